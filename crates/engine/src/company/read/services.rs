//! The sections `services`, `integrations` and `status_pages`.

use super::once;
use super::practice::yes_no;
use super::schedules::target;
use crate::company::document::{ComponentEntry, Document, IntegrationEntry, ServiceEntry, StatusPageEntry};
use crate::company::fields::{Fields, fold, scalar};
use crate::company::problem::{At, Report, Spot};
use crate::company::registry;
use crate::company::yaml::{Node, Value};
use allclear_core::status::check_slug;
use std::collections::BTreeMap;

pub(super) fn service(node: &Node, report: &mut Report) -> Option<ServiceEntry> {
    let known = ["name", "team", "escalation", "business_impact", "runbook", "depends_on", "experts"];
    let mut fields = Fields::open("a service", node, &known, report)?;
    let name = fields.name("name");
    let (team, policy) = (fields.opt_name("team"), fields.opt_name("escalation"));
    let business_impact = fields.opt_text("business_impact").map(|spot| spot.value);
    let runbook_url = fields.opt_text("runbook");
    if let Some(spot) = &runbook_url
        && !(spot.value.starts_with("https://") || spot.value.starts_with("http://"))
    {
        fields.report.problem(spot.at, format!("\"{}\" is not a web address", spot.value), "write https://…");
    }
    let depends_on = fields.opt_names("depends_on");
    let nodes = fields.opt_list("experts");
    let experts = nodes.iter().filter_map(|node| target(node, "experts", fields.report)).collect();
    let name = name?;
    if let Some(own) = depends_on.iter().find(|other| fold(&other.value) == fold(&name.value)) {
        fields.report.problem(own.at, format!("\"{}\" cannot depend on itself", name.value), "remove it");
    }
    Some(ServiceEntry {
        name,
        team,
        policy,
        business_impact,
        runbook_url: runbook_url.map(|spot| spot.value),
        depends_on,
        experts,
    })
}

pub(super) fn integration(node: &Node, report: &mut Report) -> Option<IntegrationEntry> {
    let mut fields = Fields::open("an integration", node, &["name", "source", "service", "key", "mapping"], report)?;
    let (name, source, service) = (fields.name("name"), fields.name("source"), fields.name("service"));
    let key = fields.opt_name("key");
    let mut mapping = BTreeMap::new();
    if let Some(node) = fields.get("mapping") {
        match &node.value {
            Value::Map(entries) => {
                for entry in entries {
                    if let Some(spot) = scalar(&entry.value, &entry.key, fields.report) {
                        mapping.insert(entry.key.clone(), (entry.at, spot));
                    }
                }
            }
            _ => {
                let message = format!("\"mapping\" is a mapping of expressions by field, but here is {}", node.kind());
                fields.report.problem(node.at, message, "write for example { title: body.message }");
            }
        }
    }
    if let Some(source) = &source {
        registry::check_source(source, &mapping, fields.report);
        if let Some(key) = &key {
            check_key(key, &source.value, fields.report);
        }
    }
    let mapping = mapping.into_iter().map(|(field, (_, spot))| (field, spot.value)).collect();
    Some(IntegrationEntry { name: name?, source: source?.value, service: service?, key, mapping })
}

/// The shortest key: 20 random letters and digits hold 119 bits.
const MIN_KEY: usize = 20;
/// The length of a PagerDuty routing key; clients refuse any other before they send.
const PAGERDUTY_KEY: usize = 32;

fn check_key(key: &Spot<String>, source: &str, report: &mut Report) {
    let length = key.value.chars().count();
    let plain = key.value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~'));
    let own = "or leave it out: a key is made";
    if source == "pagerduty" && length != PAGERDUTY_KEY {
        let message = format!("the key has {length} characters, but a PagerDuty key has exactly {PAGERDUTY_KEY}");
        report.problem(key.at, message, format!("PagerDuty's clients check it; write {PAGERDUTY_KEY}, {own}"));
    } else if length < MIN_KEY {
        let message = format!("the key has {length} characters, fewer than {MIN_KEY}: it could be guessed");
        report.problem(key.at, message, format!("write {MIN_KEY} or more random ones, {own}"));
    }
    if !plain {
        report.problem(
            key.at,
            "the key does not fit into a URL",
            format!("use letters, digits, dashes and underscores, {own}"),
        );
    }
}

/// Reports keys that two integrations share.
pub(super) fn check_keys(document: &mut Document) {
    let mut seen: BTreeMap<&str, At> = BTreeMap::new();
    for key in document.integrations.iter().flat_map(|section| &section.items).filter_map(|i| i.key.as_ref()) {
        if let Some(first) = seen.get(key.value.as_str()) {
            let message = format!("the key is used twice; first at {}", document.report.place(*first));
            document.report.problem(key.at, message, "every integration has a key of its own");
        } else {
            seen.insert(&key.value, key.at);
        }
    }
}

pub(super) fn status_page(node: &Node, report: &mut Report) -> Option<StatusPageEntry> {
    let mut fields = Fields::open("a status page", node, &["slug", "name", "report_form", "components"], report)?;
    let slug = fields.name("slug");
    if let Some(spot) = &slug
        && let Err(refused) = check_slug(&spot.value)
    {
        let message = format!("\"{}\" cannot be a page's address", spot.value);
        fields.report.problem(spot.at, message, refused.to_string());
    }
    let name = fields.name("name").map(|spot| spot.value).unwrap_or_default();
    let report_form = fields.opt_word("report_form", false, yes_no);
    let nodes = fields.opt_list("components");
    let components: Vec<ComponentEntry> = nodes.iter().filter_map(|node| component(node, fields.report)).collect();
    once("component", components.iter().map(|c| &c.name), fields.report);
    Some(StatusPageEntry { slug: slug?, name, report_form, components })
}

fn component(node: &Node, report: &mut Report) -> Option<ComponentEntry> {
    let mut fields = Fields::open("a component", node, &["name", "service", "description"], report)?;
    let (name, service) = (fields.name("name"), fields.opt_name("service"));
    let description = fields.opt_text("description").map(|spot| spot.value);
    Some(ComponentEntry { name: name?, service, description })
}
