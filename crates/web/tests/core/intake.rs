//! Senders are answered in their own words, and a 2xx means on disk.

use crate::world::{JSON_KEY, PAGERDUTY_KEY, PROMETHEUS_KEY, World};
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_engine::company::{self, SourceFile};
use allclear_integrations::source::SOURCES;
use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};

async fn alerts(world: &World) -> Vec<Value> {
    let token = world.token(Role::Observer).await;
    let answer = world.call(Method::GET, "/api/v1/alerts", &token, &Value::Null).await;
    answer.json()["data"].as_array().expect("a list").clone()
}

async fn rejected(world: &World) -> Vec<Value> {
    let token = world.token(Role::Admin).await;
    let answer = world.call(Method::GET, "/api/v1/rejected", &token, &Value::Null).await;
    answer.json()["data"].as_array().expect("a list").clone()
}

fn pagerduty(key: &str) -> String {
    json!({"routing_key": key, "event_action": "trigger", "dedup_key": "disk",
        "payload": {"summary": "disk full", "source": "db-1", "severity": "critical"}})
    .to_string()
}

#[tokio::test]
async fn an_accepted_event_is_an_alert() {
    let world = World::new().await;
    let body = r#"{"title": "checkout is slow", "dedup_key": "slow"}"#;
    let answer = world.post(&format!("/in/json/{JSON_KEY}"), body).await;
    assert!(answer.status.is_success(), "{}: {}", answer.status, answer.text);
    let found = alerts(&world).await;
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0]["title"], &found[0]["dedup_key"]), (&json!("checkout is slow"), &json!("slow")));
    assert_eq!(found[0]["service"]["name"], "checkout");
    assert_eq!(found[0]["status"], "triggered");
}

