//! Offers of shifts: those that wait for me, mine, and what became of the others.

use super::name;
use super::swap::HERE;
use crate::Web;
use crate::pages::Answer;
use crate::session::Viewer;
use crate::ui::list::{Item, dots};
use crate::ui::status::{Progress, state};
use crate::ui::{self, Icon, Place, Shell, Zone, card, empty, link_button, list, live, submit};
use allclear_core::access::Permission;
use allclear_core::directory::Directory;
use allclear_core::oncall::swap::{Standing, Swap, Turn};
use allclear_store::swaps::{self, Filter};
use allclear_texts::{html, t};
use axum::extract::State;
use axum::response::IntoResponse as _;
use http::HeaderMap;
use maud::{Markup, Render as _};

/// How many offers that are over are shown.
const PAST: usize = 20;

/// `GET /on-call/swaps`.
pub(super) async fn show(State(web): State<Web>, viewer: Viewer, headers: HeaderMap) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let (now, me) = (viewer.now, viewer.person());
    let (open, past) = web
        .app
        .read(move |tx| {
            let about_me = Filter { person: Some(me), limit: 100, ..Filter::default() };
            let mut past = swaps::list(tx, &about_me)?;
            past.retain(|swap| !swap.is_open(now));
            past.truncate(PAST);
            Ok((swaps::open(tx, now)?, past))
        })
        .await?;
    let region = live::region("swaps", HERE, &["company"], &all(&directory, &viewer, &open, &past));
    if headers.contains_key("hx-request") {
        return Ok(live::fragment(&headers, region));
    }
    let mut shell = Shell::new(&viewer, Place::OnCall, t!("Shift swaps"));
    shell.crumbs = vec![(t!("On call").to_owned(), "/on-call".to_owned())];
    shell.live_topics = vec!["company".to_owned()];
    shell.main = region;
    Ok(shell.into_response())
}

fn all(directory: &Directory, viewer: &Viewer, open: &[Swap], past: &[Swap]) -> Markup {
    let (waiting, mine) = (for_me(directory, viewer, open, HERE), by_me(directory, viewer, open, HERE));
    html! {
        div .stack {
            @if waiting.is_none() && mine.is_none() && past.is_empty() {
                (empty(Icon::ArrowLeftRight, t!("No swap is under way"))
                    .text(t!("Offer one of your shifts to somebody, as a favour or for one of theirs."))
                    .action(link_button(t!("See your shifts"), "/on-call").primary()))
            }
            @if let Some(waiting) = waiting { (waiting) }
            @if let Some(mine) = mine { (mine) }
            @if !past.is_empty() {
                @let rows: Vec<_> = past.iter().map(|swap| over(directory, viewer, swap)).collect();
                (card(t!("Before"), rows_of(t!("Offers that are over"), &rows)).flush())
            }
        }
    }
}

/// The offers that `viewer` can say yes or no to, as a card; `None` when there are none. `back` is where the buttons
/// lead back to.
pub(in crate::pages) fn for_me(directory: &Directory, viewer: &Viewer, open: &[Swap], back: &str) -> Option<Markup> {
    let waits = |swap: &&Swap| swap.is_open(viewer.now) && swap.asks(directory).contains(&viewer.person());
    let rows: Vec<_> = open.iter().filter(waits).map(|swap| asked(directory, viewer, swap, back)).collect();
    let shown = || {
        card(t!("Can you take a shift?"), rows_of(t!("Shifts you are asked to take"), &rows)).note(rows.len()).flush()
    };
    (!rows.is_empty() && viewer.may(Permission::Respond)).then(|| shown().render())
}

/// The open offers that `viewer` made.
pub(super) fn by_me(directory: &Directory, viewer: &Viewer, open: &[Swap], back: &str) -> Option<Markup> {
    let own = |swap: &&Swap| swap.is_open(viewer.now) && swap.asker == viewer.person();
    let rows: Vec<_> = open.iter().filter(own).map(|swap| offered(directory, viewer, swap, back)).collect();
    (!rows.is_empty())
        .then(|| card(t!("You asked"), rows_of(t!("Shifts you offer"), &rows)).note(rows.len()).flush().render())
}

fn rows_of(label: &str, rows: &[Item]) -> Markup {
    html! { div .swap-rows { (list(label, rows)) } }
}

