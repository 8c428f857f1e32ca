//! Private incidents: who is in, who stays out, and who says so.

use super::*;
use crate::access::Viewer;
use crate::command::{Typed, Whom};
use crate::directory::{ContactMethod, Team};
use crate::id::{ContactMethodId, TeamId};
use crate::incident::{call_commander, is_reserved, may_decide, summon, wakes};
use crate::timeline::Kind as Told;

impl Scene {
    fn sees(&self, who: u128) -> bool {
        self.incident.visibility.shows(Viewer::Person(person_id(who)))
    }

    /// Who of ana, ben, dara and emil may know of it, as a word of their first letters.
    fn insiders(&self) -> String {
        let all = (1..).zip(NAMES).filter(|(n, _)| self.sees(*n));
        all.filter_map(|(_, name)| name.chars().next()).collect()
    }
}

#[test]
fn everybody_sees_an_incident_until_it_is_private_and_then_those_involved() {
    let mut s = scene(Severity::Sev4);
    assert_eq!(s.insiders(), "abde");
    s.says(DARA, "task @ana 5m check latency").expect("given");
    s.says(DARA, "private").expect("hidden");
    assert_eq!(s.insiders(), "abd", "ana has a task, ben declared it, dara commands");
    assert!(!s.incident.visibility.shows(Viewer::Outsider) && s.incident.visibility.shows(Viewer::Everything));
    s.says(DARA, "public").expect("opened");
    assert_eq!(s.insiders(), "abde");
    assert!(s.incident.visibility.shows(Viewer::Outsider));
}

#[test]
fn who_is_let_in_sees_it_and_who_is_turned_away_does_not() {
    let mut s = scene(Severity::Sev4);
    s.says(BEN, "private").expect("hidden");
    s.says(BEN, "allow @emil").expect("let in by anybody who is in");
    assert_eq!(s.insiders(), "bde");
    s.says(DARA, "disallow @emil").expect("turned away");
    assert_eq!(s.insiders(), "bd");
    assert!(s.says(BEN, "disallow @dara").is_err(), "ben does not lead");
    assert!(s.says(DARA, "disallow @dara").is_err(), "whoever commands stays in");
    assert_eq!(s.insiders(), "bd");
}

#[test]
fn only_those_who_lead_open_it_or_turn_somebody_away() {
    let mut s = scene(Severity::Sev4);
    s.says(BEN, "private").expect("hidden");
    let directory = company();
    let context = Context { directory: &directory, now: at(0), zone: TimeZone::UTC, me: None };
    for (line, reserved) in [("public", true), ("disallow @ana", true), ("allow @ana", false), ("private", false)] {
        let Ok(Typed { command, .. }) = parse(line, &context) else { panic!("{line}") };
        assert_eq!(is_reserved(&s.incident, &command), reserved, "{line}");
    }
    assert!(!may_decide(&s.incident, &acting(BEN)) && may_decide(&s.incident, &acting(DARA)));
    // While nobody commands, others may do what is reserved, but not this.
    s.change(acting(DARA), |change, _| {
        change.release(Role::IncidentCommander, None);
        Ok(())
    })
    .expect("left");
    assert!(may_decide(&s.incident, &acting(BEN)));
    assert!(s.says(BEN, "public").is_err() && s.incident.visibility.is_private());
}

#[test]
fn who_is_asked_for_is_in_and_who_was_turned_away_hears_nothing() {
    let mut s = scene(Severity::Sev4);
    s.says(BEN, "private").expect("hidden");
    s.says(DARA, "task @ana 5m check latency").expect("given");
    assert_eq!(s.insiders(), "abd", "ana has something to do");
    assert!(told_about(&s.told(), ANA, "check latency"));
    s.says(DARA, "disallow @ana").expect("turned away");
    let told: Vec<_> = [60, 300, 600].into_iter().flat_map(|second| s.until(second)).collect();
    assert!(told.iter().all(|(who, _)| *who != ANA), "{told:?}");
    assert_eq!(s.insiders(), "bd", "the clock of a task brings nobody back");
    s.change(acting(DARA), |change, _| {
        change.assume(Role::Scribe, person_id(ANA), Via::Assignment);
        Ok(())
    })
    .expect("asked by name");
    assert_eq!(s.insiders(), "abd");
    s.says(DARA, "disallow @ana").expect("turned away");
    assert_eq!(s.incident.holders(Role::Scribe).count(), 0, "and has no role any more");
}

