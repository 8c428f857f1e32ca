//! Who is on call when.
//!
//! There is one computation, and every reader uses it: the engine that pages, the API, the calendar feed and the pages.
//! A calendar and a pager that each work it out for themselves will disagree one day, and then the wrong person is
//! woken. The computation answers "what holds at `t`, and over which stretch around `t` is that certain?"; [`at`] asks
//! it once, [`shifts`] and [`gaps`] ask it again and again, each time where the last stretch ended.
//!
//! # What a schedule means
//! - Every interval is half open, `[from, to)`: at the very instant of a hand-off the next person is on call.
//! - **Overrides** win over all layers. Where several overlap, the one that starts later wins; of two that start
//!   together, the one with the larger id. An override that ends before it starts means nothing.
//! - **Layers**: a later layer covers an earlier one wherever it has somebody on call. Where it has nobody, the earlier
//!   one shows through. Where no layer has anybody there is a gap.
//! - **Rotations**: the first hand-off is at local `time` on the first date not before `start` (for weekly rotations:
//!   the first such date that falls on `weekday`; without a `weekday`, `start` itself). Before it the layer has nobody.
//!   Turn `k` (from 0) belongs to `people[k mod n]` and starts `k * every` units after the first hand-off. The same
//!   person may stand in the list more than once. `every` 0 counts as 1. Without people the layer has nobody.
//!   - Days, weeks and months are counted on the local calendar, so that a hand-off at 09:00 stays at 09:00 when the
//!     clocks change. Months keep the day of month of the first hand-off; where a month is too short its last day
//!     stands in, and the month after is back on the day itself (31 Jan, 29 Feb, 31 Mar).
//!   - Hours are elapsed hours: a turn of 12 hours lasts 12 hours, also on the day the clocks change. (On the local
//!     clock somebody would serve 11 or 13 hours, and a turn shorter than the change could vanish.) Its hand-offs
//!     therefore move by the change on the local clock.
//! - **Windows** (`only`): the layer has somebody only inside them. Turns go on changing hands outside.
//!
//! # When the clocks change
//! A local time stands for the **first instant at which the local clock shows that time or a later one**. So:
//! - a time that is skipped (02:30 in spring) stands for the instant of the change, the first valid one after it. (Not
//!   03:30, which is what "compatible" disambiguation of calendar libraries gives: the layer would hand over late.)
//! - a time that comes twice (02:30 in autumn) stands for the first of the two.
//! - a whole skipped day (Samoa, 30 December 2011) is no special case: its times all stand for the instant of the
//!   change, and a turn that would have lasted exactly that day does not take place.
//!
//! This definition never runs backwards: of two local times the later one never stands for an earlier instant. Turns
//! therefore tile the time line whatever the zone does. For windows it means that a window that ends at 02:30 ends at
//! the first 02:30, and one that lies inside the skipped hour does not take place that day.
//!
//! # Limits
//! An unknown zone, a missing layer and too wide a range are errors. A hand-off beyond the years that can be
//! represented never comes; nothing here panics.

mod rotation;
mod spans;
mod stints;
pub mod swap;
#[cfg(test)]
mod tests;
mod windows;

use crate::directory::Schedule;
use crate::id::{OverrideId, PersonId};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use spans::{Cursor, Span};

pub use stints::{Relief, Stint, relief, stints};

/// The most shifts one call of [`shifts`] or [`layer_shifts`] answers with: more than two years of hourly hand-offs.
pub const MAX_SHIFTS: usize = 20_000;

/// What put somebody on call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Via {
    /// The layer with this index in [`Schedule::layers`].
    Layer(usize),
    /// An override.
    Override(OverrideId),
}

/// A stretch of time for which one person is on call without interruption and for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    pub person: PersonId,
    /// Inclusive.
    pub from: Timestamp,
    /// Exclusive.
    pub to: Timestamp,
    pub via: Via,
}

/// The answer to "who is on call at this instant?".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnCall {
    pub person: PersonId,
    pub via: Via,
    /// Up to here, exclusive, the answer certainly holds; it **may** change then. It is the end of the turn, or the
    /// moment something covers it; the same person may follow. [`Timestamp::MAX`] when nothing is planned to end it.
    pub until: Timestamp,
    /// The answer has held at least since here, inclusive. Cut at the same moments as `until`.
    pub since: Timestamp,
}

