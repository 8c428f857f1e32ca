//! Who asks.

use crate::Web;
use crate::problem::Problem;
use allclear_core::access::{self, Actor, Permission};
use allclear_engine::tokens;
use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::request::Parts;
use http::{HeaderMap, StatusCode, header};

/// Who asks: the actor to hand to a use-case. Only in handlers of routes with [`crate::routes::Class::Api`].
#[derive(Debug, Clone)]
pub struct Caller(pub Actor);

impl<S: Send + Sync> FromRequestParts<S> for Caller {
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
    let actor = tokens::authenticate(&web.app, secret).await?;
    let actor = actor
        .ok_or_else(|| unauthorized("this token is unknown or was revoked; make one with `allclear token create`"))?;
    access::check(&actor, permission).map_err(allclear_engine::Error::from)?;
    request.extensions_mut().insert(Caller(actor));
    Ok(next.run(request).await)
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
