//! Tasks come back by themselves, promises are kept or missed aloud, and nobody is nagged.

use crate::private::types_into;
use crate::world::{Company, Mood, Ring, World, minutes, seconds};
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_core::incident::Reference;
use allclear_engine::respond::{self, Done, Line};
use serde_json::{Value, json};

stories!(
    a_task_is_heard_comes_back_and_is_done,
    silence_is_noticed_and_the_commander_told,
    what_is_due_at_once_comes_as_one_message,
    two_findings_of_one_minute_are_both_told,
    two_incidents_are_two_messages_and_one_that_ends_takes_nothing_along,
    a_drill_does_not_make_what_is_real_a_drill,
    a_restart_loses_no_clock_and_repeats_none,
    a_missed_promise_is_said_once_and_never_nagged_about,
    nothing_is_said_while_nobody_works_on_it,
    who_is_removed_holds_nobody_else_up,
);

/// What a person types into the capture box.
pub async fn types(w: &World, who: &str, text: &str) -> Done {
    match try_types(w, who, text).await {
        Ok(done) => done,
        Err(error) => panic!("{who} typed {text:?}: {error}"),
    }
}

pub async fn try_types(w: &World, who: &str, text: &str) -> allclear_engine::Result<Done> {
    let person = w.app().directory().person_by_email(&format!("{who}@example.com")).expect("somebody").id;
    let actor = Actor::Person { id: person, role: Role::Responder };
    let line = Line { text: text.to_owned(), ..Line::default() };
    let done = respond::typed(w.app(), actor, Reference::Number(1), line).await;
    w.settle().await;
    done
}

/// A mild incident that Chen commands: nobody was paged for it.
async fn incident(w: &mut World) {
    w.apply(&Company::new().step(&["person: ben@example.com"], "30m").yaml()).await;
    let body = json!({ "title": "Checkout is slow", "severity": "SEV-4", "commander": "chen@example.com" });
    w.ok("POST", "/api/v1/incidents", &body).await;
    w.settle().await;
}

/// Everything that `who` was told is what falls due when a commander does nothing: the update they promised, a report, a
/// decision.
pub fn is_reminded_of_updates(w: &World, who: &str) {
    let rings = w.phones.hears_all(who);
    assert!(!rings.is_empty(), "{who} was reminded of nothing");
    for ring in rings {
        for line in reason(&ring).lines() {
            let known = ["internal update is due", "it is time for a CAN report", "nothing was decided"];
            let said = line.to_lowercase();
            assert!(known.iter().any(|words| said.contains(&words.to_lowercase())), "{line}: {ring:#?}");
            assert!(line.starts_with(char::is_uppercase) && !line.contains('…'), "a sentence and no grammar: {line}");
        }
    }
}

/// Why they were told.
fn reason(ring: &Ring) -> String {
    let sent: Value = serde_json::from_str(&ring.text).expect("webhooks are JSON");
    sent["reason"].as_str().expect("a reason").to_owned()
}

async fn room(w: &World) -> Value {
    w.get("/api/v1/incidents/1/room").await
}

async fn next_clock(w: &World) -> String {
    let room = room(w).await;
    let clock = &room["clocks"][0];
    format!("{} {}", clock["kind"].as_str().unwrap_or("none"), clock["item"].as_str().unwrap_or(""))
}

async fn a_task_is_heard_comes_back_and_is_done(w: &mut World) {
    incident(w).await;
    let done = types(w, "chen", "task @ana 5m check latency").await;
    assert!(done.told.contains("T1 for ana, 5 min: check latency"), "{}", done.told);
    w.phones.hears("ana", "T1 is yours, 5 min: check latency");
    types(w, "ana", "ack").await;
    assert_eq!(next_clock(w).await, "task_check T1");
    w.pass(minutes(5)).await;
    w.phones.hears("ana", "How does it stand?");
    w.phones.hears("chen", "check in with ana: T1, check latency");
    types(w, "ana", "more t1 10m: the dump is large").await;
    w.pass(minutes(9)).await;
    types(w, "ana", "done t1 no effect: same errors").await;
    w.phones.hears("chen", "T1 is done (check latency)");
    let task = room(w).await["items"][0].clone();
    assert_eq!((task["label"].as_str(), task["state"].as_str()), (Some("T1"), Some("done")), "{task:#}");
    assert_eq!(task["detail"]["outcome"], "no_effect", "{task:#}");
    w.pass(minutes(30)).await;
}

