//! The on-call computation against a second one that could hardly be simpler: walk through time minute by minute, note
//! the latest time the local clock has ever shown, and see which hand-offs it has reached.
//!
//! The two share nothing but the answer to "what does the local clock show at this instant?". Dates are counted here
//! with plain integers; nothing in this file asks a library for the instant that belongs to a local time.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, also in the functions its cases share"
)]

mod calendar;
mod random;
mod walk;

use allclear_core::directory::{Layer, Rotation, RotationUnit, Schedule, Window};
use allclear_core::id::Id;
use calendar::{DAY, WEEK, date_of, day_number, month_length, time_of, ts, year_month_day};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use std::collections::BTreeSet;
use uuid::Uuid;
use walk::{Walk, compare, jumps, local_minute, offset, person, year_start};

/// Zones and years with changes of every kind known: an hour, half an hour, twenty-four hours, at midnight, during
/// Ramadan, at a minute past midnight (so that a day begins twice), a change of the standard offset, two on one day.
const ALWAYS: [(&str, i64); 28] = [
    ("Europe/Berlin", 2026),
    ("Europe/Dublin", 2026),
    ("America/New_York", 2026),
    ("America/St_Johns", 2010),
    ("Australia/Lord_Howe", 2026),
    ("Pacific/Chatham", 2026),
    ("Antarctica/Troll", 2026),
    ("Africa/Casablanca", 2025),
    ("Asia/Gaza", 2025),
    ("Pacific/Apia", 2011),
    ("Pacific/Kwajalein", 1993),
    ("America/Sao_Paulo", 2018),
    ("America/Sao_Paulo", 2019),
    ("Africa/Cairo", 2014),
    ("Africa/Cairo", 2024),
    ("Asia/Pyongyang", 2015),
    ("Asia/Pyongyang", 2018),
    ("America/Caracas", 2007),
    ("America/Caracas", 2016),
    ("Asia/Kathmandu", 1985),
    ("Asia/Colombo", 1996),
    ("Asia/Tehran", 2022),
    ("Antarctica/Casey", 2020),
    ("America/Scoresbysund", 2024),
    ("America/Nuuk", 2023),
    ("Europe/Istanbul", 2016),
    ("Africa/Juba", 2021),
    ("Asia/Amman", 2022),
];

fn schedule(zone: &str, layers: Vec<Layer>) -> Schedule {
    let id = Id::from_uuid(Uuid::from_u128(1));
    Schedule { id, name: zone.into(), team: None, time_zone: zone.into(), layers, overrides: Vec::new() }
}

fn layer(unit: RotationUnit, every: u32, time: Time, start: Date, people: usize) -> Layer {
    let rotation = Rotation { unit, every, time, weekday: None, start };
    Layer { name: String::new(), rotation, people: (0..people).map(person).collect(), only: Vec::new() }
}

/// Rotations of every kind that hand over at the local minute `moment`, after having run for a year or so; and the
/// daily one under windows that open and close then.
fn schedules(zone: &str, moment: i64) -> Vec<Schedule> {
    let (day, time) = (moment.div_euclid(DAY), time_of(moment));
    let (year, month, of_month) = year_month_day(day);
    let last_year = day_number(year - 1, month, of_month.min(month_length(year - 1, month)));
    let daily = layer(RotationUnit::Day, 1, time, date_of(day - 400), 5);
    let thrice = layer(RotationUnit::Day, 3, time, date_of(day - 300), 3);
    let mut weekly = layer(RotationUnit::Week, 1, time, date_of(day - 403), 3);
    weekly.rotation.weekday = Some(WEEK[usize::try_from(day % 7).expect("small")]);
    let monthly = layer(RotationUnit::Month, 1, time, date_of(last_year), 3);
    let mut out: Vec<Schedule> = [daily.clone(), thrice, weekly, monthly].map(|l| schedule(zone, vec![l])).into();
    let window = |from: i64, to: i64| Window { days: WEEK.to_vec(), from: time_of(from), to: time_of(to) };
    for only in [
        vec![window(moment, moment + 45)],
        vec![window(moment - 45, moment)],
        vec![window(moment, moment - 30), Window { days: vec![WEEK[0]], ..window(moment - 600, moment) }],
    ] {
        let mut top = layer(RotationUnit::Day, 2, Time::midnight(), date_of(day - 50), 2);
        top.only = only;
        out.push(schedule(zone, vec![daily.clone(), top]));
    }
    out
}