#[test]
fn who_was_turned_away_is_called_by_nobody_until_somebody_asks_for_them_by_name() {
    let mut s = scene(Severity::Sev4);
    for person in s.directory.people.values_mut() {
        person.role = Access::Admin;
        person.methods = vec![ContactMethod {
            id: ContactMethodId::from_uuid(person.id.uuid()),
            key: "hook".to_owned(),
            channel: "webhook".to_owned(),
            address: "http://phones.test/x".to_owned(),
            secret: None,
        }];
    }
    let members = s.directory.people.keys().copied().collect();
    let team = Team { id: TeamId::from_uuid(Uuid::from_u128(40)), name: "everybody".to_owned(), members };
    let everybody = Whom::Team(team.id);
    s.directory.teams.insert(team.id, team);
    s.says(BEN, "private").expect("hidden");
    s.says(BEN, "allow @emil").expect("let in");
    s.says(DARA, "disallow @emil").expect("turned away");

    let call = call_commander(&s.directory, &s.incident, 1, at(0));
    assert_eq!(call.last_resort, [ANA, BEN, DARA].map(person_id));
    assert!(call.plans.iter().all(|page| page.person != person_id(EMIL)));
    let waking = wakes(&s.directory, &s.incident, everybody, at(0)).expect("others");
    assert!(waking.people.iter().chain(&waking.spared).all(|person| person.id != person_id(EMIL)));
    // A call that went out all the same, such as one from before.
    s.change(Actor::System, |change, _| {
        let role = Some(Role::IncidentCommander);
        change.record(Told::ResponderPaged { person: person_id(EMIL), role, reason: "last resort".to_owned() });
        Ok(())
    })
    .expect("recorded");
    assert_eq!(s.insiders(), "bd");

    s.now = at(120);
    s.change(acting(DARA), |change, directory| {
        summon(directory, change, Whom::Person(person_id(EMIL)), None, at(120)).map(|_| ())
    })
    .expect("paged");
    assert_eq!(s.insiders(), "bde");
}

#[test]
fn an_admin_who_lets_themselves_in_is_told_of() {
    let mut s = scene(Severity::Sev4);
    s.says(BEN, "private").expect("hidden");
    s.change(acting(EMIL), |change, directory| {
        change.let_themselves_in(person_id(EMIL), directory);
        Ok(())
    })
    .expect("let in");
    assert_eq!(s.insiders(), "bde");
    assert!(told_about(&s.told(), DARA, "emil let themselves into"), "{:?}", s.told());
    let last = s.entries.last().map(|entry| crate::timeline::tell(&entry.kind, &company()));
    assert!(last.is_some_and(|line| line.contains("as an admin")));
}

#[test]
fn sentences_that_begin_with_its_words_are_notes() {
    let directory = company();
    let context = Context { directory: &directory, now: at(0), zone: TimeZone::UTC, me: None };
    for line in [
        "private keys leaked into the log",
        "public traffic is back",
        "allow list updated on the proxy",
        "allow @ana to restart it",
        "allow ana",
        "disallow rule added",
        "private: the vendor asked us not to say",
    ] {
        let typed = parse(line, &context).map(|typed| typed.command);
        assert_eq!(typed, Ok(Command::Note { text: line.to_owned() }), "{line}");
    }
    assert!(parse("allow @nobody", &context).is_err(), "guessing whom to let in would be worse than asking");
}

#[test]
fn whoever_asked_from_outside_is_not_let_in_by_the_answer() {
    let mut s = scene(Severity::Sev4);
    for (question, ends) in [("Is data lost?", "answer ask1: no"), ("Who?", "next ask2")] {
        s.says(EMIL, &format!("ask: {question}")).expect("asked");
        assert!(s.sees(EMIL));
        s.says(DARA, "private").expect("hidden");
        assert!(!s.sees(EMIL), "a question is no work on it");
        s.says(DARA, ends).expect("said");
        s.change(acting(DARA), |change, _| change.post_update("We know more.", None)).expect("posted");
        assert!(!s.sees(EMIL) && !s.told().iter().any(|(who, _)| *who == EMIL), "{:?}", s.told());
        s.says(DARA, "public").expect("opened");
    }
}
