//! `snooze update 10m: nobody can know more before the dump is read`.

use super::super::words::{pieces, trimmed};
use super::super::{Context, Misunderstood};
use super::{Line, Usage, minutes};
use crate::room::{ClockKind, Order};
use allclear_texts::{mark, t};

pub(super) const USAGES: &[Usage] = &[Usage {
    word: "snooze",
    example: "snooze update 10m: the dump is being read",
    what: mark!("put a clock off, with a reason: update, public, can or relief"),
    to_people: false,
}];

pub(super) fn read(line: &Line<'_>, _: &Context<'_>) -> Option<Result<Order, Misunderstood>> {
    (line.word == "snooze").then(|| snooze(line.rest))
}

fn snooze(rest: &str) -> Result<Order, Misunderstood> {
    let (word, rest) = pieces(rest, 1).first().copied().unwrap_or_default();
    let clock = match trimmed(word).to_lowercase().as_str() {
        "update" | "internal" => ClockKind::InternalUpdate,
        "public" => ClockKind::PublicUpdate,
        "can" => ClockKind::Can,
        "relief" | "tenure" => ClockKind::Tenure,
        _ => {
            let all = ["update 10m: why", "public 10m: why", "can 10m: why", "relief 30m: why"];
            return Err(Misunderstood::or(t!("say which clock"), all.map(|all| format!("snooze {all}"))));
        }
    };
    match minutes(rest.trim_start()).transpose()? {
        Some((minutes, reason)) if !reason.trim().is_empty() => {
            Ok(Order::Snooze { clock, minutes, reason: reason.trim().to_owned() })
        }
        Some(_) => Err(Misunderstood::new(t!("say why, behind the minutes: others wait for this"))),
        None => Err(Misunderstood::new(t!("say for how long, and why: `snooze update 10m: why`"))),
    }
}
