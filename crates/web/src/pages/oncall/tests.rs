use super::weeks::{Place, monday, weeks};
use super::{ical, moment};
use crate::form::Form;
use allclear_core::directory::{Directory, Layer, Override, Rotation, RotationUnit, Schedule};
use allclear_core::id::{OverrideId, PersonId, ScheduleId};
use allclear_core::oncall;
use jiff::civil::{Date, Time, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn berlin() -> TimeZone {
    TimeZone::get("Europe/Berlin").unwrap()
}

#[test]
fn weeks_have_the_hours_that_they_really_have() {
    for (first, hours) in [(date(2026, 3, 23), 167), (date(2026, 10, 19), 169), (date(2026, 6, 1), 168)] {
        let week = weeks(&berlin(), first, 1).remove(0);
        assert_eq!(week.to.duration_since(week.from).as_hours(), hours, "{first}");
        let days: Vec<_> = week.days.iter().map(|day| day.odd_hours().unwrap_or(24)).collect();
        assert_eq!(days.iter().sum::<i64>(), hours);
        assert_eq!(days[..6], [24; 6]);
    }
}

#[test]
fn things_lie_where_they_happen() {
    let week = weeks(&berlin(), date(2026, 6, 1), 1).remove(0);
    assert_eq!(week.place(week.from, week.to), Some(Place { left: 0, width: 1_000 }));
    let thursday_noon = at("2026-06-04T10:00:00Z");
    assert_eq!(week.part(thursday_noon), 500);
    assert_eq!(week.place(thursday_noon, at("2030-01-01T00:00:00Z")), Some(Place { left: 500, width: 500 }));
    assert_eq!(week.place(at("2026-01-01T00:00:00Z"), week.from), None);
    assert_eq!(week.place(week.to, at("2030-01-01T00:00:00Z")), None);
    let blink = week.place(thursday_noon, at("2026-06-04T10:00:01Z")).unwrap();
    assert_eq!(blink.width, 1, "however short, it is seen");
}

#[test]
fn weeks_begin_on_monday_wherever_one_looks() {
    for (day, first) in
        [((2026, 11, 22), (2026, 11, 16)), ((2026, 11, 16), (2026, 11, 16)), ((2027, 1, 1), (2026, 12, 28))]
    {
        let of = |(y, m, d): (i16, i8, i8)| date(y, m, d);
        assert_eq!(monday(of(day)), of(first));
    }
    assert!(weeks(&berlin(), Date::MAX, 3).is_empty(), "the end of the calendar is no reason to fail");
}

#[test]
fn local_times_of_a_form_mean_what_the_rotation_means() {
    for (local, instant) in [
        ("2026-06-01T09:00", Some("2026-06-01T07:00:00Z")),
        // Skipped in spring: the change itself. Twice in autumn: the first.
        ("2026-03-29T02:30", Some("2026-03-29T01:00:00Z")),
        ("2026-10-25T02:30", Some("2026-10-25T00:30:00Z")),
        ("tomorrow", None),
        ("", None),
        ("2026-13-01T00:00", None),
    ] {
        let mut form = Form::with(&[("from", local), ("from_zone", "Europe/Berlin")]);
        assert_eq!(moment::read(&mut form, "from"), instant.map(at), "{local}");
        assert_eq!(form.error("from").is_some(), instant.is_none(), "{local}");
    }
    for zone in ["", "Mars/Olympus", "Etc/Unknown"] {
        let mut form = Form::with(&[("from", "2026-06-01T09:00"), ("from_zone", zone)]);
        assert_eq!(moment::read(&mut form, "from"), None);
        assert!(form.is_wrong());
    }
}

fn person(n: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(n))
}

fn schedule(name: &str) -> Schedule {
    let rotation = Rotation {
        unit: RotationUnit::Week,
        every: 1,
        time: Time::constant(9, 0, 0, 0),
        weekday: None,
        start: date(2026, 1, 5),
    };
    let layer = Layer { name: "weekly".to_owned(), rotation, people: vec![person(1), person(2)], only: Vec::new() };
    let cover = Override {
        id: OverrideId::from_uuid(Uuid::from_u128(9)),
        person: person(3),
        from: at("2026-11-25T10:00:00Z"),
        to: at("2026-11-25T12:30:00Z"),
    };
    Schedule {
        id: ScheduleId::from_uuid(Uuid::from_u128(7)),
        name: name.to_owned(),
        team: None,
        time_zone: "Europe/Berlin".to_owned(),
        layers: vec![layer],
        overrides: vec![cover],
    }
}

