//! Workstreams: teams with one lead each, from the first page to the commander's next report.

use crate::capture::Browser;
use crate::tasks::{try_types, types};
use crate::world::{Company, World, minutes, seconds};
use serde_json::{Value, json};

stories!(
    a_team_works_under_its_lead_and_the_commander_hears_of_the_lead,
    a_lead_who_leaves_is_missed,
    the_screen_shows_who_reports_to_whom,
    a_sentence_about_a_stream_is_a_note_until_there_is_one_called_that,
);

/// A mild incident that Chen commands.
async fn incident(w: &mut World) {
    w.apply(&Company::new().step(&["person: ben@example.com"], "30m").yaml()).await;
    let body = json!({ "title": "Checkout is slow", "severity": "SEV-4", "commander": "chen@example.com" });
    w.ok("POST", "/api/v1/incidents", &body).await;
    w.settle().await;
}

async fn item(w: &World, label: &str) -> Value {
    let room = w.get("/api/v1/incidents/1/room").await;
    let items = room["items"].as_array().expect("items").clone();
    items.into_iter().find(|item| item["label"] == label).expect("there")
}

async fn a_team_works_under_its_lead_and_the_commander_hears_of_the_lead(w: &mut World) {
    incident(w).await;
    let done = types(w, "chen", "stream Alpha @ana 20m restore the replica").await;
    assert!(done.told.contains("Workstream Alpha (W1), 20 min: restore the replica"), "{}", done.told);
    w.phones.hears("ana", "W1 is yours to lead, 20 min, Alpha: restore the replica");
    types(w, "ana", "ack w1").await;
    w.pass(minutes(1)).await;
    types(w, "chen", "task @ben 5m #alpha check latency").await;
    w.phones.hears("ben", "T1 is yours, 5 min: check latency");
    w.pass(seconds(60)).await;
    w.phones.hears("ben", "T1 waits for you");
    w.phones.hears("ana", "ben has not acknowledged T1");
    types(w, "ben", "ack").await;
    w.pass(minutes(4)).await;
    w.phones.hears("ben", "How does it stand?");
    w.phones.hears("ana", "check in with ben");
    types(w, "ben", "done: it is back").await;
    w.phones.hears("chen", "T1 is done");
    w.pass(minutes(1)).await;
    types(w, "ana", "can alpha: c replica at 40 % / a restoring / n a DBA").await;
    w.phones.hears("chen", "N1 is yours to get: a DBA");
    let draft = w.get("/api/v1/incidents/1/can/draft").await;
    assert!(draft["conditions"].as_str().is_some_and(|c| c.ends_with(". Alpha: replica at 40 %")), "{draft:#}");
    assert_eq!(draft["actions"], "Alpha: restoring", "{draft:#}");
    types(w, "chen", "met n1: Kim is there").await;
    w.phones.hears("ana", "N1 (a DBA) is met");
    w.pass(minutes(20)).await;
    w.phones.hears("ana", "How is it going?");
    types(w, "ana", "done w1: the replica is back").await;
    w.phones.hears("chen", "W1 is done (Alpha: restore the replica): the replica is back");
    let team = item(w, "W1").await;
    assert_eq!((team["state"].as_str(), team["kind"].as_str()), (Some("done"), Some("workstream")), "{team:#}");
    let told = types(w, "chen", "catch up").await.told;
    assert!(told.contains("W1 Alpha: restore the replica: done (the replica is back)"), "{told}");
    w.pass(minutes(2)).await;
}

async fn a_lead_who_leaves_is_missed(w: &mut World) {
    incident(w).await;
    types(w, "ana", "stream @ana look at the proxies").await;
    types(w, "ben", "stream alpha join").await;
    let held = try_types(w, "ben", "lead w1").await.expect_err("held").to_string();
    assert!(held.contains("ana leads Alpha; they hand it over"), "{held}");
    types(w, "ana", "leave").await;
    w.phones.hears("chen", "nobody leads W1 any more, Alpha: look at the proxies");
    types(w, "ben", "claim w1").await;
    let team = item(w, "W1").await;
    assert!(team["detail"]["members"].as_array().is_some_and(Vec::is_empty), "who leads is no member: {team:#}");
    w.pass(minutes(2)).await;
}

async fn the_screen_shows_who_reports_to_whom(w: &mut World) {
    incident(w).await;
    let chen = Browser::of(w, "chen@example.com").await;
    let page = chen.see(w, "/incidents/1/workstream").await;
    assert!(page.contains("value=\"Alpha\""), "a name is proposed");
    let ana = w.app().directory().person_by_email("ana@example.com").expect("somebody").id;
    let fields = [
        ("name", "Alpha"),
        ("goal", "restore the replica"),
        ("lead", &ana.to_string()),
        ("minutes", "20"),
        ("key", "k1"),
    ];
    chen.press(w, "/incidents/1/workstream", &fields).await;
    w.phones.hears("ana", "W1 is yours to lead");
    types(w, "ben", "join w1").await;
    let brief = chen.see(w, "/incidents/1/brief").await;
    assert!(brief.contains("leads it") && brief.contains("reports to ana"), "{brief}");
    let now = chen.see(w, "/incidents/1/now").await;
    assert!(now.contains("Alpha: restore the replica") && now.contains("with ben"), "{now}");
    types(w, "ana", "ack w1").await;
    w.pass(minutes(2)).await;
}

async fn a_sentence_about_a_stream_is_a_note_until_there_is_one_called_that(w: &mut World) {
    incident(w).await;
    for said in ["stream processing is done", "-1m stream processing ack"] {
        let done = types(w, "chen", said).await;
        assert!(done.told.starts_with("Noted"), "{said}: {}", done.told);
    }
    let told = w.get("/api/v1/incidents/1/timeline?limit=200").await.to_string();
    assert!(told.contains("\"stream processing is done\"") && told.contains("\"stream processing ack\""), "{told}");
    types(w, "chen", "workstream Processing: 20m read the queue").await;
    types(w, "chen", "stream processing done").await;
    assert_eq!(item(w, "W1").await["state"], "done");
    let why = try_types(w, "chen", "stream bravo done").await.expect_err("nobody writes that of a stream").to_string();
    assert!(why.contains("there is no workstream"), "{why}");
    types(w, "chen", "resolve: done").await;
    w.phones.forget();
}
