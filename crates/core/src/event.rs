//! Events: what senders say, in one vocabulary whatever dialect they spoke.

use crate::directory::Urgency;
use crate::labels::Labels;
use crate::text;
use allclear_texts::mark;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What the sender wants to happen to the alert with this identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    Trigger,
    Acknowledge,
    Resolve,
}

/// How bad the sender thinks it is: the four levels of PagerDuty's events, which other dialects map to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Info,
    Warning,
    Error,
    Critical,
}

impl Severity {
    /// Reads the spellings senders use; `None` for anything else, which then counts as [`Severity::Critical`]:
    /// what nobody classified may be the worst.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Some(match word.trim().to_ascii_lowercase().as_str() {
            "critical" | "crit" | "fatal" | "page" | "emergency" | "emerg" | "disaster" | "high" | "p1" | "sev1" => {
                Self::Critical
            }
            "error" | "err" | "major" | "average" | "p2" | "sev2" => Self::Error,
            "warning" | "warn" | "minor" | "low" | "p3" | "sev3" => Self::Warning,
            "info" | "information" | "informational" | "notice" | "debug" | "none" | "ok" | "p4" | "p5" => Self::Info,
            _ => return None,
        })
    }

    /// The word used in storage and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => mark!("info"),
            Self::Warning => mark!("warning"),
            Self::Error => mark!("error"),
            Self::Critical => mark!("critical"),
        }
    }

    /// Critical and error wake people, warning and info wait: PagerDuty's dynamic notifications.
    #[must_use]
    pub const fn urgency(self) -> Urgency {
        match self {
            Self::Critical | Self::Error => Urgency::High,
            Self::Warning | Self::Info => Urgency::Low,
        }
    }
}

/// A link or picture the sender attached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// `http` or `https` only; anything else is dropped by [`AlertEvent::cleaned`].
    pub href: String,
    pub text: String,
}

/// Something that was changed on purpose: a deployment, a setting, a switched flag. It pages nobody, and is the first
/// thing people ask about when something breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeEvent {
    /// One line for a human.
    pub summary: String,
    /// Who or what made it, for example the name of a pipeline.
    pub source: Option<String>,
    /// When it was made, by the sender's clock; never later than it was received.
    pub at: Timestamp,
    pub links: Vec<Link>,
}

impl ChangeEvent {
    /// Bounds every field, as [`AlertEvent::cleaned`] does.
    #[must_use]
    pub fn cleaned(mut self, received_at: Timestamp) -> Self {
        self.summary = text::into_line(self.summary, MAX_TITLE);
        self.source = self.source.map(|s| text::into_line(s, MAX_LABEL_NAME)).filter(|s| !s.is_empty());
        self.at = self.at.min(received_at);
        clean_links(&mut self.links);
        self
    }
}

/// One event about one alert.
#[derive(Debug, Clone, PartialEq)]
pub struct AlertEvent {
    pub action: Action,
    /// The sender's name for the problem; with the service it is the alert's identity. `None` on a trigger makes a new
    /// alert every time.
    pub dedup_key: Option<String>,
    /// One line for a human. May be empty on acknowledge and resolve.
    pub title: String,
    pub severity: Severity,
    /// When the problem began, by the sender's clock. Together with `ended_at` it puts events in order that arrive out
    /// of order; leave it `None` unless the dialect defines it as the beginning of this very occurrence.
    pub started_at: Option<Timestamp>,
    /// On a resolve: when the problem ended, by the sender's clock.
    pub ended_at: Option<Timestamp>,
    /// On a trigger: resolve by itself at this instant unless the sender repeats it (Prometheus sends `endsAt`).
    pub expires_at: Option<Timestamp>,
    pub labels: Labels,
    /// Longer text: description, custom details as text.
    pub details: Option<String>,
    pub links: Vec<Link>,
    /// The sender's grouping hint, for example Alertmanager's `groupKey`.
    pub group: Option<String>,
}

/// Longest dedup key kept as it is, in characters (PagerDuty allows 255, Opsgenie 512). Longer keys are folded to their
/// hash by the source, so two long keys never merge by being cut.
pub const MAX_DEDUP_KEY: usize = 512;
const MAX_TITLE: usize = 1024;
const MAX_DETAILS: usize = 16_384;
const MAX_LABELS: usize = 128;
const MAX_LABEL_NAME: usize = 256;
const MAX_LABEL_VALUE: usize = 2_048;
const MAX_LINKS: usize = 32;

impl AlertEvent {
    /// An event with nothing but its action and title, to be filled by a source.
    #[must_use]
    pub fn new(action: Action, title: &str) -> Self {
        Self {
            action,
            dedup_key: None,
            title: title.to_owned(),
            severity: Severity::Critical,
            started_at: None,
            ended_at: None,
            expires_at: None,
            labels: Labels::default(),
            details: None,
            links: Vec::new(),
            group: None,
        }
    }

    /// Bounds every field, so that no sender can store or page what a screen, a mail or a database cannot hold.
    /// Every source's events pass through here before anything else sees them.
    #[must_use]
    pub fn cleaned(mut self) -> Self {
        self.title = text::into_line(self.title, MAX_TITLE);
        if self.title.is_empty() {
            "(no title)".clone_into(&mut self.title);
        }
        self.dedup_key = self.dedup_key.map(|k| text::storable(&k)).filter(|k| !k.is_empty());
        self.details = self.details.map(|d| text::into_paragraph(d, MAX_DETAILS)).filter(|d| !d.is_empty());
        self.group = self.group.map(|g| text::into_line(g, 512));
        let plain = |(name, value): (&str, &str)| {
            text::is_plain_line(name, MAX_LABEL_NAME) && text::is_plain_line(value, MAX_LABEL_VALUE)
        };
        if self.labels.len() > MAX_LABELS || !self.labels.iter().all(plain) {
            let cleaned = |(k, v): (&str, &str)| (text::line(k, MAX_LABEL_NAME), text::line(v, MAX_LABEL_VALUE));
            self.labels = self.labels.iter().take(MAX_LABELS).map(cleaned).collect();
        }
        clean_links(&mut self.links);
        self
    }
}

fn clean_links(links: &mut Vec<Link>) {
    links.retain(|l| l.href.starts_with("https://") || l.href.starts_with("http://"));
    links.truncate(MAX_LINKS);
    for link in links {
        link.href = text::into_line(std::mem::take(&mut link.href), 2_048);
        link.text = text::into_line(std::mem::take(&mut link.text), 256);
    }
}
