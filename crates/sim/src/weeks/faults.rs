//! What goes wrong in a week, drawn from its seed.

use super::chance::{DAY, HOUR, MINUTE, Rng, SECOND, stamp};
use super::world::{Event, World};
use std::collections::BTreeMap;

/// A fault around one commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strike {
    None,
    /// The database fails once; nothing is stored and the process lives.
    Hiccup,
    /// The process dies before its commit.
    BeforeCommit,
    /// The process dies after its commit, before anybody hears of it.
    AfterCommit,
}

/// The week's share of bad luck.
#[derive(Debug, Default)]
pub struct Faults {
    pub engines: usize,
    /// Strikes in a thousand commits.
    strikes: u32,
    /// Handed claims in a thousand that wait longer than their lease.
    pub stalls: u32,
    pub planned: Vec<(i64, Event)>,
    pub counts: BTreeMap<&'static str, u64>,
    /// What bounds are extended by, in microseconds, summed up since the start: time without any engine, a lease for
    /// every claim that may have been lost, every step of the clock backwards.
    pub lost: i64,
    /// How far the clock was ever set back, in total.
    pub set_back: i64,
}

/// From this long a silence on, the real housekeeping loop takes it for its own.
const DEAF: i64 = 30 * SECOND;

/// A lease, and the second in which the outbox is looked at again.
const LEASE: i64 = 31 * SECOND;

impl Faults {
    /// Draws a week: some without faults, most with a few, some terrible.
    pub fn draw(rng: &mut Rng, start: i64, days: i64) -> Self {
        let mut faults = Self { engines: if rng.percent(35) { 2 } else { 1 }, ..Self::default() };
        let at = |rng: &mut Rng| start + rng.between(0, days * DAY);
        for _ in 0..rng.between(0, 6) {
            faults.planned.push((at(rng), Event::Edit));
        }
        if rng.percent(20) {
            return faults;
        }
        faults.strikes = [2, 5, 20][rng.index(3)];
        faults.stalls = [0, 10, 50][rng.index(3)];
        for _ in 0..rng.between(0, 8) {
            let engine = rng.index(faults.engines);
            faults.planned.push((at(rng), Event::Crash(engine)));
        }
        for _ in 0..rng.between(0, 4) {
            let (engine, most) = (rng.index(faults.engines), if rng.percent(20) { 3 * HOUR } else { 2 * MINUTE });
            let long = rng.between(SECOND, most);
            faults.planned.push((at(rng), Event::Pause(engine, long)));
        }
        for _ in 0..(if rng.percent(40) { rng.between(1, 4) } else { 0 }) {
            let by = if rng.percent(60) { -rng.between(1, 20 * SECOND) } else { rng.between(SECOND, 3 * HOUR) };
            faults.planned.push((at(rng), Event::Jump(by)));
        }
        faults
    }

    /// Counts a fault for the summary.
    pub fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    /// A claim may have been lost: whatever was on its way may take a lease longer.
    pub const fn lost_claims(&mut self) {
        self.lost += LEASE;
    }

    /// Whether a fault strikes the commit that comes now.
    pub fn strike(&mut self, rng: &mut Rng) -> Strike {
        if !rng.permille(self.strikes) {
            return Strike::None;
        }
        let (strike, name) = match rng.index(4) {
            0 | 1 => (Strike::Hiccup, "database hiccup"),
            2 => (Strike::BeforeCommit, "crash before commit"),
            _ => (Strike::AfterCommit, "crash after commit"),
        };
        self.count(name);
        self.lost += SECOND * 2;
        strike
    }
}

impl World {
    /// The process dies with everything it held in memory; it is started again after a while.
    pub fn crash(&mut self, engine: usize) {
        let Some(e) = self.engines.get_mut(engine).filter(|e| e.app.is_some()) else { return };
        e.app = None;
        e.life += 1;
        e.wires = 0;
        self.faults.lost_claims();
        let down = if self.rng.percent(80) {
            self.rng.between(SECOND / 5, 20 * SECOND)
        } else {
            self.rng.between(MINUTE, 20 * MINUTE)
        };
        self.trace.line(format_args!("{} e{engine} dies", stamp(self.wall_now())));
        self.later(self.real + down, Event::Restart(engine));
    }

    /// The process, or its whole machine, stands still; the world does not.
    pub fn pause(&mut self, engine: usize, long: i64) {
        let until = self.real + long;
        let Some(e) = self.engines.get_mut(engine).filter(|e| e.app.is_some()) else { return };
        e.paused_until = e.paused_until.max(until);
        e.deaf |= long > DEAF;
        self.faults.count("pause");
        self.faults.lost_claims();
        self.trace.line(format_args!("{} e{engine} stands still for {} s", stamp(self.wall_now()), long / SECOND));
    }

    /// Somebody sets the clock.
    pub fn jump(&mut self, by: i64) {
        self.faults.count(if by < 0 { "clock set back" } else { "clock set forward" });
        self.trace.line(format_args!("{} the clock jumps by {} ms", stamp(self.wall_now()), by / 1000));
        self.offset += by;
        self.engines.iter_mut().for_each(|e| e.deaf |= by.abs() > DEAF);
        if by < 0 {
            self.faults.lost -= by;
            self.faults.set_back -= by;
        }
        self.set_clock();
    }
}
