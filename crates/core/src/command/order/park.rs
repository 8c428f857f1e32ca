//! `park: why was this ever built like that?`

use super::super::{Context, Misunderstood};
use super::{Line, Usage};
use crate::room::Order;
use allclear_texts::{mark, t};

pub(super) const USAGES: &[Usage] = &[Usage {
    word: "park",
    example: "park: why is there only one replica?",
    what: mark!("keep a remark for the review, out of everybody's way now"),
    to_people: false,
}];

/// Only behind a colon: "park the traffic in eu-west" is a sentence.
pub(super) fn read(line: &Line<'_>, _: &Context<'_>) -> Option<Result<Order, Misunderstood>> {
    if line.word != "park" || !line.colon {
        return None;
    }
    if line.rest.is_empty() {
        return Some(Err(Misunderstood::new(t!("say what is to be kept for the review: `park: …`"))));
    }
    Some(Ok(Order::Park { text: line.rest.to_owned() }))
}
