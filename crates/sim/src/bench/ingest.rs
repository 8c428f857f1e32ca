//! How many alerts a second are taken, beside what else takes them.

use super::figures::{Goal, Spread};
use super::load::{self, Sample, Series, Target};
use super::{Bench, House};
use anyhow::Result;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Series of a run that repeats.
const SERIES: u64 = 1_000;

/// One line of the table.
struct Case {
    batch: usize,
    connections: usize,
    series: Series,
    /// Ours to the Alertmanager's rate.
    goal: Option<Goal>,
    /// PostgreSQL's to SQLite's rate.
    postgres_goal: Option<Goal>,
}

const fn case(batch: usize, connections: usize, series: Series) -> Case {
    let in_batches = Some(Goal::AtLeast(0.8));
    let postgres_goal = if batch > 1 { in_batches } else { None };
    Case { batch, connections, series, goal: None, postgres_goal }
}

/// The goals are on the lines they are about; the rest shows that nothing hides between them.
const CASES: [Case; 8] = [
    case(1, 16, Series::New),
    case(1, 16, Series::Repeated(SERIES)),
    Case { goal: Some(Goal::AtLeast(1.5)), ..case(1, 64, Series::New) },
    Case { goal: Some(Goal::AtLeast(1.5)), ..case(1, 64, Series::Repeated(SERIES)) },
    case(100, 16, Series::New),
    Case { goal: Some(Goal::AtLeast(5.0)), ..case(100, 16, Series::Repeated(SERIES)) },
    case(1_000, 16, Series::New),
    case(1_000, 16, Series::Repeated(SERIES)),
];

impl Case {
    fn name(&self) -> String {
        let series = match self.series {
            Series::New => "new".to_owned(),
            Series::Repeated(all) => format!("{all} series"),
        };
        format!("{} x {} {series}", self.batch, self.connections)
    }
}

/// What one contestant did in one case.
#[derive(Default)]
struct Runs {
    samples: Vec<Sample>,
    per_commit: Vec<f64>,
    /// Processor time of the server for an alert, in microseconds: what is left to compare on a machine that is not quiet.
    processor_us: Vec<f64>,
    resident_mib: f64,
}

impl Runs {
    fn rates(&self) -> Vec<f64> {
        self.samples.iter().map(|s| s.per_second).collect()
    }

    fn tell(&self, who: &str) {
        let p50 = Spread::of(self.samples.iter().map(|s| s.p50_ms)).median();
        let p99 = Spread::of(self.samples.iter().map(|s| s.p99_ms)).median();
        let refused: u64 = self.samples.iter().map(|s| s.refused).sum();
        let mut line =
            format!("    {who:<12} {:>28}/s  p50 {p50:>7.2} ms  p99 {p99:>7.2} ms", Spread::of(self.rates()).whole());
        if !self.per_commit.is_empty() {
            let events = Spread::of(self.per_commit.iter().copied()).median();
            let cost = Spread::of(self.processor_us.iter().copied()).median();
            line += &format!("  {events:>5.0} a commit  {cost:>5.1} us CPU each  RSS {:.0} MiB", self.resident_mib);
        }
        if refused > 0 {
            line += &format!("  {refused} requests refused");
        }
        println!("{line}");
    }
}

/// Runs every case, the contestants taking turns.
pub(super) async fn run(options: &Bench, starts_at: &str) -> Result<()> {
    println!("\nTaking alerts (a 2xx is on disk; the Alertmanager keeps them in memory)");
    for (number, case) in (1_u64..).zip(&CASES).filter(|(_, case)| case.name().contains(&options.case)) {
        println!("  {}", case.name());
        let sqlite = House::open(options, options.sqlite()?, "1h").await?;
        let postgres = match options.postgres_store() {
            Some(store) => Some(House::open(options, store, "1h").await?),
            None => None,
        };
        let peer = options.peer_target(starts_at)?;
        let mut targets = vec![(Some(&sqlite), sqlite.target(starts_at))];
        targets.extend(postgres.as_ref().map(|house| (Some(house), house.target(starts_at))));
        targets.extend(peer.map(|peer| (None, peer)));
        for (_, target) in &targets {
            // The Alertmanager lives through all cases: what is new must be new to it too.
            target.next.store(number * 1_000_000_000, Ordering::Relaxed);
        }
        let runs = rounds(options, case, &targets).await?;
        let mut runs = runs.iter();
        let (ours, on_postgres) = (runs.next(), postgres.as_ref().and_then(|_| runs.next()));
        tell(case, ours, on_postgres, runs.next());
        sqlite.server.stop().await?;
        if let Some(house) = postgres {
            house.server.stop().await?;
        }
    }
    Ok(())
}

async fn rounds(options: &Bench, case: &Case, targets: &[(Option<&House>, Target)]) -> Result<Vec<Runs>> {
    let time = Duration::from_secs_f64(options.seconds);
    let mut runs: Vec<Runs> = targets.iter().map(|_| Runs::default()).collect();
    for (_, target) in targets {
        if let Series::Repeated(all) = case.series {
            load::fill(target, all, 100, 1).await?;
        }
    }
    for _ in 0..options.rounds {
        for ((house, target), runs) in targets.iter().zip(&mut runs) {
            let before = match house {
                Some(house) => house.spent().await?,
                None => (0.0, 0.0),
            };
            let sample = load::closed(target, case.connections, case.batch, case.series, time).await?;
            if let Some(house) = house {
                let (commits, seconds) = house.spent().await?;
                runs.per_commit.push(sample.alerts as f64 / (commits - before.0).max(1.0));
                runs.processor_us.push((seconds - before.1) * 1e6 / (sample.alerts as f64).max(1.0));
                runs.resident_mib = house.resident_mib()?;
            }
            runs.samples.push(sample);
        }
    }
    Ok(runs)
}

fn tell(case: &Case, sqlite: Option<&Runs>, postgres: Option<&Runs>, peer: Option<&Runs>) {
    let Some(sqlite) = sqlite else { return };
    sqlite.tell("SQLite");
    if let Some(postgres) = postgres {
        postgres.tell("PostgreSQL");
    }
    if let Some(peer) = peer {
        peer.tell("Alertmanager");
        let ratio = Spread::ratio(&sqlite.rates(), &peer.rates());
        let goal = case.goal.map_or(String::new(), |goal| format!("  goal {}", goal.judge(ratio.median())));
        println!("    SQLite / Alertmanager  {ratio}{goal}");
    }
    if let Some(postgres) = postgres {
        let ratio = Spread::ratio(&postgres.rates(), &sqlite.rates());
        let goal = case.postgres_goal.map_or(String::new(), |goal| format!("  goal {}", goal.judge(ratio.median())));
        println!("    PostgreSQL / SQLite    {ratio}{goal}");
    }
}
