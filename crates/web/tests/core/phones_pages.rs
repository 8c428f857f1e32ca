//! The toy phones' page where there are no toys. What it shows in a demo is tested with the demo.

use crate::html_lint;
use crate::world::World;
use allclear_core::directory::Role;
use allclear_web::router;
use axum::body::Body;
use http::{Request, StatusCode};
use tower::ServiceExt as _;

#[tokio::test]
async fn without_a_demo_the_page_says_how_to_start_one() {
    let world = World::new().await;
    let cookie = world.signed_in_as(Role::Admin).await;
    let page = world.see(&cookie, "/dev/phones").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("allclear demo"), "{}", page.text);
    html_lint::assert_good("/dev/phones", &page.text);
}

#[tokio::test]
async fn nobody_but_an_admin_gets_other_peoples_phones() {
    let world = World::new().await;
    for role in [Role::Stakeholder, Role::Observer, Role::Responder, Role::Manager] {
        let cookie = world.signed_in_as(role).await;
        assert_eq!(world.see(&cookie, "/dev/phones").await.status, StatusCode::FORBIDDEN, "{role:?}");
        assert_eq!(world.see(&cookie, "/dev/phones/wall").await.status, StatusCode::FORBIDDEN, "{role:?}");
    }
}

#[tokio::test]
async fn a_server_for_real_work_has_neither_the_phones_nor_the_link_that_signs_in() {
    let world = World::new().await;
    let product = router(world.web.clone().with_dev_pages(false));
    for path in ["/dev/phones", "/dev/phones/wall", "/demo/anything"] {
        let asked = Request::get(path).body(Body::empty()).expect("a request");
        let answer = product.clone().oneshot(asked).await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(world.get("/demo/anything").await.status, StatusCode::NOT_FOUND, "developing is not a demo");
}
