//! Answering a page: by its link, by the API, and who may not.

use crate::escalating::fire;
use crate::world::{Company, World, hours};
use allclear_core::directory::Role;
use http::StatusCode;
use serde_json::{Value, json};

stories!(
    opening_the_link_changes_nothing_and_pressing_the_button_does,
    a_link_that_was_touched_or_is_old_opens_nothing,
    a_viewer_may_look_and_not_touch,
    muted_paging_waits_and_is_confirmed,
    who_cannot_take_it_is_told_who_is_called_next_and_sleeps_on,
);

fn company() -> String {
    Company::new().step(&["person: ben@example.com"], "5m").yaml()
}

/// The path of a page's link, and its parts for a request.
fn path(url: &str) -> String {
    url.strip_prefix("https://allclear.test").expect("a link of this server").to_owned()
}

async fn press(w: &World, link: &str, action: &str) -> (StatusCode, Value) {
    let form = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
    let answer = w.raw("POST", link, &form, format!("action={action}").into_bytes()).await;
    w.settle().await;
    answer
}

async fn opening_the_link_changes_nothing_and_pressing_the_button_does(w: &mut World) {
    w.apply(&company()).await;
    fire(w, "Payments <b>fail</b>", "critical").await;
    let ring = w.phones.hears("ben", "Payments");
    let link = path(&ring.answer_url.expect("a page has a link"));
    for method in ["GET", "HEAD", "GET"] {
        let (status, page) = w.raw(method, &link, &[], Vec::new()).await;
        assert_eq!(status, 200);
        if method == "GET" {
            let page = page.as_str().expect("a page for people");
            assert!(page.contains("Customers cannot pay."), "it says what customers feel");
            assert!(page.contains("Payments &lt;b&gt;fail"), "what senders write is text");
            assert!(page.contains("method=\"post\"") && page.contains("Acknowledge"), "a button, not a link");
        }
        assert_eq!(w.the_alert().await["status"], "triggered", "{method} must not answer the alert");
    }
    let (status, _) = press(w, &link, "acknowledge").await;
    assert!(status.is_success() || status.is_redirection(), "{status}");
    let alert = w.the_alert().await;
    assert_eq!(alert["status"], "acknowledged");
    assert_eq!(alert["acknowledged_by"]["name"], "ben");
    press(w, &link, "resolve").await;
    assert_eq!(w.the_alert().await["status"], "resolved");
    let (_, page) = w.raw("GET", &link, &[], Vec::new()).await;
    assert!(page.as_str().expect("a page").to_lowercase().contains("resolved"));
    w.pass(hours(1)).await;
}

async fn a_link_that_was_touched_or_is_old_opens_nothing(w: &mut World) {
    w.apply(&company()).await;
    fire(w, "Payments fail", "critical").await;
    let link = path(&w.phones.hears("ben", "Payments fail").answer_url.expect("a link"));
    let flipped = if link.ends_with('A') { 'B' } else { 'A' };
    let cut = &link[..link.len() - 1];
    for bad in
        [format!("{cut}{flipped}"), cut.to_owned(), "/a/x.y".to_owned(), "/a/%00".to_owned(), "/a/....".to_owned()]
    {
        for method in ["GET", "POST"] {
            let (status, _) = w.raw(method, &bad, &[], b"action=acknowledge".to_vec()).await;
            assert!(status.is_client_error(), "{method} {bad} answered {status}");
        }
    }
    assert_eq!(w.the_alert().await["status"], "triggered");
    w.ok("POST", &format!("/api/v1/alerts/{}/resolution", w.the_alert().await["id"].as_str().unwrap()), &json!({}))
        .await;
    w.pass(hours(24 * 8)).await;
    let (status, page) = w.raw("GET", &link, &[], Vec::new()).await;
    assert!(status.is_client_error(), "{status}");
    assert!(page.as_str().expect("a page").contains("expired"), "a clear message: {page}");
}

async fn a_viewer_may_look_and_not_touch(w: &mut World) {
    w.apply(&company()).await;
    fire(w, "Payments fail", "critical").await;
    w.phones.hears("ben", "Payments fail");
    let viewer = format!("Bearer {}", w.token_for(Role::Observer).await);
    let id = w.the_alert().await["id"].as_str().unwrap().to_owned();
    let auth = [("authorization", viewer.as_str())];
    let (status, _) = w.raw("GET", &format!("/api/v1/alerts/{id}"), &auth, Vec::new()).await;
    assert_eq!(status, 200);
    let (status, problem) = w.raw("POST", &format!("/api/v1/alerts/{id}/acknowledgement"), &auth, b"{}".to_vec()).await;
    assert_eq!(status, 403);
    assert!(problem["detail"].as_str().expect("a reason").contains("responder"), "{problem}");
    let (status, _) = w.raw("GET", "/api/v1/alerts", &[], Vec::new()).await;
    assert_eq!(status, 401);
    let (status, _) = w.raw("GET", "/api/v1/alerts", &[("authorization", "Bearer wrong")], Vec::new()).await;
    assert_eq!(status, 401);
    w.ok("POST", &format!("/api/v1/alerts/{id}/resolution"), &json!({})).await;
}

async fn muted_paging_waits_and_is_confirmed(w: &mut World) {
    w.apply(&company()).await;
    w.ok("PUT", "/api/v1/system/paging", &json!({ "muted": true, "reason": "moving house" })).await;
    fire(w, "Payments fail", "critical").await;
    w.phones.silent("ben");
    let (status, health) = w.raw("GET", "/healthz", &[], Vec::new()).await;
    assert_eq!(status, 503);
    assert!(health.to_string().contains("paging is muted"), "{health}");
    w.ok("PUT", "/api/v1/system/paging", &json!({ "muted": false })).await;
    w.phones.hears("ben", "Payments fail");
    let (status, _) = w.raw("GET", "/healthz", &[], Vec::new()).await;
    assert_eq!(status, 200);
}

async fn who_cannot_take_it_is_told_who_is_called_next_and_sleeps_on(w: &mut World) {
    let company =
        Company::new().step(&["person: ben@example.com"], "5m").step(&["person: chen@example.com"], "5m").repeat(1);
    w.apply(&company.yaml()).await;
    fire(w, "Payments fail", "critical").await;
    let link = path(&w.phones.hears("ben", "Payments fail").answer_url.expect("a link"));
    let (_, page) = w.raw("GET", &link, &[], Vec::new()).await;
    assert!(page.as_str().expect("a page").contains("Called next: chen."), "{page}");
    let (_, page) = press(w, &link, "escalate&seen=1-triggered").await;
    assert!(page.as_str().expect("a page").contains("Escalated. Called now: chen."), "{page}");
    w.phones.hears("chen", "step 2 of Payments");
    w.phones.silent("ben");
    // A tap too many wakes nobody else.
    let (_, page) = press(w, &link, "escalate&seen=1-triggered").await;
    assert!(page.as_str().expect("a page").contains("It was escalated already"), "{page}");
    // Unanswered, the rest of the policy follows: its second round.
    w.pass(hours(1)).await;
    for next in ["ben", "chen", "ana"] {
        w.phones.hears(next, "Payments fail");
    }
}
