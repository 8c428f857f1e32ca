//! Alerts made of labels and annotations, as Prometheus, Alertmanager and everything modelled on them send them.

use crate::tolerant::{Fields, Text, filled};
use crate::{identity, when};
use allclear_core::event::{Action, AlertEvent, Link, Severity};
use allclear_core::labels::Labels;
use jiff::Timestamp;
use serde::Deserialize;
use std::borrow::Cow;

/// One alert as sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Alert<'a> {
    #[serde(borrow)]
    pub status: Option<Text<'a>>,
    #[serde(borrow)]
    labels: Fields<'a>,
    #[serde(borrow)]
    annotations: Fields<'a>,
    #[serde(borrow)]
    starts_at: Option<Text<'a>>,
    #[serde(borrow)]
    pub ends_at: Option<Text<'a>>,
    #[serde(borrow, rename = "generatorURL")]
    generator_url: Option<Text<'a>>,
    #[serde(borrow)]
    fingerprint: Option<Text<'a>>,
    /// Grafana's additions.
    #[serde(borrow, rename = "dashboardURL")]
    dashboard_url: Option<Text<'a>>,
    #[serde(borrow, rename = "panelURL")]
    panel_url: Option<Text<'a>>,
}

/// By name. They are looked up a dozen times and never kept.
struct Annotations<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl Annotations<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(known, _)| known == name)?;
        trimmed(value)
    }
}

/// Annotations that become the title, the details or a link; the others are listed below the details.
const USED: [&str; 8] =
    ["summary", "title", "message", "description", "runbook_url", "runbook", "dashboard_url", "dashboard"];

impl Alert<'_> {
    /// The event; `None` when the alert has neither labels nor a fingerprint and so no identity.
    pub(super) fn event(self, action: Action, received_at: Timestamp) -> Option<AlertEvent> {
        let labels: Labels = self.labels.sorted().into_iter().collect();
        let annotations = Annotations(self.annotations.sorted());
        let key = match filled(&self.fingerprint) {
            Some(fingerprint) => identity::key(fingerprint),
            None if labels.is_empty() => return None,
            None => Some(identity::fingerprint(&labels)),
        };
        let links = links(&annotations, &[&self.generator_url, &self.dashboard_url, &self.panel_url]);
        let mut event = AlertEvent::new(action, &title(&labels, &annotations));
        event.dedup_key = key;
        event.severity = labels.get("severity").and_then(Severity::read).unwrap_or(Severity::Critical);
        event.started_at = filled(&self.starts_at).and_then(|t| when::happened(t, received_at));
        if action == Action::Resolve {
            event.ended_at = filled(&self.ends_at).and_then(|t| when::happened(t, received_at));
        }
        event.details = details(&annotations);
        event.links = links;
        event.labels = labels;
        Some(event)
    }
}

fn trimmed(value: &str) -> Option<&str> {
    Some(value.trim()).filter(|v| !v.is_empty())
}

fn title<'m>(labels: &'m Labels, annotations: &'m Annotations<'_>) -> Cow<'m, str> {
    let said = ["summary", "title", "message", "description"].iter().find_map(|name| annotations.get(name));
    if let Some(said) = said {
        return Cow::Borrowed(said.lines().next().unwrap_or(said));
    }
    match (labels.get("alertname").and_then(trimmed), labels.get("instance").and_then(trimmed)) {
        (Some(name), Some(instance)) => Cow::Owned(format!("{name} on {instance}")),
        (Some(name), None) => Cow::Borrowed(name),
        (None, _) => Cow::Owned(labels.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join(", ")),
    }
}

fn details(annotations: &Annotations<'_>) -> Option<String> {
    let mut text = annotations.get("description").or_else(|| annotations.get("message")).unwrap_or("").to_owned();
    for (name, value) in annotations.0.iter().filter(|(name, _)| !USED.contains(&name.as_ref())) {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(name);
        text.push_str(": ");
        text.push_str(value);
    }
    (!text.is_empty()).then_some(text)
}

fn links(annotations: &Annotations<'_>, [generator, dashboard, panel]: &[&Option<Text<'_>>; 3]) -> Vec<Link> {
    let noted = |names: [&str; 2]| names.iter().find_map(|name| annotations.get(name));
    [
        (noted(["runbook_url", "runbook"]), "Runbook"),
        (noted(["dashboard_url", "dashboard"]).or(filled(dashboard)), "Dashboard"),
        (filled(panel), "Panel"),
        (filled(generator), "Source"),
    ]
    .into_iter()
    .filter_map(|(href, text)| Some(Link { href: href?.to_owned(), text: text.to_owned() }))
    .collect()
}
