//! Asking somebody to help.

use super::{Change, Incident, Refused, Responder, any_line};
use crate::command::Whom;
use crate::directory::{Directory, Person, Target, Urgency};
use crate::escalation::resolve;
use crate::id::PersonId;
use crate::page::{Plan, SUMMON_STEP, Subject};
use crate::timeline::Kind;
use jiff::Timestamp;

/// Longest reason in a page, in characters: it is read on a lock screen.
pub const MAX_WHY: usize = 200;

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
    let people = reachable(directory, whom, now)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Actor;
    use crate::directory::{ContactMethod, Policy as Escalation, Role, Service, Step, Team};
    use crate::id::{ContactMethodId, Ids};
    use crate::incident::{Declaration, Severity, policy_of, responders};
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
        let asked = responders(&entries);
        assert_eq!((asked.len(), asked[0].paged_at, asked[0].answered_at), (1, Some(at(0)), None));
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
    fn asking_again_is_another_page_and_opens_the_answer_again() {
        let company = company();
        let (rounds, entries) = during(|change| {
            let ask =
                |change: &mut Change<'_>| summon(&company, change, Whom::Person(id(1)), None, at(1)).expect("reached");
            let first = ask(change).plans[0].round;
            change.answer(id(1), &[]);
            (first, ask(change).plans[0].round)
        });
        assert!(rounds.1 > rounds.0, "two pages with one key would be one page");
        assert_eq!(responders(&entries)[0].answered_at, None);
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
