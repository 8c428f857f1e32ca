//! The drill in the interface: where it is offered, the coach, the demo status page, how it went, and its end.

use crate::html_lint::{assert_good, lint_fragment};
use crate::world::{Answer, World};
use allclear_core::access::Actor;
use allclear_engine::respond::{self, Declare};
use http::{StatusCode, header};

const ANA: &str = "ana@example.com";
const BEN: &str = "ben@example.com";
const HERE: &str = "/incidents/1";

/// What the coach says, as a part of the page.
fn coach(page: &str) -> &str {
    let from = page.split("id=\"incident-coach\"").nth(1).unwrap_or_else(|| panic!("no coach: {page}"));
    from.split("class=\"incident-now\"").next().expect("an end")
}

/// The line that the coach offers, as a browser would send it.
fn offered(page: &str) -> String {
    let field = coach(page).split("name=\"text\"").nth(1).unwrap_or_else(|| panic!("nothing offered: {}", coach(page)));
    let value = field.split("value=\"").nth(1).expect("a value").split('"').next().expect("an end");
    value.replace("&amp;", "&").replace("&quot;", "\"")
}

fn went_to(answer: &Answer, to: &str) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(answer.headers[header::LOCATION], to);
}

async fn begin(world: &World, cookie: &str) {
    went_to(&world.press(cookie, "/drills", &[]).await, HERE);
}

/// Sees the screen, which must be at this step.
async fn at_step(world: &World, cookie: &str, nth: usize) -> String {
    let page = world.see(cookie, HERE).await.text;
    assert_good(HERE, &page);
    assert!(coach(&page).contains(&format!("Step {nth} of 9")), "{}", coach(&page));
    page
}

/// Sends what the coach offers.
async fn sends(world: &World, cookie: &str, page: &str) {
    let line = offered(page);
    went_to(&world.press(cookie, "/incidents/1/capture", &[("text", &line)]).await, HERE);
}

#[tokio::test]
async fn it_is_offered_where_newcomers_look_and_begun_with_one_press() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    assert!(world.see(&ana, "/incidents?drills=yes").await.text.contains("Nobody has practised yet"));
    for path in ["/", "/start", "/drills"] {
        let page = world.see(&ana, path).await.text;
        assert_good(path, &page);
        assert!(page.contains("action=\"/drills\""), "{path}: {page}");
    }
    begin(&world, &ana).await;
    let home = world.see(&ana, "/").await.text;
    assert_good("/", &home);
    assert!(home.contains("Your drill waits for you") && home.contains("All clear"), "{home}");
    assert!(!home.contains("Orders fail at checkout"), "no list has it: {home}");
    let drills = world.see(&ana, "/drills").await.text;
    assert_good("/drills", &drills);
    assert!(drills.contains("Orders fail at checkout") && !drills.contains("Nobody has practised"), "{drills}");
    // Twice is once.
    begin(&world, &ana).await;
}

#[tokio::test]
async fn the_coach_leads_through_the_steps_without_a_script() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    begin(&world, &ana).await;
    let first = at_step(&world, &ana, 1).await;
    assert!(first.contains("<dt>Mode</dt>"), "the bar says that it is a drill: {first}");
    went_to(&world.press(&ana, "/incidents/1/join", &[]).await, HERE);
    let page = at_step(&world, &ana, 2).await;
    assert_eq!(offered(&page), "claim");
    sends(&world, &ana, &page).await;
    for step in [3, 4, 5] {
        let page = at_step(&world, &ana, step).await;
        sends(&world, &ana, &page).await;
    }
    at_step(&world, &ana, 6).await;
    let empty = world.press(&ana, "/incidents/1/drill/publish", &[("text", " ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_good("an empty update", &empty.text);
    let told = [("text", "We undo <the> change.")];
    went_to(&world.press(&ana, "/incidents/1/drill/publish", &told).await, HERE);
    at_step(&world, &ana, 7).await;
    let summary = world.see(&ana, "/incidents/1/drill").await.text;
    assert_good("how it went", &summary);
    assert!(summary.contains("Until customers read of it"), "{summary}");
}

#[tokio::test]
async fn the_demo_page_is_read_by_who_is_signed_in_and_by_nobody_else() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    begin(&world, &ana).await;
    world.press(&ana, "/incidents/1/drill/publish", &[("text", "We undo <the> change.")]).await;
    let page = world.see(&ana, "/incidents/1/demo-page").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.text.contains("We undo &lt;the&gt; change.") && page.text.contains("Demo status page"),
        "{}",
        page.text
    );
    assert!(!page.text.contains("\"/status/"), "every address is below its own: {}", page.text);
    let style =
        page.text.split("rel=\"stylesheet\" href=\"").nth(1).expect("a style").split('"').next().expect("an end");
    let style = style.split('?').next().expect("a path");
    assert_eq!(world.see(&ana, style).await.status, StatusCode::OK, "{style}");
    assert_eq!(world.see(&ana, "/incidents/1/demo-page/nothing").await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.get("/incidents/1/demo-page").await.status, StatusCode::SEE_OTHER, "strangers sign in first");
    assert!(!world.see(&ana, "/status-pages").await.text.contains("Demo status page"));
    let slug = page.text.split("drill-").nth(1).map(|rest| rest.chars().take(32).collect::<String>());
    assert_eq!(slug, None, "the slug is nowhere to be read");
}

#[tokio::test]
async fn others_see_that_somebody_practises_and_can_do_nothing_for_them() {
    let world = World::new().await;
    let (ana, ben) = (world.sign_in(ANA).await, world.sign_in(BEN).await);
    begin(&world, &ana).await;
    let page = world.see(&ben, HERE).await.text;
    assert_good(HERE, &page);
    assert!(coach(&page).contains("practises here") && !coach(&page).contains("I am on it"), "{}", coach(&page));
    let list = world.see(&ben, "/incidents").await.text;
    assert!(!list.contains("Orders fail at checkout"), "{list}");
    let drills = world.see(&ben, "/incidents?drills=yes").await.text;
    assert_good("the drills", &drills);
    assert!(drills.contains("Orders fail at checkout"), "{drills}");
    let refused = world.press(&ben, "/incidents/1/drill/remove", &[]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text);
}

#[tokio::test]
async fn one_press_ends_it_and_nothing_is_left() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    begin(&world, &ana).await;
    went_to(&world.press(&ana, "/incidents/1/drill/remove", &[]).await, "/");
    for path in [HERE, "/incidents/1/drill", "/incidents/1/demo-page", "/incidents/1/coach"] {
        assert_eq!(world.see(&ana, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    went_to(&world.press(&ana, "/incidents/1/drill/remove", &[]).await, "/");
}

#[tokio::test]
async fn an_incident_that_is_real_has_no_coach_and_cannot_be_removed() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let command = Declare { title: Some("Checkout is down".to_owned()), ..Declare::default() };
    respond::declare(&world.app, Actor::Operator, command).await.expect("declared");
    let page = world.see(&ana, HERE).await.text;
    assert!(!page.contains("incident-coach") && !page.contains("<dt>Mode</dt>"), "{page}");
    let region = world.see(&ana, "/incidents/1/coach").await;
    assert_eq!((region.status, lint_fragment(&region.text)), (StatusCode::OK, Vec::new()));
    assert_eq!(world.see(&ana, "/incidents/1/drill").await.status, StatusCode::NOT_FOUND);
    went_to(&world.press(&ana, "/incidents/1/drill/remove", &[]).await, HERE);
    assert_eq!(world.see(&ana, HERE).await.status, StatusCode::OK, "it is still there");
}
