//! Kills the server at random moments under load and checks that nothing was lost.
//!
//! The real program runs as a process, senders offer events over HTTP and keep their own account, a receiver stands for
//! the phones of two people. SIGKILL comes at random moments, some of them during the start. In the end the account, what
//! the phones received and what is stored have to agree, exactly: see [`verify`]. A process that is killed proves
//! nothing about a power cut; the simulator's disk does that.

mod ledger;
mod load;
mod postgres;
mod verify;

use crate::outside::{Launch, Server, Sink, Store, company, instant, pause};
use allclear_store::{Db, pages};
use anyhow::{Context as _, Result, bail};
use load::Load;
use postgres::Cluster;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use verify::{Arrival, Case, Stored, Verdict};

/// People paged about every alert.
const PEOPLE: usize = 2;
/// The server lives this long at most before it is killed, in milliseconds.
const LIVES: u64 = 700;
/// Of a hundred kills, how many come while the server is still starting, within this many milliseconds.
const DURING_START: u32 = 20;
const STARTING: u64 = 80;
/// How long the outbox may take to run empty in the end. Another node's claim on PostgreSQL is good for 30 s.
const DRAINS_WITHIN: Duration = Duration::from_secs(120);
/// How long the database is away, at most, in milliseconds.
const AWAY: u64 = 1_500;
/// A server whose database came back must take events again within this: a pool of dead connections once cost a day.
const RECOVERS_WITHIN: Duration = Duration::from_secs(5);

/// Kill the server under load and check that nothing was lost.
#[derive(Debug, clap::Args)]
pub struct Crash {
    /// How often the server is killed
    #[arg(long, default_value_t = 50)]
    kills: u32,
    /// What the random moments and the load are made from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Requests a second
    #[arg(long, default_value_t = 400)]
    rate: u32,
    /// The program
    #[arg(long, default_value = "target/release/allclear", value_name = "FILE")]
    binary: PathBuf,
    /// Where data directories are made
    #[arg(long, default_value = "target/crash", value_name = "DIR")]
    folder: PathBuf,
    /// On PostgreSQL instead of SQLite: a server where databases may be created
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
    /// That server's data directory; with it, the server is stopped as by a crash while Allclear runs
    #[arg(long, requires = "postgres", value_name = "DIR")]
    pg_data: Option<PathBuf>,
    /// Where its pg_ctl is
    #[arg(long, default_value = "/usr/lib/postgresql/15/bin", value_name = "DIR")]
    pg_bin: PathBuf,
    /// How often it is stopped
    #[arg(long, default_value_t = 10)]
    pg_stops: u32,
}

impl Crash {
    /// Runs it and prints the account.
    ///
    /// # Errors
    /// When something was lost, doubled or left open, or the run could not be made.
    pub fn run(self) -> Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let run = Run::prepare(&self).await?;
            let verdict = run.all(&self).await?;
            print(&verdict);
            if verdict.violations.is_empty() {
                return Ok(());
            }
            bail!("{} violations with --seed {}", verdict.violations.len(), self.seed)
        })
    }

    fn cluster(&self) -> Option<Cluster> {
        self.pg_data.clone().map(|data| Cluster { data, programs: self.pg_bin.clone() })
    }
}

/// A run under way.
struct Run {
    store: Store,
    launch: Launch,
    sink: Sink,
    arrivals: Arc<Mutex<Vec<Arrival>>>,
    era: Arc<AtomicU32>,
    chance: StdRng,
    began: Instant,
    ready: Vec<Duration>,
    recovered: Vec<Duration>,
}

