//! Who is called, in what order, until somebody answers.

use crate::world::{Company, Mood, World, hours, minutes, seconds};
use serde_json::json;

stories!(
    the_second_person_is_called_when_the_first_sleeps,
    an_acknowledgement_stops_everybody,
    the_policy_repeats_and_ends_with_the_admins,
    an_empty_step_is_passed_over_at_once,
    nobody_reachable_is_said_aloud_and_tried_again,
    the_second_contact_method_follows_after_its_delay,
    a_dead_contact_method_hands_over_at_once,
    an_overloaded_provider_is_tried_again,
    silence_reaches_the_admins_within_two_minutes,
    a_quiet_alert_that_becomes_serious_wakes_people,
    an_edited_policy_takes_effect_in_the_middle_of_the_night,
    a_removed_policy_strands_nobody,
    escalating_goes_on_to_the_next_step_in_a_new_cycle,
    escalating_past_the_last_step_asks_the_last_resort_and_then_begins_anew,
);

/// Fires one alert through the JSON door.
pub async fn fire(w: &World, title: &str, severity: &str) {
    let event = json!({ "title": title, "key": title, "severity": severity });
    w.ok("POST", "/in/json/k3checkoutanything00000000000000", &event).await;
}

/// At that instant an urgent alert rings there, and is over again.
pub async fn paged_is(w: &mut World, at: &str, who: &str) {
    w.set_clock(at);
    let title = format!("Payments fail at {at}");
    fire(w, &title, "critical").await;
    w.phones.hears(who, &title);
    let resolved = json!({ "status": "resolved", "key": title });
    w.ok("POST", "/in/json/k3checkoutanything00000000000000", &resolved).await;
}

fn two_steps() -> Company {
    Company::new().step(&["person: ana@example.com"], "5m").step(&["person: ben@example.com"], "10m")
}

/// Nobody answers, so the second person is called. Whoever answers stops the ringing for all.
async fn the_second_person_is_called_when_the_first_sleeps(w: &mut World) {
    w.apply(&two_steps().yaml()).await;
    fire(w, "Payments fail", "critical").await;
    w.phones.hears("ana", "Payments fail");

    w.pass(minutes(4)).await;
    w.phones.silent("ben");
    w.pass(minutes(1)).await;
    let ring = w.phones.hears("ben", "Payments fail");
    assert!(ring.text.contains("step 2 of Payments"), "a page says why it comes: {}", ring.text);

    let alert = w.the_alert().await;
    w.ok("POST", &format!("/api/v1/alerts/{}/acknowledgement", alert["id"].as_str().unwrap()), &json!({})).await;
    w.pass(hours(2)).await;
    w.phones.silent("ana");
    w.phones.silent("ben");
}

async fn an_acknowledgement_stops_everybody(w: &mut World) {
    let company = Company::new()
        .step(&["person: ana@example.com", "person: ben@example.com"], "5m")
        .step(&["person: chen@example.com"], "5m")
        .repeat(3);
    w.apply(&company.yaml()).await;
    fire(w, "Payments fail", "critical").await;
    w.phones.hears("ana", "Payments fail");
    w.phones.hears("ben", "Payments fail");
    let alert = w.the_alert().await;
    let path = format!("/api/v1/alerts/{}/acknowledgement", alert["id"].as_str().unwrap());
    let answered = w.ok("POST", &path, &json!({})).await;
    assert_eq!(answered["status"], "acknowledged");
    w.ok("POST", &path, &json!({})).await;
    w.pass(hours(5)).await;
    assert_eq!(w.log_of(&alert).await, ["opened", "step_paged", "acknowledged"], "twice is once");
}

async fn the_policy_repeats_and_ends_with_the_admins(w: &mut World) {
    let company = Company::new().step(&["person: ben@example.com"], "5m").repeat(1);
    w.apply(&company.yaml()).await;
    fire(w, "Payments fail", "critical").await;
    w.phones.hears("ben", "Payments fail");
    w.pass(minutes(5)).await;
    w.phones.hears("ben", "Payments fail");
    w.phones.silent("ana");
    w.pass(minutes(5)).await;
    let ring = w.phones.hears("ana", "Payments fail");
    assert!(ring.text.contains("last resort"), "{}", ring.text);
    let alert = w.the_alert().await;
    assert_eq!(w.log_of(&alert).await, ["opened", "step_paged", "step_paged", "exhausted", "fallback_paged"]);
    w.pass(hours(24)).await;
}

