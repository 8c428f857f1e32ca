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
    let policy = Escalation { id: id(50), name: "p".to_owned(), team: None, steps: vec![step(3), step(1)], repeat: 0 };
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
