//! The configuration: loaded as one snapshot, saved as the difference of two.
//!
//! Every change writes a fresh version into the only row of `meta`, which is how a cached snapshot finds out that it is
//! out of date.

mod save;

pub use save::save;

use crate::{Result, Row, Sql, StoreError, Topic, Tx, Value, args, sql};
use allclear_core::directory::{
    ContactMethod, Directory, Integration, Layer, NotificationRule, Override, Person, Policy, Role, Schedule, Service,
    StatusPage, Step, Team, Urgency,
};
use allclear_core::id::{
    CommunicationPlanId, IntegrationId, PersonId, PolicyId, ScheduleId, ServiceId, StatusPageId, TeamId,
};
use allclear_core::practice::Practice;
use allclear_core::update::CommunicationPlan;
use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::str::FromStr;
use uuid::Uuid;

/// The setting that holds the id of the schedule whose person on call commands a new incident.
const COMMANDERS: &str = "commanders";
/// The setting that holds how the company works in incidents, as JSON.
const PRACTICE: &str = "practice";

/// Makes a new database usable: the first version, and the key that signs links in pages. Does nothing when it has been
/// done before.
///
/// # Errors
/// When the database fails.
pub fn initialise(tx: &mut Tx<'_>, version: Uuid, link_key: &str, now: Timestamp) -> Result<()> {
    tx.exec(
        sql!(
            "INSERT INTO meta (id, directory_version, muted, muted_reason, link_key, created_at)
              VALUES (1, $1, FALSE, NULL, $2, $3) ON CONFLICT (id) DO NOTHING"
        ),
        args![version, link_key, now],
    )?;
    Ok(())
}

/// The version of the configuration: equal versions mean equal configurations.
///
/// # Errors
/// When the database fails or was never initialised.
pub fn version(tx: &mut Tx<'_>) -> Result<Uuid> {
    let version =
        tx.opt(sql!("SELECT directory_version FROM meta WHERE id = 1"), args![], |row| row.get("directory_version"))?;
    version.ok_or_else(never_used)
}

/// The secret that signs links in pages.
///
/// # Errors
/// When the database fails or was never initialised.
pub fn link_key(tx: &mut Tx<'_>) -> Result<String> {
    tx.opt(sql!("SELECT link_key FROM meta WHERE id = 1"), args![], |row| row.get("link_key"))?.ok_or_else(never_used)
}

/// Why nobody is paged at the moment; `None` when paging works as usual.
///
/// # Errors
/// When the database fails or was never initialised.
pub fn muted(tx: &mut Tx<'_>) -> Result<Option<String>> {
    let muted = tx.opt(sql!("SELECT muted, muted_reason FROM meta WHERE id = 1"), args![], |row| {
        let (muted, reason): (bool, Option<String>) = (row.get("muted")?, row.get("muted_reason")?);
        Ok(muted.then(|| reason.unwrap_or_else(|| "no reason was given".to_owned())))
    })?;
    muted.ok_or_else(never_used)
}

fn never_used() -> StoreError {
    StoreError::Other("this database was never used: start the server or apply a configuration first".to_owned())
}

/// Stops paging for a reason, or lets it go on.
///
/// # Errors
/// When the database fails.
pub fn set_muted(tx: &mut Tx<'_>, reason: Option<&str>) -> Result<()> {
    let args = args![reason.is_some(), reason];
    tx.exec(sql!("UPDATE meta SET muted = $1, muted_reason = $2 WHERE id = 1"), args)?;
    tx.changed(Topic::Directory, None);
    Ok(())
}

/// What is run on every backup, so that a restored copy pages nobody until somebody says so.
#[must_use]
pub fn mute_sql() -> &'static Sql {
    sql!("UPDATE meta SET muted = TRUE, muted_reason = 'restored from a backup' WHERE id = 1")
}

/// Loads everything. A layer or a step that cannot be read is left out or empty, and said in the log: the rest must
/// go on paging.
///
/// # Errors
/// When the database fails.
pub fn load(tx: &mut Tx<'_>) -> Result<Directory> {
    let directory = Directory {
        people: people(tx)?,
        teams: teams(tx)?,
        schedules: schedules(tx)?,
        policies: policies(tx)?,
        services: services(tx)?,
        integrations: integrations(tx)?,
        status_pages: status_pages(tx)?,
        plans: plans(tx)?,
        commanders: commanders(tx)?,
        practice: practice(tx)?,
        keys: BTreeMap::new(),
    };
    Ok(directory.index())
}

fn commanders(tx: &mut Tx<'_>) -> Result<Option<ScheduleId>> {
    let text: Option<String> =
        tx.opt(sql!("SELECT value FROM setting WHERE name = $1"), args![COMMANDERS], |row| row.get("value"))?;
    let id = text.as_deref().map(ScheduleId::from_str).transpose();
    Ok(id.unwrap_or_else(|error| {
        tracing::error!(%error, "the setting {COMMANDERS} is not the id of a schedule; new incidents page no commander");
        None
    }))
}

