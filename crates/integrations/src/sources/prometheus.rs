//! Alertmanager's own API, for what speaks to an Alertmanager: Prometheus, amtool, collectd, elastalert2.
//!
//! Such senders repeat a firing alert about once a minute and say until when it is to be believed (`endsAt`).

use super::labelled::Alert;
use super::webhook;
use crate::source::{Answer, Expect, Inbound, Parsed, Reject, RejectKind, Reply, Sample, Source};
use crate::tolerant::{List, filled};
use crate::{body, when};
use allclear_core::event::{Action, AlertEvent, Severity};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

pub(crate) struct Prometheus;

/// How long an alert without `endsAt` lasts: Alertmanager's default `resolve_timeout`.
const RESOLVE_TIMEOUT: SignedDuration = SignedDuration::from_mins(5);
/// An end later than this is as good as none.
const LONGEST: SignedDuration = SignedDuration::from_hours(366 * 24);

impl Source for Prometheus {
    fn name(&self) -> &'static str {
        "prometheus"
    }

    fn title(&self) -> &'static str {
        "Prometheus"
    }

    fn max_body(&self) -> usize {
        webhook::MAX_BODY
    }

    fn parse(&self, inbound: &Inbound<'_>) -> Result<Parsed, Reject> {
        if !matches!(inbound.tail, "" | "api/v2/alerts" | "api/v1/alerts") {
            let reason = "alerts are posted to api/v2/alerts or api/v1/alerts below the integration's address";
            return Err(Reject::new(RejectKind::NoSuchPath, reason));
        }
        let text = body::text(inbound.body, webhook::MAX_BODY)?;
        if text.trim_start().starts_with('{') {
            let reason = "the body is an object, but Prometheus posts a list of alerts; for Alertmanager's webhook use \
                          an integration of type `alertmanager`";
            return Err(body::wrong_shape(&text, reason));
        }
        let alerts = body::json::<List<Alert<'_>>>(&text)?.whole()?;
        let (mut events, mut problems) = (Vec::with_capacity(alerts.len()), Vec::new());
        for (index, alert) in alerts.into_iter().enumerate() {
            match event(alert, inbound.received_at) {
                Some(event) => events.push(event.cleaned()),
                None => problems.push(format!("alert {index} has no labels")),
            }
        }
        if events.is_empty() && !problems.is_empty() {
            return Err(webhook::none_usable(problems));
        }
        Ok(Parsed { events, note: webhook::note(&[], &problems), ..Parsed::default() })
    }

    fn answer(&self, reply: &Reply<'_>) -> Answer {
        match reply {
            // What version 1 of the API answers; version 2 answers nothing and its clients read nothing.
            Reply::Accepted(..) => Answer::json(200, &json!({ "status": "success" })),
            _ => webhook::problem(reply),
        }
    }

    fn get(&self, tail: &str) -> Option<Answer> {
        match tail {
            "-/ready" | "-/healthy" => Some(Answer::text(200, "OK")),
            "api/v2/status" => Some(Answer::json(200, &status())),
            _ => None,
        }
    }

    fn samples(&self) -> &'static [Sample] {
        SAMPLES
    }
}

fn event(alert: Alert<'_>, received_at: Timestamp) -> Option<AlertEvent> {
    let ends_at = filled(&alert.ends_at).and_then(when::not_zero);
    if ends_at.is_some_and(|t| t <= received_at) {
        return alert.event(Action::Resolve, received_at);
    }
    let mut event = alert.event(Action::Trigger, received_at)?;
    let expires_at = ends_at.or_else(|| received_at.checked_add(RESOLVE_TIMEOUT).ok());
    event.expires_at = expires_at.filter(|t| t.duration_since(received_at) <= LONGEST);
    Some(event)
}

/// What amtool reads before it sends. It requires every field; we have no cluster and no configuration file to show.
fn status() -> serde_json::Value {
    json!({
        "cluster": { "status": "disabled", "peers": [] },
        "config": { "original": "" },
        "uptime": "1970-01-01T00:00:00.000Z",
        "versionInfo": {
            "branch": "", "buildDate": "", "buildUser": "", "goVersion": "", "revision": "",
            "version": concat!("allclear ", env!("CARGO_PKG_VERSION")),
        },
    })
}

static SAMPLES: &[Sample] = &[
    Sample {
        name: "amtool adds an alert",
        tail: "api/v2/alerts",
        body: include_bytes!("../../samples/prometheus/amtool.json"),
        expect: &[Expect {
            action: Action::Trigger,
            dedup_key: Some("a3dc4189b2ad0b6b"),
            title: "from amtool",
            severity: Severity::Warning,
        }],
    },
    Sample {
        name: "Prometheus fires",
        tail: "api/v2/alerts",
        body: include_bytes!("../../samples/prometheus/firing.json"),
        expect: &[Expect {
            action: Action::Trigger,
            dedup_key: Some("875deb1b56976ad2"),
            title: "127.0.0.1:9 down",
            severity: Severity::Critical,
        }],
    },
    Sample {
        name: "collectd notifies",
        tail: "api/v1/alerts",
        body: include_bytes!("../../samples/prometheus/collectd.json"),
        expect: &[Expect {
            action: Action::Trigger,
            dedup_key: Some("7578e13220d43ce6"),
            title: "Host web-01, plugin load type load: Data source \"shortterm\" is currently 1.715820. That is above \
                    the failure threshold of 0.000020.",
            severity: Severity::Critical,
        }],
    },
    Sample {
        name: "elastalert2 matches",
        tail: "api/v1/alerts",
        body: include_bytes!("../../samples/prometheus/elastalert2.json"),
        expect: &[Expect {
            action: Action::Trigger,
            dedup_key: Some("5c47d07c35868a96"),
            title: "High error rate web-01",
            severity: Severity::Critical,
        }],
    },
];
