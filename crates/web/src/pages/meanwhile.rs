//! Two people who change the same thing at the same time. Whoever is second is told what the first has stored, keeps what
//! they typed, and decides.
//!
//! The form carries the [`Form::fingerprint`] of what it was filled from. Saving compares it, in the transaction that saves,
//! with what is stored by then.

use crate::form::Form;
use crate::ui::facts;
use allclear_texts::{html, t};
use maud::Markup;

/// The field with the fingerprint.
pub(super) const SEEN: &str = "seen";

/// What became of a form that changes something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edited {
    Saved,
    /// Somebody else was first: nothing is changed.
    Overtaken,
}

/// Whether a form that was filled from `seen` would undo what is stored in the meantime. A form that does not say what it
/// was filled from is taken as it is.
pub(super) fn overtaken(seen: &str, stored: &Form) -> bool {
    !seen.is_empty() && seen != stored.fingerprint()
}

/// What an editor shows, as a form: for editors whose rows are no fields of their own.
pub(super) fn drawn(shown: &impl std::fmt::Debug) -> Form {
    Form::with(&[("shown", &format!("{shown:?}"))])
}

/// Says so, above the form.
pub(super) fn complain(form: &mut Form, what: &str) {
    form.reject(&t!(
        "Somebody changed this {what} in the meantime. What you typed is still here; saving again replaces theirs."
    ));
}

/// What is stored now, where it differs from what was typed; nothing unless the form was overtaken. `words` are label, name
/// of the field, and how the stored value reads.
pub(super) fn theirs(typed: &Form, stored: &Form, words: &[(&'static str, &str, String)]) -> Markup {
    if !overtaken(typed.value(SEEN), stored) {
        return Markup::default();
    }
    let differing = words.iter().filter(|(_, name, _)| !typed.values(name).eq(stored.values(name)));
    let rows: Vec<_> = differing
        .map(|(label, _, words)| (*label, html! { @if words.is_empty() { "nothing" } @else { bdi { (words) } } }))
        .collect();
    html! {
        @if !rows.is_empty() {
            div .stack {
                p .quiet { "What is stored now, where it differs:" }
                (facts(&rows))
            }
        }
    }
}
