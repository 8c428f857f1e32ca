//! Random schedules, often close to a change of the clocks.

use crate::calendar::{DAY, WEEK, date_of, time_of, ts};
use crate::walk::{Walk, compare, jumps, local_minute, person, year_start};
use crate::{ALWAYS, schedule};
use allclear_core::directory::{Layer, Override, Rotation, RotationUnit, Schedule, Window};
use allclear_core::id::Id;
use allclear_core::oncall::{at, gaps, layer_shifts, shifts};
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use uuid::Uuid;

/// A zone and a minute that is often close to a jump of its clock.
fn place() -> impl Strategy<Value = (&'static str, i64)> {
    (0..ALWAYS.len(), any::<prop::sample::Index>(), -3 * DAY..3 * DAY).prop_map(|(index, pick, away)| {
        let (name, year) = ALWAYS[index];
        let zone = TimeZone::get(name).expect("a zone");
        let jumps = jumps(&zone, year_start(year), year_start(year + 1));
        (name, jumps[pick.index(jumps.len())] + away)
    })
}

fn a_time() -> impl Strategy<Value = Time> {
    // Half of them at night, where the changes are.
    prop_oneof![(0..DAY).prop_map(time_of), (0..4 * 12_i64).prop_map(|n| time_of(n * 5))]
}

fn a_window() -> impl Strategy<Value = Window> {
    (prop::sample::subsequence(WEEK.to_vec(), 0..=7), a_time(), a_time()).prop_map(|(days, from, to)| Window {
        days,
        from,
        to,
    })
}

/// A layer that starts up to `days.end` days after local day `today`; hourly ones start close by, so that the walk
/// sees their start.
fn a_layer(today: i64) -> impl Strategy<Value = Layer> {
    let units =
        prop::sample::select(vec![RotationUnit::Hour, RotationUnit::Day, RotationUnit::Week, RotationUnit::Month]);
    let rotation =
        (units, 1..5_u32, a_time(), prop::option::of(prop::sample::select(WEEK.to_vec())), -800..3_i64, 0..6_i64);
    (rotation, prop::collection::vec(0..4_usize, 0..5), prop::collection::vec(a_window(), 0..3)).prop_map(
        move |((unit, every, time, weekday, far, near), people, only)| {
            let day = if unit == RotationUnit::Hour { today - near } else { today + far };
            let rotation = Rotation { unit, every, time, weekday, start: date_of(day) };
            Layer { name: String::new(), rotation, people: people.into_iter().map(person).collect(), only }
        },
    )
}

fn an_override(from: i64) -> impl Strategy<Value = Override> {
    (0..1000_u128, 0..4_usize, -DAY..4 * DAY, -60..2 * DAY).prop_map(move |(id, who, start, length)| Override {
        id: Id::from_uuid(Uuid::from_u128(id)),
        person: person(who),
        from: ts(from + start),
        to: ts(from + start + length),
    })
}

/// A whole schedule and the minute its comparison starts at.
fn a_schedule() -> impl Strategy<Value = (Schedule, i64)> {
    place().prop_flat_map(|(name, from)| {
        let zone = TimeZone::get(name).expect("a zone");
        let today = local_minute(&zone, from) / DAY;
        let parts = (prop::collection::vec(a_layer(today), 0..4), prop::collection::vec(an_override(from), 0..5));
        parts.prop_map(move |(layers, overrides)| (Schedule { overrides, ..schedule(name, layers) }, from))
    })
}

