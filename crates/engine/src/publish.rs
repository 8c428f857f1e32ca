//! Publishing: what customers are told, and the bytes they read it in.
//!
//! A command saves rows; [`snapshots::Snapshots`] turns the rows of a page into finished bytes, keeps them in memory for
//! the readers and on disk for the next start. Readers never reach the database, so a page outlives it.
//!
//! Rendering is handed in as a function ([`snapshots::Render`]): HTML is the web's business, and the engine does not
//! know the web.
//!
//! Nothing internal is copied here. Whoever publishes writes the public name and text.

use crate::app::{App, Work};
use crate::company::{self, change_in};
use crate::error::{Error, Result};
use allclear_core::access::{self, Actor, Permission};
use allclear_core::directory::StatusPage;
use allclear_core::id::{ComponentId, ServiceId, StatusPageId};
use allclear_core::status::{self, Affected, Component, ComponentStatus, Page, Refused};
use allclear_store::{audit, status as store};
use allclear_texts::t;
use serde_json::json;

pub mod approval;
pub mod forms;
pub mod incidents;
pub mod refresh;
pub mod snapshots;
#[cfg(test)]
mod tests;
pub mod wording;

pub(crate) use approval::agreed;
pub use approval::{Offer, Published, offer};
pub use forms::Shown;
pub use incidents::{NewIncident, NewUpdate, open, open_in, update, update_in};
pub use refresh::run;
pub use snapshots::{Asset, Document, Format, Render, Site, Snapshots};
pub use wording::wording;

/// A page to be made.
#[derive(Debug, Clone)]
pub struct NewPage {
    /// The id that it gets: what is asked for twice under one id is made once. A new one when not given.
    pub id: Option<StatusPageId>,
    pub slug: String,
    pub name: String,
}

/// A component to be made.
#[derive(Debug, Clone)]
pub struct NewComponent {
    /// As for a page.
    pub id: Option<ComponentId>,
    pub name: String,
    pub description: Option<String>,
    pub service: Option<ServiceId>,
    /// Order on the page; last when not given.
    pub position: Option<i64>,
    pub status: ComponentStatus,
}

/// A component as somebody names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    Id(ComponentId),
    /// Compared without case.
    Name(String),
}

/// How a component is to be shown from now on.
#[derive(Debug, Clone)]
pub struct ComponentChange {
    pub component: Named,
    pub status: ComponentStatus,
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Invalid { field, reason } => Self::invalid(field, reason),
            Refused::NotResolved => Self::refused(refused),
        }
    }
}

/// Makes a page.
///
/// # Errors
/// Denied without [`Permission::Manage`]; a bad slug or name; a slug that is taken.
pub async fn create_page(app: &App, snapshots: &Snapshots, actor: Actor, new: NewPage) -> Result<Page> {
    access::check(&actor, Permission::Manage)?;
    status::check_slug(&new.slug)?;
    let name = status::name(&new.name)?;
    let made = app.write(move |work| {
        if let Some(there) = store::page_by_slug(work.tx, &new.slug)? {
            if Some(there.id) == new.id && there.name == name {
                return Ok(there);
            }
            return Err(Error::refused(t!("there is already a status page at /status/{}", new.slug)));
        }
        change_in(work, &actor, &mut |edit| {
            let free = new.id.filter(|id| !edit.company.directory.status_pages.contains_key(id));
            let id = free.unwrap_or_else(|| edit.page_id(&new.slug));
            let entry = StatusPage { id, slug: new.slug.clone(), name: name.clone(), report_form: false };
            edit.company.directory.status_pages.insert(id, entry);
            Ok(())
        })?;
        page(work, &new.slug)
    });
    configured(app, snapshots, made.await?).await
}

/// Adds a component to a page. The default page stops following the services then: somebody has taken it over.
///
/// # Errors
/// Denied without [`Permission::Manage`]; no such page or service; a bad name, or one that the page has already.
pub async fn add_component(
    app: &App,
    snapshots: &Snapshots,
    actor: Actor,
    slug: String,
    new: NewComponent,
) -> Result<Component> {
    access::check(&actor, Permission::Manage)?;
    let name = status::name(&new.name)?;
    let text = new.description.as_deref().map(description).filter(|text| !text.is_empty());
    let made = app.write(move |work| {
        let page = page(work, &slug)?;
        let present = store::components(work.tx, page.id)?;
        let same = |c: &&Component| c.name == name && c.service == new.service && c.description == text;
        if let Some(there) = present.iter().filter(|c| Some(c.id) == new.id).find(same) {
            return Ok(there.clone());
        }
        if let Some(service) = new.service.filter(|id| !work.directory.services.contains_key(id)) {
            return Err(Error::invalid("service", t!("there is no service {service}")));
        }
        if present.iter().any(|c| c.name.to_lowercase() == name.to_lowercase()) {
            return Err(Error::invalid("name", t!("this page already has a component {name}")));
        }
        let last = present.iter().map(|c| c.position).max().unwrap_or(0);
        let (id, _) = change_in(work, &actor, &mut |edit| {
            let free = new.id.filter(|id| !edit.company.components.contains_key(id));
            let id = free.unwrap_or_else(|| edit.id());
            let component = company::Component {
                id,
                page: page.id,
                name: name.clone(),
                service: new.service,
                description: text.clone(),
                position: new.position.unwrap_or_else(|| last.saturating_add(1)),
            };
            edit.company.components.insert(id, component);
            entry(edit, &page);
            Ok(id)
        })?;
        let mut components = store::components(work.tx, page.id)?;
        apply(work, &page, &mut components, &[(id, new.status)])?;
        components.into_iter().find(|c| c.id == id).ok_or_else(|| Error::not_found("component", id))
    });
    configured(app, snapshots, made.await?).await
}

