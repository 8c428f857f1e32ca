//! Views of one place. They are links, so each has an address.

use allclear_texts::html;
use maud::Markup;

/// One tab.
#[derive(Debug, Clone)]
pub struct Tab {
    pub label: String,
    pub href: String,
    /// How many there are; shown behind the label.
    pub count: Option<u64>,
    pub current: bool,
}

/// A tab without a count.
#[must_use]
pub fn tab(label: impl Into<String>, href: impl Into<String>, current: bool) -> Tab {
    Tab { label: label.into(), href: href.into(), count: None, current }
}

/// A row of tabs; `label` is read out and says what they are views of.
#[must_use]
pub fn tabs(label: &str, tabs: &[Tab]) -> Markup {
    html! {
        nav .tabs aria-label=(label) {
            @for tab in tabs {
                a href=(tab.href) aria-current=[tab.current.then_some("page")] {
                    (tab.label)
                    @if let Some(count) = tab.count { span .count { (count) } }
                }
            }
        }
    }
}
