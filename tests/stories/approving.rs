//! What somebody agrees to before others read it, word for word.

use crate::capture::Browser;
use crate::tasks::types;
use crate::world::{Company, World, minutes};
use allclear_core::access::Actor;
use allclear_core::command::Command;
use allclear_core::directory::Role;
use allclear_core::incident::Reference;
use allclear_engine::respond::{self, Button, Seen};
use http::StatusCode;
use serde_json::{Value, json};

stories!(
    words_that_look_like_a_promise_go_out_as_they_were_written,
    customers_read_what_was_approved_and_nothing_is_lost_when_it_is_refused,
    customers_are_promised_when_they_hear_more,
    who_may_not_know_of_it_publishes_nothing_past_those_who_agree,
);

const PLAN: &str = "communication_plans:\n  - { name: Everybody, scope: organisation, approver: communications_lead_internal }\n  - { name: Mild, scope: { severity: SEV-4 }, public_every: 20m }\n";
pub const PAGE: &str =
    "status_pages:\n  - slug: shop\n    name: Shop\n    components:\n      - { name: Checkout, service: checkout }\n";

/// Ana commands, Ben agrees to what goes out.
pub async fn incident(w: &mut World) {
    w.apply(&Company::new().step(&["person: ben@example.com"], "30m").with(PLAN).with(PAGE).yaml()).await;
    let body = json!({ "title": "Checkout is down", "severity": "SEV-4", "commander": "ana@example.com" });
    w.ok("POST", "/api/v1/incidents", &body).await;
    types(w, "ana", "role internal @ben").await;
    w.pass(minutes(1)).await;
    w.phones.forget();
}

async fn timeline(w: &World, kind: &str) -> Vec<Value> {
    let told = w.get("/api/v1/incidents/1/timeline?limit=200").await;
    told["data"].as_array().expect("entries").iter().filter(|e| e["kind"] == kind).cloned().collect()
}

async fn words_that_look_like_a_promise_go_out_as_they_were_written(w: &mut World) {
    incident(w).await;
    let chen = w.app().directory().person_by_email("chen@example.com").expect("somebody").id;
    let said = "next 20m: the replica is rebuilt, then we look again";
    let button = Button {
        command: Command::Update { text: said.to_owned(), next_minutes: None },
        seen: Seen::default(),
        key: None,
    };
    let actor = Actor::Person { id: chen, role: Role::Responder };
    respond::press(w.app(), actor, Reference::Number(1), button).await.expect("asked");
    types(w, "ben", "approve r1").await;
    let posted = timeline(w, "update_posted").await;
    assert_eq!(posted[0]["event"]["text"], said, "{posted:#?}");

    // The same in the words of whoever agrees.
    types(w, "chen", "we look at the index").await;
    types(w, "chen", "update the index is rebuilt").await;
    types(w, "ben", "approve r2: next 5m: nothing, then we look again").await;
    let posted = timeline(w, "update_posted").await;
    assert_eq!(posted[1]["event"]["text"], "next 5m: nothing, then we look again", "{posted:#?}");
    types(w, "ana", "resolve: done").await;
    w.phones.forget();
}

/// What readers of the status page get.
async fn public(w: &World, path: &str) -> Value {
    w.publish().await;
    let (status, body) = w.raw("GET", &format!("/status/shop{path}"), &[], Vec::new()).await;
    assert_eq!(status, 200, "{path}: {body}");
    body
}

async fn customers_read_what_was_approved_and_nothing_is_lost_when_it_is_refused(w: &mut World) {
    incident(w).await;
    let (ben, chen) = (Browser::of(w, "ben@example.com").await, Browser::of(w, "chen@example.com").await);
    let post = |body| {
        [
            ("name", "Payments fail"),
            ("status", "investigating"),
            ("body", body),
            ("incident", "#1"),
            ("next_update_minutes", "30"),
        ]
    };
    let said = "next 20m: some customers cannot pay.\n\nWe look into it.";
    chen.press(w, "/status-pages/shop/post", &post(said)).await;
    assert_eq!(public(w, "/api/v2/summary.json").await["incidents"], json!([]), "it waits");
    for feed in ["/history.atom", "/history.rss"] {
        assert!(!public(w, feed).await.to_string().contains("Payments fail"), "{feed} waits too");
    }
    let page = ben.see(w, "/incidents/1/items/R1").await;
    assert!(page.contains("We look into it.") && page.contains("Approve"), "{page}");
    w.pass(minutes(1)).await;
    w.phones.hears("ben", "chen asks: publish on Shop: next 20m: some customers cannot pay.");
    ben.press(w, "/incidents/1/items/R1", &[("verb", "approve")]).await;
    let shown = public(w, "/api/v2/summary.json").await;
    assert_eq!(shown["incidents"][0]["incident_updates"][0]["body"], said, "{shown:#}");
    assert!(public(w, "/history.atom").await.to_string().contains("some customers cannot pay."));
    ben.press(w, "/incidents/1/items/R1", &[("verb", "approve")]).await;
    assert_eq!(public(w, "/api/v2/incidents.json").await["incidents"].as_array().map(Vec::len), Some(1), "once");

    // Refused, with a reason; the text is still there.
    let id = shown["incidents"][0]["id"].as_str().expect("an id").to_owned();
    let path = format!("/status-pages/shop/incidents/{id}");
    let further = [("status", "identified"), ("body", "A queue was too long."), ("next_update_minutes", "30")];
    chen.press(w, &path, &further).await;
    types(w, "ben", "refuse r2: say what customers feel").await;
    w.pass(minutes(2)).await;
    w.phones.hears("chen", "R2 is refused: say what customers feel");
    assert!(chen.see(w, "/incidents/1/items/R2").await.contains("A queue was too long."));
    assert_eq!(public(w, "/api/v2/summary.json").await["incidents"][0]["status"], "investigating");
    // Whoever commands needs nobody.
    let ana = Browser::of(w, "ana@example.com").await;
    ana.press(w, &path, &[("status", "resolved"), ("body", "Everybody can pay again.")]).await;
    assert_eq!(public(w, "/api/v2/summary.json").await["incidents"], json!([]));
    types(w, "ana", "resolve: done").await;
    w.phones.forget();
}

