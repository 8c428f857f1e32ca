//! Workers: reconcilers woken by a nudge and by a timer, taking no input, idempotent.
//!
//! Each has a synchronous heart that runs inside a transaction and is what the simulator drives, and a thin loop here
//! that waits. Nothing a loop holds in memory carries meaning: a restart is just a start.

pub mod audit;
mod clocks;
pub mod deliver;
pub mod digest;
pub mod escalate;
mod failed;
pub mod housekeep;
mod lists;
mod outbox;
pub mod turn;

use crate::app::App;
use allclear_store::{Change, Origin, Topic};
use std::time::Duration;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// One bell per worker; ringing it twice before it is heard is ringing it once.
#[derive(Debug, Default)]
pub struct Nudges {
    pub escalate: Notify,
    pub deliver: Notify,
    pub publish: Notify,
    pub clocks: Notify,
    pub lists: Notify,
}

/// How long a loop sleeps when nothing tells it to wake: the floor under every nudge that could be lost, and short
/// enough that a wall clock that was set forward is noticed within a second.
pub(crate) const FLOOR: Duration = Duration::from_secs(1);

/// Waits for the bell, the floor, or the end; `false` at the end.
#[expect(clippy::disallowed_methods, reason = "this is the worker driver: it waits, it decides nothing")]
pub(crate) async fn wait(bell: &Notify, floor: Duration, stop: &CancellationToken) -> bool {
    tokio::select! {
        () = stop.cancelled() => false,
        () = bell.notified() => true,
        () = tokio::time::sleep(floor) => true,
    }
}

/// Rings the bells when a commit changed what a worker watches.
async fn ring(app: App, stop: CancellationToken) {
    use tokio::sync::broadcast::error::RecvError;
    let mut changes = app.db().subscribe();
    loop {
        let change = tokio::select! {
            () = stop.cancelled() => return,
            change = changes.recv() => change,
        };
        match change {
            Ok(change) => ring_for(&app, change).await,
            Err(RecvError::Lagged(_)) => {
                let nudges = app.nudges();
                nudges.escalate.notify_one();
                nudges.deliver.notify_one();
                nudges.publish.notify_one();
                nudges.clocks.notify_one();
                nudges.lists.notify_one();
            }
            Err(RecvError::Closed) => return,
        }
    }
}

async fn ring_for(app: &App, change: Change) {
    let nudges = app.nudges();
    match (change.topic, change.origin, change.id) {
        (Topic::Escalations, Origin::Here, _) => nudges.escalate.notify_one(),
        (Topic::Pages, Origin::Here, None) | (Topic::Summons, Origin::Here, _) => nudges.deliver.notify_one(),
        // How one attempt ended: a retry is due later, and the wire it leaves free rings by itself if more waits.
        (Topic::Pages, Origin::Here, Some(_)) => {}
        // The node that wrote it is at it already. If all went for the same rows, most would only be in its way; what it
        // leaves behind is found at the floor.
        (Topic::Escalations | Topic::Pages, Origin::Elsewhere, _) => {}
        (Topic::Status, _, _) => nudges.publish.notify_one(),
        (Topic::Directory, _, _) => {
            // The door for events looks keys up in the snapshot; it must not wait for the next write to renew it.
            if let Err(error) = app.refresh_directory().await {
                tracing::warn!(%error, "the new configuration could not be read yet");
            }
            nudges.publish.notify_one();
        }
        // Whoever was just given something is told at once.
        (Topic::Incidents, Origin::Here, _) => {
            nudges.clocks.notify_one();
            nudges.lists.notify_one();
        }
        (Topic::Access | Topic::Summons | Topic::Emergencies, _, _)
        | (Topic::Alerts | Topic::Incidents | Topic::Reviews | Topic::Paged | Topic::Rings | Topic::Sessions, _, _) => {
        }
    }
}

/// Starts every worker of the server `node`; each ends soon after `stop`.
pub fn spawn(
    app: &App,
    outbox: deliver::Outbox,
    node: uuid::Uuid,
    health: crate::health::Health,
    stop: &CancellationToken,
) -> Vec<tokio::task::JoinHandle<()>> {
    vec![
        tokio::spawn(ring(app.clone(), stop.clone())),
        tokio::spawn(escalate::run(app.clone(), outbox.clone(), stop.clone())),
        tokio::spawn(deliver::run(app.clone(), outbox.clone(), stop.clone())),
        tokio::spawn(clocks::run(app.clone(), stop.clone())),
        tokio::spawn(clocks::watch(app.clone(), stop.clone())),
        tokio::spawn(lists::run(app.clone(), outbox.clone(), stop.clone())),
        tokio::spawn(housekeep::run(app.clone(), stop.clone())),
        tokio::spawn(crate::clock::run(app.clone(), health.clone(), stop.clone())),
        tokio::spawn(audit::run(app.clone(), node, health, stop.clone())),
        tokio::spawn(crate::live::run(app.clone(), stop.clone())),
    ]
}
