//! Who looks at a page: the session behind the cookie.
//!
//! Pages are for people who are signed in, so [`gate`] stands in front of each. It never loses what somebody typed: a
//! form that arrives after the session ended is carried through the sign-in page and offered again afterwards, and one
//! that is refused for good gives its words back to be copied.

use crate::file;
use crate::form::Form;
use crate::pages::{Fault, sign_in, wrote};
use crate::ui::shell::Theme;
use crate::{Web, auth, meant, problem};
use allclear_core::access::{self, Actor, Permission};
use allclear_core::directory::Role;
use allclear_core::id::PersonId;
use allclear_engine::sign_in::{self as engine, Session, Signed};
use allclear_engine::{respond, viewing};
use allclear_texts::t;
use axum::extract::{FromRequest as _, FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::convert::Infallible;
use tower_http::csrf::{CsrfLayer, ProtectionError};

/// How long a browser keeps the cookie, in seconds: as long as the longest session, 30 days.
const MAX_AGE: u64 = 30 * 24 * 3_600;
/// How long a browser is known after the last sign-in in it, in seconds: the longest that browsers keep a cookie, 400 days.
const KEEP_MARK: u64 = 400 * 24 * 3_600;
/// Carries one sentence over a redirect.
const FLASH: &str = "allclear_flash";
/// Light or dark. It belongs to the browser: the same person may want a dark phone and a light wall.
const THEME: &str = "allclear_theme";

/// The person who looks at a page. Only in handlers of routes with [`crate::routes::Class::Page`].
#[derive(Debug, Clone)]
pub struct Viewer {
    pub session: Session,
    /// The person's own zone; times are shown in it.
    pub zone: TimeZone,
    /// The moment of the request: what "now" and "4 min ago" on the page refer to.
    pub now: Timestamp,
    /// What the last action of this person did, to be told once.
    pub flash: Option<Flash>,
    /// Light or dark, as this person chose it in this browser.
    pub theme: Theme,
    /// Number and title of the incidents in emergency mode that this person may know of.
    pub emergencies: Vec<(i64, String)>,
}

impl Viewer {
    /// The person.
    #[must_use]
    pub fn person(&self) -> PersonId {
        self.session.person
    }

    /// Whom to hand to a use-case.
    #[must_use]
    pub fn actor(&self) -> Actor {
        self.session.actor()
    }

    /// Whether this person may do something: for showing controls. Use-cases check again.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        access::check(&self.actor(), permission).is_ok()
    }

    /// Whether they signed in a moment ago: what a browser left open, or a stolen session, must not be enough for.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.session.is_fresh(self.now)
    }

    /// The role in force.
    #[must_use]
    pub fn role(&self) -> Role {
        self.session.role
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Viewer {
    type Rejection = Fault;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        parts.extensions.get::<Self>().cloned().ok_or_else(Fault::not_signed_in)
    }
}

/// The viewer of a page that also works for strangers.
#[derive(Debug, Clone)]
pub struct Anybody(pub Option<Viewer>);

impl FromRequestParts<Web> for Anybody {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Infallible> {
        Ok(Self(viewer(web, &parts.headers).await.ok().flatten()))
    }
}

/// One sentence about what was done, told on the next page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flash {
    /// Whether it went well.
    pub good: bool,
    pub text: String,
}

/// Stands in front of every page: asks strangers to sign in, and refuses those whose role is too small.
pub(crate) async fn gate(State((web, permission)): State<(Web, Permission)>, request: Request, next: Next) -> Response {
    let viewer = match viewer(&web, request.headers()).await {
        Ok(Some(viewer)) => viewer,
        Ok(None) => return stranger(&web, request).await,
        Err(fault) => return fault.into_response(),
    };
    let (mut request, typed) = match wrote::read_ahead(request).await {
        Ok(both) => both,
        Err(fault) => return fault.seen_by(&viewer, &[]),
    };
    if access::check(&viewer.actor(), permission).is_err() {
        return Fault::forbidden(permission).seen_by(&viewer, &typed);
    }
    let told = viewer.flash.is_some() && loads_a_page(request.headers());
    request.extensions_mut().insert(viewer.clone());
    let mut response = framed(Some(&viewer), meant::answer(&viewer, request, next).await, &typed);
    // Unless the handler has something new to tell.
    let telling = |value: &HeaderValue| value.as_bytes().starts_with(FLASH.as_bytes());
    if told && !response.headers().get_all(header::SET_COOKIE).iter().any(telling) {
        response
            .headers_mut()
            .append(header::SET_COOKIE, HeaderValue::from_static("allclear_flash=; Path=/; Max-Age=0"));
    }
    response
}

