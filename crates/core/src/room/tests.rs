//! Tasks and promises, by the clock.

mod approval;
mod ask;
mod can;
mod deciding;
mod deputy;
mod experts;
mod fair;
mod lead;
mod private;
mod roster;
mod workstreams;

use super::*;
use crate::command::{Command, Context, parse};
use crate::directory::{Person, Role as Access};
use crate::id::Ids;
use crate::incident::{Declaration, Role, Severity, Via, policy_of};
use crate::timeline::{Entry, fold};
use jiff::tz::TimeZone;
use uuid::Uuid;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).expect("in range")
}

fn person_id(n: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(n))
}

const NAMES: [&str; 4] = ["ana", "ben", "dara", "emil"];
const ANA: u128 = 1;
const BEN: u128 = 2;
const DARA: u128 = 3;
const EMIL: u128 = 4;

fn company() -> Directory {
    let people = (1..).zip(NAMES).map(|(n, name)| Person {
        id: person_id(n),
        email: format!("{name}@example.com"),
        name: name.to_owned(),
        time_zone: "UTC".to_owned(),
        role: Access::Responder,
        methods: Vec::new(),
        high: Vec::new(),
        low: Vec::new(),
        skills: Vec::new(),
    });
    Directory { people: people.map(|p| (p.id, p)).collect(), ..Directory::default() }.index()
}

/// An incident that people type into while the clock moves.
struct Scene {
    incident: Incident,
    room: Room,
    entries: Vec<Entry>,
    nudges: Vec<Nudge>,
    directory: Directory,
    ids: Ids,
    now: Timestamp,
}

fn scene(severity: Severity) -> Scene {
    let mut n = 0_u64;
    let mut ids = Ids::new(move || {
        n += 1;
        n
    });
    let declaration = Declaration {
        number: 7,
        title: "Checkout is down".to_owned(),
        impact: Some("Nobody can pay.".to_owned()),
        policy: policy_of(severity),
        services: Vec::new(),
    };
    let actor = acting(BEN);
    let mut change = Change::declare(declaration, &actor, at(0), &mut ids).expect("valid");
    change.assume(Role::IncidentCommander, person_id(DARA), Via::Claim);
    let decision = change.decide();
    let (incident, entries) = (decision.incident, decision.entries);
    Scene { incident, room: Room::default(), entries, nudges: Vec::new(), directory: company(), ids, now: at(0) }
}

fn acting(n: u128) -> Actor {
    Actor::Person { id: person_id(n), role: Access::Responder }
}

