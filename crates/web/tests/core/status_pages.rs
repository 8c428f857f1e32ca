//! Status pages: published through the API, read by everybody, database or not.

use crate::world::{Answer, World};
use allclear_core::directory::Role;
use allclear_engine::publish::Snapshots;
use allclear_web::pages::status_page;
use allclear_web::{Web, router};
use axum::Router;
use axum::body::{Body, to_bytes};
use http::{HeaderMap, Method, Request, StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;
use tower::ServiceExt as _;

/// A server that renders its status pages.
pub(crate) struct Site {
    pub(crate) world: World,
    router: Router,
    snapshots: Arc<Snapshots>,
    admin: String,
}

impl Site {
    pub(crate) async fn over(world: World) -> Self {
        let snapshots = Arc::new(Snapshots::open(None, status_page::render));
        snapshots.refresh(&world.app).await.expect("refreshed");
        let admin = world.token(Role::Admin).await;
        let mut site = Self { router: Router::new(), world, snapshots, admin };
        site.router = router(site.web());
        site
    }

    pub(crate) fn web(&self) -> Web {
        let mut web = self.world.web.clone();
        web.snapshots = Arc::clone(&self.snapshots);
        web
    }

    pub(crate) async fn api(&self, method: Method, path: &str, body: &Value) -> Answer {
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        let request = Request::builder().method(method).uri(format!("/api/v1/status-pages{path}"));
        let request = request.header("authorization", format!("Bearer {}", self.admin)).body(body).expect("a request");
        let (status, headers, bytes) = send(&self.router, request).await;
        Answer { status, headers, text: String::from_utf8(bytes).expect("text") }
    }

    pub(crate) async fn read(&self, path: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, Vec<u8>) {
        read(&self.router, Method::GET, path, headers).await
    }

    async fn document(&self, name: &str) -> Value {
        let (status, _, bytes) = self.read(&format!("/status/main/api/v2/{name}"), &[]).await;
        assert_eq!(status, StatusCode::OK, "{name}");
        serde_json::from_slice(&bytes).expect("JSON")
    }
}

async fn read(
    router: &Router,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
) -> (StatusCode, HeaderMap, Vec<u8>) {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(router, request.body(Body::empty()).expect("a request")).await
}

async fn send(router: &Router, request: Request<Body>) -> (StatusCode, HeaderMap, Vec<u8>) {
    let (parts, body) = router.clone().oneshot(request).await.expect("routers do not fail").into_parts();
    (parts.status, parts.headers, to_bytes(body, usize::MAX).await.expect("a whole body").to_vec())
}

fn outage() -> Value {
    json!({
        "name": "Card payments fail",
        "status": "investigating",
        "impact": "major",
        "body": "About half of all card payments fail.",
        "components": [{"name": "Checkout", "status": "major_outage"}],
    })
}

#[tokio::test]
async fn an_incident_goes_from_the_api_to_its_readers_and_ends() {
    let site = Site::over(World::new().await).await;
    assert_eq!(site.document("status.json").await["status"]["description"], "All Systems Operational");
    let names: Vec<Value> = site.document("components.json").await["components"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|c| c["name"].clone())
        .collect();
    assert_eq!(names, ["checkout", "ledger"], "one for each service");

    let opened = site.api(Method::POST, "/main/incidents", &outage()).await;
    assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.text);
    let id = opened.json()["id"].as_str().expect("an id").to_owned();
    let summary = site.document("summary.json").await;
    assert_eq!(summary["status"], json!({"indicator": "major", "description": "Partial System Outage"}));
    assert_eq!(summary["components"][0]["status"], "major_outage");
    assert_eq!(summary["incidents"][0]["id"], id);
    assert_eq!(summary["incidents"][0]["started_at"], "2026-11-22T02:30:00.000Z");
    assert_eq!(summary["incidents"][0]["shortlink"], format!("https://allclear.example/status/main/incidents/{id}"));
    assert_eq!(summary["page"]["url"], "https://allclear.example/status/main");

    site.world.forward(600);
    let posted = json!({"status": "resolved", "body": "All payments work again."});
    let resolved = site.api(Method::POST, &format!("/main/incidents/{id}/updates"), &posted).await;
    assert_eq!((resolved.status, resolved.json()["updates"].as_array().map(Vec::len)), (StatusCode::CREATED, Some(2)));
    let summary = site.document("summary.json").await;
    assert_eq!((&summary["status"]["indicator"], &summary["incidents"]), (&json!("none"), &json!([])));
    let incidents = site.document("incidents.json").await;
    assert_eq!(incidents["incidents"][0]["resolved_at"], "2026-11-22T02:40:00.000Z");
    assert_eq!(incidents["incidents"][0]["incident_updates"][0]["body"], "All payments work again.");
    let (status, _, html) = site.read(&format!("/status/main/incidents/{id}"), &[]).await;
    assert!(status == StatusCode::OK && String::from_utf8_lossy(&html).contains("All payments work again."));
    let listed = site.api(Method::GET, "/main/incidents?limit=1", &Value::Null).await.json();
    // What the answer to an update says besides is advice about its words.
    let mut told = resolved.json();
    assert_eq!(told.as_object_mut().and_then(|told| told.remove("hints")), Some(json!([])));
    assert_eq!((&listed["data"][0], &listed["next"]), (&told, &Value::Null));
    let one = site.api(Method::GET, &format!("/main/incidents/{id}"), &Value::Null).await.json();
    assert_eq!(one, listed["data"][0]);
}

