//! Proposals on the timeline.

use crate::directory::Directory;
use crate::id::PersonId;
use crate::room::{Danger, Label, Terms};
use crate::timeline::person_name;
use allclear_texts::t;
use serde::{Deserialize, Serialize};

/// What the timeline tells about a proposal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    Opened {
        seconds: u32,
        risk: Option<String>,
        reversible: Option<bool>,
        endangers: Vec<Danger>,
        option: Option<Label>,
    },
    /// Its window ended while nobody could be heard, and begins once more.
    Reopened {
        seconds: u32,
    },
    Objected {
        why: String,
    },
    /// Somebody objects to what is adopted already.
    ObjectedLate {
        why: String,
    },
    /// Nobody objected in time, or whoever commands did not wait for the end of the window (`early`).
    Adopted {
        early: bool,
        present: Vec<PersonId>,
    },
    Overridden {
        why: String,
        present: Vec<PersonId>,
    },
    Withdrawn {
        reason: Option<String>,
    },
}

impl Event {
    /// The state it leads to; `None` when it leaves that as it is.
    #[must_use]
    pub const fn leads_to(&self) -> Option<&'static str> {
        match self {
            Self::Opened { .. } | Self::Reopened { .. } => Some("open"),
            Self::Objected { .. } => Some("objected"),
            Self::Adopted { .. } => Some("adopted"),
            Self::Overridden { .. } => Some("overridden"),
            Self::Withdrawn { .. } => Some("withdrawn"),
            Self::ObjectedLate { .. } => None,
        }
    }

    /// What happened, as one plain line.
    #[must_use]
    pub fn tell(&self, proposal: Label, title: &str, directory: &Directory) -> String {
        match self {
            Self::Opened { seconds, risk, reversible, endangers, option } => {
                let terms = Terms {
                    text: title.to_owned(),
                    risk: risk.clone(),
                    reversible: *reversible,
                    endangers: endangers.clone(),
                };
                let from = option.map_or_else(String::new, |o| t!(" (option {o})"));
                t!("Proposal {proposal}{from}, {}: {}", window_text(*seconds), terms.told())
            }
            Self::Reopened { seconds } => {
                t!("{proposal} could not be objected to for a while; once more {}: {title}", window_text(*seconds))
            }
            Self::Objected { why } => t!("Strong objection to {proposal} ({title}): {why}"),
            Self::ObjectedLate { why } => t!("Objection to {proposal}, adopted already ({title}): {why}"),
            Self::Adopted { early: false, present } => {
                t!("{proposal} adopted, nobody objected: {title}{}", names(present, directory))
            }
            Self::Adopted { early: true, present } => {
                t!("{proposal} adopted before its time was up: {title}{}", names(present, directory))
            }
            Self::Overridden { why, present } => {
                t!("{proposal} adopted in spite of objections ({title}): {why}{}", names(present, directory))
            }
            Self::Withdrawn { reason } => {
                let because = reason.as_ref().map_or_else(String::new, |why| format!(": {why}"));
                t!("{proposal} withdrawn ({title}){because}")
            }
        }
    }
}

fn names(present: &[PersonId], directory: &Directory) -> String {
    if present.is_empty() {
        return t!(". Nobody was there to be asked").to_owned();
    }
    let names: Vec<String> = present.iter().map(|p| person_name(directory, *p)).collect();
    t!(". Asked: {}", names.join(", "))
}

pub(super) fn window_text(seconds: u32) -> String {
    if seconds.is_multiple_of(60) { t!("{} min", seconds / 60) } else { format!("{seconds} s") }
}
