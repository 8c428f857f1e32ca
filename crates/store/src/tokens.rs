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
        sql!("INSERT INTO token (id, name, scope, digest, created_at, revoked_at) VALUES ($1, $2, $3, $4, $5, $6)"),
        args![token.id, &token.name, scope_word(token.scope), digest, token.created_at, token.revoked_at],
    )?;
    Ok(())
}

/// The token whose secret has this digest and that is still good.
///
/// # Errors
/// When the database fails.
pub fn by_digest(tx: &mut Tx<'_>, digest: &str) -> Result<Option<Token>> {
    tx.opt(
        sql!("SELECT id, name, scope, created_at, revoked_at FROM token WHERE digest = $1 AND revoked_at IS NULL"),
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
        sql!("SELECT id, name, scope, created_at, revoked_at FROM token WHERE id < $1 ORDER BY id DESC LIMIT $2"),
        args![after.map_or(uuid::Uuid::max(), TokenId::uuid), limit],
        token,
    )
}

/// Ends a token; `false` when there is none with this id. Revoking twice keeps the first moment.
///
/// # Errors
/// When the database fails.
pub fn revoke(tx: &mut Tx<'_>, id: TokenId, now: Timestamp) -> Result<bool> {
    let touched = tx.exec(sql!("UPDATE token SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1"), args![id, now])?;
    Ok(touched == 1)
}

/// Whether any token that is still good has this scope.
///
/// # Errors
/// When the database fails.
pub fn any(tx: &mut Tx<'_>, scope: Role) -> Result<bool> {
    let found = tx.opt(
        sql!("SELECT id FROM token WHERE scope = $1 AND revoked_at IS NULL LIMIT 1"),
        args![scope_word(scope)],
        |row| row.get::<TokenId>("id"),
    )?;
    Ok(found.is_some())
}

fn token(row: &Row<'_>) -> Result<Token> {
    let scope = match row.text("scope")? {
        "viewer" => Role::Viewer,
        "responder" => Role::Responder,
        "admin" => Role::Admin,
        other => return Err(StoreError::Other(format!("token scope {other:?}"))),
    };
    Ok(Token {
        id: row.get("id")?,
        name: row.get("name")?,
        scope,
        created_at: row.get("created_at")?,
        revoked_at: row.get("revoked_at")?,
    })
}

const fn scope_word(scope: Role) -> &'static str {
    match scope {
        Role::Viewer => "viewer",
        Role::Responder => "responder",
        Role::Admin => "admin",
    }
}
