//! `allclear plan`, `apply`, `export`: the company as code, through a server or straight on the database.

use super::client::{Client, DEFAULT_URL, Server};
use super::failure::{Code, Failure, Result};
use super::output::Output;
use super::settings::{Storage, egress_allow};
use crate::wire;
use allclear_core::access::Actor;
use allclear_engine::App;
use allclear_engine::company::{self, ApplyError, Secrets, SourceFile};
use allclear_engine::transport::{Egress, reach};
use anyhow::Context as _;
use clap::Args;
use serde_json::{Value, json};
use std::io::Read as _;
use std::path::PathBuf;
use url::Url;

/// Where the company is: `--data` and `--database` mean the database itself; otherwise a token or an address means a
/// server; with neither it is `./data`.
#[derive(Debug, Args)]
struct Target {
    #[command(flatten)]
    storage: Storage,
    /// Work through this server instead of the database
    #[arg(long, env = "ALLCLEAR_URL", value_name = "URL")]
    url: Option<Url>,
    /// Bearer token for the server
    #[arg(long, env = "ALLCLEAR_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    token: Option<String>,
}

enum Way {
    Server(Client),
    Database(App),
}

impl Target {
    fn open(self) -> Result<Way> {
        let named = self.storage.data.is_some() || self.storage.database.is_some() || self.storage.config.is_some();
        if named || (self.url.is_none() && self.token.is_none()) {
            return Ok(Way::Database(wire::app(wire::open_existing(&self.storage.resolve()?)?, "")?));
        }
        let url = match self.url {
            Some(url) => url,
            None => DEFAULT_URL.parse().map_err(|e| Failure::usage(format!("{DEFAULT_URL}: {e}")))?,
        };
        Ok(Way::Server(Client::new(&Server { url, token: self.token })?))
    }
}

/// Show what applying a company's files would change, and change nothing.
#[derive(Debug, Args)]
pub struct Plan {
    /// The company's files; `-` reads standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    target: Target,
}

impl Plan {
    pub async fn run(self, out: Output) -> Result<()> {
        let files = read(&self.files)?;
        let plan = match self.target.open()? {
            Way::Server(client) => through(&client, "plan", &files, false).await?,
            Way::Database(app) => {
                let plan = company::plan_only(&app, &files).await;
                app.db().close().await;
                plan.map_err(refused)?
            }
        };
        told(&plan, out)
    }
}

/// Make the configuration what a company's files say: all of it, or nothing.
///
/// Every section describes the whole of its kind; a section that is in none of the files is left as it is. Applying the
/// same files again changes nothing.
#[derive(Debug, Args)]
pub struct Apply {
    /// The company's files; `-` reads standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What the server's setting of this name says: addresses outside of it are warned of
    #[arg(long, env = "ALLCLEAR_EGRESS_ALLOW", value_name = "CIDR", value_delimiter = ',')]
    egress_allow: Option<Vec<String>>,
    /// Apply them although emergency mode is on
    #[arg(long)]
    during_emergency: bool,
    #[command(flatten)]
    target: Target,
}

impl Apply {
    pub async fn run(self, out: Output) -> Result<()> {
        let files = read(&self.files)?;
        let egress = wire::egress(&egress_allow(self.target.storage.config.as_deref(), self.egress_allow)?)?;
        let plan = match self.target.open()? {
            Way::Server(client) => through(&client, "apply", &files, self.during_emergency).await?,
            Way::Database(app) => {
                let applied = straight(&app, &files, &egress);
                let plan =
                    if self.during_emergency { company::despite_emergency(applied).await } else { applied.await };
                app.db().close().await;
                plan?
            }
        };
        told(&plan, out)
    }
}

/// Applies without a server, and says what a server with these settings would say: which addresses it would not page.
async fn straight(app: &App, files: &[SourceFile], egress: &Egress) -> Result<company::Plan> {
    let mut plan = company::apply(app, Actor::Operator, files).await.map_err(refused)?;
    let directory = company::current(app).await?.directory;
    plan.warnings.extend(reach::closed(&directory, egress).into_iter().map(|closed| company::Problem {
        file: String::new(),
        line: 0,
        column: 0,
        message: closed.to_string(),
        hint: None,
    }));
    Ok(plan)
}

/// Write the configuration as a company file that `apply` takes back.
#[derive(Debug, Args)]
pub struct Export {
    /// Write keys and secrets too, for moving to another database
    #[arg(long)]
    secrets: bool,
    #[command(flatten)]
    target: Target,
}

impl Export {
    pub async fn run(self, out: Output) -> Result<()> {
        let text = match self.target.open()? {
            Way::Server(client) => client.text(&["company"], &[("secrets", self.secrets.to_string())]).await?,
            Way::Database(app) => {
                let held = company::current(&app).await;
                app.db().close().await;
                company::export(&held?, if self.secrets { Secrets::Included } else { Secrets::LeftOut })
            }
        };
        out.either(&json!({"company": text}), || out.line(text.trim_end()))
    }
}

fn read(paths: &[PathBuf]) -> Result<Vec<SourceFile>> {
    paths.iter().map(|path| Ok(SourceFile { name: path.display().to_string(), text: text(path)? })).collect()
}

fn text(path: &PathBuf) -> Result<String> {
    if path.as_os_str() == "-" {
        let mut text = String::new();
        let read = std::io::stdin().read_to_string(&mut text);
        read.map_err(|e| Failure::usage(format!("cannot read standard input: {e}")))?;
        return Ok(text);
    }
    std::fs::read_to_string(path).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => Failure::not_found(format!("there is no file {}", path.display())),
        _ => Failure::usage(format!("cannot read {}: {e}", path.display())),
    })
}

async fn through(client: &Client, verb: &str, files: &[SourceFile], meant: bool) -> Result<company::Plan> {
    let files: Vec<_> = files.iter().map(|file| json!({"name": file.name, "text": file.text})).collect();
    // Only what is said is sent: a server of an older version knows nothing of it.
    let mut body = json!({"files": files});
    if meant && let Some(body) = body.as_object_mut() {
        body.insert("during_emergency".to_owned(), true.into());
    }
    let answer: Value = client.post(&["company", verb], &body).await?;
    let plan = serde_json::from_value(answer).context("the server's plan cannot be read; is it another version?")?;
    Ok(plan)
}

fn refused(error: ApplyError) -> Failure {
    match error {
        ApplyError::Problems(problems) => {
            let text = format!("nothing was changed, because the files cannot be used:\n{problems}");
            Failure { code: Code::Usage, text }
        }
        ApplyError::Engine(error) => error.into(),
    }
}

fn told(plan: &company::Plan, out: Output) -> Result<()> {
    let value = serde_json::to_value(plan).map_err(|e| Failure::failed(e.to_string()))?;
    out.either(&value, || out.line(plan.to_string().trim_end()))
}
