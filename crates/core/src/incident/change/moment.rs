//! When a change happened, which may be earlier than it is written down.

use super::Change;
use crate::dates;
use crate::incident::Refused;
use crate::timeline;
use allclear_texts::t;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// How long before it was declared something may have happened that belongs on an incident's timeline: a deployment of the
/// week before does; `-3000d` is a slip of the finger, and would stretch the story over years.
const BEFORE: SignedDuration = SignedDuration::from_hours(7 * 24);

impl Change<'_> {
    /// The moment somebody told; now when they told none.
    pub(super) fn moment(&self, told: Option<Timestamp>) -> Result<Timestamp, Refused> {
        let at = timeline::occurred(told, self.now)?;
        let declared = self.incident.declared_at;
        if declared.duration_since(at) <= BEFORE {
            return Ok(at);
        }
        let date = |at: Timestamp| dates::moment(&at.to_zoned(TimeZone::UTC), "%-d %B %Y");
        Err(Refused::invalid(
            "occurred_at",
            t!(
                "{} is more than 7 days before this incident was declared ({}); check the time, or write the date into the \
                 words of a note",
                date(at),
                date(declared)
            ),
        ))
    }
}
