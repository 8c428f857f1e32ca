//! Drills: incidents that nothing is wrong about, for practising. Commands, timeline and room are those of any incident.

use super::incidents::IncidentRef;
use super::incidents::view::Incident;
use super::{Answer, At, Caller, Done, Json, Permission, Problem, Routes, State, Web, routes};
use allclear_core::drill::{Offer, Step};
use allclear_engine::drill::{self, Coached};
use allclear_engine::{Error, respond};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) fn routes(r: Routes) -> Routes {
    r.api(Permission::Respond, routes!(start))
        .api(Permission::Read, routes!(get))
        .api(Permission::Respond, routes!(remove))
        .api(Permission::Respond, routes!(publish))
}

/// A drill to be begun.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewDrill {
    /// Who practises, by mail address or id: they are paged, and nobody else. Whoever asks, when absent and they are a
    /// person.
    person: Option<String>,
}

/// Begins a drill. 200 instead of 201 when this person practises already: then it is that drill.
#[utoipa::path(post, path = "/api/v1/drills", tag = "drills",
    responses((status = 201, body = Incident), (status = 200, body = Incident)))]
async fn start(State(web): State<Web>, caller: Caller, body: Option<Json<NewDrill>>) -> Result<Response, Problem> {
    let person = body.unwrap_or_default().0.person;
    let (incident, new) = drill::start(&web.app, caller.0, person).await?;
    let shown = Incident::of(&incident, &*web.app.refresh_directory().await?)?;
    let status = if new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(shown)).into_response())
}

/// How far somebody has come.
#[derive(Debug, Serialize, ToSchema)]
struct DrillCourse {
    /// All nine steps, in their order.
    steps: Vec<DrillStep>,
    /// The step to be done now: `answer`, `command`, `task`, `proposal`, `can`, `publish`, `listen`, `hand_over` or
    /// `resolve`; null when nothing is left to do.
    current: Option<&'static str>,
    /// What could be typed for it, or told to customers; null when it is not for typing.
    offer: Option<String>,
    began_at: Timestamp,
    /// It was resolved, or given up.
    over: bool,
}

/// One step.
#[derive(Debug, Serialize, ToSchema)]
struct DrillStep {
    step: &'static str,
    title: &'static str,
    why: &'static str,
    /// Null while it is to be done.
    done_at: Option<Timestamp>,
}

impl From<Coached> for DrillCourse {
    fn from(coached: Coached) -> Self {
        let Coached { course, offer, .. } = coached;
        let offer = match offer {
            Some(Offer::Line(line)) => Some(line),
            Some(Offer::Publish(text)) => Some(text.to_owned()),
            Some(Offer::Join | Offer::Wait(_)) | None => None,
        };
        let step = |(step, done_at): (Step, Option<Timestamp>)| DrillStep {
            step: step.as_str(),
            title: step.title(),
            why: step.why(),
            done_at,
        };
        Self {
            current: course.current().map(Step::as_str),
            offer,
            began_at: course.began_at,
            over: course.over,
            steps: course.steps.into_iter().map(step).collect(),
        }
    }
}

/// How far the drill has come, and what to do next.
#[utoipa::path(get, path = "/api/v1/drills/{id}", tag = "drills", responses((status = 200, body = DrillCourse)))]
async fn get(State(web): State<Web>, At(id): IncidentRef) -> Answer<DrillCourse> {
    let directory = web.app.refresh_directory().await?;
    let read = web.app.read(move |tx| {
        let incident = respond::load(tx, id.into())?;
        let none = || Error::Refused(format!("incident #{} is real, and no drill", incident.number));
        drill::coached(tx, &incident, &directory)?.ok_or_else(none)
    });
    Ok(Json(read.await?.into()))
}

/// Ends a drill and removes everything in it. Only drills: a real incident is refused.
#[utoipa::path(delete, path = "/api/v1/drills/{id}", tag = "drills",
    responses((status = 204, description = "Removed.")))]
async fn remove(State(web): State<Web>, caller: Caller, At(id): IncidentRef) -> Result<Done, Problem> {
    drill::remove(&web.app, caller.0, id.into()).await?;
    Ok(Done)
}

/// What the demo status page is to say.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DrillUpdate {
    text: String,
}

/// Publishes on the demo status page of a drill, which nobody reads who is not signed in.
#[utoipa::path(post, path = "/api/v1/drills/{id}/updates", tag = "drills", responses((status = 200, body = Incident)))]
async fn publish(
    State(web): State<Web>,
    caller: Caller,
    At(id): IncidentRef,
    Json(body): Json<DrillUpdate>,
) -> Answer<Incident> {
    let incident = drill::publish(&web.app, caller.0, id.into(), body.text).await?;
    Ok(Json(Incident::of(&incident, &*web.app.refresh_directory().await?)?))
}
