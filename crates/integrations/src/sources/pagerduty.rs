//! PagerDuty's Events API, version 2: its fields, its statuses, its words.
//!
//! Clients look for exactly 202 and `"status":"success"`, so this source says what PagerDuty says and refuses what
//! PagerDuty refuses. An `Authorization` header means nothing on this API.

use super::webhook;
use crate::source::{Answer, Expect, Inbound, Parsed, Reject, RejectKind, Reply, Sample, Source};
use crate::tolerant::{Fields, Object, Text, filled};
use crate::{body, identity, when};
use allclear_core::event::{Action, AlertEvent, ChangeEvent, Link, Severity};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

pub(crate) struct PagerDuty;

/// Most bytes of one event, as PagerDuty documents it.
const MAX_BODY: usize = 512 * 1024;
/// Characters of a routing key, as PagerDuty documents it.
const KEY_LENGTH: usize = 32;
const CHANGE: &str = "v2/change/enqueue";
const INVALID: &str = "Event object is invalid";

#[derive(Default, Deserialize)]
#[serde(default)]
struct Event<'a> {
    #[serde(borrow)]
    routing_key: Option<Text<'a>>,
    #[serde(borrow)]
    event_action: Option<Text<'a>>,
    #[serde(borrow)]
    dedup_key: Option<Text<'a>>,
    #[serde(borrow)]
    client: Option<Text<'a>>,
    #[serde(borrow)]
    client_url: Option<Text<'a>>,
    // Read when they are needed: a resolve with a broken payload is a resolve, a page with a broken link is a page.
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
    #[serde(borrow)]
    links: Option<&'a RawValue>,
    #[serde(borrow)]
    images: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Payload<'a> {
    #[serde(borrow)]
    summary: Option<Text<'a>>,
    #[serde(borrow)]
    source: Option<Text<'a>>,
    #[serde(borrow)]
    severity: Option<Text<'a>>,
    #[serde(borrow)]
    component: Option<Text<'a>>,
    #[serde(borrow)]
    group: Option<Text<'a>>,
    #[serde(borrow)]
    class: Option<Text<'a>>,
    #[serde(borrow)]
    custom_details: Option<&'a RawValue>,
    #[serde(borrow)]
    timestamp: Option<Text<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Attached<'a> {
    #[serde(borrow)]
    href: Option<Text<'a>>,
    #[serde(borrow)]
    src: Option<Text<'a>>,
    #[serde(borrow)]
    text: Option<Text<'a>>,
    #[serde(borrow)]
    alt: Option<Text<'a>>,
}

impl Source for PagerDuty {
    fn name(&self) -> &'static str {
        "pagerduty"
    }

    fn title(&self) -> &'static str {
        "PagerDuty Events v2"
    }

    fn max_body(&self) -> usize {
        MAX_BODY
    }

    fn parse(&self, inbound: &Inbound<'_>) -> Result<Parsed, Reject> {
        if !matches!(inbound.tail, "" | "v2/enqueue" | CHANGE) {
            let reason = "events are posted to the integration's address or to v2/enqueue";
            return Err(Reject::new(RejectKind::NoSuchPath, reason));
        }
        let text = body::text(inbound.body, MAX_BODY)?;
        let Object(event) = body::json::<Object<Event<'_>>>(&text).map_err(|mut reject| {
            reject.details = vec!["JSON parse error".to_owned()];
            reject
        })?;
        let mut errors = Vec::new();
        let key = routing_key(&event, &mut errors);
        let parsed = if inbound.tail == CHANGE {
            change(&event, inbound.received_at, &mut errors)
        } else {
            alert(event, &mut errors)
        };
        if !errors.is_empty() {
            let reason = format!("{INVALID}: {}", errors.join(", "));
            return Err(Reject { kind: RejectKind::Invalid, reason, details: errors });
        }
        Ok(Parsed { key, ..parsed })
    }

    fn answer(&self, reply: &Reply<'_>) -> Answer {
        match reply {
            Reply::Accepted([], _) => {
                Answer::json(202, &json!({ "status": "success", "message": "Change event processed" }))
            }
            Reply::Accepted([receipt, ..], _) => {
                let said = json!({ "status": "success", "message": "Event processed", "dedup_key": receipt.dedup_key });
                Answer::json(202, &said)
            }
            Reply::Rejected(reject) => refused(reject),
            Reply::UnknownKey => invalid(400, &["Invalid routing key"]),
            Reply::Unavailable { retry_after_secs } => {
                // PagerDuty's clients retry 429; a 5xx would be retried too, but this is what they are tested with.
                let said = json!({
                    "status": "throttle exceeded",
                    "message": "Events cannot be taken at the moment. Send the same event again.",
                });
                Answer { retry_after: Some(*retry_after_secs), ..Answer::json(429, &said) }
            }
        }
    }

    fn samples(&self) -> &'static [Sample] {
        SAMPLES
    }
}

