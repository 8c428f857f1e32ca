//! The JSON API under `/api/v1`: one file per resource.
//!
//! # Adding a resource
//! One file `api/things.rs` with `pub fn routes(r: Routes) -> Routes`, one line `pub mod things;` here, and one line in
//! [`crate::routes::all`]. Method and path are said once, in `#[utoipa::path]`; the permission once, in `r.api`:
//!
//! ```text
//! pub fn routes(r: Routes) -> Routes {
//!     r.api(Permission::Read, routes!(list)).api(Permission::Respond, routes!(create)).api(Permission::Read, routes!(get))
//! }
//!
//! /// Things, newest first.
//! #[utoipa::path(get, path = "/api/v1/things", tag = "things", params(Listing, Filter),
//!     responses((status = 200, body = Page<Thing>)))]
//! async fn list(State(web): State<Web>, Query(list): Query<Listing>, Query(filter): Query<Filter>) -> Answer<Page<Thing>> {
//!     let (limit, after) = (list.limit()?, list.after::<ThingId>()?);
//!     // One more than asked for: that is how `Page::of` knows whether there is a next page.
//!     let rows = web.app.read(move |tx| Ok(store::things::list(tx, after, limit + 1)?)).await?;
//!     Ok(Json(Page::of(rows.into_iter().map(Thing::from).collect(), limit, |t: &Thing| t.id.clone())))
//! }
//!
//! /// Makes a thing.
//! #[utoipa::path(post, path = "/api/v1/things", tag = "things", responses((status = 201, body = Thing)))]
//! async fn create(State(web): State<Web>, caller: Caller, Json(body): Json<NewThing>) -> Result<Created<Thing>, Problem> {
//!     Ok(Created(engine::things::create(&web.app, caller.0, body.into()).await?.into()))
//! }
//!
//! /// One thing.
//! #[utoipa::path(get, path = "/api/v1/things/{id}", tag = "things", responses((status = 200, body = Thing)))]
//! async fn get(State(web): State<Web>, At(id): At<ThingId>) -> Answer<Thing> { … }
//! ```
//! After a change to the API: `UPDATE_OPENAPI=1 cargo test -p allclear-web openapi` writes `docs/openapi.json`.
//!
//! # What the parts are
//! - [`Web`] is the state. `web.app.read(…)` in GET handlers, always; a GET never writes.
//! - [`Caller`] is who asks, an `Actor`. Hand it to the use-case, which checks again.
//! - [`Json<T>`](crate::json::Json) reads a body of at most 1 MB whatever its content type says, and answers with a
//!   problem that names the field and the line. Request bodies derive `Deserialize, ToSchema` and have
//!   `#[serde(deny_unknown_fields)]`: a misspelt field is refused, not ignored. A handler that takes an optional body
//!   takes `Option<Json<T>>`, one that takes none [`NoBody`]: what was typed is refused, not lost.
//! - [`Answer<T>`] is `Result<Json<T>, Problem>`. `?` turns `engine::Error` and `StoreError` into a [`Problem`].
//!   [`Created<T>`] answers 201, [`Done`] answers 204.
//! - [`At<T>`] is the path's parameter: `At(id): At<AlertId>`; with two, `At((id, task)): At<(Ref<Incident>, i64)>`.
//!   What cannot be an id there is a 404, like an id that nothing has. [`Ref<K>`] takes `inc_01j…`, `142` and `#142`.
//!   Path parameters need no `params(…)`: they are added to the document.
//! - [`Query<T>`] is the query string; `T` derives `Deserialize, IntoParams` with `#[into_params(parameter_in = Query)]`, and is
//!   named once more in `params(…)`: a parameter that the document does not know is refused before the handler runs.
//! - [`Page<T>`] is a list: `{"data": […], "next": "…" or null}` for `?limit=` (1 to 200, 50 when absent) and `?after=`,
//!   which takes `next` as it was given and nothing else.
//! - Answers derive `Serialize, ToSchema`. Ids are `String` (`id.to_string()`), instants `jiff::Timestamp` (RFC 3339
//!   UTC), absent values `null` rather than left out, enumerations lower-case words.
//!
//! # What comes by itself
//! 401 and 403 from the route's permission, 404, 405 with `Allow`, 413, 422, 503 with `Retry-After`, 500 with a
//! reference to the log, each as an RFC 9457 problem; trailing slashes; `HEAD`; and `Idempotency-Key` on every POST
//! ([`idempotency`]). Common answers need not be listed in `responses(…)`.

