//! Due dates that count business days where their owner lives.

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

/// A due date: the day, and the last second of that day in the owner's time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    pub on: Date,
    pub at: Timestamp,
    /// The zone the day was counted in.
    pub zone: String,
}

/// The local date at `at` in `zone`, in UTC when there is no such zone.
#[must_use]
pub fn local_date(at: Timestamp, zone: &str) -> Date {
    at.to_zoned(zone_or_utc(zone)).date()
}

fn zone_or_utc(zone: &str) -> TimeZone {
    TimeZone::get(zone).unwrap_or(TimeZone::UTC)
}

/// The `days`-th business day (Monday to Friday) after `date`. Holidays are not known yet.
#[must_use]
pub fn business_days_after(date: Date, days: u32) -> Date {
    let mut day = date;
    let mut left = days;
    while left > 0 {
        let Ok(next) = day.tomorrow() else { return day };
        day = next;
        if !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            left -= 1;
        }
    }
    day
}

/// The end of the `days`-th business day after the local day of `from`.
#[must_use]
pub fn due(from: Timestamp, days: u32, zone: &str) -> Due {
    let tz = zone_or_utc(zone);
    let on = business_days_after(from.to_zoned(tz.clone()).date(), days);
    let at = on.at(23, 59, 59, 0).to_zoned(tz).map_or(Timestamp::MAX, |z| z.timestamp());
    Due { on, at, zone: zone.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn weekends_do_not_count() {
        // 2 January 2026 is a Friday.
        assert_eq!(business_days_after(date(2026, 1, 2), 3), date(2026, 1, 7));
        assert_eq!(business_days_after(date(2026, 1, 3), 3), date(2026, 1, 7), "from a Saturday");
        assert_eq!(business_days_after(date(2026, 1, 5), 5), date(2026, 1, 12));
        assert_eq!(business_days_after(date(2026, 1, 4), 0), date(2026, 1, 4));
    }

    #[test]
    fn the_day_is_the_owners() {
        // Thursday 23:30 UTC is already Friday in Tokyo, and Thursday noon in Honolulu.
        let at: Timestamp = "2026-01-01T23:30:00Z".parse().expect("valid");
        let tokyo = due(at, 3, "Asia/Tokyo");
        assert_eq!(tokyo.on, date(2026, 1, 7));
        assert_eq!(tokyo.at, "2026-01-07T14:59:59Z".parse::<Timestamp>().expect("valid"));
        let honolulu = due(at, 3, "Pacific/Honolulu");
        assert_eq!(honolulu.on, date(2026, 1, 6));
        assert_eq!(honolulu.at, "2026-01-07T09:59:59Z".parse::<Timestamp>().expect("valid"));
    }

    #[test]
    fn an_unknown_zone_counts_as_utc_and_the_end_of_time_does_not_panic() {
        let at: Timestamp = "2026-01-01T23:30:00Z".parse().expect("valid");
        assert_eq!(due(at, 1, "Mars/Olympus").on, date(2026, 1, 2));
        assert_eq!(business_days_after(Date::MAX, 4), Date::MAX);
    }
}