impl Scene {
    fn change<T>(
        &mut self,
        actor: Actor,
        f: impl FnOnce(&mut Change<'_>, &Directory) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        let mut change = Change::begin(self.incident.clone(), &actor, self.now, &mut self.ids).with(self.room.clone());
        let answer = f(&mut change, &self.directory)?;
        let decision = change.decide();
        (self.incident, self.room) = (decision.incident, decision.room);
        self.entries.extend(decision.entries);
        self.nudges = decision.nudges;
        let folded = fold(&self.entries).expect("declared");
        let stored = self.room.items.iter().map(|i| (i.label, i.body.state())).collect();
        assert_eq!(folded.items, stored, "folding the timeline gives the state");
        assert_eq!(folded.visibility, self.incident.visibility, "and who may see it");
        Ok(answer)
    }

    fn says(&mut self, who: u128, text: &str) -> Result<(), Refused> {
        let directory = self.directory.clone();
        let context = Context { directory: &directory, now: self.now, zone: TimeZone::UTC, me: Some(person_id(who)) };
        let Command::Order(order) = parse(text, &context).expect("understood").command else {
            panic!("{text} is no order")
        };
        self.change(acting(who), |change, directory| order.apply(change, directory, &Around::default()))
    }

    /// Lets the clock stand at `second`; who is told what.
    fn until(&mut self, second: i64) -> Vec<(u128, String)> {
        self.now = at(second);
        self.change(Actor::System, |change, directory| Ok(tick(change, directory, &quiet()))).expect("ticks");
        self.told()
    }

    fn told(&self) -> Vec<(u128, String)> {
        self.nudges.iter().map(|n| (n.person.uuid().as_u128(), n.line.clone())).collect()
    }

    fn due(&self) -> Option<(String, i64)> {
        let first = clocks(&self.incident, &self.room, &quiet()).into_iter().next()?;
        Some((first.about.to_string(), first.due_at.duration_since(at(0)).as_secs()))
    }

    fn task(&self, number: u32) -> &Task {
        self.room.get(Label { kind: ItemKind::Task, number }).expect("there")
    }
}

fn quiet() -> Around {
    Around { public_over: true, ..Around::default() }
}

fn told_about(told: &[(u128, String)], who: u128, words: &str) -> bool {
    told.iter().any(|(n, line)| *n == who && line.contains(words))
}

#[test]
fn a_task_is_heard_comes_back_and_ends() {
    let mut s = scene(Severity::Sev4);
    s.says(DARA, "task @ana 5m check latency").expect("given");
    assert!(told_about(&s.told(), ANA, "check latency"));
    assert_eq!(s.due(), Some(("task_heard T1".to_owned(), 60)));
    s.says(ANA, "ack").expect("heard");
    assert_eq!(s.due(), Some(("task_check T1".to_owned(), 300)));
    assert_eq!(s.until(299), []);
    let told = s.until(300);
    assert!(told_about(&told, ANA, "How does it stand?") && told_about(&told, DARA, "check in with ana"), "{told:?}");
    s.says(ANA, "more 10m: the dump is large").expect("granted");
    assert_eq!(s.due(), Some(("task_check T1".to_owned(), 900)));
    s.says(ANA, "done t1 no effect: same errors").expect("done");
    assert!(told_about(&s.told(), DARA, "T1 is done"));
    assert_eq!((s.task(1).outcome, s.task(1).result.as_deref()), (Some(task::Outcome::NoEffect), Some("same errors")));
    assert_eq!(s.task(1).extensions.len(), 1);
    assert_eq!(s.due(), Some(("tenure".to_owned(), 5400)));
}

#[test]
fn who_says_nothing_is_pinged_and_after_two_silent_misses_somebody_else_is_suggested() {
    let mut s = scene(Severity::Sev4);
    s.says(DARA, "task @ana check latency").expect("given");
    let told = s.until(60);
    assert!(told_about(&told, ANA, "waits for you") && told_about(&told, DARA, "has not acknowledged T1"), "{told:?}");
    assert!(told_about(&s.until(120), ANA, "waits for you"));
    assert_eq!(s.due(), Some(("task_check T1".to_owned(), 300)), "two pings are enough");
    assert!(told_about(&s.until(300), ANA, "How does it stand?"));
    assert!(told_about(&s.until(420), ANA, "How does it stand?"));
    let told = s.until(540);
    assert!(told_about(&told, DARA, "silent about T1 twice"), "{told:?}");
    assert_eq!(s.due(), Some(("tenure".to_owned(), 5400)), "nobody is nagged any more");
    s.says(DARA, "hand t1 @ben").expect("handed over");
    assert!(told_about(&s.told(), BEN, "T1 is yours"));
    assert_eq!((s.task(1).assignee, s.task(1).asks), (person_id(BEN), 0));
    assert_eq!(s.due(), Some(("task_heard T1".to_owned(), 600)));
}

#[test]
fn a_role_stands_for_one_person_and_several_people_are_too_many() {
    let mut s = scene(Severity::Sev4);
    let nobody = s.says(DARA, "task scribe write it down").expect_err("nobody");
    assert!(nobody.to_string().contains("nobody is Scribe"), "{nobody}");
    s.change(acting(DARA), |change, _| {
        change.assume(Role::Investigator, person_id(ANA), Via::Assignment);
        Ok(())
    })
    .expect("assumed");
    s.says(DARA, "task investigator 3m read the log").expect("given");
    assert_eq!((s.task(1).assignee, s.task(1).minutes), (person_id(ANA), 3));
    assert_eq!(s.task(1).asked_as.as_deref(), Some("Investigator"));
    s.change(acting(DARA), |change, _| {
        change.assume(Role::Investigator, person_id(BEN), Via::Assignment);
        Ok(())
    })
    .expect("assumed");
    let several = s.says(DARA, "task investigator look").expect_err("several");
    assert!(several.to_string().contains("a task needs one"), "{several}");
}

#[test]
fn with_several_tasks_an_answer_says_which_and_the_same_answer_twice_is_one() {
    let mut s = scene(Severity::Sev4);
    let none = s.says(ANA, "done: it works").expect_err("none");
    assert!(none.to_string().contains("you have no open task"), "{none}");
    s.says(ANA, "task me 5m look").expect("given");
    assert_eq!(s.task(1).state(), "acknowledged", "who gives themselves a task has heard it");
    s.says(DARA, "task @ana 5m look again").expect("given");
    let which = s.says(ANA, "done").expect_err("which");
    assert!(which.to_string().contains("T1, T2"), "{which}");
    s.says(ANA, "done t2").expect("done");
    let seq = s.incident.seq;
    s.says(ANA, "done t2").expect("twice");
    assert_eq!(s.incident.seq, seq);
    assert!(s.says(ANA, "more t2 5m").is_err(), "it is over");
    assert!(s.says(ANA, "done t9").is_err());
}

#[test]
fn a_promise_is_reminded_of_missed_once_and_then_left_in_red() {
    let mut s = scene(Severity::Sev3);
    let hour = 3600;
    assert_eq!(s.due(), Some(("internal_update".to_owned(), hour - 300)));
    assert!(told_about(&s.until(hour - 300), DARA, "due in 5 min"));
    assert!(told_about(&s.until(hour), DARA, "is due now"));
    let missed = |s: &Scene| s.entries.iter().filter(|e| e.kind.as_str() == "promise_missed").count();
    assert_eq!(missed(&s), 1);
    for n in 1..=3 {
        assert!(!s.until(hour + n * 600).is_empty(), "{n}");
    }
    assert_eq!((missed(&s), s.until(hour + 1799)), (1, Vec::new()));
    assert_eq!(s.due(), Some(("tenure".to_owned(), 5400 + 1800)), "no more of the update");
    s.change(acting(DARA), |change, _| change.post_update("Nothing changed.", None)).expect("posted");
    assert_eq!(s.due(), Some(("tenure".to_owned(), 5400 + 1800)));
    s.now = at(7199);
    let told = s.until(7200);
    assert!(told_about(&told, DARA, "you have commanded for 2 h"), "{told:?}");
}

#[test]
fn a_clock_is_put_off_with_a_reason_and_nothing_rings_while_nobody_works_on_it() {
    let mut s = scene(Severity::Sev3);
    s.until(3300);
    s.says(DARA, "snooze update 20m: the dump is being read").expect("put off");
    assert_eq!(s.due(), Some(("internal_update".to_owned(), 3300 + 1200)));
    assert!(s.says(DARA, "snooze public 20m: no page").is_err(), "no such clock runs");
    assert_eq!(s.until(4499), []);
    assert!(told_about(&s.until(4500), DARA, "since 15 min"));
    let paused = crate::incident::Status::read(Some("Paused"), None).expect("shipped");
    s.change(acting(DARA), |change, _| change.move_to(paused, None)).expect("paused");
    assert_eq!((s.due(), s.until(9_000)), (None, Vec::new()));
}

#[test]
fn after_a_long_standstill_each_clock_speaks_once() {
    let mut s = scene(Severity::Sev3);
    s.says(DARA, "task @ana 5m check latency").expect("given");
    let told = s.until(40_000);
    let mut seen: Vec<_> = s.nudges.iter().map(|n| (n.person, n.about)).collect();
    let all = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), all, "{told:?}");
    assert!(clocks(&s.incident, &s.room, &quiet()).iter().all(|c| c.due_at > s.now));
}

