use super::*;
use crate::directory::{
    ContactMethod, Layer, NotificationRule, Role, Rotation, RotationUnit, Schedule, Service, Step, Team,
};
use crate::id::{AlertId, ContactMethodId, PolicyId, ScheduleId, TeamId};
use jiff::civil;
use proptest::prelude::*;
use uuid::Uuid;

fn id<K: crate::id::Kind>(n: u128) -> crate::id::Id<K> {
    crate::id::Id::from_uuid(Uuid::from_u128(n))
}

fn now() -> Timestamp {
    "2026-06-10T12:00:00Z".parse().expect("a time")
}

/// Person `n` with one contact method, or with none.
fn person(n: u128, role: Role, reachable: bool) -> Person {
    let method: ContactMethodId = id(n);
    let methods = reachable.then(|| ContactMethod {
        id: method,
        key: "hook".into(),
        channel: "webhook".into(),
        address: format!("http://127.0.0.1/{n}"),
        secret: None,
    });
    Person {
        id: id(n),
        email: format!("p{n}@example.com"),
        name: format!("P{n}"),
        time_zone: "UTC".into(),
        role,
        methods: methods.into_iter().collect(),
        high: reachable.then_some(NotificationRule { method, after: SignedDuration::ZERO }).into_iter().collect(),
        low: Vec::new(),
        skills: Vec::new(),
    }
}

/// One service with one policy of these steps; people 1 to 4 can be reached, 5 cannot; `admins` are admins.
fn company(steps: Vec<Vec<Target>>, repeat: u32, admins: &[u128]) -> Directory {
    let mut directory = Directory::default();
    for n in 1..=5 {
        let role = if admins.contains(&n) { Role::Admin } else { Role::Responder };
        directory.people.insert(id(n), person(n, role, n != 5));
    }
    let policy: PolicyId = id(70);
    let steps = steps.into_iter().map(|page| Step { page, wait: SignedDuration::from_mins(5) }).collect();
    directory.policies.insert(policy, Policy { id: policy, name: "Payments".into(), team: None, steps, repeat });
    directory.services.insert(
        id(80),
        Service {
            id: id(80),
            name: "checkout".into(),
            team: None,
            policy: Some(policy),
            business_impact: None,
            depends_on: Vec::new(),
            runbook_url: None,
            experts: Vec::new(),
        },
    );
    directory
}

fn situation(directory: &Directory, state: State) -> Situation<'_> {
    let subject = Subject::Alert(id::<crate::id::Alert>(9) as AlertId);
    Situation { directory, subject, service: id(80), urgency: Urgency::High, state }
}

fn paged(decision: &Decision) -> Vec<u128> {
    decision.plans.iter().map(|p| p.person.uuid().as_u128()).collect()
}

/// Plays an escalation that nobody answers; returns who was paged at which minute.
fn unanswered(directory: &Directory) -> Vec<(i64, u128)> {
    let (mut at, mut state, mut story) = (now(), State::start(1), Vec::new());
    for _ in 0..1000 {
        let decision = step(&situation(directory, state), at);
        let minute = at.duration_since(now()).as_mins();
        story.extend(paged(&decision).into_iter().map(|who| (minute, who)));
        match decision.next {
            Some((next, due)) => (state, at) = (next, due),
            None => return story,
        }
    }
    panic!("the escalation never ends");
}

#[test]
fn steps_follow_each_other_and_repeat_and_end_with_the_admins() {
    let directory = company(vec![vec![Target::Person(id(1))], vec![Target::Person(id(2))]], 1, &[4]);
    assert_eq!(unanswered(&directory), [(0, 1), (5, 2), (10, 1), (15, 2), (20, 4)]);
}

#[test]
fn an_empty_step_falls_through_at_once_and_says_so() {
    let gone = Target::Person(id(99));
    let directory = company(vec![vec![gone], vec![], vec![Target::Person(id(2))]], 0, &[4]);
    let decision = step(&situation(&directory, State::start(1)), now());
    assert_eq!(paged(&decision), [2]);
    let empty = decision.log.iter().filter(|k| matches!(k, LogKind::StepEmpty { .. })).count();
    assert_eq!(empty, 2, "each step that was passed over is in the log: {:?}", decision.log);
}

#[test]
fn a_person_without_contact_methods_is_named_and_passed_over() {
    let directory = company(vec![vec![Target::Person(id(5))], vec![Target::Person(id(1))]], 0, &[4]);
    let decision = step(&situation(&directory, State::start(1)), now());
    assert_eq!(paged(&decision), [1]);
    assert!(decision.log.contains(&LogKind::Unreachable { person: id(5) }));
}