fn asked(directory: &Directory, viewer: &Viewer, swap: &Swap, back: &str) -> Item {
    let zone = Zone::from(viewer);
    let mut about = vec![html! { bdi { (schedule(directory, &swap.gives)) } }];
    about.push(match &swap.wants {
        Some(wants) => html! { span { "for your shift " (turn(directory, &zone, wants, swap.gives.schedule)) } },
        None => html! { "as a favour" },
    });
    about.extend(swap.note.as_ref().map(|note| html! { "“" bdi { (note) } "”" }));
    let who = name(directory, swap.asker);
    ui::list::row(html! { bdi { (who) } " asks you to take " (zone.range(swap.gives.from, swap.gives.to)) })
        .id(swap.id.to_string())
        .lead(ui::person::avatar(who))
        .meta(dots(&about))
        .actions(html! {
            (act(swap, "accept", submit(t!("Take it")).small().primary().icon(Icon::Handshake), back))
            (act(swap, "decline", submit(t!("Decline")).small(), back))
        })
}

fn offered(directory: &Directory, viewer: &Viewer, swap: &Swap, back: &str) -> Item {
    let zone = Zone::from(viewer);
    let mut about =
        vec![html! { bdi { (schedule(directory, &swap.gives)) } }, html! { span { "asked " (whom(directory, swap)) } }];
    about.extend(
        swap.wants.as_ref().map(|wants| html! { span { "for " (turn(directory, &zone, wants, swap.gives.schedule)) } }),
    );
    if !swap.declined.is_empty() {
        let said: Vec<_> = swap.declined.iter().map(|id| name(directory, *id)).collect();
        about.push(html! { (said.join(", ")) " said no" });
    }
    ui::list::row(html! { (zone.range(swap.gives.from, swap.gives.to)) })
        .id(format!("own-{}", swap.id))
        .meta(dots(&about))
        .trail(html! { span { "asked " (zone.ago(swap.created_at)) } })
        .actions(act(swap, "withdraw", submit(t!("Take back")).small().quiet(), back))
}

fn over(directory: &Directory, viewer: &Viewer, swap: &Swap) -> Item {
    let zone = Zone::from(viewer);
    let stands = match swap.standing {
        Standing::Open => state(Progress::Dropped, t!("Nobody answered")),
        Standing::Accepted { by, .. } => {
            html! { span .row { (state(Progress::Done, t!("Taken"))) span { "by " bdi { (name(directory, by)) } } } }
        }
        Standing::Declined { .. } => state(Progress::Dropped, t!("Declined")),
        Standing::Withdrawn { overtaken_by: Some(by), .. } => {
            html! {
                span .row {
                    (state(Progress::Dropped, t!("Withdrawn")))
                    span { bdi { (name(directory, by)) } " has taken the shift by another offer" }
                }
            }
        }
        Standing::Withdrawn { overtaken_by: None, .. } => state(Progress::Dropped, t!("Taken back")),
    };
    let mut about = vec![html! { bdi { (schedule(directory, &swap.gives)) } }, stands];
    about.extend(
        swap.wants.as_ref().map(|wants| html! { span { "for " (turn(directory, &zone, wants, swap.gives.schedule)) } }),
    );
    ui::list::row(html! { bdi { (name(directory, swap.asker)) } ", " (zone.range(swap.gives.from, swap.gives.to)) })
        .id(format!("past-{}", swap.id))
        .lead(ui::person::avatar(name(directory, swap.asker)))
        .meta(dots(&about))
        .trail(zone.ago(swap.created_at))
        .quiet(true)
}

fn act(swap: &Swap, what: &str, button: ui::button::Button, back: &str) -> Markup {
    ui::form::act(format!("{HERE}/{}/{what}", swap.id), button).hidden("back", back).render()
}

fn whom(directory: &Directory, swap: &Swap) -> Markup {
    match swap.asked {
        Some(asked) => html! { bdi { (name(directory, asked)) } },
        None => {
            let left = swap.asks(directory);
            html! {
                "everybody in the rotation"
                @if let [only] = left.as_slice() { ", " bdi { (name(directory, *only)) } " has yet to answer" }
            }
        }
    }
}

fn schedule<'d>(directory: &'d Directory, turn: &Turn) -> &'d str {
    directory.schedules.get(&turn.schedule).map_or(t!("a removed schedule"), |schedule| schedule.name.as_str())
}

/// A turn's time, with its schedule where that is another one.
fn turn(directory: &Directory, zone: &Zone, turn: &Turn, beside: allclear_core::id::ScheduleId) -> Markup {
    html! {
        (zone.range(turn.from, turn.to))
        @if turn.schedule != beside { " on " bdi { (schedule(directory, turn)) } }
    }
}
