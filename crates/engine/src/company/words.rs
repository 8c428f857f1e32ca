//! The small languages of the format: durations, times, rotations, zones. Each is read and written here, side by side.

use super::problem::{did_you_mean, nearest};
use allclear_core::directory::{Role, RotationUnit, Weekday};
use allclear_core::incident;
use allclear_core::update::plan::MAX_CADENCE;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// What a word should have been: a message and a hint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    pub message: String,
    pub hint: String,
}

fn wrong<T>(message: String, hint: impl Into<String>) -> Result<T, Wrong> {
    Err(Wrong { message, hint: hint.into() })
}

/// The longest delay of a notification rule and the longest wait of a step: a week.
pub(super) const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 7);

const UNITS: [(&str, i64); 6] =
    [("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1000), ("us", 1)];

/// `90s`, `5m`, `1h 30m`, `2 days`: whole numbers with units, from nothing to [`LONGEST`].
pub(super) fn read_duration(text: &str) -> Result<SignedDuration, Wrong> {
    let bad = || Wrong {
        message: format!("\"{text}\" is not a duration"),
        hint: "write a number and a unit, for example 30s, 5m or 1h 30m".to_owned(),
    };
    let mut rest = text.trim();
    let mut total = 0_i64;
    if rest.is_empty() {
        return Err(bad());
    }
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, after) = rest.split_at(digits);
        let number: i64 = number.parse().map_err(|_| bad())?;
        let after = after.trim_start();
        let letters = after.len() - after.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
        let (unit, after) = after.split_at(letters);
        let micros = unit_micros(unit).ok_or_else(bad)?;
        total = number.checked_mul(micros).and_then(|n| total.checked_add(n)).ok_or_else(bad)?;
        rest = after.trim_start();
    }
    let duration = SignedDuration::from_micros(total);
    if duration > LONGEST {
        return wrong(format!("\"{text}\" is longer than a week"), "nobody waits that long for an answer");
    }
    Ok(duration)
}

fn unit_micros(word: &str) -> Option<i64> {
    let short = match word.to_ascii_lowercase().as_str() {
        "day" | "days" => "d",
        "hour" | "hours" | "hr" | "hrs" => "h",
        "min" | "mins" | "minute" | "minutes" => "m",
        "sec" | "secs" | "second" | "seconds" => "s",
        other => return UNITS.iter().find(|(unit, _)| *unit == other).map(|(_, micros)| *micros),
    };
    UNITS.iter().find(|(unit, _)| *unit == short).map(|(_, micros)| *micros)
}

/// The shortest text that [`read_duration`] reads back; minutes are preferred over days, as people write them.
pub(super) fn write_duration(duration: SignedDuration) -> String {
    let micros = i64::try_from(duration.as_micros()).unwrap_or(i64::MAX).max(0);
    if micros == 0 {
        return "0s".to_owned();
    }
    let mut left = micros;
    let mut parts = Vec::new();
    for (unit, size) in UNITS.iter().filter(|(unit, _)| *unit != "d") {
        if left >= *size {
            parts.push(format!("{}{unit}", left / size));
            left %= size;
        }
    }
    parts.join(" ")
}

/// `09:00` or `09:00:30`.
pub(super) fn read_time(text: &str) -> Result<Time, Wrong> {
    let bad = || Wrong {
        message: format!("\"{text}\" is not a time of day"),
        hint: "write hours and minutes, for example 09:00".to_owned(),
    };
    let parts: Vec<&str> = text.trim().split(':').collect();
    let number = |part: &&str| -> Result<i8, Wrong> {
        let short = !part.is_empty() && part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit());
        part.parse().ok().filter(|_| short).ok_or_else(bad)
    };
    let (hour, minute, second) = match parts.as_slice() {
        [hour, minute] => (number(hour)?, number(minute)?, 0),
        [hour, minute, second] => (number(hour)?, number(minute)?, number(second)?),
        _ => return Err(bad()),
    };
    Time::new(hour, minute, second, 0).map_err(|_| bad())
}

/// What [`read_time`] reads back.
pub(super) fn write_time(time: Time) -> String {
    let seconds = if time.second() == 0 { String::new() } else { format!(":{:02}", time.second()) };
    format!("{:02}:{:02}{seconds}", time.hour(), time.minute())
}

