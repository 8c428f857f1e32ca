//! Statuspage's version 2 JSON, as its readers expect it: field for field, instants with milliseconds, and a list that
//! is never null.

use super::{Component, IncidentStatus, Overall, PublicUpdate, Told, View};
use jiff::Timestamp;
use serde::Serialize;

/// Every JSON document of a page: its path below `/status/{slug}/` and its text.
///
/// # Errors
/// Never in practice: every key is text and every value has a JSON form.
pub fn documents(view: &View) -> Result<Vec<(&'static str, String)>, serde_json::Error> {
    let page = PageJson::of(view);
    let status = view.overall();
    let components: Vec<_> = view.components.iter().map(ComponentJson::of).collect();
    let every: Vec<_> = view.incidents.iter().map(|told| IncidentJson::of(told, view)).collect();
    let open: Vec<_> = view.active().map(|told| IncidentJson::of(told, view)).collect();
    let summary = Summary {
        page: &page,
        components: &components,
        incidents: &open,
        // Planned maintenance has no place to be entered yet; the lists are there so that readers find them.
        scheduled_maintenances: [],
        status,
    };
    let maintenances = serde_json::to_string(&Maintenances { page: &page, scheduled_maintenances: [] })?;
    Ok(vec![
        ("api/v2/summary.json", serde_json::to_string(&summary)?),
        ("api/v2/status.json", serde_json::to_string(&StatusOnly { page: &page, status })?),
        ("api/v2/components.json", serde_json::to_string(&Components { page: &page, components: &components })?),
        ("api/v2/incidents.json", serde_json::to_string(&Incidents { page: &page, incidents: &every })?),
        ("api/v2/incidents/unresolved.json", serde_json::to_string(&Incidents { page: &page, incidents: &open })?),
        ("api/v2/scheduled-maintenances.json", maintenances.clone()),
        ("api/v2/scheduled-maintenances/upcoming.json", maintenances.clone()),
        ("api/v2/scheduled-maintenances/active.json", maintenances),
    ])
}

#[derive(Serialize)]
struct Summary<'v> {
    page: &'v PageJson<'v>,
    components: &'v [ComponentJson<'v>],
    incidents: &'v [IncidentJson<'v>],
    scheduled_maintenances: [(); 0],
    status: Overall,
}

#[derive(Serialize)]
struct StatusOnly<'v> {
    page: &'v PageJson<'v>,
    status: Overall,
}

#[derive(Serialize)]
struct Components<'v> {
    page: &'v PageJson<'v>,
    components: &'v [ComponentJson<'v>],
}

#[derive(Serialize)]
struct Incidents<'v> {
    page: &'v PageJson<'v>,
    incidents: &'v [IncidentJson<'v>],
}

#[derive(Serialize)]
struct Maintenances<'v> {
    page: &'v PageJson<'v>,
    scheduled_maintenances: [(); 0],
}

#[derive(Serialize)]
struct PageJson<'v> {
    id: String,
    name: &'v str,
    url: &'v str,
    time_zone: &'static str,
    updated_at: String,
}

impl<'v> PageJson<'v> {
    fn of(view: &'v View) -> Self {
        Self {
            id: view.page.id.to_string(),
            name: &view.page.name,
            url: &view.url,
            time_zone: "Etc/UTC",
            updated_at: instant(view.page.updated_at),
        }
    }
}

#[derive(Serialize)]
struct ComponentJson<'v> {
    id: String,
    name: &'v str,
    status: &'static str,
    created_at: String,
    updated_at: String,
    position: i64,
    description: Option<&'v str>,
    showcase: bool,
    start_date: Option<String>,
    group_id: Option<String>,
    page_id: String,
    group: bool,
    only_show_if_degraded: bool,
}

impl<'v> ComponentJson<'v> {
    fn of(component: &'v Component) -> Self {
        Self {
            id: component.id.to_string(),
            name: &component.name,
            status: component.status.as_str(),
            created_at: instant(component.created_at),
            updated_at: instant(component.updated_at),
            position: component.position,
            description: component.description.as_deref(),
            showcase: false,
            start_date: None,
            group_id: None,
            page_id: component.page.to_string(),
            group: false,
            only_show_if_degraded: false,
        }
    }
}

#[derive(Serialize)]
struct IncidentJson<'v> {
    id: String,
    name: &'v str,
    status: IncidentStatus,
    created_at: String,
    updated_at: String,
    monitoring_at: Option<String>,
    resolved_at: Option<String>,
    impact: &'static str,
    shortlink: String,
    started_at: String,
    /// Not in Statuspage's own JSON, so it is there only when something was promised.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_update_at: Option<String>,
    page_id: String,
    incident_updates: Vec<UpdateJson<'v>>,
    components: Vec<ComponentJson<'v>>,
}

impl<'v> IncidentJson<'v> {
    fn of(told: &'v Told, view: &'v View) -> Self {
        let incident = &told.incident;
        Self {
            id: incident.id.to_string(),
            name: &incident.name,
            status: incident.status,
            created_at: instant(incident.created_at),
            updated_at: instant(incident.updated_at),
            monitoring_at: incident.monitoring_at.map(instant),
            resolved_at: incident.resolved_at.map(instant),
            impact: incident.impact.as_str(),
            shortlink: format!("{}/incidents/{}", view.url, incident.id),
            started_at: instant(incident.started_at),
            next_update_at: incident.next_update_at.map(instant),
            page_id: incident.page.to_string(),
            incident_updates: told.updates.iter().map(UpdateJson::of).collect(),
            components: told.components(&view.components).into_iter().map(ComponentJson::of).collect(),
        }
    }
}

#[derive(Serialize)]
struct UpdateJson<'v> {
    id: String,
    status: IncidentStatus,
    body: &'v str,
    incident_id: String,
    created_at: String,
    updated_at: String,
    display_at: String,
    affected_components: &'v [super::Affected],
    deliver_notifications: bool,
}

impl<'v> UpdateJson<'v> {
    fn of(update: &'v PublicUpdate) -> Self {
        Self {
            id: update.id.to_string(),
            status: update.status,
            body: &update.body,
            incident_id: update.incident.to_string(),
            created_at: instant(update.created_at),
            updated_at: instant(update.created_at),
            display_at: instant(update.display_at),
            affected_components: &update.affected,
            deliver_notifications: true,
        }
    }
}

/// Readers in several languages parse with a fixed format: always three digits of a second, always `Z`.
fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}
