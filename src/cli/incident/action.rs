//! Action items: one owner, a due date, and a "done when".

use super::{given, word};
use crate::cli::client::{Client, Server, limit};
use crate::cli::failure::Result;
use crate::cli::output::{Output, name, text};
use clap::Subcommand;
use reqwest::Method;
use serde_json::{Value, json};

/// Action items.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// Add one
    Add {
        #[arg(value_name = "REF")]
        incident: String,
        /// What is to be different, in one line
        title: String,
        /// One person, by mail address or id
        #[arg(long)]
        owner: String,
        /// How anybody can tell that it is done
        #[arg(long)]
        done_when: String,
        /// For example 2026-03-01; as the severity says when absent
        #[arg(long, value_name = "DATE")]
        due: Option<String>,
        /// prevent, detect, mitigate, …; a wrong one is answered with the list
        #[arg(long)]
        kind: Option<String>,
        #[command(flatten)]
        server: Server,
    },
    /// List those of one incident, or of all
    List {
        #[arg(value_name = "REF")]
        incident: Option<String>,
        /// Only in this state
        #[arg(long, conflicts_with = "incident")]
        state: Option<String>,
        /// Only of this person
        #[arg(long, conflicts_with = "incident")]
        owner: Option<String>,
        #[arg(long, default_value_t = 50, value_parser = limit)]
        limit: usize,
        #[command(flatten)]
        server: Server,
    },
    /// Move one to a state; a wrong one is answered with the list
    Move {
        #[arg(value_name = "REF")]
        incident: String,
        #[arg(value_name = "ACTION")]
        action: String,
        state: String,
        #[arg(long)]
        reason: Option<String>,
        #[command(flatten)]
        server: Server,
    },
}

impl Action {
    pub async fn run(self, out: Output) -> Result<()> {
        match self {
            Self::Add { incident, title, owner, done_when, due, kind, server } => {
                let body = given([
                    ("title", Some(json!(title))),
                    ("owner", Some(json!(owner))),
                    ("done_when", Some(json!(done_when))),
                    ("due_on", word(due)),
                    ("kind", word(kind)),
                ]);
                told(vec![Client::new(&server)?.post(&["incidents", &incident, "actions"], &body).await?], out)
            }
            Self::List { incident: Some(incident), limit, server, .. } => {
                // This list always comes whole.
                let mut answer = Client::new(&server)?.get(&["incidents", &incident, "actions"], &[]).await?;
                let mut actions: Vec<Value> = serde_json::from_value(answer["data"].take()).unwrap_or_default();
                actions.truncate(limit);
                told(actions, out)
            }
            Self::List { incident: None, state, owner, limit, server } => {
                let mut query: Vec<(&str, String)> = Vec::new();
                query.extend(state.map(|state| ("state", state)));
                query.extend(owner.map(|owner| ("owner", owner)));
                told(Client::new(&server)?.list(&["actions"], &query, limit).await?, out)
            }
            Self::Move { incident, action, state, reason, server } => {
                let body = given([("state", Some(json!(state))), ("reason", word(reason))]);
                let path = ["incidents", &incident, "actions", &action];
                told(vec![Client::new(&server)?.change(Method::PATCH, &path, &body).await?], out)
            }
        }
    }
}

fn told(actions: Vec<Value>, out: Output) -> Result<()> {
    out.either(&json!({"data": actions}), || {
        if actions.is_empty() {
            out.remark("no action items");
            return Ok(());
        }
        let row = |a: &Value| {
            let fields = [&["id"], &["state"], &["due_on"]].map(|path| text(a, path));
            fields.into_iter().chain([name(a, "owner"), text(a, &["title"]), text(a, &["done_when"])]).collect()
        };
        out.table(&["id", "state", "due", "owner", "title", "done when"], &actions.iter().map(row).collect::<Vec<_>>())
    })
}
