//! Incidents and reviews through the JSON API, from declaring to the exported review.

use crate::world::{Answer, JSON_KEY, START, World};
use allclear_core::directory::Role;
use http::{Method, StatusCode, header};
use serde_json::{Value, json};

struct Desk {
    world: World,
    token: String,
}

impl Desk {
    async fn new() -> Self {
        let world = World::new().await;
        let token = world.token(Role::Responder).await;
        Self { world, token }
    }

    async fn call(&self, method: Method, path: &str, body: &Value) -> Answer {
        self.world.call(method, &format!("/api/v1/incidents{path}"), &self.token, body).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, &Value::Null).await
    }

    async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, &body).await
    }

    async fn put(&self, path: &str, body: Value) -> Answer {
        self.call(Method::PUT, path, &body).await
    }

    async fn declared(&self, severity: &str) -> Value {
        let answer = self.post("", json!({"title": "Payments fail", "severity": severity})).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        answer.json()
    }
}

fn field(answer: &Answer) -> String {
    assert_eq!(answer.problem().0, 422, "{}", answer.text);
    answer.json()["errors"][0]["field"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn an_incident_lives_from_declaring_to_its_exported_review() {
    let desk = Desk::new().await;
    let declared = desk.declared("SEV-1").await;
    assert!(declared["id"].as_str().expect("an id").starts_with("inc_"));
    assert_eq!((&declared["number"], &declared["declared_at"]), (&json!(1), &json!(START)));
    assert_eq!(declared["status"], json!({"name": "Investigating", "category": "active"}));
    assert_eq!(declared["policy"]["review_business_days"], 3);
    desk.world.forward(240);
    let taken = desk.put("/1/roles/ic", json!({"person": "ana@example.com"})).await.json();
    assert_eq!(taken["commander"]["name"], "Ana Costa");
    let over = desk.put("/%231/roles/incident_commander", json!({"person": "BEN@example.com"})).await.json();
    assert_eq!(over["commander"]["name"], "Ben Okafor");
    assert_eq!(over["roles"].as_array().expect("a list").iter().filter(|r| r["released_at"].is_null()).count(), 1);
    let update = desk.post("/1/updates", json!({"text": "we are looking", "next_update_minutes": 20})).await;
    assert_eq!((update.status, &update.json()["kind"]), (StatusCode::CREATED, &json!("update_posted")));
    let moved = desk.put("/1/status", json!({"status": "monitoring"})).await.json();
    assert_eq!(moved["status"]["name"], "Monitoring");
    assert_eq!(desk.get("/1/review").await.problem().0, 404, "no review yet");
    desk.world.forward(3_600);
    let resolved = desk.post("/1/resolution", json!({"resolution": "rolled back"})).await.json();
    assert_eq!(resolved["status"]["category"], "post_incident");
    let again = desk.post("/1/resolution", Value::Null).await;
    assert_eq!((again.status, again.json()["resolved_at"].clone()), (StatusCode::OK, resolved["resolved_at"].clone()));
    let factor = desk.post("/1/factors", json!({"category": "capacity", "text": "one <b>cache</b>"})).await;
    assert_eq!(factor.status, StatusCode::CREATED, "{}", factor.text);
    let action = json!({"title": "Second cache", "owner": "ana@example.com",
        "done_when": "the load test passes with one cache switched off"});
    let action = desk.post("/1/actions", action).await;
    assert_eq!(action.status, StatusCode::CREATED, "{}", action.text);
    let published = desk.post("/1/review/publication", Value::Null).await.json();
    assert_eq!((&published["state"], &published["owner"]["name"]), (&json!("published"), &json!("Ben Okafor")));
    // Resolved on Sunday 22 November 2026; the third business day after is Wednesday.
    assert_eq!(published["due_on"], "2026-11-25");
    let path = format!("/1/actions/{}", action.json()["id"].as_str().expect("an id"));
    let done = desk.call(Method::PATCH, &path, &json!({"state": "done"})).await.json();
    assert_eq!(done["state"], "done");
    assert_eq!(desk.get("/1").await.json()["status"]["name"], "Closed");
    let markdown = desk.get("/1/review.md").await;
    assert_eq!(markdown.headers[header::CONTENT_TYPE], "text/markdown; charset=utf-8");
    assert!(markdown.text.starts_with("# Review of incident #1: Payments fail\n"), "{}", markdown.text);
    assert!(markdown.text.contains("one &lt;b&gt;cache&lt;/b&gt;") && !markdown.text.contains("<b>"));
    assert!(markdown.text.contains("Africa/Lagos"));
}

#[tokio::test]
async fn the_timeline_is_read_in_parts_and_may_be_told_late() {
    let desk = Desk::new().await;
    desk.declared("SEV-4").await;
    desk.world.forward(600);
    let early =
        desk.post("/1/timeline", json!({"text": "it was slow", "occurred_at": "2026-11-22T04:35:00+02:00"})).await;
    assert_eq!(early.status, StatusCode::CREATED, "{}", early.text);
    assert_eq!(early.json()["occurred_at"], "2026-11-22T02:35:00Z");
    assert_eq!(early.json()["recorded_at"], "2026-11-22T02:40:00Z");
    let first = desk.get("/1/timeline?limit=1").await.json();
    assert_eq!(first["data"][0]["kind"], "declared");
    let next = first["next"].as_str().expect("a next page");
    let second = desk.get(&format!("/1/timeline?limit=1&after={next}")).await.json();
    assert_eq!((&second["data"][0]["seq"], &second["next"]), (&json!(2), &Value::Null));
    assert_eq!(second["data"][0]["event"], json!({"kind": "note", "text": "it was slow"}));
    assert_eq!(second["data"][0]["summary"], "it was slow");
}

#[tokio::test]
async fn an_incident_from_alerts_is_declared_once() {
    let desk = Desk::new().await;
    let alert = json!({"service": "checkout", "title": "disk full", "severity": "warning"});
    let alert = desk.world.call(Method::POST, "/api/v1/alerts", &desk.token, &alert).await.json();
    let body = json!({"alerts": [alert["id"]]});
    let first = desk.post("", body.clone()).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text);
    let incident = first.json();
    assert_eq!((&incident["title"], &incident["severity"]), (&json!("disk full"), &json!("SEV-3")));
    assert_eq!(incident["services"][0]["name"], "checkout");
    let second = desk.post("", body).await;
    assert_eq!((second.status, &second.json()["id"]), (StatusCode::OK, &incident["id"]));
    let detail = desk.get(&format!("/{}", incident["id"].as_str().expect("an id"))).await.json();
    assert_eq!(detail["alerts"][0]["id"], alert["id"]);
    let other = json!({"service": "ledger", "title": "queue grows"});
    let other = desk.world.call(Method::POST, "/api/v1/alerts", &desk.token, &other).await.json();
    let attached = desk.post("/1/alerts", json!({"alerts": [other["id"]]})).await.json();
    assert_eq!(attached["services"].as_array().expect("a list").len(), 2);
    desk.declared("SEV-5").await;
    assert_eq!(desk.post("/2/alerts", json!({"alerts": [other["id"]]})).await.problem().0, 409);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_by_name() {
    let desk = Desk::new().await;
    desk.declared("SEV-4").await;
    assert_eq!(field(&desk.post("", json!({})).await), "title");
    assert_eq!(field(&desk.post("", json!({"title": "x", "severity": "SEV-9"})).await), "severity");
    assert_eq!(field(&desk.post("", json!({"title": "x", "services": ["moon"]})).await), "services");
    assert_eq!(field(&desk.post("", json!({"title": "x", "commander": "zoe@example.com"})).await), "commander");
    assert_eq!(field(&desk.put("/1/severity", json!({"severity": "bad"})).await), "severity");
    assert_eq!(field(&desk.put("/1/status", json!({"status": "dancing"})).await), "status");
    assert_eq!(field(&desk.put("/1/status", json!({"status": "Closed", "category": "moon"})).await), "category");
    assert_eq!(field(&desk.put("/1/roles/ic", json!({"person": "zoe@example.com"})).await), "person");
    assert_eq!(field(&desk.put("/1/roles/ic", Value::Null).await), "person", "a token is nobody");
    assert_eq!(desk.put("/1/roles/king", json!({"person": "ana@example.com"})).await.problem().0, 404);
    let future = json!({"text": "x", "occurred_at": "2030-01-01T00:00:00Z"});
    assert_eq!(field(&desk.post("/1/timeline", future).await), "occurred_at");
    assert_eq!(desk.post("/1/timeline", json!({"text": "x", "occurred_at": "yesterday"})).await.problem().0, 422);
    assert_eq!(field(&desk.post("/1/timeline", json!({"text": " "})).await), "text");
    assert_eq!(desk.post("/1/timeline", json!({"words": "x"})).await.problem().0, 422);
    for path in ["/2", "/alt_01hzzzzzzzzzzzzzzzzzzzzzzz", "/nonsense", "/inc_01hzzzzzzzzzzzzzzzzzzzzzzz", "/-1"] {
        assert_eq!(desk.get(path).await.problem().0, 404, "{path}");
    }
    let vague = json!({"title": "x", "owner": "ana@example.com", "done_when": "when it is fixed"});
    assert_eq!(field(&desk.post("/1/actions", vague).await), "done_when");
    assert_eq!(field(&desk.post("/1/factors", json!({"category": "people", "text": "x"})).await), "category");
    let long = |length| json!({"title": "x".repeat(length), "severity": "SEV-4"});
    let refused = desk.post("", long(10_000)).await;
    assert_eq!(field(&refused), "title");
    assert!(refused.problem().1.contains("has 10000 characters; at most 200 fit"), "{}", refused.text);
    assert_eq!(desk.post("", long(200)).await.json()["number"], 2);
    for (path, name, length, rest) in [
        ("/1/timeline", "text", 20_001, json!({})),
        ("/1/factors", "text", 2_001, json!({"category": "design"})),
        ("/1/resolution", "resolution", 20_001, json!({})),
    ] {
        let mut body = rest;
        body[name] = json!("x".repeat(length));
        let refused = desk.post(path, body).await;
        assert_eq!((refused.problem().0, field(&refused).as_str()), (422, name), "{path}");
    }
}

#[tokio::test]
async fn two_editors_get_both_texts() {
    let desk = Desk::new().await;
    desk.declared("SEV-3").await;
    desk.post("/1/resolution", Value::Null).await;
    let edit =
        |text: &str, revision: i64| json!({"sections": [{"section": "lucky", "text": text, "revision": revision}]});
    assert_eq!(desk.put("/1/review", edit("it was night", 0)).await.status, StatusCode::OK);
    let clash = desk.put("/1/review", edit("few were awake", 0)).await;
    assert_eq!(clash.problem().0, 409);
    let told = json!([{"section": "lucky", "yours": "few were awake", "theirs": "it was night", "revision": 1}]);
    assert_eq!(clash.json()["clashes"], told);
    let merged = desk.put("/1/review", edit("both", 1)).await.json();
    let lucky = merged["sections"].as_array().expect("a list").iter().find(|s| s["section"] == "lucky");
    assert_eq!(lucky.map(|s| (&s["text"], &s["revision"])), Some((&json!("both"), &json!(2))));
    assert_eq!(
        field(&desk.put("/1/review", json!({"sections": [{"section": "x", "text": "", "revision": 0}]})).await),
        "sections"
    );
    assert_eq!(desk.post("/1/review/publication", Value::Null).await.problem().0, 409, "a token owns nothing");
    let owned = desk.put("/1/review", json!({"owner": "ana@example.com", "state": "in_review"})).await.json();
    assert_eq!((&owned["owner"]["email"], &owned["state"]), (&json!("ana@example.com"), &json!("in_review")));
    assert_eq!(desk.post("/1/review/publication", Value::Null).await.status, StatusCode::OK);
}

#[tokio::test]
async fn reopening_and_lists() {
    let desk = Desk::new().await;
    for severity in ["SEV-2", "SEV-5", "SEV-2"] {
        desk.declared(severity).await;
    }
    desk.post("/3/resolution", Value::Null).await;
    let reopened = desk.call(Method::DELETE, "/3/resolution?reason=back", &Value::Null).await.json();
    assert_eq!((&reopened["status"]["category"], &reopened["resolved_at"]), (&json!("active"), &Value::Null));
    assert_eq!(reopened["reopened_at"], json!([START]));
    desk.post("/1/resolution", Value::Null).await;
    let numbers = async |query: &str| {
        let list = desk.get(query).await.json();
        list["data"].as_array().expect("a list").iter().map(|i| i["number"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(numbers("").await, [3, 2, 1]);
    assert_eq!(numbers("?open=true").await, [3, 2]);
    assert_eq!(numbers("?severity=sev2").await, [3, 1]);
    assert_eq!(numbers("?category=post_incident").await, [1]);
    let first = desk.get("?limit=2").await.json();
    let next = first["next"].as_str().expect("a next page");
    assert_eq!(numbers(&format!("?limit=2&after={next}")).await, [1]);
    assert_eq!(desk.get("?severity=9").await.problem().0, 422);
    assert_eq!(desk.get("?open=perhaps").await.problem().0, 422);
    let mine = json!({"title": "x", "owner": "ben@example.com", "done_when": "the alert fires in staging"});
    desk.post("/1/actions", mine).await;
    let all =
        desk.world.call(Method::GET, "/api/v1/actions?state=open&owner=ben@example.com", &desk.token, &Value::Null);
    assert_eq!(all.await.json()["data"].as_array().expect("a list").len(), 1);
}

#[tokio::test]
async fn a_token_that_follows_reads_how_it_stands_and_not_how_the_work_goes() {
    let world = World::new().await;
    let (work, follow) = (world.token(Role::Responder).await, world.token(Role::Stakeholder).await);
    let fired = format!("/in/json/{JSON_KEY}");
    assert!(world.post(&fired, r#"{"title": "checkout is down", "severity": "critical"}"#).await.status.is_success());
    let alert = world.call(Method::GET, "/api/v1/alerts", &work, &Value::Null).await.json()["data"][0]["id"].clone();
    let declared = json!({"title": "Checkout is down", "severity": "SEV-4", "alerts": [alert]});
    let made = world.call(Method::POST, "/api/v1/incidents", &work, &declared).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let note = json!({"text": "the pool is full"});
    world.call(Method::POST, "/api/v1/incidents/1/timeline", &work, &note).await;
    let see = async |token: &str, path: &str| world.call(Method::GET, path, token, &Value::Null).await;
    for path in ["/api/v1/incidents", "/api/v1/incidents/1", "/api/v1/incidents/1/timeline", "/api/v1/status-pages"] {
        assert_eq!(see(&follow, path).await.status, StatusCode::OK, "{path}");
    }
    let kinds =
        |page: Value| page["data"].as_array().unwrap().iter().map(|e| e["kind"].to_string()).collect::<Vec<_>>();
    let all = kinds(see(&work, "/api/v1/incidents/1/timeline").await.json());
    let some = kinds(see(&follow, "/api/v1/incidents/1/timeline").await.json());
    assert!(all.contains(&"\"note\"".to_owned()), "{all:?}");
    assert_eq!(some, ["\"declared\""]);
    let alerts = |detail: Value| detail["alerts"].as_array().unwrap().len();
    assert_eq!(alerts(see(&work, "/api/v1/incidents/1").await.json()), 1);
    assert_eq!(alerts(see(&follow, "/api/v1/incidents/1").await.json()), 0);
    for path in ["/api/v1/incidents/1/room", "/api/v1/incidents/1/briefing", "/api/v1/alerts"] {
        assert_eq!(see(&follow, path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
}
