//! Clocks: carries out what incidents have due, and tells people.

use crate::app::App;
use crate::error::{Error, Result};
use crate::respond::clocks;
use crate::workers::{FLOOR, wait};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// One look at the tripwires and at the clocks; how much was due.
///
/// # Errors
/// When the database fails.
pub(super) async fn look(app: &App) -> Result<usize> {
    Ok(clocks::watch(app).await? + clocks::look(app).await?)
}

/// The loop around the clocks.
pub(crate) async fn run(app: App, stop: CancellationToken) {
    loop {
        said(clocks::look(&app).await);
        if !wait(&app.nudges().clocks, FLOOR, &stop).await {
            return;
        }
    }
}

/// The loop around the tripwires: nothing rings for them, because most of what happens in incidents is no alert.
pub(crate) async fn watch(app: App, stop: CancellationToken) {
    let never = Notify::new();
    while wait(&never, FLOOR, &stop).await {
        said(clocks::watch(&app).await);
    }
}

/// Writes down what went wrong; it is tried again at the floor.
fn said(looked: Result<usize>) {
    match looked {
        Ok(_) => {}
        Err(error @ (Error::Busy | Error::Unavailable(_))) => {
            tracing::warn!(%error, "the clocks of incidents wait for the database");
        }
        Err(error) => tracing::error!(%error, detail = ?error, "nobody could be told what is due"),
    }
}
