//! Which servers work with this database: a file can be locked for one of them, a PostgreSQL server cannot. What stands
//! here is about programs and no data: copies and backups that are restored leave it out.

use crate::{Result, Tx, args, sql};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// The table, which maintenance passes over.
pub(crate) const TABLE: &str = "server";
/// Who was not seen for so long has ended without a word, whatever the clocks of the nodes say, and is forgotten.
const FORGOTTEN: SignedDuration = SignedDuration::from_hours(24);

/// What the database's own clock says at this moment, whatever the time of this process: one for all nodes.
///
/// # Errors
/// When the database fails.
pub fn clock(tx: &mut Tx<'_>) -> Result<Timestamp> {
    tx.one(sql!("SELECT {clock} AS at"), &[], |row| row.get("at"))
}

/// Says that the server `node` is at work at `now`. `node` names one run of one server.
///
/// # Errors
/// When the database fails.
pub fn beat(tx: &mut Tx<'_>, node: Uuid, now: Timestamp) -> Result<()> {
    tx.exec(
        sql!(
            "INSERT INTO server (node, seen_at) VALUES ($1, $2)
              ON CONFLICT (node) DO UPDATE SET seen_at = excluded.seen_at"
        ),
        args![node, now],
    )?;
    let forgotten = now.saturating_sub(FORGOTTEN).unwrap_or(Timestamp::MIN);
    tx.exec(sql!("DELETE FROM server WHERE seen_at < $1"), args![forgotten]).map(drop)
}

/// The server `node` stops; `false` when it was not known.
///
/// # Errors
/// When the database fails.
pub fn gone(tx: &mut Tx<'_>, node: Uuid) -> Result<bool> {
    Ok(tx.exec(sql!("DELETE FROM server WHERE node = $1"), args![node])? == 1)
}

/// How many servers said since `since` that they are at work, and did not say that they stop.
///
/// # Errors
/// When the database fails.
pub fn alive(tx: &mut Tx<'_>, since: Timestamp) -> Result<i64> {
    tx.one(sql!("SELECT count(*) AS n FROM server WHERE seen_at >= $1"), args![since], |row| row.get("n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the engines' clocks are compared with the system's")]
    fn the_databases_clock_tells_the_time_and_goes_on_within_a_transaction() {
        for db in testing::engines() {
            let before = Timestamp::now();
            let (first, second) = db.read_blocking(|tx| Ok((clock(tx)?, clock(tx)?))).unwrap();
            let after = Timestamp::now();
            // The server runs on this machine; SQLite counts in milliseconds.
            let millisecond = jiff::SignedDuration::from_millis(1);
            assert!(before - millisecond <= first && first <= second && second <= after, "{}", db.name);
            let later = db.read_blocking(move |tx| {
                for _ in 0..1_000_000 {
                    if clock(tx)? > first {
                        return Ok(true);
                    }
                }
                Ok(false)
            });
            assert!(later.unwrap(), "{}: the clock stands still", db.name);
        }
    }

    #[test]
    fn a_server_is_alive_from_its_first_word_to_its_last_or_a_silence() {
        let at = |second: i64| Timestamp::from_second(1_795_000_000 + second).unwrap();
        let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
        for db in testing::engines() {
            let alive_since = |second| db.read_blocking(move |tx| alive(tx, at(second))).unwrap();
            assert_eq!(alive_since(0), 0, "{}", db.name);
            for (node, second) in [(a, 0), (b, 5), (a, 15)] {
                db.write_blocking(move |tx| beat(tx, node, at(second))).unwrap();
            }
            assert_eq!((alive_since(0), alive_since(5), alive_since(6), alive_since(16)), (2, 2, 1, 0), "{}", db.name);
            assert!(db.write_blocking(move |tx| gone(tx, b)).unwrap());
            assert!(!db.write_blocking(move |tx| gone(tx, b)).unwrap());
            assert_eq!(alive_since(0), 1);
            db.write_blocking(move |tx| beat(tx, b, at(15 + 24 * 3_600 + 1))).unwrap();
            assert_eq!(alive_since(0), 1, "{}: who was silent for a day is forgotten", db.name);
        }
    }
}
