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
    let (hour, minute) = text.split_once(':')?;
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if !(1..=2).contains(&hour.len()) || minute.len() != 2 || !digits(hour) || !digits(minute) {
        return None;
    }
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

fn last(time: Time, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let today = now.to_zoned(zone.clone()).date();
    let on = |date: jiff::civil::Date| Some(date.to_datetime(time).to_zoned(zone.clone()).ok()?.timestamp());
    let at = on(today)?;
    if at <= now { Some(at) } else { on(today.checked_sub(1.day()).ok()?) }
}
