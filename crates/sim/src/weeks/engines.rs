//! Engines: processes that start, look at what is due, write, and die.

use super::chance::stamp;
use super::faults::Strike;
use super::world::World;
use super::{Violation, broken};
use allclear_engine::app::{App, Settings, Work};
use allclear_engine::error::{Error, Result as Engined};
use allclear_store::{args, escalations, pages, sql};
use std::sync::Arc;

/// One process.
pub struct Engine {
    /// `None` while it is down.
    pub app: Option<App>,
    /// Rises at every crash: what was on its way for an earlier life is gone.
    pub life: u64,
    pub paused_until: i64,
    /// Its loops do not look again before this.
    pub not_before: i64,
    pub wires: usize,
    /// It stood still, or its clock was set: it cannot know what it did not hear.
    pub deaf: bool,
}

/// How a write ended.
pub enum Wrote<T> {
    Done(T),
    /// On disk, and the process died before anybody heard of it.
    Unheard(T),
    /// Rolled back; the process lives.
    Undone,
    /// Rolled back with the process.
    Died,
    /// The use-case said no.
    Refused(Error),
}

impl<T> Wrote<T> {
    /// The value when it is on disk, heard or not.
    pub fn stored(self) -> Option<T> {
        match self {
            Self::Done(value) | Self::Unheard(value) => Some(value),
            _ => None,
        }
    }
}

/// When the database next wants something, by the engines' clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct Due {
    pub step: Option<i64>,
    pub page: Option<i64>,
    pub expiry: Option<i64>,
}

impl World {
    /// Engines that run.
    #[must_use]
    pub fn up(&self) -> Vec<usize> {
        (0..self.engines.len())
            .filter(|e| self.engines.get(*e).is_some_and(|e| e.app.is_some() && e.paused_until <= self.real))
            .collect()
    }

    /// An engine that runs, drawn by the load balancer.
    pub fn any_up(&mut self) -> Option<usize> {
        let up = self.up();
        self.rng.pick(&up).copied()
    }

    /// The application of an engine that is up.
    #[must_use]
    pub fn app(&self, engine: usize) -> Option<App> {
        self.engines.get(engine).and_then(|e| e.app.clone())
    }

    /// Starts a process over the database.
    pub fn boot(&mut self, engine: usize) -> Result<(), Violation> {
        let settings = Settings { public_url: "https://allclear.example".to_owned() };
        let app = App::new(self.db.clone(), Arc::new(self.wall.clone()), self.rng.ids(), settings)
            .map_err(|e| Violation::engine(&e))?;
        let alone = self.faults.engines == 1;
        app.write_blocking(move |work| allclear_engine::workers::housekeep::recover(work, alone))
            .map_err(|e| Violation::engine(&e))?;
        let (real, wall) = (self.real, self.wall_now());
        if let Some(e) = self.engines.get_mut(engine) {
            e.app = Some(app);
            e.not_before = real;
            e.paused_until = real;
        }
        self.due = None;
        self.trace.line(format_args!("{} e{engine} starts", stamp(wall)));
        Ok(())
    }

    /// When which engine next has something to do by itself.
    pub fn next_wake(&mut self) -> Result<Option<(i64, usize)>, Violation> {
        let due = match self.due {
            Some(due) => due,
            None => {
                let due = self.read(|tx| {
                    let expiry: Option<jiff::Timestamp> = tx.one(
                        sql!("SELECT min(expires_at) AS at FROM identity WHERE alert_id IS NOT NULL"),
                        args![],
                        |row| row.get("at"),
                    )?;
                    let micros = |t: Option<jiff::Timestamp>| t.map(jiff::Timestamp::as_microsecond);
                    Ok(Due {
                        step: micros(escalations::next_due(tx)?),
                        page: micros(pages::next_due(tx)?),
                        expiry: micros(expiry),
                    })
                })?;
                self.due = Some(due);
                due
            }
        };
        let walls = [due.step, due.page, due.expiry].into_iter().flatten();
        let due = walls.map(|wall| wall - self.offset).chain(self.flush_at).min();
        let Some(due) = due else { return Ok(None) };
        let ready = |e: &Engine| due.max(e.not_before).max(e.paused_until).max(self.real);
        let up = self.engines.iter().enumerate().filter(|(_, e)| e.app.is_some());
        Ok(up.map(|(n, e)| (ready(e), n)).min())
    }

    /// Runs a use-case in one transaction of `engine`, and lets a fault strike around its commit.
    pub fn write<T: Send + 'static>(
        &mut self,
        engine: usize,
        what: &'static str,
        mut f: impl FnMut(&mut Work<'_, '_>) -> Engined<T> + Send + 'static,
    ) -> Result<Wrote<T>, Violation> {
        let Some(app) = self.app(engine) else { return broken("sim", format!("{what} on an engine that is down")) };
        let strike = if self.calm { Strike::None } else { self.faults.strike(&mut self.rng) };
        let undo = matches!(strike, Strike::Hiccup | Strike::BeforeCommit);
        let result = app.write_blocking(move |work| {
            let value = f(work)?;
            if undo { Err(Error::Unavailable("injected".to_owned())) } else { Ok(value) }
        });
        self.due = None;
        if strike != Strike::None {
            let at = stamp(self.wall_now());
            self.trace.line(format_args!("{at} e{engine} {what}: fault {strike:?}"));
        }
        match (strike, result) {
            (Strike::Hiccup, Err(Error::Unavailable(_))) => Ok(Wrote::Undone),
            (Strike::BeforeCommit, Err(Error::Unavailable(_))) => {
                self.crash(engine);
                Ok(Wrote::Died)
            }
            (Strike::AfterCommit, Ok(value)) => {
                self.crash(engine);
                Ok(Wrote::Unheard(value))
            }
            (_, Ok(value)) => Ok(Wrote::Done(value)),
            (_, Err(Error::Internal(why) | Error::Unavailable(why))) => broken("engine", format!("{what}: {why}")),
            (_, Err(refusal)) => Ok(Wrote::Refused(refusal)),
        }
    }
}
