//! Home: what needs me now, and nothing else.

use crate::html_lint::assert_good;
use crate::world::{JSON_KEY, World};
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_core::incident::Severity;
use allclear_engine::respond::{self, Declare};
use axum::http::{Method, StatusCode};
use serde_json::json;

#[tokio::test]
async fn a_stranger_is_asked_to_sign_in() {
    let world = World::new().await;
    let answer = world.get("/").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.headers["location"], "/sign-in?next=%2F");
}

#[tokio::test]
async fn nothing_waits_and_home_says_so() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    let page = world.see(&ana, "/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_good("/", &page.text);
    assert!(
        page.text.contains("All clear") && page.text.contains("Good") || page.text.contains("Still up"),
        "{}",
        page.text
    );
    assert!(page.text.contains("Primary") && page.text.contains("Your next shifts"));
}

#[tokio::test]
async fn an_alert_waits_for_whoever_is_paged_and_for_nobody_else() {
    let world = World::new().await;
    let hostile = r#"{"title":"<script>alert(1)</script> checkout is down","key":"k1","severity":"critical"}"#;
    let sent = world.post(&format!("/in/json/{JSON_KEY}"), hostile).await;
    assert!(sent.status.is_success(), "{}", sent.text);
    // Week 47: Ben's turn; the first step pages whoever is on call.
    let (ana, ben) = (world.sign_in("ana@example.com").await, world.sign_in("ben@example.com").await);
    let pages = [world.see(&ana, "/").await.text, world.see(&ben, "/").await.text];
    let waiting: Vec<_> = pages.iter().map(|page| page.contains("Waiting for you")).collect();
    assert_eq!(waiting.iter().filter(|waits| **waits).count(), 1, "{waiting:?}");
    for page in &pages {
        assert_good("/", page);
        assert!(!page.contains("<script>alert"), "{page}");
    }
    let other = if waiting[0] { &pages[1] } else { &pages[0] };
    assert!(other.contains("One alert waits for somebody else"), "{other}");
    let (cookie, page) = if waiting[0] { (&ana, &pages[0]) } else { (&ben, &pages[1]) };
    let action = page.split("action=\"").find(|part| part.starts_with("/alerts/")).unwrap();
    let action = action.split('"').next().unwrap();
    assert!(page.contains("name=\"back\" value=\"/\""), "an answer leads back here");
    let done = world.press(cookie, action, &[("back", "/")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    assert_eq!(done.headers["location"], "/");
    let held = world.see(cookie, "/").await.text;
    assert!(
        held.contains("Nothing waits for you") && held.contains("One alert is acknowledged and still open."),
        "{held}"
    );
    assert!(!held.contains("All clear"), "something is broken, whoever has it in hand");
    let over = action.replace("acknowledge", "resolve");
    assert_eq!(world.press(cookie, &over, &[("back", "/")]).await.status, StatusCode::SEE_OTHER);
    assert!(world.see(cookie, "/").await.text.contains("All clear"));
}

#[tokio::test]
async fn whoever_is_called_to_an_incident_sees_it_first() {
    let world = World::new().await;
    let (ana, ben) = (world.sign_in("ana@example.com").await, world.sign_in("ben@example.com").await);
    assert_eq!(world.press(&ana, "/incidents", &[("title", "Books fail")]).await.status, StatusCode::SEE_OTHER);
    let id =
        world.app.refresh_directory().await.expect("a company").person_by_email("ben@example.com").expect("Ben").id;
    let paged = world.press(&ana, "/incidents/1/page", &[("whom", &id.to_string()), ("reason", "the ledger")]).await;
    assert_eq!(paged.status, StatusCode::SEE_OTHER, "{}", paged.text);
    let home = world.see(&ben, "/").await.text;
    assert!(home.contains("You are called") && home.contains("You were asked to help"), "{home}");
    assert_good("/", &home);
    assert!(!world.see(&ana, "/").await.text.contains("You are called"));
    assert_eq!(world.press(&ben, "/incidents/1/join", &[]).await.status, StatusCode::SEE_OTHER);
    assert!(!world.see(&ben, "/").await.text.contains("You are called"), "they said that they come");
}

#[tokio::test]
async fn whoever_cannot_be_reached_is_told_so_where_they_look() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    let reached = world.app.refresh_directory().await.expect("a company");
    let warned = |email: &str| reached.person_by_email(email).expect("somebody").methods.is_empty();
    assert_eq!(world.see(&ana, "/").await.text.contains("You cannot be paged"), warned("ana@example.com"));
    let fresh = world.signed_in_as(Role::Responder).await;
    assert!(world.see(&fresh, "/").await.text.contains("You cannot be paged"), "nobody has said how to reach them");
}

#[tokio::test]
async fn what_is_worst_and_waits_longest_comes_first_and_has_the_only_loud_button() {
    let world = World::new().await;
    for (key, severity) in [("older", "error"), ("worst", "critical"), ("newer", "error")] {
        let body = format!(r#"{{"title":"the {key} one","key":"{key}","severity":"{severity}"}}"#);
        let sent = world.post(&format!("/in/json/{JSON_KEY}"), body).await;
        assert!(sent.status.is_success(), "{}", sent.text);
        world.forward(60);
    }
    let pages = [world.sign_in("ana@example.com").await, world.sign_in("ben@example.com").await];
    let mut page = String::new();
    for cookie in &pages {
        page = world.see(cookie, "/").await.text;
        if page.contains("Waiting for you") {
            break;
        }
    }
    assert_good("/", &page);
    let at = ["the worst one", "the older one", "the newer one"].map(|title| page.find(title).expect(title));
    assert!(at.is_sorted(), "{at:?}");
    let buttons: Vec<_> = page.split("<button").filter(|button| button.contains(">Acknowledge")).collect();
    let loud: Vec<_> = buttons.iter().map(|button| button.contains("primary") && button.contains("data-key")).collect();
    assert_eq!(loud, [true, false, false], "{buttons:?}");
    assert_eq!(page.matches("data-key=\"a\"").count(), 1);
    assert!(buttons[0].contains("data-command"), "the palette knows it: {}", buttons[0]);
}

#[tokio::test]
async fn a_stakeholder_sees_incidents_and_no_alerts() {
    let world = World::new().await;
    world.post(&format!("/in/json/{JSON_KEY}"), r#"{"title":"secret-ish alert","key":"k1"}"#).await;
    let cookie = world.signed_in_as(Role::Stakeholder).await;
    let page = world.see(&cookie, "/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_good("/", &page.text);
    assert!(!page.text.contains("secret-ish") && !page.text.contains("waits for somebody"), "{}", page.text);
    for place in ["/", "/incidents", "/alerts", "/on-call", "/reviews", "/services", "/status-pages", "/settings"] {
        let offered = page.text.matches(&format!("href=\"{place}\" data-key=\"g ")).count();
        let refused = world.see(&cookie, place).await.status == StatusCode::FORBIDDEN;
        assert!(!(refused && offered > 0), "{place} is offered and refused");
        assert_eq!(offered == 0 && place != "/", refused, "{place}");
    }
}

#[tokio::test]
async fn the_shift_that_runs_is_told_from_those_to_come() {
    let world = World::new().await;
    let shifts = async |who: &str| {
        let page = world.see(&world.sign_in(who).await, "/").await.text;
        page.split("Your next shifts").nth(1).unwrap_or_else(|| panic!("{page}")).to_owned()
    };
    // Week 47 is Ben's, until Monday at nine in Berlin, which is nine in Lagos too.
    let ben = shifts("ben@example.com").await;
    let (first, later) = ben.split_once("</li>").expect("two of them");
    assert!(first.contains(">now<") && first.contains("until ") && first.contains(">23 Nov, 09:00<"), "{first}");
    assert!(!later.contains(">now<"), "{later}");
    assert!(!shifts("ana@example.com").await.contains(">now<"));
}

#[tokio::test]
async fn a_word_to_customers_that_is_overdue_is_seen_from_home_and_from_the_list() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    world.press(&ana, "/status-pages", &[("name", "Acme status"), ("slug", "acme")]).await;
    let command =
        Declare { title: Some("Payments fail".to_owned()), severity: Some(Severity::Sev1), ..Declare::default() };
    respond::declare(&world.app, Actor::Operator, command).await.expect("declared");
    // Customers are to hear of it within five minutes, colleagues within fifteen.
    world.forward(7 * 60);
    for path in ["/", "/incidents"] {
        let page = world.see(&ana, path).await.text;
        let row = page
            .rsplit("/incidents/1\"")
            .next()
            .filter(|row| row.len() < page.len())
            .unwrap_or_else(|| panic!("{path}: {page}"));
        let row = row.split("</li>").next().expect("an end");
        assert!(row.contains("update ") && row.contains(">2 min overdue<"), "{path}: {row}");
    }
}

/// What stands in one card of a page.
#[track_caller]
fn card_of<'p>(page: &'p str, title: &str) -> &'p str {
    let card = page.split("<section").find(|part| part.contains(&format!(">{title}<")));
    card.unwrap_or_else(|| panic!("no card {title:?}: {page}"))
}

#[tokio::test]
async fn a_task_in_an_incident_that_the_list_leaves_out_is_not_left_out() {
    let world = World::new().await;
    let (ben, token) = (world.sign_in("ben@example.com").await, world.token(Role::Responder).await);
    for nth in 1..=22 {
        let declared = json!({ "title": format!("matter {nth}"), "commander": "ana@example.com" });
        let made = world.call(Method::POST, "/api/v1/incidents", &token, &declared).await;
        assert!(made.status.is_success(), "{}", made.text);
        world.forward(60);
    }
    let task = json!({ "text": "task @ben 5m check latency" });
    let given = world.call(Method::POST, "/api/v1/incidents/1/commands", &token, &task).await;
    assert!(given.status.is_success(), "{}", given.text);
    let page = world.see(&ben, "/").await.text;
    assert_good("/", &page);
    let tasks = card_of(&page, "Your tasks");
    assert!(tasks.contains("check latency") && tasks.contains("#1 matter 1"), "{tasks}");
    let open = card_of(&page, "Open incidents");
    assert!(open.contains("20 and more") && open.contains("matter 3<") && !open.contains("matter 2<"), "{open}");
}

#[tokio::test]
async fn what_is_due_first_is_among_what_there_is_to_do_however_late_it_was_written_down() {
    let world = World::new().await;
    let token = world.token(Role::Responder).await;
    let declared = json!({ "title": "Payments fail" });
    world.call(Method::POST, "/api/v1/incidents", &token, &declared).await;
    world.call(Method::POST, "/api/v1/incidents/1/resolution", &token, &json!({})).await;
    for nth in 1..=21 {
        let (title, due_on) = (format!("measure {nth}"), if nth == 21 { "2026-11-23" } else { "2026-12-18" });
        let action = json!({ "title": title, "owner": "ana@example.com", "due_on": due_on,
            "done_when": "the load test passes" });
        let made = world.call(Method::POST, "/api/v1/incidents/1/actions", &token, &action).await;
        assert!(made.status.is_success(), "{}", made.text);
    }
    world.forward(3 * 86_400);
    let page = world.see(&world.sign_in("ana@example.com").await, "/").await.text;
    assert_good("/", &page);
    let todo = card_of(&page, "Yours to do");
    let (first, second) = (todo.find("measure 21<"), todo.find("measure 1<"));
    assert!(first.is_some() && first < second && todo.contains("20 and more"), "{todo}");
}
