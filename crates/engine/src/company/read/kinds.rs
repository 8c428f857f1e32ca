//! The section `incident_types`: what kinds of trouble there are.

use super::{once, practice, severity};
use crate::company::fields::{self, Fields};
use crate::company::problem::{At, Report, Spot, did_you_mean};
use crate::company::yaml::Node;
use allclear_core::incident::Role;
use allclear_core::incident::kind::{IncidentType, MAX_NAME};
use allclear_core::question::{Edit, MAX_NUMBER, clashes};

/// The whole section. `questions` are those of the same files: a field must not take the number of one.
pub(super) fn types(nodes: &[(At, &Node)], questions: Option<&[Edit]>, report: &mut Report) -> Vec<IncidentType> {
    let (mut names, mut found) = (Vec::new(), Vec::new());
    for (_, node) in nodes {
        for element in fields::list(node, "incident_types", report) {
            if let Some((name, kind)) = incident_type(element, questions.unwrap_or_default(), report) {
                names.push(name);
                found.push(kind);
            }
        }
    }
    once("type", names.iter(), report);
    found
}

fn incident_type(node: &Node, questions: &[Edit], report: &mut Report) -> Option<(Spot<String>, IncidentType)> {
    let known = ["name", "meaning", "severity", "roles", "fields"];
    let mut fields = Fields::open("a type of incidents", node, &known, report)?;
    let name = fields.name("name");
    if let Some(spot) = name.as_ref().filter(|spot| spot.value.chars().count() > MAX_NAME) {
        let message = format!("\"name\" has more than {MAX_NAME} characters");
        fields.report.problem(spot.at, message, "it stands in lists: make it shorter");
    }
    let meaning = fields.opt_text("meaning").map(|spot| spot.value);
    let usual = fields.opt_word("severity", None, |word| severity::severity(word).map(Some));
    let roles = roles(&mut fields);
    let nodes = fields.opt_list("fields");
    let read: Vec<_> = nodes.iter().filter_map(|node| practice::question(node, fields.report)).collect();
    once("field", read.iter().map(|(key, _)| key), fields.report);
    let own: Vec<Edit> = read.iter().map(|(_, edit)| edit.clone()).collect();
    let all: Vec<Edit> = questions.iter().chain(&own).cloned().collect();
    for (nth, why) in clashes(&all) {
        if let Some((key, _)) = nth.checked_sub(questions.len()).and_then(|nth| read.get(nth)) {
            fields.report.problem(
                key.at,
                why,
                format!("choose a number up to {MAX_NUMBER} that is free, or leave it out"),
            );
        }
    }
    let name = name?;
    Some((name.clone(), IncidentType { name: name.value, meaning, severity: usual, roles, fields: own }))
}

fn roles(fields: &mut Fields<'_, '_>) -> Vec<Role> {
    let mut found = Vec::new();
    for spot in fields.opt_names("roles") {
        match Role::read(&spot.value) {
            Some(role) => found.push(role),
            None => {
                let all = Role::ALL.map(Role::as_str);
                let hint = did_you_mean(&spot.value, all, &format!("write some of {}", all.join(", ")));
                fields.report.problem(spot.at, format!("there is no role \"{}\" in an incident", spot.value), hint);
            }
        }
    }
    found
}
