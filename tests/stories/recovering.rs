//! Dying, starting again, and what must not be lost or repeated by it.

use crate::escalating::fire;
use crate::world::{Company, Mood, World, hours, minutes, seconds};
use allclear_engine::workers::deliver;
use allclear_store::{directory, maintenance};
use serde_json::json;

stories!(
    a_restart_in_the_middle_of_an_escalation,
    a_page_on_the_wire_is_sent_again_and_marked,
    a_page_that_may_have_arrived_is_marked_when_repeated,
    our_own_downtime_is_nobodys_silence,
    a_restored_backup_pages_nobody_until_confirmed,
    a_clock_that_jumps_skips_no_step,
    without_the_database_nobody_is_told_that_no_alert_is_open,
    after_downtime_everybody_hears_of_their_backlog_once,
    what_is_fresh_goes_before_what_is_late,
    a_backlog_keeps_the_distance_between_contact_methods,
    a_backlog_that_reaches_nobody_goes_on_to_the_next,
    a_backlog_that_a_busy_provider_refuses_stays_one_message,
    a_backlog_on_the_wire_when_the_server_dies_stays_one_message,
    two_contact_methods_at_once_are_two_messages,
    a_long_backlog_is_counted_where_it_cannot_be_named,
);

fn company() -> String {
    Company::new().step(&["person: ana@example.com"], "5m").step(&["person: ben@example.com"], "10m").yaml()
}

async fn a_restart_in_the_middle_of_an_escalation(w: &mut World) {
    w.apply(&company()).await;
    fire(w, "Payments fail", "critical").await;
    w.phones.hears("ana", "Payments fail");
    w.pass(minutes(2)).await;
    w.restart().await;
    w.phones.silent("ana");
    w.pass(minutes(3)).await;
    w.phones.hears("ben", "Payments fail");
    assert_eq!(w.the_alert().await["status"], "triggered");
}

/// The event is on disk and the page claimed, and then the process is gone before anything was sent.
async fn a_page_on_the_wire_is_sent_again_and_marked(w: &mut World) {
    w.apply(&company()).await;
    let event = json!({ "title": "Payments fail", "key": "p" }).to_string().into_bytes();
    let (status, _) = w.raw("POST", "/in/json/k3checkoutanything00000000000000", &[], event).await;
    assert_eq!(status, 202);
    w.phones.silent("ana");
    w.restart().await;
    // A server alone with its file knows that the claim was its own; on PostgreSQL the lease runs out first.
    w.pass(seconds(31)).await;
    let ring = w.phones.hears("ana", "Payments fail");
    assert!(ring.maybe_repeat, "nobody knows whether it went out: {}", ring.text);
    w.phones.silent("ana");
}

async fn a_page_that_may_have_arrived_is_marked_when_repeated(w: &mut World) {
    w.apply(&company()).await;
    w.phones.mood("ana", Mood::Silent);
    fire(w, "Payments fail", "critical").await;
    let first = w.phones.hears("ana", "Payments fail");
    assert!(!first.maybe_repeat);
    w.phones.mood("ana", Mood::Fine);
    w.pass(seconds(10)).await;
    let second = w.phones.hears("ana", "Payments fail");
    assert!(second.maybe_repeat);
    assert_eq!(first.id, second.id, "receivers can tell that it is the same page");
    w.pass(seconds(60)).await;
    w.phones.silent("ana");
}

async fn our_own_downtime_is_nobodys_silence(w: &mut World) {
    w.apply(&company()).await;
    let alert = json!([{ "labels": { "alertname": "Down", "severity": "critical" }, "annotations": { "summary": "db1 is down" },
                         "startsAt": "2026-06-10T11:59:00Z", "endsAt": "2026-06-10T12:04:00Z" }]);
    w.ok("POST", "/in/prometheus/k4checkoutprometheus000000000000/api/v2/alerts", &alert).await;
    w.phones.hears("ana", "db1 is down");
    w.set_clock("2026-06-10T14:00:00Z");
    w.restart().await;
    assert_eq!(w.the_alert().await["status"], "triggered", "its sender could not reach us");
    w.phones.hears("ben", "db1 is down");
    w.pass(minutes(5)).await;
    assert_eq!(w.the_alert().await["status"], "resolved", "now its sender had time to repeat it");
}

