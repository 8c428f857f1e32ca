//! `allclear emergency status`: whether to wait, for a pipeline before it deploys.

use super::client::{Client, Server};
use super::failure::{Code, Failure, Result};
use super::output::{Output, text};
use clap::Subcommand;
use serde_json::Value;

/// Emergency mode.
#[derive(Debug, Subcommand)]
pub enum Emergency {
    /// Whether emergency mode is on: exit code 0 when it is off, 4 when deployments should wait
    Status {
        #[command(flatten)]
        server: Server,
    },
}

impl Emergency {
    pub async fn run(self, out: Output) -> Result<()> {
        let Self::Status { server } = self;
        let state = Client::new(&server)?.get(&["emergency"], &[]).await?;
        if state["on"] == Value::Bool(false) {
            return out.either(&state, || out.line("emergency mode is off"));
        }
        out.either(&state, || Ok(()))?;
        let incidents = state["incidents"].as_array().cloned().unwrap_or_default();
        let named: Vec<String> =
            incidents.iter().map(|i| format!("#{} {}", text(i, &["number"]), text(i, &["title"]))).collect();
        let why = format!("emergency mode is on because of {}; wait until it is over", named.join(", "));
        Err(Failure { code: Code::Refused, text: why })
    }
}
