//! Changes of the configuration in the middle of everything.

use super::company::Founder;
use allclear_core::directory::{Directory, Person, Role};
use allclear_core::id::PersonId;
use std::collections::BTreeMap;

/// One kind of change; `None` when there is nothing to change.
type Change = fn(&mut Founder, &mut Directory) -> Option<String>;

const CHANGES: [Change; 10] = [
    delete_person,
    delete_policy,
    delete_schedule,
    delete_method,
    add_method,
    rewrite_policy,
    rewrite_schedule,
    another_policy,
    another_role,
    delete_service,
];

/// Changes one thing; says what.
pub fn edit(founder: &mut Founder, d: &mut Directory) -> String {
    let said = match CHANGES.get(founder.rng.index(CHANGES.len() + 1)) {
        Some(change) => change(founder, d),
        None => add_person(founder, d),
    };
    let indexed = std::mem::take(d).index();
    *d = indexed;
    said.unwrap_or_else(|| "nothing to edit".to_owned())
}

fn pick<K: Copy, V>(founder: &mut Founder, all: &BTreeMap<K, V>) -> Option<K> {
    let keys: Vec<K> = all.keys().copied().collect();
    founder.rng.pick(&keys).copied()
}

fn pick_person<'d>(founder: &mut Founder, d: &'d mut Directory) -> Option<(PersonId, &'d mut Person)> {
    let id = pick(founder, &d.people)?;
    Some((id, d.people.get_mut(&id)?))
}

fn delete_person(founder: &mut Founder, d: &mut Directory) -> Option<String> {
    let id = pick(founder, &d.people)?;
    d.people.remove(&id);
    // The rows that name them in columns go; policies and layers name them in texts and may keep doing so.
    d.teams.values_mut().for_each(|t| t.members.retain(|m| *m != id));
    d.schedules.values_mut().for_each(|s| s.overrides.retain(|o| o.person != id));
    Some(format!("person {id} deleted"))
}

fn delete_policy(founder: &mut Founder, d: &mut Directory) -> Option<String> {
    let id = pick(founder, &d.policies)?;
    d.policies.remove(&id);
    d.services.values_mut().filter(|s| s.policy == Some(id)).for_each(|s| s.policy = None);
    Some(format!("policy {id} deleted"))
}

fn delete_schedule(founder: &mut Founder, d: &mut Directory) -> Option<String> {
    let id = pick(founder, &d.schedules)?;
    d.schedules.remove(&id);
    Some(format!("schedule {id} deleted"))
}

fn delete_method(founder: &mut Founder, d: &mut Directory) -> Option<String> {
    let (id, person) = pick_person(founder, d)?;
    person.methods.pop();
    let left: Vec<_> = person.methods.iter().map(|m| m.id).collect();
    person.high.retain(|r| left.contains(&r.method));
    person.low.retain(|r| left.contains(&r.method));
    Some(format!("a contact method of {id} deleted"))
}

fn add_method(founder: &mut Founder, d: &mut Directory) -> Option<String> {
    let (id, person) = pick_person(founder, d)?;
    let mut method = founder.method(90, 0);
    method.key = format!("k{}", founder.ids.hex(3));
    person.methods.push(method);
    Some(format!("a contact method of {id} added"))
}

fn rewrite_policy(founder: &mut Founder, d: &mut Directory) -> Option<String> {
    let id = pick(founder, &d.policies)?;
    let fresh = founder.policy(d, 0);
    let policy = d.policies.get_mut(&id)?;
    policy.steps = fresh.steps;
    policy.repeat = fresh.repeat;
    Some(format!("policy {id} rewritten"))
}

fn rewrite_schedule(founder: &mut Founder, d: &mut Directory) -> Option<String> {
    let id = pick(founder, &d.schedules)?;
    let fresh = founder.schedule(d, 0);
    let schedule = d.schedules.get_mut(&id)?;
    schedule.layers = fresh.layers;
    schedule.overrides = fresh.overrides;
    Some(format!("schedule {id} rewritten"))
}

fn another_policy(founder: &mut Founder, d: &mut Directory) -> Option<String> {
    let id = pick(founder, &d.services)?;
    let policy = pick(founder, &d.policies);
    d.services.get_mut(&id)?.policy = policy;
    Some(format!("service {id} has another policy"))
}

fn another_role(founder: &mut Founder, d: &mut Directory) -> Option<String> {
    let (id, person) = pick_person(founder, d)?;
    person.role = if person.role == Role::Admin { Role::Responder } else { Role::Admin };
    Some(format!("{id} has another role"))
}

/// A company keeps a service to live through the week with, and seldom gives one up.
fn delete_service(founder: &mut Founder, d: &mut Directory) -> Option<String> {
    if d.services.len() < 2 || !founder.rng.percent(30) {
        return add_person(founder, d);
    }
    let id = pick(founder, &d.services)?;
    d.services.remove(&id);
    d.integrations.retain(|_, i| i.service != id);
    Some(format!("service {id} deleted"))
}

fn add_person(founder: &mut Founder, d: &mut Directory) -> Option<String> {
    let name = founder.rng.between(100, 1_000_000_000);
    let person = founder.person(name, Role::Responder);
    let said = format!("person {} added", person.id);
    d.people.insert(person.id, person);
    Some(said)
}
