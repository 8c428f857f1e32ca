//! `stream Alpha @ana 20m restore the replica`, and what is done with it, by its name or its label.

use super::super::words::{person, pieces, trimmed};
use super::super::{Context, Misunderstood};
use super::{Line, Usage, behind_colon, can, minutes};
use crate::id::PersonId;
use crate::room::workstream::{Order, What, is_proposed};
use crate::room::{ItemKind, Order as Any, can as report};
use allclear_texts::{mark, t};

pub(super) const USAGES: &[Usage] = &[
    Usage {
        word: "stream",
        example: "stream Alpha @ana 20m restore the replica",
        what: mark!("make a team with one lead, who is asked how it goes; `stream: what for` proposes a name"),
        to_people: false,
    },
    Usage {
        word: "lead",
        example: "lead w1 @ben",
        what: mark!("somebody leads a workstream; without a name you do"),
        to_people: false,
    },
    Usage {
        word: "goal",
        example: "goal w1: the replica is back",
        what: mark!("what a workstream is for"),
        to_people: false,
    },
];

/// Most words of a name in front of what is done.
const NAME_WORDS: usize = 3;

/// "stream processing lags", "lead time is long" and "join the bridge" are sentences.
pub(super) fn read(line: &Line<'_>, context: &Context<'_>) -> Option<Result<Any, Misunderstood>> {
    let order = match line.word.as_str() {
        "stream" | "workstream" => stream(line, context)?,
        "can" => in_lines(line)?,
        word => {
            let (label, rest) = line.label(ItemKind::Workstream);
            verb(word, &label?.to_string(), rest, context)?
        }
    };
    Some(order.map(Any::Workstream))
}

fn change(workstream: &str, what: What) -> Order {
    Order::Change { workstream: workstream.to_owned(), what }
}

/// What stands behind `stream`: a name and what is done with it, or what a new one is for.
fn stream(line: &Line<'_>, context: &Context<'_>) -> Option<Result<Order, Misunderstood>> {
    if line.rest.is_empty() {
        let what = t!("say what for: `stream @name 20m restore the replica`, or `stream: restore the replica`");
        return Some(Err(Misunderstood::new(what)));
    }
    if line.colon || line.rest.starts_with('@') {
        return Some(opened(None, line.rest, context));
    }
    for (piece, rest) in pieces(line.rest, NAME_WORDS).into_iter().rev() {
        let (name, rest) = (trimmed(piece), rest.trim_start());
        let colon = piece.ends_with(':');
        let word = rest.split([' ', ':']).next().unwrap_or_default().to_lowercase();
        let behind = rest.get(word.len()..).unwrap_or_default();
        if !colon && let Some(order) = verb(&word, name, behind, context) {
            return Some(order);
        }
        if rest.starts_with('@') {
            return Some(given(name, rest, context));
        }
        // "stream processing: it lags" is a sentence; nobody begins one with "workstream".
        let meant = is_proposed(name) || (line.word == "workstream" && colon);
        if meant && (colon || minutes(rest).is_some()) {
            return Some(opened(Some(name), rest, context));
        }
    }
    None
}

/// `stream alpha @cem` puts somebody into it; with something behind the name it is a new one that they lead.
fn given(name: &str, rest: &str, context: &Context<'_>) -> Result<Order, Misunderstood> {
    let (who, behind) = person(rest, context)?;
    if behind.trim().is_empty() {
        return Ok(change(name, What::Join { person: who }));
    }
    opened(Some(name), rest, context)
}

fn opened(name: Option<&str>, rest: &str, context: &Context<'_>) -> Result<Order, Misunderstood> {
    let (lead, rest) = match rest.starts_with('@') {
        true => person(rest, context).map(|(lead, rest)| (Some(lead), rest))?,
        false => (None, rest),
    };
    let (minutes, goal) = match minutes(rest) {
        Some(read) => read.map(|(minutes, goal)| (Some(minutes), goal))?,
        None => (None, rest),
    };
    let goal = Some(goal.trim().to_owned()).filter(|goal| !goal.is_empty());
    Ok(Order::Open { name: name.map(str::to_owned), lead, minutes, goal })
}

