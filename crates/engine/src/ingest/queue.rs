//! The queue in front of [`apply`]: requests that arrive while a batch is being written share the next one.

use super::{Delivery, apply, keep};
use crate::app::App;
use crate::error::{Error, Result};
use crate::workers::deliver::{HAND_OVER, Outbox};
use allclear_core::id::IntegrationId;
use allclear_integrations::source::Receipt;
use bytes::Bytes;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

type Answer = oneshot::Sender<Result<Vec<Receipt>>>;

struct Job {
    delivery: Delivery,
    answer: Answer,
}

/// The queue in front of [`apply`]. Cheap to clone.
#[derive(Clone)]
pub struct Intake {
    app: App,
    queue: mpsc::Sender<Job>,
}

/// Requests waiting for the disk before new ones are refused with 503.
const QUEUE: usize = 4_096;
/// Requests, and events in them, that share one transaction.
const BATCH_REQUESTS: usize = 1_000;
const BATCH_EVENTS: usize = 20_000;

impl Intake {
    /// Starts the intake; it ends when every handle is gone and everything accepted is on disk.
    #[must_use]
    pub fn start(app: App, outbox: Outbox) -> (Self, tokio::task::JoinHandle<()>) {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let task = tokio::spawn(run(app.clone(), jobs, outbox));
        (Self { app, queue }, task)
    }

    /// Stores a delivery and answers when it is on disk.
    ///
    /// # Errors
    /// [`Error::Busy`] when too much is waiting, [`Error::NotFound`] when the integration was removed meanwhile, or
    /// that the database is not to be had. In each case nothing was stored.
    pub async fn accept(&self, delivery: Delivery) -> Result<Vec<Receipt>> {
        let (answer, answered) = oneshot::channel();
        self.queue.try_send(Job { delivery, answer }).map_err(|_| Error::Busy)?;
        answered.await.map_err(|_| Error::Unavailable("the intake stopped".to_owned()))?
    }

    /// Keeps a request that could not be used in the bounded list an admin can see. Best effort: the sender has its
    /// refusal either way.
    pub async fn reject(&self, source: &str, integration: Option<IntegrationId>, reason: &str, body: &Bytes) {
        let (source, reason, body) = (source.to_owned(), reason.to_owned(), body.clone());
        let kept = self
            .app
            .write(move |work| {
                Ok(allclear_store::rejected::keep(work.tx, work.now, &source, integration, &reason, &body)?)
            })
            .await;
        if let Err(error) = kept {
            tracing::warn!(%error, "a refused request could not be kept");
        }
    }
}

async fn run(app: App, mut jobs: mpsc::Receiver<Job>, outbox: Outbox) {
    while let Some(first) = jobs.recv().await {
        let mut events = first.delivery.events.len();
        let (mut deliveries, mut answers) = (vec![first.delivery], vec![first.answer]);
        while deliveries.len() < BATCH_REQUESTS && events < BATCH_EVENTS {
            let Ok(next) = jobs.try_recv() else { break };
            events += next.delivery.events.len();
            deliveries.push(next.delivery);
            answers.push(next.answer);
        }
        settle(&app, &outbox, deliveries, answers).await;
    }
}

/// Writes a batch and answers it. A batch that fails for a reason of its own, not for want of a database, is tried
/// request by request, so that one request nobody can store does not take its neighbours with it.
async fn settle(app: &App, outbox: &Outbox, deliveries: Vec<Delivery>, answers: Vec<Answer>) {
    let shared = Arc::new(deliveries);
    match write(app, outbox, &shared).await {
        Ok(receipts) => {
            for (answer, receipts) in answers.into_iter().zip(receipts) {
                let _ = answer.send(receipts.ok_or_else(|| Error::not_found("integration", "with this key")));
            }
        }
        Err(error) if answers.len() > 1 && !matches!(error, Error::Busy | Error::Unavailable(_)) => {
            tracing::error!(%error, detail = ?error, requests = answers.len(), "a batch could not be stored; trying each request alone");
            for (delivery, answer) in shared.iter().zip(answers) {
                let alone = write(app, outbox, &Arc::new(vec![delivery.clone()])).await;
                let missing = || Error::not_found("integration", "with this key");
                let _ = answer.send(alone.and_then(|mut r| r.pop().flatten().ok_or_else(missing)));
            }
        }
        Err(error) => {
            tracing::error!(%error, detail = ?error, requests = answers.len(), "a batch could not be stored");
            for answer in answers {
                let _ = answer.send(Err(again(&error)));
            }
        }
    }
}

async fn write(app: &App, outbox: &Outbox, deliveries: &Arc<Vec<Delivery>>) -> Result<Vec<Option<Vec<Receipt>>>> {
    let (deliveries, room) = (Arc::clone(deliveries), outbox.reserve(HAND_OVER));
    let claim = room.places();
    let applied = app.write(move |work| apply(work, &deliveries, claim)).await?;
    outbox.send(applied.claims, room);
    keep(app, applied.repeats);
    Ok(applied.receipts)
}

/// The same refusal for everybody in a batch.
fn again(error: &Error) -> Error {
    match error {
        Error::Busy => Error::Busy,
        Error::Unavailable(why) => Error::Unavailable(why.clone()),
        other => Error::Unavailable(other.to_string()),
    }
}
