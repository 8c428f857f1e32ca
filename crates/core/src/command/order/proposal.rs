//! `propose roll back 1841; risk: loses carts; irreversible; 2m`, `object p1: why`, `decide: … because …`.

use super::super::{Context, Misunderstood};
use super::{Line, Usage, behind_colon, terms};
use crate::room::proposal::{Answer, Order};
use crate::room::{ItemKind, Order as Any};
use allclear_texts::{mark, t};

pub(super) const USAGES: &[Usage] = &[
    Usage {
        word: "propose",
        example: "propose roll back 1841; risk: loses carts; irreversible; 2m",
        what: mark!("ask for strong objections; when nobody has one in time, it is decided"),
        to_people: false,
    },
    Usage {
        word: "object",
        example: "object p1: carts are lost",
        what: mark!("stop a proposal, and say why"),
        to_people: false,
    },
    Usage { word: "withdraw", example: "withdraw p1", what: mark!("take a proposal back"), to_people: false },
    Usage {
        word: "adopt",
        example: "adopt p1",
        what: mark!("decide a proposal before its time is up; for who commands"),
        to_people: false,
    },
    Usage {
        word: "override",
        example: "override p1: every minute costs more",
        what: mark!("decide it in spite of objections; for who commands"),
        to_people: false,
    },
    Usage {
        word: "decide",
        example: "decide: keep the region drained because the replica lags",
        what: mark!("write a decision down, and why"),
        to_people: false,
    },
];

pub(super) fn read(line: &Line<'_>, _: &Context<'_>) -> Option<Result<Any, Misunderstood>> {
    let order = match line.word.as_str() {
        "propose" => propose(line.rest).map(Any::Proposal),
        "decide" if line.colon => decide(line.rest),
        word => Ok(Any::Proposal(answer(word, line)?)),
    };
    Some(order)
}

fn propose(rest: &str) -> Result<Order, Misunderstood> {
    let said = terms::read(rest);
    if said.terms.text.is_empty() {
        return Err(Misunderstood::new(t!("say what to do: `propose roll back 1841; risk: loses carts; 2m`")));
    }
    let seconds = said.time.map(|time| u32::try_from(time.as_secs()).unwrap_or(u32::MAX));
    Ok(Order::Open { terms: said.terms, seconds })
}

fn answer(word: &str, line: &Line<'_>) -> Option<Order> {
    let (proposal, rest) = line.label(ItemKind::Proposal);
    // Without a label only a colon says that this is not the first word of a sentence; `object: why` is for claims.
    let text = match proposal {
        Some(_) => behind_colon(rest)?,
        None if line.colon && word != "object" && !rest.is_empty() => Some(rest.to_owned()),
        None => return None,
    };
    let answer = match word {
        "object" => Answer::Object { why: text.unwrap_or_default() },
        "withdraw" => Answer::Withdraw { reason: text },
        "override" => Answer::Override { why: text.unwrap_or_default() },
        "adopt" => proposal.and(Some(Answer::Adopt))?,
        _ => return None,
    };
    Some(Order::Answer { proposal, answer })
}

/// The reason stands behind "because", with or without a semicolon in front.
fn decide(rest: &str) -> Result<Any, Misunderstood> {
    let at = rest.to_ascii_lowercase().find(" because ").unwrap_or(rest.len());
    let (text, why) = rest.split_at_checked(at).unwrap_or((rest, ""));
    let text = text.trim_end_matches([';', ',', ' ']).to_owned();
    if text.is_empty() || text.to_ascii_lowercase().starts_with("because ") {
        return Err(Misunderstood::new(t!(
            "say what is decided: `decide: keep the region drained because the replica lags`"
        )));
    }
    let why = why.trim_start().get("because".len()..).map(str::trim).filter(|why| !why.is_empty());
    Ok(Any::Decide { text, rationale: why.map(str::to_owned) })
}