/// `1 week`, `12 hours`, `day`.
pub(super) fn read_every(text: &str) -> Result<(u32, RotationUnit), Wrong> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (count, unit) = match words.as_slice() {
        [unit] => ("1", *unit),
        [count, unit] => (*count, *unit),
        _ => ("", ""),
    };
    let unit = match unit.to_ascii_lowercase().as_str() {
        "hour" | "hours" => RotationUnit::Hour,
        "day" | "days" => RotationUnit::Day,
        "week" | "weeks" => RotationUnit::Week,
        "month" | "months" => RotationUnit::Month,
        _ => {
            return wrong(
                format!("\"{text}\" is not the length of a turn"),
                "write for example 12 hours, 1 day, 1 week or 1 month",
            );
        }
    };
    match count.parse::<u32>() {
        Ok(0) => wrong("a turn cannot last 0 of anything".to_owned(), "write 1 or more, for example 1 week"),
        Ok(count) if count <= 1000 => Ok((count, unit)),
        _ => wrong(format!("\"{count}\" is not a number from 1 to 1000"), "write for example 2 weeks"),
    }
}

/// What [`read_every`] reads back.
pub(super) fn write_every(every: u32, unit: RotationUnit) -> String {
    let word = match unit {
        RotationUnit::Hour => "hour",
        RotationUnit::Day => "day",
        RotationUnit::Week => "week",
        RotationUnit::Month => "month",
    };
    format!("{every} {word}{}", if every == 1 { "" } else { "s" })
}

/// `Mon 09:00` for weekly rotations, `09:00` for the others; a weekly rotation without a day hands over on the weekday
/// of its start.
pub(super) fn read_hand_off(text: &str, unit: RotationUnit) -> Result<(Option<Weekday>, Time), Wrong> {
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.as_slice() {
        [time] => Ok((None, read_time(time)?)),
        [day, time] if unit == RotationUnit::Week => Ok((Some(read_weekday(day)?), read_time(time)?)),
        [_, time] => wrong(
            format!("\"{text}\" names a day, but only a rotation in weeks is handed over on a day"),
            format!("write \"{time}\""),
        ),
        _ => wrong(format!("\"{text}\" is not a hand-off"), "write for example \"Mon 09:00\" or \"09:00\""),
    }
}

/// What [`read_hand_off`] reads back.
pub(super) fn write_hand_off(weekday: Option<Weekday>, time: Time) -> String {
    weekday.map_or_else(|| write_time(time), |day| format!("{} {}", write_weekday(day), write_time(time)))
}

const DAYS: [(Weekday, &str, &str); 7] = [
    (Weekday::Mon, "Mon", "monday"),
    (Weekday::Tue, "Tue", "tuesday"),
    (Weekday::Wed, "Wed", "wednesday"),
    (Weekday::Thu, "Thu", "thursday"),
    (Weekday::Fri, "Fri", "friday"),
    (Weekday::Sat, "Sat", "saturday"),
    (Weekday::Sun, "Sun", "sunday"),
];

/// `Mon` or `Monday`, in any case.
pub(super) fn read_weekday(word: &str) -> Result<Weekday, Wrong> {
    let lower = word.trim().to_ascii_lowercase();
    DAYS.iter()
        .find(|(_, short, long)| short.eq_ignore_ascii_case(&lower) || *long == lower)
        .map(|(day, ..)| *day)
        .ok_or_else(|| Wrong {
            message: format!("\"{word}\" is not a day of the week"),
            hint: did_you_mean(
                word,
                DAYS.iter().map(|(_, short, _)| *short),
                "write Mon, Tue, Wed, Thu, Fri, Sat or Sun",
            ),
        })
}

/// What [`read_weekday`] reads back.
pub(super) fn write_weekday(day: Weekday) -> &'static str {
    DAYS.iter().find(|(known, ..)| *known == day).map_or("Mon", |(_, short, _)| *short)
}

