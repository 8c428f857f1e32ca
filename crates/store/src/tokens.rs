//! Bearer tokens of programs and of people: only the digest of the secret is stored.

use crate::{Result, Row, StoreError, Tx, args, sql};
use allclear_core::directory::Role;
use allclear_core::id::{PersonId, TokenId};
use jiff::Timestamp;

/// A token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub id: TokenId,
    pub name: String,
    /// The most that it may do; of a person's token, within what the person may.
    pub scope: Role,
    /// Whether it sees private incidents. A person's sees what the person does.
    pub private: bool,
    pub created_at: Timestamp,
    /// When it stopped being good for anything.
    pub revoked_at: Option<Timestamp>,
    /// Who acts when it is shown; nobody when it is a program's.
    pub person: Option<PersonId>,
    /// From when on it is good for nothing.
    pub expires_at: Option<Timestamp>,
    /// When a person's token was last used, to within five minutes.
    pub used_at: Option<Timestamp>,
    /// From where that was; empty when that is not known.
    pub used_from: String,
}

impl Token {
    /// Whether it opens something at `now`.
    #[must_use]
    pub fn is_good(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}

/// Stores a new token. `digest` is the SHA-256 of the secret in hexadecimal.
///
/// # Errors
/// When the database fails.
pub fn create(tx: &mut Tx<'_>, token: &Token, digest: &str) -> Result<()> {
    tx.exec(
        sql!(
            "INSERT INTO token (id, name, scope, digest, created_at, revoked_at, private, person_id, expires_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        args![
            token.id,
            &token.name,
            token.scope.as_scope(),
            digest,
            token.created_at,
            token.revoked_at,
            token.private,
            token.person,
            token.expires_at
        ],
    )?;
    Ok(())
}

/// The token whose secret has this digest, revoked and expired ones too.
///
/// # Errors
/// When the database fails.
pub fn by_digest(tx: &mut Tx<'_>, digest: &str) -> Result<Option<Token>> {
    tx.opt(sql!("SELECT * FROM token WHERE digest = $1"), args![digest], token)
}

/// Whether a token is good at `now`.
///
/// # Errors
/// When the database fails.
pub fn is_good(tx: &mut Tx<'_>, id: TokenId, now: Timestamp) -> Result<bool> {
    let good = tx.opt(
        sql!("SELECT id FROM token WHERE id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)"),
        args![id, now],
        |row| row.get::<TokenId>("id"),
    )?;
    Ok(good.is_some())
}

/// A person's tokens that are good at `now`, newest first.
///
/// # Errors
/// When the database fails.
pub fn of_person(tx: &mut Tx<'_>, person: PersonId, now: Timestamp) -> Result<Vec<Token>> {
    tx.all(
        sql!(
            "SELECT * FROM token WHERE person_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)
              ORDER BY id DESC"
        ),
        args![person, now],
        token,
    )
}

/// Tokens, newest first, revoked ones too; only older ones than `after`.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx<'_>, after: Option<TokenId>, limit: usize) -> Result<Vec<Token>> {
    tx.all(
        sql!("SELECT * FROM token WHERE id < $1 ORDER BY id DESC LIMIT $2"),
        args![after.map_or(uuid::Uuid::max(), TokenId::uuid), limit],
        token,
    )
}

/// Ends a token; `false` when there is none with this id. Revoking twice keeps the first moment.
///
/// # Errors
/// When the database fails.
pub fn revoke(tx: &mut Tx<'_>, id: TokenId, now: Timestamp) -> Result<bool> {
    let touched =
        tx.exec(sql!("UPDATE token SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1"), args![id, now])?;
    Ok(touched == 1)
}

/// Ends one of a person's own tokens; `None` when they have none with this id. Revoking twice keeps the first moment.
///
/// # Errors
/// When the database fails.
pub fn revoke_own(tx: &mut Tx<'_>, person: PersonId, id: TokenId, now: Timestamp) -> Result<Option<String>> {
    tx.opt(
        sql!("UPDATE token SET revoked_at = coalesce(revoked_at, $3) WHERE person_id = $1 AND id = $2 RETURNING name"),
        args![person, id, now],
        |row| row.get("name"),
    )
}

/// Ends every token of a person; gives how many ended.
///
/// # Errors
/// When the database fails.
pub fn revoke_all(tx: &mut Tx<'_>, person: PersonId, now: Timestamp) -> Result<u64> {
    tx.exec(sql!("UPDATE token SET revoked_at = $2 WHERE person_id = $1 AND revoked_at IS NULL"), args![person, now])
}

/// Writes down that a token was used, unless that was written after `before` already: of many requests at the same moment
/// one writes.
///
/// # Errors
/// When the database fails.
pub fn used(tx: &mut Tx<'_>, id: TokenId, before: Timestamp, now: Timestamp, from: &str) -> Result<()> {
    tx.exec(
        sql!("UPDATE token SET used_at = $3, used_from = $4 WHERE id = $1 AND (used_at IS NULL OR used_at <= $2)"),
        args![id, before, now, from],
    )?;
    Ok(())
}

/// Whether a program has a token with this scope that is still good.
///
/// # Errors
/// When the database fails.
pub fn any(tx: &mut Tx<'_>, scope: Role) -> Result<bool> {
    let found = tx.opt(
        sql!("SELECT id FROM token WHERE scope = $1 AND revoked_at IS NULL AND person_id IS NULL LIMIT 1"),
        args![scope.as_scope()],
        |row| row.get::<TokenId>("id"),
    )?;
    Ok(found.is_some())
}

