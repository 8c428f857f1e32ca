//! Escalations: one timer row for every alert or incident that waits for an answer.

use crate::pages::{subject_id, subject_of, subject_word};
use crate::{Result, Row, Topic, Tx, Value, args, sql};
use allclear_core::directory::Urgency;
use allclear_core::escalation::State;
use allclear_core::id::ServiceId;
use allclear_core::page::Subject;
use jiff::Timestamp;

/// A stored escalation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Escalation {
    pub subject: Subject,
    pub service: ServiceId,
    pub urgency: Urgency,
    pub state: State,
    pub due_at: Timestamp,
}

/// Writes escalations, replacing what there was for the same subject, and wakes whoever decides them.
///
/// # Errors
/// When the database fails.
pub fn save(tx: &mut Tx<'_>, escalations: &[Escalation]) -> Result<()> {
    write(tx, escalations)?;
    if !escalations.is_empty() {
        tx.changed(Topic::Escalations, None);
    }
    Ok(())
}

/// As [`save`], and wakes nobody unless something is due `now`: what is due later is found when it is, and under load
/// waking for it cost a transaction for every commit of the intake.
///
/// # Errors
/// When the database fails.
pub fn start(tx: &mut Tx<'_>, now: Timestamp, escalations: &[Escalation]) -> Result<()> {
    write(tx, escalations)?;
    if escalations.iter().any(|e| e.due_at <= now) {
        tx.changed(Topic::Escalations, None);
    }
    Ok(())
}

fn write(tx: &mut Tx<'_>, escalations: &[Escalation]) -> Result<()> {
    let rows: Vec<Vec<Value>> = escalations
        .iter()
        .map(|e| {
            args![
                subject_id(e.subject),
                subject_word(e.subject),
                e.service,
                e.urgency.as_str(),
                i64::from(e.state.cycle),
                i64::from(e.state.round),
                i64::from(e.state.step),
                e.state.reached,
                e.due_at,
            ]
            .to_vec()
        })
        .collect();
    tx.exec_many(
        sql!(
            "INSERT INTO escalation (subject_id, subject, service_id, urgency, cycle, round, step, reached, due_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
              ON CONFLICT (subject_id) DO UPDATE SET subject = excluded.subject, service_id = excluded.service_id,
                urgency = excluded.urgency, cycle = excluded.cycle, round = excluded.round, step = excluded.step,
                reached = excluded.reached, due_at = excluded.due_at"
        ),
        &rows,
    )?;
    Ok(())
}

/// Ends an escalation.
///
/// # Errors
/// When the database fails.
pub fn remove(tx: &mut Tx<'_>, subject: Subject) -> Result<()> {
    tx.exec(sql!("DELETE FROM escalation WHERE subject_id = $1"), args![subject_id(subject)])?;
    Ok(())
}

/// Escalations that are due, the longest overdue first. On PostgreSQL rows that another node is deciding are passed over.
///
/// # Errors
/// When the database fails.
pub fn due(tx: &mut Tx<'_>, now: Timestamp, limit: i64) -> Result<Vec<Escalation>> {
    tx.all(
        sql!("SELECT * FROM escalation WHERE due_at <= $1 ORDER BY due_at LIMIT $2 {skip_locked}"),
        args![now, limit],
        escalation,
    )
}

/// The escalation of one subject.
///
/// # Errors
/// When the database fails.
pub fn find(tx: &mut Tx<'_>, subject: Subject) -> Result<Option<Escalation>> {
    tx.opt(sql!("SELECT * FROM escalation WHERE subject_id = $1"), args![subject_id(subject)], escalation)
}

/// When the next escalation is due.
///
/// # Errors
/// When the database fails.
pub fn next_due(tx: &mut Tx<'_>) -> Result<Option<Timestamp>> {
    tx.one(sql!("SELECT min(due_at) AS due_at FROM escalation"), &[], |row| row.get("due_at"))
}

/// Makes the next step due now, because the current one turned out to reach nobody.
///
/// # Errors
/// When the database fails.
pub fn hurry(tx: &mut Tx<'_>, subject: Subject, now: Timestamp) -> Result<()> {
    let hurried = tx.exec(
        sql!("UPDATE escalation SET due_at = $2 WHERE subject_id = $1 AND due_at > $2"),
        args![subject_id(subject), now],
    )?;
    if hurried > 0 {
        tx.changed(Topic::Escalations, None);
    }
    Ok(())
}

fn escalation(row: &Row<'_>) -> Result<Escalation> {
    let (word, urgency): (String, String) = (row.get("subject")?, row.get("urgency")?);
    let count = |name: &str| -> Result<u32> { Ok(u32::try_from(row.get::<i64>(name)?).unwrap_or(0)) };
    Ok(Escalation {
        subject: subject_of(&word, row.get("subject_id")?),
        service: row.get("service_id")?,
        urgency: if urgency == "low" { Urgency::Low } else { Urgency::High },
        state: State {
            cycle: count("cycle")?,
            round: count("round")?,
            step: count("step")?,
            reached: row.get("reached")?,
        },
        due_at: row.get("due_at")?,
    })
}
