//! `answer q8 eu-west` · `q8: eu-west`

use super::super::{Context, Misunderstood, moment};
use super::{Line, Usage};
use crate::question::{Given, Order, read_label};
use crate::room::Order as Any;
use allclear_texts::{mark, t};
use jiff::Timestamp;

pub(super) const USAGES: &[Usage] = &[Usage {
    word: "answer",
    example: "answer q8 eu-west",
    what: mark!("answer a question by its number; `q8: eu-west` is the same"),
    to_people: false,
}];

/// "answer the phone" and "q4 numbers are due" are sentences, and so is "q77: …" while there is no such question.
pub(super) fn read(line: &Line<'_>, context: &Context<'_>) -> Option<Result<Any, Misunderstood>> {
    if line.word == "answer" {
        let (label, rest) = line.rest.split_once([' ', ':', '\n']).unwrap_or((line.rest, ""));
        let number = read_label(label)?;
        return Some(order(number, rest.trim_start_matches([':', ' ']), context));
    }
    let number = read_label(&line.word).filter(|_| line.colon)?;
    context.directory.practice.knows(number).then(|| order(number, line.rest, context))
}

fn order(number: u32, answer: &str, context: &Context<'_>) -> Result<Any, Misunderstood> {
    let answer = answer.trim();
    if answer.is_empty() {
        return Err(Misunderstood::new(t!("say what the answer is: `q{number}: …`")));
    }
    let moment = read_moment(answer, context);
    Ok(Any::Answer(Order { question: Given::Number(number), answer: answer.to_owned(), moment }))
}

/// The moment in an answer and whether it is exact: `14:05`, `-20m`, `+2h`, `about 14:05`, `2026-01-05T14:05Z`.
pub fn read_moment(answer: &str, context: &Context<'_>) -> Option<(Timestamp, bool)> {
    let lower = answer.trim().to_lowercase();
    let about = ["about ", "around ", "circa ", "ca. ", "~"].iter().find_map(|word| lower.strip_prefix(word));
    let text = about.unwrap_or(&lower).trim();
    let written = || {
        let text = text.to_uppercase();
        // `2026-01-05T14:05Z` has no seconds, which an instant of the standard must have.
        text.parse().ok().or_else(|| format!("{}:00Z", text.strip_suffix('Z')?).parse().ok())
    };
    let found = match moment::split(text, context.now, &context.zone) {
        Some((at, "")) => Some(at),
        _ => ahead(text, context).or_else(written).or_else(|| local(text, context)),
    };
    found.map(|at| (at, about.is_none()))
}

/// `+2h`, `in 2h`: what is expected.
fn ahead(text: &str, context: &Context<'_>) -> Option<Timestamp> {
    let span = text.strip_prefix('+').or_else(|| text.strip_prefix("in "))?;
    context.now.checked_add(moment::read_span(&span.replace(' ', ""))?).ok()
}

/// `2026-01-05 14:05` and what a browser's field writes, on the clock of whoever answers.
fn local(text: &str, context: &Context<'_>) -> Option<Timestamp> {
    let civil: jiff::civil::DateTime = text.to_uppercase().parse().ok()?;
    context.zone.to_timestamp(civil).ok()
}
