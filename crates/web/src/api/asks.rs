//! Questions from outside. They are answered with the commands `answer ask1: …`, `next ask1`, `later ask1` and
//! `decline ask1: …`: `POST …/commands`.

use super::incidents::IncidentRef;
use super::{Answer, At, Caller, Created, Json, Permission, Problem, Ref, Routes, State, Web, routes};
use allclear_core::id::Incident as IncidentKind;
use allclear_core::room::ask::{Ask, State as AskState};
use allclear_core::room::{Item, Label};
use allclear_engine::respond;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) fn routes(r: Routes) -> Routes {
    r.api(Permission::Follow, routes!(list))
        .api(Permission::Follow, routes!(ask))
        .api(Permission::Follow, routes!(me_too))
}

/// Something that people outside the work want to know.
#[derive(Debug, Serialize, ToSchema)]
struct AskedFromOutside {
    /// What people call it, for example `ASK1`.
    label: String,
    question: String,
    /// `waiting`, `next_update`, `answered`, `later` (after the incident, in its review) or `declined`.
    state: &'static str,
    /// How many want to know it.
    askers: usize,
    /// What was answered, or why it is not; null while nobody has said.
    answer: Option<String>,
    asked_at: Timestamp,
    /// When it was settled; null while it is not.
    settled_at: Option<Timestamp>,
}

impl AskedFromOutside {
    fn of((item, ask): (&Item, &Ask)) -> Self {
        let Ask { text, askers, state, answer } = ask;
        Self {
            label: item.label.to_string(),
            question: text.clone(),
            state: AskState::as_str(*state),
            askers: askers.len(),
            answer: answer.clone(),
            asked_at: item.opened_at,
            settled_at: item.closed_at,
        }
    }
}

/// What was asked about an incident.
#[derive(Debug, Serialize, ToSchema)]
struct QuestionsFromOutside {
    data: Vec<AskedFromOutside>,
}

/// A question.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewQuestion {
    /// At most 500 characters, in one line.
    question: String,
}

/// What became of a question.
#[derive(Debug, Serialize, ToSchema)]
struct QueuedQuestion {
    /// What people call it, for example `ASK1`: an older one, when it was asked already.
    label: String,
    /// One sentence for whoever asked.
    told: String,
}

impl From<respond::Queued> for QueuedQuestion {
    fn from(queued: respond::Queued) -> Self {
        Self { label: queued.label.to_string(), told: queued.told }
    }
}

/// What people outside the work have asked, in that order.
#[utoipa::path(get, path = "/api/v1/incidents/{id}/asks", tag = "incidents",
    responses((status = 200, body = QuestionsFromOutside)))]
async fn list(State(web): State<Web>, At(id): IncidentRef) -> Answer<QuestionsFromOutside> {
    let (room, _) = web.app.read(move |tx| respond::room(tx, id.into())).await?;
    Ok(Json(QuestionsFromOutside { data: room.all::<Ask>().map(AskedFromOutside::of).collect() }))
}

/// Asks whoever speaks for the incident. Nobody who repairs is interrupted; the same question of others is joined. At most
/// five within an hour.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/asks", tag = "incidents",
    responses((status = 201, body = QueuedQuestion)))]
async fn ask(
    State(web): State<Web>,
    caller: Caller,
    At(id): IncidentRef,
    Json(body): Json<NewQuestion>,
) -> Result<Created<QueuedQuestion>, Problem> {
    Ok(Created(respond::ask(&web.app, caller.0, id.into(), body.question).await?.into()))
}

/// Says that the caller wants to know it too.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/asks/{label}/me-too", tag = "incidents",
    responses((status = 200, body = QueuedQuestion)))]
async fn me_too(
    State(web): State<Web>,
    caller: Caller,
    At((id, label)): At<(Ref<IncidentKind>, Label)>,
) -> Answer<QueuedQuestion> {
    Ok(Json(respond::ask_too(&web.app, caller.0, id.into(), label).await?.into()))
}
