//! Somebody who knows it: found by what people know, and asked one at a time.

use crate::capture::Browser;
use crate::tasks::{try_types, types};
use crate::world::{Company, World, minutes};
use serde_json::{Value, json};

stories!(
    one_who_knows_it_is_asked_and_then_the_next,
    what_people_know_is_configured_by_file_and_by_form,
    an_expert_of_the_service_is_proposed,
    an_open_need_counts_nothing_down_when_it_is_over,
);

/// Ana and Ben know databases; where Ben is it is night.
fn company() -> String {
    let base = Company::new().step(&["person: chen@example.com"], "30m").yaml();
    let known =
        base.replace("name: ana, time_zone: Europe/Berlin", "name: ana, time_zone: Europe/Berlin, skills: [dba]");
    known.replace(
        "name: ben, time_zone: Europe/Berlin",
        "name: ben, time_zone: America/Los_Angeles, skills: [dba, kafka]",
    )
}

async fn incident(w: &mut World, company: &str) {
    w.apply(company).await;
    let body = json!({
        "title": "Checkout is slow", "severity": "SEV-4", "commander": "chen@example.com", "services": ["checkout"]
    });
    w.ok("POST", "/api/v1/incidents", &body).await;
    w.settle().await;
}

async fn need(w: &World) -> Value {
    let room = w.get("/api/v1/incidents/1/room").await;
    let items = room["items"].as_array().expect("items").clone();
    items.into_iter().find(|item| item["label"] == "N1").expect("there")
}

async fn one_who_knows_it_is_asked_and_then_the_next(w: &mut World) {
    incident(w, &company()).await;
    types(w, "chen", "need dba: lock analysis").await;
    w.phones.silent("ana");
    let proposed = need(w).await["detail"]["next"].clone();
    assert_eq!(proposed["why"], "knows dba", "{proposed:#}");
    types(w, "chen", "ask n1").await;
    w.phones.hears("ana", "lock analysis");
    w.phones.silent("ben");
    let waits = try_types(w, "chen", "ask n1").await.expect_err("one at a time").to_string();
    assert!(waits.contains("ana was asked"), "{waits}");
    w.pass(minutes(5)).await;
    w.phones.hears("chen", "ben could come (knows dba, 05:05 in Los Angeles, night)");
    w.phones.silent("ben");
    let twice = types(w, "chen", "page dba").await;
    assert!(twice.told.contains("ben is asked to come for N1"), "{}", twice.told);
    w.phones.hears("ben", "lock analysis");
    types(w, "ben", "join").await;
    w.pass(minutes(5)).await;
    w.phones.hears("chen", "N1 (dba: lock analysis) is met: ben is here");
    assert_eq!(need(w).await["state"], "met");
    let unknown = try_types(w, "chen", "page cobol").await.expect_err("nobody").to_string();
    assert!(unknown.contains("known skills: dba, kafka"), "{unknown}");
    let note = types(w, "chen", "need kafka to be restarted").await;
    assert!(note.told.contains("Noted"), "{}", note.told);
}

async fn what_people_know_is_configured_by_file_and_by_form(w: &mut World) {
    w.apply(&company()).await;
    let directory = w.app().refresh_directory().await.expect("a company");
    let ben = directory.person_by_email("ben@example.com").expect("somebody").clone();
    assert_eq!(ben.skills, ["dba", "kafka"]);
    let ana = Browser::of(w, "ana@example.com").await;
    let path = format!("/settings/people/{}", ben.id);
    let page = ana.see(w, &path).await;
    assert!(page.contains("value=\"dba, kafka\""), "{page}");
    let seen = page.split("name=\"seen\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    let fields = [
        ("name", "ben"),
        ("email", "ben@example.com"),
        ("time_zone", "Europe/Berlin"),
        ("role", "responder"),
        ("skills", "kafka, Postgres kafka"),
        ("seen", seen),
    ];
    ana.press(w, &path, &fields).await;
    let directory = w.app().refresh_directory().await.expect("a company");
    assert_eq!(directory.people[&ben.id].skills, ["kafka", "Postgres"]);
}

async fn an_expert_of_the_service_is_proposed(w: &mut World) {
    let company = company().replace(
        "business_impact: Customers cannot pay. }",
        "business_impact: Customers cannot pay., experts: [ { person: ben@example.com } ] }",
    );
    incident(w, &company).await;
    let people = w.get("/api/v1/incidents/1/people").await;
    let last = people["proposed"].as_array().and_then(|all| all.last()).expect("somebody");
    assert_eq!((&last["person"]["name"], &last["why"]), (&json!("ben"), &json!("expert of checkout")), "{people:#}");
    let chen = Browser::of(w, "chen@example.com").await;
    let form = chen.see(w, "/incidents/1/page").await;
    assert!(form.contains("ben, expert of checkout (05:00 in Los Angeles, night)"), "{form}");
}

async fn an_open_need_counts_nothing_down_when_it_is_over(w: &mut World) {
    incident(w, &company()).await;
    types(w, "chen", "need dba: lock analysis").await;
    types(w, "chen", "ask n1").await;
    w.phones.hears("ana", "lock analysis");
    let chen = Browser::of(w, "chen@example.com").await;
    let row = |page: &str| {
        let from = page.find("lock analysis").expect("it is shown");
        page[from..].split("</li>").next().unwrap_or_default().to_owned()
    };
    assert!(row(&chen.see(w, "/incidents/1/now").await).contains("<time"), "it counts down");
    types(w, "chen", "resolve: it is over").await;
    let over = row(&chen.see(w, "/incidents/1/now").await);
    assert!(!over.contains("<time"), "{over}");
}
