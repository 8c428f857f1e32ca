//! Drafting a review from what was recorded while it happened.

use super::{Action, Factor, MAX_FACTOR, Section, SectionKey};
use crate::alert::Alert;
use crate::directory::Directory;
use crate::incident::{Category, Incident, Role, Severity};
use crate::question;
use crate::room::ask;
use crate::text;
use crate::timeline::{Entry, Kind, actor_name, person_name, span_text, tell, utc};
use allclear_texts::t;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Everything a draft is made of. The same story always gives the same draft.
#[derive(Debug, Clone, Copy)]
pub struct Story<'a> {
    pub incident: &'a Incident,
    /// The whole timeline, in the order of recording.
    pub entries: &'a [Entry],
    pub alerts: &'a [Alert],
    pub factors: &'a [Factor],
    pub actions: &'a [Action],
    pub directory: &'a Directory,
}

/// How the response went, in numbers. `None` where it did not happen or its clock would run backwards.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figures {
    /// From the first alert to the first acknowledgement.
    pub to_acknowledge: Option<SignedDuration>,
    /// From the first alert to the declaration.
    pub to_declare: Option<SignedDuration>,
    /// From the declaration to the first commander.
    pub to_commander: Option<SignedDuration>,
    /// From the declaration to the first internal update.
    pub to_first_update: Option<SignedDuration>,
    /// From the declaration to the last resolution.
    pub to_resolve: Option<SignedDuration>,
    /// Promised updates that were posted, and how many of them in time.
    pub updates_promised: usize,
    pub updates_on_time: usize,
}

/// Works the figures out.
#[must_use]
pub fn figures(story: &Story<'_>) -> Figures {
    let declared = story.incident.declared_at;
    let since = |from: Option<Timestamp>, to: Option<Timestamp>| {
        Some(to?.duration_since(from?)).filter(|span| !span.is_negative())
    };
    let first =
        |wanted: fn(&Kind) -> bool| story.entries.iter().filter(|e| wanted(&e.kind)).map(|e| e.occurred_at).min();
    let first_alert = story.alerts.iter().map(|a| a.opened_at).min();
    let acknowledged = story.alerts.iter().filter_map(|a| a.acknowledged_at).min();
    let commander = first(|k| matches!(k, Kind::RoleAssumed { role: Role::IncidentCommander, .. }));
    let update = first(|k| matches!(k, Kind::UpdatePosted { .. }));
    let promised = |late: bool| {
        let hit = |k: &Kind| matches!(k, Kind::UpdatePosted { on_time: Some(on), .. } if *on != late);
        story.entries.iter().filter(|e| hit(&e.kind)).count()
    };
    Figures {
        to_acknowledge: since(first_alert, acknowledged),
        to_declare: since(first_alert, Some(declared)),
        to_commander: since(Some(declared), commander),
        to_first_update: since(Some(declared), update),
        to_resolve: since(Some(declared), story.incident.resolved_at),
        updates_promised: promised(false) + promised(true),
        updates_on_time: promised(false),
    }
}

/// Drafts every section.
#[must_use]
pub fn draft(story: &Story<'_>) -> Vec<Section> {
    let section =
        |key: &SectionKey| Section { key: *key, text: text_of(*key, story), prompt: prompt(*key), revision: 0 };
    SectionKey::ALL.iter().map(section).collect()
}

fn text_of(key: SectionKey, story: &Story<'_>) -> String {
    match key {
        SectionKey::Overview => overview(story),
        SectionKey::WhatHappened => what_happened(story),
        SectionKey::ContributingFactors => factors(story),
        SectionKey::Resolution => resolution(story),
        SectionKey::Impact => impact(story),
        SectionKey::Responders => responders(story),
        SectionKey::Timeline => list(story.entries, story),
        SectionKey::ActionItems => actions(story),
        SectionKey::Response => response(story),
        SectionKey::WentWell | SectionKey::WentPoorly | SectionKey::Lucky | SectionKey::Surprises => String::new(),
        SectionKey::OpenQuestions => left_open(story),
    }
}

