//! Requests of senders that could not be used.

use super::{Answer, Json, Listing, Page, Permission, Query, Routes, State, Web, routes};
use allclear_store::rejected;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) fn routes(r: Routes) -> Routes {
    r.api(Permission::Configure, routes!(list))
}

/// A request that was refused for good.
#[derive(Debug, Serialize, ToSchema)]
struct Rejected {
    seq: i64,
    received_at: Timestamp,
    source: String,
    /// Null when the key was not known.
    integration: Option<String>,
    /// What was wrong, as the sender was told.
    reason: String,
    /// Of the whole body, in bytes.
    size: i64,
    /// SHA-256 of the whole body: equal for repeats.
    digest: String,
    /// The first 4 KiB as text; bytes that are not UTF-8 are replaced.
    head: String,
}

impl From<rejected::Rejected> for Rejected {
    fn from(r: rejected::Rejected) -> Self {
        Self {
            seq: r.seq,
            received_at: r.received_at,
            source: r.source,
            integration: r.integration.map(|id| id.to_string()),
            reason: r.reason,
            size: r.size,
            digest: r.digest,
            head: String::from_utf8_lossy(&r.head).into_owned(),
        }
    }
}

/// The newest requests that could not be used, newest first. The last thousand are kept.
#[utoipa::path(get, path = "/api/v1/rejected", tag = "intake", params(Listing),
    responses((status = 200, body = Page<Rejected>)))]
async fn list(State(web): State<Web>, Query(list): Query<Listing>) -> Answer<Page<Rejected>> {
    let (limit, after) = (list.limit()?, list.after::<i64>()?);
    let rows = web.app.read(move |tx| Ok(rejected::list(tx, after, limit + 1)?)).await?;
    Ok(Json(Page::of(rows.into_iter().map(Rejected::from).collect(), limit, |row: &Rejected| row.seq.to_string())))
}
