//! Starting and stopping the engine.

use crate::app::App;
use crate::error::Result;
use crate::health::Health;
use crate::ingest::Intake;
use crate::transport::Transport;
use crate::workers::{self, deliver::Outbox, housekeep};
use allclear_store::Engine;
use std::sync::Arc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// The engine at work.
pub struct Running {
    pub intake: Intake,
    pub health: Health,
    stop: CancellationToken,
    intake_task: JoinHandle<()>,
    workers: Vec<JoinHandle<()>>,
}

/// Takes up what the last process left and starts intake and workers.
///
/// # Errors
/// When the database fails.
pub async fn start(app: &App, transport: Arc<dyn Transport>) -> Result<Running> {
    let alone = app.db().engine() == Engine::Sqlite;
    app.write(move |work| housekeep::recover(work, alone)).await?;
    let (stop, health, outbox) = (CancellationToken::new(), Health::default(), Outbox::new(transport));
    let (intake, intake_task) = Intake::start(app.clone(), outbox.clone());
    let workers = workers::spawn(app, outbox, health.clone(), &stop);
    Ok(Running { intake, health, stop, intake_task, workers })
}

impl Running {
    /// Stops without losing anything: call it when no request can come in any more. What was accepted is written, what
    /// is on the wire is recorded, counts are flushed.
    pub async fn stop(self, app: &App) {
        let Self { intake, intake_task, workers, stop, .. } = self;
        drop(intake);
        // Other handles may live in connections that are being closed; their requests are answered already.
        #[expect(clippy::disallowed_methods, reason = "the end of the process cannot wait for a client for ever")]
        let _ = tokio::time::timeout(std::time::Duration::from_secs(5), intake_task).await;
        stop.cancel();
        for worker in workers {
            if let Err(error) = worker.await {
                tracing::error!(%error, "a worker did not end well");
            }
        }
        if let Err(error) = app.write(|work| Ok(allclear_store::identities::flush(work.tx)?)).await {
            tracing::error!(%error, "the last counts could not be written");
        }
        app.db().close().await;
    }
}
