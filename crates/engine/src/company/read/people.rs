//! The sections `people`, `contacts` and `teams`.

use super::once;
use crate::company::document::{ContactEntry, MethodEntry, PersonEntry, RuleEntry, TeamEntry};
use crate::company::fields::{Fields, fold};
use crate::company::problem::{Report, Spot, did_you_mean};
use crate::company::registry;
use crate::company::words::{read_duration, read_role, read_zone};
use crate::company::yaml::Node;
use allclear_core::directory::{Role, check_skill};
use jiff::SignedDuration;

pub(super) fn person(node: &Node, report: &mut Report) -> Option<PersonEntry> {
    let mut fields = Fields::open("a person", node, &["email", "name", "time_zone", "role", "skills"], report)?;
    let email = fields.name("email");
    if let Some(spot) = &email {
        check_email(spot, fields.report);
    }
    let name = fields.name("name").map_or_else(String::new, |spot| spot.value);
    let time_zone = fields.word("time_zone", |text| read_zone(text).map(|(name, _)| name)).unwrap_or_default();
    let role = fields.opt_word("role", Role::default(), read_role);
    let skills = skills(&mut fields);
    Some(PersonEntry { email: email?, name, time_zone, role, skills })
}

/// What somebody knows: each a single word, because people type it behind `need`.
fn skills(fields: &mut Fields<'_, '_>) -> Vec<String> {
    let named = fields.opt_names("skills");
    for spot in &named {
        if let Err(why) = check_skill(&spot.value) {
            fields.report.problem(spot.at, why, "write one word for it, for example dba, kafka or incident-command");
        }
    }
    named.into_iter().map(|spot| spot.value).collect()
}

/// As much of a check as makes sense: whether mail arrives is for the mail server to say.
fn check_email(spot: &Spot<String>, report: &mut Report) {
    let good = spot.value.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !domain.contains('@') && !spot.value.contains(char::is_whitespace)
    });
    if !good {
        report.problem(
            spot.at,
            format!("\"{}\" is not a mail address", spot.value),
            "write for example ana@example.com",
        );
    }
}

pub(super) fn contact(node: &Node, report: &mut Report) -> Option<ContactEntry> {
    let mut fields = Fields::open("a contact", node, &["person", "methods", "rules"], report)?;
    let person = fields.name("person");
    let nodes = fields.list("methods");
    let methods: Vec<MethodEntry> = nodes.iter().filter_map(|node| method(node, fields.report)).collect();
    once("contact method", methods.iter().map(|m| &m.key), fields.report);
    let (mut high, mut low) = (Vec::new(), Vec::new());
    if let Some(node) = fields.get("rules")
        && let Some(mut rules) = Fields::open("the mapping rules", node, &["high", "low"], fields.report)
    {
        let known: Vec<&str> = methods.iter().map(|m| m.key.value.as_str()).collect();
        for (urgency, into) in [("high", &mut high), ("low", &mut low)] {
            let nodes = rules.opt_list(urgency);
            into.extend(nodes.iter().filter_map(|node| rule(node, &known, rules.report)));
        }
    }
    Some(ContactEntry { person: person?, methods, high, low })
}

fn method(node: &Node, report: &mut Report) -> Option<MethodEntry> {
    let mut fields = Fields::open("a contact method", node, &["id", "type", "address", "url", "secret"], report)?;
    let key = fields.name("id");
    let channel = fields.name("type");
    let (address, url) = (fields.opt_text("address"), fields.opt_text("url"));
    let secret = fields.entry("secret").map(|_| fields.opt_text("secret").map(|spot| spot.value));
    let target = match (address, url) {
        (Some(_), Some(url)) => {
            fields.report.problem(url.at, "a contact method has either an address or a url", "remove one of them");
            None
        }
        (None, None) => {
            let written = fields.entry("address").or(fields.entry("url")).is_some_and(|e| !e.value.is_null());
            if !written && channel.as_ref().is_none_or(registry::has_address) {
                let at = fields.at;
                fields.report.problem(
                    at,
                    "a contact method needs the key \"address\" or \"url\"",
                    "a mail address, or where to send",
                );
            }
            None
        }
        (one, other) => one.or(other),
    };
    if let Some(channel) = &channel {
        registry::check_channel(channel, target.as_ref(), fields.report);
    }
    let address = target.map(|spot| spot.value).unwrap_or_default();
    Some(MethodEntry { key: key?, channel: channel?.value, address, secret })
}

fn rule(node: &Node, known: &[&str], report: &mut Report) -> Option<RuleEntry> {
    let mut fields = Fields::open("a notification rule", node, &["method", "after"], report)?;
    let method = fields.name("method");
    let after = fields.opt_word("after", SignedDuration::ZERO, read_duration);
    let method = method?;
    if !known.iter().any(|key| fold(key) == fold(&method.value)) {
        let hint = did_you_mean(&method.value, known.iter().copied(), "name the id of one of the methods above");
        fields.report.problem(method.at, format!("there is no contact method \"{}\" here", method.value), hint);
    }
    Some(RuleEntry { method, after })
}

pub(super) fn team(node: &Node, report: &mut Report) -> Option<TeamEntry> {
    let mut fields = Fields::open("a team", node, &["name", "members"], report)?;
    let name = fields.name("name");
    let members = fields.names("members");
    Some(TeamEntry { name: name?, members })
}
