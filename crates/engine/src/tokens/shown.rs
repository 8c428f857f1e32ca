//! Who stands behind the secret that a request shows.

use super::digest;
use super::personal::Reach;
use crate::app::App;
use crate::error::Result;
use crate::viewing;
use allclear_core::access::{Actor, Through, Viewer};
use allclear_core::directory::{Directory, Person};
use allclear_core::id::TokenId;
use allclear_core::sign_in::{SEEN_EVERY, Seen, seen_since};
use allclear_store::tokens::{self, Token};
use jiff::Timestamp;
use std::net::IpAddr;

/// A token that is good.
#[derive(Debug, Clone)]
pub struct Held {
    /// Whom to hand to a use-case.
    pub actor: Actor,
    pub token: Token,
    /// Whether it is good for looking only.
    pub only_reads: bool,
}

/// What a secret turned out to be. Whoever has the secret of a token that ended may hear so: they had it while it was good.
#[derive(Debug, Clone)]
pub enum Shown {
    Good(Box<Held>),
    Unknown,
    Revoked(Timestamp),
    Expired(Timestamp),
}

/// Who acts with this secret, which is also with whose eyes the request goes on. A person's is looked up in the
/// configuration as it is at this moment: they do by it what they may now, and nothing when they are gone.
///
/// # Errors
/// When the database is not to be had.
pub async fn authenticate(app: &App, secret: &str, from: Option<IpAddr>) -> Result<Shown> {
    let (digest, now) = (digest(secret), app.now());
    let found = app.read_current(move |tx, directory| {
        let Some(token) = tokens::by_digest(tx, &digest)? else { return Ok(Shown::Unknown) };
        Ok(judged(token, directory, now))
    });
    let shown = found.await?;
    let Shown::Good(held) = &shown else { return Ok(shown) };
    let Some(person) = held.token.person else {
        viewing::seen_by(if held.token.private { Viewer::Everything } else { Viewer::Outsider });
        return Ok(shown);
    };
    viewing::seen_by(Viewer::Person(person));
    viewing::asked_through(Through { token: held.token.id, person, name: held.token.name.clone() });
    if held.token.used_at.is_none_or(|last| seen_since(last, now) == Seen::LongAgo) {
        note_use(app, held.token.id, from);
    }
    Ok(shown)
}

fn judged(token: Token, directory: &Directory, now: Timestamp) -> Shown {
    if let Some(at) = token.revoked_at {
        return Shown::Revoked(at);
    }
    if let Some(at) = token.expires_at.filter(|end| *end <= now) {
        return Shown::Expired(at);
    }
    let (actor, only_reads) = match token.person {
        None => (Actor::Token { id: token.id, name: token.name.clone(), scope: token.scope }, false),
        Some(person) => {
            let Some(Person { id, role, .. }) = directory.people.get(&person) else { return Shown::Unknown };
            let role = (*role).min(token.scope);
            (Actor::Person { id: *id, role }, Reach::of(&token) == Reach::Read)
        }
    };
    Shown::Good(Box::new(Held { actor, token, only_reads }))
}

/// Writes down that a token is in use, without anybody waiting for it: if it is lost, the next request writes it.
fn note_use(app: &App, id: TokenId, from: Option<IpAddr>) {
    let (app, from) = (app.clone(), from.map(|address| address.to_string()).unwrap_or_default());
    tokio::spawn(async move {
        let noted = app.write(move |work| {
            let before = work.now.checked_sub(SEEN_EVERY).unwrap_or(Timestamp::MIN);
            Ok(tokens::used(work.tx, id, before, work.now, &from)?)
        });
        if let Err(error) = noted.await {
            tracing::warn!(%error, "the use of a token could not be written down; the next one will be");
        }
    });
}
