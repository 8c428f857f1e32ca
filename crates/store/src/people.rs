//! Which ways in people have. Who the people are is in [`crate::directory`].

use crate::{Result, Tx, args, sql};
use allclear_core::id::PersonId;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// How one person can sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaysIn {
    pub person: PersonId,
    pub password: bool,
    pub passkeys: i64,
    /// Whether codes are asked for.
    pub totp: bool,
    /// Last use of any session that is still kept; to within five minutes.
    pub last_seen_at: Option<Timestamp>,
    /// Until when a link that was not used yet works.
    pub invited_until: Option<Timestamp>,
}

/// Everybody's ways in.
///
/// # Errors
/// When the database fails.
pub fn ways_in(tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<WaysIn>> {
    tx.all(
        sql!(
            "SELECT p.id AS person_id,
              (SELECT count(*) FROM password w WHERE w.person_id = p.id) AS passwords,
              (SELECT count(*) FROM passkey k WHERE k.person_id = p.id) AS passkeys,
              (SELECT count(*) FROM totp t WHERE t.person_id = p.id AND t.confirmed_at IS NOT NULL) AS totps,
              (SELECT max(s.last_seen_at) FROM session s WHERE s.person_id = p.id) AS last_seen_at,
              (SELECT max(i.expires_at) FROM invitation i
                WHERE i.person_id = p.id AND i.used_at IS NULL AND i.expires_at > $1) AS invited_until
             FROM person p ORDER BY p.id"
        ),
        args![now],
        |row| {
            Ok(WaysIn {
                person: row.get("person_id")?,
                password: row.get::<i64>("passwords")? > 0,
                passkeys: row.get("passkeys")?,
                totp: row.get::<i64>("totps")? > 0,
                last_seen_at: row.get("last_seen_at")?,
                invited_until: row.get("invited_until")?,
            })
        },
    )
}

/// Everybody who can sign in: with a password or a passkey.
///
/// # Errors
/// When the database fails.
pub fn who_can_sign_in(tx: &mut Tx<'_>) -> Result<BTreeSet<PersonId>> {
    let able = sql!("SELECT person_id FROM password UNION SELECT person_id FROM passkey");
    Ok(tx.all(able, args![], |row| row.get("person_id"))?.into_iter().collect())
}

/// Whether somebody has this mail address. Asks for nothing that the first schema did not have, so that a database can be
/// recognised before it is migrated.
///
/// # Errors
/// When the database fails.
pub fn has_address(tx: &mut Tx<'_>, email: &str) -> Result<bool> {
    let found = tx.opt(sql!("SELECT id FROM person WHERE lower(email) = lower($1)"), args![email], |row| {
        row.get::<PersonId>("id")
    })?;
    Ok(found.is_some())
}

/// Makes the links in pages good for nothing that were sent to somebody before `since`.
///
/// # Errors
/// When the database fails.
pub fn end_links(tx: &mut Tx<'_>, person: PersonId, since: Timestamp) -> Result<()> {
    tx.exec(sql!("UPDATE person SET links_since = $2 WHERE id = $1"), args![person, since])?;
    Ok(())
}

/// Since when the links in pages to somebody are good; `None` when all are, or when there is nobody.
///
/// # Errors
/// When the database fails.
pub fn links_since(tx: &mut Tx<'_>, person: PersonId) -> Result<Option<Timestamp>> {
    let since = sql!("SELECT links_since FROM person WHERE id = $1");
    Ok(tx.opt(since, args![person], |row| row.get("links_since"))?.flatten())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::testing::TestDb;
    use crate::{credentials, invitations, sessions, testing};
    use allclear_core::id::SessionId;
    use allclear_core::sign_in::{How, Purpose};
    use uuid::Uuid;

    pub(crate) fn ana() -> PersonId {
        PersonId::from_uuid(Uuid::from_u128(0xa))
    }

    pub(crate) fn ben() -> PersonId {
        PersonId::from_uuid(Uuid::from_u128(0xb))
    }

    pub(crate) fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_795_000_000 + second).unwrap()
    }

    /// Puts Ana and Ben into the database.
    pub(crate) fn with_people(db: &TestDb) {
        let insert =
            sql!("INSERT INTO person (id, email, name, time_zone, role) VALUES ($1, $2, $3, 'UTC', 'responder')");
        for (id, name) in [(ana(), "Ana"), (ben(), "Ben")] {
            db.write_blocking(move |tx| tx.exec(insert, args![id, format!("{name}@example.com"), name])).unwrap();
        }
    }

    #[test]
    fn everybody_is_listed_with_the_ways_they_have() {
        for db in testing::engines() {
            with_people(&db);
            let none = |person| WaysIn {
                person,
                password: false,
                passkeys: 0,
                totp: false,
                last_seen_at: None,
                invited_until: None,
            };
            let list = || db.read_blocking(|tx| ways_in(tx, at(50))).unwrap();
            assert_eq!(list(), [none(ana()), none(ben())], "{}", db.name);
            assert!(db.read_blocking(who_can_sign_in).unwrap().is_empty());
            let known = |email: &'static str| db.read_blocking(move |tx| has_address(tx, email)).unwrap();
            assert!(known("ANA@Example.com") && !known("ana@example.co"), "{}", db.name);
            let session = sessions::Session {
                id: SessionId::from_uuid(Uuid::from_u128(1)),
                person: ana(),
                created_at: at(0),
                last_seen_at: at(7),
                expires_at: at(100),
                how: How::Link,
                user_agent: String::new(),
                address: String::new(),
            };
            let link = |until| invitations::Invitation {
                purpose: Purpose::Invite,
                person: Some(ben()),
                created_at: at(0),
                expires_at: at(until),
            };
            db.write_blocking(move |tx| {
                credentials::set_password(tx, ana(), "hash", at(0))?;
                credentials::begin_totp(tx, ana(), "SECRET")?;
                sessions::create(tx, &session, "aa")?;
                invitations::create(tx, &link(51), "bb")
            })
            .unwrap();
            let ana_now = WaysIn { password: true, last_seen_at: Some(at(7)), ..none(ana()) };
            let ben_now = WaysIn { invited_until: Some(at(51)), ..none(ben()) };
            assert_eq!(list(), [ana_now.clone(), ben_now], "a generator that is not confirmed does not count");
            db.write_blocking(move |tx| {
                credentials::confirm_totp(tx, ana(), at(1))?;
                invitations::create(tx, &link(50), "cc")
            })
            .unwrap();
            assert_eq!(list(), [WaysIn { totp: true, ..ana_now }, none(ben())]);
            assert_eq!(db.read_blocking(who_can_sign_in).unwrap(), BTreeSet::from([ana()]));
        }
    }
}
