//! Days and months by their names, in the language of this server.

use allclear_texts::{mark, say};
use jiff::Zoned;
use jiff::civil::Date;
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
    let of = |names: &[(&'static str, &'static str)], nth: i8| {
        let (whole, short) = usize::try_from(nth).ok().and_then(|nth| names.get(nth)).copied().unwrap_or_default();
        [say(whole), say(short)]
    };
    let [weekday, short_weekday] = of(&WEEKDAYS, day.weekday().to_monday_zero_offset());
    let [month, short_month] = of(&MONTHS, day.month() - 1);
    let names = [("%A", weekday), ("%a", short_weekday), ("%B", month), ("%b", short_month)];
    let written = |format: String, (token, name): (&str, &str)| format.replace(token, &name.replace('%', "%%"));
    Cow::Owned(names.into_iter().fold(format.to_owned(), written))
}

/// From Monday on.
const WEEKDAYS: [(&str, &str); 7] = [
    (mark!("Monday"), mark!("Mon")),
    (mark!("Tuesday"), mark!("Tue")),
    (mark!("Wednesday"), mark!("Wed")),
    (mark!("Thursday"), mark!("Thu")),
    (mark!("Friday"), mark!("Fri")),
    (mark!("Saturday"), mark!("Sat")),
    (mark!("Sunday"), mark!("Sun")),
];

const MONTHS: [(&str, &str); 12] = [
    (mark!("January"), mark!("Jan")),
    (mark!("February"), mark!("Feb")),
    (mark!("March"), mark!("Mar")),
    (mark!("April"), mark!("Apr")),
    (mark!("May"), mark!("May")),
    (mark!("June"), mark!("Jun")),
    (mark!("July"), mark!("Jul")),
    (mark!("August"), mark!("Aug")),
    (mark!("September"), mark!("Sep")),
    (mark!("October"), mark!("Oct")),
    (mark!("November"), mark!("Nov")),
    (mark!("December"), mark!("Dec")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_name_what_jiff_counts() {
        let monday: Date = "2026-11-23".parse().expect("a day");
        for nth in 0..365 {
            let day = monday.checked_add(jiff::Span::new().days(nth)).expect("a day");
            let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).expect("an index");
            let month = usize::try_from(day.month() - 1).expect("an index");
            let english = [WEEKDAYS[weekday].0, WEEKDAYS[weekday].1, MONTHS[month].0, MONTHS[month].1].join(" ");
            assert_eq!(day.strftime("%A %a %B %b").to_string(), english);
        }
    }
}
