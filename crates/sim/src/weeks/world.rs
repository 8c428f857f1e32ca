//! The world of one week: a clock, a queue of what will happen, engines over one database, and nothing else that moves.

use super::Violation;
use super::chance::{DAY, HOUR, MINUTE, Rng, SECOND, Wall, stamp};
use super::company::Founder;
use super::engines::{Due, Engine};
use super::faults::Faults;
use super::ledger::Ledger;
use super::providers::Providers;
use super::senders::{self, Parcel, Truth};
use super::trace::Trace;
use allclear_core::directory::Directory;
use allclear_core::id::{AlertId, PersonId};
use allclear_core::page::{Outcome, Page};
use allclear_store::pages::Claim;
use allclear_store::{Db, Location, directory};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How long senders and people are about.
const DAYS: i64 = 7;
/// How long the clock runs on after that, with nothing failing and nobody answering.
const QUIET: i64 = 8 * HOUR;

/// What will happen at some instant.
#[derive(Debug)]
pub enum Event {
    Deliver(Box<Parcel>),
    /// The last look before the wire.
    Prepare {
        engine: usize,
        life: u64,
        /// Of one message.
        claims: Vec<Claim>,
    },
    /// The provider's answer reaches the engine.
    Reply {
        engine: usize,
        life: u64,
        /// That the message stands for.
        pages: Vec<(Claim, Page)>,
        channel: String,
        outcome: Outcome,
    },
    Human {
        person: PersonId,
        alert: AlertId,
        act: Act,
    },
    Audit,
    Edit,
    /// Somebody looks at the list of open alerts and closes one.
    TidyUp,
    Crash(usize),
    Restart(usize),
    Pause(usize, i64),
    Jump(i64),
    /// The week is over: no more faults.
    Calm,
}

/// What a person does about an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    Acknowledge,
    Resolve,
    Escalate,
}

/// One week.
pub struct World {
    pub rng: Rng,
    pub db: Db,
    pub wall: Wall,
    /// Microseconds since 1970 as nobody's clock shows them.
    pub real: i64,
    /// How far the engines' clock is off.
    pub offset: i64,
    pub start: i64,
    pub week_ends: i64,
    queue: BTreeMap<(i64, u64), Event>,
    seq: u64,
    pub engines: Vec<Engine>,
    pub founder: Founder,
    pub company: Directory,
    /// Every configuration and the wall time it was stored at.
    pub history: Vec<(i64, Arc<Directory>)>,
    pub ledger: Ledger,
    pub truths: Vec<Truth>,
    pub providers: Providers,
    /// Somebody who watches the list of alerts, in the weeks in which there is such a person.
    pub onlooker: Option<Rng>,
    pub faults: Faults,
    pub trace: Trace,
    /// When counts must be written at the latest.
    pub flush_at: Option<i64>,
    /// What the database wants next; `None` after anything was written.
    pub due: Option<Due>,
    pub calm: bool,
}

/// A stream of its own: weeks without an onlooker stay what they were, the ones in seeds.txt among them.
fn onlooker(seed: u64) -> Option<Rng> {
    let mut own = Rng::new(!seed);
    own.percent(30).then_some(own)
}

impl World {
    /// A company on its first day.
    ///
    /// # Errors
    /// When the database cannot even be set up.
    pub fn new(seed: u64, aloud: bool) -> Result<Self, Violation> {
        let mut rng = Rng::new(seed);
        let mut founder = Founder::new(rng.fork());
        let start = founder.start.as_microsecond();
        let company = founder.company();
        let mail = senders::mail(&mut rng.fork(), &company, start, DAYS);
        let faults = Faults::draw(&mut rng, start, DAYS);
        let providers = Providers::draw(&mut rng, start, DAYS);
        let db = Db::open(&Location::Memory).map_err(|e| Violation::engine(&e))?;
        db.migrate().map_err(|e| Violation::engine(&e))?;
        let wall = Wall::default();
        wall.set(start);
        let mut world = Self {
            rng,
            db,
            wall,
            real: start,
            offset: 0,
            start,
            week_ends: start + DAYS * DAY,
            queue: BTreeMap::new(),
            seq: 0,
            engines: Vec::new(),
            founder,
            company: Directory::default(),
            history: Vec::new(),
            ledger: Ledger::default(),
            truths: mail.truths,
            providers,
            onlooker: onlooker(seed),
            faults,
            trace: Trace::new(aloud),
            flush_at: None,
            due: None,
            calm: true,
        };
        world.found(company)?;
        for (at, parcel) in mail.parcels {
            world.later(at, Event::Deliver(Box::new(parcel)));
        }
        world.plan_events();
        world.calm = false;
        Ok(world)
    }

    fn found(&mut self, company: Directory) -> Result<(), Violation> {
        for engine in 0..self.faults.engines {
            self.engines.push(Engine { app: None, life: 0, paused_until: 0, not_before: 0, wires: 0, deaf: false });
            self.boot(engine)?;
        }
        self.configure(0, company)
    }

