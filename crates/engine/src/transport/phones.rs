//! Toy phones: what is sent to `http://phones.invalid/{name}` rings in this process instead of going anywhere.
//!
//! The demo's people have a webhook there. Up to the last step their pages go the way of every other page: planned,
//! claimed, written by the webhook's channel, handed to the transport, answered with a status, recorded.

use super::{Answered, Relay, Transport};
use allclear_integrations::channel::Outgoing;
use futures::future::BoxFuture;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

/// What the address of a toy phone begins with. Names under `.invalid` lead nowhere (RFC 6761), so a page that is not
/// caught here reaches nobody.
const ADDRESS: &str = "http://phones.invalid/";
/// Pages that a phone remembers.
const KEPT: usize = 30;
/// When people sleep: from this hour of their own evening …
const ASLEEP_FROM: i8 = 23;
/// … to this one of the morning.
const ASLEEP_TO: i8 = 7;

/// Every toy phone, by name, with what arrived on it.
#[derive(Debug, Default)]
pub struct Phones(Mutex<BTreeMap<String, VecDeque<Arrived>>>);

/// A page as it arrived: the fields of the webhook's body that a phone shows.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Arrived {
    /// Stays the same when a page is sent again.
    pub id: String,
    /// Exactly what the channel wrote.
    pub text: String,
    pub answer_url: Option<String>,
    pub alert: Option<About>,
    pub sent_at: Timestamp,
}

/// What a page is about.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct About {
    pub id: String,
}

/// The name of the toy phone behind a contact method's address, if it is one.
#[must_use]
pub fn phone(address: &str) -> Option<&str> {
    address.strip_prefix(ADDRESS).filter(|name| !name.is_empty() && !name.contains(['/', '?', '#']))
}

/// Whether somebody who lives in this zone sleeps at `now`. Nobody in the demo answers then.
#[must_use]
pub fn is_asleep(zone: &str, now: Timestamp) -> bool {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    !(ASLEEP_TO..ASLEEP_FROM).contains(&now.to_zoned(zone).hour())
}

impl Phones {
    /// What arrived on a phone, newest first.
    #[must_use]
    pub fn arrived(&self, name: &str) -> Vec<Arrived> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.get(name).map(|pages| pages.iter().cloned().collect()).unwrap_or_default()
    }

    fn ring(&self, name: &str, page: Arrived) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let pages = held.entry(name.to_owned()).or_default();
        pages.retain(|known| known.id != page.id);
        pages.push_front(page);
        pages.truncate(KEPT);
    }
}

/// The transport with toy phones in front of it.
pub struct WithPhones {
    phones: Arc<Phones>,
    over: Arc<dyn Transport>,
}

impl WithPhones {
    /// Everything that is not for a toy phone goes out through `over`.
    #[must_use]
    pub fn new(phones: Arc<Phones>, over: Arc<dyn Transport>) -> Arc<Self> {
        Arc::new(Self { phones, over })
    }
}

impl Transport for WithPhones {
    fn relay(&self) -> Option<Relay> {
        self.over.relay()
    }

    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Answered> {
        let Outgoing::Http { url, body, .. } = &outgoing else { return self.over.send(outgoing) };
        let Some(name) = phone(url) else { return self.over.send(outgoing) };
        let status = match serde_json::from_slice(body) {
            Ok(page) => {
                self.phones.ring(name, page);
                204
            }
            // As a receiver answers that cannot read what it was sent.
            Err(_) => 400,
        };
        Box::pin(async move { Answered::Http { status, retry_after_secs: None, body: Vec::new() } })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nowhere;

    impl Transport for Nowhere {
        fn send(&self, _: Outgoing) -> BoxFuture<'_, Answered> {
            Box::pin(async { Answered::Unreached("nowhere".to_owned()) })
        }
    }

    fn post(url: &str, body: &str) -> Outgoing {
        Outgoing::Http { method: "POST", url: url.to_owned(), headers: Vec::new(), body: body.as_bytes().to_vec() }
    }

    fn page(id: usize) -> String {
        format!(
            r#"{{"id":"p{id}","text":"Disk full","answer_url":null,"alert":null,"sent_at":"2026-11-22T02:30:00Z"}}"#
        )
    }

    #[tokio::test]
    async fn phones_ring_here_and_everything_else_goes_out() {
        let phones = Arc::new(Phones::default());
        let transport = WithPhones::new(Arc::clone(&phones), Arc::new(Nowhere));
        let taken = |answered| matches!(answered, Answered::Http { status: 204, .. });
        for id in 0..KEPT + 5 {
            assert!(taken(transport.send(post("http://phones.invalid/mara", &page(id))).await));
        }
        assert!(taken(transport.send(post("http://phones.invalid/mara", &page(7))).await), "sent again");
        let arrived: Vec<_> = phones.arrived("mara").into_iter().map(|page| page.id).collect();
        assert_eq!((arrived.len(), arrived[0].as_str(), arrived[1].as_str()), (KEPT, "p7", "p34"));
        assert!(phones.arrived("jonas").is_empty());
        let unreadable = transport.send(post("http://phones.invalid/mara", "no page")).await;
        assert!(matches!(unreadable, Answered::Http { status: 400, .. }));
        for other in ["http://phones.invalid/", "http://phones.invalid/a/b", "https://phones.invalid/mara"] {
            assert_eq!(
                transport.send(post(other, &page(1))).await,
                Answered::Unreached("nowhere".to_owned()),
                "{other}"
            );
        }
    }

    #[test]
    fn people_sleep_by_their_own_clock() {
        let at = |text: &str| text.parse().expect("an instant");
        for (zone, now, asleep) in [
            ("Europe/Berlin", "2026-11-22T02:30:00Z", true),
            ("Asia/Singapore", "2026-11-22T02:30:00Z", false),
            ("America/New_York", "2026-11-22T03:59:00Z", false),
            ("America/New_York", "2026-11-22T04:00:00Z", true),
            ("UTC", "2026-11-22T07:00:00Z", false),
        ] {
            assert_eq!(is_asleep(zone, at(now)), asleep, "{zone} at {now}");
        }
    }
}
