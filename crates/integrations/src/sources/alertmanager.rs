//! Alertmanager's webhook, version 4, and what imitates it (Grafana's unified alerting).
//!
//! A body is a group of alerts, but the group is only a hint: a "firing" group holds resolved alerts too, so the status
//! and the identity of each alert count.

use super::labelled::Alert;
use super::{prometheus, webhook};
use crate::body;
use crate::source::{Answer, Expect, Inbound, Parsed, Reject, RejectKind, Reply, Sample, Source};
use crate::tolerant::{List, Object, Text, filled};
use allclear_core::event::{Action, Severity};
use serde::Deserialize;
use serde_json::json;

pub(crate) struct Alertmanager;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Webhook<'a> {
    #[serde(borrow)]
    status: Option<Text<'a>>,
    #[serde(borrow)]
    group_key: Option<Text<'a>>,
    #[serde(borrow)]
    truncated_alerts: Option<Text<'a>>,
    /// Told apart from an empty list: without it the body is not Alertmanager's.
    #[serde(borrow)]
    alerts: Option<List<Alert<'a>>>,
    #[serde(borrow)]
    version: Option<Text<'a>>,
}

impl Source for Alertmanager {
    fn name(&self) -> &'static str {
        "alertmanager"
    }

    fn title(&self) -> &'static str {
        "Alertmanager"
    }

    fn max_body(&self) -> usize {
        webhook::MAX_BODY
    }

    fn parse(&self, inbound: &Inbound<'_>) -> Result<Parsed, Reject> {
        if inbound.tail.starts_with("api/") {
            // Prometheus pointed here directly: this address then stands for an Alertmanager as a whole.
            return prometheus::Prometheus.parse(inbound);
        }
        if !inbound.tail.is_empty() {
            let reason = "Alertmanager's webhook posts to the integration's address itself, without a path below it";
            return Err(Reject::new(RejectKind::NoSuchPath, reason));
        }
        let text = body::text(inbound.body, webhook::MAX_BODY)?;
        if text.trim_start().starts_with('[') {
            let reason = "the body is a list of alerts, as Prometheus sends to an Alertmanager: use an integration of \
                          type `prometheus` for it";
            return Err(body::wrong_shape(&text, reason));
        }
        let Object(hook) = body::json::<Object<Webhook<'_>>>(&text)?;
        events(hook, inbound)
    }

    fn answer(&self, reply: &Reply<'_>) -> Answer {
        match reply {
            Reply::Accepted(..) => Answer::json(200, &json!({ "status": "ok" })),
            _ => webhook::problem(reply),
        }
    }

    fn get(&self, tail: &str) -> Option<Answer> {
        prometheus::Prometheus.get(tail)
    }

    fn samples(&self) -> &'static [Sample] {
        SAMPLES
    }
}

fn events(hook: Webhook<'_>, inbound: &Inbound<'_>) -> Result<Parsed, Reject> {
    let Some(alerts) = hook.alerts.or_else(|| hook.version.as_ref().map(|_| List::empty())) else {
        let reason = "the body has no list `alerts`, so it is not Alertmanager's webhook; for a body of your own use \
                      an integration of type `json`";
        return Err(Reject::new(RejectKind::Invalid, reason));
    };
    let alerts = alerts.whole()?;
    let resolved = filled(&hook.status) == Some("resolved");
    let (mut events, mut problems) = (Vec::with_capacity(alerts.len()), Vec::new());
    for (index, alert) in alerts.into_iter().enumerate() {
        let action = match filled(&alert.status) {
            Some("resolved") => Action::Resolve,
            None if resolved => Action::Resolve,
            _ => Action::Trigger,
        };
        match alert.event(action, inbound.received_at) {
            Some(mut event) => {
                event.group = filled(&hook.group_key).map(str::to_owned);
                events.push(event.cleaned());
            }
            None => problems.push(format!("alerts[{index}] has neither labels nor a fingerprint")),
        }
    }
    if events.is_empty() && !problems.is_empty() {
        return Err(webhook::none_usable(problems));
    }
    let truncated = filled(&hook.truncated_alerts).and_then(|n| n.parse().ok()).unwrap_or(0);
    let note = webhook::note(
        &[(truncated, "more alerts of this group were left out by Alertmanager: raise max_alerts of its receiver")],
        &problems,
    );
    Ok(Parsed { events, note, ..Parsed::default() })
}

static SAMPLES: &[Sample] = &[
    Sample {
        name: "one alert fires",
        tail: "",
        body: include_bytes!("../../samples/alertmanager/firing.json"),
        expect: &[Expect {
            action: Action::Trigger,
            dedup_key: Some("3bf3c6445d813fae"),
            title: "Instance 127.0.0.1:9912 down",
            severity: Severity::Critical,
        }],
    },
    Sample {
        name: "a firing group holds a resolved alert",
        tail: "",
        body: include_bytes!("../../samples/alertmanager/partly_resolved.json"),
        expect: &[
            Expect {
                action: Action::Resolve,
                dedup_key: Some("3bf3c6445d813fae"),
                title: "Instance 127.0.0.1:9912 down",
                severity: Severity::Critical,
            },
            Expect {
                action: Action::Trigger,
                dedup_key: Some("b14c8f2fdf7bb813"),
                title: "Instance 127.0.0.1:9913 down",
                severity: Severity::Critical,
            },
        ],
    },
    Sample {
        name: "a group resolves",
        tail: "",
        body: include_bytes!("../../samples/alertmanager/resolved.json"),
        expect: &[
            Expect {
                action: Action::Resolve,
                dedup_key: Some("b63917169635e9ff"),
                title: "Disk on 127.0.0.1:9913 /var at 4.2% — café ✓",
                severity: Severity::Warning,
            },
            Expect {
                action: Action::Resolve,
                dedup_key: Some("9da279f101b7a04c"),
                title: "Disk on 127.0.0.1:9911 /var at 4.2% — café ✓",
                severity: Severity::Warning,
            },
        ],
    },
];
