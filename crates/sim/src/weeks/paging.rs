//! What engines do by themselves: decide steps, claim pages, send them, write down what came back.

use super::chance::{MINUTE, SECOND, stamp};
use super::engines::Wrote;
use super::ledger::Attempt;
use super::world::{Act, Event, World};
use super::{Broken, Violation, broken, together};
use allclear_core::id::PersonId;
use allclear_core::page::{Outcome, Page, Subject};
use allclear_engine::app::Work;
use allclear_engine::ingest;
use allclear_engine::workers::deliver::{self, Ready};
use allclear_engine::workers::{audit, digest, escalate, housekeep};
use allclear_integrations::channel::channel;
use allclear_store::pages::Claim;
use allclear_store::{args, sql};
use futures::FutureExt;
use std::collections::BTreeMap;

/// Pages on the wire at once from one engine.
const WIRES: usize = 64;

/// A message for each page: what intake and a step claim at once is never late.
pub fn each(claims: Vec<Claim>) -> Vec<Vec<Claim>> {
    claims.into_iter().map(|claim| vec![claim]).collect()
}

impl World {
    /// How many pages the engine can send now.
    #[must_use]
    pub fn room(&self, engine: usize) -> usize {
        self.engines.get(engine).map_or(0, |e| WIRES.saturating_sub(e.wires))
    }

    /// One look of every worker of an engine.
    pub fn wake(&mut self, engine: usize) -> Broken {
        let soon = self.real + self.rng.between(SECOND / 50, SECOND);
        if let Some(e) = self.engines.get_mut(engine) {
            e.not_before = soon;
        }
        // What is not due would find nothing: left out only because a week has 600,000 seconds.
        let (due, now) = (self.due.unwrap_or_default(), self.wall_now());
        let is_due = |at: Option<i64>| at.is_some_and(|at| at <= now);
        if self.engines.get(engine).is_some_and(|e| e.deaf) {
            let forgiven = self.write(engine, "forgive", housekeep::forgive)?;
            let Wrote::Done(()) = forgiven else { return Ok(()) };
            self.engines.iter_mut().skip(engine).take(1).for_each(|e| e.deaf = false);
        }
        if is_due(due.expiry) || self.flush_at.take().is_some() {
            self.count()?;
            let tidy = |work: &mut Work<'_, '_>| housekeep::sweep(work).and_then(|_| housekeep::tidy(work));
            match self.write(engine, "tidy", tidy)? {
                Wrote::Done(0) => {}
                Wrote::Done(n) => self.expired(n)?,
                Wrote::Unheard(n) => return if n > 0 { self.expired(n) } else { Ok(()) },
                _ => return Ok(()),
            }
        }
        if is_due(due.step) && !self.decide(engine)? {
            return Ok(());
        }
        if is_due(due.page) {
            return self.claim(engine);
        }
        Ok(())
    }

    /// Every engine that runs writes the repeats it has kept.
    fn count(&self) -> Broken {
        for app in self.up().into_iter().filter_map(|engine| self.app(engine)) {
            match ingest::flush(&app).now_or_never() {
                Some(Ok(())) => {}
                other => return broken("engine", format!("repeats were not counted: {other:?}")),
            }
        }
        Ok(())
    }

    /// Decides the steps that are due; false when the engine did not live to go on.
    fn decide(&mut self, engine: usize) -> Result<bool, Violation> {
        let room = self.room(engine);
        match self.write(engine, "escalate", move |work| escalate::run_due(work, room))? {
            Wrote::Done(done) => {
                if done.steps > 0 {
                    let at = stamp(self.wall_now());
                    self.trace.line(format_args!("{at} e{engine} decides {} steps", done.steps));
                }
                self.hand_over(engine, each(done.claims))?;
                Ok(true)
            }
            Wrote::Unheard(done) => self.claimed(&done.claims).map(|()| false),
            _ => Ok(false),
        }
    }

