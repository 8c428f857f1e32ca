//! What is said about something that may be done: the words that a proposal and an option share.

use crate::incident::{MAX_REASON, MAX_TITLE, Refused, optional_text, required_line};
use allclear_texts::{mark, say, t};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// What an action could cost besides time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Danger {
    Data,
    Security,
    Availability,
}

impl Danger {
    /// Every danger, the worst first: what is lost does not come back.
    pub const ALL: [Self; 3] = [Self::Data, Self::Security, Self::Availability];

    /// As people read and type it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Data => mark!("data"),
            Self::Security => mark!("security"),
            Self::Availability => mark!("availability"),
        }
    }
}

/// An action, and what is known about it before it is done.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Terms {
    pub text: String,
    pub risk: Option<String>,
    /// `None` when nobody said.
    pub reversible: Option<bool>,
    pub endangers: Vec<Danger>,
}

impl Terms {
    /// The same, cleaned.
    ///
    /// # Errors
    /// When nothing is to be done, or a text is too long.
    pub(super) fn checked(&self) -> Result<Self, Refused> {
        let mut endangers = self.endangers.clone();
        endangers.sort_unstable();
        endangers.dedup();
        Ok(Self {
            text: required_line("text", &self.text, MAX_TITLE)?,
            risk: optional_text("risk", self.risk.as_deref(), MAX_REASON)?,
            reversible: self.reversible,
            endangers,
        })
    }

    /// `roll back 1841 (risk: loses carts; cannot be undone; endangers data)`
    #[must_use]
    pub fn told(&self) -> String {
        let mut known = Vec::new();
        known.extend(self.risk.as_ref().map(|risk| t!("risk: {risk}")));
        known.extend(
            self.reversible.map(|yes| if yes { t!("can be undone") } else { t!("cannot be undone") }.to_owned()),
        );
        if !self.endangers.is_empty() {
            let words: Vec<&str> = self.endangers.iter().map(|d| say(d.word())).collect();
            known.push(t!("endangers {}", words.join(t!(" and "))));
        }
        let mut told = self.text.clone();
        if !known.is_empty() {
            let _ = write!(told, " ({})", known.join("; "));
        }
        told
    }
}