fn practice(tx: &mut Tx<'_>) -> Result<Practice> {
    let text: Option<String> =
        tx.opt(sql!("SELECT value FROM setting WHERE name = $1"), args![PRACTICE], |row| row.get("value"))?;
    let practice = text.as_deref().map(serde_json::from_str).transpose();
    Ok(practice
        .unwrap_or_else(|error| {
            tracing::error!(%error, "the setting {PRACTICE} is unreadable; incidents are worked on as shipped");
            None
        })
        .unwrap_or_default())
}

fn people(tx: &mut Tx<'_>) -> Result<BTreeMap<PersonId, Person>> {
    let mut people =
        by_id(tx.all(sql!("SELECT id, email, name, time_zone, role, skills FROM person"), args![], person)?, |p| p.id);
    let methods = sql!(
        "SELECT person_id, id, key, channel, address, secret FROM contact_method
                        ORDER BY person_id, position"
    );
    for (owner, method) in tx.all(methods, args![], |row| Ok((row.get("person_id")?, method(row)?)))? {
        if let Some(person) = people.get_mut(&owner) {
            person.methods.push(method);
        }
    }
    let rules = sql!(
        "SELECT person_id, urgency, method_id, after FROM notification_rule ORDER BY person_id, urgency, position"
    );
    for (owner, urgency, rule) in tx.all(rules, args![], rule)? {
        if let Some(person) = people.get_mut(&owner) {
            if urgency == Urgency::Low.as_str() { &mut person.low } else { &mut person.high }.push(rule);
        }
    }
    Ok(people)
}

fn person(row: &Row<'_>) -> Result<Person> {
    let (id, email, name): (PersonId, String, String) = (row.get("id")?, row.get("email")?, row.get("name")?);
    let (time_zone, role) = (row.get("time_zone")?, row.text("role")?);
    let role = serde_json::from_value(role.into()).unwrap_or_else(|error| {
        tracing::error!(%error, person = %id, "unknown role in the database; taken as a responder");
        Role::Responder
    });
    let skills = list(row.text("skills")?, &id).into_iter().flatten().collect();
    let (methods, high, low) = (Vec::new(), Vec::new(), Vec::new());
    Ok(Person { id, email, name, time_zone, role, methods, high, low, skills })
}

fn method(row: &Row<'_>) -> Result<ContactMethod> {
    Ok(ContactMethod {
        id: row.get("id")?,
        key: row.get("key")?,
        channel: row.get("channel")?,
        address: row.get("address")?,
        secret: row.get("secret")?,
    })
}

fn rule(row: &Row<'_>) -> Result<(PersonId, String, NotificationRule)> {
    let (owner, urgency) = (row.get("person_id")?, row.get("urgency")?);
    Ok((owner, urgency, NotificationRule { method: row.get("method_id")?, after: row.get("after")? }))
}

fn teams(tx: &mut Tx<'_>) -> Result<BTreeMap<TeamId, Team>> {
    let team = |row: &Row<'_>| Ok(Team { id: row.get("id")?, name: row.get("name")?, members: Vec::new() });
    let mut teams = by_id(tx.all(sql!("SELECT id, name FROM team"), args![], team)?, |t| t.id);
    let members = sql!("SELECT team_id, person_id FROM team_member ORDER BY team_id, position");
    for (team, person) in tx.all(members, args![], |row| Ok((row.get("team_id")?, row.get("person_id")?)))? {
        if let Some(team) = teams.get_mut(&team) {
            team.members.push(person);
        }
    }
    Ok(teams)
}

fn schedules(tx: &mut Tx<'_>) -> Result<BTreeMap<ScheduleId, Schedule>> {
    let rows = tx.all(sql!("SELECT id, name, team_id, time_zone, layers FROM schedule"), args![], |row| {
        let (id, name, team): (ScheduleId, _, _) = (row.get("id")?, row.get("name")?, row.get("team_id")?);
        let time_zone = row.get("time_zone")?;
        let layers = list(row.text("layers")?, &id).into_iter().flatten().collect::<Vec<Layer>>();
        Ok(Schedule { id, name, team, time_zone, layers, overrides: Vec::new() })
    })?;
    let mut schedules = by_id(rows, |s| s.id);
    let overrides = sql!(
        "SELECT schedule_id, id, person_id, from_at, to_at FROM schedule_override
                          ORDER BY schedule_id, from_at, id"
    );
    let covers = tx.all(overrides, args![], |row| {
        let owner: ScheduleId = row.get("schedule_id")?;
        let (id, person) = (row.get("id")?, row.get("person_id")?);
        Ok((owner, Override { id, person, from: row.get("from_at")?, to: row.get("to_at")? }))
    })?;
    for (owner, cover) in covers {
        if let Some(schedule) = schedules.get_mut(&owner) {
            schedule.overrides.push(cover);
        }
    }
    Ok(schedules)
}

