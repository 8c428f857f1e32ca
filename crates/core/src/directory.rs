//! The directory: everything a company configures, as one immutable snapshot.
//!
//! Decisions take `&Directory`. It is loaded in the transaction that decides, or taken from a cache that is checked
//! against the stored version in that same transaction, so a decision never mixes two configurations.

use crate::id::{
    CommunicationPlanId, ContactMethodId, IntegrationId, OverrideId, PersonId, PolicyId, ScheduleId, ServiceId,
    StatusPageId, TeamId,
};
use crate::practice::Practice;
use crate::update::CommunicationPlan;
use allclear_texts::{mark, t};
use jiff::{SignedDuration, Timestamp, civil};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The longest name, mail address or slug of something configured, in characters: one line in every list. The files of
/// configuration as code and the forms know one limit, so that what one takes the other can save again.
pub const MAX_NAME: usize = 200;
/// The longest other text of something configured, in characters: a few paragraphs of description, or any address of the
/// web that browsers and proxies let through.
pub const MAX_TEXT: usize = 4_000;

/// What a person may do, from least to most; each may do what the ones before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Follows incidents, their updates and reviews, and status pages.
    Stakeholder,
    /// Reads everything. `viewer` is the older word for it, and the one that scopes of tokens keep.
    #[serde(alias = "viewer")]
    Observer,
    /// Answers alerts and works in incidents. What a person is when nothing else is said.
    #[default]
    Responder,
    /// Arranges the work: schedules, policies, services, teams, status pages.
    Manager,
    /// Decides who may do what, holds keys and tokens, and is the last resort when nobody else can be paged.
    Admin,
}

impl Role {
    /// Every role, from least to most.
    pub const ALL: [Self; 5] = [Self::Stakeholder, Self::Observer, Self::Responder, Self::Manager, Self::Admin];

    /// The word used in configuration, storage and pages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stakeholder => mark!("stakeholder"),
            Self::Observer => mark!("observer"),
            Self::Responder => mark!("responder"),
            Self::Manager => mark!("manager"),
            Self::Admin => mark!("admin"),
        }
    }

    /// As people read it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Stakeholder => t!("Stakeholder"),
            Self::Observer => t!("Observer"),
            Self::Responder => t!("Responder"),
            Self::Manager => t!("Manager"),
            Self::Admin => t!("Admin"),
        }
    }

    /// The word for it where it is the scope of a token: scripts know `viewer`.
    #[must_use]
    pub const fn as_scope(self) -> &'static str {
        match self {
            Self::Observer => mark!("viewer"),
            other => other.as_str(),
        }
    }

    /// Reads [`Role::as_str`] and [`Role::as_scope`] back.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word || role.as_scope() == word)
    }
}

/// How loudly an alert wants to be heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Urgency {
    /// Can wait for the morning.
    Low,
    /// Wakes people.
    High,
}

impl Urgency {
    /// The word used in configuration, storage and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::High => "high",
        }
    }
}

/// Somebody who can be on call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    /// Unique, compared without case.
    pub email: String,
    pub name: String,
    /// IANA name.
    pub time_zone: String,
    pub role: Role,
    pub methods: Vec<ContactMethod>,
    pub high: Vec<NotificationRule>,
    pub low: Vec<NotificationRule>,
    /// What they know, in single words such as `dba`; compared without case.
    pub skills: Vec<String>,
}

/// One way to reach a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactMethod {
    pub id: ContactMethodId,
    /// The person's own short name for it, for example `mail`; rules refer to it.
    pub key: String,
    /// Name of a channel in the registry: `email`, `webhook`, `ntfy`.
    pub channel: String,
    /// Mail address or URL, as the channel wants it.
    pub address: String,
    /// Signing secret of a webhook, token of an ntfy server.
    pub secret: Option<String>,
}

/// Use `method`, `after` this long from the moment the person is to be paged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationRule {
    pub method: ContactMethodId,
    pub after: SignedDuration,
}