/// Lets customers report a problem on a page, or not any more. The default page stops following the services then.
///
/// # Errors
/// Denied without [`Permission::Manage`]; no such page.
pub async fn set_report_form(app: &App, snapshots: &Snapshots, actor: Actor, slug: String, on: bool) -> Result<()> {
    access::check(&actor, Permission::Manage)?;
    let made = app.write(move |work| {
        let page = page(work, &slug)?;
        change_in(work, &actor, &mut |edit| {
            entry(edit, &page).report_form = on;
            Ok(())
        })?;
        Ok(())
    });
    configured(app, snapshots, made.await?).await
}

/// The page in the configuration, which it enters when it was made by itself.
fn entry<'e>(edit: &'e mut company::Edit<'_>, page: &Page) -> &'e mut StatusPage {
    edit.company.directory.status_pages.entry(page.id).or_insert_with(|| {
        let (slug, name) = (page.slug.clone(), page.name.clone());
        StatusPage { id: page.id, slug, name, report_form: false }
    })
}

/// Gives what was made as soon as readers and the next page see it.
async fn configured<T>(app: &App, snapshots: &Snapshots, made: T) -> Result<T> {
    app.refresh_directory().await?;
    snapshots.follow(app).await;
    Ok(made)
}

/// One or two sentences below a component's name; longer text would hide the list.
fn description(text: &str) -> String {
    allclear_core::text::line(text, 500)
}

/// Says how a component is, without an incident.
///
/// # Errors
/// Denied without [`Permission::Respond`]; no such page or component.
pub async fn set_component(
    app: &App,
    snapshots: &Snapshots,
    actor: Actor,
    slug: String,
    change: ComponentChange,
) -> Result<Component> {
    access::check(&actor, Permission::Respond)?;
    let changed = app.write(move |work| {
        let page = page(work, &slug)?;
        let mut components = store::components(work.tx, page.id)?;
        let found = find(&components, &change.component);
        let Some(id) = found else { return Err(Error::not_found("component", describe(&change.component))) };
        let affected = apply(work, &page, &mut components, &[(id, change.status)])?;
        for one in affected.iter().filter(|one| one.old_status != one.new_status) {
            let (from, to) = (one.old_status.as_str(), one.new_status.as_str());
            let body = json!({ "page": page.slug, "component": one.name, "from": from, "to": to });
            audit::append(work.tx, work.now, &actor, "status_page.component", &body)?;
        }
        let changed = components.into_iter().find(|c| c.id == id);
        changed.ok_or_else(|| Error::not_found("component", id))
    });
    let changed = changed.await?;
    snapshots.follow(app).await;
    Ok(changed)
}

fn page(work: &mut Work<'_, '_>, slug: &str) -> Result<Page> {
    store::page_by_slug(work.tx, slug)?.ok_or_else(|| Error::not_found("status page", slug))
}

fn find(components: &[Component], named: &Named) -> Option<ComponentId> {
    let fits = |c: &&Component| match named {
        Named::Id(id) => c.id == *id,
        Named::Name(name) => c.name.to_lowercase() == name.trim().to_lowercase(),
    };
    components.iter().find(fits).map(|c| c.id)
}

fn describe(named: &Named) -> String {
    match named {
        Named::Id(id) => id.to_string(),
        Named::Name(name) => allclear_core::text::line(name, status::MAX_NAME),
    }
}

fn resolve(components: &[Component], named: &[ComponentChange]) -> Result<Vec<(ComponentId, ComponentStatus)>> {
    let one = |(index, change): (usize, &ComponentChange)| {
        let found = find(components, &change.component).map(|id| (id, change.status));
        found.ok_or_else(|| {
            let what = describe(&change.component);
            Error::invalid(&format!("components[{index}]"), t!("this page has no component {what}"))
        })
    };
    named.iter().enumerate().map(one).collect()
}

fn apply(
    work: &mut Work<'_, '_>,
    page: &Page,
    components: &mut [Component],
    wanted: &[(ComponentId, ComponentStatus)],
) -> Result<Vec<Affected>> {
    let affected = status::set_components(components, wanted, work.now);
    let touched = |c: &&Component| affected.iter().any(|a| a.code == c.id && a.old_status != a.new_status);
    let changed: Vec<_> = components.iter().filter(touched).cloned().collect();
    if !changed.is_empty() {
        store::save_component_status(work.tx, page.id, &changed, work.now)?;
    }
    Ok(affected)
}
