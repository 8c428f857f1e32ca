//! Where things stand. In ink, not in colour: colour is kept for how bad and how late something is.

use super::icon::Icon;
use allclear_core::alert;
use allclear_core::directory;
use allclear_core::incident::role;
use allclear_core::incident::status::{Category, Status};
use allclear_core::page;
use allclear_texts::{html, kept, t};
use maud::{Markup, PreEscaped, Render};

/// A small label.
#[derive(Debug, Clone)]
#[must_use]
pub struct Badge {
    label: String,
    icon: Option<Icon>,
    class: &'static str,
    title: Option<String>,
}

/// `badge("Draft")`.
pub fn badge(label: impl Into<String>) -> Badge {
    Badge { label: label.into(), icon: None, class: "badge", title: None }
}

impl Badge {
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }
    /// Stands out: the viewer's own, what is in force now.
    pub fn accent(mut self) -> Self {
        self.class = "badge accent";
        self
    }
    /// Should have been done by now.
    pub fn overdue(mut self) -> Self {
        self.class = "badge overdue";
        self
    }
    /// Soon due, or not as it should be.
    pub fn caution(mut self) -> Self {
        self.class = "badge caution";
        self
    }
    /// More about it, shown when pointed at. Nothing that is said nowhere else.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }
}

impl Render for Badge {
    fn render(&self) -> Markup {
        html! {
            span class=(self.class) title=[&self.title] { @if let Some(icon) = self.icon { (icon) } (self.label) }
        }
    }
}

/// How far something has come, as a round mark: from a dashed ring over a filling one to a tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Progress {
    /// Not clear yet.
    Unsure,
    /// Open, and nobody has it.
    Waiting,
    /// Somebody is at it.
    Half,
    /// Nearly done.
    Most,
    Done,
    Paused,
    /// Ended without being done.
    Dropped,
}

impl Progress {
    const fn class(self) -> &'static str {
        match self {
            Self::Unsure => "unsure",
            Self::Waiting => "waiting",
            Self::Half => "half",
            Self::Most => "most",
            Self::Done => "done",
            Self::Paused => "paused",
            Self::Dropped => "dropped",
        }
    }
    const fn drawing(self) -> &'static str {
        match self {
            Self::Unsure => r#"<circle cx="8" cy="8" r="6" stroke-dasharray="2.4 2.312"/>"#,
            Self::Waiting => r#"<circle cx="8" cy="8" r="6"/><circle class="fill" cx="8" cy="8" r="3"/>"#,
            Self::Half => r#"<circle cx="8" cy="8" r="6"/><path class="fill" d="M8 4.5a3.5 3.5 0 0 1 0 7z"/>"#,
            Self::Most => r#"<circle cx="8" cy="8" r="6"/><path class="fill" d="M8 8V4.5a3.5 3.5 0 1 1-3.5 3.5z"/>"#,
            Self::Done => r#"<circle class="disc" cx="8" cy="8" r="7"/><path class="tick" d="m5 8.2 2.1 2.1L11.1 6"/>"#,
            Self::Paused => r#"<circle cx="8" cy="8" r="6"/><path d="M6.5 6v4M9.5 6v4"/>"#,
            Self::Dropped => r#"<circle cx="8" cy="8" r="6"/><path d="m6 6 4 4m0-4-4 4"/>"#,
        }
    }
}

/// A round mark and a word.
#[must_use]
pub fn state(progress: Progress, word: &str) -> Markup {
    html! {
        span class=(format!("state {}", progress.class())) {
            svg .ring viewBox="0 0 16 16" aria-hidden="true" { (PreEscaped(progress.drawing())) }
            (word)
        }
    }
}

/// The status of an incident under its own name.
#[must_use]
pub fn incident_status(status: &Status) -> Markup {
    let progress = match status.category {
        Category::Triage => Progress::Unsure,
        Category::Active => Progress::Half,
        Category::PostIncident => Progress::Most,
        Category::Closed => Progress::Done,
        Category::Paused => Progress::Paused,
        Category::Declined | Category::Merged | Category::Cancelled => Progress::Dropped,
    };
    state(progress, status.said())
}

/// Triggered, acknowledged, resolved.
#[must_use]
pub fn alert_status(status: alert::Status) -> Markup {
    match status {
        alert::Status::Triggered => state(Progress::Waiting, t!("Triggered")),
        alert::Status::Acknowledged => state(Progress::Half, t!("Acknowledged")),
        alert::Status::Resolved => state(Progress::Done, t!("Resolved")),
    }
}

/// How far a page has come.
#[must_use]
pub fn page_state(page: page::State) -> Markup {
    match page {
        page::State::Planned => state(Progress::Unsure, t!("Planned")),
        page::State::Sending => state(Progress::Half, t!("Sending")),
        page::State::Accepted => state(Progress::Done, t!("Delivered to the provider")),
        page::State::Failed => html! { (badge(t!("Failed")).icon(Icon::TriangleAlert).overdue()) },
        page::State::Cancelled => state(Progress::Dropped, t!("Not needed any more")),
    }
}

/// A job in an incident: `Incident Commander`.
#[must_use]
pub fn role_badge(role: role::Role) -> Markup {
    let command = role == role::Role::IncidentCommander;
    html! { span class=(if command { "badge accent" } else { "badge" }) { (role.name()) } }
}

/// What a person may do: `Responder`.
#[must_use]
pub fn person_role(role: directory::Role) -> Markup {
    html! { span .badge { (role.title()) } }
}

/// How loudly an alert wants to be heard.
#[must_use]
pub fn urgency(urgency: directory::Urgency) -> Markup {
    match urgency {
        directory::Urgency::High => html! { (badge(t!("Wakes people")).icon(Icon::BellRing)) },
        directory::Urgency::Low => html! { (badge(t!("Can wait")).icon(Icon::Moon)) },
    }
}

/// `post_incident` and `PostIncident` are `Post incident` for people, in the language of this server where the catalogue has it.
#[must_use]
pub fn sentence_case(word: &str) -> String {
    let mut out = String::with_capacity(word.len() + 4);
    for c in word.chars() {
        let space = matches!(c, '_' | '-' | ' ') || (c.is_uppercase() && !out.is_empty() && !out.ends_with(' '));
        if space && !out.ends_with(' ') {
            out.push(' ');
        }
        if matches!(c, '_' | '-' | ' ') {
            continue;
        }
        if out.is_empty() { out.extend(c.to_uppercase()) } else { out.extend(c.to_lowercase()) }
    }
    kept(&out).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_machines_become_words_for_people() {
        for (word, people) in
            [("post_incident", "Post incident"), ("PostIncident", "Post incident"), ("admin", "Admin"), ("", "")]
        {
            assert_eq!(sentence_case(word), people);
        }
    }
}
