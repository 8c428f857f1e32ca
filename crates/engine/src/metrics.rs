//! What this process has done since it started, in the words of Prometheus.
//!
//! Labels come from fixed sets (sources, channels, outcomes), never from what somebody sent, and every series exists
//! from the start: a counter that is missing until the first failure cannot be alerted on. One set per process, because
//! a scrape asks a process; what the database knows is read at the scrape and passed to [`render`].

use allclear_integrations::channel::CHANNELS;
use allclear_integrations::source::SOURCES;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

/// This process's counters.
pub static METRICS: LazyLock<Metrics> = LazyLock::new(Metrics::new);

/// How an attempt to send a page ended; the words of `page_attempt.outcome`.
pub const OUTCOMES: [&str; 4] = ["accepted", "retry", "rejected", "cancelled"];
/// The label of a channel that does not exist any more.
const OTHER: &str = "other";
/// Upper bounds of an attempt's duration, in seconds. A local mail server takes milliseconds; the transport gives up
/// before half a minute.
const ATTEMPT_SECONDS: [f64; 10] = [0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct SourceResult {
    source: &'static str,
    result: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ChannelOutcome {
    channel: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Channel {
    channel: &'static str,
}

struct Intake {
    accepted: Counter,
    refused: Counter,
    turned_away: Counter,
}

struct Sending {
    outcomes: [Counter; 4],
    seconds: Histogram,
}

/// The counters. Counting is an atomic addition: no lock, no allocation.
pub struct Metrics {
    registry: Registry,
    intake: BTreeMap<&'static str, Intake>,
    sending: BTreeMap<&'static str, Sending>,
    opened: Counter,
    mended: Counter,
    clock_jumps: Counter,
    clock_ahead: Gauge<f64, AtomicU64>,
}

impl Metrics {
    fn new() -> Self {
        let mut registry = Registry::with_prefix("allclear");
        let opened = Counter::default();
        registry.register("alerts_opened", "Alerts opened on this node", opened.clone());
        let intake = intake(&mut registry);
        let sending = sending(&mut registry);
        let mended = Counter::default();
        registry.register("auditor_mended", "Findings of the auditor that it mended on this node", mended.clone());
        let (clock_jumps, clock_ahead) = (Counter::default(), Gauge::default());
        registry.register(
            "clock_jumps",
            "Jumps of more than 5 s of this machine's clock or the database's",
            clock_jumps.clone(),
        );
        registry.register_with_unit(
            "clock_ahead_of_system",
            "What the clock that decides (the database's, if shared) is ahead of this machine's",
            Unit::Seconds,
            clock_ahead.clone(),
        );
        Self { registry, intake, sending, opened, mended, clock_jumps, clock_ahead }
    }

    /// A clock jumped.
    pub fn clock_jumped(&self) {
        self.clock_jumps.inc();
    }

    /// The clock that decides is this much ahead of the system's.
    pub fn clock_ahead(&self, by: jiff::SignedDuration) {
        self.clock_ahead.set(by.as_secs_f64());
    }

    /// A request was stored: `events` events, of which `opened` opened an alert.
    pub fn accepted(&self, source: &str, events: usize, opened: usize) {
        if let Some(intake) = self.intake.get(source) {
            intake.accepted.inc_by(u64::try_from(events).unwrap_or(u64::MAX));
        }
        self.opened.inc_by(u64::try_from(opened).unwrap_or(u64::MAX));
    }

    /// A request could not be used.
    pub fn refused(&self, source: &str) {
        if let Some(intake) = self.intake.get(source) {
            intake.refused.inc();
        }
    }

    /// A request could not be taken now; its sender was told to come back.
    pub fn turned_away(&self, source: &str) {
        if let Some(intake) = self.intake.get(source) {
            intake.turned_away.inc();
        }
    }

    /// The auditor found `count` things wrong and mended them.
    pub fn mended(&self, count: usize) {
        self.mended.inc_by(u64::try_from(count).unwrap_or(u64::MAX));
    }

    /// An alert was opened by hand.
    pub fn opened_by_hand(&self) {
        self.opened.inc();
    }

    /// An attempt to send a page through `channel` ended with one of [`OUTCOMES`]; `took` is `None` when nothing went
    /// over the wire.
    pub fn attempt(&self, channel: &str, outcome: &str, took: Option<Duration>) {
        let Some(sending) = self.sending.get(channel).or_else(|| self.sending.get(OTHER)) else { return };
        if let Some(at) = OUTCOMES.iter().position(|known| *known == outcome) {
            sending.outcomes[at].inc();
        }
        if let Some(took) = took {
            sending.seconds.observe(took.as_secs_f64());
        }
    }
}

fn intake(registry: &mut Registry) -> BTreeMap<&'static str, Intake> {
    let events: Family<SourceResult, Counter> = Family::default();
    let requests: Family<SourceResult, Counter> = Family::default();
    registry.register("events", "Events stored, by source", events.clone());
    registry.register(
        "requests_refused",
        "Requests of senders not stored: unusable, or told to come back",
        requests.clone(),
    );
    let make = |source: &'static str| Intake {
        accepted: events.get_or_create_owned(&SourceResult { source, result: "accepted" }),
        refused: requests.get_or_create_owned(&SourceResult { source, result: "unusable" }),
        turned_away: requests.get_or_create_owned(&SourceResult { source, result: "turned_away" }),
    };
    SOURCES.iter().map(|source| (source.name(), make(source.name()))).collect()
}

fn sending(registry: &mut Registry) -> BTreeMap<&'static str, Sending> {
    let attempts: Family<ChannelOutcome, Counter> = Family::default();
    let seconds: Family<Channel, Histogram, fn() -> Histogram> =
        Family::new_with_constructor(|| Histogram::new(ATTEMPT_SECONDS));
    registry.register("page_attempts", "Attempts to send a page, by channel and outcome", attempts.clone());
    registry.register("page_attempt_seconds", "How long an attempt took on the wire", seconds.clone());
    let make = |channel: &'static str| Sending {
        outcomes: OUTCOMES.map(|outcome| attempts.get_or_create_owned(&ChannelOutcome { channel, outcome })),
        seconds: seconds.get_or_create_owned(&Channel { channel }),
    };
    CHANNELS.iter().map(|channel| channel.name()).chain([OTHER]).map(|name| (name, make(name))).collect()
}

