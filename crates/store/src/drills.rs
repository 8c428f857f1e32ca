//! Drills: when something is due in one, the page it publishes on, and how it goes away. Which incidents are drills is in
//! [`crate::incidents`].

use crate::status::page_of;
use crate::{Result, Topic, Tx, args, sql};
use allclear_core::id::{IncidentId, PersonId, StatusPageId};
use allclear_core::status::Page;
use jiff::Timestamp;

/// Sets when something is due in a drill; `None` when it is over.
///
/// # Errors
/// When the database fails.
pub fn set_due(tx: &mut Tx<'_>, incident: IncidentId, due_at: Option<Timestamp>) -> Result<()> {
    tx.exec(
        sql!(
            "INSERT INTO drill (incident_id, due_at) VALUES ($1, $2)
              ON CONFLICT (incident_id) DO UPDATE SET due_at = excluded.due_at"
        ),
        args![incident, due_at],
    )?;
    Ok(())
}

/// Drills in which something is due, the longest overdue first.
///
/// # Errors
/// When the database fails.
pub fn due(tx: &mut Tx<'_>, now: Timestamp, limit: i64) -> Result<Vec<IncidentId>> {
    let find = sql!("SELECT incident_id FROM drill WHERE due_at <= $1 ORDER BY due_at LIMIT $2");
    tx.all(find, args![now, limit], |row| row.get("incident_id"))
}

/// When something is due next in any drill.
///
/// # Errors
/// When the database fails.
pub fn next_due(tx: &mut Tx<'_>) -> Result<Option<Timestamp>> {
    tx.one(sql!("SELECT min(due_at) AS due_at FROM drill"), &[], |row| row.get("due_at"))
}

/// The drill in which this person practises now.
///
/// # Errors
/// When the database fails.
pub fn open_of(tx: &mut Tx<'_>, person: PersonId) -> Result<Option<IncidentId>> {
    tx.opt(
        sql!(
            "SELECT id FROM incident WHERE category IN ('triage', 'active', 'paused') AND drill_person_id = $1
              ORDER BY number DESC LIMIT 1"
        ),
        args![person],
        |row| row.get("id"),
    )
}

/// Whether this person has practised before, or does now.
///
/// # Errors
/// When the database fails.
pub fn any_of(tx: &mut Tx<'_>, person: PersonId) -> Result<bool> {
    let find = sql!("SELECT id FROM incident WHERE drill_person_id = $1 LIMIT 1");
    Ok(tx.opt(find, args![person], |row| row.get::<IncidentId>("id"))?.is_some())
}

/// Makes the page on which a drill publishes. No list of pages has it.
///
/// # Errors
/// [`crate::StoreError::Conflict`] when another page has the slug, and when the database fails.
pub fn make_page(tx: &mut Tx<'_>, drill: IncidentId, page: &Page) -> Result<()> {
    tx.exec(
        sql!(
            "INSERT INTO status_page (id, slug, name, automatic, created_at, updated_at, drill_id)
              VALUES ($1, $2, $3, $4, $5, $6, $7)"
        ),
        args![page.id, &page.slug, &page.name, page.automatic, page.created_at, page.updated_at, drill],
    )?;
    Ok(())
}

/// The page of a drill.
///
/// # Errors
/// When the database fails.
pub fn page(tx: &mut Tx<'_>, drill: IncidentId) -> Result<Option<Page>> {
    tx.opt(
        sql!("SELECT id, slug, name, automatic, created_at, updated_at FROM status_page WHERE drill_id = $1"),
        args![drill],
        page_of,
    )
}

/// The drill that a page belongs to; `None` for a page that customers read.
///
/// # Errors
/// When the database fails.
pub fn of_page(tx: &mut Tx<'_>, page: StatusPageId) -> Result<Option<IncidentId>> {
    let found =
        tx.opt(sql!("SELECT drill_id FROM status_page WHERE id = $1"), args![page], |row| row.get("drill_id"))?;
    Ok(found.flatten())
}

/// Removes the page of a drill with everything it showed.
///
/// # Errors
/// When the database fails.
pub fn remove_page(tx: &mut Tx<'_>, drill: IncidentId) -> Result<()> {
    tx.exec(sql!("DELETE FROM status_page WHERE drill_id = $1"), args![drill])?;
    Ok(())
}

/// Removes a drill with everything in it: timeline, room, review, page. Only a drill: an incident that is real stays.
///
/// # Errors
/// When the database fails.
pub fn remove(tx: &mut Tx<'_>, drill: IncidentId) -> Result<()> {
    tx.exec(sql!("DELETE FROM incident WHERE id = $1 AND drill_person_id IS NOT NULL"), args![drill])?;
    tx.changed(Topic::Incidents, Some(drill.uuid()));
    Ok(())
}
