//! When an alert should become an incident.
//!
//! The three rules are those of Google's guide to managing incidents: another team is needed, customers notice it, or an
//! hour of concentrated work has not solved it. They propose; a person declares, unless the company wants it otherwise.

use super::{Alert, Status};
use crate::directory::Directory;
use crate::event::Severity;
use crate::id::{PersonId, TeamId};
use crate::timeline::span_text;
use allclear_texts::t;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Longest wait of the rule about time, in minutes: a day. Who waits longer wants the rule off.
pub const MAX_MINUTES: u32 = 24 * 60;

/// Which rules hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rules {
    /// Whoever works on it is asked when it is not resolved this long after it was acknowledged, from 1 to
    /// [`MAX_MINUTES`]; `None` when nobody is asked.
    pub unresolved_minutes: Option<u32>,
    /// Proposed when people of another team were paged about it.
    pub other_team: bool,
    /// Proposed when customers notice it: the alert is an error or critical, and the service says what they feel, or stands on a status page.
    pub customers: bool,
    /// Declared instead of asked, when the time of `unresolved_minutes` is over.
    pub auto_declare: bool,
}

impl Default for Rules {
    /// An hour, as in the guide; nothing is declared by itself.
    fn default() -> Self {
        Self { unresolved_minutes: Some(60), other_team: true, customers: true, auto_declare: false }
    }
}

impl Rules {
    /// How long an acknowledged alert is worked on before somebody is asked.
    #[must_use]
    pub fn patience(&self) -> Option<SignedDuration> {
        self.unresolved_minutes.map(|minutes| SignedDuration::from_mins(i64::from(minutes)))
    }
}

/// Why an alert should become an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It has been worked on for this long.
    Unresolved(SignedDuration),
    /// People of these teams were paged, by name.
    OtherTeams(Vec<String>),
    /// What customers feel.
    Customers(String),
}

impl Reason {
    /// As people read it.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Unresolved(span) => t!("It is worked on for {} and not resolved.", span_text(*span)),
            Self::OtherTeams(teams) => t!("Another team was paged: {}.", teams.join(", ")),
            Self::Customers(felt) => t!("Customers notice it: {}", felt.trim()),
        }
    }
}

/// What is known around an alert that is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    pub directory: &'a Directory,
    /// Everybody who was paged about it.
    pub paged: &'a [PersonId],
    /// The component of a status page that shows its service.
    pub component: Option<&'a str>,
}

/// Why this alert should become an incident now; none when it is over or belongs to one already.
#[must_use]
pub fn reasons(rules: &Rules, alert: &Alert, around: &Around<'_>, now: Timestamp) -> Vec<Reason> {
    if alert.incident.is_some() || alert.status == Status::Resolved {
        return Vec::new();
    }
    let mut found = Vec::new();
    let worked =
        alert.acknowledged_at.map(|at| now.duration_since(at)).filter(|_| alert.status == Status::Acknowledged);
    if let (Some(patience), Some(worked)) = (rules.patience(), worked)
        && worked >= patience
    {
        found.push(Reason::Unresolved(worked));
    }
    let teams = other_teams(alert, around);
    if rules.other_team && !teams.is_empty() {
        found.push(Reason::OtherTeams(teams));
    }
    if rules.customers && alert.severity >= Severity::Error {
        let impact = around.directory.services.get(&alert.service).and_then(|service| service.business_impact.clone());
        let shown = || around.component.map(|name| t!("\"{name}\" stands on the status page."));
        found.extend(impact.or_else(shown).map(Reason::Customers));
    }
    found
}

/// Teams whose people were paged and are not in the team that owns the service. Who is in several teams counts for their own.
fn other_teams(alert: &Alert, around: &Around<'_>) -> Vec<String> {
    let directory = around.directory;
    let owner = directory.services.get(&alert.service).and_then(|service| service.team);
    let Some(owner) = owner.and_then(|id| directory.teams.get(&id)) else { return Vec::new() };
    let strangers: BTreeSet<&PersonId> = around.paged.iter().filter(|person| !owner.members.contains(person)).collect();
    let theirs = |id: &TeamId| *id != owner.id;
    let found = directory.teams.values().filter(|team| theirs(&team.id));
    found.filter(|team| team.members.iter().any(|member| strangers.contains(member))).map(|t| t.name.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Actor;
    use crate::directory::{Service, Team};
    use crate::id::{Id, Kind};
    use crate::labels::Labels;

    fn id<K: Kind>(n: u128) -> Id<K> {
        Id::from_uuid(uuid::Uuid::from_u128(n))
    }

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + minute * 60).expect("in range")
    }

    fn company(impact: Option<&str>) -> Directory {
        let service = Service {
            id: id(1),
            name: "checkout".to_owned(),
            team: Some(id(10)),
            policy: None,
            business_impact: impact.map(str::to_owned),
            depends_on: Vec::new(),
            runbook_url: None,
            experts: Vec::new(),
        };
        let team = |n, name: &str, members: &[u128]| {
            let members = members.iter().map(|m| id(*m)).collect();
            Team { id: id(n), name: name.to_owned(), members }
        };
        let teams = [team(10, "Payments", &[20, 21]), team(11, "Data", &[22, 21])];
        Directory {
            services: [(service.id, service)].into(),
            teams: teams.into_iter().map(|team| (team.id, team)).collect(),
            ..Directory::default()
        }
    }

    fn alert(status: Status) -> Alert {
        Alert {
            status,
            acknowledged_at: Some(at(0)).filter(|_| status != Status::Triggered),
            acknowledged_by: Some(Actor::by_link(id(20))).filter(|_| status != Status::Triggered),
            id: id(40),
            service: id(1),
            integration: None,
            dedup_key: "k".to_owned(),
            title: "Payments fail".to_owned(),
            severity: Severity::Critical,
            opened_at: at(-1),
            resolved_at: None,
            resolved_by: None,
            count: 1,
            last_event_at: at(-1),
            cycle: 1,
            incident: None,
            details: None,
            labels: Labels::default(),
            links: Vec::new(),
            group: None,
            log_seq: 1,
        }
    }

    fn why(alert: &Alert, directory: &Directory, paged: &[PersonId], minute: i64) -> Vec<String> {
        let around = Around { directory, paged, component: None };
        reasons(&Rules::default(), alert, &around, at(minute)).iter().map(Reason::sentence).collect()
    }

    #[test]
    fn an_hour_another_team_or_customers_make_a_reason() {
        let quiet = company(None);
        let taken = alert(Status::Acknowledged);
        assert!(why(&taken, &quiet, &[id(20)], 59).is_empty());
        assert_eq!(why(&taken, &quiet, &[id(20)], 60), ["It is worked on for 1 h and not resolved."]);
        assert!(why(&alert(Status::Triggered), &quiet, &[id(20)], 90).is_empty(), "nobody works on it yet");
        assert!(why(&taken, &quiet, &[id(20), id(21)], 1).is_empty(), "both are in the team that owns it");
        assert_eq!(why(&taken, &quiet, &[id(20), id(22)], 1), ["Another team was paged: Data."]);
        let loud = company(Some("Customers cannot pay."));
        assert_eq!(why(&alert(Status::Triggered), &loud, &[], 1), ["Customers notice it: Customers cannot pay."]);
        assert!(why(&alert(Status::Resolved), &loud, &[id(22)], 90).is_empty());
    }
}
