//! What could be said better in an update: shown with the answer, never in anybody's way.

use allclear_core::incident::Incident;
use allclear_core::update::{Hint, Phase, Readers, hints, missing_content};
use serde::Serialize;
use utoipa::ToSchema;

/// A word or phrase that helps its readers little.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WordingHint {
    /// `acronym`, `promise`, `host`, `outage` or `internal_name`.
    kind: &'static str,
    /// As it stands in the text.
    found: String,
    /// What to write instead.
    advice: &'static str,
}

impl WordingHint {
    pub(crate) fn of(hint: Hint) -> Self {
        Self { kind: hint.kind.as_str(), found: hint.found, advice: hint.kind.advice() }
    }
}

/// Something that an update of this phase should say and this one does not seem to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MissingContent {
    /// For example `impact` or `since`.
    kind: &'static str,
    /// For example "who feels it and how".
    name: &'static str,
}

/// What could be better about an internal update.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Advice {
    /// Words that help readers little.
    hints: Vec<WordingHint>,
    /// What the phase asks for and the text does not seem to say.
    missing: Vec<MissingContent>,
}

impl Advice {
    pub(crate) fn about(text: &str, incident: &Incident) -> Self {
        let readers = Readers { severity: incident.severity, internal_names: &[] };
        let missing = missing_content(Phase::of(&incident.status), text);
        Self {
            hints: hints(text, readers).into_iter().map(WordingHint::of).collect(),
            missing: missing.into_iter().map(|c| MissingContent { kind: c.as_str(), name: c.name() }).collect(),
        }
    }
}