impl Person {
    /// The contact methods to use for `urgency`, with their delays, in order of delay.
    ///
    /// Without rules for that urgency the other urgency's rules apply, and without any rule every contact method at
    /// once: a person who gave an address wants to be reached. Empty means that this person cannot be reached.
    #[must_use]
    pub fn plan(&self, urgency: Urgency) -> Vec<(&ContactMethod, SignedDuration)> {
        let (own, other) = match urgency {
            Urgency::High => (&self.high, &self.low),
            Urgency::Low => (&self.low, &self.high),
        };
        let rules = if own.is_empty() { other } else { own };
        let mut plan: Vec<_> = rules
            .iter()
            .filter_map(|rule| Some((self.methods.iter().find(|m| m.id == rule.method)?, rule.after)))
            .collect();
        if plan.is_empty() {
            plan = self.methods.iter().map(|m| (m, SignedDuration::ZERO)).collect();
        }
        plan.sort_by_key(|(_, after)| *after);
        plan
    }
}

/// A group of people that owns services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    pub id: TeamId,
    pub name: String,
    pub members: Vec<PersonId>,
}

/// Who is on call when; read it through [`crate::oncall`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    pub id: ScheduleId,
    pub name: String,
    pub team: Option<TeamId>,
    /// IANA name; hand-off times are local to it.
    pub time_zone: String,
    /// A later layer covers an earlier one wherever it has somebody on call.
    pub layers: Vec<Layer>,
    pub overrides: Vec<Override>,
}

/// A rotation of people, optionally only during parts of the week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layer {
    pub name: String,
    pub rotation: Rotation,
    pub people: Vec<PersonId>,
    /// When not empty, the layer has somebody on call only inside these windows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<Window>,
}

/// How long a turn lasts and at which local time it is handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rotation {
    pub unit: RotationUnit,
    /// How many units a turn lasts, at least 1.
    pub every: u32,
    /// Local time of day of the hand-off.
    pub time: civil::Time,
    /// For weekly rotations: the day of the hand-off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weekday: Option<Weekday>,
    /// The first hand-off is the first matching one on or after this local date; nobody is on call before it.
    pub start: civil::Date,
}

/// The unit of a rotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RotationUnit {
    Hour,
    Day,
    Week,
    Month,
}

/// A day of the week, Monday first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

/// A part of the week in local time, from `from` to `to` on each of `days`; `to` not after `from` reaches into the next day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    pub days: Vec<Weekday>,
    pub from: civil::Time,
    pub to: civil::Time,
}

/// One person takes over for a while, whatever the layers say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    pub id: OverrideId,
    pub person: PersonId,
    pub from: Timestamp,
    /// Exclusive.
    pub to: Timestamp,
}

/// Who is paged, in what order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    pub id: PolicyId,
    pub name: String,
    pub team: Option<TeamId>,
    pub steps: Vec<Step>,
    /// How many times the steps are gone through again after the first time.
    pub repeat: u32,
}

/// One rung of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub page: Vec<Target>,
    /// How long to wait for an answer before the next step.
    pub wait: SignedDuration,
}

/// Whom a step pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    Person(PersonId),
    /// Whoever is on call on it at that moment.
    Schedule(ScheduleId),
    /// Every member.
    Team(TeamId),
}

/// Something that customers or colleagues use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    pub id: ServiceId,
    pub name: String,
    pub team: Option<TeamId>,
    pub policy: Option<PolicyId>,
    /// What customers feel when it is broken, in one sentence.
    pub business_impact: Option<String>,
    pub depends_on: Vec<ServiceId>,
    /// Where to read what to do.
    pub runbook_url: Option<String>,
    /// Who knows it best and can be asked, whoever is on call.
    pub experts: Vec<Target>,
}

/// Longest skill, in characters: it is typed in a hurry.
pub const MAX_SKILL: usize = 30;

