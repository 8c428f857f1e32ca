//! Tasks: one person, one thing, a few minutes; and it comes back by itself.
//!
//! Time-boxed work with somebody who comes back is the heart of PagerDuty's incident-command training: "Hayley, check
//! latency; I come back to you in five minutes". The numbers below are its examples where nothing else is said.

mod answer;
mod due;
mod event;

pub use answer::Answer;
pub(super) use answer::left_alone;
pub(super) use due::{clocks, not_heard, time_up};
pub use event::Event;

use super::clock::{About, ClockKind};
use super::{ItemKind, Label, Object, in_body, later, workstream};
use crate::access::Actor;
use crate::directory::Directory;
use crate::id::{PersonId, ScheduleId};
use crate::incident::{Change, MAX_TITLE, Refused, Role, may_work, required_line};
use crate::oncall;
use crate::timeline::Kind;
use allclear_texts::{mark, t};
use answer::{answered, own};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// The time-box when nobody names one, in minutes.
pub const BOX_MINUTES: u32 = 5;
/// The longest time-box, in minutes: what takes longer is several tasks, or no task of this incident.
pub const MAX_BOX_MINUTES: u32 = 240;
/// How long somebody has to say that they have heard.
pub const HEARD_WITHIN: SignedDuration = SignedDuration::from_secs(60);
/// How often somebody is pinged who does not say so.
pub(super) const PINGS: u32 = 2;
/// How long an answer may take when the time is up, before it is asked again.
pub(crate) const ANSWER_WITHIN: SignedDuration = SignedDuration::from_mins(2);
/// The question and two silent misses: then somebody else should take it.
pub(super) const ASKS: u32 = 3;

/// A task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Task {
    pub title: String,
    /// Exactly one person: what everybody should do nobody does.
    pub assignee: PersonId,
    /// The role or schedule they were asked as.
    pub asked_as: Option<String>,
    pub assigned_by: Actor,
    /// The time-box, as it is now.
    pub minutes: u32,
    pub state: State,
    /// When they should have said that they have heard; `None` when they have, or after the last ping.
    pub hear_by: Option<Timestamp>,
    pub pings: u32,
    /// When the time is up; `None` when it is over, or nobody answers.
    pub check_at: Option<Timestamp>,
    /// How often it was asked since the last answer.
    pub asks: u32,
    /// When they were pinged or asked the last time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_at: Option<Timestamp>,
    pub extensions: Vec<Extension>,
    /// What came of it, or why it was given up or cannot go on.
    pub result: Option<String>,
    pub outcome: Option<Outcome>,
    /// The team it belongs to: whoever leads that hears of it instead of the commander.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workstream: Option<Label>,
}

/// How far a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Assigned,
    Acknowledged,
    Blocked,
    Done,
    Cancelled,
}

/// What a fix did. Also what did not help is worth knowing: it is not tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Worked,
    NoEffect,
    Worse,
    Reverted,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 4] = [Self::Worked, Self::NoEffect, Self::Worse, Self::Reverted];

    /// As people type it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Worked => mark!("worked"),
            Self::NoEffect => mark!("no effect"),
            Self::Worse => mark!("worse"),
            Self::Reverted => mark!("reverted"),
        }
    }
}

/// More time, asked for and given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    pub at: Timestamp,
    pub minutes: u32,
    pub reason: Option<String>,
}

impl Task {
    /// How often whoever has it was asked since `since`, and did not answer.
    pub(super) fn in_vain(&self, since: Timestamp) -> u32 {
        let Some(last) = self.asked_at.filter(|at| *at >= since) else { return 0 };
        let asked = if self.hear_by.is_some() { self.pings } else { self.asks };
        // One question and the next are at most this far apart: those before it may have been before `since`.
        let room = last.duration_since(since).as_secs() / ANSWER_WITHIN.as_secs();
        asked.min(u32::try_from(room).unwrap_or(u32::MAX).saturating_add(1))
    }
}

impl State {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Assigned => mark!("assigned"),
            Self::Acknowledged => mark!("acknowledged"),
            Self::Blocked => mark!("blocked"),
            Self::Done => mark!("done"),
            Self::Cancelled => mark!("cancelled"),
        }
    }
}

impl Object for Task {
    const KIND: ItemKind = ItemKind::Task;

    fn is_open(&self) -> bool {
        !matches!(self.state, State::Done | State::Cancelled)
    }

    fn state(&self) -> &'static str {
        self.state.as_str()
    }

    fn title(&self) -> &str {
        &self.title
    }

    in_body!(Task);
}

/// Who is to do it. A role or a schedule stands for the one person who has it now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assignee {
    Person(PersonId),
    Role(Role),
    Schedule(ScheduleId),
}

/// What is done with tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    Assign {
        to: Assignee,
        /// [`BOX_MINUTES`] when nobody names them.
        minutes: Option<u32>,
        title: String,
    },
    Answer {
        /// The one open task of whoever answers, when they do not say which.
        task: Option<Label>,
        answer: Answer,
    },
}

