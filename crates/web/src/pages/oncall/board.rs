//! The calendar of one schedule: a week a row, and in it a band for each layer, one for overrides, and what comes of it.

use super::weeks::{Place, Week};
use super::{days_after, moment, name, unreadable};
use crate::pages::Fault;
use crate::session::Viewer;
use crate::ui::person::avatar;
use allclear_core::access::Permission;
use allclear_core::dates;
use allclear_core::directory::{Directory, Schedule};
use allclear_core::id::PersonId;
use allclear_core::oncall::{self, Stint, Via};
use allclear_core::text::hex;
use allclear_texts::{html, t};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::Markup;
use sha2::{Digest, Sha256};

/// So many days around the weeks are read too: a shift that reaches beyond them says when it really begins and ends.
pub(super) const AROUND: i64 = 31;

/// Everything that is drawn.
pub(super) struct Board<'b> {
    pub directory: &'b Directory,
    pub viewer: &'b Viewer,
    pub schedule: &'b Schedule,
    /// Whose clock the days are of.
    pub zone: &'b TimeZone,
    pub weeks: &'b [Week],
}

/// A line of the calendar.
struct Band {
    label: String,
    kind: &'static str,
    stints: Vec<Stint>,
    gaps: Vec<(Timestamp, Timestamp)>,
}

