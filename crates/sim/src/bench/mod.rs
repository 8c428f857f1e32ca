//! How fast the whole program is, measured from outside, as ratios in one run.
//!
//! Host speed drifts by a third between minutes and other work comes and goes, so a figure means something only beside
//! one measured in the same minute: contestants take turns, and a ratio is given with its spread. The disk under a
//! virtual machine may acknowledge from a cache of its host; the rates are for the machine they are measured on.

mod alerts;
mod figures;
mod growth;
mod ingest;
mod latency;
mod load;
mod pages;
mod room;
mod status;
mod streams;

use crate::outside::{Launch, PROMETHEUS_KEY, Server, Sink, Store, company, instant, processor_seconds, resident_kib};
use anyhow::{Context as _, Result};
use load::Target;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// Measure how fast the program is.
#[derive(Debug, clap::Args)]
pub struct Bench {
    /// The program
    #[arg(long, default_value = "target/release/allclear", value_name = "FILE")]
    binary: PathBuf,
    /// Where data directories are made: on the disk that is to be measured
    #[arg(long, default_value = "target/bench", value_name = "DIR")]
    folder: PathBuf,
    /// The core the server may use; the caller pins this program to another
    #[arg(long, value_name = "CORE")]
    server_cpu: Option<usize>,
    /// Compare with PostgreSQL: a server where databases may be created
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
    /// Compare with an Alertmanager at this address
    #[arg(long, value_name = "URL")]
    peer: Option<String>,
    /// How long one measurement takes
    #[arg(long, default_value_t = 2.0)]
    seconds: f64,
    /// How often each is made
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    /// Open a million alerts and look at what the next one costs
    #[arg(long)]
    million: bool,
    /// Open this many live streams and look how soon a change is seen; may be given more than once
    #[arg(long, value_name = "N")]
    streams: Vec<usize>,
    /// Fill a night's worth of alerts and look how long the pages over them take
    #[arg(long)]
    pages: bool,
    /// Run fifty incidents with twenty responders each and look how soon what one types is on the others' screens
    #[arg(long)]
    room: bool,
    /// Serve the public status page beside nginx
    #[arg(long)]
    status: bool,
    /// Only these parts
    #[arg(long, value_enum)]
    only: Vec<Part>,
    /// Of the intake's cases only those whose names contain this, for example "100 x 16"
    #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
    case: String,
}

/// A part of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    Start,
    Ingest,
    Latency,
    Million,
}

impl Bench {
    /// Runs it and prints figures beside goals. A missed goal is no error: a slow machine is not a defect.
    ///
    /// # Errors
    /// When something cannot be started or stops answering.
    pub fn run(self) -> Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            std::fs::create_dir_all(&self.folder)?;
            let began = instant();
            #[expect(clippy::disallowed_methods, reason = "senders live in real time")]
            let now = jiff::Timestamp::now();
            let starts_at = now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
            // Naming parts, streams, pages or rooms means these and nothing else.
            let unnamed = self.only.is_empty() && self.streams.is_empty() && !self.pages && !self.room && !self.status;
            let wanted = |part| self.only.contains(&part) || (unnamed && (part != Part::Million || self.million));
            if wanted(Part::Start) {
                growth::start(&self).await?;
            }
            if wanted(Part::Latency) {
                latency::run(&self, &starts_at).await?;
            }
            if wanted(Part::Ingest) {
                ingest::run(&self, &starts_at).await?;
            }
            for streams in &self.streams {
                streams::run(&self, *streams).await?;
            }
            if self.pages {
                pages::run(&self, &starts_at).await?;
            }
            if self.room {
                room::run(&self).await?;
            }
            if self.status {
                status::run(&self).await?;
            }
            if wanted(Part::Million) {
                growth::million(&self, &starts_at).await?;
            }
            println!("\nDone after {:.0} s.", began.elapsed().as_secs_f64());
            Ok(())
        })
    }

    fn sqlite(&self) -> Result<Store> {
        Store::sqlite(&self.folder)
    }

    fn postgres_store(&self) -> Option<Store> {
        self.postgres.as_deref().map(Store::postgres)
    }

    fn log(&self) -> PathBuf {
        self.folder.join("server.log")
    }

    fn peer_target(&self, starts_at: &str) -> Result<Option<Target>> {
        let Some(peer) = &self.peer else { return Ok(None) };
        let address = peer.trim_start_matches("http://").trim_end_matches('/');
        let address = address.parse().with_context(|| format!("{peer} is no address such as http://127.0.0.1:9093"))?;
        Ok(Some(target(address, "/api/v2/alerts".to_owned(), starts_at)))
    }
}

fn target(address: std::net::SocketAddr, path: String, starts_at: &str) -> Target {
    // Series of runs that repeat stay below a million; new ones are counted from there.
    Target { address, path, starts_at: starts_at.to_owned(), next: Arc::new(AtomicU64::new(1_000_000)) }
}

/// A server with its data and a company.
struct House {
    server: Server,
    launch: Launch,
    store: Store,
}

impl House {
    /// A company whose pages about alerts of low urgency are due after `low`, at a receiver that hears nothing.
    async fn open(options: &Bench, store: Store, low: &str) -> Result<Self> {
        let nobody = Sink::start(|_| ()).await?;
        Self::paging(options, store, &nobody, low).await
    }

    async fn paging(options: &Bench, store: Store, sink: &Sink, low: &str) -> Result<Self> {
        let launch = Launch::new(&options.binary, options.server_cpu, &options.log())?;
        launch.apply(&store, &company(sink.address, 1, low)).await?;
        let mut server = launch.start(&store)?;
        server.ready().await?;
        Ok(Self { server, launch, store })
    }

    fn target(&self, starts_at: &str) -> Target {
        target(self.launch.address, format!("/in/prometheus/{PROMETHEUS_KEY}/api/v2/alerts"), starts_at)
    }

    fn resident_mib(&self) -> Result<f64> {
        Ok(resident_kib(self.server.pid())? as f64 / 1024.0)
    }

    /// Commits so far, and processor time in seconds.
    async fn spent(&self) -> Result<(f64, f64)> {
        let commits = self.server.metric("allclear_database_commits_total").await?;
        Ok((commits, processor_seconds(self.server.pid())?))
    }

    /// Stops it and keeps its data.
    async fn halt(self) -> Result<(Launch, Store)> {
        self.server.stop().await?;
        Ok((self.launch, self.store))
    }
}
