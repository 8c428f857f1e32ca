//! Deciding together: silence is consent, one strong objection stops it, and what was said beforehand happens by itself.

use crate::tasks::{try_types, types};
use crate::world::{ANYTHING, Company, World, minutes, seconds};
use serde_json::{Value, json};

stories!(
    nobody_objects_and_it_is_decided,
    an_objection_stops_it_until_the_commander_goes_on,
    the_third_data_centre_trips_the_wire,
    an_attached_alert_trips_the_wire_too,
    a_proposal_waits_while_the_incident_does,
    nobody_is_taken_to_agree_who_was_not_told_yet,
    nothing_moves_and_the_commander_is_asked_once,
);

/// A mild incident that Chen commands and Ana works on: nobody was paged for it.
async fn incident(w: &mut World) {
    w.apply(&Company::new().step(&["person: ben@example.com"], "30m").yaml()).await;
    let body = json!({
        "title": "Checkout is slow", "severity": "SEV-4", "commander": "chen@example.com", "services": ["checkout"],
        "impact": "Customers wait."
    });
    w.ok("POST", "/api/v1/incidents", &body).await;
    types(w, "chen", "role investigator @ana").await;
    w.phones.hears("ana", "you are Investigator");
    w.pass(minutes(1)).await;
}

async fn state(w: &World, label: &str) -> Value {
    let room = w.get("/api/v1/incidents/1/room").await;
    let items = room["items"].as_array().expect("items").clone();
    let found = items.into_iter().find(|item| item["label"] == label);
    found.unwrap_or_else(|| panic!("there is no {label}: {room:#}"))["state"].clone()
}

async fn nobody_objects_and_it_is_decided(w: &mut World) {
    incident(w).await;
    let done = types(w, "ana", "propose roll back 1841; risk: loses carts; irreversible; 2m").await;
    assert!(done.told.contains("Proposal P1, 2 min: roll back 1841 (risk: loses carts"), "{}", done.told);
    w.phones.hears("chen", "ana proposes: roll back 1841");
    w.pass(seconds(119)).await;
    assert_eq!(state(w, "P1").await, "open");
    w.pass(seconds(1)).await;
    assert_eq!((state(w, "P1").await, state(w, "D1").await), (json!("adopted"), json!("made")));
    w.phones.hears("ana", "P1 is adopted, nobody objected");
    w.phones.hears("chen", "P1 is adopted, nobody objected");
    types(w, "chen", "decide: keep eu-west drained because the replica lags").await;
    types(w, "ana", "hypothesis: the cache is cold").await;
    types(w, "ana", "rule out h1: a warm-up changed nothing").await;
    let timeline = w.get("/api/v1/incidents/1/timeline?limit=200").await.to_string();
    for told in ["Asked: chen, ana", "because the replica lags", "ruled out (the cache is cold): a warm-up"] {
        assert!(timeline.contains(told), "{told}: {timeline}");
    }
}

async fn an_objection_stops_it_until_the_commander_goes_on(w: &mut World) {
    incident(w).await;
    types(w, "ana", "option: restart the pool; risk: 30 s of errors").await;
    types(w, "chen", "choose o1").await;
    w.phones.hears("ana", "chen proposes: restart the pool (risk: 30 s of errors)");
    types(w, "ana", "object p1: it drops every session").await;
    w.phones.hears("chen", "ana objects: it drops every session");
    w.pass(minutes(10)).await;
    assert_eq!(state(w, "P1").await, "objected");
    let refused = try_types(w, "ana", "override p1: never mind").await.expect_err("Ana does not command");
    assert!(refused.to_string().contains("only the commander"), "{refused}");
    types(w, "chen", "override p1: every minute costs more").await;
    w.phones.hears("ana", "in spite of objections");
    assert_eq!(state(w, "P1").await, "overridden");
}

async fn alert(w: &World, title: &str, site: &str, key: &str) {
    let body = json!({ "title": title, "severity": "critical", "dedup_key": key, "labels": { "site": site } });
    w.ok("POST", &format!("/in/json/{ANYTHING}"), &body).await;
}

