//! `/calendar/{secret}.ics`: shifts for calendar programs (iCalendar, RFC 5545).

use super::{by_name, days_after, name, unreadable};
use crate::Web;
use crate::pages::Fault;
use allclear_core::directory::{Directory, Schedule};
use allclear_core::id::PersonId;
use allclear_core::oncall::{self, Stint};
use allclear_engine::calendars;
use allclear_texts::t;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use jiff::{RoundMode, Timestamp, TimestampRound, Unit};

/// The past that a feed shows, in days: last month's shifts are what people get paid for.
const BEHIND: i64 = 35;
/// The future that a feed shows, in days.
const AHEAD: i64 = 92;
/// Octets of a line before it is folded (RFC 5545, section 3.1).
const LINE: usize = 75;

/// `GET /calendar/{secret}.ics`. A secret that opens nothing looks the same whatever the reason.
pub(super) async fn send(State(web): State<Web>, Path(file): Path<String>) -> Result<Response, Fault> {
    let gone = || {
        (StatusCode::NOT_FOUND, t!("There is no such calendar. Make a new link on the page \"Calendar links\".\n"))
            .into_response()
    };
    let Some(secret) = file.strip_suffix(".ics") else { return Ok(gone()) };
    let Some(link) = calendars::open(&web.app, secret).await? else { return Ok(gone()) };
    let directory = web.app.directory();
    let now = web.app.now();
    let site = web.app.settings().public_url.as_str();
    let text = match link.schedule {
        None => feed(&directory, site, now, t!("My shifts"), &by_name(&directory), Some(link.person))?,
        Some(id) => {
            let Some(schedule) = directory.schedules.get(&id) else { return Ok(gone()) };
            feed(&directory, site, now, &schedule.name, &[schedule], None)?
        }
    };
    let headers = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, text).into_response())
}

/// The calendar of some schedules, of one person or everybody.
pub(super) fn feed(
    directory: &Directory,
    site: &str,
    now: Timestamp,
    title: &str,
    schedules: &[&Schedule],
    only: Option<PersonId>,
) -> Result<String, Fault> {
    let mut out = Lines::default();
    for (property, value) in [("BEGIN", "VCALENDAR"), ("VERSION", "2.0"), ("PRODID", "-//Allclear//On call//EN")] {
        out.plain(property, value);
    }
    out.text("X-WR-CALNAME", title);
    // How often programs that go by it ask again.
    out.plain("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
    out.plain("X-PUBLISHED-TTL", "PT1H");
    // Whole days, so that an event that is cut does not change with every request.
    let (from, to) = (midnight(days_after(now, -BEHIND)), midnight(days_after(now, AHEAD)));
    for schedule in schedules {
        let stints = oncall::stints(&oncall::shifts(schedule, from, to).map_err(unreadable)?);
        for stint in stints.iter().filter(|stint| only.is_none_or(|person| person == stint.person)) {
            let who = name(directory, stint.person);
            let title =
                if only.is_some() { t!("On call: {}", schedule.name) } else { format!("{who}: {}", schedule.name) };
            event(&mut out, site, now, schedule, stint, &title, stint.from <= from);
        }
    }
    out.plain("END", "VCALENDAR");
    Ok(out.0)
}

fn event(out: &mut Lines, site: &str, now: Timestamp, schedule: &Schedule, stint: &Stint, title: &str, cut: bool) {
    let host = site.split("//").nth(1).unwrap_or(site);
    // The same shift keeps its name from one request to the next. One that began before what is shown has lost its
    // beginning; of those a schedule has one.
    let begins = if cut { "before".to_owned() } else { stint.from.as_second().to_string() };
    out.plain("BEGIN", "VEVENT");
    out.text("UID", &format!("{}-{begins}@{host}", schedule.id));
    out.plain("DTSTAMP", &utc(now));
    out.plain("DTSTART", &utc(stint.from));
    out.plain("DTEND", &utc(stint.to));
    out.text("SUMMARY", title);
    out.plain("URL", &format!("{site}/on-call/{}", schedule.id));
    // Being on call does not make somebody busy.
    out.plain("TRANSP", "TRANSPARENT");
    out.plain("END", "VEVENT");
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn midnight(at: Timestamp) -> Timestamp {
    let whole = TimestampRound::new().smallest(Unit::Hour).increment(24).mode(RoundMode::Floor);
    at.round(whole).unwrap_or(at)
}

/// Content lines: folded, each ending with CRLF.
#[derive(Default)]
struct Lines(String);

impl Lines {
    /// A property whose value needs no escaping: dates, addresses, words of the format.
    fn plain(&mut self, property: &str, value: &str) {
        self.line(&format!("{property}:{value}"));
    }

    /// A property of type TEXT.
    fn text(&mut self, property: &str, value: &str) {
        self.line(&format!("{property}:{}", escaped(value)));
    }

    fn line(&mut self, line: &str) {
        let mut used = 0;
        for letter in line.chars() {
            if used + letter.len_utf8() > LINE {
                // The space that marks the continuation counts too.
                self.0.push_str("\r\n ");
                used = 1;
            }
            self.0.push(letter);
            used += letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// RFC 5545, section 3.3.11. Control characters have no place in a text at all.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.replace("\r\n", "\n").chars() {
        match letter {
            '\\' | ';' | ',' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            other if other.is_control() => {}
            other => out.push(other),
        }
    }
    out
}
