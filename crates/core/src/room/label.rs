//! What people call an item: `T1`, `P2`.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A kind of item, by the letters its labels begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemKind {
    Task,
    Proposal,
    Decision,
    Hypothesis,
    Option,
    Tripwire,
    Can,
    Need,
    Request,
    Claim,
    Handover,
    Workstream,
    Mobilisation,
    Ask,
    Roster,
}

impl ItemKind {
    /// Every kind.
    pub const ALL: [Self; 15] = [
        Self::Task,
        Self::Can,
        Self::Need,
        Self::Request,
        Self::Proposal,
        Self::Decision,
        Self::Hypothesis,
        Self::Option,
        Self::Tripwire,
        Self::Claim,
        Self::Handover,
        Self::Workstream,
        Self::Mobilisation,
        Self::Ask,
        Self::Roster,
    ];

    /// What its labels begin with. No kind's letters begin another's followed by a digit, so a label says its kind.
    #[must_use]
    pub const fn letters(self) -> &'static str {
        match self {
            Self::Task => "T",
            Self::Handover => "A",
            Self::Claim => "CL",
            Self::Proposal => "P",
            Self::Decision => "D",
            Self::Hypothesis => "H",
            Self::Option => "O",
            Self::Tripwire => "X",
            Self::Request => "R",
            Self::Can => "C",
            Self::Need => "N",
            Self::Workstream => "W",
            Self::Mobilisation => "M",
            Self::Ask => "ASK",
            // Not "S", which people read as a severity.
            Self::Roster => "SH",
        }
    }

    /// The word used in storage and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Handover => "handover",
            Self::Claim => "claim",
            Self::Proposal => "proposal",
            Self::Decision => "decision",
            Self::Hypothesis => "hypothesis",
            Self::Option => "option",
            Self::Tripwire => "tripwire",
            Self::Request => "request",
            Self::Can => "can",
            Self::Need => "need",
            Self::Workstream => "workstream",
            Self::Mobilisation => "mobilisation",
            Self::Ask => "ask",
            Self::Roster => "roster",
        }
    }
}

/// A kind and a number, counted per incident and kind from 1. Its text is `T1`; read without case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    pub kind: ItemKind,
    pub number: u32,
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.kind.letters(), self.number)
    }
}

/// The text is no label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no label such as T1")]
pub struct BadLabel;

impl FromStr for Label {
    type Err = BadLabel;
    fn from_str(text: &str) -> Result<Self, BadLabel> {
        let digits = text.find(|c: char| c.is_ascii_digit()).ok_or(BadLabel)?;
        let (letters, number) = text.split_at_checked(digits).ok_or(BadLabel)?;
        let kind = ItemKind::ALL.into_iter().find(|k| k.letters().eq_ignore_ascii_case(letters)).ok_or(BadLabel)?;
        let all_digits = number.bytes().all(|b| b.is_ascii_digit()) && !number.starts_with('0');
        let number = number.parse().ok().filter(|_| all_digits).ok_or(BadLabel)?;
        Ok(Self { kind, number })
    }
}

impl Serialize for Label {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Label {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_read_back_and_nothing_else_is_one() {
        for kind in ItemKind::ALL {
            let label = Label { kind, number: 12 };
            assert_eq!(label.to_string().parse(), Ok(label));
            assert_eq!(label.to_string().to_lowercase().parse(), Ok(label));
        }
        for text in ["", "T", "1", "T0", "T01", "T1x", "Z1", "T99999999999", "T-1", "T１"] {
            assert_eq!(text.parse::<Label>(), Err(BadLabel), "{text}");
        }
    }
}