impl Run {
    async fn prepare(options: &Crash) -> Result<Self> {
        std::fs::create_dir_all(&options.folder)
            .with_context(|| format!("cannot make {}", options.folder.display()))?;
        let store = match &options.postgres {
            Some(server) => Store::postgres(server),
            None => Store::sqlite(&options.folder)?,
        };
        let log = options.folder.join(format!("{}.log", store.name()));
        std::fs::write(&log, "")?;
        let launch = Launch::new(&options.binary, None, &log)?;
        let (arrivals, era) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicU32::new(0)));
        let (heard, at) = (Arc::clone(&arrivals), Arc::clone(&era));
        let sink = Sink::start(move |received| {
            if let Some(arrived) = arrived(received.id, received.body, at.load(Ordering::SeqCst)) {
                heard.lock().unwrap_or_else(PoisonError::into_inner).extend(arrived);
            }
        });
        let sink = sink.await?;
        launch.apply(&store, &company(sink.address, PEOPLE, "0s")).await?;
        let chance = StdRng::seed_from_u64(options.seed);
        Ok(Self {
            store,
            launch,
            sink,
            arrivals,
            era,
            chance,
            began: instant(),
            ready: Vec::new(),
            recovered: Vec::new(),
        })
    }

    async fn all(mut self, options: &Crash) -> Result<Verdict> {
        let cluster = options.cluster();
        let stops = if cluster.is_some() { options.pg_stops } else { 0 };
        println!(
            "{}: {} kills, {stops} stops of the database, seed {}",
            self.store.name(),
            options.kills,
            options.seed
        );
        let load = Load::start(self.launch.address, options.rate, options.seed);
        let mut stopped = 0;
        for kill in 0..options.kills {
            // Stops are spread over the kills; a life in which one happens goes on until the server took events again.
            let stop = cluster.as_ref().filter(|_| stopped * options.kills.max(1) < stops * (kill + 1));
            self.life(stop, &load).await?;
            stopped += u32::from(stop.is_some());
            if (kill + 1) % 10 == 0 {
                let acked = load.acked();
                println!(
                    "  {} kills after {:.1} s, {acked} requests acknowledged",
                    kill + 1,
                    self.began.elapsed().as_secs_f64()
                );
            }
        }
        let server = self.last_life(cluster.as_ref().filter(|_| stopped < stops), &load).await?;
        let ledger = load.stop().await;
        self.drain().await?;
        server.stop().await?;
        self.sink.settle().await?;
        self.tell_times();
        self.judge(&ledger, stops > 0).await
    }

    /// Starts the server, lets it live a while, kills it, and waits until everything it had sent has been read.
    async fn life(&mut self, stop: Option<&Cluster>, load: &Load) -> Result<()> {
        let started = instant();
        let mut server = self.launch.start(&self.store)?;
        if stop.is_none() && self.chance.random_range(0..100) < DURING_START {
            pause(Duration::from_millis(self.chance.random_range(0..STARTING))).await;
        } else {
            server.ready().await?;
            self.ready.push(started.elapsed());
            pause(Duration::from_millis(self.chance.random_range(0..LIVES))).await;
        }
        if let Some(cluster) = stop {
            self.away(cluster, load).await?;
        }
        server.kill()?;
        self.sink.settle().await?;
        self.era.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    async fn last_life(&mut self, stop: Option<&Cluster>, load: &Load) -> Result<Server> {
        let mut server = self.launch.start(&self.store)?;
        server.ready().await?;
        if let Some(cluster) = stop {
            self.away(cluster, load).await?;
        }
        pause(Duration::from_millis(LIVES)).await;
        Ok(server)
    }

    /// The database goes away for a moment, and the server has to notice when it is back.
    async fn away(&mut self, cluster: &Cluster, load: &Load) -> Result<()> {
        self.era.fetch_add(1, Ordering::SeqCst);
        cluster.stop().await?;
        pause(Duration::from_millis(self.chance.random_range(0..AWAY))).await;
        cluster.start().await?;
        self.era.fetch_add(1, Ordering::SeqCst);
        let (back, before) = (instant(), load.acked());
        while load.acked() == before {
            if back.elapsed() > RECOVERS_WITHIN {
                bail!(
                    "{RECOVERS_WITHIN:?} after its database came back the server takes no events:\n{}",
                    self.launch.last_words()
                );
            }
            pause(Duration::from_millis(2)).await;
        }
        self.recovered.push(back.elapsed());
        // Time to use what was replaced.
        pause(Duration::from_millis(self.chance.random_range(0..LIVES))).await;
        Ok(())
    }

    /// Waits until no page has anything left to do.
    async fn drain(&self) -> Result<()> {
        let db = Db::open(&self.store.location())?;
        let deadline = instant() + DRAINS_WITHIN;
        while let Some(due) = db.read(pages::next_due).await? {
            if instant() > deadline {
                bail!("{DRAINS_WITHIN:?} after the last start pages still wait to be sent, the oldest since {due}");
            }
            pause(Duration::from_millis(20)).await;
        }
        db.close().await;
        Ok(())
    }

    fn tell_times(&mut self) {
        let seconds = self.began.elapsed().as_secs_f64();
        println!("  done after {seconds:.1} s; ready again after {}", spread(&mut self.ready));
        if !self.recovered.is_empty() {
            println!("  events taken again after the database came back: {}", spread(&mut self.recovered));
        }
    }

    async fn judge(&self, ledger: &ledger::Ledger, database_stopped: bool) -> Result<Verdict> {
        let db = Db::open(&self.store.location())?;
        #[expect(clippy::disallowed_methods, reason = "the harness lives in real time")]
        let stored = Stored::read(&db, jiff::Timestamp::now()).await?;
        db.close().await;
        let arrivals = self.arrivals.lock().unwrap_or_else(PoisonError::into_inner);
        let case = Case { ledger, stored: &stored, arrivals: &arrivals, people: PEOPLE, database_stopped };
        Ok(case.verdict())
    }
}

