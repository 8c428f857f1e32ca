//! What nobody may do by going, by being impatient, or to somebody else's task.

use super::*;
use crate::incident::{LEADERS, Status};
use crate::room::{claim, handover, request};

fn give(s: &mut Scene, role: Role, who: u128) {
    s.change(acting(DARA), |change, _| {
        change.assume(role, person_id(who), Via::Assignment);
        Ok(())
    })
    .expect("assumed");
}

/// Nobody commands, and Ben is the deputy.
fn led_by_ben() -> Scene {
    let mut s = scene(Severity::Sev4);
    give(&mut s, Role::Deputy, BEN);
    s.change(acting(DARA), |change, _| {
        change.release(Role::IncidentCommander, None);
        Ok(())
    })
    .expect("released");
    s
}

fn commander(s: &Scene) -> Option<u128> {
    s.incident.commander().map(|p| p.uuid().as_u128())
}

fn first<T: Object>(s: &Scene) -> &T {
    s.room.all::<T>().next().expect("there").1
}

fn ask(s: &mut Scene, who: u128, line: &str) {
    s.change(acting(who), |change, directory| request::ask(change, directory, line, &LEADERS)).expect("asked");
}

fn status(s: &mut Scene, name: &str) {
    let to = Status::read(Some(name), None).expect("shipped");
    s.change(acting(DARA), |change, _| change.move_to(to, None)).expect("moved");
}

#[test]
fn whoever_is_sent_away_or_leaves_does_not_come_to_command_by_an_open_claim() {
    for (who, goes) in [(BEN, "disallow @ana"), (BEN, "remove @ana: shouts"), (ANA, "leave")] {
        let mut s = led_by_ben();
        s.says(BEN, "private").expect("hidden");
        s.says(BEN, "allow @ana").expect("let in");
        s.says(ANA, "claim").expect("claimed");
        assert_eq!(first::<claim::Claim>(&s).state, claim::State::Open);
        s.says(who, goes).expect(goes);
        assert_eq!(first::<claim::Claim>(&s).state, claim::State::Objected, "{goes}");
        s.until(65);
        assert_eq!(commander(&s), None, "{goes}");
        s.says(BEN, "claim").expect("the way is free");
    }
}

#[test]
fn a_claim_of_somebody_who_was_sent_away_is_void_whenever_it_ends() {
    let mut s = led_by_ben();
    s.says(ANA, "claim").expect("claimed");
    // As it stands where the claim was not ended with them.
    s.change(acting(BEN), |change, _| {
        change.record(crate::timeline::Kind::ResponderRemoved { person: person_id(ANA), why: "shouts".to_owned() });
        Ok(())
    })
    .expect("recorded");
    s.until(30);
    assert_eq!((commander(&s), first::<claim::Claim>(&s).state), (None, claim::State::Objected));
}

#[test]
fn an_offer_ends_with_whom_it_was_made_to_or_whoever_made_it() {
    let mut s = scene(Severity::Sev4);
    s.says(ANA, "join").expect("joined");
    s.says(DARA, "handover @ana").expect("offered");
    s.says(ANA, "leave").expect("left");
    assert!(told_about(&s.told(), DARA, "ana does not work in it any more"), "{:?}", s.told());
    assert_eq!(first::<handover::Handover>(&s).state, handover::State::Withdrawn);

    let mut s = scene(Severity::Sev4);
    give(&mut s, Role::Deputy, BEN);
    s.says(BEN, "handover @emil").expect("offered in the commander's place");
    s.says(DARA, "remove @ben: not his to give").expect("removed");
    assert_eq!(first::<handover::Handover>(&s).state, handover::State::Withdrawn);
    assert!(s.says(EMIL, "accept").is_err());
    assert_eq!(commander(&s), Some(DARA));
}

#[test]
fn a_commander_who_is_there_is_not_relieved_by_somebody_impatient() {
    let mut s = scene(Severity::Sev4);
    ask(&mut s, ANA, "resolve: it is over");
    ask(&mut s, ANA, "resolve: it is really over");
    s.says(ANA, "task @dara 2m answer me").expect("given");
    s.until(60);
    s.until(120);
    let early = s.says(ANA, "take command").expect_err("what one person asks at once is one question").to_string();
    assert!(early.contains("1 of Allclear's questions"), "{early}");
    // Dara works, and leaves the questions for later.
    s.now = at(130);
    s.change(acting(DARA), |change, _| change.note("the replica catches up")).expect("noted");
    s.until(240);
    assert!(s.says(ANA, "take command").is_err(), "only the task was asked about since she wrote");
    assert_eq!(commander(&s), Some(DARA));
}

#[test]
fn what_two_people_ask_in_vain_are_two_questions() {
    let mut s = scene(Severity::Sev4);
    ask(&mut s, ANA, "resolve");
    ask(&mut s, BEN, "sev 5");
    s.until(120);
    s.says(EMIL, "take command").expect("two people wait");
    assert_eq!(commander(&s), Some(EMIL));
}

