//! Housekeep: once a second, what time alone brings about.

use crate::answer;
use crate::app::{App, Work};
use crate::error::{Error, Result};
use crate::ingest;
use crate::sign_in;
use crate::workers::{FLOOR, wait};
use allclear_core::access::Actor;
use allclear_core::alert::{Known, LogKind, Resolution, Status};
use allclear_core::id::AlertId;
use allclear_store::{alerts, changes, events, idempotency, identities, pages};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// Alerts resolved by expiry in one transaction.
const BATCH: i64 = 500;
/// Rows of each kind that are forgotten in one transaction, which takes some milliseconds: nobody waits longer for the
/// writer than that.
const SWEEP: i64 = 500;
/// Sweeps in a row before everything else has its turn again: 10,000 rows a second, ten times what a node of the size we
/// measure takes in. What is left is forgotten a second later.
const SWEEPS: usize = 20;
/// A pause between two looks after which we may have been deaf: frozen, without a database, or moved in time.
const DEAF: SignedDuration = SignedDuration::from_secs(30);
/// What a sender gets after our own downtime before its silence counts: Alertmanager's `resolve_timeout`.
const GRACE: SignedDuration = SignedDuration::from_mins(5);

/// Resolves alerts whose sender went quiet. Returns how many.
///
/// # Errors
/// When the database fails.
pub fn tidy(work: &mut Work<'_, '_>) -> Result<usize> {
    let expired = identities::expired(work.tx, work.now, BATCH)?;
    for (fingerprint, id) in &expired {
        if let Err(error) = expire(work, *id) {
            if matches!(error, Error::Busy | Error::Unavailable(_)) {
                return Err(error);
            }
            // One alert that cannot be read must not keep the others open. It stays open for people to see.
            tracing::error!(%error, detail = ?error, alert = %id, "an alert could not be ended after its sender went quiet");
            identities::save(work.tx, &[(*fingerprint, Known::default())])?;
        }
    }
    Ok(expired.len())
}

/// Forgets what is too old to be kept, a bounded number of rows of each kind. Returns whether more may be left.
///
/// # Errors
/// When the database fails.
pub fn sweep(work: &mut Work<'_, '_>) -> Result<bool> {
    let before = |kept| work.now.checked_sub(kept).unwrap_or(Timestamp::MIN);
    let (answered, received) = (before(idempotency::KEPT_FOR), before(events::KEEP));
    let gone = [
        identities::sweep(work.tx, work.now, SWEEP)?,
        idempotency::sweep(work.tx, answered, SWEEP)?,
        events::forget(work.tx, received, SWEEP)?,
        changes::forget(work.tx, received, SWEEP)?,
        sign_in::sweep(work, SWEEP)?,
    ];
    Ok(gone.into_iter().any(|gone| i64::try_from(gone).is_ok_and(|gone| gone >= SWEEP)))
}

/// [`sweep`] while there is something to forget, in transactions of their own, between which everybody else has a turn.
///
/// # Errors
/// When the database fails.
pub async fn forget(app: &App) -> Result<()> {
    for _ in 0..SWEEPS {
        if !app.write(sweep).await? {
            break;
        }
    }
    Ok(())
}

fn expire(work: &mut Work<'_, '_>, id: AlertId) -> Result<()> {
    let mut alert = alerts::get(work.tx, id)?;
    alert.status = Status::Resolved;
    alert.resolved_at = Some(work.now);
    alert.resolved_by = Some(Actor::System);
    let ended = LogKind::Resolved { how: Resolution::Expired };
    answer::settle(work, &Actor::System, alert, ended, "resolved: its sender stopped repeating it")?;
    Ok(())
}

/// Gives every sender five minutes to repeat its alerts: for when nobody could be heard, because this server was down,
/// frozen or without its database.
///
/// # Errors
/// When the database fails.
pub fn forgive(work: &mut Work<'_, '_>) -> Result<()> {
    identities::extend_expiries(work.tx, work.now.checked_add(GRACE).unwrap_or(Timestamp::MAX))?;
    Ok(())
}

/// [`tidy`], and [`forgive`] before it if nobody could be heard since `last`. In one transaction, so with one look at the
/// clock: it may move between two.
fn tidy_since(work: &mut Work<'_, '_>, last: Timestamp) -> Result<usize> {
    if work.now.duration_since(last).abs() > DEAF {
        forgive(work)?;
    }
    tidy(work)
}

/// Once after a start: our downtime is nobody's silence, and what the last process had on the wire is taken up again.
/// `alone` says that no other node uses this database.
///
/// # Errors
/// When the database fails.
pub fn recover(work: &mut Work<'_, '_>, alone: bool) -> Result<()> {
    forgive(work)?;
    if alone {
        pages::recover(work.tx, work.now)?;
    }
    Ok(())
}

/// The loop around [`tidy_since`].
pub(crate) async fn run(app: App, stop: CancellationToken) {
    let never = Notify::new();
    let mut last = app.now();
    loop {
        let now = app.now();
        // What waits here may be what keeps an alert alive: while it cannot be written, no alert ends.
        let tidied = match ingest::flush(&app).await {
            Ok(()) => app.write(move |work| tidy_since(work, last)).await,
            Err(error) => Err(error),
        };
        if tidied.is_ok() {
            last = now;
        }
        match tidied {
            Ok(resolved) if i64::try_from(resolved).unwrap_or(0) == BATCH => continue,
            Ok(_) => {}
            Err(error) => tracing::error!(%error, detail = ?error, "housekeeping failed; trying again"),
        }
        if let Err(error) = forget(&app).await {
            tracing::warn!(%error, "what is too old could not be forgotten; trying again");
        }
        if let Err(error) = app.refresh_directory().await {
            tracing::warn!(%error, "the configuration could not be read again");
        }
        if !wait(&never, FLOOR, &stop).await {
            return;
        }
    }
}
