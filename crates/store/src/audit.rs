//! The audit trail: who changed the configuration, when, and what exactly. Appended, never updated.

use crate::alerts::json;
use crate::{Result, Tx, args, sql};
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
    tx.exec(
        sql!("INSERT INTO audit (at, actor, action, body) VALUES ($1, $2, $3, $4)"),
        args![now, json(actor)?, action, json(body)?],
    )?;
    Ok(())
}
