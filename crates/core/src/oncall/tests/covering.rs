//! What lies over a rotation: overrides, later layers, windows.

use super::{both, cover, daily, layer, letter, person, schedule, starts, time, ts};
use crate::directory::{RotationUnit, Schedule, Weekday, Window};
use crate::oncall::{Via, at, gaps, layer_shifts};

#[test]
fn an_override_holds_from_its_first_instant_to_just_before_its_last() {
    let mut schedule = daily("UTC", "09:00", "2024-05-01");
    schedule.overrides = vec![cover(7, 'X', "2024-05-02T09:00Z", "2024-05-03T09:00Z")];
    let expected = ["A 2024-05-01T09:00:00Z", "X 2024-05-02T09:00:00Z", "C 2024-05-03T09:00:00Z"];
    assert_eq!(starts(&schedule, "2024-05-01T00:00Z", "2024-05-04T00:00Z"), expected);
    let inside = at(&schedule, ts("2024-05-02T09:00Z")).expect("a zone").expect("somebody");
    assert_eq!(inside.via, Via::Override(schedule.overrides[0].id));
    assert_eq!((inside.since, inside.until), (ts("2024-05-02T09:00Z"), ts("2024-05-03T09:00Z")));
    let before = at(&schedule, ts("2024-05-02T08:59:59.999999999Z")).expect("a zone").expect("somebody");
    assert_eq!((before.person, before.until), (person('A'), ts("2024-05-02T09:00Z")));
    // Layers alone do not see it.
    let alone = layer_shifts(&schedule, 0, ts("2024-05-02T09:00Z"), ts("2024-05-03T09:00Z")).expect("shifts");
    assert_eq!(alone.iter().map(|s| letter(s.person)).collect::<String>(), "B");
}

#[test]
fn of_overlapping_overrides_the_later_start_wins_then_the_larger_id() {
    let mut schedule = schedule("UTC", Vec::new());
    schedule.overrides = vec![
        cover(9, 'P', "2024-05-01T00:00Z", "2024-05-01T10:00Z"),
        cover(1, 'Q', "2024-05-01T02:00Z", "2024-05-01T04:00Z"),
        cover(3, 'R', "2024-05-01T06:00Z", "2024-05-01T07:00Z"),
        cover(2, 'S', "2024-05-01T06:00Z", "2024-05-01T08:00Z"),
        // Ends before it starts: means nothing.
        cover(4, 'T', "2024-05-01T09:30Z", "2024-05-01T09:00Z"),
        cover(5, 'U', "2024-05-01T09:30Z", "2024-05-01T09:30Z"),
    ];
    let expected = [
        "P 2024-05-01T00:00:00Z",
        "Q 2024-05-01T02:00:00Z",
        "P 2024-05-01T04:00:00Z",
        "R 2024-05-01T06:00:00Z",
        "S 2024-05-01T07:00:00Z",
        "P 2024-05-01T08:00:00Z",
    ];
    assert_eq!(starts(&schedule, "2024-04-30T00:00Z", "2024-05-03T00:00Z"), expected);
    let end = at(&schedule, ts("2024-05-01T09:45Z")).expect("a zone").expect("somebody");
    assert_eq!((end.since, end.until), (ts("2024-05-01T08:00Z"), ts("2024-05-01T10:00Z")));
}

