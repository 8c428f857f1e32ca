//! Escalate: decides every step that is due.

use crate::app::{App, Work};
use crate::error::{Error, Result};
use crate::respond;
use crate::workers::deliver::{HAND_OVER, Outbox};
use crate::workers::{FLOOR, wait};
use allclear_core::access::Actor;
use allclear_core::alert::Status;
use allclear_core::escalation::{self, Situation};
use allclear_core::page::{self, Subject};
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
    let alert = match escalation.subject {
        Subject::Alert(id) => id,
        Subject::Incident(id) => {
            respond::call_again(work, id, Some(escalation.state.cycle))?;
            return Ok(Vec::new());
        }
    };
    // Looked up again, so that a timer left behind by anything pages nobody.
    let held = alerts::find(work.tx, alert)?;
    if held.is_none_or(|a| a.status != Status::Triggered || a.cycle != escalation.state.cycle) {
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
    let decision = escalation::step(&situation, work.now).decided_late(escalation.due_at, work.now);
    // The outbox gathers what is late for each person.
    let claim = if page::is_late(escalation.due_at, work.now) { 0 } else { claim };
    match decision.next {
        Some((state, due_at)) => escalations::save(work.tx, &[Escalation { state, due_at, ..*escalation }])?,
        None => escalations::remove(work.tx, escalation.subject)?,
    }
    alerts::append_to(work.tx, alert, work.now, &Actor::System, decision.log)?;
    Ok(pages::plan(work.tx, work.ids, work.now, &decision.plans, &work.directory, claim)?)
}

/// How long a step that cannot be decided is put off.
const PUT_OFF: SignedDuration = SignedDuration::from_mins(1);

/// [`decide`], unless paging is muted: it may have been since the batch was tried.
fn decide_alone(work: &mut Work<'_, '_>, escalation: &Escalation, claim: usize) -> Result<Vec<Claim>> {
    if directory::muted(work.tx)?.is_some() { Ok(Vec::new()) } else { decide(work, escalation, claim) }
}

/// Decides what is due in a transaction each, so that one alert that cannot be read holds nobody else up.
async fn one_by_one(app: &App, outbox: &Outbox) {
    let now = app.now();
    let Ok(due) = app.read(move |tx| Ok(escalations::due(tx, now, BATCH)?)).await else { return };
    for escalation in due {
        let room = outbox.reserve(HAND_OVER);
        let places = room.places();
        match app.write(move |work| decide_alone(work, &escalation, places)).await {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::tests::application;
    use crate::ingest;
    use crate::transport::{Answered, Transport};
    use allclear_core::event::{Action, AlertEvent};
    use allclear_core::id::{AlertId, ServiceId};
    use allclear_integrations::channel::Outgoing;
    use allclear_store::MIGRATIONS;
    use allclear_store::testing::memory;
    use futures::future::BoxFuture;
    use std::sync::Arc;

    struct NoPhones;

    impl Transport for NoPhones {
        fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Answered> {
            panic!("nobody has a phone: {outgoing:?}")
        }
    }

    /// An alert of a service without a policy and without anybody to page: its timer looks for somebody every 5 minutes.
    fn opened(app: &App) -> AlertId {
        let service = ServiceId::from_uuid(uuid::Uuid::from_u128(1));
        let event = AlertEvent::new(Action::Trigger, "Payments fail");
        let opened = app.write_blocking(move |work| ingest::apply_by_hand(work, &Actor::Operator, service, &event));
        opened.expect("an alert").0
    }

    #[tokio::test]
    async fn what_is_decided_one_by_one_stands_still_while_paging_is_muted() {
        let test = memory(MIGRATIONS);
        let (app, clock) = application(&test.db);
        let (alert, outbox) = (opened(&app), Outbox::new(Arc::new(NoPhones)));
        let due = || {
            let found = app.db().read_blocking(move |tx| escalations::find(tx, Subject::Alert(alert)));
            found.expect("read").expect("a timer").due_at
        };
        let before = due();
        clock.pass(SignedDuration::from_mins(6));
        crate::mute::set(&app, Actor::Operator, Some("a drill")).await.expect("muted");
        one_by_one(&app, &outbox).await;
        assert_eq!(due(), before, "muted between the batch and this");
        crate::mute::set(&app, Actor::Operator, None).await.expect("unmuted");
        one_by_one(&app, &outbox).await;
        assert!(due() > before);
    }
}
