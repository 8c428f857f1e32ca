//! A button with more things to do behind it. Opens without scripts.

use super::button::Button;
use super::icon::Icon;
use allclear_texts::html;
use maud::{Markup, Render};

/// One line of a menu.
#[derive(Debug, Clone)]
#[must_use]
pub struct Entry {
    label: String,
    icon: Option<Icon>,
    what: What,
    danger: bool,
    current: bool,
    key: Option<String>,
}

#[derive(Debug, Clone)]
enum What {
    Goes(String),
    Posts(String, Vec<(String, String)>),
    Opens(String),
    Heading,
}

/// Goes somewhere.
pub fn goes(label: impl Into<String>, href: impl Into<String>) -> Entry {
    Entry::new(label.into(), What::Goes(href.into()))
}

/// Posts to `action`.
pub fn posts(label: impl Into<String>, action: impl Into<String>) -> Entry {
    Entry::new(label.into(), What::Posts(action.into(), Vec::new()))
}

/// Opens the dialog with this id.
pub fn opens(label: impl Into<String>, id: impl Into<String>) -> Entry {
    Entry::new(label.into(), What::Opens(id.into()))
}

/// Words above the entries that follow.
pub fn heading(label: impl Into<String>) -> Entry {
    Entry::new(label.into(), What::Heading)
}

impl Entry {
    fn new(label: String, what: What) -> Self {
        Self { label, icon: None, what, danger: false, current: false, key: None }
    }
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }
    /// Removes or stops something.
    pub fn danger(mut self) -> Self {
        self.danger = true;
        self
    }
    /// Is what is in force now.
    pub fn current(mut self, current: bool) -> Self {
        self.current = current;
        self
    }
    /// The key that presses it.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }
    /// A value that goes along with a post.
    pub fn hidden(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        if let What::Posts(_, hidden) = &mut self.what {
            hidden.push((name.into(), value.into()));
        }
        self
    }

    fn inside(&self) -> Markup {
        html! {
            @if let Some(icon) = self.icon { (icon) }
            span { (self.label) }
            @if self.current { (Icon::Check) }
            @if let Some(key) = &self.key { kbd .key aria-hidden="true" { (key.to_uppercase()) } }
        }
    }
}

impl Render for Entry {
    fn render(&self) -> Markup {
        let class = if self.danger { "menu-entry danger" } else { "menu-entry" };
        let current = self.current.then_some("true");
        match &self.what {
            What::Goes(href) => html! {
                a class=(class) href=(href) aria-current=[current] data-key=[&self.key] { (self.inside()) }
            },
            What::Posts(action, hidden) => html! {
                form method="post" action=(action) {
                    @for (name, value) in hidden { input type="hidden" name=(name) value=(value); }
                    button class=(class) type="submit" aria-current=[current] data-key=[&self.key] { (self.inside()) }
                }
            },
            What::Opens(id) => html! {
                button class=(class) type="button" popovertarget=(id) data-key=[&self.key] { (self.inside()) }
            },
            What::Heading => html! { p .menu-heading { (self.label) } },
        }
    }
}

/// A menu behind `opener`. `id` is unique on the page.
#[must_use]
pub fn menu(id: &str, opener: Button, entries: &[Entry]) -> Markup {
    html! {
        div .menu-anchor {
            (opener.opens(id))
            div .menu popover id=(id) { @for entry in entries { (entry) } }
        }
    }
}