pub mod alerts;
pub mod asks;
pub mod attachments;
pub mod briefings;
pub mod changes;
pub mod company;
pub mod drills;
pub mod emergency;
pub mod idempotency;
pub mod incidents;
pub mod me;
pub mod mobilisation;
pub mod oncall;
pub mod openapi;
pub mod pages;
pub mod paging;
pub mod people;
pub mod query;
pub mod questions;
pub mod rejected;
pub mod reviews;
pub mod rooms;
pub mod severity_matrix;
pub mod shift_swaps;
pub mod status_pages;
pub mod suspicions;
pub mod tokens;
pub mod updates;

pub use crate::Web;
pub use crate::auth::Caller;
pub use crate::json::Json;
pub use crate::problem::Problem;
pub use crate::routes::Routes;
pub use allclear_core::access::Permission;
pub use axum::extract::State;
pub use query::Query;
pub use utoipa_axum::routes;

use allclear_core::id::{Id, Kind};
use allclear_core::text;
use axum::extract::FromRequestParts;
use axum::extract::path::ErrorKind;
use axum::extract::rejection::PathRejection;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::StatusCode;
use http::request::Parts;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use utoipa::{IntoParams, ToSchema};

/// What a handler with an answer of type `T` returns.
pub type Answer<T> = Result<Json<T>, Problem>;

/// 201 with what was made.
#[derive(Debug)]
pub struct Created<T>(pub T);

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, Json(self.0)).into_response()
    }
}

/// 204: done, and nothing to say.
#[derive(Debug, Clone, Copy)]
pub struct Done;

impl IntoResponse for Done {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

/// A body with nothing in it: what is sent is refused with the field's name instead of being ignored.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// The body of a request that needs none.
pub type NoBody = Option<Json<Nothing>>;

/// A parameter of the path. What cannot be read as `T` is not there: 404.
#[derive(Debug, Clone, Copy)]
pub struct At<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for At<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(why) => Err(Problem::new(StatusCode::NOT_FOUND, nothing_there(&why))),
        }
    }
}

/// Why a path leads nowhere, without the names of our types.
fn nothing_there(why: &PathRejection) -> String {
    let PathRejection::FailedToDeserializePathParams(inner) = why else {
        return "there is nothing at this address; the API is described at /api/v1/openapi.json".to_owned();
    };
    let shown = |value: &str| text::line(value, 100);
    match inner.kind() {
        // The message is our own: ids say what they look like.
        ErrorKind::DeserializeError { value, message, .. } => {
            format!("there is nothing called \"{}\" here: {}", shown(value), shown(message))
        }
        ErrorKind::Message(message) => format!("there is nothing at this address: {}", shown(message)),
        ErrorKind::ParseError { value, .. }
        | ErrorKind::ParseErrorAtIndex { value, .. }
        | ErrorKind::ParseErrorAtKey { value, .. } => {
            format!("there is nothing called \"{}\" here: a whole number is expected", shown(value))
        }
        _ => "there is nothing at this address; the API is described at /api/v1/openapi.json".to_owned(),
    }
}

/// An id as `inc_01j…`, or a number as people say it: `142`, `#142` (in a URL `%23142`).
pub enum Ref<K: Kind> {
    Id(Id<K>),
    Number(i64),
}

// Not derived: that would ask the kind for the same, and a kind is only a name.
impl<K: Kind> Clone for Ref<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K: Kind> Copy for Ref<K> {}
impl<K: Kind> PartialEq for Ref<K> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Id(a), Self::Id(b)) => a == b,
            (Self::Number(a), Self::Number(b)) => a == b,
            _ => false,
        }
    }
}
impl<K: Kind> std::fmt::Debug for Ref<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl<K: Kind> FromStr for Ref<K> {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.strip_prefix('#').unwrap_or(text);
        if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
            return digits.parse().map(Self::Number).map_err(|_| format!("{text}: the number is too large"));
        }
        text.parse().map(Self::Id).map_err(|why: allclear_core::id::BadId| format!("{why}, or a number"))
    }
}

