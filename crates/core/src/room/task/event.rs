//! Tasks on the timeline.

use super::Outcome;
use crate::directory::Directory;
use crate::id::PersonId;
use crate::room::Label;
use crate::timeline::person_name;
use allclear_texts::{say, t};
use serde::{Deserialize, Serialize};

/// What the timeline tells about a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    Assigned {
        to: PersonId,
        asked_as: Option<String>,
        minutes: u32,
    },
    Acknowledged,
    /// They were pinged because they did not say that they have heard.
    Pinged {
        person: PersonId,
    },
    /// The time is up and they were asked, for the `times`-th time since the last answer.
    Asked {
        person: PersonId,
        times: u32,
    },
    Extended {
        minutes: u32,
        reason: Option<String>,
        /// Said by somebody who does not have it: news, and no answer of whoever has.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        aside: bool,
    },
    Found {
        text: String,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        aside: bool,
    },
    Blocked {
        why: String,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        aside: bool,
    },
    Done {
        result: Option<String>,
        outcome: Option<Outcome>,
    },
    HandedOver {
        from: PersonId,
        to: PersonId,
    },
    Cancelled {
        reason: Option<String>,
    },
}

impl Event {
    /// The state it leads to; `None` when it leaves that as it is.
    #[must_use]
    pub const fn leads_to(&self) -> Option<&'static str> {
        match self {
            Self::Extended { aside: true, .. }
            | Self::Found { aside: true, .. }
            | Self::Blocked { aside: true, .. } => None,
            Self::Assigned { .. } | Self::HandedOver { .. } => Some("assigned"),
            Self::Acknowledged | Self::Extended { .. } | Self::Found { .. } => Some("acknowledged"),
            Self::Blocked { .. } => Some("blocked"),
            Self::Done { .. } => Some("done"),
            Self::Cancelled { .. } => Some("cancelled"),
            Self::Pinged { .. } | Self::Asked { .. } => None,
        }
    }

    /// What happened, as one plain line.
    #[must_use]
    pub fn tell(&self, task: Label, title: &str, directory: &Directory) -> String {
        let name = |person: &PersonId| person_name(directory, *person);
        let because = |text: &Option<String>| text.as_ref().map_or_else(String::new, |t| format!(": {t}"));
        match self {
            Self::Assigned { to, asked_as, minutes } => {
                let role = asked_as.as_ref().map_or_else(String::new, |role| format!(" ({role})"));
                t!("Task {task} for {}{role}, {minutes} min: {title}", name(to))
            }
            Self::Acknowledged => t!("{task} acknowledged: {title}"),
            Self::Pinged { person } => t!("{} has not said yet that they heard {task}: {title}", name(person)),
            Self::Asked { person, times: 1 } => t!("{} was asked how {task} stands: {title}", name(person)),
            Self::Asked { person, times } => {
                t!("{} was asked for the {times}. time how {task} stands: {title}", name(person))
            }
            Self::Extended { minutes, reason, .. } => {
                t!("{task} needs {minutes} min more ({title}){}", because(reason))
            }
            Self::Found { text, .. } => t!("{task} ({title}) found: {text}"),
            Self::Blocked { why, .. } => t!("{task} ({title}) is blocked: {why}"),
            Self::Done { result, outcome } => {
                let outcome = outcome.map_or_else(String::new, |o| format!(", {}", say(o.words())));
                t!("{task} done{outcome} ({title}){}", because(result))
            }
            Self::HandedOver { from, to } => t!("{task} went from {} to {}: {title}", name(from), name(to)),
            Self::Cancelled { reason } => t!("{task} cancelled ({title}){}", because(reason)),
        }
    }
}
