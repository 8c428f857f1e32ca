//! The way in for senders: `/in/{source}/{key}` and what their clients expect below it.
//!
//! Bytes are read up to the source's limit, the source makes events of them, the engine stores them, and the source says
//! so in the words its senders look for. A 2xx is given after the commit, never before. Whatever goes wrong is answered
//! in the dialect too: a sender that reads "503, come back" comes back, one that reads an unknown 4xx drops the alert.

use crate::Web;
use crate::encoding::{self, Packed};
use crate::json::Unread;
use crate::problem::Problem;
use crate::routes::{Class, Routes};
use allclear_core::directory::{Directory, Integration};
use allclear_engine::Error;
use allclear_engine::ingest::Delivery;
use allclear_engine::metrics::METRICS;
use allclear_integrations::source::{self, Answer, Inbound, Reject, RejectKind, Reply, SOURCES, Source};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use std::sync::Arc;

/// When a sender that was told to come back may do so, in seconds.
const RETRY_AFTER_SECS: u32 = 5;
/// How often an unknown key makes us look for a newer configuration, in microseconds: guessing keys must cost us nothing.
const LOOK_EVERY: i64 = 1_000_000;
/// The source behind PagerDuty's own paths, for clients in which only the host can be changed.
const PAGERDUTY: &str = "pagerduty";
/// In the place of a source: our own shape for the key of any integration. `allclear send` comes this way, because
/// whoever has a key in a script should not have to know what else the integration takes.
const ANY: &str = "any";
/// The source that reads our own shape.
const OWN: &str = "json";

pub(crate) fn routes(r: Routes) -> Routes {
    r.add(Method::POST, "/in/{source}/{key}", Class::IntakeKey, post)
        .add(Method::POST, "/in/{source}/{key}/{*tail}", Class::IntakeKey, post)
        .add(Method::GET, "/in/{source}/{key}", Class::IntakeKey, get)
        .add(Method::GET, "/in/{source}/{key}/{*tail}", Class::IntakeKey, get)
        .add(Method::POST, "/v2/enqueue", Class::IntakeKey, enqueue)
        .add(Method::POST, "/v2/change/enqueue", Class::IntakeKey, enqueue)
}

/// `/in/{source}/{key}/{tail}`, as it stands in the path: keys and sources need no decoding.
struct Address<'p> {
    source: &'p str,
    key: &'p str,
    tail: &'p str,
}

fn address(path: &str) -> Option<Address<'_>> {
    let mut parts = path.strip_prefix("/in/")?.splitn(3, '/');
    Some(Address { source: parts.next()?, key: parts.next()?, tail: parts.next().unwrap_or_default() })
}

async fn post(State(web): State<Web>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Some(at) = address(parts.uri.path()) else { return no_such_source("").into_response() };
    let any = at.source == ANY;
    let Some(source) = source::source(if any { OWN } else { at.source }) else {
        return no_such_source(at.source).into_response();
    };
    let found = match integration(&web, at.key).await {
        Ok(Some(found)) => found,
        Ok(None) => return reply(source, &Reply::UnknownKey),
        Err(error) => return unavailable(source, &error),
    };
    let Some(integration) = found.integration(at.key) else { return reply(source, &Reply::UnknownKey) };
    let body = match read(&parts.headers, body, source).await {
        Ok(body) => body,
        Err(Unusable::Cut) => return come_back(source),
        Err(Unusable::Refused(reject, sent)) => return refuse(&web, source, Some(integration), &reject, &sent).await,
    };
    if let Err(reject) = belongs(integration, source)
        && !any
    {
        return refuse(&web, source, Some(integration), &reject, &body).await;
    }
    let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    // A mapping says where another program's body has things.
    let none = std::collections::BTreeMap::new();
    let mapping = if any { &none } else { &integration.mapping };
    let inbound = Inbound { tail: at.tail, content_type, body: &body, received_at: web.app.now(), mapping };
    match source.parse(&inbound) {
        Ok(parsed) => {
            // A request without any event is of a kind that is not kept: nothing of it is missing.
            let note = parsed.note.filter(|_| !parsed.events.is_empty());
            if let Some(note) = &note {
                tracing::warn!(integration = integration.name, note, "a sender's request was taken with a remark");
            }
            let delivery =
                Delivery { integration: integration.id, body, events: parsed.events, changes: parsed.changes };
            deliver(&web, source, delivery, note.as_deref()).await
        }
        Err(reject) => refuse(&web, source, Some(integration), &reject, &body).await,
    }
}

