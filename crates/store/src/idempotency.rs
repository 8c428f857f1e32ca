//! Answers already given, by the client's `Idempotency-Key`.

use crate::{Result, Tx, args, sql};
use jiff::{SignedDuration, Timestamp};

/// How long an answer is kept. Clients repeat within minutes; a day covers a broken night.
pub const KEPT_FOR: SignedDuration = SignedDuration::from_hours(24);

/// An answer that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Digest of the request it answered.
    pub request: String,
    /// HTTP status.
    pub status: u16,
    pub body: String,
}

/// The answer stored under `key`, unless it is older than [`KEPT_FOR`].
///
/// # Errors
/// When the database fails.
pub fn get(tx: &mut Tx<'_>, key: &str, now: Timestamp) -> Result<Option<Stored>> {
    tx.opt(
        sql!("SELECT request, status, body FROM idempotency WHERE key = $1 AND at > $2"),
        args![key, oldest(now)],
        |row| Ok(Stored { request: row.get("request")?, status: row.get("status")?, body: row.get("body")? }),
    )
}

/// Stores an answer. One that is there already stays, unless it is older than [`KEPT_FOR`].
///
/// # Errors
/// When the database fails.
pub fn put(tx: &mut Tx<'_>, key: &str, stored: &Stored, now: Timestamp) -> Result<()> {
    put_first(tx, key, stored, now).map(|_| ())
}

/// As [`put()`], and says whether this answer is the one that is kept now. For what must be done once: done in the same
/// transaction, of two that run at the same time one hears `false`.
///
/// # Errors
/// When the database fails.
pub fn put_first(tx: &mut Tx<'_>, key: &str, stored: &Stored, now: Timestamp) -> Result<bool> {
    let written = tx.exec(
        sql!(
            "INSERT INTO idempotency (key, request, status, body, at) VALUES ($1, $2, $3, $4, $5)
              ON CONFLICT (key) DO UPDATE SET request = excluded.request, status = excluded.status,
                body = excluded.body, at = excluded.at WHERE idempotency.at <= $6"
        ),
        args![key, &stored.request, stored.status, &stored.body, now, oldest(now)],
    )?;
    Ok(written == 1)
}

/// Forgets answers given at `before` or earlier, at most `limit`; gives their number. `now` less [`KEPT_FOR`] leaves what is still good.
///
/// # Errors
/// When the database fails.
pub fn sweep(tx: &mut Tx<'_>, before: Timestamp, limit: i64) -> Result<u64> {
    tx.exec(
        sql!("DELETE FROM idempotency WHERE key IN (SELECT key FROM idempotency WHERE at <= $1 ORDER BY at LIMIT $2)"),
        args![before, limit],
    )
}

fn oldest(now: Timestamp) -> Timestamp {
    now.checked_sub(KEPT_FOR).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn an_answer_is_kept_for_a_day_and_never_replaced() {
        for db in testing::engines() {
            let at = |hours: i64| Timestamp::from_second(1_795_000_000 + hours * 3600).unwrap();
            let answer = |body: &str| Stored { request: "r".to_owned(), status: 201, body: body.to_owned() };
            let (first, second) = (answer("first"), answer("second"));
            let kept = first.clone();
            db.write_blocking(move |tx| put(tx, "k", &first, at(0)).and_then(|()| put(tx, "k", &second, at(1))))
                .unwrap();
            assert_eq!(db.read_blocking(move |tx| get(tx, "k", at(23))).unwrap(), Some(kept), "{}", db.name);
            assert_eq!(db.read_blocking(move |tx| get(tx, "k", at(24))).unwrap(), None);
            let third = answer("third");
            let kept = third.clone();
            db.write_blocking(move |tx| put(tx, "k", &third, at(24))).unwrap();
            assert_eq!(db.read_blocking(move |tx| get(tx, "k", at(25))).unwrap(), Some(kept), "the old one made room");
        }
    }

    #[test]
    fn sweeping_leaves_what_is_still_good() {
        for db in testing::engines() {
            let at = |second: i64| Timestamp::from_second(1_795_000_000 + second).unwrap();
            let answer = Stored { request: "r".to_owned(), status: 201, body: "b".to_owned() };
            let kept = answer.clone();
            db.write_blocking(move |tx| (0..4).try_for_each(|n| put(tx, &format!("k{n}"), &answer, at(n)))).unwrap();
            assert_eq!(db.write_blocking(move |tx| sweep(tx, at(1), 10)).unwrap(), 2, "{}", db.name);
            assert_eq!(db.read_blocking(move |tx| get(tx, "k1", at(3))).unwrap(), None);
            assert_eq!(db.read_blocking(move |tx| get(tx, "k2", at(3))).unwrap(), Some(kept));
            assert_eq!(db.write_blocking(move |tx| sweep(tx, at(1), 10)).unwrap(), 0);
        }
    }
}
