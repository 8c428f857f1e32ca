//! Alerts: from events to problems with an identity.
//!
//! An alert's identity is its service and the sender's dedup key. At most one alert is open per identity. A trigger on
//! an open alert is counted, a trigger after a resolve opens a new alert, a resolve or acknowledge without an open
//! alert changes nothing.
//!
//! Networks reorder and repeat. Where the dialect says when a problem began and ended, those times decide: a resolve
//! that ended before the open problem began is about an earlier one, and a trigger that began before the end we already
//! know arrived late. The second rule could hide a real alert, so it holds only for [`LATE_WINDOW`] after the resolve;
//! later, the same trigger opens an alert. An alert too many is answered, an alert too few is an outage.

use crate::access::Actor;
use crate::event::{Action, AlertEvent, Link, Severity};
use crate::id::{AlertId, IncidentId, IntegrationId, PersonId, ServiceId};
use crate::labels::Labels;
use allclear_texts::t;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub mod declaring;
mod tell;

pub use tell::tell;

/// How long after a resolve an older trigger still counts as a late delivery. Alertmanager's retries and the stagger
/// between its peers end within a minute.
pub const LATE_WINDOW: SignedDuration = SignedDuration::from_secs(60);

/// Where an alert stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Triggered,
    Acknowledged,
    Resolved,
}

impl Status {
    /// The word used in storage and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Triggered => "triggered",
            Self::Acknowledged => "acknowledged",
            Self::Resolved => "resolved",
        }
    }
    /// Reads [`Status::as_str`] back.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        [Self::Triggered, Self::Acknowledged, Self::Resolved].into_iter().find(|s| s.as_str() == word)
    }
}

/// Service and dedup key, folded to 128 bits of SHA-256: what open alerts are found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub u128);

impl Fingerprint {
    /// The fingerprint of an identity.
    #[must_use]
    pub fn of(service: ServiceId, dedup_key: &str) -> Self {
        let digest =
            Sha256::new().chain_update(service.uuid().as_bytes()).chain_update(dedup_key.as_bytes()).finalize();
        let mut first = [0_u8; 16];
        first.copy_from_slice(&digest[..16]);
        Self(u128::from_be_bytes(first))
    }
}

/// What is known about an identity: its open alert, and how far its past is known to have ended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    pub open: Option<Open>,
    /// The sender's latest known end of an occurrence.
    pub ended_at: Option<Timestamp>,
    /// When the event that said so was received.
    pub ended_received_at: Option<Timestamp>,
}

/// The part of an open alert that decides what an event does to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    pub alert: AlertId,
    pub status: Status,
    pub severity: Severity,
    /// When the sender says it began; the latest start seen.
    pub started_at: Option<Timestamp>,
    pub expires_at: Option<Timestamp>,
}

/// What an event does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// A new alert.
    Open,
    /// One more of the same.
    Repeat {
        /// The problem became worse: from one that waits to one that wakes.
        raised: bool,
        /// A newer start or expiry must be remembered.
        moved: bool,
    },
    Acknowledge,
    Resolve,
    /// Nothing open, but the end is kept: its trigger may still be on the way.
    Remember,
    Ignore(Ignored),
}

/// Why an event did nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ignored {
    NothingOpen,
    AlreadyAcknowledged,
    /// A resolve of an earlier occurrence than the open one.
    EarlierOccurrence,
    /// A trigger of an occurrence that has already ended.
    Late,
}

impl Effect {
    /// One word for receipts and logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "opened",
            Self::Repeat { .. } => "repeated",
            Self::Acknowledge => "acknowledged",
            Self::Resolve => "resolved",
            Self::Remember | Self::Ignore(Ignored::NothingOpen) => "nothing_open",
            Self::Ignore(Ignored::AlreadyAcknowledged) => "already_acknowledged",
            Self::Ignore(Ignored::EarlierOccurrence | Ignored::Late) => "out_of_order",
        }
    }
}

/// The sender's times, never later than the moment we received them: a clock in 2100 must not hide the next alert.
fn past(time: Option<Timestamp>, received_at: Timestamp) -> Option<Timestamp> {
    time.map(|t| t.min(received_at))
}

