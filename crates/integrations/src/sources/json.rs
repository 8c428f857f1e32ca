//! Any JSON: a documented shape with the usual spellings, or expressions that say where things are.

use super::mapping::{self, Mapping};
use super::webhook;
use crate::source::{Answer, Expect, Inbound, Parsed, Reject, RejectKind, Reply, Sample, Source};
use crate::tolerant::{Fields, List, Object, Text, filled};
use crate::{body, identity, when};
use allclear_core::event::{Action, AlertEvent, ChangeEvent, Link, Severity};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(crate) struct Json;

/// Where changes are posted, below the integration's address.
const CHANGES: &str = "changes";

/// The default shape. Of several spellings the first that is filled counts.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Shape<'a> {
    #[serde(borrow)]
    action: Option<Text<'a>>,
    #[serde(borrow)]
    status: Option<Text<'a>>,
    #[serde(borrow)]
    title: Option<Text<'a>>,
    #[serde(borrow)]
    summary: Option<Text<'a>>,
    #[serde(borrow)]
    message: Option<Text<'a>>,
    #[serde(borrow)]
    key: Option<Text<'a>>,
    #[serde(borrow)]
    dedup_key: Option<Text<'a>>,
    #[serde(borrow)]
    id: Option<Text<'a>>,
    #[serde(borrow)]
    severity: Option<Text<'a>>,
    #[serde(borrow)]
    priority: Option<Text<'a>>,
    #[serde(borrow)]
    details: Option<Text<'a>>,
    #[serde(borrow)]
    description: Option<Text<'a>>,
    #[serde(borrow)]
    group: Option<Text<'a>>,
    #[serde(borrow)]
    labels: Fields<'a>,
    links: Option<Value>,
    #[serde(borrow)]
    started_at: Option<Text<'a>>,
}

/// One event on its way, with every field still as text.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub action: Option<String>,
    pub title: Option<String>,
    pub key: Option<String>,
    pub severity: Option<String>,
    pub details: Option<String>,
    pub group: Option<String>,
    pub labels: BTreeMap<String, String>,
    pub links: Vec<Link>,
    pub started_at: Option<String>,
}

impl Source for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn title(&self) -> &'static str {
        "Any JSON"
    }

    fn max_body(&self) -> usize {
        webhook::MAX_BODY
    }

    fn takes_mapping(&self) -> bool {
        true
    }

    fn parse(&self, inbound: &Inbound<'_>) -> Result<Parsed, Reject> {
        if !matches!(inbound.tail, "" | CHANGES) {
            let reason = "post to the integration's address itself, or to changes below it";
            return Err(Reject::new(RejectKind::NoSuchPath, reason));
        }
        let text = body::text(inbound.body, webhook::MAX_BODY)?;
        if inbound.tail == CHANGES {
            return changes(&text, inbound.received_at);
        }
        let drafts = if inbound.mapping.is_empty() { by_shape(&text)? } else { by_mapping(&text, inbound.mapping)? };
        finish(drafts, inbound.received_at)
    }

    fn answer(&self, reply: &Reply<'_>) -> Answer {
        let Reply::Accepted(receipts, note) = reply else { return webhook::problem(reply) };
        let receipts: Vec<_> = receipts
            .iter()
            .map(|r| json!({ "dedup_key": r.dedup_key, "alert": r.alert, "effect": r.effect }))
            .collect();
        let mut body = json!({ "status": "accepted", "events": receipts });
        if let Some(note) = note {
            body["errors"] = json!([note]);
        }
        Answer::json(202, &body)
    }

    fn samples(&self) -> &'static [Sample] {
        SAMPLES
    }
}

/// One entry for each event in the body, or what is wrong with it.
type Drafts = Vec<Result<Draft, String>>;

