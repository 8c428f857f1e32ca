//! What the API says of status pages.

use crate::Web;
use allclear_core::status::{self, Told};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A public page.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StatusPage {
    id: String,
    /// The last part of its address.
    slug: String,
    name: String,
    /// Where readers find it.
    url: String,
    /// Made because no page is configured; its components follow the services.
    automatic: bool,
    created_at: Timestamp,
    /// The last change of anything it shows.
    updated_at: Timestamp,
}

impl StatusPage {
    pub(crate) fn of(page: status::Page, web: &Web) -> Self {
        let url = format!("{}/status/{}", web.app.settings().public_url, page.slug);
        let status::Page { id, slug, name, automatic, created_at, updated_at } = page;
        Self { id: id.to_string(), slug, name, url, automatic, created_at, updated_at }
    }
}

/// Something customers know by name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Component {
    id: String,
    name: String,
    description: Option<String>,
    /// The service behind it.
    service: Option<String>,
    /// operational, under_maintenance, degraded_performance, partial_outage or major_outage.
    status: &'static str,
    /// Order on the page.
    position: i64,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl From<status::Component> for Component {
    fn from(c: status::Component) -> Self {
        let status::Component { id, page: _, service, name, description, position, status, created_at, updated_at } = c;
        let (id, service, status) = (id.to_string(), service.map(|id| id.to_string()), status.as_str());
        Self { id, name, description, service, status, position, created_at, updated_at }
    }
}

/// A disruption as customers are told of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PublicIncident {
    pub(crate) id: String,
    /// The internal incident it is about; never shown to readers.
    incident: Option<String>,
    name: String,
    /// investigating, identified, monitoring, resolved or postmortem.
    status: &'static str,
    /// none, minor, major or critical.
    impact: &'static str,
    /// Its own page.
    url: String,
    created_at: Timestamp,
    updated_at: Timestamp,
    /// When customers began to feel it.
    started_at: Timestamp,
    monitoring_at: Option<Timestamp>,
    resolved_at: Option<Timestamp>,
    /// When readers are promised to hear more; null when nothing was promised, and when it is over.
    next_update_at: Option<Timestamp>,
    /// Newest first.
    updates: Vec<PublicUpdate>,
}

/// One thing said about it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PublicUpdate {
    id: String,
    status: &'static str,
    body: String,
    created_at: Timestamp,
    /// The instant shown to readers.
    display_at: Timestamp,
    /// When it promised the one after it.
    next_update_at: Option<Timestamp>,
    components: Vec<AffectedComponent>,
}

/// What an update said about a component.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AffectedComponent {
    id: String,
    /// The name it had then.
    name: String,
    old_status: &'static str,
    new_status: &'static str,
}

impl PublicIncident {
    pub(crate) fn of(told: Told, slug: &str, web: &Web) -> Self {
        let incident = told.incident;
        Self {
            id: incident.id.to_string(),
            incident: incident.incident.map(|id| id.to_string()),
            name: incident.name,
            status: incident.status.as_str(),
            impact: incident.impact.as_str(),
            url: format!("{}/status/{slug}/incidents/{}", web.app.settings().public_url, incident.id),
            created_at: incident.created_at,
            updated_at: incident.updated_at,
            started_at: incident.started_at,
            monitoring_at: incident.monitoring_at,
            resolved_at: incident.resolved_at,
            next_update_at: incident.next_update_at,
            updates: told.updates.into_iter().map(PublicUpdate::from).collect(),
        }
    }
}

impl From<status::PublicUpdate> for PublicUpdate {
    fn from(update: status::PublicUpdate) -> Self {
        let components = update.affected.into_iter().map(|a| AffectedComponent {
            id: a.code.to_string(),
            name: a.name,
            old_status: a.old_status.as_str(),
            new_status: a.new_status.as_str(),
        });
        Self {
            id: update.id.to_string(),
            status: update.status.as_str(),
            body: update.body,
            created_at: update.created_at,
            display_at: update.display_at,
            next_update_at: update.next_update_at,
            components: components.collect(),
        }
    }
}
