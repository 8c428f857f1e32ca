//! Asking somebody to help: as few people as can do it, each of them once.

use super::{Change, Incident, Refused, Stage, any_line, local_time};
use crate::command::Whom;
use crate::directory::{Directory, Person, Target, Urgency};
use crate::escalation::resolve;
use crate::id::PersonId;
use crate::page::{Plan, SUMMON_STEP, Subject};
use crate::timeline::Kind;
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
            0 => "This wakes nobody.".to_owned(),
            1 => format!("This wakes {who}."),
            n => format!("This wakes {n} people: {who}."),
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
    let own = affected.clone().map(|service| (service.id, format!("on call for {}", service.name)));
    let below = affected.flat_map(|service| {
        let needed = service.depends_on.iter().filter_map(|id| directory.services.get(id));
        needed.map(|below| (below.id, format!("on call for {}, which {} depends on", below.name, service.name)))
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
    let why = reason.unwrap_or_else(|| "asked to help".to_owned());
    for person in &summons.people {
        change.record(Kind::ResponderPaged { person: *person, role: None, reason: why.clone() });
    }
    Ok(summons)
}

fn told(incident: &Incident, reason: Option<&str>) -> String {
    let needed = format!("You are asked to help with {} incident #{}", incident.severity.as_str(), incident.number);
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
            "whoever it means was turned away from this incident; ask for them by name".to_owned()
        } else if anybody {
            "there is no way to reach them; add a contact method".to_owned()
        } else {
            found.why
        });
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
mod tests {
    use super::*;
    use crate::access::Actor;
    use crate::directory::{ContactMethod, Policy as Escalation, Role, Service, Step, Team};
    use crate::id::{ContactMethodId, Ids};
    use crate::incident::{Declaration, Presence, Severity, Via, policy_of};
    use jiff::SignedDuration;
    use std::collections::BTreeMap;
    use uuid::Uuid;

