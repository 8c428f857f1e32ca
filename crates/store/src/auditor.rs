//! What the auditor asks. Plain questions to the tables, on purpose without the mappers that the escalation uses.

use crate::{Result, Tx, args, sql};
use allclear_core::id::AlertId;
use jiff::Timestamp;

/// Open alerts looked at in one question: the newest, where trouble begins.
const LIMIT: i64 = 5_000;

/// Unanswered alerts opened before `before` that have neither a timer nor a page of this cycle on its way or arrived.
/// An escalation that has ended always leaves one of the two: its last pages, or the timer that looks for anybody at all.
///
/// # Errors
/// When the database fails.
pub fn unexplained(tx: &mut Tx<'_>, before: Timestamp) -> Result<Vec<AlertId>> {
    tx.all(
        sql!(
            "SELECT a.id FROM alert a JOIN identity i ON i.alert_id = a.id
              WHERE i.status = 'triggered' AND a.status = 'triggered' AND a.opened_at < $1
                AND NOT EXISTS (SELECT 1 FROM escalation e WHERE e.subject_id = a.id)
                AND NOT EXISTS (SELECT 1 FROM page p WHERE p.subject_id = a.id AND p.cycle = a.cycle
                                  AND p.state IN ('planned', 'sending', 'accepted'))
              ORDER BY a.id DESC LIMIT $2"
        ),
        args![before, LIMIT],
        |row| row.get("id"),
    )
}

/// Unanswered urgent alerts opened before `before` of whose pages none was taken by any provider, and which were not
/// handed to the people of last resort yet.
///
/// # Errors
/// When the database fails.
pub fn silent(tx: &mut Tx<'_>, before: Timestamp) -> Result<Vec<AlertId>> {
    tx.all(
        sql!(
            "SELECT a.id FROM alert a JOIN identity i ON i.alert_id = a.id
              WHERE i.status = 'triggered' AND a.status = 'triggered' AND a.opened_at < $1
                AND a.severity IN ('critical', 'error')
                AND EXISTS (SELECT 1 FROM page p WHERE p.subject_id = a.id AND p.cycle = a.cycle AND p.created_at < $1)
                AND NOT EXISTS (SELECT 1 FROM page p WHERE p.subject_id = a.id AND p.cycle = a.cycle
                                  AND p.state = 'accepted')
                AND NOT EXISTS (SELECT 1 FROM rescued r WHERE r.alert_id = a.id AND r.cycle = a.cycle)
              ORDER BY a.id DESC LIMIT $2"
        ),
        args![before, LIMIT],
        |row| row.get("id"),
    )
}

/// Remembers that the people of last resort were asked for in this cycle, so that they are asked once; `false` when
/// they were already.
///
/// # Errors
/// When the database fails.
pub fn mark_rescued(tx: &mut Tx<'_>, alert: AlertId, cycle: u32) -> Result<bool> {
    let marked = tx.exec(
        sql!("INSERT INTO rescued (alert_id, cycle) VALUES ($1, $2) ON CONFLICT (alert_id, cycle) DO NOTHING"),
        args![alert, i64::from(cycle)],
    )?;
    Ok(marked == 1)
}

/// Escalations that should have been decided before `before`.
///
/// # Errors
/// When the database fails.
pub fn overdue_timers(tx: &mut Tx<'_>, before: Timestamp) -> Result<i64> {
    tx.one(sql!("SELECT count(*) AS n FROM escalation WHERE due_at < $1"), args![before], |row| row.get("n"))
}

/// Pages that should have been taken up before `before`.
///
/// # Errors
/// When the database fails.
pub fn overdue_pages(tx: &mut Tx<'_>, before: Timestamp) -> Result<i64> {
    tx.one(sql!("SELECT count(*) AS n FROM page WHERE due_at < $1"), args![before], |row| row.get("n"))
}

/// Alerts whose escalation waits for anybody to become reachable.
///
/// # Errors
/// When the database fails.
pub fn nobody_to_page(tx: &mut Tx<'_>) -> Result<i64> {
    tx.one(sql!("SELECT count(*) AS n FROM escalation WHERE step = 1000"), &[], |row| row.get("n"))
}