async fn the_third_data_centre_trips_the_wire(w: &mut World) {
    incident(w).await;
    let done = types(w, "chen", "tripwire: third data centre down; alert dc3 down => SEV-3, page @ben").await;
    assert!(done.told.contains("X1: third data centre down => SEV-3, page ben"), "{}", done.told);
    w.pass(minutes(5)).await;
    alert(w, "Rack down", "dc2", "two").await;
    w.phones.hears("ben", "Rack down");
    assert_eq!(state(w, "X1").await, "armed");
    w.pass(minutes(5)).await;
    alert(w, "Rack down", "dc3", "three").await;
    // Ben is on call for the alert, and asked to help with the incident.
    w.phones.hears("ben", "tripwire X1: third data centre down. Customers wait.");
    w.phones.hears("ben", "Rack down");
    w.phones.hears("chen", "It fired: SEV-3, page ben");
    assert_eq!(state(w, "X1").await, "tripped");
    assert_eq!(w.get("/api/v1/incidents/1").await["severity"], "SEV-3");
    w.pass(minutes(5)).await;
    alert(w, "Another rack down", "dc3", "four").await;
    w.phones.hears("ben", "Another rack down");
    w.pass(minutes(5)).await;
}

async fn an_attached_alert_trips_the_wire_too(w: &mut World) {
    incident(w).await;
    alert(w, "Rack down", "dc3", "three").await;
    w.phones.hears("ben", "Rack down");
    w.pass(seconds(1)).await;
    types(w, "chen", "tripwire: third data centre down; alert dc3 => SEV-3").await;
    w.pass(minutes(1)).await;
    assert_eq!(state(w, "X1").await, "armed", "it was there before");
    let id = w.the_alert().await["id"].clone();
    w.ok("POST", "/api/v1/incidents/1/alerts", &json!({ "alerts": [id] })).await;
    w.phones.hears("chen", "It fired: SEV-3");
    assert_eq!(state(w, "X1").await, "tripped");
}

async fn a_proposal_waits_while_the_incident_does(w: &mut World) {
    incident(w).await;
    types(w, "ana", "propose restart the pool; 2m").await;
    w.phones.hears("chen", "ana proposes: restart the pool");
    w.pass(seconds(100)).await;
    types(w, "chen", "status paused: lunch").await;
    w.pass(minutes(60)).await;
    assert_eq!(state(w, "P1").await, "open");
    types(w, "chen", "status investigating").await;
    w.phones.hears("chen", "once more: restart the pool");
    w.pass(seconds(119)).await;
    assert_eq!(state(w, "P1").await, "open");
    types(w, "chen", "object p1: not during lunch").await;
    w.phones.hears("ana", "not during lunch");
}

async fn nobody_is_taken_to_agree_who_was_not_told_yet(w: &mut World) {
    incident(w).await;
    types(w, "chen", "task @ana 30m read the log").await;
    w.phones.hears("ana", "T1 is yours");
    types(w, "ana", "ack t1").await;
    types(w, "chen", "propose restart the pool; 30s").await;
    w.pass(seconds(59)).await;
    w.phones.silent("ana");
    assert_eq!(state(w, "P1").await, "open", "Ana has not heard of it: one message a minute");
    w.pass(seconds(1)).await;
    w.phones.hears("ana", "chen proposes: restart the pool");
    assert_eq!(state(w, "P1").await, "open", "and gets a moment to object");
    w.pass(seconds(30)).await;
    assert_eq!(state(w, "P1").await, "adopted");
    w.phones.hears("chen", "P1 is adopted");
}

async fn nothing_moves_and_the_commander_is_asked_once(w: &mut World) {
    w.apply(&Company::new().step(&["person: ben@example.com"], "30m").yaml()).await;
    let body = json!({ "title": "Checkout is down", "severity": "SEV-2", "commander": "chen@example.com" });
    w.ok("POST", "/api/v1/incidents", &body).await;
    w.pass(minutes(60)).await;
    let asked = |w: &World| w.phones.hears_all("chen").iter().filter(|r| r.text.contains("decide or ask")).count();
    assert_eq!(asked(w), 1);
    types(w, "chen", "decide: wait for the vendor").await;
    w.pass(minutes(19)).await;
    assert_eq!(asked(w), 0);
    w.pass(minutes(1)).await;
    assert_eq!(asked(w), 1);
}
