//! A test alert step by step, on the page of its integration and among the first steps; and putting those away.

use crate::html_lint::{assert_good, lint_fragment};
use crate::world::{Answer, World};
use allclear_core::directory::Role;
use axum::body::Body;
use http::{Request, StatusCode, header};

const ANA: &str = "ana@example.com";

async fn door(world: &World) -> String {
    let directory = world.app.refresh_directory().await.unwrap();
    let door = directory.integrations.values().find(|door| door.name == "checkout anything").expect("a door");
    format!("/settings/integrations/{}", door.id)
}

#[track_caller]
fn gone_to(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer.headers[header::LOCATION].to_str().unwrap().to_owned()
}

/// The steps that are behind us.
fn done(page: &str) -> usize {
    page.split("aria-label=\"Steps of the test alert\"")
        .nth(1)
        .expect("the steps")
        .split("</ol>")
        .next()
        .unwrap()
        .matches("class=\"done\"")
        .count()
}

#[tokio::test]
async fn each_step_of_a_test_alert_ticks_on_the_page_that_sent_it() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let door = door(&world).await;
    let here = gone_to(&world.press(&ana, &format!("{door}/test"), &[("moment", "7")]).await);
    assert!(here.starts_with(&format!("{door}?test=alt_")), "{here}");
    let page = world.see(&ana, &here).await.text;
    assert_good("a test alert on its way", &page);
    // Received, matched, opened, and Ben, who has the week, is paged; nothing is delivered without a network.
    assert_eq!(done(&page), 4, "{page}");
    for words in
        ["through <bdi>checkout anything</bdi>", "<bdi>checkout</bdi>", "Ben Okafor", "/live?topics=alert-alt_"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    let region = Request::get(&here).header(header::COOKIE, &ana).header("hx-request", "true");
    let region = world.send(region.body(Body::empty()).unwrap()).await;
    assert!(
        lint_fragment(&region.text).is_empty() && region.text.starts_with("<div class=\"region\" id=\"trial\""),
        "{}",
        region.text
    );
    let alert = here.split("?test=").nth(1).unwrap();
    let back = gone_to(&world.press(&ana, &format!("/alerts/{alert}/acknowledge"), &[("back", &here)]).await);
    assert_eq!(back, here);
    let page = world.see(&ana, &here).await.text;
    assert_eq!(done(&page), 5, "answered, though never delivered: {page}");
    let again = gone_to(&world.press(&ana, &format!("{door}/test"), &[("moment", "7"), ("back", "/start")]).await);
    assert_eq!(again, format!("/start?test={alert}"), "a double click is one alert");
    let first_steps = world.see(&ana, &again).await.text;
    assert_good("the first steps with a test alert", &first_steps);
    assert_eq!(done(&first_steps), 5);
    for nonsense in ["x", "", "alt_00000000000000000000000000", "%00"] {
        for page in [&door, "/start"] {
            let answer = world.see(&ana, &format!("{page}?test={nonsense}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{nonsense}");
            assert!(!answer.text.contains("Steps of the test alert"));
        }
    }
    let other = world.see(&ana, &format!("/settings/integrations?test={alert}")).await;
    assert_eq!(other.status, StatusCode::OK);
    let observer = world.signed_in_as(Role::Observer).await;
    assert!(!world.see(&observer, &here).await.text.contains("/acknowledge\""), "observers answer nothing");
}

#[tokio::test]
async fn the_first_steps_are_on_home_until_they_are_done_or_put_away() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let home = world.see(&ana, "/").await.text;
    assert_good("Home with first steps", &home);
    assert!(home.contains("First steps: 3 of 5 done") && home.contains("Connect a source of alerts"), "{home}");
    let manager = world.signed_in_as(Role::Manager).await;
    assert!(!world.see(&manager, "/").await.text.contains("First steps"), "what they cannot do is not asked of them");
    assert_eq!(world.press(&manager, "/start/put-away", &[]).await.status, StatusCode::FORBIDDEN);
    for _ in 0..2 {
        assert_eq!(gone_to(&world.press(&ana, "/start/put-away", &[]).await), "/");
    }
    assert!(!world.see(&ana, "/").await.text.contains("First steps: "));
    assert_eq!(world.see(&ana, "/start").await.status, StatusCode::OK, "they stay where they are");
}
