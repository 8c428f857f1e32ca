//! The next shift: planned, answered, begun; who is proposed, and what is nobody's business at night.

use super::*;
use crate::directory::{ContactMethod, Team};
use crate::id::{ContactMethodId, TeamId};
use crate::incident::Status;
use crate::room::roster::{Answer, Place, Roster, State};

const HOUR: i64 = 3600;
const LABEL: Label = Label { kind: ItemKind::Roster, number: 1 };

/// Dara commands a mild incident, Ana is its scribe, and updates and reports are nobody's worry.
fn watch() -> Scene {
    let mut s = scene(Severity::Sev4);
    for person in s.directory.people.values_mut() {
        person.methods = vec![ContactMethod {
            id: ContactMethodId::from_uuid(Uuid::from_u128(7)),
            key: "mail".to_owned(),
            channel: "email".to_owned(),
            address: person.email.clone(),
            secret: None,
        }];
    }
    s.change(acting(DARA), |change, _| {
        change.assume(Role::Scribe, person_id(ANA), Via::Assignment);
        Ok(())
    })
    .expect("assumed");
    s
}

fn roster(s: &Scene) -> &Roster {
    s.room.get::<Roster>(LABEL).expect("planned")
}

fn place(s: &Scene, role: Role) -> &Place {
    roster(s).places.iter().find(|place| place.role == role).expect("a place")
}

/// Only what is said about shifts.
fn of_shifts(told: Vec<(u128, String)>) -> Vec<(u128, String)> {
    told.into_iter().filter(|(_, line)| line.contains("shift")).collect()
}

#[test]
fn after_four_hours_those_who_lead_are_asked_once_to_plan() {
    let mut s = watch();
    s.change(acting(DARA), |change, _| {
        change.assume(Role::Deputy, person_id(BEN), Via::Assignment);
        Ok(())
    })
    .expect("assumed");
    assert_eq!(of_shifts(s.until(4 * HOUR - 1)), []);
    let told = of_shifts(s.until(4 * HOUR));
    assert_eq!(told.iter().map(|(who, _)| *who).collect::<Vec<_>>(), [DARA, BEN]);
    assert!(told_about(&told, DARA, "worked on for 4 h: plan the next shift"), "{told:?}");
    assert_eq!(of_shifts(s.until(20 * HOUR)), [], "once");
}

#[test]
fn nobody_is_asked_to_plan_what_is_planned_paused_or_resolved() {
    let mut planned = watch();
    planned.says(DARA, "shift in 6h").expect("planned");
    assert_eq!(of_shifts(planned.until(4 * HOUR)), []);
    for status in ["Paused", "Review pending"] {
        let mut s = watch();
        let status = Status::read(Some(status), None).expect("shipped");
        s.change(acting(DARA), |change, _| change.move_to(status, None)).expect("moved");
        assert_eq!((s.due(), s.until(9 * HOUR)), (None, Vec::new()));
    }
}

#[test]
fn whoever_is_named_answers_and_the_commander_hears_only_what_is_missing() {
    let mut s = watch();
    s.says(DARA, "shift in 2h").expect("planned");
    s.says(DARA, "shift ic @ben").expect("named");
    assert!(told_about(&s.told(), BEN, "take over as Incident Commander"), "{:?}", s.told());
    s.says(DARA, "shift scribe @emil").expect("named");
    s.says(BEN, "accept sh1").expect("comes");
    assert_eq!(s.told(), [], "a yes needs no word");
    s.says(EMIL, "decline sh1: I am on a train").expect("does not");
    assert!(told_about(&s.told(), DARA, "emil cannot be Scribe in the next shift SH1: I am on a train"));
    let no = Answer::No { why: Some("I am on a train".to_owned()) };
    assert_eq!(
        (&place(&s, Role::IncidentCommander).answer, &place(&s, Role::Scribe).answer),
        (&Some(Answer::Yes), &Some(no))
    );
    let told = of_shifts(s.until(90 * 60));
    assert!(told_about(&told, DARA, "Scribe: emil cannot") && !told_about(&told, DARA, "ben"), "{told:?}");
}

