//! Alerts.

use super::pages::PersonPage;
use super::{Answer, At, Caller, Json, Listing, NoBody, Page, Permission, Problem, Query, Routes, State, Web, routes};
use allclear_core::access::Actor;
use allclear_core::alert::{self, LogEntry, Status};
use allclear_core::directory::Directory;
use allclear_core::drill::Colleague;
use allclear_core::event::{Action, AlertEvent, MAX_DEDUP_KEY, Severity};
use allclear_core::id::{AlertId, ServiceId};
use allclear_core::page::Subject;
use allclear_engine::answer::{self, ByHand};
use allclear_engine::metrics::METRICS;
use allclear_store::{alerts, pages, receipts};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

pub(crate) fn routes(r: Routes) -> Routes {
    r.api(Permission::Read, routes!(list))
        .api(Permission::Respond, routes!(create))
        .api(Permission::Read, routes!(get))
        .api(Permission::Respond, routes!(acknowledge))
        .api(Permission::Respond, routes!(resolve))
        .api(Permission::Respond, routes!(escalate))
}

/// A service.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ServiceName {
    id: String,
    /// Null when the service was removed from the configuration.
    name: Option<String>,
}

impl ServiceName {
    pub(crate) fn of(id: ServiceId, directory: &Directory) -> Self {
        Self { id: id.to_string(), name: directory.services.get(&id).map(|service| service.name.clone()) }
    }
}

/// Who acted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ActorName {
    /// `person`, `token`, `integration`, `system` or `operator`.
    #[serde(rename = "type")]
    kind: &'static str,
    id: Option<String>,
    name: Option<String>,
}

impl ActorName {
    pub(crate) fn of(actor: &Actor, directory: &Directory) -> Self {
        let (kind, id, name) = match actor {
            Actor::Person { id, .. } => {
                ("person", Some(id.to_string()), directory.people.get(id).map(|person| person.name.clone()))
            }
            Actor::Simulated { id } => {
                ("simulated", Some(id.to_string()), Colleague::find(*id).map(|colleague| colleague.name().to_owned()))
            }
            Actor::Token { id, name, .. } => ("token", Some(id.to_string()), Some(name.clone())),
            Actor::Integration { id } => {
                ("integration", Some(id.to_string()), directory.integrations.get(id).map(|i| i.name.clone()))
            }
            Actor::System => ("system", None, None),
            Actor::Operator => ("operator", None, None),
        };
        Self { kind, id, name }
    }
}

/// A link the sender attached.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct AlertLink {
    href: String,
    text: String,
}

/// An alert.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct Alert {
    id: String,
    service: ServiceName,
    /// The integration it came through; null when it was opened by hand.
    integration: Option<String>,
    dedup_key: String,
    title: String,
    /// `info`, `warning`, `error` or `critical`.
    severity: &'static str,
    /// `low` or `high`: whether it wakes people.
    urgency: &'static str,
    /// `triggered`, `acknowledged` or `resolved`.
    status: &'static str,
    opened_at: Timestamp,
    acknowledged_at: Option<Timestamp>,
    acknowledged_by: Option<ActorName>,
    resolved_at: Option<Timestamp>,
    resolved_by: Option<ActorName>,
    /// Triggers received; written about once a second.
    count: i64,
    last_event_at: Timestamp,
    /// How often the escalation policy was started.
    cycle: u32,
    incident: Option<String>,
    details: Option<String>,
    labels: BTreeMap<String, String>,
    links: Vec<AlertLink>,
    group: Option<String>,
}

impl Alert {
    fn of(a: alert::Alert, directory: &Directory) -> Self {
        Self {
            id: a.id.to_string(),
            service: ServiceName::of(a.service, directory),
            integration: a.integration.map(|id| id.to_string()),
            dedup_key: a.dedup_key,
            title: a.title,
            severity: a.severity.as_str(),
            urgency: a.severity.urgency().as_str(),
            status: a.status.as_str(),
            opened_at: a.opened_at,
            acknowledged_at: a.acknowledged_at,
            acknowledged_by: a.acknowledged_by.as_ref().map(|by| ActorName::of(by, directory)),
            resolved_at: a.resolved_at,
            resolved_by: a.resolved_by.as_ref().map(|by| ActorName::of(by, directory)),
            count: a.count,
            last_event_at: a.last_event_at,
            cycle: a.cycle,
            incident: a.incident.map(|id| id.to_string()),
            details: a.details,
            labels: a.labels.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            links: a.links.into_iter().map(|link| AlertLink { href: link.href, text: link.text }).collect(),
            group: a.group,
        }
    }
}

