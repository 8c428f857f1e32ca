//! Questions from outside, for whoever follows: what was asked, what was answered, and a box to ask.

use super::room::{Room, Seat};
use super::{number, screen};
use crate::Web;
use crate::form::Form;
use crate::pages::fault::{Answer, Fault};
use crate::session::{Viewer, see_other};
use crate::ui::room_item::{RoomItem, room_item, room_items};
use crate::ui::sent::refusal;
use crate::ui::{card, field, form, submit};
use allclear_core::incident::Reference;
use allclear_core::room::Item;
use allclear_core::room::ask::{Ask, MAX_QUESTION};
use allclear_engine::respond;
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use maud::Markup;

/// What the field is called: the use-case complains about it by this name.
const QUESTION: &str = "question";

/// The card of whoever follows. Whoever works has the queue among the things that wait.
pub(super) fn questions(seat: &Seat<'_>) -> Markup {
    let asked: Vec<_> = seat.room.work.all::<Ask>().collect();
    if seat.works() || (asked.is_empty() && !seat.is_open()) {
        return Markup::default();
    }
    let rows: Vec<_> = asked.iter().rev().map(|(item, ask)| row(seat, item, ask)).collect();
    let refused = seat.typed.error(QUESTION).is_some() || !seat.typed.value(QUESTION).is_empty();
    let inner = html! {
        @if seat.is_open() {
            @if refused { (refusal(&seat.typed)) }
            (form::post(seat.at("/ask"), html! {
                (field::text(QUESTION, t!("What do you want to know?")).of(&seat.typed).required().max(MAX_QUESTION).wide()
                    .hint(t!("It goes to whoever speaks for this incident. Nobody who repairs is interrupted.")))
                (form::end(submit(t!("Ask")), None))
            }))
        }
        @if !rows.is_empty() { (room_items(t!("What was asked"), &rows)) }
    };
    html! { (card(t!("Ask"), inner)) }
}

fn row(seat: &Seat<'_>, item: &Item, ask: &Ask) -> RoomItem {
    let mut shown = room_item(item.label.to_string(), ask.text.as_str()).about(ask.state.name());
    if ask.askers.len() > 1 {
        shown = shown.about(t!("{} people ask", ask.askers.len()));
    }
    if let Some(answer) = &ask.answer {
        shown = shown.line(answer.as_str());
    }
    let mine = ask.askers.iter().any(|asker| asker.person() == Some(seat.viewer.person()));
    if item.closed_at.is_none() && !mine {
        let also = form::act(seat.at(&format!("/ask/{}", item.label)), submit(t!("I want to know it too")).small());
        shown = shown.does(html! { (also) });
    }
    shown
}

/// `POST /incidents/{number}/ask`.
pub(super) async fn ask(
    State(web): State<Web>,
    viewer: Viewer,
    Path(named): Path<String>,
    headers: http::HeaderMap,
    mut form: Form,
) -> Answer {
    let number = number(&named)?;
    let text = form.line(QUESTION, 1..=MAX_QUESTION);
    if !form.is_wrong() {
        match respond::ask(&web.app, viewer.actor(), Reference::Number(number), text).await {
            Ok(queued) => return Ok(see_other(&format!("/incidents/{number}"), &queued.told)),
            Err(why) => form.refuse(why)?,
        }
    }
    screen::again(&web, &viewer, number, &headers, form).await
}

/// `POST /incidents/{number}/ask/{label}`: somebody wants to know it too.
pub(super) async fn me_too(
    State(web): State<Web>,
    viewer: Viewer,
    Path((named, label)): Path<(String, String)>,
) -> Answer {
    let number = number(&named)?;
    let room = Room::open(&web, number).await?;
    let known = label.parse().ok().filter(|label| room.work.get::<Ask>(*label).is_some());
    let label = known.ok_or_else(|| Fault::missing("question"))?;
    let queued = respond::ask_too(&web.app, viewer.actor(), Reference::Number(number), label).await?;
    Ok(see_other(&format!("/incidents/{number}"), &queued.told))
}
