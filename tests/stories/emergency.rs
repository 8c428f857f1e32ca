//! Emergency mode: a banner, a configuration that stands still, deploy tooling that waits; and nothing for outsiders.

use crate::private::{sees, signs_in, until};
use crate::tasks::{try_types, types};
use crate::world::{Company, Mood, World, minutes};
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_engine::company::{self, ApplyError, SourceFile};
use allclear_engine::{Error, live};
use axum::body::Body;
use http::{Request, StatusCode, header};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

stories!(
    deploys_wait_while_it_is_on_and_go_on_when_it_is_over,
    a_severity_that_demands_it_and_two_at_once,
    the_configuration_stands_still_unless_it_is_meant,
    whoever_does_not_lead_asks,
    a_private_emergency_is_nobody_elses,
    open_pages_follow_it_and_nothing_else,
    a_program_that_makes_it_private_ends_it_for_others_too,
    deploy_tooling_that_was_away_hears_only_how_it_is_now,
    its_files_go_round_and_are_checked,
);

const HOOKS: &str = r#"
severities:
  - { severity: SEV-1, emergency: true }
emergency_webhooks: ["http://phones.test/deploys"]
"#;

async fn company(w: &mut World, more: &str) {
    w.apply(&Company::new().step(&["person: ben@example.com"], "30m").with(more).yaml()).await;
}

async fn declare(w: &World, severity: &str) -> Value {
    let body = json!({ "title": "Checkout is down", "severity": severity, "commander": "chen@example.com" });
    w.ok("POST", "/api/v1/incidents", &body).await
}

/// What deploy tooling heard last.
fn heard(w: &World) -> Value {
    let rings = w.phones.hears_all("deploys");
    assert_eq!(rings.len(), 1, "one call: {rings:#?}");
    serde_json::from_str(&rings[0].text).expect("JSON")
}

async fn is_on(w: &World) -> bool {
    let told = w.get("/api/v1/emergency").await;
    assert_eq!(told["on"], !told["incidents"].as_array().expect("a list").is_empty());
    told["on"] == true
}

async fn deploys_wait_while_it_is_on_and_go_on_when_it_is_over(w: &mut World) {
    company(w, HOOKS).await;
    declare(w, "SEV-4").await;
    assert!(!is_on(w).await);
    w.phones.silent("deploys");
    let done = types(w, "chen", "emergency on: no deploys, please").await;
    assert_eq!(done.told, "Emergency mode is on: no deploys, please.");
    let told = heard(w);
    assert_eq!((&told["type"], &told["event"], &told["on"]), (&json!("emergency"), &json!("on"), &json!(true)));
    assert_eq!(told["incident"]["number"], 1);
    assert_eq!(told["incident"]["url"], "https://allclear.test/incidents/1");
    let asked = w.get("/api/v1/emergency").await;
    assert_eq!((&asked["on"], &asked["incidents"][0]["number"]), (&json!(true), &json!(1)));
    assert_eq!(asked["incidents"][0]["since"], "2026-06-10T12:00:00Z");
    // Once more says nothing new.
    let again = types(w, "chen", "emergency on").await;
    assert!(again.told.contains("nothing was changed"), "{}", again.told);
    w.phones.silent("deploys");
    w.restart().await;
    assert!(is_on(w).await);
    types(w, "chen", "resolve: rolled back").await;
    let told = heard(w);
    assert_eq!((&told["event"], &told["on"]), (&json!("off"), &json!(false)));
    assert!(!is_on(w).await);
    w.phones.forget();
}

async fn a_severity_that_demands_it_and_two_at_once(w: &mut World) {
    company(w, HOOKS).await;
    declare(w, "SEV-4").await;
    types(w, "chen", "emergency on").await;
    assert_eq!(heard(w)["on"], true);
    let body = json!({ "title": "Mails are lost", "severity": "SEV-1", "commander": "ana@example.com" });
    let second = w.ok("POST", "/api/v1/incidents", &body).await;
    assert_eq!(second["emergency_since"], "2026-06-10T12:00:00Z", "SEV-1 demands it");
    assert_eq!(heard(w)["event"], "on");
    // The first one ends, and deploys go on waiting for the second.
    types(w, "chen", "emergency off: it is contained").await;
    let told = heard(w);
    assert_eq!((&told["event"], &told["on"]), (&json!("off"), &json!(true)));
    w.ok("POST", "/api/v1/incidents/2/resolution", &json!({})).await;
    assert_eq!(heard(w)["on"], false);
    // Raised to what demands it, it is on; lowered again it stays on until somebody ends it.
    types(w, "chen", "sev 1").await;
    assert_eq!(heard(w)["on"], true);
    types(w, "chen", "sev 4").await;
    assert!(is_on(w).await);
    types(w, "chen", "resolve: done").await;
    assert_eq!(heard(w)["on"], false);
    w.phones.forget();
}

