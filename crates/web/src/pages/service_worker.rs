//! The service worker, which shows pushes while no tab is open, and the page for when there is no network.
//!
//! Its address stays the same over releases, because browsers look there for a newer one; and it stands at the root,
//! because a worker sees only what lies below its own address.

use super::{ALONE, Document};
use crate::Web;
use crate::assets;
use crate::routes::{Class, Routes};
use allclear_texts::{html, t};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, StatusCode, header};

const WORKER: &str = include_str!("../../assets/js/sw.js");

pub(crate) fn routes(r: Routes) -> Routes {
    r.add(Method::GET, "/sw.js", Class::Public, worker).add(Method::GET, "/offline", Class::Public, offline)
}

async fn worker(_: State<Web>) -> Response {
    // A worker is renewed when a byte of it changes: with the release in it, the page kept for bad times is renewed too.
    let release = format!("const RELEASE = {:?};\n", assets::url(""));
    let texts = format!("const TEXTS = {};\n", assets::texts(&[WORKER]));
    let mut response = format!("{release}{texts}{WORKER}").into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/javascript; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // It talks with this server and runs nothing else.
    let policy = HeaderValue::from_static("default-src 'none'; connect-src 'self'");
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

/// Kept by the worker when it is installed, shown when a page cannot be fetched.
async fn offline(_: State<Web>) -> Document {
    let main = html! {
        p .eyebrow { "Allclear" }
        h1 { "This device has no way to the server." }
        p .lead { "Pages you are sent still arrive by the other ways you set up. What you typed is kept in this browser." }
        p { "Check the network, or the VPN, and try again." }
        p { a .button href="/" { "Try again" } }
    };
    Document { status: StatusCode::OK, title: t!("No connection · Allclear").to_owned(), sheet: &ALONE, main }
}
