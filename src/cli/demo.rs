//! `allclear demo`: a made-up company to look around in.

use super::failure::{Failure, Result};
use super::output::Output;
use super::serve::{listen_to_signals, start_log};
use super::settings::{Config, LogFormat, Place, Serving, Storage};
use crate::wire::{self, Server};
use allclear_demo::Traffic;
use allclear_engine::transport::phones::Phones;
use allclear_engine::{App, Clock as _, SystemClock};
use allclear_store::directory;
use anyhow::Context as _;
use clap::Args;
use jiff::SignedDuration;
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// An integration of the made-up company that takes any JSON, for an alert of one's own.
const TRY_IT: &str = "larkfield-anything-0000000000011";

/// Look around in a made-up company, with three months behind it and alerts that go on firing.
///
/// Needs no configuration and leaves nothing behind. Its people have toy phones that ring on a page of their own. The keys of
/// its integrations are known to everybody: do not open it to a network.
#[derive(Debug, Args)]
pub struct Demo {
    /// Address or name, and port
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8080")]
    listen: String,
    /// Keep the company in this directory, and go on with it next time [default: a directory that is removed at the end]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Another past: the same number gives the same one on the same day
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

/// What is told once it runs.
struct Ready {
    link: String,
    password: String,
    /// How long it took to make up the past; `None` when it was there already.
    took: Option<SignedDuration>,
    /// Where the company is, unless it is removed at the end.
    kept: Option<PathBuf>,
}

impl Demo {
    pub async fn run(self, out: Output) -> Result<()> {
        start_log(LogFormat::Text, "warn");
        let (directory, _removed_at_the_end) = self.directory()?;
        let mut config = self.config(directory.clone())?;
        config.phones = Some(Arc::new(Phones::default()));
        let stop = CancellationToken::new();
        listen_to_signals(&stop)?;
        let took = self.fill(&config.place).await?;
        let Some(server) = Server::start(&config, &stop).await? else { return Ok(()) };
        let mut traffic = Traffic::new(server.app().clone(), server.intake().clone(), self.seed)?;
        traffic.greet().await?;
        let (link, password) = enter(server.app()).await?;
        greet(&server, &Ready { link, password, took, kept: self.data }, out)?;
        let living = tokio::spawn(traffic.run(stop.clone()));
        server.run(stop).await?;
        let _ = living.await;
        Ok(())
    }

    fn directory(&self) -> Result<(PathBuf, Option<TempDir>)> {
        if let Some(named) = &self.data {
            return Ok((named.clone(), None));
        }
        let made = tempfile::Builder::new().prefix("allclear-demo-").tempdir();
        let made = made.context("cannot make a directory for the demo; name one with --data")?;
        Ok((made.path().to_owned(), Some(made)))
    }

    /// Nothing of the environment: a demo must never end up in the data of a real server.
    fn config(&self, directory: PathBuf) -> Result<Config> {
        let storage = Storage { data: Some(directory), ..Storage::default() };
        Config::resolve(storage, Serving { listen: Some(self.listen.clone()), ..Serving::default() })
    }

    /// Makes up the company's past, unless it is there already.
    async fn fill(&self, place: &Place) -> Result<Option<SignedDuration>> {
        let db = wire::open(place)?;
        let known = db.read(directory::load).await?;
        let is_ours = allclear_demo::admin(&known).is_some();
        if !is_ours && !known.people.is_empty() {
            db.close().await;
            let shown = self.data.clone().unwrap_or_default();
            let text =
                format!("{} holds another company: name a directory that is empty or not there", shown.display());
            return Err(Failure::usage(text));
        }
        let began = SystemClock.now();
        let seeded = if is_ours { Ok(()) } else { allclear_demo::seed(&db, began, self.seed, wire::ids()).await };
        db.close().await;
        seeded?;
        Ok((!is_ours).then(|| SystemClock.now().duration_since(began)))
    }
}

/// A link that signs in, and a password for coming back.
async fn enter(app: &App) -> Result<(String, String)> {
    let password = app.chance(|ids| ids.hex(6));
    let signed = allclear_demo::enter(app, &password).await?;
    Ok((format!("{}/demo/{}", app.settings().public_url, signed.secret), password))
}

fn greet(server: &Server, ready: &Ready, out: Output) -> Result<()> {
    let url = &server.app().settings().public_url;
    let phones = format!("{url}/dev/phones");
    let seconds = ready.took.map(|took| took.as_secs_f64());
    let told = json!({
        "listening": server.plain, "link": ready.link, "phones": phones, "email": allclear_demo::ADMIN,
        "password": ready.password, "place": ready.kept, "seconds": seconds,
    });
    out.either(&told, || {
        let past = seconds.map_or_else(String::new, |seconds| format!(", its past made up in {seconds:.1} s"));
        out.line(&format!("Larkfield, a made-up shop, is on {url}{past}.\n"))?;
        out.line("To look around as its admin, Mara Vogt, open:")?;
        out.line(&format!("  {}\n", ready.link))?;
        out.line(&format!("Its people's phones ring on   {phones}"))?;
        out.line(&format!("After signing out: {} with {}\n", allclear_demo::ADMIN, ready.password))?;
        out.line("Break something yourself:")?;
        out.line(&format!(
            "  curl {url}/in/json/{TRY_IT} -d '{{\"title\": \"Nobody can pay\", \"key\": \"mine\"}}'\n"
        ))?;
        match &ready.kept {
            Some(kept) => out.line(&format!("Ctrl-C ends it; {} keeps it for next time.", kept.display())),
            None => out.line("Ctrl-C ends it, and nothing of it stays."),
        }
    })
}
