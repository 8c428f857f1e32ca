//! Bearer tokens: for scripts, the command line and everything else that is not a person with a browser. Those here are
//! nobody's; whoever shows one of [`personal`] acts as its person.
//!
//! A secret is shown once and stored as its SHA-256. It carries 160 random bits, so a plain digest is enough: there is
//! nothing to guess that a slow hash would protect. Looking it up costs the same whether it exists or not.

pub mod personal;
mod shown;

pub use shown::{Held, Shown, authenticate};

use crate::app::{App, Work};
use crate::error::{Error, Result};
use crate::seal;
use crate::viewing;
use allclear_core::access::{self, Actor, Permission};
use allclear_core::directory::Role;
use allclear_core::id::{PersonId, TokenId};
use allclear_core::text;
use allclear_store::audit;
use allclear_store::tokens::{self, Token};
use allclear_texts::t;
use personal::Days;
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
    app.write(move |work| insert(work, &actor, New::of_nobody(&name, scope), None)).await
}

/// As [`create`], for a program that sees private incidents too. Only an operator makes one: an admin who could would see
/// everything without those involved hearing of it.
///
/// # Errors
/// As [`create`]; refused to everybody but an operator.
pub async fn create_let_in(app: &App, actor: Actor, name: &str, scope: Role) -> Result<NewToken> {
    let name = checked(&actor, name)?;
    if actor != Actor::Operator {
        return Err(Error::refused(t!(
            "only the command line on the data directory makes a token that sees private incidents"
        )));
    }
    app.write(move |work| insert(work, &actor, New { private: true, ..New::of_nobody(&name, scope) }, None)).await
}

/// What a token is to be.
#[derive(Clone, Copy)]
struct New<'n> {
    name: &'n str,
    scope: Role,
    private: bool,
    /// Whose it is, and for how long.
    personal: Option<(PersonId, Days)>,
}

impl<'n> New<'n> {
    const fn of_nobody(name: &'n str, scope: Role) -> Self {
        Self { name, scope, private: false, personal: None }
    }
}

/// As [`create`], for a form that carries a random mark: sent twice, by an impatient finger, it makes one token and shows
/// it again.
///
/// # Errors
/// As [`create`]; refused when the token that this form made was revoked meanwhile.
pub async fn create_by_form(app: &App, actor: Actor, name: &str, scope: Role, form: &str) -> Result<NewToken> {
    let (name, form) = (checked(&actor, name)?, form.to_owned());
    app.write(move |work| insert(work, &actor, New::of_nobody(&name, scope), Some(&form))).await
}

/// [`create`] for callers without a runtime: the command line.
///
/// # Errors
/// As [`create`].
pub fn create_blocking(app: &App, actor: &Actor, name: &str, scope: Role) -> Result<NewToken> {
    let (name, actor) = (checked(actor, name)?, actor.clone());
    app.write_blocking(move |work| insert(work, &actor, New::of_nobody(&name, scope), None))
}

fn checked(actor: &Actor, name: &str) -> Result<String> {
    access::check(actor, Permission::Configure)?;
    if viewing::through().is_some() {
        return Err(Error::refused(t!(
            "a personal token makes no other tokens: sign in with a browser, and make it in the settings"
        )));
    }
    named(name)
}

fn named(name: &str) -> Result<String> {
    let name = text::line(name, MAX_NAME);
    if name.is_empty() { Err(Error::invalid("name", t!("must say what the token is for"))) } else { Ok(name) }
}

fn insert(work: &mut Work<'_, '_>, actor: &Actor, new: New<'_>, form: Option<&str>) -> Result<NewToken> {
    let New { name, scope, private, personal } = new;
    let drawn = seal::for_form(work, PURPOSE, form, &json!([actor, name, scope, personal]))?;
    let secret = format!("{PREFIX}{}", drawn.get(..SECRET).unwrap_or(&drawn));
    if let Some(token) = tokens::by_digest(work.tx, &digest(&secret))? {
        return match token.revoked_at {
            None => Ok(NewToken { token, secret }),
            Some(_) => Err(Error::refused(t!(
                "the token that this form made was revoked; load the page again to make another"
            ))),
        };
    }
    if let Some((person, _)) = personal {
        // Only now: the form that made the last one is shown it again.
        personal::may_have_more(work, person)?;
    }
    let (id, name) = (work.ids.id(work.now), name.to_owned());
    let token = Token {
        id,
        name,
        scope,
        private,
        created_at: work.now,
        revoked_at: None,
        person: personal.map(|(person, _)| person),
        expires_at: personal.and_then(|(_, days)| work.now.checked_add(days.span()).ok()),
        used_at: None,
        used_from: String::new(),
    };
    tokens::create(work.tx, &token, &digest(&secret))?;
    let mut made = json!({ "id": token.id, "name": token.name, "scope": token.scope.as_scope() });
    if private {
        made["private"] = true.into();
    }
    if let Some(person) = token.person {
        made["scope"] = personal::Reach::of(&token).as_str().into();
        (made["person"], made["expires_at"]) = (json!(person), json!(token.expires_at));
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
    personal::ends_only_itself(id)?;
    app.write(move |work| {
        if !tokens::revoke(work.tx, id, work.now)? {
            return Err(Error::not_found("token", id));
        }
        Ok(audit::append(work.tx, work.now, &actor, "token.revoke", &json!({ "id": id }))?)
    })
    .await
}

fn digest(secret: &str) -> String {
    text::hex(&Sha256::digest(secret.as_bytes()))
}
