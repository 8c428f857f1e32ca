//! Alerts in the interface: the list, answering several at once, and the whole story of one.

use crate::html_lint::{assert_good, lint_fragment};
use crate::world::{Answer, COMPANY, JSON_KEY, PAGERDUTY_KEY, World};
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_engine::company::{self, SourceFile};
use allclear_engine::{answer, mute};
use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};

const ANA: &str = "ana@example.com";

/// Text that has hurt other programs: markup, direction marks, emoji, a formula.
const HOSTILE: &str = "<script>alert(1)</script> \"><img src=x onerror=alert(1)> \u{202e}gnp.exe 🤷🏽‍♀️ =HYPERLINK(\"x\")";

async fn fire(world: &World, title: &str, severity: &str) {
    let body = json!({ "title": title, "severity": severity, "dedup_key": title }).to_string();
    let taken = world.post(&format!("/in/json/{JSON_KEY}"), body).await;
    assert!(taken.status.is_success(), "{}", taken.text);
}

/// The ids of all alerts, newest first, as the API tells them.
async fn ids(world: &World) -> Vec<String> {
    let token = world.token(Role::Observer).await;
    let list = world.call(Method::GET, "/api/v1/alerts?limit=200", &token, &Value::Null).await.json();
    list["data"].as_array().unwrap().iter().map(|a| a["id"].as_str().unwrap().to_owned()).collect()
}

async fn statuses(world: &World) -> Vec<String> {
    let token = world.token(Role::Observer).await;
    let list = world.call(Method::GET, "/api/v1/alerts?limit=200", &token, &Value::Null).await.json();
    list["data"].as_array().unwrap().iter().map(|a| a["status"].as_str().unwrap().to_owned()).collect()
}

/// Where the browser goes next, and the sentence it will show there.
#[track_caller]
fn went(answer: &Answer, to: &str) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(answer.headers[header::LOCATION], to);
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
    let value = cookie.strip_prefix("allclear_flash=").unwrap().split(';').next().unwrap();
    url::form_urlencoded::parse(format!("t={value}").as_bytes()).next().unwrap().1.into_owned()
}

/// The address behind "Older".
fn older(page: &str) -> Option<String> {
    let before = page.split("rel=\"next\"").next().filter(|before| before.len() < page.len())?;
    Some(before.rsplit("href=\"").next()?.split('"').next()?.replace("&amp;", "&"))
}

#[tokio::test]
async fn an_empty_list_says_that_all_is_clear() {
    let world = World::new().await;
    let page = world.see(&world.sign_in(ANA).await, "/alerts").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("All clear") && page.text.contains("/alerts?state=resolved"), "{}", page.text);
    assert_good("/alerts", &page.text);
    let bare = World::empty();
    let page = bare.see(&bare.signed_in_as(Role::Admin).await, "/alerts").await;
    assert!(page.text.contains("Nothing sends alerts yet") && page.text.contains("href=\"/services/new\""));
    assert_good("/alerts of nobody", &page.text);
}

#[tokio::test]
async fn the_list_says_who_has_it_and_who_is_being_asked() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    fire(&world, "p99 above 2 s", "critical").await;
    world.forward(1);
    fire(&world, "disk nearly full", "error").await;
    fire(&world, "disk nearly full", "error").await;
    let taken: allclear_core::id::AlertId = ids(&world).await[0].parse().unwrap();
    let waiting = world.see(&ana, "/alerts").await.text;
    assert!(waiting.contains("p99 above 2 s") && waiting.contains("checkout") && waiting.contains("Critical"));
    // The rotation of the company says so: even weeks Ana, odd weeks Ben.
    assert_eq!(waiting.matches("paging Ben Okafor").count(), 2, "{waiting}");
    assert_eq!(waiting.matches(">Acknowledge<").count(), 3, "one in each row, one for what is ticked: {waiting}");
    let person = world.app.refresh_directory().await.unwrap().person_by_email(ANA).unwrap().id;
    answer::acknowledge(&world.app, Actor::Person { id: person, role: Role::Responder }, taken).await.unwrap();
    let page = world.see(&ana, "/alerts").await.text;
    assert!(page.contains("by Ana Costa") && page.matches("paging Ben Okafor").count() == 1, "{page}");
    assert_good("/alerts", &page);
}

