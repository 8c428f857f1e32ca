//! Who was asked to help, and who answered: folded from the timeline.

use crate::id::PersonId;
use crate::incident::Role;
use crate::timeline::{Entry, Kind};
use jiff::Timestamp;

/// Somebody who works in an incident, or was asked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Responder {
    pub person: PersonId,
    /// What they were paged for the last time: to command, or `None` for help of any kind.
    pub wanted_as: Option<Role>,
    /// When they were paged the last time; `None` when nobody had to ask.
    pub paged_at: Option<Timestamp>,
    /// When they answered that page, by button or by taking a role; `None` while it is open.
    pub answered_at: Option<Timestamp>,
}

/// Everybody who was paged or answered, in the order of their first entry. `entries` are in the order of recording;
/// those about nobody's help are passed over.
#[must_use]
pub fn responders<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> Vec<Responder> {
    let mut found: Vec<Responder> = Vec::new();
    for entry in entries {
        let (person, paged_as) = match &entry.kind {
            Kind::ResponderPaged { person, role, .. } => (*person, Some(*role)),
            Kind::ResponderAnswered { person } | Kind::RoleAssumed { person, .. } => (*person, None),
            _ => continue,
        };
        let at = found.iter().position(|r| r.person == person).unwrap_or(found.len());
        if at == found.len() {
            found.push(Responder { person, wanted_as: None, paged_at: None, answered_at: None });
        }
        let Some(responder) = found.get_mut(at) else { continue };
        match paged_as {
            Some(role) => {
                responder.wanted_as = role;
                responder.paged_at = Some(entry.occurred_at);
                responder.answered_at = None;
            }
            None => responder.answered_at = responder.answered_at.or(Some(entry.occurred_at)),
        }
    }
    found
}
