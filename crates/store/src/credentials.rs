//! What people sign in with: passwords, passkeys, code generators and recovery codes.

use crate::{Result, Row, Tx, args, sql};
use allclear_core::id::{CeremonyId, PasskeyId, PersonId};
use jiff::Timestamp;

/// A password, hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Password {
    /// PHC string.
    pub hash: String,
    pub changed_at: Timestamp,
}

/// A person's password.
///
/// # Errors
/// When the database fails.
pub fn password(tx: &mut Tx<'_>, person: PersonId) -> Result<Option<Password>> {
    tx.opt(sql!("SELECT hash, changed_at FROM password WHERE person_id = $1"), args![person], |row| {
        Ok(Password { hash: row.get("hash")?, changed_at: row.get("changed_at")? })
    })
}

/// Sets or replaces a person's password.
///
/// # Errors
/// When the database fails.
pub fn set_password(tx: &mut Tx<'_>, person: PersonId, hash: &str, now: Timestamp) -> Result<()> {
    tx.exec(
        sql!(
            "INSERT INTO password (person_id, hash, changed_at) VALUES ($1, $2, $3)
             ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at"
        ),
        args![person, hash, now],
    )?;
    Ok(())
}

/// A passkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    pub id: PasskeyId,
    pub person: PersonId,
    /// The authenticator's own id for it, base64url.
    pub credential_id: String,
    /// What its owner calls it.
    pub name: String,
    /// JSON: public key and counter.
    pub credential: String,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

/// Stores a new passkey; `false` when somebody has it already.
///
/// # Errors
/// When the database fails.
pub fn add_passkey(tx: &mut Tx<'_>, passkey: &Passkey) -> Result<bool> {
    let added = tx.exec(
        sql!(
            "INSERT INTO passkey (id, person_id, credential_id, name, credential, created_at, last_used_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (credential_id) DO NOTHING"
        ),
        args![
            passkey.id,
            passkey.person,
            &passkey.credential_id,
            &passkey.name,
            &passkey.credential,
            passkey.created_at,
            passkey.last_used_at
        ],
    )?;
    Ok(added == 1)
}

/// A person's passkeys, oldest first.
///
/// # Errors
/// When the database fails.
pub fn passkeys(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<Passkey>> {
    tx.all(
        sql!(
            "SELECT id, person_id, credential_id, name, credential, created_at, last_used_at FROM passkey
             WHERE person_id = $1 ORDER BY id"
        ),
        args![person],
        passkey,
    )
}

/// Writes down that a passkey was used, and what its counter says now.
///
/// # Errors
/// When the database fails.
pub fn passkey_used(tx: &mut Tx<'_>, id: PasskeyId, credential: &str, now: Timestamp) -> Result<()> {
    tx.exec(sql!("UPDATE passkey SET credential = $2, last_used_at = $3 WHERE id = $1"), args![id, credential, now])?;
    Ok(())
}

/// Removes a passkey of this person; `false` when they have none with this id.
///
/// # Errors
/// When the database fails.
pub fn remove_passkey(tx: &mut Tx<'_>, person: PersonId, id: PasskeyId) -> Result<bool> {
    Ok(tx.exec(sql!("DELETE FROM passkey WHERE id = $1 AND person_id = $2"), args![id, person])? == 1)
}

fn passkey(row: &Row<'_>) -> Result<Passkey> {
    Ok(Passkey {
        id: row.get("id")?,
        person: row.get("person_id")?,
        credential_id: row.get("credential_id")?,
        name: row.get("name")?,
        credential: row.get("credential")?,
        created_at: row.get("created_at")?,
        last_used_at: row.get("last_used_at")?,
    })
}

/// A generator of codes that change every half a minute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totp {
    /// Base32.
    pub secret: String,
    /// None while it is being set up: codes are asked for only afterwards.
    pub confirmed_at: Option<Timestamp>,
}

/// A person's code generator.
///
/// # Errors
/// When the database fails.
pub fn totp(tx: &mut Tx<'_>, person: PersonId) -> Result<Option<Totp>> {
    tx.opt(sql!("SELECT secret, confirmed_at FROM totp WHERE person_id = $1"), args![person], |row| {
        Ok(Totp { secret: row.get("secret")?, confirmed_at: row.get("confirmed_at")? })
    })
}

