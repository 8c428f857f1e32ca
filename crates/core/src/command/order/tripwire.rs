//! `tripwire: third data centre down; alert dc3 down => SEV-1, page @dev`.

use super::super::words::{pieces, shown, whom};
use super::super::{Context, Misunderstood};
use super::{Line, Usage, behind_colon};
use crate::incident::Severity;
use crate::room::tripwire::Order;
use crate::room::{ItemKind, Order as Any};
use allclear_texts::{mark, t};

pub(super) const USAGES: &[Usage] = &[
    Usage {
        word: "tripwire:",
        example: "tripwire: third data centre down; alert dc3 down => SEV-1, page @ana",
        what: mark!("what happens by itself when an alert has these words"),
        to_people: true,
    },
    Usage { word: "trip", example: "trip x1", what: mark!("fire a tripwire by hand"), to_people: false },
    Usage { word: "disarm", example: "disarm x1", what: mark!("a tripwire is not needed any more"), to_people: false },
];

pub(super) fn read(line: &Line<'_>, context: &Context<'_>) -> Option<Result<Any, Misunderstood>> {
    let order = match line.word.as_str() {
        "tripwire" if line.colon => set(line.rest, context),
        "trip" => {
            let (tripwire, rest) = line.label(ItemKind::Tripwire);
            Ok(Order::Trip { tripwire: tripwire.filter(|_| rest.trim().is_empty())? })
        }
        "disarm" => {
            let (tripwire, rest) = line.label(ItemKind::Tripwire);
            Ok(Order::Disarm { tripwire: tripwire?, reason: behind_colon(rest)? })
        }
        _ => return None,
    };
    Some(order.map(Any::Tripwire))
}

fn set(rest: &str, context: &Context<'_>) -> Result<Order, Misunderstood> {
    let how = "`tripwire: third data centre down; alert dc3 down => SEV-1, page @name`";
    let arrow = rest.split_once("=>").or_else(|| rest.split_once('→'));
    let Some((condition, doings)) = arrow else {
        return Err(Misunderstood::new(t!("say what happens then, behind =>: {how}")));
    };
    let (condition, words) = match condition.split_once(';') {
        None => (condition, None),
        Some((condition, words)) => (condition, Some(alert_words(words.trim(), how)?)),
    };
    if condition.trim().is_empty() {
        return Err(Misunderstood::new(t!("say what has to happen: {how}")));
    }
    let (mut severity, mut pages) = (None, Vec::new());
    for doing in doings.split(',').map(str::trim).filter(|doing| !doing.is_empty()) {
        match page(doing) {
            Some(named) => {
                let (found, behind) = whom(named, context)?;
                if !behind.trim().is_empty() {
                    let what =
                        t!("\"{}\" behind the name means nothing here; the condition is told to them", shown(behind));
                    return Err(Misunderstood::new(what));
                }
                pages.push(found);
            }
            None => severity = Some(Severity::read(doing).ok_or_else(|| unknown(doing, how))?),
        }
    }
    if severity.is_none() && pages.is_empty() {
        return Err(Misunderstood::new(t!("say what happens then, behind =>: {how}")));
    }
    Ok(Order::Set { condition: condition.trim().to_owned(), words, severity, pages })
}

fn page(doing: &str) -> Option<&str> {
    let (word, named) = pieces(doing, 1).first().copied()?;
    word.eq_ignore_ascii_case("page").then_some(named.trim_start())
}

fn unknown(doing: &str, how: &str) -> Misunderstood {
    Misunderstood::new(t!("a tripwire sets a severity and pages people, and \"{}\" is neither: {how}", shown(doing)))
}

/// What an alert must contain: behind the word `alert`.
fn alert_words(part: &str, how: &str) -> Result<String, Misunderstood> {
    let line = Line::of(part);
    if line.word != "alert" || line.rest.is_empty() {
        return Err(Misunderstood::new(t!("behind the semicolon stands what an alert must contain: {how}")));
    }
    Ok(line.rest.to_owned())
}
