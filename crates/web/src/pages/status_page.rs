//! `/status/{slug}`: the public status page, its JSON and its feeds, from finished bytes.
//!
//! [`render`] makes the bytes when something changed and is handed to the engine; the handlers below only look them up.
//! There is no database on their path, so they answer when it is gone. [`standalone`] serves them before there is one.
//!
//! The style sheet and the script are documents of the page like the others, kept with it: a page that an older program
//! left on disk keeps the look it was made for. Their addresses carry a digest, so that a new one is fetched when it changes.

use crate::Web;
use crate::problem::Problem;
use crate::routes::{Class, Routes};
use crate::tokens::with_tokens;
use allclear_core::status::{View, json};
use allclear_core::text::hex;
use allclear_engine::publish::{Asset, Document, Format, Snapshots};
use allclear_texts::t;
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use sha2::{Digest, Sha256};
use std::sync::{Arc, LazyLock};

mod feeds;
mod html;
mod past;
#[cfg(test)]
mod tests;
mod xml;

static CSS: LazyLock<String> = LazyLock::new(css);

/// The whole style of a status page.
pub(crate) fn css() -> String {
    with_tokens(include_str!("../../assets/css/status.css"))
}

/// No script, style or picture but the page's own, nothing sent anywhere, no framing.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'",
);
/// Half a minute: what a reader may lag behind, and what a cache in front saves us during a rush.
const FRESH: HeaderValue = HeaderValue::from_static("public, max-age=30");

/// Tells times on the reader's clock too. Nothing on the page waits for it.
static SCRIPT: LazyLock<String> = LazyLock::new(|| {
    let here = t!("{local} on this computer", local = "{local}");
    format!("const HERE = {};\n{}", serde_json::json!(here), include_str!("status_page/times.js"))
});

/// Where a page finds what belongs to it.
static PARTS: LazyLock<html::Parts> = LazyLock::new(|| {
    let address = |path: &str, text: &str| format!("{path}?v={}", hex(&Sha256::digest(text.as_bytes())[..4]));
    html::Parts { style: address("style.css", &CSS), script: address("times.js", &SCRIPT) }
});

/// Every document of a page. Pure: the same view gives the same bytes.
#[must_use]
pub fn render(view: &View) -> Vec<Document> {
    let document = |path: &str, format, body| Document { path: path.to_owned(), format, body, changed_at: None };
    let changed_at = Some(view.page.updated_at);
    let mut all = vec![
        document("", Format::Html, html::index(view, &PARTS).into_string()),
        document("style.css", Format::Css, CSS.clone()),
        document("times.js", Format::Js, SCRIPT.clone()),
        document("favicon.svg", Format::Svg, favicon(view)),
        Document { changed_at, ..document(feeds::ATOM, Format::Atom, feeds::atom(view)) },
        Document { changed_at, ..document(feeds::RSS, Format::Rss, feeds::rss(view)) },
    ];
    for told in &view.incidents {
        let body = html::one_incident(told, view, &PARTS).into_string();
        all.push(document(&format!("incidents/{}", told.incident.id), Format::Html, body));
    }
    match json::documents(view) {
        Ok(documents) => all.extend(documents.into_iter().map(|(path, body)| document(path, Format::Json, body))),
        Err(error) => tracing::error!(%error, slug = view.page.slug, "a status page's JSON could not be written"),
    }
    all
}

