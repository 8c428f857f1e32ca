//! Reading incidents and reviews.

use crate::cli::client::{Client, Server, limit};
use crate::cli::failure::Result;
use crate::cli::output::{Output, actor, moment, name, text};
use clap::Args;
use serde_json::{Value, json};

/// Most timeline entries and alerts shown.
const MOST: usize = 1_000;

/// List incidents, newest first.
#[derive(Debug, Args)]
pub struct List {
    /// Ended ones too
    #[arg(long)]
    all: bool,
    /// Only of this severity
    #[arg(long)]
    severity: Option<String>,
    /// Only of the type with this name
    #[arg(long = "type", value_name = "NAME")]
    kind: Option<String>,
    /// Only of this category: triage, active, paused, post_incident, closed, …
    #[arg(long)]
    category: Option<String>,
    /// How many at most
    #[arg(long, default_value_t = 50, value_parser = limit)]
    limit: usize,
    #[command(flatten)]
    server: Server,
}

impl List {
    pub async fn run(self, out: Output) -> Result<()> {
        let mut query: Vec<(&str, String)> = Vec::new();
        if !self.all && self.category.is_none() {
            query.push(("open", "true".to_owned()));
        }
        query.extend(self.severity.map(|severity| ("severity", severity)));
        query.extend(self.kind.map(|kind| ("type", kind)));
        query.extend(self.category.map(|category| ("category", category)));
        let incidents = Client::new(&self.server)?.list(&["incidents"], &query, self.limit).await?;
        table(&incidents, "no incidents", out)
    }
}

/// A line for each incident, or `none`.
pub(super) fn table(incidents: &[Value], none: &str, out: Output) -> Result<()> {
    out.either(&json!({"data": incidents}), || {
        if incidents.is_empty() {
            out.remark(none);
            return Ok(());
        }
        let row = |i: &Value| {
            vec![
                format!("#{}", text(i, &["number"])),
                text(i, &["severity"]),
                text(i, &["status", "name"]),
                name(i, "commander"),
                moment(i, &["declared_at"]),
                text(i, &["title"]),
            ]
        };
        let rows: Vec<_> = incidents.iter().map(row).collect();
        out.table(&["number", "severity", "status", "commander", "declared", "title"], &rows)
    })
}

/// Show one incident with its roles, alerts and timeline.
#[derive(Debug, Args)]
pub struct Show {
    #[arg(value_name = "REF")]
    incident: String,
    #[command(flatten)]
    server: Server,
}

impl Show {
    pub async fn run(self, out: Output) -> Result<()> {
        let client = Client::new(&self.server)?;
        let mut incident = client.get(&["incidents", &self.incident], &[]).await?;
        let timeline = client.list(&["incidents", &self.incident, "timeline"], &[], MOST).await?;
        if let Some(object) = incident.as_object_mut() {
            object.insert("timeline".to_owned(), Value::Array(timeline));
        }
        out.either(&incident, || tell(&incident, out))
    }
}

/// Show what people work with now, and what falls due.
#[derive(Debug, Args)]
pub struct Room {
    #[arg(value_name = "REF")]
    incident: String,
    /// What is over too
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    server: Server,
}

impl Room {
    pub async fn run(self, out: Output) -> Result<()> {
        let mut room = Client::new(&self.server)?.get(&["incidents", &self.incident, "room"], &[]).await?;
        if let Some(items) = room.get_mut("items").and_then(Value::as_array_mut).filter(|_| !self.all) {
            items.retain(|item| item["closed_at"].is_null());
        }
        out.either(&room, || {
            let (items, clocks) = (entries(&room, "items"), entries(&room, "clocks"));
            if items.is_empty() && clocks.is_empty() {
                out.remark("nothing is open and nothing falls due");
                return Ok(());
            }
            let item = |i: &Value| {
                vec![text(i, &["label"]), text(i, &["state"]), moment(i, &["opened_at"]), text(i, &["title"])]
            };
            let clock =
                |c: &Value| vec![moment(c, &["due_at"]), text(c, &["kind"]), text(c, &["item"]), name(c, "person")];
            if !items.is_empty() {
                out.table(&["item", "state", "opened", "what"], &items.iter().map(item).collect::<Vec<_>>())?;
            }
            section(&["due", "clock", "item", "who"], clocks, out, clock)
        })
    }
}

/// Show who is in it, and whom to ask first.
#[derive(Debug, Args)]
pub struct People {
    #[arg(value_name = "REF")]
    incident: String,
    #[command(flatten)]
    server: Server,
}

