//! What makes Allclear an app on a phone or a desktop: its name, its start, its icons.

use crate::Web;
use crate::assets;
use crate::routes::{Class, Routes};
use allclear_texts::t;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, header};
use serde_json::{Value, json};

pub(crate) fn routes(r: Routes) -> Routes {
    r.add(Method::GET, "/manifest.webmanifest", Class::Public, manifest)
}

async fn manifest(_: axum::extract::State<Web>) -> Response {
    let mut response = describe().to_string().into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/manifest+json"));
    // The icons in it have the addresses of one release.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

fn describe() -> Value {
    let png = |name: &str, size: &str, purpose: &str| json!({ "src": assets::url(name), "sizes": size, "type": "image/png", "purpose": purpose });
    json!({
        "id": "/",
        "name": "Allclear",
        "short_name": "Allclear",
        "description": t!("From the first alert to all clear."),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbfbfd",
        "theme_color": "#3f4bd1",
        "icons": [
            { "src": assets::url("mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any" },
            png("icon-192.png", "192x192", "any"),
            png("icon-512.png", "512x512", "any"),
            png("icon-maskable-512.png", "512x512", "maskable"),
        ],
        "shortcuts": [
            { "name": t!("Declare an incident"), "url": "/incidents/new" },
            { "name": t!("Open alerts"), "url": "/alerts" },
        ],
    })
}
