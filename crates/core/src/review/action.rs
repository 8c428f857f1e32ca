//! Action items: improvements with one owner, a due date and a "done when".

use super::{business_days_after, local_date, words};
use crate::access::Actor;
use crate::id::{ActionId, Ids, IncidentId, PersonId};
use crate::incident::{MAX_REASON, MAX_TITLE, Refused, any_line, optional_text, required_line};
use allclear_texts::{mark, t};
use jiff::civil::Date;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};

words! {
    /// What an action item improves.
    ActionKind {
        Prevent = "prevent", mark!("prevent");
        Detect = "detect", mark!("detect");
        Mitigate = "mitigate", mark!("mitigate");
        Process = "process", mark!("process");
        Docs = "docs", mark!("docs");
        Runbook = "runbook", mark!("runbook");
    }
}

words! {
    /// Where an action item stands.
    ActionState {
        Open = "open", mark!("open");
        Done = "done", mark!("done");
        /// Decided against, with a reason.
        WontDo = "wont_do", mark!("not going to be done");
    }
}

/// A stored action item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    pub id: ActionId,
    pub incident: IncidentId,
    pub title: String,
    pub kind: ActionKind,
    /// One person: what several own, nobody does.
    pub owner: PersonId,
    pub due_on: Date,
    /// How anybody can see that it is done.
    pub done_when: String,
    pub state: ActionState,
    /// Why it will not be done.
    pub reason: Option<String>,
    pub created_at: Timestamp,
    pub created_by: Actor,
    /// When it was done or decided against.
    pub ended_at: Option<Timestamp>,
}

/// What a new action item begins with.
#[derive(Debug, Clone)]
pub struct NewAction {
    pub incident: IncidentId,
    pub title: String,
    pub kind: ActionKind,
    pub owner: PersonId,
    pub due_on: Date,
    pub done_when: String,
}

/// The due date when none is given: `days` calendar days after today in the owner's zone; what falls on a weekend is
/// due on the Monday after.
#[must_use]
pub fn default_due_on(now: Timestamp, days: u32, zone: &str) -> Date {
    let today = local_date(now, zone);
    let date = today.checked_add(Span::new().days(i64::from(days.min(3_650)))).unwrap_or(today);
    let weekend = matches!(date.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday);
    if weekend { business_days_after(date, 1) } else { date }
}

/// How far away a due date may lie, in years: further on it is a slip of the keyboard, and nobody is ever reminded.
const MOST_YEARS: i64 = 5;

/// Reads a due date and checks that it can still be met.
///
/// # Errors
/// When it is no date (`2026-03-01`), lies before `today`, or more than [`MOST_YEARS`] after it.
pub fn parse_due_on(text: &str, today: Date) -> Result<Date, Refused> {
    let bad = |_| Refused::invalid("due_on", t!("not a date; write it as 2026-03-01"));
    let date: Date = text.trim().parse().map_err(bad)?;
    if date < today {
        return Err(Refused::invalid("due_on", t!("{date} has passed; today is {today}")));
    }
    if date > today.checked_add(Span::new().years(MOST_YEARS)).unwrap_or(Date::MAX) {
        let years = t!("{date} is more than {MOST_YEARS} years away; choose a day that somebody can work towards");
        return Err(Refused::invalid("due_on", years));
    }
    Ok(date)
}

/// A new action item.
///
/// # Errors
/// When the title is empty, "done when" says nothing that somebody else could check, or either is too long.
pub fn add_action(new: NewAction, actor: &Actor, ids: &mut Ids, now: Timestamp) -> Result<Action, Refused> {
    Ok(Action {
        id: ids.id(now),
        incident: new.incident,
        title: required_line("title", &new.title, MAX_TITLE)?,
        kind: new.kind,
        owner: new.owner,
        due_on: new.due_on,
        done_when: done_when(&new.done_when)?,
        state: ActionState::Open,
        reason: None,
        created_at: now,
        created_by: actor.clone(),
        ended_at: None,
    })
}

