//! The story of something: what happened when, who did it.

use super::icon::Icon;
use super::time::Zone;
use allclear_texts::html;
use jiff::Timestamp;
use maud::{Markup, Render};

/// One entry.
#[derive(Debug, Clone)]
#[must_use]
pub struct Entry {
    at: Timestamp,
    icon: Icon,
    actor: Option<String>,
    what: Markup,
    body: Option<Markup>,
    major: bool,
    id: Option<String>,
    actions: Option<Markup>,
}

/// `what` is one line and follows the actor's name: `entry(at, Icon::Check, html! { "acknowledged the alert" })`.
pub fn entry(at: Timestamp, icon: Icon, what: impl Render) -> Entry {
    Entry { at, icon, actor: None, what: what.render(), body: None, major: false, id: None, actions: None }
}

impl Entry {
    /// Who did it; without one it happened by itself.
    pub fn by(mut self, actor: impl Into<String>) -> Self {
        self.actor = Some(actor.into());
        self
    }
    /// More than one line: a note's text, an update.
    pub fn body(mut self, body: impl Render) -> Self {
        self.body = Some(body.render());
        self
    }
    /// A turn in the story: severity, status, command, an update to customers.
    pub fn major(mut self) -> Self {
        self.major = true;
        self
    }
    /// Unique on the page; lets others link to it and lets a morph find it again.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }
    pub fn actions(mut self, actions: impl Render) -> Self {
        self.actions = Some(actions.render());
        self
    }

    fn draw(&self, zone: &Zone) -> Markup {
        html! {
            li class=(if self.major { "entry major" } else { "entry" }) id=[&self.id] {
                span .dot { (self.icon) }
                div .entry-line {
                    p {
                        @if let Some(actor) = &self.actor { strong { (actor) } " " }
                        (self.what)
                    }
                    span .when { (zone.clock_exact(self.at)) }
                    @if let Some(actions) = &self.actions { span .does { (actions) } }
                }
                @if let Some(body) = &self.body { div .entry-body { (body) } }
            }
        }
    }
}

/// A timeline in the order given, with a heading wherever the day changes. `label` is read out.
#[must_use]
pub fn timeline(label: &str, zone: &Zone, entries: &[Entry]) -> Markup {
    timeline_since(label, zone, entries, None)
}

/// As [`timeline`], with a line between what the viewer has seen and what is newer than `seen`.
#[must_use]
pub fn timeline_since(label: &str, zone: &Zone, entries: &[Entry], seen: Option<Timestamp>) -> Markup {
    let day = |nth: usize| entries.get(nth).map(|entry| zone.day(entry.at));
    let newer = |nth: usize| seen.and_then(|seen| entries.get(nth).map(|entry| entry.at > seen));
    html! {
        ol .timeline aria-label=(label) {
            @for (nth, entry) in entries.iter().enumerate() {
                @let before = nth.checked_sub(1);
                @if before.and_then(day) != day(nth) { li .day { (zone.day(entry.at)) } }
                @if before.is_some() && before.and_then(newer) != newer(nth) { li .since { span { "since you looked" } } }
                (entry.draw(zone))
            }
        }
    }
}
