//! Fields and forms as they come back: with what was typed, and what is wrong with it.

use super::field::Field;
use super::icon::Icon;
use crate::form::Form;
use allclear_texts::{html, t};
use maud::Markup;

impl Field {
    /// Value and error out of a form that was sent: nothing typed is lost.
    pub fn of(self, form: &Form) -> Self {
        let name = self.name().to_owned();
        let filled = if self.is_tick() { self.checked(form.ticked(&name)) } else { self.value(form.value(&name)) };
        let filled = filled.error(form.error(&name));
        match form.first_wrong() {
            Some(first) => filled.refused_at(first),
            None => filled,
        }
    }
}

/// Why the form as a whole was not taken, above its fields; nothing when it was not refused.
#[must_use]
pub fn refusal(form: &Form) -> Markup {
    let (title, text) = match (form.refused(), form.is_wrong()) {
        (Some(why), _) => (why, ""),
        (None, true) => (t!("Nothing was stored yet."), t!("Please look at the marked fields.")),
        (None, false) => return Markup::default(),
    };
    html! {
        div .banner.error role="alert" {
            (Icon::OctagonAlert)
            div .said { p .title { (title) } @if !text.is_empty() { p { (text) } } }
        }
    }
}
