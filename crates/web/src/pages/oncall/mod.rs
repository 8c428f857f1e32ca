//! On call: who it is now, the calendar of a schedule, taking over, and the feed for calendar programs.

mod board;
mod calendars;
mod cover;
mod draft;
mod edit;
mod ical;
mod moment;
mod now;
mod schedule;
mod shifts;
mod swap;
mod swaps;
#[cfg(test)]
mod tests;
mod weeks;

use crate::pages::Fault;
use crate::routes::{Class, Routes};
use allclear_core::access::Permission;
use allclear_core::directory::{Directory, Schedule};
use allclear_core::id::{PersonId, ScheduleId};
use allclear_core::oncall::OnCallError;
use allclear_engine::Error;
use allclear_texts::t;
use http::Method;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

pub(super) use swaps::for_me as asked_of_me;

pub(crate) fn routes(r: Routes) -> Routes {
    let (read, respond) = (Class::Page(Permission::Read), Class::Page(Permission::Respond));
    let manage = Class::Page(Permission::Manage);
    r.add(Method::GET, "/on-call", read, now::show)
        .add(Method::GET, "/on-call/now", read, now::fragment)
        .add(Method::GET, "/on-call/calendars", read, calendars::show)
        .add(Method::POST, "/on-call/calendars/make", read, calendars::make)
        .add(Method::POST, "/on-call/calendars/remove", read, calendars::remove)
        .add(Method::GET, "/on-call/new", manage, edit::blank)
        .add(Method::POST, "/on-call/new", manage, edit::create)
        .add(Method::GET, "/on-call/swaps", read, swaps::show)
        .add(Method::POST, "/on-call/swaps", respond, swap::send)
        .add(Method::GET, "/on-call/swaps/new", respond, swap::show)
        .add(Method::POST, "/on-call/swaps/{id}/accept", respond, swap::accept)
        .add(Method::POST, "/on-call/swaps/{id}/decline", respond, swap::decline)
        .add(Method::POST, "/on-call/swaps/{id}/withdraw", respond, swap::withdraw)
        .add(Method::GET, "/on-call/{schedule}/edit", manage, edit::show)
        .add(Method::POST, "/on-call/{schedule}/edit", manage, edit::update)
        .add(Method::POST, "/on-call/{schedule}/remove", manage, edit::remove)
        .add(Method::GET, "/on-call/{schedule}", read, schedule::show)
        .add(Method::GET, "/on-call/{schedule}/override", respond, cover::show)
        .add(Method::POST, "/on-call/{schedule}/override/relieved", respond, cover::relieved)
        .add(Method::POST, "/on-call/{schedule}/override", respond, cover::send)
        .add(Method::POST, "/on-call/{schedule}/take", respond, cover::take)
        .add(Method::POST, "/on-call/{schedule}/overrides/{id}/remove", respond, cover::remove)
        .add(Method::GET, "/calendar/{file}", Class::SignedLink, ical::send)
}

/// The schedule that an address names.
/// The id of a schedule in an address.
fn id(text: &str) -> Result<ScheduleId, Fault> {
    text.parse().map_err(|_| Fault::missing("schedule"))
}

fn find<'d>(directory: &'d Directory, named: &str) -> Result<&'d Schedule, Fault> {
    directory.schedules.get(&id(named)?).ok_or_else(|| Fault::missing("schedule"))
}

/// Schedules by name, as people look for them.
fn by_name(directory: &Directory) -> Vec<&Schedule> {
    let mut all: Vec<_> = directory.schedules.values().collect();
    all.sort_by_key(|schedule| (schedule.name.to_lowercase(), schedule.id));
    all
}

/// What a person is called. A schedule may still name somebody whose removal is a moment old.
fn name(directory: &Directory, person: PersonId) -> &str {
    directory.people.get(&person).map_or(t!("Somebody who left"), |person| person.name.as_str())
}

/// A schedule that cannot be read: its zone is not in the database of zones any more.
fn unreadable(why: OnCallError) -> Fault {
    Error::refused(why).into()
}

/// A zone by name; UTC when there is none, as everywhere in the interface.
fn zone(named: &str) -> TimeZone {
    TimeZone::get(named).unwrap_or(TimeZone::UTC)
}

/// So many days later, or earlier when negative; the end of time when that is beyond it.
fn days_after(at: Timestamp, days: i64) -> Timestamp {
    let end = if days < 0 { Timestamp::MIN } else { Timestamp::MAX };
    at.checked_add(SignedDuration::from_hours(24 * days)).unwrap_or(end)
}