/// Decides what `event`, received at `received_at`, does to the identity it names.
#[must_use]
pub fn apply(known: &Known, event: &AlertEvent, received_at: Timestamp) -> Effect {
    let started = past(event.started_at, received_at);
    match (event.action, &known.open) {
        (Action::Trigger, Some(open)) => Effect::Repeat {
            raised: event.severity.urgency() > open.severity.urgency(),
            moved: started > open.started_at || (event.expires_at.is_some() && event.expires_at != open.expires_at),
        },
        (Action::Trigger, None) if is_late(known, started, received_at) => Effect::Ignore(Ignored::Late),
        (Action::Trigger, None) => Effect::Open,
        (Action::Acknowledge, Some(open)) if open.status == Status::Triggered => Effect::Acknowledge,
        (Action::Acknowledge, Some(_)) => Effect::Ignore(Ignored::AlreadyAcknowledged),
        (Action::Acknowledge, None) => Effect::Ignore(Ignored::NothingOpen),
        (Action::Resolve, Some(open)) => match (past(event.ended_at, received_at), open.started_at) {
            (Some(end), Some(start)) if end < start => Effect::Ignore(Ignored::EarlierOccurrence),
            _ => Effect::Resolve,
        },
        (Action::Resolve, None) if event.ended_at.is_some() => Effect::Remember,
        (Action::Resolve, None) => Effect::Ignore(Ignored::NothingOpen),
    }
}

fn is_late(known: &Known, started: Option<Timestamp>, received_at: Timestamp) -> bool {
    let (Some(started), Some(ended), Some(seen)) = (started, known.ended_at, known.ended_received_at) else {
        return false;
    };
    started < ended && received_at.duration_since(seen) <= LATE_WINDOW
}

/// The identity after `effect`; `alert` is the new alert's id, used when the effect opens one.
#[must_use]
pub fn remember(mut known: Known, event: &AlertEvent, effect: Effect, alert: AlertId, received_at: Timestamp) -> Known {
    match effect {
        Effect::Open => {
            known.open = Some(Open {
                alert,
                status: Status::Triggered,
                severity: event.severity,
                started_at: past(event.started_at, received_at),
                expires_at: event.expires_at,
            });
        }
        Effect::Repeat { .. } => {
            if let Some(open) = &mut known.open {
                open.severity = open.severity.max(event.severity);
                open.started_at = open.started_at.max(past(event.started_at, received_at));
                open.expires_at = event.expires_at.or(open.expires_at);
            }
        }
        Effect::Acknowledge => {
            if let Some(open) = &mut known.open {
                open.status = Status::Acknowledged;
            }
        }
        Effect::Resolve | Effect::Remember | Effect::Ignore(Ignored::EarlierOccurrence) => {
            if effect == Effect::Resolve {
                known.open = None;
            }
            if let Some(end) = past(event.ended_at, received_at) {
                known.ended_at = known.ended_at.max(Some(end));
                known.ended_received_at = Some(received_at);
            }
        }
        Effect::Ignore(_) => {}
    }
    known
}

/// A stored alert.
#[derive(Debug, Clone, PartialEq)]
pub struct Alert {
    pub id: AlertId,
    pub service: ServiceId,
    pub integration: Option<IntegrationId>,
    pub dedup_key: String,
    pub title: String,
    pub severity: Severity,
    pub status: Status,
    pub opened_at: Timestamp,
    pub acknowledged_at: Option<Timestamp>,
    pub acknowledged_by: Option<Actor>,
    pub resolved_at: Option<Timestamp>,
    pub resolved_by: Option<Actor>,
    /// Triggers received, the first included. Repeats are written about once a second, so it may lag by that much.
    pub count: i64,
    pub last_event_at: Timestamp,
    /// Rises with every new run through the escalation policy; the first is 1.
    pub cycle: u32,
    pub incident: Option<IncidentId>,
    pub details: Option<String>,
    pub labels: Labels,
    pub links: Vec<Link>,
    pub group: Option<String>,
    /// Sequence number of the last log entry.
    pub log_seq: i64,
}

