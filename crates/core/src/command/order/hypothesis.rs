//! `hypothesis: the cache is cold`, `for h1: …`, `rule out h1: …`.

use super::super::{Context, Misunderstood};
use super::{Line, Usage, behind_colon};
use crate::room::hypothesis::{Order, Side};
use crate::room::{ItemKind, Order as Any};
use allclear_texts::{mark, t};

pub(super) const USAGES: &[Usage] = &[
    Usage {
        word: "hypothesis:",
        example: "hypothesis: the cache is cold",
        what: mark!("what could be behind it; hyp: is short for it"),
        to_people: false,
    },
    Usage {
        word: "for",
        example: "for h1: hit rate 12 %",
        what: mark!("what speaks for a hypothesis"),
        to_people: false,
    },
    Usage {
        word: "against",
        example: "against h1: hit rate 99 %",
        what: mark!("what speaks against it"),
        to_people: false,
    },
    Usage { word: "support", example: "support h1", what: mark!("it is what you act on now"), to_people: false },
    Usage {
        word: "rule out",
        example: "rule out h1: a restart changed nothing",
        what: mark!("it is not that, and why nobody has to try it again"),
        to_people: false,
    },
];

pub(super) fn read(line: &Line<'_>, _: &Context<'_>) -> Option<Result<Any, Misunderstood>> {
    let order = match line.word.as_str() {
        "hypothesis" | "hyp" if line.colon => raise(line.rest),
        "for" => evidence(line, Side::For)?,
        "against" => evidence(line, Side::Against)?,
        "support" => {
            let (hypothesis, rest) = line.label(ItemKind::Hypothesis);
            Ok(Order::Support { hypothesis: hypothesis?, why: behind_colon(rest)? })
        }
        "rule" => rule_out(&Line::of(line.rest))?,
        _ => return None,
    };
    Some(order.map(Any::Hypothesis))
}

fn raise(text: &str) -> Result<Order, Misunderstood> {
    if text.is_empty() {
        return Err(Misunderstood::new(t!("say what could be behind it: `hypothesis: the cache is cold`")));
    }
    Ok(Order::Raise { text: text.to_owned() })
}

fn evidence(line: &Line<'_>, side: Side) -> Option<Result<Order, Misunderstood>> {
    let (hypothesis, rest) = line.label(ItemKind::Hypothesis);
    let (hypothesis, text) = (hypothesis?, behind_colon(rest)?);
    let word = side.word();
    let missing = || Misunderstood::new(t!("say what speaks {word} it: `{word} {hypothesis}: hit rate 12 %`"));
    Some(text.map(|text| Order::Evidence { hypothesis, side, text }).ok_or_else(missing))
}

fn rule_out(line: &Line<'_>) -> Option<Result<Order, Misunderstood>> {
    let (hypothesis, rest) = line.label(ItemKind::Hypothesis);
    let (hypothesis, why) = (hypothesis.filter(|_| line.word == "out")?, behind_colon(rest)?);
    let missing = || Misunderstood::new(t!("say why, so that nobody tries it again: `rule out {hypothesis}: why`"));
    Some(why.map(|why| Order::RuleOut { hypothesis, why }).ok_or_else(missing))
}