/// Begins setting up a code generator, or begins anew; `false` when there is a confirmed one, which stays.
///
/// # Errors
/// When the database fails.
pub fn begin_totp(tx: &mut Tx<'_>, person: PersonId, secret: &str) -> Result<bool> {
    let begun = tx.exec(
        sql!(
            "INSERT INTO totp (person_id, secret, confirmed_at, last_step) VALUES ($1, $2, NULL, NULL)
             ON CONFLICT (person_id) DO UPDATE SET secret = excluded.secret, last_step = NULL
             WHERE totp.confirmed_at IS NULL"
        ),
        args![person, secret],
    )?;
    Ok(begun == 1)
}

/// Turns a code generator on; `false` when there is none that waits for it.
///
/// # Errors
/// When the database fails.
pub fn confirm_totp(tx: &mut Tx<'_>, person: PersonId, now: Timestamp) -> Result<bool> {
    let confirm = sql!("UPDATE totp SET confirmed_at = $2 WHERE person_id = $1 AND confirmed_at IS NULL");
    Ok(tx.exec(confirm, args![person, now])? == 1)
}

/// Uses up the code of `step` and of every earlier one; `false` when that was done before.
///
/// # Errors
/// When the database fails.
pub fn use_step(tx: &mut Tx<'_>, person: PersonId, step: i64) -> Result<bool> {
    let used = sql!("UPDATE totp SET last_step = $2 WHERE person_id = $1 AND coalesce(last_step, -1) < $2");
    Ok(tx.exec(used, args![person, step])? == 1)
}

/// Removes a code generator with its recovery codes; `false` when there was none.
///
/// # Errors
/// When the database fails.
pub fn remove_totp(tx: &mut Tx<'_>, person: PersonId) -> Result<bool> {
    tx.exec(sql!("DELETE FROM recovery_code WHERE person_id = $1"), args![person])?;
    Ok(tx.exec(sql!("DELETE FROM totp WHERE person_id = $1"), args![person])? == 1)
}

/// Replaces a person's recovery codes. `digests` are SHA-256 in hexadecimal.
///
/// # Errors
/// When the database fails.
pub fn set_recovery_codes(tx: &mut Tx<'_>, person: PersonId, digests: &[String]) -> Result<()> {
    tx.exec(sql!("DELETE FROM recovery_code WHERE person_id = $1"), args![person])?;
    let rows: Vec<_> = digests.iter().map(|digest| args![person, digest].to_vec()).collect();
    tx.exec_many(sql!("INSERT INTO recovery_code (person_id, digest, used_at) VALUES ($1, $2, NULL)"), &rows)?;
    Ok(())
}

/// Uses up a recovery code; `false` when there is none like it, or it was used before.
///
/// # Errors
/// When the database fails.
pub fn use_recovery_code(tx: &mut Tx<'_>, person: PersonId, digest: &str, now: Timestamp) -> Result<bool> {
    let used = sql!("UPDATE recovery_code SET used_at = $3 WHERE person_id = $1 AND digest = $2 AND used_at IS NULL");
    Ok(tx.exec(used, args![person, digest, now])? == 1)
}

/// How many recovery codes are left.
///
/// # Errors
/// When the database fails.
pub fn recovery_codes_left(tx: &mut Tx<'_>, person: PersonId) -> Result<i64> {
    let left = sql!("SELECT count(*) AS n FROM recovery_code WHERE person_id = $1 AND used_at IS NULL");
    tx.one(left, args![person], |row| row.get("n"))
}

/// Takes every way in away from a person, and what was under way.
///
/// # Errors
/// When the database fails.
pub fn remove_all(tx: &mut Tx<'_>, person: PersonId) -> Result<()> {
    remove_totp(tx, person)?;
    tx.exec(sql!("DELETE FROM password WHERE person_id = $1"), args![person])?;
    tx.exec(sql!("DELETE FROM passkey WHERE person_id = $1"), args![person])?;
    tx.exec(sql!("DELETE FROM ceremony WHERE person_id = $1"), args![person])?;
    Ok(())
}

