//! Somebody commands, hands over, and decides what others ask for.

use crate::tasks::{try_types, types};
use crate::world::{Company, World, minutes, seconds};
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_core::incident::{Reference, Role as Duty};
use allclear_engine::respond;
use serde_json::{Value, json};

stories!(
    command_is_claimed_and_an_objection_stops_it,
    command_is_handed_over_with_a_briefing,
    an_offer_nobody_answers_comes_back,
    what_ends_it_becomes_a_request_and_is_done_when_approved,
    who_leads_is_not_pushed_aside,
    who_does_not_answer_is_relieved_by_anybody,
    a_claim_waits_for_who_has_not_been_asked,
    programs_and_incidents_without_a_commander_need_nobodys_approval,
    who_was_away_catches_up_and_nothing_is_written,
);

/// A mild incident that nobody was paged for; `commander` is a name, or nobody.
async fn incident(w: &mut World, commander: Option<&str>) {
    w.apply(&Company::new().step(&["person: ben@example.com"], "30m").yaml()).await;
    let commander = commander.map(|name| format!("{name}@example.com"));
    let body = json!({ "title": "Checkout is slow", "severity": "SEV-4", "commander": commander });
    w.ok("POST", "/api/v1/incidents", &body).await;
    w.settle().await;
}

async fn commander(w: &World) -> Value {
    w.get("/api/v1/incidents/1").await["commander"]["email"].clone()
}

async fn state_of(w: &World, label: &str) -> Value {
    let room = w.get("/api/v1/incidents/1/room").await;
    let items = room["items"].as_array().expect("items");
    items.iter().find(|item| item["label"] == label).expect("the item")["state"].clone()
}

async fn told(w: &World) -> Vec<String> {
    let timeline = w.get("/api/v1/incidents/1/timeline?limit=200").await;
    timeline["data"]
        .as_array()
        .expect("entries")
        .iter()
        .map(|e| e["kind"].as_str().expect("a kind").to_owned())
        .collect()
}

async fn command_is_claimed_and_an_objection_stops_it(w: &mut World) {
    incident(w, None).await;
    types(w, "ben", "role investigator").await;
    let done = types(w, "ana", "claim").await;
    assert!(done.told.contains("ana claims command"), "{}", done.told);
    w.phones.hears("ben", "hearing nothing, ana is Incident Commander in 30 s");
    types(w, "ben", "object cl1: chen is on her way").await;
    w.phones.hears("ana", "chen is on her way");
    w.pass(seconds(60)).await;
    assert_eq!((commander(w).await, state_of(w, "CL1").await), (Value::Null, json!("objected")));

    w.pass(minutes(1)).await;
    // The role taken by oneself while it is vacant is the same question.
    types(w, "chen", "role ic").await;
    w.phones.hears("ben", "hearing nothing, chen is Incident Commander in 30 s");
    w.pass(seconds(29)).await;
    assert_eq!(commander(w).await, Value::Null);
    w.pass(seconds(1)).await;
    assert_eq!((commander(w).await, state_of(w, "CL2").await), (json!("chen@example.com"), json!("taken")));
    w.phones.hears("chen", "nobody objected");
}

async fn command_is_handed_over_with_a_briefing(w: &mut World) {
    incident(w, Some("chen")).await;
    types(w, "chen", "-5m errors rise in eu-west").await;
    types(w, "chen", "handover @ben").await;
    w.phones.hears("ben", "chen offers you command: #1 Checkout is slow, SEV-4");
    assert_eq!(commander(w).await, "chen@example.com");
    let done = types(w, "ben", "accept a1").await;
    assert!(done.told.contains("chen hands command over to ben"), "{}", done.told);
    w.phones.hears("chen", "ben is Incident Commander now");
    assert_eq!((commander(w).await, state_of(w, "A1").await), (json!("ben@example.com"), json!("accepted")));
    let again = types(w, "ben", "accept a1").await;
    assert!(again.told.contains("nothing was changed"), "{}", again.told);
}