/// A layer without windows, with people, that started before the range, and a range with odd ends.
fn a_full_layer() -> impl Strategy<Value = (Schedule, Timestamp, Timestamp)> {
    let nanos = 0..60_000_000_000_i64;
    (place(), nanos.clone(), 1..60 * DAY, nanos).prop_flat_map(|((name, from), odd_from, length, odd_to)| {
        let zone = TimeZone::get(name).expect("a zone");
        let today = local_minute(&zone, from) / DAY;
        a_layer(today - 12).prop_map(move |mut layer| {
            layer.only.clear();
            layer.people.push(person(9));
            let from = ts(from) + SignedDuration::from_nanos(odd_from);
            let to = from + SignedDuration::from_mins(length) + SignedDuration::from_nanos(odd_to);
            (schedule(name, vec![layer]), from, to)
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whole_schedules_agree_with_the_walk((schedule, from) in a_schedule()) {
        let zone = TimeZone::get(&schedule.time_zone).expect("a zone");
        // Early enough to see the start of every hourly layer.
        let walk = Walk::new(&zone, from - 9 * DAY, from + 3 * DAY);
        compare(&schedule, &walk, from, from + 3 * DAY).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn a_full_layer_tiles_the_time_line((schedule, from, to) in a_full_layer()) {
        let shifts = shifts(&schedule, from, to).expect("shifts");
        prop_assert_eq!(&shifts, &layer_shifts(&schedule, 0, from, to).expect("shifts"));
        prop_assert_eq!(gaps(&schedule, from, to), Ok(Vec::new()));
        let mut t = from;
        let mut sum = SignedDuration::ZERO;
        for shift in &shifts {
            prop_assert_eq!(shift.from, t);
            prop_assert!(shift.from < shift.to);
            sum += shift.to.duration_since(shift.from);
            t = shift.to;
        }
        prop_assert_eq!(t, to);
        prop_assert_eq!(sum, to.duration_since(from));
    }

    #[test]
    fn at_is_the_shift_that_contains_the_instant((schedule, from) in a_schedule(), odd in 0..3 * 86_400_000_000_000_i64) {
        let (start, end) = (ts(from), ts(from + 3 * DAY));
        let t = start + SignedDuration::from_nanos(odd);
        let shifts = shifts(&schedule, start, end).expect("shifts");
        let around = shifts.iter().find(|s| s.from <= t && t < s.to);
        let answer = at(&schedule, t).expect("a zone");
        prop_assert_eq!(answer.map(|a| (a.person, a.via)), around.map(|s| (s.person, s.via)));
        if let (Some(answer), Some(shift)) = (answer, around) {
            prop_assert!(answer.since <= t && t < answer.until);
            // The stretch reaches over the range at most where the shift was cut.
            prop_assert!(answer.until <= shift.to || shift.to == end);
            prop_assert!(answer.since >= shift.from || shift.from == start);
        } else {
            let gaps = gaps(&schedule, start, end).expect("gaps");
            prop_assert!(gaps.iter().any(|(from, to)| *from <= t && t < *to));
        }
    }

    #[test]
    fn asking_for_parts_gives_the_same_as_asking_for_all((schedule, from) in a_schedule(), cut in 1..3 * DAY - 1) {
        let (start, middle, end) = (ts(from), ts(from + cut), ts(from + 3 * DAY));
        let mut parts = shifts(&schedule, start, middle).expect("shifts");
        for shift in shifts(&schedule, middle, end).expect("shifts") {
            match parts.last_mut() {
                Some(last) if last.to == shift.from && (last.person, last.via) == (shift.person, shift.via) => {
                    last.to = shift.to;
                }
                _ => parts.push(shift),
            }
        }
        prop_assert_eq!(parts, shifts(&schedule, start, end).expect("shifts"));
    }

    #[test]
    fn no_instant_and_no_rotation_is_too_absurd(
        (mut schedule, _) in a_schedule(),
        second in -377_705_023_201..=253_402_207_200_i64,
        start in -9999..=9999_i16,
        every in any::<u32>(),
    ) {
        for layer in &mut schedule.layers {
            layer.rotation.start = Date::new(start, 12, 31).expect("a date");
            layer.rotation.every = every;
        }
        let t = Timestamp::from_second(second).expect("in range");
        let answer = at(&schedule, t).expect("a zone");
        prop_assert!(answer.is_none_or(|a| a.since <= t && t < a.until));
        let later = t.saturating_add(SignedDuration::from_hours(24 * 365)).expect("a duration");
        prop_assert!(shifts(&schedule, t, later).expect("shifts").iter().all(|s| s.from < s.to));
    }
}
