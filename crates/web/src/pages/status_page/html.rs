//! The page's HTML: readable without JavaScript and without colour.

use super::feeds;
use super::past::{self, Day};
use crate::ui::prose;
use allclear_core::dates;
use allclear_core::status::{
    Affected, Component, ComponentStatus, HISTORY_DAYS, Impact, Indicator, PublicUpdate, Told, View,
};
use allclear_texts::{html, say};
use jiff::Timestamp;
use maud::{DOCTYPE, Markup, PreEscaped};

/// How much of an old incident's last update the page itself shows, in characters; its own page has the rest.
const EXCERPT: usize = 400;

/// A meaning with its colour and its shape; words are added where it is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Good,
    Planned,
    Minor,
    Major,
    Critical,
    Plain,
}

impl Tone {
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Planned => "planned",
            Self::Minor => "minor",
            Self::Major => "major",
            Self::Critical => "critical",
            Self::Plain => "plain",
        }
    }

    /// The shape, 24 by 24, in the colour of the text around it: full circle with a tick, pause, triangle, half circle,
    /// octagon with a cross, ring. Told apart in black and white, and at 17 pixels.
    pub(super) const fn shape(self) -> &'static str {
        match self {
            Self::Good => {
                r#"<path fill="currentColor" fill-rule="evenodd" d="M12 1a11 11 0 1 0 0 22 11 11 0 0 0 0-22Zm6.1 8.1-7.2 7.6a1.3 1.3 0 0 1-1.9 0l-3.2-3.2 1.9-1.9 2.2 2.3 6.3-6.7 1.9 1.9Z"/>"#
            }
            Self::Planned => {
                r#"<path fill="currentColor" fill-rule="evenodd" d="M5 1.5h14A3.5 3.5 0 0 1 22.5 5v14a3.5 3.5 0 0 1-3.5 3.5H5A3.5 3.5 0 0 1 1.5 19V5A3.5 3.5 0 0 1 5 1.5ZM7.7 7v10h3V7h-3Zm5.6 0v10h3V7h-3Z"/>"#
            }
            Self::Minor => {
                r#"<path fill="currentColor" fill-rule="evenodd" d="M13.9 2.6a2.2 2.2 0 0 0-3.8 0L1.3 18.8A2.2 2.2 0 0 0 3.2 22h17.6a2.2 2.2 0 0 0 1.9-3.2L13.9 2.6ZM10.6 8h2.8v6.5h-2.8V8Zm0 8.2h2.8V19h-2.8v-2.8Z"/>"#
            }
            Self::Major => {
                r#"<path fill="currentColor" fill-rule="evenodd" d="M12 1a11 11 0 1 1 0 22 11 11 0 0 1 0-22Zm0 2.6v16.8a8.4 8.4 0 0 0 0-16.8Z"/>"#
            }
            Self::Critical => {
                r#"<path fill="currentColor" fill-rule="evenodd" d="M7.4 1h9.2L23 7.4v9.2L16.6 23H7.4L1 16.6V7.4L7.4 1Zm1.3 5.8L6.8 8.7 10.1 12l-3.3 3.3 1.9 1.9 3.3-3.3 3.3 3.3 1.9-1.9-3.3-3.3 3.3-3.3-1.9-1.9-3.3 3.3-3.3-3.3Z"/>"#
            }
            Self::Plain => r#"<circle cx="12" cy="12" r="9.5" fill="none" stroke="currentColor" stroke-width="2.6"/>"#,
        }
    }

    fn icon(self) -> Markup {
        html! { svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false" { (PreEscaped(self.shape())) } }
    }

    /// Shape, colour and words.
    fn state(self, words: &str) -> Markup {
        html! { span .state .(self.class()) { (self.icon()) span { (words) } } }
    }
}

impl From<Indicator> for Tone {
    fn from(indicator: Indicator) -> Self {
        match indicator {
            Indicator::None => Self::Good,
            Indicator::Maintenance => Self::Planned,
            Indicator::Minor => Self::Minor,
            Indicator::Major => Self::Major,
            Indicator::Critical => Self::Critical,
        }
    }
}

impl From<ComponentStatus> for Tone {
    fn from(status: ComponentStatus) -> Self {
        match status {
            ComponentStatus::Operational => Self::Good,
            ComponentStatus::UnderMaintenance => Self::Planned,
            ComponentStatus::DegradedPerformance => Self::Minor,
            ComponentStatus::PartialOutage => Self::Major,
            ComponentStatus::MajorOutage => Self::Critical,
        }
    }
}

