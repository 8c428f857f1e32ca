//! Several regions of the screen with one request.

use super::{ANA, BEN, declare, hidden, went};
use crate::html_lint::assert_good;
use crate::world::{Answer, JSON_KEY, World, company_of_many};
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_core::incident::Reference;
use allclear_engine::company;
use allclear_engine::respond;
use axum::body::Body;
use http::{Request, StatusCode, header};
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
        assert_eq!(alone.headers[header::ETAG], format!("W/\"{}\"", together[name]["tag"].as_str().expect("a tag")));
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
    let key = |text: &str| hidden(text, "/incidents/1/role", "key");
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

/// What the dialog of a form fetches when it opens.
async fn opened(world: &World, cookie: &str, path: &str) -> Answer {
    let request = Request::get(path).header(header::COOKIE, cookie).header("hx-request", "true");
    world.send(request.body(Body::empty()).expect("a request")).await
}

#[tokio::test]
async fn a_note_sends_nobody_the_bar_again_nor_what_hides_in_dialogs() {
    let world = World::new().await;
    company::apply(&world.app, Actor::Operator, &[company_of_many()]).await.expect("applied");
    let ana = world.sign_in(ANA).await;
    declare(&world, "Checkout is down").await;
    for nobody_commands in [true, false] {
        let known = parts(&world.see(&ana, "/incidents/1/regions").await);
        let tags = REGIONS.map(|name| format!("{name}={}", known[name]["tag"].as_str().expect("a tag"))).join("&");
        capture_as(&world, &ana, "five words of no weight").await;
        let after = world.see(&ana, &format!("/incidents/1/regions?{tags}")).await;
        println!("{} bytes after a note; nobody commands: {nobody_commands}", after.text.len());
        assert!(parts(&after)["bar"]["html"].is_null(), "nothing in the bar has changed: {}", after.text);
        assert!(html(&parts(&after), "timeline").contains("five words of no weight"));
        assert!(after.text.len() < 50_000, "{} bytes for five words", after.text.len());
        assert!(!after.text.contains("Person 499"), "nobody is listed who has nothing to do with it");
        if nobody_commands {
            let me = hidden(&world.see(&ana, "/incidents/1").await.text, "/incidents/1/role", "person");
            went(&world.press(&ana, "/incidents/1/role", &[("role", "ic"), ("person", &me)]).await, "/incidents/1");
        }
    }
}

#[tokio::test]
async fn command_that_was_left_and_is_taken_again_is_no_double_click() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    declare(&world, "Checkout is down").await;
    for _ in 0..2 {
        let page = world.see(&ana, "/incidents/1").await.text;
        let (key, me) = (hidden(&page, "/incidents/1/role", "key"), hidden(&page, "/incidents/1/role", "person"));
        let take = [("role", "ic"), ("person", me.as_str()), ("seen_incident_commander", ""), ("key", &key)];
        let told = went(&world.press(&ana, "/incidents/1/role", &take).await, "/incidents/1");
        assert!(told.contains("Ana Costa is Incident Commander now"), "{told}");
        let free = [("role", "ic"), ("person", "nobody")];
        went(&world.press(&ana, "/incidents/1/role", &free).await, "/incidents/1");
    }
}

#[tokio::test]
async fn a_dialog_shows_how_things_stand_when_it_opens() {
    let world = World::new().await;
    let (ana, ben) = (world.sign_in(ANA).await, world.sign_in(BEN).await);
    declare(&world, "Checkout is down").await;
    let page = world.see(&ana, "/incidents/1").await.text;
    for sheet in ["update", "severity", "role", "task", "resolve", "title", "alerts", "page"] {
        let path = format!("/incidents/1/{sheet}");
        assert!(page.contains(&format!("hx-get=\"{path}\"")), "{sheet} opens in a dialog");
        assert!(page.contains(&format!("<a href=\"{path}\">Open the form on a page of its own</a>")), "{sheet}");
        let form = opened(&world, &ana, &path).await;
        assert!(form.text.starts_with("<form ") && !form.text.contains("<html"), "{sheet}: {}", form.text);
        assert_eq!(form.headers[header::CACHE_CONTROL], "private, no-cache", "asked for anew each time");
        assert!(world.see(&ana, &path).await.text.starts_with("<!DOCTYPE html>"), "{sheet} without scripts");
    }
    let raised = [("severity", "SEV-1"), ("seen", "SEV-2")];
    went(&world.press(&ben, "/incidents/1/severity", &raised).await, "/incidents/1");
    let form = opened(&world, &ana, "/incidents/1/severity").await.text;
    assert_eq!(hidden(&form, "/incidents/1/severity", "seen"), "SEV-1");
    assert_good("the screen with dialogs that are fetched", &page);
    // What is to be said about an item stands in such a dialog, too.
    capture_as(&world, &ana, "task me 10m read the log").await;
    let page = world.see(&ana, "/incidents/1").await.text;
    assert!(page.contains("hx-get=\"/incidents/1/items/T1?verb=done\""), "{page}");
    let form = opened(&world, &ana, "/incidents/1/items/T1?verb=done").await.text;
    assert!(form.starts_with("<form ") && form.contains("name=\"outcome\""), "{form}");
}

#[tokio::test]
async fn a_tick_stands_on_its_alert_when_a_newer_one_comes() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    declare(&world, "Checkout is down").await;
    let fire = async |title: &str| {
        let body = serde_json::json!({ "title": title, "key": title, "severity": "warning" }).to_string();
        assert!(world.post(&format!("/in/json/{JSON_KEY}"), body).await.status.is_success());
        world.forward(60);
    };
    let ids = async || {
        let form = world.see(&ana, "/incidents/1/alerts").await.text;
        let ticks = form.split("<input type=\"checkbox\" id=\"").skip(1);
        let id = |tick: &str| tick.split('"').next().expect("an id").to_owned();
        let title =
            |tick: &str| tick.split("<bdi>").nth(1).expect("a title").split('<').next().expect("text").to_owned();
        ticks.map(|tick| (title(tick), id(tick))).collect::<std::collections::BTreeMap<_, _>>()
    };
    fire("Loose 1").await;
    fire("Loose 2").await;
    let before = ids().await;
    assert_eq!(before.len(), 2, "{before:?}");
    fire("Loose 3").await;
    let after = ids().await;
    assert_eq!(after.len(), 3);
    for (title, id) in &before {
        assert_eq!(after.get(title), Some(id), "what was ticked as {title} is it still");
    }
}
