//! Who cannot work in an incident: those who are gone, and those who only follow.

use crate::private::{actor, joins, person, types_into};
use crate::tasks::{try_types, types, without};
use crate::world::{Company, World, seconds};
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_core::incident::{Reference, Severity};
use allclear_engine::respond::{self, Declare};
use allclear_engine::sign_in;
use http::StatusCode;
use serde_json::{Value, json};

stories!(
    who_is_removed_hands_back_their_roles_and_tasks,
    who_is_barred_hands_back_their_roles_and_tasks,
    a_commander_who_is_removed_leaves_a_vacancy_in_private_too,
    work_is_given_to_whoever_can_do_it,
    old_news_are_told_with_their_date,
);

fn company() -> String {
    Company::new().step(&["person: ana@example.com"], "30m").yaml()
}

/// A mild incident that Chen commands, with Ben as deputy and at a task.
async fn incident(w: &mut World) {
    w.apply(&company()).await;
    let body = json!({ "title": "Checkout is slow", "severity": "SEV-4", "commander": "chen@example.com" });
    w.ok("POST", "/api/v1/incidents", &body).await;
    types(w, "ben", "role deputy").await;
    types(w, "chen", "task @ben 5m check latency").await;
    w.phones.hears("ben", "T1 is yours");
}

async fn timeline(w: &World) -> Vec<String> {
    let timeline = w.get("/api/v1/incidents/1/timeline?limit=200").await;
    let entries = timeline["data"].as_array().expect("entries");
    entries.iter().map(|e| e["summary"].as_str().expect("words").to_owned()).collect()
}

/// Ben holds nothing, Chen knows that T1 is nobody's, and the story tells why.
async fn is_handed_back(w: &mut World, why: &str) {
    w.phones.hears("chen", "it needs somebody else (hand T1 @name)");
    let incident = w.get("/api/v1/incidents/1").await;
    let held = incident["roles"].as_array().expect("roles").iter().filter(|role| role["released_at"].is_null());
    let held: Vec<&Value> = held.map(|role| &role["role"]).collect();
    assert_eq!(held, ["incident_commander"], "{incident:#}");
    let room = w.get("/api/v1/incidents/1/room").await;
    assert_eq!(room["items"][0]["state"], "blocked", "{room:#}");
    let told = timeline(w).await;
    assert!(told.iter().any(|line| line.contains("was let go") && line.contains(why)), "{told:#?}");
    types(w, "chen", "hand t1 @ana").await;
    w.phones.hears("ana", "T1 is yours");
    types(w, "ana", "done t1: it is back").await;
    w.pass(seconds(60)).await;
    w.phones.hears("chen", "T1 is done");
    types(w, "chen", "resolve: it is back").await;
}

async fn who_is_removed_hands_back_their_roles_and_tasks(w: &mut World) {
    incident(w).await;
    w.apply(&without(&company(), "ben")).await;
    w.settle().await;
    is_handed_back(w, "ben is no longer in the company").await;
}

async fn who_is_barred_hands_back_their_roles_and_tasks(w: &mut World) {
    incident(w).await;
    sign_in::bar(w.app(), Actor::Operator, person(w, "ben")).await.expect("barred");
    w.settle().await;
    is_handed_back(w, "ben cannot sign in any more").await;
}

async fn a_commander_who_is_removed_leaves_a_vacancy_in_private_too(w: &mut World) {
    w.apply(&company()).await;
    w.app().refresh_directory().await.expect("the database is there");
    let command = Declare {
        title: Some("Keys were copied".to_owned()),
        severity: Severity::read("SEV-1"),
        commander: Some("ben@example.com".to_owned()),
        private: true,
        ..Declare::default()
    };
    let number = respond::declare(w.app(), actor(w, "chen"), command).await.expect("declared").0.number;
    w.settle().await;
    w.phones.forget();
    w.apply(&without(&company(), "ben")).await;
    w.settle().await;
    w.phones.hears("ana", "Keys were copied");
    let read = w.app().read(move |tx| respond::load(tx, Reference::Number(number)));
    assert_eq!(read.await.expect("read").commander(), None, "nobody who is gone commands");
    let told = types_into(w, number, "chen", "claim").await.expect("it is free");
    assert!(told.contains("chen"), "{told}");
    w.pass(seconds(60)).await;
    types_into(w, number, "chen", "resolve: the keys are changed").await.expect("she commands");
    w.phones.forget();
}

async fn work_is_given_to_whoever_can_do_it(w: &mut World) {
    incident(w).await;
    joins(w, "ravi", Role::Stakeholder).await;
    joins(w, "mia", Role::Responder).await;
    let why = "ravi has the stakeholder role and cannot work in incidents";
    for text in [
        "role ic @ravi",
        "handover @ravi",
        "role scribe @ravi",
        "task @ravi 5m look",
        "hand t1 @ravi",
        "stream Alpha @ravi 20m restore the replica",
    ] {
        let refused = try_types(w, "chen", text).await.expect_err(text).to_string();
        assert!(refused.contains(why) && refused.contains("ask an admin"), "{text}: {refused}");
    }
    types(w, "chen", "role observer @ravi").await;
    let ravi = json!({ "person": "ravi@example.com" });
    for (method, path, body) in [
        ("PUT", "/api/v1/incidents/1/roles/incident_commander", &ravi),
        ("POST", "/api/v1/drills", &ravi),
        ("POST", "/api/v1/incidents", &json!({ "title": "x", "severity": "SEV-4", "commander": "ravi@example.com" })),
    ] {
        let (status, problem) = w.call(method, path, body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {problem:#}");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(why)), "{path}: {problem:#}");
    }
    let given = types(w, "chen", "task @mia 5m read the log").await;
    assert!(given.told.contains("No way to reach mia is known; tell them yourself."), "{}", given.told);
    let already = types(w, "chen", "claim").await;
    assert!(already.told.contains("You command already"), "{}", already.told);
    types(w, "chen", "resolve: by itself").await;
}

async fn old_news_are_told_with_their_date(w: &mut World) {
    incident(w).await;
    let done = types(w, "ana", "-2d the deploy").await;
    assert!(done.told.contains("Noted, as of 14:00 on 8 June 2026."), "{}", done.told);
    let today = types(w, "ana", "-5m errors rise").await;
    assert!(today.told.contains("Noted, as of 13:55."), "{}", today.told);
    for text in ["-3000d old news", "-9999d old news"] {
        let refused = try_types(w, "ana", text).await.expect_err("old").to_string();
        assert!(!refused.contains("occurred_at"), "{refused}");
    }
    let refused = try_types(w, "ana", "-8d old news").await.expect_err("old").to_string();
    assert!(
        refused.contains("2 June 2026 is more than 7 days before this incident was declared (10 June 2026)"),
        "{refused}"
    );
    types(w, "chen", "resolve: by itself").await;
}
