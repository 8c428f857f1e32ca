//! Rooms: the items of incidents, when their clocks are due, and what is to be said to people.

use crate::alerts::{json, unjson};
use crate::{Result, Row, StoreError, Tx, Value, args, sql};
use allclear_core::directory::Directory;
use allclear_core::id::{IncidentId, PersonId};
use allclear_core::incident::Decision;
use allclear_core::room::{About, Item, ItemKind, Label, Nudge, Room, Watch};
use jiff::{SignedDuration, Timestamp};

/// Everything in the room of one incident; empty when nothing was ever done in it.
///
/// # Errors
/// When the database fails.
pub fn load(tx: &mut Tx<'_>, incident: IncidentId) -> Result<Room> {
    let watch = tx.opt(
        sql!("SELECT watch FROM room WHERE incident_id = $1 AND {seen $1:2}"),
        args![incident, tx.eyes()],
        |row| unjson::<Watch>(row.text("watch")?),
    )?;
    // Ids of the same moment sort by chance.
    let items = tx.all(
        sql!("SELECT * FROM room_item WHERE incident_id = $1 AND {seen $1:2} ORDER BY opened_at, kind, number"),
        args![incident, tx.eyes()],
        item,
    )?;
    Ok(Room { items, watch: watch.unwrap_or_default() })
}

/// Most open items that [`open_items`] reads: what somebody has to do is among the newest.
const MOST_OPEN: i64 = 500;

/// The open items of all incidents that are worked on, drills left out, the newest first. Looked up incident by incident, so that what was
/// ever done in closed ones costs nothing.
///
/// # Errors
/// When the database fails.
pub fn open_items(tx: &mut Tx<'_>) -> Result<Vec<(IncidentId, Item)>> {
    tx.all(
        sql!(
            "SELECT * FROM room_item
              WHERE incident_id IN (SELECT id FROM incident WHERE category IN ('triage', 'active', 'paused')
                AND drill_person_id IS NULL)
                AND closed_at IS NULL AND {seen room_item.incident_id:2}
              ORDER BY id DESC LIMIT $1"
        ),
        args![MOST_OPEN, tx.eyes()],
        |row| Ok((row.get("incident_id")?, item(row)?)),
    )
}

/// Saves what a decision did in the room, with the instant of the first clock that runs after it. Belongs to
/// [`crate::incidents::save`], whose sequence number keeps two writers apart. Items and roles keep people who have been
/// removed since; lines are written for those whom `directory` knows.
///
/// # Errors
/// When the database fails.
pub fn save(tx: &mut Tx<'_>, decision: &Decision, directory: &Directory, due_at: Option<Timestamp>) -> Result<()> {
    let incident = decision.incident.id;
    let rows = decision.items.iter().map(|i| item_row(incident, i)).collect::<Result<Vec<_>>>()?;
    tx.exec_many(
        sql!(
            "INSERT INTO room_item (id, incident_id, kind, number, opened_at, opened_by, closed_at, body)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
              ON CONFLICT (id) DO UPDATE SET closed_at = excluded.closed_at, body = excluded.body"
        ),
        &rows,
    )?;
    tx.exec(
        sql!(
            "INSERT INTO room (incident_id, due_at, watch) VALUES ($1, $2, $3)
              ON CONFLICT (incident_id) DO UPDATE SET due_at = excluded.due_at, watch = excluded.watch"
        ),
        args![incident, due_at, json(&decision.room.watch)?],
    )?;
    let nudges = decision.nudges.iter().filter(|nudge| directory.people.contains_key(&nudge.person));
    let row = |n: &Nudge| args![n.person, incident, n.about.to_string(), &n.line, decision.at, "\n"].to_vec();
    add_nudges(tx, &nudges.map(row).collect::<Vec<_>>())
}

