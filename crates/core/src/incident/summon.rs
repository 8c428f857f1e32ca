//! Asking somebody to help: as few people as can do it, each of them once.

use super::{Change, Incident, Refused, Stage, any_line, local_time};
use crate::command::Whom;
use crate::directory::{Directory, Person, Target, Urgency};
use crate::escalation::resolve;
use crate::id::PersonId;
use crate::page::{Plan, SUMMON_STEP, Subject};
use crate::timeline::Kind;
use allclear_texts::t;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Longest reason in a page, in characters: it is read on a lock screen.
pub const MAX_WHY: usize = 200;

/// Most people one command wakes without being asked whether it is meant: who wakes more says so once more.
pub const MOST_UNASKED: usize = 3;

/// Whoever was paged less than this ago and has not answered is not paged again: that was a double click.
const AGAIN: SignedDuration = SignedDuration::from_secs(60);

/// Whom a call for help would wake.
#[derive(Debug, Clone, PartialEq)]
pub struct Waking<'d> {
    pub people: Vec<&'d Person>,
    /// Those it means who are in the incident, or have just been paged.
    pub spared: Vec<&'d Person>,
}

impl Waking<'_> {
    /// How many people it wakes and what time it is where they are: `This wakes 4 people: Ana (03:12 in Lisbon, night), …`
    #[must_use]
    pub fn sentence(&self, now: Timestamp) -> String {
        let told = |person: &&Person| format!("{} ({})", person.name, local_time(person, now));
        let who = self.people.iter().map(told).collect::<Vec<_>>().join(", ");
        match self.people.len() {
            0 => t!("This wakes nobody.").to_owned(),
            1 => t!("This wakes {who}."),
            n => t!("This wakes {n} people: {who}."),
        }
    }
}

/// Whom a call for help would wake at `now`.
///
/// # Errors
/// [`Refused::Invalid`] when nobody behind `whom` can be reached, with the reason.
pub fn wakes<'d>(
    directory: &'d Directory,
    incident: &Incident,
    whom: Whom,
    now: Timestamp,
) -> Result<Waking<'d>, Refused> {
    let spared = |person: &&Person| {
        incident.presence.find(person.id).is_some_and(|known| match known.stage {
            Stage::Joined => known.spoke,
            Stage::Asked => now.duration_since(known.since) < AGAIN,
            Stage::Observing | Stage::Released | Stage::Removed => false,
        })
    };
    let (spared, people) = reachable(directory, incident, whom, now)?.into_iter().partition(spared);
    Ok(Waking { people, spared })
}

/// Somebody who is on duty for what is affected, and why they.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposed {
    pub person: PersonId,
    pub why: String,
}

/// The few people to ask first: whoever is on call for the services affected, then for what these depend on, then their
/// experts, without those who are in the incident.
#[must_use]
pub fn proposed(directory: &Directory, incident: &Incident, now: Timestamp) -> Vec<Proposed> {
    let affected = incident.services.iter().filter_map(|id| directory.services.get(id));
    let own = affected.clone().map(|service| (service.id, t!("on call for {}", service.name)));
    let below = affected.flat_map(|service| {
        let needed = service.depends_on.iter().filter_map(|id| directory.services.get(id));
        needed.map(|below| (below.id, t!("on call for {}, which {} depends on", below.name, service.name)))
    });
    let mut found: Vec<Proposed> = Vec::new();
    for (service, why) in own.chain(below) {
        let Ok(waking) = wakes(directory, incident, Whom::Service(service), now) else { continue };
        for person in waking.people {
            if !found.iter().any(|one| one.person == person.id) {
                found.push(Proposed { person: person.id, why: why.clone() });
            }
        }
    }
    for expert in super::experts(directory, incident, now) {
        if !found.iter().any(|one| one.person == expert.person) {
            found.push(expert);
        }
    }
    found
}

/// Who is asked. Nothing has been sent yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summons {
    pub plans: Vec<Plan>,
    /// Each person once, in the order found; empty when all of them are in the incident.
    pub people: Vec<PersonId>,
}

