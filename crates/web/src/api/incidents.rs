//! Incidents: declare, roles, severity, status, timeline, updates, resolution.

pub(crate) mod view;
pub(crate) mod wording;
mod written;

use super::{Answer, At, Caller, Json, Listing, Page, Permission, Problem, Query, Ref, Routes, State, Web, routes};
use allclear_core::access::allows;
use allclear_core::id::{AlertId, Incident as IncidentKind};
use allclear_core::incident::kind::MAX_NAME;
use allclear_core::incident::{self, Category, Reference, Role, Severity, Status};
use allclear_core::text::line;
use allclear_engine::respond::{self, Declare};
use allclear_store::{alerts, incidents};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use view::{Incident, IncidentAlert, IncidentDetail, MeetingLink, Signals};

pub(crate) fn routes(r: Routes) -> Routes {
    r.api(Permission::Follow, routes!(list))
        .api(Permission::Respond, routes!(create))
        .api(Permission::Follow, routes!(get))
        .api(Permission::Respond, routes!(assign, release))
        .api(Permission::Respond, routes!(set_severity))
        .api(Permission::Respond, routes!(set_status))
        .api(Permission::Follow, routes!(written::entries))
        .api(Permission::Respond, routes!(written::note))
        .api(Permission::Respond, routes!(written::post_update))
        .api(Permission::Respond, routes!(resolve, reopen))
        .api(Permission::Respond, routes!(attach))
        .api(Permission::Respond, routes!(written::command))
}

impl From<Ref<IncidentKind>> for Reference {
    fn from(named: Ref<IncidentKind>) -> Self {
        match named {
            Ref::Id(id) => Self::Id(id),
            Ref::Number(number) => Self::Number(number),
        }
    }
}

pub(crate) type IncidentRef = At<Ref<IncidentKind>>;

fn severity(word: &str) -> Result<Severity, Problem> {
    Severity::read(word).ok_or_else(|| Problem::invalid("severity", "must be SEV-1, SEV-2, SEV-3, SEV-4 or SEV-5"))
}

fn category(word: &str) -> Result<Category, Problem> {
    let choices = || Category::ALL.map(Category::as_str).join(", ");
    Category::read(word).ok_or_else(|| Problem::invalid("category", format!("must be one of {}", choices())))
}

fn drills(mode: &str) -> Result<bool, Problem> {
    match mode {
        "real" => Ok(false),
        "drill" => Ok(true),
        _ => Err(Problem::invalid("mode", "must be real or drill")),
    }
}

fn role(word: &str) -> Result<Role, Problem> {
    let choices = || Role::ALL.map(Role::as_str).join(", ");
    let why = || Problem::new(StatusCode::NOT_FOUND, format!("there is no role \"{word}\"; there are {}", choices()));
    Role::read(word).ok_or_else(why)
}

async fn shown(web: &Web, incident: &incident::Incident) -> Answer<Incident> {
    Ok(Json(Incident::of(incident, &*web.app.refresh_directory().await?)?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Only open incidents (triage, active, paused), or only the others.
    open: Option<bool>,
    /// `triage`, `active`, `post_incident`, `closed`, `declined`, `merged`, `cancelled` or `paused`.
    category: Option<String>,
    /// `SEV-1` to `SEV-5`.
    severity: Option<String>,
    /// `real`, which is what is listed without it, or `drill`.
    mode: Option<String>,
    /// The name of a type, without case.
    #[serde(rename = "type")]
    #[param(rename = "type")]
    kind: Option<String>,
}

/// Incidents, newest first; drills only when asked for.
#[utoipa::path(get, path = "/api/v1/incidents", tag = "incidents", params(Listing, Filter),
    responses((status = 200, body = Page<Incident>)))]
async fn list(
    State(web): State<Web>,
    Query(listing): Query<Listing>,
    Query(filter): Query<Filter>,
) -> Answer<Page<Incident>> {
    let limit = listing.limit()?;
    let wanted = incidents::Filter {
        category: filter.category.as_deref().map(category).transpose()?,
        severity: filter.severity.as_deref().map(severity).transpose()?,
        // As names are stored; PostgreSQL cannot even ask for a NUL.
        kind: filter.kind.map(|name| line(&name, MAX_NAME)),
        open: filter.open,
        drills: filter.mode.as_deref().map(drills).transpose()?.unwrap_or(false),
        after: listing.after()?,
        limit: i64::try_from(limit).unwrap_or(0) + 1,
        ..incidents::Filter::default()
    };
    let directory = web.app.refresh_directory().await?;
    let rows = web.app.read(move |tx| Ok(incidents::list(tx, &wanted)?)).await?;
    let rows = rows.iter().map(|row| Incident::of(row, &directory)).collect::<Result<Vec<_>, _>>()?;
    Ok(Json(Page::of(rows, limit, |row: &Incident| row.number().to_string())))
}

