//! Offers of shifts between the people who serve them.

use super::{
    Answer, At, Caller, Created, Json, Listing, NoBody, Page, Permission, Problem, Query, Routes, State, Web, routes,
};
use allclear_core::directory::Directory;
use allclear_core::id::{PersonId, ScheduleId, SwapId};
use allclear_core::oncall::swap::{self, Standing};
use allclear_engine::swaps::{self, Offer};
use allclear_engine::{Error, Result};
use allclear_store::swaps as stored;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(crate) fn routes(r: Routes) -> Routes {
    // A token is nobody on call: it speaks for others, as a manager does.
    r.api(Permission::Read, routes!(list))
        .api(Permission::Manage, routes!(create))
        .api(Permission::Read, routes!(get))
        .api(Permission::Manage, routes!(accept))
        .api(Permission::Manage, routes!(decline))
        .api(Permission::Manage, routes!(withdraw))
}

/// Where an offer stands.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum SwapState {
    /// Waits for an answer; when a shift of it has begun, in vain.
    Open,
    Accepted,
    /// Everybody who was asked said no.
    Declined,
    /// Whoever asked took it back.
    Withdrawn,
}

/// A stretch of one person's time on one schedule.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct Turn {
    /// Id of the schedule.
    schedule: String,
    from: Timestamp,
    /// Exclusive.
    to: Timestamp,
}

impl From<swap::Turn> for Turn {
    fn from(turn: swap::Turn) -> Self {
        Self { schedule: turn.schedule.to_string(), from: turn.from, to: turn.to }
    }
}

/// An offer of a shift.
#[derive(Debug, Serialize, ToSchema)]
struct ShiftSwap {
    id: String,
    state: SwapState,
    /// Id of the person whose shift it is.
    asker: String,
    /// Id of the person who is asked; null for everybody in the rotation.
    asked: Option<String>,
    /// The shift that is offered.
    gives: Turn,
    /// The shift that the asker takes for it; null as a favour.
    wants: Option<Turn>,
    note: Option<String>,
    created_at: Timestamp,
    /// Id of the person who accepted.
    accepted_by: Option<String>,
    /// Id of the person who has one of the shifts by another offer, for which this one was withdrawn.
    overtaken_by: Option<String>,
    /// When it was accepted, declined or withdrawn.
    ended_at: Option<Timestamp>,
    /// Ids of those of several who said no.
    declined_by: Vec<String>,
}

impl From<swap::Swap> for ShiftSwap {
    fn from(s: swap::Swap) -> Self {
        let (state, by, at) = match s.standing {
            Standing::Open => (SwapState::Open, None, None),
            Standing::Accepted { by, at } => (SwapState::Accepted, Some(by), Some(at)),
            Standing::Declined { at } => (SwapState::Declined, None, Some(at)),
            Standing::Withdrawn { at, .. } => (SwapState::Withdrawn, None, Some(at)),
        };
        let overtaken_by = if let Standing::Withdrawn { overtaken_by, .. } = s.standing { overtaken_by } else { None };
        Self {
            id: s.id.to_string(),
            state,
            asker: s.asker.to_string(),
            asked: s.asked.map(|id| id.to_string()),
            gives: s.gives.into(),
            wants: s.wants.map(Turn::from),
            note: s.note,
            created_at: s.created_at,
            accepted_by: by.map(|id| id.to_string()),
            overtaken_by: overtaken_by.map(|id| id.to_string()),
            ended_at: at,
            declined_by: s.declined.iter().map(PersonId::to_string).collect(),
        }
    }
}

/// A stretch of somebody's time on a schedule.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTurn {
    /// Id or name.
    schedule: String,
    /// RFC 3339, later than now.
    from: Timestamp,
    /// Exclusive.
    to: Timestamp,
}

/// An offer to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewShiftSwap {
    /// Id or mail address of the person whose shift it is.
    asker: String,
    /// Id or mail address of the person who is asked; null or absent asks everybody in the rotation.
    asked: Option<String>,
    gives: NewTurn,
    /// A shift of whoever is asked that the asker takes for it.
    wants: Option<NewTurn>,
    /// Up to 200 characters.
    note: Option<String>,
}

/// Who answers.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Answering {
    /// Id or mail address.
    person: String,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    state: Option<SwapState>,
    /// Id or mail address: offers that this person made, accepted, or was asked for by name.
    person: Option<String>,
}

fn person(directory: &Directory, field: &str, named: &str) -> Result<PersonId> {
    let by_id = named.parse().ok().and_then(|id: PersonId| directory.people.get(&id));
    let found = by_id.or_else(|| directory.person_by_email(named));
    let none = || Error::invalid(field, format!("there is no person \"{}\"", allclear_core::text::line(named, 100)));
    found.map(|person| person.id).ok_or_else(none)
}

