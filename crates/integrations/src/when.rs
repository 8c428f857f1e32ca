//! Reading the times senders write.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// 2000-01-01T00:00:00Z. Zero times of all kinds (year 1, 1970) lie before it, and no alert began there.
const EARLIEST: i64 = 946_684_800;
/// How far a sender's clock may be ahead before what it says is noise.
const CLOCK_AHEAD: SignedDuration = SignedDuration::from_hours(24);

/// Reads RFC 3339, offsets without a colon, times without a zone (taken as UTC), and seconds, milliseconds,
/// microseconds or nanoseconds since 1970, told apart by their size. `None` for anything else.
pub(crate) fn read(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(number) = text.parse::<f64>() {
        return since_1970(text, number);
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant);
    }
    if text.starts_with("9999-12-31") {
        // "For ever" in many databases, and a day more than jiff counts.
        return Some(Timestamp::MAX);
    }
    // Go prints `2026-11-21 23:26:51.6 +0000 UTC`.
    let short = text.strip_suffix("UTC").unwrap_or(text).trim_end();
    if let Ok(instant) = short.replace(" +", "+").replace(" -", "-").parse::<Timestamp>() {
        return Some(instant);
    }
    short.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok().map(|z| z.timestamp())
}

/// The instant, if an event received at `received_at` can have happened then.
pub(crate) fn happened(text: &str, received_at: Timestamp) -> Option<Timestamp> {
    let latest = received_at.checked_add(CLOCK_AHEAD).unwrap_or(Timestamp::MAX);
    read(text).filter(|t| t.as_second() >= EARLIEST && *t <= latest)
}

/// The instant, unless it is one of the zero times that mean "not yet".
pub(crate) fn not_zero(text: &str) -> Option<Timestamp> {
    read(text).filter(|t| t.as_second() >= EARLIEST)
}

fn since_1970(text: &str, number: f64) -> Option<Timestamp> {
    // Seconds reach 1e11 in the year 5138, milliseconds were there in 1973.
    let micros_each: i64 = match number.abs() {
        n if n < 1e11 => 1_000_000,
        n if n < 1e14 => 1_000,
        n if n < 1e17 => 1,
        n if n < 1e20 => return Timestamp::from_nanosecond(text.parse().ok()?).ok(),
        _ => return None,
    };
    let micros = match text.parse::<i64>() {
        Ok(whole) => whole.checked_mul(micros_each)?,
        #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "below 1e17 on both sides")]
        Err(_) => (number * micros_each as f64).round() as i64,
    };
    Timestamp::from_microsecond(micros).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_senders_write() {
        let table = [
            ("2026-11-21T23:40:00Z", 1_795_304_400_000),
            ("2026-11-21T23:40:00.5Z", 1_795_304_400_500),
            ("2015-07-17T08:42:58.315+0000", 1_437_122_578_315),
            ("2015-07-17T10:42:58.315+02:00", 1_437_122_578_315),
            ("2026-11-21T23:48:28.000", 1_795_304_908_000),
            ("2026-11-21 23:48:28", 1_795_304_908_000),
            ("2026-11-21 23:48:28 +0000 UTC", 1_795_304_908_000),
            ("2026-11-22T00:48:28 +0100", 1_795_304_908_000),
            ("1795304908", 1_795_304_908_000),
            ("1795304908000", 1_795_304_908_000),
            ("1795304908000000", 1_795_304_908_000),
            ("1795304908000000000", 1_795_304_908_000),
            ("1795304908.25", 1_795_304_908_250),
            (" 1795304908 ", 1_795_304_908_000),
            ("2026-11-21T23:59:60Z", 1_795_305_599_000),
        ];
        for (text, millis) in table {
            assert_eq!(read(text).map(Timestamp::as_millisecond), Some(millis), "{text}");
        }
    }

    #[test]
    fn for_ever_is_the_end_of_time() {
        assert_eq!(read("9999-12-31T23:59:59Z"), Some(Timestamp::MAX));
    }

    #[test]
    fn noise_is_no_time() {
        for text in
            ["", "now", "NaN", "inf", "-inf", "1e400", "1e99", "{EVENT.DATE}", "2026-13-01T00:00:00Z", "+", "--"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn absurd_times_did_not_happen() {
        let now = Timestamp::from_second(1_795_305_120).expect("in range");
        for text in [
            "0001-01-01T00:00:00Z",
            "1970-01-01T00:00:00Z",
            "0",
            "-1",
            "300000",
            "2100-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "-0044-03-15T00:00:00Z",
        ] {
            assert_eq!(happened(text, now), None, "{text}");
        }
        assert!(happened("2026-11-22T10:00:00Z", now).is_some(), "a clock some hours ahead");
        assert!(happened("2019-05-01T00:00:00Z", now).is_some(), "an alert that has fired for years");
    }
}
