//! Links to calendars: only the digest of the secret is stored.

use crate::{Result, Row, Tx, args, sql};
use allclear_core::id::{PersonId, ScheduleId};
use jiff::Timestamp;

/// A link, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Whose it is.
    pub person: PersonId,
    /// What it shows; `None` for the owner's own shifts.
    pub schedule: Option<ScheduleId>,
    pub created_at: Timestamp,
}

/// Stores a new link. `digest` is the SHA-256 of the secret in hexadecimal.
///
/// # Errors
/// When the database fails.
pub fn create(tx: &mut Tx<'_>, link: &Link, digest: &str) -> Result<()> {
    let insert = sql!("INSERT INTO calendar_link (digest, person_id, schedule_id, created_at) VALUES ($1, $2, $3, $4)");
    tx.exec(insert, args![digest, link.person, link.schedule, link.created_at])?;
    Ok(())
}

/// The link whose secret has this digest.
///
/// # Errors
/// When the database fails.
pub fn by_digest(tx: &mut Tx<'_>, digest: &str) -> Result<Option<Link>> {
    tx.opt(sql!("SELECT person_id, schedule_id, created_at FROM calendar_link WHERE digest = $1"), args![digest], link)
}

/// A person's links, oldest first.
///
/// # Errors
/// When the database fails.
pub fn of_person(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<Link>> {
    tx.all(
        sql!("SELECT person_id, schedule_id, created_at FROM calendar_link WHERE person_id = $1 ORDER BY created_at, digest"),
        args![person],
        link,
    )
}

/// Removes a person's link to a schedule, or to their own shifts; `false` when there is none.
///
/// # Errors
/// When the database fails.
pub fn remove(tx: &mut Tx<'_>, person: PersonId, schedule: Option<ScheduleId>) -> Result<bool> {
    let removed = match schedule {
        Some(schedule) => tx
            .exec(sql!("DELETE FROM calendar_link WHERE person_id = $1 AND schedule_id = $2"), args![person, schedule]),
        None => tx.exec(sql!("DELETE FROM calendar_link WHERE person_id = $1 AND schedule_id IS NULL"), args![person]),
    };
    Ok(removed? > 0)
}

fn link(row: &Row<'_>) -> Result<Link> {
    Ok(Link { person: row.get("person_id")?, schedule: row.get("schedule_id")?, created_at: row.get("created_at")? })
}