async fn an_empty_step_is_passed_over_at_once(w: &mut World) {
    let company = Company::new()
        .reach("ben", "")
        .step(&["person: ben@example.com"], "30m")
        .step(&["person: chen@example.com"], "5m");
    w.apply(&company.yaml()).await;
    fire(w, "Payments fail", "critical").await;
    w.phones.hears("chen", "Payments fail");
    let alert = w.the_alert().await;
    assert_eq!(w.log_of(&alert).await, ["opened", "unreachable", "step_empty", "step_paged"]);
}

async fn nobody_reachable_is_said_aloud_and_tried_again(w: &mut World) {
    let nobody = Company::new().reach("ana", "").reach("ben", "").step(&["person: ben@example.com"], "5m");
    w.apply(&nobody.yaml()).await;
    fire(w, "Payments fail", "critical").await;
    let alert = w.the_alert().await;
    assert_eq!(w.log_of(&alert).await, ["opened", "unreachable", "step_empty", "nobody_reachable"]);
    assert_eq!(w.audit().await.unreachable, 1, "the auditor says it aloud");

    w.apply(&Company::new().step(&["person: ben@example.com"], "5m").yaml()).await;
    w.pass(minutes(5)).await;
    w.phones.hears("ana", "Payments fail");
    assert_eq!(w.audit().await.unreachable, 0);
}

async fn the_second_contact_method_follows_after_its_delay(w: &mut World) {
    let both = "methods: [ { id: hook, type: webhook, url: \"http://phones.test/ben\" }, { id: mail, type: email, address: ben@example.com } ], \
                rules: { high: [ { method: hook, after: 0s }, { method: mail, after: 2m } ] }";
    w.apply(&Company::new().reach("ben", both).step(&["person: ben@example.com"], "15m").yaml()).await;
    fire(w, "Payments fail", "critical").await;
    w.phones.hears("ben", "Payments fail");
    w.pass(seconds(119)).await;
    w.phones.silent("mail:ben");
    w.pass(seconds(1)).await;
    w.phones.hears("mail:ben", "Payments fail");
}

async fn a_dead_contact_method_hands_over_at_once(w: &mut World) {
    let both = "methods: [ { id: hook, type: webhook, url: \"http://phones.test/ben\" }, { id: mail, type: email, address: ben@example.com } ], \
                rules: { high: [ { method: hook, after: 0s }, { method: mail, after: 10m } ] }";
    let company = Company::new().reach("ben", both).step(&["person: ben@example.com"], "15m");
    w.apply(&company.yaml()).await;
    w.phones.mood("ben", Mood::Gone);
    fire(w, "Payments fail", "critical").await;
    w.phones.hears("mail:ben", "Payments fail");
    // With the mail gone too, the step has reached nobody and is over at once.
    w.phones.mood("mail:ben", Mood::Gone);
    fire(w, "Refunds fail", "critical").await;
    w.phones.hears("ana", "Refunds fail");
}

