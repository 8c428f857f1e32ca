//! Mobilising: one chain of steps that a company takes every time, so that nobody has to remember it at night.
//!
//! A chain is for a severity, a service, both or everything; every chain that fits an incident contributes its steps, in
//! the order of the configuration and each once. Without any chain the one shipped holds ([`shipped`]). The steps are taken by
//! [`crate::room::mobilisation`], through the same commands that people type.

use crate::directory::Target;
use crate::id::ServiceId;
use crate::incident::{Incident, LinkKind, Severity};
use serde::{Deserialize, Serialize};

/// Most steps of one chain: what nobody reads in a preview, nobody should press.
pub const MAX_STEPS: usize = 20;

/// What is done, and for which incidents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    /// `None` is every severity.
    pub severity: Option<Severity>,
    /// `None` is whatever is affected.
    pub service: Option<ServiceId>,
    /// Whether it is done when an incident is declared, without anybody pressing anything.
    pub on_declare: bool,
    pub steps: Vec<Step>,
}

/// One step. Stored as JSON: a field may be added with a default, a name is never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Step {
    /// Asks somebody to come.
    Page { whom: Whom, reason: Option<String> },
    /// Posts the first internal update, which the lists get; without a text, what the plan drafts.
    Update { text: Option<String> },
    /// Has the public update ready on this status page, for somebody to publish.
    StatusPage { slug: String },
    /// Says where people meet.
    Bridge { url: String },
    /// Calls another system: for a ticket, a chat room. Its answer may hold a link, which becomes one of the incident's.
    Webhook { name: String, url: String, link: Option<LinkKind> },
}

/// Who is asked to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    /// Whoever is on call to command, unless somebody commands or is being paged for it.
    Commander,
    /// Whoever is on call for the services affected and for what these depend on.
    OnCall,
    Target(Target),
}

/// The chain of a company that wrote none down: the commander, and whoever is on call. Nothing of it happens by itself;
/// declaring pages a commander where the severity asks for one, as ever.
#[must_use]
pub fn shipped() -> Vec<Step> {
    [Whom::Commander, Whom::OnCall].map(|whom| Step::Page { whom, reason: None }).to_vec()
}

/// The steps for an incident, and whether each is taken on declaring.
#[must_use]
pub fn steps(chains: &[Chain], incident: &Incident) -> Vec<(Step, bool)> {
    if chains.is_empty() {
        return shipped().into_iter().map(|step| (step, false)).collect();
    }
    let fits = |chain: &&Chain| {
        chain.severity.is_none_or(|severity| severity == incident.severity)
            && chain.service.is_none_or(|service| incident.services.contains(&service))
    };
    let mut found: Vec<(Step, bool)> = Vec::new();
    for chain in chains.iter().filter(fits) {
        for step in &chain.steps {
            match found.iter_mut().find(|(known, _)| known == step) {
                Some((_, at_once)) => *at_once |= chain.on_declare,
                None => found.push((step.clone(), chain.on_declare)),
            }
        }
    }
    found
}
