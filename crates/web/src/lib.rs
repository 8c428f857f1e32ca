//! The web server: intake for senders, the JSON API, and pages for people.
//!
//! - [`routes`] is the one table of what is answered and who may ask.
//! - [`api`] says how a resource of the JSON API is written; [`pages`] how a page is.
//! - [`intake`] takes what senders send; it is the hot path.
//! - [`server`] owns sockets, TLS, time limits and the end.
//!
//! Nothing here decides: handlers translate between HTTP and the engine's use-cases, and reads go straight to the store.

pub mod api;
pub mod assets;
pub mod auth;
mod encoding;
mod file;
mod follow;
pub mod form;
mod headers;
mod health;
pub mod intake;
pub mod json;
mod live;
mod meant;
mod metrics;
pub mod pages;
pub mod problem;
mod proxies;
pub mod routes;
mod rush;
pub mod server;
pub mod session;
mod stand_in;
mod tls;
mod tokens;
pub mod ui;
mod unread;

pub use proxies::Proxies;
pub use server::{Certificate, Listeners, serve};
pub use stand_in::stand_in;

use allclear_engine::App;
use allclear_engine::health::Health;
use allclear_engine::ingest::Intake;
use allclear_engine::publish::Snapshots;
use allclear_engine::transport::phones::Phones;
use allclear_engine::transport::{Egress, Transport};
use allclear_engine::viewing::{self, Wants};
use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn, map_response};
use axum::response::Response;
use bytes::Bytes;
use http::Uri;
use http::uri::PathAndQuery;
use std::sync::{Arc, Mutex, OnceLock};
use tower::util::MapRequest;
use tower_http::catch_panic::CatchPanicLayer;

/// What handlers stand on. Cheap to clone.
#[derive(Clone)]
pub struct Web {
    pub app: App,
    /// The way in for events.
    pub intake: Intake,
    /// What the auditor and the workers found.
    pub health: Health,
    /// The status pages as bytes; readers never reach the database.
    pub snapshots: Arc<Snapshots>,
    /// Which private addresses this server may page: whoever configures another one is warned.
    pub egress: Egress,
    /// The proxies that are believed when they say for whom they ask.
    pub proxies: Proxies,
    /// Whether the pages that show the interface with made-up data are served: they are no part of the product.
    pub dev_pages: bool,
    /// What rings instead of real phones, in a demo.
    pub phones: Option<Arc<Phones>>,
    /// For what somebody asks to be sent at once: tries, invitations. Without one, nothing is.
    pub way_out: Option<Arc<dyn Transport>>,
    pub(crate) shared: Arc<Shared>,
}

/// What the handlers of one process share.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    /// The OpenAPI document, written once the table is complete.
    pub document: OnceLock<Bytes>,
    /// Idempotency keys of requests that are under way in this process.
    pub under_way: Mutex<api::idempotency::UnderWay>,
    /// Where screens of incidents are drawn.
    pub desk: pages::Desk,
    /// When an unknown key last made us look for a newer configuration, in microseconds since 1970.
    pub looked_at: tokio::sync::Mutex<i64>,
}

impl Web {
    /// The state of a server over `app`, which pages the public internet only.
    #[must_use]
    pub fn new(app: App, intake: Intake, health: Health, snapshots: Arc<Snapshots>) -> Self {
        let (egress, proxies) = (Egress::default(), Proxies::default());
        let dev_pages = cfg!(debug_assertions);
        Self {
            app: app.for_requests(),
            intake,
            health,
            snapshots,
            egress,
            proxies,
            dev_pages,
            phones: None,
            way_out: None,
            shared: Arc::default(),
        }
    }

    /// The same with the operator's private ranges opened.
    #[must_use]
    pub fn with_egress(self, egress: Egress) -> Self {
        Self { egress, ..self }
    }

    /// The same with a way to send something at once.
    #[must_use]
    pub fn with_way_out(self, way_out: Arc<dyn Transport>) -> Self {
        Self { way_out: Some(way_out), ..self }
    }

    /// The same behind these proxies.
    #[must_use]
    pub fn with_proxies(self, proxies: Proxies) -> Self {
        Self { proxies, ..self }
    }

    /// The same with or without the pages for looking at the interface. Without this, debug builds have them.
    #[must_use]
    pub fn with_dev_pages(self, dev_pages: bool) -> Self {
        Self { dev_pages, ..self }
    }

    /// The same as a demo: with a page of these toy phones, and a link that signs its admin in.
    #[must_use]
    pub fn with_phones(self, phones: Arc<Phones>) -> Self {
        Self { phones: Some(phones), dev_pages: true, ..self }
    }
}

/// Everything this server answers, as one service: for [`serve`] and for tests in the same process.
pub fn router(web: Web) -> Router {
    framed(routes::all(&web).finish())
}

/// What holds for every request, whatever is behind.
fn framed(inside: Router) -> Router {
    let inside = inside
        .layer(from_fn(for_somebody))
        .layer(from_fn(problem::readable))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(map_response(headers::careful));
    Router::new().fallback_service(MapRequest::new(inside, without_trailing_slashes))
}

/// Each request is an outsider's until a gate has found out who asks.
async fn for_somebody(request: Request, next: Next) -> Response {
    let wants = if request.method().is_safe() { Wants::ToLook } else { Wants::ToDo };
    viewing::request(wants, next.run(request)).await
}

/// `/v2/enqueue/` is `/v2/enqueue`: senders are set up with either, and a redirect would lose the body.
fn without_trailing_slashes(mut request: Request) -> Request {
    let uri = request.uri();
    let path = uri.path();
    let kept = match path.trim_end_matches('/') {
        "" => "/",
        kept => kept,
    };
    if kept.len() == path.len() {
        return request;
    }
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let Ok(path_and_query) = format!("{kept}{query}").parse::<PathAndQuery>() else { return request };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(path_and_query);
    if let Ok(uri) = Uri::from_parts(parts) {
        *request.uri_mut() = uri;
    }
    request
}
