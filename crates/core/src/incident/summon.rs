//! Asking somebody to help.

use super::{Change, Incident, Refused, Responder};
use crate::command::Whom;
use crate::directory::{Directory, Person, Target, Urgency};
use crate::escalation::resolve;
use crate::id::PersonId;
use crate::page::{Plan, SUMMON_STEP, Subject};
use crate::text;
use crate::timeline::Kind;
use jiff::Timestamp;

/// Longest reason in a page, in characters: it is read on a lock screen.
const MAX_WHY: usize = 200;

/// Who is asked. Nothing has been sent yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summons {
    pub plans: Vec<Plan>,
    /// Each person once, in the order found.
    pub people: Vec<PersonId>,
}

/// Plans the pages that ask `whom` to help, and writes down who was paged.
///
/// # Errors
/// [`Refused::Over`] when the incident has ended; [`Refused::Invalid`] when nobody behind `whom` can be reached, with the
/// reason.
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
    let people = reachable(directory, whom, now)?;
    let why = told(incident, reason);
    // The number of the entry that tells it is new, and so are the pages.
    let round = u32::try_from(incident.seq + 1).unwrap_or(u32::MAX);
    let summons = Summons {
        plans: people.iter().flat_map(|person| plan(incident, person, round, &why, now)).collect(),
        people: people.iter().map(|person| person.id).collect(),
    };
    let why = reason.map_or_else(|| "asked to help".to_owned(), |r| text::line(r, MAX_WHY));
    for person in &summons.people {
        change.record(Kind::ResponderPaged { person: *person, role: None, reason: why.clone() });
    }
    Ok(summons)
}

fn told(incident: &Incident, reason: Option<&str>) -> String {
    let needed = format!("you are asked to help with {} incident #{}", incident.severity.as_str(), incident.number);
    reason.map_or(needed.clone(), |reason| format!("{needed}: {}", text::line(reason, MAX_WHY)))
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

/// The people of the first group that has anybody who can be reached.
fn reachable(directory: &Directory, whom: Whom, now: Timestamp) -> Result<Vec<&Person>, Refused> {
    let mut why = Vec::new();
    for targets in groups(directory, whom) {
        let found = resolve(directory, &targets, now);
        let mut people = found.people;
        let anybody = !people.is_empty();
        people.retain(|person| !person.methods.is_empty());
        if !people.is_empty() {
            return Ok(people);
        }
        why.push(if anybody { "there is no way to reach them; add a contact method".to_owned() } else { found.why });
    }
    why.dedup();
    if why.is_empty() {
        why.push("it has no escalation policy with anybody in it".to_owned());
    }
    Err(Refused::Invalid { field: "page", reason: format!("nobody can be paged: {}", why.join("; ")) })
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
    /// `person`, who was paged, says that they help. `before` is who was asked so far; answering twice is a success, and
    /// so is helping without having been asked.
    pub fn answer(&mut self, person: PersonId, before: &[Responder]) {
        if !before.iter().any(|r| r.person == person && r.answered_at.is_some()) {
            self.record(Kind::ResponderAnswered { person });
        }
    }
}
