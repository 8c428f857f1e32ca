//! Everything a browser fetches besides pages: style, modules, the typeface.
//!
//! Addresses carry a hash over all of it, `/assets/{hash}/app.css`, so browsers keep files for a year and a new release
//! is new addresses. One hash for all of them lets files name each other: a module imports `./keys.js`, the style sheet
//! asks for `inter.woff2`, and both stay within their release.
//!
//! # Adding a file
//! One line in [`FILES`], or in [`STYLE`] for a part of the style sheet. Nothing is read from disk at run time.

use crate::Web;
use crate::routes::{Class, Routes};
use allclear_core::text::hex;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::LazyLock;

/// The style sheet, in this order. The order of the layers is fixed in the first file; within a layer later wins.
const STYLE: &[&str] = &[
    include_str!("../assets/css/00-tokens.css"),
    include_str!("../assets/css/01-reset.css"),
    include_str!("../assets/css/02-base.css"),
    include_str!("../assets/css/shell.css"),
    include_str!("../assets/css/button.css"),
    include_str!("../assets/css/field.css"),
    include_str!("../assets/css/badge.css"),
    include_str!("../assets/css/person.css"),
    include_str!("../assets/css/card.css"),
    include_str!("../assets/css/list.css"),
    include_str!("../assets/css/room-item.css"),
    include_str!("../assets/css/table.css"),
    include_str!("../assets/css/filter.css"),
    include_str!("../assets/css/timeline.css"),
    include_str!("../assets/css/steps.css"),
    include_str!("../assets/css/banner.css"),
    include_str!("../assets/css/overlay.css"),
    include_str!("../assets/css/code.css"),
    include_str!("../assets/css/prose.css"),
    include_str!("../assets/css/find.css"),
    include_str!("../assets/css/dev.css"),
    include_str!("../assets/css/pages-alerts.css"),
    include_str!("../assets/css/pages-incidents.css"),
    include_str!("../assets/css/pages-oncall.css"),
    include_str!("../assets/css/pages-services.css"),
    include_str!("../assets/css/pages-policies.css"),
    include_str!("../assets/css/pages-phones.css"),
    include_str!("../assets/css/pages-settings.css"),
    include_str!("../assets/css/pages-reviews.css"),
    include_str!("../assets/css/utilities.css"),
    include_str!("../assets/css/adapt.css"),
];

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
/// The module with what scripts say in another language than English.
const TEXTS: &str = "texts.js";
const SVG: &str = "image/svg+xml";
const PNG: &str = "image/png";

/// Every other file: its name in addresses, its media type, its bytes.
const FILES: &[(&str, &str, &[u8])] = &[
    ("inter.woff2", "font/woff2", include_bytes!("../assets/fonts/inter-latin-wght-normal.woff2")),
    ("mark.svg", SVG, include_bytes!("../assets/mark.svg")),
    // One file: htmx reads the page as soon as it is there itself, and follows nothing if its extension comes later.
    (
        "htmx.js",
        JAVASCRIPT,
        concat!(
            include_str!("../assets/vendor/htmx/htmx.min.js"),
            "\n",
            include_str!("../assets/vendor/htmx/hx-sse.min.js")
        )
        .as_bytes(),
    ),
    ("app.js", JAVASCRIPT, include_bytes!("../assets/js/app.js")),
    ("capture.js", JAVASCRIPT, include_bytes!("../assets/js/capture.js")),
    ("copy.js", JAVASCRIPT, include_bytes!("../assets/js/copy.js")),
    ("dom.js", JAVASCRIPT, include_bytes!("../assets/js/dom.js")),
    ("keys.js", JAVASCRIPT, include_bytes!("../assets/js/keys.js")),
    ("live.js", JAVASCRIPT, include_bytes!("../assets/js/live.js")),
    ("palette.js", JAVASCRIPT, include_bytes!("../assets/js/palette.js")),
    ("passkey.js", JAVASCRIPT, include_bytes!("../assets/js/passkey.js")),
    ("phones.js", JAVASCRIPT, include_bytes!("../assets/js/phones.js")),
    ("push.js", JAVASCRIPT, include_bytes!("../assets/js/push.js")),
    ("ring.js", JAVASCRIPT, include_bytes!("../assets/js/ring.js")),
    ("schedule-board.js", JAVASCRIPT, include_bytes!("../assets/js/schedule-board.js")),
    ("sheet.js", JAVASCRIPT, include_bytes!("../assets/js/sheet.js")),
    ("suggest.js", JAVASCRIPT, include_bytes!("../assets/js/suggest.js")),
    ("text.js", JAVASCRIPT, include_bytes!("../assets/js/text.js")),
    ("time.js", JAVASCRIPT, include_bytes!("../assets/js/time.js")),
    ("together.js", JAVASCRIPT, include_bytes!("../assets/js/together.js")),
    ("apple-touch-icon.png", PNG, include_bytes!("../assets/app/apple-touch-icon.png")),
    ("badge-96.png", PNG, include_bytes!("../assets/app/badge-96.png")),
    ("icon-192.png", PNG, include_bytes!("../assets/app/icon-192.png")),
    ("icon-512.png", PNG, include_bytes!("../assets/app/icon-512.png")),
    ("icon-maskable-512.png", PNG, include_bytes!("../assets/app/icon-maskable-512.png")),
];

/// What a page of ours may do: run our scripts, use our style, and talk with this server only. Scripts and style inside
/// a page do not apply, so a hole in escaping is not yet a hole.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                          connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; \
                          frame-ancestors 'none'";

