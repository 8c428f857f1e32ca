//! What cannot be read is refused in words of this program: what happened, where, what to do. Nothing that was typed is
//! taken silently.

use crate::world::{Answer, World};
use allclear_core::directory::Role;
use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use serde_json::json;

/// What the libraries underneath would say.
const NOT_OURS: &[&str] = &[
    "Cannot parse",
    "Invalid URL",
    "Invalid UTF-8",
    "Failed to",
    "EOF while",
    "at line",
    "invalid digit",
    "duplicate field",
    "missing field",
    "unknown field",
];

fn ours(told: &str) {
    for words in NOT_OURS {
        assert!(!told.contains(words), "{words:?} in {told}");
    }
}

async fn ask(world: &World, method: Method, path: &str, headers: &[(header::HeaderName, &str)], body: &str) -> Answer {
    let request = Request::builder().method(method).uri(path);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(name, *value));
    world.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

#[tokio::test]
async fn what_an_open_page_fetches_leaves_the_word_to_the_next_page() {
    let world = World::new().await;
    let cookie = format!("{}; allclear_flash=1Published.", world.sign_in("ana@example.com").await);
    let dest = header::HeaderName::from_static("sec-fetch-dest");
    let region = header::HeaderName::from_static("hx-request");
    for (name, value, taken) in [(dest.clone(), "empty", false), (region, "true", false), (dest, "document", true)] {
        let headers = [(header::COOKIE, cookie.as_str()), (name.clone(), value)];
        let answer = ask(&world, Method::GET, "/", &headers, "").await;
        let cookies = answer.headers.get_all(header::SET_COOKIE).iter();
        let took =
            cookies.filter_map(|cookie| cookie.to_str().ok()).any(|cookie| cookie.starts_with("allclear_flash=;"));
        assert_eq!(took, taken, "{name}: {value}");
        assert_eq!(answer.text.contains("Published."), name != "hx-request", "{name}: {value}");
    }
}

#[tokio::test]
async fn whoever_gets_lost_keeps_the_ways_to_everything_else() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    for (method, path, status) in [(Method::GET, "/nowhere", 404), (Method::PUT, "/alerts", 405)] {
        let html = [(header::ACCEPT, "text/html"), (header::COOKIE, ana.as_str())];
        let known = ask(&world, method.clone(), path, &html, "").await;
        let stranger = ask(&world, method, path, &html[..1], "").await;
        assert_eq!((known.status.as_u16(), stranger.status.as_u16()), (status, status), "{path}");
        assert!(known.text.contains("href=\"/on-call\""), "{path}: {}", known.text);
        assert!(!stranger.text.contains("href=\"/on-call\""), "{path}: {}", stranger.text);
    }
}

#[tokio::test]
async fn an_address_that_is_no_text_leads_nowhere() {
    let world = World::new().await;
    let (ana, token) = (world.sign_in("ana@example.com").await, world.token(Role::Admin).await);
    let bearer = format!("Bearer {token}");
    for path in ["/alerts/%ff", "/incidents/%ff", "/services/%C3%28", "/status/%ff", "/me/passkeys/%ff"] {
        let html = [(header::COOKIE, ana.as_str()), (header::ACCEPT, "text/html")];
        let page = ask(&world, Method::GET, path, &html, "").await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        assert!(page.text.contains("There is nothing at this address") && page.text.contains("<html"), "{}", page.text);
        let program = ask(&world, Method::GET, path, &[(header::COOKIE, &ana)], "").await.problem();
        assert_eq!((program.0, program.1.as_str()), (404, "there is nothing at this address"), "{path}");
    }
    for (path, said) in [
        ("/api/v1/alerts/%ff", "there is nothing at this address; the API is described at /api/v1/openapi.json"),
        ("/api/v1/alerts/7", "there is nothing at this address: "),
        ("/api/v1/incidents/x/timeline", "there is nothing at this address: "),
    ] {
        let (status, told) = ask(&world, Method::GET, path, &[(header::AUTHORIZATION, &bearer)], "").await.problem();
        assert!(status == 404 && told.starts_with(said), "{path}: {status} {told}");
        ours(&told);
    }
}