    fn id<K: crate::id::Kind>(n: u128) -> crate::id::Id<K> {
        crate::id::Id::from_uuid(Uuid::from_u128(n))
    }

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + minute * 60).expect("in range")
    }

    fn somebody(n: u128, reachable: bool) -> Person {
        let method = ContactMethod {
            id: ContactMethodId::from_uuid(Uuid::from_u128(100 + n)),
            key: "mail".to_owned(),
            channel: "email".to_owned(),
            address: "a@example.com".to_owned(),
            secret: None,
        };
        Person {
            id: id(n),
            email: format!("p{n}@example.com"),
            name: format!("Person {n}"),
            time_zone: "UTC".to_owned(),
            role: Role::Responder,
            methods: if reachable { vec![method] } else { Vec::new() },
            high: Vec::new(),
            low: Vec::new(),
            skills: Vec::new(),
        }
    }

    /// 1 and 2 can be reached, 3 cannot. The service's first step is 3 alone, its second is 1.
    fn company() -> Directory {
        let step = |person| Step { page: vec![Target::Person(id(person))], wait: SignedDuration::from_mins(5) };
        let policy =
            Escalation { id: id(50), name: "p".to_owned(), team: None, steps: vec![step(3), step(1)], repeat: 0 };
        let service = |n, policy| Service {
            id: id(n),
            name: format!("service {n}"),
            team: None,
            policy,
            business_impact: None,
            depends_on: Vec::new(),
            runbook_url: None,
            experts: Vec::new(),
        };
        let team = Team { id: id(40), name: "data".to_owned(), members: vec![id(1), id(2), id(3)] };
        Directory {
            people: [somebody(1, true), somebody(2, true), somebody(3, false)].map(|p| (p.id, p)).into(),
            policies: BTreeMap::from([(policy.id, policy)]),
            services: [service(20, Some(id(50))), service(21, None)].map(|s| (s.id, s)).into(),
            teams: BTreeMap::from([(team.id, team)]),
            ..Directory::default()
        }
    }

    fn during<T>(f: impl FnOnce(&mut Change<'_>) -> T) -> (T, Vec<crate::timeline::Entry>) {
        let mut n = 0_u64;
        let mut ids = Ids::new(move || {
            n += 1;
            n
        });
        let declaration = Declaration {
            number: 7,
            title: "Search is slow".to_owned(),
            impact: None,
            policy: policy_of(Severity::Sev3),
            services: Vec::new(),
        };
        let mut change = Change::declare(declaration, &Actor::System, at(0), &mut ids).expect("valid");
        let told = f(&mut change);
        (told, change.decide().entries)
    }

    #[test]
    fn a_service_is_the_first_step_with_somebody_who_can_be_reached() {
        let company = company();
        let (told, entries) =
            during(|change| summon(&company, change, Whom::Service(id(20)), Some("the replica lags"), at(1)));
        let summons = told.expect("somebody");
        assert_eq!(summons.people, [id(1)]);
        assert_eq!(summons.plans.len(), 1);
        assert!(summons.plans[0].reason.ends_with("incident #7: the replica lags"), "{}", summons.plans[0].reason);
        let told = Presence::of(&entries);
        let asked: Vec<_> = told.all().map(|r| (r.person, r.stage, r.paged_at, r.answered_at)).collect();
        assert_eq!(asked, [(id(1), Stage::Asked, Some(at(0)), None)]);
    }

    #[test]
    fn a_team_without_schedules_is_every_member_who_can_be_reached() {
        let company = company();
        let (told, _) = during(|change| summon(&company, change, Whom::Team(id(40)), None, at(1)));
        assert_eq!(told.expect("somebody").people, [id(1), id(2)]);
    }

    #[test]
    fn nobody_to_reach_is_said_with_the_reason() {
        let company = company();
        for (whom, why) in [
            (Whom::Person(id(3)), "no way to reach them"),
            (Whom::Person(id(9)), "no longer exists"),
            (Whom::Service(id(21)), "no escalation policy"),
            (Whom::Schedule(id(30)), "no longer exists"),
        ] {
            let (told, entries) = during(|change| summon(&company, change, whom, None, at(1)));
            assert!(told.is_err_and(|refused| refused.to_string().contains(why)), "{whom:?}");
            assert_eq!(entries.len(), 1, "nothing is written down");
        }
    }

    #[test]
    fn asking_again_later_is_another_page_and_a_double_click_is_none() {
        let company = company();
        let (rounds, entries) = during(|change| {
            let ask = |change: &mut Change<'_>, minute| {
                summon(&company, change, Whom::Person(id(1)), None, at(minute)).expect("reached")
            };
            let first = ask(change, 0).plans[0].round;
            assert!(ask(change, 0).plans.is_empty(), "a double click");
            (first, ask(change, 1).plans[0].round)
        });
        assert!(rounds.1 > rounds.0, "two pages with one key would be one page");
        assert_eq!(entries.len(), 3);
    }

    #[test]
    fn who_is_in_the_incident_is_not_paged_again_until_they_were_let_go() {
        let company = company();
        let ((), _) = during(|change| {
            change.assume(crate::incident::Role::Scribe, id(1), Via::Assignment);
            let asleep = wakes(&company, change.incident(), Whom::Person(id(1)), at(0)).expect("reached");
            assert_eq!(asleep.people.len(), 1, "whoever was only given a role may be asleep");
            change.actor = Actor::by_link(id(1));
            change.note("I am here").expect("fits");
            let team = summon(&company, change, Whom::Team(id(40)), None, at(1)).expect("reached");
            assert_eq!(team.people, [id(2)]);
            change.record(Kind::ResponderReleased { person: id(1), thanks: None });
            let back = summon(&company, change, Whom::Person(id(1)), None, at(1)).expect("reached");
            assert_eq!(back.people, [id(1)]);
        });
    }

    #[test]
    fn the_few_proposed_are_on_duty_for_what_is_affected_and_what_it_depends_on() {
        let mut company = company();
        let replica = Escalation {
            id: id(51),
            name: "q".to_owned(),
            team: None,
            steps: vec![Step { page: vec![Target::Person(id(2))], wait: SignedDuration::from_mins(5) }],
            repeat: 0,
        };
        company.policies.insert(replica.id, replica);
        company.services.entry(id(21)).and_modify(|s| s.policy = Some(id(51)));
        company.services.entry(id(20)).and_modify(|s| s.depends_on = vec![id(21)]);
        let ((), _) = during(|change| {
            let incident = crate::incident::Incident { services: vec![id(20)], ..change.incident().clone() };
            let why = |found: Vec<Proposed>| found.into_iter().map(|p| (p.person, p.why)).collect::<Vec<_>>();
            let told = why(proposed(&company, &incident, at(0)));
            let below = "on call for service 21, which service 20 depends on".to_owned();
            assert_eq!(told, [(id(1), "on call for service 20".to_owned()), (id(2), below.clone())]);
            change.answer(id(1));
            let incident = crate::incident::Incident { services: vec![id(20)], ..change.incident().clone() };
            assert_eq!(why(proposed(&company, &incident, at(0))), [(id(2), below)]);
        });
    }

    #[test]
    fn the_head_count_says_who_and_what_time_it_is_there() {
        let company = company();
        let ((), _) = during(|change| {
            let told = wakes(&company, change.incident(), Whom::Team(id(40)), at(0)).expect("reached");
            let heads = "This wakes 2 people: Person 1 (08:00 in UTC), Person 2 (08:00 in UTC).";
            assert_eq!(told.sentence(at(0)), heads);
        });
    }

    #[test]
    fn nobody_is_asked_about_what_is_over() {
        let company = company();
        let (told, _) = during(|change| {
            change.resolve(None).expect("fits");
            summon(&company, change, Whom::Person(id(1)), None, at(1))
        });
        assert_eq!(told, Err(Refused::Over { number: 7 }));
    }

    #[test]
    fn a_reason_too_long_for_a_page_is_refused_not_cut() {
        let company = company();
        let ask = |length| {
            let reason = "x".repeat(length);
            during(|change| summon(&company, change, Whom::Person(id(1)), Some(&reason), at(1)).map(|_| ())).0
        };
        assert_eq!(ask(MAX_WHY), Ok(()));
        assert_eq!(ask(MAX_WHY + 1), Err(Refused::invalid("reason", "has 201 characters; at most 200 fit")));
    }
}
