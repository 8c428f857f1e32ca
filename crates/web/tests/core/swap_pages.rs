//! Swapping shifts in the interface: asking, the note on Home, a yes, a no, and what became stale meanwhile.
//!
//! The clock stands at Sunday, 22 November 2026, 02:30 UTC. Ben has the week until Monday 09:00 in Berlin, then Ana, then
//! Ben again from 30 November.

use crate::html_lint::assert_good;
use crate::oncall_pages::{path, person, told};
use crate::world::{Answer, World};
use allclear_core::directory::Role;
use http::{Method, StatusCode, header};
use serde_json::{Value, json};

const ANA: &str = "ana@example.com";
const BEN: &str = "ben@example.com";
const HOSTILE: &str = "<script>alert(1)</script> \u{202e}gnp.exe 🤷🏽‍♀️ =1+1";

const ANAS: (&str, &str) = ("2026-11-23T08:00:00Z", "2026-11-30T08:00:00Z");
const BENS: &str = "2026-11-30T08:00:00Z/2026-12-07T08:00:00Z";

async fn schedule(world: &World) -> String {
    path(world).await.rsplit('/').next().expect("an id").to_owned()
}

async fn ask(world: &World, cookie: &str, asked: &str, wants: &str, note: &str) -> Answer {
    let schedule = schedule(world).await;
    let fields = [
        ("schedule", schedule.as_str()),
        ("from", ANAS.0),
        ("to", ANAS.1),
        ("asked", asked),
        ("wants", wants),
        ("note", note),
    ];
    world.press(cookie, "/on-call/swaps", &fields).await
}

async fn on_call_at(world: &World, at: &str) -> String {
    let token = world.token(Role::Observer).await;
    let answer = world.call(Method::GET, &format!("/api/v1/oncall?at={at}"), &token, &Value::Null).await;
    answer.json()["data"][0]["on_call"]["person"]["name"].as_str().unwrap_or("nobody").to_owned()
}

/// The address of the first button of this kind on a page.
fn button(page: &str, what: &str) -> String {
    let end = page.find(&format!("/{what}\"")).unwrap_or_else(|| panic!("{what}: {page}"));
    let start = page[..end].rfind("action=\"").expect("a form") + "action=\"".len();
    format!("{}/{what}", &page[start..end])
}

#[tokio::test]
async fn a_swap_is_asked_for_answered_on_home_and_holds_for_both() {
    let world = World::new().await;
    let (ana, ben) = (world.sign_in(ANA).await, world.sign_in(BEN).await);
    let bens_id = person(&world, BEN).await;
    let place = world.see(&ana, "/on-call").await.text;
    let start = place.split("href=\"/on-call/swaps/new?").nth(1).expect("a way to ask").split('"').next().unwrap();
    let form = world.see(&ana, &format!("/on-call/swaps/new?{}", start.replace("&amp;", "&"))).await;
    assert_eq!(form.status, StatusCode::OK, "{}", form.text);
    assert_good("/on-call/swaps/new", &form.text);
    assert!(form.text.contains(BENS) && form.text.contains("Ben Okafor"), "{}", form.text);
    let asked = ask(&world, &ana, &bens_id, BENS, HOSTILE).await;
    assert!(told(&asked).contains("You asked Ben Okafor"), "{}", asked.text);
    assert!(told(&ask(&world, &ana, &bens_id, BENS, "").await).contains("You asked"), "a double click");
    let home = world.see(&ben, "/").await.text;
    assert_good("Home with an offer", &home);
    assert!(
        home.contains("Can you take a shift?") && home.contains("Ana Costa") && !home.contains("<script>alert"),
        "{home}"
    );
    assert_eq!(home.matches("Take it").count(), 1, "asked twice is asked once");
    for page in ["/on-call", "/on-call/swaps"] {
        assert_good(page, &world.see(&ben, page).await.text);
        assert_good(page, &world.see(&ana, page).await.text);
    }
    assert!(!world.see(&ana, "/").await.text.contains("Can you take a shift?"), "the asker is not asked");
    let accept = button(&home, "accept");
    let yes = world.press(&ben, &accept, &[("back", "/")]).await;
    assert_eq!((yes.status, yes.headers[header::LOCATION].to_str().unwrap()), (StatusCode::SEE_OTHER, "/"));
    assert_eq!(on_call_at(&world, "2026-11-25T00:00:00Z").await, "Ben Okafor");
    assert_eq!(on_call_at(&world, "2026-12-02T00:00:00Z").await, "Ana Costa");
    assert!(told(&world.press(&ben, &accept, &[]).await).contains("It is settled"), "a double click");
    assert!(told(&world.press(&ana, &accept, &[]).await).contains("has accepted this offer already"));
    let past = world.see(&ana, "/on-call/swaps").await.text;
    assert_good("swaps that are over", &past);
    assert!(past.contains("Taken") && past.contains("Before"), "{past}");
}

