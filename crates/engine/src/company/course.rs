//! What an incident brings along by itself, in the files: severities that mean emergency mode, who is told of it, and the
//! chains that mobilise. What is written, and what is different for people who compare.

use super::describe::{Things, plain};
use super::document::TargetEntry;
use super::emit::{Flow, names, scalar};
use super::problem::Spot;
use allclear_core::directory::{Directory, Target};
use allclear_core::incident::{LinkKind, Severity};
use allclear_core::mobilise::{Chain, Step, Whom};
use allclear_core::practice::Practice;
use uuid::Uuid;

/// A chain with names instead of ids.
#[derive(Debug, Clone)]
pub struct ChainEntry {
    pub severity: Option<Severity>,
    pub service: Option<Spot<String>>,
    pub on_declare: bool,
    pub steps: Vec<StepEntry>,
}

/// One step of a chain.
#[derive(Debug, Clone)]
pub enum StepEntry {
    Page {
        whom: WhomEntry,
        reason: Option<String>,
    },
    /// `None` is what the communication plan drafts.
    Update {
        text: Option<String>,
    },
    StatusPage {
        slug: Spot<String>,
    },
    Bridge {
        url: String,
    },
    Webhook {
        name: String,
        url: String,
        link: Option<LinkKind>,
    },
}

/// Whom a step pages, by name.
#[derive(Debug, Clone)]
pub enum WhomEntry {
    Commander,
    OnCall,
    Target(TargetEntry),
}

/// The sections with the lines of their elements. Names of what refers to nothing any more are left out.
pub(super) fn sections(practice: &Practice, directory: &Directory) -> Vec<(&'static str, Vec<Vec<String>>)> {
    let severity =
        |severity: &Severity| vec![Flow::default().word("severity", severity.as_str()).word("emergency", "true").end()];
    vec![
        ("severities", practice.emergency.iter().map(severity).collect()),
        ("emergency_webhooks", practice.emergency_webhooks.iter().map(|url| vec![scalar(url)]).collect()),
        ("mobilise", practice.mobilise.iter().map(|one| chain(one, directory)).collect()),
    ]
}

fn chain(chain: &Chain, directory: &Directory) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(chain.severity.map(|severity| format!("severity: {}", severity.as_str())));
    let service = chain.service.and_then(|id| directory.services.get(&id));
    lines.extend(service.map(|service| format!("service: {}", scalar(&service.name))));
    lines.push(format!("on_declare: {}", chain.on_declare));
    if chain.steps.is_empty() {
        lines.push("steps: []".to_owned());
    } else {
        lines.push("steps:".to_owned());
        lines.extend(chain.steps.iter().filter_map(|one| Some(format!("  - {}", step(one, directory)?))));
    }
    lines
}

fn step(step: &Step, directory: &Directory) -> Option<String> {
    let flow = Flow::default();
    Some(
        match step {
            Step::Page { whom, reason } => {
                flow.word("page", &page(*whom, directory)?).opt_text("reason", reason.as_deref())
            }
            Step::Update { text } => flow.text("update", text.as_deref().unwrap_or("draft")),
            Step::StatusPage { slug } => flow.text("status_page", slug),
            Step::Bridge { url } => flow.text("bridge", url),
            Step::Webhook { name, url, link } => {
                let flow = flow.text("webhook", url).text("name", name);
                match link {
                    Some(link) => flow.word("link", link.as_str()),
                    None => flow,
                }
            }
        }
        .end(),
    )
}

fn page(whom: Whom, directory: &Directory) -> Option<String> {
    let (key, name) = match whom {
        Whom::Commander => return Some("commander".to_owned()),
        Whom::OnCall => return Some("on_call".to_owned()),
        Whom::Target(Target::Person(id)) => ("person", &directory.people.get(&id)?.email),
        Whom::Target(Target::Schedule(id)) => ("schedule", &directory.schedules.get(&id)?.name),
        Whom::Target(Target::Team(id)) => ("team", &directory.teams.get(&id)?.name),
    };
    Some(Flow::default().text(key, name).end())
}

/// The chains, to be compared.
pub(super) fn chains(practice: &Practice, directory: &Directory) -> Things {
    let mut things = Things::new();
    for (nth, one) in practice.mobilise.iter().enumerate() {
        let service = one.service.and_then(|id| directory.services.get(&id)).map(|service| service.name.clone());
        let of = [one.severity.map(|severity| severity.as_str().to_owned()), service];
        let of: Vec<String> = of.into_iter().flatten().collect();
        let name = if of.is_empty() { "everything".to_owned() } else { of.join(", ") };
        let steps: Vec<String> = one.steps.iter().filter_map(|one| step(one, directory)).collect();
        let on_declare = if one.on_declare { "yes" } else { "" };
        let fields = plain([
            ("place", (nth + 1).to_string()),
            ("for", name.clone()),
            ("on_declare", on_declare.to_owned()),
            ("steps", steps.join(", ")),
        ]);
        // A chain has no name of its own; it is known by its place.
        things.insert(Uuid::from_u128(u128::try_from(nth).unwrap_or(u128::MAX)), (name, fields));
    }
    things
}

/// The settings, to be compared: name and value, as far as they say something.
pub(super) fn settings(practice: &Practice) -> Vec<(&'static str, Uuid, String)> {
    let severities = names(practice.emergency.iter().map(|severity| severity.as_str()));
    let webhooks = names(practice.emergency_webhooks.iter().map(String::as_str));
    [
        ("severities with emergency mode", Uuid::from_u128(1), severities, practice.emergency.is_empty()),
        ("emergency_webhooks", Uuid::from_u128(2), webhooks, practice.emergency_webhooks.is_empty()),
    ]
    .into_iter()
    .filter(|(.., empty)| !empty)
    .map(|(name, id, value, _)| (name, id, value))
    .collect()
}
