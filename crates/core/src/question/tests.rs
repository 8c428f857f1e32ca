use super::*;
use crate::access::Actor;
use crate::command::{self, Command, Context};
use crate::directory::{Directory, Service};
use crate::id::{CommunicationPlanId, Ids, PersonId, ServiceId};
use crate::incident::{Change, Declaration, Incident, Refused, Severity, policy_of};
use crate::practice::Practice;
use crate::room::{Order as Any, Room};
use crate::update::CommunicationPlan;
use crate::update::plan::Scope;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + minute * 60).expect("in range")
}

fn ids() -> Ids {
    let mut n = 0_u64;
    Ids::new(move || {
        n += 1;
        n
    })
}

fn incident() -> Incident {
    let declaration = Declaration {
        number: 7,
        title: "Checkout is down".to_owned(),
        impact: None,
        policy: policy_of(Severity::Sev2),
        services: Vec::new(),
    };
    Change::declare(declaration, &Actor::System, at(0), &mut ids()).expect("valid").decide().incident
}

/// What is typed, as it is carried out; the incident after it and the words of the timeline.
fn types(incident: &Incident, directory: &Directory, text: &str) -> Result<(Incident, Vec<String>), Refused> {
    let context = Context { directory, now: at(60), zone: TimeZone::UTC, me: None };
    let typed = command::parse(text, &context).unwrap_or_else(|why| panic!("{text}: {why}"));
    let Command::Order(order) = typed.command else { panic!("{text} is no order") };
    let mut ids = ids();
    let mut change = Change::begin(incident.clone(), &Actor::Operator, at(60), &mut ids).with(Room::default());
    order.apply(&mut change, directory, &crate::incident::Around::default())?;
    let decision = change.decide();
    let told = decision.entries.iter().map(|entry| crate::timeline::tell(&entry.kind, directory)).collect();
    Ok((decision.incident, told))
}

fn asked_now(incident: &Incident, directory: &Directory) -> Vec<Asked> {
    asked(&Around { incident, room: &Room::default(), directory, first_alert_at: Some(at(-5)) })
}

#[test]
fn the_bank_has_every_row_of_its_table_once() {
    let numbers: Vec<u32> = SHIPPED.iter().map(|question| question.number).collect();
    assert_eq!(numbers, (1..=33).collect::<Vec<_>>());
    let keys: BTreeSet<&str> = SHIPPED.iter().map(|question| question.key).collect();
    assert_eq!(keys.len(), SHIPPED.len());
    for question in in_force(&[]) {
        let fits = question.name.chars().count() <= MAX_NAME && question.text.chars().count() <= MAX_QUESTION;
        assert!(fits && question.text.ends_with(['?', '.']), "{question:?}");
        assert!(!question.phases.is_empty(), "{question:?} is never asked");
    }
    // Nothing that customers may read names a cause, a guess or a person.
    let public: Vec<u32> = in_force(&[]).iter().filter(|q| q.public).map(|q| q.number).collect();
    assert_eq!(public, [5, 8, 10, 11, 13, 14, 31]);
}

#[test]
fn an_answer_becomes_a_field_and_another_takes_its_place() {
    let directory = Directory::default();
    let (first, told) = types(&incident(), &directory, "q8: eu-west").expect("taken");
    assert_eq!(told, ["Regions: eu-west"]);
    let (second, told) = types(&first, &directory, "answer q8 eu-west and us-east").expect("taken");
    assert_eq!(told, ["Regions: eu-west and us-east (before: eu-west)"]);
    let (_, told) = types(&second, &directory, "q8: eu-west and us-east").expect("taken");
    assert!(told.is_empty(), "the same again is no news");
    assert_eq!(told_lines(&second.facts), ["Regions: eu-west and us-east"]);
}

