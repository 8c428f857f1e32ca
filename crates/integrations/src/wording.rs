//! What a page says, the same on every channel: first one sentence with what is wrong and where, then what customers
//! feel, then why this person, then the link.

use crate::identity;
use allclear_core::dates;
use allclear_core::directory::Urgency;
use allclear_core::event::Severity;
use allclear_core::page::{Kind, Notification, Told};
use allclear_core::text;
use allclear_texts::t;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use url::Url;

/// Most labels shown; a page is read on a phone.
const MAX_LABELS: usize = 24;
/// Most characters of details shown.
const MAX_DETAILS: usize = 4_000;

/// Most characters of one of several things told at once: a nudge says all that it asks for there too.
const MAX_TOLD: usize = MAX_NUDGE;

/// Most characters of what a nudge asks for: two or three things at once. Twice what a reason has elsewhere, because it
/// takes the place of the title and of the reason.
const MAX_NUDGE: usize = 400;

/// A notification in words. Every field is clean: no control characters, bounded, links only `http` and `https`.
#[derive(Serialize)]
pub(crate) struct Words {
    /// For a subject or a title bar: `[CRITICAL] Disk full – Checkout`.
    pub short: String,
    /// What is wrong, and where.
    pub sentence: String,
    /// What customers feel.
    pub impact: Option<String>,
    /// Why this person.
    pub why: String,
    /// That it may be a repeat, that it can wait.
    pub remarks: Vec<String>,
    /// When it began and when this was sent, in the person's zone.
    pub times: String,
    pub details: Option<String>,
    pub labels: Vec<(String, String)>,
    /// Where to answer.
    pub answer: Option<String>,
    /// Runbook and the sender's links, as text and address.
    pub links: Vec<(String, String)>,
}

impl Words {
    /// The bounds add up to less than 4,000 bytes for everything before the details, whatever the script, so that a
    /// channel with a short message loses details only.
    pub(crate) fn of(n: &Notification) -> Self {
        let title = filled(&n.title, 200).unwrap_or_else(|| t!("(no title)").to_owned());
        let service = n.service.as_deref().and_then(|s| filled(s, 80));
        Self {
            short: text::line(&short(n, &title, service.as_deref()), 120),
            sentence: sentence(n, &title, service.as_deref()),
            // Whoever is nudged is in the middle of it.
            impact: n
                .impact
                .as_deref()
                .filter(|_| !matches!(n.kind, Kind::Nudge { .. }))
                .and_then(|i| filled(i, 250))
                .map(|i| stopped(&i)),
            why: why(n),
            remarks: remarks(n),
            times: times(n),
            details: match &n.kind {
                Kind::Digest { told } => Some(named(told, n.answer_url.as_deref(), MAX_DETAILS)),
                _ => n.details.as_deref().map(|d| text::paragraph(d, MAX_DETAILS)).filter(|d| !d.trim().is_empty()),
            },
            labels: labels(n),
            answer: n.answer_url.as_deref().and_then(link),
            links: links(n),
        }
    }
}

/// As many of the things told at once as fit into `room` bytes: each line whole and with its whole link, because half a
/// link answers nothing. The others are counted, with `rest` as the way to them. With a room of 3,200 bytes, one thing or
/// the way to all of them always fits.
pub(crate) fn named(told: &[Told], rest: Option<&str>, room: usize) -> String {
    let rest = rest.and_then(link).map_or_else(|| ".".to_owned(), |href| format!(": {href}"));
    let lines: Vec<String> = told.iter().map(told_line).collect();
    let ends = lines.iter().scan(0, |end, line| {
        *end += line.len() + 1;
        Some(*end)
    });
    let mut kept = ends.take_while(|end| *end <= room + 1).count();
    loop {
        let left = lines.len() - kept;
        let more = match (kept, left) {
            (_, 0) => None,
            (0, _) => Some(t!("All {left}{rest}")),
            _ => Some(t!("And {left} more{rest}")),
        };
        let out = lines.iter().take(kept).chain(&more).map(String::as_str).collect::<Vec<_>>().join("\n");
        if kept == 0 || out.len() <= room {
            return out;
        }
        kept -= 1;
    }
}

fn told_line(told: &Told) -> String {
    let says = filled(&told.says, MAX_TOLD).unwrap_or_else(|| t!("(no title)").to_owned());
    told.answer_url.as_deref().and_then(link).map_or_else(|| says.clone(), |href| format!("{says}: {href}"))
}

/// The severity as a person says it.
pub(crate) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => t!("Critical"),
        Severity::Error => t!("Error"),
        Severity::Warning => t!("Warning"),
        Severity::Info => t!("Info"),
    }
}

/// The idempotency key as it can stand in a header, a message id or a signature: itself where it is letters, digits,
/// `-` and `_`, else its hash.
pub(crate) fn stable_id(n: &Notification) -> String {
    let key = &n.idempotency_key;
    let plain = (1..=128).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    if plain { key.clone() } else { identity::sha256_hex(key.as_bytes()) }
}

/// An address fit to be shown and followed.
pub(crate) fn link(href: &str) -> Option<String> {
    let url = Url::parse(href.trim()).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.as_str().len() <= 2_048).then(|| url.into())
}

/// An instant in the person's zone, in UTC when the zone is not known.
pub(crate) fn local(instant: Timestamp, zone: &str) -> String {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    dates::moment(&instant.to_zoned(zone), "%a %-d %b %Y, %H:%M %Z")
}

fn filled(text: &str, max: usize) -> Option<String> {
    Some(text::line(text, max)).filter(|t| !t.is_empty())
}

