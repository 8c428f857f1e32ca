//! Links by which people get in for the first time, or again.

use crate::{Result, Row, StoreError, Tx, args, sql};
use allclear_core::id::PersonId;
use allclear_core::sign_in::Purpose;
use jiff::Timestamp;

/// A link, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    pub purpose: Purpose,
    /// None for the first set-up, when there is nobody yet.
    pub person: Option<PersonId>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// Stores a new link; the unused ones of the same person (or the unused ones of the first set-up) stop working. `digest`
/// is the SHA-256 of its secret in hexadecimal.
///
/// # Errors
/// When the database fails.
pub fn create(tx: &mut Tx<'_>, invitation: &Invitation, digest: &str) -> Result<()> {
    forget(tx, invitation.person)?;
    tx.exec(
        sql!(
            "INSERT INTO invitation (digest, purpose, person_id, created_at, expires_at, used_at)
             VALUES ($1, $2, $3, $4, $5, NULL)"
        ),
        args![digest, invitation.purpose.as_str(), invitation.person, invitation.created_at, invitation.expires_at],
    )?;
    Ok(())
}

/// Forgets the links of a person, or those of the first set-up.
///
/// # Errors
/// When the database fails.
pub fn forget(tx: &mut Tx<'_>, person: Option<PersonId>) -> Result<()> {
    match person {
        Some(person) => tx.exec(sql!("DELETE FROM invitation WHERE person_id = $1"), args![person])?,
        None => tx.exec(sql!("DELETE FROM invitation WHERE person_id IS NULL"), args![])?,
    };
    Ok(())
}

/// The link whose secret has this digest, while it is good.
///
/// # Errors
/// When the database fails.
pub fn good(tx: &mut Tx<'_>, digest: &str, now: Timestamp) -> Result<Option<Invitation>> {
    tx.opt(
        sql!(
            "SELECT purpose, person_id, created_at, expires_at FROM invitation
             WHERE digest = $1 AND used_at IS NULL AND expires_at > $2"
        ),
        args![digest, now],
        invitation,
    )
}

/// Whether there is a link whose secret has this digest, good or not.
///
/// # Errors
/// When the database fails.
pub fn is_known(tx: &mut Tx<'_>, digest: &str) -> Result<bool> {
    let known = sql!("SELECT digest FROM invitation WHERE digest = $1");
    Ok(tx.opt(known, args![digest], |row| row.get::<String>("digest"))?.is_some())
}

/// When the link of the first set-up whose secret has this digest was used; `None` for every other.
///
/// # Errors
/// When the database fails.
pub fn set_up_at(tx: &mut Tx<'_>, digest: &str) -> Result<Option<Timestamp>> {
    tx.opt(
        sql!("SELECT used_at FROM invitation WHERE digest = $1 AND person_id IS NULL AND used_at IS NOT NULL"),
        args![digest],
        |row| row.get("used_at"),
    )
}

/// Uses a link up: of several at the same moment exactly one gets it.
///
/// # Errors
/// When the database fails.
pub fn accept(tx: &mut Tx<'_>, digest: &str, now: Timestamp) -> Result<Option<Invitation>> {
    tx.opt(
        sql!(
            "UPDATE invitation SET used_at = $2 WHERE digest = $1 AND used_at IS NULL AND expires_at > $2
             RETURNING purpose, person_id, created_at, expires_at"
        ),
        args![digest, now],
        invitation,
    )
}

/// Forgets links that stopped working before `before`, at most `limit`; gives their number.
///
/// # Errors
/// When the database fails.
pub fn sweep(tx: &mut Tx<'_>, before: Timestamp, limit: i64) -> Result<u64> {
    tx.exec(
        sql!("DELETE FROM invitation WHERE digest IN (SELECT digest FROM invitation WHERE expires_at < $1 LIMIT $2)"),
        args![before, limit],
    )
}

fn invitation(row: &Row<'_>) -> Result<Invitation> {
    let word = row.text("purpose")?;
    Ok(Invitation {
        purpose: Purpose::read(word).ok_or_else(|| StoreError::Other(format!("a link is for {word:?}")))?,
        person: row.get("person_id")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::tests::{ana, at, ben, with_people};
    use crate::testing;

    fn link(purpose: Purpose, person: Option<PersonId>) -> Invitation {
        Invitation { purpose, person, created_at: at(0), expires_at: at(100) }
    }

    #[test]
    fn a_link_is_good_once_and_until_it_expires() {
        for db in testing::engines() {
            with_people(&db);
            for (digest, who) in [("a", Some(ana())), ("b", Some(ben())), ("s", None)] {
                let purpose = if who.is_some() { Purpose::Invite } else { Purpose::Setup };
                db.write_blocking(move |tx| create(tx, &link(purpose, who), digest)).unwrap();
            }
            let look = |digest: &'static str, second| db.read_blocking(move |tx| good(tx, digest, at(second))).unwrap();
            let take =
                |digest: &'static str, second| db.write_blocking(move |tx| accept(tx, digest, at(second))).unwrap();
            assert_eq!(look("a", 99), Some(link(Purpose::Invite, Some(ana()))), "{}", db.name);
            assert_eq!((look("a", 100), look("x", 0), take("a", 100)), (None, None, None));
            assert_eq!(take("a", 99), Some(link(Purpose::Invite, Some(ana()))));
            assert_eq!((take("a", 99), look("a", 99)), (None, None));
            assert_eq!(look("s", 0), Some(link(Purpose::Setup, None)));
            let used = |digest: &'static str| db.read_blocking(move |tx| set_up_at(tx, digest)).unwrap();
            assert_eq!((used("s"), used("a")), (None, None), "not yet, and no set-up");
            assert!(take("s", 7).is_some());
            assert_eq!(used("s"), Some(at(7)));
            db.write_blocking(|tx| create(tx, &link(Purpose::Reset, Some(ben())), "c")).unwrap();
            assert_eq!(
                (look("b", 0), look("c", 0)),
                (None, Some(link(Purpose::Reset, Some(ben())))),
                "the newest counts"
            );
            db.write_blocking(|tx| create(tx, &link(Purpose::Setup, None), "s2")).unwrap();
            assert_eq!((used("s"), look("s2", 0)), (None, Some(link(Purpose::Setup, None))));
            db.write_blocking(|tx| forget(tx, None)).unwrap();
            assert_eq!(look("s2", 0), None);
            assert!(look("c", 0).is_some());
            assert_eq!(db.write_blocking(|tx| sweep(tx, at(101), 10)).unwrap(), 2);
        }
    }
}
