//! What is answered while the database cannot be opened at the start: the status pages of the last run, because customers
//! look at them exactly then. Everything else is told to come back.

use crate::pages::status_page;
use crate::problem::Problem;
use crate::rush::Rush;
use crate::server::{Door, Listeners};
use allclear_engine::health::Report;
use allclear_engine::publish::Snapshots;
use allclear_engine::{Clock as _, SystemClock};
use axum::routing::get;
use axum::{Json, Router};
use http::StatusCode;
use std::io;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// For everybody who asks; what exactly is wrong names files and hosts, and is for the log.
const WHY: &str = "the database cannot be opened, the server's log says why; only status pages are served, as they were \
                   when the server stopped";

/// Stands in for [`crate::serve`] until `until`. The listeners stay open for the server that follows.
///
/// # Errors
/// When there is nothing to listen on.
pub async fn stand_in(snapshots: Arc<Snapshots>, listeners: &Listeners, until: CancellationToken) -> io::Result<()> {
    let rush = Rush::new(Arc::clone(&snapshots));
    let door = Door::new(rush, router(snapshots), Box::new(|| SystemClock.now()), until);
    door.answer(listeners).await?;
    door.farewell().await;
    Ok(())
}

fn router(snapshots: Arc<Snapshots>) -> Router {
    let inside = status_page::standalone(snapshots).route("/healthz", get(healthz));
    crate::framed(inside.fallback(away).method_not_allowed_fallback(away))
}

async fn healthz() -> (StatusCode, Json<Report>) {
    (StatusCode::SERVICE_UNAVAILABLE, Json(Report { ok: false, reasons: vec![WHY.to_owned()], warnings: Vec::new() }))
}

async fn away() -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, WHY)
}
