//! What a source is: bytes in, events out, and the answer its senders expect.

use crate::sources;
use allclear_core::event::{Action, AlertEvent, ChangeEvent, Severity};
use allclear_core::id::AlertId;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Every source, in the order in which a person chooses among them.
pub static SOURCES: &[&dyn Source] = &[
    &sources::alertmanager::Alertmanager,
    &sources::prometheus::Prometheus,
    &sources::pagerduty::PagerDuty,
    &sources::json::Json,
];

/// The source with this name; `None` when there is none.
#[must_use]
pub fn source(name: &str) -> Option<&'static dyn Source> {
    SOURCES.iter().copied().find(|s| s.name() == name)
}

/// One request from a sender, already read from the network.
#[derive(Debug, Clone, Copy)]
pub struct Inbound<'a> {
    /// The path below `/in/{source}/{key}`, without leading or trailing slash; empty when there is none. On a dialect's
    /// global path (PagerDuty's `/v2/enqueue`) it is that path.
    pub tail: &'a str,
    /// As sent. No source believes it: senders post JSON as `text/plain` and as `application/x-www-form-urlencoded`.
    pub content_type: Option<&'a str>,
    pub body: &'a [u8],
    pub received_at: Timestamp,
    /// The integration's field mapping; empty for sources that take none.
    pub mapping: &'a BTreeMap<String, String>,
}

/// What a request said.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parsed {
    /// The integration's key where the dialect carries it in the body (PagerDuty's `routing_key`).
    pub key: Option<String>,
    /// In the order sent, each already [`AlertEvent::cleaned`].
    pub events: Vec<AlertEvent>,
    /// What was changed on purpose, in the order sent, each already [`ChangeEvent::cleaned`].
    pub changes: Vec<ChangeEvent>,
    /// Something a person should know although the request was accepted, for example that the sender left alerts out.
    pub note: Option<String>,
}

/// Why a request was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Reject {
    pub kind: RejectKind,
    /// One sentence for the person who set the sender up.
    pub reason: String,
    /// One entry for each thing that is wrong, where there is more than one to name.
    pub details: Vec<String>,
}

/// The kinds of [`Reject`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RejectKind {
    /// Not JSON, or not in UTF-8.
    Unreadable,
    /// Well-formed, but not something this source can make an event of.
    Invalid,
    /// Longer than [`Source::max_body`], or with more events than one request may bring.
    TooLarge,
    /// Packed in a way that is not read here (`Content-Encoding`).
    UnknownEncoding,
    /// Nested deeper than any sender nests.
    TooDeep,
    /// The sender's API has no such path here.
    NoSuchPath,
}

impl Reject {
    /// A rejection without further details.
    #[must_use]
    pub fn new(kind: RejectKind, reason: impl Into<String>) -> Self {
        Self { kind, reason: reason.into(), details: Vec::new() }
    }
}

/// What became of a request, to be told to its sender in the sender's dialect.
#[derive(Debug, Clone, Copy)]
pub enum Reply<'a> {
    /// Committed; one receipt for each event, and what a person should know all the same ([`Parsed::note`]).
    Accepted(&'a [Receipt], Option<&'a str>),
    Rejected(&'a Reject),
    /// No integration has the key.
    UnknownKey,
    /// Nothing is wrong with the request; we cannot take it now.
    Unavailable {
        retry_after_secs: u32,
    },
}

/// What became of one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// As sent, or as generated for a trigger that had none.
    pub dedup_key: String,
    /// `None` when no alert was concerned, for example for the resolve of an alert that is not open.
    pub alert: Option<AlertId>,
    /// What happened, in one word of the alert's vocabulary.
    pub effect: &'static str,
}

/// An HTTP answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// For the `Retry-After` header, in seconds.
    pub retry_after: Option<u32>,
    pub content_type: &'static str,
    pub body: String,
}

impl Answer {
    pub(crate) fn json(status: u16, body: &serde_json::Value) -> Self {
        Self { status, retry_after: None, content_type: "application/json", body: body.to_string() }
    }
    pub(crate) fn text(status: u16, body: &str) -> Self {
        Self { status, retry_after: None, content_type: "text/plain; charset=utf-8", body: body.to_owned() }
    }
}

/// A dialect in which senders report problems.
pub trait Source: Sync + Send {
    /// The word in URLs and configuration.
    fn name(&self) -> &'static str;
    /// The name people know it by.
    fn title(&self) -> &'static str;
    /// Longest body taken, in bytes.
    fn max_body(&self) -> usize;
    /// Whether an integration may carry a field mapping ([`crate::check_mapping`]).
    fn takes_mapping(&self) -> bool {
        false
    }
    /// Reads a POST.
    ///
    /// # Errors
    /// A [`Reject`] that says what is wrong with the request, when no event can be made of it.
    fn parse(&self, inbound: &Inbound<'_>) -> Result<Parsed, Reject>;
    /// Says what became of a request, with the status and the words this dialect's senders look for.
    fn answer(&self, reply: &Reply<'_>) -> Answer;
    /// Answers a GET below the integration's address, for senders that look before they speak. `None` means 404.
    fn get(&self, _tail: &str) -> Option<Answer> {
        None
    }
    /// Bodies this source takes. The first is a trigger whatever the time is, fit to be sent as a test alert.
    fn samples(&self) -> &'static [Sample];
}

/// A body of this dialect and what it means.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    pub name: &'static str,
    /// See [`Inbound::tail`].
    pub tail: &'static str,
    pub body: &'static [u8],
    /// In order, when received at [`Sample::RECEIVED_AT`].
    pub expect: &'static [Expect],
}

impl Sample {
    /// The instant at which the samples were recorded, in seconds since 1970: 2026-11-21 23:52:00 UTC.
    pub const RECEIVED_AT: i64 = 1_795_305_120;
}

/// The parts of an event that tell it apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expect {
    pub action: Action,
    pub dedup_key: Option<&'static str>,
    pub title: &'static str,
    pub severity: Severity,
}
