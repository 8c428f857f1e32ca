//! The moment in front of a command: `-5m`, `-1h30m`, `14:05`.

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

/// Splits a leading moment off; `None` when there is none, and the text is what it is.
///
/// A time of day is the last time the clock on the wall showed it: `23:58` typed at 00:10 means yesterday.
pub(super) fn split<'t>(text: &'t str, now: Timestamp, zone: &TimeZone) -> Option<(Timestamp, &'t str)> {
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end)?;
    let at = match word.strip_prefix('-') {
        Some(span) => now.checked_sub(read_span(span)?).ok()?,
        None => last(read_time(word)?, now, zone)?,
    };
    Some((at, rest.trim_start()))
}

/// The first word of a text, when it is meant as a moment and is none: `-5`, `--5m`, `-1h-30m`, `+5m`, `25:61`. As a note of
/// now it would stand at the wrong place of the story.
///
/// Only what can hardly be anything else: `-3 %`, `-3% of orders`, `+49 30 1234`, `14:05-14:10` and `-2nd` are words.
pub(super) fn mistyped(text: &str) -> Option<&str> {
    let word = text.split_whitespace().next()?;
    let percent = text.get(word.len()..).is_some_and(|rest| rest.trim_start().starts_with(['%', '°', '€', '$', '£']));
    let signed = word.starts_with(['-', '+']) && word.chars().any(|c| c.is_ascii_digit());
    let meant = if signed { !percent && is_span(word) } else { is_clock(word) };
    meant.then_some(word)
}

/// Signs and numbers with units of time. Without any unit it is one behind a minus only.
pub(super) fn is_span(word: &str) -> bool {
    let units = || word.split(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+')).filter(|unit| !unit.is_empty());
    let number = word.trim_start_matches(['-', '+']).starts_with(|c: char| c.is_ascii_digit());
    let known = |unit: &str| ["s", "sec", "secs", "m", "min", "mins", "h", "d"].contains(&unit.to_lowercase().as_str());
    number && units().all(known) && (word.starts_with('-') || units().next().is_some())
}

/// Two digits or one, a colon, and two digits.
fn is_clock(word: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    word.split_once(':').is_some_and(|(hour, minute)| {
        (1..=2).contains(&hour.len()) && minute.len() == 2 && digits(hour) && digits(minute)
    })
}

/// `5m`, `1h30m`, `90s`, `2d`: numbers of up to four digits, each with its unit.
pub(super) fn read_span(text: &str) -> Option<SignedDuration> {
    let (mut total, mut digits, mut any) = (SignedDuration::ZERO, String::new(), false);
    for c in text.chars() {
        if c.is_ascii_digit() && digits.len() < 4 {
            digits.push(c);
            continue;
        }
        let count: i64 = digits.parse().ok()?;
        let unit = match c {
            's' => SignedDuration::from_secs(count),
            'm' => SignedDuration::from_mins(count),
            'h' => SignedDuration::from_hours(count),
            'd' => SignedDuration::from_hours(count * 24),
            _ => return None,
        };
        total = total.checked_add(unit)?;
        digits.clear();
        any = true;
    }
    (any && digits.is_empty()).then_some(total)
}

/// `14:05`, `9:30`.
fn read_time(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':').filter(|_| is_clock(text))?;
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

/// `14:05`: the next time the clock on the wall shows it, tomorrow when that is over for today.
pub(super) fn next(text: &str, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let (time, today) = (read_time(text)?, now.to_zoned(zone.clone()).date());
    // In autumn the clock shows an hour twice; one that it leaves out in spring is an hour later that day only.
    let on = |date: jiff::civil::Date| {
        let shown = zone.to_ambiguous_zoned(date.to_datetime(time));
        Some([shown.clone().compatible().ok()?.timestamp(), shown.later().ok()?.timestamp()])
    };
    let days = [on(today)?, on(today.checked_add(1.day()).ok()?)?];
    days.into_iter().flatten().find(|at| *at > now)
}

fn last(time: Time, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let today = now.to_zoned(zone.clone()).date();
    let on = |date: jiff::civil::Date| Some(date.to_datetime(time).to_zoned(zone.clone()).ok()?.timestamp());
    let at = on(today)?;
    if at <= now { Some(at) } else { on(today.checked_sub(1.day()).ok()?) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_time_of_day_is_the_typed_one_when_clocks_change() {
        let berlin = TimeZone::get("Europe/Berlin").expect("a zone");
        let next = |now: &str| {
            let now = now.parse().expect("a moment");
            super::next("2:30", now, &berlin).expect("a time of day").to_string()
        };
        assert_eq!(next("2026-03-29T00:45:00Z"), "2026-03-29T01:30:00Z", "that hour is left out: 03:30");
        assert_eq!(next("2026-03-29T10:00:00Z"), "2026-03-30T00:30:00Z", "and the day after it is not");
        assert_eq!(next("2026-10-25T00:15:00Z"), "2026-10-25T00:30:00Z");
        assert_eq!(next("2026-10-25T00:45:00Z"), "2026-10-25T01:30:00Z", "that hour is shown twice");
        assert_eq!(next("2026-10-25T01:30:00Z"), "2026-10-26T01:30:00Z");
    }
}
