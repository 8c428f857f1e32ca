//! `approve r1` · `approve r1: an update in other words` · `refuse r1: why`

use super::super::{Context, Misunderstood};
use super::{Line, Usage, behind_colon};
use crate::room::request::Order;
use crate::room::{ItemKind, Order as Any};
use allclear_texts::mark;

pub(super) const USAGES: &[Usage] = &[
    Usage {
        word: "approve",
        example: "approve r1",
        what: mark!("what was asked for is done in your name"),
        to_people: false,
    },
    Usage {
        word: "refuse",
        example: "refuse r1: not before the dump",
        what: mark!("what was asked for is not done"),
        to_people: false,
    },
];

/// Only with a label: "approve the change" is a sentence.
pub(super) fn read(line: &Line<'_>, _: &Context<'_>) -> Option<Result<Any, Misunderstood>> {
    let (request, rest) = line.label(ItemKind::Request);
    let (request, why) = (request?, behind_colon(rest)?);
    let order = match line.word.as_str() {
        "approve" => Order::Approve { request, text: why },
        "refuse" => Order::Refuse { request, why },
        _ => return None,
    };
    Some(Ok(Any::Request(order)))
}
