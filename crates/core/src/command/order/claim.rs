//! `claim` · `object cl1: why` · `object: why`

use super::super::{Context, Misunderstood};
use super::{Line, Usage, behind_colon};
use crate::room::claim::Order;
use crate::room::{ItemKind, Order as Any};
use allclear_texts::mark;

pub(super) const USAGES: &[Usage] = &[
    Usage {
        word: "claim",
        example: "claim",
        what: mark!("nobody commands: you will in 30 s, unless somebody objects"),
        to_people: false,
    },
    Usage {
        word: "object",
        example: "object cl1: Dara is on her way",
        what: mark!("stop a claim of command"),
        to_people: false,
    },
];

/// "claim the voucher" is a sentence, and so is "object storage is slow".
pub(super) fn read(line: &Line<'_>, _: &Context<'_>) -> Option<Result<Any, Misunderstood>> {
    let order = match line.word.as_str() {
        "claim" => {
            let command = matches!(line.rest.to_lowercase().as_str(), "" | "command");
            command.then_some(Order::Claim)?
        }
        "object" => {
            let (claim, rest) = line.label(ItemKind::Claim);
            let why = match claim {
                Some(_) => behind_colon(rest)?,
                None => Some(rest.trim()).filter(|why| line.colon && !why.is_empty()).map(str::to_owned),
            };
            (claim.is_some() || why.is_some()).then_some(Order::Object { claim, why })?
        }
        _ => return None,
    };
    Some(Ok(Any::Claim(order)))
}