/// Moves an action item; `false` when it already stands there. Opening it again forgets the reason.
///
/// # Errors
/// When it is not to be done and no reason is given, or the reason is too long.
pub fn move_action(
    action: &mut Action,
    to: ActionState,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<bool, Refused> {
    let reason = optional_text("reason", reason, MAX_REASON)?;
    if to == action.state {
        return Ok(false);
    }
    if to == ActionState::WontDo && reason.is_none() {
        return Err(Refused::invalid(
            "reason",
            t!("say why it will not be done; the risk stays and somebody will ask"),
        ));
    }
    action.state = to;
    action.ended_at = (to != ActionState::Open).then_some(now);
    action.reason = reason.filter(|_| to == ActionState::WontDo);
    Ok(true)
}

/// What shall be different about an action item; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct ActionEdit {
    pub title: Option<String>,
    pub kind: Option<ActionKind>,
    pub owner: Option<PersonId>,
    pub due_on: Option<Date>,
    pub done_when: Option<String>,
}

/// Edits an action item; `false` when everything already was so.
///
/// # Errors
/// As for [`add_action`].
pub fn edit_action(action: &mut Action, edit: &ActionEdit) -> Result<bool, Refused> {
    let before = action.clone();
    if let Some(title) = &edit.title {
        action.title = required_line("title", title, MAX_TITLE)?;
    }
    if let Some(told) = &edit.done_when {
        action.done_when = done_when(told)?;
    }
    action.kind = edit.kind.unwrap_or(action.kind);
    action.owner = edit.owner.unwrap_or(action.owner);
    action.due_on = edit.due_on.unwrap_or(action.due_on);
    Ok(*action != before)
}

/// Words that say nothing about how to see that something is done.
const EMPTY_WORDS: &[&str] = &[
    "a",
    "all",
    "and",
    "are",
    "asap",
    "be",
    "been",
    "better",
    "bug",
    "closed",
    "complete",
    "completed",
    "deployed",
    "done",
    "everything",
    "fine",
    "finished",
    "fix",
    "fixed",
    "good",
    "green",
    "has",
    "have",
    "if",
    "implemented",
    "improved",
    "is",
    "issue",
    "it",
    "later",
    "merged",
    "n",
    "no",
    "none",
    "not",
    "ok",
    "okay",
    "problem",
    "ready",
    "resolved",
    "soon",
    "stable",
    "task",
    "the",
    "this",
    "ticket",
    "when",
    "will",
    "work",
    "works",
    "working",
    "we",
    "yes",
];
/// What has no end cannot be done.
const ENDLESS: &[&str] = &["ongoing", "continuously", "forever", "tbd", "tba", "someday", "eventually"];
/// Fewer letters and digits than this say nothing; a letter outside ASCII counts twice (one may be a whole word).
const LEAST_LETTERS: usize = 8;
/// Longest "done when", in characters.
pub const MAX_DONE_WHEN: usize = 1_000;

pub(super) fn done_when(told: &str) -> Result<String, Refused> {
    let told = any_line("done_when", told, MAX_DONE_WHEN)?;
    let example = t!("; for example: an alert fires in staging within 5 minutes of the disk passing 90 %");
    let refuse = |why: &str| Err(Refused::invalid("done_when", format!("{why}{example}")));
    let lower = told.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    if words.is_empty() {
        return refuse(t!("say how anybody can see that it is done"));
    }
    if let Some(word) = words.iter().find(|w| ENDLESS.contains(w)) {
        return refuse(&t!("\"{word}\" never ends; say what will be true when it is done"));
    }
    let letters: usize = words.iter().flat_map(|w| w.chars()).map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    if letters < LEAST_LETTERS || words.iter().all(|w| EMPTY_WORDS.contains(w)) {
        return refuse(&t!("\"{told}\" is too vague to check; say what somebody else can look at"));
    }
    Ok(told)
}