    fn claim(&mut self, engine: usize) -> Broken {
        let room = self.room(engine);
        let look = move |work: &mut Work<'_, '_>| {
            let due = together::due(work)?;
            Ok((due, deliver::claim_messages(work, room)?))
        };
        let (heard, (due, messages)) = match self.write(engine, "claim", look)? {
            Wrote::Done(claimed) => (true, claimed),
            Wrote::Unheard(claimed) => (false, claimed),
            _ => return Ok(()),
        };
        together::judge(&due, &messages)?;
        if messages.iter().any(|claims| claims.len() > 1) {
            self.faults.count("digests");
        }
        if heard { self.hand_over(engine, messages) } else { self.claimed(&messages.concat()) }
    }

    /// Notes claims that are on disk.
    pub fn claimed(&mut self, claims: &[Claim]) -> Broken {
        for claim in claims {
            let newest = self.ledger.claims.entry(claim.page).or_default();
            if claim.fence <= *newest {
                return broken("P4", format!("{} was claimed again with the old fence {}", claim.page, claim.fence));
            }
            *newest = claim.fence;
        }
        Ok(())
    }

    /// Gives claimed messages to the engine's senders; some stall for longer than their lease.
    pub fn hand_over(&mut self, engine: usize, messages: Vec<Vec<Claim>>) -> Broken {
        self.claimed(&messages.concat())?;
        let life = self.engines.get(engine).map_or(0, |e| e.life);
        for claims in messages {
            let stalls = !self.calm && self.rng.permille(self.faults.stalls);
            let wait = if stalls {
                self.faults.count("sender stalls");
                self.faults.lost_claims();
                self.rng.between(20 * SECOND, 2 * MINUTE)
            } else {
                self.rng.between(0, SECOND / 20)
            };
            if let Some(e) = self.engines.get_mut(engine) {
                e.wires += 1;
            }
            self.later(self.real + wait, Event::Prepare { engine, life, claims });
        }
        Ok(())
    }

    /// Whether the life that started something still runs; puts the event off while it stands still.
    fn alive(&mut self, engine: usize, life: u64) -> Result<bool, i64> {
        let real = self.real;
        match self.engines.get(engine) {
            Some(e) if e.app.is_some() && e.life == life && e.paused_until > real => Err(e.paused_until),
            Some(e) => Ok(e.app.is_some() && e.life == life),
            None => Ok(false),
        }
    }

    fn wire_free(&mut self, engine: usize) {
        if let Some(e) = self.engines.get_mut(engine) {
            e.wires = e.wires.saturating_sub(1);
        }
    }

    /// The last look before the wire.
    pub fn prepare(&mut self, engine: usize, life: u64, claims: Vec<Claim>) -> Broken {
        match self.alive(engine, life) {
            Err(until) => {
                self.later(until, Event::Prepare { engine, life, claims });
                return Ok(());
            }
            Ok(false) => return Ok(()),
            Ok(true) => {}
        }
        let Some(app) = self.app(engine) else { return Ok(()) };
        let directory = app.refresh_directory().now_or_never();
        let Some(Ok(directory)) = directory else { return broken("engine", "the directory cannot be read".to_owned()) };
        let handle = app.clone();
        let prepared = app.read(move |tx| digest::prepare(tx, &handle, &directory, &claims)).now_or_never();
        let prepared = match prepared {
            Some(Ok(prepared)) => prepared,
            Some(Err(error)) => return broken("engine", format!("prepare: {error:?}")),
            None => return broken("engine", "prepare did not end".to_owned()),
        };
        match prepared.message {
            Some((Ready::Send { channel, .. }, pages)) => self.send(engine, life, pages, channel)?,
            Some((Ready::Reject { channel, why, .. }, pages)) => {
                self.record(engine, pages, channel, Outcome::Rejected { reason: why }, false)?;
            }
            Some((other, _)) => return broken("engine", format!("a message that is not to be sent: {other:?}")),
            None => self.wire_free(engine),
        }
        prepared.others.into_iter().try_for_each(|(claim, why)| self.left_out(engine, life, claim, why))
    }

