//! Workstreams: teams with one lead each, who hears of the team's tasks and reports to the commander.

use super::*;
use crate::incident::{SPAN, conflicts, reports};
use crate::room::{Can, Workstream, briefing, can, workstream};

fn label(text: &str) -> Label {
    text.parse().expect("a label")
}

impl Scene {
    fn team(&self, text: &str) -> &Workstream {
        self.room.get(label(text)).expect("there")
    }

    fn leads(&self, n: u128) -> bool {
        self.incident.holders(Role::WorkstreamLead).any(|t| t.person == person_id(n))
    }

    fn told_last(&self) -> String {
        crate::timeline::tell(&self.entries.last().expect("entries").kind, &self.directory)
    }
}

#[test]
fn the_lead_is_asked_and_the_commander_hears_only_of_silence() {
    let mut s = scene(Severity::Sev4);
    s.says(DARA, "stream Alpha @ana 20m restore the replica").expect("made");
    let told = s.told();
    assert!(told_about(&told, ANA, "W1 is yours to lead, 20 min, Alpha: restore the replica"), "{told:?}");
    assert!(s.leads(ANA));
    assert_eq!(s.due(), Some(("workstream_heard W1".to_owned(), 60)));
    let told = s.until(60);
    assert!(told_about(&told, ANA, "you lead W1") && told_about(&told, DARA, "ana has not said"), "{told:?}");
    s.says(ANA, "ack w1").expect("heard");
    assert_eq!(s.due(), Some(("workstream_check W1".to_owned(), 1200)));
    let told = s.until(1200);
    assert!(told_about(&told, ANA, "How is it going?") && told.len() == 1, "{told:?}");
    s.says(ANA, "stream alpha more 10m: the dump is large").expect("more");
    assert_eq!(s.due(), Some(("workstream_check W1".to_owned(), 1800)));
    s.until(1800);
    s.until(1920);
    let told = s.until(2040);
    assert!(told_about(&told, DARA, "ana has been silent about W1 twice"), "{told:?}");
    assert_eq!(s.due(), Some(("tenure".to_owned(), 5400)), "nobody is nagged");
    s.says(ANA, "done w1: the replica is back").expect("done");
    assert!(told_about(&s.told(), DARA, "W1 is done (Alpha: restore the replica): the replica is back"));
    assert!(!s.leads(ANA), "nothing to lead any more");
    let seq = s.incident.seq;
    s.says(ANA, "done w1").expect("twice");
    assert_eq!(s.incident.seq, seq);
    assert!(s.says(ANA, "more w1 5m").is_err(), "it is over");
}

#[test]
fn names_are_proposed_and_a_name_means_the_open_one() {
    let mut s = scene(Severity::Sev4);
    s.says(DARA, "stream: restore the replica").expect("made");
    s.says(DARA, "stream @ben look at the proxies").expect("made");
    assert_eq!((s.team("W1").name.as_str(), s.team("W2").name.as_str()), ("Alpha", "Bravo"));
    assert_eq!((s.team("W1").lead, s.team("W2").lead), (None, Some(person_id(BEN))));
    s.says(DARA, "workstream Legal: tell the regulator").expect("made");
    assert_eq!(s.team("W3").headline(), "Legal: tell the regulator");
    let again = s.says(DARA, "stream alpha @emil something else").expect_err("taken");
    assert!(again.to_string().contains("W1 is called Alpha already"), "{again}");
    let unknown = s.says(DARA, "stream zulu join").expect_err("unknown");
    assert!(unknown.to_string().contains("Alpha (W1), Bravo (W2), Legal (W3)"), "{unknown}");
    s.says(DARA, "done w1").expect("done");
    s.says(DARA, "stream Alpha @emil again").expect("its name is free again");
    s.says(DARA, "stream alpha goal: once more").expect("the open one");
    assert_eq!(s.team("W4").goal.as_deref(), Some("once more"));
}

