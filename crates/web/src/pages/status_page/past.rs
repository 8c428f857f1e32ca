//! The days behind us.

use allclear_core::status::{HISTORY_DAYS, Told, View};
use allclear_texts::t;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

/// A line of the history, newest first.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Day<'v> {
    /// Days on which nothing was the matter, one after the other; `from` is the earlier one.
    Quiet { from: Date, to: Date },
    /// A day on which incidents began.
    Told { on: Date, incidents: Vec<&'v Told> },
}

fn day_of(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

/// The last [`HISTORY_DAYS`] days in UTC. An incident stands on the day it began, or on the first day shown when it began
/// before and lasted into it. A day on which an earlier incident went on is left out rather than called quiet.
pub(super) fn days(view: &View) -> Vec<Day<'_>> {
    let today = day_of(view.as_of);
    let first = today.checked_sub((HISTORY_DAYS - 1).days()).unwrap_or(today);
    let lasted = |told: &&Told| day_of(told.incident.resolved_at.unwrap_or(view.as_of)) >= first;
    let shown: Vec<&Told> = view.incidents.iter().filter(lasted).collect();
    let mut days: Vec<Day<'_>> = Vec::new();
    let mut day = today;
    loop {
        let began = |told: &&&Told| day_of(told.incident.started_at).max(first) == day;
        let incidents: Vec<&Told> = shown.iter().filter(began).copied().collect();
        if !incidents.is_empty() {
            days.push(Day::Told { on: day, incidents });
        } else if !shown.iter().any(|told| covers(told, day, view.as_of)) {
            match days.last_mut() {
                Some(Day::Quiet { from, .. }) if day.tomorrow().is_ok_and(|next| next == *from) => *from = day,
                _ => days.push(Day::Quiet { from: day, to: day }),
            }
        }
        match day.yesterday() {
            Ok(before) if before >= first => day = before,
            _ => return days,
        }
    }
}

fn covers(told: &Told, day: Date, now: Timestamp) -> bool {
    let end = told.incident.resolved_at.unwrap_or(now);
    (day_of(told.incident.started_at)..=day_of(end)).contains(&day)
}

/// How long something lasted, in the two largest units that say something.
pub(super) fn duration(from: Timestamp, to: Timestamp) -> String {
    let minutes = to.duration_since(from).max(SignedDuration::ZERO).as_mins();
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (days, hours, rest) {
        (0, 0, 0) => t!("less than a minute").to_owned(),
        (0, 0, m) => t!("{m} min"),
        (0, h, 0) => format!("{h} h"),
        (0, h, m) => t!("{h} h {m} min"),
        (1, 0, _) => "1 day".to_owned(),
        (1, h, _) => t!("1 day {h} h"),
        (d, 0, _) => t!("{d} days"),
        (d, h, _) => t!("{d} days {h} h"),
    }
}
