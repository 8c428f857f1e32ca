//! Sessions of people in browsers: only the digest of what the browser carries is stored.

use crate::{Result, Row, StoreError, Topic, Tx, Value, args, sql};
use allclear_core::id::{PersonId, SessionId};
use allclear_core::sign_in::How;
use jiff::Timestamp;

/// A session, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub person: PersonId,
    pub created_at: Timestamp,
    /// To within five minutes.
    pub last_seen_at: Timestamp,
    /// When it ends however much it is used.
    pub expires_at: Timestamp,
    pub how: How,
    /// What the browser called itself.
    pub user_agent: String,
    /// Where the sign-in came from; empty when that is not known.
    pub address: String,
}

/// Stores a new session. `digest` is the SHA-256 of its secret in hexadecimal.
///
/// # Errors
/// When the database fails, or there is no such person.
pub fn create(tx: &mut Tx<'_>, session: &Session, digest: &str) -> Result<()> {
    tx.exec(
        sql!(
            "INSERT INTO session (id, person_id, digest, created_at, last_seen_at, expires_at, how, user_agent, address,
             revoked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL)"
        ),
        args![
            session.id,
            session.person,
            digest,
            session.created_at,
            session.last_seen_at,
            session.expires_at,
            session.how.as_str(),
            &session.user_agent,
            &session.address
        ],
    )?;
    Ok(())
}

/// The session whose secret has this digest and that nobody ended. Whether it is still good is for the caller to say.
///
/// # Errors
/// When the database fails.
pub fn by_digest(tx: &mut Tx<'_>, digest: &str) -> Result<Option<Session>> {
    tx.opt(
        sql!(
            "SELECT id, person_id, created_at, last_seen_at, expires_at, how, user_agent, address FROM session
             WHERE digest = $1 AND revoked_at IS NULL"
        ),
        args![digest],
        session,
    )
}

/// A person's sessions that nobody ended, used after `since` and not expired at `now`; the latest used first.
///
/// # Errors
/// When the database fails.
pub fn of_person(tx: &mut Tx<'_>, person: PersonId, since: Timestamp, now: Timestamp) -> Result<Vec<Session>> {
    tx.all(
        sql!(
            "SELECT id, person_id, created_at, last_seen_at, expires_at, how, user_agent, address FROM session
             WHERE person_id = $1 AND revoked_at IS NULL AND last_seen_at > $2 AND expires_at > $3
             ORDER BY last_seen_at DESC, id DESC"
        ),
        args![person, since, now],
        session,
    )
}

/// Those of some sessions that nobody ended and that have not expired at `now`.
///
/// # Errors
/// When the database fails.
pub fn alive(tx: &mut Tx<'_>, sessions: &[SessionId], now: Timestamp) -> Result<Vec<SessionId>> {
    let keys: Vec<Vec<Value>> = sessions.iter().map(|id| args![*id, now].to_vec()).collect();
    let alive = sql!("SELECT id FROM session WHERE id = $1 AND revoked_at IS NULL AND expires_at > $2");
    tx.all_many(alive, &keys, |_, row| row.get("id"))
}

/// Writes down that a session was used, unless that was written after `before` already: of many requests at the same
/// moment one writes.
///
/// # Errors
/// When the database fails.
pub fn seen(tx: &mut Tx<'_>, id: SessionId, before: Timestamp, now: Timestamp) -> Result<()> {
    let seen = sql!("UPDATE session SET last_seen_at = $3 WHERE id = $1 AND last_seen_at <= $2");
    tx.exec(seen, args![id, before, now])?;
    Ok(())
}

/// Ends a session of this person; `false` when they have none with this id. Ending it twice keeps the first moment.
///
/// # Errors
/// When the database fails.
pub fn revoke(tx: &mut Tx<'_>, person: PersonId, id: SessionId, now: Timestamp) -> Result<bool> {
    let revoke = sql!("UPDATE session SET revoked_at = coalesce(revoked_at, $3) WHERE id = $1 AND person_id = $2");
    let known = tx.exec(revoke, args![id, person, now])? == 1;
    if known {
        tx.changed(Topic::Sessions, Some(person.uuid()));
    }
    Ok(known)
}

/// Ends all sessions of a person, but for one to `keep`; gives how many ended.
///
/// # Errors
/// When the database fails.
pub fn revoke_all(tx: &mut Tx<'_>, person: PersonId, keep: Option<SessionId>, now: Timestamp) -> Result<u64> {
    let revoke = sql!("UPDATE session SET revoked_at = $3 WHERE person_id = $1 AND id <> $2 AND revoked_at IS NULL");
    let ended = tx.exec(revoke, args![person, keep.map_or(uuid::Uuid::nil(), SessionId::uuid), now])?;
    if ended > 0 {
        tx.changed(Topic::Sessions, Some(person.uuid()));
    }
    Ok(ended)
}

