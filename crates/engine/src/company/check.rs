//! What is removed must not be needed by what the files leave alone.

use super::Company;
use super::document::Document;
use super::problem::{At, Report};
use allclear_core::directory::{Directory, Target};

/// Reports every reference of `after` that leads nowhere. Names in the files were looked up before, so only sections
/// that no file has can hold one.
pub(super) fn check(document: &Document, before: &Company, after: &Company, report: &mut Report) {
    let mut check = Check { document, before: &before.directory, report };
    let target = &after.directory;
    for team in target.teams.values() {
        for id in team.members.iter().filter(|id| !target.people.contains_key(id)) {
            check.person(id, &format!("the team \"{}\"", team.name));
        }
    }
    for schedule in target.schedules.values() {
        let user = format!("the schedule \"{}\"", schedule.name);
        for id in schedule.layers.iter().flat_map(|l| &l.people).filter(|id| !target.people.contains_key(id)) {
            check.person(id, &user);
        }
        for id in schedule.team.iter().filter(|id| !target.teams.contains_key(id)) {
            check.team(id, &user);
        }
    }
    check.policies(target);
    check.services(target);
    for component in after.components.values() {
        for id in component.service.iter().filter(|id| !target.services.contains_key(id)) {
            check.service(id, &format!("the component \"{}\" of a status page", component.name));
        }
    }
    if let Some(id) = target.commanders.filter(|id| !target.schedules.contains_key(id)) {
        check.schedule(&id, "the setting commander_schedule");
    }
}

struct Check<'c> {
    document: &'c Document,
    before: &'c Directory,
    report: &'c mut Report,
}

impl Check<'_> {
    fn policies(&mut self, target: &Directory) {
        for policy in target.policies.values() {
            let user = format!("the escalation policy \"{}\"", policy.name);
            for id in policy.team.iter().filter(|id| !target.teams.contains_key(id)) {
                self.team(id, &user);
            }
            for page in policy.steps.iter().flat_map(|step| &step.page) {
                match page {
                    Target::Person(id) if !target.people.contains_key(id) => self.person(id, &user),
                    Target::Team(id) if !target.teams.contains_key(id) => self.team(id, &user),
                    Target::Schedule(id) if !target.schedules.contains_key(id) => self.schedule(id, &user),
                    _ => {}
                }
            }
        }
    }

    fn services(&mut self, target: &Directory) {
        for service in target.services.values() {
            let user = format!("the service \"{}\"", service.name);
            for id in service.team.iter().filter(|id| !target.teams.contains_key(id)) {
                self.team(id, &user);
            }
            if let Some(policy) = service.policy.filter(|id| !target.policies.contains_key(id)) {
                let name = self.before.policies.get(&policy).map_or("", |p| &p.name);
                self.needed(self.document.policies.as_ref().map(|s| s.at), "escalation policy", name, &user);
            }
            for id in service.depends_on.iter().filter(|id| !target.services.contains_key(id)) {
                self.service(id, &user);
            }
        }
        for integration in target.integrations.values() {
            if !target.services.contains_key(&integration.service) {
                self.service(&integration.service, &format!("the integration \"{}\"", integration.name));
            }
        }
    }

    fn person(&mut self, id: &allclear_core::id::PersonId, user: &str) {
        let name = self.before.people.get(id).map_or("", |p| &p.email);
        self.needed(self.document.people.as_ref().map(|s| s.at), "person", name, user);
    }

    fn team(&mut self, id: &allclear_core::id::TeamId, user: &str) {
        let name = self.before.teams.get(id).map_or("", |t| &t.name);
        self.needed(self.document.teams.as_ref().map(|s| s.at), "team", name, user);
    }

    fn schedule(&mut self, id: &allclear_core::id::ScheduleId, user: &str) {
        let name = self.before.schedules.get(id).map_or("", |s| &s.name);
        self.needed(self.document.schedules.as_ref().map(|s| s.at), "schedule", name, user);
    }

    fn service(&mut self, id: &allclear_core::id::ServiceId, user: &str) {
        let name = self.before.services.get(id).map_or("", |s| &s.name);
        self.needed(self.document.services.as_ref().map(|s| s.at), "service", name, user);
    }

    /// No section, no removal: then what is stored refers to nothing already, and that is not this file's fault.
    fn needed(&mut self, section: Option<At>, what: &str, name: &str, user: &str) {
        if let Some(at) = section {
            let message = format!("the {what} \"{name}\" would be removed, but {user} needs it");
            let hint = "keep it, or put what needs it into the files and change that too";
            self.report.problem(at, message, hint);
        }
    }
}
