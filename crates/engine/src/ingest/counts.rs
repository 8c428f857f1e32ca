//! Repeats that are on disk as events and not yet counted on their alerts: written together about once a second.
//!
//! Only where several nodes share a database; a single node's writer keeps them in its mirror of open alerts. An update of
//! an alert costs PostgreSQL as much as a new row, and most of what senders send are repeats. Like the mirror's, the counts
//! of the last second are lost with the process.

use super::batch::Repeats;
use crate::app::App;
use crate::error::Result;
use allclear_core::id::AlertId;
use allclear_store::identities::{self, Repeated};
use allclear_store::{Engine, Tx};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// A repeat waits only while its alert would live this much longer without it, so that no node ends an alert whose repeat
/// another one holds: far more than the second it waits, far less than the minutes that senders promise.
const MARGIN: SignedDuration = SignedDuration::from_secs(30);

/// Alerts updated in one transaction.
const BATCH: usize = 5_000;

/// What waits in this process.
#[derive(Debug, Default)]
pub struct Counts(Mutex<BTreeMap<AlertId, Repeated>>);

impl Counts {
    /// Keeps repeats until [`flush`]. Those of an alert are added up; the latest says when it expires.
    pub(crate) fn keep(&self, repeats: impl IntoIterator<Item = Repeated>) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for new in repeats {
            let of_alert = waiting.entry(new.alert).or_insert(Repeated { count: 0, ..new });
            let later = if new.last_event_at >= of_alert.last_event_at { new } else { *of_alert };
            *of_alert = Repeated { count: of_alert.count + new.count, ..later };
        }
    }

    fn take(&self) -> Vec<Repeated> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *waiting).into_values().collect()
    }
}

/// Counts what must be counted in this transaction, and gives what may wait for [`flush`].
///
/// # Errors
/// When the database fails.
pub(super) fn count(tx: &mut Tx<'_>, repeats: Repeats) -> Result<Vec<Repeated>> {
    let may_wait = |r: &Repeated, stored_until: Option<Timestamp>| match (r.expires_at, stored_until) {
        (None, _) => true,
        (Some(until), Some(stored)) => stored <= until && stored.duration_since(r.last_event_at) >= MARGIN,
        (Some(_), None) => false,
    };
    let together = tx.engine() == Engine::Postgres;
    let (later, now): (Vec<_>, Vec<_>) = repeats.into_iter().partition(|(r, until)| together && may_wait(r, *until));
    let now: Vec<Repeated> = now.into_iter().map(|(r, _)| r).collect();
    if !now.is_empty() {
        identities::count(tx, &now)?;
    }
    Ok(later.into_iter().map(|(r, _)| r).collect())
}

/// Writes what waits. What could not be written waits on.
///
/// # Errors
/// When the database fails.
pub async fn flush(app: &App) -> Result<()> {
    let waiting = app.counts().take();
    let mut pieces = waiting.chunks(BATCH);
    while let Some(piece) = pieces.next() {
        let shared: Arc<[Repeated]> = piece.into();
        let written = app.write(move |work| Ok(identities::count(work.tx, &shared)?)).await;
        if let Err(error) = written {
            app.counts().keep(piece.iter().chain(pieces.flatten()).copied());
            return Err(error);
        }
    }
    Ok(())
}