/// Sets when the first clock is due, when something outside the incident has moved it.
///
/// # Errors
/// When the database fails.
pub fn set_due(tx: &mut Tx<'_>, incident: IncidentId, due_at: Option<Timestamp>) -> Result<()> {
    tx.exec(sql!("UPDATE room SET due_at = $2 WHERE incident_id = $1"), args![incident, due_at])?;
    Ok(())
}

fn item_row(incident: IncidentId, i: &Item) -> Result<Vec<Value>> {
    let (kind, number) = (i.label.kind.as_str(), i64::from(i.label.number));
    Ok(args![i.id, incident, kind, number, i.opened_at, json(&i.opened_by)?, i.closed_at, json(&i.body)?].to_vec())
}

fn item(row: &Row<'_>) -> Result<Item> {
    let unknown = || StoreError::Other("column kind of an item holds a word this program does not know".to_owned());
    let kind = row.text("kind")?;
    let kind = ItemKind::ALL.into_iter().find(|k| k.as_str() == kind).ok_or_else(unknown)?;
    Ok(Item {
        id: row.get("id")?,
        label: Label { kind, number: row.get("number")? },
        opened_at: row.get("opened_at")?,
        opened_by: unjson(row.text("opened_by")?)?,
        closed_at: row.get("closed_at")?,
        body: unjson(row.text("body")?)?,
    })
}

/// Incidents with a clock that is due, the longest overdue first.
///
/// # Errors
/// When the database fails.
pub fn due(tx: &mut Tx<'_>, now: Timestamp, limit: i64) -> Result<Vec<IncidentId>> {
    tx.all(sql!("SELECT incident_id FROM room WHERE due_at <= $1 ORDER BY due_at LIMIT $2"), args![now, limit], |row| {
        row.get("incident_id")
    })
}

/// The armed tripwires of all open incidents, drills left out, each incident's together; at most [`MOST_OPEN`] of them, the oldest
/// incidents first.
///
/// # Errors
/// When the database fails.
pub fn armed(tx: &mut Tx<'_>) -> Result<Vec<(IncidentId, Item)>> {
    tx.all(
        sql!(
            "SELECT * FROM room_item
              WHERE incident_id IN (SELECT id FROM incident WHERE category IN ('triage', 'active', 'paused')
                AND drill_person_id IS NULL)
                AND kind = 'tripwire' AND closed_at IS NULL
              ORDER BY incident_id, id LIMIT $1"
        ),
        args![MOST_OPEN],
        |row| Ok((row.get("incident_id")?, item(row)?)),
    )
}

/// When something is due next: a clock, a simulated colleague's turn, or lines that wait until their person's last nudge is `gap` old.
///
/// # Errors
/// When the database fails.
pub fn next_due(tx: &mut Tx<'_>, gap: SignedDuration) -> Result<Option<Timestamp>> {
    let micros = i64::try_from(gap.as_micros()).unwrap_or(0);
    let find = |row: &Row<'_>| row.get::<Option<Timestamp>>("due_at");
    let clock = tx.one(sql!("SELECT min(due_at) AS due_at FROM room"), &[], find)?;
    let line = tx.one(
        sql!(
            "SELECT min(CASE WHEN w.last_at IS NULL OR w.last_at + $1 < w.added_at THEN w.added_at ELSE w.last_at + $1 END)
                AS due_at FROM (SELECT n.added_at, CASE WHEN i.private THEN p.last_at ELSE d.last_at END AS last_at
                  FROM nudge n JOIN incident i ON i.id = n.incident_id
                  LEFT JOIN nudged d ON d.person_id = n.person_id
                  LEFT JOIN nudged_private p ON p.person_id = n.person_id) w"
        ),
        args![micros],
        find,
    )?;
    Ok([clock, line, crate::drills::next_due(tx)?].into_iter().flatten().min())
}

