//! What is asked and changed when an attempt to send a page has failed.

use super::subject_id;
use crate::{Result, Row, Topic, Tx, args, sql};
use allclear_core::id::{PageId, PersonId};
use allclear_core::page::{Page, Plan, Subject};
use jiff::Timestamp;

/// After a failed attempt the person's next planned page about the same thing is due at once.
///
/// # Errors
/// When the database fails.
pub fn hurry_next(tx: &mut Tx<'_>, page: &Page, now: Timestamp) -> Result<()> {
    let hurried = tx.exec(
        sql!(
            "UPDATE page SET due_at = $5 WHERE id IN (SELECT id FROM page WHERE subject_id = $1 AND cycle = $2
                AND person_id = $3 AND state = 'planned' AND attempts = 0 AND id <> $4 AND due_at > $5
                ORDER BY due_at LIMIT 1)"
        ),
        args![subject_id(page.plan.subject), i64::from(page.plan.cycle), page.plan.person, page.id, now],
    )?;
    if hurried > 0 {
        tx.changed(Topic::Pages, None);
    }
    Ok(())
}

/// Whether any page of the same step as `plan` has arrived or may still arrive; with `person`, any page to them.
///
/// # Errors
/// When the database fails.
pub fn any_hope(tx: &mut Tx<'_>, plan: &Plan, person: Option<PersonId>) -> Result<bool> {
    let live: i64 = tx.one(
        sql!(
            "SELECT count(*) AS n FROM page WHERE subject_id = $1 AND cycle = $2 AND round = $3 AND step = $4
                AND state IN ('planned', 'sending', 'accepted') AND ($5 OR person_id = $6)"
        ),
        args![
            subject_id(plan.subject),
            i64::from(plan.cycle),
            i64::from(plan.round),
            i64::from(plan.step),
            person.is_none(),
            person.unwrap_or(plan.person),
        ],
        |row| row.get("n"),
    )?;
    Ok(live > 0)
}

/// Why nothing arrived at the person of `plan` in its step: each channel that failed, and what it said.
///
/// # Errors
/// When the database fails.
pub fn failures(tx: &mut Tx<'_>, plan: &Plan) -> Result<Vec<(String, Option<String>)>> {
    // Sorted here: asked for the order of ids, SQLite reads all pages that this person ever had.
    let mut failed: Vec<(PageId, (String, Option<String>))> = tx.all(
        sql!(
            "SELECT id, channel, detail FROM page WHERE subject_id = $1 AND cycle = $2 AND round = $3 AND step = $4
                AND person_id = $5 AND state = 'failed'"
        ),
        args![
            subject_id(plan.subject),
            i64::from(plan.cycle),
            i64::from(plan.round),
            i64::from(plan.step),
            plan.person,
        ],
        |row| Ok((row.get("id")?, (row.get("channel")?, row.get("detail")?))),
    )?;
    failed.sort_by_key(|(page, _)| *page);
    Ok(failed.into_iter().map(|(_, why)| why).collect())
}

/// The pages of this step that nobody has tried yet are due from `now` on, at the same distances from each other.
///
/// # Errors
/// When the database fails.
pub fn hurry_step(tx: &mut Tx<'_>, plan: &Plan, now: Timestamp) -> Result<()> {
    let (subject, cycle) = (subject_id(plan.subject), i64::from(plan.cycle));
    let (round, step) = (i64::from(plan.round), i64::from(plan.step));
    let first: Option<i64> = tx.one(
        sql!(
            "SELECT min(due_at) AS first FROM page WHERE subject_id = $1 AND cycle = $2 AND round = $3 AND step = $4
                AND state = 'planned' AND attempts = 0"
        ),
        args![subject, cycle, round, step],
        |row| row.get("first"),
    )?;
    let early = first.map_or(0, |first| first.saturating_sub(now.as_microsecond()));
    if early <= 0 {
        return Ok(());
    }
    tx.exec(
        sql!(
            "UPDATE page SET due_at = due_at - $5 WHERE subject_id = $1 AND cycle = $2 AND round = $3 AND step = $4
                AND state = 'planned' AND attempts = 0"
        ),
        args![subject, cycle, round, step, early],
    )?;
    tx.changed(Topic::Pages, None);
    Ok(())
}

/// Round and number of the last step of the policy that paged anybody about `subject` in this cycle.
///
/// # Errors
/// When the database fails.
pub fn last_step(tx: &mut Tx<'_>, subject: Subject, cycle: u32) -> Result<Option<(u32, u32)>> {
    let number = |row: &Row<'_>, name| -> Result<u32> { Ok(u32::try_from(row.get::<i64>(name)?).unwrap_or(0)) };
    tx.opt(
        sql!(
            "SELECT round, step FROM page WHERE subject_id = $1 AND cycle = $2 AND step < 1000
              ORDER BY round DESC, step DESC LIMIT 1"
        ),
        args![subject_id(subject), i64::from(cycle)],
        |row| Ok((number(row, "round")?, number(row, "step")?)),
    )
}

/// The highest round with a page about `subject` in this cycle; 0 without any.
///
/// # Errors
/// When the database fails.
pub fn last_round(tx: &mut Tx<'_>, subject: Subject, cycle: u32) -> Result<u32> {
    let last: i64 = tx.one(
        sql!("SELECT coalesce(max(round), 0) AS n FROM page WHERE subject_id = $1 AND cycle = $2"),
        args![subject_id(subject), i64::from(cycle)],
        |row| row.get("n"),
    )?;
    Ok(u32::try_from(last).unwrap_or(0))
}
