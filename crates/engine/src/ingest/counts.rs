//! Repeats that are on disk as events and not yet counted on their alerts: written together about once a second.
//!
//! An update of an alert costs as much as a new row, and most of what senders send are repeats. They are kept here, and not
//! with the writer, because they belong to no transaction: one that is undone must not take along what others counted.
//! Only the counts of the last second are lost with the process.

use super::batch::Repeats;
use crate::app::App;
use crate::error::Result;
use allclear_core::id::AlertId;
use allclear_store::Tx;
use allclear_store::identities::{self, Repeated};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// A repeat waits only while its alert would live this much longer without it, so that nobody ends an alert whose repeat
/// another node holds: far more than the second it waits, far less than the minutes that senders promise.
const MARGIN: SignedDuration = SignedDuration::from_secs(30);

/// Alerts updated in one transaction.
const BATCH: usize = 5_000;

/// What waits in this process.
#[derive(Debug, Default)]
pub struct Counts(Mutex<BTreeMap<AlertId, Repeated>>);

impl Counts {
    /// Keeps repeats until [`flush`]. Those of an alert are added up; the latest says when it expires.
    fn keep(&self, repeats: impl IntoIterator<Item = Repeated>) {
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

/// Whether the alert lives long enough without this repeat, by what is stored, for the repeat to wait. One that shortens
/// its life never waits: what is written later only ever moves the end away.
fn may_wait(repeat: &Repeated, stored_until: Option<Timestamp>) -> bool {
    match (repeat.expires_at, stored_until) {
        (None, _) => true,
        (Some(until), Some(stored)) => stored <= until && stored.duration_since(repeat.last_event_at) >= MARGIN,
        (Some(_), None) => false,
    }
}

/// Counts what must be counted in this transaction, and gives what may wait for [`flush`].
///
/// # Errors
/// When the database fails.
pub(super) fn count(tx: &mut Tx<'_>, repeats: Repeats) -> Result<Vec<Repeated>> {
    let (later, now): (Vec<_>, Vec<_>) = repeats.into_iter().partition(|(r, until)| may_wait(r, *until));
    let now: Vec<Repeated> = now.into_iter().map(|(r, _)| r).collect();
    if !now.is_empty() {
        identities::count(tx, &now)?;
    }
    Ok(later.into_iter().map(|(r, _)| r).collect())
}

/// Keeps what [`super::apply`] left to be counted until [`flush`]. Call it once the batch is on disk, never before.
pub fn keep(app: &App, repeats: impl IntoIterator<Item = Repeated>) {
    app.counts().keep(repeats);
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
        let written = app.write(move |work| Ok(identities::count_late(work.tx, &shared)?)).await;
        if let Err(error) = written {
            app.counts().keep(piece.iter().chain(pieces.flatten()).copied());
            return Err(error);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use allclear_core::alert::Fingerprint;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).expect("an instant")
    }

    /// One repeat in second `second`, of an alert that from then on lives until `until`.
    fn repeat(alert: u128, second: i64, until: Option<i64>) -> Repeated {
        let id = AlertId::from_uuid(uuid::Uuid::from_u128(alert));
        let (last_event_at, expires_at) = (at(second), until.map(at));
        Repeated { fingerprint: Fingerprint(alert), alert: id, count: 1, last_event_at, expires_at }
    }

    #[test]
    fn a_repeat_waits_only_while_its_alert_lives_on_without_it() {
        for (what, until, stored, waits) in [
            ("its sender repeats it every minute", Some(300), Some(240), true),
            ("its time is nearly up", Some(300), Some(29), false),
            ("its time was up, and nobody has looked yet", Some(300), Some(-1), false),
            ("it is to end sooner", Some(100), Some(240), false),
            ("it has no end so far", Some(300), None, false),
            ("it ends by being resolved", None, None, true),
        ] {
            assert_eq!(may_wait(&repeat(1, 0, until), stored.map(at)), waits, "{what}");
        }
    }

    #[test]
    fn repeats_of_an_alert_are_added_up_and_the_latest_says_when_it_ends() {
        let counts = Counts::default();
        counts.keep([repeat(1, 10, Some(310)), repeat(2, 10, None)]);
        counts.keep([repeat(1, 20, Some(320))]);
        // Came back from a database that did not take it.
        counts.keep([repeat(1, 5, Some(305))]);
        let waiting = counts.take();
        let told: Vec<_> = waiting.iter().map(|r| (r.fingerprint.0, r.count, r.last_event_at, r.expires_at)).collect();
        assert_eq!(told, [(1, 3, at(20), Some(at(320))), (2, 1, at(10), None)]);
        assert!(counts.take().is_empty());
    }
}