/// Three hand-off times for a jump: in the middle of the minutes skipped or repeated, the first and the end of them;
/// and midnight.
fn moments(zone: &TimeZone, jump: i64) -> [i64; 4] {
    let after = local_minute(zone, jump);
    let before = local_minute(zone, jump - 1) + 1;
    let (low, high) = (before.min(after), before.max(after));
    [low + (high - low) / 2, low, high, high.div_euclid(DAY) * DAY]
}

fn check_jump(name: &str, zone: &TimeZone, jump: i64) -> usize {
    let (from, to) = (jump - 2 * DAY, jump + 2 * DAY);
    let walk = Walk::new(zone, from, to);
    let all: Vec<Schedule> = moments(zone, jump).into_iter().flat_map(|moment| schedules(name, moment)).collect();
    for schedule in &all {
        if let Err(difference) = compare(schedule, &walk, from, to) {
            panic!("around {}: {difference}", ts(jump));
        }
    }
    all.len()
}

#[test]
fn every_rotation_around_every_change_of_a_list_that_is_always_there() {
    let (mut changes, mut checked) = (0, 0);
    for (name, year) in ALWAYS {
        let zone = TimeZone::get(name).expect("a zone");
        let jumps = jumps(&zone, year_start(year), year_start(year + 1));
        assert!(!jumps.is_empty(), "{name} changed its clocks in {year}");
        changes += jumps.len();
        checked += jumps.iter().map(|jump| check_jump(name, &zone, *jump)).sum::<usize>();
    }
    println!("{changes} changes, {checked} schedules compared minute by minute");
}

struct Change {
    minute: i64,
    before: i64,
    after: i64,
}

/// The list of changes made with another program, or a printed line that says why there is none.
fn samples() -> Vec<(String, Vec<Change>)> {
    let Ok(root) = std::env::var("ALLCLEAR_SAMPLES") else {
        println!("skipped: ALLCLEAR_SAMPLES is not set");
        return Vec::new();
    };
    let path = std::path::Path::new(&root).join("calendars/tz-transitions-2024-2028.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {} is not there", path.display());
        return Vec::new();
    };
    let file: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let change = |c: &serde_json::Value| {
        let utc: Timestamp = c["utc"].as_str().and_then(|t| t.parse().ok()).expect("an instant");
        let offset = |key: &str| c[key].as_i64().expect("seconds") / 60;
        Change { minute: utc.as_second() / 60, before: offset("offset_before_s"), after: offset("offset_after_s") }
    };
    let zones = file["zones"].as_object().expect("zones");
    zones
        .iter()
        .map(|(name, list)| (name.clone(), list.as_array().expect("a list").iter().map(change).collect()))
        .collect()
}

#[test]
fn every_rotation_around_every_change_of_the_samples() {
    let mut checked = 0;
    for (name, changes) in samples() {
        let zone = TimeZone::get(&name).expect("a zone");
        checked += changes.iter().map(|change| check_jump(&name, &zone, change.minute)).sum::<usize>();
    }
    println!("{checked} schedules compared minute by minute");
}

#[test]
fn the_time_zone_database_knows_the_changes_of_the_samples_and_no_others() {
    // Governments change their minds: after this the samples may be out of date rather than we.
    let settled = year_start(2026);
    for (name, changes) in samples() {
        let zone = TimeZone::get(&name).expect("a zone");
        let offset = |minute| offset(&zone, minute);
        let known = |limit: i64| -> BTreeSet<(i64, i64, i64)> {
            changes.iter().filter(|c| c.minute < limit).map(|c| (c.minute, c.before, c.after)).collect()
        };
        let found = |limit: i64| -> BTreeSet<(i64, i64, i64)> {
            let jumps = jumps(&zone, year_start(2024), limit).into_iter();
            jumps.map(|minute| (minute, offset(minute - 1), offset(minute))).collect()
        };
        assert_eq!(found(settled), known(settled), "{name}");
        let end = year_start(2029);
        if found(end) != known(end) {
            println!("{name}: the database and the samples differ after 2025");
        }
    }
}
