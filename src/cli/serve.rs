//! `allclear serve`: the server.

use super::failure::{Failure, Result};
use super::output::Output;
use super::settings::{Config, LogFormat, Place, Serving, Storage};
use super::texts;
use crate::wire::Server;
use allclear_core::directory::Role;
use allclear_engine::sign_in;
use allclear_store::tokens;
use clap::Args;
use serde_json::json;
use std::io::IsTerminal as _;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

/// Run the server. This is what happens without a command, too.
///
/// Settings come from flags, then ALLCLEAR_… variables, then the file that --config names, then defaults. RUST_LOG chooses what is
/// logged, for example `RUST_LOG=warn,allclear_engine=debug`.
#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    storage: Storage,
    #[command(flatten)]
    serving: Serving,
}

impl Serve {
    pub async fn run(self, out: Output) -> Result<()> {
        let config = Config::resolve(self.storage, self.serving)?;
        start_log(config.log, "info,refinery_core=warn");
        config.texts.as_deref().map(texts::speak).transpose()?;
        let stop = CancellationToken::new();
        listen_to_signals(&stop)?;
        if let Some(server) = Server::start(&config, &stop).await? {
            greet(&server, &config, out).await?;
            server.run(stop).await?;
        }
        tracing::info!("stopped");
        Ok(())
    }
}

/// `usually` is what is logged when RUST_LOG says nothing.
pub(super) fn start_log(format: LogFormat, usually: &str) {
    let asked = std::env::var("RUST_LOG").ok().filter(|text| !text.trim().is_empty());
    let asked = asked.and_then(|text| EnvFilter::try_new(text).ok());
    let filter = asked.unwrap_or_else(|| EnvFilter::new(usually));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Where the log cannot be written, saying so on the same stream would end what was under way.
    let log = log.log_internal_errors(false);
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
    let started = match format {
        LogFormat::Text => log.with_ansi(colour).try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    };
    // Only a second subscriber in the same process could be in the way, and then there is a log already.
    drop(started);
}

/// SIGTERM and SIGINT end the server gently.
pub(super) fn listen_to_signals(stop: &CancellationToken) -> Result<()> {
    let failed = |e: std::io::Error| Failure::failed(format!("cannot listen to signals: {e}"));
    // A file that reaches the limit of `ulimit -f` ends a process by this signal unless something else is registered.
    // With it, the write fails with an error, which the database reports as it does a full disk.
    let noted = Arc::new(AtomicBool::new(false));
    signal_hook::flag::register(signal_hook::consts::SIGXFSZ, noted).map_err(failed)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    let stop = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => tracing::info!("SIGTERM: finishing what is under way"),
            _ = interrupt.recv() => tracing::info!("SIGINT: finishing what is under way"),
        }
        stop.cancel();
    });
    Ok(())
}

async fn greet(server: &Server, config: &Config, out: Output) -> Result<()> {
    let (flag, place) = match &config.place {
        Place::Directory(dir) => ("--data", dir.display().to_string()),
        // With its password it does not belong on a screen or in a log.
        Place::Postgres(_) => ("--database", server.app().db().location().to_string()),
    };
    let public_url = &server.app().settings().public_url;
    let empty = server.app().read(|tx| Ok(!tokens::any(tx, Role::Admin)?)).await?;
    let setup = sign_in::setup_link(server.app()).await?;
    let told = json!({
        "listening": server.plain, "tls": server.tls, "public_url": public_url, "place": place, "setup": setup,
    });
    out.either(&told, || {
        out.line(&format!("Allclear {} listens on http://{}", env!("CARGO_PKG_VERSION"), server.plain))?;
        if let Some(tls) = server.tls {
            out.line(&format!("and on https://{tls}"))?;
        }
        out.line(&format!("links begin with {public_url}, the data is in {place}"))?;
        if let Some(link) = &setup {
            out.line("\nNobody can sign in as an admin yet. To begin, open this; it works once, within 24 hours:")?;
            out.line(&format!("  {link}"))?;
        }
        if empty {
            out.line("\nNobody has an admin token yet. For scripts and files, in another terminal:")?;
            out.line(&format!("  allclear token create --name me --scope admin {flag} {place}"))?;
            out.line(&format!("  allclear apply company.yaml {flag} {place}"))?;
        }
        Ok(())
    })
}
