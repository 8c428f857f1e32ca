//! `roll back 1841; risk: loses carts; irreversible; 2m`: an action, and what is known about it, in any order.

use super::super::moment;
use super::super::words::trimmed;
use crate::room::{Danger, Terms};
use jiff::SignedDuration;

/// What was said, and the time in it, if there is one.
pub(super) struct Said {
    pub terms: Terms,
    pub time: Option<SignedDuration>,
}

/// Reads the parts between semicolons. What is none of the known ones belongs to the text: nothing typed is lost.
pub(super) fn read(text: &str) -> Said {
    let mut said = Said { terms: Terms::default(), time: None };
    for (n, part) in text.split(';').map(str::trim).filter(|part| !part.is_empty()).enumerate() {
        if n == 0 || !said.takes(part) {
            if n > 0 {
                said.terms.text.push_str("; ");
            }
            said.terms.text.push_str(part);
        }
    }
    said
}

impl Said {
    fn takes(&mut self, part: &str) -> bool {
        let lower = trimmed(part).to_lowercase();
        if let Some(endangers) = dangers(&lower) {
            self.terms.endangers.extend(endangers);
            return true;
        }
        if let Some(risk) = risk(part) {
            let words = || risk.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
            let named = Danger::ALL.into_iter().filter(|danger| words().any(|word| word == danger.word()));
            self.terms.endangers.extend(named);
            let before = self.terms.risk.take().map_or_else(String::new, |before| format!("{before}; "));
            self.terms.risk = Some(format!("{before}{risk}"));
            return true;
        }
        match lower.as_str() {
            "reversible" | "can be undone" => self.terms.reversible = Some(true),
            "irreversible" | "not reversible" | "cannot be undone" | "can't be undone" => {
                self.terms.reversible = Some(false);
            }
            _ => match span(&lower) {
                Some(time) => self.time = Some(time),
                None => return false,
            },
        }
        true
    }
}

/// The text behind `risk:`, or behind `risk` alone.
fn risk(part: &str) -> Option<&str> {
    let (word, rest) = part.split_at_checked("risk".len())?;
    let rest = word.eq_ignore_ascii_case("risk").then_some(rest)?;
    let text = rest.strip_prefix(':').or_else(|| rest.strip_prefix(' '))?.trim();
    Some(text).filter(|text| !text.is_empty())
}

/// `data`, `risk to data and security`.
fn dangers(lower: &str) -> Option<Vec<Danger>> {
    let words = lower.strip_prefix("risk to ").or_else(|| lower.strip_prefix("endangers ")).unwrap_or(lower);
    let word = |word: &str| Danger::ALL.into_iter().find(|danger| danger.word() == word);
    let found =
        words.split([' ', ',']).filter(|w| !w.is_empty() && *w != "and").map(word).collect::<Option<Vec<_>>>()?;
    (!found.is_empty()).then_some(found)
}

/// `2m`, `90s`, `2 min`, `90 seconds`.
fn span(lower: &str) -> Option<SignedDuration> {
    let mut word = lower.replace(' ', "");
    for (long, unit) in [("minutes", "m"), ("minute", "m"), ("mins", "m"), ("min", "m"), ("seconds", "s"), ("sec", "s")]
    {
        if let Some(number) = word.strip_suffix(long) {
            word = format!("{number}{unit}");
            break;
        }
    }
    moment::read_span(&word)
}
