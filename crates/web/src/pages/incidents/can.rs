//! The form of a CAN report, which begins with what is known.

use super::room::Seat;
use crate::form::Form;
use crate::ui::field;
use allclear_core::incident::MAX_TEXT;
use allclear_core::room::can;
use allclear_texts::{html, t};
use maud::Markup;

/// As drafted from the impact, the open tasks and the open needs.
pub(super) fn blank(seat: &Seat<'_>) -> Form {
    let draft = can::prefill(seat.incident(), &seat.room.work, &seat.room.directory);
    let (actions, needs) = (draft.actions.replace("; ", "\n"), draft.needs.join("\n"));
    Form::with(&[("conditions", &draft.conditions), ("actions", &actions), ("needs", &needs)])
}

pub(super) fn fields(typed: &Form) -> Markup {
    let area = |name, label, rows| field::textarea(name, label).of(typed).within("can").rows(rows).wide();
    html! {
        p .quiet { "What is known is filled in; make it true. Each need gets an owner." }
        (area("conditions", t!("Conditions: what is the case"), 2).required())
        (area("actions", t!("Actions: what is being done"), 3).required())
        (area("needs", t!("Needs: what is missing, one a line"), 2))
    }
}

pub(super) fn read(typed: &mut Form) -> can::Order {
    let (conditions, actions) = (typed.text("conditions", 1..=MAX_TEXT), typed.text("actions", 1..=MAX_TEXT));
    can::Order { conditions, actions, needs: can::listed(&typed.text("needs", 0..=MAX_TEXT)) }
}
