//! Communication plans: who is told of an incident, how often, in which words, and who agrees before it is sent.
//!
//! A plan belongs to the organisation, a team, a service or a severity, and says only what it wants differently. What
//! holds for an incident is worked out once, when it is declared, and copied into it ([`Effective`]): an edit in the
//! middle of an incident moves none of its clocks. What no plan says is as the severity's policy has it.
//!
//! # Decisions worth knowing
//! - **The nearer plan wins**: the service's over its team's over the organisation's. Only lists are added up: whoever
//!   the organisation tells is told of the payments team's incidents too.
//! - **Several services are merged**: the shortest cadence, every list, the strictest approval. A severity's plan is one
//!   more to merge. [`Effective::merge`] is a join, so no order of services gives anything else; a test holds it to that.
//! - **A severity that promises nothing goes on promising nothing**, unless a plan for that severity says otherwise: the
//!   organisation's half an hour is not meant for a blemish.

use super::Phase;
use crate::directory::Directory;
use crate::id::{CommunicationPlanId, PersonId, ServiceId, TeamId};
use crate::incident::{Policy, Role, Severity, policy_of};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The longest cadence, in minutes: a day. Who hears less often than that is not kept informed.
pub const MAX_CADENCE: u32 = 24 * 60;
/// Most lists of one plan, and most members of one list. A list is resolved and mailed in one transaction.
pub const MAX_LISTED: usize = 200;

/// What a plan is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    Organisation,
    Team(TeamId),
    Service(ServiceId),
    Severity(Severity),
}

/// What a company wants; `None` and empty leave it to the plan further away, and at last to the severity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommunicationPlan {
    pub id: CommunicationPlanId,
    /// Unique, compared without case.
    pub name: String,
    pub scope: Scope,
    /// The role that keeps the promises and is asked for updates.
    pub owner: Option<Role>,
    /// Minutes between internal updates.
    pub internal_minutes: Option<u32>,
    /// Minutes between updates that customers read.
    pub public_minutes: Option<u32>,
    /// Minutes from declaring to the first update that customers read.
    pub first_public_minutes: Option<u32>,
    /// The role that agrees to internal updates before they go out.
    pub approver: Option<Role>,
    /// Whether updates go out without anybody agreeing, whatever a plan further away asks.
    pub auto_publish: bool,
    /// Drafts for colleagues, with the placeholders of [`super::PLACEHOLDERS`].
    pub internal: BTreeMap<Phase, String>,
    /// Drafts for customers.
    pub public: BTreeMap<Phase, String>,
    /// Lists that get every internal update.
    pub audiences: Vec<Audience>,
}

/// A list of those who get every internal update.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audience {
    pub name: String,
    pub members: BTreeSet<Recipient>,
}

/// Somebody on a list. People and teams are mailed at the addresses they have when an update is posted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    Email(String),
    Person(PersonId),
    Team(TeamId),
    /// A URL that gets the update as JSON.
    Webhook(String),
}

/// Who agrees to an update before it is sent, the strictest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Approval {
    By(Role),
    Nobody,
}

/// A value with the names of the plans that say it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said<T> {
    pub value: T,
    pub plans: BTreeSet<String>,
}

/// The members of one list, and the plans that put them there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Listed {
    pub members: BTreeSet<Recipient>,
    pub plans: BTreeSet<String>,
}

/// What the plans say together for one incident; empty when there are none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Effective {
    pub owner: Option<Said<Role>>,
    pub internal_minutes: Option<Said<u32>>,
    pub public_minutes: Option<Said<u32>>,
    pub first_public_minutes: Option<Said<u32>>,
    pub approval: Option<Said<Approval>>,
    pub internal: BTreeMap<Phase, Said<String>>,
    pub public: BTreeMap<Phase, Said<String>>,
    /// By the name of the list.
    pub audiences: BTreeMap<String, Listed>,
}

impl<T: Ord> Said<T> {
    /// The smaller one: the shortest cadence, the strictest approval, the role that decides more. Equal ones are said by
    /// both.
    fn merge(mut self, other: Self) -> Self {
        if self.value == other.value {
            self.plans.extend(other.plans);
            return self;
        }
        if other.value < self.value { other } else { self }
    }
}

