//! Who did something, as it is kept: an [`Actor`] as JSON, and beside a person the name of the token by which they did it.
//!
//! A person who shows a token is that person to everything that decides. Only what is written down tells it from a press in
//! a browser, so the transaction knows it and not each of those who write: one that forgot would be a hole in the trail.

use crate::alerts::{json, unjson};
use crate::{Result, Tx};
use allclear_core::access::{Actor, Through};
use serde::Deserialize;

impl Tx<'_> {
    /// From now on what `through`'s person does in this transaction is written down as done by their token.
    pub fn act_through(&mut self, through: Option<Through>) {
        self.through = through;
    }

    /// The name of the token by which `actor` acts in this transaction.
    #[must_use]
    pub fn token_of(&self, actor: &Actor) -> Option<&str> {
        let through = self.through.as_ref()?;
        matches!(actor, Actor::Person { id, .. } if *id == through.person).then_some(through.name.as_str())
    }
}

/// What is kept of who acted.
pub(crate) fn written(tx: &Tx<'_>, actor: &Actor) -> Result<String> {
    let Some(token) = tx.token_of(actor) else { return json(actor) };
    let mut value: serde_json::Value = unjson(&json(actor)?)?;
    value["token"] = token.into();
    json(&value)
}

#[derive(Deserialize)]
struct Kept {
    token: Option<String>,
}

/// Who acted, and by which token of theirs.
pub(crate) fn read(text: &str) -> Result<(Actor, Option<String>)> {
    // Most did it in a browser, and lists are long: what is not there is not looked for.
    let token = if text.contains("\"token\":") { unjson::<Kept>(text)?.token } else { None };
    Ok((unjson(text)?, token))
}
