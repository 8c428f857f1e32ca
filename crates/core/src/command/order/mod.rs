//! Orders: what is typed about the items of the room. One file for each kind, one line in each of the two lists below.

mod access;
mod ask;
mod can;
mod choice;
mod claim;
mod clock;
mod course;
mod dispute;
mod handover;
mod hypothesis;
mod kind;
mod need;
mod park;
mod presence;
mod proposal;
mod question;
mod record;
mod request;
mod risk;
mod roster;
mod task;
mod terms;
mod tripwire;
mod workstream;

pub use question::read_moment;

use super::words::{pieces, reason, shown, trimmed};
use super::{Context, Misunderstood, moment};
use crate::room::task::MAX_BOX_MINUTES;
use crate::room::{ItemKind, Label, Order};
use allclear_texts::t;

/// How an order is typed, and what for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// What it begins with.
    pub word: &'static str,
    pub example: &'static str,
    pub what: &'static str,
    /// Whether people are named behind it.
    pub to_people: bool,
}

impl Usage {
    /// The kind of item that is named behind the word, as the example names one, and what follows the label there.
    #[must_use]
    pub fn about(&self) -> Option<(ItemKind, &'static str)> {
        let behind = self.example.strip_prefix(self.word)?.trim_start();
        let end = behind.find(|c: char| !c.is_alphanumeric()).unwrap_or(behind.len());
        let (label, rest) = behind.split_at_checked(end)?;
        Some((label.parse::<Label>().ok()?.kind, rest))
    }
}

/// Everything that can be typed about items, what is needed most often first.
pub fn usages() -> impl Iterator<Item = Usage> {
    [
        task::USAGES,
        handover::USAGES,
        claim::USAGES,
        request::USAGES,
        can::USAGES,
        need::USAGES,
        presence::USAGES,
        roster::USAGES,
        record::USAGES,
        clock::USAGES,
        course::USAGES,
        proposal::USAGES,
        hypothesis::USAGES,
        choice::USAGES,
        tripwire::USAGES,
        workstream::USAGES,
        question::USAGES,
        dispute::USAGES,
        kind::USAGES,
        risk::USAGES,
        access::USAGES,
        ask::USAGES,
        park::USAGES,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// Reads an order; `None` for a text that is none, which makes it a note.
pub(super) fn read(text: &str, context: &Context<'_>) -> Option<Result<Order, Misunderstood>> {
    let line = Line::of(text);
    [
        task::read,
        handover::read,
        claim::read,
        request::read,
        workstream::read,
        can::read,
        need::read,
        presence::read,
        roster::read,
        record::read,
        clock::read,
        course::read,
        proposal::read,
        hypothesis::read,
        choice::read,
        tripwire::read,
        question::read,
        dispute::read,
        kind::read,
        risk::read,
        access::read,
        ask::read,
        park::read,
    ]
    .into_iter()
    .find_map(|read| read(&line, context))
}

/// A text, cut behind its first word.
struct Line<'t> {
    /// In lower case, without what a sentence puts behind a word.
    word: String,
    /// The rest, without the space or the colon in front.
    rest: &'t str,
    /// Whether a colon stood between them.
    colon: bool,
}

impl<'t> Line<'t> {
    fn of(text: &'t str) -> Self {
        let end = text.find(|c: char| c.is_whitespace() || c == ':').unwrap_or(text.len());
        let (word, rest) = text.split_at_checked(end).unwrap_or((text, ""));
        let colon = rest.starts_with(':');
        Self { word: word.to_lowercase(), rest: rest.trim_start_matches(':').trim(), colon }
    }

    /// The label that the rest begins with, and what follows it, if that is all, or a colon is next, or `more` says that
    /// what follows may stand there.
    fn label(&self, kind: ItemKind) -> (Option<Label>, &'t str) {
        let first = self.rest.split([' ', ':', '\t', '\n']).next().unwrap_or_default();
        match first.parse::<Label>() {
            Ok(label) if label.kind == kind => (Some(label), self.rest.get(first.len()..).unwrap_or_default()),
            _ => (None, self.rest),
        }
    }
}

/// `5m`, `5 min`, `1h`: a time-box in front of a text, and the text.
///
/// Something that is meant as one and is none, such as `10000m` or `0m`, is asked about instead of being read as a part
/// of the text.
fn minutes(text: &str) -> Option<Result<(u32, &str), Misunderstood>> {
    for (piece, rest) in pieces(text, 2) {
        let word = trimmed(piece).replace(' ', "").to_lowercase();
        let word = word.strip_suffix("in").or_else(|| word.strip_suffix("ins")).unwrap_or(&word);
        if let Some(span) = moment::read_span(word)
            && let Ok(minutes) = u32::try_from(span.as_mins())
            && minutes > 0
        {
            return Some(Ok((minutes, reason(rest))));
        }
    }
    let first = text.split_whitespace().next().unwrap_or_default();
    is_time(first).then(|| {
        let what = t!("\"{}\" is no time for this: it must be from 1 to {MAX_BOX_MINUTES} minutes", shown(first));
        Err(Misunderstood::new(what))
    })
}

/// Digits with a unit behind them, as in `10000m`, `0m` or `90s`; not `5xx` or `2nd`.
fn is_time(word: &str) -> bool {
    let word = trimmed(word).to_lowercase();
    let unit = word.trim_start_matches(|c: char| c.is_ascii_digit());
    unit.len() < word.len() && ["s", "m", "min", "mins", "h", "d"].contains(&unit)
}

/// What follows a colon; `None` when something else follows, which makes the whole a sentence.
fn behind_colon(rest: &str) -> Option<Option<String>> {
    let rest = rest.trim_start();
    if rest.is_empty() {
        return Some(None);
    }
    let text = rest.strip_prefix(':')?.trim();
    Some(Some(text.to_owned()).filter(|t| !t.is_empty()))
}