/// Whether a browser is about to show the answer as a page. What an open page fetches meanwhile must not take away what the
/// next one is to tell.
fn loads_a_page(headers: &HeaderMap) -> bool {
    let for_a_page = headers.get("sec-fetch-dest").is_none_or(|dest| dest == "document");
    for_a_page && !headers.contains_key("hx-request")
}

/// A refusal again, inside the frame that this person knows; every other answer as it is.
fn framed(viewer: Option<&Viewer>, mut response: Response, typed: &[u8]) -> Response {
    let Some(viewer) = viewer else { return response };
    match response.extensions_mut().remove::<Fault>() {
        Some(fault) => fault.seen_by(viewer, typed),
        None => response,
    }
}

/// The answer for a path that is not in the table: whoever is signed in keeps the ways to everything else.
pub(crate) async fn nowhere(Anybody(viewer): Anybody, uri: Uri, headers: HeaderMap) -> Response {
    framed(viewer.as_ref(), problem::not_found(uri, headers).await, &[])
}

/// The answer for a path that is in the table with other methods.
pub(crate) async fn otherwise(Anybody(viewer): Anybody, method: Method, headers: HeaderMap) -> Response {
    framed(viewer.as_ref(), problem::method_not_allowed(method, headers).await, &[])
}

/// Refuses forms that another site made a browser send: by `Sec-Fetch-Site`, else by comparing `Origin` and `Host`.
pub(crate) fn own_site(web: &Web) -> CsrfLayer<fn(ProtectionError) -> Response> {
    let refused: fn(ProtectionError) -> Response = |_| {
        let text = t!("Your browser says that another site sent this form. Open the page here and send it again.");
        Fault::new(StatusCode::FORBIDDEN, t!("This form came from another site"), text).into_response()
    };
    let layer = CsrfLayer::new();
    // Behind a proxy that rewrites `Host` the address that people use is still the right one.
    let origin = url::Url::parse(&web.app.settings().public_url).map(|url| url.origin().ascii_serialization());
    let trusting = origin.ok().and_then(|origin| layer.clone().add_trusted_origin(&origin).ok());
    trusting.unwrap_or(layer).with_rejection_response(refused)
}

async fn viewer(web: &Web, headers: &HeaderMap) -> Result<Option<Viewer>, Fault> {
    let Some(secret) = cookie(headers, cookie_name(web)) else { return Ok(None) };
    let Some(session) = engine::session(&web.app, secret).await? else { return Ok(None) };
    viewing::seen_by(access::Viewer::Person(session.person));
    let zone = TimeZone::get(&session.time_zone).unwrap_or(TimeZone::UTC);
    let flash = cookie(headers, FLASH).and_then(flash_of);
    let theme = cookie(headers, THEME).and_then(Theme::read).unwrap_or_default();
    let found = respond::in_emergency(&web.app).await?;
    let emergencies = found.into_iter().map(|incident| (incident.number, incident.title)).collect();
    Ok(Some(Viewer { session, zone, now: web.app.now(), flash, theme, emergencies }))
}

/// Somebody without a session: to the sign-in page, with what they wanted.
async fn stranger(web: &Web, request: Request) -> Response {
    if let Some(why) = auth::no_page(request.headers()) {
        return why.into_response();
    }
    let wanted = request.uri().path_and_query().map_or("/", |p| p.as_str()).to_owned();
    let looks = *request.method() == Method::GET || *request.method() == Method::HEAD;
    let to = if looks { format!("/sign-in?next={}", encoded(&wanted)) } else { "/sign-in".to_owned() };
    if request.headers().contains_key("hx-request") {
        // A part of an open page: the page stays as it is, and the browser module says why it went quiet.
        let headers = [(header::CACHE_CONTROL.as_str(), "no-store".to_owned()), ("allclear-sign-in", to)];
        return (StatusCode::UNAUTHORIZED, headers).into_response();
    }
    if looks {
        return Redirect::to(&to).into_response();
    }
    if file::boundary(request.headers()).is_some() {
        // A file cannot be carried through a page, so nothing of it is read: they choose it again in the form, which has
        // the same address.
        return sign_in::before_a_file(web, &wanted);
    }
    match Form::from_request(request, web).await {
        Ok(form) => sign_in::interrupted(web, &wanted, &form),
        Err(fault) => fault.into_response(),
    }
}

