//! What time it is, for every node the same.
//!
//! With PostgreSQL, "now" is what the database's clock says: asked now and then, and carried on in between by this
//! machine's monotonic clock, which nobody can set. So nodes agree to within a round trip, whatever their own clocks say.
//! A file belongs to one machine, and there "now" is what the system's clock says.

use crate::app::App;
use crate::error::{Error, Result};
use crate::health::Health;
use crate::metrics::METRICS;
use crate::workers::{FLOOR, wait};
use allclear_store::{Db, Engine, Tx, servers};
use allclear_texts::t;
use jiff::{SignedDuration, Timestamp};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// Where "now" comes from: the system in production, a story's or the simulator's own clock in tests.
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
}

/// The system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    /// In whole microseconds, as instants are stored: what is told at first is what is told later.
    #[expect(clippy::disallowed_methods, reason = "this is the one place where time enters")]
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }
}

/// Goes on evenly from the system's time at its making: nobody can set it, and it stands still while the machine sleeps.
#[derive(Debug, Clone, Copy)]
pub struct SteadyClock {
    began: Timestamp,
    since: Instant,
}

impl Default for SteadyClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place where time enters")]
    fn default() -> Self {
        Self { began: SystemClock.now(), since: Instant::now() }
    }
}

impl Clock for SteadyClock {
    fn now(&self) -> Timestamp {
        let passed = i64::try_from(self.since.elapsed().as_micros()).unwrap_or(i64::MAX);
        self.began.checked_add(SignedDuration::from_micros(passed)).unwrap_or(Timestamp::MAX)
    }
}

/// A clock that differs by more than this is named in `/healthz`, and one that moves by more in the log (guarantees, "Time").
pub const NOTABLE: SignedDuration = SignedDuration::from_secs(5);
/// How often the database is asked for the time. Quartz drifts by less than a millisecond in that time.
const EVERY: SignedDuration = SignedDuration::from_secs(30);
/// An answer that took longer says too little about the moment it was given.
const SLOW: SignedDuration = SignedDuration::from_secs(1);
/// Questions asked in a row; the quickest answer counts.
const QUESTIONS: usize = 3;

/// The clock of a server.
pub struct ServerClock {
    /// The system's: what people see on this machine.
    wall: Arc<dyn Clock>,
    /// What carries the database's time on.
    steady: Arc<dyn Clock>,
    /// What the database's clock is ahead of `steady`, in microseconds; `None` where the database has no clock of its own.
    ahead: Option<AtomicI64>,
    last: Mutex<Look>,
}

/// What was seen last.
#[derive(Debug, Clone, Copy)]
struct Look {
    /// By `steady`.
    asked_at: Timestamp,
    connections: u64,
    /// What the system's clock was ahead of `steady`.
    wall_ahead: SignedDuration,
}

/// One answer of the database.
#[derive(Debug, Clone, Copy)]
struct Answer {
    ahead: SignedDuration,
    took: SignedDuration,
}

