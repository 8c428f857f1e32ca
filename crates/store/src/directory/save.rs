//! Saves what differs between two configurations.

use super::{COMMANDERS, PRACTICE, row};
use crate::{Result, Sql, StoreError, Topic, Tx, Value, args, sql};
use allclear_core::directory::{Directory, Integration, NotificationRule, Person, Policy, Schedule, Service, Team};
use allclear_core::update::CommunicationPlan;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Turns the stored configuration `before` into `after`; says whether anything differed. When it did, `version`, which
/// must be fresh, becomes the version of the configuration. References must hold within `after`. The rows of status pages
/// are written by [`crate::status`]; they only count as a difference here.
///
/// # Errors
/// [`StoreError::Conflict`] when two things have the same name, mail address or key; otherwise when the database fails.
pub fn save(tx: &mut Tx<'_>, before: &Directory, after: &Directory, version: Uuid) -> Result<bool> {
    if same(before, after) {
        return Ok(false);
    }
    remove(tx, before, after)?;
    people(tx, &changed(&before.people, &after.people))?;
    teams(tx, &changed(&before.teams, &after.teams))?;
    schedules(tx, &changed(&before.schedules, &after.schedules))?;
    policies(tx, &changed(&before.policies, &after.policies))?;
    services(tx, &changed(&before.services, &after.services))?;
    integrations(tx, &changed(&before.integrations, &after.integrations))?;
    plans(tx, before, after)?;
    if before.commanders != after.commanders {
        tx.exec(sql!("DELETE FROM setting WHERE name = $1"), args![COMMANDERS])?;
        if let Some(schedule) = after.commanders {
            let args = args![COMMANDERS, schedule.to_string()];
            tx.exec(sql!("INSERT INTO setting (name, value) VALUES ($1, $2)"), args)?;
        }
    }
    if before.practice != after.practice {
        let args = args![PRACTICE, json(&after.practice)?];
        tx.exec(sql!("INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value"), args)?;
    }
    tx.exec(sql!("UPDATE meta SET directory_version = $1 WHERE id = 1"), args![version])?;
    tx.changed(Topic::Directory, None);
    Ok(true)
}

/// Equal but for the look-up table.
fn same(before: &Directory, after: &Directory) -> bool {
    before.people == after.people
        && before.teams == after.teams
        && before.schedules == after.schedules
        && before.policies == after.policies
        && before.services == after.services
        && before.integrations == after.integrations
        && before.status_pages == after.status_pages
        && before.plans == after.plans
        && before.commanders == after.commanders
        && before.practice == after.practice
}

fn changed<'d, K: Ord, T: PartialEq>(before: &BTreeMap<K, T>, after: &'d BTreeMap<K, T>) -> Vec<&'d T> {
    after.iter().filter(|(id, value)| before.get(id) != Some(value)).map(|(_, value)| value).collect()
}

fn gone<K: Ord + Copy, T>(before: &BTreeMap<K, T>, after: &BTreeMap<K, T>) -> Vec<K> {
    before.keys().filter(|id| !after.contains_key(id)).copied().collect()
}

/// Removes what is gone, referring things first, so that what takes its name finds it free.
fn remove(tx: &mut Tx<'_>, before: &Directory, after: &Directory) -> Result<()> {
    // Changed integrations are written anew below: two of them may have exchanged their keys.
    let moved = changed(&before.integrations, &after.integrations).into_iter().map(|i| i.id);
    let integrations = gone(&before.integrations, &after.integrations).into_iter().chain(moved);
    each(tx, sql!("DELETE FROM integration WHERE id = $1"), integrations)?;
    each(tx, sql!("DELETE FROM service WHERE id = $1"), gone(&before.services, &after.services))?;
    each(tx, sql!("DELETE FROM policy WHERE id = $1"), gone(&before.policies, &after.policies))?;
    each(tx, sql!("DELETE FROM schedule WHERE id = $1"), gone(&before.schedules, &after.schedules))?;
    each(tx, sql!("DELETE FROM team WHERE id = $1"), gone(&before.teams, &after.teams))?;
    each(tx, sql!("DELETE FROM person WHERE id = $1"), gone(&before.people, &after.people))
}

