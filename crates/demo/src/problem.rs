//! What breaks at Larkfield, and how its senders say so.

use allclear_core::directory::{Directory, Integration};
use allclear_engine::ingest::Delivery;
use allclear_integrations::source::{Inbound, source};
use anyhow::{Context as _, Result, anyhow};
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

/// A kind of alert.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    pub name: String,
    /// The integration that reports it.
    pub door: String,
    /// With `{}` where the place goes.
    pub title: String,
    pub severity: String,
    /// Where it can happen.
    pub at: Vec<String>,
    pub details: String,
    /// After how many minutes it is over, at least and at most.
    pub minutes: (i64, i64),
    /// How many tickets it has in a draw.
    pub often: i64,
}

impl Kind {
    /// Whether it wakes people.
    #[must_use]
    pub fn is_urgent(&self) -> bool {
        matches!(self.severity.as_str(), "critical" | "error")
    }
}

/// Every kind there is.
pub fn kinds() -> Result<Vec<Kind>> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        kind: Vec<Kind>,
    }
    let file: File = toml::from_str(include_str!("../data/alerts.toml")).context("data/alerts.toml")?;
    Ok(file.kind)
}

/// One time that something broke.
#[derive(Debug, Clone)]
pub struct Problem {
    pub kind: Kind,
    pub place: String,
    pub began: Timestamp,
}

impl Problem {
    /// What its sender says at `at`: that it is there, or that it is over.
    ///
    /// # Errors
    /// When the integration is not there or its source does not understand the message.
    pub fn delivery(&self, directory: &Directory, at: Timestamp, over: bool) -> Result<Delivery> {
        let door = door(directory, &self.kind.door)?;
        let body = match door.source.as_str() {
            "alertmanager" => self.as_alertmanager(directory, door, over.then_some(at)),
            _ => self.as_json(over),
        };
        let body = Bytes::from(body.to_string());
        let dialect = source(&door.source).with_context(|| format!("no source {}", door.source))?;
        let content_type = Some("application/json");
        let inbound = Inbound { tail: "", content_type, body: &body, received_at: at, mapping: &door.mapping };
        let parsed = dialect.parse(&inbound).with_context(|| format!("a message of {}", self.kind.name))?;
        Ok(Delivery { integration: door.id, body, events: parsed.events, changes: parsed.changes })
    }

    fn title(&self) -> String {
        self.kind.title.replace("{}", &self.place)
    }

    /// Alertmanager's webhook, version 4, as its documentation shows it.
    fn as_alertmanager(&self, directory: &Directory, door: &Integration, over: Option<Timestamp>) -> Value {
        let Kind { name, severity, details, .. } = &self.kind;
        let service = directory.services.get(&door.service).map_or("", |s| s.name.as_str());
        let status = if over.is_some() { "resolved" } else { "firing" };
        let labels = json!({ "alertname": name, "severity": severity, "service": service, "place": self.place });
        let expression = format!("https://prometheus.larkfield.example/graph?g0.expr={name}&g0.tab=0");
        let alert = json!({
            "status": status,
            "labels": labels,
            "annotations": {
                "summary": self.title(),
                "description": details,
                "dashboard": format!("https://grafana.larkfield.example/d/{}", name.to_lowercase()),
            },
            "startsAt": self.began,
            "endsAt": over.map_or_else(|| "0001-01-01T00:00:00Z".to_owned(), |at| at.to_string()),
            "generatorURL": expression,
        });
        json!({
            "version": "4",
            "groupKey": format!("{{}}:{{alertname=\"{name}\"}}"),
            "status": status,
            "receiver": "allclear",
            "groupLabels": { "alertname": name },
            "commonLabels": labels,
            "commonAnnotations": {},
            "externalURL": "https://alertmanager.larkfield.example",
            "truncatedAlerts": 0,
            "alerts": [alert],
        })
    }

    fn as_json(&self, over: bool) -> Value {
        let Kind { name, severity, details, .. } = &self.kind;
        json!({
            "action": if over { "resolve" } else { "trigger" },
            "key": format!("{name}/{}", self.place),
            "title": self.title(),
            "severity": severity,
            "details": details,
            "labels": { "check": name, "place": self.place },
        })
    }
}

fn door<'d>(directory: &'d Directory, name: &str) -> Result<&'d Integration> {
    let found = directory.integrations.values().find(|integration| integration.name == name);
    found.ok_or_else(|| anyhow!("there is no integration \"{name}\""))
}

/// `minutes` after `at`; before it when negative.
#[must_use]
pub fn later(at: Timestamp, minutes: i64) -> Timestamp {
    seconds_later(at, minutes.saturating_mul(60))
}

/// `seconds` after `at`; before it when negative.
#[must_use]
pub fn seconds_later(at: Timestamp, seconds: i64) -> Timestamp {
    at.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
}