fn token(row: &Row<'_>) -> Result<Token> {
    let word = row.text("scope")?;
    let scope = Role::read(word).ok_or_else(|| StoreError::Other(format!("token scope {word:?}")))?;
    Ok(Token {
        id: row.get("id")?,
        name: row.get("name")?,
        scope,
        private: row.get("private")?,
        created_at: row.get("created_at")?,
        revoked_at: row.get("revoked_at")?,
        person: row.get("person_id")?,
        expires_at: row.get("expires_at")?,
        used_at: row.get("used_at")?,
        used_from: row.get("used_from")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use uuid::Uuid;

    fn token(n: u128, scope: Role) -> Token {
        let created_at = Timestamp::from_second(1_795_000_000).unwrap();
        Token {
            id: TokenId::from_uuid(Uuid::from_u128(n)),
            name: format!("t{n}"),
            scope,
            private: n == 2,
            created_at,
            revoked_at: None,
            person: None,
            expires_at: None,
            used_at: None,
            used_from: String::new(),
        }
    }

    #[test]
    fn a_token_is_found_by_its_digest_until_it_is_revoked() {
        for db in testing::engines() {
            let (a, b) = (token(1, Role::Admin), token(2, Role::Observer));
            let (made_a, made_b) = (a.clone(), b.clone());
            db.write_blocking(move |tx| create(tx, &made_a, "aa").and_then(|()| create(tx, &made_b, "bb"))).unwrap();
            assert_eq!(db.read_blocking(|tx| by_digest(tx, "aa")).unwrap(), Some(a.clone()), "{}", db.name);
            assert_eq!(db.read_blocking(|tx| by_digest(tx, "a")).unwrap(), None);
            assert_eq!(db.read_blocking(|tx| list(tx, None, 9)).unwrap(), [b.clone(), a.clone()]);
            let after = Some(b.id);
            assert_eq!(db.read_blocking(move |tx| list(tx, after, 9)).unwrap(), std::slice::from_ref(&a));
            let later = |second: i64| Timestamp::from_second(1_795_000_000 + second).unwrap();
            assert!(db.write_blocking(move |tx| revoke(tx, a.id, later(5))).unwrap());
            assert!(db.write_blocking(move |tx| revoke(tx, a.id, later(9))).unwrap());
            assert!(!db.write_blocking(move |tx| revoke(tx, token(3, Role::Admin).id, later(9))).unwrap());
            let ended = db.read_blocking(|tx| by_digest(tx, "aa")).unwrap().unwrap();
            assert!(!ended.is_good(later(5)));
            assert_eq!(db.read_blocking(|tx| list(tx, None, 9)).unwrap()[1].revoked_at, Some(later(5)));
            assert!(!db.read_blocking(|tx| any(tx, Role::Admin)).unwrap());
            assert!(db.read_blocking(|tx| any(tx, Role::Observer)).unwrap());
        }
    }

    #[test]
    fn a_persons_tokens_are_theirs_alone_and_end_with_time_with_them_and_with_their_going() {
        let (ana, ben) = (PersonId::from_uuid(Uuid::from_u128(21)), PersonId::from_uuid(Uuid::from_u128(22)));
        let later = |second: i64| Timestamp::from_second(1_795_000_000 + second).unwrap();
        let personal = |n, person, end| Token { person: Some(person), expires_at: end, ..token(n, Role::Admin) };
        for db in testing::engines() {
            db.write_blocking(move |tx| {
                for (id, email) in [(ana, "ana@example.com"), (ben, "ben@example.com")] {
                    tx.exec(
                        sql!(
                            "INSERT INTO person (id, email, name, time_zone, role) VALUES ($1, $2, 'x', 'UTC', 'responder')"
                        ),
                        args![id, email],
                    )?;
                }
                create(tx, &personal(1, ana, Some(later(60))), "aa")?;
                create(tx, &personal(3, ana, None), "cc")?;
                create(tx, &personal(4, ben, None), "dd")
            })
            .unwrap();
            let of = |person, at| {
                let good = db.read_blocking(move |tx| of_person(tx, person, at)).unwrap();
                good.into_iter().map(|token| token.name).collect::<Vec<_>>()
            };
            assert_eq!([of(ana, later(59)), of(ana, later(60))], [vec!["t3", "t1"], vec!["t3"]], "{}", db.name);
            assert!(!db.read_blocking(|tx| any(tx, Role::Admin)).unwrap(), "no program has one");
            let id = |n| TokenId::from_uuid(Uuid::from_u128(n));
            for (at, from) in [(0, "192.0.2.1"), (299, "192.0.2.2"), (300, "192.0.2.3")] {
                db.write_blocking(move |tx| used(tx, id(3), later(at - 300), later(at), from)).unwrap();
            }
            let held = db.read_blocking(|tx| by_digest(tx, "cc")).unwrap().unwrap();
            assert_eq!((held.used_at, held.used_from.as_str()), (Some(later(300)), "192.0.2.3"));
            assert_eq!(db.write_blocking(move |tx| revoke_own(tx, ben, id(3), later(9))).unwrap(), None, "not his");
            assert_eq!(
                db.write_blocking(move |tx| revoke_own(tx, ana, id(3), later(9))).unwrap().as_deref(),
                Some("t3")
            );
            assert_eq!(db.write_blocking(move |tx| revoke_all(tx, ana, later(9))).unwrap(), 1);
            assert_eq!((of(ana, later(0)).len(), of(ben, later(0)).len()), (0, 1));
            db.write_blocking(move |tx| tx.exec(sql!("DELETE FROM person WHERE id = $1"), args![ben])).unwrap();
            assert_eq!(db.read_blocking(|tx| by_digest(tx, "dd")).unwrap(), None, "gone with whom it belonged to");
        }
    }
}