/// What arrived: one page, or several that came as one message.
fn arrived(id: Option<&str>, body: &[u8], era: u32) -> Option<Vec<Arrival>> {
    let body: serde_json::Value = serde_json::from_slice(body).ok()?;
    let person = body["person"].as_str()?;
    let maybe_repeat = body["maybe_repeat"].as_bool()?;
    let arrival = |page: &str, key: &str| Arrival {
        page: page.to_owned(),
        key: key.to_owned(),
        person: person.to_owned(),
        maybe_repeat,
        era,
    };
    if let Some(pages) = body["digest"]["pages"].as_array() {
        return pages.iter().map(|p| Some(arrival(p["page"].as_str()?, p["title"].as_str()?))).collect();
    }
    Some(vec![arrival(id?, body["alert"]["title"].as_str()?)])
}

fn spread(times: &mut [Duration]) -> String {
    times.sort_unstable();
    let at = |share: f64| {
        times.get((times.len().saturating_sub(1) as f64 * share) as usize).map_or(0.0, |t| t.as_secs_f64() * 1e3)
    };
    format!("{:.0} ms (median), {:.0} ms (worst of {})", at(0.5), at(1.0), times.len())
}

fn print(v: &Verdict) {
    let sums = v.sums;
    let lost = sums.acked - v.found;
    println!(
        "  events   offered {} = acked {} + refused {} + cut {}",
        sums.offered, sums.acked, sums.refused, sums.cut
    );
    println!("           lost {lost} = acked {} - found {}", sums.acked, v.found);
    println!("           without an answer but stored: {} cut, {} refused", v.cut_but_stored, v.refused_but_stored);
    println!("  alerts   {} stored, {} open, {} of them open and urgent for certain", v.alerts, v.open, v.urgent_open);
    println!(
        "  pages    {} due = {} arrived + {} cancelled with a reason",
        v.pages, v.pages_arrived, v.pages_cancelled
    );
    println!("  phones   {} pages received, {} repeats, {} of them marked", v.arrivals, v.repeats, v.repeats_marked);
    for violation in v.violations.iter().take(20) {
        println!("  WRONG    {violation}");
    }
    if v.violations.len() > 20 {
        println!("  WRONG    … and {} more", v.violations.len() - 20);
    }
}
