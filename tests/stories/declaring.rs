//! When an alert should become an incident, whoever works on it hears so once.

use crate::mending::tamper;
use crate::world::{ANYTHING, Company, Mood, World, minutes, seconds};
use allclear_core::access::{Actor, Viewer};
use allclear_core::id::{AlertId, PersonId};
use allclear_core::incident::Severity;
use allclear_engine::respond::{self, Declare};
use allclear_engine::{Error, answer, declaring, viewing};
use allclear_store::{alerts, sql};
use serde_json::json;

stories!(
    an_hour_of_work_asks_whoever_does_it_once,
    a_question_that_a_provider_is_too_busy_for_comes_later,
    a_question_that_is_put_off_comes_again,
    nobody_is_asked_about_what_is_over_or_an_incident,
    whoever_may_not_know_of_the_incident_learns_nothing_of_it,
    a_company_declares_by_itself_or_not_at_all,
    what_one_person_works_on_becomes_one_incident,
    an_alert_that_cannot_be_read_keeps_no_question_back,
    alerts_taken_minutes_apart_are_one_question_that_names_them,
);

const ASKS: &str = "declare an incident?";

fn person(w: &World, who: &str) -> PersonId {
    w.app().directory().person_by_email(&format!("{who}@example.com")).expect("somebody").id
}

/// An alert that Ben took.
async fn taken(w: &mut World, more: &str) -> AlertId {
    let yaml = Company::new().step(&["person: ben@example.com"], "30m").yaml();
    w.apply(&format!("{yaml}{more}")).await;
    w.ok("POST", &format!("/in/json/{ANYTHING}"), &json!({ "title": "The disk is full" })).await;
    w.settle().await;
    w.phones.hears_all("ben");
    let alerts = w.get("/api/v1/alerts").await;
    let id: AlertId = alerts["data"][0]["id"].as_str().expect("an id").parse().expect("an id");
    answer::acknowledge(w.app(), Actor::by_link(person(w, "ben")), id).await.expect("taken");
    w.settle().await;
    id
}

/// A second alert, which `who` took at once.
async fn takes_another(w: &mut World, who: &str) -> AlertId {
    w.ok("POST", &format!("/in/json/{ANYTHING}"), &json!({ "title": "The log is full", "key": "log" })).await;
    w.settle().await;
    w.phones.hears_all("ben");
    let listed = w.get("/api/v1/alerts").await;
    let mut rows = listed["data"].as_array().expect("a list").iter();
    let new = rows.find(|alert| alert["status"] == "triggered").expect("the second alert");
    let id: AlertId = new["id"].as_str().expect("an id").parse().expect("an id");
    answer::acknowledge(w.app(), Actor::by_link(person(w, who)), id).await.expect("taken");
    w.settle().await;
    id
}

/// Puts a question off as a request does: with the eyes of whoever asks.
async fn puts_off(w: &World, who: &str, id: AlertId) -> Result<jiff::Timestamp, Error> {
    let person = person(w, who);
    viewing::request(viewing::Wants::ToDo, async {
        viewing::seen_by(Viewer::Person(person));
        declaring::put_off(w.app(), Actor::by_link(person), id, 5).await
    })
    .await
}

async fn an_hour_of_work_asks_whoever_does_it_once(w: &mut World) {
    taken(w, "").await;
    w.pass(minutes(59)).await;
    w.phones.silent("ben");
    w.pass(minutes(1)).await;
    w.phones.hears("ben", ASKS);
    w.pass(minutes(180)).await;
    w.phones.silent("ben");
    let incidents = w.get("/api/v1/incidents").await;
    assert_eq!(incidents["data"], json!([]), "a person declares");
}

async fn a_question_that_a_provider_is_too_busy_for_comes_later(w: &mut World) {
    taken(w, "").await;
    w.phones.mood("ben", Mood::Overloaded);
    w.pass(minutes(60)).await;
    w.phones.silent("ben");
    w.phones.mood("ben", Mood::Fine);
    w.pass(seconds(10)).await;
    w.phones.hears("ben", ASKS);
    w.pass(minutes(60)).await;
    w.phones.silent("ben");
}

async fn a_question_that_is_put_off_comes_again(w: &mut World) {
    let id = taken(w, "").await;
    w.pass(minutes(60)).await;
    w.phones.hears("ben", ASKS);
    declaring::put_off(w.app(), Actor::by_link(person(w, "ben")), id, 30).await.expect("put off");
    w.pass(minutes(29)).await;
    w.phones.silent("ben");
    w.pass(minutes(1)).await;
    w.phones.hears("ben", ASKS);
    let why = declaring::put_off(w.app(), Actor::by_link(person(w, "ben")), id, 0).await.expect_err("no time");
    assert!(why.to_string().contains("from 1 to 1440"), "{why}");
}