impl From<Impact> for Tone {
    fn from(impact: Impact) -> Self {
        match impact {
            Impact::None => Self::Plain,
            Impact::Minor => Self::Minor,
            Impact::Major => Self::Major,
            Impact::Critical => Self::Critical,
        }
    }
}

/// Addresses of what belongs to every page, below its own.
#[derive(Debug)]
pub(super) struct Parts {
    pub style: String,
    pub script: String,
}

/// "All Systems Operational" as a sentence; other languages have it as one.
fn sentence(description: &'static str) -> String {
    let said = say(description);
    if said != description {
        return said.to_owned();
    }
    let mut letters = description.chars();
    letters.next().map(|first| format!("{first}{}", letters.as_str().to_lowercase())).unwrap_or_default()
}

/// The page itself.
pub(super) fn index(view: &View, parts: &Parts) -> Markup {
    let overall = view.overall();
    let says = sentence(overall.description);
    let tone = Tone::from(overall.indicator);
    let active: Vec<&Told> = view.active().collect();
    let content = html! {
        header { h1 dir="auto" { (view.page.name) } }
        main #main {
            section .overall .(tone.class()) aria-label="Overall status" {
                (tone.icon())
                div {
                    p .says { (says) }
                    p .quiet .small { "As of " (moment(view.as_of)) }
                }
            }
            @if !active.is_empty() {
                section aria-labelledby="now" {
                    h2 #now { "Happening now" }
                    @for told in active { (incident(told, view)) }
                }
            }
            section aria-labelledby="components" {
                h2 #components { "Components" }
                @if view.components.is_empty() {
                    p .quiet { "No components are listed on this page yet." }
                } @else {
                    ul .card .components { @for one in &view.components { (component(one)) } }
                }
            }
            (history(view))
        }
        (footer(view, true))
    };
    frame(&format!("{says} – {}", view.page.name), parts, view, &content)
}

/// The page of one incident.
pub(super) fn one_incident(told: &Told, view: &View, parts: &Parts) -> Markup {
    let incident = &told.incident;
    let tone = Tone::from(incident.impact);
    let content = html! {
        header {
            a .back href=(path(view, "")) dir="auto" { "← " (view.page.name) }
            h1 dir="auto" { (incident.name) }
            (facts(told, view))
        }
        main #main { div .card .incident .(tone.class()) { (updates(&told.updates)) } }
        (footer(view, !incident.status.is_closed()))
    };
    frame(&format!("{} – {}", incident.name, view.page.name), parts, view, &content)
}

/// The answer for an address that has no page.
pub(super) fn missing(css: &str) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(allclear_texts::language()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { "No status page here" }
                style { (PreEscaped(css)) }
            }
            body {
                header { h1 { "There is no status page at this address" } }
                main #main {
                    p { "It may have been moved or removed, or the address may have been typed wrongly." }
                    p .quiet { "This says nothing about whether the services work." }
                }
            }
        }
    }
}

fn frame(title: &str, parts: &Parts, view: &View, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(allclear_texts::language()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                link rel="stylesheet" href=(path(view, &parts.style));
                link rel="icon" type="image/svg+xml" href=(path(view, "favicon.svg"));
                link rel="alternate" type="application/atom+xml" title="Incidents (Atom)" href=(path(view, feeds::ATOM));
                link rel="alternate" type="application/rss+xml" title="Incidents (RSS)" href=(path(view, feeds::RSS));
                script type="module" src=(path(view, &parts.script)) {}
            }
            body {
                a .skip href="#main" { "Skip to content" }
                (content)
            }
        }
    }
}

/// Within the same site, whatever host name readers came by.
fn path(view: &View, below: &str) -> String {
    if below.is_empty() { format!("/status/{}", view.page.slug) } else { format!("/status/{}/{below}", view.page.slug) }
}

fn incident(told: &Told, view: &View) -> Markup {
    let incident = &told.incident;
    html! {
        article #(incident.id) .card .incident .(Tone::from(incident.impact).class()) {
            h3 dir="auto" { a href=(path(view, &format!("incidents/{}", incident.id))) { (incident.name) } }
            (facts(told, view))
            (updates(&told.updates))
        }
    }
}

