//! Incidents: declared disruptions with a severity, a status, people in roles and a timeline.
//!
//! A [`Change`] takes an incident and an actor, applies commands to it, and ends in a [`Decision`]: the incident after
//! the change, the timeline entries that tell it, and the tenures opened and released. The store saves all of it or
//! nothing. Folding the timeline gives the severity, the status and the roles ([`crate::timeline::fold`]).
//!
//! # Decisions worth knowing
//! - **Severity**: when nobody names one, [`Severity::proposed`]. Changing it takes over the policy of the new severity
//!   as it is at that moment, on purpose: the change is the announcement that other rules hold from now on. A promise
//!   already given is kept, so the next update is never moved to later by it.
//! - **Status**: any move is allowed, also backwards. Entering a resolved category (post-incident, closed) resolves,
//!   leaving one for an open category reopens; nothing else does. What paperwork is missing never stands in the way.
//! - **Roles**: taking a role that one person holds at a time releases the holder in the same change.
//! - **Repeating** a command that is already true is a success that changes nothing and writes nothing.

pub mod attachment;
mod authority;
mod change;
mod command;
pub mod confirmation;
mod conflict;
pub mod cycle;
mod eligible;
pub mod emergency;
#[cfg(test)]
pub(crate) mod example;
mod expert;
pub mod gathered;
pub mod kind;
pub mod matrix;
mod missing;
pub mod priority;
mod responders;
pub mod role;
pub mod role_card;
pub mod severity;
pub mod status;
mod summon;
#[cfg(test)]
mod tests;
pub mod visibility;

pub use authority::{LEADERS, deputy, has_say, is_reserved, leads, may_decide, to_agree, to_ask};
pub(crate) use change::due_after;
pub use change::{Change, Decision, Declaration};
pub use command::{Call, accept, call_commander, commander_on_call, commanders};
pub use conflict::{Conflict, SPAN, conflicts, reports};
pub use cycle::Cycle;
pub use eligible::{may_hold, may_work};
pub use expert::{experts, who_knows};
pub use gathered::{Gathered, LinkKind, address};
pub use missing::{Around, Missing, TENURE, missing, public_due};
pub use priority::{Priority, Risk};
pub use responders::{LocalTime, Presence, Reached, Responder, Stage, local_time, reached};
pub use role::{Role, Tenure, Via};
pub use severity::{Policy, Severity, policy_of, severity_policies};
pub use status::{BadStatus, Category, Status};
pub use summon::{MAX_WHY, MOST_UNASKED, Proposed, Summons, Waking, proposed, summon, wakes};
pub use visibility::Visibility;

use crate::access::Actor;
use crate::id::{IncidentId, PersonId, ServiceId};
use crate::question::Facts;
use allclear_texts::t;
use jiff::Timestamp;

/// Longest title, in characters.
pub const MAX_TITLE: usize = 200;
/// Longest text of a note, an update or a section of a review, in characters.
pub const MAX_TEXT: usize = 20_000;
/// Longest reason of a change, in characters.
pub const MAX_REASON: usize = 2_000;

/// A stored incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    pub id: IncidentId,
    /// What people call it: `#142`. Counted per company from 1; one that is declared private gets a number by chance.
    pub number: i64,
    pub title: String,
    /// What users see, in the words of whoever declared it.
    pub impact: Option<String>,
    pub severity: Severity,
    /// As it was declared.
    pub severity_declared: Severity,
    /// The worst it ever was.
    pub severity_peak: Severity,
    /// The rules that hold for this incident, as they were when its severity was set.
    pub policy: Policy,
    pub status: Status,
    pub services: Vec<ServiceId>,
    pub declared_at: Timestamp,
    pub declared_by: Actor,
    /// `None` while it is open, and again after it was reopened.
    pub resolved_at: Option<Timestamp>,
    /// Every time it was reopened, the oldest first.
    pub reopened_at: Vec<Timestamp>,
    /// When the next internal update is promised; `None` when nothing is promised.
    pub next_update_due_at: Option<Timestamp>,
    /// Who practises; `None` for an incident that is real.
    pub drill: Option<PersonId>,
    /// How many times a commander was called; the cycle of those pages.
    pub calls: u32,
    /// Who may know of it.
    pub visibility: Visibility,
    /// Everybody who holds or held a role, the oldest first.
    pub tenures: Vec<Tenure>,
    /// Who was asked, came, watches and left.
    pub presence: Presence,
    /// Where people meet, and what customers report.
    pub gathered: Gathered,
    /// What kind of trouble it is, in the company's words.
    pub kind: Option<kind::Kind>,
    /// What was found out about it.
    pub facts: Facts,
    /// Where the commander's cycle stands.
    pub cycle: Cycle,
    /// Since when emergency mode is on.
    pub emergency: Option<Timestamp>,
    /// Whether it gets worse if nobody acts.
    pub risk: Risk,
    /// Sequence number of the last timeline entry.
    pub seq: i64,
}

