//! Other systems are called: deploy tooling when emergency mode begins and ends, and whatever a chain names to mobilise.
//!
//! A call is a row, written with what it follows from, and is claimed, made, tried again and recorded as an update for a
//! list is. What emergency mode says is overtaken by what it says later: only the newest call for an incident is made.
//! Nobody outside hears of a private incident or a drill: what makes an incident private ends its emergency for others.

use super::{change_now, mail};
use crate::app::{App, Work};
use crate::error::{Error, Result};
use crate::transport::Transport;
use allclear_core::access::Actor;
use allclear_core::incident::{Decision, Incident, Reference};
use allclear_core::page::{Outcome, State};
use allclear_core::room::Mobilisation;
use allclear_core::room::mobilisation::{self, Run, answered};
use allclear_core::timeline::Kind;
use allclear_integrations::channel::{Outgoing, Response, channel};
use allclear_integrations::letters;
use allclear_store::webhook_calls::{self, Purpose, WebhookCall};
use allclear_store::{Tx, directory, incidents, timeline};
use allclear_texts::t;
use futures::future::join_all;
use jiff::Timestamp;
use serde_json::{Value, json};

/// Calls on the wire at once, as for updates.
const BATCH: i64 = 8;

/// Writes out the calls that follow from a decision.
///
/// # Errors
/// When the database fails.
pub(super) fn plan(work: &mut Work<'_, '_>, decision: &Decision) -> Result<()> {
    mobilise(work, decision)?;
    emergency(work, decision)
}

fn mobilise(work: &mut Work<'_, '_>, decision: &Decision) -> Result<()> {
    let incident = &decision.incident;
    for entry in &decision.entries {
        let Kind::Mobilisation { mobilisation: label, event } = &entry.kind else { continue };
        if event.came != mobilisation::State::Sent {
            continue;
        }
        // Not in the entry: everybody reads the timeline, and the address of a webhook is a secret.
        let run = decision.room.get::<Mobilisation>(*label).and_then(|it| it.steps.get(event.step.checked_sub(1)?));
        let Some(url) = run.and_then(Run::address) else { continue };
        let body = json!({ "type": "incident.mobilise", "step": event.what, "at": entry.occurred_at,
            "incident": about(incident) });
        let (follows, to) = ((incident.id, entry.seq), (url, body.to_string()));
        webhook_calls::plan(work.tx, work.ids, work.now, follows, Purpose::Mobilise, (to.0, &to.1))?;
    }
    Ok(())
}

/// Tells deploy tooling, when what everybody may know about emergency mode is another thing after the decision.
fn emergency(work: &mut Work<'_, '_>, decision: &Decision) -> Result<()> {
    let turns = |kind: &Kind| matches!(kind, Kind::Emergency { .. } | Kind::Access { .. });
    let Some(entry) = decision.entries.iter().rev().find(|entry| turns(&entry.kind)) else { return Ok(()) };
    let (incident, urls) = (&decision.incident, work.directory.practice.emergency_webhooks.clone());
    if urls.is_empty() {
        return Ok(());
    }
    let on = incident.is_public_emergency();
    if on == was_told(work.tx, incident)? {
        return Ok(());
    }
    let others = public(work.tx)?.iter().any(|other| other.id != incident.id);
    let body = json!({ "type": "emergency", "event": if on { "on" } else { "off" }, "on": on || others,
        "at": entry.recorded_at, "incident": about(incident) });
    let body = body.to_string();
    for url in &urls {
        let follows = (incident.id, entry.seq);
        webhook_calls::plan(work.tx, work.ids, work.now, follows, Purpose::Emergency, (url.as_str(), &body))?;
    }
    Ok(())
}

/// What other systems were told last about this incident.
fn was_told(tx: &mut Tx<'_>, incident: &Incident) -> Result<bool> {
    let last = webhook_calls::newest(tx, incident.id, Purpose::Emergency)?;
    Ok(last.is_some_and(|call| says_on(&call)))
}

fn says_on(call: &WebhookCall) -> bool {
    serde_json::from_str::<Value>(&call.body).is_ok_and(|body| body["event"] == "on")
}

/// Incidents in emergency mode that everybody may know of.
///
/// # Errors
/// When the database fails.
fn public(tx: &mut Tx<'_>) -> Result<Vec<Incident>> {
    let mut found = incidents::in_emergency(tx)?;
    found.retain(Incident::is_public_emergency);
    Ok(found)
}

fn about(incident: &Incident) -> Value {
    json!({ "id": incident.id, "number": incident.number, "title": incident.title,
        "severity": incident.severity.as_str(), "status": incident.status.name })
}

/// Makes the calls that are due, unless paging is muted. Gives how many that were.
///
/// # Errors
/// When the database fails.
pub(crate) async fn look(app: &App, transport: &dyn Transport) -> Result<usize> {
    let now = app.now();
    let due = app.read(move |tx| {
        Ok(directory::muted(tx)?.is_none() && webhook_calls::next_due(tx)?.is_some_and(|due| due <= now))
    });
    if !due.await? {
        return Ok(0);
    }
    let claimed = app.write(|work| {
        // Somebody may have muted paging since it was looked at.
        if directory::muted(work.tx)?.is_some() {
            return Ok(Vec::new());
        }
        Ok(webhook_calls::claim(work.tx, work.now, BATCH)?)
    });
    let claimed = claimed.await?;
    let count = claimed.len();
    join_all(claimed.into_iter().map(|call| make(app, transport, call))).await;
    Ok(count)
}

