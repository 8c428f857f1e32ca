//! Alerts and their logs.

use crate::viewing::{alerts_shown, log_shown};
use crate::{Result, Row, StoreError, Topic, Tx, Value, args, sql};
use allclear_core::access::Actor;
use allclear_core::alert::{Alert, LogEntry, LogKind, Status};
use allclear_core::event::{Link, Severity};
use allclear_core::id::{AlertId, IncidentId, ServiceId};
use allclear_core::labels::Labels;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

pub mod listing;

/// The part of an alert that is only shown, kept as one JSON text.
#[derive(Serialize, Deserialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<Cow<'a, str>>,
    labels: Cow<'a, Labels>,
    links: Cow<'a, [Link]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<Cow<'a, str>>,
}

/// Writes new alerts.
///
/// # Errors
/// When the database fails.
pub fn insert(tx: &mut Tx<'_>, alerts: &[Alert]) -> Result<()> {
    let mut rows = Vec::with_capacity(alerts.len());
    for a in alerts {
        let body = Body {
            details: a.details.as_deref().map(Cow::Borrowed),
            labels: Cow::Borrowed(&a.labels),
            links: Cow::Borrowed(&a.links),
            group: a.group.as_deref().map(Cow::Borrowed),
        };
        rows.push(
            args![
                a.id,
                a.service,
                a.integration,
                &a.dedup_key,
                &a.title,
                a.severity.as_str(),
                a.status.as_str(),
                a.opened_at,
                a.acknowledged_at,
                actor_text(a.acknowledged_by.as_ref())?,
                a.resolved_at,
                actor_text(a.resolved_by.as_ref())?,
                a.count,
                a.last_event_at,
                i64::from(a.cycle),
                a.incident,
                a.log_seq,
                json(&body)?,
            ]
            .to_vec(),
        );
    }
    tx.exec_many(
        sql!(
            "INSERT INTO alert (id, service_id, integration_id, dedup_key, title, severity, status, opened_at,
                acknowledged_at, acknowledged_by, resolved_at, resolved_by, count, last_event_at, cycle, incident_id,
                log_seq, body)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)"
        ),
        &rows,
    )?;
    tx.changed(Topic::Alerts, None);
    Ok(())
}

/// Writes what can change about an alert after it was opened. Its count is kept by [`crate::identities`].
///
/// # Errors
/// When the database fails.
pub fn update(tx: &mut Tx<'_>, a: &Alert) -> Result<()> {
    tx.exec(
        sql!(
            "UPDATE alert SET severity = $2, status = $3, acknowledged_at = $4, acknowledged_by = $5, resolved_at = $6,
                resolved_by = $7, cycle = $8, incident_id = $9, log_seq = $10, last_event_at = $11 WHERE id = $1"
        ),
        args![
            a.id,
            a.severity.as_str(),
            a.status.as_str(),
            a.acknowledged_at,
            actor_text(a.acknowledged_by.as_ref())?,
            a.resolved_at,
            actor_text(a.resolved_by.as_ref())?,
            i64::from(a.cycle),
            a.incident,
            a.log_seq,
            a.last_event_at,
        ],
    )?;
    tx.changed(Topic::Alerts, Some(a.id.uuid()));
    // Its incident shows how its alerts are. Said as a change of the incident, it is heard by those who may know of it.
    if let Some(incident) = a.incident {
        tx.changed(Topic::Incidents, Some(incident.uuid()));
    }
    Ok(())
}

/// When the first alert of an incident began; `None` when it has none.
///
/// # Errors
/// When the database fails.
pub fn first_of(tx: &mut Tx<'_>, incident: IncidentId) -> Result<Option<Timestamp>> {
    tx.one(sql!("SELECT min(opened_at) AS first_at FROM alert WHERE incident_id = $1"), args![incident], |row| {
        row.get("first_at")
    })
}

/// Appends to logs: alert, entry.
///
/// # Errors
/// When the database fails.
pub fn append_log(tx: &mut Tx<'_>, entries: &[(AlertId, LogEntry)]) -> Result<()> {
    let mut rows = Vec::with_capacity(entries.len());
    // A storm has one actor for thousands of entries.
    let mut last: Option<(&Actor, String)> = None;
    for (alert, entry) in entries {
        let actor = match last.take() {
            Some((actor, text)) if *actor == entry.actor => text,
            _ => json(&entry.actor)?,
        };
        rows.push(args![*alert, entry.seq, entry.at, &actor, json(&entry.kind)?].to_vec());
        last = Some((&entry.actor, actor));
    }
    tx.exec_many(sql!("INSERT INTO alert_log (alert_id, seq, at, actor, body) VALUES ($1, $2, $3, $4, $5)"), &rows)?;
    Ok(())
}

