//! Status pages: kept by a mapper of their own, because they also say how things are. Configuration says what exists.

use super::Company;
use allclear_core::directory::StatusPage;
use allclear_core::id::{ComponentId, ServiceId, StatusPageId};
use allclear_core::status::{self, ComponentStatus, Page};
use allclear_store::{Result, Tx, status as rows};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// What a status page shows one state for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    pub id: ComponentId,
    pub page: StatusPageId,
    pub name: String,
    /// The service whose incidents it shows.
    pub service: Option<ServiceId>,
    pub description: Option<String>,
    /// Order on the page, from 1.
    pub position: i64,
}

/// Loads pages and components into `company`. A page that Allclear made by itself is not configuration, but it lends its
/// id when a configured page takes its slug, so that what it published stays.
pub(super) fn load(tx: &mut Tx<'_>, company: &mut Company) -> Result<()> {
    company.directory.status_pages.clear();
    for page in rows::pages(tx)? {
        for c in rows::components(tx, page.id)? {
            let (id, page, position) = (c.id, c.page, c.position);
            let component =
                Component { id, page, name: c.name, service: c.service, description: c.description, position };
            company.components.insert(id, component);
        }
        if page.automatic {
            company.automatic.insert(page.id, page.slug);
        } else {
            let report_form = rows::takes_reports(tx, page.id)?;
            let configured = StatusPage { id: page.id, slug: page.slug, name: page.name, report_form };
            company.directory.status_pages.insert(page.id, configured);
        }
    }
    Ok(())
}

/// Saves what differs. Services must have been saved before; a component keeps the status it has.
pub(super) fn save(tx: &mut Tx<'_>, before: &Company, after: &Company, now: Timestamp) -> Result<()> {
    let (old, new) = (&before.directory.status_pages, &after.directory.status_pages);
    for page in old.keys().filter(|id| !new.contains_key(id)) {
        rows::remove_page(tx, *page)?;
    }
    for page in new.values().filter(|page| old.get(&page.id) != Some(page)) {
        let (slug, name, on) = (page.slug.clone(), page.name.clone(), page.report_form);
        let page = Page { id: page.id, slug, name, automatic: false, created_at: now, updated_at: now };
        rows::upsert_page(tx, &page)?;
        rows::take_reports(tx, page.id, on, now)?;
    }
    let gone = before.components.values().filter(|c| !after.components.contains_key(&c.id));
    for component in gone.filter(|c| new.contains_key(&c.page)) {
        rows::remove_component(tx, component.page, component.id, now)?;
    }
    for c in after.components.values().filter(|c| before.components.get(&c.id) != Some(c)) {
        let component = status::Component {
            id: c.id,
            page: c.page,
            service: c.service,
            name: c.name.clone(),
            description: c.description.clone(),
            position: c.position,
            status: ComponentStatus::Operational,
            created_at: now,
            updated_at: now,
        };
        rows::upsert_component(tx, &component)?;
    }
    Ok(())
}

/// The components of a page, in its order.
pub(super) fn of_page(components: &BTreeMap<ComponentId, Component>, page: StatusPageId) -> Vec<&Component> {
    let mut list: Vec<&Component> = components.values().filter(|c| c.page == page).collect();
    list.sort_by_key(|c| (c.position, c.id));
    list
}
