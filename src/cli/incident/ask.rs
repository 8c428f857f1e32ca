//! `allclear incident ask`: questions from outside.

use super::super::client::{Client, Server};
use super::super::failure::Result;
use super::super::output::{Output, text};
use clap::Args;
use serde_json::json;

/// Ask whoever speaks for an incident. Without a question, show what was asked and answered.
#[derive(Debug, Args)]
pub struct Ask {
    #[arg(value_name = "REF")]
    incident: String,
    /// What you want to know; nobody who repairs is interrupted
    question: Option<String>,
    #[command(flatten)]
    server: Server,
}

impl Ask {
    pub async fn run(self, out: Output) -> Result<()> {
        let (client, path) = (Client::new(&self.server)?, ["incidents", &self.incident, "asks"]);
        if let Some(question) = self.question {
            let queued = client.post(&path, &json!({ "question": question })).await?;
            return out.either(&queued, || out.line(&text(&queued, &["told"])));
        }
        let asked = client.get(&path, &[]).await?;
        out.either(&asked, || {
            for one in asked["data"].as_array().into_iter().flatten() {
                let answer = text(one, &["answer"]);
                let answer = if answer.is_empty() { answer } else { format!(": {answer}") };
                let (label, question) = (text(one, &["label"]), text(one, &["question"]));
                out.line(&format!("{label}  {question}  ({}){answer}", text(one, &["state"])))?;
            }
            Ok(())
        })
    }
}
