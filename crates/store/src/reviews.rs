//! Reviews, contributing factors and action items.

use crate::alerts::{json, unjson};
use crate::{Result, Row, StoreError, Topic, Tx, args, sql};
use allclear_core::id::{ActionId, IncidentId, PersonId};
use allclear_core::incident::Severity;
use allclear_core::review::{
    Action, ActionKind, ActionState, Due, Edited, Factor, FactorCategory, Review, SectionKey, State,
};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

#[cfg(test)]
mod tests;

/// The review of an incident, with its edited sections.
///
/// # Errors
/// When the database fails.
pub fn find(tx: &mut Tx<'_>, incident: IncidentId) -> Result<Option<Review>> {
    let found = tx.opt(
        sql!("SELECT * FROM review WHERE incident_id = $1 AND {seen $1:2}"),
        args![incident, tx.eyes()],
        review,
    )?;
    let Some(mut review) = found else { return Ok(None) };
    let sections = tx.all(sql!("SELECT * FROM review_section WHERE review_id = $1"), args![review.id], section)?;
    review.edits = sections.into_iter().collect();
    Ok(Some(review))
}

/// A review as a list shows it, with what it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// Without its sections.
    pub review: Review,
    /// The incident's.
    pub number: i64,
    pub title: String,
    pub severity: Severity,
}

/// Reviews, those of drills left out: the published ones, the newest first; or all others, the earliest due first.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx<'_>, published: bool, limit: i64) -> Result<Vec<Listed>> {
    let order = if published {
        sql!(
            "SELECT r.*, i.number, i.title, i.severity FROM review r JOIN incident i ON i.id = r.incident_id
              WHERE r.state = 'published' AND i.drill_person_id IS NULL AND {seen i.id:2}
              ORDER BY r.published_at DESC, r.id DESC LIMIT $1"
        )
    } else {
        sql!(
            "SELECT r.*, i.number, i.title, i.severity FROM review r JOIN incident i ON i.id = r.incident_id
              WHERE r.state <> 'published' AND i.drill_person_id IS NULL AND {seen i.id:2}
              ORDER BY CASE WHEN r.due_at IS NULL THEN 1 ELSE 0 END, r.due_at, r.id LIMIT $1"
        )
    };
    tx.all(order, args![limit, tx.eyes()], |row| {
        let severity = Severity::read(row.text("severity")?).ok_or_else(|| unknown("incident", "severity"))?;
        Ok(Listed { review: review(row)?, number: row.get("number")?, title: row.get("title")?, severity })
    })
}

/// Writes a review's own row: state, owner, due date.
///
/// # Errors
/// When the database fails.
pub fn save(tx: &mut Tx<'_>, r: &Review) -> Result<()> {
    let (on, at, zone) = match &r.due {
        Some(due) => (Some(due.on.to_string()), Some(due.at), Some(due.zone.as_str())),
        None => (None, None, None),
    };
    tx.exec(
        sql!(
            "INSERT INTO review (id, incident_id, state, owner_id, due_on, due_at, due_zone, drafted_at, published_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
              ON CONFLICT (id) DO UPDATE SET state = excluded.state, owner_id = excluded.owner_id,
                due_on = excluded.due_on, due_at = excluded.due_at, due_zone = excluded.due_zone,
                published_at = excluded.published_at"
        ),
        args![r.id, r.incident, r.state.as_str(), r.owner, on, at, zone, r.drafted_at, r.published_at],
    )?;
    tx.changed(Topic::Reviews, Some(r.incident.uuid()));
    Ok(())
}

