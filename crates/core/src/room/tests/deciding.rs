//! Proposals, decisions, hypotheses, options, tripwires and the stall.

use super::*;
use crate::alert::{Alert, Status};
use crate::event::Severity as Loudness;
use crate::labels::Labels;
use crate::room::proposal::State as Proposed;
use crate::room::{Choice, Decision, Hypothesis, Proposal, Tripwire, choice, hypothesis, tripwire};
use crate::timeline::Kind;

const EMIL: u128 = 4;

fn label(text: &str) -> Label {
    text.parse().expect("a label")
}

impl Scene {
    fn get<T: Object>(&self, text: &str) -> &T {
        self.room.get(label(text)).expect("there")
    }

    fn takes(&mut self, who: u128, role: Role) {
        self.change(acting(DARA), |change, _| {
            change.assume(role, person_id(who), Via::Assignment);
            Ok(())
        })
        .expect("assumed");
    }

    fn last(&self) -> String {
        crate::timeline::tell(&self.entries.last().expect("entries").kind, &self.directory)
    }
}

/// Dara commands, Ana investigates, Emil only listens; Ben declared it and has no role.
fn crew(severity: Severity) -> Scene {
    let mut s = scene(severity);
    s.takes(ANA, Role::Investigator);
    s.takes(EMIL, Role::Observer);
    s
}

#[test]
fn silence_is_consent_and_says_who_was_there() {
    let mut s = crew(Severity::Sev4);
    s.says(ANA, "propose roll back 1841; 2m; irreversible; risk: loses carts and data").expect("proposed");
    let told = s.told();
    assert!(told_about(&told, DARA, "P1, 2 min: ana proposes: roll back 1841"), "{told:?}");
    assert!(told_about(&told, DARA, "cannot be undone; endangers data"), "{told:?}");
    assert_eq!(told.len(), 1, "neither the proposer nor who only listens, nor who has no role: {told:?}");
    assert_eq!(s.due(), Some(("proposal_window P1".to_owned(), 120)));
    assert_eq!(s.until(119), []);
    let told = s.until(120);
    assert!(told_about(&told, ANA, "adopted") && told_about(&told, DARA, "adopted"), "{told:?}");
    let p = s.get::<Proposal>("P1");
    assert_eq!((p.state, p.decision), (Proposed::Adopted, Some(label("D1"))));
    assert_eq!(p.present, [person_id(DARA), person_id(ANA)]);
    assert_eq!(s.get::<Decision>("D1").proposal, Some(label("P1")));
    assert!(s.entries.iter().any(|e| crate::timeline::tell(&e.kind, &s.directory).ends_with("Asked: dara, ana")));
}

#[test]
fn one_strong_objection_stops_it_and_only_who_commands_goes_on() {
    let mut s = crew(Severity::Sev4);
    s.says(ANA, "propose restart the pool").expect("proposed");
    s.says(BEN, "object p1: it drops every session").expect("objected");
    let told = s.told();
    assert!(told_about(&told, ANA, "ben objects: it drops every session") && told_about(&told, DARA, "is stopped"));
    assert_eq!(s.until(600), [], "an objection has no end");
    assert_eq!(s.get::<Proposal>("P1").state, Proposed::Objected);
    assert!(s.says(DARA, "adopt p1").is_err_and(|e| e.to_string().contains("override P1: why")));
    assert!(s.says(ANA, "override p1: do it").is_err_and(|e| e.to_string().contains("only the commander")));
    s.says(DARA, "override p1: every minute costs more").expect("overridden");
    assert!(told_about(&s.told(), BEN, "in spite of objections"), "who objected hears it");
    assert_eq!(s.get::<Proposal>("P1").state, Proposed::Overridden);
    assert_eq!(s.get::<Decision>("D1").rationale.as_deref(), Some("every minute costs more"));
    s.says(BEN, "object p1: sessions are gone now").expect("written down");
    assert!(told_about(&s.told(), DARA, "adopted already"));
    assert_eq!(s.get::<Proposal>("P1").objections.len(), 2);
    let seq = s.incident.seq;
    s.says(BEN, "object p1: sessions are gone now").expect("twice");
    assert_eq!(s.incident.seq, seq, "a double click is one objection");
}