fn facts(told: &Told, view: &View) -> Markup {
    let incident = &told.incident;
    let names: Vec<_> = told.components(&view.components).into_iter().map(|c| c.name.as_str()).collect();
    html! {
        div .facts {
            (Tone::from(incident.impact).state(incident.impact.label()))
            @if let Some(end) = incident.resolved_at {
                span { "Lasted " (past::duration(incident.started_at, end)) }
            } @else {
                span { "Ongoing for " (past::duration(incident.started_at, view.as_of)) }
            }
            span { "Began " (moment(incident.started_at)) }
            @if let Some(next) = incident.next_update_at { span { strong { "Next update by " (moment(next)) } } }
            @if !names.is_empty() { span dir="auto" { (names.join(", ")) } }
        }
    }
}

fn updates(updates: &[PublicUpdate]) -> Markup {
    html! {
        ol .updates {
            @for update in updates {
                li {
                    span .what { (update.status.label()) }
                    span .when { (moment(update.display_at)) }
                    (said(&update.body))
                    (affected(&update.affected))
                }
            }
        }
    }
}

fn said(body: &str) -> Markup {
    html! { div .said { (prose(body).public()) } }
}

/// Only what changed: the list of components above says how they are.
fn affected(affected: &[Affected]) -> Markup {
    let changed: Vec<_> = affected.iter().filter(|a| a.old_status != a.new_status).collect();
    html! {
        @if !changed.is_empty() {
            ul .affected { @for a in changed { li { span dir="auto" { (a.name) } (Tone::from(a.new_status).state(a.new_status.label())) } } }
        }
    }
}

fn component(component: &Component) -> Markup {
    html! {
        li {
            span .name dir="auto" { (component.name) }
            (Tone::from(component.status).state(component.status.label()))
            @if let Some(about) = &component.description { p .about dir="auto" { (about) } }
        }
    }
}

fn history(view: &View) -> Markup {
    let days = past::days(view);
    html! {
        section aria-labelledby="past" {
            h2 #past { "The last " (HISTORY_DAYS) " days" }
            ol .card .days {
                @for day in &days {
                    @match day {
                        Day::Quiet { from, to } => li .nothing .quiet .small {
                            span { @if from == to { (date(*from)) } @else { (date(*from)) " to " (date(*to)) } }
                            span { "No incidents" }
                        },
                        Day::Told { on, incidents } => li {
                            h3 .day { (date(*on)) }
                            @for told in incidents { (past_incident(told, view)) }
                        },
                    }
                }
            }
        }
    }
}

fn past_incident(told: &Told, view: &View) -> Markup {
    let incident = &told.incident;
    let link = path(view, &format!("incidents/{}", incident.id));
    let last = told.updates.first().map_or("", |update| update.body.as_str());
    let excerpt: String = last.chars().take(EXCERPT).collect();
    let more = told.updates.len() > 1 || excerpt.len() < last.len();
    html! {
        div .past {
            h4 dir="auto" { a href=(link) { (incident.name) } }
            @if incident.status.is_closed() {
                (facts(told, view))
                (said(&if excerpt.len() < last.len() { format!("{}…", excerpt.trim_end()) } else { excerpt }))
                @if more { p .small { a href=(link) { "All " (told.updates.len()) " updates" span .skip { " of " (incident.name) } } } }
            } @else {
                p .quiet .small { "Still open; see above." }
            }
        }
    }
}

/// A page that may change says how old it is: it is served when nothing behind it answers any more.
fn footer(view: &View, changes: bool) -> Markup {
    html! {
        footer {
            p {
                @if changes { "As of " (moment(view.as_of)) ". " }
                "Times and days are in UTC. This page is a copy that is served even when everything behind it is down."
            }
            p {
                @if view.report_form { a href=(path(view, "report")) { "Report a problem" } }
                a href=(path(view, "api/v2/summary.json")) { "Summary as JSON" }
                a href=(path(view, "api/v2/incidents.json")) { "Incidents as JSON" }
                a href=(path(view, feeds::ATOM)) { "Atom" }
                a href=(path(view, feeds::RSS)) { "RSS" }
            }
        }
    }
}

pub(super) fn moment(at: Timestamp) -> Markup {
    html! { time datetime=(at.strftime("%Y-%m-%dT%H:%M:%SZ")) { (dates::moment(&at.to_zoned(jiff::tz::TimeZone::UTC), "%-d %b %Y, %H:%M UTC")) } }
}

fn date(day: jiff::civil::Date) -> Markup {
    html! { time datetime=(day) { (dates::day(day, "%-d %B")) } }
}