async fn make(app: &App, transport: &dyn Transport, call: WebhookCall) {
    let id = call.id;
    if let Err(error) = attempt(app, transport, call).await {
        // The claim runs out, and it is taken up again.
        tracing::error!(%error, detail = ?error, call = %id, "another system could not be called, or what came of it not be recorded");
    }
}

async fn attempt(app: &App, transport: &dyn Transport, call: WebhookCall) -> Result<()> {
    let (claimed_at, claim, server) = (app.now(), call.clone(), app.settings().public_url.clone());
    let outgoing = match app.read(move |tx| compose(tx, &server, &claim)).await? {
        Compose::Call(outgoing) => outgoing,
        Compose::Overtaken => return cancel(app, call).await,
        Compose::Cannot(reason) => {
            let outcome = Outcome::Rejected { reason };
            return record(app, Ended { call, outcome, link: None, claimed_at }).await;
        }
    };
    let reply = transport.send(outgoing).await;
    let outcome = channel("webhook").map_or_else(
        || Outcome::Rejected { reason: t!("there is no channel for webhooks").to_owned() },
        |channel| channel.outcome(&reply.response()),
    );
    let link = match reply.response() {
        Response::Http { body, .. } => link_in(body),
        _ => None,
    };
    record(app, Ended { call, outcome, link, claimed_at }).await
}

/// What is to be done with a call.
enum Compose {
    Call(Outgoing),
    /// Something newer is on its way.
    Overtaken,
    Cannot(String),
}

fn compose(tx: &mut Tx<'_>, server: &str, call: &WebhookCall) -> Result<Compose> {
    if call.purpose == Purpose::Emergency && webhook_calls::is_overtaken(tx, call)? {
        return Ok(Compose::Overtaken);
    }
    let incident = incidents::find(tx, Reference::Id(call.incident))?;
    let hidden = incident.as_ref().is_none_or(|it| it.visibility.is_private());
    if hidden && call.purpose == Purpose::Emergency && says_on(call) {
        return Ok(Compose::Overtaken);
    }
    if hidden && call.purpose == Purpose::Mobilise {
        return Ok(Compose::Cannot(t!("the incident was made private, and no other system may know of it").to_owned()));
    }
    let unreadable = |why| Error::Internal(format!("the body of a webhook's call cannot be read: {why}"));
    let mut body: Value = serde_json::from_str(&call.body).map_err(unreadable)?;
    if let Some(incident) = body.get_mut("incident").and_then(Value::as_object_mut) {
        let number = incident.get("number").and_then(Value::as_i64).unwrap_or_default();
        incident.insert("url".to_owned(), format!("{server}/incidents/{number}").into());
    }
    Ok(match letters::call(&call.id.to_string(), body, call.attempts > 1, &call.address) {
        Ok(outgoing) => Compose::Call(outgoing),
        Err(why) => Compose::Cannot(why),
    })
}

/// The link in an answer: the first of the usual names for one, at the top of its JSON.
fn link_in(body: &[u8]) -> Option<String> {
    let answer: Value = serde_json::from_slice(body).ok()?;
    let link = ["link", "url", "html_url", "permalink"].into_iter().find_map(|name| answer[name].as_str())?;
    Some(link.to_owned())
}

async fn cancel(app: &App, call: WebhookCall) -> Result<()> {
    app.write(move |work| {
        let why = Some(t!("overtaken by a newer one"));
        webhook_calls::record(work.tx, work.now, &call, State::Cancelled, None, why)?;
        Ok(())
    })
    .await
}

/// An attempt that has ended.
#[derive(Clone)]
struct Ended {
    call: WebhookCall,
    outcome: Outcome,
    link: Option<String>,
    claimed_at: Timestamp,
}

/// Writes down how an attempt ended, and tells the step of mobilising that made it. Where that cannot be told, because its
/// room cannot be read, the attempt is written down all the same: the other system is not to be called again and again.
async fn record(app: &App, ended: Ended) -> Result<()> {
    let again = ended.clone();
    let told = app.write(move |work| match record_in(work, &ended)? {
        Some(answer) => close(work, &ended.call, answer),
        None => Ok(()),
    });
    match told.await {
        done @ (Ok(()) | Err(Error::Busy | Error::Unavailable(_))) => done,
        Err(error) => {
            tracing::error!(%error, detail = ?error, call = %again.call.id, "the incident cannot be told what came of a call");
            app.write(move |work| record_in(work, &again).map(|_| ())).await
        }
    }
}

/// What came of a call that is over, for the step that made it: a link, or why not.
type Answer = std::result::Result<Option<String>, String>;

fn record_in(work: &mut Work<'_, '_>, ended: &Ended) -> Result<Option<Answer>> {
    let Ended { call, outcome, link, claimed_at } = ended;
    let (state, again, detail) = mail::ended(work, call.attempts, outcome, *claimed_at);
    let written = webhook_calls::record(work.tx, work.now, call, state, again, detail.as_deref())?;
    let over = written && again.is_none() && call.purpose == Purpose::Mobilise;
    let answer = if state == State::Accepted { Ok(link.clone()) } else { Err(detail.unwrap_or_default()) };
    Ok(over.then_some(answer))
}

/// Tells the step of mobilising what came of its call.
fn close(work: &mut Work<'_, '_>, call: &WebhookCall, answer: Answer) -> Result<()> {
    let Some(entry) = timeline::find(work.tx, call.incident, call.seq)? else { return Ok(()) };
    let Kind::Mobilisation { mobilisation: label, event } = entry.kind else { return Ok(()) };
    let changed = change_now(work, &Actor::System, Reference::Id(call.incident), None, |around, _, change| {
        answered(change, &around.directory, label, event.step.saturating_sub(1), answer);
        Ok(())
    });
    match changed {
        Ok(_) | Err(Error::NotFound { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}
