//! `join` · `observe` · `leave` · `release @ana: thank you` · `remove @ana: why`

use super::super::words::person;
use super::super::{Context, Misunderstood};
use super::{Line, Usage};
use crate::id::PersonId;
use crate::room::Order as Any;
use crate::room::presence::Order;
use allclear_texts::{mark, t};

pub(super) const USAGES: &[Usage] = &[
    Usage { word: "join", example: "join", what: mark!("you work in it from now on"), to_people: false },
    Usage {
        word: "observe",
        example: "observe",
        what: mark!("you read along to learn, and write nothing"),
        to_people: false,
    },
    Usage { word: "leave", example: "leave", what: mark!("you go"), to_people: false },
    Usage {
        word: "release",
        example: "release @ana: thank you",
        what: mark!("somebody is not needed any more"),
        to_people: true,
    },
    Usage {
        word: "remove",
        example: "remove @ana: shouts at people",
        what: mark!("send somebody away, with the reason; for the commander"),
        to_people: true,
    },
];

/// "join the bridge", "observe the queue" and "leave it drained" are sentences, and so are "release 1841 went out" and
/// "remove @ana from the rotation".
pub(super) fn read(line: &Line<'_>, context: &Context<'_>) -> Option<Result<Any, Misunderstood>> {
    let alone = line.rest.is_empty() && !line.colon;
    let order = match line.word.as_str() {
        "join" if alone => Ok(Order::Join),
        "observe" if alone => Ok(Order::Observe),
        "leave" if alone => Ok(Order::Leave),
        "release" => named(line.rest, context)?.map(|(person, thanks)| match context.me {
            Some(me) if me == person => Order::Leave,
            _ => Order::Release { person, thanks },
        }),
        "remove" => named(line.rest, context)?.and_then(|(person, why)| {
            let missing = || Misunderstood::new(t!("say why, behind a colon: `remove @name: why`"));
            Ok(Order::Remove { person, why: why.ok_or_else(missing)? })
        }),
        _ => return None,
    };
    Some(order.map(Any::Presence))
}

/// `@ana` or `@ana: text`, and nothing else.
fn named(rest: &str, context: &Context<'_>) -> Option<Result<(PersonId, Option<String>), Misunderstood>> {
    let named = rest.strip_prefix('@')?;
    let (name, text) = named.split_once(':').unwrap_or((named, ""));
    match person(name, context) {
        Ok((person, behind)) if behind.trim().is_empty() => {
            Some(Ok((person, Some(text.trim().to_owned()).filter(|t| !t.is_empty()))))
        }
        Ok(_) => None,
        Err(why) => Some(Err(why)),
    }
}
