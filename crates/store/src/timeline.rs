//! Timelines: appended with their incident by [`crate::incidents::save`], never updated.

use crate::alerts::{json, unjson};
use crate::signature;
use crate::{Result, Row, Tx, Value, args, sql};
use allclear_core::id::IncidentId;
use allclear_core::timeline::Entry;

/// Appends entries. Only the incident's own save calls this: its sequence number is what keeps two writers apart.
pub(crate) fn append(tx: &mut Tx<'_>, entries: &[Entry]) -> Result<()> {
    let mut rows: Vec<Vec<Value>> = Vec::with_capacity(entries.len());
    for e in entries {
        let (actor, body) = (signature::written(tx, &e.actor)?, json(&e.kind)?);
        let kind = e.kind.as_str();
        rows.push(args![e.incident, e.seq, e.id, e.occurred_at, e.recorded_at, actor, kind, body].to_vec());
    }
    tx.exec_many(
        sql!(
            "INSERT INTO timeline_entry (incident_id, seq, id, occurred_at, recorded_at, actor, kind, body)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        &rows,
    )?;
    Ok(())
}

/// Entries with a number above `after`, in the order of recording; at most `limit`.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx<'_>, incident: IncidentId, after: i64, limit: i64) -> Result<Vec<Entry>> {
    tx.all(
        sql!("SELECT * FROM timeline_entry WHERE incident_id = $1 AND seq > $2 AND {seen $1:4} ORDER BY seq LIMIT $3"),
        args![incident, after, limit, tx.eyes()],
        entry,
    )
}

/// As [`list`], for people and programs who follow how it stands: what [`newest_for_followers`] gives them.
///
/// # Errors
/// When the database fails.
pub fn list_for_followers(tx: &mut Tx<'_>, incident: IncidentId, after: i64, limit: i64) -> Result<Vec<Entry>> {
    tx.all(
        sql!(
            "SELECT * FROM timeline_entry WHERE incident_id = $1 AND seq > $2 AND {seen $1:4}
                AND kind IN ('declared', 'severity_changed', 'status_changed', 'update_posted', 'impact_changed', 'renamed',
                  'resolved', 'reopened', 'review_published')
              ORDER BY seq LIMIT $3"
        ),
        args![incident, after, limit, tx.eyes()],
        entry,
    )
}

/// The newest entries with a number below `before`, in the order of recording; at most `limit`.
///
/// # Errors
/// When the database fails.
pub fn newest(tx: &mut Tx<'_>, incident: IncidentId, before: i64, limit: i64) -> Result<Vec<Entry>> {
    let mut entries = tx.all(
        sql!("SELECT * FROM timeline_entry WHERE incident_id = $1 AND seq < $2 AND {seen $1:4} ORDER BY seq DESC LIMIT $3"),
        args![incident, before, limit, tx.eyes()],
        entry,
    )?;
    entries.reverse();
    Ok(entries)
}

/// As [`newest`], for people who follow how it stands and not how the work goes: leaders, sales.
///
/// # Errors
/// When the database fails.
pub fn newest_for_followers(tx: &mut Tx<'_>, incident: IncidentId, before: i64, limit: i64) -> Result<Vec<Entry>> {
    let mut entries = tx.all(
        sql!(
            "SELECT * FROM timeline_entry WHERE incident_id = $1 AND seq < $2 AND {seen $1:4}
                AND kind IN ('declared', 'severity_changed', 'status_changed', 'update_posted', 'impact_changed', 'renamed',
                  'resolved', 'reopened', 'review_published')
              ORDER BY seq DESC LIMIT $3"
        ),
        args![incident, before, limit, tx.eyes()],
        entry,
    )?;
    entries.reverse();
    Ok(entries)
}

/// One entry by its number.
///
/// # Errors
/// When the database fails.
pub fn find(tx: &mut Tx<'_>, incident: IncidentId, seq: i64) -> Result<Option<Entry>> {
    tx.opt(
        sql!("SELECT * FROM timeline_entry WHERE incident_id = $1 AND seq = $2 AND {seen $1:3}"),
        args![incident, seq, tx.eyes()],
        entry,
    )
}

/// The newest internal update and what was written down after it, in the order of recording; empty before the first.
///
/// # Errors
/// When the database fails.
pub fn since_update(tx: &mut Tx<'_>, incident: IncidentId) -> Result<Vec<Entry>> {
    tx.all(
        sql!(
            "SELECT * FROM timeline_entry WHERE incident_id = $1 AND {seen $1:2} AND seq >=
                (SELECT max(seq) FROM timeline_entry WHERE incident_id = $1 AND kind = 'update_posted') ORDER BY seq"
        ),
        args![incident, tx.eyes()],
        entry,
    )
}

/// Every rewording of a note, in the order of recording.
///
/// # Errors
/// When the database fails.
pub fn corrections(tx: &mut Tx<'_>, incident: IncidentId) -> Result<Vec<Entry>> {
    tx.all(
        sql!(
            "SELECT * FROM timeline_entry WHERE incident_id = $1 AND kind = 'note_corrected' AND {seen $1:2}
              ORDER BY seq"
        ),
        args![incident, tx.eyes()],
        entry,
    )
}

/// The last internal update.
///
/// # Errors
/// When the database fails.
pub fn last_update(tx: &mut Tx<'_>, incident: IncidentId) -> Result<Option<Entry>> {
    tx.opt(
        sql!(
            "SELECT * FROM timeline_entry WHERE incident_id = $1 AND kind = 'update_posted' AND {seen $1:2}
              ORDER BY seq DESC LIMIT 1"
        ),
        args![incident, tx.eyes()],
        entry,
    )
}

/// The whole timeline, in the order of recording.
///
/// # Errors
/// When the database fails.
pub fn all(tx: &mut Tx<'_>, incident: IncidentId) -> Result<Vec<Entry>> {
    list(tx, incident, 0, i64::MAX)
}

fn entry(row: &Row<'_>) -> Result<Entry> {
    let (actor, token) = signature::read(row.text("actor")?)?;
    Ok(Entry {
        id: row.get("id")?,
        incident: row.get("incident_id")?,
        seq: row.get("seq")?,
        occurred_at: row.get("occurred_at")?,
        recorded_at: row.get("recorded_at")?,
        actor,
        token,
        kind: unjson(row.text("body")?)?,
    })
}
