//! Acknowledged alerts about which somebody is asked whether they should become an incident.

use crate::{Result, Topic, Tx, args, sql};
use allclear_core::id::AlertId;
use jiff::Timestamp;

/// Asks about an alert at `due_at`, and not earlier.
///
/// # Errors
/// When the database fails.
pub fn put(tx: &mut Tx<'_>, alert: AlertId, due_at: Timestamp) -> Result<()> {
    tx.exec(
        sql!(
            "INSERT INTO declare_ask (alert_id, due_at) VALUES ($1, $2)
              ON CONFLICT (alert_id) DO UPDATE SET due_at = excluded.due_at"
        ),
        args![alert, due_at],
    )?;
    tx.changed(Topic::Alerts, Some(alert.uuid()));
    Ok(())
}

/// When it is asked about an alert; `None` when it is not.
///
/// # Errors
/// When the database fails.
pub fn due_at(tx: &mut Tx<'_>, alert: AlertId) -> Result<Option<Timestamp>> {
    tx.opt(sql!("SELECT due_at FROM declare_ask WHERE alert_id = $1"), args![alert], |row| row.get("due_at"))
}

/// Alerts that are due, the longest overdue first.
///
/// # Errors
/// When the database fails.
pub fn due(tx: &mut Tx<'_>, now: Timestamp, limit: i64) -> Result<Vec<AlertId>> {
    tx.all(
        sql!("SELECT alert_id FROM declare_ask WHERE due_at <= $1 ORDER BY due_at, alert_id LIMIT $2"),
        args![now, limit],
        |row| row.get("alert_id"),
    )
}

/// It was asked, or nobody has to be asked; whether there was a row.
///
/// # Errors
/// When the database fails.
pub fn take(tx: &mut Tx<'_>, alert: AlertId) -> Result<bool> {
    Ok(tx.exec(sql!("DELETE FROM declare_ask WHERE alert_id = $1"), args![alert])? == 1)
}