/// Why a schedule cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OnCallError {
    /// The time zone database has no such zone.
    #[error("schedule \"{schedule}\": unknown time zone \"{zone}\"; use an IANA name such as Europe/Berlin")]
    UnknownZone { schedule: String, zone: String },
    /// The layer asked for does not exist.
    #[error("schedule \"{schedule}\" has {layers} layers; there is none with index {layer}")]
    NoSuchLayer { schedule: String, layer: usize, layers: usize },
    /// The range holds more than [`MAX_SHIFTS`] shifts, or takes as much work as if it did.
    #[error("schedule \"{schedule}\": too many shifts between {from} and {to}; ask for a shorter time")]
    TooMany { schedule: String, from: Timestamp, to: Timestamp },
}

/// Who is on call at one instant; `None` when nobody is.
///
/// Costs the same however long the rotation has been running: the turn is computed, not counted up to.
///
/// # Errors
/// [`OnCallError::UnknownZone`].
pub fn at(schedule: &Schedule, at: Timestamp) -> Result<Option<OnCall>, OnCallError> {
    let zone = zone(schedule)?;
    let span = Cursor::schedule(schedule, &zone).span(at);
    Ok(span.who.map(|(person, via)| OnCall { person, via, until: span.to, since: span.from }))
}

/// The final schedule from `from` to `to`: sorted, without overlap, cut at both ends. Gaps are simply absent.
///
/// Turns of the same person that follow each other directly, by the same layer, are one shift.
///
/// # Errors
/// [`OnCallError::UnknownZone`]; [`OnCallError::TooMany`] instead of a part of the answer that looks like all of it.
pub fn shifts(schedule: &Schedule, from: Timestamp, to: Timestamp) -> Result<Vec<Shift>, OnCallError> {
    let zone = zone(schedule)?;
    let spans = Cursor::schedule(schedule, &zone).spans(from, to);
    spans.map(taken).ok_or_else(|| too_many(schedule, from, to))
}

/// What one layer alone says, as if there were no other layer and no override.
///
/// # Errors
/// As [`shifts`], and [`OnCallError::NoSuchLayer`].
pub fn layer_shifts(
    schedule: &Schedule,
    layer: usize,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Shift>, OnCallError> {
    let zone = zone(schedule)?;
    let cursor = Cursor::layer(schedule, layer, &zone);
    let mut cursor = cursor.ok_or_else(|| OnCallError::NoSuchLayer {
        schedule: schedule.name.clone(),
        layer,
        layers: schedule.layers.len(),
    })?;
    cursor.spans(from, to).map(taken).ok_or_else(|| too_many(schedule, from, to))
}

/// The stretches `(from, to)`, half open, in which nobody is on call: exactly what [`shifts`] leaves out.
///
/// # Errors
/// As [`shifts`].
pub fn gaps(schedule: &Schedule, from: Timestamp, to: Timestamp) -> Result<Vec<(Timestamp, Timestamp)>, OnCallError> {
    let zone = zone(schedule)?;
    let spans = Cursor::schedule(schedule, &zone).spans(from, to).ok_or_else(|| too_many(schedule, from, to))?;
    Ok(spans.into_iter().filter(|s| s.who.is_none()).map(|s| (s.from, s.to)).collect())
}

/// The instant that `local` on the clock of `zone` stands for, by the rule above; `None` when it cannot be represented.
/// Forms and calendars that read local times go by it too, so that they mean what the rotation means.
#[must_use]
pub fn instant(zone: &TimeZone, local: DateTime) -> Option<Timestamp> {
    rotation::instant(zone, local)
}

fn zone(schedule: &Schedule) -> Result<TimeZone, OnCallError> {
    // "Etc/Unknown" is a zone to jiff, one that behaves like UTC: paging by it would be a guess.
    TimeZone::get(&schedule.time_zone)
        .ok()
        .filter(|zone| !zone.is_unknown())
        .ok_or_else(|| OnCallError::UnknownZone { schedule: schedule.name.clone(), zone: schedule.time_zone.clone() })
}

fn taken(spans: Vec<Span>) -> Vec<Shift> {
    let shift = |s: Span| s.who.map(|(person, via)| Shift { person, from: s.from, to: s.to, via });
    spans.into_iter().filter_map(shift).collect()
}

fn too_many(schedule: &Schedule, from: Timestamp, to: Timestamp) -> OnCallError {
    OnCallError::TooMany { schedule: schedule.name.clone(), from, to }
}
