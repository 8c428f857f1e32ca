//! `cycle` · `next step` · `cycle verify` · `emergency on: why` · `emergency off` · `mobilise` · `mobilise!`

use super::super::{Context, Misunderstood};
use super::{Line, Usage, behind_colon};
use crate::incident::cycle::Step;
use crate::incident::emergency;
use crate::room::{Order, mobilisation};
use allclear_texts::mark;

pub(super) const USAGES: &[Usage] = &[
    Usage { word: "next step", example: "next step", what: mark!("the commander's cycle moves on"), to_people: false },
    Usage {
        word: "cycle",
        example: "cycle verify",
        what: mark!("the commander's cycle moves to a step"),
        to_people: false,
    },
    Usage {
        word: "emergency on",
        example: "emergency on: no deploys, please",
        what: mark!("everything else stands back until it is over; for the commander"),
        to_people: false,
    },
    Usage { word: "emergency off", example: "emergency off", what: mark!("everything else goes on"), to_people: false },
    Usage {
        word: "mobilise",
        example: "mobilise",
        what: mark!("page, tell and open all that is planned"),
        to_people: false,
    },
];

/// "cycle the connection pool", "next step: drain eu-west", "emergency services were called", "emergency on line 4" and
/// "mobilise the database team" are sentences.
pub(super) fn read(line: &Line<'_>, _: &Context<'_>) -> Option<Result<Order, Misunderstood>> {
    let alone = line.rest.is_empty() && !line.colon;
    let order = match line.word.as_str() {
        "cycle" if alone => Order::Cycle(None),
        "cycle" if !line.colon => Order::Cycle(Some(Step::read(line.rest)?)),
        "next" if !line.colon && line.rest.eq_ignore_ascii_case("step") => Order::Cycle(None),
        "emergency" if !line.colon => Order::Emergency(switched(line.rest)?),
        "mobilise" | "mobilize" if alone => Order::Mobilise(mobilisation::Order::Mobilise { sure: false }),
        "mobilise!" | "mobilize!" if alone => Order::Mobilise(mobilisation::Order::Mobilise { sure: true }),
        _ => return None,
    };
    Some(Ok(order))
}

/// `on`, `off`, `mode on`, and a reason behind a colon.
fn switched(rest: &str) -> Option<emergency::Order> {
    let end = rest.find(':').unwrap_or(rest.len());
    let (words, behind) = rest.split_at_checked(end)?;
    let why = behind_colon(behind)?;
    match words.trim().to_lowercase().as_str() {
        "on" | "mode on" => Some(emergency::Order::On { why }),
        "off" | "mode off" => Some(emergency::Order::Off { why }),
        _ => None,
    }
}
