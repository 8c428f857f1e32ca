//! The browser: open tabs ring through the live stream, closed ones through Web Push. No other service and no address is
//! needed: who a person is says which tabs and devices are meant.
//!
//! What a browser is told, in one object for both ways:
//!
//! ```json
//! {
//!   "page": "pag_…", "title": "[CRITICAL] Disk full – Checkout", "body": "Critical on Checkout: Disk full.\n…",
//!   "service": "Checkout", "severity": "critical", "url": "https://…/a/…", "answer": "Acknowledge", "tag": "alt_…",
//!   "urgency": "high", "maybe_repeat": false, "nudge": false, "at": "2026-11-21T23:41:00Z"
//! }
//! ```
//!
//! A `nudge` tells somebody who is at work already what an incident wants of them: a browser says it without standing in the
//! way. `answer` is the word of the button that answers in one tap: sending `action=acknowledge` to `url` does what it says, and
//! says what came of it. `tag` is the same for all pages about one thing, so that a browser shows one notification for it.
//! Fields without a value are null.

use crate::channel::{self, Address, Channel, Outgoing, Response, Ringing};
use crate::identity;
use crate::wording::Words;
use allclear_core::directory::Urgency;
use allclear_core::page::{Kind, Notification, Outcome};
use allclear_core::text;
use allclear_texts::t;
use serde_json::{Value, json};

pub(crate) struct Browser;

/// Characters of text; a notification shows two or three lines of it, the rest is behind the link.
const MAX_TEXT: usize = 500;

impl Channel for Browser {
    fn name(&self) -> &'static str {
        "browser"
    }

    fn title(&self) -> &'static str {
        "Browser"
    }

    fn has_address(&self) -> bool {
        false
    }

    fn check_address(&self, address: &str) -> Result<(), String> {
        if address.is_empty() {
            return Ok(());
        }
        Err(t!("a browser has no address: it is registered where the person is signed in").to_owned())
    }

    fn render(&self, n: &Notification, to: &Address<'_>) -> Result<Outgoing, String> {
        let tag = tag(n);
        let body = body(n, &tag);
        if body.len() > Ringing::MAX_BODY {
            return Err(t!("the page is too long for a push, even without its text").to_owned());
        }
        let urgency = if n.urgency == Urgency::High { "high" } else { "normal" };
        // Hexadecimal digits are base64url letters as well; 128 bits are enough to tell subjects apart.
        let topic = identity::sha256_hex(tag.as_bytes()).chars().take(32).collect();
        Ok(Outgoing::Browser(Box::new(Ringing { page: n.page, person: to.person, body, urgency, topic })))
    }

    /// The transport says in the body of its 2xx which browsers took it.
    fn outcome(&self, reply: &Response<'_>) -> Outcome {
        match (channel::outcome(reply), reply) {
            (Outcome::Accepted { .. }, Response::Http { body, .. }) => {
                let told = text::line(&String::from_utf8_lossy(body), 200);
                Outcome::Accepted { reference: Some(told).filter(|t| !t.is_empty()) }
            }
            (other, _) => other,
        }
    }
}

/// What the page is about.
fn tag(n: &Notification) -> String {
    match n.kind {
        Kind::Alert(id) => id.to_string(),
        Kind::Incident { id, .. } => id.to_string(),
        // Each asks for something else, so none takes another's place.
        Kind::Nudge { .. } | Kind::Digest { .. } | Kind::Test => n.page.to_string(),
    }
}

/// What the one tap does; nothing where that is for the page behind the link to say.
fn answer(kind: &Kind) -> Option<&'static str> {
    match kind {
        Kind::Alert(_) => Some(t!("Acknowledge")),
        Kind::Incident { call, .. } => Some(call.answer()),
        Kind::Nudge { .. } | Kind::Digest { .. } | Kind::Test => None,
    }
}

/// As much text as fits beside the rest, which always does: a title of 120 characters, a service of 80 and one link.
fn body(n: &Notification, tag: &str) -> String {
    let words = Words::of(n);
    let lines: Vec<&str> = [words.sentence.as_str()]
        .into_iter()
        .chain(words.impact.as_deref())
        .chain([words.why.as_str()])
        .chain(words.remarks.iter().map(String::as_str))
        .collect();
    let whole = text::paragraph(&lines.join("\n"), MAX_TEXT);
    let mut object = json!({
        "page": n.page,
        "title": words.short,
        "body": Value::Null,
        "service": n.service.as_deref().map(|s| text::line(s, 80)).filter(|s| !s.is_empty()),
        "severity": n.severity.as_str(),
        "url": words.answer,
        "answer": answer(&n.kind),
        "tag": tag,
        "urgency": n.urgency.as_str(),
        "maybe_repeat": n.maybe_repeat,
        "nudge": matches!(n.kind, Kind::Nudge { .. }),
        "at": n.sent_at,
    });
    let mut kept = MAX_TEXT;
    while kept > 0 {
        object["body"] = json!(text::paragraph(&whole, kept));
        let written = object.to_string();
        if written.len() <= Ringing::MAX_BODY {
            return written;
        }
        kept -= 50;
    }
    object["body"] = Value::Null;
    object.to_string()
}
