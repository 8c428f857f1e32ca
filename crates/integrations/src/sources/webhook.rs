//! Answers to senders that only look at the status: webhooks of all kinds.

use crate::source::{Answer, Reject, RejectKind, Reply};
use serde_json::json;

/// Most bytes taken from a webhook. A group of a few thousand alerts has some megabytes.
pub(super) const MAX_BODY: usize = 10 * 1024 * 1024;
/// Most single complaints repeated to a sender.
pub(super) const MAX_DETAILS: usize = 20;

/// The status for what cannot be accepted; each is final for senders that tell final from temporary.
pub(super) const fn status(kind: RejectKind) -> u16 {
    match kind {
        RejectKind::Unreadable | RejectKind::Invalid | RejectKind::TooDeep => 400,
        RejectKind::TooLarge => 413,
        RejectKind::UnknownEncoding => 415,
        RejectKind::NoSuchPath => 404,
    }
}

/// Everything but the answer to an accepted request, as RFC 9457 problems.
///
/// Overload is 503 and never 429: Alertmanager's webhook sender retries only 5xx, a 429 would be a lost alert.
pub(super) fn problem(reply: &Reply<'_>) -> Answer {
    let (status, retry_after, title, detail, errors) = match reply {
        Reply::Accepted(..) => (200, None, "Accepted", "", &[][..]),
        Reply::Rejected(reject) => {
            (status(reject.kind), None, "The request was not accepted", reject.reason.as_str(), &reject.details[..])
        }
        Reply::UnknownKey => {
            let detail = "No integration has the key in this address. Copy the address again from the integration's \
                          page in Allclear.";
            (404, None, "Unknown key", detail, &[][..])
        }
        Reply::Unavailable { retry_after_secs } => {
            let detail = "Allclear cannot take events at the moment. Send the same request again.";
            (503, Some(*retry_after_secs), "Try again", detail, &[][..])
        }
    };
    let mut body = json!({ "title": title, "status": status, "detail": detail });
    if !errors.is_empty() {
        body["errors"] = json!(errors);
    }
    Answer { status, retry_after, content_type: "application/problem+json", body: body.to_string() }
}

/// The rejection of a body of which no alert is usable.
pub(super) fn none_usable(mut problems: Vec<String>) -> Reject {
    let first = problems.first().cloned().unwrap_or_default();
    problems.truncate(MAX_DETAILS);
    Reject { kind: RejectKind::Invalid, reason: format!("no alert in the body is usable: {first}"), details: problems }
}

/// A note for a body of which some alerts were taken, if there is something to say.
pub(super) fn note(parts: &[(usize, &str)], problems: &[String]) -> Option<String> {
    let mut notes: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, text)| format!("{count} {text}")).collect();
    if let Some(first) = problems.first() {
        notes.push(format!("{} alerts of the body were not usable: {first}", problems.len()));
    }
    (!notes.is_empty()).then(|| notes.join("; "))
}
