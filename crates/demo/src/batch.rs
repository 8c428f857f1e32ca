//! A stretch of the past in one transaction: alerts, the pages about them, and their answers, each at its own moment.
//!
//! These are the hearts of the workers and of the use-cases, as the server runs them, with `now` moved from deed to deed.
//! One commit for hundreds of them is what lets three months pass in a second.

use allclear_core::access::Actor;
use allclear_core::id::{AlertId, PersonId};
use allclear_core::page::{Outcome, State, Subject};
use allclear_engine::ingest::{self, Delivery};
use allclear_engine::workers::{deliver, escalate};
use allclear_engine::{Error, Result, Work, answer};
use allclear_store::pages::Claim;
use allclear_store::{Tx, alerts, escalations, identities, pages};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Pages sent at one moment; more than the whole company.
const ROOM: usize = 100;
/// How long a toy phone takes to say that it rang.
const RINGS_AFTER: SignedDuration = SignedDuration::from_millis(400);

/// What is done about a problem.
#[derive(Debug, Clone)]
pub enum Act {
    Deliver(Delivery),
    Acknowledge,
    Resolve,
}

/// One deed.
#[derive(Debug, Clone)]
pub struct Step {
    pub at: Timestamp,
    pub problem: usize,
    pub act: Act,
}

/// Does the steps, and lets everything happen that falls due before, between and after them, up to `until`. Gives the
/// alert of each problem.
///
/// # Errors
/// When the database fails.
pub fn play(
    work: &mut Work<'_, '_>,
    steps: &[Step],
    known: &BTreeMap<usize, AlertId>,
    until: Timestamp,
) -> Result<BTreeMap<usize, AlertId>> {
    let mut known = known.clone();
    for step in steps {
        timers(work, step.at)?;
        let mut work = at(work, step.at);
        match &step.act {
            Act::Deliver(delivery) => {
                let applied = ingest::apply(&mut work, std::slice::from_ref(delivery), ROOM)?;
                identities::count(work.tx, &applied.repeats)?;
                let receipts = applied.receipts.into_iter().flatten().flatten();
                known.extend(receipts.filter_map(|receipt| receipt.alert).map(|alert| (step.problem, alert)));
                arrive(&mut work, applied.claims)?;
            }
            Act::Acknowledge => by_whoever_rang(&mut work, known.get(&step.problem), answer::acknowledge_now)?,
            Act::Resolve => by_whoever_rang(&mut work, known.get(&step.problem), answer::resolve_now)?,
        }
    }
    timers(work, until)?;
    Ok(known)
}

/// When something is due next.
///
/// # Errors
/// When the database fails.
pub fn next_due(tx: &mut Tx<'_>) -> Result<Option<Timestamp>> {
    Ok([escalations::next_due(tx)?, pages::next_due(tx)?].into_iter().flatten().min())
}

/// The same hands at another moment.
fn at<'a, 't>(work: &'a mut Work<'_, 't>, now: Timestamp) -> Work<'a, 't> {
    Work { tx: &mut *work.tx, now, directory: Arc::clone(&work.directory), ids: &mut *work.ids }
}

/// Escalations and pages, each when it is due.
fn timers(work: &mut Work<'_, '_>, until: Timestamp) -> Result<()> {
    while let Some(due) = next_due(work.tx)?.filter(|due| *due <= until) {
        let mut work = at(work, due);
        let escalated = escalate::run_due(&mut work, ROOM)?;
        let mut claims = escalated.claims;
        claims.extend(deliver::claim_messages(&mut work, ROOM)?.into_iter().flatten());
        if claims.is_empty() && escalated.steps == 0 {
            return Err(Error::Internal(format!("something was due at {due} and did not happen")));
        }
        arrive(&mut work, claims)?;
    }
    Ok(())
}

/// The phones of the past rang, every one of them.
fn arrive(work: &mut Work<'_, '_>, claims: Vec<Claim>) -> Result<()> {
    let mut work = at(work, work.now.saturating_add(RINGS_AFTER).unwrap_or(work.now));
    for claim in claims {
        let page = pages::get(work.tx, claim.page)?;
        deliver::record(&mut work, claim, &page, "webhook", &Outcome::Accepted { reference: None })?;
    }
    Ok(())
}

type Answer = fn(&mut Work<'_, '_>, &Actor, AlertId) -> Result<allclear_core::alert::Alert>;

/// Whoever was paged last does something; nobody does when nobody was, or when it is over already.
fn by_whoever_rang(work: &mut Work<'_, '_>, alert: Option<&AlertId>, answer: Answer) -> Result<()> {
    let Some(alert) = alert.copied() else { return Ok(()) };
    if alerts::get(work.tx, alert)?.status == allclear_core::alert::Status::Resolved {
        return Ok(());
    }
    let Some(person) = rang_last(work.tx, alert)? else { return Ok(()) };
    answer(work, &Actor::by_link(person), alert).map(drop)
}

fn rang_last(tx: &mut Tx<'_>, alert: AlertId) -> Result<Option<PersonId>> {
    let filter = pages::Filter { subject: Some(Subject::Alert(alert)), limit: 50, ..pages::Filter::default() };
    let rang = pages::list(tx, &filter)?.into_iter().find(|page| page.state == State::Accepted);
    Ok(rang.map(|page| page.plan.person))
}