#[test]
fn a_lead_is_claimed_handed_over_and_not_taken_away() {
    let mut s = scene(Severity::Sev4);
    s.says(DARA, "stream: restore the replica").expect("made");
    s.says(ANA, "claim w1").expect("claimed");
    s.says(ANA, "stream alpha lead").expect("twice");
    assert!(s.leads(ANA) && s.told().is_empty(), "who claims it has heard it");
    let taken = s.says(BEN, "lead w1").expect_err("held");
    assert!(taken.to_string().contains("ana leads Alpha; they hand it over"), "{taken}");
    s.says(ANA, "lead w1 @ben").expect("handed over");
    assert!(s.leads(BEN) && !s.leads(ANA));
    assert_eq!(s.team("W1").members, [person_id(ANA)], "who led it goes on working in it");
    s.says(DARA, "lead w1 nobody").expect("whoever commands decides");
    assert_eq!((s.team("W1").lead, s.leads(BEN)), (None, false));
    assert_eq!(s.told_last(), "ben is no longer Workstream lead");
}

#[test]
fn one_works_in_one_team_and_leaving_is_told() {
    let mut s = scene(Severity::Sev4);
    s.says(DARA, "stream Alpha @ana restore the replica").expect("made");
    s.says(DARA, "stream Bravo @ben look at the proxies").expect("made");
    s.says(EMIL, "stream alpha join").expect("joined");
    s.says(DARA, "stream bravo @emil").expect("moved");
    assert!(told_about(&s.told(), EMIL, "you work in W2, led by ben, Bravo: look at the proxies"));
    assert_eq!((s.team("W1").members.len(), s.team("W2").members.as_slice()), (0, [person_id(EMIL)].as_slice()));
    s.says(DARA, "release @emil: thank you").expect("let go");
    assert!(s.team("W2").members.is_empty());
    s.says(ANA, "leave").expect("gone");
    assert!(told_about(&s.told(), DARA, "nobody leads W1 any more, Alpha: restore the replica"));
    assert_eq!(s.team("W1").lead, None);
    s.says(BEN, "leave w2").expect("gone");
    assert!(told_about(&s.told(), DARA, "nobody leads W2 any more"));
    assert!(!s.leads(BEN));
}

#[test]
fn a_task_of_a_team_comes_back_to_its_lead() {
    let mut s = scene(Severity::Sev4);
    s.says(DARA, "stream Alpha @ana restore the replica").expect("made");
    s.says(ANA, "ack w1").expect("heard");
    s.says(DARA, "task @ben 5m #alpha check latency").expect("given");
    assert_eq!((s.task(1).title.as_str(), s.task(1).workstream), ("check latency", Some(label("W1"))));
    let told = s.until(60);
    assert!(told_about(&told, ANA, "ben has not acknowledged T1"), "{told:?}");
    assert!(!told.iter().any(|(who, _)| *who == DARA), "not the commander: {told:?}");
    s.says(BEN, "ack").expect("heard");
    let told = s.until(300);
    assert!(told_about(&told, ANA, "check in with ben") && !told.iter().any(|(who, _)| *who == DARA));
    s.says(BEN, "done").expect("done");
    s.says(DARA, "stream alpha @emil").expect("joined");
    s.says(ANA, "task @emil 5m look at the log").expect("given");
    assert_eq!(s.task(2).workstream, Some(label("W1")), "a lead's task for one of theirs");
    s.says(DARA, "task @emil 5m #ops says it is slow: look").expect("given");
    assert_eq!((s.task(3).title.as_str(), s.task(3).workstream), ("#ops says it is slow: look", None));
    s.says(EMIL, "ack t2").expect("heard");
    s.says(EMIL, "ack t3").expect("heard");
    s.says(DARA, "task @ana 5m #w1 sleep").expect("given");
    s.says(ANA, "ack t4").expect("heard");
    let told = s.until(900);
    assert!(told_about(&told, DARA, "check in with ana: T4"), "the lead's own comes back to the commander: {told:?}");
}

