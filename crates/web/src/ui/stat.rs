//! Numbers that are looked at.

use super::icon::Icon;
use allclear_texts::html;
use maud::{Markup, Render};

/// One number. Splice it into `html!` or put several into [`stats`].
#[derive(Debug, Clone)]
#[must_use]
pub struct Stat {
    label: String,
    value: String,
    note: Option<Markup>,
    href: Option<String>,
    overdue: bool,
    icon: Option<Icon>,
}

/// `stat("Open alerts", "12")`.
pub fn stat(label: impl Into<String>, value: impl ToString) -> Stat {
    Stat { label: label.into(), value: value.to_string(), note: None, href: None, overdue: false, icon: None }
}

impl Stat {
    /// What it is made of, or compared with.
    pub fn note(mut self, note: impl Render) -> Self {
        self.note = Some(note.render());
        self
    }
    /// Where it comes from.
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }
    /// Somebody should have done something by now.
    pub fn overdue(mut self, overdue: bool) -> Self {
        self.overdue = overdue;
        self
    }
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }
}

impl Render for Stat {
    fn render(&self) -> Markup {
        html! {
            div class=(if self.overdue { "stat overdue" } else { "stat" }) {
                p .label {
                    @if let Some(icon) = self.icon { (icon) }
                    @if let Some(href) = &self.href { a href=(href) { (self.label) } } @else { (self.label) }
                }
                p .value { (self.value) }
                @if let Some(note) = &self.note { p .note { (note) } }
            }
        }
    }
}

/// Several numbers side by side.
#[must_use]
pub fn stats(stats: &[Stat]) -> Markup {
    html! { div .stats { @for stat in stats { (stat) } } }
}

/// How much of something: `meter("Readiness", 7, 9, "7 of 9")`. `words` says the same as the bar.
#[must_use]
pub fn meter(label: &str, value: u64, max: u64, words: &str) -> Markup {
    html! {
        div .meter {
            span .label { (label) }
            span .words { (words) }
            progress aria-label=(label) value=(value.min(max)) max=(max.max(1)) { (words) }
        }
    }
}
