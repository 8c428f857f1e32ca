//! Raw events: what senders sent, byte for byte. Appended, never updated.

use crate::{Result, Tx, Value, args, sql};
use allclear_core::id::IntegrationId;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

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

/// Bodies that arrived for `integration` at exactly `at`, in the order they came, with their sequence numbers.
///
/// Found by halving: numbers and times rise together, so no index is needed on a table that every request writes to.
///
/// # Errors
/// When the database fails.
pub fn received_at(
    tx: &mut Tx<'_>,
    integration: IntegrationId,
    at: Timestamp,
    limit: i64,
) -> Result<Vec<(i64, Vec<u8>)>> {
    let ends = sql!("SELECT min(seq) AS first, max(seq) AS last FROM event");
    let (first, last): (Option<i64>, Option<i64>) =
        tx.one(ends, &[], |row| Ok((row.get("first")?, row.get("last")?)))?;
    let (Some(mut low), Some(mut high)) = (first, last) else { return Ok(Vec::new()) };
    while low < high {
        let middle = low + (high - low) / 2;
        let next = sql!("SELECT received_at FROM event WHERE seq >= $1 ORDER BY seq LIMIT 1");
        let received: Option<Timestamp> = tx.opt(next, args![middle], |row| row.get("received_at"))?;
        if received.is_some_and(|received| received < at) { low = middle + 1 } else { high = middle }
    }
    tx.all(
        sql!(
            "SELECT seq, body FROM event WHERE seq >= $1 AND seq < $2 AND received_at = $3 AND integration_id = $4
              ORDER BY seq LIMIT $5"
        ),
        args![low.saturating_sub(OUT_OF_ORDER), low.saturating_add(ONE_BATCH), at, integration, limit],
        |row| Ok((row.get("seq")?, row.get("body")?)),
    )
}

/// Several servers over one database take their numbers before they commit, so neighbours may stand the wrong way round.
const OUT_OF_ORDER: i64 = 200;
/// More requests than are written in one transaction, and so with one time.
const ONE_BATCH: i64 = 5_000;

/// When each integration was last heard of, among the newest `look` requests.
///
/// # Errors
/// When the database fails.
pub fn last_heard(tx: &mut Tx<'_>, look: i64) -> Result<BTreeMap<IntegrationId, Timestamp>> {
    let found = tx.all(
        sql!(
            "SELECT integration_id, max(received_at) AS at
              FROM (SELECT integration_id, received_at FROM event ORDER BY seq DESC LIMIT $1) AS newest
              GROUP BY integration_id"
        ),
        args![look],
        |row| Ok((row.get("integration_id")?, row.get("at")?)),
    )?;
    Ok(found.into_iter().collect())
}

/// A request as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub seq: i64,
    pub received_at: Timestamp,
    pub body: Vec<u8>,
}

/// The newest requests of one integration, newest first, among the newest `look` requests of all of them: one that was
/// silent for long is not searched for through everything that others sent.
///
/// # Errors
/// When the database fails.
pub fn newest_of(tx: &mut Tx<'_>, integration: IntegrationId, look: i64, limit: i64) -> Result<Vec<Stored>> {
    tx.all(
        sql!(
            "SELECT seq, received_at, body FROM event
              WHERE seq IN (
                SELECT seq FROM (SELECT seq, integration_id FROM event ORDER BY seq DESC LIMIT $2) AS newest
                  WHERE integration_id = $1 ORDER BY seq DESC LIMIT $3)
              ORDER BY seq DESC"
        ),
        args![integration, look, limit],
        |row| Ok(Stored { seq: row.get("seq")?, received_at: row.get("received_at")?, body: row.get("body")? }),
    )
}

/// How long bodies are kept: long enough to look back from a monthly review, short enough that a disk is not filled by
/// repeats.
pub const KEEP: SignedDuration = SignedDuration::from_hours(24 * 30);

/// Forgets the oldest bodies that were received before `before`, at most `limit`; returns how many.
///
/// # Errors
/// When the database fails.
pub fn forget(tx: &mut Tx<'_>, before: Timestamp, limit: i64) -> Result<u64> {
    tx.exec(
        sql!("DELETE FROM event WHERE received_at < $1 AND seq IN (SELECT seq FROM event ORDER BY seq LIMIT $2)"),
        args![before, limit],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use uuid::Uuid;

    #[test]
    fn the_newest_requests_of_one_sender_are_found_among_others() {
        for db in testing::engines() {
            let (a, b) = (IntegrationId::from_uuid(Uuid::from_u128(1)), IntegrationId::from_uuid(Uuid::from_u128(2)));
            let at = Timestamp::from_second(1_795_000_000).unwrap();
            db.write_blocking(move |tx| {
                for (integration, body) in [(a, "old"), (b, "other"), (a, "one"), (a, "two"), (b, "last")] {
                    append(tx, &[Received { integration, received_at: at, events: 1, body: body.as_bytes() }])?;
                }
                Ok(())
            })
            .unwrap();
            let bodies = |look, limit| {
                let found = db.read_blocking(move |tx| newest_of(tx, a, look, limit)).unwrap();
                found.into_iter().map(|stored| String::from_utf8(stored.body).unwrap()).collect::<Vec<_>>()
            };
            assert_eq!(bodies(100, 2), ["two", "one"], "{}", db.name);
            assert_eq!(bodies(100, 9), ["two", "one", "old"]);
            assert_eq!(bodies(2, 9), ["two"], "what is further back is not looked for");
        }
    }
}
