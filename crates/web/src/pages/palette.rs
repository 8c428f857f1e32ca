//! What the palette asks the server while somebody types. Places and what can be done on the page it knows by itself.

use super::search::{Hit, find};
use crate::Web;
use crate::form::Asked;
use crate::pages::Fault;
use crate::routes::{Class, Routes};
use crate::session::{Viewer, encoded};
use crate::ui::time::largest;
use allclear_core::access::Permission;
use allclear_core::incident::MAX_TITLE;
use allclear_core::text;
use allclear_texts::t;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, Method, header};
use jiff::Timestamp;
use serde_json::json;

/// Results of one kind: the palette is for going somewhere, not for reading lists.
const MOST: usize = 5;

pub(crate) fn routes(r: Routes) -> Routes {
    r.add(Method::GET, "/palette", Class::Page(Permission::Follow), answer)
}

/// What `suspect invoices are missing` offers: the form, filled in.
fn suspected(typed: &str) -> Option<serde_json::Value> {
    let (word, title) = typed.trim().split_once([' ', ':'])?;
    let title = text::line(title, MAX_TITLE);
    let href = format!("/report?title={}", encoded(&title));
    let shown = json!({ "label": t!("Report: {title}"), "href": href, "note": t!("a suspicion: it wakes nobody") });
    (word.eq_ignore_ascii_case("suspect") && !title.is_empty()).then_some(shown)
}

/// What stands beside a result.
fn note(hit: &Hit, now: Timestamp) -> String {
    let ended = hit.ended.map(|at| t!("{}, {} ago", hit.note, largest(now.duration_since(at))));
    ended.unwrap_or_else(|| hit.note.clone())
}

/// `GET /palette?q=`: `[{"label", "href", "note"}]`, the likeliest first.
async fn answer(State(web): State<Web>, viewer: Viewer, Asked(asked): Asked) -> Result<Response, Fault> {
    let hits = find(&web, &viewer, asked.value("q"), MOST).await?;
    let found = hits.iter().map(|hit| json!({ "label": hit.label, "href": hit.href, "note": note(hit, viewer.now) }));
    let lines: Vec<_> = suspected(asked.value("q")).into_iter().chain(found).collect();
    let mut response = Json(lines).into_response();
    // What somebody may see depends on who they are.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
