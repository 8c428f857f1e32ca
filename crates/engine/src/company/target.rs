//! [`Document`] → the company as it should be: names become ids, and what the files leave alone is taken over.

use super::course::{ChainEntry, StepEntry, WhomEntry};
use super::document::{
    AudienceEntry, ContactEntry, Document, IntegrationEntry, MethodEntry, OverrideEntry, PlanEntry, PolicyEntry,
    RuleEntry, ScheduleEntry, ScopeEntry, Section, ServiceEntry, StatusPageEntry, TargetEntry, TeamEntry,
};
use super::fields::fold;
use super::names::{AllNames, Fresh};
use super::problem::{Report, Spot};
use super::{Company, Component};
use allclear_core::directory::{
    ContactMethod, Directory, Integration, Layer, NotificationRule, Override, Person, Policy, Schedule, Service,
    StatusPage, Step, Target, Team,
};
use allclear_core::id::{IntegrationId, PersonId, ScheduleId, TeamId};
use allclear_core::mobilise::{self, Chain};
use allclear_core::practice::Practice;
use allclear_core::update::CommunicationPlan;
use allclear_core::update::plan::{Audience, Recipient, Scope};
use std::collections::{BTreeMap, BTreeSet};

/// The company that `document` asks for, given the `current` one. Names that nothing has are reported.
pub(super) fn target(document: &Document, current: &Company, fresh: &mut Fresh<'_>, report: &mut Report) -> Company {
    let names = AllNames::new(document, current, fresh);
    let mut make = Make { names, now: &current.directory, fresh, report };
    let directory = make.directory(document);
    let mut company = Company {
        components: current.components.clone(),
        automatic: current.automatic.clone(),
        directory: Directory::default(),
    };
    if let Some(pages) = &document.status_pages {
        company.automatic.retain(|id, _| !directory.status_pages.contains_key(id));
        company.components.retain(|_, c| company.automatic.contains_key(&c.page));
        for page in &pages.items {
            company.components.extend(make.components(page, current).into_iter().map(|c| (c.id, c)));
        }
    }
    make.check_keys(document, &directory);
    make.check_scopes(document);
    company.directory = directory.index();
    company
}

/// One kind of thing: as described, or as it is now when no file has the section.
fn section<E, K: Ord + Copy, T: Clone>(
    entries: &Option<Section<E>>,
    now: &BTreeMap<K, T>,
    id: impl Fn(&T) -> K,
    make: impl FnMut(&E) -> Option<T>,
) -> BTreeMap<K, T> {
    match entries {
        None => now.clone(),
        Some(section) => section.items.iter().filter_map(make).map(|thing| (id(&thing), thing)).collect(),
    }
}

struct Make<'m, 'f> {
    names: AllNames,
    now: &'m Directory,
    fresh: &'m mut Fresh<'f>,
    report: &'m mut Report,
}

impl Make<'_, '_> {
    fn directory(&mut self, document: &Document) -> Directory {
        let now = self.now;
        let people = self.people(document);
        Directory {
            teams: section(&document.teams, &now.teams, |t| t.id, |t| self.members(t)),
            schedules: self.schedules(document, &people),
            policies: section(&document.policies, &now.policies, |p| p.id, |p| self.policy(p)),
            services: section(&document.services, &now.services, |s| s.id, |s| self.service(s)),
            integrations: section(&document.integrations, &now.integrations, |i| i.id, |i| self.integration(i)),
            status_pages: section(&document.status_pages, &now.status_pages, |p| p.id, |p| self.status_page(p)),
            plans: section(&document.plans, &now.plans, |p| p.id, |p| self.plan(p)),
            commanders: match &document.commanders {
                None => now.commanders,
                Some((_, name)) => name.as_ref().and_then(|name| self.names.schedules.find(name, self.report)),
            },
            practice: Practice {
                mobilise: document
                    .chains
                    .as_ref()
                    .map_or_else(|| now.practice.mobilise.clone(), |chains| self.chains(chains)),
                ..document.practice.over(&now.practice)
            },
            people,
            keys: BTreeMap::new(),
        }
    }