#[tokio::test]
async fn the_list_is_narrowed_by_its_address_and_paged_by_key() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    for n in 1..=53 {
        world.forward(1);
        fire(&world, &format!("Number {n} at 100%"), if n == 7 { "warning" } else { "critical" }).await;
    }
    let first = world.see(&ana, "/alerts").await.text;
    assert!(first.contains("Number 53 ") && first.contains("Number 4 ") && !first.contains("Number 3 "), "{first}");
    let next = older(&first).expect("an older page");
    let second = world.see(&ana, &next).await.text;
    assert!(second.contains("Number 3 ") && second.contains("Number 1 ") && !second.contains("Number 4 "), "{second}");
    assert!(older(&second).is_none() && second.contains("Newest"), "{second}");
    let quiet = world.see(&ana, "/alerts?severity=warning").await.text;
    assert!(quiet.contains("Number 7 ") && !quiet.contains("Number 8 "), "{quiet}");
    let found = world.see(&ana, "/alerts?q=NUMBER+5+at+100%25&severity=critical&severity=error").await.text;
    assert!(found.contains(">Number 5 at") && !found.contains(">Number 53 at"), "{found}");
    let literal = world.see(&ana, "/alerts?q=_umber").await.text;
    assert!(literal.contains("No alert looks like that"), "an underscore means itself: {literal}");
    assert!(world.see(&ana, "/alerts?team=mine").await.text.contains("Number 53 "), "Ana is in Payments");
    assert!(world.see(&ana, "/alerts?state=resolved").await.text.contains("No alert looks like that"));
    assert!(world.see(&ana, "/alerts?state=all").await.text.contains("Number 53 "));
    let directory = world.app.refresh_directory().await.unwrap();
    let ledger = directory.service_by_name("ledger").unwrap().id;
    assert!(!world.see(&ana, &format!("/alerts?service={ledger}")).await.text.contains("Number 53 "));
    for odd in ["?state=x&severity=y&service=z&team=-&after=alt_&q=%00%ff", "?q=%25", "?after=&after=", "?%ff"] {
        let page = world.see(&ana, &format!("/alerts{odd}")).await;
        assert_eq!(page.status, StatusCode::OK, "{odd}");
        assert_good(odd, &page.text);
    }
}

#[tokio::test]
async fn what_is_ticked_is_answered_at_once_and_twice_does_no_harm() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    for title in ["one", "two", "three"] {
        fire(&world, title, "critical").await;
    }
    let ids = ids(&world).await;
    let back = "/alerts?severity=critical";
    let two = [("back", back), ("do", "acknowledge"), ("alert", &ids[0]), ("alert", &ids[1]), ("alert", &ids[1])];
    let told = went(&world.press(&ana, "/alerts/ticked", &two).await, back);
    assert!(told.contains("2 alerts are acknowledged."), "{told}");
    assert_eq!(statuses(&world).await, ["acknowledged", "acknowledged", "triggered"]);
    let told = went(&world.press(&ana, "/alerts/ticked", &two).await, back);
    assert!(told.contains("somebody was faster"), "{told}");
    let all = [("do", "resolve"), ("alert", &ids[2]), ("alert", &ids[0]), ("alert", "alt_nonsense")];
    assert!(went(&world.press(&ana, "/alerts/ticked", &all).await, "/alerts").contains("2 alerts are resolved."));
    assert_eq!(statuses(&world).await, ["resolved", "acknowledged", "resolved"]);
    let late = [("do", "acknowledge"), ("alert", ids[0].as_str()), ("alert", ids[1].as_str())];
    assert!(went(&world.press(&ana, "/alerts/ticked", &late).await, "/alerts").contains("None of them"));
    let none = world.press(&ana, "/alerts/ticked", &[("do", "resolve"), ("back", "//evil.example")]).await;
    assert!(went(&none, "/alerts").contains("Tick at least one"));
    let declare = world.press(&ana, "/alerts/ticked", &[("do", "declare"), ("alert", &ids[1])]).await;
    assert_eq!(declare.headers[header::LOCATION].to_str().unwrap(), format!("/incidents/new?alert={}", ids[1]));
    let unknown = vec![("alert", ids[1].as_str()), ("do", "explode")];
    went(&world.press(&ana, "/alerts/ticked", &unknown).await, "/alerts");
    let olga = world.signed_in_as(Role::Observer).await;
    assert_eq!(world.press(&olga, "/alerts/ticked", &late).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_story_goes_from_what_was_sent_to_who_answered() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let body = json!({ "routing_key": PAGERDUTY_KEY, "event_action": "trigger", "dedup_key": "p99",
        "links": [{ "href": "https://graphs.example/p99", "text": "Graph" }],
        "payload": { "summary": "p99 above 2 s", "source": "web-1", "severity": "critical", "custom_details": { "pool": "9 of 10" } } });
    assert!(world.post("/v2/enqueue", body.to_string()).await.status.is_success());
    let path = format!("/alerts/{}", ids(&world).await[0]);
    let page = world.see(&ana, &path).await;
    assert_eq!(page.status, StatusCode::OK);
    for wanted in [
        "p99 above 2 s",
        "Critical",
        "Triggered",
        "checkout",
        "Customers cannot pay.",
        "checkout pagerduty",
        "opened it as critical",
        "Step 1 of Payments paged Ben Okafor",
        "Escalate now",
        "Declare incident",
        "What was received at",
        "&quot;event_action&quot;: &quot;trigger&quot;",
        "https://graphs.example/p99",
    ] {
        assert!(page.text.contains(wanted), "{wanted}: {}", page.text);
    }
    assert!(!page.text.contains(PAGERDUTY_KEY), "a reader of alerts is not told the key that opens them");
    assert_good(&path, &page.text);
    let took = world.press(&ana, &format!("{path}/acknowledge"), &[("back", "/alerts?state=all")]).await;
    assert!(went(&took, "/alerts?state=all").contains("Acknowledged."));
    world.forward(60);
    went(&world.press(&ana, &format!("{path}/resolve"), &[]).await, &path);
    let over = world.see(&ana, &path).await.text;
    assert!(over.contains("acknowledged it") && over.contains("Ana Costa") && over.contains("Lasted"), "{over}");
    assert!(!over.contains("Escalate now"), "there is nothing to do any more");
    let late = world.press(&ana, &format!("{path}/acknowledge"), &[]).await;
    assert!(went(&late, &path).contains("already resolved"), "a stale page is told so");
    assert_good(&path, &over);
}

