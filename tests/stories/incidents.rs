//! Running an incident.

use crate::escalating::fire;
use crate::tasks::is_reminded_of_updates;
use crate::world::{Company, Mood, World, hours, minutes};
use serde_json::{Value, json};

stories!(
    from_an_alert_to_a_published_review,
    there_is_exactly_one_commander,
    the_commander_on_call_is_paged_and_takes_command_by_the_link,
    nobody_commands_and_the_admins_hear_of_it,
    a_commander_who_cannot_be_reached_brings_the_admins_forward,
    nobody_at_all_can_be_reached_and_somebody_is_called_again,
    somebody_asked_to_help_who_cannot_be_reached_is_named,
    a_backdated_note_keeps_both_times,
    reopening_and_resolving_twice,
    a_vague_action_is_refused_with_a_reason,
    two_editors_of_one_section_lose_nothing,
);

/// A company with commanders: Chen commands, Ben is on call for the service.
fn company() -> String {
    Company::new()
        .step(&["person: ben@example.com"], "30m")
        .with(
            "schedules:\n  - name: Commander on call\n    team: Payments\n    time_zone: UTC\n    layers:\n      - name: daily\n        \
             rotation: { every: 1 day, hand_off: \"08:00\", start: 2026-01-01 }\n        people: [chen@example.com]\n",
        )
        .yaml()
}

async fn declare(w: &World, body: Value) -> Value {
    let incident = w.ok("POST", "/api/v1/incidents", &body).await;
    w.settle().await;
    incident
}

async fn kinds(w: &World, number: i64) -> Vec<String> {
    let timeline = w.get(&format!("/api/v1/incidents/{number}/timeline?limit=200")).await;
    let entries = timeline["data"].as_array().expect("a timeline").clone();
    let mut seqs: Vec<i64> = entries.iter().map(|e| e["seq"].as_i64().expect("a number")).collect();
    seqs.sort_unstable();
    assert_eq!(seqs, (1..=seqs.len() as i64).collect::<Vec<_>>(), "no entry is missing or doubled");
    let mut told: Vec<(i64, String)> = entries
        .iter()
        .map(|e| (e["seq"].as_i64().expect("a number"), e["kind"].as_str().expect("a kind").to_owned()))
        .collect();
    told.sort();
    told.into_iter().map(|(_, kind)| kind).collect()
}

async fn from_an_alert_to_a_published_review(w: &mut World) {
    w.apply(&company()).await;
    fire(w, "Payments fail", "critical").await;
    w.phones.hears("ben", "Payments fail");
    let alert = w.the_alert().await["id"].as_str().unwrap().to_owned();

    let incident =
        declare(w, json!({ "title": "Checkout is down", "impact": "Customers cannot pay.", "alerts": [alert] })).await;
    assert_eq!((incident["number"].as_i64(), incident["severity"].as_str()), (Some(1), Some("SEV-2")));
    w.phones.hears("chen", "Checkout is down");
    w.pass(minutes(2)).await;
    w.ok("PUT", "/api/v1/incidents/1/roles/ic", &json!({ "person": "chen@example.com" })).await;
    w.ok("PUT", "/api/v1/incidents/%231/roles/scribe", &json!({ "person": "ana@example.com" })).await;
    w.settle().await;
    w.phones.hears("chen", "you are Incident Commander");
    w.phones.hears("ana", "you are Scribe");
    w.ok("POST", "/api/v1/incidents/1/timeline", &json!({ "text": "Rollback of 1841 started" })).await;
    w.ok(
        "POST",
        "/api/v1/incidents/1/updates",
        &json!({ "text": "We know the cause and roll back.", "next_update_minutes": 20 }),
    )
    .await;
    w.ok("PUT", "/api/v1/incidents/1/severity", &json!({ "severity": "sev 1", "reason": "all regions" })).await;
    w.ok("PUT", "/api/v1/incidents/1/status", &json!({ "status": "Monitoring" })).await;
    w.pass(minutes(20)).await;
    is_reminded_of_updates(w, "chen");
    w.ok("POST", &format!("/api/v1/alerts/{alert}/resolution"), &json!({})).await;
    w.ok("POST", "/api/v1/incidents/1/resolution", &json!({ "resolution": "Release 1841 was rolled back." })).await;

    let review = w.get("/api/v1/incidents/1/review").await;
    assert_eq!(review["owner"]["email"], "chen@example.com", "who commanded owns the review: {review:#}");
    assert!(review["due_on"].is_string() || review["due_at"].is_string(), "it is due: {review:#}");
    w.ok("POST", "/api/v1/incidents/1/factors", &json!({ "category": "change", "text": "The release had no canary." }))
        .await;
    let action = json!({ "title": "Canary for checkout releases", "owner": "ben@example.com",
        "done_when": "A bad release of checkout reaches 1 % of customers at most, shown in staging." });
    w.ok("POST", "/api/v1/incidents/1/actions", &action).await;
    w.ok("POST", "/api/v1/incidents/1/review/publication", &json!({})).await;

    let markdown = w.get("/api/v1/incidents/1/review.md").await;
    let markdown = markdown.as_str().expect("Markdown");
    for part in [
        "Checkout is down",
        "SEV-1",
        "chen",
        "Release 1841 was rolled back",
        "no canary",
        "Canary for checkout releases",
        "Rollback of 1841 started",
    ] {
        assert!(markdown.contains(part), "the review tells of {part:?}:\n{markdown}");
    }
    assert!(!markdown.to_lowercase().contains("root cause"));
    let told = kinds(w, 1).await;
    for kind in [
        "declared",
        "alert_attached",
        "role_assumed",
        "note",
        "update_posted",
        "severity_changed",
        "status_changed",
        "resolved",
    ] {
        assert!(told.iter().any(|k| k == kind), "the timeline tells {kind}: {told:?}");
    }
}

