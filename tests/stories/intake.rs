//! What senders send, and what becomes of it.

use crate::world::{Company, World, minutes, seconds};
use allclear_core::alert::Fingerprint;
use allclear_engine::Error;
use allclear_store::identities;
use serde_json::{Value, json};

stories!(
    alertmanager_opens_repeats_and_resolves_each_alert_of_a_group,
    the_same_delivery_twice_is_one_alert,
    a_resolve_that_overtakes_its_trigger,
    a_late_resolve_never_closes_a_newer_problem,
    pagerduty_clients_are_answered_in_their_words,
    prometheus_going_quiet_resolves_the_alert,
    any_json_with_the_default_shape,
    the_body_is_believed_and_not_the_content_type,
    after_a_resolve_the_same_key_is_a_new_alert,
    a_write_that_is_undone_costs_nobody_a_repeat,
    what_was_deployed_is_listed_part_by_part,
);

const AM: &str = "/in/alertmanager/k1checkoutalertmanager0000000000";
const PROM: &str = "/in/prometheus/k4checkoutprometheus000000000000/api/v2/alerts";
const ANY: &str = "/in/json/k3checkoutanything00000000000000";

fn company() -> String {
    Company::new().step(&["person: ben@example.com"], "30m").yaml()
}

/// One alert in an Alertmanager webhook.
fn am_alert(name: &str, status: &str, starts: &str, ends: &str) -> Value {
    json!({
        "status": status, "labels": { "alertname": name, "severity": "critical", "instance": "db1" },
        "annotations": { "summary": format!("{name} on db1") }, "startsAt": starts, "endsAt": ends,
        "generatorURL": "http://prometheus.test/graph", "fingerprint": format!("{:016x}", name.len()),
    })
}

fn am(status: &str, alerts: &[Value]) -> Value {
    json!({ "version": "4", "groupKey": "{}:{}", "status": status, "receiver": "allclear", "truncatedAlerts": 0,
            "groupLabels": {}, "commonLabels": {}, "commonAnnotations": {}, "externalURL": "", "alerts": alerts })
}

const NOT_ENDED: &str = "0001-01-01T00:00:00Z";

async fn alerts_by_status(w: &World, status: &str) -> usize {
    w.get(&format!("/api/v1/alerts?status={status}")).await["data"].as_array().expect("a list").len()
}

async fn alertmanager_opens_repeats_and_resolves_each_alert_of_a_group(w: &mut World) {
    w.apply(&company()).await;
    let disk = am_alert("Disk", "firing", "2026-06-10T11:59:00Z", NOT_ENDED);
    let memory = am_alert("Memory", "firing", "2026-06-10T11:59:10Z", NOT_ENDED);
    let answer = w.ok("POST", AM, &am("firing", &[disk.clone(), memory])).await;
    assert_eq!(answer["status"], "ok");
    w.phones.hears("ben", "Disk on db1");
    w.phones.hears("ben", "Memory on db1");
    // The group still fires, one of its alerts has ended.
    w.pass(minutes(1)).await;
    let ended = am_alert("Memory", "resolved", "2026-06-10T11:59:10Z", "2026-06-10T12:00:30Z");
    w.ok("POST", AM, &am("firing", &[disk, ended])).await;
    assert_eq!((alerts_by_status(w, "triggered").await, alerts_by_status(w, "resolved").await), (1, 1));
    w.pass(minutes(1)).await;
    let ended = am_alert("Disk", "resolved", "2026-06-10T11:59:00Z", "2026-06-10T12:01:30Z");
    w.ok("POST", AM, &am("resolved", &[ended])).await;
    assert_eq!(alerts_by_status(w, "resolved").await, 2);
    w.ok("POST", AM, &am("resolved", &[])).await;
}