/// A reader of its own: unfolds, splits, and gives the value of each property of each event.
fn events(feed: &str) -> Vec<Vec<(String, String)>> {
    let mut out = Vec::new();
    for line in feed.replace("\r\n ", "").split("\r\n").filter(|line| !line.is_empty()) {
        let (key, value) = line.split_once(':').unwrap();
        match (key, value) {
            ("BEGIN", "VEVENT") => out.push(Vec::new()),
            _ if !out.is_empty() => out.last_mut().unwrap().push((key.to_owned(), value.to_owned())),
            _ => {}
        }
    }
    out
}

fn get<'e>(event: &'e [(String, String)], key: &str) -> &'e str {
    event.iter().find(|(k, _)| k == key).map(|(_, value)| value.as_str()).unwrap()
}

fn instant(text: &str) -> Timestamp {
    jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", text).unwrap().to_zoned(TimeZone::UTC).unwrap().timestamp()
}

#[test]
fn a_feed_says_at_every_hour_what_the_pager_would_do() {
    let (schedule, now) = (schedule("Primary"), at("2026-11-22T02:30:00Z"));
    let feed = ical::feed(&Directory::default(), "https://a.example", now, "Primary", &[&schedule], None).unwrap();
    let own: Vec<_> = [1, 2, 3]
        .map(|n| {
            let own = ical::feed(&Directory::default(), "https://a.example", now, "Me", &[&schedule], Some(person(n)))
                .unwrap();
            (person(n), events(&own))
        })
        .into();
    let all = events(&feed);
    for half_hour in 0..90 * 48 {
        let t = now.checked_add(SignedDuration::from_mins(30 * half_hour)).unwrap();
        let holds =
            |event: &[(String, String)]| instant(get(event, "DTSTART")) <= t && t < instant(get(event, "DTEND"));
        let on_call = oncall::at(&schedule, t).unwrap().map(|held| held.person);
        assert_eq!(all.iter().filter(|event| holds(event)).count(), usize::from(on_call.is_some()), "{t}");
        for (person, events) in &own {
            assert_eq!(events.iter().any(|event| holds(event)), on_call == Some(*person), "{t}");
        }
    }
}

#[test]
fn a_shift_keeps_its_uid_while_the_clock_goes_on() {
    let schedule = schedule("Primary");
    let uids = |now: &str| {
        let feed = ical::feed(&Directory::default(), "https://a.example", at(now), "x", &[&schedule], None).unwrap();
        let coming = events(&feed).into_iter().filter(|event| get(event, "DTSTART") > "20261201");
        coming
            .map(|event| (get(&event, "DTSTART").to_owned(), get(&event, "UID").to_owned()))
            .take(8)
            .collect::<Vec<_>>()
    };
    let (before, after) = (uids("2026-11-22T02:30:00Z"), uids("2026-11-24T17:01:09Z"));
    assert_eq!(before, after);
    let mut names: Vec<_> = before.iter().map(|(_, uid)| uid).collect();
    names.dedup();
    assert_eq!(names.len(), 8);
}

#[test]
fn a_feed_is_written_as_the_standard_says() {
    let hostile = "Ünder, the; bridge\\ \r\nBEGIN:VEVENT\n\u{7} 🤷🏽‍♀️ ".repeat(20);
    let schedule = schedule(&hostile);
    let now = at("2026-11-22T02:30:00Z");
    let feed = ical::feed(&Directory::default(), "https://a.example", now, &hostile, &[&schedule], None).unwrap();
    assert!(feed.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && feed.ends_with("END:VCALENDAR\r\n"));
    assert!(!feed.replace("\r\n", "").contains(['\r', '\n', '\u{7}']), "no line end of anybody else's");
    for line in feed.split("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
    }
    let event = events(&feed).remove(0);
    let title = get(&event, "SUMMARY");
    assert!(title.contains("Ünder\\, the\\; bridge\\\\ \\nBEGIN:VEVENT\\n 🤷🏽‍♀️ "), "{title}");
    assert_eq!(feed.matches("\r\nBEGIN:VEVENT").count(), feed.matches("\r\nEND:VEVENT").count());
}