async fn customers_are_promised_when_they_hear_more(w: &mut World) {
    incident(w).await;
    let ana = Browser::of(w, "ana@example.com").await;
    let form = ana.see(w, "/status-pages/shop/post?incident=1").await;
    assert!(form.contains("value=\"30\""), "20 minutes and half as much again: {form}");
    let vague =
        [("name", "Payments fail"), ("status", "investigating"), ("body", "Some payments fail."), ("incident", "1")];
    assert_eq!(ana.send(w, "/status-pages/shop/post", &vague).await, StatusCode::UNPROCESSABLE_ENTITY);
    let promised: Vec<_> = vague.into_iter().chain([("next_update_minutes", "30")]).collect();
    let hinted: Vec<_> =
        promised.iter().map(|(k, v)| (*k, if *k == "body" { "It will be fixed by 14:30." } else { *v })).collect();
    assert_eq!(ana.send(w, "/status-pages/shop/post", &hinted).await, StatusCode::OK, "shown again with a hint");
    assert_eq!(public(w, "/api/v2/summary.json").await["incidents"], json!([]));
    ana.press(w, "/status-pages/shop/post", &promised).await;
    let due = w.now().checked_add(minutes(30)).expect("in range").strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
    let shown = public(w, "/api/v2/summary.json").await;
    assert_eq!(shown["incidents"][0]["next_update_at"], json!(due), "{shown:#}");
    let html = public(w, "").await;
    assert!(html.as_str().is_some_and(|html| html.contains("Next update by")), "{html}");
    w.phones.forget();

    // Reminded when the plan wants it, alarmed when the promise is broken.
    w.pass(minutes(16)).await;
    w.phones.hears("ana", "customers are promised an update in");
    w.pass(minutes(15)).await;
    let late = w.phones.hears_all("ana").into_iter().any(|ring| ring.text.contains("promised to customers is due"));
    assert!(late, "a promise was broken");
    assert_eq!(timeline(w, "promise_missed").await.len(), 1);

    // One press says that nothing changed, and renews it.
    let page = ana.see(w, "/incidents/1").await;
    assert!(page.contains("Nothing changed, next in 30 min"), "{page}");
    let id = shown["incidents"][0]["id"].as_str().expect("an id");
    let same = [
        ("body", "Nothing has changed since our last update. We go on working on it."),
        ("sure", "yes"),
        ("back", "1"),
        ("next_update_minutes", "30"),
    ];
    ana.press(w, &format!("/status-pages/shop/incidents/{id}"), &same).await;
    let shown = public(w, "/api/v2/summary.json").await;
    assert_eq!(shown["incidents"][0]["incident_updates"].as_array().map(Vec::len), Some(2), "{shown:#}");
    ana.press(w, &format!("/status-pages/shop/incidents/{id}"), &[("status", "resolved"), ("body", "It is well.")])
        .await;
    assert_eq!(public(w, "/api/v2/incidents.json").await["incidents"][0].get("next_update_at"), None);
    types(w, "ana", "resolve: done").await;
    w.phones.forget();
}

async fn who_may_not_know_of_it_publishes_nothing_past_those_who_agree(w: &mut World) {
    incident(w).await;
    let (ana, chen) = (Browser::of(w, "ana@example.com").await, Browser::of(w, "chen@example.com").await);
    let post = [
        ("name", "Payments fail"),
        ("status", "investigating"),
        ("body", "Some payments fail."),
        ("incident", "#1"),
        ("next_update_minutes", "30"),
    ];
    ana.press(w, "/status-pages/shop/post", &post).await;
    types(w, "ana", "private").await;
    let shown = public(w, "/api/v2/summary.json").await;
    let id = shown["incidents"][0]["id"].as_str().expect("an id").to_owned();
    let path = format!("/status-pages/shop/incidents/{id}");
    let wild = [("status", "resolved"), ("body", "It was the intern.")];
    assert_eq!(chen.send(w, &path, &wild).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(public(w, "/api/v2/summary.json").await["incidents"][0]["status"], "investigating");
    // Where nobody has to agree it goes out, and those inside read what customers read.
    types(w, "ana", "role internal none").await;
    types(w, "ana", "role ic none").await;
    let updates = format!("/api/v1/status-pages/shop/incidents/{id}/updates");
    let told = w.ok("POST", &updates, &json!({ "body": "We look at a queue.", "next_update_minutes": 30 })).await;
    assert_eq!(told["incident"], Value::Null, "what it is about is not for a program to know: {told:#}");
    chen.press(w, &path, &[("status", "identified"), ("body", "A queue was too long."), ("next_update_minutes", "30")])
        .await;
    let told = ana.see(w, "/incidents/1").await;
    assert!(told.contains("Published on Shop") && told.contains("A queue was too long."), "{told}");
    w.phones.forget();
    w.unfinished = true;
}