#[test]
fn moments_choices_and_numbers_are_read_as_people_write_them() {
    let directory = Directory::default();
    let after = |text: &str| types(&incident(), &directory, text).map(|(i, _)| told_lines(&i.facts).join("|"));
    // 1_800_000_000 is 2027-01-15T08:00:00Z, and it is an hour later now.
    for (text, expected) in [
        ("q16: 08:40", "First customer report: 2027-01-15 08:40 UTC"),
        ("q16: -20m", "First customer report: 2027-01-15 08:40 UTC"),
        ("q16: about 08:40", "First customer report: about 2027-01-15 08:40 UTC"),
        ("q31: ~08:05", "Impact began: about 2027-01-15 08:05 UTC"),
        ("q31: 2027-01-15T07:55Z", "Impact began: 2027-01-15 07:55 UTC"),
        ("q31: 2027-01-15T09:55:00+02:00", "Impact began: 2027-01-15 07:55 UTC"),
        ("q31: 2027-01-15 07:55", "Impact began: 2027-01-15 07:55 UTC"),
        ("q18: +2h", "Current work ends: 2027-01-15 11:00 UTC"),
        ("q13: SOMETIMES", "How often: sometimes"),
        ("q13: some", "How often: sometimes"),
        ("q32: security, data", "Kind of impact: data integrity, security"),
        ("q29: 1 200", "Support cases: 1200"),
    ] {
        assert_eq!(after(text).as_deref(), Ok(expected), "{text}");
    }
    for (text, says) in [
        ("q16: yesterday evening", "write a time such as 14:05"),
        ("q16: 2027-01-15T11:00Z", "is in the future"),
        ("q13: every day", "choose one of: always, sometimes, rarely"),
        ("q29: many", "write a whole number"),
        ("q29: -3", "write a whole number"),
        ("q2: restarted it", "is answered by the tasks that are done"),
        ("q7: nothing like it", "there is no service"),
    ] {
        let why = after(text).expect_err(text).to_string();
        assert!(why.contains(says), "{text}: {why}");
    }
}

#[test]
fn sentences_stay_notes() {
    let directory = Directory::default();
    let context = Context { directory: &directory, now: at(60), zone: TimeZone::UTC, me: None };
    for text in [
        "answer the phone",
        "answer: it was the cache",
        "q4 numbers are due",
        "q77: nobody asked",
        "q: why is it slow",
        "quick question: who is here",
        "Q0: x",
        "answers come in",
    ] {
        let typed = command::parse(text, &context).expect("understood");
        assert_eq!(typed.command, Command::Note { text: text.to_owned() }, "{text}");
    }
    assert!(command::parse("q8:", &context).expect_err("empty").reason.contains("say what the answer is"));
}

#[test]
fn only_the_questions_of_the_phase_are_asked_and_the_incident_answers_some() {
    let directory = Directory::default();
    let (begun, _) = types(&incident(), &directory, "q8: eu-west").expect("taken");
    let initial = asked_now(&begun, &directory);
    let known: Vec<u32> = initial.iter().filter(|one| one.answer.is_some()).map(|one| one.question.number).collect();
    // The first alert and the promised update are known by themselves.
    assert_eq!((known, answered(&initial)), (vec![8, 15, 19], 3));
    let mut ids = ids();
    let mut change = Change::begin(begun, &Actor::Operator, at(61), &mut ids);
    change.resolve(None).expect("resolves");
    let over = asked_now(&change.decide().incident, &directory);
    let numbers: Vec<u32> = over.iter().map(|one| one.question.number).collect();
    assert_eq!(numbers, [6, 17, 23, 24, 25, 26, 27, 28, 29, 30]);
    let noticed = over.iter().find(|one| one.question.key == "detected_by").and_then(|one| one.answer.as_ref());
    assert_eq!(noticed.map(|answer| (answer.text.as_str(), answer.by.is_none())), Some(("monitoring", true)));
}