#[tokio::test]
async fn pages_and_components_are_made_and_set_by_hand() {
    let site = Site::over(World::new().await).await;
    let made = site.api(Method::POST, "", &json!({"slug": "acme-cloud", "name": "Acme Cloud"})).await;
    assert_eq!(
        (made.status, &made.json()["url"]),
        (StatusCode::CREATED, &json!("https://allclear.example/status/acme-cloud"))
    );
    let pages = site.api(Method::GET, "", &Value::Null).await.json();
    assert_eq!(pages["data"].as_array().map(Vec::len), Some(1), "the stand-in is gone: {pages}");
    let new = json!({"name": "Payments", "service": "checkout", "description": "Cards and wallets"});
    let component = site.api(Method::POST, "/acme-cloud/components", &new).await.json();
    let path = format!("/acme-cloud/components/{}/status", component["id"].as_str().expect("an id"));
    let set = site.api(Method::PUT, &path, &json!({"status": "partial_outage"})).await;
    assert_eq!((set.status, &set.json()["status"]), (StatusCode::OK, &json!("partial_outage")));
    let (_, _, html) = site.read("/status/acme-cloud", &[]).await;
    let html = String::from_utf8(html).expect("text");
    assert!(html.contains("Partial system outage") && html.contains("Cards and wallets"), "{html}");
    let set = site.api(Method::PUT, "/acme-cloud/components/payments/status", &json!({"status": "operational"})).await;
    assert_eq!(set.status, StatusCode::OK, "by name: {}", set.text);
}

