//! Several regions of the screen with one request.

use super::{ANA, BEN, declare, hidden};
use crate::world::{Answer, World};
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_core::incident::Reference;
use allclear_engine::respond;
use http::{StatusCode, header};
use serde_json::Value;

/// In the order of the page, as they are named in its addresses.
const REGIONS: [&str; 5] = ["bar", "brief", "now", "timeline", "side"];

#[track_caller]
fn parts(answer: &Answer) -> Value {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    serde_json::from_str(&answer.text).expect("JSON")
}

fn html<'p>(parts: &'p Value, name: &str) -> &'p str {
    parts[name]["html"].as_str().unwrap_or_else(|| panic!("no {name} in {parts}"))
}

#[tokio::test]
async fn one_request_brings_what_each_address_would() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    declare(&world, "Checkout is <b>down</b>").await;
    let answer = world.see(&ana, "/incidents/1/regions?bar=&brief=&now=&timeline=&side=").await;
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
    assert_eq!(answer.headers[header::VARY], "cookie");
    let cookie = answer.headers[header::SET_COOKIE].to_str().expect("text");
    assert!(cookie.starts_with("allclear_seen=") && cookie.contains("Path=/incidents/1;"), "{cookie}");
    let together = parts(&answer);
    assert_eq!(together.as_object().expect("an object").len(), REGIONS.len(), "and nothing else");
    let page = world.see(&ana, "/incidents/1").await.text;
    for name in REGIONS {
        let alone = world.see(&ana, &format!("/incidents/1/{name}")).await;
        assert_eq!(alone.headers[header::ETAG], format!("\"{}\"", together[name]["tag"].as_str().expect("a tag")));
        assert_eq!(alone.text, html(&together, name), "{name}");
        assert!(page.contains(&format!("data-together=\"/incidents/1/regions\" data-part=\"{name}\"")), "{name}");
    }
    let bar = world.see(&ana, "/incidents/1/regions?bar=").await;
    assert!(!bar.headers.contains_key(header::SET_COOKIE), "who was not shown the story has not looked at it");
    let every = parts(&world.see(&ana, "/incidents/1/regions").await);
    assert_eq!(every.as_object().expect("an object").len(), REGIONS.len() + 1, "the coach, too, when none is named");
}

#[tokio::test]
async fn what_a_browser_has_is_not_sent_again() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    declare(&world, "Checkout is down").await;
    let known = parts(&world.see(&ana, "/incidents/1/regions").await);
    let tag = |name: &str| known[name]["tag"].as_str().expect("a tag").to_owned();
    let path = format!("/incidents/1/regions?side={}&timeline={}&bar=other", tag("side"), tag("timeline"));
    let again = parts(&world.see(&ana, &path).await);
    assert!(again["side"]["html"].is_null() && again["timeline"]["html"].is_null(), "{again}");
    assert_eq!(html(&again, "bar"), html(&known, "bar"));
    respond::note(&world.app, Actor::Operator, Reference::Number(1), "carts are empty".to_owned(), None)
        .await
        .expect("noted");
    let after = parts(&world.see(&ana, &path).await);
    assert!(html(&after, "timeline").contains("carts are empty"));
    assert_ne!(after["timeline"]["tag"], known["timeline"]["tag"]);
}

#[tokio::test]
async fn odd_questions_are_refused_and_break_nothing() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    declare(&world, "Checkout is down").await;
    let many = (0..200).map(|n| format!("bar=x{n}")).collect::<Vec<_>>().join("&");
    for (path, status) in [
        ("/incidents/1/regions?bar=&nonsense=", StatusCode::NOT_FOUND),
        ("/incidents/1/regions?=", StatusCode::NOT_FOUND),
        ("/incidents/1/regions?%ff%00=%fe", StatusCode::NOT_FOUND),
        ("/incidents/1/regions?regions=", StatusCode::NOT_FOUND),
        (&format!("/incidents/1/regions?{many}"), StatusCode::BAD_REQUEST),
        ("/incidents/2/regions", StatusCode::NOT_FOUND),
        ("/incidents/x/regions", StatusCode::NOT_FOUND),
        ("/incidents/-1/regions", StatusCode::NOT_FOUND),
        ("/incidents/99999999999999999999/regions", StatusCode::NOT_FOUND),
        ("/incidents/1/regions?bar=%22%3Cscript%3E&bar=&bar", StatusCode::OK),
    ] {
        let answer = world.see(&ana, path).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
    }
    let stranger = world.get("/incidents/1/regions?bar=").await;
    assert_eq!(stranger.status, StatusCode::SEE_OTHER);
    assert!(stranger.headers[header::LOCATION].to_str().expect("text").starts_with("/sign-in?next="));
}

#[tokio::test]
async fn who_asks_at_the_same_moment_gets_their_own() {
    let world = World::new().await;
    let (ana, ben) = (world.sign_in(ANA).await, world.sign_in(BEN).await);
    let zoe = world.signed_in_as(Role::Stakeholder).await;
    declare(&world, "Checkout is down").await;
    capture_as(&world, &ana, "the cache of shop 7 is cold").await;
    let key = |text: &str| hidden(text, "/incidents/1/update", "key");
    let (anas, bens) =
        (key(&world.see(&ana, "/incidents/1").await.text), key(&world.see(&ben, "/incidents/1").await.text));
    assert_ne!(anas, bens);
    let cookies = [&ana, &ben, &zoe].into_iter().cycle().take(30).collect::<Vec<_>>();
    let asked = cookies.iter().map(|cookie| world.see(cookie, "/incidents/1/regions"));
    let answers = futures::future::join_all(asked).await;
    for (nth, answer) in answers.iter().enumerate() {
        let all = parts(answer);
        let text = REGIONS.map(|name| html(&all, name)).concat();
        match nth % 3 {
            0 => assert!(text.contains(&anas) && !text.contains(&bens)),
            1 => assert!(text.contains(&bens) && !text.contains(&anas)),
            _ => {
                assert!(!text.contains("shop 7") && !text.contains("name=\"key\""), "who follows sees no work: {text}");
            }
        }
    }
}

async fn capture_as(world: &World, cookie: &str, text: &str) {
    let answer = super::capture(world, cookie, text).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
}
