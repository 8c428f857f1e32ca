//! Who knows what, and who of them is asked first: whoever is on call now, then whoever is awake.

use super::{Incident, Proposed, Stage, local_time};
use crate::directory::{Directory, Person, Service, Target};
use crate::id::PersonId;
use crate::oncall;
use allclear_texts::t;
use jiff::Timestamp;

/// Who knows `skill` and can be asked now, the first to ask first. Left out is who is in the incident, was asked already or
/// turned away, and who cannot be reached.
#[must_use]
pub fn who_knows(directory: &Directory, incident: &Incident, skill: &str, now: Timestamp) -> Vec<Proposed> {
    let skill = skill.to_lowercase();
    let knows = |person: &&Person| person.skills.iter().any(|known| known.to_lowercase() == skill);
    let known = directory.people.values().filter(knows).filter(|person| can_be_asked(incident, person));
    let mut found: Vec<(bool, bool, Proposed)> = known
        .map(|person| {
            let duty = duty(directory, incident, person.id, now);
            let on_call = duty.is_some();
            let why = duty.or_else(|| expert_of(directory, incident, person.id, now));
            let why = why.unwrap_or_else(|| t!("knows {skill}"));
            (!on_call, local_time(person, now).night, Proposed { person: person.id, why })
        })
        .collect();
    found.sort_by_key(|(off, night, one)| (*off, *night, name(directory, one.person)));
    found.into_iter().map(|(_, _, one)| one).collect()
}

/// The experts of the services affected who can be asked now, whoever is awake first.
#[must_use]
pub fn experts(directory: &Directory, incident: &Incident, now: Timestamp) -> Vec<Proposed> {
    let mut found: Vec<(bool, Proposed)> = Vec::new();
    for service in affected(directory, incident) {
        for person in people(directory, service, now) {
            let Some(known) = directory.people.get(&person).filter(|person| can_be_asked(incident, person)) else {
                continue;
            };
            if !found.iter().any(|(_, one)| one.person == person) {
                let why = t!("expert of {}", service.name);
                found.push((local_time(known, now).night, Proposed { person, why }));
            }
        }
    }
    found.sort_by_key(|(night, one)| (*night, name(directory, one.person)));
    found.into_iter().map(|(_, one)| one).collect()
}

fn name(directory: &Directory, person: PersonId) -> String {
    directory.people.get(&person).map(|person| person.name.to_lowercase()).unwrap_or_default()
}

fn can_be_asked(incident: &Incident, person: &Person) -> bool {
    let stage = incident.presence.find(person.id).map(|known| known.stage);
    let busy = matches!(stage, Some(Stage::Asked | Stage::Joined | Stage::Removed));
    !busy && !person.methods.is_empty() && !incident.visibility.bars(person.id)
}

fn affected<'d>(directory: &'d Directory, incident: &Incident) -> impl Iterator<Item = &'d Service> {
    incident.services.iter().filter_map(|id| directory.services.get(id))
}

/// What somebody is on call for now: a service affected, else any schedule.
fn duty(directory: &Directory, incident: &Incident, person: PersonId, now: Timestamp) -> Option<String> {
    let on_call = |schedule: &crate::directory::Schedule| {
        oncall::at(schedule, now).ok().flatten().is_some_and(|found| found.person == person)
    };
    let service = affected(directory, incident).find(|service| {
        let policy = service.policy.and_then(|id| directory.policies.get(&id));
        policy.into_iter().flat_map(|policy| &policy.steps).flat_map(|step| &step.page).any(|target| match target {
            Target::Schedule(id) => directory.schedules.get(id).is_some_and(on_call),
            Target::Person(_) | Target::Team(_) => false,
        })
    });
    let service = service.map(|service| t!("on call for {}", service.name));
    service.or_else(|| {
        directory.schedules.values().find(|schedule| on_call(schedule)).map(|s| t!("on call on {}", s.name))
    })
}

fn expert_of(directory: &Directory, incident: &Incident, person: PersonId, now: Timestamp) -> Option<String> {
    let mut services = affected(directory, incident);
    let service = services.find(|service| people(directory, service, now).contains(&person))?;
    Some(t!("expert of {}", service.name))
}

/// The people behind the experts of a service.
fn people(directory: &Directory, service: &Service, now: Timestamp) -> Vec<PersonId> {
    let one = |target: &Target| match target {
        Target::Person(id) => vec![*id],
        Target::Schedule(id) => {
            let on_call = directory.schedules.get(id).and_then(|schedule| oncall::at(schedule, now).ok().flatten());
            on_call.map(|found| found.person).into_iter().collect()
        }
        Target::Team(id) => directory.teams.get(id).map(|team| team.members.clone()).unwrap_or_default(),
    };
    service.experts.iter().flat_map(one).collect()
}