/// Writes edited sections of a review.
///
/// # Errors
/// [`StoreError::Busy`] when somebody else wrote one of them since it was loaded: load the review again and decide anew.
pub fn save_sections(tx: &mut Tx<'_>, r: &Review, changed: &[SectionKey]) -> Result<()> {
    for (key, edited) in r.edits.iter().filter(|(key, _)| changed.contains(key)) {
        let written = tx.exec(
            sql!(
                "INSERT INTO review_section (review_id, section, body, revision, edited_at, edited_by)
                  VALUES ($1, $2, $3, $4, $5, $6)
                  ON CONFLICT (review_id, section) DO UPDATE SET body = excluded.body, revision = excluded.revision,
                    edited_at = excluded.edited_at, edited_by = excluded.edited_by
                  WHERE review_section.revision = excluded.revision - 1"
            ),
            args![r.id, key.as_str(), &edited.text, edited.revision, edited.at, json(&edited.by)?],
        )?;
        if written != 1 {
            return Err(StoreError::Busy);
        }
    }
    tx.changed(Topic::Reviews, Some(r.incident.uuid()));
    Ok(())
}

/// Writes a new contributing factor.
///
/// # Errors
/// When the database fails.
pub fn insert_factor(tx: &mut Tx<'_>, f: &Factor) -> Result<()> {
    tx.exec(
        sql!(
            "INSERT INTO factor (id, incident_id, category, body, created_at, created_by)
              VALUES ($1, $2, $3, $4, $5, $6)"
        ),
        args![f.id, f.incident, f.category.as_str(), &f.text, f.created_at, json(&f.created_by)?],
    )?;
    tx.changed(Topic::Reviews, Some(f.incident.uuid()));
    Ok(())
}

/// The contributing factors of an incident, the oldest first.
///
/// # Errors
/// When the database fails.
pub fn factors(tx: &mut Tx<'_>, incident: IncidentId) -> Result<Vec<Factor>> {
    let of = sql!("SELECT * FROM factor WHERE incident_id = $1 AND {seen $1:2} ORDER BY id");
    tx.all(of, args![incident, tx.eyes()], |row| {
        Ok(Factor {
            id: row.get("id")?,
            incident: row.get("incident_id")?,
            category: FactorCategory::read(row.text("category")?).ok_or_else(|| unknown("factor", "category"))?,
            text: row.get("body")?,
            created_at: row.get("created_at")?,
            created_by: unjson(row.text("created_by")?)?,
        })
    })
}