fn by_shape(text: &str) -> Result<Drafts, Reject> {
    let shapes = match text.trim_start().as_bytes().first() {
        Some(b'[') => body::json::<List<Shape<'_>>>(text)?.whole()?,
        Some(b'{') => vec![body::json::<Object<Shape<'_>>>(text)?.0],
        _ => return Err(body::wrong_shape(text, "the body is neither an object nor a list of objects")),
    };
    Ok(shapes.into_iter().map(|shape| Ok(Draft::from(shape))).collect())
}

fn by_mapping(text: &str, mapping: &BTreeMap<String, String>) -> Result<Drafts, Reject> {
    let invalid = |e: String| Reject::new(RejectKind::Invalid, e);
    let body = body::json::<Value>(text)?;
    let environment = mapping::environment();
    let mapping = Mapping::compile(&environment, mapping).map_err(invalid)?;
    let items = mapping.items(&body).map_err(invalid)?.whole()?;
    let whole = mapping::convert(&body);
    let drafts = items.into_iter().map(|item| {
        // What the mapping does not name is where the default shape has it.
        let shape = item.as_object().and_then(|_| Shape::deserialize(item.as_ref()).ok()).unwrap_or_default();
        mapping.apply(&whole, &item, Draft::from(shape))
    });
    Ok(drafts.collect())
}

/// What was deployed or switched: the same shape, of which the title, the links and the time are read, and `source`.
fn changes(text: &str, received_at: Timestamp) -> Result<Parsed, Reject> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct By<'a> {
        #[serde(borrow)]
        source: Option<Text<'a>>,
    }
    let drafts = by_shape(text)?;
    let by: Vec<Object<By<'_>>> = match text.trim_start().as_bytes().first() {
        Some(b'[') => body::json::<List<Object<By<'_>>>>(text)?.whole()?,
        _ => vec![body::json(text)?],
    };
    let (mut made, mut problems) = (Vec::with_capacity(drafts.len()), Vec::new());
    for (index, (draft, Object(by))) in drafts.into_iter().zip(by).enumerate() {
        match draft.and_then(|d| Ok((d.title.ok_or("title is missing")?, d.links, d.started_at))) {
            Ok((summary, links, at)) => {
                let source = filled(&by.source).map(str::to_owned);
                let at = at.as_deref().and_then(when::read).unwrap_or(received_at);
                made.push(ChangeEvent { summary, source, at, links }.cleaned(received_at));
            }
            Err(problem) => problems.push(format!("change {index}: {problem}")),
        }
    }
    if made.is_empty() {
        return Err(webhook::none_usable(problems));
    }
    Ok(Parsed { changes: made, note: webhook::note(&[], &problems), ..Parsed::default() })
}

fn finish(drafts: Drafts, received_at: Timestamp) -> Result<Parsed, Reject> {
    let (mut events, mut problems) = (Vec::with_capacity(drafts.len()), Vec::new());
    let mut strange = 0;
    for (index, draft) in drafts.into_iter().enumerate() {
        let word = draft.as_ref().ok().and_then(|d| d.action.as_deref());
        strange += usize::from(word.is_some_and(|word| action(word).is_none()));
        match draft.and_then(|draft| event(draft, received_at)) {
            Ok(event) => events.push(event.cleaned()),
            Err(problem) => problems.push(format!("event {index}: {problem}")),
        }
    }
    if events.is_empty() && !problems.is_empty() {
        return Err(webhook::none_usable(problems));
    }
    let parts = [(strange, "events have an action or status that is not known; they count as triggers")];
    Ok(Parsed { note: webhook::note(&parts, &problems), events, ..Parsed::default() })
}

fn event(draft: Draft, received_at: Timestamp) -> Result<AlertEvent, String> {
    let action = draft.action.as_deref().and_then(action).unwrap_or(Action::Trigger);
    let key = draft.key.as_deref().and_then(identity::key);
    if action != Action::Trigger && key.is_none() {
        return Err("to acknowledge or resolve, `key` must name the problem".to_owned());
    }
    let title = match (&draft.title, &key) {
        (Some(title), _) => title,
        (None, Some(key)) => key,
        (None, None) => {
            return Err("it has neither `title` (or `summary`, `message`) nor `key` (or `dedup_key`, `id`)".to_owned());
        }
    };
    let mut event = AlertEvent::new(action, title);
    event.severity = draft.severity.as_deref().and_then(Severity::read).unwrap_or(Severity::Critical);
    event.started_at = draft.started_at.as_deref().and_then(|t| when::happened(t, received_at));
    event.dedup_key = key;
    event.details = draft.details;
    event.group = draft.group;
    event.labels = draft.labels.into_iter().collect();
    event.links = draft.links;
    Ok(event)
}

