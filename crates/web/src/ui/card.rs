//! Surfaces that hold together what belongs together.

use super::icon::Icon;
use allclear_texts::html;
use maud::{Markup, Render};

/// A card with a heading. Splice it into `html!`.
#[derive(Debug, Clone)]
#[must_use]
pub struct Card {
    title: Option<String>,
    note: Option<Markup>,
    actions: Option<Markup>,
    inner: Markup,
    flush: bool,
    id: Option<String>,
    open: bool,
}

/// A card. Its heading is an `h2`.
pub fn card(title: impl Into<String>, inner: Markup) -> Card {
    Card { title: Some(title.into()), note: None, actions: None, inner, flush: false, id: None, open: false }
}

/// A card without a heading.
pub fn plain_card(inner: Markup) -> Card {
    Card { title: None, ..card("", inner) }
}

impl Card {
    /// Behind the heading: a count, a state.
    pub fn note(mut self, note: impl Render) -> Self {
        self.note = Some(note.render());
        self
    }
    /// At the right of the heading.
    pub fn actions(mut self, actions: impl Render) -> Self {
        self.actions = Some(actions.render());
        self
    }
    /// What is inside goes to the edges: a [`super::list()`], a [`super::table()`].
    pub fn flush(mut self) -> Self {
        self.flush = true;
        self
    }
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }
    /// A card that is one line shows what is in it from the beginning.
    pub fn open(mut self, open: bool) -> Self {
        self.open = open;
        self
    }
    /// Where there is one column only, the card is one line that opens, with `gist` behind its name: a count, who. Beside
    /// other columns it is a card like any other. Both without scripts.
    #[must_use]
    pub fn folds(&self, gist: &Markup) -> Markup {
        self.line(gist, "fold")
    }
    /// One line that opens wherever it stands: what is looked up now and then, beside what is always in sight.
    #[must_use]
    pub fn tucked(&self, gist: &Markup) -> Markup {
        self.line(gist, "fold tucked")
    }
    fn line(&self, gist: &Markup, class: &str) -> Markup {
        html! {
            details class=(class) open[self.open] {
                summary {
                    span .name { (self.title.as_deref().unwrap_or_default()) }
                    span .gist { (gist) }
                    (Icon::ChevronDown)
                }
                (self)
            }
        }
    }
}

impl Render for Card {
    fn render(&self) -> Markup {
        html! {
            section .card id=[&self.id] {
                @if let Some(title) = &self.title {
                    div .card-head {
                        h2 { (title) }
                        @if let Some(note) = &self.note { span .note { (note) } }
                        @if let Some(actions) = &self.actions { div .does { (actions) } }
                    }
                }
                div class=(if self.flush { "card-body flush" } else { "card-body" }) { (self.inner) }
            }
        }
    }
}

/// A part of a page without a surface: a heading and what belongs to it.
#[must_use]
pub fn section(title: &str, text: &str, inner: &Markup) -> Markup {
    html! {
        section .section {
            div .section-head {
                h2 { (title) }
                @if !text.is_empty() { p { (text) } }
            }
            (inner)
        }
    }
}

/// Names and values: `facts(&[("Service", html! { "checkout" })])`.
#[must_use]
pub fn facts(rows: &[(&str, Markup)]) -> Markup {
    html! {
        dl .facts {
            @for (name, value) in rows { div { dt { (name) } dd { (value) } } }
        }
    }
}
