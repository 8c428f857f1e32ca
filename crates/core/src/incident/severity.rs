//! Severities and what each demands.

use super::role::Role;
use crate::alert::Alert;
use crate::event;
use crate::update::Effective;
use allclear_texts::t;
use serde::{Deserialize, Serialize};

/// How bad an incident is: SEV-1 is the worst. SEV-1 and SEV-2 are major incidents.
///
/// Unsure between two? Take the worse one: lowering it later costs one request, a commander called too late costs more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Severity {
    #[serde(rename = "SEV-1")]
    Sev1,
    #[serde(rename = "SEV-2")]
    Sev2,
    #[serde(rename = "SEV-3")]
    Sev3,
    #[serde(rename = "SEV-4")]
    Sev4,
    #[serde(rename = "SEV-5")]
    Sev5,
}

impl Severity {
    /// Every severity, the worst first.
    pub const ALL: [Self; 5] = [Self::Sev1, Self::Sev2, Self::Sev3, Self::Sev4, Self::Sev5];

    /// The word used in storage, the API and on pages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sev1 => "SEV-1",
            Self::Sev2 => "SEV-2",
            Self::Sev3 => "SEV-3",
            Self::Sev4 => "SEV-4",
            Self::Sev5 => "SEV-5",
        }
    }

    /// Reads what people write: `SEV-1`, `sev1`, `Sev 1`, `1`.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        let word = word.trim().to_ascii_lowercase();
        let digit = match word.strip_prefix("sev") {
            Some(rest) => rest.strip_prefix(['-', '_', ' ']).unwrap_or(rest),
            None => &word,
        };
        match digit {
            "1" => Some(Self::Sev1),
            "2" => Some(Self::Sev2),
            "3" => Some(Self::Sev3),
            "4" => Some(Self::Sev4),
            "5" => Some(Self::Sev5),
            _ => None,
        }
    }

    /// Whether this is worse than `other`.
    #[must_use]
    pub fn is_worse_than(self, other: Self) -> bool {
        self < other
    }

    /// The severity of an incident when nobody named one: SEV-2 when one of its alerts is critical or when it has no
    /// alert at all (what nobody classified may be bad), SEV-3 when its alerts all say that it is milder.
    #[must_use]
    pub fn proposed<'a>(alerts: impl IntoIterator<Item = &'a Alert>) -> Self {
        match alerts.into_iter().map(|a| a.severity).max() {
            None | Some(event::Severity::Critical) => Self::Sev2,
            Some(_) => Self::Sev3,
        }
    }
}

/// What a severity demands. An incident keeps its own copy from the moment it is declared, so that editing the
/// defaults while it runs does not move its clocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    pub severity: Severity,
    /// What it means in plain words.
    pub meaning: String,
    /// Needs coordination between several people.
    pub major: bool,
    /// Roles that should be held while it is open. Missing ones are shown, nothing is refused.
    pub roles: Vec<Role>,
    /// Whether declaring it pages the commander on call.
    pub page_commander: bool,
    /// Whether it switches emergency mode on.
    #[serde(default)]
    pub emergency: bool,
    /// Minutes between internal updates.
    pub internal_update_minutes: Option<u32>,
    /// Minutes between public updates.
    pub public_update_minutes: Option<u32>,
    /// Minutes from declaring to the first public update.
    pub first_public_update_minutes: Option<u32>,
    /// Minutes between CAN reports while somebody commands.
    #[serde(default)]
    pub can_minutes: Option<u32>,
    /// What the communication plans say; where they name minutes, those stand in the fields above.
    #[serde(default)]
    pub communication: Effective,
    /// Business days from resolving to the review's due date; `None` when no review is demanded.
    pub review_business_days: Option<u32>,
    /// Calendar days from adding an action item to its due date, when none is given.
    pub action_days: u32,
}

impl Policy {
    /// Whether it is minor: nobody is asked to take a role, no words are promised, and no review is demanded. A few lines
    /// afterwards are welcome and nobody waits for them.
    #[must_use]
    pub fn is_minor(&self) -> bool {
        self.roles.is_empty() && self.internal_update_minutes.is_none() && self.review_business_days.is_none()
    }
}

