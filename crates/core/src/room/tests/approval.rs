//! Updates that somebody has to agree to, and the first one that lists wait for.

use super::*;
use crate::incident::to_ask;
use crate::room::{Exactly, request};
use crate::update::Effective;
use crate::update::plan::{Approval, Listed, Recipient, Said, planned};
use std::collections::BTreeSet;

fn said<T>(value: T) -> Option<Said<T>> {
    Some(Said { value, plans: BTreeSet::from(["Everybody".to_owned()]) })
}

/// Dara commands, Emil agrees to updates.
fn approved(severity: Severity) -> Scene {
    let mut s = scene(severity);
    let plan = Effective { approval: said(Approval::By(Role::CommunicationsLeadInternal)), ..Effective::default() };
    s.incident.policy = planned(s.incident.policy, plan);
    s.change(acting(DARA), |change, _| {
        change.assume(Role::CommunicationsLeadInternal, person_id(EMIL), Via::Assignment);
        Ok(())
    })
    .expect("assumed");
    s
}

fn asks(s: &Scene, who: u128, text: &str) -> Option<Vec<Role>> {
    let directory = company();
    let context = Context { directory: &directory, now: at(0), zone: TimeZone::UTC, me: Some(person_id(who)) };
    to_ask(&s.incident, &acting(who), &parse(text, &context).expect("understood").command)
}

#[test]
fn an_update_is_asked_of_the_approver_and_the_commander_needs_nobody() {
    let s = approved(Severity::Sev2);
    let roles = vec![Role::CommunicationsLeadInternal, Role::IncidentCommander, Role::Deputy];
    assert_eq!(asks(&s, ANA, "update we look"), Some(roles));
    assert_eq!((asks(&s, EMIL, "update we look"), asks(&s, DARA, "update we look")), (None, None));
    assert_eq!((asks(&s, ANA, "note we look"), asks(&scene(Severity::Sev2), ANA, "update we look")), (None, None));
    let mut alone = approved(Severity::Sev2);
    alone.incident.tenures.clear();
    assert_eq!(asks(&alone, ANA, "update we look"), None, "where nobody could say yes, silence would be worse");
}

#[test]
fn an_update_can_be_approved_with_other_words_and_nothing_else_can() {
    let mut s = approved(Severity::Sev4);
    let mut ask = |line: &str| {
        let roles = [Role::CommunicationsLeadInternal, Role::IncidentCommander];
        s.change(acting(ANA), |change, directory| request::ask(change, directory, line, &roles)).expect("asked")
    };
    let r2 = ask("resolve: it is over");
    let r1 = s
        .change(acting(ANA), |change, directory| {
            let exactly = Exactly::Update { text: "The DBs are down".to_owned(), next_minutes: Some(20), at: None };
            let roles = [Role::CommunicationsLeadInternal];
            request::ask_exactly(change, directory, "update next 20m: The DBs are down", &roles, Some(exactly))
        })
        .expect("asked");
    s.says(EMIL, "approve r2: Payments fail. We look").expect("approved");
    let line = |s: &Scene, label| s.room.get::<request::Request>(label).map(|r| (r.line.clone(), r.by, r.state));
    let reworded = "update next 20m: Payments fail. We look".to_owned();
    assert_eq!(line(&s, r1), Some((reworded, person_id(ANA), request::State::Approved)));
    assert!(s.says(DARA, "approve r1: something else").expect_err("no update").to_string().contains("only an update"));
    assert_eq!(line(&s, r2).map(|(_, _, state)| state), Some(request::State::Asked));
}

#[test]
fn what_an_update_promises_stays_however_it_was_typed() {
    for (typed, sent) in [
        ("Update next 20m: The DBs are down", "update next 20m: Payments fail"),
        ("update: next 20m: The DBs are down", "update next 20m: Payments fail"),
        ("-5m update next 20m: The DBs are down", "-5m update next 20m: Payments fail"),
        ("-5m update The DBs are down", "-5m update Payments fail"),
    ] {
        let mut s = approved(Severity::Sev4);
        let directory = s.directory.clone();
        let context = Context { directory: &directory, now: s.now, zone: TimeZone::UTC, me: Some(person_id(ANA)) };
        let parsed = parse(typed, &context).expect(typed);
        let Command::Update { text, next_minutes } = parsed.command else { panic!("{typed} is no update") };
        let exactly = Exactly::Update { text, next_minutes, at: parsed.at };
        let label = s
            .change(acting(ANA), |change, directory| {
                request::ask_exactly(change, directory, typed, &[Role::CommunicationsLeadInternal], Some(exactly))
            })
            .expect("asked");
        s.says(EMIL, "approve r1: Payments fail").expect(typed);
        assert_eq!(s.room.get::<request::Request>(label).map(|r| r.line.as_str()), Some(sent), "{typed}");
    }
}

#[test]
fn the_approver_hears_before_the_promise_breaks() {
    let mut s = approved(Severity::Sev3);
    let roles = [Role::CommunicationsLeadInternal, Role::IncidentCommander];
    s.change(acting(ANA), |change, directory| request::ask(change, directory, "update we look", &roles))
        .expect("asked");
    // An hour is promised; the reminder comes five minutes before.
    let told = s.until(55 * 60);
    let waits = told.iter().filter(|(_, line)| line.contains("R1 waits for your approval")).map(|(who, _)| *who);
    assert_eq!(waits.collect::<BTreeSet<_>>(), BTreeSet::from([EMIL, DARA]), "{told:?}");
}

#[test]
fn who_takes_command_is_asked_once_for_the_first_update_where_a_list_waits() {
    let mut s = scene(Severity::Sev2);
    let members = BTreeSet::from([Recipient::Email("leaders@example.com".to_owned())]);
    let leaders = Listed { members, plans: BTreeSet::from(["Everybody".to_owned()]) };
    let plan = Effective { audiences: [("leaders".to_owned(), leaders)].into(), ..Effective::default() };
    s.incident.policy = planned(s.incident.policy, plan);
    s.incident.tenures.clear();
    let take = |s: &mut Scene, who| {
        s.change(acting(who), |change, _| {
            change.assume(Role::IncidentCommander, person_id(who), Via::Claim);
            Ok(())
        })
        .expect("assumed");
        told_about(&s.told(), who, "the first update goes to leaders; a draft is ready")
    };
    assert!(take(&mut s, ANA), "{:?}", s.told());
    assert!(!take(&mut s, BEN), "the next commander is reminded by the promise alone");
}
