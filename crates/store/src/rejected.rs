//! Requests of senders that could not be used: the newest of them, for an admin to see.

use crate::{Result, Row, Tx, args, sql};
use allclear_core::id::IntegrationId;
use allclear_core::text::hex;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// How many are kept. A sender that is set up wrongly repeats itself; the newest thousand show all that is to be seen.
pub const KEPT: i64 = 1_000;
/// How much of a body is kept, in bytes: enough to recognise the sender and its mistake.
pub const HEAD: usize = 4_096;

/// A request that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    pub seq: i64,
    pub received_at: Timestamp,
    pub source: String,
    pub integration: Option<IntegrationId>,
    pub reason: String,
    /// Of the whole body, in bytes.
    pub size: i64,
    /// SHA-256 of the body, in hexadecimal: tells whether two requests were the same.
    pub digest: String,
    /// Beginning of the body, at most [`HEAD`] bytes.
    pub head: Vec<u8>,
}

/// Keeps a request, and lets go of the oldest beyond [`KEPT`]. `source` is the name as the URL had it; `integration` is
/// there where the key was known.
///
/// # Errors
/// When the database fails.
pub fn keep(
    tx: &mut Tx<'_>,
    now: Timestamp,
    source: &str,
    integration: Option<IntegrationId>,
    reason: &str,
    body: &[u8],
) -> Result<()> {
    let digest = hex(&Sha256::digest(body));
    let seq: i64 = tx.one(
        sql!(
            "INSERT INTO rejected (received_at, source, integration_id, reason, size, digest, head)
              VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING seq"
        ),
        args![now, source, integration, reason, body.len(), digest, &body[..body.len().min(HEAD)]],
        |row| row.get("seq"),
    )?;
    tx.exec(sql!("DELETE FROM rejected WHERE seq <= $1"), args![seq - KEPT])?;
    Ok(())
}

/// The kept requests, newest first; only older ones than `after`.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx<'_>, after: Option<i64>, limit: usize) -> Result<Vec<Rejected>> {
    tx.all(
        sql!(
            "SELECT seq, received_at, source, integration_id, reason, size, digest, head FROM rejected
              WHERE seq < $1 ORDER BY seq DESC LIMIT $2"
        ),
        args![after.unwrap_or(i64::MAX), limit],
        rejected,
    )
}

/// The newest kept requests with the key of one integration, newest first.
///
/// # Errors
/// When the database fails.
pub fn newest_of(tx: &mut Tx<'_>, integration: IntegrationId, limit: usize) -> Result<Vec<Rejected>> {
    tx.all(
        sql!(
            "SELECT seq, received_at, source, integration_id, reason, size, digest, head FROM rejected
              WHERE integration_id = $1 ORDER BY seq DESC LIMIT $2"
        ),
        args![integration, limit],
        rejected,
    )
}

fn rejected(row: &Row<'_>) -> Result<Rejected> {
    Ok(Rejected {
        seq: row.get("seq")?,
        received_at: row.get("received_at")?,
        source: row.get("source")?,
        integration: row.get("integration_id")?,
        reason: row.get("reason")?,
        size: row.get("size")?,
        digest: row.get("digest")?,
        head: row.get("head")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn the_newest_are_kept_with_their_beginnings() {
        for db in testing::engines() {
            let at = Timestamp::from_second(1_795_000_000).unwrap();
            db.write_blocking(move |tx| {
                for n in 0..KEPT + 5 {
                    keep(tx, at, "json", None, &format!("reason {n}"), &vec![b'x'; HEAD + 1])?;
                }
                Ok(())
            })
            .unwrap();
            let all = db.read_blocking(|tx| list(tx, None, 5_000)).unwrap();
            assert_eq!(all.len(), usize::try_from(KEPT).unwrap(), "{}", db.name);
            assert_eq!((all[0].reason.as_str(), all[999].reason.as_str()), ("reason 1004", "reason 5"));
            assert_eq!((all[0].size, all[0].head.len(), all[0].digest.len()), (4_097, HEAD, 64));
            let after = Some(all[0].seq);
            assert_eq!(db.read_blocking(move |tx| list(tx, after, 1)).unwrap()[0].reason, "reason 1003");
            let known = IntegrationId::from_uuid(uuid::Uuid::from_u128(7));
            let keyed = move |tx: &mut Tx<'_>| keep(tx, at, "json", Some(known), "with a key", b"{");
            db.write_blocking(keyed).unwrap();
            let found = db.read_blocking(move |tx| newest_of(tx, known, 9)).unwrap();
            assert_eq!(found.iter().map(|r| r.reason.as_str()).collect::<Vec<_>>(), ["with a key"]);
        }
    }
}
