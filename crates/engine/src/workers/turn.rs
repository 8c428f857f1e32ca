//! One turn of every worker by hand: for stories and drills, where the clock moves by itself and nothing may run behind
//! its back.

use super::{clocks, deliver, digest, escalate, housekeep};
use crate::app::App;
use crate::error::Result;
use crate::ingest;
use crate::respond::{calls, mail};
use deliver::Outbox;

/// Lets everything that is due happen once, in a fixed order; returns how much that was. Call it until it answers 0.
///
/// # Errors
/// When the database fails.
pub async fn turn(app: &App, outbox: &Outbox) -> Result<usize> {
    ingest::flush(app).await?;
    let mut done = app.write(housekeep::tidy).await?;
    housekeep::forget(app).await?;
    let room = deliver::WIRES;
    let escalated = app.write(move |work| escalate::run_due(work, room)).await?;
    done += escalated.steps;
    done += clocks::look(app).await?;
    let mut messages = outbox.take();
    messages.extend(escalated.claims.into_iter().map(|claim| vec![claim]));
    messages.extend(app.write(move |work| deliver::claim_messages(work, room)).await?);
    done += messages.len();
    for claims in messages {
        digest::attempt(app, &*outbox.transport, claims).await?;
    }
    done += mail::look(app, &*outbox.transport).await?;
    done += calls::look(app, &*outbox.transport).await?;
    Ok(done)
}