/// The policies shipped, the worst severity first.
///
/// Sources: the first public update within 5 minutes and then every 20 (PagerDuty, external communication);
/// stakeholder updates every 20 to 30 minutes (PagerDuty, stakeholder guide); reviews after 3 and 5 business days;
/// action items after 15 and 30 days (PagerDuty, accountability), the others 8 weeks (Atlassian's handbook).
/// The milder severities' cadence of 60 minutes and 10 business days are our choice.
#[must_use]
pub fn severity_policies() -> [Policy; 5] {
    Severity::ALL.map(policy_of)
}

/// The shipped policy of one severity.
#[must_use]
pub fn policy_of(severity: Severity) -> Policy {
    use Role::{CommunicationsLeadCustomer, CommunicationsLeadInternal, Deputy, IncidentCommander, Scribe};
    let roles = match severity {
        Severity::Sev1 => {
            vec![IncidentCommander, Deputy, Scribe, CommunicationsLeadCustomer, CommunicationsLeadInternal]
        }
        Severity::Sev2 => vec![IncidentCommander, Scribe, CommunicationsLeadCustomer],
        Severity::Sev3 => vec![IncidentCommander],
        Severity::Sev4 | Severity::Sev5 => Vec::new(),
    };
    let major = matches!(severity, Severity::Sev1 | Severity::Sev2);
    Policy {
        severity,
        meaning: meaning(severity).to_owned(),
        major,
        roles,
        page_commander: major,
        emergency: false,
        internal_update_minutes: match severity {
            Severity::Sev1 => Some(20),
            Severity::Sev2 => Some(30),
            Severity::Sev3 => Some(60),
            Severity::Sev4 | Severity::Sev5 => None,
        },
        public_update_minutes: major.then_some(20),
        first_public_update_minutes: major.then_some(5),
        can_minutes: major.then_some(30),
        communication: Effective::default(),
        review_business_days: match severity {
            Severity::Sev1 => Some(3),
            Severity::Sev2 => Some(5),
            Severity::Sev3 => Some(10),
            Severity::Sev4 | Severity::Sev5 => None,
        },
        action_days: match severity {
            Severity::Sev1 => 15,
            Severity::Sev2 => 30,
            Severity::Sev3 | Severity::Sev4 | Severity::Sev5 => 56,
        },
    }
}

fn meaning(severity: Severity) -> &'static str {
    match severity {
        Severity::Sev1 => t!("Most customers cannot use the product, or data is being lost or exposed."),
        Severity::Sev2 => t!("Many customers are affected, or an important function does not work."),
        Severity::Sev3 => t!("Some customers are affected, or a failure is near unless somebody acts now."),
        Severity::Sev4 => t!("Something is broken that customers can do without."),
        Severity::Sev5 => t!("A blemish: worth fixing, no hurry."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severities_are_read_as_people_write_them() {
        for word in ["SEV-1", "sev1", " Sev 1 ", "1", "SEV_1"] {
            assert_eq!(Severity::read(word), Some(Severity::Sev1), "{word}");
        }
        for word in ["", "SEV-0", "SEV-6", "sev", "high", "-1x", "11", "-1", "_1", "sev--1", "sev - 1"] {
            assert_eq!(Severity::read(word), None, "{word}");
        }
        for severity in Severity::ALL {
            assert_eq!(Severity::read(severity.as_str()), Some(severity));
        }
    }

    #[test]
    fn the_policies_carry_the_numbers_of_their_sources() {
        let policies = severity_policies();
        let review: Vec<_> = policies.iter().map(|p| p.review_business_days).collect();
        assert_eq!(review, [Some(3), Some(5), Some(10), None, None]);
        let paged: Vec<_> = policies.iter().map(|p| p.page_commander).collect();
        assert_eq!(paged, [true, true, false, false, false]);
        let actions: Vec<_> = policies.iter().map(|p| p.action_days).collect();
        assert_eq!(actions, [15, 30, 56, 56, 56]);
    }

    #[test]
    fn the_two_mildest_severities_are_minor() {
        let minor: Vec<_> = severity_policies().iter().map(Policy::is_minor).collect();
        assert_eq!(minor, [false, false, false, true, true]);
    }

    #[test]
    fn a_policy_survives_its_snapshot() {
        for policy in severity_policies() {
            let text = serde_json::to_string(&policy).expect("serialises");
            assert_eq!(serde_json::from_str::<Policy>(&text).expect("reads back"), policy);
        }
    }

    #[test]
    fn nothing_known_counts_as_bad() {
        assert_eq!(Severity::proposed([]), Severity::Sev2);
    }
}
