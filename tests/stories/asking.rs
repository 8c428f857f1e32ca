//! Questions from outside: asked by people who otherwise write nothing, answered by whoever speaks for the incident, and
//! never in the way of those who repair.

use crate::capture::Browser;
use crate::tasks::types;
use crate::world::{Company, World, minutes};
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_core::incident::Reference;
use allclear_engine::respond;
use http::StatusCode;
use serde_json::{Value, json};

stories!(
    a_question_waits_for_whoever_speaks_and_its_answer_reaches_everybody_who_asked,
    what_waits_for_the_next_update_or_the_review_comes_back_there,
    who_only_follows_asks_from_the_page_without_a_script,
    a_remark_is_parked_and_found_again_in_the_review,
);

/// A mild incident that Chen commands; Ben only follows.
async fn incident(w: &mut World) {
    let role = "name: ben, time_zone: Europe/Berlin";
    let company = Company::new().step(&["person: chen@example.com"], "30m").yaml();
    w.apply(&company.replace(role, &format!("{role}, role: stakeholder"))).await;
    let body = json!({ "title": "Checkout is slow", "severity": "SEV-5", "commander": "chen@example.com" });
    w.ok("POST", "/api/v1/incidents", &body).await;
    w.settle().await;
}

/// What somebody who may only follow is told when they ask.
async fn asks(w: &World, who: &str, question: &str) -> String {
    let person = w.app().directory().person_by_email(&format!("{who}@example.com")).expect("somebody").id;
    let actor = Actor::Person { id: person, role: Role::Stakeholder };
    let queued = respond::ask(w.app(), actor, Reference::Number(1), question.to_owned()).await.expect("asked");
    w.settle().await;
    queued.told
}

async fn asked(w: &World) -> Vec<Value> {
    w.get("/api/v1/incidents/1/asks").await["data"].as_array().expect("questions").clone()
}

async fn a_question_waits_for_whoever_speaks_and_its_answer_reaches_everybody_who_asked(w: &mut World) {
    incident(w).await;
    let told = asks(w, "ben", "How many customers are affected?").await;
    assert_eq!(told, "ASK1 is with chen. You hear of the answer, and read it here.");
    w.phones.hears("chen", "A question from outside waits: ASK1 How many customers are affected?");
    assert!(asks(w, "ana", "how many customers are affected").await.starts_with("ASK1"), "the same question");
    // Another one does not ring before a quarter of an hour is over.
    w.pass(minutes(4)).await;
    asks(w, "ben", "Is data lost?").await;
    w.pass(minutes(10)).await;
    w.phones.silent("chen");
    w.pass(minutes(2)).await;
    let both =
        "2 questions from outside wait: ASK1 How many customers are affected? (2 people ask); ASK2 Is data lost?";
    w.phones.hears("chen", both);

    types(w, "chen", "answer ask1: about 300, all of them in Europe").await;
    types(w, "chen", "decline ask2: we do not know it yet").await;
    w.phones.hears("ben", "is answered: about 300, all of them in Europe");
    w.pass(minutes(1)).await;
    w.phones.hears("ben", "will not be answered: we do not know it yet");
    w.phones.hears("ana", "about 300, all of them in Europe");
    let all = asked(w).await;
    assert_eq!((&all[0]["state"], &all[0]["askers"]), (&json!("answered"), &json!(2)), "{all:#?}");
    assert!(asks(w, "ben", "How many customers are affected").await.contains("is answered already: about 300"));
    types(w, "chen", "resolve: done").await;
    w.phones.forget();
}

async fn what_waits_for_the_next_update_or_the_review_comes_back_there(w: &mut World) {
    incident(w).await;
    asks(w, "ben", "Which regions are affected?").await;
    asks(w, "ben", "Can we have a list of every customer?").await;
    types(w, "chen", "next ask1").await;
    types(w, "chen", "later ask2").await;
    let draft = w.get("/api/v1/incidents/1/updates/draft").await["internal"].as_str().expect("a draft").to_owned();
    assert!(draft.ends_with("Which regions are affected? [the answer]"), "{draft}");
    types(w, "chen", "update Only eu-west is affected.").await;
    w.pass(minutes(2)).await;
    let heard: Vec<String> = w.phones.hears_all("ben").into_iter().map(|ring| ring.text).collect();
    for part in ["answered with the next update", "Only eu-west is affected.", "after the incident"] {
        assert_eq!(heard.iter().filter(|text| text.contains(part)).count(), 1, "{part}: {heard:#?}");
    }
    let states: Vec<Value> = asked(w).await.into_iter().map(|one| one["state"].clone()).collect();
    assert_eq!(states, [json!("answered"), json!("later")]);
    types(w, "chen", "resolve: done").await;
    let review = w.get("/api/v1/incidents/1/review").await.to_string();
    assert!(review.contains("Asked from outside: Can we have a list of every customer?"), "{review}");
    w.phones.forget();
}

async fn who_only_follows_asks_from_the_page_without_a_script(w: &mut World) {
    incident(w).await;
    let (ben, chen) = (Browser::of(w, "ben@example.com").await, Browser::of(w, "chen@example.com").await);
    let page = ben.see(w, "/incidents/1").await;
    assert!(page.contains("What do you want to know?") && !page.contains("/incidents/1/capture"), "{page}");
    assert_eq!(ben.send(w, "/incidents/1/ask", &[("question", " ")]).await, StatusCode::UNPROCESSABLE_ENTITY);
    ben.press(w, "/incidents/1/ask", &[("question", "Is data lost?")]).await;
    assert_eq!(ben.send(w, "/incidents/1/capture", &[("text", "sev 1")]).await, StatusCode::FORBIDDEN);
    let queue = chen.see(w, "/incidents/1").await;
    assert!(queue.contains("Questions from outside") && queue.contains("After the incident"), "{queue}");
    chen.press(w, "/incidents/1/items/ASK1", &[("verb", "answer"), ("text", "No, every order is there.")]).await;
    let page = ben.see(w, "/incidents/1").await;
    assert!(page.contains("Is data lost?") && page.contains("No, every order is there."), "{page}");
    chen.press(w, "/incidents/1/capture", &[("text", "resolve: done")]).await;
    w.phones.forget();
}

async fn a_remark_is_parked_and_found_again_in_the_review(w: &mut World) {
    incident(w).await;
    types(w, "chen", "park: why is there only one replica?").await;
    let opinion = types(w, "chen", "finally the replica caught up").await;
    assert!(
        opinion.told.starts_with("Noted.") && opinion.told.contains("\"finally\" is an opinion"),
        "{}",
        opinion.told
    );
    let token = w.token_for(Role::Stakeholder).await;
    let bearer = format!("Bearer {token}");
    let followed = w.raw("GET", "/api/v1/incidents/1/timeline", &[("authorization", &bearer)], Vec::new()).await.1;
    assert!(!followed.to_string().contains("replica"), "who follows does not read it: {followed:#}");
    types(w, "chen", "resolve: done").await;
    let review = w.get("/api/v1/incidents/1/review").await.to_string();
    assert!(review.contains("Parked by chen: why is there only one replica?"), "{review}");
    w.phones.forget();
}
