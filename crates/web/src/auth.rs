//! Who asks.

use crate::Web;
use crate::problem::Problem;
use crate::server::Remote;
use allclear_core::access::{self, Actor, Permission};
use allclear_engine::tokens::{self, Held, Shown};
use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::request::Parts;
use http::{HeaderMap, Method, StatusCode, header};

/// Who asks: the actor to hand to a use-case. Only in handlers of routes with [`crate::routes::Class::Api`].
#[derive(Debug, Clone)]
pub struct Caller(pub Actor);

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| unauthorized("a bearer token is needed"))
    }
}

/// The token that was shown. Only where [`Caller`] is.
#[derive(Debug, Clone)]
pub(crate) struct Bearer(pub Held);

impl<S: Send + Sync> FromRequestParts<S> for Bearer {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| unauthorized("a bearer token is needed"))
    }
}

/// Stands in front of every API handler: 401 without a good token, 403 with too small a scope.
///
/// The token is looked up at each request, so that revoking one ends it at once, on every node.
pub(crate) async fn gate(
    State((web, permission)): State<(Web, Permission)>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let secret = bearer(request.headers())?;
    let peer = request.extensions().get::<Remote>().map(|remote| remote.0.ip());
    let from = peer.map(|peer| web.proxies.asker(peer, request.headers()));
    let held = good(tokens::authenticate(&web.app, secret, from).await?)?;
    let looks = [Method::GET, Method::HEAD].contains(request.method());
    if held.only_reads && (!looks || access::check(&held.actor, permission).is_err()) {
        return Err(only_reads());
    }
    access::check(&held.actor, permission).map_err(allclear_engine::Error::from)?;
    request.extensions_mut().insert(Caller(held.actor.clone()));
    request.extensions_mut().insert(Bearer(held));
    Ok(next.run(request).await)
}

fn good(shown: Shown) -> Result<Held, Problem> {
    let day = |at: jiff::Timestamp| at.strftime("%Y-%m-%d %H:%M UTC").to_string();
    Err(unauthorized(&match shown {
        Shown::Good(held) => return Ok(*held),
        Shown::Unknown => {
            "this token is unknown or was revoked; make one with `allclear token create`, or under My tokens".to_owned()
        }
        Shown::Revoked(at) => format!("this token was revoked at {}; make another one", day(at)),
        Shown::Expired(at) => format!("this token has expired at {}; make another one under My tokens", day(at)),
    }))
}

fn only_reads() -> Problem {
    let why = "this token only reads, and no more than an observer may; make one that acts, under My tokens";
    Problem::new(StatusCode::FORBIDDEN, why)
}

/// What whoever shows a token for a page or a form of it hears; `None` for everybody else.
pub(crate) fn no_page(headers: &HeaderMap) -> Option<Problem> {
    let why = "tokens open /api/v1 and nothing else: pages, ways in, sessions and tokens themselves are for people who \
               sign in with a browser";
    bearer(headers).is_ok().then(|| Problem::new(StatusCode::FORBIDDEN, why))
}

fn bearer(headers: &HeaderMap) -> Result<&str, Problem> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Err(unauthorized("send `Authorization: Bearer` and a token; make one with `allclear token create`"));
    };
    let secret = value.to_str().ok().and_then(|text| {
        let (scheme, secret) = text.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(secret.trim())
    });
    secret
        .filter(|s| !s.is_empty())
        .ok_or_else(|| unauthorized("the Authorization header must be `Bearer` and a token"))
}

fn unauthorized(detail: &str) -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, detail)
}
