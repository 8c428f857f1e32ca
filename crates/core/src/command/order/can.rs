//! `can conditions / actions / needs`, or the three parts on lines of their own.

use super::super::{Context, Misunderstood};
use super::{Line, Usage};
use crate::room::Order as Any;
use crate::room::can::{Order, listed};
use allclear_texts::{mark, t};

pub(super) const USAGES: &[Usage] = &[Usage {
    word: "can",
    example: "can errors at 40 % / rolling back 1841 / a DBA",
    what: mark!("report conditions, actions and needs; each need gets an owner"),
    to_people: false,
}];

/// What stands between the parts on one line. With spaces around it, because "and/or" and paths have none.
const BETWEEN: &str = " / ";

pub(super) fn read(line: &Line<'_>, _: &Context<'_>) -> Option<Result<Any, Misunderstood>> {
    if line.word != "can" {
        return None;
    }
    match parts(line.rest) {
        Some([conditions, actions, needs]) => Some(Ok(Any::Can(Order { conditions, actions, needs: listed(&needs) }))),
        // "can somebody look?" is a sentence.
        None if !line.colon => None,
        None => Some(Err(Misunderstood::new(t!("write three parts: `can conditions / actions / needs`")))),
    }
}

pub(super) fn parts(text: &str) -> Option<[String; 3]> {
    if let Some(parts) = lines(text) {
        return Some(parts);
    }
    let parts: Vec<&str> = text.split(BETWEEN).map(str::trim).collect();
    match parts[..] {
        [conditions, actions, needs] if !needs.ends_with('?') && !conditions.is_empty() && !actions.is_empty() => {
            Some([conditions, actions, needs].map(str::to_owned))
        }
        _ => None,
    }
}

/// `c: …`, `a: …` and `n: …`, each from the beginning of a line; a part may have several lines, needs may be missing.
fn lines(text: &str) -> Option<[String; 3]> {
    let mut parts: [Vec<&str>; 3] = [Vec::new(), Vec::new(), Vec::new()];
    let mut at = None;
    for line in text.lines() {
        let head = line.split_once(':').and_then(|(head, rest)| Some((part(head)?, rest)));
        let (part, rest) = match (head, at) {
            (Some((part, rest)), _) => (part, rest),
            (None, Some(part)) => (part, line),
            (None, None) => return None,
        };
        at = Some(part);
        parts.get_mut(part)?.push(rest.trim());
    }
    let parts = parts.map(|lines| lines.join("\n").trim().to_owned());
    let [conditions, actions, _] = &parts;
    (!conditions.is_empty() && !actions.is_empty()).then_some(parts)
}

fn part(head: &str) -> Option<usize> {
    match head.trim().to_lowercase().as_str() {
        "c" | "conditions" => Some(0),
        "a" | "actions" => Some(1),
        "n" | "needs" => Some(2),
        _ => None,
    }
}