    fn plan_events(&mut self) {
        let (start, end) = (self.start, self.week_ends);
        for hour in 0..(end - start) / HOUR {
            self.later(start + hour * HOUR + 17 * SECOND, Event::Audit);
        }
        let mut looked = start;
        while looked < end {
            looked += self.rng.between(2 * HOUR, 20 * HOUR);
            self.later(looked, Event::TidyUp);
        }
        let planned = std::mem::take(&mut self.faults.planned);
        for (at, event) in planned {
            self.later(at, event);
        }
        self.later(end, Event::Calm);
    }

    /// Lives through the week and the quiet time after it.
    ///
    /// # Errors
    /// The first property that does not hold.
    pub fn live(&mut self) -> Result<(), Violation> {
        let end = self.week_ends + QUIET;
        loop {
            let event = self.queue.first_key_value().map(|(key, _)| *key);
            let wake = self.next_wake()?;
            match (event, wake) {
                (Some((at, _)), wake) if wake.is_none_or(|(w, _)| at <= w) && at <= end => {
                    let Some((_, event)) = self.queue.pop_first() else { return Ok(()) };
                    self.advance(at);
                    self.happen(event)?;
                }
                (_, Some((at, engine))) if at <= end => {
                    self.advance(at);
                    self.wake(engine)?;
                }
                _ => return Ok(()),
            }
        }
    }

    fn happen(&mut self, event: Event) -> Result<(), Violation> {
        match event {
            Event::Deliver(parcel) => self.deliver(*parcel),
            Event::Prepare { engine, life, claims } => self.prepare(engine, life, claims),
            Event::Reply { engine, life, pages, channel, outcome } => self.reply(engine, life, pages, channel, outcome),
            Event::Human { person, alert, act } => self.human(person, alert, act),
            Event::Audit => self.audit(),
            Event::Edit => self.edit(),
            Event::TidyUp => self.tidy_up(),
            Event::Crash(engine) => {
                self.faults.count("crash");
                self.crash(engine);
                Ok(())
            }
            Event::Restart(engine) => self.boot(engine),
            Event::Pause(engine, long) => {
                self.pause(engine, long);
                Ok(())
            }
            Event::Jump(by) => {
                self.jump(by);
                Ok(())
            }
            Event::Calm => self.calm_down(),
        }
    }

    /// Puts something into the queue; what is late already happens next.
    pub fn later(&mut self, at: i64, event: Event) {
        self.seq += 1;
        self.queue.insert((at.max(self.real), self.seq), event);
    }

    /// The parcels due within the next `within`, for a request that shares its transaction with others.
    pub fn also_due(&mut self, within: i64) -> Option<Parcel> {
        let (key, event) = self.queue.first_key_value()?;
        if !matches!(event, Event::Deliver(_)) || key.0 > self.real + within {
            return None;
        }
        match self.queue.pop_first() {
            Some((_, Event::Deliver(parcel))) => Some(*parcel),
            _ => None,
        }
    }

    fn advance(&mut self, to: i64) {
        if self.up().is_empty() {
            self.faults.lost += to - self.real;
        }
        self.real = self.real.max(to);
        self.set_clock();
    }

    /// Shows the engines the time.
    pub fn set_clock(&mut self) {
        self.wall.set(self.wall_now());
    }

    /// What the engines' clock shows.
    #[must_use]
    pub const fn wall_now(&self) -> i64 {
        self.real + self.offset
    }

    /// Reads outside of any use-case: for the oracles.
    pub fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut allclear_store::Tx<'_>) -> allclear_store::Result<T> + Send + 'static,
    ) -> Result<T, Violation> {
        self.db.read_blocking(f).map_err(|e| Violation::engine(&e))
    }

    /// Stores a configuration.
    pub fn configure(&mut self, engine: usize, after: Directory) -> Result<(), Violation> {
        let stored = after.clone();
        let wrote = self.write(engine, "configure", move |work| {
            let (before, version) = (Arc::clone(&work.directory), work.ids.id::<allclear_core::id::Entry>(work.now));
            Ok(directory::save(work.tx, &before, &stored, version.uuid())?)
        })?;
        if wrote.stored().is_some() {
            self.history.push((self.wall_now(), Arc::new(after.clone())));
            self.company = after;
        }
        Ok(())
    }

    fn edit(&mut self) -> Result<(), Violation> {
        let Some(engine) = self.any_up() else { return Ok(()) };
        let mut after = self.company.clone();
        let said = super::edits::edit(&mut self.founder, &mut after);
        self.faults.count("edit");
        self.trace.line(format_args!("{} edit: {said}", stamp(self.wall_now())));
        self.configure(engine, after)
    }

    fn calm_down(&mut self) -> Result<(), Violation> {
        self.calm = true;
        self.providers.calm();
        self.trace.line(format_args!("{} the week is over", stamp(self.wall_now())));
        for engine in 0..self.engines.len() {
            if let Some(e) = self.engines.get_mut(engine) {
                e.paused_until = self.real;
            }
            if self.app(engine).is_none() {
                self.boot(engine)?;
            }
        }
        self.later(self.real + 3 * MINUTE, Event::Audit);
        Ok(())
    }
}
