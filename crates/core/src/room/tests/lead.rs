//! Who commands, who takes over, and who decides.

use super::*;
use crate::incident::{LEADERS, conflicts, is_reserved, may_decide};
use crate::room::briefing::{Topic, briefing};
use crate::room::{claim, handover, request};

fn label(kind: ItemKind) -> Label {
    Label { kind, number: 1 }
}

fn give(s: &mut Scene, role: Role, who: u128) {
    s.change(acting(DARA), |change, _| {
        change.assume(role, person_id(who), Via::Assignment);
        Ok(())
    })
    .expect("assumed");
}

/// Nobody commands, and these help.
fn vacant(helping: &[u128]) -> Scene {
    let mut s = scene(Severity::Sev4);
    s.change(acting(DARA), |change, _| {
        change.release(Role::IncidentCommander, None);
        Ok(())
    })
    .expect("released");
    for person in helping {
        give(&mut s, Role::Investigator, *person);
    }
    s
}

fn commander(s: &Scene) -> Option<u128> {
    s.incident.commander().map(|p| p.uuid().as_u128())
}

fn is_note(text: &str) -> bool {
    let directory = company();
    let context = Context { directory: &directory, now: at(0), zone: TimeZone::UTC, me: Some(person_id(ANA)) };
    parse(text, &context).expect("understood").command == Command::Note { text: text.to_owned() }
}

#[test]
fn hearing_nothing_for_half_a_minute_they_command() {
    let mut s = vacant(&[BEN]);
    s.says(ANA, "claim").expect("claimed");
    assert!(told_about(&s.told(), BEN, "hearing nothing, ana is Incident Commander"), "{:?}", s.told());
    assert_eq!((commander(&s), s.due()), (None, Some(("claim CL1".to_owned(), 30))));
    assert_eq!(s.until(29), []);
    s.until(30);
    assert_eq!(commander(&s), Some(ANA));
    assert_eq!(s.room.get::<claim::Claim>(label(ItemKind::Claim)).map(|c| c.state), Some(claim::State::Taken));
}

#[test]
fn alone_they_command_at_once_and_an_objection_stops_a_claim() {
    let mut s = vacant(&[]);
    s.says(ANA, "claim command").expect("claimed");
    assert_eq!(commander(&s), Some(ANA));

    let mut s = vacant(&[BEN]);
    s.says(ANA, "claim").expect("claimed");
    let second = s.says(BEN, "claim").expect_err("one at a time");
    assert!(second.to_string().contains("object CL1"), "{second}");
    s.says(BEN, "object: dara is on her way").expect("heard");
    assert!(told_about(&s.told(), ANA, "dara is on her way"));
    s.until(60);
    assert_eq!(commander(&s), None);
    s.says(BEN, "object cl1").expect("a double click");
}

#[test]
fn a_claim_ends_when_somebody_else_commands_and_waits_while_nobody_hears_it() {
    let mut s = vacant(&[BEN]);
    s.says(ANA, "claim").expect("claimed");
    give(&mut s, Role::IncidentCommander, DARA);
    s.until(30);
    assert_eq!(commander(&s), Some(DARA));

    let mut s = vacant(&[BEN]);
    s.says(ANA, "claim").expect("claimed");
    s.until(3_600);
    assert_eq!(commander(&s), None, "the window ended while nothing could be heard");
    s.until(3_630);
    assert_eq!(commander(&s), Some(ANA));
}

