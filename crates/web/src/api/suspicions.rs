//! Suspicions: what anybody may report, and what those who respond make of it.

use super::incidents::IncidentRef;
use super::incidents::view::Incident;
use super::{Answer, At, Caller, Created, Json, Permission, Problem, Ref, Routes, State, Web, routes};
use allclear_core::id::Incident as IncidentKind;
use allclear_core::incident::Severity;
use allclear_engine::respond::{self, Accept, Suspect};
use serde::Deserialize;
use utoipa::ToSchema;

pub(crate) fn routes(r: Routes) -> Routes {
    r.api(Permission::Follow, routes!(create))
        .api(Permission::Respond, routes!(accept))
        .api(Permission::Respond, routes!(decline))
        .api(Permission::Respond, routes!(merge))
}

/// Something that looks wrong.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSuspicion {
    /// What looks wrong, in one line.
    title: String,
    /// What whoever reports it sees.
    seen: Option<String>,
    /// Ids or names of services that may be affected.
    #[serde(default)]
    services: Vec<String>,
    /// Who is told at once, by mail address or id. Without one, nobody is woken.
    tell: Option<String>,
}

/// Reports a suspicion. It waits in triage (`GET /api/v1/incidents?category=triage`) until it is accepted, declined or
/// merged; after 15 minutes whoever is on call is told once.
#[utoipa::path(post, path = "/api/v1/suspicions", tag = "incidents", responses((status = 201, body = Incident)))]
async fn create(
    State(web): State<Web>,
    caller: Caller,
    Json(body): Json<NewSuspicion>,
) -> Result<Created<Incident>, Problem> {
    let command = Suspect { title: body.title, seen: body.seen, services: body.services, tell: body.tell, only: None };
    let made = respond::suspect(&web.app, caller.0, command).await?;
    Ok(Created(Incident::of(&made, &*web.app.refresh_directory().await?)?))
}

/// What is known of a suspicion that is an incident; all of it can be said later.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Acceptance {
    /// `SEV-1` to `SEV-5`. When absent, what the answers make, else SEV-2.
    severity: Option<String>,
    /// Answers to the questions of the severity matrix by their keys; see `/api/v1/severity-matrix`.
    #[serde(default)]
    severity_answers: std::collections::BTreeMap<String, String>,
    /// What users see; what was reported when absent.
    impact: Option<String>,
    /// The name of a type.
    #[serde(rename = "type")]
    kind: Option<String>,
    /// Ids or names of services affected besides those named before.
    #[serde(default)]
    services: Vec<String>,
    /// Who commands, by mail address or id.
    commander: Option<String>,
}

/// Accepts a suspicion: it is an incident from now on, as if it had been declared.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/accept", tag = "incidents",
    responses((status = 200, body = Incident)))]
async fn accept(
    State(web): State<Web>,
    caller: Caller,
    At(id): IncidentRef,
    body: Option<Json<Acceptance>>,
) -> Answer<Incident> {
    let body = body.unwrap_or_default().0;
    let severity = body.severity.as_deref().map(|word| {
        Severity::read(word).ok_or_else(|| Problem::invalid("severity", "must be SEV-1, SEV-2, SEV-3, SEV-4 or SEV-5"))
    });
    let command = Accept {
        severity: severity.transpose()?,
        answers: body.severity_answers,
        impact: body.impact,
        kind: body.kind,
        services: body.services,
        commander: body.commander,
    };
    let accepted = respond::accept_suspicion(&web.app, caller.0, id.into(), command).await?;
    Ok(Json(Incident::of(&accepted, &*web.app.refresh_directory().await?)?))
}

/// Why something is no incident.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Declining {
    /// Whoever reported it reads it; the address of a ticket where it lives on as one.
    reason: String,
}

/// Declines a suspicion: it is no incident, and is counted nowhere.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/decline", tag = "incidents",
    responses((status = 200, body = Incident)))]
async fn decline(
    State(web): State<Web>,
    caller: Caller,
    At(id): IncidentRef,
    Json(body): Json<Declining>,
) -> Answer<Incident> {
    let declined = respond::decline_suspicion(&web.app, caller.0, id.into(), body.reason).await?;
    Ok(Json(Incident::of(&declined, &*web.app.refresh_directory().await?)?))
}

/// What a suspicion is part of.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Merging {
    /// The number or id of an incident that is open.
    #[schema(value_type = String)]
    into: Ref<IncidentKind>,
}

/// Merges a suspicion into an incident that is open, which is the answer.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/merge", tag = "incidents",
    responses((status = 200, body = Incident)))]
async fn merge(
    State(web): State<Web>,
    caller: Caller,
    At(id): IncidentRef,
    Json(body): Json<Merging>,
) -> Answer<Incident> {
    let merged = respond::merge_suspicion(&web.app, caller.0, id.into(), body.into.into()).await?;
    Ok(Json(Incident::of(&merged, &*web.app.refresh_directory().await?)?))
}
