//! Whether this server pages anybody.

use super::{Answer, Caller, Json, Permission, Problem, Routes, State, Web, routes};
use allclear_engine::mute;
use allclear_store::directory;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) fn routes(r: Routes) -> Routes {
    r.api(Permission::Configure, routes!(get)).api(Permission::Configure, routes!(put))
}

/// Whether paging is muted.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Paging {
    muted: bool,
    /// Why; wanted when muting.
    #[serde(default)]
    reason: Option<String>,
}

/// Whether paging is muted, and why.
#[utoipa::path(get, path = "/api/v1/system/paging", tag = "system", responses((status = 200, body = Paging)))]
async fn get(State(web): State<Web>) -> Answer<Paging> {
    let reason = web.app.read(|tx| Ok(directory::muted(tx)?)).await?;
    Ok(Json(Paging { muted: reason.is_some(), reason }))
}

/// Mutes paging, or lets it go on.
#[utoipa::path(put, path = "/api/v1/system/paging", tag = "system", responses((status = 200, body = Paging)))]
async fn put(State(web): State<Web>, caller: Caller, Json(body): Json<Paging>) -> Answer<Paging> {
    let reason = match (body.muted, body.reason) {
        (true, Some(reason)) => Some(reason),
        (true, None) => return Err(Problem::invalid("reason", "is needed when muting: say why nobody is paged")),
        (false, _) => None,
    };
    mute::set(&web.app, caller.0, reason.as_deref()).await?;
    get(State(web)).await
}