async fn nobody_is_asked_about_what_is_over_or_an_incident(w: &mut World) {
    let id = taken(w, "").await;
    let body = json!({ "alerts": [id.to_string()], "severity": "SEV-4" });
    w.ok("POST", "/api/v1/incidents", &body).await;
    w.pass(minutes(90)).await;
    w.phones.silent("ben");
    answer::resolve(w.app(), Actor::by_link(person(w, "ben")), id).await.expect("resolved");
    let why = declaring::put_off(w.app(), Actor::by_link(person(w, "ben")), id, 5).await.expect_err("it is over");
    assert!(why.to_string().contains("nobody is asked"), "{why}");
}

async fn whoever_may_not_know_of_the_incident_learns_nothing_of_it(w: &mut World) {
    let id = taken(w, "").await;
    w.phones.mood("ben", Mood::Overloaded);
    w.pass(minutes(60)).await;
    let severity = Severity::read("SEV-4");
    let command = Declare { alerts: vec![id], severity, private: true, ..Declare::default() };
    respond::declare(w.app(), Actor::by_link(person(w, "ben")), command).await.expect("declared");
    w.phones.mood("ben", Mood::Fine);
    w.pass(seconds(10)).await;
    w.phones.silent("ben");
    let pages = w.get("/api/v1/pages").await;
    let rows = pages["data"].as_array().expect("a list").iter();
    let details: Vec<&str> = rows.filter_map(|page| page["detail"].as_str()).collect();
    assert!(details.contains(&"they need not be asked any more"), "{pages:#}");
    assert!(details.iter().all(|why| !why.contains("incident")), "{pages:#}");

    puts_off(w, "ana", id).await.expect("as if the alert were in no incident");
    let why = puts_off(w, "ben", id).await.expect_err("he declared it");
    assert!(why.to_string().contains("nobody is asked"), "{why}");
    w.pass(minutes(5)).await;
    w.phones.silent("ben");
}

async fn a_company_declares_by_itself_or_not_at_all(w: &mut World) {
    taken(w, "\ndeclare_rules: { unresolved_after: 10m, auto_declare: true }\n").await;
    w.pass(minutes(10)).await;
    let incidents = w.get("/api/v1/incidents").await;
    assert_eq!(incidents["data"].as_array().map(Vec::len), Some(1), "{incidents:#}");
    let exported = w.get("/api/v1/company?secrets=true").await;
    let exported = json!({ "files": [ { "name": "company.yaml", "text": exported } ] });
    assert_eq!(w.ok("POST", "/api/v1/company/plan", &exported).await["changes"], json!([]));
    for who in ["ana", "ben", "chen"] {
        w.phones.hears_all(who);
    }
}

async fn what_one_person_works_on_becomes_one_incident(w: &mut World) {
    let first = taken(w, "\ndeclare_rules: { unresolved_after: 10m, auto_declare: true }\n").await;
    let second = takes_another(w, "ben").await;
    w.pass(minutes(10)).await;
    let incidents = w.get("/api/v1/incidents").await;
    assert_eq!(incidents["data"].as_array().map(Vec::len), Some(1), "{incidents:#}");
    for id in [first, second] {
        let alert = w.app().read(move |tx| Ok(alerts::find(tx, id)?)).await.expect("read").expect("an alert");
        assert!(alert.incident.is_some(), "{alert:#?}");
    }
    w.phones.forget();
}

async fn an_alert_that_cannot_be_read_keeps_no_question_back(w: &mut World) {
    taken(w, "").await;
    takes_another(w, "chen").await;
    tamper(w, sql!("UPDATE alert SET body = 'nothing like JSON' WHERE title = 'The disk is full'")).await;
    w.pass(minutes(60)).await;
    w.phones.hears("chen", ASKS);
    w.phones.silent("ben");
    tamper(
        w,
        sql!(
            "UPDATE alert SET body = (SELECT body FROM alert WHERE title = 'The log is full') WHERE title = 'The disk is full'"
        ),
    )
    .await;
    w.pass(minutes(1)).await;
    w.phones.hears("ben", ASKS);
}

async fn alerts_taken_minutes_apart_are_one_question_that_names_them(w: &mut World) {
    taken(w, "").await;
    w.pass(minutes(10)).await;
    let second = takes_another(w, "ben").await;
    w.pass(minutes(50)).await;
    let asked = w.phones.hears("ben", ASKS).text;
    assert!(asked.contains("The disk is full") && asked.contains("and on \\\"The log is full"), "{asked}");
    w.pass(minutes(60)).await;
    w.phones.silent("ben");

    declaring::put_off(w.app(), Actor::by_link(person(w, "ben")), second, 30).await.expect("put off");
    w.pass(minutes(29)).await;
    w.phones.silent("ben");
    w.pass(minutes(1)).await;
    w.phones.hears("ben", ASKS);
}
