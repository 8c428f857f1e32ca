//! Pages: one notification to one person through one contact method.
//!
//! A page is planned by the escalation, claimed by one node with a lease and a fence, sent, and recorded. The commit
//! that makes it `sending` comes before the network call, so a crash leaves a page whose outcome is unknown; it is sent
//! again and marked as a possible repeat. Pages are at-least-once on purpose: a person can ignore a repeat, nobody can
//! answer a page that was never sent.

use crate::directory::Urgency;
use crate::event::{Link, Severity};
use crate::id::{AlertId, ContactMethodId, IncidentId, PageId, PersonId};
use allclear_texts::t;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

mod gather;

pub use gather::{Due, Gathered, gather};

/// Where a page is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// To be sent at its `due_at`.
    Planned,
    /// Claimed; an attempt is under way or its outcome is unknown.
    Sending,
    /// The provider took it: the mail server's 250, the receiver's 2xx.
    Accepted,
    /// Given up after a permanent refusal or the last attempt.
    Failed,
    /// Not needed any more: somebody answered, the alert ended, or the person can no longer be reached that way.
    Cancelled,
}

impl State {
    /// The word used in storage and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Sending => "sending",
            Self::Accepted => "accepted",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
    /// Reads [`State::as_str`] back.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        [Self::Planned, Self::Sending, Self::Accepted, Self::Failed, Self::Cancelled]
            .into_iter()
            .find(|s| s.as_str() == word)
    }
}

/// What a page is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    Alert(AlertId),
    Incident(IncidentId),
}

/// A page to be written by the escalation. `(subject, cycle, round, step, person, method)` is unique: two nodes that
/// decide the same step write one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub subject: Subject,
    pub cycle: u32,
    pub round: u32,
    /// Index of the step; [`FALLBACK_STEP`] for the people of last resort.
    pub step: u32,
    pub person: PersonId,
    pub method: ContactMethodId,
    pub urgency: Urgency,
    pub due_at: Timestamp,
    /// Why this person is paged, for the page itself and for the story.
    pub reason: String,
}

/// The step number of pages to admins when the policy reached nobody.
pub const FALLBACK_STEP: u32 = 1000;

/// The step number of pages that ask somebody to help in an incident, whoever commands it; the round tells one asking
/// from the next.
pub const SUMMON_STEP: u32 = 2000;

/// The step number of pages that tell somebody what an incident wants of them now; the round is the second in which it
/// was decided, counted from the declaration.
pub const NUDGE_STEP: u32 = 3000;

/// A stored page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub id: PageId,
    pub plan: Plan,
    pub state: State,
    /// How many attempts were begun.
    pub attempts: u32,
    /// Rises with every claim; a record made with an older fence is refused.
    pub fence: i64,
    pub created_at: Timestamp,
    /// When the provider accepted it.
    pub accepted_at: Option<Timestamp>,
    /// An earlier attempt may have arrived although its outcome was never recorded.
    pub maybe_repeat: bool,
    /// Last error or the reason of the cancellation.
    pub detail: Option<String>,
}

/// How one attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Taken by the provider, with its own reference where it gave one.
    Accepted { reference: Option<String> },
    /// May work later. `maybe_arrived` when the message may have got through although nobody said so: silence, or a
    /// server that failed after taking it. The next attempt is then marked as a possible repeat.
    Retry { reason: String, after: Option<SignedDuration>, maybe_arrived: bool },
    /// Will not work this way: wrong address, refused credentials.
    Rejected { reason: String },
}

/// What follows from an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    Done,
    /// Try again at this instant.
    RetryAt(Timestamp),
    GiveUp,
}

/// Attempts before a page is given up. With [`retry_delay`] the last begins about ten minutes after the first.
pub const MAX_ATTEMPTS: u32 = 8;
/// The longest pause a provider is granted when it asks for one.
pub const PATIENCE: SignedDuration = SignedDuration::from_secs(300);
/// How long a claim is good for. An attempt must end before it (the transport's time-outs add up to less), so that
/// two nodes never send the same page because one of them is slow.
pub const LEASE: SignedDuration = SignedDuration::from_secs(30);

/// A page that goes out this much later than it was due is late: this server was down, muted or without its database.
/// What is late for one person goes out as one message, because a backlog of pages one by one wakes for what is over and
/// hides what is not. Twice the longest that an ordinary claim takes to run out.
pub const LATE: SignedDuration = SignedDuration::from_secs(60);

