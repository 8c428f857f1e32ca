//! ntfy: push messages through ntfy.sh or one's own server, published as JSON to the server's root.

use super::{header_value, http_url};
use crate::channel::{self, Address, Channel, Outgoing, Response};
use crate::wording::{Words, named};
use allclear_core::directory::Urgency;
use allclear_core::event::Severity;
use allclear_core::page::{Kind, Notification, Outcome};
use allclear_core::text;
use allclear_texts::t;
use serde::Deserialize;
use serde_json::json;

pub(crate) struct Ntfy;

/// A longer message becomes an attachment, which a lock screen does not show (ntfy's documentation: 4,096 bytes).
const MAX_MESSAGE: usize = 4_000;
/// Characters of details; the message is for a lock screen, everything is behind the link.
const MAX_DETAILS: usize = 600;

impl Channel for Ntfy {
    fn name(&self) -> &'static str {
        "ntfy"
    }

    fn title(&self) -> &'static str {
        t!("ntfy push")
    }

    fn check_address(&self, address: &str) -> Result<(), String> {
        split(address).map(drop)
    }

    fn render(&self, n: &Notification, to: &Address<'_>) -> Result<Outgoing, String> {
        let (root, topic) = split(to.address)?;
        let words = Words::of(n);
        let mut body = json!({
            "topic": topic,
            "title": words.short,
            "message": message(n, &words),
            "priority": if n.urgency == Urgency::High { 5 } else { 3 },
            "tags": [tag(n)],
        });
        let mut actions = Vec::new();
        if let Some(answer) = &words.answer {
            body["click"] = json!(answer);
            actions.push(json!({ "action": "view", "label": t!("Answer"), "url": answer, "clear": true }));
        }
        // ntfy shows at most three buttons.
        actions.extend(
            words
                .links
                .iter()
                .take(2)
                .map(|(text, href)| json!({ "action": "view", "label": text::line(text, 40), "url": href })),
        );
        if !actions.is_empty() {
            body["actions"] = json!(actions);
        }
        let mut headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        if let Some(secret) = to.secret {
            headers.push(("authorization".to_owned(), format!("Bearer {}", header_value(secret)?)));
        }
        Ok(Outgoing::Http { method: "POST", url: root, headers, body: body.to_string().into_bytes() })
    }

    fn outcome(&self, reply: &Response<'_>) -> Outcome {
        match (channel::outcome(reply), reply) {
            (Outcome::Accepted { .. }, Response::Http { body, .. }) => Outcome::Accepted { reference: reference(body) },
            (other, _) => other,
        }
    }
}

/// The server's root and the topic of `https://server/topic`.
fn split(address: &str) -> Result<(String, String), String> {
    let mut url = http_url(address)?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err(t!("the address must be https://server/topic, without ? and #").to_owned());
    }
    let topic = url.path().trim_end_matches('/').rsplit('/').next().unwrap_or("").to_owned();
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    if topic.is_empty() || topic.len() > 64 || !topic.bytes().all(allowed) {
        return Err(t!("the address must end in a topic: up to 64 letters, digits, - and _").to_owned());
    }
    let path = url.path().trim_end_matches('/');
    let root = path.strip_suffix(topic.as_str()).unwrap_or("/").to_owned();
    url.set_path(&root);
    Ok((url.into(), topic))
}

fn message(n: &Notification, w: &Words) -> String {
    let lines: Vec<&str> = [w.sentence.as_str()]
        .into_iter()
        .chain(w.impact.as_deref())
        .chain([w.why.as_str()])
        .chain(w.remarks.iter().map(String::as_str))
        .chain([w.times.as_str()])
        .collect();
    let mut out = lines.join("\n");
    let details = match &n.kind {
        Kind::Digest { told } => Some(named(told, n.answer_url.as_deref(), MAX_MESSAGE.saturating_sub(out.len() + 1))),
        _ => w.details.as_deref().map(|d| text::paragraph(d, MAX_DETAILS)),
    };
    if let Some(details) = details {
        out.push('\n');
        out.push_str(&details);
    }
    if out.len() > MAX_MESSAGE {
        out.truncate((0..=MAX_MESSAGE - '…'.len_utf8()).rev().find(|at| out.is_char_boundary(*at)).unwrap_or(0));
        out.push('…');
    }
    out
}

/// ntfy turns these words into emoji.
const fn tag(n: &Notification) -> &'static str {
    match (&n.kind, n.severity) {
        (Kind::Test, _) => "test_tube",
        (Kind::Incident { .. }, _) => "fire_engine",
        (Kind::Nudge { .. }, _) => "point_right",
        (Kind::Alert(_) | Kind::Digest { .. }, Severity::Critical | Severity::Error) => "rotating_light",
        (Kind::Alert(_) | Kind::Digest { .. }, Severity::Warning) => "warning",
        (Kind::Alert(_) | Kind::Digest { .. }, Severity::Info) => "information_source",
    }
}

fn reference(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Published {
        id: String,
    }
    serde_json::from_slice::<Published>(body).ok().map(|p| text::line(&p.id, 80))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let split = |a| split(a).map_err(drop);
        let pair = |root: &str, topic: &str| Ok((root.to_owned(), topic.to_owned()));
        assert_eq!(split("https://ntfy.sh/on-call_1"), pair("https://ntfy.sh/", "on-call_1"));
        assert_eq!(split("http://10.0.0.1:2586/a/b/topic/"), pair("http://10.0.0.1:2586/a/b/", "topic"));
        assert_eq!(split("https://ntfy.sh/x/x"), pair("https://ntfy.sh/x/", "x"));
        for bad in [
            "https://ntfy.sh",
            "https://ntfy.sh/",
            "ntfy.sh/topic",
            "https://ntfy.sh/a b",
            "https://ntfy.sh/t?x=1",
            "file:///t",
        ] {
            assert_eq!(split(bad), Err(()), "{bad}");
        }
    }
}
