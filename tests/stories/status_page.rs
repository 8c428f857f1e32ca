//! What customers see.

use crate::world::{Company, World, minutes};
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_core::status::{ComponentStatus, IncidentStatus};
use allclear_engine::publish::{self, ComponentChange, Named, NewIncident, Offer, Published, Shown, Snapshots};
use serde_json::{Value, json};

stories!(
    an_incident_on_the_page_from_first_word_to_resolved,
    feeds_tell_what_was_published_and_keep_each_incident_one_entry,
    two_presses_at_the_same_moment_publish_once,
    the_page_outlives_the_database,
);

fn company() -> String {
    Company::new()
        .step(&["person: ben@example.com"], "30m")
        .with("status_pages:\n  - slug: shop\n    name: Shop\n    components:\n      - { name: Checkout, service: checkout }\n      - { name: Search }\n")
        .yaml()
}

async fn public(w: &World, path: &str) -> Value {
    w.publish().await;
    let (status, body) = w.raw("GET", &format!("/status/shop{path}"), &[], Vec::new()).await;
    assert_eq!(status, 200, "{path}: {body}");
    body
}

async fn an_incident_on_the_page_from_first_word_to_resolved(w: &mut World) {
    w.apply(&company()).await;
    let calm = public(w, "/api/v2/status.json").await;
    assert_eq!(calm["status"], json!({ "indicator": "none", "description": "All Systems Operational" }));
    let opened = w
        .ok("POST", "/api/v1/status-pages/shop/incidents", &json!({
            "name": "Payments <script>fail</script>", "status": "investigating", "impact": "major",
            "body": "Some customers cannot pay.", "components": [ { "name": "Checkout", "status": "major_outage" } ],
        }))
        .await;
    let summary = public(w, "/api/v2/summary.json").await;
    assert_eq!(summary["status"]["indicator"], "major", "{summary:#}");
    assert_eq!(summary["incidents"][0]["incident_updates"][0]["body"], "Some customers cannot pay.");
    assert_eq!(summary["components"][0]["status"], "major_outage");
    let html = public(w, "").await;
    let html = html.as_str().expect("a page");
    assert!(html.contains("Some customers cannot pay.") && !html.contains("<script>fail"), "{html}");

    let id = opened["id"].as_str().expect("an id");
    w.ok("POST", &format!("/api/v1/status-pages/shop/incidents/{id}/updates"), &json!({
        "status": "resolved", "body": "Everybody can pay again.", "components": [ { "name": "Checkout", "status": "operational" } ],
    }))
    .await;
    assert_eq!(public(w, "/api/v2/status.json").await["status"]["indicator"], "none");
    let history = public(w, "/api/v2/incidents.json").await;
    assert_eq!(history["incidents"][0]["status"], "resolved");
    assert_eq!(history["incidents"][0]["incident_updates"].as_array().map(Vec::len), Some(2));
}

async fn feeds_tell_what_was_published_and_keep_each_incident_one_entry(w: &mut World) {
    w.apply(&company()).await;
    let between = |xml: &Value, name: &str| -> Vec<String> {
        let xml = xml.as_str().expect("a feed").to_owned();
        let open = format!("<{name}>");
        xml.split(&open).skip(1).map(|rest| rest.split("</").next().expect("a first part").to_owned()).collect()
    };
    let quiet = public(w, "/history.atom").await;
    assert_eq!(between(&quiet, "title"), ["Shop – Incidents"]);
    let opened = w
        .ok(
            "POST",
            "/api/v1/status-pages/shop/incidents",
            &json!({
                "name": "Payments & <refunds> fail", "status": "investigating", "body": "Some customers cannot pay.",
                "components": [ { "name": "Checkout", "status": "major_outage" } ],
            }),
        )
        .await;
    let first = public(w, "/history.atom").await;
    assert_eq!(between(&first, "title")[1], "Payments &amp; &lt;refunds&gt; fail");
    w.pass(minutes(7)).await;
    assert_eq!(public(w, "/history.atom").await, first, "time alone changes nothing");
    let id = opened["id"].as_str().expect("an id");
    w.ok(
        "POST",
        &format!("/api/v1/status-pages/shop/incidents/{id}/updates"),
        &json!({
            "status": "resolved", "body": "Everybody can pay again.",
        }),
    )
    .await;
    let (atom, rss) = (public(w, "/history.atom").await, public(w, "/history.rss").await);
    assert_eq!(between(&atom, "id"), between(&first, "id"), "one entry, known by its id");
    let (before, now) = (between(&first, "updated"), between(&atom, "updated"));
    assert!(before[1] < now[1] && now[0] == now[1], "{before:?} {now:?}");
    for feed in [&atom, &rss] {
        let text = feed.as_str().expect("a feed");
        let place = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words} in {text}"));
        assert!(place("Everybody can pay again.") < place("Some customers cannot pay."), "the latest first");
        assert!(text.contains(&format!("/status/shop/incidents/{id}")), "{text}");
    }
}

async fn two_presses_at_the_same_moment_publish_once(w: &mut World) {
    w.apply(&company()).await;
    let directory = w.app().refresh_directory().await.expect("a company");
    let ben = directory.person_by_email("ben@example.com").expect("Ben").id;
    let checkout = Named::Name("Checkout".to_owned());
    let snapshots = Snapshots::open(None, allclear_web::pages::status_page::render);
    let press = |key: &str| {
        let new = NewIncident {
            name: "Payments fail".to_owned(),
            status: IncidentStatus::Investigating,
            impact: None,
            body: "Some customers cannot pay.".to_owned(),
            components: vec![ComponentChange { component: checkout.clone(), status: ComponentStatus::MajorOutage }],
            incident: None,
            started_at: None,
            next_minutes: Some(30),
        };
        let shown = Shown { key: Some(key.to_owned()), ..Shown::default() };
        let actor = Actor::Person { id: ben, role: Role::Responder };
        publish::offer(w.app(), &snapshots, actor, "shop".to_owned(), Offer::Open(new), shown)
    };
    let (one, two) = tokio::join!(press("one form"), press("one form"));
    let both = [one.expect("taken"), two.expect("taken")];
    assert_eq!(both.iter().filter(|one| matches!(one, Published::Out(_))).count(), 1, "{both:?}");
    assert_eq!(both.iter().filter(|one| matches!(one, Published::Before(_))).count(), 1, "{both:?}");
    assert!(matches!(press("one form").await.expect("taken"), Published::Before(_)));
    let history = public(w, "/api/v2/incidents.json").await;
    assert_eq!(history["incidents"].as_array().map(Vec::len), Some(1), "{history:#}");
    assert!(matches!(press("another form").await.expect("taken"), Published::Out(_)), "meant anew");
}

async fn the_page_outlives_the_database(w: &mut World) {
    w.apply(&company()).await;
    let before = public(w, "/api/v2/summary.json").await;
    w.lose_the_database().await;
    let (status, _) = w.call("GET", "/api/v1/alerts", &Value::Null).await;
    assert!(status.is_server_error(), "the database is gone: {status}");
    for path in ["", "/", "/api/v2/summary.json", "/api/v2/status.json", "/api/v2/incidents.json"] {
        let (status, body) = w.raw("GET", &format!("/status/shop{path}"), &[], Vec::new()).await;
        assert_eq!(status, 200, "{path}: {body}");
    }
    let (_, after) = w.raw("GET", "/status/shop/api/v2/summary.json", &[], Vec::new()).await;
    assert_eq!(before, after);
}