impl ServerClock {
    /// A clock for a server on `db`, which is asked for the time if it is shared. `wall` is the system's clock, `steady`
    /// one that cannot be set.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub fn start(db: &Db, wall: Arc<dyn Clock>, steady: Arc<dyn Clock>) -> Result<Self> {
        let look = Look { asked_at: steady.now(), connections: 0, wall_ahead: wall.now().duration_since(steady.now()) };
        let mut clock = Self { wall, steady, ahead: None, last: Mutex::new(look) };
        if db.engine() == Engine::Postgres {
            let steady = Arc::clone(&clock.steady);
            let answer = db.read_blocking(move |tx| ask(tx, &*steady))?;
            clock.ahead = Some(AtomicI64::new(micros(answer.ahead)));
        }
        Ok(clock)
    }

    /// What this clock is ahead of the system's, on which people on this machine rely: negative when it is behind.
    #[must_use]
    pub fn ahead_of_system(&self) -> SignedDuration {
        self.now().duration_since(self.wall.now())
    }

    /// Asks the database for the time, if it is shared.
    ///
    /// # Errors
    /// When the database cannot be asked; then the clock goes on as it did.
    pub async fn ask(&self, db: &Db) -> Result<()> {
        let Some(ahead) = &self.ahead else { return Ok(()) };
        let steady = Arc::clone(&self.steady);
        let answer = db.read(move |tx| ask(tx, &*steady)).await?;
        let before = SignedDuration::from_micros(ahead.load(Ordering::Relaxed));
        let moved = answer.ahead - before;
        if answer.took > SLOW {
            return Err(Error::Unavailable(format!("the database took {:#} to say what time it is", answer.took)));
        }
        // The moment of the answer is known to half the time that it took; less than that is no movement.
        if moved.abs() > answer.took / 2 {
            ahead.store(micros(answer.ahead), Ordering::Relaxed);
        }
        if moved.abs() > NOTABLE {
            METRICS.clock_jumped();
            tracing::warn!(
                moved = %format_args!("{moved:#}"),
                "the database's clock moved against this machine's (it was set, this machine slept, or another server took \
                 over); what is due by the new time is done now, and nothing is skipped"
            );
        }
        Ok(())
    }

    /// Whether the database is to be asked now: half a minute has passed, its server may be another one, or the system's
    /// clock jumped, which is logged.
    fn look(&self, connections: u64) -> bool {
        let now = self.steady.now();
        let wall_ahead = self.wall.now().duration_since(now);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let jumped = wall_ahead - last.wall_ahead;
        last.wall_ahead = wall_ahead;
        if jumped.abs() > NOTABLE {
            METRICS.clock_jumped();
            let jumped = format_args!("{jumped:#}");
            let follows = if self.ahead.is_some() { "times come from the database" } else { "no step is skipped" };
            tracing::warn!(%jumped, follows, "the clock of this machine jumped, or the machine slept");
        }
        let due = jumped.abs() > NOTABLE
            || last.connections != connections
            || now.duration_since(last.asked_at).abs() >= EVERY;
        if due {
            (last.asked_at, last.connections) = (now, connections);
        }
        due
    }
}

impl Clock for ServerClock {
    fn now(&self) -> Timestamp {
        let Some(ahead) = &self.ahead else { return self.wall.now() };
        let ahead = SignedDuration::from_micros(ahead.load(Ordering::Relaxed));
        self.steady.now().checked_add(ahead).unwrap_or(Timestamp::MAX)
    }
}

fn micros(duration: SignedDuration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(0)
}

/// The quickest of a few answers. The first question of a connection is slow: the statement has to be prepared.
fn ask(tx: &mut Tx<'_>, steady: &dyn Clock) -> allclear_store::Result<Answer> {
    let mut question = || {
        let before = steady.now();
        let database = servers::clock(tx)?;
        let took = steady.now().duration_since(before);
        Ok::<_, allclear_store::StoreError>(Answer { ahead: database.duration_since(before) - took / 2, took })
    };
    let mut best = question()?;
    for _ in 1..QUESTIONS {
        let next = question()?;
        best = if next.took < best.took { next } else { best };
    }
    Ok(best)
}

/// One look at the clocks: asks the database when it is time, and says what there is to say.
pub async fn look(app: &App, clock: &ServerClock, health: &Health) {
    if clock.look(app.db().stats().connections)
        && let Err(error) = clock.ask(app.db()).await
    {
        tracing::debug!(%error, "the database was not asked for the time");
    }
    let ahead = clock.ahead_of_system();
    METRICS.clock_ahead(ahead);
    let differs = (ahead.abs() > NOTABLE).then(|| {
        let by = ahead.abs();
        let off = if ahead.is_negative() {
            t!("this machine's clock is {by:#} ahead of the database's")
        } else {
            t!("this machine's clock is {by:#} behind the database's")
        };
        t!("{off}; pages are on time, because times come from the database, but its logs and certificates are \
             wrong: correct the clock, for example with NTP")
    });
    health.warn("clock", differs);
}

/// Looks once a second until `stop`.
pub(crate) async fn run(app: App, health: Health, stop: CancellationToken) {
    let Some(clock) = app.server_clock() else { return };
    let never = Notify::new();
    while wait(&never, FLOOR, &stop).await {
        look(&app, &clock, &health).await;
    }
}

#[cfg(test)]
mod tests;