/// 303 to `to`; the next page tells `text`.
#[must_use]
pub fn see_other(to: &str, text: &str) -> Response {
    told(to, true, text)
}

/// 303 to `to`; the next page tells why it was not done.
#[must_use]
pub fn see_other_refused(to: &str, text: &str) -> Response {
    told(to, false, text)
}

fn told(to: &str, good: bool, text: &str) -> Response {
    let mut response = Redirect::to(to).into_response();
    let text = allclear_core::text::line(text, 300);
    let cookie = format!("{FLASH}={}{}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax", u8::from(good), encoded(&text));
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

fn flash_of(cookie: &str) -> Option<Flash> {
    let (good, text) = cookie.split_at_checked(1)?;
    let pair = format!("t={text}");
    let (_, text) = url::form_urlencoded::parse(pair.as_bytes()).next()?;
    Some(Flash { good: good == "1", text: allclear_core::text::line(&text, 300) })
}

/// For a query string or a cookie.
#[must_use]
pub fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// Where to go after signing in: a path on this server and nothing else.
#[must_use]
pub fn local(next: &str) -> &str {
    let path = next.starts_with('/') && !next.starts_with("//") && !next.starts_with("/\\");
    if path && !next.chars().any(|c| c.is_control() || c == '\\') { next } else { "/" }
}

/// Signs the browser in that gets this response, and leaves the mark by which it is known when it comes back.
pub fn sign_in(web: &Web, response: &mut Response, signed: &Signed) {
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, sign_in_cookie(web, &signed.secret));
    headers.append(header::SET_COOKIE, cookie_value(web, mark_name(web), &signed.mark, KEEP_MARK));
}

/// The header that makes a browser remember a theme, for a year.
#[must_use]
pub fn theme_cookie(theme: Theme) -> HeaderValue {
    let text = format!("{THEME}={}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax", theme.as_str());
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

/// The header that signs a browser in.
#[must_use]
pub fn sign_in_cookie(web: &Web, secret: &str) -> HeaderValue {
    cookie_value(web, cookie_name(web), secret, MAX_AGE)
}

/// The mark that an earlier sign-in left in a browser; empty when there is none.
pub(crate) fn mark<'h>(web: &Web, headers: &'h HeaderMap) -> &'h str {
    cookie(headers, mark_name(web)).unwrap_or_default()
}

/// The header that signs a browser out.
#[must_use]
pub fn sign_out_cookie(web: &Web) -> HeaderValue {
    cookie_value(web, cookie_name(web), "", 0)
}

/// The secret that a browser sent.
#[must_use]
pub fn secret<'h>(web: &Web, headers: &'h HeaderMap) -> Option<&'h str> {
    cookie(headers, cookie_name(web))
}

fn secure(web: &Web) -> bool {
    web.app.settings().public_url.starts_with("https://")
}

/// With TLS the name makes browsers refuse it from anywhere but this very host.
fn cookie_name(web: &Web) -> &'static str {
    if secure(web) { "__Host-allclear" } else { "allclear" }
}

fn mark_name(web: &Web) -> &'static str {
    if secure(web) { "__Host-allclear-browser" } else { "allclear-browser" }
}

fn cookie_value(web: &Web, name: &str, value: &str, max_age: u64) -> HeaderValue {
    let lock = if secure(web) { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Lax{lock}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, value)| *key == name && !value.is_empty()).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_server_are_gone_to() {
        assert_eq!(local("/incidents/142?view=board"), "/incidents/142?view=board");
        for bad in
            ["", "https://evil.example", "//evil.example", "/\\evil.example", "/a\r\nX: y", "javascript:x", "/\t/evil"]
        {
            assert_eq!(local(bad), "/", "{bad:?}");
        }
    }

    #[test]
    fn a_sentence_survives_the_redirect() {
        let response = see_other("/alerts", "Acknowledged; “über” & <b> 100%");
        let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
        let value = cookie.split(';').next().unwrap().strip_prefix("allclear_flash=").unwrap();
        assert_eq!(flash_of(value).unwrap(), Flash { good: true, text: "Acknowledged; “über” & <b> 100%".to_owned() });
        assert_eq!(flash_of(""), None);
    }

    #[test]
    fn cookies_are_found_by_their_whole_name() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("xallclear=no; allclear=yes; other=1"));
        assert_eq!(cookie(&headers, "allclear"), Some("yes"));
        assert_eq!(cookie(&headers, "clear"), None);
    }
}