async fn the_same_delivery_twice_is_one_alert(w: &mut World) {
    w.apply(&company()).await;
    let delivery = am("firing", &[am_alert("Disk", "firing", "2026-06-10T11:59:00Z", NOT_ENDED)]);
    for _ in 0..5 {
        w.ok("POST", AM, &delivery).await;
    }
    w.phones.hears("ben", "Disk on db1");
    w.phones.silent("ben");
    assert_eq!(w.the_alert().await["count"], 5);
}

async fn a_resolve_that_overtakes_its_trigger(w: &mut World) {
    w.apply(&company()).await;
    let ended = am_alert("Disk", "resolved", "2026-06-10T11:58:00Z", "2026-06-10T11:59:30Z");
    w.ok("POST", AM, &am("resolved", &[ended])).await;
    w.pass(seconds(5)).await;
    let late = am_alert("Disk", "firing", "2026-06-10T11:58:00Z", NOT_ENDED);
    w.ok("POST", AM, &am("firing", std::slice::from_ref(&late))).await;
    w.phones.silent("ben");
    assert_eq!(alerts_by_status(w, "triggered").await, 0, "the trigger was only late");
    // After the late window the same words are news.
    w.pass(minutes(2)).await;
    w.ok("POST", AM, &am("firing", &[late])).await;
    w.phones.hears("ben", "Disk on db1");
}

async fn a_late_resolve_never_closes_a_newer_problem(w: &mut World) {
    w.apply(&company()).await;
    w.ok("POST", AM, &am("firing", &[am_alert("Disk", "firing", "2026-06-10T11:59:50Z", NOT_ENDED)])).await;
    w.phones.hears("ben", "Disk on db1");
    let old = am_alert("Disk", "resolved", "2026-06-10T11:50:00Z", "2026-06-10T11:59:00Z");
    w.ok("POST", AM, &am("resolved", &[old])).await;
    assert_eq!(w.the_alert().await["status"], "triggered");
}

async fn pagerduty_clients_are_answered_in_their_words(w: &mut World) {
    w.apply(&company()).await;
    let key = "k2checkoutpagerduty0000000000000";
    let event = |action: &str| {
        json!({ "routing_key": key, "event_action": action, "dedup_key": "disk/db1",
                "payload": { "summary": "Disk full on db1", "source": "db1", "severity": "critical" } })
    };
    let (status, answer) = w.call("POST", "/v2/enqueue", &event("trigger")).await;
    assert_eq!(status, 202, "exactly 202: clients check");
    assert_eq!(answer, json!({ "status": "success", "message": "Event processed", "dedup_key": "disk/db1" }));
    w.settle().await;
    w.phones.hears("ben", "Disk full on db1");
    let (status, _) = w.call("POST", "/v2/enqueue/", &event("acknowledge")).await;
    assert_eq!(status, 202, "a trailing slash is no reason to lose an event");
    assert_eq!(w.the_alert().await["status"], "acknowledged");
    w.ok("POST", "/v2/enqueue", &event("trigger")).await;
    w.phones.silent("ben");
    let (status, _) = w.call("POST", "/v2/enqueue", &event("resolve")).await;
    assert_eq!(status, 202);
    assert_eq!(w.the_alert().await["status"], "resolved");
    let (status, _) = w.call("POST", "/v2/enqueue", &event("resolve")).await;
    assert_eq!(status, 202, "nothing open is not an error");
    let (status, answer) =
        w.call("POST", "/v2/enqueue", &json!({ "routing_key": "short", "event_action": "trigger" })).await;
    assert_eq!(status, 400);
    assert_eq!(answer["status"], "invalid event", "{answer}");
}

