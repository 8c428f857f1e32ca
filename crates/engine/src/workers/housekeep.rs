//! Housekeep: once a second, what time alone brings about.

use crate::app::{App, Work};
use crate::error::Result;
use crate::workers::{FLOOR, wait};
use allclear_core::access::Actor;
use allclear_core::alert::{Known, LogKind, Resolution, Status};
use allclear_core::page::Subject;
use allclear_store::{alerts, escalations, identities, pages};
use jiff::SignedDuration;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// Alerts resolved by expiry in one transaction.
const BATCH: i64 = 500;
/// What a sender gets after our own downtime before its silence counts: Alertmanager's `resolve_timeout`.
const GRACE: SignedDuration = SignedDuration::from_mins(5);

/// Writes counts, resolves alerts whose sender went quiet, forgets old identities and answers. Returns how many alerts
/// were resolved.
///
/// # Errors
/// When the database fails.
pub fn tidy(work: &mut Work<'_, '_>) -> Result<usize> {
    let expired = identities::expired(work.tx, work.now, BATCH)?;
    for (fingerprint, id) in &expired {
        let mut alert = alerts::get(work.tx, *id)?;
        if alert.status != Status::Resolved {
            alert.status = Status::Resolved;
            alert.resolved_at = Some(work.now);
            alert.resolved_by = Some(Actor::System);
            alerts::update(work.tx, &alert)?;
            let ended = LogKind::Resolved { how: Resolution::Expired };
            alerts::append_to(work.tx, *id, work.now, &Actor::System, vec![ended])?;
        }
        let subject = Subject::Alert(*id);
        escalations::remove(work.tx, subject)?;
        pages::cancel(work.tx, subject, "resolved: its sender stopped repeating it")?;
        identities::save(work.tx, &[(*fingerprint, Known::default())])?;
    }
    identities::sweep(work.tx, work.now)?;
    Ok(expired.len())
}

/// Once after a start: our downtime is nobody's silence, and what the last process had on the wire is taken up again.
/// `alone` says that no other node uses this database.
///
/// # Errors
/// When the database fails.
pub fn recover(work: &mut Work<'_, '_>, alone: bool) -> Result<()> {
    identities::extend_expiries(work.tx, work.now.checked_add(GRACE).unwrap_or(jiff::Timestamp::MAX))?;
    if alone {
        pages::recover(work.tx, work.now)?;
    }
    Ok(())
}

/// The loop around [`tidy`].
pub(crate) async fn run(app: App, stop: CancellationToken) {
    let never = Notify::new();
    loop {
        match app.write(tidy).await {
            Ok(resolved) if i64::try_from(resolved).unwrap_or(0) == BATCH => continue,
            Ok(_) => {}
            Err(error) => tracing::error!(%error, detail = ?error, "housekeeping failed; trying again"),
        }
        if let Err(error) = app.refresh_directory().await {
            tracing::warn!(%error, "the configuration could not be read again");
        }
        if !wait(&never, FLOOR, &stop).await {
            return;
        }
    }
}