impl Order {
    pub(super) fn apply(&self, change: &mut Change<'_>, directory: &Directory) -> Result<(), Refused> {
        match self {
            Self::Assign { to, minutes, title } => assign(change, directory, *to, *minutes, title),
            Self::Answer { task, answer } => {
                let label = task.map_or_else(|| own(change), Ok)?;
                answered(change, directory, label, answer)
            }
        }
    }
}

pub(super) fn boxed(minutes: u32) -> Result<u32, Refused> {
    if (1..=MAX_BOX_MINUTES).contains(&minutes) {
        return Ok(minutes);
    }
    Err(Refused::invalid("minutes", t!("must be from 1 to {MAX_BOX_MINUTES}; what takes longer is several tasks")))
}

fn assign(
    change: &mut Change<'_>,
    directory: &Directory,
    to: Assignee,
    minutes: Option<u32>,
    title: &str,
) -> Result<(), Refused> {
    change.must_be_open()?;
    let (named, title) = workstream::tagged(change.room(), title);
    let title = required_line("title", title, MAX_TITLE)?;
    let minutes = boxed(minutes.unwrap_or(BOX_MINUTES))?;
    let (assignee, asked_as) = able(change, directory, to)?;
    let giver = change.actor().person();
    let workstream = named.or_else(|| workstream::of_both(change.room(), giver, assignee));
    let now = change.now();
    let label = change.open(Task {
        title: title.clone(),
        assignee,
        asked_as: asked_as.clone(),
        assigned_by: change.actor().clone(),
        minutes,
        state: State::Assigned,
        hear_by: Some(later(now, HEARD_WITHIN)),
        pings: 0,
        check_at: Some(later(now, box_of(minutes))),
        asks: 0,
        asked_at: None,
        extensions: Vec::new(),
        result: None,
        outcome: None,
        workstream,
    });
    tell(change, label, &title, Event::Assigned { to: assignee, asked_as, minutes });
    if change.actor().person() == Some(assignee) {
        // Who gives themselves a task has heard it.
        heard(change, label);
    } else {
        give(change, label, assignee, &title, minutes);
    }
    Ok(())
}

fn give(change: &mut Change<'_>, label: Label, to: PersonId, title: &str, minutes: u32) {
    let line = t!("{label} is yours, {minutes} min: {title}. Say that you have heard");
    change.nudge(to, About::item(ClockKind::TaskHeard, label), line);
}

fn heard(change: &mut Change<'_>, label: Label) {
    change.edit::<Task>(label, |task| {
        task.hear_by = None;
        if task.state == State::Assigned {
            task.state = State::Acknowledged;
        }
    });
    tell_about(change, label, Event::Acknowledged);
}

/// As [`resolve`], for somebody who can do it.
fn able(change: &Change<'_>, directory: &Directory, to: Assignee) -> Result<(PersonId, Option<String>), Refused> {
    let (person, asked_as) = resolve(change, directory, to)?;
    may_work(directory, change.incident(), person, "to")?;
    change.may_ask(person, directory, "to")?;
    Ok((person, asked_as))
}

/// The one person behind an assignee, and what they are asked as.
fn resolve(change: &Change<'_>, directory: &Directory, to: Assignee) -> Result<(PersonId, Option<String>), Refused> {
    let refused = |reason: String| Refused::invalid("to", reason);
    match to {
        Assignee::Person(person) if directory.people.contains_key(&person) => Ok((person, None)),
        Assignee::Person(_) => Err(refused(t!("there is no such person").to_owned())),
        Assignee::Role(role) => {
            let holders: Vec<PersonId> = change.incident().holders(role).map(|t| t.person).collect();
            match holders[..] {
                [only] => Ok((only, Some(role.name().to_owned()))),
                [] => Err(refused(t!("nobody is {} here; name a person", role.name()))),
                _ => Err(refused(t!("several people are {}; a task needs one: name the person", role.name()))),
            }
        }
        Assignee::Schedule(id) => {
            let schedule =
                directory.schedules.get(&id).ok_or_else(|| refused(t!("there is no such schedule").to_owned()))?;
            let found = oncall::at(schedule, change.now()).map_err(|e| refused(e.to_string()))?;
            let found = found.ok_or_else(|| refused(t!("nobody is on call on {} now", schedule.name)))?;
            Ok((found.person, Some(schedule.name.clone())))
        }
    }
}

fn tell(change: &mut Change<'_>, task: Label, title: &str, event: Event) {
    change.record(Kind::Task { task, title: title.to_owned(), event });
}

fn tell_about(change: &mut Change<'_>, task: Label, event: Event) {
    let title = change.room().get::<Task>(task).map(|t| t.title.clone()).unwrap_or_default();
    tell(change, task, &title, event);
}

pub(super) const fn box_of(minutes: u32) -> SignedDuration {
    SignedDuration::from_mins(minutes as i64)
}
