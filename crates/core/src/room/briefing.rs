//! Briefings: what somebody must know who takes over, joins or comes back. Put together from what is written down, in
//! the same order every time; the same incident at the same instant gives the same words.

use super::{Body, Item, Room, Workstream, clocks, handover, hypothesis, proposal, request, roster, task};
use crate::directory::Directory;
use crate::incident::{Around, Incident, Role};
use crate::question;
use crate::text;
use crate::timeline::{Entry, Kind, actor_name, person_name, span_text, tell};
use allclear_texts::{mark, say, t};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Most lines of news. Who was away for longer reads the timeline.
const MOST_NEWS: usize = 40;
/// Most lines of any other part, the newest of them: a briefing is read while others wait.
const MOST_LINES: usize = 20;
/// Longest line, in characters; the item itself keeps the whole text.
const MAX_LINE: usize = 300;

/// What somebody must know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Briefing {
    /// When it was put together. Spans in its lines are counted from here.
    pub at: Timestamp,
    /// The number of the last timeline entry it knows.
    pub seq: i64,
    /// The whole situation in one line.
    pub headline: String,
    /// Those that have something to say, in the order of [`Topic::ALL`].
    pub parts: Vec<Part>,
}

/// What a briefing says about one topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub topic: Topic,
    pub lines: Vec<String>,
}

/// What a part of a briefing is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    State,
    Impact,
    Undecided,
    Tried,
    Hypotheses,
    Decisions,
    Work,
    Needs,
    Promises,
    People,
    News,
}

impl Topic {
    /// Every topic, in the order in which a briefing tells them.
    pub const ALL: [Self; 11] = [
        Self::State,
        Self::Impact,
        Self::Undecided,
        Self::Tried,
        Self::Hypotheses,
        Self::Decisions,
        Self::Work,
        Self::Needs,
        Self::Promises,
        Self::People,
        Self::News,
    ];

    /// The word used in storage and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Impact => "impact",
            Self::Undecided => "undecided",
            Self::Tried => "tried",
            Self::Hypotheses => "hypotheses",
            Self::Decisions => "decisions",
            Self::Work => "work",
            Self::Needs => "needs",
            Self::Promises => "promises",
            Self::People => "people",
            Self::News => "news",
        }
    }

    /// As people read it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::State => t!("How it stands"),
            Self::Impact => t!("What users see"),
            Self::Undecided => t!("To be decided next"),
            Self::Tried => t!("Tried so far"),
            Self::Hypotheses => t!("Hypotheses"),
            Self::Decisions => t!("Decided"),
            Self::Work => t!("Under way"),
            Self::Needs => t!("Needed"),
            Self::Promises => t!("Falls due next"),
            Self::People => t!("Who is here"),
            Self::News => t!("Since then"),
        }
    }
}

impl fmt::Display for Briefing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.headline)?;
        for part in &self.parts {
            write!(f, "\n\n{}:", part.topic.title())?;
            for line in &part.lines {
                write!(f, "\n- {line}")?;
            }
        }
        Ok(())
    }
}

impl Briefing {
    /// With what was written down after entry number `since`, the newest last.
    #[must_use]
    pub fn with_news(mut self, entries: &[Entry], since: i64, directory: &Directory) -> Self {
        let new: Vec<&Entry> = entries.iter().filter(|e| e.seq > since && e.seq <= self.seq).collect();
        let left = new.len().saturating_sub(MOST_NEWS);
        let mut lines = Vec::new();
        if left > 0 {
            lines.push(t!("{left} earlier entries on the timeline"));
        }
        let said = |e: &&Entry| {
            let ago = span_text(self.at.duration_since(e.occurred_at));
            line(&t!("{ago} ago, {}: {}", actor_name(directory, &e.actor), tell(&e.kind, directory)))
        };
        lines.extend(new.iter().skip(left).map(said));
        if !lines.is_empty() {
            self.parts.push(Part { topic: Topic::News, lines });
        }
        self
    }
}

fn line(text: &str) -> String {
    text::line(text, MAX_LINE)
}