fn invalid<T: serde::Serialize>(status: u16, errors: &[T]) -> Answer {
    Answer::json(status, &json!({ "status": "invalid event", "message": INVALID, "errors": errors }))
}

fn refused(reject: &Reject) -> Answer {
    let reason = [reject.reason.clone()];
    let errors = if reject.details.is_empty() { &reason[..] } else { &reject.details[..] };
    match reject.kind {
        RejectKind::Unreadable => Answer::json(
            400,
            &json!({ "status": "Unrecognized object", "message": "Event object format is unrecognized", "errors": errors }),
        ),
        kind => invalid(webhook::status(kind), errors),
    }
}

fn routing_key(event: &Event<'_>, errors: &mut Vec<String>) -> Option<String> {
    let key = filled(&event.routing_key)?;
    if key.chars().count() != KEY_LENGTH {
        errors.push(format!("Length of 'routing_key' is incorrect (should be {KEY_LENGTH} characters)"));
    }
    Some(key.to_owned())
}

/// Reads part of an event that cannot be read any more wrongly than by being ignored.
fn part<'a, T: Deserialize<'a>>(raw: Option<&'a RawValue>) -> Option<T> {
    raw.and_then(|raw| serde_json::from_str::<Object<T>>(raw.get()).ok()).map(|o| o.0)
}

fn missing(field: &str) -> String {
    format!("'{field}' is missing or blank")
}

/// Changes are answered, so that senders go on, but they are no alerts.
fn change(event: &Event<'_>, received_at: Timestamp, errors: &mut Vec<String>) -> Parsed {
    let payload: Payload<'_> = part(event.payload).unwrap_or_default();
    let Some(summary) = filled(&payload.summary) else {
        errors.push(missing("payload.summary"));
        return Parsed::default();
    };
    let made = ChangeEvent {
        summary: summary.to_owned(),
        source: filled(&payload.source).map(str::to_owned),
        at: filled(&payload.timestamp).and_then(when::read).unwrap_or(received_at),
        links: links(event),
    };
    Parsed { changes: vec![made.cleaned(received_at)], ..Parsed::default() }
}

fn alert(event: Event<'_>, errors: &mut Vec<String>) -> Parsed {
    let action = match filled(&event.event_action) {
        Some("trigger") => Action::Trigger,
        Some("acknowledge") => Action::Acknowledge,
        Some("resolve") => Action::Resolve,
        Some(_) => {
            errors.push("'event_action' is invalid (must be 'trigger', 'acknowledge' or 'resolve')".to_owned());
            return Parsed::default();
        }
        None => {
            errors.push(missing("event_action"));
            return Parsed::default();
        }
    };
    let dedup_key = event.dedup_key.as_ref().and_then(|k| identity::key(&k.0));
    if dedup_key.is_none() && action != Action::Trigger {
        errors.push(missing("dedup_key"));
    }
    let payload = part::<Payload<'_>>(event.payload);
    if action == Action::Trigger {
        check(payload.as_ref(), errors);
    }
    let payload = payload.unwrap_or_default();
    let mut out = AlertEvent::new(action, filled(&payload.summary).unwrap_or(""));
    out.dedup_key = dedup_key;
    out.severity = filled(&payload.severity).and_then(Severity::read).unwrap_or(Severity::Critical);
    out.details = payload.custom_details.and_then(details);
    out.links = links(&event);
    out.group = filled(&payload.group).map(str::to_owned);
    let labels = [
        ("source", &payload.source),
        ("component", &payload.component),
        ("group", &payload.group),
        ("class", &payload.class),
        ("client", &event.client),
    ];
    out.labels =
        labels.into_iter().filter_map(|(name, value)| Some((name.to_owned(), filled(value)?.to_owned()))).collect();
    // `payload.timestamp` is when the event was made, not when the problem began: it must not order events.
    Parsed { events: vec![out.cleaned()], ..Parsed::default() }
}

