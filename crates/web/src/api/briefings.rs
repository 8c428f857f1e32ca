//! Briefings: what somebody must know who takes over, joins or comes back, and the cards that say what a role does.

use super::incidents::IncidentRef;
use super::{Answer, At, Json, Permission, Problem, Query, Routes, State, Web, routes};
use allclear_core::incident::{Role, role_card};
use allclear_core::room::briefing;
use allclear_engine::respond::{self, News};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(crate) fn routes(r: Routes) -> Routes {
    r.api(Permission::Read, routes!(get)).api(Permission::Read, routes!(roles))
}

/// What somebody must know, put together from what is written down.
#[derive(Debug, Serialize, ToSchema)]
struct Briefing {
    /// When it was put together; spans in its lines are counted from here.
    at: Timestamp,
    /// The number of the last timeline entry it knows: the next `since`.
    seq: i64,
    /// The whole situation in one line.
    headline: String,
    /// Topics with something to say, always in the same order.
    parts: Vec<Part>,
    /// All of it as one text.
    text: String,
}

/// What a briefing says about one topic.
#[derive(Debug, Serialize, ToSchema)]
struct Part {
    /// `state`, `impact`, `undecided`, `tried`, `hypotheses`, `decisions`, `work`, `needs`, `promises`, `people` or `news`.
    topic: &'static str,
    /// The topic as people read it.
    title: &'static str,
    lines: Vec<String>,
}

impl From<briefing::Briefing> for Briefing {
    fn from(told: briefing::Briefing) -> Self {
        let text = told.to_string();
        let part = |p: briefing::Part| Part { topic: p.topic.as_str(), title: p.topic.title(), lines: p.lines };
        let parts = told.parts.into_iter().map(part).collect();
        Self { at: told.at, seq: told.seq, headline: told.headline, parts, text }
    }
}

/// What is news to whoever asks.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Since {
    /// Entries with a larger number than this one are told as news; without it, none are.
    since: Option<i64>,
}

/// What somebody must know who takes over, joins or comes back. Nothing is written down, and nobody is told.
#[utoipa::path(get, path = "/api/v1/incidents/{id}/briefing", tag = "incidents", params(Since),
    responses((status = 200, body = Briefing)))]
async fn get(State(web): State<Web>, At(id): IncidentRef, Query(asked): Query<Since>) -> Answer<Briefing> {
    let (directory, now) = (web.app.refresh_directory().await?, web.app.now());
    let news = match asked.since {
        None => News::None,
        Some(seq) if seq >= 0 => News::After(seq),
        Some(_) => return Err(Problem::invalid("since", "must be the number of a timeline entry, or 0")),
    };
    let told = web.app.read(move |tx| respond::briefing(tx, id.into(), &directory, news, now)).await?;
    Ok(Json(told.into()))
}

/// What a role does during an incident.
#[derive(Debug, Serialize, ToSchema)]
struct RoleCard {
    /// The key, for example `incident_commander`.
    role: &'static str,
    name: &'static str,
    /// Whether one person at a time holds it.
    single: bool,
    /// What it is for, in one line.
    purpose: &'static str,
    duties: Vec<&'static str>,
    /// What one says in it.
    phrases: Vec<&'static str>,
    /// How one behaves in it.
    etiquette: Vec<&'static str>,
}

/// Every role with its card.
#[derive(Debug, Serialize, ToSchema)]
struct RoleCards {
    /// Goes up when a card says something else.
    version: u32,
    /// Where the ideas come from.
    source: &'static str,
    data: Vec<RoleCard>,
}

/// The roles of an incident and what they do, command first.
#[utoipa::path(get, path = "/api/v1/roles", tag = "incidents", responses((status = 200, body = RoleCards)))]
async fn roles() -> Answer<RoleCards> {
    let card = |role: Role| {
        let card = role_card::of(role);
        RoleCard {
            role: role.as_str(),
            name: role.name(),
            single: role.is_single(),
            purpose: card.purpose,
            duties: card.duties.to_vec(),
            phrases: card.phrases.to_vec(),
            etiquette: role_card::ETIQUETTE.iter().chain(card.etiquette).copied().collect(),
        }
    };
    let data = Role::ALL.into_iter().map(card).collect();
    Ok(Json(RoleCards { version: role_card::VERSION, source: role_card::SOURCE, data }))
}