#[tokio::test]
async fn what_cannot_be_offered_is_said_at_its_field() {
    let world = World::new().await;
    let (ana, ben) = (world.sign_in(ANA).await, world.sign_in(BEN).await);
    let (anas_id, bens_id) = (person(&world, ANA).await, person(&world, BEN).await);
    for (asked, wants, wrong) in [
        ("", "", "must be chosen"),
        ("per_x", "", "not a valid id"),
        (bens_id.as_str(), "x", "could not be read"),
        (anas_id.as_str(), "", "not offered to the person who has it"),
        (anas_id.as_str(), BENS, "Ben Okafor’s shift"),
        ("rotation", BENS, "Ben Okafor’s shift"),
    ] {
        let answer = ask(&world, &ana, asked, wants, "please").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}: {}", answer.text);
        assert!(answer.text.contains(wrong) && answer.text.contains("please"), "{wrong}: {}", answer.text);
        assert_good(wrong, &answer.text);
    }
    let not_mine = ask(&world, &ben, &anas_id, "", "").await;
    assert_eq!(not_mine.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(not_mine.text.contains("does not have the shift"), "{}", not_mine.text);
    for address in ["", "?schedule=x", "?schedule=x&from=1&to=2"] {
        assert_eq!(world.see(&ana, &format!("/on-call/swaps/new{address}")).await.status, StatusCode::NOT_FOUND);
    }
    let observer = world.signed_in_as(Role::Observer).await;
    assert_eq!(ask(&world, &observer, &bens_id, "", "").await.status, StatusCode::FORBIDDEN);
    let empty = world.see(&observer, "/on-call/swaps").await.text;
    assert_good("no swaps", &empty);
    assert!(empty.contains("No swap is under way"), "{empty}");
}