async fn plan_of(w: &World, yaml: &str) -> Result<company::Plan, ApplyError> {
    let file = SourceFile { name: "company.yaml".to_owned(), text: yaml.to_owned() };
    company::apply(w.app(), Actor::Operator, &[file]).await
}

async fn the_configuration_stands_still_unless_it_is_meant(w: &mut World) {
    let as_it_is = Company::new().step(&["person: ben@example.com"], "30m").with(HOOKS).yaml();
    w.apply(&as_it_is).await;
    declare(w, "SEV-4").await;
    types(w, "chen", "emergency on").await;
    w.phones.forget();
    let other = as_it_is.replace("Customers cannot pay.", "Nobody can pay.");
    let Err(ApplyError::Engine(Error::Emergency(why))) = plan_of(w, &other).await else { panic!("held up") };
    assert!(why.contains("#1 Checkout is down") && why.contains("--during-emergency"), "{why}");
    let files = json!([{ "name": "company.yaml", "text": other }]);
    let (status, answer) = w.call("POST", "/api/v1/company/apply", &json!({ "files": files })).await;
    assert_eq!(status, StatusCode::CONFLICT, "{answer:#}");
    // The same again changes nothing, so nobody is asked; and looking is never held up.
    assert!(plan_of(w, &as_it_is).await.expect("nothing to do").is_empty());
    w.ok("POST", "/api/v1/company/plan", &json!({ "files": files })).await;

    // Who is on call changes at any time.
    let schedule = "schedules: [ { name: Primary, team: Payments, time_zone: UTC, layers: [] } ]";
    assert_eq!(plan_of(w, &format!("version: 1\n{schedule}\n")).await.expect("on call").changes.len(), 1);

    let meant = json!({ "files": files, "during_emergency": true });
    let applied = w.ok("POST", "/api/v1/company/apply", &meant).await;
    assert_eq!(applied["changes"][0]["kind"], "service", "{applied:#}");
    types(w, "chen", "resolve: rolled back").await;
    plan_of(w, &as_it_is).await.expect("everything goes on");
    w.phones.forget();
}

async fn whoever_does_not_lead_asks(w: &mut World) {
    company(w, HOOKS).await;
    declare(w, "SEV-4").await;
    let done = types(w, "ben", "emergency on: freeze").await;
    assert!(done.told.contains("put before them as R1"), "{}", done.told);
    assert!(!is_on(w).await);
    w.pass(minutes(1)).await;
    w.phones.hears("chen", "ben asks: emergency on: freeze");
    types(w, "chen", "approve r1").await;
    assert!(is_on(w).await);
    assert_eq!(heard(w)["event"], "on");
    for note in ["emergency services were called", "emergency on line 4", "emergency exits are blocked"] {
        assert_eq!(types(w, "ben", note).await.told, "Noted.", "{note}");
    }
    types(w, "chen", "resolve: rolled back").await;
    let over = try_types(w, "chen", "emergency on").await.expect_err("it is over").to_string();
    assert!(over.contains("is over"), "{over}");
    w.phones.forget();
}

async fn a_private_emergency_is_nobody_elses(w: &mut World) {
    company(w, HOOKS).await;
    declare(w, "SEV-4").await;
    types(w, "chen", "emergency on").await;
    assert_eq!(heard(w)["event"], "on");
    // Deploy tooling must not wait for what nobody may know of.
    types(w, "chen", "private").await;
    let told = heard(w);
    assert_eq!((&told["event"], &told["on"]), (&json!("off"), &json!(false)));
    assert!(!is_on(w).await, "a token is an outsider");
    let viewer = w.token_for(Role::Observer).await;
    let auth = format!("Bearer {viewer}");
    let (_, told) = w.raw("GET", "/api/v1/emergency", &[("authorization", &auth)], Vec::new()).await;
    assert_eq!(told, json!({ "on": false, "incidents": [] }));
    // Whoever may not know of it is not asked: the question would tell them.
    let yaml = Company::new().step(&["person: ben@example.com"], "30m").with(HOOKS).yaml();
    let files = json!([{ "name": "c.yaml", "text": yaml.replace("Customers cannot pay.", "Nobody can pay.") }]);
    w.ok("POST", "/api/v1/company/apply", &json!({ "files": files })).await;
    types(w, "chen", "public").await;
    assert_eq!(heard(w)["event"], "on");
    types(w, "chen", "resolve: rolled back").await;
    assert_eq!(heard(w)["event"], "off");
    w.phones.forget();
}

