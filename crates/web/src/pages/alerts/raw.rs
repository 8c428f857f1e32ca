//! What a sender really sent, for whoever does not believe what became of it.

use crate::ui::Zone;
use allclear_core::alert::Alert;
use allclear_core::directory::Directory;
use allclear_store::{Tx, events};
use allclear_texts::html;
use jiff::Timestamp;
use maud::Markup;

/// Requests looked at: those that arrived in the same microsecond from the same sender.
const CANDIDATES: i64 = 8;
/// Longest body that is laid out, in bytes; a larger one is shown as it came, because reading it all costs more than the
/// rest of the page.
const MOST_LAID_OUT: usize = 256 * 1024;
/// Most of a body that a page shows, in characters.
const MOST_SHOWN: usize = 20_000;

/// One request of a sender.
pub(super) struct Request {
    pub received_at: Timestamp,
    /// Laid out when it is JSON; without the secret that opened the door.
    text: String,
    /// How many characters it has beyond what `text` shows.
    rest: usize,
}

/// The request that opened an alert and the last one about it, as far as they are still kept.
pub(super) fn requests(tx: &mut Tx<'_>, alert: &Alert, directory: &Directory) -> allclear_store::Result<Vec<Request>> {
    let Some(integration) = alert.integration else { return Ok(Vec::new()) };
    let secret = directory.integrations.get(&integration).map_or("", |i| i.key.as_str());
    let mut moments = vec![alert.opened_at];
    if alert.last_event_at > alert.opened_at {
        moments.push(alert.last_event_at);
    }
    let mut found = Vec::new();
    for received_at in moments {
        let bodies = events::received_at(tx, integration, received_at, CANDIDATES)?;
        let texts: Vec<String> = bodies.iter().map(|(_, body)| String::from_utf8_lossy(body).into_owned()).collect();
        // Several may have come at once; the one that names the problem is the one.
        let ours = texts.iter().find(|text| text.contains(&alert.dedup_key) || text.contains(&alert.title));
        if let Some(text) = ours.or(texts.first()) {
            found.push(Request::new(received_at, text, secret));
        }
    }
    Ok(found)
}

impl Request {
    fn new(received_at: Timestamp, body: &str, secret: &str) -> Self {
        let parsed =
            Some(body).filter(|body| body.len() <= MOST_LAID_OUT).map(serde_json::from_str::<serde_json::Value>);
        let laid_out = parsed.and_then(Result::ok).and_then(|value| serde_json::to_string_pretty(&value).ok());
        let mut text = laid_out.unwrap_or_else(|| body.to_owned());
        // Some dialects carry the key in the body. Whoever may read alerts may not send them.
        if !secret.is_empty() {
            text = text.replace(secret, "…");
        }
        let length = text.chars().count();
        if length > MOST_SHOWN {
            text = text.chars().take(MOST_SHOWN).collect();
        }
        Self { received_at, text, rest: length.saturating_sub(MOST_SHOWN) }
    }

    /// Folded away until somebody wants to know.
    pub fn fold(&self, zone: &Zone) -> Markup {
        html! {
            details .raw {
                summary { "What was received at " (zone.clock_exact(self.received_at)) }
                pre tabindex="0" { code { (self.text) } }
                @if self.rest > 0 { p .quiet.small { (self.rest) " more characters are not shown." } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_laid_out_and_the_key_is_not_shown() {
        let request = Request::new(Timestamp::UNIX_EPOCH, r#"{"routing_key":"secret00","a":1}"#, "secret00");
        assert_eq!(request.text, "{\n  \"a\": 1,\n  \"routing_key\": \"…\"\n}");
        let plain = Request::new(Timestamp::UNIX_EPOCH, "not { JSON", "");
        assert_eq!((plain.text.as_str(), plain.rest), ("not { JSON", 0));
        let long = Request::new(Timestamp::UNIX_EPOCH, &"é".repeat(MOST_SHOWN + 7), "");
        assert_eq!((long.text.chars().count(), long.rest), (MOST_SHOWN, 7));
    }
}