/// One entry of an alert's log.
#[derive(Debug, Serialize, ToSchema)]
struct AlertLogEntry {
    seq: i64,
    at: Timestamp,
    actor: ActorName,
    /// `{"kind": "opened", …}`: what happened, with what belongs to it.
    event: serde_json::Value,
    /// The same in words, with names instead of ids.
    text: String,
}

impl AlertLogEntry {
    fn of(entry: LogEntry, directory: &Directory) -> Result<Self, Problem> {
        let event = serde_json::to_value(&entry.kind).map_err(|why| Problem::internal(&why.to_string()))?;
        let text = alert::tell(&entry.kind, directory);
        Ok(Self { seq: entry.seq, at: entry.at, actor: ActorName::of(&entry.actor, directory), event, text })
    }
}

/// An alert with everything that was done about it.
#[derive(Debug, Serialize, ToSchema)]
struct AlertStory {
    #[serde(flatten)]
    alert: Alert,
    /// Oldest first.
    log: Vec<AlertLogEntry>,
    /// Newest first, at most 200; the rest is in the list of pages.
    pages: Vec<PersonPage>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// `triggered`, `acknowledged` or `resolved`.
    status: Option<String>,
    /// Id or name of a service.
    service: Option<String>,
}

/// Alerts, newest first.
#[utoipa::path(get, path = "/api/v1/alerts", tag = "alerts", params(Listing, Filter),
    responses((status = 200, body = Page<Alert>)))]
async fn list(
    State(web): State<Web>,
    Query(listing): Query<Listing>,
    Query(filter): Query<Filter>,
) -> Answer<Page<Alert>> {
    let limit = listing.limit()?;
    let directory = web.app.refresh_directory().await?;
    let status = filter.status.as_deref().map(status).transpose()?;
    let service = filter.service.as_deref().map(|wanted| service(&directory, wanted)).transpose()?;
    let wanted =
        alerts::Filter { status, service, after: listing.after()?, limit: i64::try_from(limit).unwrap_or(0) + 1 };
    let rows = web.app.read(move |tx| Ok(alerts::list(tx, &wanted)?)).await?;
    let rows = rows.into_iter().map(|row| Alert::of(row, &directory)).collect();
    Ok(Json(Page::of(rows, limit, |row: &Alert| row.id.clone())))
}

/// One alert, with its log and the pages sent about it.
#[utoipa::path(get, path = "/api/v1/alerts/{id}", tag = "alerts", responses((status = 200, body = AlertStory)))]
async fn get(State(web): State<Web>, At(id): At<AlertId>) -> Answer<AlertStory> {
    let directory = web.app.refresh_directory().await?;
    let read = web.app.read(move |tx| {
        let found = alerts::find(tx, id)?.ok_or_else(|| allclear_engine::Error::not_found("alert", id))?;
        let wanted = pages::Filter { subject: Some(Subject::Alert(id)), limit: 200, ..Default::default() };
        let sent = pages::list(tx, &wanted)?;
        let ids: Vec<_> = sent.iter().map(|page| page.id).collect();
        let (attempts, shown) = (pages::attempts(tx, &ids)?, receipts::of(tx, &ids)?);
        Ok((found, alerts::log(tx, id)?, sent, attempts, shown))
    });
    let (found, log, sent, attempts, shown) = read.await?;
    let log: Result<_, _> = log.into_iter().map(|entry| AlertLogEntry::of(entry, &directory)).collect();
    let story = AlertStory {
        alert: Alert::of(found, &directory),
        log: log?,
        pages: PersonPage::all(sent, attempts, &shown, &directory),
    };
    Ok(Json(story))
}

