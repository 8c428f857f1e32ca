//! The JSON API: alerts, pages, who is on call, tokens, and what holds for all of it.

use crate::world::{START, World};
use allclear_core::directory::Role;
use axum::body::Body;
use http::{Method, Request, StatusCode};
use serde_json::{Value, json};

async fn open(world: &World, token: &str, key: &str) -> Value {
    let body = json!({"service": "checkout", "title": format!("problem {key}"), "dedup_key": key});
    let answer = world.call(Method::POST, "/api/v1/alerts", token, &body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    answer.json()
}

#[tokio::test]
async fn an_alert_lives_from_opening_to_resolution() {
    let world = World::new().await;
    let token = world.token(Role::Responder).await;
    let opened = open(&world, &token, "a").await;
    let id = opened["id"].as_str().unwrap();
    assert!(id.starts_with("alt_"));
    assert_eq!(
        (&opened["severity"], &opened["urgency"], &opened["opened_at"]),
        (&json!("critical"), &json!("high"), &json!(START))
    );
    let act =
        async |what: &str| world.call(Method::POST, &format!("/api/v1/alerts/{id}/{what}"), &token, &Value::Null).await;
    let acknowledged = act("acknowledgement").await.json();
    assert_eq!(
        (&acknowledged["status"], &acknowledged["acknowledged_by"]["name"]),
        (&json!("acknowledged"), &json!("test"))
    );
    assert_eq!(act("acknowledgement").await.status, StatusCode::OK, "twice is a success");
    let escalated = act("escalation").await.json();
    assert_eq!((&escalated["status"], &escalated["cycle"]), (&json!("triggered"), &json!(2)));
    assert_eq!(act("resolution").await.json()["status"], "resolved");
    assert_eq!(act("resolution").await.status, StatusCode::OK);
    assert_eq!(act("acknowledgement").await.problem().0, 409);
    assert_eq!(act("escalation").await.problem().0, 409);
    let story = world.call(Method::GET, &format!("/api/v1/alerts/{id}"), &token, &Value::Null).await.json();
    let told: Vec<&str> =
        story["log"].as_array().unwrap().iter().map(|e| e["event"]["kind"].as_str().unwrap()).collect();
    assert_eq!(told, ["opened", "step_paged", "acknowledged", "escalated", "resolved"]);
    assert!(story["pages"].is_array());
}

#[tokio::test]
async fn the_same_key_is_the_same_alert() {
    let world = World::new().await;
    let token = world.token(Role::Responder).await;
    let first = open(&world, &token, "same").await;
    let body = json!({"service": "CHECKOUT", "title": "again", "dedup_key": "same"});
    let again = world.call(Method::POST, "/api/v1/alerts", &token, &body).await;
    assert_eq!((again.status, &again.json()["id"]), (StatusCode::OK, &first["id"]));
    let other = json!({"service": "ledger", "title": "another service", "dedup_key": "same"});
    let other = world.call(Method::POST, "/api/v1/alerts", &token, &other).await;
    assert_eq!(other.status, StatusCode::CREATED);
    assert_ne!(other.json()["id"], first["id"]);
}

#[tokio::test]
async fn a_list_is_read_to_its_end_without_gap_or_repeat() {
    let world = World::new().await;
    let token = world.token(Role::Responder).await;
    let mut made = Vec::new();
    for n in 0..7 {
        made.push(open(&world, &token, &n.to_string()).await["id"].as_str().unwrap().to_owned());
        world.forward(1);
    }
    made.reverse();
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let page =
            world.call(Method::GET, &format!("/api/v1/alerts?limit=3{after}"), &token, &Value::Null).await.json();
        let data = page["data"].as_array().unwrap();
        assert!(data.len() <= 3);
        seen.extend(data.iter().map(|alert| alert["id"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    assert_eq!(seen, made, "newest first");
}

#[tokio::test]
async fn lists_are_filtered_and_what_makes_no_sense_is_refused() {
    let world = World::new().await;
    let token = world.token(Role::Responder).await;
    let first = open(&world, &token, "a").await;
    open(&world, &token, "b").await;
    let path = format!("/api/v1/alerts/{}/resolution", first["id"].as_str().unwrap());
    world.call(Method::POST, &path, &token, &Value::Null).await;
    let count = async |query: &str| {
        let answer = world.call(Method::GET, &format!("/api/v1/alerts?{query}"), &token, &Value::Null).await;
        answer.json()["data"].as_array().map_or_else(|| panic!("{}", answer.text), Vec::len)
    };
    assert_eq!(count("").await, 2);
    assert_eq!(count("status=resolved").await, 1);
    assert_eq!(count("status=triggered&service=checkout").await, 1);
    assert_eq!(count("service=ledger").await, 0);
    for bad in ["status=open", "service=nothing", "limit=0", "limit=201", "limit=x", "after=%21", "after=YWJj"] {
        let answer = world.call(Method::GET, &format!("/api/v1/alerts?{bad}"), &token, &Value::Null).await;
        assert_eq!(answer.problem().0, 422, "{bad}");
    }
    for bad in ["alt_x", "142", "inc_01hzzzzzzzzzzzzzzzzzzzzzzz", "alt_00000000000000000000000000", "%00"] {
        let answer = world.call(Method::GET, &format!("/api/v1/alerts/{bad}"), &token, &Value::Null).await;
        assert_eq!(answer.problem().0, 404, "{bad}");
    }
}

#[tokio::test]
async fn a_bad_body_is_refused_by_name() {
    let world = World::new().await;
    let token = world.token(Role::Responder).await;
    let refusal = async |body: Value| {
        let (status, detail) = world.call(Method::POST, "/api/v1/alerts", &token, &body).await.problem();
        assert_eq!(status, 422, "{detail}");
        detail
    };
    assert!(refusal(json!({"service": "checkout"})).await.contains("title"));
    assert!(refusal(json!({"service": "checkout", "title": " "})).await.starts_with("title: "));
    assert!(refusal(json!({"service": "nope", "title": "x"})).await.starts_with("service: "));
    assert!(refusal(json!({"service": "checkout", "title": "x", "sevrity": "error"})).await.contains("sevrity"));
    assert!(
        refusal(json!({"service": "checkout", "title": "x", "severity": "purple"})).await.starts_with("severity: ")
    );
    assert!(refusal(json!({"service": "checkout", "title": 7})).await.starts_with("title: "));
    let long = json!({"service": "checkout", "title": "x", "dedup_key": "k".repeat(513)});
    assert!(refusal(long).await.starts_with("dedup_key: "));
    let huge = json!({"service": "checkout", "title": "x".repeat(1024 * 1024)});
    assert_eq!(world.call(Method::POST, "/api/v1/alerts", &token, &huge).await.problem().0, 413);
}

#[tokio::test]
async fn a_list_is_no_request_and_no_type_of_ours_is_named() {
    let world = World::new().await;
    let token = world.token(Role::Responder).await;
    for (path, body) in [
        ("/api/v1/incidents", json!(["Checkout is down", "sev1"])),
        ("/api/v1/incidents", json!("Checkout is down")),
        ("/api/v1/alerts", json!([])),
        ("/api/v1/alerts", json!(7)),
    ] {
        let (status, detail) = world.call(Method::POST, path, &token, &body).await.problem();
        assert_eq!((status, detail.as_str()), (422, "body: must be a JSON object"), "{path} {body}");
    }
    let list = world.call(Method::GET, "/api/v1/incidents", &token, &Value::Null).await.json();
    assert_eq!(list["data"], json!([]), "nothing was declared");
}

#[tokio::test]
async fn a_packed_request_is_unpacked_and_another_packing_is_named() {
    let world = World::new().await;
    let token = world.token(Role::Responder).await;
    let send = async |encoding: &str| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut packer, br#"{"service": "checkout", "title": "packed"}"#).unwrap();
        let request = Request::post("/api/v1/alerts").header("authorization", format!("Bearer {token}"));
        let request = request.header("content-encoding", encoding);
        world.send(request.body(Body::from(packer.finish().unwrap())).unwrap()).await
    };
    let answer = send("gzip").await;
    assert_eq!((answer.status, &answer.json()["title"]), (StatusCode::CREATED, &json!("packed")));
    let (status, detail) = send("br").await.problem();
    assert!(status == 415 && detail.contains("\"br\""), "{detail}");
}

async fn keyed(world: &World, token: &str, key: &str, body: &Value) -> crate::world::Answer {
    keyed_at(world, "/api/v1/alerts", token, key, body).await
}

async fn keyed_at(world: &World, path: &str, token: &str, key: &str, body: &Value) -> crate::world::Answer {
    let request = Request::post(path).header("authorization", format!("Bearer {token}"));
    world.send(request.header("idempotency-key", key).body(Body::from(body.to_string())).unwrap()).await
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer() {
    let world = World::new().await;
    let token = world.token(Role::Responder).await;
    let body = json!({"service": "checkout", "title": "once"});
    let first = keyed(&world, &token, "k1", &body).await;
    assert_eq!(first.status, StatusCode::CREATED);
    let again = keyed(&world, &token, "k1", &body).await;
    assert_eq!((again.status, &again.text), (StatusCode::CREATED, &first.text));
    assert_eq!(again.headers["idempotency-replayed"], "true");
    let other = keyed(&world, &token, "k1", &json!({"service": "checkout", "title": "other"})).await;
    assert_eq!(other.problem().0, 422);
    let elsewhere = keyed(&world, &world.token(Role::Responder).await, "k1", &body).await;
    assert_eq!(elsewhere.status, StatusCode::CREATED, "another token's keys are its own");
    assert_ne!(elsewhere.json()["id"], first.json()["id"]);
    world.forward(25 * 3600);
    let tomorrow = keyed(&world, &token, "k1", &body).await;
    assert!(!tomorrow.headers.contains_key("idempotency-replayed"), "forgotten after a day");
}

/// How many open alerts have this title.
async fn opened(world: &World, token: &str, title: &str) -> usize {
    let list = world.call(Method::GET, "/api/v1/alerts?limit=200", token, &Value::Null).await.json();
    list["data"].as_array().unwrap().iter().filter(|alert| alert["title"] == title).count()
}

#[tokio::test]
async fn repeats_at_the_same_moment_wait_for_the_first_answer() {
    let world = World::on_disk().await;
    let token = world.token(Role::Responder).await;
    let body = json!({"service": "checkout", "title": "at once"});
    let answers = futures::future::join_all((0..8).map(|_| keyed(&world, &token, "k", &body))).await;
    let first = answers.iter().find(|answer| !answer.headers.contains_key("idempotency-replayed")).unwrap();
    for answer in &answers {
        assert_eq!((answer.status, &answer.text), (StatusCode::CREATED, &first.text));
    }
    assert_eq!(opened(&world, &token, "at once").await, 1);
}

/// Asks, and hangs up once the answer has let itself be waited for this many times.
async fn hang_up(after: usize, asked: impl Future) {
    let (mut asked, mut waits) = (std::pin::pin!(asked), 0);
    let listen = std::future::poll_fn(|context| {
        waits += 1;
        if waits > after { std::task::Poll::Ready(()) } else { asked.as_mut().poll(context).map(drop) }
    });
    listen.await;
}

#[tokio::test]
async fn a_client_that_hangs_up_and_repeats_does_it_once() {
    let world = World::on_disk().await;
    let token = world.token(Role::Responder).await;
    // How often it waits depends on how quick the database is, so every moment is tried several times.
    for (round, after) in (0..60).map(|round| (round, round % 5)) {
        let (key, title) = (format!("k{round}"), format!("hung up after {after}, {round}"));
        let body = json!({"service": "checkout", "title": title});
        hang_up(after, keyed(&world, &token, &key, &body)).await;
        assert_eq!(keyed(&world, &token, &key, &body).await.status, StatusCode::CREATED);
        assert_eq!(opened(&world, &token, &title).await, 1, "{title}");
    }
}

#[tokio::test]
async fn a_refusal_is_repeated_too_and_a_bad_key_is_refused() {
    let world = World::new().await;
    let token = world.token(Role::Responder).await;
    let bad = json!({"service": "nope", "title": "x"});
    let first = keyed(&world, &token, "k", &bad).await.problem();
    let again = keyed(&world, &token, "k", &bad).await;
    assert_eq!(again.problem(), first);
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert_eq!(keyed(&world, &token, &"k".repeat(256), &bad).await.problem().0, 422);
}

#[tokio::test]
async fn who_is_on_call_is_the_same_at_any_door() {
    let world = World::new().await;
    let token = world.token(Role::Observer).await;
    let ask =
        async |query: &str| world.call(Method::GET, &format!("/api/v1/oncall?{query}"), &token, &Value::Null).await;
    // Weeks begin on Monday 09:00 in Berlin, the first on 5 January with Ana. 22 November is in the 46th: Ben.
    let now = ask("").await.json();
    let shift = &now["data"][0]["on_call"];
    assert_eq!((&shift["person"]["name"], &shift["via"]), (&json!("Ben Okafor"), &json!("weekly")));
    assert_eq!((&shift["since"], &shift["until"]), (&json!("2026-11-16T08:00:00Z"), &json!("2026-11-23T08:00:00Z")));
    assert_eq!(shift["until_local"], "2026-11-23T09:00:00+01:00");
    let later = ask("at=2026-11-23T08:00:00Z&schedule=primary").await.json();
    assert_eq!(later["data"][0]["on_call"]["person"]["name"], "Ana Costa");
    let before = ask("at=2025-12-31T00:00:00Z").await.json();
    assert_eq!(before["data"][0]["on_call"], Value::Null);
    assert_eq!(ask("at=yesterday").await.problem().0, 422);
    assert_eq!(ask("schedule=nothing").await.problem().0, 422);
}

#[tokio::test]
async fn a_token_works_until_it_is_revoked() {
    let world = World::new().await;
    let admin = world.token(Role::Admin).await;
    let made = world.call(Method::POST, "/api/v1/tokens", &admin, &json!({"name": "ci", "scope": "viewer"})).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let (id, secret) =
        (made.json()["id"].as_str().unwrap().to_owned(), made.json()["token"].as_str().unwrap().to_owned());
    assert_eq!(world.call(Method::GET, "/api/v1/alerts", &secret, &Value::Null).await.status, StatusCode::OK);
    let list = world.call(Method::GET, "/api/v1/tokens", &admin, &Value::Null).await;
    assert!(list.text.contains(&id) && !list.text.contains(&secret));
    let path = format!("/api/v1/tokens/{id}");
    assert_eq!(world.call(Method::DELETE, &path, &admin, &Value::Null).await.status, StatusCode::NO_CONTENT);
    assert_eq!(world.call(Method::DELETE, &path, &admin, &Value::Null).await.status, StatusCode::NO_CONTENT);
    assert_eq!(world.call(Method::GET, "/api/v1/alerts", &secret, &Value::Null).await.problem().0, 401);
    let unnamed = json!({"name": " ", "scope": "viewer"});
    assert_eq!(world.call(Method::POST, "/api/v1/tokens", &admin, &unnamed).await.problem().0, 422);
    let king = json!({"name": "x", "scope": "king"});
    assert_eq!(world.call(Method::POST, "/api/v1/tokens", &admin, &king).await.problem().0, 422);
}

#[tokio::test]
async fn a_repeat_of_making_a_token_gets_no_secret_and_none_is_kept() {
    let world = World::on_disk().await;
    let admin = world.token(Role::Admin).await;
    let body = json!({"name": "the name of this token", "scope": "viewer"});
    let made = keyed_at(&world, "/api/v1/tokens", &admin, "k", &body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let (id, secret) = (made.json()["id"].clone(), made.json()["token"].clone());
    let (id, secret) = (id.as_str().unwrap(), secret.as_str().unwrap());
    let again = keyed_at(&world, "/api/v1/tokens", &admin, "k", &body).await;
    let (status, detail) = again.problem();
    assert_eq!(status, 409);
    assert!(detail.contains(id) && detail.contains("shown only once"), "{detail}");
    let list = world.call(Method::GET, "/api/v1/tokens", &admin, &Value::Null).await.json();
    let named = list["data"].as_array().unwrap().iter().filter(|token| token["name"] == body["name"]).count();
    assert_eq!(named, 1, "the repeat made no second one");
    let kept = world.bytes_on_disk();
    let holds = |text: &str| kept.windows(text.len()).any(|bytes| bytes == text.as_bytes());
    assert!(holds("the name of this token"), "what is kept can be seen");
    assert!(!holds(secret), "the secret is in the database");
}

#[tokio::test]
async fn muting_needs_a_reason() {
    let world = World::new().await;
    let admin = world.token(Role::Admin).await;
    let put = async |body: Value| world.call(Method::PUT, "/api/v1/system/paging", &admin, &body).await;
    assert_eq!(put(json!({"muted": true})).await.problem().0, 422);
    assert_eq!(put(json!({"muted": true, "reason": " "})).await.problem().0, 422);
    assert_eq!(
        put(json!({"muted": true, "reason": "a test"})).await.json(),
        json!({"muted": true, "reason": "a test"})
    );
    assert_eq!(put(json!({"muted": false})).await.json(), json!({"muted": false, "reason": null}));
}

#[tokio::test]
async fn pages_are_listed_with_their_attempts() {
    let world = World::new().await;
    let token = world.token(Role::Observer).await;
    let body = r#"{"title": "checkout is down", "severity": "critical"}"#;
    let taken = world.post(&format!("/in/json/{}", crate::world::JSON_KEY), body).await;
    assert!(taken.status.is_success());
    let list = world.call(Method::GET, "/api/v1/pages", &token, &Value::Null).await.json();
    let page = &list["data"][0];
    assert_eq!((&page["person"]["name"], &page["channel"]), (&json!("Ben Okafor"), &json!("webhook")));
    assert!(page["attempts"].is_array());
    let of = async |query: String| {
        let answer = world.call(Method::GET, &format!("/api/v1/pages?{query}"), &token, &Value::Null).await;
        answer.json()["data"].as_array().map(Vec::len)
    };
    assert_eq!(of(format!("alert={}", page["alert"].as_str().unwrap())).await, Some(1));
    assert_eq!(of("alert=alt_00000000000000000000000000".to_owned()).await, Some(0));
    assert_eq!(of("person=ben@example.com".to_owned()).await, Some(1));
    assert_eq!(of("person=ana@example.com".to_owned()).await, Some(0));
    assert_eq!(of("person=nobody".to_owned()).await, None);
}
