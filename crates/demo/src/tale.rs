//! The incidents of the past, as their files in `data/incidents` tell them.

use anyhow::{Context as _, Result};
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde::Deserialize;

/// In the order in which they happened.
const FILES: [(&str, &str); 12] = [
    ("01-card-payments-pool", include_str!("../data/incidents/01-card-payments-pool.toml")),
    ("02-search-empty", include_str!("../data/incidents/02-search-empty.toml")),
    ("03-login-tokens", include_str!("../data/incidents/03-login-tokens.toml")),
    ("04-pictures-cache", include_str!("../data/incidents/04-pictures-cache.toml")),
    ("05-order-queue", include_str!("../data/incidents/05-order-queue.toml")),
    ("06-checkout-vouchers", include_str!("../data/incidents/06-checkout-vouchers.toml")),
    ("07-replica-lag", include_str!("../data/incidents/07-replica-lag.toml")),
    ("08-dns", include_str!("../data/incidents/08-dns.toml")),
    ("09-search-slow", include_str!("../data/incidents/09-search-slow.toml")),
    ("10-mails-late", include_str!("../data/incidents/10-mails-late.toml")),
    ("11-acquirer-certificate", include_str!("../data/incidents/11-acquirer-certificate.toml")),
    ("12-open-checkout", include_str!("../data/incidents/12-open-checkout.toml")),
];

/// One incident.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tale {
    pub title: String,
    /// 1 to 5.
    pub severity: u8,
    pub services: Vec<String>,
    /// When it was declared: this many days before today, at [`Tale::at`] in UTC …
    pub days_ago: Option<i64>,
    pub at: Option<Time>,
    /// … or this many minutes before now.
    pub minutes_ago: Option<i64>,
    /// Who declared it.
    pub by: String,
    pub impact: String,
    pub alerts: Vec<Sign>,
    /// Minutes after the declaration, who, and the line as they typed it into the capture box.
    pub say: Vec<(i64, String, String)>,
    pub public: Option<Public>,
    pub review: Option<Lesson>,
}

/// An alert that belongs to an incident.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sign {
    /// The name of a [`Kind`](crate::problem::Kind).
    pub kind: String,
    pub at: String,
    /// When it fired, in minutes after the declaration.
    pub minute: i64,
    /// When its sender said that it was over.
    pub until: Option<i64>,
}

/// What customers were told.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Public {
    pub name: String,
    /// Components with how they were.
    pub components: Vec<(String, String)>,
    /// Minutes after the declaration, who, the status, the text.
    pub updates: Vec<(i64, String, String, String)>,
}

/// What was learned.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    pub begun_after_days: i64,
    pub published_after_days: i64,
    pub overview: String,
    pub went_well: String,
    pub went_poorly: String,
    pub lucky: String,
    /// Category and text.
    pub factors: Vec<(String, String)>,
    /// Title, kind, owner, days until it is due, "done when", and `open` or `done` with the days it took.
    pub actions: Vec<(String, String, String, i64, String, String)>,
}

/// Every incident, in the order in which they happened.
pub fn tales() -> Result<Vec<Tale>> {
    let read = |(name, text): (&str, &str)| toml::from_str(text).with_context(|| format!("data/incidents/{name}.toml"));
    FILES.into_iter().map(read).collect()
}

impl Tale {
    /// When it was declared.
    #[must_use]
    pub fn declared(&self, now: Timestamp) -> Timestamp {
        if let Some(minutes) = self.minutes_ago {
            return now.saturating_sub(SignedDuration::from_mins(minutes)).unwrap_or(now);
        }
        let today = now.to_zoned(TimeZone::UTC).date();
        let day = today.saturating_sub(self.days_ago.unwrap_or(0).days());
        let at = day.to_datetime(self.at.unwrap_or(Time::midnight())).to_zoned(TimeZone::UTC);
        at.map_or(now, |zoned| zoned.timestamp())
    }
}
