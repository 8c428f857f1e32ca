//! From rows to finished pages: after a command at once, and in the background for everything else that changes a page
//! (configuration, another node, the passing of days).

use super::snapshots::Snapshots;
use crate::app::{App, Work};
use crate::error::Result;
use crate::workers;
use allclear_core::directory::Directory;
use allclear_core::id::{ComponentId, ServiceId};
use allclear_core::status::{Component, ComponentStatus, Page, View};
use allclear_store::{Tx, status as store};
use jiff::{Timestamp, TimestampRound, Unit};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long a page may lag behind what another node published, and how far its "as of" lies behind while all is well.
const REFRESH: Duration = Duration::from_secs(30);
/// How many of the latest incidents `incidents.json` and the pages hold, besides every open one: Statuspage's number.
pub const LATEST: usize = 50;
/// The page that exists when none is configured.
pub const DEFAULT_SLUG: &str = "main";
const DEFAULT_NAME: &str = "Status";

/// The worker: refreshes whenever something changed, and now and then in any case.
pub async fn run(app: App, snapshots: Arc<Snapshots>, stop: CancellationToken) {
    let mut failing = false;
    loop {
        let outcome = snapshots.refresh(&app).await;
        // Once, not every 30 seconds: the first line says it all.
        match &outcome {
            Ok(()) if failing => tracing::info!("status pages are refreshed again"),
            Err(error) if !failing => {
                tracing::warn!(%error, "status pages cannot be refreshed; the last ones are served");
            }
            Ok(()) | Err(_) => {}
        }
        failing = outcome.is_err();
        if !workers::wait(&app.nudges().publish, REFRESH, &stop).await {
            return;
        }
    }
}

impl Snapshots {
    /// Makes sure that there is a page, and makes every page's bytes anew.
    ///
    /// # Errors
    /// That the database is not to be had; the bytes there are stay in service.
    pub async fn refresh(&self, app: &App) -> Result<()> {
        let _turn = self.turn.lock().await;
        ensure_default(app).await?;
        let (url, now) = (app.settings().public_url.clone(), app.now());
        let views = app.read(move |tx| views(tx, &url, now)).await?;
        self.replace(views).await
    }
}

/// What every page shows.
///
/// # Errors
/// When the database fails.
pub fn views(tx: &mut Tx<'_>, public_url: &str, now: Timestamp) -> Result<Vec<View>> {
    store::pages(tx)?.into_iter().map(|page| view(tx, page, public_url, now)).collect()
}

/// What one page shows.
///
/// # Errors
/// When the database fails.
pub fn view(tx: &mut Tx<'_>, page: Page, public_url: &str, now: Timestamp) -> Result<View> {
    // To the minute: the bytes, and with them the ETag and the file on disk, then change once a minute at most.
    let minute = TimestampRound::new().smallest(Unit::Minute).mode(jiff::RoundMode::Floor);
    let as_of = now.round(minute).unwrap_or(now);
    let url = format!("{public_url}/status/{}", page.slug);
    let components = store::components(tx, page.id)?;
    let incidents = store::shown_incidents(tx, page.id, LATEST)?;
    let report_form = store::takes_reports(tx, page.id)?;
    Ok(View { page, url, components, incidents, as_of, report_form })
}

/// What has to be done about the default page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Due {
    /// There is no page at all.
    create: bool,
    /// A page is configured, and nothing was ever published on the default one.
    remove: Option<Page>,
    /// Services without a component on the default page, and components whose name is no longer the service's.
    services: Vec<(ServiceId, Option<Component>)>,
    /// Components whose service is no more.
    orphans: Vec<ComponentId>,
}

/// The default page has one component for each service, in the order of their names, until somebody configures a page.
fn due(tx: &mut Tx<'_>, directory: &Directory) -> Result<Due> {
    let pages = store::pages(tx)?;
    let Some(page) = pages.iter().find(|p| p.automatic) else {
        let services =
            if pages.is_empty() { directory.services.keys().map(|id| (*id, None)).collect() } else { vec![] };
        return Ok(Due { create: pages.is_empty(), services, ..Due::default() });
    };
    if pages.len() > 1 {
        let unused = store::incidents(tx, page.id, None, 1)?.is_empty();
        return Ok(Due { remove: unused.then(|| page.clone()), ..Due::default() });
    }
    let components = store::components(tx, page.id)?;
    let known = |c: &Component| c.service.is_some_and(|id| directory.services.contains_key(&id));
    let orphans = components.iter().filter(|c| !known(c)).map(|c| c.id).collect();
    let mut services = Vec::new();
    for service in directory.services.values() {
        match components.iter().find(|c| c.service == Some(service.id)) {
            Some(c) if c.name == shown(&service.name) => {}
            found => services.push((service.id, found.cloned())),
        }
    }
    Ok(Due { services, orphans, ..Due::default() })
}

fn shown(name: &str) -> String {
    allclear_core::text::line(name, allclear_core::status::MAX_NAME)
}

/// Makes the default page while none is configured, and lets its components follow the services.
///
/// # Errors
/// When the database fails.
pub async fn ensure_default(app: &App) -> Result<()> {
    let directory = app.refresh_directory().await?;
    // Looked at in a read first: nearly always there is nothing to do, and nothing to write.
    if app.read(move |tx| due(tx, &directory)).await? == Due::default() {
        return Ok(());
    }
    app.write(|work| {
        let due = due(work.tx, &work.directory)?;
        settle(work, due)
    })
    .await
}

fn settle(work: &mut Work<'_, '_>, due: Due) -> Result<()> {
    let now = work.now;
    if let Some(page) = due.remove {
        return Ok(store::remove_page(work.tx, page.id)?);
    }
    if due.create {
        let (id, slug, name) = (work.ids.id(now), DEFAULT_SLUG.to_owned(), DEFAULT_NAME.to_owned());
        store::upsert_page(work.tx, &Page { id, slug, name, automatic: true, created_at: now, updated_at: now })?;
    }
    let Some(page) = store::pages(work.tx)?.into_iter().find(|p| p.automatic) else { return Ok(()) };
    for orphan in due.orphans {
        store::remove_component(work.tx, page.id, orphan, now)?;
    }
    for (id, found) in due.services {
        let Some(service) = work.directory.services.get(&id) else { continue };
        let new = || Component {
            id: work.ids.id(now),
            page: page.id,
            service: Some(id),
            name: String::new(),
            description: None,
            position: 0,
            status: ComponentStatus::Operational,
            created_at: now,
            updated_at: now,
        };
        let component = found.unwrap_or_else(new);
        store::upsert_component(work.tx, &Component { name: shown(&service.name), updated_at: now, ..component })?;
    }
    by_name(work, &page)
}

/// Numbers the components by name.
fn by_name(work: &mut Work<'_, '_>, page: &Page) -> Result<()> {
    let mut components = store::components(work.tx, page.id)?;
    components.sort_by_key(|c| (c.name.to_lowercase(), c.id));
    for (position, component) in (1..).zip(components) {
        if component.position != position {
            store::upsert_component(work.tx, &Component { position, ..component })?;
        }
    }
    Ok(())
}
