//! `/healthz`: can this server be trusted at the moment? `/readyz`: can it answer?

use crate::Web;
use crate::routes::{Class, Routes};
use allclear_engine::health::{self, Reader};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode};
use serde_json::json;

pub(crate) fn routes(r: Routes) -> Routes {
    r.add(Method::GET, "/healthz", Class::Public, healthz).add(Method::GET, "/readyz", Class::Public, readyz)
}

/// 200 when all is well, 503 with the reasons when somebody should look: the database, the auditor's findings, muted
/// paging. For monitoring; an orchestrator that restarts on it would restart a server that still pages.
async fn healthz(State(web): State<Web>) -> Response {
    let report = health::check(&web.app, &web.health, Reader::Anybody).await;
    let status = if report.ok { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(report)).into_response()
}

/// 200 when the database answers: for load balancers and orchestrators.
async fn readyz(State(web): State<Web>) -> Response {
    match web.app.read(|tx| Ok(allclear_store::directory::version(tx)?)).await {
        Ok(_) => Json(json!({"ready": true})).into_response(),
        Err(error) => {
            tracing::error!(?error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, Json(json!({"ready": false, "reason": error.to_string()})))
                .into_response()
        }
    }
}