#[test]
fn it_is_withdrawn_by_its_owner_and_closed_early_by_who_commands() {
    let mut s = crew(Severity::Sev4);
    s.says(ANA, "propose restart the pool; 15s").expect("proposed");
    assert!(s.says(BEN, "withdraw p1").is_err());
    assert!(s.says(ANA, "object p1: on second thought").is_err_and(|e| e.to_string().contains("withdraw P1")));
    s.says(ANA, "withdraw: it is full again").expect("withdrawn");
    assert_eq!(s.until(60), []);
    assert!(s.says(BEN, "object p1: too late").is_err_and(|e| e.to_string().contains("withdrawn already")));
    s.says(ANA, "propose drain eu-west").expect("proposed");
    assert!(s.says(ANA, "adopt p2").is_err());
    s.says(DARA, "adopt p2").expect("adopted");
    s.says(DARA, "adopt p2").expect("twice");
    assert!(s.last().starts_with("Decision D1 (proposal P2): drain eu-west"), "{}", s.last());
    for window in ["14s", "31m"] {
        assert!(s.says(ANA, &format!("propose look; {window}")).is_err(), "{window}");
    }
}

#[test]
fn a_window_does_not_run_out_while_nobody_can_be_heard() {
    let mut s = crew(Severity::Sev4);
    s.says(ANA, "propose restart the pool; 1m").expect("proposed");
    let status = |name| crate::incident::Status::read(Some(name), None).expect("shipped");
    s.now = at(50);
    s.change(acting(DARA), |c, _| c.move_to(status("Paused"), None)).expect("paused");
    assert_eq!(s.until(65), []);
    s.change(acting(DARA), |c, _| c.move_to(status("Investigating"), None)).expect("resumed");
    assert!(told_about(&s.told(), DARA, "once more: restart the pool"), "{:?}", s.told());
    assert_eq!(s.due(), Some(("proposal_window P1".to_owned(), 125)));
    // The server was away: nobody could have objected.
    let told = s.until(125 + 31);
    assert!(told_about(&told, DARA, "once more: restart the pool"), "{told:?}");
    assert_eq!(s.get::<Proposal>("P1").state, Proposed::Open);
    s.until(125 + 31 + 60);
    assert_eq!(s.get::<Proposal>("P1").state, Proposed::Adopted);
}

#[test]
fn what_is_said_of_an_action_may_stand_in_any_order() {
    let mut s = crew(Severity::Sev4);
    for (typed, told) in [
        ("propose fail over", "fail over"),
        ("propose: fail over; reversible", "fail over (can be undone)"),
        ("propose fail over; risk to data and security", "fail over (endangers data and security)"),
        (
            "propose fail over; data; risk: slow; 90 s; cannot be undone",
            "fail over (risk: slow; cannot be undone; endangers data)",
        ),
        ("propose fail over; then tell support", "fail over; then tell support"),
    ] {
        s.says(ANA, typed).expect(typed);
        let last = s.room.items.last().expect("an item");
        assert_eq!(Proposal::of(&last.body).expect("a proposal").terms.told(), told, "{typed}");
    }
}

#[test]
fn a_decision_keeps_its_reason() {
    let mut s = crew(Severity::Sev4);
    for (typed, text, why) in [
        ("decide: keep eu-west drained because the replica lags", "keep eu-west drained", Some("the replica lags")),
        ("decide: no rollback; because data would be lost", "no rollback", Some("data would be lost")),
        ("decide: wait", "wait", None),
    ] {
        s.says(DARA, typed).expect(typed);
        let d = Decision::of(&s.room.items.last().expect("an item").body).expect("a decision").clone();
        assert_eq!((d.text.as_str(), d.rationale.as_deref()), (text, why), "{typed}");
    }
}

#[test]
fn a_hypothesis_gathers_evidence_and_is_ruled_out_with_a_reason() {
    let mut s = crew(Severity::Sev4);
    s.says(ANA, "hyp: the cache is cold").expect("raised");
    s.says(BEN, "for h1: hit rate 12 %").expect("for");
    s.says(ANA, "against h1: the database is idle").expect("against");
    s.says(ANA, "support h1").expect("supported");
    assert_eq!(s.get::<Hypothesis>("H1").state(), "supported");
    s.says(DARA, "rule out h1: a warm-up changed nothing").expect("ruled out");
    let h = s.get::<Hypothesis>("H1");
    assert_eq!((h.state, h.evidence.len()), (hypothesis::State::RuledOut, 2));
    assert_eq!(s.last(), "H1 is ruled out (the cache is cold): a warm-up changed nothing");
    s.says(BEN, "for h1: it is cold again").expect("written down all the same");
    assert!(s.says(BEN, "for h2: what").is_err());
}

