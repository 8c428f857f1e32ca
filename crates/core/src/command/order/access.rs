//! `private` · `public` · `allow @ana` · `disallow @ana`.

use super::super::words::person;
use super::super::{Context, Misunderstood};
use super::{Line, Usage};
use crate::incident::visibility::Order;
use crate::room::Order as Any;
use allclear_texts::mark;

pub(super) const USAGES: &[Usage] = &[
    Usage {
        word: "private",
        example: "private",
        what: mark!("only those involved can see this incident"),
        to_people: false,
    },
    Usage { word: "public", example: "public", what: mark!("everybody can see this incident again"), to_people: false },
    Usage {
        word: "allow",
        example: "allow @ana",
        what: mark!("let somebody see this private incident"),
        to_people: true,
    },
    Usage {
        word: "disallow",
        example: "disallow @ana",
        what: mark!("somebody cannot see this private incident any more"),
        to_people: true,
    },
];

/// "private keys leaked", "public traffic is back", "allow list updated" and "allow @ana to restart it" are sentences.
pub(super) fn read(line: &Line<'_>, context: &Context<'_>) -> Option<Result<Any, Misunderstood>> {
    let named = |order: fn(crate::id::PersonId) -> Order| {
        if !line.rest.starts_with('@') || line.colon {
            return None;
        }
        match person(line.rest, context) {
            Ok((person, "")) => Some(Ok(order(person))),
            Ok(_) => None,
            Err(misunderstood) => Some(Err(misunderstood)),
        }
    };
    let order = match line.word.as_str() {
        "private" => line.rest.is_empty().then_some(Ok(Order::Private))?,
        "public" => line.rest.is_empty().then_some(Ok(Order::Public))?,
        "allow" => named(|person| Order::Allow { person })?,
        "disallow" => named(|person| Order::Disallow { person })?,
        _ => return None,
    };
    Some(order.map(Any::Access))
}
