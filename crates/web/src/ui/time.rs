//! Instants and lengths of time, as people read them.

use allclear_core::dates;
use allclear_texts::{html, t};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use maud::Markup;

/// Whose clock times are shown on, and what time it is.
#[derive(Debug, Clone)]
pub struct Zone {
    zone: TimeZone,
    now: Timestamp,
}

impl Zone {
    #[must_use]
    pub fn new(zone: TimeZone, now: Timestamp) -> Self {
        Self { zone, now }
    }

    /// By IANA name; UTC when there is no such zone.
    #[must_use]
    pub fn named(name: &str, now: Timestamp) -> Self {
        Self::new(TimeZone::get(name).unwrap_or(TimeZone::UTC), now)
    }

    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// `Europe/Lisbon`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    fn write(&self, at: Timestamp, format: &str) -> String {
        dates::moment(&at.to_zoned(self.zone.clone()), format)
    }

    /// What the clock says now: `03:30`.
    #[must_use]
    pub fn clock_now(&self) -> String {
        self.write(self.now, "%H:%M")
    }

    /// The day and the time: `22 Nov, 03:30`, with the year when it is another one.
    #[must_use]
    pub fn at(&self, at: Timestamp) -> Markup {
        self.element(at, None, &self.moment(at))
    }

    /// The time alone, where the day stands above: `03:30`.
    #[must_use]
    pub fn clock(&self, at: Timestamp) -> Markup {
        self.element(at, None, &self.write(at, "%H:%M"))
    }

    /// With seconds, for timelines: `03:30:12`.
    #[must_use]
    pub fn clock_exact(&self, at: Timestamp) -> Markup {
        self.element(at, None, &self.write(at, "%H:%M:%S"))
    }

    /// The day: `Sunday, 22 November 2026`, or `Today`, `Yesterday`, `Tomorrow`.
    #[must_use]
    pub fn day(&self, at: Timestamp) -> String {
        let day = at.to_zoned(self.zone.clone()).date();
        let today = self.now.to_zoned(self.zone.clone()).date();
        let near = [(-1, t!("Yesterday")), (0, t!("Today")), (1, t!("Tomorrow"))];
        // A century away from the calendar's end is out of reach for our data; then it is simply not near.
        let name = |days: i64| today.checked_add(SignedDuration::from_hours(24 * days)).is_ok_and(|then| then == day);
        match near.into_iter().find(|(days, _)| name(*days)) {
            Some((_, word)) => word.to_owned(),
            None => self.write(at, "%A, %-d %B %Y"),
        }
    }

    /// How long ago, or in how long: `4 min ago`, `in 1 h 59 min`. The whole instant is shown when pointed at. A module lets
    /// it tick.
    #[must_use]
    pub fn ago(&self, at: Timestamp) -> Markup {
        let past = self.now.duration_since(at);
        let words = match past.as_secs() {
            -59..=59 => t!("just now").to_owned(),
            60.. => t!("{} ago", largest(past)),
            _ => t!("in {}", ahead(past.abs())),
        };
        self.element(at, Some("ago"), &words)
    }

    /// How long it has been going on, with two units: `1 h 12 min`. A module lets it tick.
    #[must_use]
    pub fn elapsed(&self, since: Timestamp) -> Markup {
        self.element(since, Some("elapsed"), &duration(self.now.duration_since(since)))
    }

    /// The time left until `due`: `in 12 min`; after it, `4 min overdue`, in the colour of what is late. A module lets it
    /// tick.
    #[must_use]
    pub fn due(&self, due: Timestamp) -> Markup {
        let left = due.duration_since(self.now);
        let late = left.is_negative();
        let words = if late { t!("{} overdue", largest(left.abs())) } else { t!("in {}", ahead(left)) };
        let time = self.element(due, Some("due"), &words);
        html! { span class=(if late { "due overdue" } else { "due" }) { (time) } }
    }

    /// `22 Nov, 09:00 – 18:00`; the second day only when it is another.
    #[must_use]
    pub fn range(&self, from: Timestamp, to: Timestamp) -> Markup {
        let same = self.write(from, "%F") == self.write(to, "%F");
        html! { span .range { (self.at(from)) " – " @if same { (self.clock(to)) } @else { (self.at(to)) } } }
    }

    /// A sentence that the core tells, with the instants in it on this clock.
    #[must_use]
    pub fn sentence(&self, told: &str) -> Markup {
        self.within(told, |text| html! { (text) })
    }

    /// A text with its instants, `2026-11-16 13:35 UTC`, on this clock; `plain` draws what stands between them.
    #[must_use]
    pub fn within(&self, text: &str, plain: impl Fn(&str) -> Markup) -> Markup {
        let mut out = Markup::default();
        let mut rest = text;
        while let Some((head, at, tail)) = instant(rest) {
            out.0.push_str(&html! { (plain(head)) (self.at(at)) }.0);
            rest = tail;
        }
        out.0.push_str(&plain(rest).0);
        out
    }

    fn moment(&self, at: Timestamp) -> String {
        let year = self.write(at, "%Y") == self.write(self.now, "%Y");
        self.write(at, if year { "%-d %b, %H:%M" } else { "%-d %b %Y, %H:%M" })
    }

    fn element(&self, at: Timestamp, ticks: Option<&str>, words: &str) -> Markup {
        let here = self.write(at, "%a %-d %b %Y, %H:%M:%S %Z");
        let utc = at.strftime("%H:%M:%S UTC").to_string();
        let title = if here.ends_with(" UTC") { here } else { format!("{here} ({utc})") };
        // To the second: browsers read it, and nobody needs microseconds in a page.
        let machine = at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        html! { time datetime=(machine) title=(title) data-tick=[ticks] { (words) } }
    }
}

