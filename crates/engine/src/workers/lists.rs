//! Lists: sends internal updates to those whom the communication plan names, and calls other systems.

use super::deliver::Outbox;
use crate::app::App;
use crate::error::Error;
use crate::respond::{calls, mail};
use crate::workers::{FLOOR, wait};
use tokio_util::sync::CancellationToken;

/// Looks until nothing is due, then waits.
pub(crate) async fn run(app: App, outbox: Outbox, stop: CancellationToken) {
    loop {
        match look(&app, &outbox).await {
            Ok(0) => {}
            Ok(_) if !stop.is_cancelled() => continue,
            Ok(_) => return,
            Err(error @ (Error::Busy | Error::Unavailable(_))) => {
                tracing::warn!(%error, "updates for lists wait for the database");
            }
            Err(error) => tracing::error!(%error, detail = ?error, "updates could not be sent to their lists"),
        }
        if !wait(&app.nudges().lists, FLOOR, &stop).await {
            return;
        }
    }
}

async fn look(app: &App, outbox: &Outbox) -> Result<usize, Error> {
    // One after the other, and both even if the first fails: a list that cannot be read must not keep a freeze back.
    let (sent, called) = (mail::look(app, &*outbox.transport).await, calls::look(app, &*outbox.transport).await);
    Ok(sent? + called?)
}
