//! What somebody is asked for in an incident, behind the link of the message that asked: answered with a thumb, without
//! signing in.

use super::Directory;
use crate::Web;
use crate::form::Form;
use crate::pages::items::{Drawn, Looker, Verb, drawn, verb};
use crate::ui::field;
use allclear_core::command::{Command, Context};
use allclear_core::id::{IncidentId, PersonId};
use allclear_core::incident::{Incident, Reference};
use allclear_core::room::{Item, Label, Room};
use allclear_engine::respond::{self, Button, Seen};
use allclear_engine::{Error, Result};
use allclear_texts::{html, t};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::Markup;

/// The action of every form here.
pub(super) const ACTION: &str = "item";
/// The action of the form that keeps what was typed into one that was refused.
pub(super) const NOTE: &str = "note";

/// Does what the button says, as `person`.
///
/// # Errors
/// [`Error::Refused`] and [`Error::Invalid`] say why nothing was done.
pub(super) async fn act(web: &Web, id: IncidentId, person: PersonId, mut typed: Form) -> Result<String> {
    let label: Label = typed.value("item").parse().map_err(|_| super::no_button())?;
    let directory = web.app.directory();
    let context = Context { directory: &directory, now: web.app.now(), zone: TimeZone::UTC, me: Some(person) };
    let Some(command) = verb::pressed(label, &mut typed, &context) else {
        let wrong = ["text", "person"].iter().find_map(|name| typed.error(name).map(|why| format!("{name} {why}")));
        let why = typed
            .refused()
            .map(str::to_owned)
            .or(wrong)
            .unwrap_or_else(|| t!("That was not one of the buttons").to_owned());
        return Err(Error::refused(t!("{why}; nothing was changed.")));
    };
    press(web, id, person, command, &typed).await
}

/// Writes down what `person` typed where it could not be used.
///
/// # Errors
/// As [`act`].
pub(super) async fn note(web: &Web, id: IncidentId, person: PersonId, typed: &Form) -> Result<String> {
    let command = Command::Note { text: typed.value("text").to_owned() };
    press(web, id, person, command, typed).await
}

async fn press(web: &Web, id: IncidentId, person: PersonId, command: Command, typed: &Form) -> Result<String> {
    let key = Some(typed.value("key").to_owned()).filter(|key| !key.is_empty());
    let button = Button { command, seen: Seen::default(), key };
    let actor = super::incident::inside(web, id, person).await?;
    Ok(respond::press(&web.app, actor, Reference::Id(id), button).await?.told)
}

/// What was typed into a form that was refused, with the one place that always takes it: the timeline.
pub(super) fn kept(typed: &str, key: &str) -> Markup {
    html! {
        section .ask {
            div .actions {
                form method="post" {
                    input type="hidden" name="action" value=(NOTE);
                    input type="hidden" name="key" value=(key);
                    (field::textarea("text", t!("What you typed")).within("kept").value(typed).rows(3).wide())
                    button type="submit" { "Add it as a note" }
                }
            }
        }
    }
}

/// Everything that waits for `person`, the first due first, each with its buttons.
pub(super) fn waiting(
    incident: &Incident,
    room: &Room,
    person: PersonId,
    directory: &Directory,
    now: Timestamp,
) -> Markup {
    if !incident.status.category.is_open() {
        return Markup::default();
    }
    let looker = Looker { me: person, incident, directory };
    let open = room.items.iter().filter(|item| item.closed_at.is_none()).map(|item| (item, drawn(item, &looker)));
    let mut mine: Vec<(&Item, Drawn)> = open.filter(|(_, drawn)| drawn.mine).collect();
    mine.sort_by_key(|(_, drawn)| (drawn.due.is_none(), drawn.due));
    let zone = super::clock_of(directory.people.get(&person), now);
    html! {
        @for (nth, (item, drawn)) in mine.iter().enumerate() {
            section .ask {
                h2 { (item.label) ": " (drawn.title) }
                p .quiet { (drawn.state.1) @if let Some(due) = drawn.due { ", " (zone.due(due)) } }
                @for line in &drawn.lines { p .quiet { (line) } }
                div .actions {
                    // Handing over needs a list of people: that is for who has signed in.
                    @for (at, verb) in drawn.verbs.iter().filter(|v| v.asks != crate::pages::items::Asks::Person).enumerate() {
                        (answer(incident, item.label, *verb, nth == 0 && at == 0))
                    }
                }
            }
        }
    }
}

fn answer(incident: &Incident, label: Label, verb: Verb, first: bool) -> Markup {
    let says = verb.says().trim_end_matches('…');
    let inner = html! {
        form method="post" {
            input type="hidden" name="action" value=(ACTION);
            input type="hidden" name="item" value=(label);
            input type="hidden" name="verb" value=(verb.word);
            // The same button on the same state of the incident is a double click.
            input type="hidden" name="key" value=(format!("link-{}-{}", incident.seq, verb.id(label)));
            @if !verb.is_bare() { (verb.fields(label, &Form::default(), &[], "link")) }
            button .first[first] type="submit" { (says) }
        }
    };
    html! { @if verb.is_bare() { (inner) } @else { details { summary { (verb.says()) } (inner) } } }
}