    fn people(&mut self, document: &Document) -> BTreeMap<PersonId, Person> {
        let now = self.now;
        let mut people = section(
            &document.people,
            &now.people,
            |p| p.id,
            |p| {
                let id = self.names.people.own(&p.email)?;
                let (methods, high, low) =
                    now.people.get(&id).map(|p| (p.methods.clone(), p.high.clone(), p.low.clone())).unwrap_or_default();
                let (email, name, time_zone) = (p.email.value.clone(), p.name.clone(), p.time_zone.clone());
                Some(Person { id, email, name, time_zone, role: p.role, methods, high, low, skills: p.skills.clone() })
            },
        );
        let Some(contacts) = &document.contacts else { return people };
        for person in people.values_mut() {
            (person.methods, person.high, person.low) = (Vec::new(), Vec::new(), Vec::new());
        }
        for entry in &contacts.items {
            if let Some(person) = self.names.people.find(&entry.person, self.report).and_then(|id| people.get_mut(&id))
            {
                self.contact(person, entry);
            }
        }
        people
    }

    fn contact(&mut self, person: &mut Person, entry: &ContactEntry) {
        let before = self.now.people.get(&person.id).map_or(&[][..], |p| &p.methods);
        let mut method = |m: &MethodEntry| {
            let known = before.iter().find(|b| fold(&b.key) == fold(&m.key.value));
            let kept = || known.filter(|b| b.channel == m.channel).and_then(|b| b.secret.clone());
            ContactMethod {
                id: known.map_or_else(|| self.fresh.id(), |b| b.id),
                key: m.key.value.clone(),
                channel: m.channel.clone(),
                address: m.address.clone(),
                secret: m.secret.clone().unwrap_or_else(kept),
            }
        };
        let methods: Vec<ContactMethod> = entry.methods.iter().map(&mut method).collect();
        let rule = |r: &RuleEntry| {
            let method = methods.iter().find(|m| fold(&m.key) == fold(&r.method.value))?.id;
            Some(NotificationRule { method, after: r.after })
        };
        person.high = entry.high.iter().filter_map(rule).collect();
        person.low = entry.low.iter().filter_map(rule).collect();
        person.methods = methods;
    }

    fn members(&mut self, entry: &TeamEntry) -> Option<Team> {
        let members = entry.members.iter().filter_map(|m| self.names.people.find(m, self.report)).collect();
        Some(Team { id: self.names.teams.own(&entry.name)?, name: entry.name.value.clone(), members })
    }

    fn schedules(
        &mut self,
        document: &Document,
        people: &BTreeMap<PersonId, Person>,
    ) -> BTreeMap<ScheduleId, Schedule> {
        let now = self.now;
        let mut schedules = section(&document.schedules, &now.schedules, |s| s.id, |s| self.schedule(s));
        // Overrides that were kept end with the person they name: they may be years old, and nobody would miss them.
        for schedule in schedules.values_mut() {
            schedule.overrides.retain(|o| people.contains_key(&o.person));
        }
        schedules
    }

    fn schedule(&mut self, entry: &ScheduleEntry) -> Option<Schedule> {
        let id = self.names.schedules.own(&entry.name)?;
        let team = self.team(entry.team.as_ref());
        let mut layers = Vec::new();
        for layer in &entry.layers {
            let people = layer.people.iter().filter_map(|p| self.names.people.find(p, self.report)).collect();
            let (rotation, only) = (layer.rotation.clone(), layer.only.clone());
            layers.push(Layer { name: layer.name.clone(), rotation, people, only });
        }
        let before = self.now.schedules.get(&id).map(|s| s.overrides.clone()).unwrap_or_default();
        let overrides = match &entry.overrides {
            None => before,
            Some(entries) => self.overrides(entries, before),
        };
        let (name, time_zone) = (entry.name.value.clone(), entry.time_zone.clone());
        Some(Schedule { id, name, team, time_zone, layers, overrides })
    }

    fn overrides(&mut self, entries: &[OverrideEntry], mut before: Vec<Override>) -> Vec<Override> {
        let mut overrides = Vec::new();
        for entry in entries {
            let Some(person) = self.names.people.find(&entry.person, self.report) else { continue };
            let same = |o: &Override| o.person == person && o.from == entry.from && o.to == entry.to;
            let id = match before.iter().position(same) {
                Some(known) => before.swap_remove(known).id,
                None => self.fresh.id(),
            };
            overrides.push(Override { id, person, from: entry.from, to: entry.to });
        }
        // The order in which the store loads them.
        overrides.sort_by_key(|o| (o.from, o.id));
        overrides
    }