/// The instant that a line begins with, `2026-11-16 13:35 UTC: told`, and what is told.
#[must_use]
pub fn opening(text: &str) -> Option<(Timestamp, &str)> {
    let (before, at, told) = instant(text)?;
    Some((at, told.strip_prefix(": ")?)).filter(|_| before.is_empty())
}

/// What stands before the first `2026-11-16 13:35 UTC`, the instant, and what stands behind it.
fn instant(text: &str) -> Option<(&str, Timestamp, &str)> {
    const ZONE: &str = " UTC";
    const CLOCK: &str = "2026-11-16 13:35";
    text.match_indices(ZONE).find_map(|(at, _)| {
        let from = at.checked_sub(CLOCK.len())?;
        let written = DateTime::strptime("%Y-%m-%d %H:%M", text.get(from..at)?).ok()?;
        let instant = written.to_zoned(TimeZone::UTC).ok()?.timestamp();
        Some((text.get(..from)?, instant, text.get(at + ZONE.len()..)?))
    })
}

/// A day without a time, as due dates are: `22 Oct`, with the year when that is not today's.
#[must_use]
pub fn date(day: Date, today: Date) -> String {
    let format = if day.year() == today.year() { "%-d %b" } else { "%-d %b %Y" };
    dates::day(day, format)
}

/// When something is to be done, by the day: `due 22 Oct`; after that day, `31 d overdue`.
#[must_use]
pub fn due_on(day: Date, today: Date) -> String {
    if day < today {
        return t!("{} d overdue", today.duration_since(day).as_hours() / 24);
    }
    t!("due {}", date(day, today))
}

/// A length of time with its two largest units: `45 s`, `12 min`, `1 h 12 min`, `3 d 4 h`. Never negative.
#[must_use]
pub fn duration(length: SignedDuration) -> String {
    let secs = length.as_secs().max(0);
    let (days, hours, minutes) = (secs / 86_400, secs / 3_600 % 24, secs / 60 % 60);
    match secs {
        ..60 => t!("{secs} s"),
        60..3_600 => t!("{minutes} min"),
        3_600..86_400 if minutes == 0 => t!("{hours} h"),
        3_600..86_400 => t!("{hours} h {minutes} min"),
        _ if hours == 0 => t!("{days} d"),
        _ => t!("{days} d {hours} h"),
    }
}

/// The time that is left: as [`largest`], and below ten hours with its minutes. Whoever reads "in 1 h" comes an hour early
/// when two are left.
fn ahead(length: SignedDuration) -> String {
    if (3_600..36_000).contains(&length.as_secs()) { duration(length) } else { largest(length) }
}

