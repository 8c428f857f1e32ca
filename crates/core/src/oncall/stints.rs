//! Shifts as people see them: from taking over to handing over, whatever the reason.

use super::{OnCallError, Shift, gaps, shifts};
use crate::directory::Schedule;
use crate::id::PersonId;
use jiff::Timestamp;

/// A stretch for which one person is on call without interruption, whichever layers and overrides put them there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stint {
    pub person: PersonId,
    /// Inclusive.
    pub from: Timestamp,
    /// Exclusive.
    pub to: Timestamp,
}

/// Who takes over from whom: the shifts of [`shifts`], joined where the same person follows themselves.
#[must_use]
pub fn stints(shifts: &[Shift]) -> Vec<Stint> {
    let mut joined: Vec<Stint> = Vec::new();
    for shift in shifts {
        match joined.last_mut() {
            Some(last) if last.person == shift.person && last.to == shift.from => last.to = shift.to,
            _ => joined.push(Stint { person: shift.person, from: shift.from, to: shift.to }),
        }
    }
    joined
}

/// What an override for `person` from `from` to `to` would change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Relief {
    /// Other people's stretches that it would take over.
    pub relieved: Vec<Stint>,
    /// Stretches in which nobody is on call and it would put somebody.
    pub filled: Vec<(Timestamp, Timestamp)>,
}

impl Relief {
    /// Whether the person is on call for all of that time anyway.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.relieved.is_empty() && self.filled.is_empty()
    }
}

/// Whom an override would relieve, and which gaps it would fill.
///
/// # Errors
/// As [`shifts`].
pub fn relief(schedule: &Schedule, person: PersonId, from: Timestamp, to: Timestamp) -> Result<Relief, OnCallError> {
    let mut relieved = stints(&shifts(schedule, from, to)?);
    relieved.retain(|stint| stint.person != person);
    Ok(Relief { relieved, filled: gaps(schedule, from, to)? })
}