#[test]
fn when_it_begins_those_who_hold_a_role_hand_over_and_then_may_go() {
    let mut s = watch();
    s.says(DARA, "shift in 2h").expect("planned");
    s.says(DARA, "shift ic @ben").expect("named");
    s.says(EMIL, "shift scribe @me").expect("offers themselves");
    s.says(BEN, "accept sh1").expect("comes");
    assert_eq!(of_shifts(s.until(2 * HOUR - 1)), [], "it is complete");
    let told = of_shifts(s.until(2 * HOUR));
    assert!(told_about(&told, DARA, "handover @ben") && told_about(&told, ANA, "role scribe @emil"), "{told:?}");
    assert!(told_about(&told, BEN, "Dara hands Incident Commander over to you"), "{told:?}");
    assert_eq!(s.incident.commander(), Some(person_id(DARA)), "nothing changes hands by itself");
    s.change(acting(ANA), |change, _| {
        change.answer(person_id(ANA));
        change.assume(Role::Scribe, person_id(EMIL), Via::Assignment);
        Ok(())
    })
    .expect("given");
    let told = of_shifts(s.until(2 * HOUR + 15 * 60));
    assert!(told_about(&told, DARA, "Incident Commander is not handed over to ben yet"), "{told:?}");
    assert!(told_about(&told, DARA, "Relieved and without a task: ana"), "{told:?}");
    assert_eq!(roster(&s).state, State::Over);
    let told = s.until(2 * HOUR + 50 * 60);
    assert!(!told_about(&told, DARA, "nothing to do and no task"), "it was said: {told:?}");
    assert!(of_shifts(s.until(6 * HOUR - 1)).is_empty());
    assert!(told_about(&s.until(6 * HOUR), DARA, "plan the next shift"), "four hours after the last one began");
}

#[test]
fn moving_it_asks_again_and_dropping_it_tells_who_had_planned_with_it() {
    let mut s = watch();
    s.says(DARA, "shift in 2h").expect("planned");
    s.says(DARA, "shift scribe @ben").expect("named");
    s.says(BEN, "accept sh1").expect("comes");
    s.says(DARA, "shift in 3h").expect("moved");
    assert!(told_about(&s.told(), BEN, "in 3 h"), "{:?}", s.told());
    assert_eq!(place(&s, Role::Scribe).answer, None);
    let seq = s.incident.seq;
    s.says(DARA, "shift scribe @ben").expect("again");
    assert_eq!(s.incident.seq, seq, "said twice is said once");
    let refused = s.says(BEN, "drop sh1").expect_err("not theirs").to_string();
    assert!(refused.contains("dara, who commands, drops it"), "{refused}");
    s.says(DARA, "drop sh1: it is nearly over").expect("dropped");
    assert!(told_about(&s.told(), BEN, "SH1 you were named for is off"));
    assert!(s.says(BEN, "accept sh1").is_err() && s.says(DARA, "shift ic @ben").is_err());
}

#[test]
fn what_was_to_begin_while_nobody_worked_on_it_begins_no_more() {
    let mut s = watch();
    s.says(DARA, "shift in 1h").expect("planned");
    s.says(DARA, "shift ic @ben").expect("named");
    s.says(BEN, "accept sh1").expect("comes");
    moved(&mut s, "Paused");
    s.now = at(5 * HOUR);
    moved(&mut s, "Investigating");
    assert_eq!(roster(&s).state, State::Lapsed);
    let line = "SH1 begins no more: work rested when it was to begin";
    assert!(told_about(&s.told(), BEN, line) && told_about(&s.told(), DARA, line), "{:?}", s.told());
    assert_quiet(&s);
    assert!(!told_about(&s.until(5 * HOUR), BEN, "begins"));
}

fn moved(s: &mut Scene, status: &str) {
    let status = Status::read(Some(status), None).expect("shipped");
    s.change(acting(DARA), |change, _| change.move_to(status, None)).expect("moved");
}

