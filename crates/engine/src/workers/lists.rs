//! Lists: sends internal updates to those whom the communication plan names.

use super::deliver::Outbox;
use crate::app::App;
use crate::error::Error;
use crate::respond::mail;
use crate::workers::{FLOOR, wait};
use tokio_util::sync::CancellationToken;

/// Looks until nothing is due, then waits.
pub(crate) async fn run(app: App, outbox: Outbox, stop: CancellationToken) {
    loop {
        match mail::look(&app, &*outbox.transport).await {
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