fn turn(directory: &Directory, field: &str, asked: &NewTurn) -> Result<swap::Turn> {
    let named = asked.schedule.as_str();
    let by_id = named.parse().ok().and_then(|id: ScheduleId| directory.schedules.get(&id));
    let found = by_id.or_else(|| directory.schedule_by_name(named));
    let none = || Error::invalid(field, format!("there is no schedule \"{}\"", allclear_core::text::line(named, 100)));
    let schedule = found.ok_or_else(none)?.id;
    let length = asked.to.duration_since(asked.from);
    if !length.is_positive() {
        return Err(Error::invalid(&format!("{field}.to"), "must be later than from"));
    }
    if length > swap::LONGEST {
        return Err(Error::invalid(&format!("{field}.to"), "must be within a year after from"));
    }
    Ok(swap::Turn { schedule, from: asked.from, to: asked.to })
}

/// Offers of shifts, newest first.
#[utoipa::path(get, path = "/api/v1/shift-swaps", tag = "on call", params(Listing, Wanted),
    responses((status = 200, body = Page<ShiftSwap>)))]
async fn list(
    State(web): State<Web>,
    Query(list): Query<Listing>,
    Query(wanted): Query<Wanted>,
) -> Answer<Page<ShiftSwap>> {
    let (limit, after) = (list.limit()?, list.after::<SwapId>()?);
    let directory = web.app.refresh_directory().await?;
    let person = wanted.person.as_deref().map(|named| person(&directory, "person", named)).transpose()?;
    let state = wanted.state.map(|state| match state {
        SwapState::Open => "open".to_owned(),
        SwapState::Accepted => "accepted".to_owned(),
        SwapState::Declined => "declined".to_owned(),
        SwapState::Withdrawn => "withdrawn".to_owned(),
    });
    let filter = stored::Filter { state, person, after, limit: limit + 1 };
    let rows = web.app.read(move |tx| Ok(stored::list(tx, &filter)?)).await?;
    Ok(Json(Page::of(rows.into_iter().map(ShiftSwap::from).collect(), limit, |swap: &ShiftSwap| swap.id.clone())))
}

/// Offers a shift. It stays with whoever has it until somebody accepts. The same offer a second time, while it is open, is
/// the first one with the second note.
#[utoipa::path(post, path = "/api/v1/shift-swaps", tag = "on call", responses((status = 201, body = ShiftSwap)))]
async fn create(
    State(web): State<Web>,
    caller: Caller,
    Json(body): Json<NewShiftSwap>,
) -> std::result::Result<Created<ShiftSwap>, Problem> {
    let directory = web.app.refresh_directory().await?;
    let offer = Offer {
        asker: person(&directory, "asker", &body.asker)?,
        asked: body.asked.as_deref().map(|named| person(&directory, "asked", named)).transpose()?,
        gives: turn(&directory, "gives", &body.gives)?,
        wants: body.wants.as_ref().map(|wants| turn(&directory, "wants", wants)).transpose()?,
        note: body.note,
    };
    Ok(Created(swaps::offer(&web.app, caller.0, offer).await?.into()))
}

/// One offer of a shift.
#[utoipa::path(get, path = "/api/v1/shift-swaps/{id}", tag = "on call", responses((status = 200, body = ShiftSwap)))]
async fn get(State(web): State<Web>, At(id): At<SwapId>) -> Answer<ShiftSwap> {
    let found = web.app.read(move |tx| Ok(stored::find(tx, id)?)).await?;
    let found = found.ok_or_else(|| Error::not_found("offer of a shift", id))?;
    Ok(Json(found.into()))
}

/// Accepts an offer: both shifts change hands at once, as overrides, and other open offers about them are withdrawn. Doing it twice is a success that changes nothing; 409
/// when a shift is not as it was offered any more, with what changed.
#[utoipa::path(post, path = "/api/v1/shift-swaps/{id}/acceptance", tag = "on call",
    responses((status = 200, body = ShiftSwap)))]
async fn accept(
    State(web): State<Web>,
    caller: Caller,
    At(id): At<SwapId>,
    Json(body): Json<Answering>,
) -> Answer<ShiftSwap> {
    let person = person(&*web.app.refresh_directory().await?, "person", &body.person)?;
    Ok(Json(swaps::accept(&web.app, caller.0, id, person).await?.into()))
}

/// Declines an offer. Of several who were asked, the last no ends it.
#[utoipa::path(post, path = "/api/v1/shift-swaps/{id}/decline", tag = "on call",
    responses((status = 200, body = ShiftSwap)))]
async fn decline(
    State(web): State<Web>,
    caller: Caller,
    At(id): At<SwapId>,
    Json(body): Json<Answering>,
) -> Answer<ShiftSwap> {
    let person = person(&*web.app.refresh_directory().await?, "person", &body.person)?;
    Ok(Json(swaps::decline(&web.app, caller.0, id, person).await?.into()))
}

/// Takes an offer back. Doing it twice is a success that changes nothing.
#[utoipa::path(post, path = "/api/v1/shift-swaps/{id}/withdrawal", tag = "on call",
    responses((status = 200, body = ShiftSwap)))]
async fn withdraw(State(web): State<Web>, caller: Caller, At(id): At<SwapId>, _: NoBody) -> Answer<ShiftSwap> {
    Ok(Json(swaps::withdraw(&web.app, caller.0, id).await?.into()))
}
