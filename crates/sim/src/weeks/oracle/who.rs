//! P5: who was paged, against a second opinion that walks every hand-off and reads the local clock minute by minute.

use super::super::chance::stamp;
use super::super::world::World;
use super::super::{Violation, broken};
use super::Rows;
use allclear_core::alert::{Alert, LogEntry, LogKind};
use allclear_core::directory::{
    Directory, Layer, Person, Role, RotationUnit, Schedule, Step, Target, Urgency, Weekday, Window,
};
use allclear_core::id::{AlertId, ContactMethodId, PersonId};
use allclear_core::page::{FALLBACK_STEP, Page, Subject};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

type Ways = BTreeSet<(PersonId, ContactMethodId)>;

/// Gives the number of steps compared.
pub fn check(world: &World, rows: &Rows) -> Result<u64, Violation> {
    let mut pages: BTreeMap<AlertId, Vec<&Page>> = BTreeMap::new();
    for page in &rows.pages {
        if let Subject::Alert(id) = page.plan.subject {
            pages.entry(id).or_default().push(page);
        }
    }
    let mut compared = 0;
    for (alert, log) in &rows.alerts {
        let pages = pages.get(&alert.id).map_or(&[][..], Vec::as_slice);
        let mut reading = Reading { world, alert, pages, urgency: Urgency::Low };
        for (n, entry) in log.iter().enumerate() {
            // What was answered in the very transaction that decided it leaves no pages.
            let overtaken = overtaken(log.get(n + 1..).unwrap_or_default(), entry.at);
            compared += u64::from(reading.entry(entry, overtaken)?);
        }
    }
    Ok(compared)
}

/// One alert's log, read entry by entry.
struct Reading<'a> {
    world: &'a World,
    alert: &'a Alert,
    pages: &'a [&'a Page],
    urgency: Urgency,
}

impl Reading<'_> {
    /// Says whether there was something to compare.
    fn entry(&mut self, entry: &LogEntry, overtaken: bool) -> Result<bool, Violation> {
        match &entry.kind {
            LogKind::Opened { severity, .. } => self.urgency = severity.urgency(),
            LogKind::Raised { to, .. } => self.urgency = self.urgency.max(to.urgency()),
            LogKind::StepPaged { cycle, round, step, people, .. } => {
                let Some(expected) = self.expected(entry, *step) else { return Ok(false) };
                let written: Ways = self
                    .pages
                    .iter()
                    .filter(|p| (p.plan.cycle, p.plan.round, p.plan.step) == (*cycle, *round, *step))
                    .map(|p| (p.plan.person, p.plan.method))
                    .collect();
                let wanted: BTreeSet<PersonId> = expected.iter().map(|(p, _)| *p).collect();
                let paged = written == expected || (written.is_empty() && overtaken);
                if !paged || people.iter().copied().collect::<BTreeSet<_>>() != wanted {
                    return self.told(entry, &expected, &written);
                }
                return Ok(true);
            }
            LogKind::FallbackPaged { cycle, people, .. } => self.fallback(entry, *cycle, people, overtaken)?,
            LogKind::StepEmpty { step, .. } => {
                if let Some(expected) = self.expected(entry, *step).filter(|e| !e.is_empty()) {
                    return self.told(entry, &expected, &"nobody");
                }
            }
            _ => {}
        }
        Ok(false)
    }

    fn fallback(&self, entry: &LogEntry, cycle: u32, people: &[PersonId], overtaken: bool) -> Result<(), Violation> {
        let of_then = |p: &&&Page| p.plan.cycle == cycle && p.plan.step == FALLBACK_STEP && p.created_at == entry.at;
        let written: BTreeSet<PersonId> = self.pages.iter().filter(of_then).map(|p| p.plan.person).collect();
        let said: BTreeSet<PersonId> = people.iter().copied().collect();
        let admins = admins(self.world, entry.at).unwrap_or_else(|| said.clone());
        if said != admins || (written != said && !(written.is_empty() && overtaken)) {
            return self.told(entry, &admins, &written);
        }
        Ok(())
    }

    fn expected(&self, entry: &LogEntry, step: u32) -> Option<Ways> {
        expected(self.world, self.alert, entry, step, self.urgency)
    }

    fn told<T>(&self, entry: &LogEntry, expected: &impl Debug, found: &impl Debug) -> Result<T, Violation> {
        let (id, kind, at) = (self.alert.id, &entry.kind, entry.at);
        broken("P5", format!("{id}: {kind:?} at {at}: the second opinion is {expected:?}, the pages are {found:?}"))
    }
}

