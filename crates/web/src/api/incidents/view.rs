//! Incidents and their timelines, as the API shows them.

use crate::api::Problem;
use crate::api::alerts::{ActorName, ServiceName};
use allclear_core::alert;
use allclear_core::directory::Directory;
use allclear_core::drill::Colleague;
use allclear_core::id::PersonId;
use allclear_core::incident::{self, Status, Tenure, gathered};
use allclear_core::timeline::{self, tell};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// Somebody in an incident.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Participant {
    pub id: String,
    /// Null when the person was removed from the configuration.
    pub name: Option<String>,
    pub email: Option<String>,
}

impl Participant {
    pub(crate) fn of(id: PersonId, directory: &Directory) -> Self {
        if let Some(colleague) = Colleague::find(id) {
            return Self { id: id.to_string(), name: Some(colleague.name().to_owned()), email: None };
        }
        let person = directory.people.get(&id);
        Self { id: id.to_string(), name: person.map(|p| p.name.clone()), email: person.map(|p| p.email.clone()) }
    }
}

/// Where an incident stands: a name, and the category that everything automatic looks at.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct IncidentStatus {
    name: String,
    /// `triage`, `active`, `post_incident`, `closed`, `declined`, `merged`, `cancelled` or `paused`.
    category: &'static str,
}

impl IncidentStatus {
    fn of(status: &Status) -> Self {
        Self { name: status.name.clone(), category: status.category.as_str() }
    }
}

/// One person holding one role from an instant to another.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct IncidentRole {
    /// For example `incident_commander`.
    role: &'static str,
    /// The role in words.
    name: &'static str,
    person: Participant,
    assumed_at: Timestamp,
    /// Null while it lasts.
    released_at: Option<Timestamp>,
    /// `claim`, `takeover`, `assignment`, `page`, `handover` or `nomination`: a deputy whom nobody named who leads.
    via: &'static str,
}

impl IncidentRole {
    fn of(tenure: &Tenure, directory: &Directory) -> Self {
        Self {
            role: tenure.role.as_str(),
            name: tenure.role.name(),
            person: Participant::of(tenure.person, directory),
            assumed_at: tenure.assumed_at,
            released_at: tenure.released_at,
            via: tenure.via.as_str(),
        }
    }
}

/// Where the commander's cycle stands: size up, stabilise, update, verify, and round again.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct IncidentCycle {
    /// From 1.
    round: u32,
    /// `size_up`, `stabilise`, `update` or `verify`.
    step: &'static str,
}

/// An incident.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Incident {
    id: String,
    /// What people call it: `#142`.
    number: i64,
    /// `real`, or `drill`: somebody practises, nothing is wrong, and it counts nowhere.
    mode: &'static str,
    title: String,
    /// What users see.
    impact: Option<String>,
    /// `SEV-1` to `SEV-5`.
    severity: &'static str,
    /// What kind of trouble it is, in the company's words; null when nobody said.
    r#type: Option<String>,
    /// As it was declared.
    severity_declared: &'static str,
    /// The worst it ever was.
    severity_peak: &'static str,
    /// What it is counted as once it is over; null while it is open.
    severity_final: Option<&'static str>,
    /// What the severity demanded when it was set: roles, cadences, deadlines. Of the lists that are told, their names and
    /// the plans they come from.
    policy: serde_json::Value,
    status: IncidentStatus,
    /// Whether it gets worse while nobody acts: `low`, `may_get_worse` or `getting_worse`.
    risk: &'static str,
    /// What to look at first, `P1` to `P4`: made of severity, risk and the kinds of impact.
    priority: &'static str,
    services: Vec<ServiceName>,
    declared_at: Timestamp,
    declared_by: ActorName,
    resolved_at: Option<Timestamp>,
    reopened_at: Vec<Timestamp>,
    /// When the next internal update is promised.
    next_update_due_at: Option<Timestamp>,
    /// Who commands now.
    commander: Option<Participant>,
    /// Everybody who holds or held a role, the oldest first.
    roles: Vec<IncidentRole>,
    /// Roles the policy asks for that nobody holds.
    missing_roles: Vec<&'static str>,
    /// Where the commander's cycle stands.
    cycle: IncidentCycle,
    /// Since when emergency mode is on; null while it is not.
    emergency_since: Option<Timestamp>,
    /// Whether only those involved know of it.
    private: bool,
    /// Who knows of a private incident; empty for one that everybody may see.
    involved: Vec<Participant>,
}