async fn there_is_exactly_one_commander(w: &mut World) {
    w.apply(&company()).await;
    declare(w, json!({ "title": "Slow search", "severity": "SEV-3" })).await;
    for person in ["ana@example.com", "ben@example.com", "ben@example.com", "chen@example.com"] {
        w.ok("PUT", "/api/v1/incidents/1/roles/incident_commander", &json!({ "person": person })).await;
        let incident = w.get("/api/v1/incidents/1").await;
        let holders: Vec<&Value> = incident["roles"]
            .as_array()
            .expect("roles")
            .iter()
            .filter(|r| r["role"] == "incident_commander" && r["released_at"].is_null())
            .collect();
        assert_eq!(holders.len(), 1, "{incident:#}");
        assert_eq!(holders[0]["person"]["email"], person);
    }
    w.settle().await;
    for name in ["ana", "ben", "chen"] {
        w.phones.hears(name, "you are Incident Commander");
    }
    let (status, problem) =
        w.call("PUT", "/api/v1/incidents/1/roles/ic", &json!({ "person": "nobody@example.com" })).await;
    assert!(status.is_client_error() && problem.to_string().contains("nobody@example.com"), "{status} {problem}");
    let (status, problem) =
        w.call("PUT", "/api/v1/incidents/1/roles/king", &json!({ "person": "ana@example.com" })).await;
    assert!(
        status.is_client_error() && problem.to_string().contains("scribe"),
        "it names the roles there are: {problem}"
    );
}

async fn the_commander_on_call_is_paged_and_takes_command_by_the_link(w: &mut World) {
    w.apply(&company()).await;
    declare(w, json!({ "title": "Checkout is down", "severity": "SEV-1" })).await;
    let ring = w.phones.hears("chen", "Checkout is down");
    let link = ring.answer_url.expect("a link").replace("https://allclear.test", "");
    let (status, page) = w.raw("GET", &link, &[], Vec::new()).await;
    assert!(status.is_success() && page.as_str().expect("a page").contains("Take command"), "{status} {page}");
    assert!(w.get("/api/v1/incidents/1").await["roles"].as_array().is_none_or(Vec::is_empty), "looking takes nothing");
    let form = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
    let action =
        page.as_str().and_then(|p| p.split("name=\"action\" value=\"").nth(1)).and_then(|p| p.split('"').next());
    let action = format!("action={}", action.expect("a button"));
    let (status, _) = w.raw("POST", &link, &form, action.into_bytes()).await;
    assert!(status.is_success() || status.is_redirection(), "{status}");
    let incident = w.get("/api/v1/incidents/1").await;
    assert_eq!(incident["roles"][0]["person"]["email"], "chen@example.com", "{incident:#}");
    w.pass(hours(1)).await;
    w.phones.silent("ana");
    is_reminded_of_updates(w, "chen");
}

async fn nobody_commands_and_the_admins_hear_of_it(w: &mut World) {
    w.apply(&company()).await;
    declare(w, json!({ "title": "Checkout is down", "severity": "SEV-1" })).await;
    w.phones.hears("chen", "Checkout is down");
    w.pass(minutes(5)).await;
    let ring = w.phones.hears("ana", "Checkout is down");
    assert!(ring.text.contains("last resort"), "{}", ring.text);
}

/// What the timeline says about people who were not reached.
async fn unreached(w: &World) -> Vec<String> {
    let timeline = w.get("/api/v1/incidents/1/timeline?limit=200").await;
    let entries = timeline["data"].as_array().expect("a timeline").clone();
    entries.iter().filter(|e| e["kind"] == "unreached").map(|e| e["summary"].to_string()).collect()
}

async fn a_commander_who_cannot_be_reached_brings_the_admins_forward(w: &mut World) {
    w.apply(&company()).await;
    w.phones.mood("chen", Mood::Gone);
    declare(w, json!({ "title": "Checkout is down", "severity": "SEV-1" })).await;
    let ring = w.phones.hears("ana", "Checkout is down");
    assert!(ring.text.contains("last resort"), "{}", ring.text);
    let told = unreached(w).await;
    assert_eq!(told.len(), 1, "{told:?}");
    for part in ["chen could not be reached", "Incident Commander", "webhook", "404"] {
        assert!(told[0].contains(part), "it says {part}: {told:?}");
    }
    w.pass(hours(1)).await;
    assert_eq!(w.audit().await.uncommanded.len(), 0, "a page arrived");
}