/// The words for actions and states that senders use; `None` for others.
fn action(word: &str) -> Option<Action> {
    Some(match word.trim().to_ascii_lowercase().as_str() {
        "trigger" | "triggered" | "firing" | "fire" | "alert" | "alerting" | "alarm" | "open" | "opened" | "create"
        | "created" | "new" | "problem" | "active" | "down" | "fail" | "failed" | "failure" | "error" | "critical"
        | "warning" | "start" | "started" | "pending" => Action::Trigger,
        "acknowledge" | "acknowledged" | "acknowledgement" | "ack" | "acked" => Action::Acknowledge,
        "resolve" | "resolved" | "ok" | "okay" | "close" | "closed" | "recovery" | "recovered" | "recover" | "up"
        | "clear" | "cleared" | "normal" | "success" | "healthy" | "inactive" | "end" | "ended" | "fixed" | "done" => {
            Action::Resolve
        }
        _ => return None,
    })
}

impl From<Shape<'_>> for Draft {
    fn from(s: Shape<'_>) -> Self {
        let first = |fields: &[&Option<Text<'_>>]| fields.iter().find_map(|f| filled(f)).map(str::to_owned);
        // `action` may mean something else to the sender ("edited"); then `status` decides, if it can.
        let known = [&s.action, &s.status].into_iter().find_map(|f| filled(f).filter(|word| action(word).is_some()));
        Self {
            action: known.map(str::to_owned).or_else(|| first(&[&s.action, &s.status])),
            title: first(&[&s.title, &s.summary, &s.message]),
            key: first(&[&s.key, &s.dedup_key, &s.id]),
            severity: first(&[&s.severity, &s.priority]),
            details: first(&[&s.details, &s.description]),
            group: first(&[&s.group]),
            labels: s.labels.sorted().into_iter().map(|(k, v)| (k.into_owned(), v.into_owned())).collect(),
            links: s.links.as_ref().map(links).unwrap_or_default(),
            started_at: first(&[&s.started_at]),
        }
    }
}

/// Reads one link or a list of them: an address, or an object with an address and a text.
pub(super) fn links(value: &Value) -> Vec<Link> {
    let each = match value {
        Value::Array(items) => &items[..],
        one => std::slice::from_ref(one),
    };
    let text = |item: &Value, names: &[&str]| {
        names.iter().find_map(|n| item.get(n).and_then(Value::as_str)).map(str::to_owned)
    };
    each.iter()
        .filter_map(|item| match item {
            Value::String(href) => Some(Link { href: href.clone(), text: href.clone() }),
            _ => {
                let href = text(item, &["href", "url", "src"])?;
                Some(Link { text: text(item, &["text", "title", "name", "alt"]).unwrap_or_else(|| href.clone()), href })
            }
        })
        .take(64)
        .collect()
}

static SAMPLES: &[Sample] = &[
    Sample {
        name: "the default shape",
        tail: "",
        body: include_bytes!("../../samples/json/default_shape.json"),
        expect: &[Expect {
            action: Action::Trigger,
            dedup_key: Some("db1-disk"),
            title: "Disk of db1 is 97 % full",
            severity: Severity::Error,
        }],
    },
    Sample {
        name: "elastalert2's generic post",
        tail: "",
        body: include_bytes!("../../samples/json/elastalert2.json"),
        expect: &[Expect {
            action: Action::Trigger, dedup_key: None, title: "café ✓", severity: Severity::Critical
        }],
    },
    Sample {
        name: "a list with an end",
        tail: "",
        body: include_bytes!("../../samples/json/list.json"),
        expect: &[
            Expect {
                action: Action::Resolve,
                dedup_key: Some("db1-disk"),
                title: "db1-disk",
                severity: Severity::Critical,
            },
            Expect {
                action: Action::Trigger,
                dedup_key: Some("42"),
                title: "Backup failed",
                severity: Severity::Warning,
            },
        ],
    },
];
