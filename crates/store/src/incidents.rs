//! Incidents and who holds which role in them. Timelines are in [`crate::timeline`].

use crate::alerts::listing::pattern;
use crate::alerts::{json, unjson};
use crate::{Result, Row, StoreError, Topic, Tx, Value, args, sql, timeline};
use allclear_core::id::{IncidentId, PersonId, ServiceId, TenureId};
use allclear_core::incident::emergency;
use allclear_core::incident::kind::Kind;
use allclear_core::incident::{
    Category, Cycle, Decision, Incident, Presence, Reference, Risk, Role, Severity, Status, Tenure, Via,
};
use allclear_core::timeline::Kind as Happened;
use jiff::Timestamp;
use std::collections::BTreeMap;
use uuid::Uuid;

pub use course::in_emergency;

mod access;
mod course;
#[cfg(test)]
mod tests;

/// Numbers that are drawn and not counted, for incidents that are declared private: a number of the sequence would be
/// missing for everybody else. Nine million of them, so that nobody meets one by trying.
pub const BY_CHANCE: std::ops::Range<i64> = 1_000_000..10_000_000;

/// The next number people will say, around [`BY_CHANCE`]; taken for good only if the transaction is kept.
///
/// # Errors
/// When the database fails.
pub fn next_number(tx: &mut Tx<'_>) -> Result<i64> {
    tx.one(
        sql!(
            "INSERT INTO counter (name, value) VALUES ('incident', 1)
              ON CONFLICT (name) DO UPDATE SET value = counter.value
                + CASE WHEN counter.value = $1 THEN $2 ELSE 1 END RETURNING value"
        ),
        args![BY_CHANCE.start - 1, BY_CHANCE.end - BY_CHANCE.start + 1],
        |row| row.get("value"),
    )
}

/// Whether a number is taken, by whatever incident.
///
/// # Errors
/// When the database fails.
pub fn is_taken(tx: &mut Tx<'_>, number: i64) -> Result<bool> {
    let taken = tx.opt(sql!("SELECT number FROM incident WHERE number = $1"), args![number], |_| Ok(()))?;
    Ok(taken.is_some())
}

/// Saves a decision: the incident, the tenures it ended and began, and its timeline entries. The only way in which any
/// of the three is written. A decision without entries changed nothing and writes nothing.
///
/// # Errors
/// [`StoreError::Busy`] when the incident has moved on since the decision was made: load it again and decide anew.
pub fn save(tx: &mut Tx<'_>, decision: &Decision) -> Result<()> {
    if decision.is_empty() {
        return Ok(());
    }
    match decision.before {
        None => insert(tx, &decision.incident)?,
        Some(before) => update(tx, &decision.incident, before)?,
    }
    let incident = &decision.incident;
    let tenure = |id: &TenureId| incident.tenures.iter().find(|t| t.id == *id);
    // What began before is ended first, or the next holder of a single role would be refused. Whatever began and ended
    // within the same decision is written as it ended.
    let began: Vec<&Tenure> = decision.opened.iter().filter_map(tenure).collect();
    let ended: Vec<Vec<Value>> = decision
        .released
        .iter()
        .filter(|id| !decision.opened.contains(id))
        .filter_map(tenure)
        .map(|t| args![t.id, t.released_at].to_vec())
        .collect();
    tx.exec_many(sql!("UPDATE tenure SET released_at = $2 WHERE id = $1"), &ended)?;
    insert_tenures(tx, incident.id, &began)?;
    timeline::append(tx, &decision.entries)?;
    access::save(tx, decision)?;
    course::save(tx, decision)?;
    tx.changed(Topic::Incidents, Some(incident.id.uuid()));
    // Every page follows it, so it is told apart from what happens all the time.
    let renamed = |kind: &Happened| incident.emergency.is_some() && matches!(kind, Happened::Renamed { .. });
    if decision.entries.iter().any(|entry| emergency::moves(&entry.kind) || renamed(&entry.kind)) {
        tx.changed(Topic::Emergencies, Some(incident.id.uuid()));
    }
    Ok(())
}

