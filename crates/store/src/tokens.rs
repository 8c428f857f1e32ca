//! Bearer tokens for programs: only the digest of the secret is stored.

use crate::{Result, Row, StoreError, Tx, args, sql};
use allclear_core::directory::Role;
use allclear_core::id::TokenId;
use jiff::Timestamp;

/// A token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub id: TokenId,
    pub name: String,
    pub scope: Role,
    /// Whether it sees private incidents.
    pub private: bool,
    pub created_at: Timestamp,
    /// When it stopped being good for anything.
    pub revoked_at: Option<Timestamp>,
}

/// Stores a new token. `digest` is the SHA-256 of the secret in hexadecimal.
///
/// # Errors
/// When the database fails.
pub fn create(tx: &mut Tx<'_>, token: &Token, digest: &str) -> Result<()> {
    tx.exec(
        sql!(
            "INSERT INTO token (id, name, scope, digest, created_at, revoked_at, private)
              VALUES ($1, $2, $3, $4, $5, $6, $7)"
        ),
        args![token.id, &token.name, token.scope.as_scope(), digest, token.created_at, token.revoked_at, token.private],
    )?;
    Ok(())
}

/// The token whose secret has this digest and that is still good.
///
/// # Errors
/// When the database fails.
pub fn by_digest(tx: &mut Tx<'_>, digest: &str) -> Result<Option<Token>> {
    tx.opt(
        sql!("SELECT id, name, scope, private, created_at, revoked_at FROM token WHERE digest = $1 AND revoked_at IS NULL"),
        args![digest],
        token,
    )
}

/// The token whose secret has this digest, revoked or not.
///
/// # Errors
/// When the database fails.
pub fn ever(tx: &mut Tx<'_>, digest: &str) -> Result<Option<Token>> {
    tx.opt(
        sql!("SELECT id, name, scope, private, created_at, revoked_at FROM token WHERE digest = $1"),
        args![digest],
        token,
    )
}

/// Tokens, newest first, revoked ones too; only older ones than `after`.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx<'_>, after: Option<TokenId>, limit: usize) -> Result<Vec<Token>> {
    tx.all(
        sql!(
            "SELECT id, name, scope, private, created_at, revoked_at FROM token WHERE id < $1 ORDER BY id DESC LIMIT $2"
        ),
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

/// Whether any token that is still good has this scope.
///
/// # Errors
/// When the database fails.
pub fn any(tx: &mut Tx<'_>, scope: Role) -> Result<bool> {
    let found = tx.opt(
        sql!("SELECT id FROM token WHERE scope = $1 AND revoked_at IS NULL LIMIT 1"),
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
            assert_eq!(db.read_blocking(|tx| by_digest(tx, "aa")).unwrap(), None);
            assert_eq!(db.read_blocking(|tx| list(tx, None, 9)).unwrap()[1].revoked_at, Some(later(5)));
            assert!(!db.read_blocking(|tx| any(tx, Role::Admin)).unwrap());
            assert!(db.read_blocking(|tx| any(tx, Role::Observer)).unwrap());
        }
    }
}