/// Keeps what was asked of the authenticator of somebody who makes a passkey, until the answer comes.
///
/// # Errors
/// When the database fails.
pub fn begin_ceremony(
    tx: &mut Tx<'_>,
    id: CeremonyId,
    person: PersonId,
    state: &str,
    expires_at: Timestamp,
) -> Result<()> {
    tx.exec(
        sql!("INSERT INTO ceremony (id, person_id, state, expires_at) VALUES ($1, $2, $3, $4)"),
        args![id, person, state, expires_at],
    )?;
    Ok(())
}

/// Takes the state of a ceremony of this `person`, which ends with it; `None` when there is none, or it is too old.
///
/// # Errors
/// When the database fails.
pub fn end_ceremony(tx: &mut Tx<'_>, id: CeremonyId, person: PersonId, now: Timestamp) -> Result<Option<String>> {
    tx.opt(
        sql!("DELETE FROM ceremony WHERE id = $1 AND expires_at > $2 AND person_id = $3 RETURNING state"),
        args![id, now, person],
        |row| row.get("state"),
    )
}

/// Notes that somebody signed in with the answer to what was asked under this id; `false` when that was noted before.
/// Kept until the question itself is too old.
///
/// # Errors
/// When the database fails.
pub fn answer_once(tx: &mut Tx<'_>, id: CeremonyId, expires_at: Timestamp) -> Result<bool> {
    let noted = sql!(
        "INSERT INTO ceremony (id, person_id, state, expires_at) VALUES ($1, NULL, '', $2) ON CONFLICT (id) DO NOTHING"
    );
    Ok(tx.exec(noted, args![id, expires_at])? == 1)
}

