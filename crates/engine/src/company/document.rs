//! What the files say: names instead of ids, and every name with its place, because most mistakes are only seen when
//! the names are looked up.

use super::course::ChainEntry;
use super::practice::PracticeEntry;
use super::problem::{At, Report, Spot};
use allclear_core::directory::{Role, Rotation, Window};
use allclear_core::incident;
use allclear_core::update::Phase;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// The content of all files together. A section that is `None` is in none of them, and is left as it is.
#[derive(Debug, Clone)]
pub struct Document {
    pub people: Option<Section<PersonEntry>>,
    pub contacts: Option<Section<ContactEntry>>,
    pub teams: Option<Section<TeamEntry>>,
    pub schedules: Option<Section<ScheduleEntry>>,
    pub policies: Option<Section<PolicyEntry>>,
    pub services: Option<Section<ServiceEntry>>,
    pub integrations: Option<Section<IntegrationEntry>>,
    pub status_pages: Option<Section<StatusPageEntry>>,
    pub plans: Option<Section<PlanEntry>>,
    /// `incidents: { commander_schedule: … }`; the inner `None` says that there is no such schedule.
    pub commanders: Option<(At, Option<Spot<String>>)>,
    /// How incidents are worked on.
    pub practice: PracticeEntry,
    /// What is done to mobilise.
    pub chains: Option<Vec<ChainEntry>>,
    /// What was found wrong while reading; looking up the names adds to it.
    pub(super) report: Report,
}

/// The entries of one section, from all files that have it.
#[derive(Debug, Clone)]
pub struct Section<T> {
    /// Where its key stands first.
    pub at: At,
    pub items: Vec<T>,
}

/// Somebody, known by the mail address.
#[derive(Debug, Clone)]
pub struct PersonEntry {
    pub email: Spot<String>,
    pub name: String,
    pub time_zone: String,
    pub role: Role,
    /// What they know, in single words.
    pub skills: Vec<String>,
}

/// How one person is reached.
#[derive(Debug, Clone)]
pub struct ContactEntry {
    /// A mail address.
    pub person: Spot<String>,
    pub methods: Vec<MethodEntry>,
    pub high: Vec<RuleEntry>,
    pub low: Vec<RuleEntry>,
}

/// One way to reach a person; `key` is their own short name for it.
#[derive(Debug, Clone)]
pub struct MethodEntry {
    pub key: Spot<String>,
    pub channel: String,
    pub address: String,
    /// `None` keeps the secret there is; the inner `None`, written `~`, says that there is none.
    pub secret: Option<Option<String>>,
}

/// `method` names a [`MethodEntry::key`] of the same person.
#[derive(Debug, Clone)]
pub struct RuleEntry {
    pub method: Spot<String>,
    pub after: SignedDuration,
}

#[derive(Debug, Clone)]
pub struct TeamEntry {
    pub name: Spot<String>,
    /// Mail addresses.
    pub members: Vec<Spot<String>>,
}

#[derive(Debug, Clone)]
pub struct ScheduleEntry {
    pub name: Spot<String>,
    pub team: Option<Spot<String>>,
    pub time_zone: String,
    pub layers: Vec<LayerEntry>,
    /// `None` keeps the overrides there are: they are often made by hand, in a hurry.
    pub overrides: Option<Vec<OverrideEntry>>,
}

#[derive(Debug, Clone)]
pub struct LayerEntry {
    pub name: String,
    pub rotation: Rotation,
    /// Mail addresses.
    pub people: Vec<Spot<String>>,
    pub only: Vec<Window>,
}

#[derive(Debug, Clone)]
pub struct OverrideEntry {
    /// A mail address.
    pub person: Spot<String>,
    pub from: Timestamp,
    pub to: Timestamp,
}

#[derive(Debug, Clone)]
pub struct PolicyEntry {
    pub name: Spot<String>,
    pub team: Option<Spot<String>>,
    pub steps: Vec<StepEntry>,
    pub repeat: u32,
}

#[derive(Debug, Clone)]
pub struct StepEntry {
    pub page: Vec<TargetEntry>,
    pub wait: SignedDuration,
}

/// Whom a step pages, by name.
#[derive(Debug, Clone)]
pub enum TargetEntry {
    Person(Spot<String>),
    Schedule(Spot<String>),
    Team(Spot<String>),
}

#[derive(Debug, Clone)]
pub struct ServiceEntry {
    pub name: Spot<String>,
    pub team: Option<Spot<String>>,
    pub policy: Option<Spot<String>>,
    pub business_impact: Option<String>,
    pub runbook_url: Option<String>,
    pub depends_on: Vec<Spot<String>>,
    pub experts: Vec<TargetEntry>,
}

#[derive(Debug, Clone)]
pub struct IntegrationEntry {
    pub name: Spot<String>,
    pub source: String,
    pub service: Spot<String>,
    /// `None` keeps the key there is, or makes one.
    pub key: Option<Spot<String>>,
    pub mapping: BTreeMap<String, String>,
}

#[derive(Debug, Clone)]
pub struct StatusPageEntry {
    pub slug: Spot<String>,
    pub name: String,
    /// Whether customers can report a problem there.
    pub report_form: bool,
    pub components: Vec<ComponentEntry>,
}

/// What a status page shows one state for.
#[derive(Debug, Clone)]
pub struct ComponentEntry {
    pub name: Spot<String>,
    /// The service whose incidents it shows.
    pub service: Option<Spot<String>>,
    pub description: Option<String>,
}

/// Who is told of incidents, how often, in which words.
#[derive(Debug, Clone)]
pub struct PlanEntry {
    pub name: Spot<String>,
    pub scope: ScopeEntry,
    pub owner: Option<incident::Role>,
    pub internal_minutes: Option<u32>,
    pub public_minutes: Option<u32>,
    pub first_public_minutes: Option<u32>,
    pub approver: Option<incident::Role>,
    pub auto_publish: bool,
    pub internal: BTreeMap<Phase, String>,
    pub public: BTreeMap<Phase, String>,
    pub audiences: Vec<AudienceEntry>,
}

/// What a plan is for, by name.
#[derive(Debug, Clone)]
pub enum ScopeEntry {
    Organisation(At),
    Team(Spot<String>),
    Service(Spot<String>),
    Severity(At, incident::Severity),
}

/// A list of a plan.
#[derive(Debug, Clone)]
pub struct AudienceEntry {
    pub name: Spot<String>,
    pub emails: Vec<Spot<String>>,
    /// Mail addresses of people known here.
    pub people: Vec<Spot<String>>,
    pub teams: Vec<Spot<String>>,
    pub webhooks: Vec<Spot<String>>,
}