async fn an_offer_nobody_answers_comes_back(w: &mut World) {
    incident(w, Some("chen")).await;
    types(w, "chen", "handover @ben").await;
    w.phones.hears("ben", "offers you command");
    w.pass(minutes(4)).await;
    w.restart().await;
    w.pass(minutes(1)).await;
    w.phones.hears("chen", "ben did not answer your offer of command");
    assert_eq!((commander(w).await, state_of(w, "A1").await), (json!("chen@example.com"), json!("expired")));
    let late = try_types(w, "ben", "accept a1").await.expect_err("too late");
    assert!(late.to_string().contains("expired"), "{late}");
}

async fn what_ends_it_becomes_a_request_and_is_done_when_approved(w: &mut World) {
    incident(w, Some("chen")).await;
    w.pass(minutes(5)).await;
    let done = types(w, "ben", "-2m resolve: rolled back 1841").await;
    assert_eq!(
        done.told,
        "Only chen (Incident Commander) or the deputy does that; it was put before them as R1, and you hear what they say."
    );
    w.phones.hears("chen", "ben asks: -2m resolve: rolled back 1841. Approve R1, or refuse it and say why");
    assert_eq!(w.get("/api/v1/incidents/1").await["resolved_at"], Value::Null);
    let again = types(w, "ben", "-2m resolve: rolled back 1841").await;
    assert!(again.told.contains("as R1"), "{}", again.told);

    types(w, "ana", "sev 5").await;
    let own = try_types(w, "ana", "approve r2").await.expect_err("not hers");
    assert!(own.to_string().contains("Incident Commander or Deputy"), "{own}");
    types(w, "chen", "refuse r2: people are still turned away").await;
    w.phones.hears("ana", "R2 is refused: people are still turned away");
    assert_eq!(w.get("/api/v1/incidents/1").await["severity"], "SEV-4");
    // Everybody may make it worse, and say what they see.
    types(w, "ana", "status monitoring").await;

    let done = types(w, "chen", "approve r1").await;
    assert!(done.told.contains("Resolved: rolled back 1841"), "{}", done.told);
    let resolved = w.get("/api/v1/incidents/1").await["resolved_at"].clone();
    assert_eq!(resolved, "2026-06-10T12:03:00Z", "as ben said: two minutes before he asked");
    let kinds = told(w).await;
    assert_eq!(kinds.iter().filter(|kind| *kind == "resolved").count(), 1, "{kinds:?}");
    types(w, "chen", "approve r1").await;
    assert_eq!(told(w).await, kinds, "once approved is approved");
    w.pass(minutes(2)).await;
    // What is over asks nobody anything any more; whoever asked for its end hears that it was heard.
    w.phones.hears("ben", "R1 is approved (-2m resolve: rolled back 1841)");
    w.phones.silent("ben");
}

async fn who_leads_is_not_pushed_aside(w: &mut World) {
    incident(w, Some("chen")).await;
    for (number, text) in [(1, "role ic"), (2, "role ic @ana"), (3, "role ic nobody")] {
        let done = types(w, "ben", text).await;
        let only = "Only chen (Incident Commander) or the deputy does that; it was put before them as";
        assert_eq!(done.told, format!("{only} R{number}, and you hear what they say."));
    }
    w.phones.hears("chen", "ben asks: role ic");
    assert_eq!(commander(w).await, "chen@example.com");
    let ben = w.app().directory().person_by_email("ben@example.com").expect("somebody").id;
    let actor = || Actor::Person { id: ben, role: Role::Responder };
    let ic = Duty::IncidentCommander;
    let taken = respond::assign(w.app(), actor(), Reference::Number(1), ic, None).await.expect_err("not his");
    assert!(taken.to_string().contains("`role ic @ben`"), "{taken}");
    let freed = respond::release(w.app(), actor(), Reference::Number(1), ic, None).await.expect_err("not his");
    assert!(freed.to_string().contains("`role ic nobody`"), "{freed}");
    assert_eq!(commander(w).await, "chen@example.com");
    types(w, "chen", "refuse r2").await;
    w.phones.hears("ben", "R2 is refused");
    types(w, "chen", "refuse r3").await;
    // What was asked for is done as whoever asked meant it.
    types(w, "chen", "approve r1").await;
    assert_eq!(commander(w).await, "ben@example.com");
    w.pass(minutes(1)).await;
    w.phones.hears("ben", "R1 is approved");
    w.ok("PUT", "/api/v1/incidents/1/roles/ic", &json!({ "person": "ana@example.com" })).await;
    assert_eq!(commander(w).await, "ana@example.com", "a program's rights are its token's");
    w.settle().await;
    w.phones.hears("ana", "you are Incident Commander");
}

