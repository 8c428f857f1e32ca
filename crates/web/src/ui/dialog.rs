//! Dialogs that open without scripts: a `<dialog>` that is a popover. Escape and a press beside it close it.
//!
//! A form that shows how things stand is [`fetched`] when its dialog opens: it is as new as the press, no page carries it
//! for nothing, and what changes around it meanwhile does not touch what somebody types into it.

use super::icon::Icon;
use allclear_texts::html;
use maud::Markup;

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

/// A dialog whose form is fetched from `href` each time it opens, unless somebody has begun to fill it in. `href` answers the
/// form alone to who asks with `hx-request`, and the form on a page of its own to everybody else: who has no scripts is
/// led there.
#[must_use]
pub fn fetched(id: &str, title: &str, href: &str) -> Markup {
    let inner = html! {
        // A region around it that is fetched again leaves alone what somebody has begun here.
        div hx-morph-skip {
            div data-fetched hx-get=(href) hx-trigger="open" hx-swap="innerMorph" {
                p { a href=(href) { "Open the form on a page of its own" } }
            }
        }
    };
    dialog(id, title, &inner)
}
