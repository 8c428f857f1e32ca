//! Claiming what is due: the pages of one message are claimed together.

use super::{Claim, LEASE, begin_attempts, subject_of};
use crate::{Result, Row, Tx, Value, args, sql};
use allclear_core::id::PageId;
use allclear_core::page::{Due, LATE, gather};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Pages looked at in one transaction, so most in one message: others wait for the writer.
const MOST: i64 = 500;

/// Claims pages that are due, in at most `limit` messages ([`gather`] says what goes together): planned ones, and ones
/// whose claim ran out without a record, which may have been sent and are marked so. What is late goes behind everything
/// that is not; then low urgency never goes before high, a new page never waits behind an old backlog.
///
/// # Errors
/// When the database fails.
pub fn claim(tx: &mut Tx<'_>, now: Timestamp, limit: usize) -> Result<Vec<Vec<Claim>>> {
    let late = now.checked_sub(LATE).unwrap_or(Timestamp::MIN);
    let due = tx.all(
        sql!(
            "SELECT id, person_id, method_id, subject, subject_id, due_at, attempts, channel, state FROM page
              WHERE due_at <= $1
              ORDER BY CASE WHEN due_at > $2 THEN 0 ELSE 1 END, urgency, id DESC LIMIT $3 {skip_locked}"
        ),
        args![now, late, MOST],
        due,
    )?;
    let gathered = gather(&due, now, limit);
    let postponed: Vec<Vec<Value>> = gathered.postponed.iter().map(|(id, until)| args![*id, *until].to_vec()).collect();
    tx.exec_many(sql!("UPDATE page SET due_at = $2 WHERE id = $1 AND state = 'planned'"), &postponed)?;
    let ids: Vec<PageId> = gathered.messages.iter().flatten().copied().collect();
    let claims = claim_these(tx, now, &ids)?;
    let of = |message: Vec<PageId>| message.into_iter().filter_map(|id| claims.get(&id).copied()).collect();
    Ok(gathered.messages.into_iter().map(of).collect())
}

fn claim_these(tx: &mut Tx<'_>, now: Timestamp, ids: &[PageId]) -> Result<BTreeMap<PageId, Claim>> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let lease_until = now.checked_add(LEASE).unwrap_or(Timestamp::MAX);
    let claims = tx.all(
        sql!(
            "UPDATE page SET maybe_repeat = (maybe_repeat OR state = 'sending'), state = 'sending', due_at = $2,
                lease_until = $2, fence = fence + 1, attempts = attempts + 1
              WHERE id {in:1} RETURNING id, fence, attempts"
        ),
        args![ids, lease_until],
        claimed,
    )?;
    begin_attempts(tx, &claims, now)?;
    Ok(claims.into_iter().map(|claim| (claim.page, claim)).collect())
}

fn claimed(row: &Row<'_>) -> Result<Claim> {
    Ok(Claim { page: row.get("id")?, fence: row.get("fence")?, attempt: count(row)? })
}

fn count(row: &Row<'_>) -> Result<u32> {
    Ok(u32::try_from(row.get::<i64>("attempts")?).unwrap_or(1))
}

fn due(row: &Row<'_>) -> Result<Due> {
    let (word, channel, state): (String, String, String) =
        (row.get("subject")?, row.get("channel")?, row.get("state")?);
    Ok(Due {
        id: row.get("id")?,
        person: row.get("person_id")?,
        method: row.get("method_id")?,
        subject: subject_of(&word, row.get("subject_id")?),
        due_at: row.get("due_at")?,
        attempts: count(row)?,
        alone: channel == "browser",
        planned: state == "planned",
    })
}
