//! `task @ana 5m check latency`, and the answers.

use super::super::words::{person, pieces, reason, role, shown, trimmed};
use super::super::{Context, Misunderstood, moment};
use super::{Line, Usage, behind_colon, minutes};
use crate::room::task::{Answer, Assignee, MAX_BOX_MINUTES, Order, Outcome};
use crate::room::{ItemKind, Label, Order as Any};
use allclear_texts::{mark, t};

pub(super) const USAGES: &[Usage] = &[
    Usage {
        word: "task",
        example: "task @ana 5m check latency",
        what: mark!("give one person something to do; it comes back when the time is up"),
        to_people: true,
    },
    Usage { word: "ack", example: "ack t1", what: mark!("you have heard and are at it"), to_people: false },
    Usage {
        word: "done",
        example: "done t1 worked: latency is back",
        what: mark!("a task is done: worked, no effect, worse, reverted"),
        to_people: false,
    },
    Usage {
        word: "found",
        example: "found t1: the queue is full",
        what: mark!("worth knowing; you go on"),
        to_people: false,
    },
    Usage {
        word: "more",
        example: "more t1 10m: the dump is large",
        what: mark!("you need more time"),
        to_people: false,
    },
    Usage { word: "blocked", example: "blocked t1: no access", what: mark!("you cannot go on"), to_people: false },
    Usage { word: "hand", example: "hand t1 @ben", what: mark!("somebody else takes your task"), to_people: true },
    Usage {
        word: "drop",
        example: "drop t1: not needed",
        what: mark!("a task is not needed any more"),
        to_people: false,
    },
];

pub(super) fn read(line: &Line<'_>, context: &Context<'_>) -> Option<Result<Any, Misunderstood>> {
    let order = match line.word.as_str() {
        "task" => assign(line.rest, context),
        "hand" => hand(line, context)?,
        word => answer(word, line)?,
    };
    Some(order.map(Any::Task))
}

fn assign(rest: &str, context: &Context<'_>) -> Result<Order, Misunderstood> {
    let said = rest;
    let (to, rest) = assignee(rest, context)?;
    // The joint behind a name is taken away there, and a dash is one.
    let dash = if said.strip_suffix(rest).is_some_and(|named| named.ends_with('-')) { "-" } else { "" };
    let first = format!("{dash}{}", rest.split_whitespace().next().unwrap_or_default());
    if first.starts_with(['-', '+']) && moment::is_span(&first) {
        let first = shown(&first);
        let why = t!("{first} is no time for a task; write from 1 to {MAX_BOX_MINUTES} minutes: `task @name 5m …`");
        return Err(Misunderstood::new(why));
    }
    let (minutes, title) = match minutes(rest) {
        Some(read) => read.map(|(minutes, rest)| (Some(minutes), rest))?,
        None => (None, rest),
    };
    if title.trim().is_empty() {
        return Err(Misunderstood::new(t!("say what to do, behind the name: `task @name 5m check latency`")));
    }
    if title.starts_with('@') {
        let why = t!("a task is for one person, and this names another; give each of them a task of their own");
        return Err(Misunderstood::new(why));
    }
    Ok(Order::Assign { to, minutes, title: title.trim().to_owned() })
}

/// Somebody, or a role or a schedule that stands for somebody.
fn assignee<'t>(text: &'t str, context: &Context<'_>) -> Result<(Assignee, &'t str), Misunderstood> {
    if text.is_empty() {
        return Err(Misunderstood::new(t!("say who and what: `task @name 5m check latency`")));
    }
    if !text.starts_with('@') {
        for (piece, rest) in pieces(text, 4) {
            let name = trimmed(piece);
            let schedule = context.directory.schedules.values().find(|s| s.name.to_lowercase() == name.to_lowercase());
            let found = role(name).map(Assignee::Role).or_else(|| schedule.map(|s| Assignee::Schedule(s.id)));
            if let Some(to) = found {
                return Ok((to, reason(rest)));
            }
        }
    }
    match person(text, context) {
        Ok((person, rest)) => Ok((Assignee::Person(person), rest)),
        Err(why) if text.starts_with('@') => Err(why),
        Err(why) => {
            let first = text.split_whitespace().next().unwrap_or_default();
            let what = t!(
                "a task is for one person, and \"{}\" is no person, role or schedule; write `task @name …`, or `note` in \
                 front to keep this as a note",
                shown(first)
            );
            Err(Misunderstood::or(what, why.candidates))
        }
    }
}

fn hand(line: &Line<'_>, context: &Context<'_>) -> Option<Result<Order, Misunderstood>> {
    let (task, rest) = line.label(ItemKind::Task);
    let rest = rest.trim_start();
    // "hand over to the night shift" is a sentence.
    if task.is_none() && !rest.starts_with('@') {
        return None;
    }
    Some(assignee(rest, context).map(|(to, _)| Order::Answer { task, answer: Answer::HandOver { to } }))
}

fn answer(word: &str, line: &Line<'_>) -> Option<Result<Order, Misunderstood>> {
    let (task, rest) = line.label(ItemKind::Task);
    let text = if task.is_none() && line.colon { Some(said(rest)) } else { behind_colon(rest) };
    let answer = match word {
        "ack" => text.map(|_| Answer::Acknowledge)?,
        "done" => done(task, rest, text)?,
        "found" => Answer::Found { text: text?? },
        "blocked" => Answer::Blocked { why: text?? },
        "more" => {
            match minutes(rest.trim_start())? {
                Ok((minutes, why)) => Answer::More { minutes, reason: said(why) },
                // Without a label it might be any sentence: "more 500s since noon".
                Err(why) => return task.map(|_| Err(why)),
            }
        }
        // Without a label it might be any sentence, and it ends something.
        "drop" => task.and(text).map(|reason| Answer::Cancel { reason })?,
        _ => return None,
    };
    Some(Ok(Order::Answer { task, answer }))
}

fn said(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|t| !t.is_empty())
}

fn done(task: Option<Label>, rest: &str, text: Option<Option<String>>) -> Option<Answer> {
    let rest = rest.trim_start();
    let outcome = task.and_then(|_| Outcome::ALL.into_iter().find(|o| rest.to_lowercase().starts_with(o.words())));
    match (outcome, text) {
        (Some(outcome), _) => {
            let result = behind_colon(rest.get(outcome.words().len()..)?)?;
            Some(Answer::Done { result, outcome: Some(outcome) })
        }
        (None, text) => text.map(|result| Answer::Done { result, outcome: None }),
    }
}
