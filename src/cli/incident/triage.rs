//! Suspicions: report one, and say what it is.

use super::{answer, given, show, word};
use crate::cli::client::{Client, Server};
use crate::cli::failure::Result;
use crate::cli::output::Output;
use clap::Args;
use serde_json::json;
use std::collections::BTreeMap;

/// Report a suspicion.
#[derive(Debug, Args)]
pub struct Suspect {
    /// What looks wrong, in one line
    title: String,
    /// What you see
    #[arg(long)]
    seen: Option<String>,
    /// A service that may be affected; may be repeated
    #[arg(long = "service", value_name = "NAME")]
    services: Vec<String>,
    /// Who is told at once; without it nobody is woken
    #[arg(long, value_name = "PERSON")]
    tell: Option<String>,
    #[command(flatten)]
    server: Server,
}

impl Suspect {
    pub async fn run(self, out: Output) -> Result<()> {
        let body = given([
            ("title", word(Some(self.title))),
            ("seen", word(self.seen)),
            ("services", Some(json!(self.services))),
            ("tell", word(self.tell)),
        ]);
        show::line(&Client::new(&self.server)?.post(&["suspicions"], &body).await?, out)
    }
}

/// Accept a suspicion.
#[derive(Debug, Args)]
pub struct Accept {
    #[arg(value_name = "REF")]
    incident: String,
    /// SEV-1 (worst) to SEV-5; what the answers make when absent, else SEV-2
    #[arg(long)]
    severity: Option<String>,
    /// A plain answer that makes the severity, such as spread=many; may be repeated
    #[arg(long = "answer", value_name = "QUESTION=ANSWER", value_parser = answer)]
    answers: Vec<(String, String)>,
    /// What customers feel
    #[arg(long)]
    impact: Option<String>,
    /// Another service that is affected; may be repeated
    #[arg(long = "service", value_name = "NAME")]
    services: Vec<String>,
    /// Who commands, instead of paging the commander on call
    #[arg(long, value_name = "PERSON")]
    commander: Option<String>,
    #[command(flatten)]
    server: Server,
}

impl Accept {
    pub async fn run(self, out: Output) -> Result<()> {
        let body = given([
            ("severity", word(self.severity)),
            ("severity_answers", Some(json!(self.answers.into_iter().collect::<BTreeMap<_, _>>()))),
            ("impact", word(self.impact)),
            ("services", Some(json!(self.services))),
            ("commander", word(self.commander)),
        ]);
        show::line(&Client::new(&self.server)?.post(&["incidents", &self.incident, "accept"], &body).await?, out)
    }
}

/// Decline a suspicion.
#[derive(Debug, Args)]
pub struct Decline {
    #[arg(value_name = "REF")]
    incident: String,
    /// Why it is no incident; whoever reported it reads this
    reason: String,
    #[command(flatten)]
    server: Server,
}

impl Decline {
    pub async fn run(self, out: Output) -> Result<()> {
        let body = json!({ "reason": self.reason });
        show::line(&Client::new(&self.server)?.post(&["incidents", &self.incident, "decline"], &body).await?, out)
    }
}

/// Merge a suspicion into an open incident.
#[derive(Debug, Args)]
pub struct Merge {
    #[arg(value_name = "REF")]
    incident: String,
    /// The incident it is part of
    #[arg(value_name = "INTO")]
    into: String,
    #[command(flatten)]
    server: Server,
}

impl Merge {
    pub async fn run(self, out: Output) -> Result<()> {
        let body = json!({ "into": self.into });
        show::line(&Client::new(&self.server)?.post(&["incidents", &self.incident, "merge"], &body).await?, out)
    }
}
