//! `allclear demo`: a made-up company to look around in.

use super::failure::{Failure, Result};
use super::output::Output;
use super::serve::{listen_to_signals, start_log};
use super::settings::{Config, LogFormat, Place, Serving, Storage};
use super::texts;
use crate::wire::{self, DATABASE, Server};
use allclear_demo::Traffic;
use allclear_engine::transport::phones::Phones;
use allclear_engine::{App, Clock as _, SystemClock};
use allclear_store::{Db, people};
use anyhow::Context as _;
use clap::Args;
use jiff::SignedDuration;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// An integration of the made-up company that takes any JSON, for an alert of one's own.
const TRY_IT: &str = "larkfield-anything-0000000000011";

/// Where in its directory a demo makes up its company, until that is whole.
const UNFINISHED: &str = "demo-unfinished";

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
    /// Its pages in another language: a translation of what `allclear texts` prints
    #[arg(long, value_name = "FILE")]
    texts: Option<PathBuf>,
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
        self.texts.as_deref().map(texts::speak).transpose()?;
        let (directory, _removed_at_the_end) = self.directory()?;
        let mut config = self.config(directory.clone())?;
        config.phones = Some(Arc::new(Phones::default()));
        let stop = CancellationToken::new();
        listen_to_signals(&stop)?;
        let took = if directory.join(DATABASE).exists() {
            self.known(&directory).await?;
            None
        } else {
            let Some(took) = self.make_up(&directory, &stop).await? else { return Ok(()) };
            Some(took)
        };
        let Some(server) = Server::start(&config, &stop).await? else { return Ok(()) };
        // Before anybody is paged: a new password ends the links that were sent.
        let (link, password) = enter(server.app()).await?;
        let mut traffic = Traffic::new(server.app().clone(), server.intake().clone(), self.seed)?;
        traffic.greet().await?;
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

    /// Refuses a database that is not the demo's, and leaves it as it is: not even its schema is brought up to date.
    async fn known(&self, directory: &Path) -> Result<()> {
        let db = Db::open(&wire::location(&Place::Directory(directory.to_owned()))?)?;
        let ours = match db.schema() {
            Ok(None) => Ok(false),
            Ok(Some(_)) => db.read(|tx| people::has_address(tx, allclear_demo::ADMIN)).await,
            Err(why) => Err(why),
        };
        db.close().await;
        if ours? {
            // Of one that was killed the moment its company was whole.
            return discard(&directory.join(UNFINISHED));
        }
        let shown = self.data.clone().unwrap_or_default();
        let text = format!("{} holds another company: name a directory that is empty or not there", shown.display());
        Err(Failure::refused(text))
    }

    /// Makes up the company with its past and says how long that took; `None` when `stop` came first. It gets its name
    /// when it is whole: what a killed demo left is half a company, and is made up anew.
    async fn make_up(&self, directory: &Path, stop: &CancellationToken) -> Result<Option<SignedDuration>> {
        let unfinished = directory.join(UNFINISHED);
        let place = Place::Directory(unfinished.clone());
        if unfinished.exists() {
            let left = Db::open(&wire::location(&place)?)?;
            // Or is another demo busy with it?
            let mine = left.lock_exclusive();
            left.close().await;
            mine?;
            discard(&unfinished)?;
        }
        let began = SystemClock.now();
        let db = wire::open(&place)?;
        db.lock_exclusive()?;
        let seeded = stop.run_until_cancelled(allclear_demo::seed(&db, began, self.seed, wire::ids())).await;
        db.close().await;
        if let Some(Ok(())) = &seeded {
            let (made, whole) = (unfinished.join(DATABASE), directory.join(DATABASE));
            std::fs::rename(&made, &whole)
                .with_context(|| format!("cannot move the company to {}", whole.display()))?;
        }
        discard(&unfinished)?;
        Ok(seeded.transpose()?.map(|()| SystemClock.now().duration_since(began)))
    }
}

/// Removes what a demo began; nothing happens when there is nothing.
fn discard(unfinished: &Path) -> Result<()> {
    if !unfinished.exists() {
        return Ok(());
    }
    let gone = std::fs::remove_dir_all(unfinished);
    Ok(gone.with_context(|| format!("cannot remove {}, which a demo began; remove it by hand", unfinished.display()))?)
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
