//! `allclear oncall` and `allclear pages`: who is called, and who was.

use super::client::{Client, Server, limit};
use super::failure::Result;
use super::output::{Output, moment, name, text};
use clap::Args;
use jiff::Timestamp;
use jiff::civil::DateTime;
use serde_json::{Value, json};

const RFC_3339: &str = "must be an RFC 3339 instant such as 2026-11-22T02:30:00Z";

fn instant(word: &str) -> std::result::Result<Timestamp, &'static str> {
    // The last days of the calendar are no instants, so that every zone can show every instant there is.
    let date = word.trim_end_matches(['Z', 'z']).parse::<DateTime>();
    let beyond = date.is_ok_and(|date| (date.year(), date.month()) == (9999, 12) && date.day() >= 30);
    let why = if beyond { "is too far away; instants end with 9999-12-30T22:00:00Z" } else { RFC_3339 };
    word.parse().map_err(|_| why)
}

/// Who is on call.
#[derive(Debug, Args)]
pub struct Oncall {
    /// At this instant instead of now, for example 2026-12-24T09:00:00Z
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    at: Option<Timestamp>,
    /// Only on this schedule
    #[arg(long)]
    schedule: Option<String>,
    #[command(flatten)]
    server: Server,
}

impl Oncall {
    pub async fn run(self, out: Output) -> Result<()> {
        let client = Client::new(&self.server)?;
        let mut query: Vec<(&str, String)> = Vec::new();
        query.extend(self.at.map(|at| ("at", at.to_string())));
        query.extend(self.schedule.map(|schedule| ("schedule", schedule)));
        let answer = client.get(&["oncall"], &query).await?;
        out.either(&answer, || {
            let row = |s: &Value| {
                let person = text(s, &["on_call", "person", "name"]);
                vec![
                    name(s, "schedule"),
                    if person.is_empty() { "nobody".to_owned() } else { person },
                    text(s, &["on_call", "via"]),
                    text(s, &["on_call", "until_local"]),
                ]
            };
            let rows: Vec<_> = answer.get("data").and_then(Value::as_array).into_iter().flatten().map(row).collect();
            if rows.is_empty() {
                out.remark("there are no schedules");
                return Ok(());
            }
            out.table(&["schedule", "on call", "through", "until"], &rows)
        })
    }
}

/// Pages that were sent or are about to be, newest first.
#[derive(Debug, Args)]
pub struct Pages {
    /// Only about this alert
    #[arg(long, value_name = "ID")]
    alert: Option<String>,
    /// Only about this incident
    #[arg(long, value_name = "ID", conflicts_with = "alert")]
    incident: Option<String>,
    /// Only to this person
    #[arg(long, value_name = "ID")]
    person: Option<String>,
    /// How many at most
    #[arg(long, default_value_t = 50, value_parser = limit)]
    limit: usize,
    #[command(flatten)]
    server: Server,
}

impl Pages {
    pub async fn run(self, out: Output) -> Result<()> {
        let client = Client::new(&self.server)?;
        let mut query = Vec::new();
        for (name, value) in [("alert", self.alert), ("incident", self.incident), ("person", self.person)] {
            query.extend(value.map(|v| (name, v)));
        }
        let pages = client.list(&["pages"], &query, self.limit).await?;
        out.either(&json!({"data": pages}), || {
            if pages.is_empty() {
                out.remark("no pages");
                return Ok(());
            }
            out.table(&PAGE_HEADINGS, &pages.iter().map(page_row).collect::<Vec<_>>())
        })
    }
}

/// What [`page_row`] fills.
pub const PAGE_HEADINGS: [&str; 7] = ["planned", "state", "person", "channel", "attempts", "reason", "detail"];

/// One page as a row of a table.
pub fn page_row(page: &Value) -> Vec<String> {
    let attempts = page.get("attempts").and_then(Value::as_array).map_or(0, Vec::len);
    vec![
        moment(page, &["created_at"]),
        text(page, &["state"]),
        name(page, "person"),
        text(page, &["channel"]),
        attempts.to_string(),
        text(page, &["reason"]),
        text(page, &["detail"]),
    ]
}