/// The worst phone shows the page in the order in which it is written.
#[tokio::test]
async fn what_it_means_and_who_is_paged_stand_before_the_story() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    fire(&world, "p99 above 2 s", "critical").await;
    let path = format!("/alerts/{}", ids(&world).await[0]);
    let page = world.see(&ana, &path).await.text;
    let order = [
        "/acknowledge\"",
        "Customers cannot pay.",
        "<h2>Who is paged</h2>",
        "<h2>What happened</h2>",
        "<h2>Identity</h2>",
    ];
    let found: Vec<_> =
        order.iter().map(|part| page.find(part).unwrap_or_else(|| panic!("{part} is missing: {page}"))).collect();
    assert!(found.is_sorted(), "{order:?} stand at {found:?}");
    let who = &page[found[2]..found[3]];
    assert!(who.contains("Ben Okafor") && who.contains("Next step"), "{who}");
    went(&world.press(&ana, &format!("{path}/acknowledge"), &[]).await, &path);
    let taken = world.see(&ana, &path).await.text;
    let who = taken.split("<h2>Who has it</h2>").nth(1).unwrap_or_else(|| panic!("{taken}"));
    assert!(who.split("</section>").next().unwrap().contains("Ana Costa"), "{who}");
    went(&world.press(&ana, &format!("{path}/resolve"), &[]).await, &path);
    let over = world.see(&ana, &path).await.text;
    assert!(!over.contains("Who has it") && !over.contains("Who is paged"), "{over}");
}

#[tokio::test]
async fn one_line_says_what_the_list_shows_and_opens_without_a_script() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let line = async |path: &str| {
        let page = world.see(&ana, path).await.text;
        let line = page.split("<details class=\"filters\"><summary>").nth(1).unwrap_or_else(|| panic!("{page}"));
        let line = line.split("</summary>").next().unwrap();
        // Without the marks between.
        line.split('<')
            .filter_map(|piece| piece.split('>').nth(1))
            .filter(|text| !text.trim().is_empty())
            .collect::<Vec<_>>()
            .join("|")
    };
    assert_eq!(line("/alerts").await, "Filter alerts: |Open");
    let narrow = "/alerts?state=all&severity=critical&severity=info&team=mine&q=p99+%3Cb%3E";
    assert_eq!(line(narrow).await, "Filter alerts: |“p99 &lt;b&gt;”|All|Critical|Info|My teams");
}

#[tokio::test]
async fn escalating_twice_from_the_same_page_escalates_once() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    fire(&world, "one", "critical").await;
    let path = format!("/alerts/{}", ids(&world).await[0]);
    let form = [("seen", "1-triggered")];
    for _ in 0..2 {
        went(&world.press(&ana, &format!("{path}/escalate"), &form).await, &path);
    }
    let page = world.see(&ana, &path).await.text;
    assert_eq!(page.matches("escalated past step 1 (run 2)").count(), 1, "{page}");
}

