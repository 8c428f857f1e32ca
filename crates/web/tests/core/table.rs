//! Every route has a class, and the class is what stands in front of it.

use crate::html_lint::assert_good;
use crate::world::World;
use allclear_core::access::{self, Permission};
use allclear_core::directory::Role;
use allclear_web::routes::{self, Class, Entry};
use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use serde_json::Value;
use std::collections::BTreeSet;

/// A path of this entry with something in its places.
fn path(entry: &Entry) -> String {
    let filled = |part: &str| if part.starts_with('{') { "x".to_owned() } else { part.to_owned() };
    entry.path.split('/').map(filled).collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn nothing_but_what_is_meant_to_be_open_answers_without_credentials() {
    let world = World::new().await;
    for entry in routes::all(&world.web).table() {
        let request = Request::builder().method(entry.method.clone()).uri(path(entry)).body(Body::empty()).unwrap();
        let answer = world.send(request).await;
        match entry.class {
            Class::Api(_) => {
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{entry:?}: {}", answer.text);
                assert!(answer.headers.contains_key(header::WWW_AUTHENTICATE));
                answer.problem();
            }
            Class::Page(_) if entry.method == Method::GET => {
                assert_eq!(answer.status, StatusCode::SEE_OTHER, "{entry:?}: {}", answer.text);
                assert!(
                    answer.headers[header::LOCATION].to_str().unwrap().starts_with("/sign-in?next=%2F"),
                    "{entry:?}"
                );
            }
            Class::Page(_) => {
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{entry:?}: {}", answer.text);
                assert!(answer.text.contains("name=\"resume\""), "what was typed is carried along: {entry:?}");
            }
            Class::Public | Class::Door | Class::IntakeKey | Class::SignedLink => {
                assert_ne!(answer.status, StatusCode::UNAUTHORIZED, "{entry:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_role_opens_the_pages_it_names_and_no_more() {
    let world = World::new().await;
    for role in Role::ALL {
        let cookie = world.signed_in_as(role).await;
        for entry in routes::all(&world.web).table() {
            let Class::Page(needed) = entry.class else { continue };
            // Leaving ends the session that the rest of the table is tried with.
            if entry.path == "/sign-out" || entry.path.starts_with("/live") {
                continue;
            }
            let request = Request::builder().method(entry.method.clone()).uri(path(entry)).header("cookie", &cookie);
            let answer = world.send(request.body(Body::empty()).unwrap()).await;
            assert_ne!(answer.status, StatusCode::UNAUTHORIZED, "{entry:?}");
            assert!(!answer.status.is_server_error(), "{entry:?}: {}", answer.text);
            if !access::allows(role, needed) {
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role:?} {entry:?}");
            }
        }
    }
}

#[tokio::test]
async fn every_answer_says_how_it_may_be_kept_and_that_nothing_is_guessed() {
    let world = World::new().await;
    let (cookie, token) = (world.signed_in_as(Role::Admin).await, world.token(Role::Admin).await);
    for entry in routes::all(&world.web).table() {
        if entry.path == "/sign-out" || entry.path.starts_with("/live") {
            continue;
        }
        let request = Request::builder().method(entry.method.clone()).uri(path(entry));
        let request = request.header(header::COOKIE, &cookie).header(header::AUTHORIZATION, format!("Bearer {token}"));
        let answer = world.send(request.body(Body::empty()).unwrap()).await;
        for name in [header::CACHE_CONTROL, header::X_CONTENT_TYPE_OPTIONS] {
            assert!(answer.headers.contains_key(&name), "{entry:?} answers without {name}: {:?}", answer.headers);
        }
        let for_people = matches!(entry.class, Class::Door | Class::Page(_) | Class::SignedLink);
        assert_eq!(answer.headers.contains_key(header::STRICT_TRANSPORT_SECURITY), for_people, "{entry:?}");
        if matches!(entry.class, Class::Page(_) | Class::Api(_)) {
            let keeps = answer.headers[header::CACHE_CONTROL].to_str().unwrap();
            assert!(keeps == "no-store" || keeps.contains("no-cache"), "{entry:?} may be kept: {keeps}");
        }
    }
}

#[tokio::test]
async fn a_page_with_a_form_lets_browsers_say_where_the_form_comes_from() {
    let world = World::new().await;
    let report = world.get("/status/main/report").await;
    // By `no-referrer` they send `Origin: null` over plain HTTP, and every report would be refused.
    assert_eq!(report.headers[header::REFERRER_POLICY], "same-origin", "{}", report.text);
}

#[tokio::test]
async fn forms_of_other_sites_are_refused() {
    let world = World::new().await;
    let cookie = world.signed_in_as(Role::Admin).await;
    for entry in routes::all(&world.web).table() {
        if entry.method == Method::GET || !matches!(entry.class, Class::Page(_) | Class::Door) {
            continue;
        }
        for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example"), ("origin", "null")]
        {
            let request = Request::builder().method(entry.method.clone()).uri(path(entry)).header("cookie", &cookie);
            let request = request.header("host", "allclear.example").header(name, value);
            let answer = world.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{entry:?} with {name}");
            assert!(answer.text.contains("came from another site"), "{entry:?}");
        }
    }
}

#[tokio::test]
async fn a_scope_opens_what_it_names_and_no_more() {
    let world = World::new().await;
    for (role, permission) in [(Role::Observer, Permission::Read), (Role::Responder, Permission::Respond)] {
        let token = world.token(role).await;
        for entry in routes::all(&world.web).table() {
            let Class::Api(needed) = entry.class else { continue };
            let answer = world.call(entry.method.clone(), &path(entry), &token, &Value::Null).await;
            assert_ne!(answer.status, StatusCode::UNAUTHORIZED, "{entry:?}");
            assert_eq!(
                answer.status == StatusCode::FORBIDDEN,
                needed > permission,
                "{role:?} {entry:?}: {}",
                answer.text
            );
        }
    }
}

#[tokio::test]
async fn reading_is_for_everybody_with_a_token_and_changing_is_not() {
    let world = World::new().await;
    for entry in routes::all(&world.web).table() {
        if let Class::Api(Permission::Read) = entry.class {
            assert_eq!(entry.method, Method::GET, "{entry:?} changes something with no more than reading rights");
        }
        if entry.path.starts_with("/api/") && entry.class == Class::Public {
            assert_eq!(entry.path, "/api/v1/openapi.json");
        }
    }
}

#[tokio::test]
async fn the_documented_paths_are_the_registered_ones() {
    let world = World::new().await;
    let routes = routes::all(&world.web);
    let registered: BTreeSet<&str> =
        routes.table().iter().filter(|e| matches!(e.class, Class::Api(_))).map(|e| e.path.as_str()).collect();
    let document = routes.document();
    let documented: BTreeSet<&str> = document.paths.paths.keys().map(String::as_str).collect();
    assert_eq!(registered, documented);
    assert!(routes.clashes().is_empty(), "two schemas of the same name: {:?}", routes.clashes());
    let mut seen = BTreeSet::new();
    for entry in routes.table() {
        assert!(seen.insert((entry.method.to_string(), &entry.path)), "{entry:?} twice");
    }
}

#[tokio::test]
async fn every_operation_takes_the_parameters_that_the_document_names_and_refuses_others() {
    let world = World::new().await;
    let admin = world.token(Role::Admin).await;
    let document = world.get("/api/v1/openapi.json").await.json();
    for entry in routes::all(&world.web).table() {
        if !matches!(entry.class, Class::Api(_)) {
            continue;
        }
        let verb = entry.method.as_str().to_lowercase();
        let parameters = document["paths"][&entry.path][&verb]["parameters"].as_array().cloned().unwrap_or_default();
        let known = parameters.iter().filter(|p| p["in"] == "query").map(|p| p["name"].as_str().unwrap());
        let known: Vec<&str> = known.collect();
        let ask = async |query: &str| {
            world.call(entry.method.clone(), &format!("{}?{query}", path(entry)), &admin, &Value::Null).await
        };
        let (status, detail) = ask("purple=1").await.problem();
        assert_eq!(status, 422, "{entry:?}");
        assert!(detail.starts_with("purple: ") && known.iter().all(|name| detail.contains(name)), "{detail}");
        for name in known {
            let answer = ask(&format!("{name}=")).await;
            assert!(!answer.text.contains("is no parameter"), "{entry:?} {name}: {}", answer.text);
        }
    }
}

#[tokio::test]
async fn an_unknown_parameter_is_told_only_to_who_may_ask() {
    let world = World::new().await;
    assert_eq!(world.get("/api/v1/alerts?statsu=triggered").await.problem().0, 401);
    let token = world.token(Role::Observer).await;
    let head = world.call(Method::HEAD, "/api/v1/alerts?limit=3", &token, &Value::Null).await;
    assert_eq!(head.status, StatusCode::OK, "HEAD takes what GET takes");
    let (status, detail) =
        world.call(Method::GET, "/api/v1/alerts?statsu=triggered", &token, &Value::Null).await.problem();
    assert_eq!(status, 422);
    assert_eq!(detail, "statsu: is no parameter of this address; there are limit, after, status, service");
}

#[tokio::test]
async fn bad_credentials_are_told_apart_from_none_and_never_repeated() {
    let world = World::new().await;
    let good = world.token(Role::Observer).await;
    for header_value in
        ["Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Bearer nonsense", &format!("Bearer {good}x"), &good]
    {
        let request = Request::get("/api/v1/alerts").header("authorization", header_value).body(Body::empty()).unwrap();
        let answer = world.send(request).await;
        let (status, detail) = answer.problem();
        assert_eq!(status, 401, "{header_value}");
        assert!(!answer.text.contains("nonsense") && !detail.contains(&good));
    }
    let lower = Request::get("/api/v1/alerts").header("authorization", format!("bearer {good}"));
    assert_eq!(world.send(lower.body(Body::empty()).unwrap()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_not_there_says_so_in_a_problem() {
    let world = World::new().await;
    assert_eq!(world.get("/api/v1/nothing").await.problem().0, 404);
    assert_eq!(world.get("/nothing").await.problem().0, 404);
    let answer = world.post("/healthz", "").await;
    assert_eq!(answer.problem().0, 405);
    let allow = answer.headers[header::ALLOW].to_str().unwrap();
    assert!(allow.split(',').any(|method| method.trim() == "GET"), "{allow}");
}

#[tokio::test]
async fn what_is_not_there_is_a_page_in_a_browser() {
    let world = World::new().await;
    for (method, path, status) in
        [(Method::GET, "/nothing", StatusCode::NOT_FOUND), (Method::GET, "/sign-out", StatusCode::METHOD_NOT_ALLOWED)]
    {
        let request = Request::builder().method(method).uri(path);
        let request = request.header(header::ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8");
        let answer = world.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.headers[header::CONTENT_TYPE], "text/html; charset=utf-8", "{path}");
        assert_good(path, &answer.text);
        assert!(answer.text.contains("href=\"/\">Go to Home</a>"), "{}", answer.text);
        assert_eq!(answer.headers.contains_key(header::ALLOW), status == StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
}

#[tokio::test]
async fn a_slash_at_the_end_changes_nothing() {
    let world = World::new().await;
    let token = world.token(Role::Observer).await;
    for path in ["/healthz/", "/api/v1/openapi.json/", "/readyz///", "/healthz/?x=1/"] {
        assert_eq!(world.get(path).await.status, StatusCode::OK, "{path}");
    }
    let answer = world.call(Method::GET, "/api/v1/alerts/?limit=0", &token, &Value::Null).await;
    assert_eq!(answer.problem().0, 422, "the query is kept");
    assert_eq!(world.get("//").await.status, StatusCode::SEE_OTHER, "the front page asks strangers to sign in");
}

#[tokio::test]
async fn health_and_metrics_answer() {
    let world = World::new().await;
    let health = world.get("/healthz").await;
    assert_eq!((health.status, health.json()["ok"].as_bool()), (StatusCode::OK, Some(true)));
    let admin = world.token(Role::Admin).await;
    let mute = serde_json::json!({"muted": true, "reason": "moving house"});
    assert_eq!(world.call(Method::PUT, "/api/v1/system/paging", &admin, &mute).await.status, StatusCode::OK);
    let health = world.get("/healthz").await;
    assert_eq!(health.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(
        health.json()["reasons"],
        serde_json::json!(["paging is muted"]),
        "strangers read it, so it tells no more"
    );
    let metrics = world.get("/metrics").await;
    assert!(metrics.text.contains("allclear_open_alerts{status=\"triggered\"} 0"), "{}", metrics.text);
    assert!(metrics.text.contains("allclear_auditor_findings 1"), "{}", metrics.text);
    assert!(metrics.text.ends_with("# EOF\n"));
}

#[tokio::test]
async fn strangers_hear_what_is_wrong_and_not_how_many_incidents_there_are() {
    let world = World::new().await;
    let inside = "2 incidents want a commander, and nobody is being asked";
    let outside = "somebody has to be paged";
    world.web.health.set_inside("uncommanded", Some(inside.to_owned()), outside);
    world.web.health.set_inside("unexplained", Some("1 open alerts have no page".to_owned()), outside);
    let health = world.get("/healthz").await;
    assert_eq!(health.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(health.json()["reasons"], serde_json::json!([outside]));
    let metrics = world.get("/metrics").await;
    assert!(metrics.text.contains("allclear_auditor_findings 1"), "an incident adds nothing: {}", metrics.text);
    let cookie = world.sign_in("ana@example.com").await;
    let system = world.see(&cookie, "/settings/system").await;
    assert!(system.text.contains(inside), "{}", system.text);
}

#[tokio::test]
async fn a_closed_database_is_said_and_nothing_is_made_up() {
    let world = World::on_disk().await;
    let token = world.token(Role::Admin).await;
    world.app.db().close().await;
    assert_eq!(world.get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(world.get("/healthz").await.status, StatusCode::SERVICE_UNAVAILABLE);
    let answer = world.call(Method::GET, "/api/v1/alerts", &token, &Value::Null).await;
    assert_eq!(answer.problem().0, 503);
    assert!(answer.headers.contains_key(header::RETRY_AFTER));
    assert_eq!(world.get("/metrics").await.status, StatusCode::OK);
}