#[test]
fn command_is_offered_with_a_briefing_and_accepted() {
    let mut s = scene(Severity::Sev2);
    give(&mut s, Role::CommunicationsLeadInternal, ANA);
    give(&mut s, Role::Deputy, BEN);
    s.says(DARA, "task @ana 5m check latency").expect("given");
    s.says(DARA, "handover @ben").expect("offered");
    assert!(told_about(&s.told(), BEN, "dara offers you command: #7 Checkout is down, SEV-2"), "{:?}", s.told());
    let offered = s.room.get::<handover::Handover>(label(ItemKind::Handover)).expect("there").briefing.clone();
    let work = offered.parts.iter().find(|p| p.topic == Topic::Work).expect("open work");
    assert_eq!(work.lines, ["T1 ana: check latency, due in 5 min"]);
    assert_eq!(commander(&s), Some(DARA), "an offer changes nothing");

    let other = s.says(ANA, "accept a1").expect_err("not theirs");
    assert!(other.to_string().contains("whom command was offered to"), "{other}");
    s.says(BEN, "accept").expect("accepted");
    let told = s.told();
    assert!(told_about(&told, DARA, "ben is Incident Commander now"), "{told:?}");
    assert!(told_about(&told, ANA, "ben is Incident Commander now"), "{told:?}");
    assert_eq!(commander(&s), Some(BEN));
    assert_eq!(s.incident.tenures.last().map(|t| t.via), Some(Via::Handover));
    assert_eq!(s.incident.holders(Role::Deputy).count(), 0, "nobody stands by for themselves");
    s.says(BEN, "accept a1").expect("a double click");
}

#[test]
fn an_offer_is_declined_withdrawn_or_runs_out() {
    let mut s = scene(Severity::Sev4);
    let stranger = s.says(ANA, "handover @ben").expect_err("not hers to give");
    assert!(stranger.to_string().contains("dara"), "{stranger}");
    s.says(DARA, "handover @ben").expect("offered");
    s.says(BEN, "decline a1: on a train").expect("declined");
    assert!(told_about(&s.told(), DARA, "ben declines command: on a train"));

    s.says(DARA, "handover @ben").expect("offered");
    s.says(DARA, "handover @ana").expect("offered to somebody else");
    let gone = s.says(BEN, "accept a2").expect_err("withdrawn");
    assert!(gone.to_string().contains("withdrawn"), "{gone}");
    assert_eq!(s.due(), Some(("handover_offer A3".to_owned(), 300)));
    let told = s.until(300);
    assert!(told_about(&told, DARA, "ana did not answer"), "{told:?}");
    assert_eq!(commander(&s), Some(DARA));
    assert!(s.says(ANA, "accept").is_err(), "too late");
}

#[test]
fn anybody_takes_over_from_a_commander_who_leaves_two_questions_unanswered() {
    for (name, who) in [("ben", BEN), ("ana", ANA)] {
        let mut s = scene(Severity::Sev4);
        give(&mut s, Role::Deputy, BEN);
        s.says(ANA, "task @dara 5m decide about the region").expect("given");
        let early = s.says(BEN, "take command").expect_err("nothing was missed").to_string();
        assert!(early.contains("0 of Allclear's questions") && early.contains("handover @ben"), "{early}");
        let stranger = s.says(ANA, "take command").expect_err("nothing was missed");
        assert!(stranger.to_string().contains("role ic @ana"), "{stranger}");
        s.until(60);
        s.until(120);
        s.until(300);
        s.until(420);
        assert!(handover::missed(&s.incident, &s.room) >= handover::MISSED);
        s.says(who, "take command").expect("taken");
        assert!(told_about(&s.told(), DARA, &format!("{name} is Incident Commander now")));
        assert_eq!((commander(&s), s.incident.tenures.last().map(|t| t.via)), (Some(who), Some(Via::Takeover)));
    }
}

#[test]
fn a_request_the_commander_leaves_unanswered_counts_as_missed() {
    let mut s = scene(Severity::Sev4);
    ask(&mut s, ANA, "role ic");
    s.until(120);
    assert!(s.says(ANA, "take command").is_err(), "asked twice, one answer is missing");
    let told = s.until(240);
    assert!(told_about(&told, ANA, "nobody has answered R1") && told_about(&told, ANA, "take command"), "{told:?}");
    s.says(ANA, "take command").expect("nobody answers");
    assert_eq!(commander(&s), Some(ANA));
}

#[test]
fn a_claim_waits_until_everybody_has_been_asked() {
    let mut s = vacant(&[BEN]);
    s.says(ANA, "claim").expect("claimed");
    let waits = Around { unsaid: vec![About::item(ClockKind::Claim, label(ItemKind::Claim))], ..quiet() };
    s.now = at(30);
    s.change(Actor::System, |change, directory| Ok(tick(change, directory, &waits))).expect("looked");
    assert_eq!((commander(&s), s.due()), (None, Some(("claim CL1".to_owned(), 60))), "Ben has not been asked yet");
    s.until(60);
    assert_eq!(commander(&s), Some(ANA));
}