impl Incident {
    pub(crate) fn of(i: &incident::Incident, directory: &Directory) -> Result<Self, Problem> {
        Ok(Self {
            id: i.id.to_string(),
            number: i.number,
            mode: if i.drill.is_some() { "drill" } else { "real" },
            title: i.title.clone(),
            impact: i.impact.clone(),
            severity: i.severity.as_str(),
            r#type: i.kind.as_ref().map(|kind| kind.name.clone()),
            severity_declared: i.severity_declared.as_str(),
            severity_peak: i.severity_peak.as_str(),
            severity_final: i.is_resolved().then(|| i.severity.as_str()),
            policy: policy(&i.policy)?,
            status: IncidentStatus::of(&i.status),
            risk: i.risk.as_str(),
            priority: i.priority().as_str(),
            services: i.services.iter().map(|id| ServiceName::of(*id, directory)).collect(),
            declared_at: i.declared_at,
            declared_by: ActorName::of(&i.declared_by, directory),
            resolved_at: i.resolved_at,
            reopened_at: i.reopened_at.clone(),
            next_update_due_at: i.next_update_due_at,
            commander: i.commander().map(|id| Participant::of(id, directory)),
            roles: i.tenures.iter().map(|t| IncidentRole::of(t, directory)).collect(),
            missing_roles: i.missing_roles().into_iter().map(incident::Role::as_str).collect(),
            cycle: IncidentCycle { round: i.cycle.round, step: i.cycle.step.as_str() },
            emergency_since: i.emergency,
            private: i.visibility.is_private(),
            involved: i.visibility.people().into_iter().flatten().map(|id| Participant::of(*id, directory)).collect(),
        })
    }

    pub(crate) fn number(&self) -> i64 {
        self.number
    }
}

/// An alert that belongs to an incident.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct IncidentAlert {
    id: String,
    title: String,
    /// `info`, `warning`, `error` or `critical`.
    severity: &'static str,
    /// `triggered`, `acknowledged` or `resolved`.
    status: &'static str,
    opened_at: Timestamp,
}

impl IncidentAlert {
    pub(crate) fn of(alert: alert::Alert) -> Self {
        Self {
            id: alert.id.to_string(),
            title: alert.title,
            severity: alert.severity.as_str(),
            status: alert.status.as_str(),
            opened_at: alert.opened_at,
        }
    }
}

/// An incident with its alerts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct IncidentDetail {
    #[serde(flatten)]
    pub(crate) incident: Incident,
    /// Newest first, at most 200.
    pub(crate) alerts: Vec<IncidentAlert>,
    /// Where people meet: bridge, chat, whiteboard, recordings. Empty for a token that only follows.
    pub(crate) links: Vec<MeetingLink>,
    /// What customers report.
    pub(crate) signals: Signals,
}

/// Where people meet.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct MeetingLink {
    /// `bridge`, `chat`, `whiteboard` or `recording`.
    kind: &'static str,
    url: String,
    since: Timestamp,
}

impl MeetingLink {
    pub(crate) fn of(link: &gathered::MeetingLink) -> Self {
        Self { kind: link.kind.as_str(), url: link.url.clone(), since: link.since }
    }
}

/// What customers report.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Signals {
    /// Cases known now.
    cases: u32,
    /// How they grew, the newest first; at most 50.
    reports: Vec<Signal>,
}

/// What customers reported at one moment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Signal {
    at: Timestamp,
    /// Cases known then, all together.
    cases: u32,
    /// What one of them said.
    quote: Option<String>,
}

impl Signals {
    pub(crate) fn of(gathered: &gathered::Gathered) -> Self {
        let one = |r: &gathered::Report| Signal { at: r.at, cases: r.cases, quote: r.quote.clone() };
        Self { cases: gathered.cases(), reports: gathered.reports().map(one).collect() }
    }
}

/// One entry of a timeline. Entries are never changed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TimelineEntry {
    id: String,
    /// From 1, in the order of recording.
    seq: i64,
    /// When it happened.
    occurred_at: Timestamp,
    /// When it was written down.
    recorded_at: Timestamp,
    actor: ActorName,
    /// The personal token by which a person did it, by its name.
    by_token: Option<String>,
    /// For example `note`, `status_changed`, `role_assumed`.
    kind: &'static str,
    /// What happened, in one line.
    summary: String,
    /// `{"kind": "note", "text": …}`: the same with what belongs to it.
    event: serde_json::Value,
}

impl TimelineEntry {
    pub(crate) fn of(entry: &timeline::Entry, directory: &Directory) -> Result<Self, Problem> {
        Ok(Self {
            id: entry.id.to_string(),
            seq: entry.seq,
            occurred_at: entry.occurred_at,
            recorded_at: entry.recorded_at,
            actor: ActorName::of(&entry.actor, directory),
            by_token: entry.token.clone(),
            kind: entry.kind.as_str(),
            summary: tell(&entry.kind, directory),
            event: value(&entry.kind)?,
        })
    }

    pub(crate) fn seq(&self) -> i64 {
        self.seq
    }
}

/// A policy without the members of its lists: whoever follows an incident need not know the addresses, and the address of
/// a webhook is a secret.
fn policy(of: &incident::Policy) -> Result<serde_json::Value, Problem> {
    let mut shown = value(of)?;
    let lists = shown.pointer_mut("/communication/audiences").and_then(serde_json::Value::as_object_mut);
    for list in lists.into_iter().flat_map(|lists| lists.values_mut()) {
        if let Some(list) = list.as_object_mut() {
            list.remove("members");
        }
    }
    Ok(shown)
}

pub(crate) fn value(of: &impl Serialize) -> Result<serde_json::Value, Problem> {
    serde_json::to_value(of).map_err(|why| Problem::internal(&why.to_string()))
}