#[test]
fn a_later_layer_covers_an_earlier_one_only_inside_its_windows() {
    let base = layer(RotationUnit::Week, "09:00", "2024-05-06", "AB");
    let mut night = layer(RotationUnit::Day, "09:00", "2024-05-06", "XY");
    let all = vec![Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
    night.only = vec![Window { days: all, from: time("22:00"), to: time("06:00") }];
    let schedule = schedule("Europe/Berlin", vec![base, night]);
    let expected = [
        "A 2024-05-06T07:00:00Z/2024-05-06T20:00:00Z",
        "X 2024-05-06T20:00:00Z/2024-05-07T04:00:00Z",
        "A 2024-05-07T04:00:00Z/2024-05-07T20:00:00Z",
        "Y 2024-05-07T20:00:00Z/2024-05-08T04:00:00Z",
        "A 2024-05-08T04:00:00Z/2024-05-08T05:00:00Z",
    ];
    assert_eq!(both(&schedule, "2024-05-06T00:00Z", "2024-05-08T05:00Z"), expected);
    // 03:00 on the first morning would be the window of the Sunday before the layer began.
    assert_eq!(at(&schedule, ts("2024-05-06T01:00Z")), Ok(None));
}

#[test]
fn a_window_belongs_to_the_day_it_starts_on() {
    let mut weekend = layer(RotationUnit::Week, "00:00", "2024-01-01", "A");
    weekend.only = vec![Window { days: vec![Weekday::Fri], from: time("18:00"), to: time("08:00") }];
    let mut schedule = schedule("UTC", vec![weekend]);
    let expected = ["A 2024-05-10T18:00:00Z/2024-05-11T08:00:00Z", "A 2024-05-17T18:00:00Z/2024-05-18T08:00:00Z"];
    assert_eq!(both(&schedule, "2024-05-06T00:00Z", "2024-05-20T00:00Z"), expected);
    let free = gaps(&schedule, ts("2024-05-06T00:00Z"), ts("2024-05-17T20:00Z")).expect("gaps");
    let expected =
        [(ts("2024-05-06T00:00Z"), ts("2024-05-10T18:00Z")), (ts("2024-05-11T08:00Z"), ts("2024-05-17T18:00Z"))];
    assert_eq!(free, expected);
    // Equal ends are a whole day; windows that touch or overlap are one shift.
    schedule.layers[0].only = vec![
        Window { days: vec![Weekday::Sat], from: time("00:00"), to: time("00:00") },
        Window { days: vec![Weekday::Sun, Weekday::Sat], from: time("00:00"), to: time("12:00") },
    ];
    assert_eq!(
        both(&schedule, "2024-05-06T00:00Z", "2024-05-13T00:00Z"),
        ["A 2024-05-11T00:00:00Z/2024-05-12T12:00:00Z"]
    );
    schedule.layers[0].only = vec![Window { days: Vec::new(), from: time("00:00"), to: time("12:00") }];
    assert!(both(&schedule, "2024-05-06T00:00Z", "2025-05-13T00:00Z").is_empty(), "a window on no day is never open");
}

#[test]
fn a_stretch_between_windows_begins_where_the_last_of_them_ended() {
    let base = layer(RotationUnit::Month, "00:00", "2024-05-01", "A");
    let mut top = layer(RotationUnit::Month, "00:00", "2024-05-01", "B");
    // The one that starts first ends last: Tuesday's night is over five hours after Wednesday's first hour.
    top.only = vec![
        Window { days: vec![Weekday::Wed], from: time("00:00"), to: time("01:00") },
        Window { days: vec![Weekday::Tue], from: time("22:00"), to: time("06:00") },
    ];
    let schedule = schedule("UTC", vec![base, top]);
    for t in ["2024-05-09T12:00Z", "2024-05-12T12:00Z", "2024-05-14T21:59:59Z"] {
        let answer = at(&schedule, ts(t)).expect("a zone").expect("somebody");
        assert_eq!((answer.since, answer.until), (ts("2024-05-08T06:00Z"), ts("2024-05-14T22:00Z")), "{t}");
    }
}

#[test]
fn windows_follow_the_rule_for_changing_clocks() {
    let window = |from: &str, to: &str| {
        let mut layer = layer(RotationUnit::Day, "00:00", "2024-01-01", "A");
        layer.only = vec![Window { days: vec![Weekday::Sun], from: time(from), to: time(to) }];
        schedule("Europe/Berlin", vec![layer])
    };
    let spring = |s: &Schedule| both(s, "2024-03-30T12:00Z", "2024-03-31T22:00Z");
    let autumn = |s: &Schedule| both(s, "2024-10-26T12:00Z", "2024-10-27T22:00Z");
    assert_eq!(spring(&window("02:15", "04:00")), ["A 2024-03-31T01:00:00Z/2024-03-31T02:00:00Z"]);
    assert!(spring(&window("02:00", "02:45")).is_empty(), "inside the skipped hour");
    assert_eq!(autumn(&window("02:15", "02:45")), ["A 2024-10-27T00:15:00Z/2024-10-27T00:45:00Z"]);
    assert_eq!(autumn(&window("01:00", "03:00")), ["A 2024-10-26T23:00:00Z/2024-10-27T02:00:00Z"]);
}
