//! Finding things: what the palette is told, and the page with the same results.

use crate::html_lint::assert_good;
use crate::world::{JSON_KEY, World};
use allclear_core::directory::Role;
use http::StatusCode;
use serde_json::{Value, json};

async fn ask(world: &World, cookie: &str, words: &str) -> Vec<Value> {
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("q", words).finish();
    let answer = world.see(cookie, &format!("/palette?{query}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{words:?}: {}", answer.text);
    assert_eq!(answer.headers["cache-control"], "no-store");
    let page = world.see(cookie, &format!("/search?{query}")).await;
    assert_eq!(page.status, StatusCode::OK, "{words:?}");
    assert_good(&format!("/search?{query}"), &page.text);
    answer.json().as_array().unwrap().clone()
}

fn labels(lines: &[Value]) -> Vec<&str> {
    lines.iter().map(|line| line["label"].as_str().unwrap()).collect()
}

async fn declare(world: &World, title: &str) -> i64 {
    let token = world.token(Role::Responder).await;
    let made = world
        .call(http::Method::POST, "/api/v1/incidents", &token, &json!({ "title": title, "severity": "sev3" }))
        .await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    made.json()["number"].as_i64().unwrap()
}

async fn resolve(world: &World, number: i64) {
    let token = world.token(Role::Responder).await;
    let path = format!("/api/v1/incidents/{number}/resolution");
    let done = world.call(http::Method::POST, &path, &token, &json!({ "resolution": "rolled back" })).await;
    assert!(done.status.is_success(), "{}", done.text);
}

async fn fire(world: &World, body: &Value) {
    let sent = world.post(&format!("/in/json/{JSON_KEY}"), body.to_string()).await;
    assert!(sent.status.is_success(), "{}", sent.text);
}

#[tokio::test]
async fn everything_that_has_a_name_is_found_and_leads_somewhere() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    declare(&world, "Checkout is slow").await;
    fire(&world, &json!({ "title": "checkout p99 above 2 s", "key": "k1" })).await;
    for (words, label, note) in [
        ("checkout", "#1 Checkout is slow", "SEV-3, Investigating"),
        ("P99 above", "checkout p99 above 2 s", "Triggered alert, checkout"),
        ("ledg", "ledger", "Service, Payments"),
        ("okafor ben", "Ben Okafor", "Person, ben@example.com"),
        ("ana@example", "Ana Costa", "Person, ana@example.com"),
        ("primary", "Primary", "Schedule, Payments"),
        ("PAYM", "Payments", "Team"),
    ] {
        let lines = ask(&world, &ana, words).await;
        let line = lines.iter().find(|line| line["label"] == label).unwrap_or_else(|| panic!("{words}: {lines:?}"));
        assert!(line["note"].as_str().unwrap().contains(note), "{line}");
        let there = world.see(&ana, line["href"].as_str().unwrap().split('#').next().unwrap()).await;
        assert_eq!(there.status, StatusCode::OK, "{line}");
        let query = words.replace(' ', "+").replace('@', "%40");
        let page = world.see(&ana, &format!("/search?q={query}")).await.text;
        assert!(page.contains(&format!("<bdi>{label}</bdi>")), "{words} on the page");
    }
    let kinds = ask(&world, &ana, "payments").await;
    let policy = kinds.iter().find(|line| line["note"] == "Escalation policy, Payments").expect("a policy");
    assert_eq!(world.see(&ana, policy["href"].as_str().unwrap()).await.status, StatusCode::OK, "{policy}");
}

#[tokio::test]
async fn a_number_is_the_first_and_what_is_open_comes_before_what_is_over() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    for n in 1..=12 {
        declare(
            &world,
            &format!("Trouble {}", if n == 2 { "with 12 disks".to_owned() } else { format!("of day {n}") }),
        )
        .await;
    }
    resolve(&world, 12).await;
    resolve(&world, 11).await;
    for words in ["12", "#12"] {
        assert_eq!(labels(&ask(&world, &ana, words).await)[0], "#12 Trouble of day 12", "{words}");
    }
    assert!(labels(&ask(&world, &ana, "12").await).contains(&"#2 Trouble with 12 disks"));
    assert_eq!(labels(&ask(&world, &ana, "trouble day").await)[..2], ["#10 Trouble of day 10", "#9 Trouble of day 9"]);
    let over = ask(&world, &ana, "day 11").await;
    let review = over.iter().find(|line| line["label"] == "Review of #11 Trouble of day 11").expect("a review");
    assert_eq!(review["href"], "/reviews/11");
    assert!(ask(&world, &ana, "trouble").await.len() <= 10, "the palette is short");
}

