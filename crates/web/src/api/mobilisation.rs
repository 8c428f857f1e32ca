//! Mobilising an incident: what would be done, whom that wakes, and what came of it.

use super::incidents::IncidentRef;
use super::{Answer, At, Caller, Json, Permission, Problem, Routes, State, Web, routes};
use allclear_core::command::Command;
use allclear_core::directory::Directory;
use allclear_core::incident::{Reference, local_time};
use allclear_core::room::Order;
use allclear_core::room::mobilisation::{self, Run};
use allclear_engine::respond::{self, Button, Mobilising, Seen};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) fn routes(r: Routes) -> Routes {
    r.api(Permission::Read, routes!(get)).api(Permission::Respond, routes!(post))
}

/// The steps of the chains that fit an incident.
#[derive(Debug, Serialize, ToSchema)]
struct Mobilisation {
    steps: Vec<MobilisationStep>,
    /// Everybody whom the steps that are not done would wake now.
    wakes: Vec<Woken>,
}

/// One step.
#[derive(Debug, Serialize, ToSchema)]
struct MobilisationStep {
    /// What it is, in words.
    what: String,
    /// `waiting`, `sent` (another system was called and has not answered), `done` or `failed`.
    state: &'static str,
    /// What came of it, or why it failed.
    told: Option<String>,
    /// Where it leads, for example a ticket.
    link: Option<String>,
}

/// Somebody who would be woken.
#[derive(Debug, Serialize, ToSchema)]
struct Woken {
    id: String,
    name: String,
    /// What the clock says where they are, for example `03:12 in Lisbon, night`.
    local_time: String,
}

/// How sure one is.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Mobilise {
    /// Needed when it wakes more than three people: whoever says so has seen who they are.
    #[serde(default)]
    sure: bool,
}

impl MobilisationStep {
    fn of(run: &Run, directory: &Directory) -> Self {
        Self {
            what: mobilisation::what(&run.step, directory),
            state: run.state.as_str(),
            told: run.told.clone(),
            link: run.link.clone(),
        }
    }
}

impl Mobilisation {
    fn of(mobilising: &Mobilising<'_>, directory: &Directory, now: Timestamp) -> Self {
        let woken = |person: &&allclear_core::directory::Person| Woken {
            id: person.id.to_string(),
            name: person.name.clone(),
            local_time: local_time(person, now).to_string(),
        };
        Self {
            steps: mobilising.steps.iter().map(|run| MobilisationStep::of(run, directory)).collect(),
            wakes: mobilising.wakes.iter().map(woken).collect(),
        }
    }
}

async fn look(web: &Web, reference: Reference) -> Result<Mobilisation, Problem> {
    let (directory, now) = (web.app.refresh_directory().await?, web.app.now());
    let read = web.app.read(move |tx| {
        let found = respond::mobilising(tx, reference, &directory, now)?;
        Ok(Mobilisation::of(&found, &directory, now))
    });
    Ok(read.await?)
}

/// What mobilising this incident did, or would do. Changes nothing.
#[utoipa::path(get, path = "/api/v1/incidents/{id}/mobilisation", tag = "incidents",
    responses((status = 200, body = Mobilisation)))]
async fn get(State(web): State<Web>, At(id): IncidentRef) -> Answer<Mobilisation> {
    Ok(Json(look(&web, id.into()).await?))
}

/// Takes every step that is not done; those that failed are tried again, and none is taken twice.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/mobilisation", tag = "incidents",
    responses((status = 200, body = Mobilisation)))]
async fn post(
    State(web): State<Web>,
    caller: Caller,
    At(id): IncidentRef,
    body: Option<Json<Mobilise>>,
) -> Answer<Mobilisation> {
    let sure = body.unwrap_or_default().0.sure;
    let command = Command::Order(Order::Mobilise(mobilisation::Order::Mobilise { sure }));
    let reference: Reference = id.into();
    let button = Button { command, seen: Seen::default(), key: None };
    respond::press(&web.app, caller.0, reference, button).await?;
    Ok(Json(look(&web, reference).await?))
}
