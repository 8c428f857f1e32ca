//! Escalate: decides every step that is due.

use crate::app::{App, Work};
use crate::error::{Error, Result};
use crate::workers::deliver::{HAND_OVER, Outbox};
use crate::workers::{FLOOR, wait};
use allclear_core::access::Actor;
use allclear_core::alert::Status;
use allclear_core::escalation::{self, Situation};
use allclear_core::page::Subject;
use allclear_store::escalations::{self, Escalation};
use allclear_store::pages::Claim;
use allclear_store::{alerts, directory, pages};
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

/// Steps decided in one transaction.
const BATCH: i64 = 200;

/// What one look at the timers did.
#[derive(Debug, Default)]
pub struct Escalated {
    /// Steps decided; fewer than asked for means that nothing more is due.
    pub steps: usize,
    pub claims: Vec<Claim>,
}

/// Decides the steps that are due, each exactly once: the row is read, decided and moved in one transaction.
///
/// # Errors
/// When the database fails.
pub fn run_due(work: &mut Work<'_, '_>, claim: usize) -> Result<Escalated> {
    let due = escalations::due(work.tx, work.now, BATCH)?;
    if due.is_empty() || directory::muted(work.tx)?.is_some() {
        // Muted, an escalation stands still: going through steps that nobody is told about would end it unheard.
        return Ok(Escalated::default());
    }
    let mut done = Escalated { steps: due.len(), claims: Vec::new() };
    for escalation in due {
        let left = claim.saturating_sub(done.claims.len());
        done.claims.extend(decide(work, &escalation, left)?);
    }
    Ok(done)
}

fn decide(work: &mut Work<'_, '_>, escalation: &Escalation, claim: usize) -> Result<Vec<Claim>> {
    if !still_wanted(work, escalation)? {
        escalations::remove(work.tx, escalation.subject)?;
        return Ok(Vec::new());
    }
    let situation = Situation {
        directory: &work.directory,
        subject: escalation.subject,
        service: escalation.service,
        urgency: escalation.urgency,
        state: escalation.state,
    };
    let decision = escalation::step(&situation, work.now);
    match decision.next {
        Some((state, due_at)) => escalations::save(work.tx, &[Escalation { state, due_at, ..*escalation }])?,
        None => escalations::remove(work.tx, escalation.subject)?,
    }
    match escalation.subject {
        Subject::Alert(id) => alerts::append_to(work.tx, id, work.now, &Actor::System, decision.log)?,
        Subject::Incident(_) => {}
    }
    Ok(pages::plan(work.tx, work.ids, work.now, &decision.plans, &work.directory, claim)?)
}

/// Whether anybody still waits for an answer; looked up again here, so that a timer left behind by anything pages nobody.
fn still_wanted(work: &mut Work<'_, '_>, escalation: &Escalation) -> Result<bool> {
    Ok(match escalation.subject {
        Subject::Alert(id) => alerts::find(work.tx, id)?
            .is_some_and(|a| a.status == Status::Triggered && a.cycle == escalation.state.cycle),
        // A call for a commander plans all of its pages at once and has no timer.
        Subject::Incident(_) => false,
    })
}

/// How long a step that cannot be decided is put off.
const PUT_OFF: SignedDuration = SignedDuration::from_mins(1);

/// Decides what is due in a transaction each, so that one alert that cannot be read holds nobody else up.
async fn one_by_one(app: &App, outbox: &Outbox) {
    let now = app.now();
    let Ok(due) = app.read(move |tx| Ok(escalations::due(tx, now, BATCH)?)).await else { return };
    for escalation in due {
        let room = outbox.reserve(HAND_OVER);
        let places = room.places();
        match app.write(move |work| decide(work, &escalation, places)).await {
            Ok(claims) => outbox.send(claims, room),
            Err(error) => {
                tracing::error!(%error, detail = ?error, subject = ?escalation.subject, "this step is put off");
                let later = now.checked_add(PUT_OFF).unwrap_or(Timestamp::MAX);
                let put_off = Escalation { due_at: later, ..escalation };
                let _ = app.write(move |work| Ok(escalations::save(work.tx, &[put_off])?)).await;
            }
        }
    }
}

/// The loop around [`run_due`].
pub(crate) async fn run(app: App, outbox: Outbox, stop: CancellationToken) {
    loop {
        let room = outbox.reserve(HAND_OVER);
        let places = room.places();
        match app.write(move |work| run_due(work, places)).await {
            Ok(done) => {
                outbox.send(done.claims, room);
                if i64::try_from(done.steps).unwrap_or(0) == BATCH {
                    continue;
                }
            }
            Err(error @ (Error::Busy | Error::Unavailable(_))) => {
                tracing::warn!(%error, "escalations wait for the database");
            }
            Err(error) => {
                tracing::error!(%error, detail = ?error, "a step could not be decided; deciding each alone");
                one_by_one(&app, &outbox).await;
            }
        }
        if !wait(&app.nudges().escalate, FLOOR, &stop).await {
            return;
        }
    }
}