async fn a_restored_backup_pages_nobody_until_confirmed(w: &mut World) {
    w.apply(&company()).await;
    fire(w, "Payments fail", "critical").await;
    w.phones.hears("ana", "Payments fail");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("backup.db");
    maintenance::backup(w.app().db(), &file, directory::mute_sql()).expect("a backup");
    w.ok("POST", &format!("/api/v1/alerts/{}/resolution", w.the_alert().await["id"].as_str().unwrap()), &json!({}))
        .await;

    w.continue_on(&file).await;
    w.pass(hours(3)).await;
    w.phones.silent("ana");
    w.phones.silent("ben");
    w.ok("PUT", "/api/v1/system/paging", &json!({ "muted": false })).await;
    w.phones.hears("ben", "Payments fail");
    w.phones.silent("ana");
    w.pass(minutes(10)).await;
    w.phones.hears("ana", "Payments fail");
}

async fn a_clock_that_jumps_skips_no_step(w: &mut World) {
    w.apply(&company()).await;
    fire(w, "Payments fail", "critical").await;
    w.phones.hears("ana", "Payments fail");
    w.set_clock("2026-06-11T12:00:00Z");
    w.settle().await;
    w.phones.hears("ben", "Payments fail");
    w.set_clock("2026-06-10T12:00:00Z");
    w.settle().await;
    w.phones.silent("ben");
    w.pass(hours(26)).await;
    let ring = w.phones.hears("ana", "Payments fail");
    assert!(ring.text.contains("last resort"));
}

async fn without_the_database_nobody_is_told_that_no_alert_is_open(w: &mut World) {
    w.apply(&company()).await;
    fire(w, "Payments fail", "critical").await;
    w.phones.hears("ana", "Payments fail");
    let told = w.get("/metrics").await;
    assert!(told.as_str().expect("text").contains("allclear_open_alerts{status=\"triggered\"} 1"), "{told}");
    w.lose_the_database().await;
    let (status, told) = w.raw("GET", "/metrics", &[], Vec::new()).await;
    let told = told.as_str().expect("text");
    assert!(status.is_success() && told.contains("allclear_events"), "what the process knows is still told: {told}");
    assert!(!told.contains("allclear_open_alerts"), "{told}");
}

async fn resolve(w: &World, title: &str) {
    let event = json!({ "status": "resolved", "key": title });
    w.ok("POST", "/in/json/k3checkoutanything00000000000000", &event).await;
}

/// Three alerts wait for their second step when the server goes away for two hours.
async fn after_downtime_everybody_hears_of_their_backlog_once(w: &mut World) {
    w.apply(&company()).await;
    for title in ["Payments fail", "Refunds fail", "Logins fail"] {
        fire(w, title, "critical").await;
        w.phones.hears("ana", title);
    }
    resolve(w, "Logins fail").await;
    w.set_clock("2026-06-10T14:00:00Z");
    w.restart().await;
    let ring = w.phones.hears("ben", "2 things wait for you");
    assert!(ring.text.contains("Payments fail") && ring.text.contains("Refunds fail"), "{}", ring.text);
    assert!(!ring.text.contains("Logins fail"), "what is over wakes nobody: {}", ring.text);
    w.phones.silent("ben");
    // Each of the two can be answered from the message.
    let body: serde_json::Value = serde_json::from_str(&ring.text).expect("JSON");
    assert_eq!((body["about"].as_str(), body["digest"]["count"].as_i64()), (Some("digest"), Some(2)));
    let told = body["digest"]["details"].as_str().expect("what it is about");
    for line in told.lines() {
        let link = line.rsplit("https://allclear.test").next().expect("a link");
        let form = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
        let (status, _) = w.raw("POST", link, &form, b"action=acknowledge".to_vec()).await;
        assert!(status.is_success(), "{link}: {status}");
    }
    w.pass(hours(1)).await;
    // Both are worked on for an hour, which one message asks about.
    let asked = w.phones.hears("ben", "declare an incident?").text;
    assert!(asked.contains("Payments fail") && asked.contains("Refunds fail"), "{asked}");
    let pages = w.get("/api/v1/pages").await;
    let bens = pages["data"].as_array().expect("a list").iter().filter(|page| page["step"] == 1);
    assert!(bens.clone().all(|page| page["state"] == "accepted"), "each page has its receipt: {pages:#}");
    assert_eq!(bens.count(), 2);
}