fn insert(tx: &mut Tx<'_>, i: &Incident) -> Result<()> {
    tx.exec(
        sql!("INSERT INTO incident (id, number, title, impact, severity, policy, status, category, services, declared_at,
                declared_by, resolved_at, reopened_at, next_update_due_at, calls, seq, drill_person_id, presence, gathered,
                facts, severity_declared, severity_peak, type, type_roles, private, risk)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
                $23, $24, $25, $26)"),
        args![
            i.id,
            i.number,
            &i.title,
            i.impact.as_ref(),
            i.severity.as_str(),
            json(&i.policy)?,
            &i.status.name,
            i.status.category.as_str(),
            json(&i.services)?,
            i.declared_at,
            json(&i.declared_by)?,
            i.resolved_at,
            json(&micros(&i.reopened_at))?,
            i.next_update_due_at,
            i64::from(i.calls),
            i.seq,
            i.drill,
            json(&i.presence)?,
            json(&i.gathered)?,
            json(&i.facts)?,
            i.severity_declared.as_str(),
            i.severity_peak.as_str(),
            type_name(i),
            type_roles(i)?,
            i.visibility.is_private(),
            i.risk.as_str(),
        ],
    )?;
    Ok(())
}

fn update(tx: &mut Tx<'_>, i: &Incident, before: i64) -> Result<()> {
    let written = tx.exec(
        sql!(
            "UPDATE incident SET title = $3, impact = $4, severity = $5, policy = $6, status = $7, category = $8,
                services = $9, resolved_at = $10, reopened_at = $11, next_update_due_at = $12, calls = $13, seq = $14,
                presence = $15, gathered = $16, facts = $17, severity_peak = $18, type = $19, type_roles = $20, private = $21,
                risk = $22, severity_declared = $23
              WHERE id = $1 AND seq = $2"
        ),
        args![
            i.id,
            before,
            &i.title,
            i.impact.as_ref(),
            i.severity.as_str(),
            json(&i.policy)?,
            &i.status.name,
            i.status.category.as_str(),
            json(&i.services)?,
            i.resolved_at,
            json(&micros(&i.reopened_at))?,
            i.next_update_due_at,
            i64::from(i.calls),
            i.seq,
            json(&i.presence)?,
            json(&i.gathered)?,
            json(&i.facts)?,
            i.severity_peak.as_str(),
            type_name(i),
            type_roles(i)?,
            i.visibility.is_private(),
            i.risk.as_str(),
            i.severity_declared.as_str(),
        ],
    )?;
    if written == 1 { Ok(()) } else { Err(StoreError::Busy) }
}

fn type_name(i: &Incident) -> Option<&str> {
    i.kind.as_ref().map(|kind| kind.name.as_str())
}

fn type_roles(i: &Incident) -> Result<String> {
    json(&i.kind.as_ref().map_or(&[][..], |kind| &kind.roles))
}

fn insert_tenures(tx: &mut Tx<'_>, incident: IncidentId, tenures: &[&Tenure]) -> Result<()> {
    let row = |t: &&Tenure| {
        let (role, single, via) = (t.role.as_str(), t.role.is_single(), t.via.as_str());
        args![t.id, incident, role, single, t.person, t.assumed_at, t.released_at, via].to_vec()
    };
    let rows: Vec<Vec<Value>> = tenures.iter().map(row).collect();
    tx.exec_many(
        sql!(
            "INSERT INTO tenure (id, incident_id, role, single, person_id, assumed_at, released_at, via)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        &rows,
    )?;
    Ok(())
}

fn micros(instants: &[Timestamp]) -> Vec<i64> {
    instants.iter().map(|t| t.as_microsecond()).collect()
}

/// One incident with its tenures, by id or number; none that the viewer may not know of.
///
/// # Errors
/// When the database fails.
pub fn find(tx: &mut Tx<'_>, reference: Reference) -> Result<Option<Incident>> {
    let found = match reference {
        Reference::Id(id) => tx.opt(
            sql!("SELECT * FROM incident WHERE id = $1 AND {seen incident.id:2}"),
            args![id, tx.eyes()],
            incident,
        )?,
        Reference::Number(number) => tx.opt(
            sql!("SELECT * FROM incident WHERE number = $1 AND {seen incident.id:2}"),
            args![number, tx.eyes()],
            incident,
        )?,
    };
    Ok(with_people(tx, found.into_iter().collect())?.pop())
}

/// Which incidents to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub category: Option<Category>,
    pub severity: Option<Severity>,
    /// Only incidents of the type with this name, without case.
    pub kind: Option<String>,
    /// Only incidents that affect this service.
    pub service: Option<ServiceId>,
    /// Only incidents that this person declared, or holds or held a role in.
    pub person: Option<PersonId>,
    /// Only incidents in triage, active or paused; or only the others.
    pub open: Option<bool>,
    /// Drills, which no other list has, instead of the incidents that are real.
    pub drills: bool,
    /// Only incidents older than the one with this number: the last of the page before.
    pub after: Option<i64>,
    /// 1 to 201.
    pub limit: i64,
}

