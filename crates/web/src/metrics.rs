//! `/metrics`, for Prometheus.

use crate::Web;
use crate::routes::{Class, Routes};
use allclear_engine::health::{self, Reader};
use allclear_engine::metrics::{self, Now};
use allclear_store::gauges;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{Method, header};

/// OpenMetrics 1.0; Prometheus reads it as it reads its older format.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

pub(crate) fn routes(r: Routes) -> Routes {
    r.add(Method::GET, "/metrics", Class::Public, scrape)
}

/// Counters of this process always, gauges as far as the database answers: a scrape that fails because the database is
/// down would hide that it is down.
async fn scrape(State(web): State<Web>) -> Response {
    let open = web.app.read(|tx| Ok(gauges::open_alerts(tx)?)).await;
    let open = open.inspect_err(|error| tracing::warn!(?error, "open alerts could not be counted for a scrape")).ok();
    let report = health::check(&web.app, &web.health, Reader::Anybody).await;
    let stats = web.app.db().stats();
    let now = Now {
        open,
        findings: i64::try_from(report.reasons.len()).unwrap_or(i64::MAX),
        commits: stats.commits,
        closures: stats.closures,
        conflicts: stats.conflicts,
    };
    ([(header::CONTENT_TYPE, OPEN_METRICS)], metrics::render(&now)).into_response()
}
