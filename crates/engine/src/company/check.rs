//! What is removed must not be needed by what the files leave alone.

use super::Company;
use super::document::Document;
use super::problem::{At, Report};
use super::references::{dangling, name};

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