/// Incidents with their tenures, newest first.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx<'_>, filter: &Filter) -> Result<Vec<Incident>> {
    let open = filter.open.unwrap_or_else(|| filter.category.is_some_and(Category::is_open));
    let mut args = filter.args(tx.eyes()).to_vec();
    let found = if open {
        // A statement of its own, for the index of what is open: without it everything there ever was is looked at.
        let open = sql!(
            "SELECT * FROM incident WHERE category IN ('triage', 'active', 'paused')
                AND {seen incident.id:11} AND $9 = (drill_person_id IS NOT NULL)
                AND (declared_at, number) < (coalesce((SELECT p.declared_at
                  FROM incident p WHERE p.number = $1 AND {seen p.id:11}), 9223372036854775807), $1)
                AND (CAST($2 AS TEXT) IS NULL OR category = CAST($2 AS TEXT))
                AND (CAST($3 AS TEXT) IS NULL OR severity = CAST($3 AS TEXT))
                AND (CAST($5 AS TEXT) IS NULL OR lower(services) LIKE lower('%' || CAST($5 AS TEXT) || '%'))
                AND ($6 OR lower(declared_by) LIKE lower('%' || CAST($8 AS TEXT) || '%')
                  OR EXISTS (SELECT 1 FROM tenure WHERE tenure.incident_id = incident.id AND person_id = $7))
                AND (CAST($10 AS TEXT) IS NULL OR lower(type) = lower(CAST($10 AS TEXT)))
              ORDER BY declared_at DESC, number DESC LIMIT $4"
        );
        tx.all(open, &args, incident)?
    } else {
        args.push(Value::from(filter.open.is_none()));
        let any = sql!(
            "SELECT * FROM incident WHERE {seen incident.id:11} AND $9 = (drill_person_id IS NOT NULL)
                AND (declared_at, number) < (coalesce((SELECT p.declared_at
                  FROM incident p WHERE p.number = $1 AND {seen p.id:11}), 9223372036854775807), $1)
                AND (CAST($2 AS TEXT) IS NULL OR category = CAST($2 AS TEXT))
                AND (CAST($3 AS TEXT) IS NULL OR severity = CAST($3 AS TEXT))
                AND ($12 OR category NOT IN ('triage', 'active', 'paused'))
                AND (CAST($5 AS TEXT) IS NULL OR lower(services) LIKE lower('%' || CAST($5 AS TEXT) || '%'))
                AND ($6 OR lower(declared_by) LIKE lower('%' || CAST($8 AS TEXT) || '%')
                  OR EXISTS (SELECT 1 FROM tenure WHERE tenure.incident_id = incident.id AND person_id = $7))
                AND (CAST($10 AS TEXT) IS NULL OR lower(type) = lower(CAST($10 AS TEXT)))
              ORDER BY declared_at DESC, number DESC LIMIT $4"
        );
        tx.all(any, &args, incident)?
    };
    with_people(tx, found)
}

impl Filter {
    /// What both statements of [`list`] are given.
    fn args(&self, eyes: Uuid) -> [Value; 11] {
        [
            Value::from(self.after.unwrap_or(i64::MAX)),
            Value::from(self.category.map(Category::as_str)),
            Value::from(self.severity.map(Severity::as_str)),
            Value::from(self.limit.clamp(1, 201)),
            Value::from(self.service.map(|id| id.to_string())),
            Value::from(self.person.is_none()),
            Value::from(self.person.unwrap_or(PersonId::from_uuid(Uuid::nil()))),
            Value::from(self.person.map(|id| id.to_string()).unwrap_or_default()),
            Value::from(self.drills),
            Value::from(self.kind.as_deref()),
            Value::from(eyes),
        ]
    }
}

