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

/// Stores an answer and forgets those that are too old. An answer that is already there stays.
///
/// # Errors
/// When the database fails.
pub fn put(tx: &mut Tx<'_>, key: &str, stored: &Stored, now: Timestamp) -> Result<()> {
    tx.exec(sql!("DELETE FROM idempotency WHERE at <= $1"), args![oldest(now)])?;
    tx.exec(
        sql!(
            "INSERT INTO idempotency (key, request, status, body, at) VALUES ($1, $2, $3, $4, $5)
              ON CONFLICT (key) DO NOTHING"
        ),
        args![key, &stored.request, stored.status, &stored.body, now],
    )?;
    Ok(())
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
}
