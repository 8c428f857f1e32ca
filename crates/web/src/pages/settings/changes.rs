//! Changes of the configuration, as people read them: before they happen, and in the audit trail.

use crate::ui::status::sentence_case;
use allclear_core::text;
use allclear_engine::company::{Change, FieldChange, Op};
use allclear_texts::{html, t};
use maud::Markup;

/// Most fields of one thing.
const MOST_FIELDS: usize = 12;
/// Longest value, in characters.
const MOST_TEXT: usize = 300;

/// Whether changes have been made, or are looked at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    Done,
    Planned,
}

/// One line for each of the first `most` things, the others behind one that opens, and below it one for each field. What is planned is told in full, new
/// things too.
pub(super) fn list(changes: &[Change], when: When, most: usize) -> Markup {
    html! {
        ul .audit-changes { @for change in changes.iter().take(most) { (changed(change, when)) } }
        @if changes.len() > most {
            details .more {
                summary { "and " (changes.len() - most) " more" }
                ul .audit-changes { @for change in changes.iter().skip(most) { (changed(change, when)) } }
            }
        }
    }
}

fn changed(change: &Change, when: When) -> Markup {
    let verb = match (change.op, when) {
        (Op::Create, When::Done) => t!("Added"),
        (Op::Create, When::Planned) => t!("Add"),
        (Op::Update, When::Done) => t!("Changed"),
        (Op::Update, When::Planned) => t!("Change"),
        (Op::Delete, When::Done) => t!("Removed"),
        (Op::Delete, When::Planned) => t!("Remove"),
    };
    let in_full = change.op == Op::Update || when == When::Planned;
    html! {
        li {
            p { (verb) " the " (kind(&change.kind)) " " strong { bdi { (text::line(&change.name, MOST_TEXT)) } } }
            @if in_full && !change.fields.is_empty() {
                ul .audit-facts { @for field in change.fields.iter().take(MOST_FIELDS) { li { (difference(field)) } } }
            }
        }
    }
}

/// What kind of thing it is, as people read it.
fn kind(of: &str) -> &str {
    match of {
        "person" => t!("person"),
        "team" => t!("team"),
        "schedule" => t!("schedule"),
        "escalation policy" => t!("escalation policy"),
        "service" => t!("service"),
        "integration" => t!("integration"),
        "status page" => t!("status page"),
        "communication plan" => t!("communication plan"),
        "question" => t!("question"),
        "incident type" => t!("incident type"),
        "severity question" => t!("severity question"),
        "mobilise chain" => t!("mobilise chain"),
        "setting" => t!("setting"),
        other => other,
    }
}

fn difference(field: &FieldChange) -> Markup {
    let word = |value: &Option<String>| value.as_deref().map(|value| text::line(value, MOST_TEXT));
    html! {
        (sentence_case(&field.field)) ": "
        @match (word(&field.from), word(&field.to)) {
            (Some(from), Some(to)) => { del { (from) } " → " ins { (to) } },
            (None, Some(to)) => ins { (to) },
            (Some(from), None) => del { (from) },
            (None, None) => {}
        }
    }
}
