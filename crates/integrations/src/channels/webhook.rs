//! Webhooks, signed by the Standard Webhooks specification, for everything that has no channel of its own.
//!
//! The body:
//!
//! ```json
//! {
//!   "type": "page", "id": "…", "about": "alert",
//!   "text": "Critical on Checkout: Disk full.\nCustomers cannot pay.\nWhy you, Ana: step 1 of Payments.",
//!   "alert": { "id": "alt_…", "title": "…", "severity": "critical", "service": "Checkout", "impact": "…",
//!              "details": "…", "opened_at": "2026-11-21T23:40:00Z", "labels": {}, "links": [{ "href": "…", "text": "…" }],
//!              "runbook_url": "…" },
//!   "person": "Ana", "reason": "step 1 of Payments", "urgency": "high", "answer_url": "https://…",
//!   "maybe_repeat": false, "sent_at": "2026-11-21T23:41:00Z"
//! }
//! ```
//!
//! `about` is `alert`, `incident`, `nudge`, `digest` or `test`; for an incident, and for a nudge (a word about the work on
//! one, in `reason`, a line for each), `incident` (`id`, `number`, then as above) stands in the place of `alert`; for what
//! waited while nothing could be sent `digest` (`count`, `pages` with `page`, `title` and `answer_url` of each, then as above
//! without `id`; in `details` a line with its own link for each thing, and `And 3 more: …` where not all of them fit); for a
//! test nothing. `id` and the header `webhook-id` stay the same when a page is sent again, so a receiver can drop repeats.
//! Fields without a value are null.

use super::http_url;
use crate::channel::{Address, Channel, Outgoing};
use crate::wording::{self, Words};
use allclear_core::page::{Kind, Notification, Told};
use allclear_texts::t;
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Map, Value, json};
use sha2::Sha256;

pub(crate) struct Webhook;

/// Reads secrets with and without padding, writes signatures with it.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

impl Channel for Webhook {
    fn name(&self) -> &'static str {
        "webhook"
    }

    fn title(&self) -> &'static str {
        t!("Webhook")
    }

    fn check_address(&self, address: &str) -> Result<(), String> {
        http_url(address).map(drop)
    }

    fn render(&self, n: &Notification, to: &Address<'_>) -> Result<Outgoing, String> {
        let url = http_url(to.address)?;
        let id = wording::stable_id(n);
        let body = body(n, &id).to_string();
        let at = n.sent_at.as_second().to_string();
        let mut headers = vec![
            ("content-type".to_owned(), "application/json".to_owned()),
            ("idempotency-key".to_owned(), id.clone()),
            ("webhook-id".to_owned(), id.clone()),
            ("webhook-timestamp".to_owned(), at.clone()),
        ];
        if let Some(secret) = to.secret {
            headers.push(("webhook-signature".to_owned(), sign(secret, &id, &at, &body)?));
        }
        Ok(Outgoing::Http { method: "POST", url: url.into(), headers, body: body.into_bytes() })
    }
}

/// `v1,` and the HMAC-SHA256 over id, time and body, joined by dots.
fn sign(secret: &str, id: &str, at: &str, body: &str) -> Result<String, String> {
    // A `whsec_` that is not base64 is used as it stands: a page with a signature that does not fit beats no page.
    let decoded = secret.strip_prefix("whsec_").and_then(|encoded| BASE64.decode(encoded.trim()).ok());
    let key = decoded.as_deref().unwrap_or(secret.as_bytes());
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(|e| t!("the secret cannot sign: {e}"))?;
    for part in [id, ".", at, ".", body] {
        mac.update(part.as_bytes());
    }
    Ok(format!("v1,{}", BASE64.encode(mac.finalize().into_bytes())))
}

fn body(n: &Notification, id: &str) -> Value {
    let words = Words::of(n);
    let text: Vec<&str> = [words.sentence.as_str()]
        .into_iter()
        .chain(words.impact.as_deref())
        .chain([words.why.as_str()])
        .chain(words.remarks.iter().map(String::as_str))
        .collect();
    let mut body = json!({
        "type": "page",
        "id": id,
        "text": text.join("\n"),
        "person": n.person,
        "reason": n.reason,
        "urgency": n.urgency.as_str(),
        "answer_url": n.answer_url,
        "maybe_repeat": n.maybe_repeat,
        "sent_at": n.sent_at,
    });
    let mut subject = subject(n);
    match n.kind {
        Kind::Alert(id) => {
            subject["id"] = json!(id);
            body["about"] = json!("alert");
            body["alert"] = subject;
        }
        Kind::Incident { id, number, .. } => {
            subject["id"] = json!(id);
            subject["number"] = json!(number);
            body["about"] = json!("incident");
            body["incident"] = subject;
        }
        Kind::Nudge { id, number } => {
            subject["id"] = json!(id);
            subject["number"] = json!(number);
            body["about"] = json!("nudge");
            body["incident"] = subject;
        }
        Kind::Digest { ref told } => {
            subject["count"] = json!(told.len());
            subject["details"] = json!(words.details);
            // A program reads no sentences: each page with its id, as it would have come alone.
            let page = |t: &Told| json!({ "page": t.page, "title": t.title, "answer_url": t.answer_url });
            subject["pages"] = told.iter().map(page).collect();
            body["about"] = json!("digest");
            body["digest"] = subject;
        }
        Kind::Test => body["about"] = json!("test"),
    }
    body
}

fn subject(n: &Notification) -> Value {
    let labels: Map<String, Value> = n.labels.iter().map(|(k, v)| (k.clone(), json!(v))).collect();
    json!({
        "title": n.title,
        "severity": n.severity.as_str(),
        "service": n.service,
        "impact": n.impact,
        "details": n.details,
        "opened_at": n.opened_at,
        "labels": labels,
        "links": n.links,
        "runbook_url": n.runbook_url,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed once with Python's `hmac`, `hashlib` and `base64`.
    #[test]
    fn signatures_are_the_specifications() {
        let (id, at, body) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", r#"{"test": 2432232314}"#);
        let signed = |secret| sign(secret, id, at, body).expect("signs");
        assert_eq!(signed("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert_eq!(signed("a plain secret"), "v1,ENqrYZJfEdejvH41MpDAd0s4SZwl35B0bx0LOnREaDY=");
        assert_eq!(signed("whsec_not base64!"), "v1,yUD2RuJUXJQ8HKsyjzbAMVmj4/ZkDavgvNxmEyGpKuU=");
    }
}
