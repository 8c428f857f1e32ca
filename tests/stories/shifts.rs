//! The next shift of an incident that lasts, from the first reminder to those who go home.

use crate::capture::Browser;
use crate::tasks::{try_types, types};
use crate::world::{Company, World, hours, minutes};
use serde_json::{Value, json};

stories!(
    a_long_incident_is_handed_to_the_next_shift,
    the_screen_plans_it_and_asks_whoever_is_named,
    when_it_is_over_only_who_said_yes_hears_that_the_shift_is_off,
    whoever_is_replaced_before_they_were_asked_is_not_asked,
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
    let briefed = types(w, "ana", "catch up").await.told;
    assert!(briefed.contains("SH1 next shift has begun."), "{briefed}");
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

async fn when_it_is_over_only_who_said_yes_hears_that_the_shift_is_off(w: &mut World) {
    incident(w).await;
    types(w, "chen", "shift in 1h").await;
    types(w, "chen", "shift ic @ana").await;
    w.pass(minutes(1)).await;
    w.phones.hears("ana", "Can you take over as Incident Commander");
    types(w, "chen", "shift scribe @ben").await;
    w.pass(minutes(1)).await;
    w.phones.hears("ben", "Can you take over as Scribe");
    types(w, "ben", "accept sh1").await;
    let sentence = types(w, "ana", "shift change went fine").await.told;
    assert!(sentence.starts_with("Noted"), "{sentence}");
    let unknown = try_types(w, "chen", "shift dj @ben").await.map(|done| done.told).unwrap_or_default();
    assert!(unknown.starts_with("Noted"), "{unknown}");
    types(w, "chen", "resolve").await;
    w.pass(minutes(1)).await;
    w.phones.hears("ben", "The shift SH1 you said yes to is off: the incident is over");
    assert_eq!(roster(w).await["state"], "dropped");
    w.pass(hours(6)).await;
}

async fn whoever_is_replaced_before_they_were_asked_is_not_asked(w: &mut World) {
    incident(w).await;
    types(w, "chen", "shift in 3h").await;
    let again = types(w, "chen", "shift in 3h").await.told;
    assert!(again.contains("nothing was changed"), "{again}");
    types(w, "chen", "shift scribe @ana").await;
    w.phones.hears("ana", "Can you take over as Scribe");
    // Whoever heard something less than a minute ago hears the next thing later.
    types(w, "chen", "shift ic @ana").await;
    types(w, "chen", "shift ic @ben").await;
    types(w, "chen", "shift scribe nobody").await;
    w.pass(minutes(2)).await;
    w.phones.hears("ben", "Can you take over as Incident Commander");
    let told = w.phones.hears_all("ana");
    assert!(told.iter().all(|ring| !ring.text.contains("an you take over")), "{told:#?}");
    assert!(told.iter().any(|ring| ring.text.contains("ou are not needed in the next shift SH1")), "{told:#?}");
    assert!(try_types(w, "ana", "accept sh1").await.is_err(), "nobody asks them any more");
    types(w, "chen", "drop sh1: it is nearly done").await;
    w.pass(minutes(1)).await;
    w.phones.hears("ben", "SH1 you were named for is off: it is nearly done");
}
