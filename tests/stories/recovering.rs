//! Dying, starting again, and what must not be lost or repeated by it.

use crate::escalating::fire;
use crate::world::{Company, Mood, World, hours, minutes, seconds};
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