/// One day, or a range such as `Mon-Fri`, which may go over the weekend.
pub(super) fn read_days(word: &str) -> Result<Vec<Weekday>, Wrong> {
    let Some((first, last)) = word.split_once('-') else { return Ok(vec![read_weekday(word)?]) };
    let (first, last) = (read_weekday(first)?, read_weekday(last)?);
    let mut days: Vec<Weekday> =
        DAYS.iter().map(|(day, ..)| *day).cycle().skip_while(|day| *day != first).take(7).collect();
    let length = days.iter().position(|day| *day == last).map_or(7, |n| n + 1);
    days.truncate(length);
    Ok(days)
}

/// `2026-01-05`.
pub(super) fn read_date(text: &str) -> Result<Date, Wrong> {
    let shaped = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    text.parse::<Date>().ok().filter(|_| shaped).ok_or_else(|| Wrong {
        message: format!("\"{text}\" is not a date"),
        hint: "write year, month and day, for example 2026-01-05".to_owned(),
    })
}

/// `2026-12-24T09:00` on the clocks of `zone`, or an instant with an offset such as `2026-12-24T08:00:00Z`.
///
/// A local time that a change of the clocks skips is read as the time after it, one that happens twice as the first.
pub(super) fn read_moment(text: &str, zone: &TimeZone) -> Result<Timestamp, Wrong> {
    let bad = || Wrong {
        message: format!("\"{text}\" is not a date and time"),
        hint: "write for example 2026-12-24T09:00, on the clocks of the schedule's zone".to_owned(),
    };
    let instant = match text.parse::<Timestamp>() {
        Ok(instant) => instant,
        Err(_) if text.contains(['[', 'Z', 'z', '+']) => return Err(bad()),
        Err(_) => {
            let local: DateTime = text.parse().map_err(|_| bad())?;
            zone.to_timestamp(local).map_err(|_| bad())?
        }
    };
    // What is stored has microseconds.
    Timestamp::from_microsecond(instant.as_microsecond()).map_err(|_| bad())
}

/// What [`read_moment`] reads back to the same instant: local where that is unambiguous.
pub(super) fn write_moment(instant: Timestamp, zone: &TimeZone) -> String {
    let local = zone.to_datetime(instant);
    let text = if local.second() == 0 && local.subsec_nanosecond() == 0 {
        local.strftime("%Y-%m-%dT%H:%M").to_string()
    } else {
        local.to_string()
    };
    if read_moment(&text, zone) == Ok(instant) { text } else { instant.to_string() }
}

/// An IANA zone and its canonical name.
pub(super) fn read_zone(text: &str) -> Result<(String, TimeZone), Wrong> {
    if let Ok(zone) = TimeZone::get(text) {
        return Ok((zone.iana_name().unwrap_or(text).to_owned(), zone));
    }
    let known: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
    let wanted = text.trim().replace(' ', "_");
    let city = |name: &&String| name.rsplit('/').next().is_some_and(|city| city.eq_ignore_ascii_case(&wanted));
    let area = |name: &&String| !name.starts_with("posix/") && !name.starts_with("right/");
    let near = known
        .iter()
        .filter(area)
        .find(city)
        .map(String::as_str)
        .or_else(|| nearest(&wanted, known.iter().filter(area).map(String::as_str)));
    let hint = near.map_or_else(
        || "write a name of the IANA time zone database, for example Europe/Lisbon".to_owned(),
        |near| format!("did you mean \"{near}\"?"),
    );
    wrong(format!("there is no time zone \"{text}\""), hint)
}

/// A role in incidents, as [`incident::Role::read`] knows it.
pub(super) fn read_incident_role(text: &str) -> Result<incident::Role, Wrong> {
    let words = incident::Role::ALL.map(incident::Role::as_str);
    incident::Role::read(text).map_or_else(
        || {
            let known = format!("write one of {}", words.join(", "));
            wrong(format!("there is no role \"{text}\" in incidents"), did_you_mean(text, words, &known))
        },
        Ok,
    )
}

/// How often something is said: whole minutes, from one to [`MAX_CADENCE`].
pub(super) fn read_cadence(text: &str) -> Result<u32, Wrong> {
    let span = read_duration(text)?;
    let whole = span == SignedDuration::from_mins(span.as_mins());
    let minutes = u32::try_from(span.as_mins()).ok().filter(|minutes| whole && (1..=MAX_CADENCE).contains(minutes));
    minutes.map_or_else(|| wrong(format!("\"{text}\" is no cadence"), "write whole minutes, from 1m to 24h"), Ok)
}