async fn what_is_fresh_goes_before_what_is_late(w: &mut World) {
    w.apply(&company()).await;
    w.ok("PUT", "/api/v1/system/paging", &json!({ "muted": true, "reason": "moving house" })).await;
    fire(w, "Payments fail", "critical").await;
    fire(w, "Refunds fail", "critical").await;
    w.set_clock("2026-06-10T12:04:00Z");
    fire(w, "Logins fail", "critical").await;
    w.ok("PUT", "/api/v1/system/paging", &json!({ "muted": false })).await;
    let rang: Vec<String> = w.phones.hears_all("ana").into_iter().map(|ring| ring.text).collect();
    assert_eq!(rang.len(), 2, "{rang:#?}");
    assert!(rang[0].contains("Logins fail") && rang[1].contains("2 things wait for you"), "{rang:#?}");
    for title in ["Payments fail", "Refunds fail", "Logins fail"] {
        resolve(w, title).await;
    }
}

async fn a_backlog_keeps_the_distance_between_contact_methods(w: &mut World) {
    let both = "methods: [ { id: hook, type: webhook, url: \"http://phones.test/ben\" }, { id: mail, type: email, address: ben@example.com } ], \
                rules: { high: [ { method: hook, after: 0s }, { method: mail, after: 2m } ] }";
    w.apply(&Company::new().reach("ben", both).step(&["person: ben@example.com"], "30m").yaml()).await;
    w.ok("PUT", "/api/v1/system/paging", &json!({ "muted": true, "reason": "moving house" })).await;
    fire(w, "Payments fail", "critical").await;
    fire(w, "Refunds fail", "critical").await;
    w.set_clock("2026-06-10T12:20:00Z");
    w.ok("PUT", "/api/v1/system/paging", &json!({ "muted": false })).await;
    w.phones.hears("ben", "2 things wait for you");
    w.phones.silent("mail:ben");
    resolve(w, "Refunds fail").await;
    w.pass(minutes(2)).await;
    w.phones.hears("mail:ben", "Payments fail");
    w.phones.silent("mail:ben");
    resolve(w, "Payments fail").await;
}

async fn a_backlog_that_reaches_nobody_goes_on_to_the_next(w: &mut World) {
    w.apply(&company()).await;
    for title in ["Payments fail", "Refunds fail"] {
        fire(w, title, "critical").await;
        w.phones.hears("ana", title);
    }
    w.phones.mood("ben", Mood::Gone);
    w.set_clock("2026-06-10T14:00:00Z");
    w.restart().await;
    for title in ["Payments fail", "Refunds fail"] {
        let ring = w.phones.hears("ana", title);
        assert!(ring.text.contains("last resort"), "{}", ring.text);
    }
}

async fn a_backlog_that_a_busy_provider_refuses_stays_one_message(w: &mut World) {
    w.apply(&company()).await;
    for title in ["Payments fail", "Refunds fail", "Logins fail"] {
        fire(w, title, "critical").await;
        w.phones.hears("ana", title);
    }
    w.phones.mood("ben", Mood::Overloaded);
    w.set_clock("2026-06-10T14:00:00Z");
    w.restart().await;
    w.pass(seconds(8)).await;
    w.phones.mood("ben", Mood::Fine);
    w.pass(minutes(1)).await;
    w.phones.hears("ben", "3 things wait for you");
    w.phones.silent("ben");
    for title in ["Payments fail", "Refunds fail", "Logins fail"] {
        resolve(w, title).await;
    }
}

