//! What is sent to other systems and not yet accepted: rows that are claimed when they are due, tried, and recorded. Each table
//! of such rows has its own statements; how they are used is here, once.
//!
//! A claim is a lease: whoever holds it and never says how it ended loses it when the lease is over, and the row is claimed
//! again. Its fence rises with every claim, so that a late word from the one before is not taken for the newer one's.

use crate::{Result, Row, Sql, Topic, Tx, args};
use allclear_core::id::IncidentId;
use allclear_core::page::{LEASE, State};
use jiff::Timestamp;
use uuid::Uuid;

/// The statements of one table.
pub(crate) struct Sending {
    /// `id` of what is due at `$1`, the longest overdue first, at most `$2`, without what another node is claiming.
    pub due: &'static Sql,
    /// Claims the rows of the list `$1` until `$2`, counts the attempt, and returns the whole rows.
    pub take: &'static Sql,
    /// Sets `state`, `due_at`, `ended_at` and `detail` to `$3` to `$6` where `id` is `$1`, if `fence` is still `$2`.
    pub record: &'static Sql,
    /// The least `due_at` there is.
    pub next: &'static Sql,
}

/// One attempt at one row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempt {
    pub id: Uuid,
    pub fence: i64,
    pub incident: IncidentId,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outcome<'t> {
    pub state: State,
    /// When it is tried once more; `None` when this was the last word.
    pub again: Option<Timestamp>,
    pub detail: Option<&'t str>,
}

impl Sending {
    /// Takes what is due, at most `limit`, by id: what was never tried, what is to be tried again, and what was taken by
    /// somebody who never said how it ended.
    pub(crate) fn claim<T>(
        &self,
        tx: &mut Tx<'_>,
        now: Timestamp,
        limit: i64,
        read: fn(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let due = tx.all(self.due, args![now, limit], |row| row.get::<Uuid>("id"))?;
        if due.is_empty() {
            return Ok(Vec::new());
        }
        let lease_until = now.checked_add(LEASE).unwrap_or(Timestamp::MAX);
        let mut claimed = tx.all(self.take, args![due, lease_until], |row| Ok((row.get::<Uuid>("id")?, read(row)?)))?;
        claimed.sort_by_key(|(id, _)| *id);
        Ok(claimed.into_iter().map(|(_, row)| row).collect())
    }

    /// Writes down how an attempt ended. The answer is whether it was written: whoever lost the claim meanwhile writes
    /// nothing.
    pub(crate) fn record(
        &self,
        tx: &mut Tx<'_>,
        now: Timestamp,
        attempt: Attempt,
        outcome: Outcome<'_>,
    ) -> Result<bool> {
        let Outcome { state, again, detail } = outcome;
        let ended = again.is_none().then_some(now);
        let row = args![attempt.id, attempt.fence, state.as_str(), again, ended, detail];
        let written = tx.exec(self.record, row)? > 0;
        if written && again.is_none() {
            tx.changed(Topic::Incidents, Some(attempt.incident.uuid()));
        }
        Ok(written)
    }

    /// When something is due next.
    pub(crate) fn next_due(&self, tx: &mut Tx<'_>) -> Result<Option<Timestamp>> {
        tx.one(self.next, args![], |row| row.get::<Option<Timestamp>>("due_at"))
    }
}
