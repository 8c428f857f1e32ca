//! Who reported incidents, and what they answered when they were asked whether it works again.

use crate::{Result, Row, StoreError, Topic, Tx, args, sql};
use allclear_core::id::{IncidentId, ReporterId};
use allclear_core::incident::confirmation::{Answer, Reporter};
use jiff::Timestamp;

/// Most reporters of one incident that are read: nobody looks at more, and a page of mails is no letter to many.
const MOST: i64 = 500;

/// Adds somebody who reports, or keeps what became of the question to them.
///
/// # Errors
/// When the database fails.
pub fn save(tx: &mut Tx<'_>, reporter: &Reporter) -> Result<()> {
    let (answer, answered_at) = reporter.answered.map_or((None, None), |(a, at)| (Some(a.as_str()), Some(at)));
    tx.exec(
        sql!(
            "INSERT INTO reporter (id, incident_id, person_id, email, said, at, asked_at, answer, answered_at, detail)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
              ON CONFLICT (id) DO UPDATE SET asked_at = excluded.asked_at, answer = excluded.answer,
                answered_at = excluded.answered_at, detail = excluded.detail"
        ),
        args![
            reporter.id,
            reporter.incident,
            reporter.person,
            reporter.email.as_deref(),
            reporter.said.as_deref(),
            reporter.at,
            reporter.asked_at,
            answer,
            answered_at,
            reporter.detail.as_deref(),
        ],
    )?;
    tx.changed(Topic::Incidents, Some(reporter.incident.uuid()));
    Ok(())
}

/// Those who reported one incident, the first one first.
///
/// # Errors
/// When the database fails.
pub fn of_incident(tx: &mut Tx<'_>, incident: IncidentId) -> Result<Vec<Reporter>> {
    tx.all(
        sql!("SELECT * FROM reporter WHERE incident_id = $1 AND {seen $1:2} ORDER BY at, id LIMIT $3"),
        args![incident, tx.eyes(), MOST],
        reporter,
    )
}

/// Somebody who was asked, by the link that they were sent.
///
/// # Errors
/// When the database fails.
pub fn find(tx: &mut Tx<'_>, id: ReporterId) -> Result<Option<Reporter>> {
    tx.opt(
        sql!("SELECT * FROM reporter WHERE id = $1 AND {seen reporter.incident_id:2}"),
        args![id, tx.eyes()],
        reporter,
    )
}

/// What was reported goes on in another incident, and so do those who reported it.
///
/// # Errors
/// When the database fails.
pub fn move_to(tx: &mut Tx<'_>, from: IncidentId, to: IncidentId) -> Result<()> {
    tx.exec(sql!("UPDATE reporter SET incident_id = $2 WHERE incident_id = $1"), args![from, to])?;
    tx.changed(Topic::Incidents, Some(to.uuid()));
    Ok(())
}

fn reporter(row: &Row<'_>) -> Result<Reporter> {
    let answer = row.get::<Option<String>>("answer")?;
    let unknown = || StoreError::Other("column answer of a reporter holds an unknown word".to_owned());
    let answer = answer.map(|word| Answer::read(&word).ok_or_else(unknown)).transpose()?;
    Ok(Reporter {
        id: row.get("id")?,
        incident: row.get("incident_id")?,
        person: row.get("person_id")?,
        email: row.get("email")?,
        said: row.get("said")?,
        at: row.get("at")?,
        asked_at: row.get("asked_at")?,
        answered: answer.zip(row.get::<Option<Timestamp>>("answered_at")?),
        detail: row.get("detail")?,
    })
}