async fn silence_is_noticed_and_the_commander_told(w: &mut World) {
    incident(w).await;
    types(w, "chen", "task @ana 5m check latency").await;
    w.phones.hears("ana", "T1 is yours");
    w.pass(seconds(60)).await;
    w.phones.hears("ana", "T1 waits for you");
    w.phones.hears("chen", "ana has not acknowledged T1");
    w.pass(seconds(60)).await;
    w.phones.hears("ana", "T1 waits for you");
    w.phones.hears("chen", "ana has not acknowledged T1");
    w.pass(minutes(3)).await;
    w.phones.hears("ana", "How does it stand?");
    w.phones.hears("chen", "check in with ana");
    w.pass(minutes(2)).await;
    w.phones.hears("ana", "How does it stand?");
    w.phones.hears("chen", "check in with ana");
    w.pass(minutes(2)).await;
    w.phones.hears("ana", "How does it stand?");
    w.phones.hears("chen", "silent about T1 twice");
    types(w, "chen", "hand t1 @ben").await;
    w.phones.hears("ben", "T1 is yours");
    types(w, "ben", "done: restarted").await;
    w.phones.silent("chen");
    w.pass(seconds(60)).await;
    w.phones.hears("chen", "T1 is done");
}

async fn what_is_due_at_once_comes_as_one_message(w: &mut World) {
    incident(w).await;
    types(w, "chen", "task @ana 5m check latency").await;
    w.phones.hears("ana", "T1 is yours");
    types(w, "chen", "task @ana 5m read the log").await;
    types(w, "chen", "task @ana 5m ask the vendor").await;
    types(w, "ana", "ack t1").await;
    w.pass(seconds(60)).await;
    // One message with the two that waited for the minute to be over, and their pings, which are about the same.
    let heard = w.phones.hears_all("ana");
    assert_eq!(heard.len(), 1, "{heard:#?}");
    let told = reason(&heard[0]);
    assert!(told.contains("T2") && told.contains("T3") && !told.contains("T1"), "{told}");
    w.phones.hears("chen", "has not acknowledged T2");
    types(w, "ana", "ack t2").await;
    types(w, "ana", "ack t3").await;
    w.pass(seconds(120)).await;
    for task in ["t1", "t2", "t3"] {
        types(w, "ana", &format!("done {task}")).await;
    }
    w.pass(seconds(60)).await;
    let heard = w.phones.hears_all("chen");
    assert_eq!(heard.len(), 2, "the first at once, the other two together a minute later: {heard:#?}");
    assert!(reason(&heard[0]).contains("T1 is done"), "{heard:#?}");
    assert!(reason(&heard[1]).contains("T2 is done") && reason(&heard[1]).contains("T3 is done"), "{heard:#?}");
}

async fn two_findings_of_one_minute_are_both_told(w: &mut World) {
    incident(w).await;
    types(w, "chen", "task @ana 5m check latency").await;
    w.phones.hears("ana", "T1 is yours");
    types(w, "ana", "found t1: the queue is full").await;
    w.phones.hears("chen", "the queue is full");
    types(w, "ana", "found t1: one broker is gone").await;
    types(w, "ana", "found t1: the other one is slow").await;
    types(w, "ana", "done t1 worked: restarted the broker").await;
    w.phones.silent("chen");
    w.pass(seconds(60)).await;
    let told = reason(&w.phones.hears("chen", "one broker is gone"));
    assert!(told.contains("the other one is slow") && told.contains("T1 is done"), "{told}");
}

async fn two_incidents_are_two_messages_and_one_that_ends_takes_nothing_along(w: &mut World) {
    incident(w).await;
    let body = json!({ "title": "Search is slow", "severity": "SEV-4", "commander": "chen@example.com" });
    w.ok("POST", "/api/v1/incidents", &body).await;
    types(w, "chen", "task @ana 5m check latency").await;
    w.phones.hears("ana", "T1 is yours");
    types(w, "ana", "ack t1").await;
    // Ana was told a moment ago: both wait for the minute to be over, and her phone does not answer then.
    types(w, "chen", "task @ana 30m read the log").await;
    types_into(w, 2, "chen", "task @ana 30m look at the index").await.expect("given");
    w.phones.mood("ana", Mood::Overloaded);
    w.pass(seconds(60)).await;
    types(w, "chen", "resolve: gone by itself").await;
    w.phones.mood("ana", Mood::Fine);
    w.pass(seconds(30)).await;
    let ring = w.phones.hears("ana", "look at the index");
    assert!(ring.text.contains("Search is slow") && !ring.text.contains("read the log"), "{}", ring.text);
    w.phones.silent("ana");
    for ring in w.phones.hears_all("chen") {
        let told = reason(&ring);
        assert!(!(told.contains("index") && told.contains("log")), "each incident for itself: {told}");
    }
}