impl<K: Kind> std::fmt::Display for Ref<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Number(number) => write!(f, "#{number}"),
        }
    }
}

impl<'de, K: Kind> Deserialize<'de> for Ref<K> {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Page size of a list when the client names none.
pub const DEFAULT_LIMIT: usize = 50;
/// Largest page size of a list.
pub const MAX_LIMIT: usize = 200;

/// Which part of a list is wanted.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Listing {
    /// How many at most; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next` of the list's previous part.
    after: Option<String>,
}

impl Listing {
    /// How many are wanted, 1 to [`MAX_LIMIT`].
    ///
    /// # Errors
    /// 422 outside of that.
    pub fn limit(&self) -> Result<usize, Problem> {
        let Some(limit) = self.limit else { return Ok(DEFAULT_LIMIT) };
        usize::try_from(limit)
            .ok()
            .filter(|n| (1..=MAX_LIMIT).contains(n))
            .ok_or_else(|| Problem::invalid("limit", format!("must be a whole number from 1 to {MAX_LIMIT}")))
    }

    /// The last item the client has, as [`Page::of`] was told to name it.
    ///
    /// # Errors
    /// 422 when it is not a cursor this server gave out.
    pub fn after<T: FromStr>(&self) -> Result<Option<T>, Problem> {
        let Some(cursor) = &self.after else { return Ok(None) };
        let text = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let key = text.and_then(|text| text.parse().ok());
        key.map(Some).ok_or_else(|| {
            Problem::invalid("after", "is not a cursor; pass `next` of the previous page as it was given")
        })
    }
}

/// A part of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Page<T> {
    pub data: Vec<T>,
    /// To be passed as `after` for the next part; null at the end of the list.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Makes a page of `items`, of which there may be one more than `limit`: then there is a next page. `name` says
    /// which text [`Listing::after`] of the next request is to be given for an item.
    #[must_use]
    pub fn of(mut items: Vec<T>, limit: usize, name: impl Fn(&T) -> String) -> Self {
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|last| URL_SAFE_NO_PAD.encode(name(last)));
        Self { data: items, next }
    }

    /// A list that is always given as a whole.
    #[must_use]
    pub fn whole(items: Vec<T>) -> Self {
        Self { data: items, next: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use allclear_core::id::{AlertId, Incident};

    #[test]
    fn a_cursor_is_what_the_last_item_was_named() {
        let page = Page::of(vec![10, 20, 30], 2, ToString::to_string);
        assert_eq!(page.data, [10, 20]);
        let listing = Listing { limit: None, after: page.next };
        assert_eq!(listing.after::<i64>().unwrap(), Some(20));
        assert!(listing.after::<AlertId>().is_err(), "another list's cursor is refused");
        assert_eq!(Page::of(vec![1, 2], 2, ToString::to_string).next, None, "no more than asked for: the end");
    }

    #[test]
    fn limits_are_kept() {
        let limit = |limit| Listing { limit, after: None }.limit().ok();
        assert_eq!([limit(None), limit(Some(1)), limit(Some(200))], [Some(50), Some(1), Some(200)]);
        assert_eq!([limit(Some(0)), limit(Some(201)), limit(Some(-1))], [None; 3]);
    }

    #[test]
    fn an_incident_is_named_by_id_or_number() {
        let read = |text: &str| text.parse::<Ref<Incident>>().ok();
        assert_eq!(read("142"), Some(Ref::Number(142)));
        assert_eq!(read("#142"), Some(Ref::Number(142)));
        assert!(matches!(read("inc_01hzzzzzzzzzzzzzzzzzzzzzzz"), Some(Ref::Id(_))));
        assert_eq!([read(""), read("#"), read("-1"), read("99999999999999999999"), read("alt_x")], [None; 5]);
    }
}