#[test]
fn who_was_removed_does_not_come_to_command() {
    let mut s = vacant(&[BEN]);
    s.says(ANA, "claim").expect("claimed");
    s.directory.people.remove(&person_id(ANA));
    s.until(30);
    assert_eq!(commander(&s), None);
    s.says(BEN, "claim").expect("the way is free");
}

fn command(text: &str) -> Command {
    let directory = company();
    let context = Context { directory: &directory, now: at(0), zone: TimeZone::UTC, me: Some(person_id(ANA)) };
    parse(text, &context).expect("understood").command
}

#[test]
fn what_makes_it_smaller_or_ends_it_is_for_those_who_lead() {
    let mut s = scene(Severity::Sev2);
    give(&mut s, Role::Deputy, BEN);
    let table = [
        ("sev 3", true),
        ("sev 1", false),
        ("sev 2", false),
        ("resolve: over", true),
        ("status closed", true),
        ("status cancelled", true),
        ("status declined", true),
        ("status merged", true),
        ("status monitoring", false),
        ("status paused", true),
        ("role ic @ana", true),
        ("role ic", true),
        ("role ic nobody", true),
        ("role ic @dara", false),
        ("role scribe @ana", false),
        ("take command", false),
        ("note resolve it", false),
        ("update all is well", false),
        ("reopen", false),
    ];
    for (text, reserved) in table {
        assert_eq!(is_reserved(&s.incident, &command(text)), reserved, "{text}");
    }
    let may = |s: &Scene, who| may_decide(&s.incident, &acting(who));
    assert!(may(&s, DARA) && may(&s, BEN) && !may(&s, ANA));
    assert!(may_decide(&s.incident, &Actor::Operator) && may_decide(&s.incident, &Actor::System));
    assert!(may(&vacant(&[]), ANA), "where nobody commands everybody may");
}

fn ask(s: &mut Scene, who: u128, line: &str) -> Label {
    s.change(acting(who), |change, directory| request::ask(change, directory, line, &LEADERS)).expect("asked")
}

#[test]
fn a_request_is_answered_by_those_it_is_for_and_by_nobody_else() {
    let mut s = scene(Severity::Sev4);
    let r1 = ask(&mut s, ANA, "resolve: it is over");
    assert!(told_about(&s.told(), DARA, "ana asks: resolve: it is over. Approve R1"), "{:?}", s.told());
    assert_eq!(ask(&mut s, ANA, "resolve: it is over"), r1, "the same thing once");
    let own = s.says(ANA, "approve r1").expect_err("not theirs");
    assert!(own.to_string().contains("Incident Commander or Deputy"), "{own}");
    s.says(DARA, "refuse r1: not before the dump").expect("refused");
    assert!(told_about(&s.told(), ANA, "R1 is refused: not before the dump"));
    assert!(s.says(DARA, "approve r1").is_err(), "it is refused already");
    s.says(DARA, "refuse r1").expect("a double click");

    ask(&mut s, ANA, "sev 5");
    let (line, moment) = s
        .change(acting(DARA), |change, directory| {
            Order::Request(request::Order::Approve { request: "R2".parse().expect("a label"), text: None }).apply(
                change,
                directory,
                &quiet(),
            )?;
            Ok(change.next_approved().map(|(at, r)| (r.line, at)).expect("to be carried out"))
        })
        .expect("approved");
    assert_eq!((line.as_str(), moment), ("sev 5", at(0)));
}

#[test]
fn a_request_that_nobody_answers_is_asked_once_more_and_then_said_to_be() {
    let mut s = scene(Severity::Sev4);
    give(&mut s, Role::Deputy, BEN);
    ask(&mut s, ANA, "resolve");
    let told = s.until(120);
    assert!(told_about(&told, DARA, "Approve R1") && told_about(&told, BEN, "Approve R1"), "{told:?}");
    let told = s.until(240);
    assert!(told_about(&told, ANA, "nobody has answered R1") && told.len() == 1, "{told:?}");
    assert_eq!(s.due(), Some(("tenure".to_owned(), 5400)));
}