#[tokio::test]
async fn what_cannot_be_published_is_refused_with_its_field() {
    let site = Site::over(World::new().await).await;
    let with = |field: &str, value: Value| {
        let mut body = outage();
        body[field] = value;
        body
    };
    for (body, detail) in [
        (with("status", json!("fixed")), "status: must be one of investigating, identified"),
        (with("impact", json!("huge")), "impact: must be one of none, minor"),
        (with("name", json!("")), "name: must not be empty"),
        (with("components", json!([{"name": "Checkout", "status": "bad"}])), "components[0].status: must be one of"),
        (with("components", json!([{"status": "operational"}])), "components[0]: needs either"),
        (with("components", json!([{"id": "cmp_x", "status": "operational"}])), "components[0].id: "),
        (with("components", json!([{"name": "Nothing", "status": "operational"}])), "components[0]: this page has no"),
        (with("incident", json!("#77")), "incident: there is no incident #77"),
        (with("incident", json!("soon")), "incident: "),
        (with("title", json!("x")), "there is no field \"title\""),
    ] {
        let (status, said) = site.api(Method::POST, "/main/incidents", &body).await.problem();
        assert!(status == 422 && said.contains(detail), "{status} {said}");
    }
    assert_eq!(site.api(Method::POST, "/other/incidents", &outage()).await.problem().0, 404);
    assert_eq!(site.api(Method::GET, "/other/components", &Value::Null).await.problem().0, 404);
    let early = site.api(Method::POST, "/main/incidents", &with("status", json!("postmortem"))).await.problem();
    assert_eq!(early.0, 409);
    for slug in ["Main", "a b", "../x", ""] {
        assert_eq!(site.api(Method::POST, "", &json!({"slug": slug, "name": "x"})).await.problem().0, 422, "{slug}");
    }
    assert_eq!(site.document("incidents.json").await["incidents"], json!([]), "nothing was stored");
}

