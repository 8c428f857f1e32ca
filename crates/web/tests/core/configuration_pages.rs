//! The configuration as text: what is wrong with it and where, what it would do, and doing only what was shown.

use crate::html_lint::assert_good;
use crate::oncall_pages::told;
use crate::world::{Answer, JSON_KEY, World};
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_engine::company::{self, SourceFile};
use http::StatusCode;

const HERE: &str = "/settings/configuration";
const ANA: &str = "ana@example.com";
const TEAM: &str = "version: 1\nteams:\n  - { name: Payments, members: [ana@example.com] }\n";

async fn send(world: &World, cookie: &str, text: &str, what: &str, seen: &str) -> Answer {
    world.press(cookie, HERE, &[("text", text), ("do", what), ("seen", seen)]).await
}

/// The plan that the page would apply.
fn seen(page: &str) -> String {
    let field = page.split("name=\"seen\" value=\"").nth(1).expect("a plan");
    field.split('"').next().expect("a value").to_owned()
}

async fn members(world: &World) -> usize {
    let directory = world.app.refresh_directory().await.expect("a company");
    directory.teams.values().find(|team| team.name == "Payments").expect("a team").members.len()
}

#[tokio::test]
async fn the_page_shows_the_company_without_secrets_and_as_it_is_it_changes_nothing() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let page = world.see(&ana, HERE).await;
    assert_good(HERE, &page.text);
    assert!(page.text.contains("rotation:") && !page.text.contains(JSON_KEY), "{}", page.text);
    let text = company::export(&company::current(&world.app).await.expect("a company"), company::Secrets::LeftOut);
    // Browsers send lines with a carriage return.
    let same = send(&world, &ana, &text.replace('\n', "\r\n"), "plan", "").await;
    assert_eq!(same.status, StatusCode::OK, "{}", same.text);
    assert_good("no changes", &same.text);
    assert!(same.text.contains("Nothing would change"), "{}", same.text);
}

#[tokio::test]
async fn what_is_wrong_is_told_with_its_place_and_the_text_stays() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let wrong = "version: 1\nteams:\n  - { name: Payments, members: [anna@example.com] }\n  - { name: Search, members: \
                 [\"<script>alert(1)</script>@example.com\"] }\n";
    for what in ["plan", "apply"] {
        let answer = send(&world, &ana, wrong, what, "").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_good("mistakes", &answer.text);
        for words in
            ["2 things are wrong", "Line 3, column", "did you mean", "Line 4, column", "anna@example.com", "script"]
        {
            assert!(answer.text.contains(words), "{words}: {}", answer.text);
        }
        assert!(!answer.text.contains("<script>alert"));
    }
    let misspelt = "version: 1\nteams:\n  - { name: Payments, members: [anna@example.com] }\nservcies: []\n";
    let answer = send(&world, &ana, misspelt, "plan", "").await;
    for words in ["Line 4, column 1", "did you mean", "services"] {
        assert!(answer.text.contains(words), "{words}: {}", answer.text);
    }
    assert!(!answer.text.contains("Line 3"), "what a whole file would say of its names cannot be known yet");
    for nonsense in ["", "\0", "[", &"x: ".repeat(3000), "version: 99"] {
        let answer = send(&world, &ana, nonsense, "plan", "").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{nonsense:?}");
        assert_good("nonsense", &answer.text);
    }
    assert_eq!(members(&world).await, 2, "nothing was changed");
}

#[tokio::test]
async fn a_plan_is_shown_and_applied_once() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let plan = send(&world, &ana, TEAM, "plan", "").await;
    assert_eq!(plan.status, StatusCode::OK, "{}", plan.text);
    assert_good("a plan", &plan.text);
    assert!(
        plan.text.contains("Apply this change") && plan.text.contains("<ins>ana@example.com</ins>"),
        "{}",
        plan.text
    );
    assert_eq!(members(&world).await, 2, "looking changes nothing");
    let seen = seen(&plan.text);
    assert!(told(&send(&world, &ana, TEAM, "apply", &seen).await).contains("Applied: one change"));
    assert_eq!(members(&world).await, 1);
    assert!(
        told(&send(&world, &ana, TEAM, "apply", &seen).await).contains("is as this text says already"),
        "a double click"
    );
    let trail = world.see(&ana, "/settings/audit").await.text;
    assert_good("the trail", &trail);
    assert!(trail.contains("applied configuration files") && trail.contains("<ins>ana@example.com</ins>"), "{trail}");
}

#[tokio::test]
async fn a_plan_that_is_another_one_by_now_is_shown_instead_of_applied() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let plan = send(&world, &ana, TEAM, "plan", "").await;
    let between = "version: 1\nteams:\n  - { name: Payments, members: [ben@example.com] }\n".to_owned();
    let file = SourceFile { name: "company.yaml".to_owned(), text: between };
    company::apply(&world.app, Actor::Operator, &[file]).await.expect("applied");
    let stale = send(&world, &ana, TEAM, "apply", &seen(&plan.text)).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_good("a stale plan", &stale.text);
    assert!(
        stale.text.contains("another one now") && stale.text.contains("<del>ben@example.com</del>"),
        "{}",
        stale.text
    );
    assert_eq!(world.app.directory().people.len(), 2);
    assert!(told(&send(&world, &ana, TEAM, "apply", &seen(&stale.text)).await).contains("Applied"));
    for unseen in ["", "x"] {
        let text = TEAM.replace("ana@", "ben@");
        assert_eq!(send(&world, &ana, &text, "apply", unseen).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test]
async fn only_admins_see_and_change_it() {
    let world = World::new().await;
    let manager = world.signed_in_as(Role::Manager).await;
    assert_eq!(world.see(&manager, HERE).await.status, StatusCode::FORBIDDEN);
    assert_eq!(send(&world, &manager, TEAM, "apply", "").await.status, StatusCode::FORBIDDEN);
}