fn either<T: Ord>(one: Option<Said<T>>, other: Option<Said<T>>) -> Option<Said<T>> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.merge(other)),
        (one, other) => one.or(other),
    }
}

fn both<K: Ord, T: Ord>(mut one: BTreeMap<K, Said<T>>, other: BTreeMap<K, Said<T>>) -> BTreeMap<K, Said<T>> {
    for (key, said) in other {
        let merged = either(one.remove(&key), Some(said));
        one.extend(merged.map(|said| (key, said)));
    }
    one
}

impl Effective {
    /// What one plan says alone.
    fn of(plan: &CommunicationPlan) -> Self {
        let plans = || BTreeSet::from([plan.name.clone()]);
        let words = |texts: &BTreeMap<Phase, String>| {
            texts.iter().map(|(phase, text)| (*phase, Said { value: text.clone(), plans: plans() })).collect()
        };
        let approval = if plan.auto_publish { Some(Approval::Nobody) } else { plan.approver.map(Approval::By) };
        let minutes = |minutes: Option<u32>| minutes.map(|value| Said { value, plans: plans() });
        Self {
            owner: plan.owner.map(|value| Said { value, plans: plans() }),
            internal_minutes: minutes(plan.internal_minutes),
            public_minutes: minutes(plan.public_minutes),
            first_public_minutes: minutes(plan.first_public_minutes),
            approval: approval.map(|value| Said { value, plans: plans() }),
            internal: words(&plan.internal),
            public: words(&plan.public),
            audiences: plan
                .audiences
                .iter()
                .map(|list| (list.name.clone(), Listed { members: list.members.clone(), plans: plans() }))
                .collect(),
        }
    }

    /// This with what a nearer plan says instead; lists are added up.
    fn nearer(mut self, near: Self) -> Self {
        self.internal.extend(near.internal);
        self.public.extend(near.public);
        Self {
            owner: near.owner.or(self.owner),
            internal_minutes: near.internal_minutes.or(self.internal_minutes),
            public_minutes: near.public_minutes.or(self.public_minutes),
            first_public_minutes: near.first_public_minutes.or(self.first_public_minutes),
            approval: near.approval.or(self.approval),
            internal: self.internal,
            public: self.public,
            audiences: lists(self.audiences, near.audiences),
        }
    }

    /// Both at once, for an incident that concerns both: the shortest cadences, every list, the strictest approval.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        Self {
            owner: either(self.owner, other.owner),
            internal_minutes: either(self.internal_minutes, other.internal_minutes),
            public_minutes: either(self.public_minutes, other.public_minutes),
            first_public_minutes: either(self.first_public_minutes, other.first_public_minutes),
            approval: either(self.approval, other.approval),
            internal: both(self.internal, other.internal),
            public: both(self.public, other.public),
            audiences: lists(self.audiences, other.audiences),
        }
    }

    /// The names of every plan that says anything here.
    #[must_use]
    pub fn plans(&self) -> BTreeSet<String> {
        fn of<T>(said: Option<&Said<T>>) -> BTreeSet<String> {
            said.map(|said| said.plans.clone()).unwrap_or_default()
        }
        let texts = self.internal.values().chain(self.public.values()).map(|said| said.plans.clone());
        let minutes = [&self.internal_minutes, &self.public_minutes, &self.first_public_minutes];
        let minutes = minutes.into_iter().map(|said| of(said.as_ref()));
        let lists = self.audiences.values().map(|list| list.plans.clone());
        let rest = [of(self.owner.as_ref()), of(self.approval.as_ref())];
        texts.chain(minutes).chain(lists).chain(rest).flatten().collect()
    }

    /// Who has to agree to an internal update; `None` when nobody has to.
    #[must_use]
    pub fn approver(&self) -> Option<Role> {
        match self.approval.as_ref()?.value {
            Approval::By(role) => Some(role),
            Approval::Nobody => None,
        }
    }

    /// Without the cadences of plans that were not made for a severity that promises nothing.
    fn only_where_promised(mut self, policy: &Policy) -> Self {
        if policy.internal_update_minutes.is_none() {
            self.internal_minutes = None;
        }
        if policy.public_update_minutes.is_none() {
            self.public_minutes = None;
        }
        if policy.first_public_update_minutes.is_none() {
            self.first_public_minutes = None;
        }
        self
    }
}

