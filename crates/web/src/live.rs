//! The live stream over HTTP, and what a tab says when it rings.
//!
//! `GET /live?topics=alerts,incident-142,me` never ends by itself. Its messages are facts without content
//! ([`allclear_engine::live`]), so whoever may sign in may listen; what changed is fetched from pages that check again.
//!
//! | event | means |
//! |---|---|
//! | `resync` | the first message of every connection, and after one was missed: fetch everything anew |
//! | a topic's name | it changed; `{"rev":17}` rises |
//! | `ring` | on topic `me`: this person is paged; page, title, text and the link to answer |
//! | `beat` | every 15 seconds: the line is alive |
//! | `ended` | the session is over; coming back leads to the sign-in page |

use crate::Web;
use crate::api::Query;
use crate::problem::Problem;
use crate::routes::{Class, Routes};
use crate::session::Viewer;
use allclear_core::access::Permission;
use allclear_core::id::PageId;
use allclear_core::page::Subject;
use allclear_engine::live::{self, NoStream};
use allclear_engine::{Error, devices, rings};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use futures::StreamExt as _;
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use serde::{Deserialize, Serialize};
use std::convert::Infallible;

/// nginx gathers answers before it passes them on, unless it is told not to.
const NO_GATHERING: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));

/// Where streams are opened.
pub(crate) const PATH: &str = "/live";

pub(crate) fn routes(r: Routes) -> Routes {
    let page = Class::Page(Permission::Follow);
    r.add(Method::GET, PATH, page, listen).add(Method::GET, "/live/rings", page, over).add(
        Method::POST,
        "/live/rings/{page}",
        page,
        shown,
    )
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    topics: String,
}

async fn listen(
    State(web): State<Web>,
    viewer: Viewer,
    method: Method,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let wanted = live::wanted(&web.app, viewer.person(), &asked.topics).await?;
    let body = if method == Method::HEAD {
        Body::empty()
    } else {
        let messages = web.app.live().open(viewer.person(), viewer.session.id, wanted).map_err(refusal)?;
        Body::from_stream(messages.map(Ok::<_, Infallible>))
    };
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(NO_GATHERING.0, NO_GATHERING.1);
    Ok(response)
}

fn refusal(why: NoStream) -> Problem {
    let status = match why {
        NoStream::TooMany => StatusCode::TOO_MANY_REQUESTS,
        NoStream::Stopping => StatusCode::SERVICE_UNAVAILABLE,
    };
    Problem::new(status, why.to_string())
}

/// What a tab rings about, by the tags of its pages.
#[derive(Deserialize)]
struct Ringing {
    #[serde(default)]
    about: String,
}

/// `GET /live/rings?about=TAG,TAG`: those that nobody has to be woken for any more.
async fn over(State(web): State<Web>, viewer: Viewer, Query(ringing): Query<Ringing>) -> Result<Json<Over>, Problem> {
    let known = ringing.about.split(',').filter_map(about).collect();
    let over = rings::over(&web.app, viewer.person(), known).await?;
    Ok(Json(Over { over: over.into_iter().map(tag).collect() }))
}

#[derive(Serialize)]
struct Over {
    over: Vec<String>,
}

/// What a page is about, as the browser channel names it.
fn tag(subject: Subject) -> String {
    match subject {
        Subject::Alert(id) => id.to_string(),
        Subject::Incident(id) => id.to_string(),
    }
}

fn about(tag: &str) -> Option<Subject> {
    tag.parse().map(Subject::Alert).or_else(|_| tag.parse().map(Subject::Incident)).ok()
}

/// A tab shows this page: it arrived.
async fn shown(State(web): State<Web>, viewer: Viewer, Path(page): Path<String>) -> Result<StatusCode, Problem> {
    let page: PageId = page.parse().map_err(|_| Error::not_found("page", &page))?;
    devices::shown(&web.app, viewer.actor(), viewer.person(), page).await?;
    Ok(StatusCode::NO_CONTENT)
}