/// Whether something that was due at `due` is late at `now`.
#[must_use]
pub fn is_late(due: Timestamp, now: Timestamp) -> bool {
    now.duration_since(due) >= LATE
}

/// 5 s doubling to 5 min, plus up to a fifth of jitter taken from `chance`, so that many pages to one broken provider do not return together.
#[must_use]
pub fn retry_delay(attempts: u32, chance: u64) -> SignedDuration {
    let base = 5_000_u64.saturating_mul(1 << attempts.saturating_sub(1).min(10)).min(300_000);
    let jitter = chance % (base / 5).max(1);
    SignedDuration::from_millis(i64::try_from(base + jitter).unwrap_or(300_000))
}

impl Page {
    /// When the attempt that is under way at `now` began: a page on the wire is due again when its claim runs out.
    #[must_use]
    pub fn began(&self, now: Timestamp) -> Timestamp {
        let claimed = self.plan.due_at.checked_sub(LEASE).unwrap_or(now);
        claimed.clamp(now.checked_sub(LEASE).unwrap_or(now), now)
    }
}

/// Decides what to do after attempt number `attempts` (from 1), which began at `began`, ended with `outcome`.
///
/// The wait counts from the beginning: a provider that said nothing for a quarter of a minute has had its pause. Without
/// this, a page whose first attempt ran into silence came 22 s late: 15 s of silence, 5 to 6 s of waiting, and the second
/// in which the outbox is looked at. Who asks for a pause gets it from now on.
#[must_use]
pub fn after_attempt(attempts: u32, outcome: &Outcome, began: Timestamp, now: Timestamp, chance: u64) -> Next {
    match outcome {
        Outcome::Accepted { .. } => Next::Done,
        Outcome::Rejected { .. } => Next::GiveUp,
        Outcome::Retry { .. } if attempts >= MAX_ATTEMPTS => Next::GiveUp,
        Outcome::Retry { after, .. } => {
            let own = retry_delay(attempts, chance);
            // A provider may ask for patience, but a page cannot wait an hour for a rate limit. Our own wait may be longer.
            let (since, wait) = after.map_or((began, own), |a| (now, a.min(PATIENCE).max(own)));
            since.checked_add(wait).map_or(Next::GiveUp, |at| Next::RetryAt(at.max(now)))
        }
    }
}

/// As [`after_attempt`], for pages that went out as one message, with the number of the attempt for each.
///
/// All that is tried again is tried at one instant, which is what makes it one message again; the least tried page says
/// when. A page gives up after its own attempts.
#[must_use]
pub fn after_message(attempts: &[u32], outcome: &Outcome, began: Timestamp, now: Timestamp, chance: u64) -> Vec<Next> {
    let least = attempts.iter().copied().min().unwrap_or(1);
    let again = after_attempt(least, outcome, began, now, chance);
    let next = |attempt: &u32| match after_attempt(*attempt, outcome, began, now, chance) {
        Next::RetryAt(_) => again.clone(),
        other => other,
    };
    attempts.iter().map(next).collect()
}

/// Everything a channel needs to write one page; a channel adds nothing it does not find here.
#[derive(Debug, Clone, PartialEq)]
pub struct Notification {
    pub page: PageId,
    /// Stays the same over retries of the same page: `Idempotency-Key`, `Message-ID`.
    pub idempotency_key: String,
    pub kind: Kind,
    pub title: String,
    pub severity: Severity,
    pub urgency: Urgency,
    pub service: Option<String>,
    /// What customers feel.
    pub impact: Option<String>,
    pub details: Option<String>,
    pub labels: Vec<(String, String)>,
    pub links: Vec<Link>,
    pub runbook_url: Option<String>,
    pub opened_at: Timestamp,
    /// The person paged, and the zone in which times are shown.
    pub person: String,
    pub time_zone: String,
    /// Why this person: "step 2 of Payments", "override on Payments primary".
    pub reason: String,
    /// Signed link that shows the alert with buttons to answer it.
    pub answer_url: Option<String>,
    pub maybe_repeat: bool,
    pub sent_at: Timestamp,
}

/// The label of a notification that belongs to a drill.
pub const DRILL: &str = "drill";

impl Notification {
    /// Whether it belongs to a drill: then it is counted nowhere.
    #[must_use]
    pub fn is_drill(&self) -> bool {
        self.labels.iter().any(|(name, _)| name == DRILL)
    }
}

