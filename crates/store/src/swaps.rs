//! Offers of shifts.

use crate::{Result, Row, StoreError, Topic, Tx, args, sql};
use allclear_core::id::{PersonId, SwapId};
use allclear_core::oncall::swap::{Standing, Swap, Turn};
use jiff::Timestamp;
use uuid::Uuid;

/// Stores a new offer.
///
/// # Errors
/// When the database fails.
pub fn create(tx: &mut Tx<'_>, swap: &Swap) -> Result<()> {
    let wants = swap.wants;
    tx.exec(
        sql!(
            "INSERT INTO shift_swap (id, asker_id, asked_id, schedule_id, from_at, to_at, return_schedule_id,
                return_from_at, return_to_at, note, created_at, state, answered_by, answered_at, declined)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open', NULL, NULL, '[]')"
        ),
        args![
            swap.id,
            swap.asker,
            swap.asked,
            swap.gives.schedule,
            swap.gives.from,
            swap.gives.to,
            wants.map(|turn| turn.schedule),
            wants.map(|turn| turn.from),
            wants.map(|turn| turn.to),
            swap.note.as_deref(),
            swap.created_at,
        ],
    )?;
    // Whoever looks at who is on call looks at offers too.
    tx.changed(Topic::Directory, None);
    Ok(())
}

/// Stores where an offer stands, who has said no, and its note.
///
/// # Errors
/// When the database fails.
pub fn save(tx: &mut Tx<'_>, swap: &Swap) -> Result<()> {
    let (by, at) = match swap.standing {
        Standing::Open => (None, None),
        Standing::Accepted { by, at } => (Some(by), Some(at)),
        Standing::Declined { at } => (None, Some(at)),
        Standing::Withdrawn { at, overtaken_by } => (overtaken_by, Some(at)),
    };
    let declined = serde_json::to_string(&swap.declined).map_err(StoreError::other)?;
    tx.exec(
        sql!(
            "UPDATE shift_swap SET state = $2, answered_by = $3, answered_at = $4, declined = $5, note = $6 WHERE id = $1"
        ),
        args![swap.id, swap.standing.as_str(), by, at, declined, swap.note.as_deref()],
    )?;
    tx.changed(Topic::Directory, None);
    Ok(())
}

/// One offer.
///
/// # Errors
/// When the database fails.
pub fn find(tx: &mut Tx<'_>, id: SwapId) -> Result<Option<Swap>> {
    tx.opt(sql!("SELECT * FROM shift_swap WHERE id = $1"), args![id], swap)
}

/// Offers that wait for an answer and whose shift begins after `now`, the next shift first.
///
/// # Errors
/// When the database fails.
pub fn open(tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<Swap>> {
    tx.all(
        sql!("SELECT * FROM shift_swap WHERE state = 'open' AND from_at > $1 ORDER BY from_at, id LIMIT 500"),
        args![now],
        swap,
    )
}

/// Which offers to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// The word of a standing.
    pub state: Option<String>,
    /// Offers that this person made, or accepted, or was asked for by name.
    pub person: Option<PersonId>,
    /// Only offers older than this one.
    pub after: Option<SwapId>,
    /// 1 to 201.
    pub limit: usize,
}

/// Offers, newest first.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx<'_>, filter: &Filter) -> Result<Vec<Swap>> {
    let after = filter.after.map_or(Uuid::max(), SwapId::uuid);
    let person = filter.person.map_or(Uuid::nil(), PersonId::uuid);
    tx.all(
        sql!(
            "SELECT * FROM shift_swap WHERE id < $1 AND (CAST($2 AS TEXT) IS NULL OR state = $2)
                AND ($3 OR asker_id = $4 OR asked_id = $4 OR answered_by = $4) ORDER BY id DESC LIMIT $5"
        ),
        args![after, filter.state.as_deref(), filter.person.is_none(), person, filter.limit.clamp(1, 201)],
        swap,
    )
}

fn swap(row: &Row<'_>) -> Result<Swap> {
    let wants = match row.get("return_schedule_id")? {
        Some(schedule) => Some(Turn { schedule, from: row.get("return_from_at")?, to: row.get("return_to_at")? }),
        None => None,
    };
    let declined: String = row.get("declined")?;
    Ok(Swap {
        id: row.get("id")?,
        asker: row.get("asker_id")?,
        asked: row.get("asked_id")?,
        gives: Turn { schedule: row.get("schedule_id")?, from: row.get("from_at")?, to: row.get("to_at")? },
        wants,
        note: row.get("note")?,
        created_at: row.get("created_at")?,
        standing: standing(row)?,
        declined: serde_json::from_str(&declined).map_err(StoreError::other)?,
    })
}

fn standing(row: &Row<'_>) -> Result<Standing> {
    let word: String = row.get("state")?;
    Ok(match word.as_str() {
        "open" => Standing::Open,
        "accepted" => Standing::Accepted { by: row.get("answered_by")?, at: row.get("answered_at")? },
        "declined" => Standing::Declined { at: row.get("answered_at")? },
        "withdrawn" => Standing::Withdrawn { at: row.get("answered_at")?, overtaken_by: row.get("answered_by")? },
        other => return Err(StoreError::Other(format!("shift swap state {other:?}"))),
    })
}