/// Writes an action item, new or changed.
///
/// # Errors
/// When the database fails.
pub fn save_action(tx: &mut Tx<'_>, a: &Action) -> Result<()> {
    tx.exec(
        sql!("INSERT INTO action_item (id, incident_id, title, kind, owner_id, due_on, done_when, state, reason, created_at,
                created_by, ended_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
              ON CONFLICT (id) DO UPDATE SET title = excluded.title, kind = excluded.kind, owner_id = excluded.owner_id,
                due_on = excluded.due_on, done_when = excluded.done_when, state = excluded.state,
                reason = excluded.reason, ended_at = excluded.ended_at"),
        args![
            a.id,
            a.incident,
            &a.title,
            a.kind.as_str(),
            a.owner,
            a.due_on.to_string(),
            &a.done_when,
            a.state.as_str(),
            a.reason.as_ref(),
            a.created_at,
            json(&a.created_by)?,
            a.ended_at,
        ],
    )?;
    tx.changed(Topic::Reviews, Some(a.incident.uuid()));
    Ok(())
}

/// The action items of an incident, the oldest first.
///
/// # Errors
/// When the database fails.
pub fn actions(tx: &mut Tx<'_>, incident: IncidentId) -> Result<Vec<Action>> {
    tx.all(
        sql!("SELECT * FROM action_item WHERE incident_id = $1 AND {seen $1:2} ORDER BY id"),
        args![incident, tx.eyes()],
        action,
    )
}

/// One action item of an incident, if there is one.
///
/// # Errors
/// When the database fails.
pub fn find_action(tx: &mut Tx<'_>, incident: IncidentId, id: ActionId) -> Result<Option<Action>> {
    tx.opt(
        sql!("SELECT * FROM action_item WHERE id = $1 AND incident_id = $2 AND {seen $2:3}"),
        args![id, incident, tx.eyes()],
        action,
    )
}

/// Which action items to list, over all incidents.
#[derive(Debug, Clone, Default)]
pub struct ActionFilter {
    pub state: Option<ActionState>,
    pub owner: Option<PersonId>,
    /// Only items made after this one: the last of the page before.
    pub after: Option<ActionId>,
    /// 1 to 201.
    pub limit: i64,
}

/// Action items of all incidents, those of drills left out, the oldest first.
///
/// # Errors
/// When the database fails.
pub fn all_actions(tx: &mut Tx<'_>, filter: &ActionFilter) -> Result<Vec<Action>> {
    tx.all(
        sql!(
            "SELECT * FROM action_item WHERE id > $1 AND (CAST($2 AS TEXT) IS NULL OR state = CAST($2 AS TEXT))
                AND ($3 OR owner_id = $4) AND {seen action_item.incident_id:6}
                AND NOT EXISTS (SELECT 1 FROM incident drill
                  WHERE drill.id = action_item.incident_id AND drill.drill_person_id IS NOT NULL)
              ORDER BY id LIMIT $5"
        ),
        args![
            filter.after.map_or(Uuid::nil(), ActionId::uuid),
            filter.state.map(ActionState::as_str),
            filter.owner.is_none(),
            filter.owner.map_or(Uuid::nil(), PersonId::uuid),
            filter.limit.clamp(1, 201),
            tx.eyes(),
        ],
        action,
    )
}

/// The open action items of one person, those of drills left out, the earliest due first.
///
/// # Errors
/// When the database fails.
pub fn open_actions_of(tx: &mut Tx<'_>, owner: PersonId, limit: i64) -> Result<Vec<Action>> {
    tx.all(
        sql!(
            "SELECT * FROM action_item WHERE state = 'open' AND owner_id = $1 AND {seen action_item.incident_id:3}
                AND NOT EXISTS (SELECT 1 FROM incident drill
                  WHERE drill.id = action_item.incident_id AND drill.drill_person_id IS NOT NULL)
              ORDER BY due_on, id LIMIT $2"
        ),
        args![owner, limit, tx.eyes()],
        action,
    )
}

fn review(row: &Row<'_>) -> Result<Review> {
    let due_on: Option<String> = row.get("due_on")?;
    let (due_at, zone): (Option<Timestamp>, Option<String>) = (row.get("due_at")?, row.get("due_zone")?);
    let due = match (due_on, due_at, zone) {
        (Some(on), Some(at), Some(zone)) => Some(Due { on: date(&on)?, at, zone }),
        _ => None,
    };
    Ok(Review {
        id: row.get("id")?,
        incident: row.get("incident_id")?,
        state: State::read(row.text("state")?).ok_or_else(|| unknown("review", "state"))?,
        owner: row.get("owner_id")?,
        due,
        drafted_at: row.get("drafted_at")?,
        published_at: row.get("published_at")?,
        edits: std::collections::BTreeMap::new(),
    })
}

fn section(row: &Row<'_>) -> Result<(SectionKey, Edited)> {
    let key = SectionKey::read(row.text("section")?).ok_or_else(|| unknown("review_section", "section"))?;
    let by = unjson(row.text("edited_by")?)?;
    Ok((key, Edited { text: row.get("body")?, revision: row.get("revision")?, at: row.get("edited_at")?, by }))
}

fn action(row: &Row<'_>) -> Result<Action> {
    Ok(Action {
        id: row.get("id")?,
        incident: row.get("incident_id")?,
        title: row.get("title")?,
        kind: ActionKind::read(row.text("kind")?).ok_or_else(|| unknown("action_item", "kind"))?,
        owner: row.get("owner_id")?,
        due_on: date(row.text("due_on")?)?,
        done_when: row.get("done_when")?,
        state: ActionState::read(row.text("state")?).ok_or_else(|| unknown("action_item", "state"))?,
        reason: row.get("reason")?,
        created_at: row.get("created_at")?,
        created_by: unjson(row.text("created_by")?)?,
        ended_at: row.get("ended_at")?,
    })
}

fn date(text: &str) -> Result<Date> {
    text.parse().map_err(|e| StoreError::Other(format!("due_on {text:?}: {e}")))
}

fn unknown(table: &str, column: &str) -> StoreError {
    StoreError::Other(format!("{table}.{column} holds a word this program does not know"))
}
