use super::*;
use crate::directory::{ContactMethod, Directory, Layer, Person, Role as Access, Rotation, RotationUnit, Schedule};
use crate::id::{AlertId, ContactMethodId, Ids, ScheduleId};
use crate::page::FALLBACK_STEP;
use crate::timeline::{self, Entry, Kind};
use jiff::{SignedDuration, civil};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

fn ids() -> Ids {
    let mut n = 0_u64;
    Ids::new(move || {
        n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
        n
    })
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).expect("in range")
}

fn person(n: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(n))
}

fn by(n: u128) -> Actor {
    Actor::by_link(person(n))
}

fn declaration(severity: Severity) -> Declaration {
    Declaration {
        number: 7,
        title: "Payments fail".to_owned(),
        impact: None,
        policy: policy_of(severity),
        services: Vec::new(),
    }
}

/// An incident declared at second 0 by person 1, and its first entry.
fn declared(severity: Severity) -> (Incident, Vec<Entry>) {
    let mut ids = ids();
    let decision = Change::declare(declaration(severity), &by(1), at(0), &mut ids).expect("valid").decide();
    (decision.incident, decision.entries)
}

fn change(incident: Incident, second: i64, f: impl FnOnce(&mut Change<'_>)) -> Decision {
    let mut ids = ids();
    let mut change = Change::begin(incident, &by(1), at(second), &mut ids);
    f(&mut change);
    change.decide()
}

#[test]
fn declaring_takes_a_copy_of_the_policy_and_promises_an_update() {
    let (incident, entries) = declared(Severity::Sev1);
    assert_eq!(incident.policy, policy_of(Severity::Sev1));
    assert_eq!(incident.next_update_due_at, Some(at(20 * 60)));
    assert_eq!((entries.len(), incident.seq), (1, 1));
    assert_eq!(incident.missing_roles().len(), 5);
}

#[test]
fn a_title_is_needed_and_nothing_that_is_too_long_is_cut() {
    let mut ids = ids();
    let with = |title: &str| Declaration { title: title.to_owned(), ..declaration(Severity::Sev3) };
    assert!(Change::declare(with(" \n "), &by(1), at(0), &mut ids).is_err());
    let most = Change::declare(with(&"é".repeat(MAX_TITLE)), &by(1), at(0), &mut ids).expect("fits").decide();
    assert_eq!(most.incident.title.chars().count(), MAX_TITLE);
    let too_long = |field, count: usize, most: usize| {
        Err(Refused::Invalid { field, reason: format!("has {count} characters; at most {most} fit") })
    };
    let long = Change::declare(with(&"é".repeat(201)), &by(1), at(0), &mut ids).map(|_| ());
    assert_eq!(long, too_long("title", 201, 200));
    let (text, reason) = ("x".repeat(30_007), "y".repeat(2_001));
    let impact = Declaration { impact: Some(text.clone()), ..declaration(Severity::Sev3) };
    assert_eq!(Change::declare(impact, &by(1), at(0), &mut ids).map(|_| ()), too_long("impact", 30_007, 20_000));
    let untouched = change(most.incident, 1, |c| {
        for told in [c.note(&text), c.correct(2, &text), c.post_update(&text, None)] {
            assert_eq!(told, too_long("text", 30_007, 20_000));
        }
        assert_eq!(c.set_impact(&text), too_long("impact", 30_007, 20_000));
        assert_eq!(c.resolve(Some(&text)), too_long("resolution", 30_007, 20_000));
        assert_eq!(c.rename(&reason), too_long("title", 2_001, 200));
        assert_eq!(c.set_severity(policy_of(Severity::Sev1), Some(&reason)), too_long("reason", 2_001, 2_000));
        assert_eq!(c.move_to(Status::closed(), Some(&reason)), too_long("reason", 2_001, 2_000));
    });
    assert!(untouched.is_empty());
    let over = change(untouched.incident, 2, |c| c.resolve(None).expect("fits")).incident;
    change(over, 3, |c| assert_eq!(c.reopen(Some(&reason)), too_long("reason", 2_001, 2_000)));
}

#[test]
fn taking_command_releases_the_commander() {
    let (incident, _) = declared(Severity::Sev2);
    let first = change(incident, 10, |c| c.assume(Role::IncidentCommander, person(1), Via::Claim));
    let second = change(first.incident, 20, |c| c.assume(Role::IncidentCommander, person(2), Via::Claim));
    let incident = second.incident;
    assert_eq!(incident.commander(), Some(person(2)));
    assert_eq!(incident.tenures[0].released_at, Some(at(20)));
    assert_eq!(incident.tenures[1].via, Via::Takeover);
    assert_eq!((second.opened.len(), second.released.len()), (1, 1));
    let again = change(incident, 30, |c| c.assume(Role::IncidentCommander, person(2), Via::Claim));
    assert!(again.is_empty(), "taking what one holds changes nothing");
}

#[test]
fn many_may_be_experts() {
    let (incident, _) = declared(Severity::Sev2);
    let decision = change(incident, 1, |c| {
        c.assume(Role::SubjectMatterExpert, person(1), Via::Assignment);
        c.assume(Role::SubjectMatterExpert, person(2), Via::Assignment);
        c.release(Role::SubjectMatterExpert, Some(person(1)));
    });
    let left: Vec<_> = decision.incident.holders(Role::SubjectMatterExpert).map(|t| t.person).collect();
    assert_eq!(left, [person(2)]);
}

#[test]
fn a_late_answer_to_the_page_deposes_nobody() {
    let (incident, _) = declared(Severity::Sev1);
    let mut ids = ids();
    let mut change = Change::begin(incident, &by(2), at(5), &mut ids);
    assert_eq!(accept(&mut change, person(2)), Ok(()));
    assert_eq!(accept(&mut change, person(2)), Ok(()), "answering twice is a success");
    assert_eq!(accept(&mut change, person(3)), Err(Refused::Commanded { number: 7, by: person(2) }));
    let decision = change.decide();
    assert_eq!((decision.entries.len(), decision.incident.tenures[0].via), (1, Via::Page));
}

#[test]
fn changing_the_severity_changes_the_rules_but_keeps_the_promise() {
    let (incident, _) = declared(Severity::Sev3);
    assert_eq!(incident.next_update_due_at, Some(at(3600)));
    let raised =
        change(incident, 60, |c| c.set_severity(policy_of(Severity::Sev1), Some("worse")).expect("fits")).incident;
    assert_eq!(raised.policy, policy_of(Severity::Sev1));
    assert_eq!(raised.next_update_due_at, Some(at(60 + 20 * 60)));
    let lowered = change(raised, 120, |c| c.set_severity(policy_of(Severity::Sev5), None).expect("fits")).incident;
    assert_eq!(lowered.next_update_due_at, Some(at(60 + 20 * 60)), "what was promised is still promised");
    assert!(change(lowered, 130, |c| c.set_severity(policy_of(Severity::Sev5), None).expect("fits")).is_empty());
}

#[test]
fn resolving_and_reopening() {
    let (incident, _) = declared(Severity::Sev2);
    let resolved = change(incident, 100, |c| c.resolve(Some("rolled back")).expect("fits"));
    assert_eq!(resolved.incident.status, Status::review_pending());
    assert_eq!(resolved.incident.resolved_at, Some(at(100)));
    assert_eq!(resolved.incident.next_update_due_at, None);
    assert!(change(resolved.incident.clone(), 200, |c| c.resolve(Some("again")).expect("fits")).is_empty());
    let reopened = change(resolved.incident, 300, |c| c.reopen(Some("it is back")).expect("fits")).incident;
    assert_eq!((reopened.resolved_at, reopened.reopened_at.clone()), (None, vec![at(300)]));
    assert!(change(reopened.clone(), 310, |c| c.reopen(None).expect("fits")).is_empty());
    let again = change(reopened, 400, |c| c.resolve(None).expect("fits")).incident;
    assert_eq!(again.resolved_at, Some(at(400)));
}

#[test]
fn without_a_review_to_wait_for_resolving_closes() {
    let (incident, _) = declared(Severity::Sev5);
    assert_eq!(change(incident, 1, |c| c.resolve(None).expect("fits")).incident.status, Status::closed());
}

#[test]
fn any_move_is_allowed_backwards_too() {
    let (mut incident, _) = declared(Severity::Sev3);
    for (name, category) in status::SHIPPED.iter().chain(status::SHIPPED.iter().rev()) {
        let to = Status { name: (*name).to_owned(), category: *category };
        incident = change(incident, 9, |c| c.move_to(to.clone(), None).expect("fits")).incident;
        assert_eq!(incident.status, to);
        // Declined after it was resolved stays resolved; otherwise the date tells the category.
        assert!(!category.is_resolved() || incident.resolved_at.is_some());
        assert!(!category.is_open() || incident.resolved_at.is_none());
    }
}

#[test]
fn updates_know_whether_they_kept_the_promise() {
    let (incident, _) = declared(Severity::Sev1);
    let first = change(incident, 60, |c| c.post_update("we look", None).expect("valid"));
    assert!(matches!(first.entries[0].kind, Kind::UpdatePosted { on_time: Some(true), .. }));
    assert_eq!(first.incident.next_update_due_at, Some(at(60 + 1200)));
    let late = change(first.incident, 5_000, |c| c.post_update("still", Some(10)).expect("valid"));
    assert!(matches!(late.entries[0].kind, Kind::UpdatePosted { on_time: Some(false), .. }));
    assert_eq!(late.incident.next_update_due_at, Some(at(5_600)));
    change(late.incident, 5_001, |c| {
        assert!(c.post_update(" ", None).is_err());
        assert!(c.post_update("x", Some(0)).is_err());
        assert!(c.post_update("x", Some(u32::MAX)).is_err());
    });
}

#[test]
fn what_happened_long_before_it_was_declared_is_asked_about_with_its_date() {
    let (incident, _) = declared(Severity::Sev3);
    let told = |second: i64| {
        let mut ids = ids();
        Change::begin(incident.clone(), &by(1), at(3600), &mut ids).at(Some(at(second))).map(drop)
    };
    let week = 7 * 24 * 3600;
    assert_eq!(told(-week), Ok(()), "the deployment of a week ago");
    let why = told(-week - 1).expect_err("longer ago").to_string();
    let told = "8 January 2027 is more than 7 days before this incident was declared (15 January 2027)";
    assert!(why.contains(told), "{why}");
}

#[test]
fn nothing_happens_in_the_future_or_in_another_millennium() {
    let now = at(0);
    assert_eq!(timeline::occurred(None, now), Ok(now));
    assert_eq!(timeline::occurred(Some(at(-3600)), now), Ok(at(-3600)));
    assert_eq!(timeline::occurred(Some(at(3)), now), Ok(now), "a clock that runs ahead a little");
    for bad in [at(6), Timestamp::MAX, Timestamp::MIN, Timestamp::UNIX_EPOCH] {
        assert!(timeline::occurred(Some(bad), now).is_err(), "{bad}");
    }
}

fn somebody(n: u128, name: &str, access: Access, reachable: bool) -> Person {
    let method = ContactMethod {
        id: ContactMethodId::from_uuid(Uuid::from_u128(100 + n)),
        key: "mail".to_owned(),
        channel: "email".to_owned(),
        address: format!("{name}@example.com"),
        secret: None,
    };
    Person {
        id: person(n),
        email: format!("{name}@example.com"),
        name: name.to_owned(),
        time_zone: "UTC".to_owned(),
        role: access,
        methods: if reachable { vec![method] } else { Vec::new() },
        high: Vec::new(),
        low: Vec::new(),
        skills: Vec::new(),
    }
}

/// Dara is on call as commander, Ana is the admin.
fn company(dara_reachable: bool) -> Directory {
    let schedule = Schedule {
        id: ScheduleId::from_uuid(Uuid::from_u128(50)),
        name: "commander ON CALL".to_owned(),
        team: None,
        time_zone: "UTC".to_owned(),
        layers: vec![Layer {
            name: "daily".to_owned(),
            rotation: Rotation {
                unit: RotationUnit::Day,
                every: 1,
                time: civil::time(8, 0, 0, 0),
                weekday: None,
                start: civil::date(2020, 1, 1),
            },
            people: vec![person(2)],
            only: Vec::new(),
        }],
        overrides: Vec::new(),
    };
    let dara = somebody(2, "dara", Access::Responder, dara_reachable);
    let people = [somebody(1, "ana", Access::Admin, true), dara];
    Directory {
        people: people.into_iter().map(|p| (p.id, p)).collect(),
        schedules: BTreeMap::from([(schedule.id, schedule)]),
        ..Directory::default()
    }
}

#[test]
fn the_commander_on_call_is_paged_and_the_admins_after_a_while() {
    let (incident, _) = declared(Severity::Sev1);
    let call = call_commander(&company(true), &incident, 1, at(0));
    assert_eq!((call.commander, call.why.as_deref()), (Some(person(2)), None));
    let due: Vec<_> = call.plans.iter().map(|p| (p.person, p.step, p.due_at)).collect();
    assert_eq!(due, [(person(2), 0, at(0)), (person(1), FALLBACK_STEP, at(300))]);
}

#[test]
fn when_no_commander_can_be_paged_the_admins_are_at_once() {
    let (incident, _) = declared(Severity::Sev1);
    for directory in [company(false), Directory { schedules: BTreeMap::new(), ..company(true) }] {
        let call = call_commander(&directory, &incident, 1, at(0));
        assert_eq!((call.commander, call.last_resort.as_slice()), (None, [person(1)].as_slice()));
        assert!(call.why.is_some());
        assert!(call.plans.iter().all(|p| p.due_at == at(0)));
    }
    let nobody = call_commander(&Directory::default(), &incident, 1, at(0));
    assert!(nobody.plans.is_empty() && nobody.why.is_some());
}

/// A command as the property test draws it.
#[derive(Debug, Clone)]
enum Step {
    Severity(Severity),
    Status(usize),
    Assume(usize, u128),
    Release(usize, Option<u128>),
    Accept(u128),
    Note,
    Update(Option<u32>),
    Resolve,
    Reopen,
    Attach(u128),
    Rename(u8),
    Impact(u8),
    Answer(u128),
}

/// Commands, and how many seconds ago each is said to have happened.
fn steps() -> impl Strategy<Value = Vec<(Step, i64)>> {
    let roles = Role::ALL.len();
    let step = prop_oneof![
        prop::sample::select(Severity::ALL.to_vec()).prop_map(Step::Severity),
        (0..status::SHIPPED.len()).prop_map(Step::Status),
        (0..roles, 1..4_u128).prop_map(|(r, p)| Step::Assume(r, p)),
        (0..roles, prop::option::of(1..4_u128)).prop_map(|(r, p)| Step::Release(r, p)),
        (1..4_u128).prop_map(Step::Accept),
        Just(Step::Note),
        prop::option::of(1..100_u32).prop_map(Step::Update),
        Just(Step::Resolve),
        Just(Step::Reopen),
        (1..9_u128).prop_map(Step::Attach),
        (0..3_u8).prop_map(Step::Rename),
        (0..3_u8).prop_map(Step::Impact),
        (1..4_u128).prop_map(Step::Answer),
    ];
    prop::collection::vec((step, prop_oneof![Just(0), 0..4000_i64]), 0..40)
}

fn carry_out(change: &mut Change<'_>, step: &Step) {
    match step {
        Step::Severity(severity) => change.set_severity(policy_of(*severity), None).expect("fits"),
        Step::Status(i) => {
            let (name, category) = status::SHIPPED[*i];
            change.move_to(Status { name: name.to_owned(), category }, None).expect("fits");
        }
        Step::Assume(role, p) => change.assume(Role::ALL[*role], person(*p), Via::Claim),
        Step::Release(role, p) => change.release(Role::ALL[*role], p.map(person)),
        Step::Accept(p) => drop(accept(change, person(*p))),
        Step::Note => change.note("seen").expect("not empty"),
        Step::Update(minutes) => change.post_update("news", *minutes).expect("not empty"),
        Step::Resolve => change.resolve(None).expect("fits"),
        Step::Reopen => change.reopen(None).expect("fits"),
        Step::Attach(alert) => {
            change.attach(AlertId::from_uuid(Uuid::from_u128(*alert)), ServiceId::from_uuid(Uuid::nil()), "disk");
        }
        Step::Rename(n) => change.rename(&format!("title {n}")).expect("not empty"),
        Step::Impact(n) => change.set_impact(&format!("impact {n}")).expect("not empty"),
        Step::Answer(p) => change.answer(person(*p)),
    }
}

proptest! {
    /// The law of the timeline: folding it gives what the incident's row says, after any commands in any order.
    #[test]
    fn the_timeline_tells_the_state(steps in steps(), severity in prop::sample::select(Severity::ALL.to_vec())) {
        let mut ids = ids();
        let mut all = Vec::new();
        let decision = Change::declare(declaration(severity), &by(1), at(0), &mut ids).expect("valid").decide();
        let mut incident = decision.incident;
        all.extend(decision.entries);
        for (second, (step, ago)) in (1_i64..).zip(&steps) {
            let change = Change::begin(incident, &by(1), at(second * 60), &mut ids);
            let mut change = change.at(Some(at(second * 60 - ago))).expect("the past");
            carry_out(&mut change, step);
            let decision = change.decide();
            prop_assert_eq!(decision.is_empty(), decision.before == Some(decision.incident.seq));
            incident = decision.incident;
            all.extend(decision.entries);

            let folded = timeline::fold(&all).expect("begins with the declaration");
            prop_assert_eq!(&folded.title, &incident.title);
            prop_assert_eq!(folded.severity, incident.severity);
            prop_assert_eq!(incident.policy.severity, incident.severity);
            prop_assert_eq!(&folded.status, &incident.status);
            prop_assert_eq!(folded.resolved_at, incident.resolved_at);
            prop_assert_eq!(&folded.reopened_at, &incident.reopened_at);
            let mut roles: BTreeMap<Role, BTreeSet<PersonId>> = BTreeMap::new();
            for tenure in incident.tenures.iter().filter(|t| t.released_at.is_none()) {
                let fresh = roles.entry(tenure.role).or_default().insert(tenure.person);
                prop_assert!(fresh, "nobody holds a role twice");
            }
            prop_assert_eq!(&folded.roles, &roles);
            prop_assert!(incident.holders(Role::IncidentCommander).count() <= 1);
            prop_assert!(incident.tenures.iter().all(|t| t.released_at.is_none_or(|end| end >= t.assumed_at)));
            prop_assert!(incident.status.category.is_open() || incident.next_update_due_at.is_none());
        }
        let numbers: Vec<i64> = all.iter().map(|e| e.seq).collect();
        prop_assert_eq!(numbers, (1..=incident.seq).collect::<Vec<_>>());
        prop_assert!(all.iter().all(|e| e.occurred_at <= e.recorded_at));
        let distinct: BTreeSet<_> = all.iter().map(|e| e.id).collect();
        prop_assert_eq!(distinct.len(), all.len());
        for entry in &all {
            let text = serde_json::to_value(&entry.kind).expect("serialises");
            prop_assert_eq!(&text["kind"], entry.kind.as_str());
            prop_assert_eq!(&serde_json::from_value::<Kind>(text).expect("reads back"), &entry.kind);
        }
    }
}

#[test]
fn a_timeline_that_does_not_begin_with_its_declaration_is_none() {
    let (incident, entries) = declared(Severity::Sev2);
    let decision = change(incident, 1, |c| c.note("x").expect("valid"));
    assert_eq!(timeline::fold(&decision.entries), None);
    assert_eq!(timeline::fold([]), None);
    assert!(timeline::fold(&entries).is_some());
}

#[test]
fn a_promise_is_bounded_by_the_end_of_time() {
    let mut ids = ids();
    let late = Timestamp::MAX.checked_sub(SignedDuration::from_secs(1)).expect("in range");
    let decision = Change::declare(declaration(Severity::Sev1), &by(1), late, &mut ids).expect("valid").decide();
    assert_eq!(decision.incident.next_update_due_at, Some(Timestamp::MAX));
}