/// A word of [`Role::as_str`], or `viewer`, which files from before there were five roles say for an observer.
pub(super) fn read_role(text: &str) -> Result<Role, Wrong> {
    let words = Role::ALL.map(Role::as_str);
    Role::read(text).map_or_else(
        || {
            let known = format!("write one of {}", words.join(", "));
            wrong(format!("there is no role \"{text}\""), did_you_mean(text, words, &known))
        },
        Ok,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn durations_read_as_people_write_them() {
        let secs = |text: &str| read_duration(text).map(|duration| duration.as_secs());
        assert_eq!(secs("0s"), Ok(0));
        assert_eq!(secs("5m"), Ok(300));
        assert_eq!(secs("1h 30m"), Ok(5400));
        assert_eq!(secs("1h30m"), Ok(5400));
        assert_eq!(secs("2 minutes"), Ok(120));
        assert_eq!(secs("1 day"), Ok(86_400));
        for bad in ["", "5", "m", "five minutes", "-5m", "5m!", "99999999999999999999h", "9223372036854775807d", "1.5h"]
        {
            assert!(secs(bad).is_err(), "{bad}");
        }
        assert!(read_duration("8d").is_err_and(|w| w.message.contains("longer than a week")));
    }

    #[test]
    fn a_range_of_days_may_cross_the_weekend() {
        assert_eq!(read_days("Fri-Mon"), Ok(vec![Weekday::Fri, Weekday::Sat, Weekday::Sun, Weekday::Mon]));
        assert_eq!(read_days("tuesday"), Ok(vec![Weekday::Tue]));
        assert!(read_days("Mun").is_err_and(|w| w.hint == "did you mean \"Mon\"?"));
    }

    #[test]
    fn zones_are_suggested_by_city_and_by_likeness() {
        let hint = |name: &str| read_zone(name).err().map(|w| w.hint).unwrap_or_default();
        assert_eq!(hint("Berlin"), "did you mean \"Europe/Berlin\"?");
        assert_eq!(hint("Europe/Berln"), "did you mean \"Europe/Berlin\"?");
        assert_eq!(hint("New York"), "did you mean \"America/New_York\"?");
        assert!(hint("../../etc/passwd").starts_with("write a name"));
        assert_eq!(read_zone("UTC").map(|z| z.0), Ok("UTC".to_owned()));
    }

    #[test]
    fn a_moment_is_local_to_the_zone_and_survives_the_change_of_the_clocks() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let utc = |text: &str| read_moment(text, &zone).map(|t| t.to_string()).unwrap_or_else(|w| w.message);
        assert_eq!(utc("2026-12-24T09:00"), "2026-12-24T08:00:00Z");
        assert_eq!(utc("2026-12-24 09:00"), "2026-12-24T08:00:00Z");
        assert_eq!(utc("2026-12-24T09:00:00+05:00"), "2026-12-24T04:00:00Z");
        assert_eq!(utc("2026-03-29T02:30"), "2026-03-29T01:30:00Z");
        assert_eq!(utc("Thursday"), "\"Thursday\" is not a date and time");
        // 02:30 happens twice on this day: the second one cannot be written as local time.
        let second: Timestamp = "2026-10-25T01:30:00Z".parse().unwrap();
        assert_eq!(write_moment(second, &zone), "2026-10-25T01:30:00Z");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(micros in 0..=LONGEST.as_micros() as i64, at in -60_000_000_000_000_000_i64..60_000_000_000_000_000) {
            let duration = SignedDuration::from_micros(micros);
            prop_assert_eq!(read_duration(&write_duration(duration)), Ok(duration));
            let zone = TimeZone::get("America/St_Johns").unwrap();
            let at = Timestamp::from_microsecond(at).unwrap();
            prop_assert_eq!(read_moment(&write_moment(at, &zone), &zone), Ok(at));
        }

        #[test]
        fn no_word_panics(word in "\\PC{0,30}") {
            let _ = (read_duration(&word), read_time(&word), read_every(&word), read_date(&word), read_days(&word));
            let _ = (read_moment(&word, &TimeZone::UTC), read_hand_off(&word, RotationUnit::Week), read_role(&word));
        }
    }
}