#[test]
fn everybody_once_even_when_named_twice() {
    let team: TeamId = id(60);
    let mut directory = company(vec![vec![Target::Person(id(1)), Target::Team(team)]], 0, &[4]);
    directory.teams.insert(team, Team { id: team, name: "T".into(), members: vec![id(2), id(1)] });
    assert_eq!(paged(&step(&situation(&directory, State::start(1)), now())), [1, 2]);
}

#[test]
fn whoever_is_on_call_now_is_paged() {
    let schedule: ScheduleId = id(50);
    let mut directory = company(vec![vec![Target::Schedule(schedule)]], 0, &[4]);
    let rotation = Rotation {
        unit: RotationUnit::Day,
        every: 1,
        time: civil::time(0, 0, 0, 0),
        weekday: None,
        start: civil::date(2026, 6, 9),
    };
    let layer = Layer { name: "daily".into(), rotation, people: vec![id(1), id(2)], only: Vec::new() };
    directory.schedules.insert(
        schedule,
        Schedule {
            id: schedule,
            name: "S".into(),
            team: None,
            time_zone: "UTC".into(),
            layers: vec![layer],
            overrides: Vec::new(),
        },
    );
    assert_eq!(
        paged(&step(&situation(&directory, State::start(1)), now())),
        [2],
        "the second day is the second person's"
    );
}

#[test]
fn no_policy_and_nobody_reachable_are_loud_and_keep_trying() {
    let mut directory = company(vec![], 0, &[5]);
    directory.services.clear();
    let decision = step(&situation(&directory, State::start(1)), now());
    assert_eq!(decision.log, [LogKind::NoPolicy, LogKind::NobodyReachable]);
    let (state, due) = decision.next.expect("an alert is never stranded");
    assert_eq!((state.step, due.duration_since(now())), (FALLBACK_STEP, RETRY_FALLBACK));
    // An admin adds a contact method; the next look finds them.
    directory.people.insert(id(5), person(4, Role::Admin, true));
    let decision = step(&situation(&directory, state), due);
    assert_eq!((paged(&decision), decision.next), (vec![4], None));
}

#[test]
fn an_escalation_whose_place_is_gone_goes_on() {
    let directory = company(vec![vec![Target::Person(id(1))]], 0, &[4]);
    let lost = State { step: 7, reached: true, ..State::start(1) };
    assert_eq!(
        paged(&step(&situation(&directory, lost), now())),
        [4],
        "what comes after the last step is the last resort"
    );
}

#[test]
fn a_policy_of_nobody_does_not_go_round_for_ever() {
    let directory = company(vec![vec![], vec![Target::Person(id(5))]], u32::MAX, &[4]);
    let reached = State { reached: true, ..State::start(1) };
    assert_eq!(paged(&step(&situation(&directory, reached), now())), [4]);
}

proptest! {
    /// Whatever the policy, an unanswered escalation ends, and somebody was paged whenever anybody can be.
    #[test]
    fn every_escalation_ends_and_reaches_somebody(
        steps in prop::collection::vec(prop::collection::vec(1_u128..=6, 0..3), 0..5),
        repeat in 0_u32..12,
        admin in 1_u128..=4,
    ) {
        let steps = steps.into_iter().map(|s| s.into_iter().map(|n| Target::Person(id(n))).collect()).collect();
        let directory = company(steps, repeat, &[admin]);
        let story = unanswered(&directory);
        prop_assert!(!story.is_empty());
        prop_assert_eq!(story.last().map(|(_, who)| *who), Some(admin), "it ends with the last resort");
    }
}

#[test]
fn a_step_decided_late_plans_late_pages_and_keeps_their_distances() {
    let mut directory = company(vec![vec![Target::Person(id(1))]], 0, &[4]);
    let ana = directory.people.get_mut(&id(1)).expect("person 1");
    let after = |minutes| NotificationRule { method: id(1), after: SignedDuration::from_mins(minutes) };
    ana.high = vec![after(0), after(2)];
    // Seconds since the step was due, and then each page's distance from now, in seconds.
    for (waited, first) in [(0, 0), (59, 0), (60, -60), (7_200, -7_200)] {
        let due = now() - SignedDuration::from_secs(waited);
        let decision = step(&situation(&directory, State::start(1)), now()).decided_late(due, now());
        let planned: Vec<i64> = decision.plans.iter().map(|p| p.due_at.duration_since(now()).as_secs()).collect();
        assert_eq!(planned, [first, 120], "decided {waited} s late");
        let next = decision.next.map(|(_, at)| at.duration_since(now()));
        assert_eq!(next, Some(SignedDuration::from_mins(5)), "they get their whole time to answer");
    }
}
