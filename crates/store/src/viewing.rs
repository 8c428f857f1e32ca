//! With whose eyes a transaction reads: what private incidents it leaves out.
//!
//! A transaction knows its [`Viewer`] from the moment it begins, and every statement that reads incidents, or what hangs
//! on them, has the fragment `{seen …}` in it ([`crate::Sql`]). So a function that lists something has no parameter to
//! forget, and nobody who calls it can ask for more than they may see. `tests/private.rs` looks at every statement.

use crate::{Result, Tx, args, sql};
use allclear_core::access::Viewer;
use allclear_core::alert::{Alert, LogEntry, LogKind};
use allclear_core::id::{IncidentId, PersonId};
use allclear_core::status::PublicIncident;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

impl Tx<'_> {
    /// From now on this transaction reads with the eyes of `viewer`, for what will be shown to them.
    pub fn look_as(&mut self, viewer: Viewer) {
        (self.viewer, self.shows) = (viewer, true);
    }

    /// From now on this transaction acts for `viewer`: it finds what they may know of, and what it saves stays whole.
    pub fn act_as(&mut self, viewer: Viewer) {
        (self.viewer, self.shows) = (viewer, false);
    }

    /// Whose eyes these are.
    #[must_use]
    pub fn viewer(&self) -> Viewer {
        self.viewer
    }

    /// The argument of `{seen …}`: the person whose access is looked for.
    pub(crate) fn eyes(&self) -> Uuid {
        match self.viewer {
            Viewer::Everything => Uuid::max(),
            Viewer::Person(person) => person.uuid(),
            Viewer::Outsider => Uuid::nil(),
        }
    }
}

/// `people` by what they may know of: those of one group see the same, whatever is read. Whoever was let into no private
/// incident is in one group.
///
/// Reads all rows of who was let in, once for all people, those of incidents that are over included: ten thousand such
/// rows cost less than reading the screen of one incident.
///
/// # Errors
/// When the database fails.
pub fn alike(tx: &mut Tx<'_>, people: &[PersonId]) -> Result<Vec<Vec<PersonId>>> {
    let rows = tx.all(
        sql!("SELECT person_id, incident_id FROM incident_access WHERE person_id {in:1} AND NOT barred"),
        args![people],
        |row| Ok((row.get::<PersonId>("person_id")?, row.get::<IncidentId>("incident_id")?)),
    )?;
    let mut knows: BTreeMap<PersonId, BTreeSet<IncidentId>> =
        people.iter().map(|person| (*person, BTreeSet::new())).collect();
    for (person, incident) in rows {
        knows.entry(person).or_default().insert(incident);
    }
    let mut groups: BTreeMap<BTreeSet<IncidentId>, Vec<PersonId>> = BTreeMap::new();
    for (person, incidents) in knows {
        groups.entry(incidents).or_default().push(person);
    }
    Ok(groups.into_values().collect())
}

/// Those of `incidents` that this transaction's viewer may not know of.
fn hidden(tx: &mut Tx<'_>, incidents: &BTreeSet<IncidentId>) -> Result<BTreeSet<IncidentId>> {
    if incidents.is_empty() || tx.viewer() == Viewer::Everything {
        return Ok(BTreeSet::new());
    }
    let wanted: Vec<IncidentId> = incidents.iter().copied().collect();
    let seen = tx.all(
        sql!("SELECT id FROM incident WHERE id {in:1} AND {seen incident.id:2}"),
        args![wanted.as_slice(), tx.eyes()],
        |row| row.get::<IncidentId>("id"),
    )?;
    let seen: BTreeSet<IncidentId> = seen.into_iter().collect();
    Ok(incidents.difference(&seen).copied().collect())
}

/// Alerts as the viewer may see them: an alert is everybody's, that it belongs to a private incident is not.
///
/// # Errors
/// When the database fails.
pub fn alerts_as_seen(tx: &mut Tx<'_>, mut alerts: Vec<Alert>) -> Result<Vec<Alert>> {
    let hidden = hidden(tx, &alerts.iter().filter_map(|alert| alert.incident).collect())?;
    for alert in &mut alerts {
        alert.incident = alert.incident.filter(|incident| !hidden.contains(incident));
    }
    Ok(alerts)
}

/// [`alerts_as_seen`] where they are read to be shown. What a transaction that writes has read it may save again, and
/// must not lose a link because of who asked.
pub(crate) fn alerts_shown(tx: &mut Tx<'_>, alerts: Vec<Alert>) -> Result<Vec<Alert>> {
    if tx.shows { alerts_as_seen(tx, alerts) } else { Ok(alerts) }
}

/// What customers were told, where it is read to be shown: it is everybody's, what it is about may not be.
pub(crate) fn public_shown(tx: &mut Tx<'_>, mut public: Vec<PublicIncident>) -> Result<Vec<PublicIncident>> {
    if !tx.shows {
        return Ok(public);
    }
    let hidden = hidden(tx, &public.iter().filter_map(|told| told.incident).collect())?;
    for told in &mut public {
        told.incident = told.incident.filter(|incident| !hidden.contains(incident));
    }
    Ok(public)
}

/// An alert's log without what it tells about incidents that the viewer may not know of.
pub(crate) fn log_shown(tx: &mut Tx<'_>, mut log: Vec<LogEntry>) -> Result<Vec<LogEntry>> {
    let about = |entry: &LogEntry| match &entry.kind {
        LogKind::AttachedToIncident { incident, .. } => Some(*incident),
        _ => None,
    };
    let hidden = hidden(tx, &log.iter().filter_map(about).collect())?;
    log.retain(|entry| about(entry).is_none_or(|incident| !hidden.contains(&incident)));
    Ok(log)
}

/// Who may know of an incident; `None` when everybody may.
///
/// # Errors
/// When the database fails.
pub fn audience(tx: &mut Tx<'_>, incident: IncidentId) -> Result<Option<BTreeSet<PersonId>>> {
    let private =
        tx.opt(sql!("SELECT private FROM incident WHERE id = $1"), args![incident], |row| row.get::<bool>("private"))?;
    if private != Some(true) {
        return Ok(None);
    }
    let people = tx.all(
        sql!("SELECT person_id FROM incident_access WHERE incident_id = $1 AND NOT barred"),
        args![incident],
        |row| row.get("person_id"),
    )?;
    Ok(Some(people.into_iter().collect()))
}

/// The fragment `{seen x:2}` written out: whether the incident with the id `x`, a column or parameter, is one that parameter 2 may know of.
/// What is no incident's id, such as the subject of a page about an alert, is seen.
pub(crate) fn condition(incident: &str, parameter: &str) -> String {
    format!(
        "NOT EXISTS (SELECT 1 FROM incident hidden WHERE hidden.id = {incident} AND hidden.private \
         AND NOT EXISTS (SELECT 1 FROM incident_access may WHERE may.incident_id = hidden.id \
         AND may.person_id = {parameter} AND NOT may.barred))"
    )
}