fn overtaken(later: &[LogEntry], at: Timestamp) -> bool {
    let ends = |k: &LogKind| matches!(k, LogKind::Resolved { .. } | LogKind::Acknowledged | LogKind::Raised { .. });
    later.iter().any(|e| e.at == at && ends(&e.kind))
}

/// Every admin who has any way to be reached; `None` where it is not certain which configuration held.
fn admins(world: &World, at: Timestamp) -> Option<BTreeSet<PersonId>> {
    let people = directory_at(world, at)?.people.values();
    Some(people.filter(|p| p.role == Role::Admin && !p.methods.is_empty()).map(|p| p.id).collect())
}

/// Whom the step should have paged and how; `None` where it is not certain which configuration held.
fn expected(world: &World, alert: &Alert, entry: &LogEntry, step: u32, urgency: Urgency) -> Option<Ways> {
    let directory = directory_at(world, entry.at)?;
    let policy = directory.policies.get(&directory.services.get(&alert.service)?.policy?)?;
    let step: &Step = policy.steps.get(usize::try_from(step).ok()?)?;
    let mut ways = Ways::new();
    for target in &step.page {
        let people = match target {
            Target::Person(id) => vec![*id],
            Target::Team(id) => directory.teams.get(id).map(|t| t.members.clone()).unwrap_or_default(),
            Target::Schedule(id) => {
                directory.schedules.get(id).and_then(|s| on_call(s, entry.at)).into_iter().collect()
            }
        };
        for person in people.iter().filter_map(|id| directory.people.get(id)) {
            ways.extend(reach(person, urgency).into_iter().map(|method| (person.id, method)));
        }
    }
    Some(ways)
}

/// How long the step was to wait for an answer, by the configuration of its moment.
pub fn wait(world: &World, alert: &Alert, at: Timestamp, step: u32) -> Option<SignedDuration> {
    let directory = directory_at(world, at)?;
    let policy = directory.policies.get(&directory.services.get(&alert.service)?.policy?)?;
    Some(policy.steps.get(usize::try_from(step).ok()?)?.wait)
}

/// The configuration at a wall time; `None` when the clock was set around then.
fn directory_at(world: &World, at: Timestamp) -> Option<&Directory> {
    let (at, slack) = (at.as_microsecond(), world.faults.set_back + 1);
    if world.history.iter().any(|(since, _)| (since - at).abs() < slack) {
        return None;
    }
    let held = world.history.iter().filter(|(since, _)| *since <= at);
    held.max_by_key(|(since, _)| *since).map(|(_, directory)| &**directory)
}

/// The rules of one urgency, else of the other, else everything there is.
fn reach(person: &Person, urgency: Urgency) -> BTreeSet<ContactMethodId> {
    let (own, other) = if urgency == Urgency::High { (&person.high, &person.low) } else { (&person.low, &person.high) };
    let all: BTreeSet<ContactMethodId> = person.methods.iter().map(|m| m.id).collect();
    let rules = if own.is_empty() { other } else { own };
    let ruled: BTreeSet<ContactMethodId> = rules.iter().map(|r| r.method).filter(|m| all.contains(m)).collect();
    if ruled.is_empty() { all } else { ruled }
}