fn prompt(key: SectionKey) -> &'static str {
    match key {
        SectionKey::Overview => t!("Two or three sentences for somebody who was not there."),
        SectionKey::WhatHappened => {
            t!("Tell it forward in time: what did people see, what did they make of it, what did they try?")
        }
        SectionKey::ContributingFactors => {
            t!("What made this possible, made it last, made it hard to see? There are always several.")
        }
        SectionKey::Resolution => t!("What ended it, and how do we know?"),
        SectionKey::Impact => t!("Who could not do what, how many, for how long? Exact numbers where there are any."),
        SectionKey::Responders => t!("Who helped besides those who held a role?"),
        SectionKey::Timeline => t!("Which moments are missing? Add them to the timeline with the time they happened."),
        SectionKey::WentWell => t!("What limited the damage? Who or what should we thank?"),
        SectionKey::WentPoorly => t!("What made the work harder than it had to be?"),
        SectionKey::Lucky => t!("What could have made it worse and did not?"),
        SectionKey::Surprises => t!("What did the system or the response do that nobody expected?"),
        SectionKey::OpenQuestions => t!("What do we still not understand?"),
        SectionKey::ActionItems => t!("What will be done, by whom, until when, and what will not be done?"),
        SectionKey::Response => t!("What do these numbers leave out?"),
    }
}

fn overview(story: &Story<'_>) -> String {
    let incident = story.incident;
    let mut out = t!("#{} \"{}\" was a {} incident", incident.number, incident.title, incident.severity.as_str());
    let worst = worst_severity(story);
    if worst != incident.severity {
        let _ = write!(out, "{}", t!(" ({} at its worst)", worst.as_str()));
    }
    let _ = write!(out, "{}", t!(". It was declared at {}", utc(incident.declared_at)));
    match incident.resolved_at {
        Some(at) => {
            let _ = write!(out, "{}", t!(" and resolved at {}", utc(at)));
            if let Some(span) = figures(story).to_resolve {
                out.push_str(&t!(", {span} later", span = span_text(span)));
            }
        }
        None => out.push_str(t!(" and is not resolved")),
    }
    out.push('.');
    if !incident.reopened_at.is_empty() {
        let _ = write!(out, "{}", t!(" It was reopened {}.", times(incident.reopened_at.len())));
    }
    let commanders: BTreeSet<String> = incident
        .tenures
        .iter()
        .filter(|t| t.role == Role::IncidentCommander)
        .map(|t| person_name(story.directory, t.person))
        .collect();
    if !commanders.is_empty() {
        let _ = write!(out, "{}", t!(" Commanded by {}.", commanders.into_iter().collect::<Vec<_>>().join(", ")));
    }
    out
}

fn worst_severity(story: &Story<'_>) -> Severity {
    let named = story.entries.iter().filter_map(|e| match &e.kind {
        Kind::Declared { severity, .. } => Some(*severity),
        Kind::SeverityChanged { to, .. } => Some(*to),
        _ => None,
    });
    // The worst severity sorts first.
    named.chain([story.incident.severity]).min().unwrap_or(story.incident.severity)
}

fn times(n: usize) -> String {
    if n == 1 { t!("once").to_owned() } else { t!("{n} times") }
}

/// The moments that carried the incident; the timeline section has all of them.
fn what_happened(story: &Story<'_>) -> String {
    let key = |k: &Kind| {
        matches!(
            k,
            Kind::Declared { .. }
                | Kind::SeverityChanged { .. }
                | Kind::StatusChanged { .. }
                | Kind::Note { .. }
                | Kind::NoteCorrected { .. }
                | Kind::UpdatePosted { .. }
                | Kind::Resolved { .. }
                | Kind::Reopened { .. }
        )
    };
    let moments: Vec<Entry> = story.entries.iter().filter(|e| key(&e.kind)).cloned().collect();
    list(&moments, story)
}