/// Whether a text can be a skill: one word of letters, digits, dashes and what programs have in their names.
///
/// # Errors
/// What is wrong with it.
pub fn check_skill(text: &str) -> Result<(), String> {
    let good = |c: char| c.is_alphanumeric() || "-_.+#/".contains(c);
    if text.is_empty() || !text.chars().all(good) {
        return Err(t!("\"{text}\" is no single word"));
    }
    if text.chars().count() > MAX_SKILL {
        return Err(t!("\"{text}\" has more than {MAX_SKILL} characters"));
    }
    Ok(())
}

/// A sender's door to one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Integration {
    pub id: IntegrationId,
    pub name: String,
    /// Name of a source in the registry: `alertmanager`, `prometheus`, `pagerduty`, `json`.
    pub source: String,
    pub service: ServiceId,
    /// The secret part of its URL; unique.
    pub key: String,
    /// Field mapping for sources that take any JSON, as minijinja expressions by field name.
    pub mapping: BTreeMap<String, String>,
}

/// A public page with components.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusPage {
    pub id: StatusPageId,
    /// The last part of `/status/{slug}`; lower case letters, digits and dashes.
    pub slug: String,
    pub name: String,
    /// Whether customers can report a problem there, without signing in.
    pub report_form: bool,
}

/// The snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Directory {
    pub people: BTreeMap<PersonId, Person>,
    pub teams: BTreeMap<TeamId, Team>,
    pub schedules: BTreeMap<ScheduleId, Schedule>,
    pub policies: BTreeMap<PolicyId, Policy>,
    pub services: BTreeMap<ServiceId, Service>,
    pub integrations: BTreeMap<IntegrationId, Integration>,
    pub status_pages: BTreeMap<StatusPageId, StatusPage>,
    /// Who is told of incidents, how often and in which words.
    pub plans: BTreeMap<CommunicationPlanId, CommunicationPlan>,
    /// The schedule whose person on call commands a new incident.
    pub commanders: Option<ScheduleId>,
    /// How this company works in incidents, where it is not as shipped.
    pub practice: Practice,
    /// Integration by key; filled by [`Directory::index`].
    pub keys: BTreeMap<String, IntegrationId>,
}

impl Directory {
    /// Fills the look-up tables; call it once after loading.
    #[must_use]
    pub fn index(mut self) -> Self {
        self.keys = self.integrations.values().map(|i| (i.key.clone(), i.id)).collect();
        self
    }

    /// The integration whose URL carries `key`.
    #[must_use]
    pub fn integration(&self, key: &str) -> Option<&Integration> {
        self.keys.get(key).and_then(|id| self.integrations.get(id))
    }

    /// A person by mail address, without case.
    #[must_use]
    pub fn person_by_email(&self, email: &str) -> Option<&Person> {
        self.people.values().find(|p| p.email.eq_ignore_ascii_case(email))
    }

    /// What anybody knows, in order and each once.
    #[must_use]
    pub fn skills(&self) -> BTreeSet<&str> {
        let mut known: BTreeMap<String, &str> = BTreeMap::new();
        for skill in self.people.values().flat_map(|p| &p.skills) {
            known.entry(skill.to_lowercase()).or_insert(skill);
        }
        known.into_values().collect()
    }

    /// A skill that somebody has, as it is written; without case.
    #[must_use]
    pub fn skill(&self, word: &str) -> Option<&str> {
        self.skills().into_iter().find(|skill| skill.to_lowercase() == word.to_lowercase())
    }

    /// A service by name, without case.
    #[must_use]
    pub fn service_by_name(&self, name: &str) -> Option<&Service> {
        self.services.values().find(|s| s.name.eq_ignore_ascii_case(name))
    }

    /// A schedule by name, without case.
    #[must_use]
    pub fn schedule_by_name(&self, name: &str) -> Option<&Schedule> {
        self.schedules.values().find(|s| s.name.eq_ignore_ascii_case(name))
    }

    /// The people of last resort: every admin who can be reached, by name.
    #[must_use]
    pub fn admins(&self) -> Vec<PersonId> {
        self.people.values().filter(|p| p.role == Role::Admin).map(|p| p.id).collect()
    }
}
