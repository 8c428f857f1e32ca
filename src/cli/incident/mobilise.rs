//! Mobilising: page, tell and open all that a company's chain names.

use super::show::entries;
use crate::cli::client::{Client, Server};
use crate::cli::failure::Result;
use crate::cli::output::{Output, text};
use clap::Args;
use serde_json::{Value, json};

/// Take every step of the chain that is not done; those that failed are tried again, and none is taken twice.
#[derive(Debug, Args)]
pub struct Mobilise {
    #[arg(value_name = "REF")]
    incident: String,
    /// Only show the steps, and whom they would wake
    #[arg(long)]
    dry_run: bool,
    /// Needed when more than three people would be woken
    #[arg(long)]
    sure: bool,
    #[command(flatten)]
    server: Server,
}

impl Mobilise {
    pub async fn run(self, out: Output) -> Result<()> {
        let (client, path) = (Client::new(&self.server)?, ["incidents", &self.incident, "mobilisation"]);
        let state = if self.dry_run {
            client.get(&path, &[]).await?
        } else {
            client.post(&path, &json!({ "sure": self.sure })).await?
        };
        out.either(&state, || {
            let row = |step: &Value| {
                ["what", "state", "told", "link"].map(|key| step[key].as_str().unwrap_or_default().to_owned()).to_vec()
            };
            let steps = entries(&state, "steps");
            out.table(&["step", "state", "what came of it", "link"], &steps.iter().map(row).collect::<Vec<_>>())?;
            let wakes = entries(&state, "wakes");
            let named: Vec<String> =
                wakes.iter().map(|p| format!("{} ({})", text(p, &["name"]), text(p, &["local_time"]))).collect();
            if named.is_empty() { Ok(()) } else { out.line(&format!("what is left wakes {}", named.join(", "))) }
        })
    }
}
