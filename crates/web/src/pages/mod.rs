//! Pages for people: server-rendered, readable without JavaScript, one file or folder per page.
//!
//! # Adding a page
//! One file `pages/thing.rs` with `routes`, and two lines here. A handler takes a [`Viewer`](crate::session::Viewer) and
//! returns a [`Shell`](crate::ui::Shell), which brings the frame, the style and the security headers; what cannot be done
//! is a [`Fault`].
//!
//! The page behind a signed link and the public status pages bring their own style inside, as a [`Document`]: one request
//! and no script, for 3 a.m. on a bad network.

mod alerts;
pub(crate) mod answer;
pub(crate) mod app_manifest;
mod called;
mod changes;
mod choices;
mod confirm;
pub(crate) mod dev_ui;
mod emergencies;
mod fault;
mod home;
mod incidents;
mod items;
mod me;
mod meanwhile;
mod oncall;
mod once;
mod palette;
pub(crate) mod phones;
mod policies;
mod prepare;
mod problems;
mod report;
mod reviews;
mod rows;
mod search;
pub(crate) mod service_worker;
mod services;
mod settings;
pub(crate) mod sign_in;
mod start;
pub mod status_page;
mod status_pages;
mod status_report;
mod stumbles;
mod teams;
mod trial;
mod welcome;
pub(crate) mod wrote;

pub use fault::{Answer, Fault, sentence};
pub(crate) use incidents::Desk;

use crate::assets;
use crate::routes::Routes;
use crate::tokens::with_tokens;
use allclear_texts::html;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, StatusCode, header};
use maud::{DOCTYPE, Markup, PreEscaped};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// Every page. One line each.
pub(crate) fn routes(r: Routes) -> Routes {
    let r = home::routes(r);
    let r = incidents::routes(r);
    let r = alerts::routes(r);
    let r = oncall::routes(r);
    let r = reviews::routes(r);
    let r = services::routes(r);
    let r = policies::routes(r);
    let r = teams::routes(r);
    let r = status_pages::routes(r);
    let r = settings::routes(r);
    let r = search::routes(palette::routes(r));
    let r = start::routes(r);
    let r = me::routes(r);
    let r = sign_in::routes(r);
    let r = welcome::routes(r);
    let r = answer::routes(r);
    let r = report::routes(r);
    let r = confirm::routes(r);
    let r = emergencies::routes(r);
    let r = status_report::routes(r);
    status_page::routes(r)
}

/// A style sheet that is written into its page; the page's policy names it by its hash.
///
/// One request fewer at 3 a.m. on a bad network.
pub struct Sheet {
    css: String,
    policy: String,
    /// The address of the typeface of the rest, on pages that may ask for it.
    face: Option<String>,
}

impl Sheet {
    fn new(css: String, face: Option<String>) -> Self {
        let hash = STANDARD.encode(Sha256::digest(css.as_bytes()));
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{hash}'; img-src 'self'; font-src 'self'; base-uri 'none'; \
             form-action 'self'; frame-ancestors 'none'"
        );
        Self { css, policy, face }
    }
}

/// What the small pages of this program share: tokens, light and dark, type, buttons.
pub static BASE: LazyLock<Sheet> = LazyLock::new(|| {
    let face = assets::url("inter.woff2");
    // Where the phone has the typeface already or gets it at once: nobody waits for letters at 3 a.m., and no button
    // moves under a thumb because they came.
    let rule = format!(
        "@font-face{{font-family:Inter;src:url({face}) format(\"woff2\");font-weight:100 900;font-display:optional}}\n"
    );
    Sheet::new(rule + &base_css(), Some(face))
});

/// As [`BASE`], for a page that has to stand alone: it asks for nothing.
pub static ALONE: LazyLock<Sheet> = LazyLock::new(|| Sheet::new(base_css(), None));

/// The style of both.
pub(crate) fn base_css() -> String {
    with_tokens(include_str!("base.css"))
}

/// An HTML page.
pub struct Document {
    pub status: StatusCode,
    pub title: String,
    pub sheet: &'static Sheet,
    /// What stands in `<main>`.
    pub main: Markup,
}

impl IntoResponse for Document {
    fn into_response(self) -> Response {
        let page = html! {
            (DOCTYPE)
            html lang=(allclear_texts::language()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="robots" content="noindex, nofollow";
                    meta name="color-scheme" content="light dark";
                    title { (self.title) }
                    @if let Some(face) = &self.sheet.face {
                        link rel="preload" href=(face) as="font" type="font/woff2" crossorigin;
                    }
                    style { (PreEscaped(&self.sheet.css)) }
                }
                body { main { (self.main) } }
            }
        };
        let mut response = Response::new(Body::from(page.into_string()));
        *response.status_mut() = self.status;
        secure(&mut response, self.sheet);
        response
    }
}

/// The headers of every page.
pub fn secure(response: &mut Response, sheet: &Sheet) {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // No other site learns the address, which is a secret where it answers a page. Not `no-referrer`, for the reason that
    // `assets::secure` gives: forms must be told from those of other sites over plain HTTP too.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // The policy is ASCII: base64 and what is written above.
    if let Ok(policy) = HeaderValue::from_str(&sheet.policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
}
