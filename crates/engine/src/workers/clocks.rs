//! Clocks: carries out what incidents have due, and tells people.

use crate::app::App;
use crate::error::{Error, Result};
use crate::respond;
use crate::workers::{FLOOR, wait};
use tokio_util::sync::CancellationToken;

/// One look at the clocks; how much was due.
///
/// # Errors
/// When the database fails.
pub(super) async fn look(app: &App) -> Result<usize> {
    respond::clocks::look(app).await
}

/// The loop around [`look`].
pub(crate) async fn run(app: App, stop: CancellationToken) {
    loop {
        match look(&app).await {
            Ok(_) => {}
            Err(error @ (Error::Busy | Error::Unavailable(_))) => {
                tracing::warn!(%error, "the clocks of incidents wait for the database");
            }
            Err(error) => tracing::error!(%error, detail = ?error, "nobody could be told what is due"),
        }
        if !wait(&app.nudges().clocks, FLOOR, &stop).await {
            return;
        }
    }
}
