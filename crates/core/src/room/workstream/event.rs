//! Workstreams on the timeline.

use crate::directory::Directory;
use crate::id::PersonId;
use crate::room::Label;
use crate::timeline::person_name;
use allclear_texts::t;
use serde::{Deserialize, Serialize};

/// What the timeline tells about a workstream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    Opened {
        goal: Option<String>,
        minutes: Option<u32>,
    },
    /// Somebody else leads it from now on, or nobody.
    Led {
        from: Option<PersonId>,
        to: Option<PersonId>,
    },
    /// The lead says that they have heard.
    Heard {
        person: PersonId,
    },
    /// The lead was pinged because they did not say so.
    Pinged {
        person: PersonId,
    },
    /// The time is up and the lead was asked, for the `times`-th time since the last answer.
    Asked {
        person: Option<PersonId>,
        times: u32,
    },
    /// Somebody works in it from now on; `from` is where they worked before.
    Joined {
        person: PersonId,
        from: Option<Label>,
    },
    Left {
        person: PersonId,
    },
    Goal {
        goal: String,
    },
    Bridge {
        url: Option<String>,
    },
    Extended {
        minutes: u32,
        reason: Option<String>,
    },
    Done {
        result: Option<String>,
    },
}

impl Event {
    /// The state it leads to; `None` when it leaves that as it is.
    #[must_use]
    pub const fn leads_to(&self) -> Option<&'static str> {
        match self {
            Self::Opened { .. } => Some("open"),
            Self::Done { .. } => Some("done"),
            _ => None,
        }
    }

    /// What happened, as one plain line; `title` is its name.
    #[must_use]
    pub fn tell(&self, workstream: Label, title: &str, directory: &Directory) -> String {
        let name = |person: &PersonId| person_name(directory, *person);
        let because = |text: &Option<String>| text.as_ref().map_or_else(String::new, |text| format!(": {text}"));
        match self {
            Self::Opened { goal, minutes } => {
                let boxed = minutes.map_or_else(String::new, |minutes| t!(", {minutes} min"));
                t!("Workstream {title} ({workstream}){boxed}{}", because(goal))
            }
            Self::Led { to: Some(to), .. } => t!("{} leads {title} ({workstream})", name(to)),
            Self::Led { to: None, .. } => t!("Nobody leads {title} ({workstream}) any more"),
            Self::Heard { person } => t!("{} has heard that they lead {title} ({workstream})", name(person)),
            Self::Pinged { person } => {
                t!("{} has not said yet that they heard that they lead {title} ({workstream})", name(person))
            }
            Self::Asked { person: None, .. } => t!("The time of {title} ({workstream}) is up; nobody leads it"),
            Self::Asked { person: Some(person), times: 1 } => {
                t!("{} was asked how {title} ({workstream}) goes", name(person))
            }
            Self::Asked { person: Some(person), times } => {
                t!("{} was asked for the {times}. time how {title} ({workstream}) goes", name(person))
            }
            Self::Joined { person, from } => {
                let before = from.map_or_else(String::new, |from| t!(", no longer in {from}"));
                t!("{} works in {title} ({workstream}){before}", name(person))
            }
            Self::Left { person } => t!("{} left {title} ({workstream})", name(person)),
            Self::Goal { goal } => t!("Goal of {title} ({workstream}): {goal}"),
            Self::Bridge { url: Some(url) } => t!("Bridge of {title} ({workstream}): {url}"),
            Self::Bridge { url: None } => t!("{title} ({workstream}) has no bridge of its own any more"),
            Self::Extended { minutes, reason } => {
                t!("{title} ({workstream}) goes on for {minutes} min{}", because(reason))
            }
            Self::Done { result } => t!("{title} ({workstream}) is done{}", because(result)),
        }
    }
}