#[test]
fn a_briefing_tells_what_the_next_one_must_know_in_the_same_words_each_time() {
    let mut s = scene(Severity::Sev4);
    s.says(DARA, "task @ana 5m restart the pool").expect("given");
    s.says(ANA, "done t1 no effect: same errors").expect("done");
    s.says(DARA, "task @ben 10m read the dump").expect("given");
    s.says(DARA, "decide: keep the region drained because the replica lags").expect("decided");
    ask(&mut s, ANA, "resolve");
    s.now = at(180);
    let tell = |s: &Scene| briefing(&s.incident, &s.room, &quiet(), &s.entries, &s.directory, s.now);
    let told = tell(&s);
    assert_eq!(told, tell(&s));
    let text = told.to_string();
    for part in [
        "#7 Checkout is down, SEV-4, Investigating, declared 3 min ago, dara commands",
        "Nobody can pay.",
        "T1 restart the pool: no effect (same errors)",
        "T2 ben: read the dump, due in 7 min",
        "keep the region drained, because the replica lags",
        "R1 ana asks: resolve",
        "Incident Commander: dara, for 3 min",
    ] {
        assert!(text.contains(part), "{part:?} is not in: {text}");
    }
    let news = told.clone().with_news(&s.entries, s.incident.seq - 1, &s.directory);
    let part = news.parts.last().expect("news");
    assert_eq!((part.topic, part.lines.len()), (Topic::News, 1), "{part:?}");
    assert_eq!(told.clone().with_news(&s.entries, s.incident.seq, &s.directory), told, "nothing new is no part");
}

#[test]
fn a_briefing_tells_when_a_promise_is_due_and_not_when_somebody_is_reminded_of_it() {
    let mut s = scene(Severity::Sev2);
    s.change(acting(DARA), |change, _| change.post_update("We roll back.", Some(20))).expect("promised");
    s.now = at(60);
    let text = briefing(&s.incident, &s.room, &quiet(), &s.entries, &s.directory, s.now).to_string();
    assert!(text.contains("Internal update in 19 min, dara"), "{text}");
}

#[test]
fn sentences_that_begin_like_these_words_stay_notes() {
    for text in [
        "claim the voucher by hand",
        "claims are piling up",
        "object storage is slow",
        "handover notes are in the wiki",
        "accept the risk",
        "accept: fine by me",
        "decline in traffic since nine",
        "approve the change later",
        "refuse new connections",
        "take command line tools from the wiki",
        "take the node out",
        "catch up with the vendor",
        "catch the next deploy",
    ] {
        assert!(is_note(text), "{text}");
    }
    assert_eq!(command("catch up"), Command::CatchUp);
    assert_eq!(command("Catch me up"), Command::CatchUp);
}

#[test]
fn what_is_arranged_badly_is_said_and_not_refused() {
    let mut s = scene(Severity::Sev2);
    let said = |s: &Scene, helping: &[PersonId]| -> Vec<String> {
        conflicts(&s.incident, &s.room, helping).iter().map(|c| c.sentence(&s.directory)).collect()
    };
    assert_eq!(said(&s, &[person_id(ANA)]), Vec::<String>::new());
    s.says(ANA, "task @dara 5m restart the pool").expect("given all the same");
    give(&mut s, Role::Scribe, DARA);
    let told = said(&s, &[person_id(ANA)]);
    assert!(told[0].contains("dara commands and has T1"), "{told:?}");
    assert!(told[1].contains("dara commands and is Scribe, while ana is free"), "{told:?}");
    assert_eq!(said(&s, &[]).len(), 1, "while nobody is free, the commander holds what nobody else does");
    let many: Vec<PersonId> = (10..18).map(person_id).collect();
    assert!(said(&s, &many).iter().any(|told| told.contains("8 people report")), "{:?}", said(&s, &many));
    give(&mut s, Role::WorkstreamLead, 10);
}