/// Appends entries to one alert's log where the alert itself is not in hand: takes the next numbers from its row.
///
/// # Errors
/// When the database fails or the alert is gone.
pub fn append_to(tx: &mut Tx<'_>, alert: AlertId, at: Timestamp, actor: &Actor, kinds: Vec<LogKind>) -> Result<()> {
    if kinds.is_empty() {
        return Ok(());
    }
    let added = i64::try_from(kinds.len()).unwrap_or(0);
    let last: i64 = tx.one(
        sql!("UPDATE alert SET log_seq = log_seq + $2 WHERE id = $1 RETURNING log_seq"),
        args![alert, added],
        |row| row.get("log_seq"),
    )?;
    let entries: Vec<(AlertId, LogEntry)> = kinds
        .into_iter()
        .zip(last - added + 1..)
        .map(|(kind, seq)| (alert, LogEntry { seq, at, actor: actor.clone(), kind }))
        .collect();
    append_log(tx, &entries)?;
    tx.changed(Topic::Alerts, Some(alert.uuid()));
    Ok(())
}

/// One alert.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(tx: &mut Tx<'_>, id: AlertId) -> Result<Alert> {
    find(tx, id)?.ok_or(StoreError::NotFound)
}

/// One alert, if there is one.
///
/// # Errors
/// When the database fails.
pub fn find(tx: &mut Tx<'_>, id: AlertId) -> Result<Option<Alert>> {
    let found = tx.opt(sql!("SELECT * FROM alert WHERE id = $1"), args![id], alert)?;
    Ok(alerts_shown(tx, found.into_iter().collect())?.pop())
}

/// Which alerts to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub status: Option<Status>,
    pub service: Option<ServiceId>,
    /// Only alerts older than this one: the last of the page before.
    pub after: Option<AlertId>,
    /// 1 to 200.
    pub limit: i64,
}

impl Filter {
    fn after(&self) -> Uuid {
        self.after.map_or(Uuid::max(), AlertId::uuid)
    }

    /// One more than is shown tells whether there are more.
    fn limit(&self) -> i64 {
        self.limit.clamp(1, 201)
    }
}

/// Alerts, newest first.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx<'_>, filter: &Filter) -> Result<Vec<Alert>> {
    let found = match (filter.status, filter.service) {
        (Some(status @ (Status::Triggered | Status::Acknowledged)), None) => open(tx, filter, status)?,
        (Some(status @ (Status::Triggered | Status::Acknowledged)), Some(service)) => {
            open_of_service(tx, filter, status, service)?
        }
        _ => any(tx, filter)?,
    };
    alerts_shown(tx, found)
}

/// By the index of open alerts, which names their states. Asked for their ids first, within one statement, PostgreSQL
/// reads all alerts to find those again.
fn open(tx: &mut Tx<'_>, filter: &Filter, status: Status) -> Result<Vec<Alert>> {
    tx.all(
        sql!("SELECT * FROM alert WHERE status <> 'resolved' AND status = $2 AND id < $1 ORDER BY id DESC LIMIT $3"),
        args![filter.after(), status.as_str(), filter.limit()],
        alert,
    )
}

/// As [`open`], by the index in which each service has its own.
fn open_of_service(tx: &mut Tx<'_>, filter: &Filter, status: Status, service: ServiceId) -> Result<Vec<Alert>> {
    tx.all(
        sql!(
            "SELECT * FROM alert WHERE status <> 'resolved' AND service_id = $4 AND status = $2 AND id < $1
              ORDER BY id DESC LIMIT $3"
        ),
        args![filter.after(), status.as_str(), filter.limit(), service],
        alert,
    )
}

/// From the newest alert on down all there ever were, until there are enough.
fn any(tx: &mut Tx<'_>, filter: &Filter) -> Result<Vec<Alert>> {
    tx.all(
        sql!(
            "SELECT * FROM alert WHERE id < $1
                AND (CAST($2 AS TEXT) IS NULL OR status = CAST($2 AS TEXT))
                AND ($3 OR service_id = $4)
              ORDER BY id DESC LIMIT $5"
        ),
        args![
            filter.after(),
            filter.status.map(Status::as_str),
            filter.service.is_none(),
            filter.service.unwrap_or(ServiceId::from_uuid(Uuid::nil())),
            filter.limit(),
        ],
        alert,
    )
}