#[tokio::test]
async fn readers_and_caches_get_what_they_need() {
    let site = Site::over(World::new().await).await;
    let (status, headers, plain) = site.read("/status/main", &[]).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers["content-type"], "text/html; charset=utf-8");
    assert_eq!(headers["cache-control"], "public, max-age=30");
    assert_eq!(headers["vary"], "accept-encoding");
    let policy = headers["content-security-policy"].to_str().expect("text");
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    assert!(!headers.contains_key("content-encoding") && !headers.contains_key("access-control-allow-origin"));

    let (_, packed, bytes) = site.read("/status/main/", &[("accept-encoding", "br, gzip")]).await;
    assert_eq!(
        (&packed["content-encoding"], &bytes[..2]),
        (&http::HeaderValue::from_static("gzip"), &[0x1f, 0x8b][..])
    );
    assert!(bytes.len() < plain.len() && packed["etag"] != headers["etag"]);

    for tag in [&headers["etag"], &packed["etag"]] {
        let tag = tag.to_str().expect("text");
        for asked in [tag.to_owned(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
            let (status, again, body) = site.read("/status/main", &[("if-none-match", &asked)]).await;
            assert_eq!((status, body.len()), (StatusCode::NOT_MODIFIED, 0), "{asked}");
            assert!(again.contains_key("etag") && again["cache-control"] == "public, max-age=30");
        }
    }
    let (status, _, _) = site.read("/status/main", &[("if-none-match", "\"other\"")]).await;
    assert_eq!(status, StatusCode::OK);

    let (status, head, body) = read(&site.router, Method::HEAD, "/status/main", &[]).await;
    assert_eq!((status, body.len(), &head["etag"]), (StatusCode::OK, 0, &headers["etag"]));
    let (_, json, _) = site.read("/status/main/api/v2/summary.json", &[]).await;
    assert_eq!(
        (&json["access-control-allow-origin"], &json["x-content-type-options"]),
        (&"*".parse().expect("a value"), &"nosniff".parse().expect("a value"))
    );
    let (status, preflight, _) = read(&site.router, Method::OPTIONS, "/status/main/api/v2/summary.json", &[]).await;
    assert_eq!(
        (status, &preflight["access-control-allow-origin"]),
        (StatusCode::NO_CONTENT, &"*".parse().expect("a value"))
    );
    for path in
        ["/status/main/style.css?v=1", "/status/main/favicon.svg", "/status/MAIN", "/status/main/api/v2/status.json/"]
    {
        assert_eq!(site.read(path, &[]).await.0, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn an_address_without_a_page_says_so_to_people_and_programs() {
    let site = Site::over(World::new().await).await;
    for path in ["/status/nothing", "/status/main/nothing", "/status/..%2f..%2fetc", "/status/main/incidents/pin_x"] {
        let (status, headers, body) = site.read(path, &[]).await;
        assert_eq!(
            (status, &headers["content-type"]),
            (StatusCode::NOT_FOUND, &"text/html; charset=utf-8".parse().expect("a value")),
            "{path}"
        );
        let html = String::from_utf8(body).expect("text");
        assert!(html.contains("<h1>There is no status page at this address</h1>"), "{html}");
    }
    let (status, headers, _) = site.read("/status/nothing/api/v2/summary.json", &[]).await;
    assert_eq!(
        (status, &headers["content-type"]),
        (StatusCode::NOT_FOUND, &"application/problem+json".parse().expect("a value"))
    );
    assert_eq!(headers["access-control-allow-origin"], "*");
    assert_eq!(read(&site.router, Method::POST, "/status/main", &[]).await.0, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn readers_do_not_notice_that_the_database_is_gone() {
    let site = Site::over(World::on_disk().await).await;
    site.api(Method::POST, "/main/incidents", &outage()).await;
    let before = site.read("/status/main", &[]).await;
    site.world.app.db().close().await;
    assert!(site.api(Method::POST, "/main/incidents", &outage()).await.status.is_server_error(), "it is gone");
    for path in ["/status/main", "/status/main/api/v2/summary.json", "/status/main/api/v2/incidents.json"] {
        assert_eq!(site.read(path, &[]).await.0, StatusCode::OK, "{path}");
    }
    let after = site.read("/status/main", &[]).await;
    assert_eq!((after.2, &after.1["etag"]), (before.2, &before.1["etag"]));

    let alone = status_page::standalone(Arc::clone(&site.snapshots));
    for path in ["/status/main", "/status/main/", "/status/main/api/v2/status.json"] {
        assert_eq!(read(&alone, Method::GET, path, &[]).await.0, StatusCode::OK, "{path}");
    }
    assert_eq!(read(&alone, Method::GET, "/status/other", &[]).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn feed_readers_find_the_feeds_and_ask_again_cheaply() {
    let site = Site::over(World::new().await).await;
    let (_, _, html) = site.read("/status/main", &[]).await;
    let html = String::from_utf8(html).expect("text");
    site.api(Method::POST, "/main/incidents", &outage()).await;
    for (path, media) in [("history.atom", "application/atom+xml"), ("history.rss", "application/rss+xml")] {
        let address = format!("/status/main/{path}");
        let line = format!("<link rel=\"alternate\" type=\"{media}\"");
        let found = html.split(&line).nth(1).and_then(|rest| rest.split_once('>')).expect("a line in the head");
        assert!(found.0.contains(&format!("href=\"{address}\"")), "{}", found.0);

        let (status, headers, feed) = site.read(&address, &[]).await;
        let feed = String::from_utf8(feed).expect("text");
        assert_eq!((status, feed.matches("Card payments fail").count()), (StatusCode::OK, 1), "{feed}");
        assert_eq!(headers["content-type"], format!("{media}; charset=utf-8"));
        assert_eq!(headers["last-modified"], "Sun, 22 Nov 2026 02:30:00 GMT");
        assert_eq!(
            (&headers["cache-control"], &headers["access-control-allow-origin"]),
            (&"public, max-age=30".parse().expect("a value"), &"*".parse().expect("a value"))
        );

        let tag = headers["etag"].to_str().expect("text");
        let date = "Sun, 22 Nov 2026 02:30:00 GMT";
        for asked in [
            &[("if-none-match", tag)][..],
            &[("if-modified-since", date)],
            &[("if-none-match", tag), ("if-modified-since", "then")],
        ] {
            let (status, _, body) = site.read(&address, asked).await;
            assert_eq!((status, body.len()), (StatusCode::NOT_MODIFIED, 0), "{asked:?}");
        }
        // A tag is the better word of the two.
        for asked in [
            &[("if-modified-since", "Sun, 22 Nov 2026 02:29:59 GMT")][..],
            &[("if-none-match", "\"x\""), ("if-modified-since", date)],
        ] {
            assert_eq!(site.read(&address, asked).await.0, StatusCode::OK, "{asked:?}");
        }
    }
}
