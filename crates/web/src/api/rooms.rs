//! Rooms: the tasks and other items of an incident, and its clocks. What is done with them is typed: `POST …/commands`.

use super::alerts::ActorName;
use super::incidents::IncidentRef;
use super::incidents::view::{Participant, value};
use super::{Answer, At, Json, Permission, Problem, Routes, State, Web, routes};
use allclear_core::directory::Directory;
use allclear_core::room::{Body, Clock, ClockKind, Item, can};
use allclear_engine::respond;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};

pub(crate) fn routes(r: Routes) -> Routes {
    r.api(Permission::Read, routes!(get)).api(Permission::Read, routes!(draft))
}

/// What people work with while an incident is open.
#[derive(Debug, Serialize, ToSchema)]
struct Room {
    /// Everything that was opened, in that order.
    items: Vec<RoomItem>,
    /// What falls due, the first first; empty while nobody works on the incident.
    clocks: Vec<RoomClock>,
}

/// A task or another item.
#[derive(Debug, Serialize, ToSchema)]
struct RoomItem {
    id: String,
    /// What people call it, for example `T1`.
    label: String,
    /// For example `task`.
    kind: &'static str,
    /// What it is to do with it; the words depend on the kind: a task is `assigned`, `acknowledged`, `blocked`, `done` or
    /// `cancelled`.
    state: &'static str,
    /// What it is, in the words of whoever opened it.
    title: String,
    opened_at: Timestamp,
    opened_by: ActorName,
    /// When nothing was left to be done with it; null while something is.
    closed_at: Option<Timestamp>,
    /// The item itself; the fields depend on the kind. Ids of people are in it as they are.
    detail: serde_json::Value,
}

/// Something that falls due.
#[derive(Debug, Serialize, ToSchema)]
struct RoomClock {
    /// What it measures.
    #[schema(schema_with = clock_kinds)]
    kind: Option<&'static str>,
    /// The item it is about; null for the incident as a whole.
    item: Option<String>,
    /// When something is done about it: somebody is reminded, or asked.
    due_at: Timestamp,
    /// The instant it measures: what was promised, or when the time is up. A reminder comes before it.
    at: Timestamp,
    /// Who is to act; null while nobody has the role for it.
    person: Option<Participant>,
}

/// What a CAN report could say now: conditions, actions, needs. Meant to be corrected before it is given.
#[derive(Debug, Serialize, ToSchema)]
struct CanDraft {
    conditions: String,
    actions: String,
    needs: Vec<String>,
    /// As it is typed into the capture box or posted as a command.
    text: String,
    /// The report that is the current one, for example `C2`; null before the first.
    current: Option<String>,
}

/// Every word that the program knows, taken from where it knows them.
fn clock_kinds() -> utoipa::openapi::schema::Object {
    let words = ClockKind::ALL.map(ClockKind::as_str);
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .description(Some("What it measures."))
        .enum_values(Some(words))
        .build()
}

impl RoomItem {
    fn of(item: &Item, directory: &Directory) -> Result<Self, Problem> {
        Ok(Self {
            id: item.id.to_string(),
            label: item.label.to_string(),
            kind: item.label.kind.as_str(),
            state: item.body.state(),
            title: item.body.title().to_owned(),
            opened_at: item.opened_at,
            opened_by: ActorName::of(&item.opened_by, directory),
            closed_at: item.closed_at,
            detail: detail(&item.body)?,
        })
    }
}

/// The item itself, without the addresses of webhooks, which are secrets.
fn detail(body: &Body) -> Result<serde_json::Value, Problem> {
    let mut shown = value(body)?;
    if let (Body::Mobilisation(_), Some(steps)) = (body, shown.get_mut("steps").and_then(|s| s.as_array_mut())) {
        let called = steps.iter_mut().filter_map(|run| run.get_mut("step")?.as_object_mut());
        for step in called.filter(|step| step.get("do").is_some_and(|does| does == "webhook")) {
            step.remove("url");
        }
    }
    Ok(shown)
}

impl RoomClock {
    fn of(clock: &Clock, directory: &Directory) -> Self {
        Self {
            kind: clock.about.kind.map(ClockKind::as_str),
            item: clock.about.item.map(|label| label.to_string()),
            due_at: clock.due_at,
            at: clock.at,
            person: clock.person.map(|person| Participant::of(person, directory)),
        }
    }
}

/// The room of one incident.
#[utoipa::path(get, path = "/api/v1/incidents/{id}/room", tag = "incidents", responses((status = 200, body = Room)))]
async fn get(State(web): State<Web>, At(id): IncidentRef) -> Answer<Room> {
    let directory = web.app.refresh_directory().await?;
    let (room, clocks) = web.app.read(move |tx| respond::room(tx, id.into())).await?;
    Ok(Json(Room {
        items: room.items.iter().map(|item| RoomItem::of(item, &directory)).collect::<Result<_, _>>()?,
        clocks: clocks.iter().map(|clock| RoomClock::of(clock, &directory)).collect(),
    }))
}

/// What the next CAN report could say, from the impact, the open tasks and the open needs.
#[utoipa::path(get, path = "/api/v1/incidents/{id}/can/draft", tag = "incidents",
    responses((status = 200, body = CanDraft)))]
async fn draft(State(web): State<Web>, At(id): IncidentRef) -> Answer<CanDraft> {
    let directory = web.app.refresh_directory().await?;
    let (draft, current) = web.app.read(move |tx| respond::can_draft(tx, id.into(), &directory)).await?;
    let text = draft.typed();
    let can::Draft { conditions, actions, needs } = draft;
    Ok(Json(CanDraft { conditions, actions, needs, text, current: current.map(|label| label.to_string()) }))
}