/// The shape of the overall status. Browsers show it on the tab, in a mid-tone that is seen on light and on dark.
fn favicon(view: &View) -> String {
    let tone = html::Tone::from(view.overall().indicator);
    let colour = match tone {
        html::Tone::Good => "#1a9b5f",
        html::Tone::Planned => "#3f7fd6",
        html::Tone::Minor => "#c08a00",
        html::Tone::Major => "#d9691e",
        html::Tone::Critical => "#dd3b3b",
        html::Tone::Plain => "#777777",
    };
    let shape = tone.shape();
    format!(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" color="{colour}">{shape}</svg>"#)
}

/// One document of a page that is not public, with addresses below `base` instead of its own; `None` when it has no such
/// document.
pub(crate) fn preview(view: &View, path: &str, base: &str) -> Option<Response> {
    let found = render(view).into_iter().find(|document| document.path == path.trim_matches('/'))?;
    let body = found.body.replace(&format!("/status/{}", view.page.slug), base);
    let mut response = whole(found.format, &Bytes::from(body));
    let headers = response.headers_mut();
    guard(headers, found.format);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Some(response)
}

pub(crate) fn routes(r: Routes) -> Routes {
    r.add(Method::GET, "/status/{slug}", Class::Public, index)
        .add(Method::OPTIONS, "/status/{slug}", Class::Public, preflight)
        .add(Method::GET, "/status/{slug}/{*path}", Class::Public, below)
        .add(Method::OPTIONS, "/status/{slug}/{*path}", Class::Public, preflight)
}

async fn index(State(web): State<Web>, Path(slug): Path<String>, headers: HeaderMap) -> Response {
    respond(&web.snapshots, &slug, "", &headers)
}

async fn below(State(web): State<Web>, Path((slug, path)): Path<(String, String)>, headers: HeaderMap) -> Response {
    respond(&web.snapshots, &slug, &path, &headers)
}

/// The same addresses without an application: for the time in which the database cannot be opened.
pub fn standalone(snapshots: Arc<Snapshots>) -> Router {
    let index = |State(snapshots): State<Arc<Snapshots>>, Path(slug): Path<String>, headers: HeaderMap| async move {
        respond(&snapshots, &slug, "", &headers)
    };
    let below = |State(snapshots): State<Arc<Snapshots>>,
                 Path((slug, path)): Path<(String, String)>,
                 headers: HeaderMap| async move { respond(&snapshots, &slug, &path, &headers) };
    Router::new()
        .route("/status/{slug}", get(index).options(preflight))
        .route("/status/{slug}/", get(index).options(preflight))
        .route("/status/{slug}/{*path}", get(below).options(preflight))
        .with_state(snapshots)
}

/// Browsers ask before a script of another site may send `If-None-Match`.
async fn preflight() -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD, OPTIONS"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
    response
}

/// Looks a document up and sends it as the reader can take it.
fn respond(snapshots: &Snapshots, slug: &str, path: &str, asked: &HeaderMap) -> Response {
    let path = path.trim_matches('/');
    let site = snapshots.site(&slug.to_ascii_lowercase());
    match site.as_ref().and_then(|site| site.assets.get(path)) {
        Some(asset) => send(asset, asked),
        None => missing(path),
    }
}

/// In which of its forms a document is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Form {
    /// Compressed, where that is shorter.
    packed: bool,
    /// Without its body: the reader has it.
    pub known: bool,
}

impl Form {
    pub(crate) const ALL: [Self; 4] = [
        Self { packed: false, known: false },
        Self { packed: false, known: true },
        Self { packed: true, known: false },
        Self { packed: true, known: true },
    ];

    /// What suits a reader with these lines of `Accept-Encoding`, `If-None-Match` and `If-Modified-Since`. Whoever names
    /// a tag is answered by it alone. A date is compared as it stands: readers send back what they were given, and a text
    /// that an older database restored has an older date and is another one all the same.
    pub(crate) fn wanted<'r>(
        asset: &Asset,
        encodings: impl Iterator<Item = &'r str>,
        tags: impl Iterator<Item = &'r str>,
        since: Option<&str>,
    ) -> Self {
        let mut tags = tags.peekable();
        let known = match tags.peek() {
            Some(_) => tags.any(|tags| matches(tags, asset)),
            None => since.is_some_and(|since| asset.modified.as_deref() == Some(since.trim())),
        };
        Self { packed: takes_gzip(encodings), known }
    }
}

