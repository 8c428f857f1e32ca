//! The real program seen from outside: started as a process, spoken to over HTTP, its pages caught by a receiver.
//!
//! The simulator runs the engine in its own thread and owns time. What lives here is for the questions it cannot answer:
//! what survives when the process dies, and how fast the whole of it is.

mod http;
mod server;
mod sink;

pub use http::{Connection, post, post_as};
pub use server::{Launch, Server, Store, ended_within, processor_seconds, resident_kib};
pub use sink::{Received, Sink};

use std::time::{Duration, Instant};

/// The clock for measuring; nothing of the product decides by it.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "measuring is what this crate's bench and crash harness are for")]
pub fn instant() -> Instant {
    Instant::now()
}

/// Waits a moment: between two looks at a condition that has a deadline, or until a random moment to strike.
#[expect(
    clippy::disallowed_methods,
    reason = "the harness lives in real time; the program under test is another process"
)]
pub async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}

/// A company of one service: `people` of them are paged at once, each at a webhook of their own below `sink`, and the
/// next step is an hour away, so that a run sees exactly one page for each of them and alert.
///
/// `low` says when somebody is told about an alert of low urgency: "0s" is at once.
#[must_use]
pub fn company(sink: std::net::SocketAddr, people: usize, low: &str) -> String {
    let each = |line: &dyn Fn(usize) -> String| (0..people).map(line).collect::<String>();
    let names = (0..people).map(|n| format!("{{ person: p{n}@example.com }}")).collect::<Vec<_>>().join(", ");
    format!(
        "version: 1\npeople:\n{}contacts:\n{}escalation_policies:\n  - name: Everybody\n    steps:\n      \
         - {{ page: [ {names} ], wait: 1h }}\n      - {{ page: [ {names} ], wait: 1h }}\n\
         services:\n  - {{ name: checkout, escalation: Everybody }}\n\
         integrations:\n  - {{ name: events, source: json, service: checkout, key: {JSON_KEY} }}\n  \
         - {{ name: prometheus, source: prometheus, service: checkout, key: {PROMETHEUS_KEY} }}\n",
        each(&|n| format!("  - {{ email: p{n}@example.com, name: Person {n}, time_zone: UTC }}\n")),
        each(&|n| format!(
            "  - person: p{n}@example.com\n    methods: [ {{ id: hook, type: webhook, url: \"http://{sink}/p{n}\" }} ]\n    \
             rules:\n      high: [ {{ method: hook, after: 0s }} ]\n      low: [ {{ method: hook, after: {low} }} ]\n"
        )),
    )
}

/// The key of the integration that takes JSON in [`company`].
pub const JSON_KEY: &str = "harnessjson000000000000000000000";
/// The key of the integration that stands for an Alertmanager in [`company`].
pub const PROMETHEUS_KEY: &str = "harnessprometheus000000000000000";
