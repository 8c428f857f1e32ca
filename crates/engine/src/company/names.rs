//! Names → ids: what is known keeps its id, what is new gets one.

use super::Company;
use super::document::{
    ContactEntry, Document, IntegrationEntry, PersonEntry, PlanEntry, PolicyEntry, ScheduleEntry, Section,
    ServiceEntry, StatusPageEntry, TeamEntry,
};
use super::fields::fold;
use super::problem::{Report, Spot, did_you_mean};
use allclear_core::id::{
    CommunicationPlanId, Id, Ids, IntegrationId, Kind, PersonId, PolicyId, ScheduleId, ServiceId, StatusPageId, TeamId,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Makes ids and keys for what is new.
pub(super) enum Fresh<'i> {
    /// Stand-ins, for a plan that is only looked at.
    Pretended(u64),
    /// Each id a microsecond after the one before, so that things keep the order in which they are written.
    Real { ids: &'i mut Ids, next: Timestamp },
}

impl Fresh<'_> {
    pub fn id<K: Kind>(&mut self) -> Id<K> {
        match self {
            Self::Pretended(count) => {
                *count += 1;
                // Behind every id of a real instant.
                Id::from_uuid(Uuid::from_u64_pair(u64::MAX, *count))
            }
            Self::Real { ids, next } => {
                let id = ids.id(*next);
                *next = next.checked_add(SignedDuration::from_micros(1)).unwrap_or(*next);
                id
            }
        }
    }

    /// 128 random bits as 32 characters, which is also what PagerDuty's clients want.
    pub fn key(&mut self) -> String {
        match self {
            Self::Pretended(count) => {
                *count += 1;
                format!("{NEW_KEY} {count}")
            }
            Self::Real { ids, .. } => ids.hex(16),
        }
    }
}

/// How the stand-in for a key begins that is made when the plan is applied.
pub(super) const NEW_KEY: &str = "made when applied";

/// An entry of a section, known by one of its fields.
pub(super) trait Named {
    /// What it describes, for messages.
    const WHAT: &'static str;
    const SECTION: &'static str;
    fn name(&self) -> &Spot<String>;
}

macro_rules! named {
    ($($entry:ty, $what:literal, $section:literal, $field:ident;)*) => {$(
        impl Named for $entry {
            const WHAT: &'static str = $what;
            const SECTION: &'static str = $section;
            fn name(&self) -> &Spot<String> { &self.$field }
        }
    )*};
}
named! {
    PersonEntry, "person", "people", email;
    ContactEntry, "contact", "contacts", person;
    TeamEntry, "team", "teams", name;
    ScheduleEntry, "schedule", "schedules", name;
    PolicyEntry, "escalation policy", "escalation_policies", name;
    ServiceEntry, "service", "services", name;
    IntegrationEntry, "integration", "integrations", name;
    StatusPageEntry, "status page", "status_pages", slug;
    PlanEntry, "communication plan", "communication_plans", name;
}

/// The names of everything, as they will be.
pub(super) struct AllNames {
    pub people: Names<PersonId>,
    pub teams: Names<TeamId>,
    pub schedules: Names<ScheduleId>,
    pub policies: Names<PolicyId>,
    pub services: Names<ServiceId>,
    pub integrations: Names<IntegrationId>,
    pub pages: Names<StatusPageId>,
    pub plans: Names<CommunicationPlanId>,
}

impl AllNames {
    pub fn new(document: &Document, current: &Company, fresh: &mut Fresh<'_>) -> Self {
        let d = &current.directory;
        let pages = d.status_pages.values().map(|p| (&p.slug, p.id));
        let pages = pages.chain(current.automatic.iter().map(|(id, slug)| (slug, *id)));
        Self {
            people: Names::new(&document.people, d.people.values().map(|p| (&p.email, p.id)), fresh),
            teams: Names::new(&document.teams, d.teams.values().map(|t| (&t.name, t.id)), fresh),
            schedules: Names::new(&document.schedules, d.schedules.values().map(|s| (&s.name, s.id)), fresh),
            policies: Names::new(&document.policies, d.policies.values().map(|p| (&p.name, p.id)), fresh),
            services: Names::new(&document.services, d.services.values().map(|s| (&s.name, s.id)), fresh),
            integrations: Names::new(&document.integrations, d.integrations.values().map(|i| (&i.name, i.id)), fresh),
            pages: Names::new(&document.status_pages, pages, fresh),
            plans: Names::new(&document.plans, d.plans.values().map(|p| (&p.name, p.id)), fresh),
        }
    }
}

/// The names of one kind of thing, as they will be.
pub(super) struct Names<I> {
    what: &'static str,
    section: &'static str,
    /// By folded name: the name as written, and the id.
    ids: BTreeMap<String, (String, I)>,
}

impl<K: Kind> Names<Id<K>> {
    fn new<'d, E: Named>(
        entries: &Option<Section<E>>,
        now: impl Iterator<Item = (&'d String, Id<K>)>,
        fresh: &mut Fresh<'_>,
    ) -> Self {
        let (what, section) = (E::WHAT, E::SECTION);
        let now: BTreeMap<String, (String, Id<K>)> = now.map(|(name, id)| (fold(name), (name.clone(), id))).collect();
        let Some(entries) = entries else { return Self { what, section, ids: now } };
        let mut ids = BTreeMap::new();
        for name in entries.items.iter().map(Named::name) {
            let key = fold(&name.value);
            let id = now.get(&key).map_or_else(|| fresh.id(), |(_, id)| *id);
            ids.insert(key, (name.value.clone(), id));
        }
        Self { what, section, ids }
    }

    /// The id of the thing that this name belongs to.
    pub fn own(&self, name: &Spot<String>) -> Option<Id<K>> {
        self.ids.get(&fold(&name.value)).map(|(_, id)| *id)
    }

    /// The id of the thing that this name refers to; reported when there is none.
    pub fn find(&self, name: &Spot<String>, report: &mut Report) -> Option<Id<K>> {
        let id = self.own(name);
        if id.is_none() && report.full() {
            report.problem(name.at, "", "");
        } else if id.is_none() {
            let known = self.ids.values().map(|(name, _)| name.as_str());
            let hint = did_you_mean(&name.value, known, &format!("describe it under {}", self.section));
            report.problem(name.at, format!("there is no {} \"{}\"", self.what, name.value), hint);
        }
        id
    }
}
