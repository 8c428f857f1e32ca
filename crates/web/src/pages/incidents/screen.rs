//! The one screen.

use super::room::{Also, Room, Seat};
use super::seen::Seen;
use super::sheet::Sheet;
use super::{bar, brief, coach, now, number, side, story};
use crate::Web;
use crate::form::{Asked, Form};
use crate::pages::fault::Answer;
use crate::session::Viewer;
use crate::ui::shell::Width;
use crate::ui::{Icon, Place, Shell, icon_button, live};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};
use maud::html;
use side::Side;
use story::Story;

/// The screen has every part.
const EVERYTHING: &[Also] = &[Also::Coach, Also::Loose];

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
    let room = Room::open_with(&web, number, EVERYTHING).await?;
    let story = Story::read(&web, &viewer, room.incident.id, story::before(&asked), seen).await?;
    let beside = Side::read(&web, &viewer, &room).await?;
    let mut response = page(&Seat::new(&room, &viewer), &story, &beside);
    if let Some(cookie) = seen.cookie(number) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The screen once more, with what was typed into the box and why it was not taken.
pub(super) async fn again(web: &Web, viewer: &Viewer, number: i64, headers: &HeaderMap, typed: Form) -> Answer {
    let room = Room::open_with(web, number, EVERYTHING).await?;
    let seen = Seen::look(headers, viewer.now);
    let story = Story::read(web, viewer, room.incident.id, None, seen).await?;
    let status = typed.status();
    let beside = Side::read(web, viewer, &room).await?;
    let mut response = page(&Seat { typed, ..Seat::new(&room, viewer) }, &story, &beside);
    *response.status_mut() = status;
    Ok(response)
}

fn page(seat: &Seat<'_>, told: &Story, beside: &Side) -> Response {
    let incident = seat.incident();
    let mut shell = Shell::new(seat.viewer, Place::Incidents, incident.title.clone());
    shell.crumbs = vec![("Incidents".to_owned(), "/incidents".to_owned())];
    shell.beside = html! {
        span .nowrap {
            span .incident-number { "#" (incident.number) }
            @if seat.works() { " " (Sheet::Title.opens(icon_button(Icon::Pencil, "Rename").small())) }
        }
    };
    shell.bar = bar::bar(seat);
    shell.width = Width::Full;
    shell.live_topics = vec![seat.topic()];
    let screen = html! {
        // In the order in which a phone shows it: what it is and who is on it, what to do, the story, and the rest.
        div .incident-screen {
            div .incident-brief { (brief::brief(seat)) }
            div .incident-work {
                @if seat.reads() { div .incident-now { (now::now(seat)) } }
                section .incident-story aria-labelledby="story-heading" {
                    h2 #story-heading .sr { "Timeline" }
                    @if seat.works() { (story::capture(seat)) }
                    (live::news("timeline"))
                    (story::told(seat, told))
                }
            }
            aside .incident-rest id=(brief::REST) aria-label="More about it" { (side::side(seat, beside)) }
        }
    };
    // In a drill what to do next is said above everything, on a phone too.
    shell.main = match incident.drill {
        Some(_) => html! { div .stack { (coach::coach(seat)) (screen) } },
        None => screen,
    };
    shell.into_response()
}