/// One line per entry, in the order in which things happened.
fn list(entries: &[Entry], story: &Story<'_>) -> String {
    let mut sorted: Vec<&Entry> = entries.iter().filter(|e| !is_housekeeping(&e.kind)).collect();
    sorted.sort_by_key(|e| (e.occurred_at, e.seq));
    let line = |e: &&Entry| format!("- {}: {}", utc(e.occurred_at), tell(&e.kind, story.directory));
    sorted.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// What is done with the review, and where it stands: of no interest to whoever reads what happened.
const fn is_housekeeping(kind: &Kind) -> bool {
    match kind {
        Kind::ReviewDrafted { .. }
        | Kind::ReviewOwnerChanged { .. }
        | Kind::ReviewMoved { .. }
        | Kind::ReviewPublished { .. }
        | Kind::FactorAdded { .. }
        | Kind::ActionAdded { .. }
        | Kind::ActionChanged { .. }
        | Kind::ActionMoved { .. } => true,
        Kind::StatusChanged { to, .. } => matches!(to.category, Category::PostIncident | Category::Closed),
        _ => false,
    }
}

/// A word as it begins a line.
fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn factors(story: &Story<'_>) -> String {
    let line = |f: &Factor| format!("- {}: {}", capital(f.category.name()), text::line(&f.text, MAX_FACTOR));
    story.factors.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn resolution(story: &Story<'_>) -> String {
    let told = story.entries.iter().rev().find_map(|e| match &e.kind {
        Kind::Resolved { resolution } => resolution.clone(),
        _ => None,
    });
    told.filter(|_| story.incident.resolved_at.is_some()).unwrap_or_default()
}

fn impact(story: &Story<'_>) -> String {
    let mut lines: Vec<String> = story.incident.impact.iter().cloned().collect();
    lines.extend(story.incident.gathered.told().map(|told| format!("- {told}")));
    for service in story.incident.services.iter().filter_map(|id| story.directory.services.get(id)) {
        let feel = service.business_impact.as_deref().unwrap_or(t!("what customers feel is not described"));
        lines.push(format!("- {}: {}", text::line(&service.name, 200), text::line(feel, 1_000)));
    }
    lines.extend(question::told_lines(&story.incident.facts).into_iter().map(|line| format!("- {line}")));
    let first_alert = story.alerts.iter().map(|a| a.opened_at).min();
    let from = first_alert.map_or(story.incident.declared_at, |a| a.min(story.incident.declared_at));
    if let Some(span) = story.incident.resolved_at.map(|end| end.duration_since(from)).filter(|s| !s.is_negative()) {
        let start = if first_alert.is_some_and(|a| a <= from) { t!("the first alert") } else { t!("the declaration") };
        lines.push(t!("- From {start} to the resolution it lasted {}.", span_text(span)));
    }
    lines.join("\n")
}

/// What was said or asked while it was live, and put off until now: about the severity, from outside, and what was parked.
fn left_open(story: &Story<'_>) -> String {
    let line = |entry: &Entry| match &entry.kind {
        Kind::SeverityDisputed { stands, proposed, reason } => {
            let who = actor_name(story.directory, &entry.actor);
            let (proposed, stands) = (proposed.as_str(), stands.as_str());
            Some(t!("- Which severity was it? {who} said {proposed} instead of {stands}: {reason}"))
        }
        Kind::Asked { title, event: ask::Event::Later { askers }, .. } => {
            let many = if *askers > 1 { t!(" ({askers} people asked)") } else { String::new() };
            Some(t!("- Asked from outside: {title}{many}"))
        }
        Kind::Parked { text } => {
            let who = actor_name(story.directory, &entry.actor);
            Some(t!("- Parked by {who}: {}", text::line(text, 1_000)))
        }
        _ => None,
    };
    story.entries.iter().filter_map(line).collect::<Vec<_>>().join("\n")
}

fn responders(story: &Story<'_>) -> String {
    let line = |t: &crate::incident::Tenure| {
        let until = t.released_at.map_or_else(|| t!("the end").to_owned(), utc);
        let name = person_name(story.directory, t.person);
        t!("- {name}, {}, from {} to {until}", t.role.name(), utc(t.assumed_at))
    };
    story.incident.tenures.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn actions(story: &Story<'_>) -> String {
    let line = |a: &Action| {
        let why = a.reason.as_ref().map_or_else(String::new, |r| format!(" ({})", text::line(r, 500)));
        let owner = person_name(story.directory, a.owner);
        let (kind, state) = (a.kind.name(), a.state.name());
        t!("- {} [{kind}] Owner: {owner}. Due: {}. Done when: {}. State: {state}{why}.", a.title, a.due_on, a.done_when)
    };
    story.actions.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn response(story: &Story<'_>) -> String {
    let figures = figures(story);
    let told = |span: Option<SignedDuration>| span.map_or_else(|| t!("not recorded").to_owned(), span_text);
    let updates = match (figures.updates_promised, story.incident.policy.internal_update_minutes) {
        (0, Some(_)) => t!("none was posted").to_owned(),
        (0, None) => t!("none was promised").to_owned(),
        (promised, _) => t!("{} of {promised}", figures.updates_on_time),
    };
    [
        t!("- First alert to acknowledgement: {}", told(figures.to_acknowledge)),
        t!("- First alert to declaration: {}", told(figures.to_declare)),
        t!("- Declaration to commander: {}", told(figures.to_commander)),
        t!("- Declaration to first internal update: {}", told(figures.to_first_update)),
        t!("- Declaration to resolution: {}", told(figures.to_resolve)),
        t!("- Internal updates posted in time: {updates}"),
    ]
    .join("\n")
}
