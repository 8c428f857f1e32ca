//! Tables: what the module promises, worked out by hand from published time zone changes.

use super::{MAX_SHIFTS, OnCallError, at, gaps, layer_shifts, shifts};
use crate::directory::{Layer, Override, Rotation, RotationUnit, Schedule, Weekday};
use crate::id::{Id, PersonId};
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

mod covering;

fn ts(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn time(text: &str) -> Time {
    text.parse().expect("a time of day")
}

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

/// People are letters.
fn person(letter: char) -> PersonId {
    Id::from_uuid(Uuid::from_u128(u128::from(letter)))
}

fn letter(person: PersonId) -> char {
    u32::try_from(person.uuid().as_u128()).ok().and_then(char::from_u32).expect("a letter")
}

fn layer(unit: RotationUnit, time_of_day: &str, start: &str, people: &str) -> Layer {
    let rotation = Rotation { unit, every: 1, time: time(time_of_day), weekday: None, start: date(start) };
    Layer { name: "layer".into(), rotation, people: people.chars().map(person).collect(), only: Vec::new() }
}

fn schedule(zone: &str, layers: Vec<Layer>) -> Schedule {
    let id = Id::from_uuid(Uuid::from_u128(1));
    Schedule { id, name: "primary".into(), team: None, time_zone: zone.into(), layers, overrides: Vec::new() }
}

fn daily(zone: &str, time: &str, start: &str) -> Schedule {
    schedule(zone, vec![layer(RotationUnit::Day, time, start, "ABCDEFGH")])
}

fn cover(n: u128, who: char, from: &str, to: &str) -> Override {
    Override { id: Id::from_uuid(Uuid::from_u128(n)), person: person(who), from: ts(from), to: ts(to) }
}

/// `A 2024-03-18T08:00:00Z` for each shift: who and since when.
fn starts(schedule: &Schedule, from: &str, to: &str) -> Vec<String> {
    let shifts = shifts(schedule, ts(from), ts(to)).expect("shifts");
    for shift in &shifts {
        for t in [shift.from, shift.to - SignedDuration::from_nanos(1)] {
            let now = at(schedule, t).expect("a zone").expect("somebody");
            assert_eq!((now.person, now.via), (shift.person, shift.via), "at({t}) and shifts disagree");
            assert!(now.since <= t && t < now.until);
        }
    }
    shifts.iter().map(|s| format!("{} {}", letter(s.person), s.from)).collect()
}

/// `A from/to` with both ends.
fn both(schedule: &Schedule, from: &str, to: &str) -> Vec<String> {
    let shifts = shifts(schedule, ts(from), ts(to)).expect("shifts");
    shifts.iter().map(|s| format!("{} {}/{}", letter(s.person), s.from, s.to)).collect()
}

#[test]
fn weekly_hand_offs_keep_their_local_time_over_both_changes() {
    for (zone, from, to, expected) in [
        ("Europe/Berlin", "2024-03-18T08:00Z", "2024-04-03T00:00Z", "03-18T08 03-25T08 04-01T07"),
        ("Europe/Berlin", "2024-10-14T07:00Z", "2024-10-29T00:00Z", "10-14T07 10-21T07 10-28T08"),
        ("America/New_York", "2024-03-04T14:00Z", "2024-03-19T00:00Z", "03-04T14 03-11T13 03-18T13"),
        ("America/New_York", "2024-10-21T13:00Z", "2024-11-05T00:00Z", "10-21T13 10-28T13 11-04T14"),
    ] {
        // A Wednesday: the first hand-off is the Monday after it.
        let mut layer = layer(RotationUnit::Week, "09:00", "2024-01-03", "ABC");
        layer.rotation.weekday = Some(Weekday::Mon);
        let schedule = schedule(zone, vec![layer]);
        let found = shifts(&schedule, ts(from), ts(to)).expect("shifts");
        let found: Vec<String> = found.iter().map(|s| s.from.strftime("%m-%dT%H").to_string()).collect();
        assert_eq!(found.join(" "), expected, "{zone}");
    }
}

#[test]
fn the_first_hand_off_is_the_first_matching_one_and_nobody_is_on_call_before_it() {
    let mut layer = layer(RotationUnit::Week, "09:00", "2024-01-03", "ABC");
    layer.rotation.weekday = Some(Weekday::Mon);
    let mut schedule = schedule("UTC", vec![layer]);
    assert_eq!(starts(&schedule, "2024-01-01T00:00Z", "2024-01-10T00:00Z"), ["A 2024-01-08T09:00:00Z"]);
    assert_eq!(at(&schedule, ts("2024-01-08T08:59:59.999999999Z")), Ok(None));
    schedule.layers[0].rotation.weekday = None;
    assert_eq!(starts(&schedule, "2024-01-01T00:00Z", "2024-01-10T00:00Z"), ["A 2024-01-03T09:00:00Z"]);
    schedule.layers[0].rotation.weekday = Some(Weekday::Wed);
    assert_eq!(starts(&schedule, "2024-01-01T00:00Z", "2024-01-10T00:00Z"), ["A 2024-01-03T09:00:00Z"]);
}

#[test]
fn a_skipped_time_is_the_instant_of_the_change_and_a_repeated_one_the_first_of_the_two() {
    for (zone, time, start, expected) in [
        ("Europe/Berlin", "02:30", "2024-03-30", "2024-03-30T01:30Z 2024-03-31T01:00Z 2024-04-01T00:30Z"),
        ("Europe/Berlin", "02:30", "2024-10-26", "2024-10-26T00:30Z 2024-10-27T00:30Z 2024-10-28T01:30Z"),
        // Half an hour.
        ("Australia/Lord_Howe", "02:15", "2024-10-05", "2024-10-04T15:45Z 2024-10-05T15:30Z 2024-10-06T15:15Z"),
        ("Australia/Lord_Howe", "01:45", "2024-04-06", "2024-04-05T14:45Z 2024-04-06T14:45Z 2024-04-07T15:15Z"),
        // Summer time with a hole for Ramadan.
        ("Africa/Casablanca", "02:30", "2024-03-09", "2024-03-09T01:30Z 2024-03-10T01:30Z 2024-03-11T02:30Z"),
        ("Africa/Casablanca", "02:30", "2024-04-13", "2024-04-13T02:30Z 2024-04-14T02:00Z 2024-04-15T01:30Z"),
        // Two hours.
        ("Antarctica/Troll", "02:00", "2024-03-30", "2024-03-30T02:00Z 2024-03-31T01:00Z 2024-04-01T00:00Z"),
        ("Antarctica/Troll", "02:00", "2024-10-26", "2024-10-26T00:00Z 2024-10-27T00:00Z 2024-10-28T02:00Z"),
        // Days without a midnight.
        ("America/Sao_Paulo", "00:00", "2018-11-03", "2018-11-03T03:00Z 2018-11-04T03:00Z 2018-11-05T02:00Z"),
        ("Africa/Cairo", "00:00", "2024-04-25", "2024-04-24T22:00Z 2024-04-25T22:00Z 2024-04-26T21:00Z"),
        // A midnight that is put back to 23:00: it comes once, an hour later; half past eleven comes twice.
        ("America/Sao_Paulo", "00:00", "2019-02-16", "2019-02-16T02:00Z 2019-02-17T03:00Z 2019-02-18T03:00Z"),
        ("America/Sao_Paulo", "23:30", "2019-02-15", "2019-02-16T01:30Z 2019-02-17T01:30Z 2019-02-18T02:30Z"),
        // No 30 December 2011.
        ("Pacific/Apia", "09:00", "2011-12-29", "2011-12-29T19:00Z 2011-12-30T10:00Z 2011-12-30T19:00Z"),
    ] {
        let schedule = daily(zone, time, start);
        let expected: Vec<Timestamp> = expected.split(' ').map(ts).collect();
        let last = (expected[2] + SignedDuration::from_hours(2)).to_string();
        let expected: Vec<String> = "ABC".chars().zip(expected).map(|(who, from)| format!("{who} {from}")).collect();
        assert_eq!(starts(&schedule, "2011-01-01T00:00Z", &last), expected, "{zone} {time}");
    }
}

#[test]
fn a_turn_that_would_have_lasted_a_skipped_day_does_not_take_place() {
    let schedule = daily("Pacific/Apia", "00:00", "2011-12-29");
    let expected = ["A 2011-12-29T10:00:00Z", "C 2011-12-30T10:00:00Z", "D 2011-12-31T10:00:00Z"];
    assert_eq!(starts(&schedule, "2011-12-20T00:00Z", "2012-01-01T00:00Z"), expected);
}

#[test]
fn months_keep_their_day_and_do_not_drift() {
    let mut schedule = schedule("Europe/Berlin", vec![layer(RotationUnit::Month, "09:00", "2024-01-31", "ABC")]);
    let expected = [
        "A 2024-01-31T08:00:00Z",
        "B 2024-02-29T08:00:00Z",
        "C 2024-03-31T07:00:00Z",
        "A 2024-04-30T07:00:00Z",
        "B 2024-05-31T07:00:00Z",
    ];
    assert_eq!(starts(&schedule, "2024-01-01T00:00Z", "2024-06-01T00:00Z"), expected);
    schedule.layers[0].rotation.every = 13;
    let expected = ["B 2025-02-28T08:00:00Z", "C 2026-03-31T07:00:00Z"];
    assert_eq!(starts(&schedule, "2025-02-28T08:00Z", "2026-04-01T00:00Z"), expected);
}

#[test]
fn hours_are_elapsed_hours() {
    let mut layer = layer(RotationUnit::Hour, "08:00", "2024-03-30", "AB");
    layer.rotation.every = 12;
    let schedule = schedule("Europe/Berlin", vec![layer]);
    let expected =
        ["A 2024-03-30T07:00:00Z", "B 2024-03-30T19:00:00Z", "A 2024-03-31T07:00:00Z", "B 2024-03-31T19:00:00Z"];
    assert_eq!(starts(&schedule, "2024-03-30T00:00Z", "2024-04-01T00:00Z"), expected);
}

#[test]
fn the_same_person_twice_in_a_row_is_one_shift() {
    let schedule = schedule("UTC", vec![layer(RotationUnit::Day, "09:00", "2024-05-01", "AAB")]);
    let expected = ["A 2024-05-01T09:00:00Z", "B 2024-05-03T09:00:00Z", "A 2024-05-04T09:00:00Z"];
    assert_eq!(starts(&schedule, "2024-05-01T00:00Z", "2024-05-06T09:00Z"), expected);
}

#[test]
fn what_cannot_be_read_is_an_error_that_says_where() {
    let t = ts("2024-05-01T00:00Z");
    for name in ["Europe/Atlantis", "", "Etc/Unknown", "../../etc/passwd"] {
        let mut schedule = daily(name, "09:00", "2024-05-01");
        schedule.overrides = vec![cover(1, 'X', "2024-05-01T00:00Z", "2024-06-01T00:00Z")];
        let error = OnCallError::UnknownZone { schedule: "primary".into(), zone: name.into() };
        assert_eq!(at(&schedule, t), Err(error.clone()), "{name:?}");
        assert_eq!(gaps(&schedule, t, t), Err(error));
    }
    let schedule = daily("UTC", "09:00", "2024-05-01");
    let error = layer_shifts(&schedule, 1, t, t).expect_err("there is one layer");
    assert_eq!(error.to_string(), "schedule \"primary\" has 1 layers; there is none with index 1");
}

#[test]
fn two_years_of_hourly_turns_are_fine_and_a_century_is_refused() {
    let mut schedule = schedule("Europe/Berlin", vec![layer(RotationUnit::Hour, "09:00", "2024-01-01", "ABC")]);
    let from = ts("2024-01-01T08:00Z");
    let two_years = shifts(&schedule, from, ts("2026-01-01T08:00Z")).expect("shifts");
    assert_eq!(two_years.len(), 731 * 24);
    let whole = i64::try_from(MAX_SHIFTS).expect("small");
    let limit = from + SignedDuration::from_hours(whole);
    assert_eq!(shifts(&schedule, from, limit).expect("just enough").len(), MAX_SHIFTS);
    let beyond = limit + SignedDuration::from_nanos(1);
    assert!(matches!(shifts(&schedule, from, beyond), Err(OnCallError::TooMany { .. })));
    assert!(matches!(gaps(&schedule, from, Timestamp::MAX), Err(OnCallError::TooMany { .. })));
    // One shift, but as much work.
    schedule.layers[0].people.truncate(1);
    assert!(matches!(shifts(&schedule, from, Timestamp::MAX), Err(OnCallError::TooMany { .. })));
}

#[test]
fn empty_and_extreme_schedules_have_an_answer() {
    let nobody = schedule("UTC", vec![layer(RotationUnit::Day, "09:00", "2024-05-01", "")]);
    let (from, to) = (ts("2024-05-01T00:00Z"), ts("2024-06-01T00:00Z"));
    assert_eq!(gaps(&nobody, from, to), Ok(vec![(from, to)]));
    assert_eq!(gaps(&schedule("UTC", Vec::new()), from, to), Ok(vec![(from, to)]));
    let daily = daily("UTC", "09:00", "2024-05-01");
    assert_eq!(shifts(&daily, to, from), Ok(Vec::new()), "a range that ends before it starts is empty");
    assert_eq!(shifts(&daily, to, to), Ok(Vec::new()));
    for unit in [RotationUnit::Hour, RotationUnit::Day, RotationUnit::Week, RotationUnit::Month] {
        for every in [0, 1, u32::MAX] {
            for start in [Date::MIN, Date::ZERO, date("2024-05-01"), Date::MAX] {
                let mut layer = layer(unit, "23:59:59.999999999", "2024-05-01", "AB");
                layer.rotation = Rotation { every, start, weekday: Some(Weekday::Thu), ..layer.rotation };
                for zone in ["UTC", "Pacific/Apia", "America/New_York"] {
                    let schedule = schedule(zone, vec![layer.clone()]);
                    for t in [Timestamp::MIN, Timestamp::UNIX_EPOCH, from, Timestamp::MAX] {
                        let answer = at(&schedule, t).expect("a known zone");
                        assert!(answer.is_none_or(|a| a.since <= t && t <= a.until), "{unit:?} {every} {start} {t}");
                    }
                }
            }
        }
    }
}

#[test]
fn every_zero_counts_as_one() {
    let mut schedule = daily("UTC", "09:00", "2024-05-01");
    let expected = starts(&schedule, "2024-05-01T00:00Z", "2024-05-09T00:00Z");
    schedule.layers[0].rotation.every = 0;
    assert_eq!(starts(&schedule, "2024-05-01T00:00Z", "2024-05-09T00:00Z"), expected);
}
