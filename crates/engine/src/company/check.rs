//! What is removed must not be needed by what the files leave alone.

use super::Company;
use super::document::Document;
use super::fields::fold;
use super::problem::{At, Report};
use super::references::{dangling, name};
use allclear_core::directory::Role;
use allclear_core::id::PersonId;
use allclear_core::update::plan::Scope;

/// Reports every reference of `after` that leads nowhere. Names in the files were looked up before, so only sections
/// that no file has can hold one.
pub(super) fn check(document: &Document, before: &Company, after: &Company, report: &mut Report) {
    for reference in dangling(after) {
        // No section, no removal: then what is stored refers to nothing already, and that is not this file's fault.
        let Some(at) = section(document, reference.to) else { continue };
        let (what, user) = (reference.to, &reference.user);
        let gone = name(&before.directory, what, reference.id).unwrap_or_default();
        let message = format!("the {what} \"{gone}\" would be removed, but {user} needs it");
        report.problem(at, message, "keep it, or put what needs it into the files and change that too");
    }
}

/// Warns of plans whose promises nobody could keep: those who work in the incidents they are for all only look on.
pub(super) fn keepers(document: &Document, after: &Company, report: &mut Report) {
    let d = &after.directory;
    let works = |id: &PersonId| d.people.get(id).is_some_and(|p| p.role >= Role::Responder);
    for entry in document.plans.iter().flat_map(|section| &section.items) {
        let Some(plan) = d.plans.values().find(|p| fold(&p.name) == fold(&entry.name.value)) else { continue };
        let team = match plan.scope {
            Scope::Team(team) => Some(team),
            Scope::Service(service) => d.services.get(&service).and_then(|s| s.team),
            Scope::Organisation | Scope::Severity(_) => None,
        };
        let members: Vec<PersonId> = match team.and_then(|team| d.teams.get(&team)) {
            Some(team) => team.members.clone(),
            None => d.people.keys().copied().collect(),
        };
        if !members.iter().any(works) {
            let message = format!("nobody can own the plan \"{}\": whom it is for only look on", plan.name);
            report.warn(entry.name.at, message, "make somebody there a responder");
        }
    }
}

/// Where the section that holds things of this kind stands.
fn section(document: &Document, kind: &str) -> Option<At> {
    match kind {
        "person" => document.people.as_ref().map(|s| s.at),
        "team" => document.teams.as_ref().map(|s| s.at),
        "schedule" => document.schedules.as_ref().map(|s| s.at),
        "escalation policy" => document.policies.as_ref().map(|s| s.at),
        "service" => document.services.as_ref().map(|s| s.at),
        _ => None,
    }
}
