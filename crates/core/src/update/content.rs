//! What an update should say, by phase. The lists are those of PagerDuty's guide for stakeholder communication.
//!
//! Whether a text says something is guessed from words and digits, so a hint may be wrong; that is why it is only shown.
//! When the next update comes is on none of the lists: Allclear states that beside every update.

use crate::incident::Status;
use crate::incident::status::Category;
use allclear_texts::{mark, t};
use serde::{Deserialize, Serialize};

/// How far an incident is, as those who read about it see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    Investigation,
    Identification,
    Monitoring,
    Resolution,
}

impl Phase {
    /// Every phase, in the order in which an incident goes through them.
    pub const ALL: [Self; 4] = [Self::Investigation, Self::Identification, Self::Monitoring, Self::Resolution];

    /// The phase that a status belongs to; a status that a company named itself counts as the beginning of its category.
    #[must_use]
    pub fn of(status: &Status) -> Self {
        if !status.category.is_open() {
            return Self::Resolution;
        }
        match (status.category, status.name.to_lowercase().as_str()) {
            (Category::Active, "identified" | "fixing") => Self::Identification,
            (Category::Active, "monitoring") => Self::Monitoring,
            _ => Self::Investigation,
        }
    }

    /// The word in configuration.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Investigation => mark!("investigation"),
            Self::Identification => mark!("identification"),
            Self::Monitoring => mark!("monitoring"),
            Self::Resolution => mark!("resolution"),
        }
    }

    /// What an update should say now, the most important first.
    #[must_use]
    pub const fn content(self) -> &'static [Content] {
        match self {
            Self::Investigation => &[Content::Impact, Content::Since, Content::NextSteps],
            Self::Identification => &[Content::Impact, Content::Since, Content::Factor, Content::Remedy],
            Self::Monitoring => &[Content::Remedy, Content::Result, Content::WhatToDo],
            Self::Resolution => &[Content::Over, Content::Lingering],
        }
    }
}

/// One thing that an update should say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Who feels it, and how.
    Impact,
    /// When it began.
    Since,
    /// What is done next.
    NextSteps,
    /// What is known of why.
    Factor,
    /// What is being done or was done against it.
    Remedy,
    /// What that did.
    Result,
    /// What readers should do, or need not do.
    WhatToDo,
    /// That it is over.
    Over,
    /// What is left of it: delays, lost data, or nothing.
    Lingering,
}

impl Content {
    /// The word used in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Impact => "impact",
            Self::Since => "since",
            Self::NextSteps => "next_steps",
            Self::Factor => "factor",
            Self::Remedy => "remedy",
            Self::Result => "result",
            Self::WhatToDo => "what_to_do",
            Self::Over => "over",
            Self::Lingering => "lingering",
        }
    }

    /// As people read it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Impact => t!("who feels it and how"),
            Self::Since => t!("since when"),
            Self::NextSteps => t!("what is done next"),
            Self::Factor => t!("what is known of why"),
            Self::Remedy => t!("what is done against it"),
            Self::Result => t!("what that did"),
            Self::WhatToDo => t!("what readers should do"),
            Self::Over => t!("that it is over"),
            Self::Lingering => t!("what is left of it"),
        }
    }

    /// Beginnings of words that show that a text says it.
    const fn shown_by(self) -> &'static [&'static str] {
        match self {
            Self::Impact => {
                &["customer", "user", "people", "cannot", "can't", "affect", "impact", "slow", "fail", "nobody"]
            }
            Self::Since => &["since", "began", "begin", "start"],
            Self::NextSteps => {
                &["investigat", "look", "check", "next", "test", "try", "work", "analys", "read", "restart", "roll"]
            }
            Self::Factor => &["because", "cause", "due", "factor", "after", "identif", "reason", "led", "trigger"],
            Self::Remedy => {
                &["roll", "restart", "fix", "repair", "fail", "switch", "deploy", "revert", "scal", "remov", "replac"]
            }
            Self::Result => {
                &["recover", "fall", "fell", "drop", "back", "normal", "stable", "effect", "better", "worse"]
            }
            Self::WhatToDo => &["please", "retry", "try", "reload", "again", "workaround", "need", "action", "should"],
            Self::Over => &["resolved", "over", "normal", "recovered", "restored", "back", "ended"],
            Self::Lingering => {
                &["lost", "loss", "delay", "linger", "remain", "still", "left", "nothing", "catch", "queue"]
            }
        }
    }

    fn is_said(self, words: &[String]) -> bool {
        let shown = self.shown_by();
        let time = |word: &String| self == Self::Since && is_time(word);
        words.iter().any(|word| time(word) || shown.iter().any(|start| word.starts_with(start)))
    }
}

/// `14:05`
fn is_time(word: &str) -> bool {
    let digits = |part: &str, most| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    word.split_once(':').is_some_and(|(hour, minute)| digits(hour, 2) && digits(minute, 2))
}

/// What a text does not say that an update of this phase should.
#[must_use]
pub fn missing_content(phase: Phase, text: &str) -> Vec<Content> {
    let trimmed = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let words: Vec<String> = text.split_whitespace().map(trimmed).collect();
    phase.content().iter().copied().filter(|content| !content.is_said(&words)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_phase_asks_for_its_own_content() {
        let missing = |phase, text| missing_content(phase, text);
        let whole = "Since 14:05 many customers cannot pay. We are looking at the payment gateway.";
        assert_eq!(missing(Phase::Investigation, whole), []);
        assert_eq!(missing(Phase::Investigation, "We are looking."), [Content::Impact, Content::Since]);
        assert_eq!(missing(Phase::Identification, whole), [Content::Factor, Content::Remedy]);
        assert_eq!(missing(Phase::Monitoring, "We rolled back; errors fell. Please reload the page."), []);
        assert_eq!(missing(Phase::Resolution, "Payments work as usual again."), [Content::Over, Content::Lingering]);
        assert_eq!(missing(Phase::Resolution, "It is over. Nothing was lost."), []);
        assert_eq!(missing(Phase::Investigation, "").len(), Phase::Investigation.content().len());
    }

    #[test]
    fn a_status_has_its_phase() {
        let of = |name| Phase::of(&Status::read(Some(name), None).expect("shipped"));
        assert_eq!(of("Investigating"), Phase::Investigation);
        assert_eq!((of("Identified"), of("Fixing")), (Phase::Identification, Phase::Identification));
        assert_eq!((of("Monitoring"), of("Review pending")), (Phase::Monitoring, Phase::Resolution));
    }
}
