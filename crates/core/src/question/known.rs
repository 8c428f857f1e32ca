//! Which questions are asked now, and what is known of each.

use super::{Derived, Phase, Question};
use crate::access::Actor;
use crate::directory::Directory;
use crate::incident::{Category, Incident};
use crate::room::{Hypothesis, Room, Task, hypothesis, task};
use crate::timeline::{person_name, utc};
use allclear_texts::{mark, say, t};
use jiff::Timestamp;

/// What an incident that knows some answers by itself is looked at with.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    pub incident: &'a Incident,
    pub room: &'a Room,
    pub directory: &'a Directory,
    /// When the first of its alerts began; `None` when it has none.
    pub first_alert_at: Option<Timestamp>,
}

/// A question that is asked now, with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub question: Question,
    pub answer: Option<Answer>,
}

/// What is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub text: String,
    /// As it would be typed again; empty when nobody typed it.
    pub typed: String,
    /// Who said so, and when; `None` for what the incident knows by itself.
    pub by: Option<(Actor, Timestamp)>,
}

/// The questions of the present phase. None while nothing is to be found out: declined, merged, cancelled.
#[must_use]
pub fn asked(around: &Around<'_>) -> Vec<Asked> {
    if matches!(around.incident.status.category, Category::Declined | Category::Merged | Category::Cancelled) {
        return Vec::new();
    }
    let phase = Phase::of(&around.incident.status);
    around
        .directory
        .practice
        .questions_of(around.incident)
        .into_iter()
        .filter(|question| question.is_asked(phase))
        .map(|question| Asked { answer: answer(&question, around), question })
        .collect()
}

/// How many of them are answered.
#[must_use]
pub fn answered(asked: &[Asked]) -> usize {
    asked.iter().filter(|one| one.answer.is_some()).count()
}

/// What somebody said, else what the incident knows.
fn answer(question: &Question, around: &Around<'_>) -> Option<Answer> {
    if let Some(fact) = around.incident.facts.get(&question.key) {
        let by = Some((fact.by.clone(), fact.at));
        return Some(Answer { text: fact.value.to_string(), typed: fact.value.typed(), by });
    }
    let text = derive(question.derived?, around)?;
    Some(Answer { text, typed: String::new(), by: None })
}

fn derive(what: Derived, around: &Around<'_>) -> Option<String> {
    let (incident, room) = (around.incident, around.room);
    let lines = |lines: Vec<String>| Some(lines.join("; ")).filter(|text| !text.is_empty());
    match what {
        Derived::Tried => lines(tried(room)),
        Derived::Next => {
            let said = |task: &Task| format!("{} ({})", task.title, person_name(around.directory, task.assignee));
            lines(room.open::<Task>().map(|(_, task)| said(task)).collect())
        }
        Derived::Services => {
            let names = incident.services.iter().filter_map(|id| around.directory.services.get(id));
            Some(names.map(|service| service.name.as_str()).collect::<Vec<_>>().join(", ")).filter(|t| !t.is_empty())
        }
        Derived::FirstAlert => around.first_alert_at.map(utc),
        Derived::TimeBoxes => room.open::<Task>().filter_map(|(_, task)| task.check_at).max().map(utc),
        Derived::NextUpdate => incident.next_update_due_at.map(utc),
        Derived::Suspicion => suspicion(room),
        Derived::Detection => {
            around.first_alert_at.filter(|at| *at <= incident.declared_at).map(|_| "monitoring".to_owned())
        }
    }
}

/// What was done and what came of it, and what it was not.
fn tried(room: &Room) -> Vec<String> {
    let done = room.all::<Task>().filter(|(_, task)| task.state == task::State::Done);
    let done = done.map(|(_, task)| {
        let outcome = say(task.outcome.map_or(mark!("done"), task::Outcome::words));
        format!("{}: {outcome}", task.title)
    });
    let ruled_out = room.all::<Hypothesis>().filter(|(_, h)| h.state == hypothesis::State::RuledOut);
    done.chain(ruled_out.map(|(_, h)| t!("not {}", h.text))).collect()
}

/// A supported hypothesis, else the one raised last that is still open.
fn suspicion(room: &Room) -> Option<String> {
    let last = |state| room.all::<Hypothesis>().filter(|(_, h)| h.state == state).last();
    let (_, found) = last(hypothesis::State::Supported).or_else(|| last(hypothesis::State::Open))?;
    Some(found.text.clone())
}
