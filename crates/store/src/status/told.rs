//! What customers were told: public incidents with their updates.

use super::{changed, word};
use crate::viewing::public_shown;
use crate::{Result, Row, StoreError, Tx, args, sql};
use allclear_core::id::{IncidentId, PublicIncidentId, StatusPageId};
use allclear_core::status::{Affected, Impact, IncidentStatus, PublicIncident, PublicUpdate, Told};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Saves a public incident: a new one, or the present state of a known one.
///
/// # Errors
/// [`StoreError::Conflict`] when there is no such page, and when the database fails.
pub fn save_incident(tx: &mut Tx<'_>, incident: &PublicIncident) -> Result<()> {
    tx.exec(
        sql!(
            "INSERT INTO public_incident (id, page_id, incident_id, name, status, impact, created_at, updated_at,
                started_at, monitoring_at, resolved_at, next_update_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
              ON CONFLICT (id) DO UPDATE SET incident_id = excluded.incident_id, name = excluded.name,
                status = excluded.status, impact = excluded.impact, updated_at = excluded.updated_at,
                started_at = excluded.started_at, monitoring_at = excluded.monitoring_at,
                resolved_at = excluded.resolved_at, next_update_at = excluded.next_update_at"
        ),
        args![
            incident.id,
            incident.page,
            incident.incident,
            &incident.name,
            incident.status.as_str(),
            incident.impact.as_str(),
            incident.created_at,
            incident.updated_at,
            incident.started_at,
            incident.monitoring_at,
            incident.resolved_at,
            incident.next_update_at,
        ],
    )?;
    changed(tx, incident.page, incident.updated_at)
}

