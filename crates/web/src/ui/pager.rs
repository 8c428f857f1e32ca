//! The way through a list that is longer than a page. By key, not by number: a list that grows while it is read shows
//! nothing twice.

use super::icon::Icon;
use allclear_texts::html;
use maud::Markup;

/// Links to what is older and back to the newest. Nothing when there is only one page. `next` is the address of the
/// page after this one, `first` the address of the first page when this is not it.
#[must_use]
pub fn pager(first: Option<&str>, next: Option<&str>) -> Markup {
    if first.is_none() && next.is_none() {
        return html! {};
    }
    html! {
        nav .pager aria-label="Pages" {
            @if let Some(first) = first { a .button.small href=(first) { (Icon::ArrowLeft) span { "Newest" } } }
            @if let Some(next) = next {
                a .button.small.older href=(next) rel="next" { span { "Older" } (Icon::ArrowRight) }
            }
        }
    }
}
