//! Whether the company still wants to be reminded of its first steps.

use crate::{Result, Topic, Tx, args, sql};
use jiff::Timestamp;

/// The setting that is there once somebody has put the reminder away; it holds when.
const PUT_AWAY: &str = "first_steps_put_away";

/// Whether somebody has put the reminder away.
///
/// # Errors
/// When the database fails.
pub fn put_away(tx: &mut Tx<'_>) -> Result<bool> {
    let since = sql!("SELECT value FROM setting WHERE name = $1");
    let since: Option<String> = tx.opt(since, args![PUT_AWAY], |row| row.get("value"))?;
    Ok(since.is_some())
}

/// Puts the reminder away; `false` when it was before.
///
/// # Errors
/// When the database fails.
pub fn put_it_away(tx: &mut Tx<'_>, now: Timestamp) -> Result<bool> {
    let insert = sql!("INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING");
    let written = tx.exec(insert, args![PUT_AWAY, now.to_string()])?;
    tx.changed(Topic::Directory, None);
    Ok(written > 0)
}
