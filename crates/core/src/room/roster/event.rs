//! What the timeline tells about a shift.

use crate::directory::Directory;
use crate::id::PersonId;
use crate::incident::Role;
use crate::room::Label;
use crate::timeline::{person_name, utc};
use allclear_texts::t;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What happened to a shift.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    Planned {
        begins_at: Timestamp,
    },
    Moved {
        begins_at: Timestamp,
    },
    /// Somebody is asked to take over; `None` when nobody is any more.
    Named {
        role: Role,
        person: Option<PersonId>,
    },
    Confirmed {
        person: PersonId,
        roles: Vec<Role>,
    },
    Declined {
        person: PersonId,
        roles: Vec<Role>,
        why: Option<String>,
    },
    Begun,
    Over,
    Dropped {
        why: Option<String>,
    },
    Lapsed,
}

impl Event {
    /// The state it leads to.
    #[must_use]
    pub const fn leads_to(&self) -> Option<&'static str> {
        match self {
            Self::Planned { .. } => Some("planned"),
            Self::Begun => Some("begun"),
            Self::Over => Some("over"),
            Self::Dropped { .. } => Some("dropped"),
            Self::Lapsed => Some("lapsed"),
            Self::Moved { .. } | Self::Named { .. } | Self::Confirmed { .. } | Self::Declined { .. } => None,
        }
    }

    /// What happened, as one plain line.
    #[must_use]
    pub fn tell(&self, shift: Label, directory: &Directory) -> String {
        let name = |person: &PersonId| person_name(directory, *person);
        let because = |why: &Option<String>| why.as_ref().map_or_else(String::new, |why| format!(": {why}"));
        match self {
            Self::Planned { begins_at } => t!("The next shift begins at {} ({shift})", utc(*begins_at)),
            Self::Moved { begins_at } => t!("The next shift begins at {} now ({shift})", utc(*begins_at)),
            Self::Named { role, person: Some(person) } => {
                t!("{} is asked to be {} in the next shift ({shift})", name(person), role.name())
            }
            Self::Named { role, person: None } => t!("Nobody is named {} in {shift} any more", role.name()),
            Self::Confirmed { person, roles } => {
                t!("{} takes over as {} in the next shift ({shift})", name(person), named(roles))
            }
            Self::Declined { person, roles, why } => {
                t!("{} cannot be {} in the next shift ({shift}){}", name(person), named(roles), because(why))
            }
            Self::Begun => t!("The next shift begins: everybody hands over to who comes ({shift})"),
            Self::Over => t!("The change of shifts is over ({shift})"),
            Self::Dropped { why } => t!("There is no next shift ({shift}){}", because(why)),
            Self::Lapsed => t!("Work rested when {shift} was to begin: it begins no more"),
        }
    }
}

/// "Incident Commander and Scribe"
pub(super) fn named(roles: &[Role]) -> String {
    roles.iter().map(|role| role.name()).collect::<Vec<_>>().join(t!(" and "))
}
