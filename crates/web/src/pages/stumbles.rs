//! What readers may stumble over in words that are about to go to them: shown once in the form, before they go.

use crate::form::Form;
use crate::ui::{Tone, banner};
use allclear_core::update::Hint;
use allclear_texts::html;
use maud::Markup;

/// What a form carries whose hints were shown.
const SURE: &str = "sure";

/// Whether whoever writes has seen the hints and means it as it stands.
pub(super) fn are_seen(form: &Form) -> bool {
    !form.value(SURE).is_empty()
}

/// The hints, and the mark that they were shown; `title` says that nothing has gone out yet.
pub(super) fn advice(title: &str, hints: &[Hint]) -> Markup {
    if hints.is_empty() {
        return Markup::default();
    }
    let list = html! {
        @for (nth, hint) in hints.iter().enumerate() {
            @if nth > 0 { br; }
            "“" (hint.found) "”: " (hint.kind.advice())
        }
    };
    html! {
        (banner(Tone::Warning, title).text(list))
        input type="hidden" name=(SURE) value="yes";
    }
}