/// With a full stop unless it ends like a sentence already.
fn stopped(text: &str) -> String {
    if text.ends_with(['.', '!', '?', '…', '。']) { text.to_owned() } else { format!("{text}.") }
}

fn short(n: &Notification, title: &str, service: Option<&str>) -> String {
    let word = match n.kind {
        Kind::Alert(_) => severity(n.severity).to_uppercase(),
        Kind::Incident { number, .. } => t!("INCIDENT #{number}"),
        // What is wanted leads: whoever gets it knows the incident, and has a minute.
        Kind::Nudge { number, .. } => {
            let first = filled(n.reason.lines().next().unwrap_or_default(), 80).unwrap_or_else(|| title.to_owned());
            return format!("[#{number}] {first} – {}", text::line(title, 40));
        }
        Kind::Digest { .. } => severity(n.severity).to_uppercase(),
        Kind::Test => t!("TEST").to_owned(),
    };
    // The service must survive a long title: it says where.
    match service {
        Some(service) => format!("[{word}] {} – {}", text::line(title, 70), text::line(service, 30)),
        None => format!("[{word}] {}", text::line(title, 100)),
    }
}

fn sentence(n: &Notification, title: &str, service: Option<&str>) -> String {
    let place = service.map(|s| t!(" on {s}")).unwrap_or_default();
    stopped(&match n.kind {
        Kind::Alert(_) => format!("{}{place}: {title}", severity(n.severity)),
        Kind::Incident { number, .. } => t!("Incident #{number}{place} needs you: {title}"),
        Kind::Nudge { number, .. } => {
            let lines = n.reason.lines().filter_map(|line| filled(line, MAX_NUDGE)).map(|line| stopped(&line));
            let said = text::line(&lines.collect::<Vec<_>>().join(" "), MAX_NUDGE);
            if said.is_empty() { t!("Incident #{number} needs you: {title}") } else { said }
        }
        Kind::Digest { .. } => t!("{title}, the worst is {}", severity(n.severity).to_lowercase()),
        Kind::Test => t!("This is a test, nothing is wrong{place}: {title}"),
    })
}

fn why(n: &Notification) -> String {
    if let Kind::Nudge { number, .. } = n.kind {
        return stopped(&t!("Incident #{number}: {}", filled(&n.title, 200).unwrap_or_default()));
    }
    let person = filled(&n.person, 60).map(|p| format!(", {p}")).unwrap_or_default();
    let reason = filled(&n.reason, 200).unwrap_or_else(|| t!("you are on call").to_owned());
    stopped(&t!("Why you{person}: {reason}"))
}

fn remarks(n: &Notification) -> Vec<String> {
    let mut out = Vec::new();
    if n.maybe_repeat {
        out.push(t!("This may be a repeat.").to_owned());
    }
    if n.urgency == Urgency::Low && n.kind != Kind::Test {
        out.push(t!("It can wait for the morning.").to_owned());
    }
    out
}

fn times(n: &Notification) -> String {
    let (opened, sent) = (local(n.opened_at, &n.time_zone), local(n.sent_at, &n.time_zone));
    if opened == sent { t!("Since {opened}.") } else { t!("Since {opened}; sent {sent}.") }
}

fn labels(n: &Notification) -> Vec<(String, String)> {
    n.labels
        .iter()
        .filter_map(|(name, value)| Some((filled(name, 80)?, filled(value, 200)?)))
        .take(MAX_LABELS)
        .collect()
}

fn links(n: &Notification) -> Vec<(String, String)> {
    let runbook = n.runbook_url.as_deref().and_then(link).map(|href| (t!("Runbook").to_owned(), href));
    let mut links: Vec<_> = runbook.into_iter().collect();
    for sent in &n.links {
        let Some(href) = link(&sent.href) else { continue };
        if links.len() < 8 && !links.iter().any(|(_, known)| *known == href) {
            links.push((filled(&sent.text, 80).unwrap_or_else(|| href.clone()), href));
        }
    }
    links
}

#[cfg(test)]
mod tests {
    use super::*;
    use allclear_core::id::Ids;

    fn nudge(reason: &str) -> Words {
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let mut ids = Ids::new(|| 7);
        Words::of(&Notification {
            page: ids.id(now),
            idempotency_key: "key".to_owned(),
            kind: Kind::Nudge { id: ids.id(now), number: 142 },
            title: "Checkout is down".to_owned(),
            severity: Severity::Critical,
            urgency: Urgency::High,
            service: Some("checkout".to_owned()),
            impact: Some("Nobody can pay".to_owned()),
            details: None,
            labels: Vec::new(),
            links: Vec::new(),
            runbook_url: None,
            opened_at: now,
            person: "Ana".to_owned(),
            time_zone: "UTC".to_owned(),
            reason: reason.to_owned(),
            answer_url: None,
            maybe_repeat: false,
            sent_at: now,
        })
    }

    #[test]
    fn a_nudge_leads_with_what_is_wanted() {
        let words = nudge("T1 is yours, 5 min: check latency");
        assert_eq!(words.short, "[#142] T1 is yours, 5 min: check latency – Checkout is down");
        assert_eq!(words.sentence, "T1 is yours, 5 min: check latency.");
        assert_eq!(words.why, "Incident #142: Checkout is down.");
        assert_eq!(words.impact, None);
        let two = nudge("T1 waits for you: check latency\nT2 is yours: read the log");
        assert_eq!(two.sentence, "T1 waits for you: check latency. T2 is yours: read the log.");
        assert_eq!(two.short, "[#142] T1 waits for you: check latency – Checkout is down");
    }
}