impl People {
    pub async fn run(self, out: Output) -> Result<()> {
        let people = Client::new(&self.server)?.get(&["incidents", &self.incident, "people"], &[]).await?;
        out.either(&people, || {
            let (known, proposed) = (entries(&people, "people"), entries(&people, "proposed"));
            if known.is_empty() && proposed.is_empty() {
                out.remark("nobody is in it, and nobody is on call for what it affects");
                return Ok(());
            }
            let local = |p: &Value| {
                let night = if p["night"] == true { " night" } else { "" };
                format!("{}{night}", text(p, &["local_time"]))
            };
            let row = |p: &Value| {
                let roles = entries(p, "roles").iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ");
                vec![name(p, "person"), text(p, &["state"]), moment(p, &["since"]), local(p), roles]
            };
            if !known.is_empty() {
                out.table(&["person", "state", "since", "local", "roles"], &known.iter().map(row).collect::<Vec<_>>())?;
            }
            let candidate = |p: &Value| vec![name(p, "person"), text(p, &["why"]), local(p)];
            section(&["to ask first", "why", "local"], proposed, out, candidate)
        })
    }
}

pub(super) fn entries<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn tell(incident: &Value, out: Output) -> Result<()> {
    let words = |key: &str| entries(incident, key).iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ");
    let services: Vec<_> = entries(incident, "services").iter().map(|s| text(s, &["name"])).collect();
    out.fields(&[
        ("Incident", format!("#{} ({})", text(incident, &["number"]), text(incident, &["id"]))),
        ("Title", text(incident, &["title"])),
        ("Severity", text(incident, &["severity"])),
        ("Status", text(incident, &["status", "name"])),
        ("Impact", text(incident, &["impact"])),
        ("Services", services.join(", ")),
        ("Commander", name(incident, "commander")),
        ("Missing", words("missing_roles")),
        ("Declared", moment(incident, &["declared_at"])),
        ("Next update", moment(incident, &["next_update_due_at"])),
        ("Resolved", moment(incident, &["resolved_at"])),
    ])?;
    section(&["role", "person", "since", "until"], entries(incident, "roles"), out, |r| {
        vec![text(r, &["name"]), name(r, "person"), moment(r, &["assumed_at"]), moment(r, &["released_at"])]
    })?;
    section(&["alert", "status", "severity", "title"], entries(incident, "alerts"), out, |a| {
        vec![text(a, &["id"]), text(a, &["status"]), text(a, &["severity"]), text(a, &["title"])]
    })?;
    section(&["at", "who", "what"], entries(incident, "timeline"), out, |e| {
        vec![moment(e, &["occurred_at"]), actor(e, "actor"), text(e, &["summary"])]
    })
}

/// A table after an empty line, when there is anything in it.
fn section(headings: &[&str], rows: &[Value], out: Output, row: impl Fn(&Value) -> Vec<String>) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    out.line("")?;
    out.table(headings, &rows.iter().map(row).collect::<Vec<_>>())
}

/// Read the review, or publish it.
#[derive(Debug, Args)]
pub struct Review {
    #[arg(value_name = "REF")]
    incident: String,
    /// Publish it as it stands
    #[arg(long)]
    publish: bool,
    #[command(flatten)]
    server: Server,
}

impl Review {
    pub async fn run(self, out: Output) -> Result<()> {
        let client = Client::new(&self.server)?;
        if self.publish {
            client.post(&["incidents", &self.incident, "review", "publication"], &json!({})).await?;
        }
        if out.json {
            return out.value(&client.get(&["incidents", &self.incident, "review"], &[]).await?);
        }
        out.line(client.text(&["incidents", &self.incident, "review.md"], &[]).await?.trim_end())
    }
}

/// One incident in one line, after a command changed it.
pub fn line(incident: &Value, out: Output) -> Result<()> {
    out.either(incident, || {
        let commander = name(incident, "commander");
        let commander =
            if commander.is_empty() { "no commander yet".to_owned() } else { format!("commander {commander}") };
        out.line(&format!(
            "#{} {} {}: {} ({commander})",
            text(incident, &["number"]),
            text(incident, &["severity"]),
            text(incident, &["status", "name"]),
            text(incident, &["title"]),
        ))
    })
}

/// One timeline entry in one line, after it was written.
pub fn entry(entry: &Value, out: Output) -> Result<()> {
    out.either(entry, || out.line(&format!("{}  {}", moment(entry, &["occurred_at"]), text(entry, &["summary"]))))
}