/// What was said about shifts just now wakes nobody, and is said also when the shift is closed.
fn assert_quiet(s: &Scene) {
    for nudge in s.nudges.iter().filter(|nudge| nudge.line.contains("shift")) {
        assert!(nudge.about.kind.is_some_and(ClockKind::is_quiet), "{nudge:?}");
        assert!(s.room.still_asks(&s.incident, nudge.person, &nudge.about), "{nudge:?}");
    }
}

#[test]
fn whoever_is_replaced_hears_it_and_is_asked_no_more() {
    let mut s = watch();
    let question = About::item(ClockKind::ShiftConfirm, LABEL);
    let asks = |s: &Scene, who: u128| s.room.still_asks(&s.incident, person_id(who), &question);
    for line in ["shift in 2h", "shift ic @ben", "shift scribe @ben"] {
        s.says(DARA, line).expect("planned");
    }
    assert!(asks(&s, BEN) && !asks(&s, ANA));
    s.says(DARA, "shift ic @ana").expect("somebody else");
    let line = "you are not needed as Incident Commander in the next shift SH1 any more, only as Scribe";
    assert!(told_about(&s.told(), BEN, line), "{:?}", s.told());
    assert_quiet(&s);
    s.says(BEN, "accept sh1").expect("as scribe");
    s.says(DARA, "shift scribe nobody").expect("nobody");
    assert!(told_about(&s.told(), BEN, "you are not needed in the next shift SH1 any more"), "{:?}", s.told());
    assert!(!asks(&s, BEN) && asks(&s, ANA));
    s.says(ANA, "decline sh1").expect("does not");
    s.says(DARA, "shift ic @emil").expect("somebody else");
    assert!(!told_about(&s.told(), ANA, ""), "they know: {:?}", s.told());
}

#[test]
fn moving_it_or_calling_it_off_lets_nobody_into_a_private_incident() {
    let mut s = watch();
    for line in ["shift in 2h", "shift ic @emil", "private", "shift in 4h", "drop sh1"] {
        s.says(DARA, line).expect("done");
        let let_in = s.incident.visibility.shows(crate::access::Viewer::Person(person_id(EMIL)));
        assert_eq!(let_in, !s.incident.visibility.is_private(), "{line}");
        assert_eq!(told_about(&s.told(), EMIL, ""), line.starts_with("shift ic"), "{line}");
    }
}

#[test]
fn that_it_is_off_is_said_quietly_with_the_reason_and_not_to_who_said_no() {
    let mut s = watch();
    for (who, line) in [(DARA, "shift in 2h"), (DARA, "shift ic @ben"), (DARA, "shift scribe @emil")] {
        s.says(who, line).expect("planned");
    }
    s.says(EMIL, "decline sh1").expect("does not");
    s.says(DARA, "drop sh1: it is nearly over").expect("dropped");
    assert_eq!(s.told(), [(BEN, "the shift SH1 you were named for is off: it is nearly over".to_owned())]);
    assert_quiet(&s);
}

#[test]
fn who_offers_themselves_for_one_role_says_nothing_about_another() {
    let mut s = watch();
    s.says(DARA, "shift in 2h").expect("planned");
    s.says(DARA, "shift ic @emil").expect("named");
    s.says(EMIL, "decline sh1").expect("does not");
    s.says(EMIL, "shift scribe @me").expect("offers themselves");
    assert_eq!(place(&s, Role::IncidentCommander).answer, Some(Answer::No { why: None }));
    assert_eq!(place(&s, Role::Scribe).answer, Some(Answer::Yes));
}

#[test]
fn how_long_it_lasts_counts_from_where_work_really_began() {
    for rest in ["Paused", "Suspected"] {
        let mut s = watch();
        moved(&mut s, rest);
        s.until(3 * HOUR);
        moved(&mut s, "Investigating");
        assert_eq!(of_shifts(s.until(7 * HOUR - 1)), [], "{rest}");
        assert!(told_about(&s.until(7 * HOUR), DARA, "worked on for 4 h: plan the next shift"), "{rest}");
        assert_eq!(of_shifts(s.until(20 * HOUR)), [], "once");
    }
}

