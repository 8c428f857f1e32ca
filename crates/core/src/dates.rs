//! Days and months by their names, in the language of this server.

use allclear_texts::t;
use jiff::Zoned;
use jiff::civil::{Date, Weekday};
use jiff::fmt::strtime;
use std::borrow::Cow;

/// An instant on its clock, as `strftime` writes it, and by ISO 8601 when a catalogue has no format that can be written.
#[must_use]
pub fn moment(at: &Zoned, format: &str) -> String {
    strtime::format(&*named(format, at.date()), at).unwrap_or_else(|_| at.to_string())
}

/// A day, as `strftime` writes it.
#[must_use]
pub fn day(day: Date, format: &str) -> String {
    strtime::format(&*named(format, day), day).unwrap_or_else(|_| day.to_string())
}

/// A format for `strftime` in which the names of this day and its month (`%A`, `%a`, `%B`, `%b`) are written out. jiff
/// knows them in English alone, so that only another language needs it.
fn named(format: &str, day: Date) -> Cow<'_, str> {
    if !allclear_texts::speaks() {
        return Cow::Borrowed(format);
    }
    let names = [
        ("%A", weekday(day.weekday())),
        ("%a", short_weekday(day.weekday())),
        ("%B", month(day.month())),
        ("%b", short_month(day.month())),
    ];
    let written = |format: String, (token, name): (&str, &str)| format.replace(token, &name.replace('%', "%%"));
    Cow::Owned(names.into_iter().fold(format.to_owned(), written))
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => t!("Monday"),
        Weekday::Tuesday => t!("Tuesday"),
        Weekday::Wednesday => t!("Wednesday"),
        Weekday::Thursday => t!("Thursday"),
        Weekday::Friday => t!("Friday"),
        Weekday::Saturday => t!("Saturday"),
        Weekday::Sunday => t!("Sunday"),
    }
}

fn short_weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => t!("Mon"),
        Weekday::Tuesday => t!("Tue"),
        Weekday::Wednesday => t!("Wed"),
        Weekday::Thursday => t!("Thu"),
        Weekday::Friday => t!("Fri"),
        Weekday::Saturday => t!("Sat"),
        Weekday::Sunday => t!("Sun"),
    }
}

/// From 1 to 12, as jiff counts.
fn month(number: i8) -> &'static str {
    match number {
        1 => t!("January"),
        2 => t!("February"),
        3 => t!("March"),
        4 => t!("April"),
        5 => t!("May"),
        6 => t!("June"),
        7 => t!("July"),
        8 => t!("August"),
        9 => t!("September"),
        10 => t!("October"),
        11 => t!("November"),
        _ => t!("December"),
    }
}

fn short_month(number: i8) -> &'static str {
    match number {
        1 => t!("Jan"),
        2 => t!("Feb"),
        3 => t!("Mar"),
        4 => t!("Apr"),
        5 => t!("May"),
        6 => t!("Jun"),
        7 => t!("Jul"),
        8 => t!("Aug"),
        9 => t!("Sep"),
        10 => t!("Oct"),
        11 => t!("Nov"),
        _ => t!("Dec"),
    }
}
