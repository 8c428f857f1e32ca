//! CAN reports and needs, by the clock.

use super::*;
use crate::room::can::{Draft, current, prefill};
use crate::room::need::{self, Sort};

fn n(number: u32) -> Label {
    Label { kind: ItemKind::Need, number }
}

fn give(s: &mut Scene, role: Role, who: u128) {
    s.change(acting(DARA), |change, _| {
        change.assume(role, person_id(who), Via::Assignment);
        Ok(())
    })
    .expect("assumed");
}

fn need(s: &Scene, number: u32) -> need::Need {
    s.room.get::<need::Need>(n(number)).expect("there").clone()
}

fn note(text: &str) -> bool {
    let directory = company();
    let context = Context { directory: &directory, now: at(0), zone: TimeZone::UTC, me: Some(person_id(ANA)) };
    parse(text, &context).expect("understood").command == Command::Note { text: text.to_owned() }
}

#[test]
fn a_report_is_the_current_one_until_the_next_and_its_needs_get_an_owner() {
    let mut s = scene(Severity::Sev3);
    s.says(ANA, "can errors at 40 % / rolling back 1841 / a DBA; access to the vault").expect("given");
    let told = s.told();
    assert!(told_about(&told, DARA, "N1 is yours to get: a DBA"), "{told:?}");
    assert!(told_about(&told, DARA, "N2 is yours to get: access to the vault"), "{told:?}");
    let (item, can) = current(&s.room).expect("given");
    assert_eq!((item.label.to_string(), can.needs.clone()), ("C1".to_owned(), vec![n(1), n(2)]));
    assert_eq!((need(&s, 1).sort, need(&s, 2).sort), (Sort::People, Sort::Access));
    s.says(DARA, "can\nc: errors at 5 %\nand falling\na: watching\nn: N2; nothing").expect("given");
    let (item, can) = current(&s.room).expect("given");
    assert_eq!(
        (item.label.to_string(), can.needs.clone()),
        ("C2".to_owned(), vec![n(2)]),
        "an open need is not a new one"
    );
    assert_eq!(can.conditions, "errors at 5 %\nand falling");
}

#[test]
fn a_need_is_asked_about_twice_and_whoever_said_it_learns_what_came_of_it() {
    let mut s = scene(Severity::Sev4);
    give(&mut s, Role::Deputy, BEN);
    s.says(ANA, "need dba: lock analysis").expect("opened");
    assert!(told_about(&s.told(), BEN, "N1 is yours to get: dba: lock analysis"), "the deputy first");
    assert_eq!(s.due(), Some(("need_check N1".to_owned(), 600)));
    assert!(told_about(&s.until(600), BEN, "N1 is still needed"));
    assert_eq!(s.due(), Some(("need_check N1".to_owned(), 1800)));
    assert!(told_about(&s.until(1800), BEN, "N1 is still needed"));
    assert_eq!(s.due(), Some(("tenure".to_owned(), 5400)), "twice is enough");
    s.says(BEN, "met n1: Kim is on the call").expect("met");
    assert_eq!(s.told(), [(ANA, "N1 (dba: lock analysis) is met: Kim is on the call".to_owned())]);
    let seq = s.incident.seq;
    s.says(BEN, "met n1: Kim is on the call").expect("twice");
    assert_eq!(s.incident.seq, seq);
    let over = s.says(DARA, "decline n1: no budget").expect_err("over");
    assert!(over.to_string().contains("N1 is met already"), "{over}");
    assert!(s.says(DARA, "met n9").is_err(), "no such need");
}

#[test]
fn while_nobody_commands_nobody_is_asked_and_the_next_commander_is() {
    let mut s = scene(Severity::Sev4);
    s.change(acting(DARA), |change, _| {
        change.release(Role::IncidentCommander, None);
        Ok(())
    })
    .expect("released");
    s.says(ANA, "need: a second pair of eyes").expect("opened");
    assert_eq!((s.told(), s.due()), (Vec::new(), None));
    s.now = at(2_400);
    give(&mut s, Role::IncidentCommander, DARA);
    assert!(told_about(&s.until(2_400), DARA, "N1 is still needed: a second pair of eyes"));
    assert_eq!(need(&s, 1).owner, Some(person_id(DARA)));
    s.says(DARA, "decline n1: everybody sleeps").expect("declined");
    assert_eq!(need(&s, 1).answer.as_deref(), Some("everybody sleeps"));
}