fn each<I: Into<Value>>(tx: &mut Tx<'_>, sql: &'static Sql, ids: impl IntoIterator<Item = I>) -> Result<()> {
    many(tx, sql, ids.into_iter().map(|id| vec![id.into()]).collect())
}

fn many(tx: &mut Tx<'_>, sql: &'static Sql, rows: Vec<Vec<Value>>) -> Result<()> {
    if rows.is_empty() { Ok(()) } else { tx.exec_many(sql, &rows).map(drop) }
}

fn people(tx: &mut Tx<'_>, people: &[&Person]) -> Result<()> {
    let upsert = sql!(
        "INSERT INTO person (id, email, name, time_zone, role, skills) VALUES ($1, $2, $3, $4, $5, $6)
                       ON CONFLICT (id) DO UPDATE SET email = excluded.email, name = excluded.name,
                       time_zone = excluded.time_zone, role = excluded.role, skills = excluded.skills"
    );
    let (mut rows, mut methods, mut rules) = (Vec::new(), Vec::new(), Vec::new());
    for p in people {
        rows.push(row(args![p.id, &p.email, &p.name, &p.time_zone, word(&p.role)?, json(&p.skills)?]));
        for (n, m) in p.methods.iter().enumerate() {
            methods.push(row(args![m.id, p.id, &m.key, &m.channel, &m.address, m.secret.as_ref(), n]));
        }
        let mut rule = |urgency: &str, list: &[NotificationRule]| {
            rules.extend(list.iter().enumerate().map(|(n, r)| row(args![p.id, urgency, n, r.method, r.after])));
        };
        rule("high", &p.high);
        rule("low", &p.low);
    }
    many(tx, upsert, rows)?;
    // The rules go with their methods.
    each(tx, sql!("DELETE FROM contact_method WHERE person_id = $1"), people.iter().map(|p| p.id))?;
    let insert = sql!(
        "INSERT INTO contact_method (id, person_id, key, channel, address, secret, position)
                       VALUES ($1, $2, $3, $4, $5, $6, $7)"
    );
    many(tx, insert, methods)?;
    let insert = sql!(
        "INSERT INTO notification_rule (person_id, urgency, position, method_id, after)
                       VALUES ($1, $2, $3, $4, $5)"
    );
    many(tx, insert, rules)
}

fn teams(tx: &mut Tx<'_>, teams: &[&Team]) -> Result<()> {
    let upsert =
        sql!("INSERT INTO team (id, name) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET name = excluded.name");
    many(tx, upsert, teams.iter().map(|t| row(args![t.id, &t.name])).collect())?;
    each(tx, sql!("DELETE FROM team_member WHERE team_id = $1"), teams.iter().map(|t| t.id))?;
    let members = teams.iter().flat_map(|t| t.members.iter().enumerate().map(|(n, p)| row(args![t.id, *p, n])));
    many(tx, sql!("INSERT INTO team_member (team_id, person_id, position) VALUES ($1, $2, $3)"), members.collect())
}

fn schedules(tx: &mut Tx<'_>, schedules: &[&Schedule]) -> Result<()> {
    let upsert = sql!(
        "INSERT INTO schedule (id, name, team_id, time_zone, layers) VALUES ($1, $2, $3, $4, $5)
                       ON CONFLICT (id) DO UPDATE SET name = excluded.name, team_id = excluded.team_id,
                       time_zone = excluded.time_zone, layers = excluded.layers"
    );
    let mut rows = Vec::new();
    for s in schedules {
        rows.push(row(args![s.id, &s.name, s.team, &s.time_zone, json(&s.layers)?]));
    }
    many(tx, upsert, rows)?;
    each(tx, sql!("DELETE FROM schedule_override WHERE schedule_id = $1"), schedules.iter().map(|s| s.id))?;
    let covers =
        schedules.iter().flat_map(|s| s.overrides.iter().map(|o| row(args![o.id, s.id, o.person, o.from, o.to])));
    let insert = sql!(
        "INSERT INTO schedule_override (id, schedule_id, person_id, from_at, to_at)
                       VALUES ($1, $2, $3, $4, $5)"
    );
    many(tx, insert, covers.collect())
}