#[tokio::test]
async fn what_a_body_or_a_query_says_wrong_is_named_with_its_place() {
    let world = World::new().await;
    let token = world.token(Role::Admin).await;
    let bearer = format!("Bearer {token}");
    let headers = [(header::AUTHORIZATION, bearer.as_str())];
    for (body, status, said) in [
        ("", 400, "the body is empty; a JSON object is expected"),
        ("{\"title\": \"a", 400, "body: the JSON ends in the middle"),
        (
            "{\n\"title\": a}",
            400,
            "body: this is not JSON at column 10; check commas, quotes and brackets there (line 2)",
        ),
        ("{\"title\": \"a\"} x", 400, "body: this is not JSON at column 16"),
        ("{\"title\": \"a\", \"sevrity\": \"sev1\"}", 422, "sevrity: there is no field \"sevrity\"; there are title"),
        ("{\"title\": \"a\", \"title\": \"b\"}", 422, "title: is there twice; keep one of them"),
    ] {
        let (was, told) = ask(&world, Method::POST, "/api/v1/incidents", &headers, body).await.problem();
        assert!(was == status && told.starts_with(said), "{body:?}: {was} {told}");
        ours(&told);
    }
    let (was, told) = ask(&world, Method::POST, "/api/v1/shift-swaps", &headers, "{}").await.problem();
    assert_eq!((was, told.as_str()), (422, "asker: is missing (line 1)"));
    for (query, said) in [
        ("limit=many", "limit: must be a whole number"),
        ("limit=1&limit=2", "limit: is given twice; give it once"),
        ("limt=1", "limt: is no parameter of this address; there are limit"),
    ] {
        let (was, told) = ask(&world, Method::GET, &format!("/api/v1/alerts?{query}"), &headers, "").await.problem();
        assert!(was == 422 && told.starts_with(said), "{query:?}: {was} {told}");
        ours(&told);
    }
    let cookie = world.sign_in("ana@example.com").await;
    let (was, told) = world.see(&cookie, "/live?topics=me&topics=alerts").await.problem();
    assert_eq!((was, told.as_str()), (422, "topics: is given twice; give it once"));
}

#[tokio::test]
async fn another_method_is_refused_with_those_there_are() {
    let world = World::new().await;
    let (ana, token) = (world.sign_in("ana@example.com").await, world.token(Role::Admin).await);
    let refused =
        ask(&world, Method::DELETE, "/api/v1/alerts", &[(header::AUTHORIZATION, &format!("Bearer {token}"))], "").await;
    assert_eq!(refused.headers[header::ALLOW], "GET,HEAD,POST");
    assert_eq!(refused.problem(), (405, "DELETE means nothing here; `Allow` says what does".to_owned()));
    let html = [(header::COOKIE, ana.as_str()), (header::ACCEPT, "text/html")];
    let page = ask(&world, Method::PUT, "/alerts", &html, "").await;
    assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(page.text.contains("There is no page at this address"), "{}", page.text);
}

#[tokio::test]
async fn what_is_typed_where_nothing_is_taken_is_refused_and_a_second_word_is_kept() {
    let world = World::new().await;
    let token = world.token(Role::Responder).await;
    let opened = json!({ "service": "checkout", "title": "Payments fail", "dedup_key": "p" });
    let id = world.call(Method::POST, "/api/v1/alerts", &token, &opened).await.json()["id"].clone();
    let path = format!("/api/v1/alerts/{}/resolution", id.as_str().unwrap());
    let said = json!({ "resolution": "rolled back" });
    let (status, told) = world.call(Method::POST, &path, &token, &said).await.problem();
    assert_eq!(
        (status, told.as_str()),
        (422, "resolution: there is no field \"resolution\"; none is taken here (line 1)")
    );
    assert_eq!(world.call(Method::POST, &path, &token, &json!({})).await.json()["status"], "resolved");

    let made = world.call(Method::POST, "/api/v1/incidents", &token, &json!({ "title": "Slow" })).await.json();
    let incident = format!("/api/v1/incidents/{}", made["number"]);
    for words in ["rolled back", "rolled back", "and the cache was emptied", "and the cache was emptied"] {
        let said = json!({ "resolution": words });
        let done = world.call(Method::POST, &format!("{incident}/resolution"), &token, &said).await;
        assert_eq!(done.status, StatusCode::OK);
    }
    let story = world.call(Method::GET, &format!("{incident}/timeline"), &token, &serde_json::Value::Null).await.text;
    for told in ["Resolved: rolled back", "and the cache was emptied"] {
        assert_eq!(story.matches(&format!("\"summary\":\"{told}\"")).count(), 1, "{told}: {story}");
    }
    assert!(!story.contains("\"summary\":\"rolled back\""), "what was said already is not said twice: {story}");
}
