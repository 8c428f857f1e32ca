//! Who asks: whose token it is, and the tokens of that person.
//!
//! There is no `POST`: a token that could make another one would outlive its own revocation.

use super::tokens::Scope;
use super::{Answer, At, Caller, Done, Json, Page, Permission, Problem, Routes, State, Web, routes};
use crate::auth::Bearer;
use allclear_core::id::TokenId;
use allclear_engine::Error;
use allclear_engine::tokens::personal::{self, Reach};
use allclear_store::tokens as stored;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) fn routes(r: Routes) -> Routes {
    r.api(Permission::Follow, routes!(me))
        .api(Permission::Follow, routes!(tokens))
        .api(Permission::Follow, routes!(revoke))
}

/// A person's token, without its secret.
#[derive(Debug, Serialize, ToSchema)]
struct PersonalToken {
    id: String,
    name: String,
    /// `act`: everything that its person may do; `read`: looking only.
    reach: &'static str,
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
    /// To within five minutes.
    last_used_at: Option<Timestamp>,
    last_used_from: Option<String>,
}

impl From<stored::Token> for PersonalToken {
    fn from(token: stored::Token) -> Self {
        let reach = Reach::of(&token).as_str();
        let stored::Token { id, name, created_at, expires_at, used_at, used_from, .. } = token;
        let last_used_from = Some(used_from).filter(|from| !from.is_empty());
        Self { id: id.to_string(), name, reach, created_at, expires_at, last_used_at: used_at, last_used_from }
    }
}

/// The person that a token acts as.
#[derive(Debug, Serialize, ToSchema)]
struct Myself {
    id: String,
    name: String,
    email: String,
    /// IANA name.
    time_zone: String,
}

/// Who asks.
#[derive(Debug, Serialize, ToSchema)]
struct Me {
    /// Null when the token is a program's, which is nobody.
    person: Option<Myself>,
    /// What may be done with this token at this moment.
    scope: Scope,
    token: PersonalToken,
}

/// Who asks with this token, and what they may do with it now.
#[utoipa::path(get, path = "/api/v1/me", tag = "tokens", responses((status = 200, body = Me)))]
async fn me(State(web): State<Web>, Bearer(held): Bearer) -> Answer<Me> {
    let directory = web.app.refresh_directory().await?;
    let person = held.token.person.and_then(|id| directory.people.get(&id)).map(|person| Myself {
        id: person.id.to_string(),
        name: person.name.clone(),
        email: person.email.clone(),
        time_zone: person.time_zone.clone(),
    });
    let mut token = PersonalToken::from(held.token);
    if person.is_none() {
        token.reach = if held.actor.role() > Reach::Read.most() { "act" } else { "read" };
    }
    Ok(Json(Me { person, scope: held.actor.role().into(), token }))
}

/// The good tokens of the person who asks, newest first, always as a whole; a program has none.
#[utoipa::path(get, path = "/api/v1/me/tokens", tag = "tokens", responses((status = 200, body = Page<PersonalToken>)))]
async fn tokens(State(web): State<Web>, caller: Caller) -> Answer<Page<PersonalToken>> {
    let held = match caller.0.person() {
        Some(person) => personal::list(&web.app, person).await?,
        None => Vec::new(),
    };
    Ok(Json(Page::whole(held.into_iter().map(PersonalToken::from).collect())))
}

/// Ends the token that asks. Other tokens of the same person are ended by the person in a browser, or by an admin.
#[utoipa::path(delete, path = "/api/v1/me/tokens/{id}", tag = "tokens",
    responses((status = 204, description = "Revoked.")))]
async fn revoke(State(web): State<Web>, caller: Caller, At(id): At<TokenId>) -> Result<Done, Problem> {
    if caller.0.person().is_none() {
        return Err(Error::refused("a program's token is ended by an admin: DELETE /api/v1/tokens/{id}").into());
    }
    personal::revoke_own(&web.app, caller.0, id).await?;
    Ok(Done)
}
