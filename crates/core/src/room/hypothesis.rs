//! Hypotheses: what could be behind it, what speaks for it and against it, and what is ruled out.
//!
//! What is ruled out keeps its reason, because that is what the next person would otherwise try again.

use super::{ItemKind, Label, Object, in_body};
use crate::access::Actor;
use crate::incident::{Change, MAX_REASON, MAX_TITLE, Refused, optional_text, required_line, required_text};
use crate::timeline::Kind;
use allclear_texts::t;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A hypothesis. It belongs to whoever opened it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hypothesis {
    pub text: String,
    pub state: State,
    pub evidence: Vec<Evidence>,
    /// Why it is ruled out, or what supports it.
    pub reason: Option<String>,
}

/// How far a hypothesis is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Open,
    /// It is what people act on now. It can still turn out to be wrong.
    Supported,
    RuledOut,
}

impl State {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Supported => "supported",
            Self::RuledOut => "ruled_out",
        }
    }
}

/// Something that speaks for a hypothesis, or against it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    pub at: Timestamp,
    pub by: Actor,
    pub side: Side,
    pub text: String,
}

/// Which way evidence points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    For,
    Against,
}

impl Side {
    /// As people read and type it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::For => "for",
            Self::Against => "against",
        }
    }
}

impl Object for Hypothesis {
    const KIND: ItemKind = ItemKind::Hypothesis;

    fn is_open(&self) -> bool {
        self.state != State::RuledOut
    }

    fn title(&self) -> &str {
        &self.text
    }

    fn state(&self) -> &'static str {
        self.state.as_str()
    }

    in_body!(Hypothesis);
}

/// What the timeline tells about a hypothesis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    Raised,
    Evidence { side: Side, text: String },
    Supported { why: Option<String> },
    RuledOut { why: String },
}

impl Event {
    /// The state it leads to; `None` when it leaves that as it is.
    #[must_use]
    pub const fn leads_to(&self) -> Option<&'static str> {
        match self {
            Self::Raised => Some("open"),
            Self::Supported { .. } => Some("supported"),
            Self::RuledOut { .. } => Some("ruled_out"),
            Self::Evidence { .. } => None,
        }
    }

    /// What happened, as one plain line.
    #[must_use]
    pub fn tell(&self, hypothesis: Label, title: &str) -> String {
        match self {
            Self::Raised => t!("Hypothesis {hypothesis}: {title}"),
            Self::Evidence { side, text } => format!("{} {hypothesis} ({title}): {text}", capital(*side)),
            Self::Supported { why } => {
                let why = why.as_ref().map_or_else(String::new, |why| format!(": {why}"));
                t!("{hypothesis} is supported ({title}){why}")
            }
            Self::RuledOut { why } => t!("{hypothesis} is ruled out ({title}): {why}"),
        }
    }
}

fn capital(side: Side) -> &'static str {
    match side {
        Side::For => t!("For"),
        Side::Against => t!("Against"),
    }
}

/// What is done with hypotheses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    Raise {
        text: String,
    },
    Evidence {
        hypothesis: Label,
        side: Side,
        text: String,
    },
    Support {
        hypothesis: Label,
        why: Option<String>,
    },
    /// With what nobody has to try again.
    RuleOut {
        hypothesis: Label,
        why: String,
    },
}

impl Order {
    /// Carries it out.
    ///
    /// # Errors
    /// When the hypothesis is not there, or a text is empty or too long.
    pub fn apply(&self, change: &mut Change<'_>) -> Result<(), Refused> {
        match self {
            Self::Raise { text } => {
                let text = required_line("text", text, MAX_TITLE)?;
                let raised = Hypothesis { text: text.clone(), state: State::Open, evidence: Vec::new(), reason: None };
                let label = change.open(raised);
                tell(change, label, text, Event::Raised);
            }
            Self::Evidence { hypothesis, side, text } => evidence(change, *hypothesis, *side, text)?,
            Self::Support { hypothesis, why } => {
                let found = find(change, *hypothesis)?;
                let why = optional_text("why", why.as_deref(), MAX_REASON)?;
                if found.state != State::Supported || (why.is_some() && why != found.reason) {
                    let kept = why.clone();
                    change.edit::<Hypothesis>(*hypothesis, |h| (h.state, h.reason) = (State::Supported, kept));
                    tell(change, *hypothesis, found.text, Event::Supported { why });
                }
            }
            Self::RuleOut { hypothesis, why } => {
                let found = find(change, *hypothesis)?;
                let why = required_text("why", why, MAX_REASON)?;
                if found.state != State::RuledOut || found.reason.as_ref() != Some(&why) {
                    let kept = Some(why.clone());
                    change.edit::<Hypothesis>(*hypothesis, |h| (h.state, h.reason) = (State::RuledOut, kept));
                    tell(change, *hypothesis, found.text, Event::RuledOut { why });
                }
            }
        }
        Ok(())
    }
}

/// Evidence is written down whatever the state: also what is ruled out may turn out to be right.
fn evidence(change: &mut Change<'_>, label: Label, side: Side, text: &str) -> Result<(), Refused> {
    let found = find(change, label)?;
    let text = required_text("text", text, MAX_REASON)?;
    if found.evidence.iter().any(|e| e.side == side && e.text == text) {
        return Ok(());
    }
    let evidence = Evidence { at: change.now(), by: change.actor().clone(), side, text: text.clone() };
    change.edit::<Hypothesis>(label, |h| h.evidence.push(evidence));
    tell(change, label, found.text, Event::Evidence { side, text });
    Ok(())
}

fn find(change: &Change<'_>, label: Label) -> Result<Hypothesis, Refused> {
    let found = change.room().get::<Hypothesis>(label).cloned();
    found.ok_or_else(|| Refused::invalid("hypothesis", t!("there is no hypothesis {label} in this incident")))
}

fn tell(change: &mut Change<'_>, hypothesis: Label, title: String, event: Event) {
    change.record(Kind::Hypothesis { hypothesis, title, event });
}
