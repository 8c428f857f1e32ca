//! One item of an incident's room: a task, a proposal. What people call it, what it is, who has it, and when it is due.

use super::icon::Icon;
use super::status::badge;
use allclear_texts::html;
use maud::{Markup, Render};

/// One item. Splice it into [`room_items`].
#[derive(Debug, Clone)]
#[must_use]
pub struct RoomItem {
    label: String,
    title: String,
    href: Option<String>,
    about: Vec<Markup>,
    lines: Vec<String>,
    does: Option<Markup>,
    menu: Option<Markup>,
    mine: bool,
}

/// `room_item("T1", "check latency")`.
pub fn room_item(label: impl Into<String>, title: impl Into<String>) -> RoomItem {
    RoomItem {
        label: label.into(),
        title: title.into(),
        href: None,
        about: Vec::new(),
        lines: Vec::new(),
        does: None,
        menu: None,
        mine: false,
    }
}

impl RoomItem {
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }
    /// A piece of the line below: who, how it stands, when it is due.
    pub fn about(mut self, piece: impl Render) -> Self {
        self.about.push(piece.render());
        self
    }
    /// More about it, in words.
    pub fn line(mut self, line: impl Into<String>) -> Self {
        self.lines.push(line.into());
        self
    }
    /// Buttons, for whoever is to act.
    pub fn does(mut self, buttons: impl Render) -> Self {
        self.does = Some(buttons.render());
        self
    }
    /// What everybody else can do, behind one button.
    pub fn menu(mut self, menu: impl Render) -> Self {
        self.menu = Some(menu.render());
        self
    }
    /// The viewer is the one to act.
    pub fn mine(mut self, mine: bool) -> Self {
        self.mine = mine;
        self
    }
}

impl Render for RoomItem {
    fn render(&self) -> Markup {
        html! {
            li class=(if self.mine { "room-item mine" } else { "room-item" }) id=(format!("item-{}", self.label)) {
                div .what {
                    (label_chip(&self.label))
                    p .title { @if let Some(href) = &self.href { a href=(href) { (self.title) } } @else { (self.title) } }
                    @if let Some(menu) = &self.menu { (menu) }
                }
                @if !self.about.is_empty() { div .about { (super::list::dots(&self.about)) } }
                @for line in &self.lines { p .line { (line) } }
                @if let Some(does) = &self.does { div .does { (does) } }
            }
        }
    }
}

/// What people call an item.
#[must_use]
pub fn label_chip(label: &str) -> Markup {
    html! { span .label-chip { (label) } }
}

/// Items in a list; `label` is read out.
#[must_use]
pub fn room_items(label: &str, items: &[RoomItem]) -> Markup {
    html! { ul .room-items aria-label=(label) { @for item in items { (item) } } }
}

/// How an item stands, when that wants somebody's attention.
#[must_use]
pub fn waits(words: &str, late: bool) -> Markup {
    let mark = badge(words).icon(Icon::TriangleAlert);
    html! { (if late { mark.overdue() } else { mark.caution() }) }
}
