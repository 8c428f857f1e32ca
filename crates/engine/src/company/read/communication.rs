//! The section `communication_plans`.

use super::once;
use crate::company::document::{AudienceEntry, PlanEntry, ScopeEntry};
use crate::company::fields::{Fields, name, scalar};
use crate::company::problem::{Report, Spot, did_you_mean};
use crate::company::registry::check_channel;
use crate::company::words::{Wrong, read_cadence, read_incident_role};
use crate::company::yaml::{Node, Value};
use allclear_core::incident::{Role, Severity};
use allclear_core::update::plan::MAX_LISTED;
use allclear_core::update::{PLACEHOLDERS, Phase, unknown_placeholders};
use std::collections::BTreeMap;

const KEYS: [&str; 11] = [
    "name",
    "scope",
    "owner",
    "internal_every",
    "public_every",
    "first_public_within",
    "approver",
    "auto_publish",
    "internal",
    "public",
    "audiences",
];

pub(super) fn plan(node: &Node, report: &mut Report) -> Option<PlanEntry> {
    let mut fields = Fields::open("a communication plan", node, &KEYS, report)?;
    let name = fields.name("name");
    let scope = fields.get("scope").map(|node| scope(node, fields.report));
    if scope.is_none() {
        let at = fields.at;
        fields.report.problem(at, "a communication plan needs the key \"scope\"", SCOPES);
    }
    let owner = role(&mut fields, "owner");
    let approver = role(&mut fields, "approver");
    let every = |key, fields: &mut Fields<'_, '_>| fields.opt_word(key, None, |text| read_cadence(text).map(Some));
    let internal_minutes = every("internal_every", &mut fields);
    let public_minutes = every("public_every", &mut fields);
    let first_public_minutes = every("first_public_within", &mut fields);
    let auto_publish = fields.opt_word("auto_publish", false, read_flag);
    if auto_publish && approver.is_some() {
        let at = fields.get("approver").map_or(fields.at, |node| node.at);
        let message = "the approver is never asked: with auto_publish updates go out at once";
        fields.report.warn(at, message, "leave one of the two out");
    }
    let (internal, public) = (texts("internal", &mut fields), texts("public", &mut fields));
    let nodes = fields.opt_list("audiences");
    let audiences: Vec<AudienceEntry> = nodes.iter().filter_map(|node| audience(node, fields.report)).collect();
    once("audience", audiences.iter().map(|a| &a.name), fields.report);
    too_many(&fields.at, nodes.len(), "lists", fields.report);
    Some(PlanEntry {
        name: name?,
        scope: scope??,
        owner,
        internal_minutes,
        public_minutes,
        first_public_minutes,
        approver,
        auto_publish,
        internal,
        public,
        audiences,
    })
}

const SCOPES: &str = "write organisation, { team: … }, { service: … } or { severity: SEV-1 }";

fn scope(node: &Node, report: &mut Report) -> Option<ScopeEntry> {
    let Value::Map(entries) = &node.value else {
        let word = scalar(node, "scope", report)?;
        if word.value == "organisation" {
            return Some(ScopeEntry::Organisation(node.at));
        }
        report.problem(node.at, format!("there is no scope \"{}\"", word.value), SCOPES);
        return None;
    };
    let [entry] = entries.as_slice() else {
        report.problem(node.at, format!("a scope has one key, but here are {}", entries.len()), SCOPES);
        return None;
    };
    let spot: Spot<String> = name(&entry.value, &entry.key, report)?;
    match entry.key.as_str() {
        "team" => Some(ScopeEntry::Team(spot)),
        "service" => Some(ScopeEntry::Service(spot)),
        "severity" => {
            let severity = Severity::read(&spot.value);
            if severity.is_none() {
                let words = Severity::ALL.map(Severity::as_str).join(", ");
                report.problem(spot.at, format!("there is no severity \"{}\"", spot.value), format!("known: {words}"));
            }
            Some(ScopeEntry::Severity(spot.at, severity?))
        }
        other => {
            let hint = did_you_mean(other, ["team", "service", "severity"], SCOPES);
            report.problem(entry.at, format!("a plan cannot be for a \"{other}\""), hint);
            None
        }
    }
}

/// A role of incidents; one that only listens is read and warned about.
fn role(fields: &mut Fields<'_, '_>, key: &'static str) -> Option<Role> {
    let role = fields.opt_word(key, None, |text| read_incident_role(text).map(Some));
    if role == Some(Role::Observer) {
        let at = fields.get(key).map_or(fields.at, |node| node.at);
        let message = format!("an observer listens and does nothing, so nobody can be the {key} of this plan");
        fields.report.warn(at, message, "name a role that acts, for example communications_lead_internal");
    }
    role
}

fn read_flag(text: &str) -> Result<bool, Wrong> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => {
            Err(Wrong { message: format!("\"{text}\" is neither true nor false"), hint: "write true or false".into() })
        }
    }
}

/// One template for each phase that has its own.
fn texts(key: &'static str, fields: &mut Fields<'_, '_>) -> BTreeMap<Phase, String> {
    let mut found = BTreeMap::new();
    let Some(node) = fields.get(key) else { return found };
    let names = Phase::ALL.map(Phase::name);
    let what = if key == "internal" { "the templates for colleagues" } else { "the templates for customers" };
    let Some(mut templates) = Fields::open(what, node, &names, fields.report) else { return found };
    for phase in Phase::ALL {
        let Some(text) = templates.opt_text(phase.name()) else { continue };
        for unknown in unknown_placeholders(&text.value) {
            let known: Vec<&str> = PLACEHOLDERS.iter().map(|(name, _)| *name).collect();
            let all = known.iter().map(|name| format!("{{{name}}}")).collect::<Vec<_>>().join(" ");
            let hint = did_you_mean(&unknown, known.iter().copied(), &format!("there are {all}"));
            templates.report.problem(text.at, format!("nothing is put in the place of {{{unknown}}}"), hint);
        }
        found.insert(phase, text.value);
    }
    found
}

fn audience(node: &Node, report: &mut Report) -> Option<AudienceEntry> {
    let known = ["name", "emails", "people", "teams", "webhooks"];
    let mut fields = Fields::open("an audience", node, &known, report)?;
    let name = fields.name("name");
    let (emails, webhooks) = (fields.opt_names("emails"), fields.opt_names("webhooks"));
    let (people, teams) = (fields.opt_names("people"), fields.opt_names("teams"));
    for (channel, addresses) in [("email", &emails), ("webhook", &webhooks)] {
        for address in addresses {
            let channel = Spot { value: channel.to_owned(), at: address.at };
            check_channel(&channel, Some(address), fields.report);
        }
    }
    let members = emails.len() + people.len() + teams.len() + webhooks.len();
    too_many(&fields.at, members, "members", fields.report);
    if members == 0 {
        let at = fields.at;
        fields.report.warn(at, "nobody is on this list", "name emails, people, teams or webhooks");
    }
    Some(AudienceEntry { name: name?, emails, people, teams, webhooks })
}

fn too_many(at: &crate::company::problem::At, count: usize, what: &str, report: &mut Report) {
    if count > MAX_LISTED {
        let hint = "use a distribution list of your mail server for more";
        report.problem(*at, format!("here are {count} {what}, and at most {MAX_LISTED} fit"), hint);
    }
}