/// Those of some incidents that the viewer may know of, with their tenures, in no order.
///
/// # Errors
/// When the database fails.
pub fn some(tx: &mut Tx<'_>, ids: &[IncidentId]) -> Result<Vec<Incident>> {
    let eyes = tx.eyes();
    let found =
        tx.all(sql!("SELECT * FROM incident WHERE id {in:1} AND {seen incident.id:2}"), args![ids, eyes], incident)?;
    with_people(tx, found)
}

/// The numbers of those of some incidents that the viewer may know of.
///
/// # Errors
/// When the database fails.
pub fn numbers(tx: &mut Tx<'_>, ids: &[IncidentId]) -> Result<BTreeMap<IncidentId, i64>> {
    let of = sql!("SELECT id, number FROM incident WHERE id {in:1} AND {seen incident.id:2}");
    let found = tx.all(of, args![ids, tx.eyes()], |row| Ok((row.get("id")?, row.get("number")?)))?;
    Ok(found.into_iter().collect())
}

/// How many incidents one search by title goes through: the newest. About 10 ms on one core.
const LOOK: i64 = 5_000;

/// An incident as far as a search shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Titled {
    pub number: i64,
    pub title: String,
    pub severity: Severity,
    pub status: Status,
    /// Whether there is a review of it.
    pub reviewed: bool,
}

/// Incidents with these words in their titles in this order, and the one with this number: that one first, then the open
/// ones, the newest first. Only the newest few thousand are looked at for words, and drills are found by number alone.
///
/// # Errors
/// When the database fails.
pub fn titled(tx: &mut Tx<'_>, words: &str, number: Option<i64>, limit: usize) -> Result<Vec<Titled>> {
    let title: String = words.split_whitespace().map(pattern).collect();
    tx.all(
        sql!(
            "SELECT i.number, i.title, i.severity, i.status, i.category,
                EXISTS (SELECT 1 FROM review r WHERE r.incident_id = i.id) AS reviewed
              FROM incident i
              WHERE {seen i.id:5} AND (i.number = $1 OR (
                i.declared_at > coalesce((SELECT f.declared_at FROM incident f WHERE {seen f.id:5}
                  ORDER BY f.declared_at DESC, f.number DESC LIMIT 1 OFFSET $2), 0)
                AND i.drill_person_id IS NULL AND lower(i.title) LIKE lower(CAST($3 AS TEXT)) ESCAPE '!'))
              ORDER BY CASE WHEN i.number = $1 THEN 0 WHEN i.category IN ('triage', 'active', 'paused') THEN 1 ELSE 2 END,
                i.declared_at DESC, i.number DESC LIMIT $4"
        ),
        // No incident has a number below 1.
        args![number.unwrap_or_default(), LOOK, title, limit, tx.eyes()],
        |row| {
            let category = Category::read(row.text("category")?).ok_or_else(|| unknown("category"))?;
            Ok(Titled {
                number: row.get("number")?,
                title: row.get("title")?,
                severity: Severity::read(row.text("severity")?).ok_or_else(|| unknown("severity"))?,
                status: Status { name: row.get("status")?, category },
                reviewed: row.get("reviewed")?,
            })
        },
    )
}

/// Whether an incident is open and nobody commands it.
///
/// # Errors
/// When the database fails.
pub fn wants_commander(tx: &mut Tx<'_>, id: IncidentId) -> Result<bool> {
    let wanted: i64 = tx.one(
        sql!(
            "SELECT count(*) AS n FROM incident WHERE id = $1 AND category IN ('triage', 'active', 'paused')
                AND NOT EXISTS (SELECT 1 FROM tenure WHERE tenure.incident_id = incident.id
                  AND role = 'incident_commander' AND released_at IS NULL)"
        ),
        args![id],
        |row| row.get("n"),
    )?;
    Ok(wanted > 0)
}