/// The largest unit alone: `45 s`, `12 min`, `5 h`, `3 d`.
#[must_use]
pub fn largest(length: SignedDuration) -> String {
    match length.as_secs() {
        secs @ ..60 => t!("{} s", secs),
        secs @ 60..3_600 => t!("{} min", secs / 60),
        secs @ 3_600..86_400 => t!("{} h", secs / 3_600),
        secs => t!("{} d", secs / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lisbon() -> Zone {
        Zone::named("Europe/Lisbon", "2026-07-01T12:00:00Z".parse().unwrap())
    }

    fn ago(text: &str) -> String {
        let html = lisbon().ago(text.parse().unwrap()).into_string();
        html.split_once('>').unwrap().1.trim_end_matches("</time>").to_owned()
    }

    #[test]
    fn relative_times_name_one_unit() {
        for (at, words) in [
            ("2026-07-01T12:00:00Z", "just now"),
            ("2026-07-01T12:00:59Z", "just now"),
            ("2026-07-01T11:59:00Z", "1 min ago"),
            ("2026-07-01T10:01:00Z", "1 h ago"),
            ("2026-06-29T11:00:00Z", "2 d ago"),
            ("2026-07-01T12:30:00Z", "in 30 min"),
            ("9999-12-30T00:00:00Z", "in 2912345 d"),
        ] {
            if at.starts_with('9') {
                assert!(ago(at).starts_with("in "), "far away is no reason to fail");
            } else {
                assert_eq!(ago(at), words, "{at}");
            }
        }
    }

    #[test]
    fn what_is_ahead_names_hours_and_minutes_below_ten_hours() {
        let due = |at: &str| {
            let html = lisbon().due(at.parse().unwrap()).into_string();
            html.split_once("<time").unwrap().1.split_once('>').unwrap().1.split_once('<').unwrap().0.to_owned()
        };
        for (at, words) in [
            ("2026-07-01T12:59:59Z", "in 59 min"),
            ("2026-07-01T13:00:00Z", "in 1 h"),
            ("2026-07-01T13:59:59Z", "in 1 h 59 min"),
            ("2026-07-01T21:59:59Z", "in 9 h 59 min"),
            ("2026-07-01T22:00:00Z", "in 10 h"),
            ("2026-07-02T11:30:00Z", "in 23 h"),
            ("2026-07-04T13:00:00Z", "in 3 d"),
        ] {
            assert_eq!((ago(at).as_str(), due(at).as_str()), (words, words), "{at}");
        }
        assert_eq!(due("2026-07-01T10:01:00Z"), "1 h overdue", "what is over needs no minutes");
    }

    #[test]
    fn instants_are_shown_on_the_viewers_clock_and_name_utc_when_pointed_at() {
        let html = lisbon().at("2026-07-01T10:05:00Z".parse().unwrap()).into_string();
        assert_eq!(
            html,
            "<time datetime=\"2026-07-01T10:05:00Z\" title=\"Wed 1 Jul 2026, 11:05:00 WEST (10:05:00 UTC)\">\
             1 Jul, 11:05</time>"
        );
        let utc = Zone::named("Nowhere/Atall", lisbon().now());
        assert!(utc.at("2025-07-01T10:05:00Z".parse().unwrap()).into_string().contains(">1 Jul 2025, 10:05<"));
    }

    #[test]
    fn instants_within_a_sentence_are_shown_like_any_other() {
        let told = lisbon().sentence("<b> put off until 2026-07-01 10:05 UTC, not 25:99 UTC");
        assert_eq!(
            told.into_string(),
            "&lt;b&gt; put off until <time datetime=\"2026-07-01T10:05:00Z\" title=\"Wed 1 Jul 2026, 11:05:00 WEST \
             (10:05:00 UTC)\">1 Jul, 11:05</time>, not 25:99 UTC"
        );
    }

    #[test]
    fn days_near_now_have_names() {
        for (at, day) in [
            ("2026-06-30T23:30:00Z", "Today"),
            ("2026-06-30T22:30:00Z", "Yesterday"),
            ("2026-07-01T23:30:00Z", "Tomorrow"),
            ("2026-06-29T10:00:00Z", "Monday, 29 June 2026"),
        ] {
            assert_eq!(lisbon().day(at.parse().unwrap()), day, "{at}");
        }
    }

    #[test]
    fn lengths_have_at_most_two_units() {
        for (secs, words) in [
            (-5, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (3_599, "59 min"),
            (3_600, "1 h"),
            (4_320, "1 h 12 min"),
            (86_400, "1 d"),
            (273_600, "3 d 4 h"),
        ] {
            assert_eq!(duration(SignedDuration::from_secs(secs)), words);
        }
    }

    #[test]
    fn a_day_that_is_over_says_how_long_ago() {
        let today: Date = "2026-11-22".parse().unwrap();
        for (day, words) in [
            ("2026-11-22", "due 22 Nov"),
            ("2027-01-02", "due 2 Jan 2027"),
            ("2026-11-21", "1 d overdue"),
            ("2026-10-22", "31 d overdue"),
            ("2025-11-22", "365 d overdue"),
        ] {
            assert_eq!(due_on(day.parse().unwrap(), today), words, "{day}");
        }
    }

    #[test]
    fn what_is_late_says_so() {
        let html = lisbon().due("2026-07-01T11:56:00Z".parse().unwrap()).into_string();
        assert!(html.contains("4 min overdue") && html.contains("class=\"due overdue\""), "{html}");
    }
}
