//! Services in the interface: how they are doing, who answers, and changing them.

use crate::html_lint::assert_good;
use crate::world::{Answer, COMPANY, JSON_KEY, World};
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_engine::company::{self, SourceFile};
use allclear_engine::respond::{self, Declare};
use http::{StatusCode, header};

const ANA: &str = "ana@example.com";
const HOSTILE: &str = "<script>alert(1)</script> \u{200f}gnp.exe 🤷🏽‍♀️ =1+1";

async fn path(world: &World, name: &str) -> String {
    let directory = world.app.refresh_directory().await.unwrap();
    format!("/services/{}", directory.service_by_name(name).unwrap_or_else(|| panic!("no service {name}")).id)
}

#[track_caller]
fn gone_to(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer.headers[header::LOCATION].to_str().unwrap().to_owned()
}

async fn fire(world: &World, title: &str) {
    let body = format!("{{\"title\":\"{title}\",\"severity\":\"critical\"}}");
    assert!(world.post(&format!("/in/json/{JSON_KEY}"), body).await.status.is_success());
}

#[tokio::test]
async fn an_empty_list_leads_to_the_first_service() {
    let world = World::empty();
    let admin = world.signed_in_as(Role::Admin).await;
    let page = world.see(&admin, "/services").await;
    assert!(page.text.contains("No services yet") && page.text.contains("href=\"/services/new\""), "{}", page.text);
    assert_good("/services", &page.text);
    let form = world.see(&admin, "/services/new").await;
    assert_good("/services/new", &form.text);
    let made = gone_to(&world.press(&admin, "/services", &[("name", "checkout")]).await);
    let page = world.see(&admin, &made).await;
    assert!(page.text.contains("Nothing sends alerts for it") && page.text.contains("Admins are paged instead"));
    assert_good(&made, &page.text);
}

#[tokio::test]
async fn the_list_puts_trouble_first_and_says_who_answers() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let calm = world.see(&ana, "/services").await.text;
    assert!(calm.matches("All clear").count() == 2 && calm.contains("paged by Payments"), "{calm}");
    // The rotation of the company says so: even weeks Ana, odd weeks Ben.
    assert!(calm.contains("Ben Okafor"), "{calm}");
    let command =
        Declare { title: Some("Books".to_owned()), services: vec!["ledger".to_owned()], ..Declare::default() };
    respond::declare(&world.app, Actor::Operator, command).await.unwrap();
    fire(&world, "slow").await;
    let page = world.see(&ana, "/services").await.text;
    let at = |word: &str| page.find(word).unwrap_or_else(|| panic!("{word}: {page}"));
    assert!(at("In an incident") < at("Needs an answer") && page.contains("1 open alert"), "{page}");
    assert!(page.contains("href=\"/incidents/1\""));
    assert_good("/services", &page);
    let one = world.see(&ana, "/services?q=LEDG").await.text;
    assert!(one.contains(">ledger<") && !one.contains(">checkout<"), "{one}");
    assert!(world.see(&ana, "/services?q=nothing&team=%00").await.text.contains("No service looks like that"));
}

#[tokio::test]
async fn one_service_tells_both_sides_of_what_it_leans_on() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    fire(&world, "slow").await;
    let (checkout, ledger) = (path(&world, "checkout").await, path(&world, "ledger").await);
    let id = ledger.rsplit('/').next().unwrap().to_owned();
    let fields = [
        ("name", "checkout"),
        ("business_impact", "Customers cannot pay."),
        ("runbook", "https://wiki.example/c"),
        ("depends_on", id.as_str()),
    ];
    assert_eq!(gone_to(&world.press(&ana, &checkout, &fields).await), checkout);
    let page = world.see(&ana, &checkout).await.text;
    for wanted in [
        "Customers cannot pay.",
        "href=\"https://wiki.example/c\"",
        "Needs",
        "slow",
        "just now",
        "checkout prometheus",
        "not lately",
    ] {
        assert!(page.contains(wanted), "{wanted}: {page}");
    }
    assert_good(&checkout, &page);
    let other = world.see(&ana, &ledger).await.text;
    assert!(other.contains("Is needed by") && other.contains(&checkout), "{other}");
    assert_good(&ledger, &other);
}

