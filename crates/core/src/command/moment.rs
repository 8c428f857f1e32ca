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
    let before = last(read_time(text)?, now, zone)?.to_zoned(zone.clone());
    let time = before.time();
    Some(before.date().checked_add(1.day()).ok()?.to_datetime(time).to_zoned(zone.clone()).ok()?.timestamp())
}

fn last(time: Time, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let today = now.to_zoned(zone.clone()).date();
    let on = |date: jiff::civil::Date| Some(date.to_datetime(time).to_zoned(zone.clone()).ok()?.timestamp());
    let at = on(today)?;
    if at <= now { Some(at) } else { on(today.checked_sub(1.day()).ok()?) }
}