/// Puts a briefing together. `entries` is the timeline in the order of recording.
#[must_use]
pub fn briefing(
    incident: &Incident,
    room: &Room,
    around: &Around,
    entries: &[Entry],
    directory: &Directory,
    now: Timestamp,
) -> Briefing {
    let mut parts = Vec::new();
    for topic in Topic::ALL {
        let mut lines = match topic {
            Topic::State => state(incident, entries, now),
            Topic::Impact => {
                let said = incident.impact.clone().unwrap_or_else(|| t!("Nobody has written it down yet").to_owned());
                let known = question::told_lines(&incident.facts);
                std::iter::once(said).chain(known).chain(incident.gathered.told()).collect()
            }
            Topic::Promises => promises(incident, room, around, directory, now),
            Topic::People => {
                let links = incident.gathered.links().map(|link| format!("{}: {}", link.kind.name(), link.url));
                people(incident, around, directory, now).into_iter().chain(links).collect()
            }
            Topic::News => Vec::new(),
            _ => room
                .items
                .iter()
                .filter_map(|i| about(i, directory, now).filter(|(t, _)| *t == topic))
                .map(|(_, l)| l)
                .collect(),
        };
        lines.drain(..lines.len().saturating_sub(MOST_LINES));
        let lines: Vec<String> = lines.iter().map(|l| line(l)).collect();
        if !lines.is_empty() {
            parts.push(Part { topic, lines });
        }
    }
    Briefing { at: now, seq: incident.seq, headline: headline(incident, directory, now), parts }
}

fn headline(incident: &Incident, directory: &Directory, now: Timestamp) -> String {
    let since = span_text(now.duration_since(incident.declared_at));
    let commander = incident.commander().map(|p| person_name(directory, p));
    let commander = commander.map_or_else(|| t!("nobody commands").to_owned(), |name| t!("{name} commands"));
    line(&t!(
        "#{} {}, {}, {}, declared {since} ago, {commander}",
        incident.number,
        incident.title,
        incident.severity.as_str(),
        incident.status.said()
    ))
}

fn state(incident: &Incident, entries: &[Entry], now: Timestamp) -> Vec<String> {
    let since = |is: fn(&Kind) -> bool| {
        let last = entries.iter().rev().find(|e| is(&e.kind)).map_or(incident.declared_at, |e| e.occurred_at);
        span_text(now.duration_since(last))
    };
    let severity = since(|kind| matches!(kind, Kind::SeverityChanged { .. }));
    let status = since(|kind| matches!(kind, Kind::StatusChanged { .. }));
    let mut lines =
        vec![t!("{} for {severity}", incident.severity.as_str()), t!("{} for {status}", incident.status.said())];
    let goes_round = incident.status.category.is_open() && incident.commander().is_some();
    lines.extend(goes_round.then(|| text::capitalised(&incident.cycle.told())));
    lines.extend(incident.emergency.map(|at| t!("Emergency mode since {}", span_text(now.duration_since(at)))));
    let update = entries.iter().rev().find_map(|e| match &e.kind {
        Kind::UpdatePosted { text, .. } => Some((e.occurred_at, text)),
        _ => None,
    });
    lines.extend(update.map(|(at, text)| t!("Last update {} ago: {text}", span_text(now.duration_since(at)))));
    lines
}

fn promises(incident: &Incident, room: &Room, around: &Around, directory: &Directory, now: Timestamp) -> Vec<String> {
    let said = |clock: &super::Clock| {
        let what = clock.about.kind.map_or(t!("Word"), super::ClockKind::name);
        let of = clock.about.item.map_or_else(String::new, |label| format!(" {label}"));
        let who = clock.person.map_or_else(String::new, |p| format!(", {}", person_name(directory, p)));
        // What was promised, as the screen shows it; not when somebody is reminded.
        let left = clock.at.duration_since(now);
        let span = span_text(left.abs());
        let when = if left.is_negative() { t!("{span} overdue") } else { t!("in {span}") };
        format!("{what}{of} {when}{who}")
    };
    let mut clocks = clocks(incident, room, around);
    clocks.truncate(MOST_LINES);
    // Reminders come in another order than what they remind of.
    clocks.sort_by_key(|clock| clock.at);
    clocks.iter().map(said).collect()
}

fn people(incident: &Incident, around: &Around, directory: &Directory, now: Timestamp) -> Vec<String> {
    let mut lines = Vec::new();
    for role in Role::ALL {
        for tenure in incident.holders(role) {
            let since = span_text(now.duration_since(tenure.assumed_at));
            lines.push(t!("{}: {}, for {since}", role.name(), person_name(directory, tenure.person)));
        }
    }
    let holds = |person| incident.tenures.iter().any(|t| t.person == person && t.released_at.is_none());
    let others = around.helping.iter().filter(|person| !holds(**person));
    lines.extend(others.map(|person| t!("Helps: {}", person_name(directory, *person))));
    lines
}