async fn nobody_at_all_can_be_reached_and_somebody_is_called_again(w: &mut World) {
    w.apply(&company()).await;
    w.phones.mood("chen", Mood::Gone);
    w.phones.mood("ana", Mood::Gone);
    declare(w, json!({ "title": "Checkout is down", "severity": "SEV-1" })).await;
    assert_eq!(unreached(w).await.len(), 2, "the commander on call and the last resort");
    w.pass(minutes(1)).await;
    assert_eq!(w.audit().await.uncommanded.len(), 0, "a timer calls again");
    w.phones.mood("chen", Mood::Fine);
    w.pass(minutes(4)).await;
    w.phones.hears("chen", "Checkout is down");
    w.ok("PUT", "/api/v1/incidents/1/roles/ic", &json!({ "person": "chen@example.com" })).await;
    w.settle().await;
    w.phones.hears("chen", "you are Incident Commander");
    w.phones.mood("ana", Mood::Fine);
    w.pass(hours(1)).await;
    is_reminded_of_updates(w, "chen");
}

async fn somebody_asked_to_help_who_cannot_be_reached_is_named(w: &mut World) {
    w.apply(&company()).await;
    w.phones.mood("ben", Mood::Gone);
    declare(w, json!({ "title": "Slow search", "severity": "SEV-4" })).await;
    w.ok("POST", "/api/v1/incidents/1/commands", &json!({ "text": "page @ben the replica lags" })).await;
    let told = unreached(w).await;
    assert!(told.len() == 1 && told[0].contains("ben could not be reached: "), "{told:?}");
    w.pass(hours(1)).await;
    w.phones.silent("ana");
}

async fn a_backdated_note_keeps_both_times(w: &mut World) {
    w.apply(&company()).await;
    declare(w, json!({ "title": "Slow search", "severity": "SEV-4" })).await;
    w.pass(minutes(10)).await;
    let said = json!({ "text": "Errors rose here", "occurred_at": "2026-06-10T12:02:00Z" });
    w.ok("POST", "/api/v1/incidents/1/timeline", &said).await;
    let timeline = w.get("/api/v1/incidents/1/timeline").await;
    let note = timeline["data"]
        .as_array()
        .expect("a timeline")
        .iter()
        .find(|e| e["kind"] == "note")
        .expect("the note")
        .clone();
    assert_eq!(note["occurred_at"], "2026-06-10T12:02:00Z");
    assert_eq!(note["recorded_at"], "2026-06-10T12:10:00Z");
    let future = json!({ "text": "x", "occurred_at": "2100-01-01T00:00:00Z" });
    let (status, problem) = w.call("POST", "/api/v1/incidents/1/timeline", &future).await;
    assert_eq!(status, 422, "{problem}");
}

async fn reopening_and_resolving_twice(w: &mut World) {
    w.apply(&company()).await;
    declare(w, json!({ "title": "Slow search", "severity": "SEV-3" })).await;
    for _ in 0..2 {
        w.ok("POST", "/api/v1/incidents/1/resolution", &json!({})).await;
    }
    w.ok("DELETE", "/api/v1/incidents/1/resolution", &Value::Null).await;
    assert_eq!(w.get("/api/v1/incidents/1").await["status"]["category"], "active");
    w.ok("POST", "/api/v1/incidents/1/resolution", &json!({})).await;
    let told = kinds(w, 1).await;
    assert_eq!(told.iter().filter(|k| *k == "resolved").count(), 2, "{told:?}");
    assert_eq!(told.iter().filter(|k| *k == "reopened").count(), 1, "{told:?}");
}

async fn a_vague_action_is_refused_with_a_reason(w: &mut World) {
    w.apply(&company()).await;
    declare(w, json!({ "title": "Slow search", "severity": "SEV-3" })).await;
    w.ok("POST", "/api/v1/incidents/1/resolution", &json!({})).await;
    for done_when in ["", "ongoing", "better"] {
        let action = json!({ "title": "Improve search", "owner": "ben@example.com", "done_when": done_when });
        let (status, problem) = w.call("POST", "/api/v1/incidents/1/actions", &action).await;
        assert_eq!(status, 422, "{done_when:?}: {problem}");
        assert!(problem.to_string().contains("done_when"), "{problem}");
    }
}

async fn two_editors_of_one_section_lose_nothing(w: &mut World) {
    w.apply(&company()).await;
    declare(w, json!({ "title": "Slow search", "severity": "SEV-2" })).await;
    w.phones.hears("chen", "Slow search");
    w.ok("POST", "/api/v1/incidents/1/resolution", &json!({})).await;
    let edit = |text: &str| json!({ "sections": [ { "section": "overview", "text": text, "revision": 0 } ] });
    w.ok("PUT", "/api/v1/incidents/1/review", &edit("Ana's words")).await;
    let (status, conflict) = w.call("PUT", "/api/v1/incidents/1/review", &edit("Ben's words")).await;
    assert_eq!(status, 409);
    let both = conflict.to_string();
    assert!(both.contains("Ana's words") && both.contains("Ben's words"), "{both}");
}