/// One incident, with its alerts. A token that only follows (`stakeholder`) gets no alerts.
#[utoipa::path(get, path = "/api/v1/incidents/{id}", tag = "incidents", responses((status = 200, body = IncidentDetail)))]
async fn get(State(web): State<Web>, caller: Caller, At(id): IncidentRef) -> Answer<IncidentDetail> {
    let reads = allows(caller.0.role(), Permission::Read);
    let directory = web.app.refresh_directory().await?;
    let read = web.app.read(move |tx| {
        let found = respond::load(tx, id.into())?;
        let alerts = if reads { alerts::of_incident(tx, found.id, None, 200)? } else { Vec::new() };
        Ok((found, alerts))
    });
    let (found, alerts) = read.await?;
    let alerts = alerts.into_iter().map(IncidentAlert::of).collect();
    let links = found.gathered.links().filter(|_| reads).map(MeetingLink::of).collect();
    let signals = Signals::of(&found.gathered);
    Ok(Json(IncidentDetail { incident: Incident::of(&found, &directory)?, alerts, links, signals }))
}

/// An incident to be declared. A title or an alert is enough.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewIncident {
    /// What is wrong, in one line; the first alert's title when absent.
    title: Option<String>,
    /// `SEV-1` to `SEV-5`. When absent, SEV-2 if an alert is critical or there is none, else SEV-3. Unsure? The worse.
    severity: Option<String>,
    /// What kind of trouble it is, by the name of a type; see `/api/v1/incident-types`.
    #[serde(rename = "type")]
    kind: Option<String>,
    /// Answers to the questions of the severity matrix by their keys, for example `{"spread": "many", "data": "unsure"}`: they
    /// make the severity when none is named, and are written down. See `/api/v1/severity-matrix`.
    #[serde(default)]
    severity_answers: std::collections::BTreeMap<String, String>,
    /// What users see.
    impact: Option<String>,
    /// Ids of the alerts it is about.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    alerts: Vec<AlertId>,
    /// Ids or names of services; those of the alerts are added.
    #[serde(default)]
    services: Vec<String>,
    /// Whether only those involved may know of it.
    #[serde(default)]
    private: bool,
    /// Who commands, by mail address or id, when that is agreed; otherwise a major incident pages the commander on call.
    commander: Option<String>,
}

/// Declares an incident. 200 instead of 201 when all the alerts already belong to one open incident: then it is that one.
#[utoipa::path(post, path = "/api/v1/incidents", tag = "incidents",
    responses((status = 201, body = Incident), (status = 200, body = Incident)))]
async fn create(State(web): State<Web>, caller: Caller, Json(body): Json<NewIncident>) -> Result<Response, Problem> {
    let command = Declare {
        facts: Vec::new(),
        title: body.title,
        severity: body.severity.as_deref().map(severity).transpose()?,
        kind: body.kind,
        answers: body.severity_answers,
        impact: body.impact,
        alerts: body.alerts,
        services: body.services,
        private: body.private,
        commander: body.commander,
    };
    let (incident, new) = respond::declare(&web.app, caller.0, command).await?;
    let status = if new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, shown(&web, &incident).await?).into_response())
}

/// Who takes a role.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RoleHolder {
    /// Mail address or id; whoever asks, when absent and they are a person.
    person: Option<String>,
}

/// Puts somebody into a role. A role that one person holds at a time (`incident_commander`, or `ic`, among them) is
/// taken from whoever held it.
#[utoipa::path(put, path = "/api/v1/incidents/{id}/roles/{role}", tag = "incidents",
    responses((status = 200, body = Incident)))]
async fn assign(
    State(web): State<Web>,
    caller: Caller,
    At((id, named)): At<(Ref<IncidentKind>, String)>,
    body: Option<Json<RoleHolder>>,
) -> Answer<Incident> {
    let person = body.unwrap_or_default().0.person;
    shown(&web, &respond::assign(&web.app, caller.0, id.into(), role(&named)?, person).await?).await
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Released {
    /// Mail address or id; everybody in the role when absent.
    person: Option<String>,
}

/// Releases somebody from a role. A role that nobody holds is released already.
#[utoipa::path(delete, path = "/api/v1/incidents/{id}/roles/{role}", tag = "incidents",
    params(Released), responses((status = 200, body = Incident)))]