/// What the database knows at the moment of a scrape.
#[derive(Debug, Clone, Copy, Default)]
pub struct Now {
    /// Open alerts, as (triggered, acknowledged); `None` when the database does not answer. The series is absent then: a 0
    /// would say that all is well.
    pub open: Option<(i64, i64)>,
    /// What the auditor finds wrong at this moment.
    pub findings: i64,
    /// Transactions that wrote since the start.
    pub commits: u64,
    /// Changes in them; more than one share a commit under load.
    pub closures: u64,
    /// Transactions that met another node's and were run again.
    pub conflicts: u64,
}

/// The text of a scrape, as OpenMetrics.
#[must_use]
pub fn render(now: &Now) -> String {
    let mut moment = Registry::with_prefix("allclear");
    if let Some((triggered, acknowledged)) = now.open {
        let open: Family<Vec<(&'static str, &'static str)>, Gauge> = Family::default();
        open.get_or_create(&vec![("status", "triggered")]).set(triggered);
        open.get_or_create(&vec![("status", "acknowledged")]).set(acknowledged);
        moment.register("open_alerts", "Alerts that are open", open);
    }
    moment.register("auditor_findings", "What the auditor finds wrong", ConstGauge::new(now.findings));
    moment.register("database_commits", "Transactions that wrote", ConstCounter::new(now.commits));
    moment.register("database_changes", "Changes in those transactions", ConstCounter::new(now.closures));
    let conflicts = ConstCounter::new(now.conflicts);
    moment.register("database_conflicts", "Transactions that met another node's and were run again", conflicts);
    let mut out = String::new();
    // Writing into a String does not fail.
    let _ = text::encode_registry(&mut out, &METRICS.registry);
    let _ = text::encode_registry(&mut out, &moment);
    let _ = text::encode_eof(&mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_series_is_there_before_anything_happened() {
        let text = render(&Now { open: Some((2, 0)), ..Now::default() });
        assert!(text.contains("allclear_open_alerts{status=\"triggered\"} 2"), "{text}");
        assert!(text.contains("allclear_requests_refused_total{source=\"json\",result=\"turned_away\"}"), "{text}");
        assert!(text.contains("allclear_page_attempts_total{channel=\"email\",outcome=\"rejected\"}"), "{text}");
        assert!(text.contains("allclear_page_attempt_seconds_bucket{le=\"0.5\",channel=\"email\"}"), "{text}");
        assert!(text.ends_with("# EOF\n"));
    }

    #[test]
    fn what_the_database_did_not_tell_is_absent_and_not_0() {
        let text = render(&Now { open: None, ..Now::default() });
        assert!(!text.contains("open_alerts"), "{text}");
    }

    #[test]
    fn what_does_not_exist_is_not_counted_under_its_name() {
        METRICS.accepted("nothing-of-ours", 1, 0);
        METRICS.attempt("pigeon", "accepted", None);
        let text = render(&Now::default());
        assert!(!text.contains("pigeon") && !text.contains("nothing-of-ours"));
    }
}
