//! The short review of a minor incident: three fields, and it is published.

use super::number;
use super::room::{Room, Seat};
use crate::Web;
use crate::form::Form;
use crate::pages::fault::{Answer, Fault};
use crate::session::{Viewer, see_other};
use crate::ui::field;
use crate::ui::shell::Width;
use crate::ui::{self, Place, Shell, card, form, link_button, submit};
use allclear_core::incident::{MAX_TEXT, Reference};
use allclear_core::review::State as Stage;
use allclear_engine::review::{self, Short};
use allclear_texts::{html, mark, say, t};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use maud::Markup;

/// What invites to it on the screen; nothing while there is no reason to.
pub(super) fn invites(seat: &Seat<'_>) -> Markup {
    let open = seat.room.review.as_ref().is_some_and(|review| review.state != Stage::Published);
    let wanted = open && seat.incident().is_resolved() && seat.incident().policy.is_minor() && seat.works();
    let inner = html! {
        p .quiet { "Nothing is demanded. Three lines help whoever meets this next." }
        div .row { (link_button(t!("Write three lines"), seat.at("/short-review")).small()) }
    };
    html! { @if wanted { (card(t!("Worth remembering?"), inner)) } }
}

/// `GET /incidents/{number}/short-review`.
pub(super) async fn show(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>) -> Answer {
    page(&web, &viewer, number(&named)?, &Form::default()).await
}

/// `POST /incidents/{number}/short-review`.
pub(super) async fn publish(
    State(web): State<Web>,
    viewer: Viewer,
    Path(named): Path<String>,
    mut form: Form,
) -> Answer {
    let number = number(&named)?;
    let [happened, did, would_change] = FIELDS.map(|(name, _)| form.text(name, 0..=MAX_TEXT));
    if !form.is_wrong() {
        let short = Short { happened, did, would_change };
        match review::publish_short(&web.app, viewer.actor(), Reference::Number(number), short).await {
            Ok(_) => return Ok(see_other(&format!("/reviews/{number}"), t!("Published. Everybody can read it."))),
            Err(why) => form.refuse(why)?,
        }
    }
    Ok((form.status(), page(&web, &viewer, number, &form).await?).into_response())
}

/// The three fields, by their names.
const FIELDS: [(&str, &str); 3] = [
    ("happened", mark!("What happened?")),
    ("did", mark!("What did we do?")),
    ("would_change", mark!("What would we change?")),
];

async fn page(web: &Web, viewer: &Viewer, number: i64, typed: &Form) -> Result<Response, Fault> {
    let room = Room::open(web, number).await?;
    let seat = Seat::new(&room, viewer);
    let mut shell = Shell::new(viewer, Place::Incidents, t!("Three lines"));
    shell.crumbs = vec![(t!("Incidents").to_owned(), "/incidents".to_owned()), (format!("#{number}"), seat.at(""))];
    shell.width = Width::Narrow;
    let back = seat.at("");
    let inner = html! {
        (ui::sent::refusal(typed))
        @for (name, label) in FIELDS {
            (field::textarea(name, say(label)).of(typed).rows(3).wide().draft(format!("incident-{number}-{name}")))
        }
        (form::end(submit(t!("Publish")).primary(), Some(&back)))
    };
    shell.main = html! {
        p .lead { "#" (number) " " (room.incident.title) }
        (form::post(seat.at("/short-review"), inner))
    };
    Ok(shell.into_response())
}
