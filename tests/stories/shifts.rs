//! The next shift of an incident that lasts, from the first reminder to those who go home.

use crate::capture::Browser;
use crate::tasks::{try_types, types};
use crate::world::{Company, World, hours, minutes};
use serde_json::{Value, json};

stories!(
    a_long_incident_is_handed_to_the_next_shift,
    the_screen_plans_it_and_asks_whoever_is_named,
    nothing_is_said_of_shifts_when_it_is_over,
);

/// A mild incident that Chen commands, and of which nobody promised anything.
async fn incident(w: &mut World) {
    w.apply(&Company::new().step(&["person: ben@example.com"], "30m").yaml()).await;
    let body =
        json!({ "title": "The archive is being restored", "severity": "SEV-5", "commander": "chen@example.com" });
    w.ok("POST", "/api/v1/incidents", &body).await;
    w.settle().await;
}

async fn roster(w: &World) -> Value {
    let room = w.get("/api/v1/incidents/1/room").await;
    let items = room["items"].as_array().expect("items").clone();
    items.into_iter().find(|item| item["label"] == "SH1").expect("there")
}

/// What somebody heard by now, the reminders to relieve the commander left out: they come every half hour.
fn told(w: &World, who: &str, words: &str) {
    let heard = w.phones.hears_all(who);
    assert!(heard.iter().any(|ring| ring.text.contains(words)), "{who} did not hear {words:?}: {heard:#?}");
}

async fn a_long_incident_is_handed_to_the_next_shift(w: &mut World) {
    incident(w).await;
    w.pass(hours(4)).await;
    told(w, "chen", "plan the next shift");
    let done = types(w, "chen", "shift in 2h").await.told;
    assert!(done.starts_with("The next shift begins at ") && done.contains("(SH1)"), "{done}");
    types(w, "chen", "shift ic @ben").await;
    w.pass(minutes(1)).await;
    w.phones.hears("ben", "Can you take over as Incident Commander");
    types(w, "ben", "decline sh1: I sleep then").await;
    w.pass(minutes(1)).await;
    told(w, "chen", "cannot be Incident Commander in the next shift SH1: I sleep then");
    types(w, "chen", "shift ic @ana").await;
    w.pass(minutes(90)).await;
    w.phones.hears("ana", "Can you take over as Incident Commander");
    told(w, "chen", "Incident Commander: ana, has not answered");
    types(w, "ana", "accept sh1").await;
    assert_eq!(roster(w).await["detail"]["places"][0]["answer"]["says"], "yes");
    w.pass(minutes(30)).await;
    w.phones.hears("ana", "chen hands Incident Commander over to you");
    told(w, "chen", "handover @ana");
    types(w, "chen", "handover @ana").await;
    types(w, "ana", "accept").await;
    w.pass(minutes(15)).await;
    w.phones.hears_all("chen");
    told(w, "ana", "Relieved and without a task: chen");
    assert_eq!(roster(w).await["state"], "over");
    types(w, "ana", "release @chen: thank you").await;
    w.pass(minutes(1)).await;
    w.phones.hears("chen", "thank you");
}

async fn the_screen_plans_it_and_asks_whoever_is_named(w: &mut World) {
    incident(w).await;
    let (chen, ben) = (Browser::of(w, "chen@example.com").await, Browser::of(w, "ben@example.com").await);
    assert!(!chen.see(w, "/incidents/1/now").await.contains("Plan the next shift"));
    w.pass(hours(4)).await;
    told(w, "chen", "plan the next shift");
    assert!(chen.see(w, "/incidents/1/now").await.contains("Plan the next shift"));
    chen.press(w, "/incidents/1/capture", &[("text", "shift in 2h"), ("key", "k1")]).await;
    let now = chen.see(w, "/incidents/1/now").await;
    assert!(now.contains("Next shift") && now.contains("0 of 1 said yes"), "{now}");
    assert!(!now.contains("Plan the next shift"), "it is planned");
    let named = [("verb", "shift"), ("text", "ic @ben"), ("key", "k2")];
    chen.press(w, "/incidents/1/items/SH1", &named).await;
    w.pass(minutes(1)).await;
    w.phones.hears("ben", "Can you take over as Incident Commander");
    assert!(ben.see(w, "/incidents/1/now").await.contains("Yes, I come"));
    ben.press(w, "/incidents/1/items/SH1", &[("verb", "accept"), ("key", "k3")]).await;
    let now = chen.see(w, "/incidents/1/now").await;
    assert!(now.contains("everybody said yes") && now.contains("ben, confirmed"), "{now}");
    let told = types(w, "ana", "catch up").await.told;
    assert!(told.contains("next shift in 1 h 59 min. Incident Commander: ben, confirmed"), "{told}");
    types(w, "chen", "drop sh1: it is nearly done").await;
    w.pass(minutes(1)).await;
    w.phones.hears("ben", "SH1 you were named for is off");
}

async fn nothing_is_said_of_shifts_when_it_is_over(w: &mut World) {
    incident(w).await;
    types(w, "chen", "shift in 1h").await;
    types(w, "chen", "shift ic @ana").await;
    w.pass(minutes(1)).await;
    w.phones.hears("ana", "Can you take over as Incident Commander");
    let sentence = types(w, "ana", "shift change went fine").await.told;
    assert!(sentence.starts_with("Noted"), "{sentence}");
    let unknown = try_types(w, "chen", "shift dj @ben").await.map(|done| done.told).unwrap_or_default();
    assert!(unknown.starts_with("Noted"), "{unknown}");
    types(w, "chen", "resolve").await;
    w.pass(hours(6)).await;
}