/// Forgets ceremonies that are too old, at most `limit`; gives their number.
///
/// # Errors
/// When the database fails.
pub fn sweep(tx: &mut Tx<'_>, now: Timestamp, limit: i64) -> Result<u64> {
    tx.exec(
        sql!("DELETE FROM ceremony WHERE id IN (SELECT id FROM ceremony WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)"),
        args![now, limit],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::tests::{ana, at, ben, with_people};
    use crate::testing;
    use uuid::Uuid;

    #[test]
    fn a_password_is_replaced_and_goes_with_everything_else() {
        for db in testing::engines() {
            with_people(&db);
            let read = || db.read_blocking(|tx| password(tx, ana())).unwrap();
            assert_eq!(read(), None, "{}", db.name);
            db.write_blocking(|tx| set_password(tx, ana(), "one", at(0))).unwrap();
            db.write_blocking(|tx| set_password(tx, ana(), "two", at(1))).unwrap();
            assert_eq!(read(), Some(Password { hash: "two".to_owned(), changed_at: at(1) }));
            db.write_blocking(|tx| remove_all(tx, ben())).unwrap();
            assert!(read().is_some());
            db.write_blocking(|tx| remove_all(tx, ana())).unwrap();
            assert_eq!(read(), None);
        }
    }

    #[test]
    fn the_code_of_a_step_is_good_once_and_no_earlier_one_after_it() {
        for db in testing::engines() {
            with_people(&db);
            let step = |n| db.write_blocking(move |tx| use_step(tx, ana(), n)).unwrap();
            assert!(!step(1), "there is no generator ({})", db.name);
            assert!(!db.write_blocking(|tx| confirm_totp(tx, ana(), at(0))).unwrap());
            assert!(db.write_blocking(|tx| begin_totp(tx, ana(), "OLD")).unwrap());
            assert!(db.write_blocking(|tx| begin_totp(tx, ana(), "NEW")).unwrap(), "beginning anew is fine");
            assert!(step(0) && step(7) && !step(7) && !step(6) && step(8));
            assert!(db.write_blocking(|tx| confirm_totp(tx, ana(), at(2))).unwrap());
            assert!(!db.write_blocking(|tx| confirm_totp(tx, ana(), at(3))).unwrap());
            assert!(!db.write_blocking(|tx| begin_totp(tx, ana(), "STOLEN")).unwrap(), "a confirmed one stays");
            let held = db.read_blocking(|tx| totp(tx, ana())).unwrap();
            assert_eq!(held, Some(Totp { secret: "NEW".to_owned(), confirmed_at: Some(at(2)) }));
            assert!(!step(8), "and keeps its last step");
            assert!(db.write_blocking(|tx| remove_totp(tx, ana())).unwrap());
            assert!(!db.write_blocking(|tx| remove_totp(tx, ana())).unwrap());
        }
    }

    #[test]
    fn a_recovery_code_is_good_once_and_only_for_its_owner() {
        for db in testing::engines() {
            with_people(&db);
            let codes = ["a", "b", "c"].map(str::to_owned);
            db.write_blocking(move |tx| set_recovery_codes(tx, ana(), &codes)).unwrap();
            let spend = |who, code: &'static str| db.write_blocking(move |tx| use_recovery_code(tx, who, code, at(1)));
            assert!(!spend(ben(), "a").unwrap(), "{}", db.name);
            assert!(spend(ana(), "a").unwrap() && !spend(ana(), "a").unwrap() && !spend(ana(), "x").unwrap());
            assert_eq!(db.read_blocking(|tx| recovery_codes_left(tx, ana())).unwrap(), 2);
            db.write_blocking(|tx| set_recovery_codes(tx, ana(), &["d".to_owned()])).unwrap();
            assert!(!spend(ana(), "b").unwrap(), "the old ones are gone");
        }
    }

    #[test]
    fn a_passkey_has_one_owner() {
        for db in testing::engines() {
            with_people(&db);
            let passkey = |n: u128, person| Passkey {
                id: PasskeyId::from_uuid(Uuid::from_u128(n)),
                person,
                credential_id: "cred".to_owned(),
                name: "phone".to_owned(),
                credential: "{}".to_owned(),
                created_at: at(0),
                last_used_at: None,
            };
            assert!(db.write_blocking(move |tx| add_passkey(tx, &passkey(1, ana()))).unwrap());
            assert!(!db.write_blocking(move |tx| add_passkey(tx, &passkey(2, ben()))).unwrap(), "{}", db.name);
            let id = passkey(1, ana()).id;
            db.write_blocking(move |tx| passkey_used(tx, id, "{1}", at(5))).unwrap();
            let held = db.read_blocking(|tx| passkeys(tx, ana())).unwrap();
            let want = Passkey { credential: "{1}".to_owned(), last_used_at: Some(at(5)), ..passkey(1, ana()) };
            assert_eq!(held, [want]);
            assert!(!db.write_blocking(move |tx| remove_passkey(tx, ben(), id)).unwrap());
            assert!(db.write_blocking(move |tx| remove_passkey(tx, ana(), id)).unwrap());
        }
    }

    #[test]
    fn a_ceremony_ends_once_and_for_whom_it_began() {
        for db in testing::engines() {
            with_people(&db);
            let id = |n: u128| CeremonyId::from_uuid(Uuid::from_u128(n));
            for n in [1, 2, 3] {
                db.write_blocking(move |tx| begin_ceremony(tx, id(n), ana(), "state", at(100))).unwrap();
            }
            let end =
                |n, person, second| db.write_blocking(move |tx| end_ceremony(tx, id(n), person, at(second))).unwrap();
            assert_eq!(end(1, ben(), 0), None, "{}", db.name);
            assert_eq!(end(1, ana(), 0).as_deref(), Some("state"));
            assert_eq!(end(1, ana(), 0), None, "once");
            assert_eq!(end(2, ana(), 100), None, "too late");
            assert_eq!(end(2, ana(), 99).as_deref(), Some("state"));
            let answer = || db.write_blocking(move |tx| answer_once(tx, id(9), at(100))).unwrap();
            assert_eq!([answer(), answer()], [true, false]);
            assert_eq!(end(9, ana(), 0), None, "it is nobody's to be ended");
            assert_eq!(db.write_blocking(|tx| sweep(tx, at(99), 10)).unwrap(), 0);
            assert_eq!(db.write_blocking(|tx| sweep(tx, at(100), 10)).unwrap(), 2);
        }
    }
}