#[test]
fn reports_of_teams_make_the_commanders_next_one() {
    let mut s = scene(Severity::Sev2);
    s.says(DARA, "stream Alpha @ana 20m restore the replica").expect("made");
    s.says(DARA, "stream Legal @ben tell the regulator").expect("made");
    s.says(DARA, "task @emil 5m #alpha read the log").expect("given");
    s.says(ANA, "can alpha: c replica at 40 % / a restoring / n a DBA; more disk").expect("given");
    s.says(BEN, "can legal: nobody answers / calling again / nothing").expect("given");
    let report: &Can = s.room.get(label("C1")).expect("there");
    assert_eq!((report.conditions.as_str(), report.actions.as_str()), ("replica at 40 %", "restoring"));
    assert_eq!((report.workstream, report.needs.len()), (Some(label("W1")), 2));
    assert!(can::current(&s.room).is_none(), "the incident has none of its own");
    assert!(workstream::last_report(&s.room, label("W2")).is_some_and(|can| can.conditions == "nobody answers"));
    let draft = can::prefill(&s.incident, &s.room, &s.directory);
    assert!(draft.conditions.ends_with(". Alpha: replica at 40 %. Legal: nobody answers"), "{}", draft.conditions);
    assert_eq!(draft.actions, "Alpha: restoring; Legal: calling again");
    assert_eq!(draft.needs.len(), 2);
    s.says(DARA, "can errors: 40 % / rolling back / nothing").expect("given");
    assert_eq!(can::current(&s.room).map(|(item, _)| item.label), Some(label("C3")));
    s.says(ANA, "can w1:\nc: all well\na: none\nn: none").expect("given");
    s.says(ANA, "can alpha\nc: all well\na: none").expect("given");
    assert!(workstream::last_report(&s.room, label("W1")).is_some_and(|can| can.conditions == "all well"));
    let told = briefing::briefing(&s.incident, &s.room, &quiet(), &s.entries, &s.directory, s.now).to_string();
    assert!(told.contains("W1 Alpha: restore the replica; ana leads, due in 20 min"), "{told}");
}

#[test]
fn only_who_reports_to_the_commander_directly_counts() {
    let mut s = scene(Severity::Sev4);
    let people = |from, to| (from..to).map(person_id).collect::<Vec<_>>();
    let helping = people(10, 20);
    assert_eq!(reports(&s.incident, &s.room, &helping).len(), 10);
    let said = conflicts(&s.incident, &s.room, &helping);
    let said = said.iter().map(|c| c.sentence(&s.directory)).collect::<Vec<_>>();
    assert!(said[0].starts_with("10 people report") && said[0].contains("stream Alpha @name"), "{said:?}");
    s.says(DARA, "stream Alpha @ana restore the replica").expect("made");
    s.says(DARA, "stream: look at the proxies").expect("made");
    s.change(acting(DARA), |change, _| {
        change.edit::<Workstream>(label("W1"), |it| it.members = (10..14).map(person_id).collect());
        change.edit::<Workstream>(label("W2"), |it| it.members = (14..16).map(person_id).collect());
        Ok(())
    })
    .expect("in teams");
    let direct = reports(&s.incident, &s.room, &helping);
    assert_eq!(direct.len(), SPAN, "Ana and the six who are in no team that somebody leads");
    assert!(direct.contains(&person_id(ANA)) && !direct.contains(&person_id(10)));
    assert!(conflicts(&s.incident, &s.room, &helping).is_empty());
}

#[test]
fn what_is_no_order_stays_a_note() {
    let directory = company();
    let context = Context { directory: &directory, now: at(0), zone: TimeZone::UTC, me: Some(person_id(ANA)) };
    for text in [
        "stream processing lags behind",
        "stream processing: 5 min behind",
        "stream alpha lags behind",
        "streams are slow",
        "lead time is long",
        "leave w1 drained",
        "join the bridge",
        "ack from W1 is late",
        "goal is to be back by noon",
        "done w1 by noon",
        "can somebody look at w1?",
    ] {
        let typed = parse(text, &context).expect("understood");
        assert_eq!(typed.command, Command::Note { text: text.to_owned() });
    }
    for text in ["stream", "stream @nobody look", "can w1: all is well", "stream Alpha @ana 0m look"] {
        assert!(parse(text, &context).is_err(), "{text}");
    }
}

#[test]
fn nobody_is_put_into_a_workstream_who_cannot_work_in_the_incident() {
    let mut s = scene(Severity::Sev4);
    s.says(DARA, "stream Alpha @ana 20m restore the replica").expect("made");
    s.directory.people.get_mut(&person_id(EMIL)).expect("emil").role = crate::directory::Role::Stakeholder;
    let refused = s.says(DARA, "stream alpha @emil").expect_err("cannot").to_string();
    assert!(refused.contains("stakeholder role"), "{refused}");
    assert!(!s.team("W1").has(person_id(EMIL)));
}
