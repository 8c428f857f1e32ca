//! Dialogs that open without scripts: a `<dialog>` that is a popover. Escape and a press beside it close it.

use super::icon::Icon;
use maud::{Markup, html};

/// A dialog; a [`super::button::Button::opens`] with the same id opens it.
#[must_use]
pub fn dialog(id: &str, title: &str, inner: &Markup) -> Markup {
    let heading = format!("{id}-title");
    html! {
        dialog .dialog popover id=(id) aria-labelledby=(heading) {
            div .dialog-head {
                h2 id=(heading) { (title) }
                button .button.ghost.bare type="button" popovertarget=(id) popovertargetaction="hide" title="Close" {
                    (Icon::X) span .sr { "Close" }
                }
            }
            div .dialog-body { (inner) }
        }
    }
}
