//! CAN reports, what is needed, and updates that help their readers.

use crate::tasks::{try_types, types};
use crate::world::{Company, World, minutes};
use serde_json::json;

stories!(
    a_report_is_drafted_given_and_its_need_met,
    a_report_is_asked_for_every_half_hour_of_a_major_incident,
    an_update_is_posted_whatever_its_words_and_says_what_could_be_better,
);

async fn incident(w: &mut World, severity: &str) {
    w.apply(&Company::new().step(&["person: ben@example.com"], "30m").yaml()).await;
    let body = json!({ "title": "Checkout is slow", "impact": "Payments take a minute.", "severity": severity,
        "commander": "chen@example.com" });
    w.ok("POST", "/api/v1/incidents", &body).await;
    w.settle().await;
}

async fn a_report_is_drafted_given_and_its_need_met(w: &mut World) {
    incident(w, "SEV-4").await;
    types(w, "ana", "task me 30m read the slow log").await;
    let done = types(w, "ana", "need dba: lock analysis").await;
    assert!(done.told.contains("N1 needed: dba: lock analysis; chen gets it"), "{}", done.told);
    w.phones.hears("chen", "N1 is yours to get: dba: lock analysis");

    let draft = w.get("/api/v1/incidents/1/can/draft").await;
    assert_eq!(draft["conditions"], "Payments take a minute. Investigating, SEV-4", "{draft:#}");
    assert_eq!(draft["actions"], "T1 ana: read the slow log", "{draft:#}");
    assert_eq!((&draft["needs"], &draft["current"]), (&json!(["N1 dba: lock analysis"]), &json!(null)), "{draft:#}");
    let text = draft["text"].as_str().expect("a text").to_owned();
    types(w, "ana", &format!("{text}; access to the replica")).await;
    w.pass(minutes(1)).await;
    w.phones.hears("chen", "N2 is yours to get: access to the replica");
    assert_eq!(w.get("/api/v1/incidents/1/can/draft").await["current"], "C1");

    w.pass(minutes(9)).await;
    // Both were said within a minute, so one message asks about both.
    w.phones
        .hears("chen", "N1 is still needed: dba: lock analysis. Say when it is met, or decline and say why\\nN2 is");
    types(w, "chen", "met n1: Kim is on the call").await;
    w.phones.hears("ana", "N1 (dba: lock analysis) is met: Kim is on the call");
    w.pass(minutes(1)).await;
    types(w, "chen", "decline n2: nobody may read it").await;
    w.phones.hears("ana", "N2 (access to the replica) is declined: nobody may read it");
    types(w, "ana", "done t1").await;
    let room = w.get("/api/v1/incidents/1/room").await;
    let state = |label: &str| {
        let item = room["items"].as_array().expect("items").iter().find(|i| i["label"] == label);
        item.map(|i| i["state"].as_str().expect("a word").to_owned())
    };
    let found = ["T1", "N1", "C1", "N2", "N3"].map(state);
    let expected = ["done", "met", "given", "declined"].map(|word| Some(word.to_owned()));
    assert_eq!((&found[..4], &found[4]), (&expected[..], &None), "{room:#}");
    w.pass(minutes(60)).await;
}

async fn a_report_is_asked_for_every_half_hour_of_a_major_incident(w: &mut World) {
    w.apply(&Company::new().step(&["person: ben@example.com"], "30m").yaml()).await;
    let body = json!({ "title": "Checkout is down", "severity": "SEV-2", "commander": "chen@example.com" });
    w.ok("POST", "/api/v1/incidents", &body).await;
    w.settle().await;
    types(w, "chen", "role ops @ana").await;
    w.phones.hears_all("ana");
    for _ in 0..2 {
        w.pass(minutes(10)).await;
        types(w, "chen", "the dump is still being read").await;
        types(w, "chen", "update Nothing changed.").await;
    }
    w.pass(minutes(10)).await;
    w.phones.hears("ana", "it is time for a CAN report");
    types(w, "ana", "can errors at 40 % / rolling back 1841 / none").await;
    types(w, "chen", "update The rollback runs.").await;
    w.pass(minutes(10)).await;
    w.phones.silent("ana");
    types(w, "chen", "resolve: rolled back").await;
    w.pass(minutes(60)).await;
    w.phones.silent("ana");
    w.phones.hears_all("chen");
}

async fn an_update_is_posted_whatever_its_words_and_says_what_could_be_better(w: &mut World) {
    incident(w, "SEV-3").await;
    let body = json!({ "text": "The BGP session to web01 will be fixed shortly." });
    let posted = w.ok("POST", "/api/v1/incidents/1/updates", &body).await;
    let hints: Vec<_> = posted["hints"].as_array().expect("hints").iter().map(|h| (&h["kind"], &h["found"])).collect();
    let expected = [("acronym", "BGP"), ("host", "web01"), ("promise", "will be fixed"), ("promise", "shortly")]
        .map(|(k, f)| (json!(k), json!(f)));
    assert_eq!(hints, expected.iter().map(|(k, f)| (k, f)).collect::<Vec<_>>(), "{posted:#}");
    let missing: Vec<_> = posted["missing"].as_array().expect("a list").iter().map(|m| m["kind"].clone()).collect();
    assert_eq!(missing, [json!("impact"), json!("since"), json!("next_steps")], "{posted:#}");
    assert_eq!(posted["kind"], "update_posted");

    types(w, "chen", "the session is up again").await;
    let done = types(w, "chen", "update The outage ends hopefully.").await;
    assert!(
        done.told.starts_with("Update posted.") && done.told.contains("\"outage\": \"service disruption\""),
        "{}",
        done.told
    );
    types(w, "chen", "errors are back").await;
    let plain = types(w, "chen", "update Since 14:05 payments are slow for many customers. We test the replica.").await;
    assert!(!plain.told.contains("For the next one"), "{}", plain.told);
    assert!(try_types(w, "chen", "update").await.is_err());
}