#[test]
fn after_a_long_silence_it_begins_late_and_wakes_nobody() {
    let mut s = watch();
    s.says(DARA, "shift in 1h").expect("planned");
    s.says(DARA, "shift ic @ben").expect("named");
    s.says(BEN, "accept sh1").expect("comes");
    let told = of_shifts(s.until(4 * HOUR));
    assert!(told_about(&told, BEN, "SH1 begins 3 h late. Dara hands Incident Commander over to you"), "{told:?}");
    assert!(told_about(&told, DARA, "handover @ben"), "{told:?}");
    assert_quiet(&s);
    assert_eq!(roster(&s).state, State::Begun, "handing over takes its time all the same");
    s.until(4 * HOUR + 15 * 60);
    assert_eq!(roster(&s).state, State::Over);
}

#[test]
fn when_the_incident_is_over_so_is_its_shift() {
    let mut s = watch();
    for line in ["shift in 2h", "shift ic @ben", "shift scribe @emil"] {
        s.says(DARA, line).expect("planned");
    }
    s.says(BEN, "accept sh1").expect("comes");
    s.change(acting(DARA), |change, _| change.resolve(None)).expect("resolved");
    assert_eq!(s.told(), [(BEN, "the shift SH1 you said yes to is off: the incident is over".to_owned())]);
    assert_quiet(&s);
    assert_eq!(roster(&s).state, State::Dropped);
    moved(&mut s, "Investigating");
    assert_eq!(of_shifts(s.until(3 * HOUR)), [], "it does not come back");
}

#[test]
fn what_several_may_hold_is_given_back_and_a_workstream_gets_another_lead() {
    let mut s = watch();
    s.change(acting(DARA), |change, _| {
        change.assume(Role::Investigator, person_id(ANA), Via::Assignment);
        Ok(())
    })
    .expect("assumed");
    s.says(DARA, "stream Alpha @ana restore the replica").expect("cut");
    s.says(DARA, "shift in 2h").expect("planned");
    s.says(EMIL, "shift investigator @me").expect("offers themselves");
    s.says(BEN, "shift workstream @me").expect("offers themselves");
    let told = of_shifts(s.until(2 * HOUR));
    assert!(told_about(&told, ANA, "role investigator @emil; you have it too until you give it back"), "{told:?}");
    assert!(told_about(&told, ANA, "Hand Alpha over to ben: lead W1 @ben"), "{told:?}");
}

#[test]
fn who_said_no_is_not_proposed_again_and_somebody_else_is() {
    let mut s = watch();
    let id = TeamId::from_uuid(Uuid::from_u128(40));
    let members = [ANA, EMIL, 5].map(person_id).to_vec();
    let emil = s.directory.people.get(&person_id(EMIL)).cloned().expect("known");
    s.directory.people.insert(person_id(5), Person { id: person_id(5), name: "frida".to_owned(), ..emil });
    s.directory.teams.insert(id, Team { id, name: "data".to_owned(), members });
    s.says(DARA, "shift in 5h").expect("planned");
    s.says(DARA, "shift proposed").expect("asked");
    assert_eq!(place(&s, Role::Scribe).person, Some(person_id(EMIL)));
    s.says(EMIL, "decline sh1").expect("does not");
    let proposed = |s: &Scene| place(s, Role::Scribe).proposed.clone().map(|one| one.person.uuid().as_u128());
    let told = place(&s, Role::Scribe).tell(&s.directory);
    assert_eq!(
        (proposed(&s), told.as_str()),
        (Some(5), "emil cannot; frida could: in data with ana; 13:00 in UTC then")
    );
    s.says(DARA, "shift proposed").expect("asked");
    s.says(5, "decline sh1: I sleep").expect("does not");
    assert_eq!(proposed(&s), None, "everybody was asked");
    assert!(s.says(DARA, "shift proposed").is_err());
}

#[test]
fn nearly_the_same_hour_is_the_same() {
    let mut s = watch();
    s.says(DARA, "shift in 2h").expect("planned");
    let seq = s.incident.seq;
    s.now = at(120);
    s.says(BEN, "shift in 2h").expect("pressed as well");
    assert_eq!((s.incident.seq, roster(&s).begins_at), (seq, at(2 * HOUR)));
}

