//! Emergency mode and mobilising in the interface: the banner, the question before a change, the commander's card.

use crate::html_lint::assert_good;
use crate::world::World;
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_core::incident::{Reference, Severity};
use allclear_engine::respond::{self, Declare, Line};
use http::{StatusCode, header};

const ANA: &str = "ana@example.com";
const BEN: &str = "ben@example.com";

/// A mild incident that Ana commands.
async fn declared(world: &World) {
    let command = Declare {
        title: Some("Checkout <is> slow".to_owned()),
        severity: Some(Severity::Sev4),
        services: vec!["checkout".to_owned()],
        commander: Some(ANA.to_owned()),
        ..Declare::default()
    };
    respond::declare(&world.app, Actor::Operator, command).await.expect("declared");
}

async fn says(world: &World, text: &str) {
    let line = Line { text: text.to_owned(), ..Line::default() };
    respond::typed(&world.app, Actor::Operator, Reference::Number(1), line).await.expect("done");
}

#[tokio::test]
async fn whoever_leads_sees_the_step_its_question_and_what_helps() {
    let world = World::new().await;
    let (ana, ben) = (world.sign_in(ANA).await, world.sign_in(BEN).await);
    declared(&world).await;
    let page = world.see(&ana, "/incidents/1").await.text;
    assert_good("/incidents/1", &page);
    assert!(page.contains("Round 1") && page.contains("What is wrong? Conditions, actions, needs, please."), "{page}");
    assert!(page.contains("Next: stabilise"), "{page}");
    let other = world.see(&ben, "/incidents/1").await.text;
    assert!(!other.contains("Round 1") && !other.contains("Next: stabilise"), "only for those who lead: {other}");
    let moved = world.press(&ana, "/incidents/1/capture", &[("text", "next step")]).await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.text);
    let page = world.see(&ana, "/incidents/1").await.text;
    assert!(page.contains("Any strong objections?") && page.contains("Next: update"), "{page}");
}

#[tokio::test]
async fn every_page_says_that_deploys_are_frozen_while_they_are() {
    let world = World::new().await;
    let (ana, olga) = (world.sign_in(ANA).await, world.signed_in_as(Role::Observer).await);
    declared(&world).await;
    let banner = "Emergency mode: #1, deploys are frozen";
    for path in ["/", "/incidents/1", "/services"] {
        assert!(!world.see(&ana, path).await.text.contains(banner), "{path}");
    }
    let calm = world.see(&ana, "/emergencies").await.text;
    assert!(!calm.contains(banner) && world.see(&ana, "/me").await.text.contains(&calm), "a page can follow: {calm}");
    says(&world, "emergency on").await;
    let began = world.see(&olga, "/emergencies").await.text;
    assert!(began.contains(banner) && began.contains("id=\"emergencies\""), "pages that are open hear of it: {began}");
    for path in ["/", "/incidents", "/incidents/1", "/services", "/me"] {
        for who in [&ana, &olga] {
            let page = world.see(who, path).await.text;
            assert!(page.contains(banner) && page.contains("Checkout &lt;is&gt; slow"), "{path}: {page}");
            assert_good(path, &page);
        }
    }
    says(&world, "resolve: done").await;
    assert!(!world.see(&ana, "/").await.text.contains(banner));
}

#[tokio::test]
async fn a_form_of_the_settings_asks_once_more_and_loses_nothing() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    declared(&world).await;
    says(&world, "emergency on").await;
    let typed = [("name", "Search & <find>"), ("business_impact", "Nobody finds anything.")];
    let asked = world.press(&ana, "/services", &typed).await;
    assert_eq!(asked.status, StatusCode::CONFLICT, "{}", asked.text);
    assert_good("the question", &asked.text);
    for part in ["value=\"Search &amp; &lt;find&gt;\"", "value=\"Nobody finds anything.\"", "name=\"during_emergency\""]
    {
        assert!(asked.text.contains(part), "{part}: {}", asked.text);
    }
    assert!(asked.text.contains("action=\"/services\"") && asked.text.contains("#1 Checkout"), "{}", asked.text);
    assert!(world.app.refresh_directory().await.unwrap().service_by_name("Search & <find>").is_none());
    let meant = [typed[0], typed[1], ("during_emergency", "on")];
    let made = world.press(&ana, "/services", &meant).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    assert!(made.headers[header::LOCATION].to_str().unwrap().starts_with("/services/"));
    assert!(world.app.refresh_directory().await.unwrap().service_by_name("Search & <find>").is_some());
    // What has nothing to do with the configuration is not held up.
    let note = world.press(&ana, "/incidents/1/capture", &[("text", "errors fell")]).await;
    assert_eq!(note.status, StatusCode::SEE_OTHER, "{}", note.text);
}

#[tokio::test]
async fn mobilising_shows_whom_it_wakes_before_it_does_and_what_came_of_it() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    declared(&world).await;
    let form = world.see(&ana, "/incidents/1/mobilise").await;
    assert_good("/incidents/1/mobilise", &form.text);
    assert!(form.text.contains("Page whoever is on call for what is affected"), "{}", form.text);
    assert!(form.text.contains("This wakes one person."), "{}", form.text);
    // A form that showed nobody is not taken: it is shown with who it would wake.
    let blind = world.press(&ana, "/incidents/1/mobilise", &[]).await;
    assert_eq!(blind.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", blind.text);
    let done = world.press(&ana, "/incidents/1/mobilise", &[("wakes", "1")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let form = world.see(&ana, "/incidents/1/mobilise").await.text;
    assert!(form.contains("This wakes nobody.") && form.contains("paged Ben Okafor"), "{form}");
}