async fn an_overloaded_provider_is_tried_again(w: &mut World) {
    w.apply(&Company::new().step(&["person: ben@example.com"], "30m").yaml()).await;
    w.phones.mood("ben", Mood::Overloaded);
    fire(w, "Payments fail", "critical").await;
    w.phones.silent("ben");
    w.phones.mood("ben", Mood::Fine);
    w.pass(seconds(10)).await;
    let ring = w.phones.hears("ben", "Payments fail");
    assert!(ring.maybe_repeat, "a server that answers 503 may have taken it");
    let pages = w.get("/api/v1/pages").await;
    let attempts = pages["data"][0]["attempts"].as_array().unwrap();
    let outcomes: Vec<&str> = attempts.iter().map(|a| a["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["retry", "accepted"]);
}

async fn silence_reaches_the_admins_within_two_minutes(w: &mut World) {
    w.apply(&Company::new().step(&["person: ben@example.com"], "30m").yaml()).await;
    w.phones.mood("ben", Mood::Overloaded);
    fire(w, "Payments fail", "critical").await;
    w.pass(seconds(121)).await;
    w.phones.silent("ana");
    assert_eq!(w.audit().await.silent.len(), 1);
    w.phones.hears("ana", "Payments fail");
    assert_eq!(w.audit().await.silent.len(), 0, "the admins are asked once");
    w.phones.mood("ben", Mood::Fine);
    w.pass(minutes(6)).await;
    w.phones.hears("ben", "Payments fail");
}

async fn a_quiet_alert_that_becomes_serious_wakes_people(w: &mut World) {
    let mail_by_day = "methods: [ { id: hook, type: webhook, url: \"http://phones.test/ben\" }, { id: mail, type: email, address: ben@example.com } ], \
                       rules: { high: [ { method: hook, after: 0s } ], low: [ { method: mail, after: 0s } ] }";
    let company = Company::new().reach("ben", mail_by_day).step(&["person: ben@example.com"], "30m");
    w.apply(&company.yaml()).await;
    fire(w, "Disk fills", "warning").await;
    w.phones.hears("mail:ben", "Disk fills");
    w.phones.silent("ben");
    fire(w, "Disk fills", "critical").await;
    w.phones.hears("ben", "Disk fills");
    let alert = w.the_alert().await;
    assert_eq!((alert["severity"].as_str(), alert["count"].as_i64()), (Some("critical"), Some(2)));
}

async fn an_edited_policy_takes_effect_in_the_middle_of_the_night(w: &mut World) {
    w.apply(&two_steps().yaml()).await;
    fire(w, "Payments fail", "critical").await;
    w.phones.hears("ana", "Payments fail");
    let other = Company::new().step(&["person: ana@example.com"], "5m").step(&["person: chen@example.com"], "10m");
    w.apply(&other.yaml()).await;
    w.pass(minutes(5)).await;
    w.phones.hears("chen", "Payments fail");
    w.phones.silent("ben");
}

async fn a_removed_policy_strands_nobody(w: &mut World) {
    w.apply(&two_steps().yaml()).await;
    fire(w, "Payments fail", "critical").await;
    w.phones.hears("ana", "Payments fail");
    w.apply(&Company::new().yaml()).await;
    w.pass(minutes(5)).await;
    let ring = w.phones.hears("ana", "Payments fail");
    assert!(ring.text.contains("last resort"), "{}", ring.text);
}

async fn escalating_goes_on_to_the_next_step_in_a_new_cycle(w: &mut World) {
    w.apply(&two_steps().yaml()).await;
    fire(w, "Payments fail", "critical").await;
    w.phones.hears("ana", "Payments fail");
    let path = format!("/api/v1/alerts/{}", w.the_alert().await["id"].as_str().unwrap());
    w.ok("POST", &format!("{path}/acknowledgement"), &json!({})).await;
    let again = w.ok("POST", &format!("{path}/escalation"), &json!({})).await;
    assert_eq!((again["status"].as_str(), again["cycle"].as_i64()), (Some("triggered"), Some(2)));
    w.phones.hears("ben", "Payments fail");
    w.phones.silent("ana");
    w.pass(minutes(10)).await;
    w.phones.hears("ana", "last resort");
    w.ok("POST", &format!("{path}/resolution"), &json!({})).await;
    w.pass(hours(1)).await;
    let (status, refused) = w.call("POST", &format!("{path}/escalation"), &json!({})).await;
    assert_eq!(status, 409, "{refused}");
}

async fn escalating_past_the_last_step_asks_the_last_resort_and_then_begins_anew(w: &mut World) {
    w.apply(&Company::new().step(&["person: ben@example.com"], "5m").step(&["person: chen@example.com"], "5m").yaml())
        .await;
    fire(w, "Payments fail", "critical").await;
    w.phones.hears("ben", "Payments fail");
    let path = format!("/api/v1/alerts/{}/escalation", w.the_alert().await["id"].as_str().unwrap());
    for next in ["chen", "ana", "ben"] {
        w.ok("POST", &path, &json!({})).await;
        w.phones.hears(next, "Payments fail");
    }
    let alert = w.the_alert().await;
    w.ok("POST", &format!("/api/v1/alerts/{}/resolution", alert["id"].as_str().unwrap()), &json!({})).await;
}
