//! The one screen.

use super::reading::{Reading, Sight, Wanted};
use super::regions::Region;
use super::room::Seat;
use super::seen::Seen;
use super::sheet::Sheet;
use super::{bar, brief, coach, now, number, side, story};
use crate::Web;
use crate::form::{Asked, Form};
use crate::pages::fault::{Answer, Fault};
use crate::session::Viewer;
use crate::ui::shell::Width;
use crate::ui::{Icon, Place, Shell, icon_button, live};
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};
use std::collections::BTreeSet;

/// `GET /incidents/{number}`.
pub(super) async fn show(
    State(web): State<Web>,
    viewer: Viewer,
    Path(named): Path<String>,
    Asked(asked): Asked,
    headers: HeaderMap,
) -> Answer {
    let number = number(&named)?;
    let seen = Seen::look(&headers, viewer.now);
    let before = story::before(&asked);
    let reading = read(&web, &viewer, number, before).await?;
    let mut response = page(&Seat::new(&reading.room, &viewer), &reading, before, seen);
    if let Some(cookie) = seen.cookie(number) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The screen once more, with what was typed into the box and why it was not taken.
pub(super) async fn again(web: &Web, viewer: &Viewer, number: i64, headers: &HeaderMap, typed: Form) -> Answer {
    let reading = read(web, viewer, number, None).await?;
    let seen = Seen::look(headers, viewer.now);
    let status = typed.status();
    let mut response = page(&Seat { typed, ..Seat::new(&reading.room, viewer) }, &reading, None, seen);
    *response.status_mut() = status;
    Ok(response)
}

/// Every part of the screen, for one viewer.
pub(super) async fn read(web: &Web, viewer: &Viewer, number: i64, before: Option<i64>) -> Result<Reading, Fault> {
    let (directory, now) = (web.app.refresh_directory().await?, viewer.now);
    let (regions, sights) = (Region::ALL.into_iter().collect(), BTreeSet::from([Sight::of(viewer)]));
    let wanted = Wanted { number, regions, sights, before };
    Ok(web.app.read(move |tx| Reading::read(tx, &wanted, &directory, now)).await?)
}

fn page(seat: &Seat<'_>, reading: &Reading, before: Option<i64>, seen: Seen) -> Response {
    let incident = seat.incident();
    let mut shell = Shell::new(seat.viewer, Place::Incidents, incident.title.clone());
    shell.crumbs = vec![(t!("Incidents").to_owned(), "/incidents".to_owned())];
    shell.beside = html! {
        span .nowrap {
            span .incident-number { "#" (incident.number) }
            @if seat.works() { " " (Sheet::Title.opens(icon_button(Icon::Pencil, t!("Rename")).small())) }
        }
    };
    shell.bar = bar::bar(seat);
    shell.width = Width::Full;
    shell.live_topics = vec![seat.topic()];
    let screen = html! {
        (bar::dialogs(seat))
        // In the order in which a phone shows it: what it is and who is on it, what to do, the story, and the rest.
        div .incident-screen {
            div .incident-brief { (brief::brief(seat)) }
            div .incident-work {
                @if seat.reads() { div .incident-now { (now::now(seat)) } }
                section .incident-story aria-labelledby="story-heading" {
                    h2 #story-heading .sr { "Timeline" }
                    @if seat.works() { (story::capture(seat)) }
                    (live::news("timeline", t!("new entry"), t!("new entries")))
                    (story::region(seat, reading, before, seen))
                }
            }
            aside .incident-rest id=(brief::REST) aria-label="More about it" { (side::side(seat, reading.beside.as_ref())) }
        }
    };
    // In a drill what to do next is said above everything, on a phone too.
    shell.main = match incident.drill {
        Some(_) => html! { div .stack { (coach::coach(seat)) (screen) } },
        None => screen,
    };
    shell.into_response()
}