    fn policy(&mut self, entry: &PolicyEntry) -> Option<Policy> {
        let mut steps = Vec::new();
        for step in &entry.steps {
            let page = step.page.iter().filter_map(|target| self.page(target)).collect();
            steps.push(Step { page, wait: step.wait });
        }
        let (id, team) = (self.names.policies.own(&entry.name)?, self.team(entry.team.as_ref()));
        Some(Policy { id, name: entry.name.value.clone(), team, steps, repeat: entry.repeat })
    }

    fn page(&mut self, target: &TargetEntry) -> Option<Target> {
        Some(match target {
            TargetEntry::Person(name) => Target::Person(self.names.people.find(name, self.report)?),
            TargetEntry::Schedule(name) => Target::Schedule(self.names.schedules.find(name, self.report)?),
            TargetEntry::Team(name) => Target::Team(self.names.teams.find(name, self.report)?),
        })
    }

    fn service(&mut self, entry: &ServiceEntry) -> Option<Service> {
        Some(Service {
            id: self.names.services.own(&entry.name)?,
            name: entry.name.value.clone(),
            team: self.team(entry.team.as_ref()),
            policy: entry.policy.as_ref().and_then(|name| self.names.policies.find(name, self.report)),
            business_impact: entry.business_impact.clone(),
            depends_on: entry
                .depends_on
                .iter()
                .filter_map(|name| self.names.services.find(name, self.report))
                .collect(),
            runbook_url: entry.runbook_url.clone(),
            experts: entry.experts.iter().filter_map(|target| self.page(target)).collect(),
        })
    }

    fn integration(&mut self, entry: &IntegrationEntry) -> Option<Integration> {
        let id = self.names.integrations.own(&entry.name)?;
        let service = self.names.services.find(&entry.service, self.report)?;
        // A key that was made or written for another kind of sender may have a form that PagerDuty's clients refuse.
        let fits = |i: &&Integration| entry.source != "pagerduty" || i.key.len() == 32;
        let kept = self.now.integrations.get(&id).filter(fits).map(|i| i.key.clone());
        let written = entry.key.as_ref().map(|spot| spot.value.clone());
        let key = written.or(kept).unwrap_or_else(|| self.fresh.key());
        let (name, source, mapping) = (entry.name.value.clone(), entry.source.clone(), entry.mapping.clone());
        Some(Integration { id, name, source, service, key, mapping })
    }

    fn status_page(&self, entry: &StatusPageEntry) -> Option<StatusPage> {
        let id = self.names.pages.own(&entry.slug)?;
        let (slug, name) = (entry.slug.value.clone(), entry.name.clone());
        Some(StatusPage { id, slug, name, report_form: entry.report_form })
    }

    fn components(&mut self, page: &StatusPageEntry, current: &Company) -> Vec<Component> {
        let Some(owner) = self.names.pages.own(&page.slug) else { return Vec::new() };
        let mut components = Vec::new();
        for (position, entry) in (1_i64..).zip(&page.components) {
            let same = |c: &&Component| c.page == owner && fold(&c.name) == fold(&entry.name.value);
            let known = current.components.values().find(same).map(|c| c.id);
            components.push(Component {
                id: known.unwrap_or_else(|| self.fresh.id()),
                page: owner,
                name: entry.name.value.clone(),
                service: entry.service.as_ref().and_then(|name| self.names.services.find(name, self.report)),
                description: entry.description.clone(),
                position,
            });
        }
        components
    }

    fn team(&mut self, name: Option<&Spot<String>>) -> Option<TeamId> {
        name.and_then(|name| self.names.teams.find(name, self.report))
    }

    fn plan(&mut self, entry: &PlanEntry) -> Option<CommunicationPlan> {
        let id = self.names.plans.own(&entry.name)?;
        Some(CommunicationPlan {
            id,
            name: entry.name.value.clone(),
            scope: self.scope(&entry.scope)?,
            owner: entry.owner,
            internal_minutes: entry.internal_minutes,
            public_minutes: entry.public_minutes,
            first_public_minutes: entry.first_public_minutes,
            approver: entry.approver,
            auto_publish: entry.auto_publish,
            internal: entry.internal.clone(),
            public: entry.public.clone(),
            audiences: entry.audiences.iter().map(|list| self.audience(list)).collect(),
        })
    }