#[test]
fn a_report_is_asked_of_whoever_leads_the_repair_every_half_hour_and_not_for_ever() {
    let asked = |s: &mut Scene, who, second| told_about(&s.until(second), who, "it is time for a CAN report");
    let mut s = scene(Severity::Sev1);
    assert!(asked(&mut s, DARA, 1800), "the commander while nobody leads operations");
    give(&mut s, Role::OperationsLead, EMIL);
    assert!(asked(&mut s, EMIL, 3600));
    s.says(EMIL, "can all down / failing over / none").expect("given");
    assert!(!asked(&mut s, EMIL, 3600 + 1799));
    for n in 1..=3 {
        assert!(asked(&mut s, EMIL, 3600 + n * 1800), "{n}");
    }
    assert!(!asked(&mut s, EMIL, 3600 + 4 * 1800), "who lets three pass works without them");
    let mut mild = scene(Severity::Sev3);
    assert!(!asked(&mut mild, DARA, 5000));
}

#[test]
fn a_report_can_be_put_off_and_starts_anew_when_the_incident_is_reopened() {
    let mut s = scene(Severity::Sev1);
    s.until(1800);
    s.says(DARA, "snooze can 20m: all hands are on the failover").expect("put off");
    let due = |s: &Scene| {
        let clocks = clocks(&s.incident, &s.room, &quiet());
        clocks.iter().find(|c| c.about.kind == Some(ClockKind::Can)).map(|c| c.due_at.duration_since(at(0)).as_secs())
    };
    assert_eq!(due(&s), Some(1800 + 1200));
    s.change(acting(DARA), |change, _| change.resolve(None)).expect("resolved");
    assert_eq!(due(&s), None);
    s.now = at(90_000);
    s.change(acting(DARA), |change, _| change.reopen(None)).expect("reopened");
    assert_eq!(due(&s), Some(90_000 + 1800));
}

#[test]
fn a_draft_says_what_is_known_and_typed_as_it_is_opens_nothing_twice() {
    let mut s = scene(Severity::Sev2);
    let empty = prefill(&s.incident, &s.room, &s.directory);
    assert_eq!(empty.typed(), "can\nc: Nobody can pay. Investigating, SEV-2\na: no task is open\nn: nothing");
    s.says(DARA, "task @ana 5m check latency; then errors").expect("given");
    s.says(ANA, "need access to the vault").expect("opened");
    let draft = prefill(&s.incident, &s.room, &s.directory);
    let expected = Draft {
        conditions: "Nobody can pay. Investigating, SEV-2".to_owned(),
        actions: "T1 ana: check latency, then errors".to_owned(),
        needs: vec!["N1 access to the vault".to_owned()],
    };
    assert_eq!(draft, expected);
    s.says(ANA, &draft.typed()).expect("given");
    assert_eq!(s.room.open::<need::Need>().count(), 1);
}

#[test]
fn what_is_no_report_and_no_need_stays_a_note() {
    for text in [
        "can somebody look at the replica?",
        "can we use blue / green",
        "can we try eu / us / ap?",
        "can\nthe c: drive is full",
        "need to check the queue",
        "need to know: is it down?",
        "need more time",
        "need 5 minutes",
        "need https://example.com/dashboard open",
        "needs a restart",
        "met with the vendor",
        "met n1 is a metric",
        "decline of errors since 14:05",
    ] {
        assert!(note(text), "{text}");
    }
    for text in ["need help with the locks", "need @emil", "need: 5 minutes of silence", "need vendor: the license key"]
    {
        assert!(!note(text), "{text}");
    }
    let mut s = scene(Severity::Sev4);
    let refused = s.says(ANA, &format!("need: {}", "x".repeat(201))).expect_err("too long");
    assert!(refused.to_string().contains("at most 200"), "{refused}");
    let directory = company();
    let context = Context { directory: &directory, now: at(0), zone: TimeZone::UTC, me: Some(person_id(ANA)) };
    for text in ["can: all is well", "need:", "decline n1"] {
        assert!(parse(text, &context).is_err(), "{text}");
    }
}

#[test]
fn kinds_of_needs_are_guessed_from_their_words() {
    for (text, sort) in [
        ("somebody who knows Kafka", Sort::People),
        ("credentials for the vendor", Sort::Access),
        ("a go-ahead for the failover", Sort::Decision),
        ("numbers from support", Sort::Info),
        ("more capacity in eu-west", Sort::Resource),
        ("a coffee", Sort::Resource),
    ] {
        assert_eq!(Sort::guessed(text), sort, "{text}");
    }
}