async fn a_drill_does_not_make_what_is_real_a_drill(w: &mut World) {
    incident(w).await;
    let body = json!({ "person": "ana@example.com" });
    let drill = w.ok("POST", "/api/v1/drills", &body).await["number"].as_i64().expect("a number");
    w.pass(seconds(10)).await;
    w.phones.hears("ana", "[Drill]");
    types_into(w, drill, "ana", "role ic").await.expect("commands");
    types_into(w, drill, "ana", "task me 1m practise").await.expect("given");
    types(w, "chen", "task @ana 1m check latency").await;
    // In the drill her time is up in the same minute.
    w.pass(minutes(5)).await;
    let heard = w.phones.hears_all("ana");
    let about = |what: &str| heard.iter().filter(|ring| ring.text.contains(what)).collect::<Vec<_>>();
    assert!(!about("practise").is_empty() && !about("check latency").is_empty(), "{heard:#?}");
    assert!(about("practise").iter().all(|ring| ring.text.contains("[Drill]")), "{heard:#?}");
    assert!(about("check latency").iter().all(|ring| !ring.text.contains("[Drill]")), "{heard:#?}");
    w.phones.forget();
}

async fn a_restart_loses_no_clock_and_repeats_none(w: &mut World) {
    incident(w).await;
    types(w, "chen", "task @ana 5m check latency").await;
    w.phones.hears("ana", "T1 is yours");
    types(w, "ana", "ack").await;
    w.pass(minutes(4)).await;
    w.restart().await;
    w.pass(minutes(1)).await;
    w.phones.hears("ana", "How does it stand?");
    w.phones.hears("chen", "check in with ana");
    w.restart().await;
    w.pass(seconds(30)).await;
    types(w, "ana", "found: the queue is full").await;
    w.phones.hears_all("chen");
    types(w, "chen", "drop t1: known now").await;
    w.pass(minutes(1)).await;
    w.phones.hears("ana", "T1 is not needed any more");
    w.phones.hears_all("chen");
}

async fn a_missed_promise_is_said_once_and_never_nagged_about(w: &mut World) {
    w.apply(&Company::new().step(&["person: ben@example.com"], "30m").yaml()).await;
    let body = json!({ "title": "Checkout is slow", "severity": "SEV-3", "commander": "chen@example.com" });
    w.ok("POST", "/api/v1/incidents", &body).await;
    w.pass(minutes(55)).await;
    w.phones.hears("chen", "the next internal update is due in 5 min");
    w.pass(minutes(5)).await;
    w.phones.hears("chen", "the internal update is due now");
    types(w, "chen", "snooze update 20m: the dump is being read").await;
    w.pass(minutes(20)).await;
    w.phones.hears("chen", "since 20 min");
    types(w, "chen", "update Nothing changed; the dump is being read.").await;
    w.pass(minutes(9)).await;
    let timeline = w.get("/api/v1/incidents/1/timeline?limit=200").await;
    let missed = timeline["data"].as_array().expect("entries").iter().filter(|e| e["kind"] == "promise_missed").count();
    assert_eq!(missed, 1, "{timeline:#}");
}

async fn nothing_is_said_while_nobody_works_on_it(w: &mut World) {
    incident(w).await;
    types(w, "chen", "task @ana 5m check latency").await;
    w.phones.hears("ana", "T1 is yours");
    types(w, "chen", "status paused: until tomorrow").await;
    w.pass(minutes(120)).await;
    types(w, "chen", "resolve: gone by itself").await;
    w.pass(minutes(120)).await;
}

/// A configuration without somebody who stood in it.
pub fn without(yaml: &str, who: &str) -> String {
    let mail = format!("{who}@example.com");
    let theirs = |line: &str| ["email", "person"].iter().any(|key| line.contains(&format!("{{ {key}: {mail},")));
    let rest = yaml.lines().filter(|line| !theirs(line));
    rest.map(|line| line.replace(&format!("{mail}, "), "") + "\n").collect()
}

async fn who_is_removed_holds_nobody_else_up(w: &mut World) {
    let company = Company::new().step(&["person: ana@example.com"], "30m").yaml();
    w.apply(&company).await;
    let body = json!({ "title": "Checkout is slow", "severity": "SEV-4", "commander": "chen@example.com" });
    w.ok("POST", "/api/v1/incidents", &body).await;
    types(w, "ben", "role deputy").await;
    types(w, "chen", "task @ben 5m check latency").await;
    w.phones.hears("ben", "T1 is yours");
    types(w, "chen", "task @ana 5m read the log").await;
    w.phones.hears("ana", "T2 is yours");
    types(w, "ana", "ack t2").await;
    // A second task of Ben's waits to be told when he goes.
    types(w, "chen", "task @ben 5m ask the vendor").await;
    w.apply(&without(&company, "ben")).await;
    w.pass(minutes(5)).await;
    w.phones.hears("ana", "How does it stand?");
    w.phones.hears_all("chen");
    types(w, "ana", "propose restart the pool; 1m").await;
    w.pass(minutes(2)).await;
    w.phones.hears_all("chen");
    w.phones.hears_all("ana");
    assert_eq!(room(w).await["items"][3]["state"], "adopted");
    types(w, "chen", "drop t1: ben has left").await;
    types(w, "chen", "resolve: the pool was full").await;
    w.phones.silent("ben");
}
