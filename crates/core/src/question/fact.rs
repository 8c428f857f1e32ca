//! What is known about an incident, as fields.

use super::{Form, Question};
use crate::access::Actor;
use crate::text;
use crate::timeline::utc;
use allclear_texts::{kept, t};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Longest answer in a line of a draft, in characters; the fact itself keeps all of it.
const MAX_LINE: usize = 300;

/// Everything that was answered, by [`Question::key`].
pub type Facts = BTreeMap<String, Fact>;

/// An answer. It keeps the name it was asked by, so that a question that is not asked any more loses nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    pub number: u32,
    pub name: String,
    pub public: bool,
    pub value: Value,
    /// When it was answered.
    pub at: Timestamp,
    pub by: Actor,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Value {
    Text {
        text: String,
    },
    Number {
        number: i64,
    },
    /// One or several of what could be chosen.
    Chosen {
        of: Vec<String>,
    },
    /// `exact` is false when it was about then.
    Moment {
        at: Timestamp,
        exact: bool,
    },
}

impl Value {
    /// The moment, where it is one.
    #[must_use]
    pub const fn moment(&self) -> Option<Timestamp> {
        match self {
            Self::Moment { at, .. } => Some(*at),
            _ => None,
        }
    }

    /// As it is typed, so that a form can show it again.
    #[must_use]
    pub fn typed(&self) -> String {
        match self {
            Self::Moment { at, exact: true } => at.to_string(),
            Self::Moment { at, exact: false } => format!("about {at}"),
            Self::Chosen { of } => of.join(", "),
            other => other.to_string(),
        }
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text { text } => f.write_str(text),
            Self::Number { number } => write!(f, "{number}"),
            Self::Chosen { of } => f.write_str(&of.iter().map(|choice| kept(choice)).collect::<Vec<_>>().join(", ")),
            Self::Moment { at, exact: true } => f.write_str(&utc(*at)),
            Self::Moment { at, exact: false } => f.write_str(&t!("about {}", utc(*at))),
        }
    }
}

impl Value {
    /// Reads what was answered; the error says what to write instead.
    pub(super) fn read(question: &Question, said: &str, moment: Option<(Timestamp, bool)>) -> Result<Self, String> {
        let said = said.trim();
        match &question.form {
            Form::Text | Form::Services => Ok(Self::Text { text: said.to_owned() }),
            Form::Number => {
                let digits: String = said.chars().filter(|c| !matches!(c, ' ' | '_')).collect();
                let number = digits.parse::<i64>().ok().filter(|n| *n >= 0);
                number
                    .map(|number| Self::Number { number })
                    .ok_or_else(|| t!("write a whole number, such as 12").to_owned())
            }
            Form::Choice { of } => one_of(of, said).map(|choice| Self::Chosen { of: vec![choice] }),
            Form::Choices { of } => {
                let mut chosen = said
                    .split([',', ';', '\n'])
                    .map(str::trim)
                    .filter(|word| !word.is_empty())
                    .map(|word| one_of(of, word))
                    .collect::<Result<Vec<_>, _>>()?;
                chosen.sort_by_key(|choice| of.iter().position(|known| known == choice));
                chosen.dedup();
                Ok(Self::Chosen { of: chosen })
            }
            Form::Moment => moment.map(|(at, exact)| Self::Moment { at, exact }).ok_or_else(|| {
                t!("write a time such as 14:05, -20m or 2026-01-05T14:05Z; `about 14:05` when it is not exact")
                    .to_owned()
            }),
            Form::Link if is_link(said) => Ok(Self::Text { text: said.to_owned() }),
            Form::Link => Err(t!("write an address that begins with https:// or http://").to_owned()),
        }
    }
}

fn one_of(of: &[String], said: &str) -> Result<String, String> {
    let word = said.trim_end_matches('.').to_lowercase();
    let same = |choice: &&String| choice.to_lowercase() == word;
    // "data" for "data integrity", "m" for "monitoring": whatever only one of them begins with.
    let begins = || {
        let mut found = of.iter().filter(|choice| !word.is_empty() && choice.to_lowercase().starts_with(&word));
        found.next().filter(|_| found.next().is_none())
    };
    of.iter().find(same).or_else(begins).cloned().ok_or_else(|| t!("choose one of: {}", of.join(", ")))
}

fn is_link(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(|c: char| c.is_whitespace() || c.is_control()))
}

/// What is known, a line each, in the order of the questions: `Regions: eu-west`.
#[must_use]
pub fn told_lines(facts: &Facts) -> Vec<String> {
    lines(facts, |_| true)
}

/// As [`told_lines`], only what customers may read.
#[must_use]
pub fn public_lines(facts: &Facts) -> Vec<String> {
    lines(facts, |fact| fact.public)
}

fn lines(facts: &Facts, wanted: fn(&Fact) -> bool) -> Vec<String> {
    let mut found: Vec<&Fact> = facts.values().filter(|fact| wanted(fact)).collect();
    found.sort_by_key(|fact| fact.number);
    found.iter().map(|fact| format!("{}: {}", fact.name, text::line(&fact.value.to_string(), MAX_LINE))).collect()
}