/// An alert to be opened by hand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAlert {
    /// Id or name of the service that is in trouble.
    service: String,
    /// What is wrong, in one line.
    title: String,
    /// `info`, `warning`, `error` or `critical`, or a word senders use for one of them; `critical` when absent.
    severity: Option<String>,
    /// With the same key, repeating the request is counted on the open alert.
    dedup_key: Option<String>,
    details: Option<String>,
    #[serde(default)]
    labels: BTreeMap<String, String>,
}

/// Opens an alert by hand, and pages whom the service's policy says. 200 instead of 201 when one with the same
/// `dedup_key` is open: then this is counted as its repeat.
#[utoipa::path(post, path = "/api/v1/alerts", tag = "alerts",
    responses((status = 201, body = Alert), (status = 200, body = Alert)))]
async fn create(State(web): State<Web>, caller: Caller, Json(body): Json<NewAlert>) -> Result<Response, Problem> {
    let directory = web.app.refresh_directory().await?;
    let service = service(&directory, &body.service)?;
    let event = event(body)?;
    let (alert, new) = answer::open_by_hand(&web.app, caller.0, ByHand { service, event }).await?;
    if new {
        METRICS.opened_by_hand();
    }
    let status = if new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(Alert::of(alert, &directory))).into_response())
}

fn event(body: NewAlert) -> Result<AlertEvent, Problem> {
    if body.title.trim().is_empty() {
        return Err(Problem::invalid("title", "must say what is wrong"));
    }
    if body.dedup_key.as_ref().is_some_and(|key| key.chars().count() > MAX_DEDUP_KEY) {
        return Err(Problem::invalid("dedup_key", format!("must have at most {MAX_DEDUP_KEY} characters")));
    }
    let severity = body.severity.as_deref().map(|word| {
        Severity::read(word).ok_or_else(|| Problem::invalid("severity", "must be info, warning, error or critical"))
    });
    let mut event = AlertEvent::new(Action::Trigger, &body.title);
    event.severity = severity.transpose()?.unwrap_or(Severity::Critical);
    event.dedup_key = body.dedup_key;
    event.details = body.details;
    event.labels = body.labels.into_iter().collect();
    Ok(event.cleaned())
}

/// Acknowledges an alert: nobody else is paged about it. Doing it twice is a success that changes nothing.
#[utoipa::path(post, path = "/api/v1/alerts/{id}/acknowledgement", tag = "alerts", responses((status = 200, body = Alert)))]
async fn acknowledge(State(web): State<Web>, caller: Caller, At(id): At<AlertId>, _: NoBody) -> Answer<Alert> {
    let alert = answer::acknowledge(&web.app, caller.0, id).await?;
    Ok(Json(Alert::of(alert, &web.app.directory())))
}

/// Resolves an alert. Doing it twice is a success that changes nothing.
#[utoipa::path(post, path = "/api/v1/alerts/{id}/resolution", tag = "alerts", responses((status = 200, body = Alert)))]
async fn resolve(State(web): State<Web>, caller: Caller, At(id): At<AlertId>, _: NoBody) -> Answer<Alert> {
    let alert = answer::resolve(&web.app, caller.0, id).await?;
    Ok(Json(Alert::of(alert, &web.app.directory())))
}

/// Calls whoever comes next in the escalation policy, taking the alert back from whoever acknowledged it. After the last
/// resort the policy begins again.
#[utoipa::path(post, path = "/api/v1/alerts/{id}/escalation", tag = "alerts", responses((status = 200, body = Alert)))]
async fn escalate(State(web): State<Web>, caller: Caller, At(id): At<AlertId>, _: NoBody) -> Answer<Alert> {
    let alert = answer::escalate(&web.app, caller.0, id, None).await?.alert;
    Ok(Json(Alert::of(alert, &web.app.directory())))
}

fn status(word: &str) -> Result<Status, Problem> {
    Status::read(word).ok_or_else(|| Problem::invalid("status", "must be triggered, acknowledged or resolved"))
}

/// A service by id or name.
pub(crate) fn service(directory: &Directory, wanted: &str) -> Result<ServiceId, Problem> {
    let by_id = wanted.parse().ok().filter(|id| directory.services.contains_key(id));
    by_id
        .or_else(|| directory.service_by_name(wanted).map(|service| service.id))
        .ok_or_else(|| Problem::invalid("service", format!("there is no service \"{wanted}\"")))
}
