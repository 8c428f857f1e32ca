//! Roles in an incident and who held them when.

use crate::id::{PersonId, TenureId};
use allclear_texts::{mark, say};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A job during an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Decides. At any moment an incident has at most one.
    IncidentCommander,
    /// Keeps the commander's time and stands ready to take over.
    Deputy,
    /// Writes down what happens.
    Scribe,
    /// Tells customers.
    CommunicationsLeadCustomer,
    /// Tells leaders and colleagues.
    CommunicationsLeadInternal,
    /// Leads the hands that repair.
    OperationsLead,
    /// Knows one part of the system.
    SubjectMatterExpert,
    /// Looks for what is wrong.
    Investigator,
    /// Speaks for the people who talk with customers.
    SupportLiaison,
    /// Leads one of several strands of work.
    WorkstreamLead,
    /// Listens and learns.
    Observer,
}

impl Role {
    /// Every role, command first.
    pub const ALL: [Self; 11] = [
        Self::IncidentCommander,
        Self::Deputy,
        Self::Scribe,
        Self::CommunicationsLeadCustomer,
        Self::CommunicationsLeadInternal,
        Self::OperationsLead,
        Self::SubjectMatterExpert,
        Self::Investigator,
        Self::SupportLiaison,
        Self::WorkstreamLead,
        Self::Observer,
    ];

    /// The key used in storage and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::IncidentCommander => "incident_commander",
            Self::Deputy => "deputy",
            Self::Scribe => "scribe",
            Self::CommunicationsLeadCustomer => "communications_lead_customer",
            Self::CommunicationsLeadInternal => "communications_lead_internal",
            Self::OperationsLead => "operations_lead",
            Self::SubjectMatterExpert => "subject_matter_expert",
            Self::Investigator => "investigator",
            Self::SupportLiaison => "support_liaison",
            Self::WorkstreamLead => "workstream_lead",
            Self::Observer => "observer",
        }
    }

    /// The name people read.
    #[must_use]
    pub fn name(self) -> &'static str {
        say(self.english())
    }

    /// The name in English, which people can type too.
    #[must_use]
    pub const fn english(self) -> &'static str {
        match self {
            Self::IncidentCommander => mark!("Incident Commander"),
            Self::Deputy => mark!("Deputy"),
            Self::Scribe => mark!("Scribe"),
            Self::CommunicationsLeadCustomer => mark!("Communications lead (customer)"),
            Self::CommunicationsLeadInternal => mark!("Communications lead (internal)"),
            Self::OperationsLead => mark!("Operations lead"),
            Self::SubjectMatterExpert => mark!("Subject-matter expert"),
            Self::Investigator => mark!("Investigator"),
            Self::SupportLiaison => mark!("Support liaison"),
            Self::WorkstreamLead => mark!("Workstream lead"),
            Self::Observer => mark!("Observer"),
        }
    }

    /// Reads [`Role::as_str`] back, and the short forms people say: `ic`, `ops`, `sme`, `comms`.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        let word = word.trim().to_ascii_lowercase().replace(['-', ' '], "_");
        let alias = match word.as_str() {
            "ic" | "commander" => Some(Self::IncidentCommander),
            "cl" | "comms" | "customer" | "communications_lead" => Some(Self::CommunicationsLeadCustomer),
            "internal" | "internal_comms" => Some(Self::CommunicationsLeadInternal),
            "ops" => Some(Self::OperationsLead),
            "sme" | "expert" => Some(Self::SubjectMatterExpert),
            "support" => Some(Self::SupportLiaison),
            "workstream" => Some(Self::WorkstreamLead),
            _ => None,
        };
        alias.or_else(|| Self::ALL.into_iter().find(|r| r.as_str() == word))
    }

    /// Whether one person at a time holds it. Taking such a role releases whoever held it.
    #[must_use]
    pub const fn is_single(self) -> bool {
        matches!(
            self,
            Self::IncidentCommander
                | Self::Deputy
                | Self::Scribe
                | Self::CommunicationsLeadCustomer
                | Self::CommunicationsLeadInternal
                | Self::OperationsLead
        )
    }
}

/// How somebody came into a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// Took it while it was free.
    Claim,
    /// Took it from somebody.
    Takeover,
    /// Was given it by somebody else or by a program.
    Assignment,
    /// Was named deputy by somebody who does not lead.
    Nomination,
    /// Answered the page that asked for it.
    Page,
    /// Accepted it when it was offered.
    Handover,
}

impl Via {
    /// The word used in storage and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Takeover => "takeover",
            Self::Assignment => "assignment",
            Self::Nomination => "nomination",
            Self::Page => "page",
            Self::Handover => "handover",
        }
    }
    /// Reads [`Via::as_str`] back.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        [Self::Claim, Self::Takeover, Self::Assignment, Self::Nomination, Self::Page, Self::Handover]
            .into_iter()
            .find(|v| v.as_str() == word)
    }
}

/// One person holding one role from an instant to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenure {
    pub id: TenureId,
    pub role: Role,
    pub person: PersonId,
    pub assumed_at: Timestamp,
    /// `None` while it lasts.
    pub released_at: Option<Timestamp>,
    pub via: Via,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_read_back_and_short_forms_are_known() {
        for role in Role::ALL {
            assert_eq!(Role::read(role.as_str()), Some(role));
            assert_eq!(serde_json::to_value(role).expect("serialises"), role.as_str());
        }
        assert_eq!(Role::read("IC"), Some(Role::IncidentCommander));
        assert_eq!(Role::read("Operations-Lead"), Some(Role::OperationsLead));
        assert_eq!(Role::read("king"), None);
        assert_eq!(Role::read(""), None);
    }
}