fn lists(mut one: BTreeMap<String, Listed>, other: BTreeMap<String, Listed>) -> BTreeMap<String, Listed> {
    for (name, list) in other {
        let own = one.entry(name).or_default();
        own.members.extend(list.members);
        own.plans.extend(list.plans);
    }
    one
}

/// What the plans say for an incident of this severity about these services.
#[must_use]
pub fn effective(directory: &Directory, severity: Severity, services: &[ServiceId]) -> Effective {
    let of = |scope: Scope| directory.plans.values().find(|p| p.scope == scope).map(Effective::of).unwrap_or_default();
    let organisation = of(Scope::Organisation);
    let chain = |id: &ServiceId| {
        let team = directory.services.get(id).and_then(|service| service.team);
        let team = team.map(|team| of(Scope::Team(team))).unwrap_or_default();
        organisation.clone().nearer(team).nearer(of(Scope::Service(*id)))
    };
    let about = services.iter().map(chain).reduce(Effective::merge).unwrap_or_else(|| organisation.clone());
    about.only_where_promised(&policy_of(severity)).merge(of(Scope::Severity(severity)))
}

/// What a severity demands of an incident about these services, with what the plans say of telling others.
#[must_use]
pub fn policy_for(directory: &Directory, severity: Severity, services: &[ServiceId]) -> Policy {
    let policy = Policy { emergency: directory.practice.emergency.contains(&severity), ..policy_of(severity) };
    planned(policy, effective(directory, severity, services))
}

/// A policy with the numbers of a plan in the place of its own.
#[must_use]
pub fn planned(policy: Policy, plan: Effective) -> Policy {
    let minutes = |said: &Option<Said<u32>>, usual| said.as_ref().map(|said| said.value).or(usual);
    Policy {
        internal_update_minutes: minutes(&plan.internal_minutes, policy.internal_update_minutes),
        public_update_minutes: minutes(&plan.public_minutes, policy.public_update_minutes),
        first_public_update_minutes: minutes(&plan.first_public_minutes, policy.first_public_update_minutes),
        communication: plan,
        ..policy
    }
}

/// Where an update goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    pub channel: Way,
    /// A mail address or a URL.
    pub address: String,
    /// The lists it stands on, in alphabetical order.
    pub lists: Vec<String>,
}

/// How an update leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    Mail,
    Webhook,
}

impl Way {
    /// The word used in storage and the API: a channel's name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "email",
            Self::Webhook => "webhook",
        }
    }
}

/// Everybody on the lists of a plan, each address once however many lists it stands on.
#[must_use]
pub fn destinations(plan: &Effective, directory: &Directory) -> Vec<Destination> {
    let mut found: BTreeMap<(Way, String), Destination> = BTreeMap::new();
    for (name, list) in &plan.audiences {
        for (channel, address) in list.members.iter().flat_map(|member| addresses(member, directory)) {
            let destination = found.entry((channel, address.to_lowercase())).or_insert_with(|| Destination {
                channel,
                address: address.clone(),
                lists: Vec::new(),
            });
            if destination.lists.last() != Some(name) {
                destination.lists.push(name.clone());
            }
        }
    }
    found.into_values().collect()
}

fn addresses(member: &Recipient, directory: &Directory) -> Vec<(Way, String)> {
    let mail = |id: &PersonId| directory.people.get(id).map(|person| (Way::Mail, person.email.clone()));
    match member {
        Recipient::Email(address) => vec![(Way::Mail, address.clone())],
        Recipient::Webhook(url) => vec![(Way::Webhook, url.clone())],
        Recipient::Person(id) => mail(id).into_iter().collect(),
        Recipient::Team(id) => {
            directory.teams.get(id).map(|team| team.members.iter().filter_map(mail).collect()).unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests;
