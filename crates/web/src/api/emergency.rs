//! Emergency mode, for whoever is about to change something: a pipeline, a person at a shell.

use super::{Answer, Json, Permission, Routes, State, Web, routes};
use allclear_core::incident;
use allclear_engine::respond;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) fn routes(r: Routes) -> Routes {
    r.api(Permission::Follow, routes!(get))
}

/// Whether everything else should stand back.
#[derive(Debug, Serialize, ToSchema)]
struct Emergency {
    /// Wait with deployments and other changes while this is true.
    on: bool,
    /// Why: the incidents in emergency mode, the oldest emergency first. Private ones only for a token that may see them.
    incidents: Vec<EmergencyIncident>,
}

/// An incident in emergency mode.
#[derive(Debug, Serialize, ToSchema)]
struct EmergencyIncident {
    id: String,
    number: i64,
    title: String,
    /// `SEV-1` to `SEV-5`.
    severity: &'static str,
    /// Since when emergency mode is on.
    since: Option<Timestamp>,
    /// Its page.
    url: String,
}

/// Whether emergency mode is on, for a pipeline to ask before it deploys.
#[utoipa::path(get, path = "/api/v1/emergency", tag = "incidents", responses((status = 200, body = Emergency)))]
async fn get(State(web): State<Web>) -> Answer<Emergency> {
    let found = respond::in_emergency(&web.app).await?;
    let server = &web.app.settings().public_url;
    let shown = |i: &incident::Incident| EmergencyIncident {
        id: i.id.to_string(),
        number: i.number,
        title: i.title.clone(),
        severity: i.severity.as_str(),
        since: i.emergency,
        url: format!("{server}/incidents/{}", i.number),
    };
    Ok(Json(Emergency { on: !found.is_empty(), incidents: found.iter().map(shown).collect() }))
}
