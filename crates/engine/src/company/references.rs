//! What refers to what, so that nothing is removed that something else needs.

use super::Company;
use allclear_core::directory::{Directory, Policy, Schedule, Service, Target};
use allclear_core::mobilise::{Step, Whom};
use allclear_core::update::CommunicationPlan;
use allclear_core::update::plan::{Recipient, Scope};
use uuid::Uuid;

/// One thing that names another.
pub(super) struct Reference {
    /// Kind and name of the thing that refers, as a plan tells them.
    pub kind: &'static str,
    pub name: String,
    /// How a sentence calls it: `the team "Payments"`.
    pub user: String,
    /// Which of its fields, in the words of the files.
    pub field: String,
    /// Kind and id of what it refers to.
    pub to: &'static str,
    pub id: Uuid,
}

/// Every reference of `company` that leads nowhere.
pub(super) fn dangling(company: &Company) -> Vec<Reference> {
    let mut all = References(Vec::new());
    let d = &company.directory;
    for team in d.teams.values() {
        for (n, id) in team.members.iter().enumerate() {
            all.add("team", &team.name, format!("members[{n}]"), "person", id.uuid());
        }
    }
    d.schedules.values().for_each(|schedule| all.schedule(schedule));
    d.policies.values().for_each(|policy| all.policy(policy));
    d.services.values().for_each(|service| all.service(service));
    for integration in d.integrations.values() {
        all.add("integration", &integration.name, "service".to_owned(), "service", integration.service.uuid());
    }
    d.plans.values().for_each(|plan| all.plan(plan));
    all.components(company);
    all.chains(d);
    if let Some(id) = d.commanders {
        all.0.push(Reference {
            kind: "setting",
            name: "commander_schedule".to_owned(),
            user: "the setting commander_schedule".to_owned(),
            field: "commander_schedule".to_owned(),
            to: "schedule",
            id: id.uuid(),
        });
    }
    all.0.retain(|reference| name(d, reference.to, reference.id).is_none());
    all.0
}

/// What the thing of this kind and id is called; `None` when there is none.
pub(super) fn name<'d>(d: &'d Directory, kind: &str, id: Uuid) -> Option<&'d str> {
    use allclear_core::id::Id;
    match kind {
        "person" => d.people.get(&Id::from_uuid(id)).map(|p| p.email.as_str()),
        "team" => d.teams.get(&Id::from_uuid(id)).map(|t| t.name.as_str()),
        "schedule" => d.schedules.get(&Id::from_uuid(id)).map(|s| s.name.as_str()),
        "escalation policy" => d.policies.get(&Id::from_uuid(id)).map(|p| p.name.as_str()),
        "service" => d.services.get(&Id::from_uuid(id)).map(|s| s.name.as_str()),
        _ => None,
    }
}

/// Kind and id of what a target is.
fn named(target: &Target) -> (&'static str, Uuid) {
    match target {
        Target::Person(id) => ("person", id.uuid()),
        Target::Team(id) => ("team", id.uuid()),
        Target::Schedule(id) => ("schedule", id.uuid()),
    }
}

struct References(Vec<Reference>);

impl References {
    fn add(&mut self, kind: &'static str, name: &str, field: String, to: &'static str, id: Uuid) {
        let user = format!("the {kind} \"{name}\"");
        self.0.push(Reference { kind, name: name.to_owned(), user, field, to, id });
    }

    fn schedule(&mut self, schedule: &Schedule) {
        let (kind, name) = ("schedule", &schedule.name);
        for (l, layer) in schedule.layers.iter().enumerate() {
            for (n, id) in layer.people.iter().enumerate() {
                self.add(kind, name, format!("layers[{l}].people[{n}]"), "person", id.uuid());
            }
        }
        for (n, cover) in schedule.overrides.iter().enumerate() {
            self.add(kind, name, format!("overrides[{n}].person"), "person", cover.person.uuid());
        }
        if let Some(id) = schedule.team {
            self.add(kind, name, "team".to_owned(), "team", id.uuid());
        }
    }

    fn policy(&mut self, policy: &Policy) {
        let (kind, name) = ("escalation policy", &policy.name);
        if let Some(id) = policy.team {
            self.add(kind, name, "team".to_owned(), "team", id.uuid());
        }
        for (s, step) in policy.steps.iter().enumerate() {
            for (n, target) in step.page.iter().enumerate() {
                let (to, id) = named(target);
                self.add(kind, name, format!("steps[{s}].page[{n}]"), to, id);
            }
        }
    }

    fn service(&mut self, service: &Service) {
        let (kind, name) = ("service", &service.name);
        if let Some(id) = service.team {
            self.add(kind, name, "team".to_owned(), "team", id.uuid());
        }
        if let Some(id) = service.policy {
            self.add(kind, name, "escalation".to_owned(), "escalation policy", id.uuid());
        }
        for (n, id) in service.depends_on.iter().enumerate() {
            self.add(kind, name, format!("depends_on[{n}]"), "service", id.uuid());
        }
        for (n, target) in service.experts.iter().enumerate() {
            let (to, id) = named(target);
            self.add(kind, name, format!("experts[{n}]"), to, id);
        }
    }

    fn plan(&mut self, plan: &CommunicationPlan) {
        let (kind, name) = ("communication plan", &plan.name);
        match plan.scope {
            Scope::Organisation | Scope::Severity(_) => {}
            Scope::Team(id) => self.add(kind, name, "scope.team".to_owned(), "team", id.uuid()),
            Scope::Service(id) => self.add(kind, name, "scope.service".to_owned(), "service", id.uuid()),
        }
        for (n, list) in plan.audiences.iter().enumerate() {
            for member in &list.members {
                match member {
                    Recipient::Person(id) => {
                        self.add(kind, name, format!("audiences[{n}].people"), "person", id.uuid());
                    }
                    Recipient::Team(id) => self.add(kind, name, format!("audiences[{n}].teams"), "team", id.uuid()),
                    Recipient::Email(_) | Recipient::Webhook(_) => {}
                }
            }
        }
    }

    fn chains(&mut self, directory: &Directory) {
        for (n, chain) in directory.practice.mobilise.iter().enumerate() {
            let mut found: Vec<(String, &'static str, Uuid)> = Vec::new();
            found.extend(chain.service.map(|id| ("service".to_owned(), "service", id.uuid())));
            for (s, step) in chain.steps.iter().enumerate() {
                let Step::Page { whom: Whom::Target(target), .. } = step else { continue };
                let (to, id) = named(target);
                found.push((format!("steps[{s}].page"), to, id));
            }
            for (field, to, id) in found {
                let user = format!("chain {} of the section mobilise", n + 1);
                let (kind, name) = ("setting", "mobilise".to_owned());
                self.0.push(Reference { kind, name, user, field: format!("mobilise[{n}].{field}"), to, id });
            }
        }
    }

    fn components(&mut self, company: &Company) {
        for component in company.components.values() {
            let Some(id) = component.service else { continue };
            let page = company.directory.status_pages.get(&component.page).map_or("", |page| &page.slug);
            let position = super::status::of_page(&company.components, component.page);
            let n = position.iter().position(|c| c.id == component.id).unwrap_or(0);
            self.0.push(Reference {
                kind: "status page",
                name: page.to_owned(),
                user: format!("the component \"{}\" of a status page", component.name),
                field: format!("components[{n}].service"),
                to: "service",
                id: id.uuid(),
            });
        }
    }
}
