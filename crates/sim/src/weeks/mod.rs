//! Simulated weeks: random companies against the real hearts of the engine, in one thread, from one seed.
//!
//! A week has a company (sound or careless), senders, people, providers and faults, all drawn from the seed. The engine
//! is the real one: its synchronous functions over a database in memory. What is fake is the world around it. Every
//! property is judged by what that world saw and by the rows left behind; nothing here asks a decision function.

pub mod chance;
mod company;
mod edits;
mod engines;
mod faults;
mod humans;
mod intake;
mod ledger;
pub mod oracle;
mod paging;
mod providers;
mod run;
mod senders;
mod together;
mod trace;
mod world;

pub use run::{Options, run};

use std::collections::BTreeMap;
use world::World;

/// A property that did not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{property}: {what}")]
pub struct Violation {
    /// `P1` to `P26` of docs/guarantees.md, `0011` for the decision with that number, or `engine` when something failed that must not fail.
    pub property: &'static str,
    pub what: String,
}

impl Violation {
    fn engine(error: &impl std::fmt::Debug) -> Self {
        Self { property: "engine", what: format!("{error:?}") }
    }
}

type Broken = Result<(), Violation>;

fn broken<T>(property: &'static str, what: String) -> Result<T, Violation> {
    Err(Violation { property, what })
}

/// What a week amounted to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Week {
    pub seed: u64,
    pub hash: u64,
    pub offered: i64,
    pub events: i64,
    pub judged: oracle::Judged,
    pub faults: BTreeMap<&'static str, u64>,
}

/// A week that broke a property.
#[derive(Debug, Clone)]
pub struct Failure {
    pub seed: u64,
    pub violation: Violation,
    /// The last lines of its trace.
    pub trace: Vec<String>,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for line in &self.trace {
            writeln!(f, "  {line}")?;
        }
        writeln!(f, "seed {} broke {}", self.seed, self.violation)?;
        write!(f, "replay: allclear-sim weeks --seed {} --weeks 1 --trace", self.seed)
    }
}

/// Lives through the week of one seed; `aloud` prints its trace.
///
/// # Errors
/// The first property that does not hold.
pub fn week(seed: u64, aloud: bool) -> Result<Week, Box<Failure>> {
    let mut world =
        World::new(seed, aloud).map_err(|violation| Box::new(Failure { seed, violation, trace: Vec::new() }))?;
    let judged = world.live().and_then(|()| oracle::judge(&mut world));
    match judged {
        Ok(judged) => Ok(Week {
            seed,
            hash: world.trace.hash(),
            offered: world.ledger.counted.offered,
            events: world.ledger.counted.events_stored,
            judged,
            faults: world.faults.counts,
        }),
        Err(violation) => Err(Box::new(Failure { seed, violation, trace: world.trace.tail() })),
    }
}
