//! What the auditor asks. Plain questions to the tables, on purpose without the mappers that the escalation uses.

use crate::{Result, Tx, args, sql};
use allclear_core::id::{AlertId, IncidentId};
use allclear_core::incident::Policy;
use allclear_core::page::SUMMON_STEP;
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

/// Whether an alert has, in this cycle, what [`unexplained`] looks for.
///
/// # Errors
/// When the database fails.
pub fn explained(tx: &mut Tx<'_>, alert: AlertId, cycle: u32) -> Result<bool> {
    let found: i64 = tx.one(
        sql!(
            "SELECT (SELECT count(*) FROM escalation e WHERE e.subject_id = $1)
                  + (SELECT count(*) FROM page p WHERE p.subject_id = $1 AND p.cycle = $2
                      AND p.state IN ('planned', 'sending', 'accepted')) AS n"
        ),
        args![alert, i64::from(cycle)],
        |row| row.get("n"),
    )?;
    Ok(found > 0)
}

/// Open incidents, drills left out, declared before `before` whose policy asks for a commander, while nobody commands, no page of the last
/// call is on its way or arrived, and no timer will call again.
///
/// # Errors
/// When the database fails.
pub fn uncommanded(tx: &mut Tx<'_>, before: Timestamp) -> Result<Vec<IncidentId>> {
    // The first condition is the index's own: without it every incident there ever was is read.
    let found = tx.all(
        sql!(
            "SELECT i.id, i.policy FROM incident i
              WHERE i.category IN ('triage', 'active', 'paused') AND i.category <> 'triage'
                AND i.declared_at < $1 AND i.drill_person_id IS NULL
                AND NOT EXISTS (SELECT 1 FROM tenure t WHERE t.incident_id = i.id AND t.role = 'incident_commander'
                                  AND t.released_at IS NULL)
                AND NOT EXISTS (SELECT 1 FROM escalation e WHERE e.subject_id = i.id)
                AND NOT EXISTS (SELECT 1 FROM page p WHERE p.subject_id = i.id AND p.cycle = i.calls AND p.step < $2
                                  AND p.state IN ('planned', 'sending', 'accepted'))
              ORDER BY i.number DESC LIMIT $3"
        ),
        args![before, i64::from(SUMMON_STEP), LIMIT],
        |row| Ok((row.get("id")?, serde_json::from_str::<Policy>(row.text("policy")?))),
    )?;
    // A policy that cannot be read may ask for one.
    Ok(found
        .into_iter()
        .filter(|(_, policy)| !matches!(policy, Ok(p) if !p.page_commander))
        .map(|(id, _)| id)
        .collect())
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

/// Escalations that should have been decided before `before`, drills left out: nothing is wrong when practice waits.
///
/// # Errors
/// When the database fails.
pub fn overdue_timers(tx: &mut Tx<'_>, before: Timestamp) -> Result<i64> {
    tx.one(
        sql!(
            "SELECT count(*) AS n FROM escalation e WHERE due_at < $1
                AND NOT EXISTS (SELECT 1 FROM incident i WHERE i.id = e.subject_id AND i.drill_person_id IS NOT NULL)"
        ),
        args![before],
        |row| row.get("n"),
    )
}

/// Pages that should have been taken up before `before`, drills left out.
///
/// # Errors
/// When the database fails.
pub fn overdue_pages(tx: &mut Tx<'_>, before: Timestamp) -> Result<i64> {
    tx.one(
        sql!(
            "SELECT count(*) AS n FROM page p WHERE due_at < $1
                AND NOT EXISTS (SELECT 1 FROM incident i WHERE i.id = p.subject_id AND i.drill_person_id IS NOT NULL)"
        ),
        args![before],
        |row| row.get("n"),
    )
}

/// Alerts and incidents that wait for anybody to become reachable, drills left out.
///
/// # Errors
/// When the database fails.
pub fn nobody_to_page(tx: &mut Tx<'_>) -> Result<i64> {
    tx.one(
        sql!(
            "SELECT count(*) AS n FROM escalation e WHERE step = 1000
                AND NOT EXISTS (SELECT 1 FROM incident i WHERE i.id = e.subject_id AND i.drill_person_id IS NOT NULL)"
        ),
        &[],
        |row| row.get("n"),
    )
}
