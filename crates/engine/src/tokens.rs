//! Bearer tokens: for scripts, the command line and everything else that is not a person with a browser.
//!
//! A secret is shown once and stored as its SHA-256. It carries 160 random bits, so a plain digest is enough: there is
//! nothing to guess that a slow hash would protect. Looking it up costs the same whether it exists or not.

use crate::app::{App, Work};
use crate::error::{Error, Result};
use crate::seal;
use crate::viewing;
use allclear_core::access::{self, Actor, Permission, Viewer};
use allclear_core::directory::Role;
use allclear_core::id::TokenId;
use allclear_core::text;
use allclear_store::audit;
use allclear_store::tokens::{self, Token};
use serde_json::json;
use sha2::{Digest, Sha256};

/// What every secret begins with, so that scanners for leaked secrets can know it.
pub const PREFIX: &str = "allclear_";
/// Longest name, in characters.
pub const MAX_NAME: usize = 100;

/// Letters behind the prefix: 160 bits in hexadecimal.
const SECRET: usize = 40;
/// What secrets are derived for.
const PURPOSE: &str = "allclear token v1";

/// A token that was just made, with the secret that is shown this once.
#[derive(Debug, Clone)]
pub struct NewToken {
    pub token: Token,
    pub secret: String,
}

/// Makes a token.
///
/// # Errors
/// Denied without [`Permission::Configure`]; invalid without a name; or that the database is not to be had.
pub async fn create(app: &App, actor: Actor, name: &str, scope: Role) -> Result<NewToken> {
    let name = checked(&actor, name)?;
    app.write(move |work| insert(work, &actor, New { name: &name, scope, private: false }, None)).await
}

/// As [`create`], for a program that sees private incidents too. Only an operator makes one: an admin who could would see
/// everything without those involved hearing of it.
///
/// # Errors
/// As [`create`]; refused to everybody but an operator.
pub async fn create_let_in(app: &App, actor: Actor, name: &str, scope: Role) -> Result<NewToken> {
    let name = checked(&actor, name)?;
    if actor != Actor::Operator {
        return Err(Error::refused(
            "only the command line on the data directory makes a token that sees private incidents",
        ));
    }
    app.write(move |work| insert(work, &actor, New { name: &name, scope, private: true }, None)).await
}

/// What a token is to be.
#[derive(Clone, Copy)]
struct New<'n> {
    name: &'n str,
    scope: Role,
    private: bool,
}

/// As [`create`], for a form that carries a random mark: sent twice, by an impatient finger, it makes one token and shows
/// it again.
///
/// # Errors
/// As [`create`]; refused when the token that this form made was revoked meanwhile.
pub async fn create_by_form(app: &App, actor: Actor, name: &str, scope: Role, form: &str) -> Result<NewToken> {
    let (name, form) = (checked(&actor, name)?, form.to_owned());
    app.write(move |work| insert(work, &actor, New { name: &name, scope, private: false }, Some(&form))).await
}

/// [`create`] for callers without a runtime: the command line.
///
/// # Errors
/// As [`create`].
pub fn create_blocking(app: &App, actor: &Actor, name: &str, scope: Role) -> Result<NewToken> {
    let (name, actor) = (checked(actor, name)?, actor.clone());
    app.write_blocking(move |work| insert(work, &actor, New { name: &name, scope, private: false }, None))
}

fn checked(actor: &Actor, name: &str) -> Result<String> {
    access::check(actor, Permission::Configure)?;
    let name = text::line(name, MAX_NAME);
    if name.is_empty() { Err(Error::invalid("name", "must say what the token is for")) } else { Ok(name) }
}

fn insert(work: &mut Work<'_, '_>, actor: &Actor, new: New<'_>, form: Option<&str>) -> Result<NewToken> {
    let New { name, scope, private } = new;
    let drawn = seal::for_form(work, PURPOSE, form, &json!([actor, name, scope]))?;
    let secret = format!("{PREFIX}{}", drawn.get(..SECRET).unwrap_or(&drawn));
    if let Some(token) = tokens::ever(work.tx, &digest(&secret))? {
        return match token.revoked_at {
            None => Ok(NewToken { token, secret }),
            Some(_) => {
                Err(Error::refused("the token that this form made was revoked; load the page again to make another"))
            }
        };
    }
    let (id, name) = (work.ids.id(work.now), name.to_owned());
    let token = Token { id, name, scope, private, created_at: work.now, revoked_at: None };
    tokens::create(work.tx, &token, &digest(&secret))?;
    let mut made = json!({ "id": token.id, "name": token.name, "scope": token.scope.as_scope() });
    if private {
        made["private"] = true.into();
    }
    audit::append(work.tx, work.now, actor, "token.create", &made)?;
    Ok(NewToken { token, secret })
}

/// Ends a token. Ending it twice is a success that changes nothing.
///
/// # Errors
/// Denied without [`Permission::Configure`]; not found; or that the database is not to be had.
pub async fn revoke(app: &App, actor: Actor, id: TokenId) -> Result<()> {
    access::check(&actor, Permission::Configure)?;
    app.write(move |work| {
        if !tokens::revoke(work.tx, id, work.now)? {
            return Err(Error::not_found("token", id));
        }
        Ok(audit::append(work.tx, work.now, &actor, "token.revoke", &json!({ "id": id }))?)
    })
    .await
}

/// Who acts with this secret, which is also with whose eyes the request goes on; `None` when no token that is still good has it.
///
/// # Errors
/// When the database is not to be had.
pub async fn authenticate(app: &App, secret: &str) -> Result<Option<Actor>> {
    let digest = digest(secret);
    let token = app.read(move |tx| Ok(tokens::by_digest(tx, &digest)?)).await?;
    if let Some(token) = &token {
        viewing::seen_by(if token.private { Viewer::Everything } else { Viewer::Outsider });
    }
    Ok(token.map(|token| Actor::Token { id: token.id, name: token.name, scope: token.scope }))
}

fn digest(secret: &str) -> String {
    text::hex(&Sha256::digest(secret.as_bytes()))
}