fn check(payload: Option<&Payload<'_>>, errors: &mut Vec<String>) {
    let Some(payload) = payload else {
        errors.push(missing("payload"));
        return;
    };
    for (field, value) in [("payload.summary", &payload.summary), ("payload.source", &payload.source)] {
        if filled(value).is_none() {
            errors.push(missing(field));
        }
    }
    match filled(&payload.severity) {
        None => errors.push(missing("payload.severity")),
        Some("critical" | "error" | "warning" | "info") => {}
        Some(_) => errors.push(
            "'payload.severity' is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')"
                .to_owned(),
        ),
    }
}

/// Custom details as text: one line for each field of an object, anything else as it is.
fn details(raw: &RawValue) -> Option<String> {
    let text = if raw.get().starts_with('{') {
        let fields: Fields<'_> = serde_json::from_str(raw.get()).unwrap_or_default();
        let lines: Vec<_> = fields.0.iter().map(|(name, value)| format!("{}: {}", name.0, value.0)).collect();
        if lines.is_empty() && raw.get().len() > 2 { raw.get().to_owned() } else { lines.join("\n") }
    } else {
        serde_json::from_str::<Text<'_>>(raw.get()).map_or_else(|_| raw.get().to_owned(), |text| text.0.into_owned())
    };
    (!text.is_empty()).then_some(text)
}

fn links(event: &Event<'_>) -> Vec<Link> {
    let client = filled(&event.client_url)
        .map(|href| Link { href: href.to_owned(), text: filled(&event.client).unwrap_or("Client").to_owned() });
    let attached = [event.links, event.images].into_iter().flatten().flat_map(|raw| {
        let each: Vec<&RawValue> = serde_json::from_str(raw.get()).unwrap_or_default();
        each.into_iter().filter_map(|raw| {
            let one: Attached<'_> = part(Some(raw))?;
            let href = filled(&one.href).or(filled(&one.src))?;
            let text = filled(&one.text).or(filled(&one.alt)).unwrap_or(href);
            Some(Link { href: href.to_owned(), text: text.to_owned() })
        })
    });
    client.into_iter().chain(attached).take(64).collect()
}

static SAMPLES: &[Sample] = &[
    Sample {
        name: "Uptime Kuma finds a monitor down",
        tail: "v2/enqueue",
        body: include_bytes!("../../samples/pagerduty/uptime_kuma.json"),
        expect: &[Expect {
            action: Action::Trigger,
            dedup_key: Some("Uptime Kuma/7"),
            title: "[Uptime Kuma Monitor 🔴 Down] [Checkout API — prod] connect ECONNREFUSED 127.0.0.1:443",
            severity: Severity::Critical,
        }],
    },
    Sample {
        name: "Alertmanager triggers",
        tail: "",
        body: include_bytes!("../../samples/pagerduty/alertmanager.json"),
        expect: &[Expect {
            action: Action::Trigger,
            dedup_key: Some("6deb6322f8f3d0527aa4eb1bc3139fdeea97e69c8a998b5c88b7e6f2756de185"),
            title: "[FIRING:1] InstanceDown (test-cluster 127.0.0.1:9912 dead a critical infra)",
            severity: Severity::Critical,
        }],
    },
    Sample {
        name: "apprise triggers without a dedup key",
        tail: "v2/enqueue",
        body: include_bytes!("../../samples/pagerduty/apprise.json"),
        expect: &[Expect {
            action: Action::Trigger,
            dedup_key: None,
            title: "[P1] checkout down 500s on /pay",
            severity: Severity::Critical,
        }],
    },
    Sample {
        name: "Zabbix acknowledges",
        tail: "v2/enqueue",
        body: include_bytes!("../../samples/pagerduty/zabbix_acknowledge.json"),
        expect: &[Expect {
            action: Action::Acknowledge,
            dedup_key: Some("26"),
            title: "(no title)",
            severity: Severity::Critical,
        }],
    },
    Sample {
        name: "Zabbix resolves",
        tail: "v2/enqueue",
        body: include_bytes!("../../samples/pagerduty/zabbix_resolve.json"),
        expect: &[Expect {
            action: Action::Resolve,
            dedup_key: Some("24"),
            title: "(no title)",
            severity: Severity::Critical,
        }],
    },
    Sample {
        name: "netdata clears",
        tail: "v2/enqueue",
        body: include_bytes!("../../samples/pagerduty/netdata_clear.json"),
        expect: &[Expect {
            action: Action::Resolve,
            dedup_key: Some("1"),
            title: "this is a test alarm to verify notifications work",
            severity: Severity::Info,
        }],
    },
    Sample {
        name: "a deployment is announced",
        tail: CHANGE,
        body: include_bytes!("../../samples/pagerduty/change.json"),
        expect: &[],
    },
];
