//! Decisions: what was decided, and why, so that nobody has to guess it afterwards.

use super::{ItemKind, Label, Object, in_body};
use crate::incident::{Change, MAX_REASON, MAX_TITLE, Refused, optional_text, required_line};
use crate::timeline::Kind;
use allclear_texts::t;
use serde::{Deserialize, Serialize};

/// A decision. It is made and stays as it is; another one may follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub text: String,
    pub rationale: Option<String>,
    /// The proposal it came from.
    pub proposal: Option<Label>,
}

impl Object for Decision {
    const KIND: ItemKind = ItemKind::Decision;

    fn is_open(&self) -> bool {
        false
    }

    fn title(&self) -> &str {
        &self.text
    }

    fn state(&self) -> &'static str {
        "made"
    }

    in_body!(Decision);
}

/// Decides something.
///
/// # Errors
/// When the text is empty, or a text is too long.
pub(super) fn decide(change: &mut Change<'_>, text: &str, rationale: Option<&str>) -> Result<(), Refused> {
    let text = required_line("text", text, MAX_TITLE)?;
    let rationale = optional_text("rationale", rationale, MAX_REASON)?;
    make(change, text, rationale, None);
    Ok(())
}

pub(super) fn make(change: &mut Change<'_>, text: String, rationale: Option<String>, proposal: Option<Label>) -> Label {
    let made = Decision { text: text.clone(), rationale: rationale.clone(), proposal };
    let decision = change.open(made);
    change.record(Kind::Decision { decision, text, rationale, proposal });
    decision
}

/// What the timeline tells about a decision, as one plain line.
#[must_use]
pub fn tell(decision: Label, text: &str, rationale: Option<&str>, proposal: Option<Label>) -> String {
    let from = proposal.map_or_else(String::new, |p| t!(" (proposal {p})"));
    let because = rationale.map_or_else(String::new, |why| t!(", because {why}"));
    t!("Decision {decision}{from}: {text}{because}")
}