#[tokio::test]
async fn who_only_follows_finds_what_they_may_see() {
    let world = World::new().await;
    declare(&world, "Checkout is slow").await;
    fire(&world, &json!({ "title": "checkout p99", "key": "k1" })).await;
    let cookie = world.signed_in_as(Role::Stakeholder).await;
    assert_eq!(labels(&ask(&world, &cookie, "checkout").await), ["#1 Checkout is slow"]);
    assert!(ask(&world, &cookie, "ben").await.is_empty());
    let stranger = world.get("/palette?q=checkout").await;
    assert_eq!(stranger.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn whatever_is_typed_means_itself() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    declare(&world, "100% of users_see <b>errors</b> ! \u{5e9}\u{5dc}\u{5d5}\u{5dd} 🙂").await;
    declare(&world, "plain").await;
    for found in ["100%", "users_see", "<b>", "!", "\u{5e9}\u{5dc}\u{5d5}\u{5dd}", "🙂", "100% errors"] {
        assert_eq!(ask(&world, &ana, found).await.len(), 1, "{found}");
    }
    let long = "x".repeat(10_000);
    for nothing in [
        "10_%",
        "%%",
        "__",
        "'",
        "\"; DROP TABLE incident; --",
        "\u{0}",
        "\u{202e}\u{202e}qq",
        "#-1",
        "99999999999999999999",
        long.as_str(),
    ] {
        let lines = ask(&world, &ana, nothing).await;
        assert!(lines.is_empty(), "{:?}: {lines:?}", &nothing[..nothing.len().min(20)]);
    }
    assert!(ask(&world, &ana, "").await.is_empty());
    assert!(ask(&world, &ana, "  ").await.is_empty());
    let page = world.see(&ana, "/search?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E").await.text;
    assert!(!page.contains("<script>alert"), "{page}");
}

#[tokio::test]
async fn letters_of_every_script_are_found_in_either_case_and_the_whole_name_comes_first() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    declare(&world, "ÄRGER mit der Kasse").await;
    fire(&world, &json!({ "title": "ärger", "key": "k1" })).await;
    let found = ask(&world, &ana, "Ärger").await;
    assert_eq!(labels(&found), ["ärger", "#1 ÄRGER mit der Kasse"], "the exact name first");
    let ended = json!({ "title": "ärger", "key": "k1", "status": "resolved" });
    fire(&world, &ended).await;
    world.forward(3 * 3600);
    fire(&world, &json!({ "title": "ärger", "key": "k1" })).await;
    let found = ask(&world, &ana, "ÄRGER").await;
    let notes: Vec<&str> = found.iter().map(|line| line["note"].as_str().unwrap()).collect();
    assert!(notes.contains(&"Resolved alert, checkout, 3 h ago"), "{notes:?}");
    assert_eq!(notes[0], "Triggered alert, checkout");
}

#[tokio::test]
async fn alerts_that_are_over_leave_room_and_lead_to_all_of_them() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    for n in 1..=8 {
        let key = format!("k{n}");
        fire(&world, &json!({ "title": format!("ledger lags {n}"), "key": key })).await;
        fire(&world, &json!({ "title": format!("ledger lags {n}"), "key": key, "status": "resolved" })).await;
    }
    let page = world.see(&ana, "/search?q=ledger").await.text;
    assert_good("/search?q=ledger", &page);
    assert_eq!(page.matches("<bdi>ledger lags ").count(), 5, "{page}");
    let at = ["<h2 class=\"small\">Services", "<h2 class=\"small\">Alerts", "/alerts?state=all&amp;q=ledger"]
        .map(|part| page.find(part).expect(part));
    assert!(at.is_sorted(), "{at:?}");
    let all = world.see(&ana, "/alerts?state=all&q=ledger").await.text;
    assert_eq!((1..=8).filter(|n| all.contains(&format!("ledger lags {n}"))).count(), 8);
    let rail = page.split("class=\"places\"").nth(1).and_then(|rest| rest.split("</div>").next()).expect("the rail");
    assert!(rail.contains("href=\"/\"") && !rail.contains("aria-current"), "searching is not Home: {rail}");
}
