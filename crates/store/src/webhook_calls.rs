//! Calls of other systems for an incident: what is to be sent, and what became of it.

use crate::sending::{Attempt, Outcome, Sending};
use crate::{Result, Row, StoreError, Tx, args, sql};
use allclear_core::id::{Ids, IncidentId, WebhookCallId};
use allclear_core::page::State;
use jiff::Timestamp;

/// What a call is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Emergency mode began or ended. Of several for one incident and address only the newest is wanted.
    Emergency,
    /// A step of mobilising; its answer may hold a link.
    Mobilise,
}

impl Purpose {
    /// The word in storage.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::Mobilise => "mobilise",
        }
    }
}

/// One call to one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookCall {
    pub id: WebhookCallId,
    pub incident: IncidentId,
    /// The timeline's number of the entry that it follows from.
    pub seq: i64,
    pub purpose: Purpose,
    pub address: String,
    /// JSON.
    pub body: String,
    pub state: State,
    /// How many attempts were begun.
    pub attempts: u32,
    /// Rises with every claim.
    pub fence: i64,
    /// When it was accepted, given up or overtaken.
    pub ended_at: Option<Timestamp>,
    /// What the other side said last.
    pub detail: Option<String>,
}

/// Writes a call out. Written twice it is made once.
///
/// # Errors
/// When the database fails.
pub fn plan(
    tx: &mut Tx<'_>,
    ids: &mut Ids,
    now: Timestamp,
    follows: (IncidentId, i64),
    purpose: Purpose,
    (address, body): (&str, &str),
) -> Result<()> {
    let id: WebhookCallId = ids.id(now);
    let (incident, seq) = follows;
    tx.exec(
        sql!(
            "INSERT INTO webhook_call (id, incident_id, seq, purpose, address, body, state, due_at, attempts, fence)
              VALUES ($1, $2, $3, $4, $5, $6, 'planned', $7, 0, 0) ON CONFLICT DO NOTHING"
        ),
        args![id, incident, seq, purpose.as_str(), address, body, now],
    )?;
    Ok(())
}

fn sending() -> Sending {
    Sending {
        due: sql!("SELECT id FROM webhook_call WHERE due_at <= $1 ORDER BY due_at, id LIMIT $2 {skip_locked}"),
        take: sql!(
            "UPDATE webhook_call SET state = 'sending', due_at = $2, fence = fence + 1, attempts = attempts + 1
              WHERE id {in:1} RETURNING *"
        ),
        record: sql!(
            "UPDATE webhook_call SET state = $3, due_at = $4, ended_at = $5, detail = $6
              WHERE id = $1 AND fence = $2 AND state = 'sending'"
        ),
        next: sql!("SELECT min(due_at) AS due_at FROM webhook_call WHERE due_at IS NOT NULL"),
    }
}

/// Takes what is due, at most `limit`: what was never tried, what is to be tried again, and what was taken by somebody
/// who never said how it ended.
///
/// # Errors
/// When the database fails.
pub fn claim(tx: &mut Tx<'_>, now: Timestamp, limit: i64) -> Result<Vec<WebhookCall>> {
    sending().claim(tx, now, limit, call)
}

/// Whether a newer call of the same purpose goes to the same address for the same incident: then this one tells the past.
///
/// # Errors
/// When the database fails.
pub fn is_overtaken(tx: &mut Tx<'_>, call: &WebhookCall) -> Result<bool> {
    let newer: i64 = tx.one(
        sql!(
            "SELECT count(*) AS n FROM webhook_call
              WHERE incident_id = $1 AND purpose = $2 AND address = $3 AND seq > $4"
        ),
        args![call.incident, call.purpose.as_str(), &call.address, call.seq],
        |row| row.get("n"),
    )?;
    Ok(newer > 0)
}

/// The newest call of a purpose for an incident, whoever may know of that: what other systems were told is a fact.
///
/// # Errors
/// When the database fails.
pub fn newest(tx: &mut Tx<'_>, incident: IncidentId, purpose: Purpose) -> Result<Option<WebhookCall>> {
    tx.opt(
        sql!("SELECT * FROM webhook_call WHERE incident_id = $1 AND purpose = $2 ORDER BY seq DESC LIMIT 1"),
        args![incident, purpose.as_str()],
        call,
    )
}

/// Writes down how an attempt ended: `again` is when it is tried once more. The answer is whether it was written: whoever
/// lost the claim meanwhile writes nothing.
///
/// # Errors
/// When the database fails.
pub fn record(
    tx: &mut Tx<'_>,
    now: Timestamp,
    claim: &WebhookCall,
    state: State,
    again: Option<Timestamp>,
    detail: Option<&str>,
) -> Result<bool> {
    let attempt = Attempt { id: claim.id.uuid(), fence: claim.fence, incident: claim.incident };
    sending().record(tx, now, attempt, Outcome { state, again, detail })
}

/// Everything other systems were called for in one incident, the first first.
///
/// # Errors
/// When the database fails.
pub fn of_incident(tx: &mut Tx<'_>, incident: IncidentId) -> Result<Vec<WebhookCall>> {
    tx.all(
        sql!("SELECT * FROM webhook_call WHERE incident_id = $1 AND {seen $1:2} ORDER BY seq, address"),
        args![incident, tx.eyes()],
        call,
    )
}

/// When something is due next.
///
/// # Errors
/// When the database fails.
pub fn next_due(tx: &mut Tx<'_>) -> Result<Option<Timestamp>> {
    sending().next_due(tx)
}

fn call(row: &Row<'_>) -> Result<WebhookCall> {
    let unknown = |what: &str| StoreError::Other(format!("column {what} of a webhook's call holds an unknown word"));
    let purpose = match row.text("purpose")? {
        "emergency" => Purpose::Emergency,
        "mobilise" => Purpose::Mobilise,
        _ => return Err(unknown("purpose")),
    };
    Ok(WebhookCall {
        id: row.get("id")?,
        incident: row.get("incident_id")?,
        seq: row.get("seq")?,
        purpose,
        address: row.get("address")?,
        body: row.get("body")?,
        state: State::read(row.text("state")?).ok_or_else(|| unknown("state"))?,
        attempts: u32::try_from(row.get::<i64>("attempts")?).unwrap_or(u32::MAX),
        fence: row.get("fence")?,
        ended_at: row.get("ended_at")?,
        detail: row.get("detail")?,
    })
}
