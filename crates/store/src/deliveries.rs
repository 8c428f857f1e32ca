//! Deliveries: internal updates on their way to lists, and what became of each.

use crate::alerts::{json, unjson};
use crate::sending::{Attempt, Outcome, Sending};
use crate::{Result, Row, StoreError, Tx, Value, args, sql};
use allclear_core::id::{DeliveryId, Ids, IncidentId};
use allclear_core::page::State;
use allclear_core::update::plan::{Destination, Way};
use jiff::Timestamp;
use std::ops::RangeInclusive;

/// One update to one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    pub id: DeliveryId,
    pub incident: IncidentId,
    /// The timeline's number of the update.
    pub seq: i64,
    pub to: Destination,
    pub state: State,
    /// How many attempts were begun.
    pub attempts: u32,
    /// Rises with every claim.
    pub fence: i64,
    /// When it was accepted or given up.
    pub ended_at: Option<Timestamp>,
    /// What the other side said last.
    pub detail: Option<String>,
}

/// Writes an update out for everybody on its lists. Written twice it is sent once.
///
/// # Errors
/// When the database fails.
pub fn plan(
    tx: &mut Tx<'_>,
    ids: &mut Ids,
    now: Timestamp,
    update: (IncidentId, i64),
    destinations: &[Destination],
) -> Result<()> {
    let (incident, seq) = update;
    let mut rows: Vec<Vec<Value>> = Vec::with_capacity(destinations.len());
    for to in destinations {
        let id: DeliveryId = ids.id(now);
        let (lists, channel) = (json(&to.lists)?, to.channel.as_str());
        rows.push(args![id, incident, seq, lists, channel, &to.address, State::Planned.as_str(), now].to_vec());
    }
    tx.exec_many(
        sql!(
            "INSERT INTO delivery (id, incident_id, seq, lists, channel, address, state, due_at, attempts, fence)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0) ON CONFLICT DO NOTHING"
        ),
        &rows,
    )?;
    Ok(())
}

fn sending() -> Sending {
    Sending {
        due: sql!("SELECT id FROM delivery WHERE due_at <= $1 ORDER BY due_at, id LIMIT $2 {skip_locked}"),
        take: sql!(
            "UPDATE delivery SET state = 'sending', due_at = $2, fence = fence + 1, attempts = attempts + 1
              WHERE id {in:1} RETURNING *"
        ),
        record: sql!(
            "UPDATE delivery SET state = $3, due_at = $4, ended_at = $5, detail = $6
              WHERE id = $1 AND fence = $2 AND state = 'sending'"
        ),
        next: sql!("SELECT min(due_at) AS due_at FROM delivery WHERE due_at IS NOT NULL"),
    }
}

/// Takes what is due, at most `limit`: what was never tried, what is to be tried again, and what was taken by somebody
/// who never said how it ended.
///
/// # Errors
/// When the database fails.
pub fn claim(tx: &mut Tx<'_>, now: Timestamp, limit: i64) -> Result<Vec<Delivery>> {
    sending().claim(tx, now, limit, delivery)
}

/// Writes down how an attempt ended: `again` is when it is tried once more. Whoever lost the claim meanwhile writes
/// nothing.
///
/// # Errors
/// When the database fails.
pub fn record(
    tx: &mut Tx<'_>,
    now: Timestamp,
    claim: &Delivery,
    state: State,
    again: Option<Timestamp>,
    detail: Option<&str>,
) -> Result<()> {
    let attempt = Attempt { id: claim.id.uuid(), fence: claim.fence, incident: claim.incident };
    sending().record(tx, now, attempt, Outcome { state, again, detail })?;
    Ok(())
}

/// Everything that was sent of one incident's updates with these numbers, the first update first.
///
/// # Errors
/// When the database fails.
pub fn of_incident(tx: &mut Tx<'_>, incident: IncidentId, updates: RangeInclusive<i64>) -> Result<Vec<Delivery>> {
    let (first, last) = updates.into_inner();
    tx.all(
        sql!(
            "SELECT * FROM delivery WHERE incident_id = $1 AND seq >= $3 AND seq <= $4 AND {seen $1:2}
              ORDER BY seq, channel, address"
        ),
        args![incident, tx.eyes(), first, last],
        delivery,
    )
}

/// When something is due next.
///
/// # Errors
/// When the database fails.
pub fn next_due(tx: &mut Tx<'_>) -> Result<Option<Timestamp>> {
    sending().next_due(tx)
}

fn delivery(row: &Row<'_>) -> Result<Delivery> {
    let unknown = |what: &str| StoreError::Other(format!("column {what} of a delivery holds an unknown word"));
    let channel = match row.text("channel")? {
        "email" => Way::Mail,
        "webhook" => Way::Webhook,
        _ => return Err(unknown("channel")),
    };
    let lists = unjson(row.text("lists")?)?;
    Ok(Delivery {
        id: row.get("id")?,
        incident: row.get("incident_id")?,
        seq: row.get("seq")?,
        to: Destination { channel, address: row.get("address")?, lists },
        state: State::read(row.text("state")?).ok_or_else(|| unknown("state"))?,
        attempts: u32::try_from(row.get::<i64>("attempts")?).unwrap_or(u32::MAX),
        fence: row.get("fence")?,
        ended_at: row.get("ended_at")?,
        detail: row.get("detail")?,
    })
}
