//! `need access to the vault`, and the answers.

use super::super::{Context, Misunderstood};
use super::{Line, Usage, behind_colon};
use crate::room::need::{Order, Sort};
use crate::room::{ItemKind, Order as Any};
use allclear_texts::{mark, t};

pub(super) const USAGES: &[Usage] = &[
    Usage {
        word: "need",
        example: "need: access to the vault",
        what: mark!("say what or whom you lack; who could come is proposed"),
        to_people: false,
    },
    Usage { word: "ask", example: "ask n1", what: mark!("ask the next one who knows it to come"), to_people: false },
    Usage {
        word: "met",
        example: "met n1: Kim is on the call",
        what: mark!("what was needed is there"),
        to_people: false,
    },
    Usage {
        word: "decline",
        example: "decline n1: no budget",
        what: mark!("what was needed will not come"),
        to_people: false,
    },
];

pub(super) fn read(line: &Line<'_>, context: &Context<'_>) -> Option<Result<Any, Misunderstood>> {
    match line.word.as_str() {
        "ask" => {
            // "ask the vendor" is a sentence.
            let (need, rest) = line.label(ItemKind::Need);
            let need = need.filter(|_| rest.trim().is_empty())?;
            Some(Ok(Any::Need(Order::Ask { need })))
        }
        "need" => open(line, context).map(|order| order.map(Any::Need)),
        "met" | "decline" => answer(line).map(|order| order.map(Any::Need)),
        _ => None,
    }
}

/// Most words in front of a colon that says that this is meant as a need: `need dba: lock analysis`.
const NAMED: usize = 3;

fn open(line: &Line<'_>, context: &Context<'_>) -> Option<Result<Order, Misunderstood>> {
    let text = line.rest;
    if line.colon && text.is_empty() {
        return Some(Err(Misunderstood::new(t!("say what is needed: `need: access to the vault`"))));
    }
    let first =
        text.split_whitespace().find(|word| !["a", "an", "the", "some"].contains(&word.to_lowercase().as_str()));
    let named = text.split_once(':').is_some_and(|(head, rest)| {
        head.split_whitespace().count() <= NAMED && !rest.is_empty() && !rest.starts_with("//")
    });
    // "need to check the queue" and "need more time" are sentences; "need access to the vault" asks for something.
    // "need kafka" asks for somebody; "need kafka to be restarted" is a sentence.
    let words = || text.split_whitespace().filter(|word| !["a", "an", "the", "some"].contains(word));
    let skill = words().count() == 1 && first.is_some_and(|word| context.directory.skill(word).is_some());
    let asks = skill || line.colon || first.and_then(Sort::of_word).is_some() || (named && first != Some("to"));
    asks.then(|| Ok(Order::Open { text: text.to_owned() }))
}

/// Only with a label: "met with the vendor" and "decline of errors" are sentences.
fn answer(line: &Line<'_>) -> Option<Result<Order, Misunderstood>> {
    let (need, rest) = line.label(ItemKind::Need);
    let (need, text) = (need?, behind_colon(rest)?);
    if line.word == "met" {
        return Some(Ok(Order::Met { need, how: text }));
    }
    let missing = || Misunderstood::new(t!("say why, behind a colon: `decline {need}: why`"));
    Some(text.ok_or_else(missing).map(|why| Order::Decline { need, why }))
}