#[test]
fn what_is_no_answer_stays_a_note() {
    let directory = company();
    let context = Context { directory: &directory, now: at(0), zone: TimeZone::UTC, me: Some(person_id(ANA)) };
    for text in [
        "done with the rollback",
        "found two bad hosts",
        "more errors in eu-west",
        "blocked by the firewall",
        "hand over to the night shift",
        "drop the cache",
        "ack by the network team",
        "tasks are all done",
    ] {
        let typed = parse(text, &context).expect("understood");
        assert_eq!(typed.command, Command::Note { text: text.to_owned() });
    }
    for text in ["task", "task @ana", "task @nobody look", "task force assembled", "snooze", "snooze update 10m"] {
        assert!(parse(text, &context).is_err(), "{text}");
    }
}

#[test]
fn what_is_meant_as_a_time_and_is_none_is_asked_about() {
    let directory = company();
    let context = Context { directory: &directory, now: at(0), zone: TimeZone::UTC, me: Some(person_id(DARA)) };
    let order = |text: &str| parse(text, &context).map(|read| matches!(read.command, Command::Order(_)));
    for wrong in
        ["task @ana 10000m look", "task @ana 0m look", "task @ana 30s: look", "more t1 0m", "more t1 10000m: why"]
    {
        let why = order(wrong).expect_err(wrong).reason;
        assert!(why.contains("must be from 1 to 240"), "{wrong}: {why}");
    }
    // Without a unit, or with what is none, it is what to do.
    for good in ["task @ana 2nd node is down", "task @ana 5xx rise", "task @ana 10000 requests wait", "more t1 240m"] {
        assert!(order(good).expect(good), "{good}");
    }
    for note in ["more 0s than 1s in the log", "more 10000m rows"] {
        assert!(!order(note).expect(note), "a sentence stays a note: {note}");
    }
}