/// PagerDuty's own path: the key is in the body.
async fn enqueue(State(web): State<Web>, request: Request) -> Response {
    let Some(source) = source::source(PAGERDUTY) else { return no_such_source(PAGERDUTY).into_response() };
    let (parts, body) = request.into_parts();
    let body = match read(&parts.headers, body, source).await {
        Ok(body) => body,
        Err(Unusable::Cut) => return come_back(source),
        // Nobody has shown a key yet: nothing of it is kept.
        Err(Unusable::Refused(reject, _)) => return reply(source, &Reply::Rejected(&reject)),
    };
    let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let tail = parts.uri.path().trim_matches('/');
    let mapping = std::collections::BTreeMap::new();
    let inbound = Inbound { tail, content_type, body: &body, received_at: web.app.now(), mapping: &mapping };
    let parsed = match source.parse(&inbound) {
        Ok(parsed) => parsed,
        Err(reject) => return reply(source, &Reply::Rejected(&reject)),
    };
    let Some(key) = parsed.key else {
        let reject = Reject::new(RejectKind::Invalid, "routing_key is missing: it says which integration this is for");
        return reply(source, &Reply::Rejected(&reject));
    };
    let found = match integration(&web, &key).await {
        Ok(found) => found,
        Err(error) => return unavailable(source, &error),
    };
    let Some(integration) = found.as_ref().and_then(|directory| directory.integration(&key)) else {
        return reply(source, &Reply::UnknownKey);
    };
    if let Err(reject) = belongs(integration, source) {
        return refuse(&web, source, Some(integration), &reject, &body).await;
    }
    let delivery = Delivery { integration: integration.id, body, events: parsed.events, changes: parsed.changes };
    deliver(&web, source, delivery, None).await
}

/// Some senders look before they speak (`-/ready`, `api/v2/status`).
async fn get(State(web): State<Web>, request: Request) -> Response {
    let Some(at) = address(request.uri().path()) else { return no_such_source("").into_response() };
    let Some(source) = source::source(at.source) else { return no_such_source(at.source).into_response() };
    match integration(&web, at.key).await {
        Ok(Some(_)) => {}
        Ok(None) => return reply(source, &Reply::UnknownKey),
        Err(error) => return unavailable(source, &error),
    }
    match source.get(at.tail) {
        Some(answer) => response(answer),
        None => {
            let detail = format!("this address takes what {} sends by POST; there is nothing to read", source.title());
            Problem::new(StatusCode::NOT_FOUND, detail).into_response()
        }
    }
}

/// The configuration in which `key` is known. A key that is not gets a second look, at most once a second, in case
/// another process or node has just changed the configuration.
///
/// # Errors
/// When the second look fails: then nobody can say that the key is wrong, and a refusal could lose an alert.
async fn integration(web: &Web, key: &str) -> Result<Option<Arc<Directory>>, Error> {
    let known = web.app.directory();
    if known.integration(key).is_some() {
        return Ok(Some(known));
    }
    // Whoever comes while somebody looks waits for what they find.
    let mut looked_at = web.shared.looked_at.lock().await;
    let now = web.app.now().as_microsecond();
    let fresh = if (0..LOOK_EVERY).contains(&now.saturating_sub(*looked_at)) {
        web.app.directory()
    } else {
        let fresh = web.app.refresh_directory().await?;
        *looked_at = now;
        fresh
    };
    Ok(fresh.integration(key).is_some().then_some(fresh))
}