fn send(asset: &Asset, asked: &HeaderMap) -> Response {
    let lines = |name| asked.get_all(name).iter().filter_map(|value| value.to_str().ok());
    let since = lines(header::IF_MODIFIED_SINCE).next();
    let form = Form::wanted(asset, lines(header::ACCEPT_ENCODING), lines(header::IF_NONE_MATCH), since);
    let (head, body) = answer(asset, form);
    head.map(|()| Body::from(body))
}

/// A document in one of its forms: the head, and the body that belongs to it.
pub(crate) fn answer(asset: &Asset, form: Form) -> (http::Response<()>, Bytes) {
    let packed = asset.gzip.as_ref().filter(|_| form.packed);
    let (body, etag) = packed.map_or((&asset.body, &asset.etag), |(body, etag)| (body, etag));
    let mut response = http::Response::new(());
    if form.known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    if !form.known {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.format.content_type()));
    }
    if packed.is_some() && !form.known {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    // Hexadecimal digits in quotes are always a header's value.
    if let Ok(etag) = HeaderValue::from_str(etag) {
        headers.insert(header::ETAG, etag);
    }
    if let Some(modified) = asset.modified.as_deref().and_then(|date| HeaderValue::from_str(date).ok()) {
        headers.insert(header::LAST_MODIFIED, modified);
    }
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::CACHE_CONTROL, FRESH);
    guard(headers, asset.format);
    (response, if form.known { Bytes::new() } else { body.clone() })
}

fn whole(format: Format, body: &Bytes) -> Response {
    let mut response = Response::new(Body::from(body.clone()));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(format.content_type()));
    response
}

/// What browsers are told to keep to.
fn guard(headers: &mut HeaderMap, format: Format) {
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    if matches!(format, Format::Json | Format::Atom | Format::Rss) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(HeaderName::from_static("access-control-expose-headers"), HeaderValue::from_static("etag"));
    }
}

/// `Accept-Encoding` names gzip, or anything, and does not refuse it with a weight of zero.
fn takes_gzip<'r>(lines: impl Iterator<Item = &'r str>) -> bool {
    let (mut gzip, mut any) = (None, None);
    for one in lines.flat_map(|line| line.split(',')) {
        let (name, parameters) = one.split_once(';').unwrap_or((one, ""));
        let weight = || parameters.trim().strip_prefix("q=").map_or(Ok(1.0), |q| q.trim().parse::<f32>());
        let wanted = || weight().unwrap_or(0.0) > 0.0;
        // What is said first holds.
        match name.trim() {
            "*" => any = any.or_else(|| Some(wanted())),
            name if name.eq_ignore_ascii_case("gzip") => gzip = gzip.or_else(|| Some(wanted())),
            _ => {}
        }
    }
    gzip.or(any).unwrap_or(false)
}

/// Whether the reader has this document already. Either form of it: both say the same.
fn matches(tags: &str, asset: &Asset) -> bool {
    let has = |tag: &str| tag == asset.etag || asset.gzip.as_ref().is_some_and(|(_, etag)| tag == etag);
    tags.split(',').map(str::trim).any(|tag| tag == "*" || has(tag.strip_prefix("W/").unwrap_or(tag)))
}

fn missing(path: &str) -> Response {
    if path.starts_with("api/") {
        let detail = t!("there is no status page, or no such document, at this address");
        let mut response = Problem::new(StatusCode::NOT_FOUND, detail).into_response();
        guard(response.headers_mut(), Format::Json);
        return response;
    }
    let page = html::missing(&CSS).into_string();
    let mut response = (StatusCode::NOT_FOUND, whole(Format::Html, &Bytes::from(page))).into_response();
    guard(response.headers_mut(), Format::Html);
    // There is no page whose style sheet it could use: the sheet is in it, and named by its hash.
    let hash = STANDARD.encode(Sha256::digest(CSS.as_bytes()));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}
