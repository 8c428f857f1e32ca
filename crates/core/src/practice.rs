//! How a company works in incidents, where it does not work as shipped.

use crate::alert::declaring;
use crate::directory::Urgency;
use crate::incident::Incident;
use crate::incident::Severity;
use crate::incident::kind::IncidentType;
use crate::incident::matrix::{self, Matrix};
use crate::mobilise::Chain;
use crate::question::{self, Question};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What differs from what is shipped. Stored as JSON: a field may be added with a default.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Practice {
    /// Questions that are added, changed or not asked.
    pub questions: Vec<question::Edit>,
    /// The company's own severity matrix; empty for the one shipped.
    pub matrix: Vec<matrix::Question>,
    /// What kinds of trouble there are.
    pub types: Vec<IncidentType>,
    /// When an alert should become an incident.
    pub declaring: declaring::Rules,
    /// Severities that switch emergency mode on.
    pub emergency: BTreeSet<Severity>,
    /// Who is told when emergency mode begins and ends: URLs.
    pub emergency_webhooks: Vec<String>,
    /// What is done on declaring, or at the press of a button.
    pub mobilise: Vec<Chain>,
    /// How loudly somebody is told that a suspicion waits in triage.
    pub triage: Triage,
}

/// How what people suspect is dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Triage {
    /// As shipped, quietly: nobody is woken for what nobody has judged.
    pub urgency: Urgency,
}

impl Default for Triage {
    fn default() -> Self {
        Self { urgency: Urgency::Low }
    }
}

impl Practice {
    /// The questions in force for an incident: everybody's, and the fields of its type.
    #[must_use]
    pub fn questions_of(&self, incident: &Incident) -> Vec<Question> {
        let name = incident.kind.as_ref().map(|kind| kind.name.as_str());
        let own = self.types.iter().find(|known| Some(known.name.as_str()) == name);
        self.with_fields(own)
    }

    /// As [`Practice::questions_of`], of an incident of this type.
    #[must_use]
    pub fn with_fields(&self, of: Option<&IncidentType>) -> Vec<Question> {
        let fields = of.iter().flat_map(|kind| &kind.fields);
        question::in_force(&self.questions.iter().chain(fields).cloned().collect::<Vec<_>>())
    }

    /// Whether any incident is asked a question of this number.
    #[must_use]
    pub fn knows(&self, number: u32) -> bool {
        let has = |of: Option<&IncidentType>| self.with_fields(of).iter().any(|question| question.number == number);
        has(None) || self.types.iter().any(|kind| has(Some(kind)))
    }

    /// The questions that make a severity.
    #[must_use]
    pub fn matrix(&self) -> Matrix {
        Matrix::of(&self.matrix)
    }
}