fn belongs(integration: &Integration, source: &dyn Source) -> Result<(), Reject> {
    if integration.source == source.name() {
        return Ok(());
    }
    let reason = format!(
        "this key belongs to the integration \"{}\", which takes {}; use the address /in/{}/ and the key",
        integration.name, integration.source, integration.source
    );
    Err(Reject::new(RejectKind::Invalid, reason))
}

/// A body of which no events can be read.
enum Unusable {
    /// It did not arrive whole. That says nothing against the sender, which has the rest and may send it all again.
    Cut,
    /// Refused, with as much of it as there is to show.
    Refused(Reject, Bytes),
}

async fn read(headers: &HeaderMap, body: Body, source: &dyn Source) -> Result<Bytes, Unusable> {
    let max = source.max_body();
    let sent = match crate::json::read(body, max).await {
        Ok(sent) => sent,
        Err(Unread::TooSlow | Unread::Broken) => return Err(Unusable::Cut),
        Err(Unread::TooLong(_)) => {
            let reject = Reject::new(RejectKind::TooLarge, format!("the request is longer than {max} bytes"));
            return Err(Unusable::Refused(reject, Bytes::new()));
        }
    };
    encoding::unpack(headers, &sent, max).map_err(|why| {
        let kind = match why {
            Packed::Unknown(_) => RejectKind::UnknownEncoding,
            Packed::TooLong(_) => RejectKind::TooLarge,
            Packed::Damaged(_) => RejectKind::Unreadable,
        };
        Unusable::Refused(Reject::new(kind, why.to_string()), sent)
    })
}

/// Stores events and says so. `note` is what was not usable of their request: it is kept where refused requests are, so
/// that somebody sees it.
async fn deliver(web: &Web, source: &dyn Source, delivery: Delivery, note: Option<&str>) -> Response {
    let (events, integration, body) = (delivery.events.len(), delivery.integration, delivery.body.clone());
    match web.intake.accept(delivery).await {
        Ok(receipts) => {
            METRICS.accepted(source.name(), events, receipts.iter().filter(|r| r.effect == "opened").count());
            if let Some(note) = note {
                web.intake.reject(source.name(), Some(integration), note, &body).await;
            }
            reply(source, &Reply::Accepted(&receipts, note))
        }
        Err(Error::NotFound { .. }) => reply(source, &Reply::UnknownKey),
        Err(error) => unavailable(source, &error),
    }
}

async fn refuse(web: &Web, source: &dyn Source, by: Option<&Integration>, reject: &Reject, body: &Bytes) -> Response {
    METRICS.refused(source.name());
    web.intake.reject(source.name(), by.map(|integration| integration.id), &reject.reason, body).await;
    reply(source, &Reply::Rejected(reject))
}

/// Whatever it is, it is ours: the sender keeps the event and comes back.
fn unavailable(source: &dyn Source, error: &Error) -> Response {
    if !matches!(error, Error::Busy) {
        tracing::error!(?error, source = source.name(), "an event could not be taken");
    }
    come_back(source)
}

fn come_back(source: &dyn Source) -> Response {
    METRICS.turned_away(source.name());
    reply(source, &Reply::Unavailable { retry_after_secs: RETRY_AFTER_SECS })
}

fn reply(source: &dyn Source, reply: &Reply<'_>) -> Response {
    response(source.answer(reply))
}

fn response(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(answer.content_type));
    if let Some(seconds) = answer.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn no_such_source(name: &str) -> Problem {
    let names: Vec<_> = SOURCES.iter().map(|source| source.name()).collect();
    let detail =
        format!("there is no source \"{}\"; there are {}", allclear_core::text::line(name, 50), names.join(", "));
    Problem::new(StatusCode::NOT_FOUND, detail)
}