/// One entry of an alert's log: append-only, written in the transaction of the change it tells.
#[derive(Debug, Clone, PartialEq)]
pub struct LogEntry {
    pub seq: i64,
    pub at: Timestamp,
    pub actor: Actor,
    pub kind: LogKind,
}

/// What happened to an alert. Repeats are counted, not logged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LogKind {
    Opened {
        title: String,
        severity: Severity,
    },
    /// A repeat made it worse.
    Raised {
        from: Severity,
        to: Severity,
    },
    Acknowledged,
    Resolved {
        how: Resolution,
    },
    /// The policy's step `step` (from 0) paged these people.
    StepPaged {
        cycle: u32,
        round: u32,
        step: u32,
        policy: String,
        people: Vec<PersonId>,
    },
    /// A step had nobody to page and was passed over at once.
    StepEmpty {
        cycle: u32,
        round: u32,
        step: u32,
        policy: String,
        why: String,
    },
    /// A person had no way to be reached.
    Unreachable {
        person: PersonId,
    },
    /// The service has no policy that exists.
    NoPolicy,
    /// The people of last resort were paged.
    FallbackPaged {
        cycle: u32,
        people: Vec<PersonId>,
        why: String,
    },
    /// Nobody at all can be paged; it is tried again until somebody can.
    NobodyReachable,
    /// The policy ended without an answer.
    Exhausted {
        cycle: u32,
    },
    /// A new run through the policy: somebody asked for it, or the auditor found that nothing was under way.
    Escalated {
        cycle: u32,
        /// The step behind which the run begins; `None` when it begins with the policy.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<Place>,
        /// Why, where nobody asked for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    AttachedToIncident {
        incident: IncidentId,
        number: i64,
    },
    /// A page could not be delivered through one contact method.
    PageFailed {
        person: PersonId,
        channel: String,
        why: String,
    },
}

/// A step of a policy, in one of the rounds of a run. Both count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub round: u32,
    pub step: u32,
}

/// Who or what ended an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resolution {
    BySender,
    ByPerson,
    /// The sender stopped repeating it before its `expires_at`.
    Expired,
}

/// The status a log tells: folding the log must give what the alert row says.
#[must_use]
pub fn fold<'a>(log: impl IntoIterator<Item = &'a LogKind>) -> Option<Status> {
    log.into_iter().fold(None, |status, kind| match kind {
        LogKind::Opened { .. } | LogKind::Escalated { .. } => Some(Status::Triggered),
        LogKind::Acknowledged => Some(Status::Acknowledged),
        LogKind::Resolved { .. } => Some(Status::Resolved),
        LogKind::Raised { .. }
        | LogKind::StepPaged { .. }
        | LogKind::StepEmpty { .. }
        | LogKind::Unreachable { .. }
        | LogKind::NoPolicy
        | LogKind::FallbackPaged { .. }
        | LogKind::NobodyReachable
        | LogKind::Exhausted { .. }
        | LogKind::AttachedToIncident { .. }
        | LogKind::PageFailed { .. } => status,
    })
}

/// Why a person's command on an alert was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("{}", t!("this alert is already resolved"))]
    AlreadyResolved,
}

/// What a person's command does: `None` means that it was already so, which is a success.
///
/// # Errors
/// [`Refused::AlreadyResolved`] when acknowledging a resolved alert.
pub fn acknowledge(status: Status) -> Result<Option<Status>, Refused> {
    match status {
        Status::Triggered => Ok(Some(Status::Acknowledged)),
        Status::Acknowledged => Ok(None),
        Status::Resolved => Err(Refused::AlreadyResolved),
    }
}

/// Resolving twice is a success that changes nothing.
#[must_use]
pub fn resolve(status: Status) -> Option<Status> {
    (status != Status::Resolved).then_some(Status::Resolved)
}

/// Starting the policy again takes the alert back from whoever acknowledged it.
///
/// # Errors
/// [`Refused::AlreadyResolved`] when the alert has ended.
pub fn escalate(status: Status) -> Result<Status, Refused> {
    if status == Status::Resolved { Err(Refused::AlreadyResolved) } else { Ok(Status::Triggered) }
}

#[cfg(test)]
mod tests;
