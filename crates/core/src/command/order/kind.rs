//! `type: security` · `type nobody`

use super::super::words::shown;
use super::super::{Context, MOST, Misunderstood};
use super::{Line, Usage};
use crate::incident::kind::named;
use crate::room::Order;
use allclear_texts::{mark, t};

pub(super) const USAGES: &[Usage] = &[Usage {
    word: "type",
    example: "type: security",
    what: mark!("say what kind of trouble it is; `type: none` takes it away"),
    to_people: false,
}];

/// "type error in the parser" is a sentence: without a colon, only the whole name of a type makes it a command.
pub(super) fn read(line: &Line<'_>, context: &Context<'_>) -> Option<Result<Order, Misunderstood>> {
    if line.word != "type" || context.directory.practice.types.is_empty() {
        return None;
    }
    if line.colon && line.rest.eq_ignore_ascii_case("none") {
        return Some(Ok(Order::Type { name: None }));
    }
    if let Some(kind) = named(context.directory, line.rest) {
        return Some(Ok(Order::Type { name: Some(kind.name.clone()) }));
    }
    line.colon.then(|| {
        let known = context.directory.practice.types.iter().take(MOST).map(|kind| format!("type: {}", kind.name));
        Err(Misunderstood::or(t!("there is no type \"{}\"", shown(line.rest)), known))
    })
}