#[test]
fn an_option_is_chosen_or_a_coin_chooses() {
    let mut s = crew(Severity::Sev4);
    s.says(ANA, "option: restart the pool; risk: 30 s of errors; 10m").expect("added");
    s.says(BEN, "option: fail over; irreversible").expect("added");
    assert_eq!(s.get::<Choice>("O1").minutes, Some(10));
    s.says(DARA, "coin o1 o2").expect("flipped");
    let Kind::CoinFlipped { sides, fell } = &s.entries.last().expect("entries").kind else { panic!("no coin") };
    assert!(sides.len() == 2 && sides.contains(fell), "{sides:?} {fell}");
    s.says(DARA, "choose o2").expect("chosen");
    assert_eq!(s.get::<Choice>("O2").state, choice::State::Chosen);
    assert_eq!(s.get::<Proposal>("P1").terms.told(), "fail over (cannot be undone)");
    assert!(s.says(DARA, "choose o2").is_err_and(|e| e.to_string().contains("P1")));
    assert!(s.says(DARA, "coin o1 o9").is_err());
    s.says(DARA, "coin left | right").expect("flipped");
}

#[test]
fn a_coin_falls_on_every_side() {
    let mut s = crew(Severity::Sev4);
    for _ in 0..40 {
        s.says(DARA, "coin a | b | c").expect("flipped");
    }
    for side in ["a", "b", "c"] {
        let fell = |e: &Entry| matches!(&e.kind, Kind::CoinFlipped { fell, .. } if fell == side);
        assert!(s.entries.iter().any(fell), "{side}");
    }
}

fn alert(title: &str, label: &str) -> Alert {
    Alert {
        id: crate::id::Id::from_uuid(Uuid::from_u128(900)),
        service: crate::id::Id::from_uuid(Uuid::from_u128(901)),
        integration: None,
        dedup_key: "k".to_owned(),
        title: title.to_owned(),
        severity: Loudness::Critical,
        status: Status::Triggered,
        opened_at: at(1),
        acknowledged_at: None,
        acknowledged_by: None,
        resolved_at: None,
        resolved_by: None,
        count: 1,
        last_event_at: at(1),
        cycle: 1,
        incident: None,
        details: None,
        labels: [("site".to_owned(), label.to_owned())].into_iter().collect::<Labels>(),
        links: Vec::new(),
        group: None,
        log_seq: 0,
    }
}

#[test]
fn a_tripwire_fires_once_when_an_alert_has_all_its_words() {
    let mut s = crew(Severity::Sev3);
    s.says(DARA, "tripwire: third data centre down; alert DC3, down => sev 1, page @ana").expect("set");
    let mut hears = |title, site| {
        s.change(Actor::System, |c, d| tripwire::alerted(c, d, &alert(title, site), at(1))).expect("looked");
        s.get::<Tripwire>("X1").state
    };
    assert_eq!(hears("Rack down", "dc1"), tripwire::State::Armed);
    assert_eq!(hears("Rack down", "dc3"), tripwire::State::Tripped);
    assert_eq!(s.incident.severity, Severity::Sev1);
    let told = s.told();
    assert!(
        told_about(&told, DARA, "It fired: SEV-1") && told_about(&told, DARA, "Nobody was paged for ana"),
        "{told:?}"
    );
    let seq = s.incident.seq;
    s.change(Actor::System, |c, d| tripwire::alerted(c, d, &alert("Rack down", "dc3"), at(1))).expect("looked");
    s.says(BEN, "trip x1").expect("fired already");
    assert_eq!(s.incident.seq, seq);
    assert!(s.says(BEN, "disarm x1").is_err());
    s.says(BEN, "tripwire: customers notice => sev 2").expect("set");
    s.says(BEN, "trip x2").expect("by hand");
    assert_eq!(s.incident.severity, Severity::Sev1, "never milder");
    s.says(BEN, "tripwire: nobody cares => sev 5").expect("set");
    s.says(BEN, "disarm x3: nobody does").expect("disarmed");
    assert!(s.says(BEN, "trip x3").is_err());
}