/// A year: the longest that caches honour.
const FOREVER: &str = "public, max-age=31536000, immutable";

/// One file, ready to be sent.
struct Asset {
    media: &'static str,
    plain: Bytes,
    /// Packed once, at the best level; `None` where packing gains nothing.
    packed: Option<Bytes>,
}

struct Shelf {
    /// Of everything; in the addresses, and with the name in the entity tag.
    hash: String,
    assets: BTreeMap<&'static str, Asset>,
}

static SHELF: LazyLock<Shelf> = LazyLock::new(Shelf::fill);

impl Shelf {
    fn fill() -> Self {
        let style = STYLE.concat().into_bytes();
        let mut all = vec![("app.css", "text/css; charset=utf-8", Bytes::from(style))];
        let scripts: Vec<&'static str> = scripts().filter_map(|(_, bytes)| std::str::from_utf8(bytes).ok()).collect();
        let texts = format!("export default {};\n", texts(&scripts));
        all.push((TEXTS, JAVASCRIPT, Bytes::from(texts)));
        all.extend(FILES.iter().map(|(name, media, bytes)| (*name, *media, Bytes::from_static(bytes))));
        let mut hash = Sha256::new();
        for (name, _, bytes) in &all {
            // Lengths keep two files apart from one that is both of them.
            hash.update(format!("{name} {}\n", bytes.len()));
            hash.update(bytes);
        }
        let hash = hex(&hash.finalize()[..8]);
        let assets = all.into_iter().map(|(name, media, plain)| (name, Asset::new(media, plain))).collect();
        Self { hash, assets }
    }
}

impl Asset {
    fn new(media: &'static str, plain: Bytes) -> Self {
        let packed = pack(&plain).filter(|packed| packed.len() < plain.len() * 9 / 10);
        Self { media, plain, packed }
    }
}

fn pack(plain: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

/// Every file that is a module.
fn scripts() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    FILES.iter().filter(|(_, media, _)| *media == JAVASCRIPT).map(|(name, _, bytes)| (*name, *bytes))
}

/// What these scripts say in the language of this server, as a JavaScript object: their calls of `t("…")` have the English
/// words. Empty in English.
pub(crate) fn texts(scripts: &[&'static str]) -> String {
    let calls = scripts.iter().flat_map(|script| script.split("t(\"").skip(1));
    let english = calls.filter_map(|rest| rest.split_once('"')).map(|(english, _)| english);
    let said: BTreeMap<&str, String> =
        english.filter_map(|text| Some((text, allclear_texts::unfilled(text)?))).collect();
    serde_json::to_string(&said).unwrap_or_else(|_| "{}".to_owned())
}

/// The address of a file: `/assets/{hash}/{name}`. A name that is not in the list gives an address that answers 404.
#[must_use]
pub fn url(name: &str) -> String {
    format!("/assets/{}/{name}", SHELF.hash)
}

/// The addresses of the modules that `app.js` imports, so that a page can ask for all of them at once.
pub(crate) fn modules() -> impl Iterator<Item = String> {
    // The modules of the calendar, the capture box, passkeys and the toy phones are fetched by the pages that have them.
    let apart = ["app.js", "htmx.js", "passkey.js", "phones.js", "schedule-board.js", "suggest.js"];
    scripts().map(|(name, _)| name).chain([TEXTS]).filter(move |name| !apart.contains(name)).map(url)
}

pub(crate) fn routes(r: Routes) -> Routes {
    r.add(Method::GET, "/assets/{hash}/{name}", Class::Public, send)
}

async fn send(State(_): State<Web>, Path((hash, name)): Path<(String, String)>, asked: HeaderMap) -> Response {
    let Some(asset) = SHELF.assets.get(name.as_str()) else {
        return (StatusCode::NOT_FOUND, "There is no such file in this release.\n").into_response();
    };
    let packed = asset.packed.as_ref().filter(|_| takes_gzip(&asked));
    let tag = format!("\"{}-{}\"", SHELF.hash, if packed.is_some() { "gzip" } else { "plain" });
    let known = asked.get(header::IF_NONE_MATCH).is_some_and(|tags| lists(tags, &tag));
    let body = if known { Bytes::new() } else { packed.unwrap_or(&asset.plain).clone() };
    let mut response = Response::new(Body::from(body));
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.media));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    if packed.is_some() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    // While nodes are replaced one by one, a page of the next release may ask a node of this one. It gets what is here,
    // and nobody may keep it under that address.
    let keep = if hash == SHELF.hash { FOREVER } else { "no-store" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    response
}

fn takes_gzip(asked: &HeaderMap) -> bool {
    let offers = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    offers.flat_map(|line| line.split(',')).any(|offer| {
        let (name, weight) = offer.split_once(';').unwrap_or((offer, ""));
        let refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.trim().parse() == Ok(0.0_f32));
        name.trim().eq_ignore_ascii_case("gzip") && !refused
    })
}

/// Whether a browser that sends these tags has what this one names.
pub(crate) fn lists(tags: &HeaderValue, tag: &str) -> bool {
    let tags = tags.to_str().unwrap_or_default();
    tags.split(',').any(|one| one.trim().trim_start_matches("W/") == tag || one.trim() == "*")
}

/// The headers of every page that [`crate::ui`] frames.
pub fn secure(headers: &mut HeaderMap) {
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Not `no-referrer`: with it browsers send forms with `Origin: null`, and where they send no `Sec-Fetch-Site` (plain
    // HTTP that is not this machine) our own forms could not be told from those of other sites.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    // What somebody may see depends on who they are; it must not stay behind in a cache after they signed out.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
}
