//! `dispute sev 3: only one region`: an opinion about the severity that waits for the review.

use super::super::words::{pieces, reason, trimmed};
use super::super::{Context, Misunderstood};
use super::{Line, Usage};
use crate::incident::Severity;
use crate::room::Order;
use allclear_texts::{mark, t};

pub(super) const USAGES: &[Usage] = &[Usage {
    word: "dispute",
    example: "dispute sev 3: only one region",
    what: mark!("say for the review that the severity should be another; nobody is interrupted"),
    to_people: false,
}];

/// "dispute resolution is slow" is a sentence: only a severity behind the word makes it a command.
pub(super) fn read(line: &Line<'_>, _: &Context<'_>) -> Option<Result<Order, Misunderstood>> {
    if line.word != "dispute" {
        return None;
    }
    let (severity, rest) = pieces(line.rest, 2).into_iter().find_map(|(piece, rest)| {
        let word = trimmed(piece).to_lowercase();
        let named = word.starts_with("sev") || word.chars().all(|c| c.is_ascii_digit());
        Some((Severity::read(&word).filter(|_| named)?, rest))
    })?;
    let why = reason(rest).trim().to_owned();
    if why.is_empty() {
        let word = severity.as_str().trim_start_matches("SEV-");
        return Some(Err(Misunderstood::new(t!("say why, for the review: `dispute sev {word}: why`"))));
    }
    Some(Ok(Order::Dispute { severity, reason: why }))
}
