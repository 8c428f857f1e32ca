//! Changes of the configuration in the middle of everything.

use super::company::Founder;
use allclear_core::directory::{Directory, Role};

/// Changes one thing; says what.
pub fn edit(founder: &mut Founder, d: &mut Directory) -> String {
    let people: Vec<_> = d.people.keys().copied().collect();
    let policies: Vec<_> = d.policies.keys().copied().collect();
    let schedules: Vec<_> = d.schedules.keys().copied().collect();
    let services: Vec<_> = d.services.keys().copied().collect();
    let said = match founder.rng.index(11) {
        0 => founder.rng.pick(&people).map(|id| {
            d.people.remove(id);
            // The rows that name them in columns go; policies and layers name them in texts and may keep doing so.
            d.teams.values_mut().for_each(|t| t.members.retain(|m| m != id));
            d.schedules.values_mut().for_each(|s| s.overrides.retain(|o| o.person != *id));
            format!("person {id} deleted")
        }),
        1 => founder.rng.pick(&policies).map(|id| {
            d.policies.remove(id);
            d.services.values_mut().filter(|s| s.policy == Some(*id)).for_each(|s| s.policy = None);
            format!("policy {id} deleted")
        }),
        2 => founder.rng.pick(&schedules).map(|id| {
            d.schedules.remove(id);
            format!("schedule {id} deleted")
        }),
        3 => founder.rng.pick(&people).copied().map(|id| {
            if let Some(person) = d.people.get_mut(&id) {
                person.methods.pop();
                let left: Vec<_> = person.methods.iter().map(|m| m.id).collect();
                person.high.retain(|r| left.contains(&r.method));
                person.low.retain(|r| left.contains(&r.method));
            }
            format!("a contact method of {id} deleted")
        }),
        4 => founder.rng.pick(&people).copied().map(|id| {
            if let Some(person) = d.people.get_mut(&id) {
                let mut method = founder.method(90, 0);
                method.key = format!("k{}", founder.ids.hex(3));
                person.methods.push(method);
            }
            format!("a contact method of {id} added")
        }),
        5 => founder.rng.pick(&policies).copied().map(|id| {
            let fresh = founder.policy(d, 0);
            if let Some(policy) = d.policies.get_mut(&id) {
                policy.steps = fresh.steps;
                policy.repeat = fresh.repeat;
            }
            format!("policy {id} rewritten")
        }),
        6 => founder.rng.pick(&schedules).copied().map(|id| {
            let fresh = founder.schedule(d, 0);
            if let Some(schedule) = d.schedules.get_mut(&id) {
                schedule.layers = fresh.layers;
                schedule.overrides = fresh.overrides;
            }
            format!("schedule {id} rewritten")
        }),
        7 => founder.rng.pick(&services).copied().map(|id| {
            let policy = founder.rng.pick(&policies).copied();
            if let Some(service) = d.services.get_mut(&id) {
                service.policy = policy;
            }
            format!("service {id} has another policy")
        }),
        8 => founder.rng.pick(&people).copied().map(|id| {
            if let Some(person) = d.people.get_mut(&id) {
                person.role = if person.role == Role::Admin { Role::Responder } else { Role::Admin };
            }
            format!("{id} has another role")
        }),
        9 if services.len() > 1 && founder.rng.percent(30) => founder.rng.pick(&services).map(|id| {
            d.services.remove(id);
            d.integrations.retain(|_, i| i.service != *id);
            format!("service {id} deleted")
        }),
        _ => {
            let name = founder.rng.between(100, 1_000_000_000);
            let person = founder.person(name, Role::Responder);
            let said = format!("person {} added", person.id);
            d.people.insert(person.id, person);
            Some(said)
        }
    };
    let indexed = std::mem::take(d).index();
    *d = indexed;
    said.unwrap_or_else(|| "nothing to edit".to_owned())
}