#[test]
fn a_commander_who_goes_silent_over_their_own_task_is_relieved() {
    let mut s = scene(Severity::Sev4);
    s.says(DARA, "task me 5m decide about the region").expect("taken");
    s.now = at(200);
    s.says(DARA, "found t1: the dump is large").expect("found");
    s.until(500);
    assert!(s.says(ANA, "take command").is_err(), "asked once");
    s.until(620);
    s.says(ANA, "take command").expect("asked twice, and nothing written since");
    assert_eq!(commander(&s), Some(ANA));
}

#[test]
fn what_others_say_about_a_task_silences_nobody() {
    let mut s = scene(Severity::Sev4);
    s.says(DARA, "task @ana 5m check latency").expect("given");
    for line in ["found t1: the queue is full", "blocked t1: no access", "more t1 10m: it is slow"] {
        s.says(BEN, line).expect(line);
        let last = crate::timeline::tell(&s.entries.last().expect("entries").kind, &s.directory);
        assert!(last.starts_with("T1"), "{line}: {last}");
        assert_eq!((s.task(1).state(), s.due()), ("assigned", Some(("task_heard T1".to_owned(), 60))), "{line}");
        assert_eq!(s.task(1).check_at, Some(at(300)), "{line}");
    }
    let why = s.says(BEN, "ack t1").expect_err("not his to say").to_string();
    assert!(why.contains("T1 is ana's"), "{why}");
    assert!(told_about(&s.until(60), ANA, "waits for you"));
    // Who leads gives more time, and does not say that it was heard.
    s.says(DARA, "more t1 10m").expect("given");
    assert_eq!((s.task(1).state(), s.task(1).check_at), ("assigned", Some(at(660))));
    assert_eq!(s.due(), Some(("task_heard T1".to_owned(), 120)));
    s.says(ANA, "found t1: one broker is gone").expect("hers");
    assert_eq!((s.task(1).state(), s.task(1).hear_by), ("acknowledged", None));
}

#[test]
fn what_is_asked_of_somebody_who_was_turned_away_is_refused() {
    let mut s = scene(Severity::Sev4);
    for line in ["private", "allow @emil", "disallow @emil", "task @ana 5m look"] {
        s.says(DARA, line).expect(line);
    }
    for line in ["task @emil 5m look", "hand t1 @emil", "handover @emil"] {
        let why = s.says(DARA, line).expect_err(line).to_string();
        assert!(why.contains("emil was turned away") && why.contains("`allow @emil`"), "{line}: {why}");
    }
    assert_eq!(s.task(1).assignee, person_id(ANA));
    s.says(DARA, "allow @emil").expect("let in");
    s.says(DARA, "task @emil 5m look").expect("given");
    assert!(told_about(&s.told(), EMIL, "T2 is yours"));
}

#[test]
fn an_offer_stands_until_it_could_be_answered() {
    let mut s = scene(Severity::Sev4);
    s.says(DARA, "handover @ben").expect("offered");
    s.now = at(60);
    status(&mut s, "Paused");
    assert_eq!(s.until(400), []);
    status(&mut s, "Investigating");
    assert!(told_about(&s.told(), BEN, "command is still offered to you: #7"), "{:?}", s.told());
    assert_eq!(s.due(), Some(("handover_offer A1".to_owned(), 700)));
    // The server was away: nobody could have accepted.
    let told = s.until(700 + 31);
    assert!(told_about(&told, BEN, "command is still offered to you"), "{told:?}");
    assert_eq!(s.due(), Some(("handover_offer A1".to_owned(), 1031)));
    assert!(told_about(&s.until(1031), DARA, "ben did not answer your offer"));
    assert_eq!(first::<handover::Handover>(&s).state, handover::State::Expired);
}

#[test]
fn the_answer_to_a_request_is_told_though_it_ended_the_incident() {
    let mut s = scene(Severity::Sev4);
    ask(&mut s, ANA, "resolve: it is over");
    s.says(DARA, "task @ben 5m look").expect("given");
    s.says(DARA, "approve r1").expect("approved");
    let answer = s.nudges.first().expect("told").about;
    assert_eq!(s.told(), [(ANA, "R1 is approved (resolve: it is over)".to_owned())]);
    s.change(acting(DARA), |change, _| change.resolve(None)).expect("resolved");
    assert!(s.room.still_asks(&s.incident, person_id(ANA), &answer));
    let task = s.room.all::<Task>().next().expect("a task").0.label;
    for other in [About::item(ClockKind::TaskHeard, task), About::word(task), About::whole(ClockKind::Can)] {
        assert!(!s.room.still_asks(&s.incident, person_id(BEN), &other), "{other}");
    }
}