/// With what stands elsewhere: tenures, whoever may know of it, and who is there where that was not kept yet.
fn with_people(tx: &mut Tx<'_>, found: Vec<(Incident, Kept)>) -> Result<Vec<Incident>> {
    let (alone, mut incidents) = (found.len() == 1, Vec::with_capacity(found.len()));
    for (mut incident, kept) in found {
        // Old ones that are over are listed by the hundred, and no list says who was there.
        if kept == Kept::InTimeline && (alone || incident.status.category.is_open()) {
            let entries = timeline::all(tx, incident.id)?;
            (incident.presence, incident.cycle) = (Presence::of(&entries), Cycle::of(&entries));
        }
        incidents.push(incident);
    }
    access::load(tx, &mut incidents)?;
    let keys: Vec<Vec<Value>> = incidents.iter().map(|i| args![i.id].to_vec()).collect();
    let select = sql!("SELECT * FROM tenure WHERE incident_id = $1 ORDER BY id");
    let tenures = tx.all_many(select, &keys, |index, row| Ok((index, tenure(row)?)))?;
    for (index, tenure) in tenures {
        if let Some(incident) = incidents.get_mut(index) {
            incident.tenures.push(tenure);
        }
    }
    Ok(incidents)
}

fn tenure(row: &Row<'_>) -> Result<Tenure> {
    Ok(Tenure {
        id: row.get("id")?,
        role: Role::read(row.text("role")?).ok_or_else(|| unknown("role"))?,
        person: row.get("person_id")?,
        assumed_at: row.get("assumed_at")?,
        released_at: row.get("released_at")?,
        via: Via::read(row.text("via")?).ok_or_else(|| unknown("via"))?,
    })
}

/// Where it is kept who is in an incident and where its cycle stands: beside it, or in its timeline alone when it has not changed since that began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    Here,
    InTimeline,
}

fn incident(row: &Row<'_>) -> Result<(Incident, Kept)> {
    let presence: Option<Presence> = row.get::<Option<String>>("presence")?.as_deref().map(unjson).transpose()?;
    let cycle = course::cycle(row)?;
    let kept = if presence.is_some() && cycle.is_some() { Kept::Here } else { Kept::InTimeline };
    let reopened: Vec<i64> = unjson(row.text("reopened_at")?)?;
    let instant = |us: i64| Timestamp::from_microsecond(us).map_err(|e| StoreError::Other(format!("reopened_at: {e}")));
    let category = Category::read(row.text("category")?).ok_or_else(|| unknown("category"))?;
    let roles = unjson(row.text("type_roles")?)?;
    let kind = row.get::<Option<String>>("type")?.map(|name| Kind { name, roles });
    let found = Incident {
        id: row.get("id")?,
        number: row.get("number")?,
        title: row.get("title")?,
        impact: row.get("impact")?,
        severity: Severity::read(row.text("severity")?).ok_or_else(|| unknown("severity"))?,
        severity_declared: Severity::read(row.text("severity_declared")?)
            .ok_or_else(|| unknown("severity_declared"))?,
        severity_peak: Severity::read(row.text("severity_peak")?).ok_or_else(|| unknown("severity_peak"))?,
        policy: unjson(row.text("policy")?)?,
        status: Status { name: row.get("status")?, category },
        services: unjson(row.text("services")?)?,
        declared_at: row.get("declared_at")?,
        declared_by: unjson(row.text("declared_by")?)?,
        resolved_at: row.get("resolved_at")?,
        reopened_at: reopened.into_iter().map(instant).collect::<Result<_>>()?,
        next_update_due_at: row.get("next_update_due_at")?,
        calls: row.get("calls")?,
        drill: row.get("drill_person_id")?,
        visibility: access::visibility(row)?,
        tenures: Vec::new(),
        presence: presence.unwrap_or_default(),
        gathered: unjson(row.text("gathered")?)?,
        kind,
        facts: unjson(row.text("facts")?)?,
        cycle: cycle.unwrap_or_default(),
        emergency: row.get("emergency_at")?,
        risk: Risk::read(row.text("risk")?).ok_or_else(|| unknown("risk"))?,
        seq: row.get("seq")?,
    };
    Ok((found, kept))
}

fn unknown(column: &str) -> StoreError {
    StoreError::Other(format!("column {column} of an incident holds a word this program does not know"))
}
