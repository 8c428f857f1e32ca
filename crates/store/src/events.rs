//! Raw events: what senders sent, byte for byte. Appended, never updated.

use crate::{Result, Tx, Value, args, sql};
use allclear_core::id::IntegrationId;
use jiff::{SignedDuration, Timestamp};

/// One accepted request.
#[derive(Debug, Clone, Copy)]
pub struct Received<'a> {
    pub integration: IntegrationId,
    pub received_at: Timestamp,
    /// How many events it held.
    pub events: usize,
    pub body: &'a [u8],
}

/// Appends requests.
///
/// # Errors
/// When the database fails.
pub fn append(tx: &mut Tx<'_>, received: &[Received<'_>]) -> Result<()> {
    let rows: Vec<Vec<Value>> = received
        .iter()
        .map(|r| args![r.integration, r.received_at, i64::try_from(r.events).unwrap_or(i64::MAX), r.body].to_vec())
        .collect();
    tx.exec_many(sql!("INSERT INTO event (integration_id, received_at, events, body) VALUES ($1, $2, $3, $4)"), &rows)?;
    Ok(())
}

/// How many requests are stored, and how many events were in them.
///
/// # Errors
/// When the database fails.
pub fn totals(tx: &mut Tx<'_>) -> Result<(i64, i64)> {
    tx.one(
        sql!("SELECT count(*) AS requests, CAST(coalesce(sum(events), 0) AS BIGINT) AS events FROM event"),
        &[],
        |row| Ok((row.get("requests")?, row.get("events")?)),
    )
}

/// Stored bodies in the order they came, `after` a sequence number.
///
/// # Errors
/// When the database fails.
pub fn bodies(tx: &mut Tx<'_>, after: i64, limit: i64) -> Result<Vec<(i64, Vec<u8>)>> {
    tx.all(sql!("SELECT seq, body FROM event WHERE seq > $1 ORDER BY seq LIMIT $2"), args![after, limit], |row| {
        Ok((row.get("seq")?, row.get("body")?))
    })
}

/// How long bodies are kept: long enough to look back from a monthly review, short enough that a disk is not filled by
/// repeats.
pub const KEEP: SignedDuration = SignedDuration::from_hours(24 * 30);

/// Forgets the oldest bodies that were received before `before`, some hundreds at a time; returns how many.
///
/// # Errors
/// When the database fails.
pub fn forget(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64> {
    tx.exec(
        sql!("DELETE FROM event WHERE received_at < $1 AND seq IN (SELECT seq FROM event ORDER BY seq LIMIT 500)"),
        args![before],
    )
}