/// What is done with the workstream called `name`; `None` when it is none of that, but a sentence.
fn verb(word: &str, name: &str, rest: &str, context: &Context<'_>) -> Option<Result<Order, Misunderstood>> {
    let (alone, rest) = (rest.trim().is_empty(), rest.trim_start());
    let what = match word {
        "ack" if alone => What::Heard,
        "claim" if alone => What::Lead { to: Some(one("", context)?.ok()?) },
        "lead" if rest.eq_ignore_ascii_case("nobody") => What::Lead { to: None },
        "lead" => match one(rest, context)? {
            Ok(to) => What::Lead { to: Some(to) },
            Err(why) => return Some(Err(why)),
        },
        "join" | "leave" => match one(rest, context)? {
            Ok(person) if word == "join" => What::Join { person },
            Ok(person) => What::Leave { person },
            Err(why) => return Some(Err(why)),
        },
        "goal" => What::Goal { text: behind_colon(rest)?? },
        "bridge" if rest.eq_ignore_ascii_case("none") => What::Bridge { url: None },
        "bridge" if rest.contains("://") && !rest.contains(' ') => What::Bridge { url: Some(rest.to_owned()) },
        "more" => match minutes(rest)? {
            Ok((minutes, why)) => {
                let reason = Some(why.trim().to_owned()).filter(|why| !why.is_empty());
                What::More { minutes, reason }
            }
            Err(why) => return Some(Err(why)),
        },
        "done" => What::Done { result: behind_colon(rest)? },
        "can" => match reported(rest.strip_prefix(':')?.trim()) {
            Ok(said) => What::Report(said),
            Err(why) => return Some(Err(why)),
        },
        _ => return None,
    };
    Some(Ok(change(name, what)))
}

/// Whoever is named and nobody else; whoever types when nobody is. `None` when something else stands there.
fn one(rest: &str, context: &Context<'_>) -> Option<Result<PersonId, Misunderstood>> {
    if rest.is_empty() {
        let nobody = || Misunderstood::new(t!("name a person behind it: a program works in no workstream"));
        return Some(context.me.ok_or_else(nobody));
    }
    if !rest.starts_with('@') {
        return None;
    }
    match person(rest, context) {
        Ok((person, behind)) if behind.trim().is_empty() => Some(Ok(person)),
        Ok(_) => None,
        Err(why) => Some(Err(why)),
    }
}

fn reported(text: &str) -> Result<report::Order, Misunderstood> {
    let missing = || Misunderstood::new(t!("write three parts: `can alpha: conditions / actions / needs`"));
    let [conditions, actions, needs] = can::parts(text).ok_or_else(missing)?.map(unlettered);
    Ok(report::Order { conditions, actions, needs: report::listed(&needs) })
}

/// Without the letter that may stand in front of a part: `c errors rise / a rolling back / n a DBA`.
fn unlettered(part: String) -> String {
    let rest = part.split_once(' ').filter(|(head, _)| ["c", "a", "n"].contains(&head.to_lowercase().as_str()));
    rest.map_or(part.clone(), |(_, rest)| rest.trim().to_owned())
}

/// `can w1: …`, or `can alpha` with the three parts on lines of their own or behind their letters; any other report with
/// a name in front is told apart where the workstreams are known.
fn in_lines(line: &Line<'_>) -> Option<Result<Order, Misunderstood>> {
    let (label, rest) = line.label(ItemKind::Workstream);
    if let (Some(label), Some(said)) = (label, rest.strip_prefix(':')) {
        return Some(reported(said.trim()).map(|said| change(&label.to_string(), What::Report(said))));
    }
    let end = line.rest.find([':', '\n'])?;
    let (name, rest) = line.rest.split_at_checked(end)?;
    let said = rest.trim_start_matches(':').trim();
    let lettered = said.to_lowercase();
    let is = lettered.starts_with("c:") || lettered.starts_with("conditions:") || lettered.starts_with("c ");
    let named = name.split_whitespace().count() <= NAME_WORDS && name.len() > 1 && name != "conditions";
    let order = || reported(said).map(|said| change(name.trim(), What::Report(said)));
    (is && named && can::parts(said).is_some()).then(order)
}
