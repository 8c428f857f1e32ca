//! Keys, as they are named on keyboards.

use allclear_texts::html;
use maud::Markup;

/// A key or a combination: `kbd("?")`, `kbd("Ctrl+K")`, `kbd("g i")` for one after the other.
#[must_use]
pub fn kbd(keys: &str) -> Markup {
    html! {
        span .keys {
            @for (nth, key) in keys.split(' ').enumerate() {
                @if nth > 0 { " then " }
                @for (nth, part) in key.split('+').enumerate() {
                    @if nth > 0 { "+" }
                    kbd .key { (part) }
                }
            }
        }
    }
}