    /// A page that is not sent.
    fn left_out(&mut self, engine: usize, life: u64, claim: Claim, why: Ready) -> Broken {
        // Writing about the one before may have cost the process its life.
        if self.alive(engine, life) != Ok(true) {
            return Ok(());
        }
        let at = stamp(self.wall_now());
        match why {
            Ready::Lost => {
                self.trace.line(format_args!("{at} e{engine} {} claim {} is lost", claim.page, claim.fence));
                Ok(())
            }
            Ready::Cancel(why) => {
                self.trace.line(format_args!("{at} e{engine} {} is not wanted: {why}", claim.page));
                self.write(engine, "withdraw", move |work| deliver::withdraw(work, claim, &why, None))?;
                Ok(())
            }
            Ready::Reject { page, channel, why } => {
                self.trace.line(format_args!("{at} e{engine} {} cannot be sent: {why}", claim.page));
                let outcome = Outcome::Rejected { reason: why };
                self.write(engine, "reject", move |work| deliver::record(work, claim, &page, &channel, &outcome))?;
                Ok(())
            }
            Ready::Muted(why) => broken("P2", format!("{} waits although nobody muted anything: {why}", claim.page)),
            Ready::Send { .. } => broken("engine", format!("{} is to be sent and left out", claim.page)),
        }
    }

    /// The message is on the wire.
    fn send(&mut self, engine: usize, life: u64, pages: Vec<(Claim, Page)>, name: String) -> Broken {
        pages.iter().try_for_each(|(claim, page)| self.wanted(*claim, page))?;
        let fate = self.providers.take(&mut self.rng, &name, self.real);
        if !matches!(fate.name, "accepted" | "slow") {
            self.faults.count("provider trouble");
        }
        let Some(channel) = channel(&name) else { return broken("engine", format!("there is no channel {name}")) };
        let outcome = channel.outcome(&fate.answer.response());
        let marked = pages.iter().any(|(_, page)| page.maybe_repeat);
        for (claim, page) in &pages {
            let attempt = Attempt { fence: claim.fence, marked, copy: fate.arrives, certain: false };
            let at = stamp(self.wall_now());
            let (person, key) = (page.plan.person, (page.plan.cycle, page.plan.round, page.plan.step));
            let again = if marked { ", maybe again" } else { "" };
            self.trace.line(format_args!(
                "{at} e{engine} {} {key:?} to {person} by {name}, attempt {}{again}: {}",
                page.id, claim.attempt, fate.name
            ));
            self.copies(page, attempt)?;
            let Subject::Alert(alert) = page.plan.subject else { continue };
            let now = (self.real, self.faults.lost);
            if let Some(seen) = self.ledger.alerts.get_mut(&alert) {
                seen.attempted.get_or_insert(now);
            }
            if fate.arrives {
                self.rings(person, alert);
            } else {
                self.looks_on(alert, fate.takes);
            }
        }
        self.later(self.real + fate.takes, Event::Reply { engine, life, pages, channel: name, outcome });
        Ok(())
    }

    /// P3 and the fence: what the rows say in the very moment in which the engine says "send".
    fn wanted(&self, claim: Claim, page: &Page) -> Broken {
        if self.ledger.claims.get(&page.id) != Some(&claim.fence) {
            return broken(
                "P4",
                format!("{} is sent under the fence {}, which is not its newest", page.id, claim.fence),
            );
        }
        let Subject::Alert(id) = page.plan.subject else { return Ok(()) };
        let (status, cycle) = self.read(move |tx| {
            tx.one(sql!("SELECT status, cycle FROM alert WHERE id = $1"), args![id], |row| {
                Ok((row.get::<String>("status")?, row.get::<i64>("cycle")?))
            })
        })?;
        let taken = self.ledger.alerts.get(&id).is_some_and(|seen| seen.taken);
        if taken || status != "triggered" || cycle != i64::from(page.plan.cycle) {
            return broken(
                "P3",
                format!("{} of cycle {} is sent, but {id} is {status} in cycle {cycle}", page.id, page.plan.cycle),
            );
        }
        Ok(())
    }

    /// P4: everything after the first copy says that it may be a repeat.
    fn copies(&mut self, page: &Page, attempt: Attempt) -> Broken {
        let attempts = self.ledger.attempts.entry(page.id).or_default();
        let before = attempts.iter().any(|a| a.copy);
        attempts.push(attempt);
        if before && !attempt.marked {
            return broken("P4", format!("{} is sent a second time and does not say so", page.id));
        }
        Ok(())
    }

