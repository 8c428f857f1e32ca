//! Text to be copied: commands, keys, addresses.

use super::icon::Icon;
use allclear_texts::html;
use maud::Markup;

/// A text in letters of one width with a button that copies it. Without scripts one press selects all of it.
/// `label` says what it is; `id` is unique on the page.
#[must_use]
pub fn snippet(id: &str, label: &str, text: &str) -> Markup {
    html! {
        figure .snippet {
            figcaption { (label) }
            div .snippet-body {
                pre id=(id) tabindex="0" aria-label=(label) { code { (text) } }
                // Hidden until the module that copies is there.
                button .button.ghost.small type="button" data-copy=(id) hidden { (Icon::Copy) span { "Copy" } }
            }
        }
    }
}

/// A short text in letters of one width, in a line.
#[must_use]
pub fn code(text: &str) -> Markup {
    html! { code { (text) } }
}
