//! The audit trail: who changed the configuration, when, and what exactly. Appended, never updated.

use crate::alerts::json;
use crate::signature;
use crate::{Result, Row, StoreError, Tx, args, sql};
use allclear_core::access::Actor;
use jiff::Timestamp;

/// Appends one action, for example `configuration.apply`, with whatever tells what it did.
///
/// # Errors
/// When the database fails.
pub fn append(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    action: &str,
    body: &(impl serde::Serialize + ?Sized),
) -> Result<()> {
    let actor = signature::written(tx, actor)?;
    tx.exec(
        sql!("INSERT INTO audit (at, actor, action, body) VALUES ($1, $2, $3, $4)"),
        args![now, actor, action, json(body)?],
    )?;
    Ok(())
}

/// One line of the trail.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Rises with every line.
    pub seq: i64,
    pub at: Timestamp,
    /// Who; a person's role is not kept.
    pub actor: Actor,
    /// The token by which a person did it, by its name.
    pub token: Option<String>,
    /// For example `configuration.change`.
    pub action: String,
    /// What tells what it did; its shape goes with the action.
    pub body: serde_json::Value,
}

/// The trail, newest first: only lines older than `before`, and only of one action where one is named.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx<'_>, before: Option<i64>, action: Option<&str>, limit: usize) -> Result<Vec<Entry>> {
    let before = before.unwrap_or(i64::MAX);
    let Some(action) = action else {
        let all = sql!("SELECT seq, at, actor, action, body FROM audit WHERE seq < $1 ORDER BY seq DESC LIMIT $2");
        return tx.all(all, args![before, limit], entry);
    };
    // A statement of its own, for the index of actions: the trail only grows.
    tx.all(
        sql!(
            "SELECT seq, at, actor, action, body FROM audit
              WHERE action = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3"
        ),
        args![action, before, limit],
        entry,
    )
}

fn entry(row: &Row<'_>) -> Result<Entry> {
    let unreadable = |why: serde_json::Error| StoreError::Other(format!("audit body: {why}"));
    let (actor, token) = signature::read(row.text("actor")?)?;
    Ok(Entry {
        seq: row.get("seq")?,
        at: row.get("at")?,
        actor,
        token,
        action: row.get("action")?,
        body: serde_json::from_str(row.text("body")?).map_err(unreadable)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use allclear_core::access::Through;
    use allclear_core::id::{PersonId, TokenId};

    #[test]
    fn the_trail_is_read_backwards_and_by_action() {
        for db in testing::engines() {
            let at = Timestamp::from_second(1_795_000_000).unwrap();
            db.write_blocking(move |tx| {
                for (n, action) in ["token.create", "configuration.change", "token.create"].into_iter().enumerate() {
                    append(tx, at, &Actor::Operator, action, &serde_json::json!({ "n": n }))?;
                }
                Ok(())
            })
            .unwrap();
            let numbers = |before, action: Option<&'static str>, limit| {
                let found = db.read_blocking(move |tx| list(tx, before, action, limit)).unwrap();
                found.iter().map(|entry| (entry.seq, entry.body["n"].as_i64().unwrap())).collect::<Vec<_>>()
            };
            let all = numbers(None, None, 9);
            assert_eq!(all.iter().map(|line| line.1).collect::<Vec<_>>(), [2, 1, 0], "{}", db.name);
            assert_eq!(numbers(Some(all[0].0), None, 1), [all[1]]);
            assert_eq!(numbers(None, Some("token.create"), 9), [all[0], all[2]]);
        }
    }

    #[test]
    fn what_a_person_does_by_a_token_says_so_and_what_others_do_beside_it_does_not() {
        let (token, person) =
            (TokenId::from_uuid(uuid::Uuid::from_u128(1)), PersonId::from_uuid(uuid::Uuid::from_u128(2)));
        let other = PersonId::from_uuid(uuid::Uuid::from_u128(3));
        for db in testing::engines() {
            let at = Timestamp::from_second(1_795_000_000).unwrap();
            db.write_blocking(move |tx| {
                tx.act_through(Some(Through { token, person, name: "Ana's \"token\": laptop".to_owned() }));
                for actor in [Actor::by_link(person), Actor::by_link(other), Actor::System] {
                    append(tx, at, &actor, "x", &serde_json::json!({}))?;
                }
                Ok(())
            })
            .unwrap();
            let found = db.read_blocking(|tx| list(tx, None, None, 9)).unwrap();
            let found: Vec<_> = found.into_iter().rev().map(|entry| (entry.actor, entry.token)).collect();
            let by = Some("Ana's \"token\": laptop".to_owned());
            let all = [(Actor::by_link(person), by), (Actor::by_link(other), None), (Actor::System, None)];
            assert_eq!(found, all, "{}", db.name);
        }
    }
}