/// What a briefing says about one item: a line for each kind that has something to say. Others are told by the timeline.
fn about(item: &Item, directory: &Directory, now: Timestamp) -> Option<(Topic, String)> {
    let label = item.label;
    let (topic, told) = match &item.body {
        Body::Task(it) => return assigned(item, it, directory, now),
        Body::Workstream(it) => return Some(team(item, it, directory, now)),
        Body::Roster(it) if item.closed_at.is_none() => {
            let places = it.places.iter().map(|place| format!("{}: {}", place.role.name(), place.tell(directory)));
            let begins = match it.begins_at.duration_since(now) {
                left if it.state == roster::State::Planned && left.is_positive() => t!("in {}", span_text(left)),
                _ => t!("has begun").to_owned(),
            };
            (Topic::Undecided, t!("{label} next shift {begins}. {}", places.collect::<Vec<_>>().join("; ")))
        }
        Body::Hypothesis(h) => {
            let state = match h.state {
                hypothesis::State::Open => t!("open"),
                hypothesis::State::Supported => t!("supported"),
                hypothesis::State::RuledOut => t!("ruled out"),
            };
            let reason = h.reason.as_ref().map_or_else(String::new, |reason| format!(": {reason}"));
            (Topic::Hypotheses, format!("{label} {} ({state}{reason})", h.text))
        }
        Body::Decision(d) => {
            let why = d.rationale.as_ref().map_or_else(String::new, |why| t!(", because {why}"));
            (Topic::Decisions, format!("{label} {}{why}", d.text))
        }
        Body::Proposal(p) if item.closed_at.is_none() => {
            let objected = if p.state == proposal::State::Objected { t!(", objected to") } else { "" };
            (Topic::Undecided, t!("{label} proposed: {}{objected}", p.terms.text))
        }
        Body::Need(n) if item.closed_at.is_none() => {
            let owner = n.owner.map_or_else(|| t!("nobody").to_owned(), |p| person_name(directory, p));
            (Topic::Needs, t!("{label} {}, owner: {owner}", n.text))
        }
        Body::Request(r) if r.state == request::State::Asked => {
            (Topic::Undecided, t!("{label} {} asks: {}", person_name(directory, r.by), r.line))
        }
        Body::Handover(h) if h.state == handover::State::Offered => {
            (Topic::Undecided, t!("{label} command is offered to {}", person_name(directory, h.to)))
        }
        _ => return None,
    };
    Some((topic, told))
}

/// A task: what is under way, or what came of it; nothing of one that was dropped.
fn assigned(item: &Item, it: &task::Task, directory: &Directory, now: Timestamp) -> Option<(Topic, String)> {
    let (label, title) = (item.label, &it.title);
    if item.closed_at.is_none() {
        let stuck = match (&it.result, it.state) {
            (Some(why), task::State::Blocked) => t!(", blocked: {why}"),
            _ => String::new(),
        };
        let (who, left) = (person_name(directory, it.assignee), due(it.check_at, now));
        return Some((Topic::Work, format!("{label} {who}: {title}{left}{stuck}")));
    }
    let outcome = say(it.outcome.map_or(mark!("done"), task::Outcome::words));
    let result = it.result.as_ref().map_or_else(String::new, |result| format!(" ({result})"));
    (it.state == task::State::Done).then(|| (Topic::Tried, format!("{label} {title}: {outcome}{result}")))
}

fn team(item: &Item, it: &Workstream, directory: &Directory, now: Timestamp) -> (Topic, String) {
    let (label, headline) = (item.label, it.headline());
    if item.closed_at.is_some() {
        let result = it.result.as_ref().map_or_else(String::new, |result| format!(" ({result})"));
        return (Topic::Tried, t!("{label} {headline}: done{result}"));
    }
    let lead =
        it.lead.map_or_else(|| t!("nobody leads it").to_owned(), |lead| t!("{} leads", person_name(directory, lead)));
    let members = it.members.iter().map(|member| person_name(directory, *member)).collect::<Vec<_>>().join(", ");
    let members = if members.is_empty() { members } else { format!(" {members}") };
    (Topic::Work, format!("{label} {headline}; {lead}{members}{}", due(it.check_at, now)))
}

/// When a task or a team is to say how it stands, behind what it is.
fn due(at: Option<Timestamp>, now: Timestamp) -> String {
    at.map_or_else(String::new, |at| match at.duration_since(now) {
        left if left.is_negative() => ", overdue".to_owned(),
        left => t!(", due in {}", span_text(left)),
    })
}
