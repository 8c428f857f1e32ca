//! Starting and stopping the engine.

use crate::app::App;
use crate::error::Result;
use crate::health::Health;
use crate::ingest::{self, Intake};
use crate::transport::Transport;
use crate::transport::browser::Browsers;
use crate::workers::{self, deliver::Outbox, housekeep};
use allclear_core::id::Entry;
use allclear_store::{Engine, servers};
use std::sync::Arc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The engine at work.
pub struct Running {
    pub intake: Intake,
    pub health: Health,
    /// For what somebody asks to be sent at once.
    pub way_out: Arc<dyn Transport>,
    node: Uuid,
    stop: CancellationToken,
    intake_task: JoinHandle<()>,
    workers: Vec<JoinHandle<()>>,
}

/// The parts of an engine without its loops: a server lets them run, a story moves them by hand.
pub struct Standing {
    pub intake: Intake,
    pub health: Health,
    pub outbox: Outbox,
    node: Uuid,
    intake_task: JoinHandle<()>,
}

/// Takes up what the last process left and opens the intake.
///
/// # Errors
/// When the database fails.
pub async fn stand(app: &App, transport: Arc<dyn Transport>) -> Result<Standing> {
    let alone = app.db().engine() == Engine::Sqlite;
    // Names this process in the list of servers, so that nobody copies a database away under it.
    let node = app
        .write(move |work| {
            housekeep::recover(work, alone)?;
            let node = work.ids.id::<Entry>(work.now).uuid();
            servers::beat(work.tx, node, work.now)?;
            Ok(node)
        })
        .await?;
    let (health, outbox) = (Health::default(), Outbox::new(Browsers::over(app.clone(), transport)));
    app.db().listen()?;
    let (intake, intake_task) = Intake::start(app.clone(), outbox.clone());
    Ok(Standing { intake, health, outbox, node, intake_task })
}

/// [`stand`], and starts the workers.
///
/// # Errors
/// When the database fails.
pub async fn start(app: &App, transport: Arc<dyn Transport>) -> Result<Running> {
    let Standing { intake, health, outbox, node, intake_task } = stand(app, transport).await?;
    let stop = CancellationToken::new();
    let way_out = Arc::clone(&outbox.transport);
    let workers = workers::spawn(app, outbox, node, health.clone(), &stop);
    Ok(Running { intake, health, way_out, node, stop, intake_task, workers })
}

impl Standing {
    /// Takes no event any more, from one moment to the next, as when the process is killed.
    pub fn die(self) {
        self.intake_task.abort();
    }
}

impl Running {
    /// Stops without losing anything: call it when no request can come in any more. What was accepted is written, what
    /// is on the wire is recorded, counts are flushed.
    pub async fn stop(self, app: &App) {
        let Self { intake, intake_task, workers, stop, node, .. } = self;
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
        if let Err(error) = ingest::flush(app).await {
            tracing::error!(%error, "the last repeats could not be counted");
        }
        if let Err(error) = app.write(move |work| Ok(servers::gone(work.tx, node)?)).await {
            tracing::error!(%error, "this server could not be taken off the list; it goes by itself");
        }
        app.db().close().await;
    }
}
