//! `option: restart the pool; risk: 30 s of errors; 10m`, `choose o2`, `coin o1 o2`.

use super::super::{Context, Misunderstood};
use super::{Line, Usage, terms};
use crate::room::choice::{Face, Order};
use crate::room::{ItemKind, Label, Order as Any};
use allclear_texts::{mark, t};

pub(super) const USAGES: &[Usage] = &[
    Usage {
        word: "option:",
        example: "option: restart the pool; risk: 30 s of errors; 10m",
        what: mark!("what could be done, what it may cost, how long it takes"),
        to_people: false,
    },
    Usage { word: "choose", example: "choose o2", what: mark!("propose an option"), to_people: false },
    Usage {
        word: "coin",
        example: "coin o1 o2",
        what: mark!("let chance choose between options, or between a | b"),
        to_people: false,
    },
];

pub(super) fn read(line: &Line<'_>, _: &Context<'_>) -> Option<Result<Any, Misunderstood>> {
    let order = match line.word.as_str() {
        "option" if line.colon => add(line.rest),
        "choose" => {
            let (option, rest) = line.label(ItemKind::Option);
            Ok(Order::Choose { option: option.filter(|_| rest.trim().is_empty())? })
        }
        "coin" => coin(line.rest)?,
        _ => return None,
    };
    Some(order.map(Any::Choice))
}

fn add(rest: &str) -> Result<Order, Misunderstood> {
    let said = terms::read(rest);
    if said.terms.text.is_empty() {
        return Err(Misunderstood::new(t!(
            "say what could be done: `option: restart the pool; risk: 30 s of errors; 10m`"
        )));
    }
    // What takes seconds takes a minute.
    let minutes = said.time.map(|time| u32::try_from(time.as_secs().saturating_add(59) / 60).unwrap_or(u32::MAX));
    Ok(Order::Add { terms: said.terms, minutes })
}

/// Labels, or texts with bars between them; anything else is a sentence about coins.
fn coin(rest: &str) -> Option<Result<Order, Misunderstood>> {
    let sides: Vec<Face> = if rest.contains('|') {
        let texts = rest.split('|').map(str::trim).filter(|text| !text.is_empty());
        texts.map(|text| option(text).map_or_else(|| Face::Text(text.to_owned()), Face::Option)).collect()
    } else {
        let words = rest.split([' ', ',']).filter(|word| !word.is_empty());
        words.map(|word| option(word).map(Face::Option)).collect::<Option<_>>()?
    };
    if sides.len() < 2 {
        return Some(Err(Misunderstood::new(t!("a coin has two sides: `coin o1 o2`, or `coin left | right`"))));
    }
    Some(Ok(Order::Coin { sides }))
}

fn option(word: &str) -> Option<Label> {
    word.parse::<Label>().ok().filter(|label| label.kind == ItemKind::Option)
}
