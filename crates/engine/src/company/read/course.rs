//! The sections `severities`, `emergency_webhooks` and `mobilise`: what an incident brings along by itself.

use super::once;
use super::practice::yes_no;
use super::schedules::target;
use super::severity::severity;
use crate::company::course::{ChainEntry, StepEntry, WhomEntry};
use crate::company::fields::{self, Fields};
use crate::company::problem::{At, Report, Spot, did_you_mean};
use crate::company::registry::check_channel;
use crate::company::words::Wrong;
use crate::company::yaml::{Node, Value};
use allclear_core::incident::{LinkKind, Severity};
use allclear_core::mobilise::MAX_STEPS;
use allclear_core::status::check_slug;
use std::collections::BTreeSet;

/// The section `severities`: those that switch emergency mode on.
pub(super) fn emergencies(nodes: &[(At, &Node)], report: &mut Report) -> BTreeSet<Severity> {
    let (mut seen, mut found) = (Vec::new(), BTreeSet::new());
    for element in nodes.iter().flat_map(|(_, node)| fields::list(node, "severities", report)).collect::<Vec<_>>() {
        let Some(mut fields) = Fields::open("a severity", element, &["severity", "emergency"], report) else {
            continue;
        };
        let at = fields.at;
        let Some(which) = fields.word("severity", severity) else { continue };
        seen.push(Spot { value: which.as_str().to_owned(), at });
        if fields.opt_word("emergency", false, yes_no) {
            found.insert(which);
        }
    }
    once("severity", seen.iter(), report);
    found
}

/// The section `emergency_webhooks`: a list of addresses.
pub(super) fn webhooks(nodes: &[(At, &Node)], report: &mut Report) -> Vec<String> {
    let mut found = Vec::new();
    for (_, node) in nodes {
        for element in fields::list(node, "emergency_webhooks", report) {
            if let Some(spot) = fields::name(element, "emergency_webhooks", report) {
                check_address(&spot, report);
                found.push(spot);
            }
        }
    }
    once("webhook", found.iter(), report);
    found.into_iter().map(|spot| spot.value).collect()
}

fn check_address(address: &Spot<String>, report: &mut Report) {
    check_channel(&Spot { value: "webhook".to_owned(), at: address.at }, Some(address), report);
}

/// The section `mobilise`: chains of steps.
pub(super) fn chains(nodes: &[(At, &Node)], report: &mut Report) -> Vec<ChainEntry> {
    let mut found = Vec::new();
    for (_, node) in nodes {
        for element in fields::list(node, "mobilise", report) {
            found.extend(chain(element, report));
        }
    }
    found
}

fn chain(node: &Node, report: &mut Report) -> Option<ChainEntry> {
    let mut fields = Fields::open("a chain", node, &["severity", "service", "on_declare", "steps"], report)?;
    let at = fields.at;
    let which = fields.opt_word("severity", None, |word| severity(word).map(Some));
    let service = fields.opt_name("service");
    let on_declare = fields.opt_word("on_declare", false, yes_no);
    let nodes = fields.list("steps");
    if nodes.len() > MAX_STEPS {
        let message = format!("a chain has at most {MAX_STEPS} steps, but here are {}", nodes.len());
        fields.report.problem(at, message, "whoever presses the button reads all of them first");
    }
    let steps = nodes.iter().filter_map(|node| step(node, fields.report)).collect();
    Some(ChainEntry { severity: which, service, on_declare, steps })
}

/// What a step can begin with.
const STEPS: [&str; 5] = ["page", "update", "status_page", "bridge", "webhook"];

fn step(node: &Node, report: &mut Report) -> Option<StepEntry> {
    let known = ["page", "update", "status_page", "bridge", "webhook", "reason", "name", "link"];
    let mut fields = Fields::open("a step", node, &known, report)?;
    let does: Vec<&str> = STEPS.into_iter().filter(|key| fields.get(key).is_some()).collect();
    let [does] = does.as_slice() else {
        let hint = format!("write exactly one of {}", STEPS.join(", "));
        fields.report.problem(fields.at, format!("a step does one thing, but this has {}", does.len()), hint);
        return None;
    };
    for (key, of) in [("reason", "page"), ("name", "webhook"), ("link", "webhook")] {
        if let Some(entry) = fields.entry(key).filter(|_| of != *does) {
            let message = format!("\"{key}\" says nothing beside \"{does}\"");
            fields.report.problem(entry.at, message, format!("it belongs to a step with \"{of}\""));
        }
    }
    match *does {
        "page" => {
            let reason = fields.opt_text("reason").map(|spot| spot.value);
            let node = fields.get("page")?;
            Some(StepEntry::Page { whom: whom(node, fields.report)?, reason })
        }
        "update" => {
            let text = fields.opt_text("update")?.value;
            Some(StepEntry::Update { text: Some(text).filter(|text| text != "draft") })
        }
        "status_page" => {
            let slug = fields.opt_name("status_page")?;
            if let Err(why) = check_slug(&slug.value) {
                fields.report.problem(slug.at, why.to_string(), "");
            }
            Some(StepEntry::StatusPage { slug })
        }
        "bridge" => {
            let url = fields.opt_text("bridge")?;
            check_address(&url, fields.report);
            Some(StepEntry::Bridge { url: url.value })
        }
        _ => {
            let url = fields.opt_text("webhook")?;
            check_address(&url, fields.report);
            let name = fields.name("name")?.value;
            let link = fields.opt_word("link", None, |word| link(word).map(Some));
            Some(StepEntry::Webhook { name, url: url.value, link })
        }
    }
}

fn link(word: &str) -> Result<LinkKind, Wrong> {
    let all = LinkKind::ALL.map(LinkKind::as_str);
    LinkKind::read(word).ok_or_else(|| Wrong {
        message: format!("an incident has no link \"{word}\""),
        hint: did_you_mean(word, all, &format!("write one of {}", all.join(", "))),
    })
}

/// `commander`, `on_call`, or a target as in an escalation policy.
fn whom(node: &Node, report: &mut Report) -> Option<WhomEntry> {
    let Value::Scalar { text, .. } = &node.value else { return target(node, "page", report).map(WhomEntry::Target) };
    match text.as_str() {
        "commander" => Some(WhomEntry::Commander),
        "on_call" => Some(WhomEntry::OnCall),
        _ => {
            let hint = "write commander, on_call, { schedule: … }, { person: … } or { team: … }";
            report.problem(node.at, format!("a step cannot page \"{text}\""), hint);
            None
        }
    }
}
