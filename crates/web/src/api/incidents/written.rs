//! What is written in an incident: its timeline, notes, updates, and lines as people type them.

use super::super::{Answer, At, Caller, Created, Json, Listing, Page, Permission, Problem, Query, State, Web};
use super::IncidentRef;
use super::view::{Incident, TimelineEntry};
use super::wording::Advice;
use allclear_core::access::allows;
use allclear_core::incident::Reference;
use allclear_engine::respond::{self, Line};
use allclear_store::{incidents, timeline};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The timeline, in the order of recording. A token that only follows (`stakeholder`) gets how the incident stands and not
/// how the work goes.
#[utoipa::path(get, path = "/api/v1/incidents/{id}/timeline", tag = "incidents",
    params(Listing), responses((status = 200, body = Page<TimelineEntry>)))]
pub(super) async fn entries(
    State(web): State<Web>,
    caller: Caller,
    At(id): IncidentRef,
    Query(listing): Query<Listing>,
) -> Answer<Page<TimelineEntry>> {
    let reads = allows(caller.0.role(), Permission::Read);
    let (limit, after) = (listing.limit()?, listing.after()?.unwrap_or(0));
    let directory = web.app.refresh_directory().await?;
    let wanted = i64::try_from(limit).unwrap_or(0) + 1;
    let read = web.app.read(move |tx| {
        let incident = respond::load(tx, id.into())?;
        let list = if reads { timeline::list } else { timeline::list_for_followers };
        Ok(list(tx, incident.id, after, wanted)?)
    });
    let rows = read.await?.iter().map(|e| TimelineEntry::of(e, &directory)).collect::<Result<Vec<_>, _>>()?;
    Ok(Json(Page::of(rows, limit, |row: &TimelineEntry| row.seq().to_string())))
}

/// Something to be written down.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewNote {
    /// What somebody saw or did.
    text: String,
    /// When it happened, if earlier than now.
    occurred_at: Option<Timestamp>,
}

/// Writes a note into the timeline.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/timeline", tag = "incidents",
    responses((status = 201, body = TimelineEntry)))]
pub(super) async fn note(
    State(web): State<Web>,
    caller: Caller,
    At(id): IncidentRef,
    Json(body): Json<NewNote>,
) -> Result<Created<TimelineEntry>, Problem> {
    let entry = respond::note(&web.app, caller.0, id.into(), body.text, body.occurred_at).await?;
    Ok(Created(TimelineEntry::of(&entry, &*web.app.refresh_directory().await?)?))
}

/// An internal update, for colleagues and leaders. Customers read the status page.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewUpdate {
    text: String,
    /// When the next one is promised, in minutes from now; as the severity's policy says when absent.
    next_update_minutes: Option<u32>,
}

/// An update as it was posted, and what the next one could say better.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PostedUpdate {
    #[serde(flatten)]
    entry: TimelineEntry,
    #[serde(flatten)]
    advice: Advice,
}

/// Posts an internal update and promises the next one. Where the communication plan wants somebody to agree first, the
/// entry is their `request`, and the update is posted when they approve. An update less than 20 minutes after the last one
/// with nothing in between is refused with 409 until it is sent again; a program's never is.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/updates", tag = "incidents",
    responses((status = 201, body = PostedUpdate)))]
pub(super) async fn post_update(
    State(web): State<Web>,
    caller: Caller,
    At(id): IncidentRef,
    Json(body): Json<NewUpdate>,
) -> Result<Created<PostedUpdate>, Problem> {
    let text = body.text.clone();
    let entry = respond::post_update(&web.app, caller.0, id.into(), body.text, body.next_update_minutes).await?;
    let reference = Reference::Id(entry.incident);
    let found = web.app.read(move |tx| Ok(incidents::find(tx, reference)?)).await?;
    let incident = found.ok_or_else(|| Problem::internal("an incident is gone behind its update"))?;
    let entry = TimelineEntry::of(&entry, &*web.app.refresh_directory().await?)?;
    Ok(Created(PostedUpdate { entry, advice: Advice::about(&text, &incident) }))
}

/// A line as people type it into the capture box.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TypedCommand {
    /// `role ic @dara`, `sev 1`, `-5m errors rise`, `page payments`; whatever is no command is a note.
    text: String,
    /// IANA name of the zone that a time such as `14:05` is meant in; UTC when absent.
    time_zone: Option<String>,
}

/// What a command did.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CommandDone {
    /// In a sentence or two.
    told: String,
    incident: Incident,
}

/// Carries out a line as people type it. What cannot be understood is refused with what could stand there.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/commands", tag = "incidents",
    responses((status = 200, body = CommandDone)))]
pub(super) async fn command(
    State(web): State<Web>,
    caller: Caller,
    At(id): IncidentRef,
    Json(body): Json<TypedCommand>,
) -> Answer<CommandDone> {
    let line = Line { text: body.text, zone: body.time_zone, key: None };
    let done = respond::typed(&web.app, caller.0, id.into(), line).await?;
    let incident = Incident::of(&done.incident, &*web.app.refresh_directory().await?)?;
    Ok(Json(CommandDone { told: done.told, incident }))
}
