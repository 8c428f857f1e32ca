//! Drills: practise with an incident that nothing is wrong about.

use super::{given, show, word};
use crate::cli::client::{Client, Server, limit};
use crate::cli::failure::Result;
use crate::cli::output::{Output, moment, text};
use clap::Subcommand;
use serde_json::{Value, json};

/// Drills.
#[derive(Debug, Subcommand)]
pub enum Drill {
    /// Begin one; whoever practises is paged, and nobody else
    Start {
        /// By mail address or id
        person: String,
        #[command(flatten)]
        server: Server,
    },
    /// How far it has come, and what to type next (with `allclear incident do`)
    Show {
        #[arg(value_name = "REF")]
        incident: String,
        #[command(flatten)]
        server: Server,
    },
    /// Publish on its demo status page
    Publish {
        #[arg(value_name = "REF")]
        incident: String,
        text: String,
        #[command(flatten)]
        server: Server,
    },
    /// List those under way, or all
    List {
        /// Ended ones too
        #[arg(long)]
        all: bool,
        #[arg(long, default_value_t = 50, value_parser = limit)]
        limit: usize,
        #[command(flatten)]
        server: Server,
    },
    /// End it and remove everything in it
    Remove {
        #[arg(value_name = "REF")]
        incident: String,
        #[command(flatten)]
        server: Server,
    },
}

impl Drill {
    pub async fn run(self, out: Output) -> Result<()> {
        match self {
            Self::Start { person, server } => {
                let body = given([("person", word(Some(person)))]);
                show::line(&Client::new(&server)?.post(&["drills"], &body).await?, out)
            }
            Self::Show { incident, server } => {
                course(&Client::new(&server)?.get(&["drills", &incident], &[]).await?, out)
            }
            Self::Publish { incident, text, server } => {
                let body = json!({ "text": text });
                show::line(&Client::new(&server)?.post(&["drills", &incident, "updates"], &body).await?, out)
            }
            Self::List { all, limit, server } => {
                let mut query = vec![("mode", "drill".to_owned())];
                if !all {
                    query.push(("open", "true".to_owned()));
                }
                let drills = Client::new(&server)?.list(&["incidents"], &query, limit).await?;
                show::table(&drills, "no drills", out)
            }
            Self::Remove { incident, server } => {
                Client::new(&server)?.delete(&["drills", &incident], &[]).await?;
                out.either(&json!({ "removed": incident }), || out.line("removed, with everything in it"))
            }
        }
    }
}

fn course(course: &Value, out: Output) -> Result<()> {
    out.either(course, || {
        let steps = course["steps"].as_array().cloned().unwrap_or_default();
        let row = |step: &Value| vec![text(step, &["title"]), moment(step, &["done_at"])];
        out.table(&["step", "done"], &steps.iter().map(row).collect::<Vec<_>>())?;
        match course["offer"].as_str() {
            Some(line) => out.line(&format!("next: {line}")),
            None => Ok(()),
        }
    })
}