#[tokio::test]
async fn what_cannot_be_saved_stays_typed() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let long = "x".repeat(10_000);
    for (name, wrong) in [("", "must not be empty"), (long.as_str(), "at most 200"), ("LEDGER", "already")] {
        let fields = [("name", name), ("business_impact", HOSTILE), ("runbook", "https://wiki.example/c")];
        let answer = world.press(&ana, "/services", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(
            answer.text.contains(wrong) && answer.text.contains("&lt;script&gt;alert(1)"),
            "{wrong}: {}",
            answer.text
        );
        assert!(answer.text.contains("https://wiki.example/c") && answer.text.contains(name));
        assert_good("/services", &answer.text);
    }
    let fields = [("name", "new"), ("runbook", "javascript:alert(1)"), ("team", "tea_x"), ("escalation", "?")];
    let answer = world.press(&ana, "/services", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let address = world.press(&ana, "/services", &[("name", "new"), ("runbook", "javascript:alert(1)")]).await;
    assert_eq!(address.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", address.text);
    assert!(address.text.contains("is not a web address"), "{}", address.text);
}

#[tokio::test]
async fn a_form_takes_what_a_file_takes_and_both_refuse_one_character_more() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let file = async |name: usize, impact: usize| {
        let service =
            format!("  - {{ name: {}, team: Payments, business_impact: {} }}", "n".repeat(name), "i".repeat(impact));
        let text = COMPANY.replacen("services:\n", &format!("services:\n{service}\n"), 1);
        let file = SourceFile { name: "company.yaml".to_owned(), text };
        company::apply(&world.app, Actor::Operator, &[file]).await.map(|_| ())
    };
    file(200, 4_000).await.expect("as long as they may be");
    let here = path(&world, &"n".repeat(200)).await;
    for (name, impact, taken) in [(200, 4_000, true), (201, 4_000, false), (200, 4_001, false)] {
        let (name, impact) = ("m".repeat(name), "j".repeat(impact));
        let seen = world.see(&ana, &format!("{here}/edit")).await.text;
        let seen = seen.split("name=\"seen\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a mark");
        let answer = world.press(&ana, &here, &[("name", &name), ("business_impact", &impact), ("seen", seen)]).await;
        let expected = if taken { StatusCode::SEE_OTHER } else { StatusCode::UNPROCESSABLE_ENTITY };
        assert_eq!(answer.status, expected, "{} {}: {}", name.len(), impact.len(), answer.text);
        assert!(taken || answer.text.contains(&name) && answer.text.contains(&impact), "nothing typed is lost");
    }
    for (name, impact) in [(201, 4_000), (200, 4_001)] {
        assert!(file(name, impact).await.is_err(), "{name} {impact}");
    }
}

#[tokio::test]
async fn a_hostile_name_is_a_name_and_a_double_click_adds_once() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let made = gone_to(&world.press(&ana, "/services", &[("name", HOSTILE)]).await);
    for page in [made.as_str(), "/services", &format!("{made}/edit")] {
        let text = world.see(&ana, page).await.text;
        assert!(!text.contains("<script>alert") && text.contains("&lt;script&gt;"), "{text}");
        assert_good(page, &text);
    }
    assert_eq!(world.press(&ana, "/services", &[("name", HOSTILE)]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn of_two_who_edit_at_once_the_second_is_told_and_loses_nothing() {
    let world = World::new().await;
    let (ana, manager) = (world.sign_in("ana@example.com").await, world.signed_in_as(Role::Manager).await);
    let here = path(&world, "checkout").await;
    let seen = async |cookie: &str| {
        let form = world.see(cookie, &format!("{here}/edit")).await.text;
        form.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    let (first, second) = (seen(&ana).await, seen(&manager).await);
    let with = |name: &'static str, impact: &'static str| [("name", name), ("business_impact", impact)];
    for _ in 0..2 {
        let theirs = [&with("checkout", "Nobody can <b>pay</b>.")[..], &[("seen", first.as_str())]].concat();
        let saved = world.press(&ana, &here, &theirs).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "a second click is no conflict: {}", saved.text);
    }
    let mine = [&with("till", "The till is shut.")[..], &[("seen", second.as_str())]].concat();
    let told = world.press(&manager, &here, &mine).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_good("overtaken", &told.text);
    for part in [
        "Somebody changed this service",
        "What is stored now",
        "Nobody can &lt;b&gt;pay&lt;/b&gt;.",
        "The till is shut.",
    ] {
        assert!(told.text.contains(part), "{part}: {}", told.text);
    }
    assert!(world.app.directory().service_by_name("till").is_none(), "nothing is changed");
    let again = told.text.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let decided = [&with("till", "The till is shut.")[..], &[("seen", again)]].concat();
    assert_eq!(world.press(&manager, &here, &decided).await.status, StatusCode::SEE_OTHER);
    assert!(world.app.directory().service_by_name("till").is_some());
}

#[tokio::test]
async fn a_service_goes_only_when_nothing_needs_it() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let (checkout, ledger) = (path(&world, "checkout").await, path(&world, "ledger").await);
    let kept = world.press(&ana, &format!("{checkout}/remove"), &[]).await;
    assert_eq!(gone_to(&kept), format!("{checkout}/edit"), "its integrations need it");
    assert_eq!(gone_to(&world.press(&ana, &format!("{ledger}/remove"), &[]).await), "/services");
    let stale = world.press(&ana, &ledger, &[("name", "back")]).await;
    assert_eq!(stale.status, StatusCode::NOT_FOUND, "{}", stale.text);
}

#[tokio::test]
async fn only_managers_change_services() {
    let world = World::new().await;
    let checkout = path(&world, "checkout").await;
    let observer = world.signed_in_as(Role::Observer).await;
    let page = world.see(&observer, &checkout).await;
    assert!(page.status == StatusCode::OK && !page.text.contains("/edit"), "{}", page.text);
    assert!(!world.see(&observer, "/services").await.text.contains("/services/new"));
    let responder = world.signed_in_as(Role::Responder).await;
    for form in ["/services", checkout.as_str(), &format!("{checkout}/remove")] {
        assert_eq!(world.press(&responder, form, &[("name", "x")]).await.status, StatusCode::FORBIDDEN, "{form}");
    }
    let manager = world.signed_in_as(Role::Manager).await;
    assert!(world.see(&manager, &checkout).await.text.contains("/edit"));
    let stakeholder = world.signed_in_as(Role::Stakeholder).await;
    assert_eq!(world.see(&stakeholder, "/services").await.status, StatusCode::FORBIDDEN);
    assert_eq!(world.see(&manager, "/services/svc_x").await.status, StatusCode::NOT_FOUND);
}