impl Incident {
    /// Who holds `role` now, the longest-serving first.
    pub fn holders(&self, role: Role) -> impl Iterator<Item = &Tenure> {
        self.tenures.iter().filter(move |t| t.role == role && t.released_at.is_none())
    }

    /// The names of the lists that its internal updates go to. None while it is private, because nobody knows who reads a
    /// list, and none of a drill.
    #[must_use]
    pub fn lists(&self) -> Vec<&str> {
        let told = !self.visibility.is_private() && self.drill.is_none();
        self.policy.communication.audiences.keys().filter(|_| told).map(String::as_str).collect()
    }

    /// Who commands now.
    #[must_use]
    pub fn commander(&self) -> Option<PersonId> {
        self.holders(Role::IncidentCommander).next().map(|t| t.person)
    }

    /// The call that this person has not answered and that is still wanted: to help, or to a role that nobody holds.
    #[must_use]
    pub fn call_to(&self, person: PersonId) -> Option<&Responder> {
        let wanted = |called: &&Responder| called.wanted_as.is_none_or(|role| self.holders(role).next().is_none());
        let called = self.presence.find(person).filter(|called| called.is_awaited() && self.status.category.is_open());
        called.filter(wanted)
    }

    /// Who commands, or commanded last when nobody does any more.
    #[must_use]
    pub fn last_commander(&self) -> Option<PersonId> {
        let last = || self.tenures.iter().rfind(|t| t.role == Role::IncidentCommander).map(|t| t.person);
        self.commander().or_else(last)
    }

    /// Whether it was resolved and not reopened since.
    #[must_use]
    pub fn is_resolved(&self) -> bool {
        self.resolved_at.is_some() && self.status.category.is_resolved()
    }

    /// Roles its policy or its type asks for that nobody holds.
    #[must_use]
    pub fn missing_roles(&self) -> Vec<Role> {
        let own = self.kind.iter().flat_map(|kind| &kind.roles).filter(|role| !self.policy.roles.contains(role));
        self.policy.roles.iter().chain(own).copied().filter(|r| self.holders(*r).next().is_none()).collect()
    }
}

/// How people and programs name an incident: by its id or by the number people say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference {
    Id(IncidentId),
    Number(i64),
}

impl std::fmt::Display for Reference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Number(number) => write!(f, "#{number}"),
        }
    }
}

/// A command that cannot be carried out as it stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// One field cannot be used.
    #[error("{field}: {reason}")]
    Invalid { field: &'static str, reason: String },
    /// Somebody else answered first.
    #[error("{}", t!("incident #{number} already has a commander; ask them to hand over if that is agreed", number = .number))]
    Commanded { number: i64, by: PersonId },
    /// Nothing to command any more.
    #[error("{}", t!("incident #{number} is over; reopen it first", number = .number))]
    Over { number: i64 },
}

impl Refused {
    pub(crate) fn invalid(field: &'static str, reason: impl Into<String>) -> Self {
        Self::Invalid { field, reason: reason.into() }
    }
}

/// Refuses what is longer than `max` characters: what a person wrote is never cut behind a success.
fn fitting(field: &'static str, text: String, max: usize) -> Result<String, Refused> {
    let length = text.chars().count();
    if length > max {
        return Err(Refused::invalid(field, t!("has {length} characters; at most {max} fit")));
    }
    Ok(text)
}

/// Cleans a line, which may be empty but has at most `max` characters.
pub(crate) fn any_line(field: &'static str, text: &str, max: usize) -> Result<String, Refused> {
    fitting(field, crate::text::line(text, text.len()), max)
}

/// Cleans a line that must not be empty and has at most `max` characters.
pub(crate) fn required_line(field: &'static str, text: &str, max: usize) -> Result<String, Refused> {
    let line = any_line(field, text, max)?;
    if line.is_empty() { Err(Refused::invalid(field, t!("must not be empty"))) } else { Ok(line) }
}

/// Cleans text of several lines, which may be empty but has at most `max` characters.
pub(crate) fn any_text(field: &'static str, text: &str, max: usize) -> Result<String, Refused> {
    fitting(field, crate::text::paragraph(text, text.len()), max)
}

/// Cleans text of several lines that must not be empty and has at most `max` characters.
pub(crate) fn required_text(field: &'static str, text: &str, max: usize) -> Result<String, Refused> {
    let text = any_text(field, text, max)?;
    if text.trim().is_empty() { Err(Refused::invalid(field, t!("must not be empty"))) } else { Ok(text) }
}

/// Cleans optional text of at most `max` characters; blank counts as none.
pub(crate) fn optional_text(field: &'static str, text: Option<&str>, max: usize) -> Result<Option<String>, Refused> {
    let text = text.map(|t| any_text(field, t, max)).transpose()?;
    Ok(text.filter(|t| !t.trim().is_empty()))
}