impl Board<'_> {
    /// The calendar.
    ///
    /// # Errors
    /// When the schedule cannot be read.
    pub fn drawn(&self) -> Result<Markup, Fault> {
        let bands = self.bands()?;
        let may = self.viewer.may(Permission::Respond);
        let cover = may.then(|| format!("/on-call/{}/override", self.schedule.id));
        let weeks = html! { @for week in self.weeks { (self.week(week, &bands)) } };
        // Another one when something in it is different, and left alone when nothing is: the module reads a calendar once, and
        // gives it what a region that is drawn anew would take away.
        let id = format!("calendar-{}", hex(&Sha256::digest(weeks.0.as_bytes())[..8]));
        Ok(html! {
            schedule-board .rota id=(id) hx-morph-skip data-cover=[cover] data-zone=[self.zone.iana_name()] { (weeks) }
        })
    }

    fn bands(&self) -> Result<Vec<Band>, Fault> {
        let (Some(first), Some(last)) = (self.weeks.first(), self.weeks.last()) else { return Ok(Vec::new()) };
        let (from, to) = (days_after(first.from, -AROUND), days_after(last.to, AROUND));
        let mut bands = Vec::new();
        for (nth, layer) in self.schedule.layers.iter().enumerate() {
            let shifts = oncall::layer_shifts(self.schedule, nth, from, to).map_err(unreadable)?;
            bands.push(Band {
                label: layer.name.clone(),
                kind: "layer",
                stints: oncall::stints(&shifts),
                gaps: Vec::new(),
            });
        }
        let shifts = oncall::shifts(self.schedule, from, to).map_err(unreadable)?;
        let overrides: Vec<_> = shifts.iter().filter(|s| matches!(s.via, Via::Override(_))).copied().collect();
        if !overrides.is_empty() {
            let stints = oncall::stints(&overrides);
            bands.push(Band { label: t!("Overrides").to_owned(), kind: "override", stints, gaps: Vec::new() });
        }
        let gaps = oncall::gaps(self.schedule, from, to).map_err(unreadable)?;
        bands.push(Band { label: t!("On call").to_owned(), kind: "final", stints: oncall::stints(&shifts), gaps });
        Ok(bands)
    }

    fn week(&self, week: &Week, bands: &[Band]) -> Markup {
        let now = self.viewer.now;
        let this = week.from <= now && now < week.to;
        let title =
            week.days.first().map(|day| dates::day(day.date, t!("Week of %-d %B %Y")).to_string()).unwrap_or_default();
        html! {
            section .rota-week aria-label=(title) {
                (self.days(week))
                div .rota-lines {
                    @for band in bands { (self.line(week, band)) }
                    div .rota-grid aria-hidden="true" {
                        @for day in &week.days {
                            @if let Some(place) = week.place(day.from, day.to) { span class=(classes("rota-day", place)) {} }
                        }
                        @if this { span class=(classes("rota-now", Place { left: week.part(now), width: 0 })) {} }
                    }
                }
            }
        }
    }

    fn days(&self, week: &Week) -> Markup {
        let today = self.zone.to_datetime(self.viewer.now).date();
        html! {
            div .rota-head aria-hidden="true" {
                @for day in &week.days {
                    @if let Some(place) = week.place(day.from, day.to) {
                        span class=(classes(if day.date == today { "rota-date today" } else { "rota-date" }, place)) {
                            span .weekday { (dates::day(day.date, "%a").to_string()) }
                            span { (day.date.strftime("%-d").to_string()) }
                            @if day.date.day() == 1 || Some(day) == week.days.first() {
                                span .month { (dates::day(day.date, "%b").to_string()) }
                            }
                            @if let Some(hours) = day.odd_hours() { span .odd title="The clocks change" { (hours) " h" } }
                        }
                    }
                }
            }
        }
    }

    fn line(&self, week: &Week, band: &Band) -> Markup {
        let drop = band.kind == "final";
        let (from, to) = (moment::address(week.from), moment::address(week.to));
        html! {
            div class=(format!("rota-line {}", band.kind)) {
                span .rota-label title=(band.label) { (band.label) }
                div .rota-band data-from=[drop.then_some(&from)] data-to=[drop.then_some(&to)] {
                    @for (from, to) in &band.gaps {
                        @if let Some(place) = week.place(*from, *to) { (self.gap(place, *from, *to)) }
                    }
                    @for stint in &band.stints {
                        @if let Some(place) = week.place(stint.from, stint.to) { (self.block(band, stint, place)) }
                    }
                }
            }
        }
    }

    fn gap(&self, place: Place, from: Timestamp, to: Timestamp) -> Markup {
        let title = t!("Nobody, {}", self.when(from, to));
        // Nobody can mend what is over.
        let class = classes(if to > self.viewer.now { "rota-block gap" } else { "rota-block gap over" }, place);
        match self.cover(from, to, "") {
            Some(href) => html! { a class=(class) href=(href) title=(title) { span .who { "Nobody" } } },
            None => html! { span class=(class) title=(title) { span .who { "Nobody" } } },
        }
    }

    fn block(&self, band: &Band, stint: &Stint, place: Place) -> Markup {
        let who = name(self.directory, stint.person);
        let title = format!("{who}, {}", self.when(stint.from, stint.to));
        let own = if stint.person == self.viewer.person() { "rota-block own" } else { self.shade(stint.person) };
        let class = classes(own, place);
        let give = if stint.person == self.viewer.person() { "&give=yes" } else { "" };
        let href = if band.kind == "final" { self.cover(stint.from, stint.to, give) } else { None };
        match href {
            Some(href) => html! { a class=(class) href=(href) title=(title) { (avatar(who)) span .who { (who) } } },
            None => html! { span class=(class) title=(title) { (avatar(who)) span .who { (who) } } },
        }
    }

    /// Neighbours differ in shade; colour is kept for what is wrong.
    fn shade(&self, person: PersonId) -> &'static str {
        const SHADES: [&str; 3] = ["rota-block one", "rota-block two", "rota-block three"];
        let nth = self.directory.people.keys().position(|id| *id == person).unwrap_or(0);
        SHADES.get(nth % SHADES.len()).copied().unwrap_or("rota-block one")
    }

    /// On the calendar's clock, and on the schedule's where that shows something else.
    fn when(&self, from: Timestamp, to: Timestamp) -> String {
        let said = |zone: &TimeZone| format!("{} – {}", moment::words(from, zone), moment::words(to, zone));
        let theirs = super::zone(&self.schedule.time_zone);
        let (here, there) = (said(self.zone), said(&theirs));
        if here == there { here } else { t!("{here} ({there} in {})", moment::city(&theirs)) }
    }

    /// Where an override for that time begins, for those who may make one.
    fn cover(&self, from: Timestamp, to: Timestamp, more: &str) -> Option<String> {
        let may = self.viewer.may(Permission::Respond) && to > self.viewer.now;
        let from = moment::address(from.max(self.viewer.now));
        may.then(|| format!("/on-call/{}/override?from={from}&to={}{more}", self.schedule.id, moment::address(to)))
    }
}

/// The place as classes, a digit each: a page of ours carries no style of its own, so the sheet knows every digit.
fn classes(kind: &str, place: Place) -> String {
    let Place { left, width } = place;
    let digits = |n: i64, of: char| format!("{of}a{} {of}b{} {of}c{}", n / 100, n / 10 % 10, n % 10);
    format!("{kind} {} {}", digits(left, 'x'), digits(width, 'w'))
}
