//! `ask: how many customers are affected?` · `+1 ask1` · `answer ask1: …` · `next ask1` · `later ask1` · `decline ask1: …`

use super::super::{Context, Misunderstood};
use super::{Line, Usage, behind_colon};
use crate::room::ask::Order;
use crate::room::{ItemKind, Label, Order as Any};
use allclear_texts::{mark, t};

pub(super) const USAGES: &[Usage] = &[
    Usage {
        word: "ask",
        example: "ask: how many customers are affected?",
        what: mark!("ask whoever speaks for the incident; nobody who repairs is interrupted"),
        to_people: false,
    },
    Usage { word: "+1", example: "+1 ask1", what: mark!("you want to know it too"), to_people: false },
    Usage {
        word: "answer",
        example: "answer ask1: about 300, all of them in Europe",
        what: mark!("answer a question from outside; everybody who asked hears it"),
        to_people: false,
    },
    Usage { word: "next", example: "next ask1", what: mark!("answer it with the next update"), to_people: false },
    Usage {
        word: "later",
        example: "later ask1",
        what: mark!("answer it after the incident, in the review"),
        to_people: false,
    },
    Usage {
        word: "decline",
        example: "decline ask1: we do not know it",
        what: mark!("a question is not answered"),
        to_people: false,
    },
];

/// Questions only behind a colon, and everything else only with a label: "ask the vendor", "next we look at it" and
/// "later in the night" are sentences.
pub(super) fn read(line: &Line<'_>, _: &Context<'_>) -> Option<Result<Any, Misunderstood>> {
    let order = match line.word.as_str() {
        "ask" | "question" if line.colon => question(line.rest),
        "answer" => {
            let (ask, rest) = label(line)?;
            let missing = || Misunderstood::new(t!("say what the answer is, behind a colon: `answer {ask}: …`"));
            behind_colon(rest)?.ok_or_else(missing).map(|text| Order::Answer { ask, text })
        }
        "decline" => {
            let (ask, rest) = label(line)?;
            Ok(Order::Decline { ask, why: behind_colon(rest)? })
        }
        "+1" => Ok(Order::MeToo { ask: alone(line)? }),
        "next" => Ok(Order::NextUpdate { ask: alone(line)? }),
        "later" => Ok(Order::Later { ask: alone(line)? }),
        _ => return None,
    };
    Some(order.map(Any::Ask))
}

fn question(text: &str) -> Result<Order, Misunderstood> {
    if text.is_empty() {
        return Err(Misunderstood::new(t!("say what you want to know: `ask: how many customers are affected?`")));
    }
    Ok(Order::Ask { text: text.to_owned() })
}

/// The question that is named, written as `ask1`, and what stands behind it.
fn label<'t>(line: &Line<'t>) -> Option<(Label, &'t str)> {
    let (label, rest) = line.label(ItemKind::Ask);
    Some((label?, rest))
}

/// The question, when nothing else is said.
fn alone(line: &Line<'_>) -> Option<Label> {
    let (ask, rest) = label(line)?;
    rest.trim().is_empty().then_some(ask)
}