async fn prometheus_going_quiet_resolves_the_alert(w: &mut World) {
    w.apply(&company()).await;
    let alert = |ends: &str| {
        json!([{ "labels": { "alertname": "Down", "severity": "critical" }, "annotations": { "summary": "db1 is down" },
                 "startsAt": "2026-06-10T11:59:00Z", "endsAt": ends, "generatorURL": "http://prometheus.test" }])
    };
    w.ok("POST", PROM, &alert("2026-06-10T12:04:00Z")).await;
    w.phones.hears("ben", "db1 is down");
    w.pass(minutes(3)).await;
    w.ok("POST", PROM, &alert("2026-06-10T12:07:00Z")).await;
    w.pass(minutes(3)).await;
    assert_eq!(w.the_alert().await["status"], "triggered", "it was repeated in time");
    w.pass(minutes(2)).await;
    let gone = w.the_alert().await;
    assert_eq!(gone["status"], "resolved");
    assert_eq!(w.log_of(&gone).await.last().map(String::as_str), Some("resolved"));
}

async fn any_json_with_the_default_shape(w: &mut World) {
    w.apply(&company()).await;
    let (status, answer) = w.call("POST", ANY, &json!({ "title": "Backup failed", "key": "backup" })).await;
    assert_eq!(status, 202, "{answer}");
    w.settle().await;
    w.phones.hears("ben", "Backup failed");
    w.ok("POST", ANY, &json!({ "status": "resolved", "key": "backup" })).await;
    assert_eq!(w.the_alert().await["status"], "resolved");
}

async fn the_body_is_believed_and_not_the_content_type(w: &mut World) {
    w.apply(&company()).await;
    for (n, kind) in ["application/x-www-form-urlencoded", "text/plain", "application/json; charset=utf-8", "nonsense"]
        .iter()
        .enumerate()
    {
        let body = json!({ "title": format!("Backup {n} failed"), "key": n.to_string() }).to_string();
        let (status, answer) = w.raw("POST", ANY, &[("content-type", kind)], body.into_bytes()).await;
        assert_eq!(status, 202, "{kind}: {answer}");
        w.settle().await;
        w.phones.hears("ben", &format!("Backup {n} failed"));
    }
}

async fn after_a_resolve_the_same_key_is_a_new_alert(w: &mut World) {
    w.apply(&company()).await;
    for _ in 0..2 {
        w.ok("POST", ANY, &json!({ "title": "Backup failed", "key": "backup" })).await;
        w.phones.hears("ben", "Backup failed");
        w.ok("POST", ANY, &json!({ "status": "resolved", "key": "backup" })).await;
    }
    assert_eq!(alerts_by_status(w, "resolved").await, 2);
}

/// Repeats are counted in memory for up to a second. In that second something else fails.
async fn a_write_that_is_undone_costs_nobody_a_repeat(w: &mut World) {
    w.apply(&company()).await;
    let event = json!({ "title": "Disk fills", "key": "disk" }).to_string();
    for _ in 0..4 {
        let (status, _) = w.raw("POST", ANY, &[], event.clone().into_bytes()).await;
        assert_eq!(status, 202);
    }
    let undone = w.app().write(|work| {
        let open = identities::known_all(work.tx, &[Fingerprint(0)])?;
        Err::<(), _>(Error::refused(format!("a write that looks at open alerts and fails: {open:?}")))
    });
    assert!(undone.await.is_err());
    w.settle().await;
    w.phones.hears("ben", "Disk fills");
    assert_eq!(w.the_alert().await["count"], 4);
}

async fn what_was_deployed_is_listed_part_by_part(w: &mut World) {
    w.apply(&company()).await;
    // The clock stands still: all of it is told at one instant.
    for title in ["One", "Two", "Three"] {
        w.ok("POST", &format!("{ANY}/changes"), &json!({ "title": title })).await;
    }
    let list = "/api/v1/changes?service=checkout&limit=2";
    let first = w.get(list).await;
    let next = first["next"].as_str().expect("there is more");
    let rest = w.get(&format!("{list}&after={next}")).await;
    let parts = [&first, &rest].into_iter().flat_map(|part| part["data"].as_array().expect("a list"));
    let told: Vec<&str> = parts.map(|change| change["summary"].as_str().expect("a line")).collect();
    assert_eq!(told, ["Three", "Two", "One"]);
    assert_eq!(rest["next"], Value::Null, "{rest:#}");
}
