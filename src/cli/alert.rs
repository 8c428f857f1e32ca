//! `allclear alert`: look at alerts and answer them.

use super::client::{Client, Server, limit};
use super::failure::Result;
use super::output::{Output, actor, moment, name, text};
use clap::{Subcommand, ValueEnum};
use serde_json::{Value, json};

/// Which alerts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Status {
    /// Triggered or acknowledged
    Open,
    Triggered,
    Acknowledged,
    Resolved,
    All,
}

/// Look at alerts and answer them.
#[derive(Debug, Subcommand)]
pub enum Alert {
    /// List alerts, newest first
    List {
        #[arg(long, default_value = "open")]
        status: Status,
        /// Only of this service
        #[arg(long)]
        service: Option<String>,
        /// How many at most
        #[arg(long, default_value_t = 50, value_parser = limit)]
        limit: usize,
        #[command(flatten)]
        server: Server,
    },
    /// Show one alert with its story
    Show {
        id: String,
        #[command(flatten)]
        server: Server,
    },
    /// Take alerts: nobody else is paged about them
    #[command(alias = "acknowledge")]
    Ack {
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
        #[command(flatten)]
        server: Server,
    },
    /// End alerts
    Resolve {
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
        #[command(flatten)]
        server: Server,
    },
    /// Start an alert's escalation policy again, although somebody took it
    Escalate {
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
        #[command(flatten)]
        server: Server,
    },
}

impl Alert {
    pub async fn run(self, out: Output) -> Result<()> {
        match self {
            Self::List { status, service, limit, server } => {
                list(&Client::new(&server)?, status, service, limit, out).await
            }
            Self::Show { id, server } => show(&Client::new(&server)?, &id, out).await,
            Self::Ack { ids, server } => each(&Client::new(&server)?, &ids, "acknowledgement", out).await,
            Self::Resolve { ids, server } => each(&Client::new(&server)?, &ids, "resolution", out).await,
            Self::Escalate { ids, server } => each(&Client::new(&server)?, &ids, "escalation", out).await,
        }
    }
}

async fn list(client: &Client, status: Status, service: Option<String>, limit: usize, out: Output) -> Result<()> {
    let statuses: &[Option<&str>] = match status {
        Status::Open => &[Some("triggered"), Some("acknowledged")],
        Status::Triggered => &[Some("triggered")],
        Status::Acknowledged => &[Some("acknowledged")],
        Status::Resolved => &[Some("resolved")],
        Status::All => &[None],
    };
    let mut alerts = Vec::new();
    for status in statuses {
        let mut query: Vec<(&str, String)> = status.iter().map(|s| ("status", (*s).to_owned())).collect();
        query.extend(service.iter().map(|s| ("service", s.clone())));
        alerts.extend(client.list(&["alerts"], &query, limit).await?);
    }
    // Ids grow with time, so this puts two lists together newest first.
    alerts.sort_by_key(|a| std::cmp::Reverse(text(a, &["id"])));
    alerts.truncate(limit);
    out.either(&json!({"data": alerts}), || {
        if alerts.is_empty() {
            out.remark("no alerts");
            return Ok(());
        }
        let row = |a: &Value| {
            vec![
                text(a, &["id"]),
                text(a, &["status"]),
                text(a, &["severity"]),
                name(a, "service"),
                moment(a, &["opened_at"]),
                text(a, &["count"]),
                text(a, &["title"]),
            ]
        };
        out.table(
            &["id", "status", "severity", "service", "opened", "count", "title"],
            &alerts.iter().map(row).collect::<Vec<_>>(),
        )
    })
}

async fn show(client: &Client, id: &str, out: Output) -> Result<()> {
    let alert = client.get(&["alerts", id], &[]).await?;
    out.either(&alert, || {
        out.fields(&[
            ("Alert", text(&alert, &["id"])),
            ("Title", text(&alert, &["title"])),
            ("Status", text(&alert, &["status"])),
            ("Severity", text(&alert, &["severity"])),
            ("Service", name(&alert, "service")),
            ("Key", text(&alert, &["dedup_key"])),
            ("Opened", moment(&alert, &["opened_at"])),
            ("Count", text(&alert, &["count"])),
            ("Acknowledged", done(&alert, "acknowledged_at", "acknowledged_by")),
            ("Resolved", done(&alert, "resolved_at", "resolved_by")),
            ("Details", text(&alert, &["details"])),
        ])?;
        let entries = |key: &str| alert.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
        let story: Vec<_> =
            entries("log").iter().map(|e| vec![moment(e, &["at"]), actor(e, "actor"), text(e, &["text"])]).collect();
        out.line("")?;
        out.table(&["at", "who", "what"], &story)?;
        let pages: Vec<_> = entries("pages").iter().map(super::oncall::page_row).collect();
        if !pages.is_empty() {
            out.line("")?;
            out.table(&super::oncall::PAGE_HEADINGS, &pages)?;
        }
        Ok(())
    })
}

/// When something was done and by whom; empty when it was not.
fn done(alert: &Value, at: &str, by: &str) -> String {
    let (at, by) = (moment(alert, &[at]), actor(alert, by));
    if at.is_empty() || by.is_empty() { at } else { format!("{at} by {by}") }
}

/// Does the same to every alert, and goes on when one cannot be; the first refusal decides how the command ends.
async fn each(client: &Client, ids: &[String], verb: &str, out: Output) -> Result<()> {
    let (mut done, mut first) = (Vec::new(), None);
    for id in ids {
        match client.post(&["alerts", id, verb], &json!({})).await {
            Ok(alert) => done.push(alert),
            Err(why) => {
                if ids.len() > 1 {
                    out.remark(&format!("{id}: {why}"));
                }
                first.get_or_insert(why);
            }
        }
    }
    out.either(&json!({"data": done}), || {
        done.iter().try_for_each(|a| {
            out.line(&format!("{} is {}: {}", text(a, &["id"]), text(a, &["status"]), text(a, &["title"])))
        })
    })?;
    first.map_or(Ok(()), Err)
}