#[test]
fn a_company_adds_changes_and_switches_off() {
    let edit = |key: &str| Edit { key: key.to_owned(), ..Edit::default() };
    let edits = vec![
        Edit { text: Some("Which of our data centres?".to_owned()), ..edit("regions") },
        Edit { off: true, ..edit("eta_ballpark") },
        Edit { name: Some("Orders waiting".to_owned()), form: Some(Form::Number), ..edit("order_backlog") },
    ];
    let questions = in_force(&edits);
    let find = |key: &str| questions.iter().find(|question| question.key == key);
    let regions = find("regions").expect("asked");
    assert_eq!((regions.text.as_str(), regions.name.as_str()), ("Which of our data centres?", "Regions"));
    assert_eq!((find("eta_ballpark"), find("order_backlog").map(|q| q.number)), (None, Some(34)));
    assert!(clashes(&edits).is_empty());
    let twice = vec![Edit { number: Some(8), ..edit("order_backlog") }];
    assert_eq!(clashes(&twice).len(), 1);
    let directory =
        Directory { practice: Practice { questions: edits, ..Practice::default() }, ..Directory::default() };
    let (after, _) = types(&incident(), &directory, "q34: 12").expect("taken");
    assert_eq!(told_lines(&after.facts), ["Orders waiting: 12"]);
    // What was found out stays when the question is not asked any more.
    assert_eq!(told_lines(&after.facts), told_lines(&incident_again(&after).facts));
}

fn incident_again(of: &Incident) -> Incident {
    let text = serde_json::to_string(&of.facts).expect("serialises");
    Incident { facts: serde_json::from_str(&text).expect("reads back"), ..of.clone() }
}

#[test]
fn an_order_named_by_key_finds_its_question() {
    let mut ids = ids();
    let mut change = Change::begin(incident(), &Actor::Operator, at(1), &mut ids);
    let order = |key: &str| {
        Any::Answer(Order { question: Given::Key(key.to_owned()), answer: "eu-west".to_owned(), moment: None })
    };
    let around = crate::incident::Around::default();
    order("regions").apply(&mut change, &Directory::default(), &around).expect("taken");
    let why = order("regiosn").apply(&mut change, &Directory::default(), &around).expect_err("unknown");
    assert!(why.to_string().contains("there is no question regiosn"), "{why}");
}

#[test]
fn a_question_without_a_number_gets_the_smallest_free_one_and_too_many_are_reported() {
    let own = |n: u32| Edit { key: format!("own_{n}"), ..Edit::default() };
    let edits = vec![Edit { number: Some(MAX_NUMBER), ..own(1) }, own(2)];
    let number = in_force(&edits).into_iter().find(|question| question.key == "own_2").map(|question| question.number);
    assert_eq!((number, clashes(&edits)), (Some(34), Vec::new()));
    // 33 are shipped, and two digits end at 99.
    let many: Vec<Edit> = (0..67).map(own).collect();
    let too_many: Vec<usize> = clashes(&many).into_iter().map(|(at, _)| at).collect();
    assert_eq!(too_many, [66]);
}

#[test]
fn a_service_that_is_named_brings_its_plan_but_none_into_a_drill() {
    let id = Uuid::from_u128(1);
    let service = Service {
        id: ServiceId::from_uuid(id),
        name: "checkout".to_owned(),
        team: None,
        policy: None,
        business_impact: None,
        depends_on: Vec::new(),
        runbook_url: None,
        experts: Vec::new(),
    };
    let plan = CommunicationPlan {
        id: CommunicationPlanId::from_uuid(id),
        name: "Checkout".to_owned(),
        scope: Scope::Service(service.id),
        owner: None,
        internal_minutes: Some(5),
        public_minutes: None,
        first_public_minutes: None,
        approver: None,
        auto_publish: false,
        internal: BTreeMap::new(),
        public: BTreeMap::new(),
        audiences: Vec::new(),
    };
    let directory =
        Directory { services: [(service.id, service)].into(), plans: [(plan.id, plan)].into(), ..Directory::default() };
    let (after, told) = types(&incident(), &directory, "q7: checkout").expect("taken");
    assert_eq!((after.policy.internal_update_minutes, told.len()), (Some(5), 2), "{told:?}");
    let (again, told) = types(&after, &directory, "q7: checkout").expect("taken");
    assert_eq!((again.policy == after.policy, told.len()), (true, 0), "{told:?}");
    let drill = Incident { drill: Some(PersonId::from_uuid(id)), ..incident() };
    let (after, told) = types(&drill, &directory, "q7: checkout").expect("taken");
    assert_eq!((after.policy == drill.policy, told.len()), (true, 1), "{told:?}");
}
