//! Counts for dashboards, each from a table that is small.

use crate::{Result, StoreError, Tx, sql};
use allclear_core::alert::Status;

/// How many alerts are open, as (triggered, acknowledged).
///
/// # Errors
/// When the database fails.
pub fn open_alerts(tx: &mut Tx<'_>) -> Result<(i64, i64)> {
    let counts = tx.all(
        sql!("SELECT status, count(*) AS n FROM identity WHERE alert_id IS NOT NULL GROUP BY status"),
        &[],
        |row| {
            let status = Status::read(row.text("status")?);
            Ok((status.ok_or_else(|| StoreError::Other("status of an open alert".to_owned()))?, row.get::<i64>("n")?))
        },
    )?;
    let of = |wanted: Status| counts.iter().filter(|(status, _)| *status == wanted).map(|(_, n)| n).sum();
    Ok((of(Status::Triggered), of(Status::Acknowledged)))
}