/// Whether this person signed in from this address before, in a session that is still kept.
///
/// # Errors
/// When the database fails.
pub fn known_address(tx: &mut Tx<'_>, person: PersonId, address: &str) -> Result<bool> {
    let known = sql!("SELECT id FROM session WHERE person_id = $1 AND address = $2 LIMIT 1");
    Ok(tx.opt(known, args![person, address], |row| row.get::<SessionId>("id"))?.is_some())
}

/// Forgets sessions that ended before `before`, at most `limit`; gives their number.
///
/// # Errors
/// When the database fails.
pub fn sweep(tx: &mut Tx<'_>, before: Timestamp, limit: i64) -> Result<u64> {
    tx.exec(
        sql!("DELETE FROM session WHERE id IN (SELECT id FROM session WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)"),
        args![before, limit],
    )
}

fn session(row: &Row<'_>) -> Result<Session> {
    let how = row.text("how")?;
    let how = How::read(how).ok_or_else(|| StoreError::Other(format!("a session began with {how:?}")))?;
    Ok(Session {
        id: row.get("id")?,
        person: row.get("person_id")?,
        created_at: row.get("created_at")?,
        last_seen_at: row.get("last_seen_at")?,
        expires_at: row.get("expires_at")?,
        how,
        user_agent: row.get("user_agent")?,
        address: row.get("address")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::tests::{ana, at, ben, with_people};
    use crate::testing;
    use uuid::Uuid;

    fn session(n: u128, person: PersonId, second: i64) -> Session {
        Session {
            id: SessionId::from_uuid(Uuid::from_u128(n)),
            person,
            created_at: at(second),
            last_seen_at: at(second),
            expires_at: at(second + 1000),
            how: How::Password,
            user_agent: "a browser".to_owned(),
            address: format!("192.0.2.{n}"),
        }
    }

    #[test]
    fn a_session_is_found_by_its_digest_until_somebody_ends_it() {
        for db in testing::engines() {
            with_people(&db);
            let (one, two, other) = (session(1, ana(), 0), session(2, ana(), 5), session(3, ben(), 0));
            let made = [(one.clone(), "aa"), (two.clone(), "bb"), (other.clone(), "cc")];
            db.write_blocking(move |tx| made.iter().try_for_each(|(s, digest)| create(tx, s, digest))).unwrap();
            assert_eq!(db.read_blocking(|tx| by_digest(tx, "aa")).unwrap(), Some(one.clone()), "{}", db.name);
            assert_eq!(db.read_blocking(|tx| by_digest(tx, "a")).unwrap(), None);
            let list = |now: i64| db.read_blocking(move |tx| of_person(tx, ana(), at(-1), at(now))).unwrap();
            assert_eq!(list(9), [two.clone(), one.clone()], "the latest used first");
            assert_eq!(list(1001), std::slice::from_ref(&two), "the other one has expired");
            let (first, second) = (one.id, two.id);
            db.write_blocking(move |tx| seen(tx, first, at(0), at(300))).unwrap();
            db.write_blocking(move |tx| seen(tx, first, at(0), at(400))).unwrap();
            assert_eq!(list(9)[0].last_seen_at, at(300), "the second of two at the same moment writes nothing");
            assert!(!db.write_blocking(move |tx| revoke(tx, ben(), first, at(5))).unwrap(), "not Ben's to end");
            assert!(db.write_blocking(move |tx| revoke(tx, ana(), first, at(5))).unwrap());
            assert_eq!(db.read_blocking(|tx| by_digest(tx, "aa")).unwrap(), None);
            assert_eq!(db.write_blocking(move |tx| revoke_all(tx, ana(), Some(second), at(6))).unwrap(), 0);
            assert_eq!(db.write_blocking(move |tx| revoke_all(tx, ana(), None, at(6))).unwrap(), 1);
            assert!(db.read_blocking(|tx| by_digest(tx, "cc")).unwrap().is_some(), "Ben's goes on");
            let alive = |now| {
                let asked = [first, other.id, SessionId::from_uuid(Uuid::from_u128(9))];
                db.read_blocking(move |tx| alive(tx, &asked, at(now))).unwrap()
            };
            assert_eq!((alive(9), alive(1000)), (vec![other.id], vec![]), "{}: ended, expired, unknown", db.name);
            assert!(db.read_blocking(|tx| known_address(tx, ana(), "192.0.2.1")).unwrap());
            assert!(!db.read_blocking(|tx| known_address(tx, ben(), "192.0.2.1")).unwrap());
            assert_eq!(db.write_blocking(|tx| sweep(tx, at(1002), 10)).unwrap(), 2);
        }
    }

    #[test]
    fn the_sessions_of_a_person_go_with_them() {
        for db in testing::engines() {
            with_people(&db);
            db.write_blocking(|tx| create(tx, &session(1, ana(), 0), "aa")).unwrap();
            db.write_blocking(|tx| tx.exec(sql!("DELETE FROM person WHERE id = $1"), args![ana()])).unwrap();
            assert_eq!(db.read_blocking(|tx| by_digest(tx, "aa")).unwrap(), None, "{}", db.name);
        }
    }
}