fn policies(tx: &mut Tx<'_>) -> Result<BTreeMap<PolicyId, Policy>> {
    let rows = tx.all(sql!("SELECT id, name, team_id, steps, repeat FROM policy"), args![], |row| {
        let (id, name, team): (PolicyId, _, _) = (row.get("id")?, row.get("name")?, row.get("team_id")?);
        // An unreadable step stays as an empty one, so that an escalation under way keeps its place.
        let empty = || Step { page: Vec::new(), wait: SignedDuration::ZERO };
        let steps = list(row.text("steps")?, &id).into_iter().map(|step| step.unwrap_or_else(empty)).collect();
        Ok(Policy { id, name, team, steps, repeat: row.get("repeat")? })
    })?;
    Ok(by_id(rows, |p| p.id))
}

fn services(tx: &mut Tx<'_>) -> Result<BTreeMap<ServiceId, Service>> {
    let columns = sql!("SELECT id, name, team_id, policy_id, business_impact, runbook_url, experts FROM service");
    let rows = tx.all(columns, args![], |row| {
        let id: ServiceId = row.get("id")?;
        Ok(Service {
            id,
            name: row.get("name")?,
            team: row.get("team_id")?,
            policy: row.get("policy_id")?,
            business_impact: row.get("business_impact")?,
            depends_on: Vec::new(),
            runbook_url: row.get("runbook_url")?,
            experts: list(row.text("experts")?, &id).into_iter().flatten().collect(),
        })
    })?;
    let mut services = by_id(rows, |s| s.id);
    let needs = sql!("SELECT service_id, depends_on FROM service_dependency ORDER BY service_id, position");
    for (service, on) in tx.all(needs, args![], |row| Ok((row.get("service_id")?, row.get("depends_on")?)))? {
        if let Some(service) = services.get_mut(&service) {
            service.depends_on.push(on);
        }
    }
    Ok(services)
}

fn integrations(tx: &mut Tx<'_>) -> Result<BTreeMap<IntegrationId, Integration>> {
    let rows = tx.all(sql!("SELECT id, name, source, service_id, key, mapping FROM integration"), args![], |row| {
        let (id, name) = (row.get("id")?, row.get("name")?);
        let (source, service, key) = (row.get("source")?, row.get("service_id")?, row.get("key")?);
        let mapping = serde_json::from_str(row.text("mapping")?).unwrap_or_else(|error| {
            tracing::error!(%error, integration = %id, "unreadable field mapping in the database; taken as none");
            BTreeMap::new()
        });
        Ok(Integration { id, name, source, service, key, mapping })
    })?;
    Ok(by_id(rows, |i| i.id))
}

/// The configured ones; those that Allclear made by itself are the status mapper's own affair.
fn status_pages(tx: &mut Tx<'_>) -> Result<BTreeMap<StatusPageId, StatusPage>> {
    let pages = sql!("SELECT id, slug, name, report_form FROM status_page WHERE NOT automatic AND drill_id IS NULL");
    let page = |row: &Row<'_>| {
        let (id, slug, name) = (row.get("id")?, row.get("slug")?, row.get("name")?);
        Ok(StatusPage { id, slug, name, report_form: row.get("report_form")? })
    };
    Ok(by_id(tx.all(pages, args![], page)?, |p| p.id))
}

/// One that cannot be read is left out and said in the log: its incidents are told of as their severity says.
fn plans(tx: &mut Tx<'_>) -> Result<BTreeMap<CommunicationPlanId, CommunicationPlan>> {
    let rows = tx.all(sql!("SELECT id, body FROM communication_plan"), args![], |row| {
        let id: CommunicationPlanId = row.get("id")?;
        let plan = serde_json::from_str::<CommunicationPlan>(row.text("body")?);
        Ok(plan.inspect_err(|error| tracing::error!(%error, plan = %id, "an unreadable communication plan")).ok())
    })?;
    Ok(by_id(rows.into_iter().flatten().collect(), |p| p.id))
}

fn by_id<K: Ord, T>(rows: Vec<T>, id: impl Fn(&T) -> K) -> BTreeMap<K, T> {
    rows.into_iter().map(|row| (id(&row), row)).collect()
}

/// The elements of a JSON list; `None` for each that is not a `T`.
fn list<T: DeserializeOwned>(text: &str, owner: &impl std::fmt::Display) -> Vec<Option<T>> {
    let read = |value: serde_json::Value| {
        serde_json::from_value(value)
            .inspect_err(|error| tracing::error!(%error, %owner, "an unreadable entry in the database"))
            .ok()
    };
    match serde_json::from_str::<Vec<serde_json::Value>>(text) {
        Ok(values) => values.into_iter().map(read).collect(),
        Err(error) => {
            tracing::error!(%error, %owner, "an unreadable list in the database; taken as empty");
            Vec::new()
        }
    }
}

/// One argument row of [`Tx::exec_many`].
fn row<const N: usize>(values: &[Value; N]) -> Vec<Value> {
    values.to_vec()
}

#[cfg(test)]
mod tests;
