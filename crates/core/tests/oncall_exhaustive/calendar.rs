//! Dates and times of day as plain integers.

use allclear_core::directory::Weekday;
use jiff::Timestamp;
use jiff::civil::{Date, Time};

pub const DAY: i64 = 24 * 60;

pub fn leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

pub fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since the first of January of year 1, which was a Monday.
pub fn day_number(year: i64, month: i64, day: i64) -> i64 {
    let past = year - 1;
    let months: i64 = (1..month).map(|m| month_length(year, m)).sum();
    past * 365 + past / 4 - past / 100 + past / 400 + months + day - 1
}

pub fn year_month_day(number: i64) -> (i64, i64, i64) {
    let mut year = number / 366 + 1;
    while day_number(year + 1, 1, 1) <= number {
        year += 1;
    }
    let mut month = 1;
    while month < 12 && day_number(year, month + 1, 1) <= number {
        month += 1;
    }
    (year, month, number - day_number(year, month, 1) + 1)
}

/// 0 is Monday.
pub fn weekday_index(weekday: Weekday) -> i64 {
    match weekday {
        Weekday::Mon => 0,
        Weekday::Tue => 1,
        Weekday::Wed => 2,
        Weekday::Thu => 3,
        Weekday::Fri => 4,
        Weekday::Sat => 5,
        Weekday::Sun => 6,
    }
}

pub const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

pub fn date_of(number: i64) -> Date {
    let (year, month, day) = year_month_day(number);
    let small = |n: i64| i8::try_from(n).expect("small");
    Date::new(i16::try_from(year).expect("a year"), small(month), small(day)).expect("a date")
}

pub fn number_of(date: Date) -> i64 {
    day_number(i64::from(date.year()), i64::from(date.month()), i64::from(date.day()))
}

pub fn minute_of(time: Time) -> i64 {
    i64::from(time.hour()) * 60 + i64::from(time.minute())
}

pub fn time_of(minute: i64) -> Time {
    let small = |n: i64| i8::try_from(n).expect("small");
    Time::new(small(minute.rem_euclid(DAY) / 60), small(minute.rem_euclid(60)), 0, 0).expect("a time")
}

/// The minute of the UTC time line as an instant.
pub fn ts(minute: i64) -> Timestamp {
    Timestamp::from_second(minute * 60).expect("in range")
}