async fn open_pages_follow_it_and_nothing_else(w: &mut World) {
    company(w, HOOKS).await;
    declare(w, "SEV-4").await;
    let cookie = signs_in(w, "ben").await;
    assert!(!sees(w, &cookie, "/emergencies").await.1.contains("Checkout is down"));
    let stop = CancellationToken::new();
    let pump = tokio::spawn(live::run(w.app().clone(), stop.clone()));
    let request = Request::get("/live?topics=emergencies,incidents").header(header::COOKIE, cookie.as_str());
    let mut tab = w.exchange(request.body(Body::empty()).expect("a request")).await.into_body().into_data_stream();
    until(&mut tab, "resync").await;
    // Every page of the company follows it: what happens in an incident all the time must not draw them all again.
    types(w, "chen", "the disk is full").await;
    let told = until(&mut tab, "event: incidents").await;
    types(w, "chen", "emergency on").await;
    let told = told + &until(&mut tab, "event: emergencies").await;
    assert!(told.matches("event: emergencies").count() == 1 && told.contains("\"rev\":1}"), "{told}");
    assert!(sees(w, &cookie, "/emergencies").await.1.contains("Checkout is down"));
    types(w, "chen", "title: Checkout is down in Europe").await;
    until(&mut tab, "event: emergencies").await;
    types(w, "chen", "private").await;
    until(&mut tab, "event: emergencies").await;
    assert!(!sees(w, &cookie, "/emergencies").await.1.contains("Checkout is down"));
    stop.cancel();
    pump.await.expect("ends");
    w.unfinished = true;
    w.phones.forget();
}

async fn a_program_that_makes_it_private_ends_it_for_others_too(w: &mut World) {
    company(w, HOOKS).await;
    declare(w, "SEV-4").await;
    w.phones.mood("deploys", Mood::Overloaded);
    types(w, "chen", "emergency on").await;
    w.ok("POST", "/api/v1/incidents/1/commands", &json!({ "text": "private" })).await;
    w.phones.mood("deploys", Mood::Fine);
    w.pass(minutes(2)).await;
    let told = heard(w);
    assert_eq!((&told["event"], &told["on"]), (&json!("off"), &json!(false)), "{told:#}");
    types(w, "chen", "resolve: rolled back").await;
    w.phones.silent("deploys");
    w.phones.forget();
}

async fn deploy_tooling_that_was_away_hears_only_how_it_is_now(w: &mut World) {
    company(w, HOOKS).await;
    declare(w, "SEV-4").await;
    w.phones.mood("deploys", Mood::Overloaded);
    types(w, "chen", "emergency on").await;
    types(w, "chen", "emergency off").await;
    w.phones.mood("deploys", Mood::Fine);
    w.pass(minutes(2)).await;
    let told = heard(w);
    assert_eq!((&told["event"], &told["on"]), (&json!("off"), &json!(false)), "what came before is overtaken");
    types(w, "chen", "resolve: nothing was wrong").await;
    w.phones.forget();
}

async fn its_files_go_round_and_are_checked(w: &mut World) {
    use allclear_engine::company::{Secrets, current, export, plan_only};
    company(w, HOOKS).await;
    let written = export(&current(w.app()).await.expect("a company"), Secrets::Included);
    let file = |text: &str| [SourceFile { name: "company.yaml".to_owned(), text: text.to_owned() }];
    let plan = plan_only(w.app(), &file(&written)).await.expect("what was written is read");
    assert!(plan.is_empty(), "{plan}\n{written}");
    for (bad, why) in [
        (HOOKS.replace("SEV-1", "SEV-9"), "there is no severity \"SEV-9\""),
        (HOOKS.replace("true", "perhaps"), "neither true nor false"),
        (HOOKS.replace("http://phones.test", "ftp://phones.test"), "the address does not suit"),
    ] {
        let text = Company::new().step(&["person: ben@example.com"], "30m").with(&bad).yaml();
        let problem = plan_only(w.app(), &file(&text)).await.expect_err("wrong").to_string();
        assert!(problem.contains(why), "{problem}");
    }
}