    /// What refers to nothing is reported, and left out.
    fn chains(&mut self, entries: &[ChainEntry]) -> Vec<Chain> {
        let mut chains = Vec::new();
        for entry in entries {
            let service = entry.service.as_ref().map(|name| self.names.services.find(name, self.report));
            let steps = entry.steps.iter().filter_map(|step| self.chain_step(step)).collect();
            // One for a service that is not there must not become one for everything.
            let Some(service) = service.map_or(Some(None), |found| found.map(Some)) else { continue };
            chains.push(Chain { severity: entry.severity, service, on_declare: entry.on_declare, steps });
        }
        chains
    }

    fn chain_step(&mut self, entry: &StepEntry) -> Option<mobilise::Step> {
        Some(match entry.clone() {
            StepEntry::Page { whom, reason } => {
                let whom = match whom {
                    WhomEntry::Commander => mobilise::Whom::Commander,
                    WhomEntry::OnCall => mobilise::Whom::OnCall,
                    WhomEntry::Target(target) => mobilise::Whom::Target(self.page(&target)?),
                };
                mobilise::Step::Page { whom, reason }
            }
            StepEntry::Update { text } => mobilise::Step::Update { text },
            StepEntry::StatusPage { slug } => {
                self.names.pages.find(&slug, self.report)?;
                mobilise::Step::StatusPage { slug: slug.value }
            }
            StepEntry::Bridge { url } => mobilise::Step::Bridge { url },
            StepEntry::Webhook { name, url, link } => mobilise::Step::Webhook { name, url, link },
        })
    }

    fn scope(&mut self, entry: &ScopeEntry) -> Option<Scope> {
        match entry {
            ScopeEntry::Organisation(_) => Some(Scope::Organisation),
            ScopeEntry::Team(name) => self.names.teams.find(name, self.report).map(Scope::Team),
            ScopeEntry::Service(name) => self.names.services.find(name, self.report).map(Scope::Service),
            ScopeEntry::Severity(_, severity) => Some(Scope::Severity(*severity)),
        }
    }

    fn audience(&mut self, entry: &AudienceEntry) -> Audience {
        let mut members: BTreeSet<Recipient> = BTreeSet::new();
        members.extend(entry.emails.iter().map(|spot| Recipient::Email(spot.value.clone())));
        members.extend(entry.webhooks.iter().map(|spot| Recipient::Webhook(spot.value.clone())));
        for spot in &entry.people {
            members.extend(self.names.people.find(spot, self.report).map(Recipient::Person));
        }
        for spot in &entry.teams {
            members.extend(self.names.teams.find(spot, self.report).map(Recipient::Team));
        }
        Audience { name: entry.name.value.clone(), members }
    }

    /// Reports a second plan for the same thing: which of the two holds could not be said.
    fn check_scopes(&mut self, document: &Document) {
        let mut seen = BTreeMap::new();
        for entry in document.plans.iter().flat_map(|section| &section.items) {
            let (at, key) = match &entry.scope {
                ScopeEntry::Organisation(at) => (*at, "the organisation".to_owned()),
                ScopeEntry::Team(name) => (name.at, format!("the team \"{}\"", fold(&name.value))),
                ScopeEntry::Service(name) => (name.at, format!("the service \"{}\"", fold(&name.value))),
                ScopeEntry::Severity(at, severity) => (*at, severity.as_str().to_owned()),
            };
            if let Some(first) = seen.insert(key.clone(), entry.name.value.clone()) {
                let message = format!("\"{first}\" is a plan for {key} already");
                self.report.problem(at, message, "put both into one plan");
            }
        }
    }

    /// Reports a written key that another integration keeps.
    fn check_keys(&mut self, document: &Document, directory: &Directory) {
        let Some(section) = &document.integrations else { return };
        let written: BTreeSet<IntegrationId> = section
            .items
            .iter()
            .filter(|i| i.key.is_some())
            .filter_map(|i| self.names.integrations.own(&i.name))
            .collect();
        let kept: BTreeMap<&str, &Integration> =
            directory.integrations.values().filter(|i| !written.contains(&i.id)).map(|i| (i.key.as_str(), i)).collect();
        for key in section.items.iter().filter_map(|i| i.key.as_ref()) {
            if let Some(owner) = kept.get(key.value.as_str()) {
                let message = format!("the key belongs to the integration \"{}\", which keeps it", owner.name);
                self.report.problem(key.at, message, "give that one another key in the same step");
            }
        }
    }
}
