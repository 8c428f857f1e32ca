//! How an incident is run, as columns: the commander's cycle, and since when emergency mode is on.

use super::incident;
use crate::alerts::{json, unjson};
use crate::{Result, Row, Tx, args, sql};
use allclear_core::incident::{self as core, Cycle, Decision, Incident, emergency};

/// Saves what a decision moved of it.
pub(super) fn save(tx: &mut Tx<'_>, decision: &Decision) -> Result<()> {
    let moved = decision.entries.iter().any(|entry| core::cycle::moves(&entry.kind) || emergency::moves(&entry.kind));
    if moved {
        let incident = &decision.incident;
        tx.exec(
            sql!("UPDATE incident SET cycle = $2, emergency_at = $3 WHERE id = $1"),
            args![incident.id, json(&incident.cycle)?, incident.emergency],
        )?;
    }
    Ok(())
}

/// The cycle; `None` where only the timeline has it.
pub(super) fn cycle(row: &Row<'_>) -> Result<Option<Cycle>> {
    row.get::<Option<String>>("cycle")?.as_deref().map(unjson).transpose()
}

/// Incidents in emergency mode that the viewer may know of, drills left out, the oldest emergency first.
///
/// # Errors
/// When the database fails.
pub fn in_emergency(tx: &mut Tx<'_>) -> Result<Vec<Incident>> {
    let found = tx.all(
        sql!(
            "SELECT * FROM incident WHERE emergency_at IS NOT NULL AND drill_person_id IS NULL AND {seen incident.id:1}
              ORDER BY emergency_at, number"
        ),
        args![tx.eyes()],
        incident,
    )?;
    super::with_people(tx, found)
}
