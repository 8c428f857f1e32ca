//! Who is in an incident, and whom to ask. What is done about it is typed: `POST …/commands`.

use super::incidents::IncidentRef;
use super::incidents::view::Participant;
use super::{Answer, At, Json, Permission, Routes, State, Web, routes};
use allclear_core::directory::Directory;
use allclear_core::drill::stage;
use allclear_core::incident::{Incident, Reached, Responder, Stage, local_time, proposed, reached};
use allclear_core::page::{Page, Subject};
use allclear_core::room::{Room, presence};
use allclear_engine::respond;
use allclear_store::{pages, rooms};
use jiff::Timestamp;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

pub(crate) fn routes(r: Routes) -> Routes {
    r.api(Permission::Read, routes!(people))
}

/// Most pages looked at; the newest tell how far a call for help has come.
const MOST_PAGES: i64 = 200;

/// Who is in an incident, and whom to ask first.
#[derive(Debug, Serialize, ToSchema)]
struct People {
    /// Everybody who was asked or came, in that order; those who are gone too.
    people: Vec<Presence>,
    /// Who is on duty for what is affected and not here yet: the few to ask first.
    proposed: Vec<Candidate>,
}

/// Somebody in an incident.
#[derive(Debug, Serialize, ToSchema)]
struct Presence {
    person: Participant,
    /// `requested` (being paged), `paged` (a provider took the page), `joined`, `observing`, `released` or `removed`.
    state: &'static str,
    /// Since when they are in that state; while they are paged, since they were asked.
    since: Timestamp,
    /// When they were asked the last time; null when nobody had to ask.
    requested_at: Option<Timestamp>,
    /// When they came; null while they have not answered.
    joined_at: Option<Timestamp>,
    /// Whether everything that was sent to them failed.
    unreached: bool,
    /// Why they were let go or removed.
    why: Option<String>,
    /// The keys of the roles they hold.
    roles: Vec<&'static str>,
    /// Since when they have neither role nor task and did nothing; null unless that is half an hour and more.
    idle_since: Option<Timestamp>,
    #[serde(flatten)]
    local: Local,
}

/// What the clock says where somebody is.
#[derive(Debug, Serialize, ToSchema)]
struct Local {
    /// For example `03:12`; null for somebody who was removed from the configuration.
    local_time: Option<String>,
    /// IANA name.
    time_zone: Option<String>,
    /// Whether most people sleep at that hour.
    night: bool,
}

/// Somebody to ask.
#[derive(Debug, Serialize, ToSchema)]
struct Candidate {
    person: Participant,
    /// For example `on call for checkout`.
    why: String,
    #[serde(flatten)]
    local: Local,
}

impl Local {
    fn of(person: allclear_core::id::PersonId, directory: &Directory, now: Timestamp) -> Self {
        let known = directory.people.get(&person);
        let local = known.map(|p| local_time(p, now));
        Self {
            night: local.as_ref().is_some_and(|l| l.night),
            local_time: local.map(|l| l.clock),
            time_zone: known.map(|p| p.time_zone.clone()),
        }
    }
}

const fn state(responder: &Responder, reached: Option<Reached>) -> &'static str {
    match (responder.stage, reached) {
        (Stage::Asked, Some(Reached::Paged(_))) => "paged",
        (Stage::Asked, _) => "requested",
        (Stage::Joined, _) => "joined",
        (Stage::Observing, _) => "observing",
        (Stage::Released, _) => "released",
        (Stage::Removed, _) => "removed",
    }
}

/// What is known of one incident at one moment.
struct Seen {
    incident: Incident,
    room: Room,
    pages: Vec<Page>,
}

impl Presence {
    fn of(responder: &Responder, seen: &Seen, directory: &Directory, now: Timestamp) -> Self {
        let (incident, person) = (&seen.incident, responder.person);
        let call = reached(responder, &seen.pages);
        let roles = incident.tenures.iter().filter(|t| t.person == person && t.released_at.is_none());
        let mut idle = presence::idle_for_long(incident, &seen.room, now);
        Self {
            person: Participant::of(person, directory),
            state: state(responder, call),
            since: responder.since,
            requested_at: responder.paged_at,
            joined_at: responder.answered_at.or_else(|| responder.is_in().then_some(responder.since)),
            unreached: responder.is_awaited() && matches!(call, Some(Reached::Unreachable(_))),
            why: responder.why.clone(),
            roles: roles.map(|t| t.role.as_str()).collect(),
            idle_since: idle.find(|(id, _)| *id == person).map(|(_, since)| since),
            local: Local::of(person, directory, now),
        }
    }
}

/// Who is in an incident: asked, here, watching and gone; and who is on duty for what is affected and not here.
#[utoipa::path(get, path = "/api/v1/incidents/{id}/people", tag = "incidents",
    responses((status = 200, body = People)))]
async fn people(State(web): State<Web>, At(id): IncidentRef) -> Answer<People> {
    let (directory, now) = (web.app.refresh_directory().await?, web.app.now());
    let read = web.app.read(move |tx| {
        let incident = respond::load(tx, id.into())?;
        let about = Some(Subject::Incident(incident.id));
        let pages = pages::list(tx, &pages::Filter { subject: about, limit: MOST_PAGES, ..pages::Filter::default() })?;
        Ok(Seen { room: rooms::load(tx, incident.id)?, pages, incident })
    });
    let seen = read.await?;
    // In a drill nobody of the company can be asked, and the simulated colleagues have names.
    let staged = seen.incident.drill.map(|newcomer| Arc::new(stage(&directory, newcomer)));
    let directory = staged.unwrap_or(directory);
    let known = seen.incident.presence.all().map(|r| Presence::of(r, &seen, &directory, now)).collect();
    let proposed = proposed(&directory, &seen.incident, now).into_iter().map(|one| Candidate {
        person: Participant::of(one.person, &directory),
        why: one.why,
        local: Local::of(one.person, &directory, now),
    });
    Ok(Json(People { people: known, proposed: proposed.collect() }))
}
