//! Who could take over: a person for each role, whoever is on call at that time first, and nobody who would have to sleep.

use crate::access::{Permission, allows};
use crate::directory::{Directory, Person, Schedule, Target};
use crate::id::PersonId;
use crate::incident::{Incident, Proposed, Role, Stage, commanders, local_time};
use crate::oncall;
use crate::oncall::swap::members;
use allclear_texts::t;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// How long somebody rests before they come again: the daily rest of the European Working Time Directive (2003/88/EC,
/// article 3).
const REST: SignedDuration = SignedDuration::from_hours(11);

/// How good a reason is: the first is the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// On call then, in the same rotation.
    Duty,
    /// On call then, for what is affected.
    Service,
    Rotation,
    Team,
    Skill,
}

/// A reason for each person there is one for.
#[derive(Default)]
struct Reasons(BTreeMap<PersonId, (Rank, String)>);

impl Reasons {
    fn put(&mut self, person: PersonId, rank: Rank, why: impl FnOnce() -> String) {
        if self.0.get(&person).is_none_or(|(known, _)| rank < *known) {
            self.0.insert(person, (rank, why()));
        }
    }
}

/// Who could take over `role` from `holder` at `at`; `None` when nobody is known. `taken` are named already.
pub(super) fn propose(
    directory: &Directory,
    incident: &Incident,
    (role, holder): (Role, PersonId),
    at: Timestamp,
    taken: &BTreeSet<PersonId>,
) -> Option<Proposed> {
    let mut found: Vec<(Rank, bool, &Person, String)> = Vec::new();
    for (id, (rank, why)) in reasons(directory, incident, role, holder, at).0 {
        let Some(person) = directory.people.get(&id) else { continue };
        let there = local_time(person, at);
        // Whoever is on call then has agreed to be woken.
        let asleep = there.night && !matches!(rank, Rank::Duty | Rank::Service);
        if !asleep && !taken.contains(&id) && is_free(incident, person, at) {
            found.push((rank, there.night, person, t!("{why}; {there} then")));
        }
    }
    found.sort_by_key(|(rank, night, person, _)| (*rank, *night, person.name.to_lowercase(), person.id));
    found.into_iter().next().map(|(_, _, person, why)| Proposed { person: person.id, why })
}

/// Whether somebody is not in the incident, may work in it, can be reached and has rested by then.
fn is_free(incident: &Incident, person: &Person, at: Timestamp) -> bool {
    let known = incident.presence.find(person.id);
    let busy = known.is_some_and(|known| match known.stage {
        Stage::Asked | Stage::Joined | Stage::Observing | Stage::Removed => true,
        Stage::Released => at.duration_since(known.since) < REST,
    });
    let holds = incident.tenures.iter().any(|t| t.person == person.id && t.released_at.is_none());
    let shut_out = incident.drill.is_some() || incident.visibility.bars(person.id);
    !busy && !holds && !shut_out && !person.methods.is_empty() && allows(person.role, Permission::Respond)
}

fn reasons(directory: &Directory, incident: &Incident, role: Role, holder: PersonId, at: Timestamp) -> Reasons {
    let mut found = Reasons::default();
    let command = matches!(role, Role::IncidentCommander | Role::Deputy);
    let commanding = commanders(directory).map(|schedule| schedule.id).filter(|_| command);
    let name = directory.people.get(&holder).map_or("them", |person| person.name.as_str());
    for schedule in directory.schedules.values() {
        let turns = members(schedule);
        if commanding != Some(schedule.id) && !turns.contains(&holder) {
            continue;
        }
        if let Some(person) = on_call(schedule, at) {
            found.put(person, Rank::Duty, || t!("on call on {} then", schedule.name));
        }
        for person in turns {
            found.put(person, Rank::Rotation, || t!("takes turns on {}", schedule.name));
        }
    }
    if command {
        // Knowing the database well is no reason to command.
        return found;
    }
    for (schedule, service) in affected(directory, incident) {
        if let Some(person) = on_call(schedule, at) {
            found.put(person, Rank::Service, || t!("on call for {service} then"));
        }
    }
    for team in directory.teams.values().filter(|team| team.members.contains(&holder)) {
        for person in &team.members {
            found.put(*person, Rank::Team, || t!("in {} with {name}", team.name));
        }
    }
    let skills = directory.people.get(&holder).map(|person| person.skills.as_slice()).unwrap_or_default();
    for person in directory.people.values() {
        let shared = person.skills.iter().find(|skill| skills.iter().any(|own| own.eq_ignore_ascii_case(skill)));
        if let Some(skill) = shared {
            found.put(person.id, Rank::Skill, || t!("knows {skill}, as {name} does"));
        }
    }
    found
}

fn on_call(schedule: &Schedule, at: Timestamp) -> Option<PersonId> {
    oncall::at(schedule, at).ok().flatten().map(|found| found.person)
}

/// The schedules that are paged for what is affected, each with the name of the service.
fn affected<'d>(directory: &'d Directory, incident: &Incident) -> Vec<(&'d Schedule, &'d str)> {
    let mut found = Vec::new();
    for service in incident.services.iter().filter_map(|id| directory.services.get(id)) {
        let policy = service.policy.and_then(|id| directory.policies.get(&id));
        for target in policy.into_iter().flat_map(|policy| &policy.steps).flat_map(|step| &step.page) {
            if let Target::Schedule(id) = target
                && let Some(schedule) = directory.schedules.get(id)
            {
                found.push((schedule, service.name.as_str()));
            }
        }
    }
    found
}