#[tokio::test]
async fn a_pause_is_named_where_somebody_wonders() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    mute::set(&world.app, Actor::Operator, Some("a drill <b>")).await.unwrap();
    fire(&world, "one", "critical").await;
    let path = format!("/alerts/{}", ids(&world).await[0]);
    let page = world.see(&ana, &path).await.text;
    assert!(page.contains("Why was nobody paged?") && page.contains("Paging is paused: a drill &lt;b&gt;"), "{page}");
    assert_good(&path, &page);
}

#[tokio::test]
async fn hostile_words_are_words() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let long = "x".repeat(10_000);
    for title in [HOSTILE, long.as_str()] {
        let body = json!({ "title": title, "severity": "critical", "dedup_key": HOSTILE.to_owned() + title.get(..5).unwrap(),
            "details": HOSTILE, "labels": { HOSTILE: HOSTILE },
            "links": [{ "href": "javascript:alert(1)", "text": "no" }, { "href": "https://x.example/\"onclick=", "text": HOSTILE }] });
        assert!(world.post(&format!("/in/json/{JSON_KEY}"), body.to_string()).await.status.is_success());
    }
    let mut pages = vec!["/alerts".to_owned()];
    pages.extend(ids(&world).await.iter().map(|id| format!("/alerts/{id}")));
    for path in pages {
        let page = world.see(&ana, &path).await.text;
        assert!(
            !page.contains("<script>alert") && !page.contains("<img src=x") && !page.contains("href=\"javascript"),
            "{page}"
        );
        assert_good(&path, &page);
    }
}

#[tokio::test]
async fn each_role_sees_what_it_can_use() {
    let world = World::new().await;
    fire(&world, "one", "critical").await;
    let path = format!("/alerts/{}", ids(&world).await[0]);
    let observer = world.signed_in_as(Role::Observer).await;
    for page in ["/alerts", path.as_str()] {
        let seen = world.see(&observer, page).await;
        assert_eq!(seen.status, StatusCode::OK);
        assert!(
            !seen.text.contains("Acknowledge<")
                && !seen.text.contains("Escalate")
                && !seen.text.contains("class=\"pick\"")
        );
        assert_good(page, &seen.text);
    }
    let refused = world.press(&observer, &format!("{path}/resolve"), &[]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let stakeholder = world.signed_in_as(Role::Stakeholder).await;
    for page in ["/alerts", path.as_str()] {
        assert_eq!(world.see(&stakeholder, page).await.status, StatusCode::FORBIDDEN);
    }
    let ana = world.sign_in(ANA).await;
    for missing in ["/alerts/x", "/alerts/alt_00000000000000000000000000", "/alerts/%00"] {
        assert_eq!(world.see(&ana, missing).await.status, StatusCode::NOT_FOUND, "{missing}");
        assert_eq!(world.press(&ana, &format!("{missing}/resolve"), &[]).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn regions_answer_alone_and_say_when_nothing_is_new() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    fire(&world, "one", "critical").await;
    let path = format!("/alerts/{}", ids(&world).await[0]);
    for (page, region) in [("/alerts?severity=critical", "id=\"alerts\""), (path.as_str(), "id=\"alert\"")] {
        let ask = |tag: &str| {
            let request = Request::get(page).header(header::COOKIE, &ana).header("hx-request", "true");
            request.header(header::IF_NONE_MATCH, tag).body(Body::empty()).unwrap()
        };
        let first = world.send(ask("\"\"")).await;
        assert!(first.text.contains(region) && !first.text.contains("<html"), "{}", first.text);
        assert_eq!(lint_fragment(&first.text), Vec::<String>::new());
        let again = world.send(ask(first.headers[header::ETAG].to_str().unwrap())).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    }
}

#[tokio::test]
async fn with_services_and_no_source_the_next_step_is_to_connect_one() {
    let world = World::empty();
    let text = COMPANY.split("integrations:").next().expect("a beginning").to_owned();
    let file = SourceFile { name: "company.yaml".to_owned(), text };
    company::apply(&world.app, Actor::Operator, &[file]).await.expect("applied");
    let ana = world.sign_in("ana@example.com").await;
    let page = world.see(&ana, "/alerts").await.text;
    assert!(page.contains("href=\"/settings/integrations/new\"") && !page.contains("Add a service"), "{page}");
}
