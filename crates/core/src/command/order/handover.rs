//! `handover @ben` · `accept a1` · `decline a1: why` · `take command`

use super::super::words::person;
use super::super::{Context, Misunderstood};
use super::{Line, Usage, behind_colon};
use crate::room::handover::Order;
use crate::room::{ItemKind, Order as Any};
use allclear_texts::{mark, t};

pub(super) const USAGES: &[Usage] = &[
    Usage {
        word: "handover",
        example: "handover @ben",
        what: mark!("offer command to somebody, with a briefing"),
        to_people: true,
    },
    Usage { word: "accept", example: "accept a1", what: mark!("you command from now on"), to_people: false },
    Usage {
        word: "decline",
        example: "decline a1: on a train",
        what: mark!("you do not take command"),
        to_people: false,
    },
    Usage {
        word: "take command",
        example: "take command",
        what: mark!("the commander has left two questions unanswered: you take over"),
        to_people: false,
    },
];

/// "handover notes are in the wiki", "accept the risk" and "take a dump" are sentences.
pub(super) fn read(line: &Line<'_>, context: &Context<'_>) -> Option<Result<Any, Misunderstood>> {
    let (handover, rest) = line.label(ItemKind::Handover);
    let order = match line.word.as_str() {
        "handover" if line.rest.is_empty() => {
            return Some(Err(Misunderstood::new(t!("say who is to command: `handover @name`"))));
        }
        "handover" if line.rest.starts_with('@') => match person(line.rest, context) {
            Ok((to, rest)) if rest.trim().is_empty() => Order::Offer { to },
            Ok(_) => return Some(Err(Misunderstood::new(t!("name one person behind `handover`, and nothing else")))),
            Err(why) => return Some(Err(why)),
        },
        "accept" => behind_colon(rest)?.is_none().then_some(Order::Accept { handover })?,
        "decline" => Order::Decline { handover: handover?, why: behind_colon(rest)? },
        "take" if line.rest.eq_ignore_ascii_case("command") && !line.colon => Order::TakeCommand,
        _ => return None,
    };
    Some(Ok(Any::Handover(order)))
}