#[test]
fn nobody_is_named_to_listen_or_who_cannot_work() {
    let mut s = watch();
    s.says(DARA, "shift in 2h").expect("planned");
    let refused = s.says(DARA, "shift observer @ben").expect_err("nothing to hand over").to_string();
    assert!(refused.contains("nothing to hand over"), "{refused}");
    s.directory.people.entry(person_id(EMIL)).and_modify(|emil| emil.role = Access::Stakeholder);
    let refused = s.says(DARA, "shift scribe @emil").expect_err("only follows").to_string();
    assert!(refused.contains("cannot work in incidents"), "{refused}");
}

#[test]
fn a_shift_that_was_moved_to_soon_leaves_half_of_the_time_to_answer() {
    let mut s = watch();
    s.says(DARA, "shift in 4h").expect("planned");
    s.now = at(3 * HOUR);
    s.says(DARA, "shift in 20m").expect("moved");
    assert_eq!(of_shifts(s.until(3 * HOUR + 10 * 60 - 1)), []);
    assert!(told_about(&s.until(3 * HOUR + 10 * 60), DARA, "SH1 (11:20"), "{:?}", s.told());
}

#[test]
fn who_is_proposed_shares_the_work_is_awake_and_is_not_there_already() {
    let mut s = watch();
    let team = |id: u128, name: &str, members: &[u128]| Team {
        id: TeamId::from_uuid(Uuid::from_u128(id)),
        name: name.to_owned(),
        members: members.iter().map(|n| person_id(*n)).collect(),
    };
    let proposed = |s: &mut Scene| {
        s.says(DARA, "shift in 5h").expect("planned");
        place(s, Role::Scribe).proposed.clone().map(|one| (one.person.uuid().as_u128(), one.why))
    };
    assert_eq!(proposed(&mut watch()), None, "nobody is known");
    let data = team(40, "data", &[ANA, BEN, DARA, EMIL]);
    s.directory.teams.insert(data.id, data);
    // It is 08:00 in UTC, so 13:00 then; in Auckland it is two in the morning.
    s.directory.people.entry(person_id(BEN)).and_modify(|ben| ben.time_zone = "Pacific/Auckland".to_owned());
    assert_eq!(proposed(&mut s), Some((EMIL, "in data with ana; 13:00 in UTC then".to_owned())));
    s.says(DARA, "shift proposed sh1").expect("asked");
    assert!(told_about(&s.told(), EMIL, "take over as Scribe"), "{:?}", s.told());
    assert!(!told_about(&s.told(), BEN, ""), "nobody is asked who sleeps then");
}

#[test]
fn sentences_about_shifts_stay_notes() {
    let directory = company();
    let context = Context { directory: &directory, now: at(0), zone: TimeZone::UTC, me: Some(person_id(ANA)) };
    for text in [
        "shift change went fine",
        "shift the traffic to eu-west",
        "shift in the afternoon looks thin",
        "shift 18:00 was calm",
        "shift leads are informed",
        "shift proposed by ben is fine",
        "drop shipments until noon",
        "accept shipping delays",
    ] {
        assert_eq!(parse(text, &context).expect("understood").command, Command::Note { text: text.to_owned() });
    }
    for text in ["shift", "shift ic @nobody", "shift ic @ben please come"] {
        assert!(parse(text, &context).is_err(), "{text}");
    }
}

#[test]
fn a_time_of_day_is_the_next_one_and_what_is_too_far_is_refused() {
    let mut s = watch();
    // 08:00 in UTC.
    s.says(DARA, "shift 07:30").expect("tomorrow");
    assert_eq!(roster(&s).begins_at, at(23 * HOUR + 1800));
    s.says(DARA, "shift at 18:00").expect("today");
    assert_eq!(roster(&s).begins_at, at(10 * HOUR));
    for wrong in ["shift in 1m", "shift in 3d"] {
        let refused = s.says(DARA, wrong).expect_err(wrong).to_string();
        assert!(refused.contains("48 hours at the latest"), "{refused}");
    }
}
