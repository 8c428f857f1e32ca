//! Status pages: pages, components, public incidents and their updates.
//!
//! Every function that changes something a page shows moves the page's `updated_at` and tells [`Topic::Status`] with the
//! page's id.

use crate::{Result, Row, StoreError, Topic, Tx, args, sql};
use allclear_core::id::{ComponentId, ServiceId, StatusPageId};
use allclear_core::status::{Component, ComponentStatus, Page};
use jiff::Timestamp;

#[cfg(test)]
mod tests;
mod told;

pub use told::{about, about_each, add_update, incident, incidents, open_incidents, save_incident, shown_incidents};

/// Says that what `page` shows is different since `at`.
fn changed(tx: &mut Tx<'_>, page: StatusPageId, at: Timestamp) -> Result<()> {
    // A clock that was set back must not make the page look older than it is.
    tx.exec(sql!("UPDATE status_page SET updated_at = $2 WHERE id = $1 AND updated_at < $2"), args![page, at])?;
    tx.changed(Topic::Status, Some(page.uuid()));
    Ok(())
}

/// Every page that customers read, in the order of their making: those of drills are none.
///
/// # Errors
/// When the database fails.
pub fn pages(tx: &mut Tx<'_>) -> Result<Vec<Page>> {
    tx.all(
        sql!(
            "SELECT id, slug, name, automatic, created_at, updated_at FROM status_page
              WHERE drill_id IS NULL ORDER BY id"
        ),
        args![],
        page_of,
    )
}

/// The page at `/status/{slug}`, or that of a drill, which has no such address.
///
/// # Errors
/// When the database fails.
pub fn page_by_slug(tx: &mut Tx<'_>, slug: &str) -> Result<Option<Page>> {
    tx.opt(
        sql!("SELECT id, slug, name, automatic, created_at, updated_at FROM status_page WHERE slug = $1"),
        args![slug],
        page_of,
    )
}

/// Makes a page, or gives the page with this id another slug, name and `automatic`; when it was made stays.
///
/// # Errors
/// [`StoreError::Conflict`] when another page has the slug, and when the database fails.
pub fn upsert_page(tx: &mut Tx<'_>, page: &Page) -> Result<()> {
    tx.exec(
        sql!("INSERT INTO status_page (id, slug, name, automatic, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6)
              ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, name = excluded.name, automatic = excluded.automatic"),
        args![page.id, &page.slug, &page.name, page.automatic, page.created_at, page.updated_at],
    )?;
    changed(tx, page.id, page.updated_at)
}

/// Whether customers can report a problem on a page.
///
/// # Errors
/// When the database fails.
pub fn takes_reports(tx: &mut Tx<'_>, page: StatusPageId) -> Result<bool> {
    let found = tx.opt(sql!("SELECT report_form FROM status_page WHERE id = $1"), args![page], |row| {
        row.get::<bool>("report_form")
    })?;
    Ok(found.unwrap_or(false))
}

/// Lets customers report a problem on a page, or not any more.
///
/// # Errors
/// When the database fails.
pub fn take_reports(tx: &mut Tx<'_>, page: StatusPageId, on: bool, at: Timestamp) -> Result<()> {
    tx.exec(sql!("UPDATE status_page SET report_form = $2 WHERE id = $1"), args![page, on])?;
    changed(tx, page, at)
}

/// Removes a page with everything it ever showed.
///
/// # Errors
/// When the database fails.
pub fn remove_page(tx: &mut Tx<'_>, page: StatusPageId) -> Result<()> {
    tx.exec(sql!("DELETE FROM status_page WHERE id = $1"), args![page])?;
    tx.changed(Topic::Status, Some(page.uuid()));
    Ok(())
}

/// The components of a page, in its order.
///
/// # Errors
/// When the database fails.
pub fn components(tx: &mut Tx<'_>, page: StatusPageId) -> Result<Vec<Component>> {
    tx.all(
        sql!(
            "SELECT id, page_id, service_id, name, description, position, status, created_at, updated_at
              FROM component WHERE page_id = $1 ORDER BY position, id"
        ),
        args![page],
        component_of,
    )
}

/// The name of a component that stands for a service on some status page: customers read about it there.
///
/// # Errors
/// When the database fails.
pub fn shown_as(tx: &mut Tx<'_>, service: ServiceId) -> Result<Option<String>> {
    tx.opt(sql!("SELECT min(name) AS name FROM component WHERE service_id = $1"), args![service], |row| {
        row.get::<Option<String>>("name")
    })
    .map(Option::flatten)
}

/// Makes a component, or gives the one with this id another service, name, description and position. Its status is set
/// only when it is new: configuration says what exists, people say how it is.
///
/// # Errors
/// [`StoreError::Conflict`] when there is no such page or service, and when the database fails.
pub fn upsert_component(tx: &mut Tx<'_>, component: &Component) -> Result<()> {
    tx.exec(
        sql!(
            "INSERT INTO component
                (id, page_id, service_id, name, description, position, status, created_at, updated_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
              ON CONFLICT (id) DO UPDATE SET service_id = excluded.service_id, name = excluded.name,
                description = excluded.description, position = excluded.position, updated_at = excluded.updated_at"
        ),
        args![
            component.id,
            component.page,
            component.service,
            &component.name,
            component.description.as_ref(),
            component.position,
            component.status.as_str(),
            component.created_at,
            component.updated_at,
        ],
    )?;
    changed(tx, component.page, component.updated_at)
}

/// Saves how these components are, as they say it themselves.
///
/// # Errors
/// When the database fails.
pub fn save_component_status(
    tx: &mut Tx<'_>,
    page: StatusPageId,
    components: &[Component],
    at: Timestamp,
) -> Result<()> {
    let rows: Vec<_> = components.iter().map(|c| args![c.id, c.status.as_str(), c.updated_at, page].to_vec()).collect();
    tx.exec_many(sql!("UPDATE component SET status = $2, updated_at = $3 WHERE id = $1 AND page_id = $4"), &rows)?;
    changed(tx, page, at)
}

/// Removes a component. Updates that named it keep the name it had.
///
/// # Errors
/// When the database fails.
pub fn remove_component(tx: &mut Tx<'_>, page: StatusPageId, component: ComponentId, at: Timestamp) -> Result<()> {
    tx.exec(sql!("DELETE FROM component WHERE id = $1 AND page_id = $2"), args![component, page])?;
    changed(tx, page, at)
}

pub(crate) fn page_of(row: &Row<'_>) -> Result<Page> {
    Ok(Page {
        id: row.get("id")?,
        slug: row.get("slug")?,
        name: row.get("name")?,
        automatic: row.get("automatic")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

fn component_of(row: &Row<'_>) -> Result<Component> {
    Ok(Component {
        id: row.get("id")?,
        page: row.get("page_id")?,
        service: row.get("service_id")?,
        name: row.get("name")?,
        description: row.get("description")?,
        position: row.get("position")?,
        status: word(row, "status", ComponentStatus::read)?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

fn word<T>(row: &Row<'_>, column: &str, read: fn(&str) -> Option<T>) -> Result<T> {
    let text = row.text(column)?;
    read(text)
        .ok_or_else(|| StoreError::Other(format!("column {column:?} holds {text:?}, which this program does not know")))
}