/// Plans the pages that ask `whom` to help, and writes down who was paged: nobody who is in the incident, and nobody who
/// was paged a moment ago.
///
/// # Errors
/// [`Refused::Over`] when the incident has ended; [`Refused::Invalid`] when nobody behind `whom` can be reached, with the
/// reason, or when `reason` is longer than [`MAX_WHY`].
pub fn summon(
    directory: &Directory,
    change: &mut Change<'_>,
    whom: Whom,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<Summons, Refused> {
    let incident = change.incident();
    if !incident.status.category.is_open() {
        return Err(Refused::Over { number: incident.number });
    }
    let people = wakes(directory, incident, whom, now)?.people;
    let reason = reason.map(|reason| any_line("reason", reason, MAX_WHY)).transpose()?;
    let why = told(incident, reason.as_deref());
    // The number of the entry that tells it is new, and so are the pages.
    let round = u32::try_from(incident.seq + 1).unwrap_or(u32::MAX);
    let summons = Summons {
        plans: people.iter().flat_map(|person| plan(incident, person, round, &why, now)).collect(),
        people: people.iter().map(|person| person.id).collect(),
    };
    let why = reason.unwrap_or_else(|| t!("asked to help").to_owned());
    for person in &summons.people {
        change.record(Kind::ResponderPaged { person: *person, role: None, reason: why.clone() });
    }
    Ok(summons)
}

fn told(incident: &Incident, reason: Option<&str>) -> String {
    let needed = t!("You are asked to help with {} incident #{}", incident.severity.as_str(), incident.number);
    reason.map_or(needed.clone(), |reason| format!("{needed}: {reason}"))
}

fn plan(incident: &Incident, person: &Person, round: u32, reason: &str, now: Timestamp) -> Vec<Plan> {
    let methods = person.plan(Urgency::High).into_iter();
    methods
        .map(|(method, after)| Plan {
            subject: Subject::Incident(incident.id),
            cycle: 0,
            round,
            step: SUMMON_STEP,
            person: person.id,
            method: method.id,
            urgency: Urgency::High,
            due_at: now.checked_add(after).unwrap_or(Timestamp::MAX),
            reason: reason.to_owned(),
        })
        .collect()
}

/// The people of the first group that has anybody who can be reached. Who was turned away stays out unless they are meant
/// by name.
fn reachable<'d>(
    directory: &'d Directory,
    incident: &Incident,
    whom: Whom,
    now: Timestamp,
) -> Result<Vec<&'d Person>, Refused> {
    let named = matches!(whom, Whom::Person(_));
    let mut why = Vec::new();
    for targets in groups(directory, whom) {
        let found = resolve(directory, &targets, now);
        let mut people = found.people;
        let anybody = !people.is_empty();
        people.retain(|person| named || !incident.visibility.bars(person.id));
        let barred = anybody && people.is_empty();
        people.retain(|person| !person.methods.is_empty());
        if !people.is_empty() {
            return Ok(people);
        }
        why.push(if barred {
            t!("whoever it means was turned away from this incident; ask for them by name").to_owned()
        } else if anybody {
            t!("there is no way to reach them; add a contact method").to_owned()
        } else {
            found.why
        });
    }
    why.dedup();
    if why.is_empty() {
        why.push(t!("it has no escalation policy with anybody in it").to_owned());
    }
    Err(Refused::Invalid { field: "page", reason: t!("nobody can be paged: {}", why.join("; ")) })
}

/// Groups of targets, to be tried one after the other.
fn groups(directory: &Directory, whom: Whom) -> Vec<Vec<Target>> {
    let policy = |id| directory.policies.get(&id).map(|p| p.steps.iter().map(|s| s.page.clone()).collect());
    match whom {
        Whom::Person(person) => vec![vec![Target::Person(person)]],
        Whom::Schedule(schedule) => vec![vec![Target::Schedule(schedule)]],
        Whom::Policy(id) => policy(id).unwrap_or_default(),
        Whom::Service(id) => directory.services.get(&id).and_then(|s| s.policy).and_then(policy).unwrap_or_default(),
        Whom::Team(team) => {
            let own = directory.schedules.values().filter(|s| s.team == Some(team)).map(|s| Target::Schedule(s.id));
            let on_call: Vec<Target> = own.collect();
            let groups = [on_call, vec![Target::Team(team)]];
            groups.into_iter().filter(|group| !group.is_empty()).collect()
        }
    }
}

impl Change<'_> {
    /// `person`, who was paged, says that they help. Answering twice is a success, and so is helping without having been
    /// asked.
    pub fn answer(&mut self, person: PersonId) {
        if !self.incident().presence.helping().contains(&person) {
            self.release(super::Role::Observer, Some(person));
            self.record(Kind::ResponderAnswered { person });
        }
    }
}

#[cfg(test)]
mod tests;
