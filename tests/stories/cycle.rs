//! The commander's cycle: it turns by what happens, in one quiet line, and rings nobody.

use crate::tasks::{try_types, types};
use crate::world::{Company, World, minutes};
use serde_json::json;

stories!(a_round_goes_by_itself_and_by_hand_and_nobody_is_rung_for_it, the_cycle_is_for_whoever_leads);

async fn incident(w: &mut World) {
    w.apply(&Company::new().step(&["person: ben@example.com"], "30m").yaml()).await;
    let body = json!({ "title": "Checkout is slow", "severity": "SEV-4", "commander": "chen@example.com" });
    w.ok("POST", "/api/v1/incidents", &body).await;
    w.settle().await;
}

async fn cycle(w: &World) -> (u64, String) {
    let incident = w.get("/api/v1/incidents/1").await;
    let step = incident["cycle"]["step"].as_str().expect("a step").to_owned();
    (incident["cycle"]["round"].as_u64().expect("a number"), step)
}

/// What the timeline says about it.
async fn rounds(w: &World) -> Vec<String> {
    let told = w.get("/api/v1/incidents/1/timeline?limit=200").await;
    let entries = told["data"].as_array().expect("entries").iter().filter(|e| e["kind"] == "cycle");
    entries.map(|e| e["summary"].as_str().expect("a line").to_owned()).collect()
}

async fn a_round_goes_by_itself_and_by_hand_and_nobody_is_rung_for_it(w: &mut World) {
    incident(w).await;
    let at = |round: u64, step: &str| (round, step.to_owned());
    assert_eq!(cycle(w).await, at(1, "size_up"));
    types(w, "chen", "update We look into it.").await;
    assert_eq!(cycle(w).await, at(1, "size_up"), "nothing was done that could be verified");
    types(w, "chen", "task @chen 10m restart the pool").await;
    assert_eq!(cycle(w).await, at(1, "stabilise"));
    types(w, "chen", "done t1 worked: latency fell").await;
    assert_eq!(cycle(w).await, at(1, "update"));
    types(w, "chen", "update The pool was restarted; latency falls.").await;
    assert_eq!(cycle(w).await, at(1, "verify"));
    types(w, "chen", "task @chen 2m look at payments").await;
    assert_eq!(cycle(w).await, at(1, "verify"), "that is how one verifies");
    types(w, "chen", "done t2: payments work").await;
    assert_eq!(cycle(w).await, at(2, "size_up"));
    assert_eq!(rounds(w).await, ["Round 2: size up"], "one quiet line for each new round");

    // By hand it goes on, and to a step by its name; where it stands already it stays.
    types(w, "chen", "next step").await;
    types(w, "chen", "cycle verify").await;
    let same = types(w, "chen", "cycle verify").await;
    assert!(same.told.contains("nothing was changed"), "{}", same.told);
    assert_eq!(cycle(w).await, at(2, "verify"));
    types(w, "chen", "cycle stabilise").await;
    assert_eq!(cycle(w).await, at(3, "stabilise"), "a step before where it stands is one of the next round");
    let told = types(w, "ben", "catch up").await.told;
    assert!(told.contains("Round 3, stabilise"), "{told}");

    // A restart changes nothing, and neither does time.
    w.restart().await;
    w.pass(minutes(5)).await;
    assert_eq!(cycle(w).await, at(3, "stabilise"));
    types(w, "chen", "resolve: the pool was too small").await;
    types(w, "chen", "reopen: it is back").await;
    assert_eq!(cycle(w).await, at(4, "size_up"));
    for name in ["ana", "ben", "chen"] {
        w.phones.silent(name);
    }
    w.ok("PUT", "/api/v1/incidents/1/status", &json!({ "status": "Closed" })).await;
}

async fn the_cycle_is_for_whoever_leads(w: &mut World) {
    incident(w).await;
    let why = try_types(w, "ben", "next step").await.expect_err("ben does not lead").to_string();
    assert!(why.contains("the Incident Commander or the deputy moves the cycle on"), "{why}");
    types(w, "chen", "role deputy @ben").await;
    types(w, "ben", "next step").await;
    assert_eq!(cycle(w).await.1, "stabilise");
    // A sentence stays one.
    for note in ["cycle the connection pool", "next step: drain eu-west", "next steps are unclear"] {
        assert_eq!(types(w, "ben", note).await.told, "Noted.", "{note}");
    }
    assert_eq!(cycle(w).await.1, "stabilise");
    w.pass(minutes(1)).await;
    w.phones.hears("ben", "you are Deputy");
    w.ok("PUT", "/api/v1/incidents/1/status", &json!({ "status": "Closed" })).await;
}