#[test]
fn a_tripwire_fires_on_alerts_opened_after_it_was_set() {
    let mut s = crew(Severity::Sev3);
    s.says(DARA, "tripwire: data centre down; alert dc3 => sev 2").expect("set");
    s.now = at(2);
    s.says(DARA, "tripwire: a second one; alert dc3 => sev 1").expect("set while the alert is open");
    s.change(Actor::System, |c, d| tripwire::alerted(c, d, &alert("Rack down", "dc3"), at(1))).expect("looked");
    let state = |label| s.get::<Tripwire>(label).state;
    assert_eq!((state("X1"), state("X2")), (tripwire::State::Tripped, tripwire::State::Armed));
    assert_eq!(s.incident.severity, Severity::Sev2);
}

#[test]
fn a_stall_is_asked_about_once_until_something_moves() {
    let mut s = scene(Severity::Sev2);
    let stall = |told: &[(u128, String)]| told_about(told, DARA, "decide or ask");
    s.now = at(60);
    s.says(DARA, "option: fail over").expect("added");
    let told = s.until(60 + 1200);
    assert!(stall(&told) && told_about(&told, DARA, "O1 is an option"), "{told:?}");
    assert!(!stall(&s.until(60 + 3600)));
    s.says(DARA, "decide: wait for the vendor").expect("decided");
    let decided = 60 + 3600;
    assert!(!stall(&s.until(decided + 1199)) && stall(&s.until(decided + 1200)));
    let mut mild = scene(Severity::Sev3);
    assert!(!stall(&mild.until(4000)));
}

#[test]
fn sentences_that_begin_with_such_words_stay_notes() {
    let directory = company();
    let context = Context { directory: &directory, now: at(0), zone: TimeZone::UTC, me: Some(person_id(ANA)) };
    for text in [
        "object storage is down",
        "objections from support",
        "withdraw the banner at noon",
        "adopt the new runbook later",
        "override p1 was wrong",
        "decide whether to fail over",
        "hypothesis was wrong",
        "for h1 we need more time",
        "for now we wait",
        "against all odds it works",
        "support is overloaded",
        "rule out the cache first",
        "rule of thumb: wait",
        "option two is better",
        "choose wisely",
        "choose o1 or o2",
        "coin miner found on host 7",
        "trip to the data centre takes an hour",
        "tripwire was set off",
        "disarm the alarm",
    ] {
        let typed = parse(text, &context).expect("understood");
        assert_eq!(typed.command, Command::Note { text: text.to_owned() });
    }
    for text in [
        "propose",
        "decide: because it is late",
        "hypothesis:",
        "for h1",
        "rule out h1",
        "option:",
        "coin o1",
        "tripwire: a third one fails",
        "tripwire: => SEV-1",
        "tripwire: x => ",
        "tripwire: x => shout",
        "tripwire: x => page @nobody-here",
        "tripwire: x; dc3 => SEV-1",
    ] {
        assert!(parse(text, &context).is_err(), "{text}");
    }
}

#[test]
fn what_is_stored_reads_back() {
    let mut s = crew(Severity::Sev3);
    for text in [
        "propose fail over; risk: data; irreversible",
        "decide: wait because of x",
        "hypothesis: cold cache",
        "for h1: slow",
        "option: restart; 5m; reversible",
        "tripwire: dc3 down; alert dc3 => sev 1, page @ana",
    ] {
        s.says(ANA, text).expect(text);
    }
    for item in &s.room.items {
        let text = serde_json::to_string(&item.body).expect("serialises");
        assert_eq!(serde_json::from_str::<Body>(&text).expect("reads back"), item.body, "{text}");
        assert!(text.contains(&format!("\"kind\":\"{}\"", item.label.kind.as_str())), "{text}");
    }
    for entry in &s.entries {
        let text = serde_json::to_string(&entry.kind).expect("serialises");
        assert_eq!(serde_json::from_str::<Kind>(&text).expect("reads back"), entry.kind, "{text}");
    }
}