/// Overrides first, then layers from the last to the first.
fn on_call(schedule: &Schedule, at: Timestamp) -> Option<PersonId> {
    let zone = TimeZone::get(&schedule.time_zone).ok()?;
    let mut covering: Vec<_> = schedule.overrides.iter().filter(|o| o.from <= at && at < o.to).collect();
    covering.sort_by_key(|o| (o.from, o.id));
    if let Some(cover) = covering.last() {
        return Some(cover.person);
    }
    schedule.layers.iter().rev().find_map(|layer| in_layer(layer, &zone, at))
}

/// Walks from hand-off to hand-off until the next lies after `at`.
fn in_layer(layer: &Layer, zone: &TimeZone, at: Timestamp) -> Option<PersonId> {
    let (rotation, people) = (&layer.rotation, layer.people.len());
    let mut date = rotation.start;
    if let (RotationUnit::Week, Some(day)) = (rotation.unit, rotation.weekday) {
        while weekday_number(date) != day as i8 {
            date = date.tomorrow().ok()?;
        }
    }
    let first = reached(zone, date.to_datetime(rotation.time))?;
    if at < first || people == 0 || !open(layer, zone, at) {
        return None;
    }
    let every = i32::try_from(rotation.every.max(1)).ok()?;
    let mut turn = 0;
    loop {
        turn += 1;
        let count = every.checked_mul(turn)?;
        let next = match rotation.unit {
            RotationUnit::Hour => first + SignedDuration::from_hours(i64::from(count)),
            RotationUnit::Day => reached(zone, date.checked_add(count.days()).ok()?.to_datetime(rotation.time))?,
            RotationUnit::Week => reached(zone, date.checked_add(count.weeks()).ok()?.to_datetime(rotation.time))?,
            RotationUnit::Month => reached(zone, date.checked_add(count.months()).ok()?.to_datetime(rotation.time))?,
        };
        if at < next {
            return layer.people.get(usize::try_from(turn - 1).ok()? % people).copied();
        }
    }
}

fn weekday_number(date: Date) -> i8 {
    date.weekday().to_monday_zero_offset()
}

fn open(layer: &Layer, zone: &TimeZone, at: Timestamp) -> bool {
    let today = zone.to_datetime(at).date();
    let inside = |window: &Window, days: i32| {
        let Ok(date) = today.checked_add(days.days()) else { return false };
        let last = if window.to > window.from { Ok(date) } else { date.tomorrow() };
        let Ok(last) = last else { return false };
        let listed = window.days.iter().any(|d: &Weekday| *d as i8 == weekday_number(date));
        let (from, to) = (reached(zone, date.to_datetime(window.from)), reached(zone, last.to_datetime(window.to)));
        listed && from.is_some_and(|from| from <= at) && to.is_some_and(|to| at < to)
    };
    layer.only.is_empty() || layer.only.iter().any(|w| (-2..=1).any(|days| inside(w, days)))
}

/// The first instant at which the local clock shows `local` or later: by looking at the clock every quarter of an hour,
/// on which every change of these zones falls.
fn reached(zone: &TimeZone, local: DateTime) -> Option<Timestamp> {
    const QUARTER: i64 = 15 * 60;
    let shown = |second: i64| zone.to_datetime(stamp(second * 1_000_000));
    let plain = local.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second();
    let ahead = shown(plain).to_zoned(TimeZone::UTC).ok()?.timestamp().as_second() - plain;
    let mut second = (plain - ahead).div_euclid(QUARTER) * QUARTER - 4 * 3600;
    while shown(second) < local {
        second += QUARTER;
    }
    // Walked over: by how much did the clock pass it, and does going back by that much show exactly it?
    let passed = shown(second).duration_since(local).as_secs();
    let exact = passed < QUARTER && shown(second - passed) == local && shown(second - QUARTER) < local;
    Some(stamp((if exact { second - passed } else { second }) * 1_000_000))
}
