//! Instants between a form's local times, an address, and the words on a page.

use crate::form::Form;
use allclear_core::dates;
use allclear_core::oncall;
use allclear_texts::t;
use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{RoundMode, Timestamp, TimestampRound, Unit};

/// What a `datetime-local` field holds.
const LOCAL: &str = "%Y-%m-%dT%H:%M";

/// Reads the local time in the field `name`, on the clock that `{name}_zone` says. Complains when there is none.
pub(super) fn read(form: &mut Form, name: &str) -> Option<Timestamp> {
    let named = form.value(&format!("{name}_zone")).trim().to_owned();
    let Some(zone) = known_zone(&named) else {
        form.complain(name, t!("the time zone is not known; open the form anew"));
        return None;
    };
    let local = form.required::<Local>(name)?.0;
    let at = oncall::instant(&zone, local);
    if at.is_none() {
        form.complain(name, t!("is too far away; choose a nearer day"));
    }
    at
}

struct Local(DateTime);

impl std::str::FromStr for Local {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self).map_err(|_| t!("must be a day and a time such as 2026-11-22T02:30"))
    }
}

/// For a field, on the clock of `zone`.
pub(super) fn local(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime(LOCAL).to_string()
}

/// For an address; [`asked`] reads it back.
pub(super) fn address(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// An instant out of an address; `None` when nothing usable stands there.
pub(super) fn asked(text: &str) -> Option<Timestamp> {
    text.trim().parse().ok()
}

/// The whole minute before.
pub(super) fn minute(at: Timestamp) -> Timestamp {
    at.round(TimestampRound::new().smallest(Unit::Minute).mode(RoundMode::Floor)).unwrap_or(at)
}

/// `Mon 23 Nov, 09:00`.
pub(super) fn words(at: Timestamp, zone: &TimeZone) -> String {
    dates::moment(&at.to_zoned(zone.clone()), "%a %-d %b, %H:%M")
}

/// The place that gives a zone its name: `Lagos`, `New York`.
pub(super) fn city(zone: &TimeZone) -> String {
    let name = zone.iana_name().unwrap_or("UTC");
    name.rsplit('/').next().unwrap_or(name).replace('_', " ")
}

/// What another clock shows then, when it shows something else: `10:00 in Lagos`, with the day when that differs too.
pub(super) fn elsewhere(at: Timestamp, here: &TimeZone, there: &TimeZone) -> Option<String> {
    let (ours, theirs) = (at.to_zoned(here.clone()), at.to_zoned(there.clone()));
    let format = if ours.date() == theirs.date() { "%H:%M" } else { "%a %H:%M" };
    (ours.datetime() != theirs.datetime()).then(|| t!("{} in {}", dates::moment(&theirs, format), city(there)))
}

/// The zone of that name, if the database of zones knows it.
pub(super) fn known_zone(named: &str) -> Option<TimeZone> {
    TimeZone::get(named.trim()).ok().filter(|zone| !zone.is_unknown())
}

/// `09:00`, with seconds only where there are some.
pub(super) fn time_words(time: Time) -> String {
    time.strftime(if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" }).to_string()
}