/// The alerts of one incident, newest first: at most `limit` (1 to 201) older than `after`, none of an incident these
/// eyes do not see.
///
/// A statement of its own, for no index answers one that may ask for every incident: the screen of an incident would
/// read all the alerts there are.
///
/// # Errors
/// When the database fails.
pub fn of_incident(tx: &mut Tx<'_>, incident: IncidentId, after: Option<AlertId>, limit: i64) -> Result<Vec<Alert>> {
    let after = after.map_or(Uuid::max(), AlertId::uuid);
    let eyes = tx.eyes();
    let found = tx.all(
        sql!("SELECT * FROM alert WHERE incident_id = $1 AND {seen $1:4} AND id < $2 ORDER BY id DESC LIMIT $3"),
        args![incident, after, limit.clamp(1, 201), eyes],
        alert,
    )?;
    alerts_shown(tx, found)
}

/// The alerts of one service that were opened after `since` and have not resolved, newest first.
///
/// # Errors
/// When the database fails.
pub fn firing(tx: &mut Tx<'_>, service: ServiceId, since: Timestamp, limit: i64) -> Result<Vec<Alert>> {
    tx.all(
        sql!(
            "SELECT * FROM alert WHERE service_id = $1 AND status <> 'resolved' AND opened_at > $2
              ORDER BY id DESC LIMIT $3"
        ),
        args![service, since, limit],
        alert,
    )
}

/// An alert's log, oldest first.
///
/// # Errors
/// When the database fails.
pub fn log(tx: &mut Tx<'_>, id: AlertId) -> Result<Vec<LogEntry>> {
    let all = sql!("SELECT seq, at, actor, body FROM alert_log WHERE alert_id = $1 ORDER BY seq");
    let found = tx.all(all, args![id], |row| {
        let (actor, body): (String, String) = (row.get("actor")?, row.get("body")?);
        Ok(LogEntry { seq: row.get("seq")?, at: row.get("at")?, actor: unjson(&actor)?, kind: unjson(&body)? })
    })?;
    log_shown(tx, found)
}

fn alert(row: &Row<'_>) -> Result<Alert> {
    let (severity, status, body): (String, String, String) =
        (row.get("severity")?, row.get("status")?, row.get("body")?);
    let body: Body<'_> = unjson(&body)?;
    let cycle: i64 = row.get("cycle")?;
    Ok(Alert {
        id: row.get("id")?,
        service: row.get("service_id")?,
        integration: row.get("integration_id")?,
        dedup_key: row.get("dedup_key")?,
        title: row.get("title")?,
        severity: Severity::read(&severity).unwrap_or(Severity::Critical),
        status: Status::read(&status).ok_or_else(|| StoreError::Other(format!("alert status {status:?}")))?,
        opened_at: row.get("opened_at")?,
        acknowledged_at: row.get("acknowledged_at")?,
        acknowledged_by: row.get::<Option<String>>("acknowledged_by")?.map(|t| unjson(&t)).transpose()?,
        resolved_at: row.get("resolved_at")?,
        resolved_by: row.get::<Option<String>>("resolved_by")?.map(|t| unjson(&t)).transpose()?,
        count: row.get("count")?,
        last_event_at: row.get("last_event_at")?,
        cycle: u32::try_from(cycle).unwrap_or(1),
        incident: row.get("incident_id")?,
        details: body.details.map(Cow::into_owned),
        labels: body.labels.into_owned(),
        links: body.links.into_owned(),
        group: body.group.map(Cow::into_owned),
        log_seq: row.get("log_seq")?,
    })
}

fn actor_text(actor: Option<&Actor>) -> Result<Value> {
    Ok(match actor {
        Some(actor) => Value::Text(json(actor)?),
        None => Value::Null,
    })
}

/// JSON text of a value of ours.
///
/// # Errors
/// When a map has a key that is not text; ours have none.
pub(crate) fn json(value: &(impl Serialize + ?Sized)) -> Result<String> {
    serde_json::to_string(value).map_err(|e| StoreError::Other(format!("cannot write JSON: {e}")))
}

/// A value of ours from its JSON text.
///
/// # Errors
/// When somebody else wrote the row.
pub(crate) fn unjson<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|e| StoreError::Other(format!("cannot read stored JSON: {e}")))
}