#[tokio::test]
async fn a_no_and_a_withdrawal_change_nothing_and_others_may_do_neither() {
    let world = World::new().await;
    let (ana, ben) = (world.sign_in(ANA).await, world.sign_in(BEN).await);
    let carl = world.signed_in_as(Role::Responder).await;
    let bens_id = person(&world, BEN).await;
    ask(&world, &ana, &bens_id, "", "").await;
    let page = world.see(&ben, "/on-call/swaps").await.text;
    let (accept, decline) = (button(&page, "accept"), button(&page, "decline"));
    assert!(told(&world.press(&carl, &accept, &[]).await).contains("made to somebody else"));
    let own = world.see(&ana, "/on-call/swaps").await.text;
    let withdraw = button(&own, "withdraw");
    assert!(told(&world.press(&carl, &withdraw, &[]).await).contains("Only the people it is about"));
    assert!(told(&world.press(&ben, &decline, &[]).await).contains("Declined"));
    assert!(told(&world.press(&ben, &decline, &[]).await).contains("Declined"), "a double click");
    assert!(told(&world.press(&ana, &withdraw, &[]).await).contains("was declined"));
    ask(&world, &ana, &bens_id, "", "").await;
    let own = world.see(&ana, "/on-call/swaps").await.text;
    let withdraw = button(&own, "withdraw");
    for _ in 0..2 {
        assert!(told(&world.press(&ana, &withdraw, &[]).await).contains("Taken back"));
    }
    let gone = world.press(&ben, &withdraw.replace("/withdraw", "/accept"), &[]).await;
    assert!(told(&gone).contains("has taken this offer back"), "{}", told(&gone));
    assert_eq!(on_call_at(&world, "2026-11-25T00:00:00Z").await, "Ana Costa");
    assert_eq!(world.press(&ben, "/on-call/swaps/x/accept", &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.press(&ana, &withdraw, &[("back", "https://evil.example")]).await.headers[header::LOCATION], "/");
}

#[tokio::test]
async fn scripts_offer_and_answer_in_the_name_of_others_as_managers_do() {
    let world = World::new().await;
    let (manager, reader) = (world.token(Role::Manager).await, world.token(Role::Observer).await);
    let offer = json!({ "asker": ANA, "asked": BEN, "gives": { "schedule": "Primary", "from": ANAS.0, "to": ANAS.1 }, "note": "please" });
    let responder = world.token(Role::Responder).await;
    assert_eq!(world.call(Method::POST, "/api/v1/shift-swaps", &responder, &offer).await.status, StatusCode::FORBIDDEN);
    let shift = |from: &str, to: &str| json!({ "schedule": "Primary", "from": from, "to": to });
    for (field, wrong) in [
        ("note", json!({ "asker": ANA, "asked": BEN, "gives": shift(ANAS.0, ANAS.1), "note": "x".repeat(201) })),
        ("gives.to", json!({ "asker": ANA, "asked": BEN, "gives": shift(ANAS.1, ANAS.0) })),
        ("gives.to", json!({ "asker": ANA, "asked": BEN, "gives": shift(ANAS.0, "2030-01-01T00:00:00Z") })),
        (
            "wants.to",
            json!({ "asker": ANA, "asked": BEN, "gives": shift(ANAS.0, ANAS.1), "wants": shift(ANAS.0, ANAS.0) }),
        ),
    ] {
        let refused = world.call(Method::POST, "/api/v1/shift-swaps", &manager, &wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}: {}", refused.text);
        assert!(refused.text.contains(&format!("\"{field}\"")), "{field}: {}", refused.text);
    }
    let made = world.call(Method::POST, "/api/v1/shift-swaps", &manager, &offer).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let id = made.json()["id"].as_str().expect("an id").to_owned();
    let listed =
        world.call(Method::GET, "/api/v1/shift-swaps?state=open&person=ben@example.com", &reader, &Value::Null).await;
    assert_eq!(listed.json()["data"][0]["id"], id.as_str(), "{}", listed.text);
    let one = format!("/api/v1/shift-swaps/{id}");
    assert_eq!(world.call(Method::GET, &one, &reader, &Value::Null).await.json()["note"], "please");
    let stranger =
        world.call(Method::POST, &format!("{one}/acceptance"), &manager, &json!({ "person": "eve@example.com" })).await;
    assert_eq!(stranger.problem().0, 422);
    let yes = world.call(Method::POST, &format!("{one}/acceptance"), &manager, &json!({ "person": BEN })).await;
    assert_eq!(yes.json()["state"], "accepted", "{}", yes.text);
    for late in ["decline", "withdrawal"] {
        let body = if late == "decline" { json!({ "person": BEN }) } else { Value::Null };
        let answer = world.call(Method::POST, &format!("{one}/{late}"), &manager, &body).await;
        assert_eq!(answer.problem().0, 409, "{late}");
    }
    for (change, field) in [("asker", "nobody@example.com"), ("asked", "nobody@example.com")] {
        let mut wrong = offer.clone();
        wrong[change] = field.into();
        assert_eq!(
            world.call(Method::POST, "/api/v1/shift-swaps", &manager, &wrong).await.problem().0,
            422,
            "{change}"
        );
    }
    let gone =
        world.call(Method::GET, "/api/v1/shift-swaps/swp_00000000000000000000000000", &reader, &Value::Null).await;
    assert_eq!(gone.problem().0, 404);
}