/// What an incident calls somebody for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// Nobody commands it, and this person is to.
    Command,
    /// They are asked to help, whoever commands.
    Help,
}

impl Call {
    /// The word of the button that answers it.
    #[must_use]
    pub fn answer(self) -> &'static str {
        match self {
            Self::Command => t!("Take command"),
            Self::Help => t!("I am on it"),
        }
    }
}

/// What a notification is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    Alert(AlertId),
    /// An incident that wants this person: number and what for.
    Incident {
        id: IncidentId,
        number: i64,
        call: Call,
    },
    /// What an incident wants of this person now. The lines of it are the notification's reason.
    Nudge {
        id: IncidentId,
        number: i64,
    },
    /// What waited for this person while nothing could be sent, the most pressing first. Behind the notification's link
    /// is all of it: a channel names as many as fit and counts the rest.
    Digest {
        told: Vec<Told>,
    },
    /// Somebody checks a contact method.
    Test,
}

/// One of several things told at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The page that this stands for.
    pub page: PageId,
    /// What it is about, in its own words.
    pub title: String,
    /// One line, without the link.
    pub says: String,
    /// Where this one is answered.
    pub answer_url: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_grow_and_end() {
        let now = Timestamp::UNIX_EPOCH;
        let retry = Outcome::Retry { reason: "busy".into(), after: None, maybe_arrived: false };
        let mut last = SignedDuration::ZERO;
        for attempt in 1..MAX_ATTEMPTS {
            let Next::RetryAt(at) = after_attempt(attempt, &retry, now, now, 0) else {
                panic!("attempt {attempt} gave up")
            };
            let wait = at.duration_since(now);
            assert!(wait >= last && wait <= SignedDuration::from_secs(300));
            last = wait;
        }
        assert_eq!(after_attempt(MAX_ATTEMPTS, &retry, now, now, 0), Next::GiveUp);
    }

    #[test]
    fn a_provider_cannot_hold_a_page_for_an_hour() {
        let outcome =
            Outcome::Retry { reason: "429".into(), after: Some(SignedDuration::from_hours(1)), maybe_arrived: false };
        assert_eq!(
            after_attempt(1, &outcome, Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH, 7),
            Next::RetryAt(Timestamp::from_second(300).expect("in range"))
        );
    }

    #[test]
    fn the_last_waits_outlast_the_limit_of_patience() {
        let now = Timestamp::UNIX_EPOCH;
        for (chance, asked) in (0..60_000).step_by(997).flat_map(|c| [(c, 0), (c, 330), (c, 3_600)]) {
            let after = Some(SignedDuration::from_secs(asked));
            let outcome = Outcome::Retry { reason: "429".into(), after, maybe_arrived: false };
            let due = now + retry_delay(MAX_ATTEMPTS - 1, chance);
            assert_eq!(after_attempt(MAX_ATTEMPTS - 1, &outcome, now, now, chance), Next::RetryAt(due));
        }
    }

    #[test]
    fn a_message_is_tried_again_at_one_instant() {
        let now = Timestamp::UNIX_EPOCH;
        let retry = Outcome::Retry { reason: "busy".into(), after: None, maybe_arrived: false };
        let again = Next::RetryAt(Timestamp::from_millisecond(5_700).expect("in range"));
        let next = after_message(&[3, 1, MAX_ATTEMPTS], &retry, now, now, 700);
        assert_eq!(next, [again.clone(), again, Next::GiveUp]);
        let accepted = Outcome::Accepted { reference: None };
        assert_eq!(after_message(&[1, 8], &accepted, now, now, 7), [Next::Done, Next::Done]);
    }

    #[test]
    fn silence_counts_as_waiting_and_a_request_for_patience_does_not() {
        let at = |second: i64| Timestamp::from_second(1_800_000_000 + second).expect("in range");
        let retry = |after: Option<i64>| Outcome::Retry {
            reason: "no answer".into(),
            after: after.map(SignedDuration::from_secs),
            maybe_arrived: true,
        };
        for (attempt, after, took, again) in
            [(1, None, 0, 5), (1, None, 3, 5), (1, None, 15, 15), (3, None, 15, 20), (1, Some(7), 15, 22)]
        {
            let next = after_attempt(attempt, &retry(after), at(0), at(took), 0);
            assert_eq!(next, Next::RetryAt(at(again)), "attempt {attempt} took {took} s");
        }
    }
}
