//! `shift 18:00` · `shift in 2h` · `shift ic @ben` · `shift proposed` · `accept sh1` · `decline sh1: why` · `drop sh1: why`

use super::super::words::person;
use super::super::{Context, Misunderstood, moment};
use super::{Line, Usage, behind_colon};
use crate::incident::Role;
use crate::room::roster::Order;
use crate::room::{ItemKind, Order as Any};
use allclear_texts::{mark, t};
use jiff::Timestamp;

pub(super) const USAGES: &[Usage] = &[
    Usage {
        word: "shift",
        example: "shift 18:00",
        what: mark!("plan the next shift; `shift in 2h` too"),
        to_people: false,
    },
    Usage {
        word: "shift ic",
        example: "shift ic @ben",
        what: mark!("ask somebody to come, for any role"),
        to_people: true,
    },
    Usage {
        word: "shift proposed",
        example: "shift proposed sh1",
        what: mark!("ask everybody who is proposed"),
        to_people: false,
    },
    Usage { word: "accept", example: "accept sh1", what: mark!("you come to the next shift"), to_people: false },
    Usage { word: "decline", example: "decline sh1: I sleep", what: mark!("you do not come"), to_people: false },
    Usage {
        word: "drop",
        example: "drop sh1: it is over soon",
        what: mark!("there is no next shift"),
        to_people: false,
    },
];

/// "shift change went fine", "shift the traffic to eu-west" and "shift in the afternoon" are sentences.
pub(super) fn read(line: &Line<'_>, context: &Context<'_>) -> Option<Result<Any, Misunderstood>> {
    let (label, rest) = line.label(ItemKind::Roster);
    let order = match line.word.as_str() {
        "shift" => return shift(label.map_or(line.rest, |_| rest.trim_start_matches(':').trim()), context),
        "accept" => behind_colon(rest)?.is_none().then_some(Order::Accept { shift: label? })?,
        "decline" => Order::Decline { shift: label?, why: behind_colon(rest)? },
        "drop" => Order::Drop { shift: label?, why: behind_colon(rest)? },
        _ => return None,
    };
    Some(Ok(Any::Roster(order)))
}

fn shift(rest: &str, context: &Context<'_>) -> Option<Result<Any, Misunderstood>> {
    if rest.is_empty() {
        let what = t!("say when the next shift begins, `shift 18:00` or `shift in 2h`, or who comes: `shift ic @name`");
        return Some(Err(Misunderstood::new(what)));
    }
    let (word, behind) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let proposed = word.eq_ignore_ascii_case("proposed");
    if proposed && (behind.is_empty() || behind.trim().parse().is_ok_and(is_shift)) {
        return Some(Ok(Any::Roster(Order::NameProposed)));
    }
    if let Some(at) = begins(rest, context) {
        return Some(Ok(Any::Roster(Order::Plan { at })));
    }
    let at =
        rest.find('@').or_else(|| rest.to_lowercase().ends_with(" nobody").then(|| rest.len() - "nobody".len()))?;
    let (role, who) = rest.split_at_checked(at)?;
    let role = Role::read(role)?;
    if !who.starts_with('@') {
        return Some(Ok(Any::Roster(Order::Name { role, person: None })));
    }
    Some(match person(who, context) {
        Ok((person, behind)) if behind.trim().is_empty() => Ok(Any::Roster(Order::Name { role, person: Some(person) })),
        Ok(_) => Err(Misunderstood::new(t!("name one person behind the role, and nothing else: `shift ic @name`"))),
        Err(why) => Err(why),
    })
}

fn is_shift(label: crate::room::Label) -> bool {
    label.kind == ItemKind::Roster
}

/// `18:00`, `at 18:00`, `in 2h`, `+2h` and what says its date.
fn begins(text: &str, context: &Context<'_>) -> Option<Timestamp> {
    let lower = text.to_lowercase();
    let text = lower.strip_prefix("at ").unwrap_or(&lower).trim();
    moment::next(text, context.now, &context.zone).or_else(|| {
        let (at, exact) = super::read_moment(text, context)?;
        (exact && at > context.now).then_some(at)
    })
}