async fn release(
    State(web): State<Web>,
    caller: Caller,
    At((id, named)): At<(Ref<IncidentKind>, String)>,
    Query(whom): Query<Released>,
) -> Answer<Incident> {
    shown(&web, &respond::release(&web.app, caller.0, id.into(), role(&named)?, whom.person).await?).await
}

/// A severity to be set.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSeverity {
    /// `SEV-1` to `SEV-5`.
    severity: String,
    reason: Option<String>,
}

/// Sets the severity, and with it the rules: roles, cadences, deadlines. An update already promised stays promised.
#[utoipa::path(put, path = "/api/v1/incidents/{id}/severity", tag = "incidents",
    responses((status = 200, body = Incident)))]
async fn set_severity(
    State(web): State<Web>,
    caller: Caller,
    At(id): IncidentRef,
    Json(body): Json<NewSeverity>,
) -> Answer<Incident> {
    let to = severity(&body.severity)?;
    shown(&web, &respond::set_severity(&web.app, caller.0, id.into(), to, body.reason).await?).await
}

/// A status to move to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewStatus {
    /// A shipped status such as `Monitoring`, or a name of your own together with a category.
    status: Option<String>,
    /// Alone, it means its first shipped status.
    category: Option<String>,
    reason: Option<String>,
    /// When it happened, if earlier than now.
    occurred_at: Option<Timestamp>,
}

/// Moves an incident to any status, backwards too. Entering `post_incident` or `closed` resolves it, leaving them for an
/// open category reopens it.
#[utoipa::path(put, path = "/api/v1/incidents/{id}/status", tag = "incidents", responses((status = 200, body = Incident)))]
async fn set_status(
    State(web): State<Web>,
    caller: Caller,
    At(id): IncidentRef,
    Json(body): Json<NewStatus>,
) -> Answer<Incident> {
    let category = body.category.as_deref().map(category).transpose()?;
    let to = Status::read(body.status.as_deref(), category);
    let to = to.map_err(|why| Problem::invalid("status", why.to_string()))?;
    let moved = respond::set_status(&web.app, caller.0, id.into(), to, body.reason, body.occurred_at).await?;
    shown(&web, &moved).await
}

/// How an incident ended.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewResolution {
    /// What ended it, and how anybody knows.
    resolution: Option<String>,
    /// When it ended, if earlier than now.
    occurred_at: Option<Timestamp>,
}

/// Resolves an incident: its review is drafted and its deadline starts. Doing it twice is a success that changes nothing;
/// another text about the end of an incident that is over is added to its timeline as a note.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/resolution", tag = "incidents",
    responses((status = 200, body = Incident)))]
async fn resolve(
    State(web): State<Web>,
    caller: Caller,
    At(id): IncidentRef,
    body: Option<Json<NewResolution>>,
) -> Answer<Incident> {
    let NewResolution { resolution, occurred_at } = body.unwrap_or_default().0;
    shown(&web, &respond::resolve(&web.app, caller.0, id.into(), resolution, occurred_at).await?).await
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Reopened {
    /// Why it is open again.
    reason: Option<String>,
}

/// Reopens an incident. An open one stays as it is.
#[utoipa::path(delete, path = "/api/v1/incidents/{id}/resolution", tag = "incidents",
    params(Reopened), responses((status = 200, body = Incident)))]
async fn reopen(
    State(web): State<Web>,
    caller: Caller,
    At(id): IncidentRef,
    Query(why): Query<Reopened>,
) -> Answer<Incident> {
    shown(&web, &respond::reopen(&web.app, caller.0, id.into(), why.reason).await?).await
}

/// Alerts to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MoreAlerts {
    #[schema(value_type = Vec<String>)]
    alerts: Vec<AlertId>,
}

/// Adds alerts to an incident. One that is already there stays.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/alerts", tag = "incidents", responses((status = 200, body = Incident)))]
async fn attach(
    State(web): State<Web>,
    caller: Caller,
    At(id): IncidentRef,
    Json(body): Json<MoreAlerts>,
) -> Answer<Incident> {
    shown(&web, &respond::attach(&web.app, caller.0, id.into(), body.alerts).await?).await
}
