//! What to look at first: impact, severity and risk make a priority. Nobody is asked for it when an incident is declared.

use super::{Change, Incident, Severity};
use crate::question::Value;
use crate::timeline::Kind;
use allclear_texts::mark;
use serde::{Deserialize, Serialize};

/// How likely it gets worse while nobody acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// It stays as it is; also when nobody said anything.
    #[default]
    Low,
    MayGetWorse,
    GettingWorse,
}

impl Risk {
    /// Every risk, the lowest first.
    pub const ALL: [Self; 3] = [Self::Low, Self::MayGetWorse, Self::GettingWorse];

    /// The word used in storage and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::MayGetWorse => "may_get_worse",
            Self::GettingWorse => "getting_worse",
        }
    }

    /// As people type it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => mark!("low"),
            Self::MayGetWorse => mark!("may get worse"),
            Self::GettingWorse => mark!("getting worse"),
        }
    }

    /// Reads both forms back, whatever the case.
    #[must_use]
    pub fn read(words: &str) -> Option<Self> {
        let words = words.trim().trim_end_matches('.').to_lowercase();
        Self::ALL.into_iter().find(|risk| risk.as_str() == words || risk.name() == words)
    }
}

/// What to look at first: P1 before P2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    P1,
    P2,
    P3,
    P4,
}

/// The table: a row for each severity, the worst first, a column for each risk, the lowest first. Risk outranks one step of
/// severity, because what gets worse is cheaper to stop now. Our choice; the sources name the three inputs and no table.
const TABLE: [[Priority; 3]; 5] = {
    use Priority::{P1, P2, P3, P4};
    [[P1, P1, P1], [P2, P1, P1], [P3, P2, P2], [P4, P3, P3], [P4, P4, P3]]
};

/// Kinds of impact, as the question bank names them, that cannot be undone by waiting: they raise the priority by one step.
const GRAVE: [&str; 2] = ["data integrity", "security"];

/// Where the question bank keeps the kinds of impact.
const IMPACT_KIND: &str = "impact_kind";

impl Priority {
    /// As people read it, and the word of the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::P1 => "P1",
            Self::P2 => "P2",
            Self::P3 => "P3",
            Self::P4 => "P4",
        }
    }

    /// What impact of these kinds, severity and risk make together.
    #[must_use]
    pub fn of<'k>(kinds: impl IntoIterator<Item = &'k str>, severity: Severity, risk: Risk) -> Self {
        let row = Severity::ALL.iter().position(|one| *one == severity);
        let column = Risk::ALL.iter().position(|one| *one == risk);
        let found = row.and_then(|row| TABLE.get(row)).zip(column).and_then(|(row, column)| row.get(column));
        let found = found.copied().unwrap_or(Self::P1);
        if kinds.into_iter().any(|kind| GRAVE.contains(&kind)) { found.raised() } else { found }
    }

    const fn raised(self) -> Self {
        match self {
            Self::P1 | Self::P2 => Self::P1,
            Self::P3 => Self::P2,
            Self::P4 => Self::P3,
        }
    }
}

impl Incident {
    /// What to look at first, by what is known of it now.
    #[must_use]
    pub fn priority(&self) -> Priority {
        let kinds = match self.facts.get(IMPACT_KIND).map(|fact| &fact.value) {
            Some(Value::Chosen { of }) => of.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        };
        Priority::of(kinds, self.severity, self.risk)
    }
}

impl Change<'_> {
    /// Says whether it gets worse. Saying the same again changes nothing.
    pub fn set_risk(&mut self, to: Risk) {
        let from = self.incident().risk;
        if from != to {
            self.keep_risk(to);
            self.record(Kind::RiskSet { from, to });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impact_severity_and_risk_make_a_priority() {
        let made = |kinds: &[&str], severity, risk| Priority::of(kinds.iter().copied(), severity, risk).as_str();
        assert_eq!(made(&[], Severity::Sev1, Risk::Low), "P1");
        assert_eq!(made(&[], Severity::Sev2, Risk::Low), "P2");
        assert_eq!(made(&[], Severity::Sev2, Risk::MayGetWorse), "P1");
        assert_eq!(made(&["latency"], Severity::Sev3, Risk::Low), "P3");
        assert_eq!(made(&["latency", "security"], Severity::Sev3, Risk::Low), "P2");
        assert_eq!(made(&[], Severity::Sev5, Risk::Low), "P4");
        assert_eq!(made(&["data integrity"], Severity::Sev5, Risk::GettingWorse), "P2");
    }

    #[test]
    fn nothing_that_is_worse_comes_later() {
        for (risk, worse) in Risk::ALL.iter().zip(Risk::ALL.iter().skip(1)) {
            for severity in Severity::ALL {
                assert!(Priority::of([], severity, *worse) <= Priority::of([], severity, *risk), "{severity:?}");
            }
        }
        for (worse, severity) in Severity::ALL.iter().zip(Severity::ALL.iter().skip(1)) {
            for risk in Risk::ALL {
                assert!(Priority::of([], *worse, risk) <= Priority::of([], *severity, risk), "{severity:?} {risk:?}");
            }
        }
    }

    #[test]
    fn risks_are_read_as_people_write_them() {
        for risk in Risk::ALL {
            assert_eq!((Risk::read(risk.as_str()), Risk::read(risk.name())), (Some(risk), Some(risk)));
        }
        assert_eq!(Risk::read(" Getting worse. "), Some(Risk::GettingWorse));
        assert_eq!(Risk::read("we may lose data"), None);
    }
}
