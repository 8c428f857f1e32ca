//! What a sender sent last: what was understood, what was refused and why, and the bodies themselves.

use crate::pages::fault::sentence;
use crate::ui::list::dots;
use crate::ui::{self, Icon, Zone, badge, card};
use allclear_core::directory::Integration;
use allclear_core::event::{Action, AlertEvent};
use allclear_core::text;
use allclear_integrations::source::{Inbound, source};
use allclear_store::events::Stored;
use allclear_store::rejected::Rejected;
use allclear_texts::{html, t};
use maud::{Markup, Render as _};

/// Most of a body that the page shows, in characters: enough to see what a sender does, for a handful of bodies.
const MOST_SHOWN: usize = 8_000;
/// Most events of one request that are told one by one.
const MOST_EVENTS: usize = 3;

/// The last requests that were taken, newest first.
pub(super) fn taken(integration: &Integration, stored: &[Stored], zone: &Zone) -> Markup {
    let inner = html! {
        @if stored.is_empty() {
            (ui::empty(Icon::Inbox, t!("Nothing was received lately")).small()
                .text(t!("What the sender posts is shown here as it came, with what was understood.")))
        } @else {
            ul .payloads {
                @for request in stored {
                    li {
                        p .payload-head { (zone.at(request.received_at)) (understood(integration, request)) }
                        (fold(&String::from_utf8_lossy(&request.body), &integration.key))
                    }
                }
            }
        }
    };
    card(t!("Last requests"), inner).id("requests").render()
}

/// The last requests that could not be used, newest first; nothing when there are none.
pub(super) fn refused(integration: &Integration, rejected: &[Rejected], zone: &Zone) -> Markup {
    if rejected.is_empty() {
        return html! {};
    }
    let inner = html! {
        ul .payloads {
            @for request in rejected {
                li {
                    p .payload-head { (zone.at(request.received_at)) (badge(t!("Refused")).caution()) }
                    p .payload-why { (sentence(&request.reason)) }
                    (fold(&String::from_utf8_lossy(&request.head), &integration.key))
                }
            }
        }
    };
    card(t!("Refused requests"), inner).id("refused").render()
}

/// What its source makes of a request, in words.
fn understood(integration: &Integration, request: &Stored) -> Markup {
    let events = events(integration, request);
    let mut pieces: Vec<Markup> = events.iter().take(MOST_EVENTS).map(|event| html! {
        span { (action(event.action)) @if !event.title.is_empty() { " “" bdi { (text::line(&event.title, 120)) } "”" } }
    }).collect();
    if events.len() > MOST_EVENTS {
        pieces.push(html! { (events.len() - MOST_EVENTS) " more" });
    }
    if pieces.is_empty() {
        pieces.push(html! { "taken" });
    }
    dots(&pieces)
}

/// The events in a request: as its own source reads it, or in the shape that every key may send.
fn events(integration: &Integration, request: &Stored) -> Vec<AlertEvent> {
    let none = std::collections::BTreeMap::new();
    let read = |name: &str, tail: &str, mapping| {
        let inbound =
            Inbound { tail, content_type: None, body: &request.body, received_at: request.received_at, mapping };
        source(name).and_then(|source| source.parse(&inbound).ok()).map(|parsed| parsed.events)
    };
    // A list of alerts came to an Alertmanager's address over the path of its API.
    read(&integration.source, "", &integration.mapping)
        .or_else(|| read(&integration.source, "api/v2/alerts", &integration.mapping))
        .or_else(|| read("json", "", &none))
        .unwrap_or_default()
}

fn action(action: Action) -> &'static str {
    match action {
        Action::Trigger => t!("triggers"),
        Action::Acknowledge => t!("acknowledges"),
        Action::Resolve => t!("resolves"),
    }
}

/// The body, laid out when it is JSON and without the key, folded away until somebody wants to know.
fn fold(body: &str, key: &str) -> Markup {
    let parsed = serde_json::from_str::<serde_json::Value>(body);
    let text = parsed.and_then(|value| serde_json::to_string_pretty(&value)).unwrap_or_else(|_| body.to_owned());
    let text = if key.is_empty() { text } else { text.replace(key, "…") };
    let shown = text::paragraph(&text, MOST_SHOWN);
    html! {
        @if shown.trim().is_empty() { p .quiet.small { "The body was empty." } }
        @else { details .raw { summary { "What was sent" } pre tabindex="0" { code { (shown) } } } }
    }
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn the_key_and_what_can_mislead_are_not_shown() {
        let shown = fold("{\"routing_key\":\"secret00\",\"title\":\"a\u{202e}b<i>\"}", "secret00").into_string();
        assert!(!shown.contains("secret00") && !shown.contains('\u{202e}') && !shown.contains("<i>"), "{shown}");
        assert!(fold("  ", "k").into_string().contains("empty"));
    }
}
