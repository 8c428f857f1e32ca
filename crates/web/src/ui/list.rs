//! Dense rows: one thing a line, with a mark before and times behind.

use allclear_texts::html;
use maud::{Markup, Render};

/// One row. The whole of it goes where its title goes.
#[derive(Debug, Clone)]
#[must_use]
pub struct Item {
    title: Markup,
    href: Option<String>,
    lead: Option<Markup>,
    meta: Option<Markup>,
    trail: Option<Markup>,
    actions: Option<Markup>,
    select: Option<(String, String, String)>,
    quiet: bool,
    id: Option<String>,
}

/// A row; `title` is its link's text.
pub fn item(title: impl Render, href: impl Into<String>) -> Item {
    Item { href: Some(href.into()), ..row(title) }
}

/// A row that goes nowhere.
pub fn row(title: impl Render) -> Item {
    Item {
        title: title.render(),
        href: None,
        lead: None,
        meta: None,
        trail: None,
        actions: None,
        select: None,
        quiet: false,
        id: None,
    }
}

impl Item {
    /// Before the title: a severity, a status.
    pub fn lead(mut self, lead: impl Render) -> Self {
        self.lead = Some(lead.render());
        self
    }
    /// Below the title: service, team, counts.
    pub fn meta(mut self, meta: impl Render) -> Self {
        self.meta = Some(meta.render());
        self
    }
    /// At the right: people, times.
    pub fn trail(mut self, trail: impl Render) -> Self {
        self.trail = Some(trail.render());
        self
    }
    /// Buttons at the far right.
    pub fn actions(mut self, actions: impl Render) -> Self {
        self.actions = Some(actions.render());
        self
    }
    /// A box to tick for acting on several rows; `label` says what is ticked. It belongs to the form with the id
    /// `selection`.
    pub fn select(mut self, name: impl Into<String>, value: impl Into<String>, label: impl Into<String>) -> Self {
        self.select = Some((name.into(), value.into(), label.into()));
        self
    }
    /// Over and done: less ink.
    pub fn quiet(mut self, quiet: bool) -> Self {
        self.quiet = quiet;
        self
    }
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }
}

impl Render for Item {
    fn render(&self) -> Markup {
        html! {
            li class=(if self.quiet { "item quiet" } else { "item" }) id=[&self.id] data-row {
                @if let Some((name, value, label)) = &self.select {
                    input .pick type="checkbox" form="selection" name=(name) value=(value) aria-label=(label);
                }
                @if let Some(lead) = &self.lead { div .lead { (lead) } }
                div .what {
                    p .title {
                        @if let Some(href) = &self.href { a href=(href) { (self.title) } } @else { (self.title) }
                    }
                    @if let Some(meta) = &self.meta { div .meta { (meta) } }
                }
                @if let Some(trail) = &self.trail { div .trail { (trail) } }
                @if let Some(actions) = &self.actions { div .does { (actions) } }
            }
        }
    }
}

/// Rows; `label` is read out.
#[must_use]
pub fn list(label: &str, items: &[Item]) -> Markup {
    html! { ul .list aria-label=(label) { @for item in items { (item) } } }
}

/// Rows under headings, for example by day.
#[must_use]
pub fn grouped(label: &str, groups: &[(String, Vec<Item>)]) -> Markup {
    html! {
        div .groups {
            @for (name, items) in groups {
                div .group-head { span { (name) } span .count { (items.len()) } }
                ul .list aria-label=(format!("{label}: {name}")) { @for item in items { (item) } }
            }
        }
    }
}

/// Small pieces in a line, with a dot between: `dots(&[html! { "checkout" }, html! { "3 events" }])`.
#[must_use]
pub fn dots(pieces: &[Markup]) -> Markup {
    html! { span .dots { @for piece in pieces { span { (piece) } } } }
}

/// What can be done with the ticked rows: a form with the id that [`Item::select`] names. Hidden until something is
/// ticked where the browser can tell.
#[must_use]
pub fn selection(action: &str, label: &str, buttons: &Markup) -> Markup {
    html! {
        form #selection .selection method="post" action=(action) aria-label=(label) {
            span .quiet { "Selected:" }
            (buttons)
        }
    }
}