    /// A telephone rings.
    fn rings(&mut self, person: PersonId, alert: allclear_core::id::AlertId) {
        if self.calm || self.rng.percent(45) {
            return;
        }
        let act = match self.rng.index(20) {
            0 | 1 => Act::Escalate,
            2..=4 => Act::Resolve,
            _ => Act::Acknowledge,
        };
        let soon = if self.rng.percent(30) { SECOND } else { 15 * MINUTE };
        let at = self.real + self.rng.between(SECOND / 10, soon);
        self.later(at, Event::Human { person, alert, act });
    }

    /// The provider's answer is there.
    pub fn reply(
        &mut self,
        engine: usize,
        life: u64,
        pages: Vec<(Claim, Page)>,
        channel: String,
        outcome: Outcome,
    ) -> Broken {
        match self.alive(engine, life) {
            Err(until) => {
                self.later(until, Event::Reply { engine, life, pages, channel, outcome });
                Ok(())
            }
            Ok(false) => Ok(()),
            Ok(true) => self.record(engine, pages, channel, outcome, true),
        }
    }

    fn record(
        &mut self,
        engine: usize,
        pages: Vec<(Claim, Page)>,
        channel: String,
        outcome: Outcome,
        sent: bool,
    ) -> Broken {
        let mut stale = BTreeMap::new();
        for (claim, page) in &pages {
            if self.ledger.claims.get(&page.id) != Some(&claim.fence) {
                stale.insert(page.id, self.row(page)?);
            }
        }
        let (held, name, result) = (pages.clone(), channel.clone(), outcome.clone());
        let wrote = self.write(engine, "record", move |work| deliver::record_message(work, &held, &name, &result))?;
        match wrote {
            Wrote::Done(()) | Wrote::Unheard(()) => {
                self.wire_free(engine);
                let doubt = matches!(outcome, Outcome::Retry { maybe_arrived: true, .. });
                for (claim, page) in &pages {
                    let before = stale.get(&page.id);
                    if let Some(before) = before
                        && self.row(page)? != *before
                    {
                        return broken("P4", format!("{} was changed under the old fence {}", page.id, claim.fence));
                    }
                    let certain = sent && before.is_none() && !doubt;
                    let attempts = self.ledger.attempts.entry(page.id).or_default();
                    if let Some(attempt) = attempts.iter_mut().find(|a| a.fence == claim.fence && certain) {
                        attempt.certain = true;
                    }
                }
                Ok(())
            }
            Wrote::Undone => {
                let life = self.engines.get(engine).map_or(0, |e| e.life);
                self.later(self.real + SECOND / 4, Event::Reply { engine, life, pages, channel, outcome });
                Ok(())
            }
            Wrote::Died | Wrote::Refused(_) => Ok(()),
        }
    }

    /// The page's row as text.
    fn row(&self, page: &Page) -> Result<String, Violation> {
        let id = page.id;
        self.read(move |tx| {
            tx.one(sql!("SELECT state, fence, detail, accepted_at FROM page WHERE id = $1"), args![id], |row| {
                let (state, detail): (String, Option<String>) = (row.get("state")?, row.get("detail")?);
                let accepted: Option<i64> = row.get("accepted_at")?;
                Ok(format!("{state} {} {detail:?} {accepted:?}", row.get::<i64>("fence")?))
            })
        })
    }

    /// The auditor looks, and sends what reached nobody to the people of last resort.
    pub fn audit(&mut self) -> Broken {
        let Some(engine) = self.any_up() else { return Ok(()) };
        let Some(app) = self.app(engine) else { return Ok(()) };
        let now = stamp(self.wall_now());
        let findings = match app.read(move |tx| audit::look(tx, now)).now_or_never() {
            Some(Ok(findings)) => findings,
            other => return broken("engine", format!("the audit failed: {other:?}")),
        };
        if !findings.unexplained.is_empty() {
            return broken("P2", format!("without page, timer or reason: {:?}", findings.unexplained));
        }
        if findings.silent.is_empty() {
            return Ok(());
        }
        self.trace.line(format_args!("{now} e{engine} rescues {:?}", findings.silent));
        self.faults.count("rescued alerts");
        let (silent, rescued) = (findings.silent.clone(), findings.silent);
        if self
            .write(engine, "rescue", move |work| silent.iter().try_for_each(|id| audit::rescue(work, *id)))?
            .stored()
            .is_some()
        {
            self.ledger.rescued.extend(rescued);
        }
        Ok(())
    }
}