#[tokio::test]
async fn our_own_shape_is_taken_with_the_key_of_any_integration() {
    let world = World::new().await;
    for (n, key) in [JSON_KEY, PAGERDUTY_KEY, PROMETHEUS_KEY].into_iter().enumerate() {
        let send = async |body: Value| world.post(&format!("/in/any/{key}"), body.to_string()).await;
        let taken = send(json!({"title": "disk full", "key": format!("disk {n}"), "severity": "error"})).await;
        assert_eq!(taken.status, StatusCode::ACCEPTED, "{key}: {}", taken.text);
        assert_eq!(taken.json()["events"][0]["dedup_key"], format!("disk {n}"));
        assert_eq!(send(json!({"action": "resolve", "key": format!("disk {n}")})).await.status, StatusCode::ACCEPTED);
    }
    assert!(alerts(&world).await.iter().all(|alert| alert["status"] == "resolved"));
    assert_eq!(alerts(&world).await.len(), 3);
    assert_eq!(world.post("/in/any/keyofnobody0000000000000000000000", r#"{"title": "x"}"#).await.status, 404);
}

#[tokio::test]
async fn pagerduty_clients_find_their_paths() {
    let world = World::new().await;
    let paths = [
        "/v2/enqueue".to_owned(),
        "/v2/enqueue/".to_owned(),
        format!("/in/pagerduty/{PAGERDUTY_KEY}"),
        format!("/in/pagerduty/{PAGERDUTY_KEY}/"),
        format!("/in/pagerduty/{PAGERDUTY_KEY}/v2/enqueue"),
        format!("/in/pagerduty/{PAGERDUTY_KEY}/v2/enqueue/"),
    ];
    for path in &paths {
        let answer = world.post(path, pagerduty(PAGERDUTY_KEY)).await;
        assert_eq!((answer.status, &answer.json()["dedup_key"]), (StatusCode::ACCEPTED, &json!("disk")), "{path}");
    }
    let found = alerts(&world).await;
    assert_eq!(found.len(), 1, "one problem, said six times");
}

#[tokio::test]
async fn an_unknown_key_and_a_wrong_source_are_refused_in_the_dialect() {
    let world = World::new().await;
    let answer = world.post("/v2/enqueue", pagerduty("0123456789abcdef0123456789abcdef")).await;
    assert_eq!((answer.status, &answer.json()["status"]), (StatusCode::BAD_REQUEST, &json!("invalid event")));
    let answer = world.post("/in/json/nobody", "{}").await;
    assert!(answer.status.is_client_error(), "{}", answer.text);
    let answer = world.post(&format!("/in/alertmanager/{JSON_KEY}"), "{}").await;
    assert!(answer.status.is_client_error() && answer.text.contains("/in/json/"), "{}", answer.text);
    assert!(!answer.text.contains(JSON_KEY), "the key is not repeated");
    assert!(alerts(&world).await.is_empty());
}

#[tokio::test]
async fn an_unknown_source_is_told_which_there_are() {
    let world = World::new().await;
    let (status, detail) = world.post(&format!("/in/carrier-pigeon/{JSON_KEY}"), "{}").await.problem();
    assert_eq!(status, 404);
    for source in SOURCES {
        assert!(detail.contains(source.name()), "{detail}");
    }
}

#[tokio::test]
async fn what_cannot_be_used_is_refused_and_kept_to_be_seen() {
    let world = World::new().await;
    let answer = world.post(&format!("/in/json/{JSON_KEY}"), "{\"title\": ").await;
    assert!(answer.status.is_client_error(), "{}", answer.text);
    let kept = rejected(&world).await;
    assert_eq!(kept.len(), 1);
    assert_eq!(
        (&kept[0]["source"], &kept[0]["head"], &kept[0]["size"]),
        (&json!("json"), &json!("{\"title\": "), &json!(10))
    );
    assert!(kept[0]["integration"].as_str().is_some_and(|id| id.starts_with("int_")));
    assert!(alerts(&world).await.is_empty());
}

#[tokio::test]
async fn what_is_not_usable_in_a_list_is_told_and_kept_though_the_rest_is_taken() {
    let world = World::new().await;
    let body = r#"[{"title": "good"}, {"action": "resolve"}]"#;
    let answer = world.post(&format!("/in/json/{JSON_KEY}"), body).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text);
    assert_eq!(answer.json()["events"].as_array().map(Vec::len), Some(1));
    let told = answer.json()["errors"][0].as_str().expect("a note").to_owned();
    assert!(told.contains("event 1"), "{told}");
    assert_eq!(alerts(&world).await.len(), 1);
    let kept = rejected(&world).await;
    assert_eq!((kept.len(), &kept[0]["head"], &kept[0]["reason"]), (1, &json!(body), &json!(told)));
    let clean = world.post(&format!("/in/json/{JSON_KEY}"), r#"{"title": "good"}"#).await;
    assert!(clean.json().get("errors").is_none(), "{}", clean.text);
    assert_eq!(rejected(&world).await.len(), 1);
}

#[tokio::test]
async fn a_body_beyond_the_sources_limit_is_413_and_one_within_is_read() {
    let world = World::new().await;
    let max = SOURCES.iter().find(|source| source.name() == "json").unwrap().max_body();
    let answer = world.post(&format!("/in/json/{JSON_KEY}"), vec![b' '; max + 1]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", answer.text);
    let mut body = br#"{"title": "padded"}"#.to_vec();
    body.resize(max, b' ');
    assert!(world.post(&format!("/in/json/{JSON_KEY}"), body).await.status.is_success());
}

#[tokio::test]
async fn prometheus_may_look_before_it_speaks() {
    let world = World::new().await;
    for tail in ["-/ready", "api/v2/status"] {
        let answer = world.get(&format!("/in/prometheus/{PROMETHEUS_KEY}/{tail}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{tail}");
    }
    assert_eq!(world.get(&format!("/in/prometheus/{PROMETHEUS_KEY}")).await.problem().0, 404);
    assert!(world.get("/in/prometheus/nobody/-/ready").await.status.is_client_error());
}

#[tokio::test]
async fn the_content_type_is_not_believed() {
    let world = World::new().await;
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "image/png"] {
        let request = Request::post(format!("/in/json/{JSON_KEY}")).header(header::CONTENT_TYPE, content_type);
        let body = Body::from(json!({"title": content_type}).to_string());
        let answer = world.send(request.body(body).unwrap()).await;
        assert!(answer.status.is_success(), "{content_type}: {}", answer.text);
    }
    assert_eq!(alerts(&world).await.len(), 3);
}

#[tokio::test]
async fn a_key_that_another_process_just_made_is_found() {
    let world = World::new().await;
    // A second handle on the same database, as another node or the command line has it.
    let other = allclear_engine::App::new(
        world.app.db().clone(),
        std::sync::Arc::new(allclear_engine::SystemClock),
        allclear_core::id::Ids::new({
            let mut n = 1_u64 << 40;
            move || {
                n += 0x9e37_79b9_7f4a_7c15 >> 8;
                n
            }
        }),
        world.app.settings().clone(),
    )
    .unwrap();
    let text = crate::world::COMPANY.replace(JSON_KEY, "afreshkeyofcheckout000000000000");
    let file = SourceFile { name: "company.yaml".to_owned(), text };
    company::apply(&other, Actor::Operator, &[file]).await.unwrap();
    let answer = world.post("/in/json/afreshkeyofcheckout000000000000", r#"{"title": "new"}"#).await;
    assert!(answer.status.is_success(), "{}", answer.text);
    let answer = world.post(&format!("/in/json/{JSON_KEY}"), r#"{"title": "old"}"#).await;
    assert!(answer.status.is_client_error(), "the old key is gone: {}", answer.text);
}

#[tokio::test]
async fn guessing_keys_asks_the_database_once_a_second_at_most() {
    let world = World::on_disk().await;
    assert!(world.post("/in/json/guess-0", "{}").await.status.is_client_error());
    // From here the database would answer with an error, which the sender would be told as 503.
    world.app.db().close().await;
    for n in 1..50 {
        let answer = world.post(&format!("/in/json/guess-{n}"), "{}").await;
        assert!(answer.status.is_client_error(), "{}", answer.status);
    }
    world.forward(1);
    assert_eq!(world.post("/in/json/guess-50", "{}").await.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn when_nothing_can_be_stored_the_sender_is_told_to_come_back() {
    let world = World::on_disk().await;
    world.app.db().close().await;
    let answer = world.post(&format!("/in/json/{JSON_KEY}"), r#"{"title": "lost?"}"#).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.text);
    assert!(answer.headers.contains_key(header::RETRY_AFTER));
    let answer = world.post("/v2/enqueue", pagerduty(PAGERDUTY_KEY)).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{}", answer.text);
}

#[tokio::test]
async fn a_body_that_breaks_off_is_asked_for_again_and_is_no_senders_mistake() {
    let world = World::new().await;
    let broken = || {
        let parts = [Ok(&b"{\"title\": "[..]), Err(std::io::Error::other("gone"))];
        Body::from_stream(futures::stream::iter(parts))
    };
    let answer = world.post(&format!("/in/json/{JSON_KEY}"), broken()).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.text);
    assert!(answer.headers.contains_key(header::RETRY_AFTER));
    let answer = world.post("/v2/enqueue", broken()).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{}", answer.text);
    assert!(answer.headers.contains_key(header::RETRY_AFTER));
    assert!(rejected(&world).await.is_empty());
}

/// `{"title": "packed", "dedup_key": "packed"}` as gzip 1.12 writes it.
const PACKED: &[u8] = &[
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xab, 0x56, 0x2a, 0xc9, 0x2c, 0xc9, 0x49, 0x55, 0xb2,
    0x52, 0x50, 0x2a, 0x48, 0x4c, 0xce, 0x4e, 0x4d, 0x51, 0xd2, 0x51, 0x50, 0x4a, 0x49, 0x4d, 0x29, 0x2d, 0x88, 0xcf,
    0x4e, 0xad, 0x44, 0x12, 0xae, 0x05, 0x00, 0x4f, 0xae, 0xd5, 0xd5, 0x2a, 0x00, 0x00, 0x00,
];

async fn encoded(world: &World, path: &str, encoding: &str, body: impl Into<Body>) -> crate::world::Answer {
    let request = Request::post(path).header(header::CONTENT_ENCODING, encoding);
    world.send(request.body(body.into()).unwrap()).await
}

#[tokio::test]
async fn a_packed_body_is_unpacked() {
    let world = World::new().await;
    for encoding in ["gzip", "GZIP", "x-gzip", "identity, gzip"] {
        let answer = encoded(&world, &format!("/in/json/{JSON_KEY}"), encoding, PACKED.to_vec()).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{encoding}: {}", answer.text);
        assert_eq!(answer.json()["events"][0]["dedup_key"], "packed", "{encoding}");
    }
    let plain = encoded(&world, &format!("/in/json/{JSON_KEY}"), "identity", r#"{"title": "plain"}"#).await;
    assert_eq!(plain.status, StatusCode::ACCEPTED, "{}", plain.text);
}

#[tokio::test]
async fn a_packed_body_has_the_same_limit_and_a_damaged_one_is_called_so() {
    let world = World::new().await;
    let path = format!("/in/json/{JSON_KEY}");
    let max = SOURCES.iter().find(|source| source.name() == "json").unwrap().max_body();
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut packer, &vec![b' '; 20 * max]).unwrap();
    let bomb = packer.finish().unwrap();
    assert!(bomb.len() < max / 10);
    let answer = encoded(&world, &path, "gzip", bomb).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", answer.text);
    for damaged in [&PACKED[..40], &b"{\"title\": \"not packed\"}"[..], b""] {
        let answer = encoded(&world, &path, "gzip", damaged.to_vec()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.text);
        assert!(answer.text.contains("gzip"), "{}", answer.text);
    }
    assert!(alerts(&world).await.is_empty());
}

#[tokio::test]
async fn a_packing_that_is_not_known_is_named() {
    let world = World::new().await;
    for encoding in ["deflate", "br", "zstd", "gzip, gzip", "\u{e9}"] {
        for path in [format!("/in/json/{JSON_KEY}"), "/v2/enqueue".to_owned()] {
            let answer = encoded(&world, &path, encoding, PACKED.to_vec()).await;
            assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{encoding}: {}", answer.text);
            assert!(answer.text.contains("gzip"), "{}", answer.text);
            assert!(!encoding.is_ascii() || answer.text.contains(encoding), "{}", answer.text);
        }
    }
}

#[tokio::test]
async fn a_list_longer_than_the_limit_is_refused_whole() {
    let world = World::new().await;
    let body = format!("[{}]", vec![r#"{"title":"t"}"#; 200_000].join(","));
    let answer = world.post(&format!("/in/json/{JSON_KEY}"), body).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", answer.text);
    assert!(answer.text.contains("10000"), "{}", answer.text);
    assert!(alerts(&world).await.is_empty());
    assert_eq!(rejected(&world).await.len(), 1);
}
