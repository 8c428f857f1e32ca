//! A place with nothing in it yet: says what belongs there and does the next thing in one press.

use super::button::Button;
use super::icon::Icon;
use allclear_texts::html;
use maud::{Markup, Render};

/// An empty state. Splice it into `html!`.
#[derive(Debug, Clone)]
#[must_use]
pub struct Empty {
    icon: Icon,
    title: String,
    text: Option<Markup>,
    action: Option<Markup>,
    small: bool,
}

/// `title` is what is the case: `No open alerts`.
pub fn empty(icon: Icon, title: impl Into<String>) -> Empty {
    Empty { icon, title: title.into(), text: None, action: None, small: false }
}

impl Empty {
    /// One sentence: what belongs here, or why it is good that nothing does.
    pub fn text(mut self, text: impl Render) -> Self {
        self.text = Some(text.render());
        self
    }
    /// The next thing to do.
    pub fn action(mut self, action: Button) -> Self {
        self.action = Some(action.render());
        self
    }
    /// For a card or a column.
    pub fn small(mut self) -> Self {
        self.small = true;
        self
    }
}

impl Render for Empty {
    fn render(&self) -> Markup {
        html! {
            div class=(if self.small { "empty small" } else { "empty" }) {
                span .emblem { (self.icon) }
                p .title { (self.title) }
                @if let Some(text) = &self.text { p .text { (text) } }
                @if let Some(action) = &self.action { div .does { (action) } }
            }
        }
    }
}
