//! What nobody should send, and somebody will.

use crate::world::{Company, World};
use serde_json::{Value, json};

stories!(
    nothing_that_is_sent_is_answered_with_500,
    what_cannot_be_used_is_kept_for_an_admin,
    hostile_text_is_text,
    clocks_in_1970_and_2100,
);

const DOORS: [&str; 6] = [
    "/in/alertmanager/k1checkoutalertmanager0000000000",
    "/in/prometheus/k4checkoutprometheus000000000000/api/v2/alerts",
    "/in/pagerduty/k2checkoutpagerduty0000000000000",
    "/in/json/k3checkoutanything00000000000000",
    "/v2/enqueue",
    "/in/json/nosuchkey",
];

fn company() -> String {
    Company::new().step(&["person: ben@example.com"], "30m").yaml()
}

fn hostile_bodies() -> Vec<Vec<u8>> {
    let deep = |n: usize| format!("{}1{}", "[".repeat(n), "]".repeat(n)).into_bytes();
    let mut bodies: Vec<Vec<u8>> = [
        "",
        " ",
        "{",
        "}",
        "null",
        "true",
        "0",
        "\"x\"",
        "[]",
        "{}",
        "[[]]",
        "[null]",
        "{\"alerts\":null}",
        "{\"alerts\":[null]}",
        "{\"alerts\":{}}",
        "{\"alerts\":[{}]}",
        "{\"alerts\":[{\"labels\":null}]}",
        "{\"title\":1e400}",
        "{\"title\":\"\\u0000\"}",
        "{\"title\":\"\\ud800\"}",
        "{\"title\":\"a\",\"title\":\"b\"}",
        "{\"event_action\":\"trigger\"}",
        "{\"routing_key\":null}",
        "{\"routing_key\":\"k2checkoutpagerduty0000000000000\",\"event_action\":\"explode\"}",
        "<xml/>",
        "a=b&c=d",
        "NaN",
        "{\"title\":\"x\",\"labels\":{\"a\":{\"b\":[1,2]}}}",
        "{\"title\":\"x\",\"links\":\"y\"}",
        "{\"title\":[],\"key\":{}}",
    ]
    .iter()
    .map(|s| s.as_bytes().to_vec())
    .collect();
    bodies.extend([
        deep(65),
        deep(10_000),
        b"\xff\xfe{\0}\0".to_vec(),
        b"{\"title\":\"\xff\"}".to_vec(),
        vec![0; 4096],
    ]);
    bodies.push(format!("{{\"title\":\"{}\"}}", "x".repeat(600 * 1024)).into_bytes());
    bodies.push(format!("{{\"title\":\"{}\"}}", "y".repeat(11 * 1024 * 1024)).into_bytes());
    bodies.push(b"\xef\xbb\xbf{\"title\":\"with a mark\",\"key\":\"bom\"}".to_vec());
    bodies
}

async fn nothing_that_is_sent_is_answered_with_500(w: &mut World) {
    w.apply(&company()).await;
    for body in hostile_bodies() {
        for door in DOORS {
            let (status, answer) = w.raw("POST", door, &[("content-type", "application/json")], body.clone()).await;
            let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
            assert!(status.as_u16() < 500, "{door} answered {status} to {shown:?}: {answer}");
        }
    }
    for (method, path) in [
        ("GET", "/api/v1/alerts/alt_nonsense"),
        ("GET", "/api/v1/alerts?limit=-1"),
        ("GET", "/api/v1/alerts?after=%00"),
        ("GET", "/api/v1/alerts?status=odd"),
        ("GET", "/api/v1/incidents?type=%00"),
        ("GET", "/api/v1/oncall?at=yesterday"),
        ("GET", "/api/v1/pages?alert=1"),
        ("POST", "/api/v1/alerts"),
        ("DELETE", "/api/v1/alerts"),
        ("GET", "/api/v1/nothing"),
        ("POST", "/in/nothing/key"),
        ("GET", "/api/v1/incidents/999999999999999999999"),
        ("POST", "/api/v1/incidents"),
        ("GET", "/a/"),
        ("GET", "/%ff"),
        ("GET", "/api/v1/oncall?at=9999-12-31T23:59:59Z"),
        ("GET", "/api/v1/oncall?at=-009999-01-01T00:00:00Z"),
    ] {
        let (status, answer) = w.call(method, path, &json!({ "unknown": true })).await;
        assert!(status.as_u16() < 500, "{method} {path} answered {status}: {answer}");
    }
    w.settle().await;
    w.phones.forget();
}

async fn what_cannot_be_used_is_kept_for_an_admin(w: &mut World) {
    w.apply(&company()).await;
    let (status, _) = w.raw("POST", DOORS[0], &[], b"{ this is no JSON".to_vec()).await;
    assert_eq!(status, 400);
    let kept = w.get("/api/v1/rejected").await;
    let first = &kept["data"][0];
    assert_eq!(first["source"], "alertmanager", "{kept:#}");
    assert!(first["head"].as_str().expect("its beginning").contains("this is no JSON"), "{kept:#}");
    assert!(!first["reason"].as_str().expect("a reason").is_empty());
}

async fn hostile_text_is_text(w: &mut World) {
    w.apply(&company()).await;
    let title = "=HYPERLINK(\"http://x\") <script>alert(1)</script> \u{202e}gnp.exe \r\nBcc: all@example.com";
    let event = json!({ "title": title, "key": "evil", "labels": { "<img src=x onerror=1>": "\u{0}\u{7}" }, "links": [ { "href": "javascript:alert(1)", "text": "x" } ] });
    w.ok("POST", DOORS[3], &event).await;
    let ring = w.phones.hears("ben", "alert(1)");
    let page = ring.answer_url.expect("a link").replace("https://allclear.test", "");
    let (status, html) = w.raw("GET", &page, &[], Vec::new()).await;
    let html = html.as_str().expect("a page");
    assert_eq!(status, 200);
    assert!(!html.contains("<script>alert") && !html.contains("<img src=x") && !html.contains("javascript:"), "{html}");
    assert!(!html.contains('\u{202e}'), "a page must not turn its text around");
    let alert = w.the_alert().await;
    assert!(!alert["title"].as_str().unwrap().contains('\n'));
    assert_eq!(alert["links"], json!([]), "only http and https");
}

async fn clocks_in_1970_and_2100(w: &mut World) {
    w.apply(&company()).await;
    for (n, (starts, ends)) in [
        ("1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("2100-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ("not a time", "neither"),
        ("2026-06-10T11:59:00.123456789+02:00", ""),
    ]
    .iter()
    .enumerate()
    {
        let alert: Value = json!({ "status": "firing", "labels": { "alertname": format!("Clock{n}") }, "startsAt": starts, "endsAt": ends });
        let body = json!({ "version": "4", "status": "firing", "alerts": [alert] });
        let (status, answer) = w.call("POST", DOORS[0], &body).await;
        assert_eq!(status, 200, "{starts}: {answer}");
        w.settle().await;
        w.phones.hears("ben", &format!("Clock{n}"));
    }
}