/// Appends an update. Save its incident in the same transaction.
///
/// # Errors
/// [`StoreError::Conflict`] when there is no such incident, and when the database fails.
pub fn add_update(tx: &mut Tx<'_>, update: &PublicUpdate) -> Result<()> {
    let affected = serde_json::to_string(&update.affected).map_err(|e| StoreError::Other(e.to_string()))?;
    tx.exec(
        sql!(
            "INSERT INTO public_update (id, public_incident_id, status, body, created_at, display_at, affected,
                next_update_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        args![
            update.id,
            update.incident,
            update.status.as_str(),
            &update.body,
            update.created_at,
            update.display_at,
            affected,
            update.next_update_at,
        ],
    )?;
    Ok(())
}

/// A public incident of a page, with all its updates.
///
/// # Errors
/// When the database fails.
pub fn incident(tx: &mut Tx<'_>, page: StatusPageId, id: PublicIncidentId) -> Result<Option<Told>> {
    let found = tx.opt(
        sql!(
            "SELECT id, page_id, incident_id, name, status, impact, created_at, updated_at, started_at, monitoring_at,
                resolved_at, next_update_at FROM public_incident WHERE id = $1 AND page_id = $2"
        ),
        args![id, page],
        incident_of,
    )?;
    Ok(with_updates(tx, found.into_iter().collect())?.pop())
}

/// The incidents of a page that are not over, with their updates, by start, newest first.
///
/// # Errors
/// When the database fails.
pub fn open_incidents(tx: &mut Tx<'_>, page: StatusPageId) -> Result<Vec<Told>> {
    let found = tx.all(
        sql!(
            "SELECT id, page_id, incident_id, name, status, impact, created_at, updated_at, started_at, monitoring_at,
                resolved_at, next_update_at FROM public_incident
              WHERE page_id = $1 AND status NOT IN ('resolved', 'postmortem') ORDER BY started_at DESC, id DESC"
        ),
        args![page],
        incident_of,
    )?;
    with_updates(tx, found)
}

/// The incidents of a page by the time they were published, newest first: at most `limit`, published before `after`.
///
/// # Errors
/// When the database fails.
pub fn incidents(
    tx: &mut Tx<'_>,
    page: StatusPageId,
    after: Option<PublicIncidentId>,
    limit: usize,
) -> Result<Vec<Told>> {
    // Ids grow with time, and nothing is published under the largest one.
    let before = after.map_or(Uuid::max(), PublicIncidentId::uuid);
    let found = tx.all(
        sql!(
            "SELECT id, page_id, incident_id, name, status, impact, created_at, updated_at, started_at, monitoring_at,
                resolved_at, next_update_at FROM public_incident WHERE page_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3"
        ),
        args![page, before, limit],
        incident_of,
    )?;
    with_updates(tx, found)
}

/// What a page shows: every open incident, and the `latest` ones by start; newest first, with their updates.
///
/// # Errors
/// When the database fails.
pub fn shown_incidents(tx: &mut Tx<'_>, page: StatusPageId, latest: usize) -> Result<Vec<Told>> {
    let newest = tx.all(
        sql!(
            "SELECT id, page_id, incident_id, name, status, impact, created_at, updated_at, started_at, monitoring_at,
                resolved_at, next_update_at FROM public_incident WHERE page_id = $1 ORDER BY started_at DESC, id DESC LIMIT $2"
        ),
        args![page, latest],
        incident_of,
    )?;
    let mut shown = with_updates(tx, newest)?;
    for open in open_incidents(tx, page)? {
        if shown.iter().all(|told| told.incident.id != open.incident.id) {
            shown.push(open);
        }
    }
    Ok(shown)
}

/// The public incidents about an internal one, on any page.
///
/// # Errors
/// When the database fails.
pub fn about(tx: &mut Tx<'_>, incident: IncidentId) -> Result<Vec<PublicIncident>> {
    tx.all(
        sql!(
            "SELECT id, page_id, incident_id, name, status, impact, created_at, updated_at, started_at, monitoring_at,
                resolved_at, next_update_at FROM public_incident WHERE incident_id = $1 AND {seen $1:2} ORDER BY id"
        ),
        args![incident, tx.eyes()],
        incident_of,
    )
}

/// The public incidents about any of these internal ones, on any page.
///
/// # Errors
/// When the database fails.
pub fn about_each(tx: &mut Tx<'_>, incidents: &[IncidentId]) -> Result<Vec<PublicIncident>> {
    if incidents.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = incidents.iter().map(|id| id.uuid()).collect();
    tx.all(
        sql!(
            "SELECT id, page_id, incident_id, name, status, impact, created_at, updated_at, started_at, monitoring_at,
                resolved_at, next_update_at FROM public_incident WHERE incident_id {in:1} AND {seen public_incident.incident_id:2} ORDER BY id"
        ),
        args![ids, tx.eyes()],
        incident_of,
    )
}

fn with_updates(tx: &mut Tx<'_>, incidents: Vec<PublicIncident>) -> Result<Vec<Told>> {
    if incidents.is_empty() {
        return Ok(Vec::new());
    }
    let incidents = public_shown(tx, incidents)?;
    let ids: Vec<Uuid> = incidents.iter().map(|i| i.id.uuid()).collect();
    let all = tx.all(
        sql!(
            "SELECT id, public_incident_id, status, body, created_at, display_at, affected, next_update_at
              FROM public_update
              WHERE public_incident_id {in:1} ORDER BY display_at DESC, id DESC"
        ),
        args![ids],
        update_of,
    )?;
    let mut by_incident: BTreeMap<PublicIncidentId, Vec<PublicUpdate>> = BTreeMap::new();
    for update in all {
        by_incident.entry(update.incident).or_default().push(update);
    }
    Ok(incidents
        .into_iter()
        .map(|incident| Told { updates: by_incident.remove(&incident.id).unwrap_or_default(), incident })
        .collect())
}

fn incident_of(row: &Row<'_>) -> Result<PublicIncident> {
    Ok(PublicIncident {
        id: row.get("id")?,
        page: row.get("page_id")?,
        incident: row.get("incident_id")?,
        name: row.get("name")?,
        status: word(row, "status", IncidentStatus::read)?,
        impact: word(row, "impact", Impact::read)?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
        started_at: row.get("started_at")?,
        monitoring_at: row.get("monitoring_at")?,
        resolved_at: row.get("resolved_at")?,
        next_update_at: row.get("next_update_at")?,
    })
}

fn update_of(row: &Row<'_>) -> Result<PublicUpdate> {
    let id = row.get("id")?;
    let incident = row.get("public_incident_id")?;
    let status = word(row, "status", IncidentStatus::read)?;
    let body = row.get("body")?;
    let (created_at, display_at) = (row.get("created_at")?, row.get("display_at")?);
    let affected: Vec<Affected> = serde_json::from_str(row.text("affected")?)
        .map_err(|e| StoreError::Other(format!("public_update {id:?}: column \"affected\": {e}")))?;
    let next_update_at = row.get("next_update_at")?;
    Ok(PublicUpdate { id, incident, status, body, created_at, display_at, affected, next_update_at })
}
