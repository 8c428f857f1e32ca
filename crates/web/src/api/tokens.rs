//! Bearer tokens.

use super::idempotency::OnRepeat;
use super::{
    Answer, At, Caller, Created, Done, Json, Listing, Page, Permission, Problem, Query, Routes, State, Web, routes,
};
use allclear_core::directory::Role;
use allclear_core::id::TokenId;
use allclear_engine::tokens;
use allclear_store::tokens as stored;
use axum::Extension;
use http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) fn routes(r: Routes) -> Routes {
    r.api(Permission::Configure, routes!(list, create)).api(Permission::Configure, routes!(revoke))
}

/// What a token may do.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Scope {
    /// Follows incidents, their updates and reviews, and status pages.
    Stakeholder,
    /// Reads.
    Viewer,
    /// Answers alerts and works in incidents.
    Responder,
    /// Arranges the work too: schedules, policies, services, teams, status pages.
    Manager,
    /// Changes the whole configuration.
    Admin,
}

impl From<Scope> for Role {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Stakeholder => Self::Stakeholder,
            Scope::Viewer => Self::Observer,
            Scope::Responder => Self::Responder,
            Scope::Manager => Self::Manager,
            Scope::Admin => Self::Admin,
        }
    }
}

impl From<Role> for Scope {
    fn from(role: Role) -> Self {
        match role {
            Role::Stakeholder => Self::Stakeholder,
            Role::Observer => Self::Viewer,
            Role::Responder => Self::Responder,
            Role::Manager => Self::Manager,
            Role::Admin => Self::Admin,
        }
    }
}

/// A token without its secret.
#[derive(Debug, Serialize, ToSchema)]
struct Token {
    id: String,
    name: String,
    /// Of a person's token: the most that it gives, within what the person may do.
    scope: Scope,
    /// Id of the person that it acts as; null for a program's.
    person: Option<String>,
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
}

impl From<stored::Token> for Token {
    fn from(t: stored::Token) -> Self {
        let stored::Token { id, name, scope, person, created_at, expires_at, revoked_at, .. } = t;
        let person = person.map(|person| person.to_string());
        Self { id: id.to_string(), name, scope: scope.into(), person, created_at, expires_at, revoked_at }
    }
}

/// A token to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewToken {
    /// What it is for, up to 100 characters.
    name: String,
    scope: Scope,
}

/// A token that was just made.
#[derive(Debug, Serialize, ToSchema)]
struct TokenWithSecret {
    id: String,
    name: String,
    scope: Scope,
    created_at: Timestamp,
    /// The secret for `Authorization: Bearer`. Shown this once; only its digest is kept.
    token: String,
}

/// Tokens of programs and of people, newest first, revoked ones too.
#[utoipa::path(get, path = "/api/v1/tokens", tag = "tokens", params(Listing),
    responses((status = 200, body = Page<Token>)))]
async fn list(State(web): State<Web>, Query(list): Query<Listing>) -> Answer<Page<Token>> {
    let (limit, after) = (list.limit()?, list.after::<TokenId>()?);
    let rows = web.app.read(move |tx| Ok(stored::list(tx, after, limit + 1)?)).await?;
    Ok(Json(Page::of(rows.into_iter().map(Token::from).collect(), limit, |token: &Token| token.id.clone())))
}

/// Makes a program's token. Its secret is in this answer and nowhere else. A personal token makes no others.
///
/// With an `Idempotency-Key` a repeat makes no second token and is answered 409: the secret is not kept to be shown again.
#[utoipa::path(post, path = "/api/v1/tokens", tag = "tokens", responses((status = 201, body = TokenWithSecret)))]
async fn create(
    State(web): State<Web>,
    caller: Caller,
    Json(body): Json<NewToken>,
) -> Result<(Extension<OnRepeat>, Created<TokenWithSecret>), Problem> {
    let made = tokens::create(&web.app, caller.0, &body.name, body.scope.into()).await?;
    let Token { id, name, scope, created_at, .. } = made.token.into();
    let why =
        format!("this token was made already, as {id}; its secret is shown only once: revoke it and make another");
    let repeat = OnRepeat(Problem::new(StatusCode::CONFLICT, why));
    Ok((Extension(repeat), Created(TokenWithSecret { id, name, scope, created_at, token: made.secret })))
}

/// Revokes a token at once. Doing it twice is a success that changes nothing.
#[utoipa::path(delete, path = "/api/v1/tokens/{id}", tag = "tokens", responses((status = 204, description = "Revoked.")))]
async fn revoke(State(web): State<Web>, caller: Caller, At(id): At<TokenId>) -> Result<Done, Problem> {
    tokens::revoke(&web.app, caller.0, id).await?;
    Ok(Done)
}