async fn who_does_not_answer_is_relieved_by_anybody(w: &mut World) {
    incident(w, Some("chen")).await;
    types(w, "ben", "role ic").await;
    w.phones.hears("chen", "ben asks: role ic");
    let early = try_types(w, "ben", "take command").await.expect_err("chen may still answer");
    assert!(early.to_string().contains("0 of Allclear's questions"), "{early}");
    w.pass(minutes(2)).await;
    w.phones.hears("chen", "ben asks: role ic");
    w.pass(minutes(2)).await;
    w.phones.hears("ben", "take command");
    types(w, "ben", "take command").await;
    w.phones.hears("chen", "ben is Incident Commander now");
    assert_eq!(commander(w).await, "ben@example.com");
    types(w, "ben", "refuse r1").await;
}

async fn a_claim_waits_for_who_has_not_been_asked(w: &mut World) {
    incident(w, None).await;
    types(w, "ana", "task @ben 30m read the log").await;
    w.phones.hears("ben", "T1 is yours");
    types(w, "ben", "ack t1").await;
    types(w, "ben", "role investigator").await;
    types(w, "ana", "claim").await;
    w.pass(seconds(45)).await;
    assert_eq!(commander(w).await, Value::Null, "Ben has heard nothing yet");
    w.pass(seconds(15)).await;
    w.phones.hears("ben", "hearing nothing, ana is Incident Commander");
    w.pass(seconds(29)).await;
    assert_eq!(commander(w).await, Value::Null);
    w.pass(seconds(1)).await;
    assert_eq!(commander(w).await, "ana@example.com");
    w.phones.hears("ana", "nobody objected");
}

async fn programs_and_incidents_without_a_commander_need_nobodys_approval(w: &mut World) {
    incident(w, Some("chen")).await;
    w.ok("POST", "/api/v1/incidents/1/commands", &json!({ "text": "sev 5" })).await;
    assert_eq!(w.get("/api/v1/incidents/1").await["severity"], "SEV-5");
    types(w, "chen", "role ic nobody").await;
    types(w, "ana", "resolve: gone by itself").await;
    assert_ne!(w.get("/api/v1/incidents/1").await["resolved_at"], Value::Null);
    types(w, "ben", "reopen: it is back").await;
    assert_eq!(w.get("/api/v1/incidents/1").await["resolved_at"], Value::Null);
}

async fn who_was_away_catches_up_and_nothing_is_written(w: &mut World) {
    w.apply(&Company::new().step(&["person: ben@example.com"], "30m").yaml()).await;
    let body = json!({ "title": "Checkout is slow", "severity": "SEV-3", "commander": "chen@example.com" });
    w.ok("POST", "/api/v1/incidents", &body).await;
    types(w, "ana", "I look at the dashboards").await;
    types(w, "chen", "task @ana 5m restart the pool").await;
    w.phones.hears("ana", "T1 is yours");
    types(w, "ana", "done t1 no effect: same errors").await;
    w.phones.hears("chen", "T1 is done");
    types(w, "chen", "the pool is not it").await;
    let before = told(w).await;
    let done = types(w, "ana", "catch up").await;
    for part in ["chen commands", "T1 restart the pool: no effect (same errors)", "Since then", "the pool is not it"] {
        assert!(done.told.contains(part), "{part:?} is not in: {}", done.told);
    }
    assert!(!done.told.contains("dashboards"), "she wrote that herself: {}", done.told);
    assert_eq!(told(w).await, before);

    let all = w.get("/api/v1/incidents/1/briefing").await;
    assert_eq!(all["seq"].as_u64(), Some(before.len() as u64), "{all:#}");
    let topics =
        |of: &Value| of["parts"].as_array().expect("parts").iter().map(|p| p["topic"].clone()).collect::<Vec<_>>();
    assert!(!topics(&all).contains(&json!("news")), "{all:#}");
    let since = w.get(&format!("/api/v1/incidents/1/briefing?since={}", before.len() - 1)).await;
    let news = since["parts"].as_array().expect("parts").last().expect("news").clone();
    assert_eq!((&news["topic"], news["lines"].as_array().map(Vec::len)), (&json!("news"), Some(1)), "{since:#}");
}