/// What a clock asks for is said once: a newer line takes the place of one that waits. A word about something (`word T1`)
/// is news, and comes behind what was said before.
fn add_nudges(tx: &mut Tx<'_>, rows: &[Vec<Value>]) -> Result<()> {
    tx.exec_many(
        sql!(
            "INSERT INTO nudge (person_id, incident_id, about, line, added_at) VALUES ($1, $2, $3, $4, $5)
              ON CONFLICT (person_id, incident_id, about) DO UPDATE SET line =
                CASE WHEN excluded.about LIKE 'word%' AND nudge.line <> excluded.line
                  THEN nudge.line || CAST($6 AS TEXT) || excluded.line ELSE excluded.line END"
        ),
        rows,
    )?;
    Ok(())
}

/// What lines of one incident that still wait are about.
///
/// # Errors
/// When the database fails.
pub fn unsaid(tx: &mut Tx<'_>, incident: IncidentId) -> Result<Vec<About>> {
    tx.all(sql!("SELECT DISTINCT about FROM nudge WHERE incident_id = $1 ORDER BY about"), args![incident], |row| {
        row.text("about")?.parse().map_err(StoreError::other)
    })
}

/// A line that waits for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub person: PersonId,
    pub incident: IncidentId,
    pub about: About,
    pub line: String,
}

/// The lines of everybody whose last nudge is not later than `since`, each person's together and the oldest first.
///
/// # Errors
/// When the database fails.
pub fn waiting(tx: &mut Tx<'_>, since: Timestamp, limit: i64) -> Result<Vec<Waiting>> {
    tx.all(
        sql!(
            "SELECT n.person_id, n.incident_id, n.about, n.line FROM nudge n
              JOIN incident i ON i.id = n.incident_id
              LEFT JOIN nudged d ON d.person_id = n.person_id
              LEFT JOIN nudged_private p ON p.person_id = n.person_id
              WHERE CASE WHEN i.private THEN coalesce(p.last_at, $1) ELSE coalesce(d.last_at, $1) END <= $1
              ORDER BY n.person_id, n.added_at, n.incident_id, n.about LIMIT $2"
        ),
        args![since, limit],
        |row| {
            let about = row.text("about")?.parse().map_err(StoreError::other)?;
            Ok(Waiting {
                person: row.get("person_id")?,
                incident: row.get("incident_id")?,
                about,
                line: row.get("line")?,
            })
        },
    )
}

/// These lines have been said, or do not have to be. What was not read with them goes on waiting.
///
/// # Errors
/// When the database fails.
pub fn said(tx: &mut Tx<'_>, lines: &[Waiting]) -> Result<()> {
    let row = |line: &Waiting| args![line.person, line.incident, line.about.to_string()].to_vec();
    let rows: Vec<Vec<Value>> = lines.iter().map(row).collect();
    tx.exec_many(sql!("DELETE FROM nudge WHERE person_id = $1 AND incident_id = $2 AND about = $3"), &rows)?;
    Ok(())
}

/// `person` got a message about private incidents at `now`: the next one about any of those comes later.
///
/// # Errors
/// When the database fails.
pub fn nudged_in_private(tx: &mut Tx<'_>, person: PersonId, now: Timestamp) -> Result<()> {
    tx.exec(
        sql!(
            "INSERT INTO nudged_private (person_id, last_at) VALUES ($1, $2)
              ON CONFLICT (person_id) DO UPDATE SET last_at = excluded.last_at"
        ),
        args![person, now],
    )?;
    Ok(())
}

/// `person` got a message about incidents that everybody may see at `now`: the next one comes later.
///
/// # Errors
/// When the database fails.
pub fn nudged(tx: &mut Tx<'_>, person: PersonId, now: Timestamp) -> Result<()> {
    tx.exec(
        sql!(
            "INSERT INTO nudged (person_id, last_at) VALUES ($1, $2)
              ON CONFLICT (person_id) DO UPDATE SET last_at = excluded.last_at"
        ),
        args![person, now],
    )?;
    Ok(())
}
