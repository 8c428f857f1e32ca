//! The one sentence at the top of a status page.

use super::{ComponentStatus, Impact};
use allclear_texts::mark;
use serde::Serialize;

/// How the whole page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Indicator {
    None,
    Maintenance,
    Minor,
    Major,
    Critical,
}

impl Indicator {
    /// The word in Statuspage's JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Maintenance => "maintenance",
            Self::Minor => "minor",
            Self::Major => "major",
            Self::Critical => "critical",
        }
    }
}

/// Indicator and sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Overall {
    pub indicator: Indicator,
    /// To the letter as Statuspage writes it; programs compare it.
    pub description: &'static str,
}

const fn is(indicator: Indicator, description: &'static str) -> Overall {
    Overall { indicator, description }
}

/// Computes the top-level status as Statuspage documents it ("Top-level status and incident impact calculations"):
/// components decide, and a page whose components all share one state is worse off than one where some do.
///
/// One difference on purpose: when every component is operational and an incident with impact is open, Statuspage says
/// "All Systems Operational" above that incident. Here the incident's impact decides, because a page must never claim
/// that all is well while it tells of a disruption.
#[must_use]
pub fn overall(components: &[ComponentStatus], open_impacts: &[Impact]) -> Overall {
    use ComponentStatus as C;
    let worst = components.iter().copied().max().unwrap_or(C::Operational);
    let all = components.iter().all(|status| *status == worst);
    match (worst, all) {
        (C::Operational, _) => from_incidents(open_impacts),
        (C::UnderMaintenance, _) => is(Indicator::Maintenance, mark!("Service Under Maintenance")),
        (C::DegradedPerformance, true) if components.len() > 1 => {
            is(Indicator::Minor, mark!("Degraded System Service"))
        }
        (C::DegradedPerformance, _) => is(Indicator::Minor, mark!("Partially Degraded Service")),
        (C::PartialOutage, true) => is(Indicator::Major, mark!("Partial System Outage")),
        (C::PartialOutage, false) => is(Indicator::Minor, mark!("Minor Service Outage")),
        (C::MajorOutage, true) => is(Indicator::Critical, mark!("Major System Outage")),
        (C::MajorOutage, false) => is(Indicator::Major, mark!("Partial System Outage")),
    }
}

fn from_incidents(open_impacts: &[Impact]) -> Overall {
    match open_impacts.iter().copied().max().unwrap_or(Impact::None) {
        Impact::None => is(Indicator::None, mark!("All Systems Operational")),
        Impact::Minor => is(Indicator::Minor, mark!("Minor Service Outage")),
        Impact::Major => is(Indicator::Major, mark!("Partial System Outage")),
        Impact::Critical => is(Indicator::Critical, mark!("Major System Outage")),
    }
}