/// What was late is claimed, and then the process is gone before anything was sent.
async fn a_backlog_on_the_wire_when_the_server_dies_stays_one_message(w: &mut World) {
    w.apply(&company()).await;
    w.ok("PUT", "/api/v1/system/paging", &json!({ "muted": true, "reason": "moving house" })).await;
    fire(w, "Payments fail", "critical").await;
    fire(w, "Refunds fail", "critical").await;
    w.set_clock("2026-06-10T12:04:00Z");
    let claimed = w.app().write(|work| {
        directory::set_muted(work.tx, None)?;
        deliver::claim_messages(work, 64)
    });
    assert_eq!(claimed.await.expect("claimed").iter().map(Vec::len).collect::<Vec<_>>(), [2]);
    w.restart().await;
    // A server alone with its file knows that the claim was its own; on PostgreSQL the lease runs out first.
    w.pass(seconds(31)).await;
    let ring = w.phones.hears("ana", "2 things wait for you");
    assert!(ring.maybe_repeat, "nobody knows whether it went out: {}", ring.text);
    w.phones.silent("ana");
    resolve(w, "Payments fail").await;
    resolve(w, "Refunds fail").await;
}

async fn two_contact_methods_at_once_are_two_messages(w: &mut World) {
    let both = "methods: [ { id: hook, type: webhook, url: \"http://phones.test/ben\" }, { id: mail, type: email, address: ben@example.com } ], \
                rules: { high: [ { method: hook, after: 0s }, { method: mail, after: 0s } ] }";
    w.apply(&Company::new().reach("ben", both).step(&["person: ben@example.com"], "30m").yaml()).await;
    w.ok("PUT", "/api/v1/system/paging", &json!({ "muted": true, "reason": "moving house" })).await;
    let titles: Vec<String> = (1..=6).map(|n| format!("Service {n} fails")).collect();
    for title in &titles {
        fire(w, title, "critical").await;
    }
    w.set_clock("2026-06-10T12:20:00Z");
    w.ok("PUT", "/api/v1/system/paging", &json!({ "muted": false })).await;
    w.phones.hears("ben", "6 things wait for you");
    w.phones.hears("mail:ben", "6 things wait for you");
    w.pass(minutes(5)).await;
    w.phones.silent("ben");
    w.phones.silent("mail:ben");
    for title in &titles {
        resolve(w, title).await;
    }
}

async fn a_long_backlog_is_counted_where_it_cannot_be_named(w: &mut World) {
    w.apply(&company()).await;
    w.ok("PUT", "/api/v1/system/paging", &json!({ "muted": true, "reason": "moving house" })).await;
    let titles: Vec<String> = (1..=40).map(|n| format!("Service {n} fails")).collect();
    for title in &titles {
        fire(w, title, "critical").await;
    }
    w.set_clock("2026-06-10T12:04:00Z");
    w.ok("PUT", "/api/v1/system/paging", &json!({ "muted": false })).await;
    let ring = w.phones.hears("ana", "40 things wait for you");
    w.phones.silent("ana");
    let body: serde_json::Value = serde_json::from_str(&ring.text).expect("JSON");
    let told = body["digest"]["details"].as_str().expect("what it is about");
    let (rest, named) = told.lines().collect::<Vec<_>>().split_last().map(|(r, n)| (*r, n.to_vec())).expect("lines");
    assert_eq!(rest, format!("And {} more: https://allclear.test/", 40 - named.len()));
    for line in named {
        let link = line.rsplit("https://allclear.test").next().expect("a link");
        let (status, _) = w.raw("GET", link, &[], Vec::new()).await;
        assert!(status.is_success(), "{link}: {status}");
    }
    for title in &titles {
        resolve(w, title).await;
    }
}
