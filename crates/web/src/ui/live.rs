//! Regions that follow what others do. The one place that knows the names of htmx's attributes for it.
//!
//! The page keeps one stream open, which carries facts ("incident-142 changed") and no HTML. A region that shows
//! incident 142 fetches itself again then, from an ordinary address with ordinary permissions, and is morphed: focus,
//! selection, scroll, open details and half-typed text stay.

use crate::assets;
use allclear_core::text::hex;
use allclear_texts::html;
use axum::Json;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use maud::Markup;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// How long a region waits for more before it fetches: a burst of facts is one request. Below what people notice.
const GATHER: &str = "150ms";
/// What the address of a page has behind it where what stands beside it is fetched.
const SIDE: &str = "part=side";
/// The fact that says "you may have missed something", sent first on every new connection.
const RESYNC: &str = "resync";

/// A region with this id that is fetched again from `url` when one of `topics` changes. What `url` answers is the region
/// itself, so the page and the handler call the same function:
///
/// ```text
/// fn timeline(incident: &Incident) -> Markup {
///     live::region("timeline", &format!("/incidents/{n}/timeline"), &[&format!("incident-{n}")], &html! { … })
/// }
/// ```
///
/// Name the topics in [`super::Shell`]'s `live_topics` too. Inside, `hx-morph-skip` on an element keeps it from being
/// touched.
#[must_use]
pub fn region(id: &str, url: &str, topics: &[&str], inner: &Markup) -> Markup {
    html! {
        div .region id=(id) hx-get=(url) hx-trigger=(trigger(topics)) hx-swap="outerMorph" { (inner) }
    }
}

/// As [`region`], one of several of its page that show one thing: where there are scripts, those that are due at the same
/// moment are fetched with one request from `together`, which answers [`parts`] by their `name`.
#[must_use]
pub fn region_together(id: &str, together: &str, url: &str, name: &str, topics: &[&str], inner: &Markup) -> Markup {
    html! {
        div .region id=(id) hx-get=(url) hx-trigger=(trigger(topics)) hx-swap="outerMorph" data-together=(together)
            data-part=(name) { (inner) }
    }
}

/// What stands beside a page, as a region of its own: `here`, the page's address, answers it when [`is_side`].
#[must_use]
pub fn side(here: &str, topics: &[&str], inner: &Markup) -> Markup {
    region("side", &format!("{here}?{SIDE}"), topics, inner)
}

/// Whether what is asked for is what stands beside the page, and not the page's own region.
#[must_use]
pub fn is_side(uri: &Uri) -> bool {
    uri.query() == Some(SIDE)
}

/// A region that shows what follows from a form: fetched from `url` with the form's fields whenever one of them changes. It
/// is posted, though it changes nothing: what is typed must not stand in an address, which proxies write down.
#[must_use]
pub fn following_form(id: &str, url: &str, form: &str, inner: &Markup) -> Markup {
    let form = format!("#{form}");
    html! {
        div .region id=(id) hx-post=(url) hx-trigger=(format!("change from:{form} delay:{GATHER}")) hx-include=(form)
            hx-swap="outerMorph" aria-live="polite" { (inner) }
    }
}

fn trigger(topics: &[&str]) -> String {
    let facts = topics.iter().copied().filter(|topic| is_topic(topic)).chain([RESYNC]);
    facts.map(|topic| format!("{topic} from:body delay:{GATHER}")).collect::<Vec<_>>().join(", ")
}

/// Lower-case letters, digits, hyphens and underscores: anything else would be read as part of the trigger's grammar.
#[must_use]
pub fn is_topic(topic: &str) -> bool {
    !topic.is_empty() && topic.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b))
}

/// The element that keeps the page's stream open; nothing when the page follows nothing.
pub(super) fn stream(topics: &[String]) -> Markup {
    let topics: Vec<_> = topics.iter().map(String::as_str).filter(|topic| is_topic(topic)).collect();
    html! {
        @if !topics.is_empty() {
            // `reconnect` comes from the module that watches over the line.
            div #live hidden hx-trigger="load, reconnect" hx-sse:connect=(format!("/live?topics={}", topics.join(","))) {}
        }
    }
}

/// What arrives in a region: a button with how much of it is out of sight, and for screen readers a sentence about each time
/// something comes. A module counts, shows and says it. `one` and `many` are what the region has in it.
#[must_use]
pub fn news(region: &str, one: &str, many: &str) -> Markup {
    html! {
        button .news type="button" data-news=(region) hidden { span data-count { "0" } " new" }
        p .sr role="status" data-arrives=(region) data-one=(one) data-many=(many) {}
    }
}

/// The answer of a region's address. With an entity tag: what has not changed is not sent again.
#[must_use]
pub fn fragment(asked: &HeaderMap, region: Markup) -> Response {
    let html = region.into_string();
    // Weak: it names what is shown, whether it was packed on its way or not.
    let tag = format!("W/\"{}\"", tag(&html));
    let known = asked.get(header::IF_NONE_MATCH).is_some_and(|tags| assets::lists(tags, tag.trim_start_matches("W/")));
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { Response::new(Body::from(html)) };
    // Kept by this browser only, and never shown without asking.
    frame(response.headers_mut(), HeaderValue::from_static("private, no-cache"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// A region in an answer that has several.
#[derive(Debug, Serialize)]
pub struct Part {
    tag: String,
    /// Nothing when the browser has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    html: Option<String>,
}

impl Part {
    /// A region that is sent unless the browser knows it by this tag.
    #[must_use]
    pub fn new(html: String, known: &str) -> Self {
        let tag = tag(&html);
        let html = Some(html).filter(|_| tag != known);
        Self { tag, html }
    }
}

/// The answer of an address that has several regions: each by its name, with its tag.
#[must_use]
pub fn parts(parts: impl Iterator<Item = (&'static str, Part)>) -> Response {
    let mut response = Json(parts.collect::<BTreeMap<_, _>>()).into_response();
    // The tags are in the address, so it is never asked for twice.
    frame(response.headers_mut(), HeaderValue::from_static("no-store"));
    response
}

fn frame(headers: &mut HeaderMap, kept: HeaderValue) {
    assets::secure(headers);
    headers.insert(header::CACHE_CONTROL, kept);
    headers.insert(header::VARY, HeaderValue::from_static("cookie"));
}

/// What a browser remembers a region by.
fn tag(html: &str) -> String {
    hex(&Sha256::digest(html.as_bytes())[..12])
}