fn policies(tx: &mut Tx<'_>, policies: &[&Policy]) -> Result<()> {
    let upsert = sql!(
        "INSERT INTO policy (id, name, team_id, steps, repeat) VALUES ($1, $2, $3, $4, $5)
                       ON CONFLICT (id) DO UPDATE SET name = excluded.name, team_id = excluded.team_id,
                       steps = excluded.steps, repeat = excluded.repeat"
    );
    let mut rows = Vec::new();
    for p in policies {
        rows.push(row(args![p.id, &p.name, p.team, json(&p.steps)?, p.repeat]));
    }
    many(tx, upsert, rows)
}

fn services(tx: &mut Tx<'_>, services: &[&Service]) -> Result<()> {
    let upsert = sql!(
        "INSERT INTO service (id, name, team_id, policy_id, business_impact, runbook_url, experts)
                       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET name = excluded.name,
                       team_id = excluded.team_id, policy_id = excluded.policy_id,
                       business_impact = excluded.business_impact, runbook_url = excluded.runbook_url,
                       experts = excluded.experts"
    );
    let mut rows = Vec::new();
    for s in services {
        let (impact, runbook) = (s.business_impact.as_ref(), s.runbook_url.as_ref());
        rows.push(row(args![s.id, &s.name, s.team, s.policy, impact, runbook, json(&s.experts)?]));
    }
    many(tx, upsert, rows)?;
    each(tx, sql!("DELETE FROM service_dependency WHERE service_id = $1"), services.iter().map(|s| s.id))?;
    let needs = services.iter().flat_map(|s| s.depends_on.iter().enumerate().map(|(n, on)| row(args![s.id, *on, n])));
    let insert = sql!("INSERT INTO service_dependency (service_id, depends_on, position) VALUES ($1, $2, $3)");
    many(tx, insert, needs.collect())
}

fn integrations(tx: &mut Tx<'_>, integrations: &[&Integration]) -> Result<()> {
    let mut rows = Vec::new();
    for i in integrations {
        rows.push(row(args![i.id, &i.name, &i.source, i.service, &i.key, json(&i.mapping)?]));
    }
    let insert = sql!(
        "INSERT INTO integration (id, name, source, service_id, key, mapping)
                       VALUES ($1, $2, $3, $4, $5, $6)"
    );
    many(tx, insert, rows)
}

/// Changed ones are written anew: two of them may have exchanged their names.
fn plans(tx: &mut Tx<'_>, before: &Directory, after: &Directory) -> Result<()> {
    let differing = changed(&before.plans, &after.plans);
    let gone = gone(&before.plans, &after.plans).into_iter().chain(differing.iter().map(|plan| plan.id));
    each(tx, sql!("DELETE FROM communication_plan WHERE id = $1"), gone)?;
    let row = |plan: &&CommunicationPlan| Ok(row(args![plan.id, &plan.name, json(plan)?]));
    let rows = differing.iter().map(row).collect::<Result<Vec<_>>>()?;
    many(tx, sql!("INSERT INTO communication_plan (id, name, body) VALUES ($1, $2, $3)"), rows)
}

fn json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(StoreError::other)
}

/// The word of an enumeration.
fn word(value: &impl serde::Serialize) -> Result<String> {
    match serde_json::to_value(value).map_err(StoreError::other)? {
        serde_json::Value::String(word) => Ok(word),
        other => Err(StoreError::other(format!("{other} is not a word"))),
    }
}
