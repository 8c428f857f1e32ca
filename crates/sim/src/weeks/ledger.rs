//! What the outside world saw: senders their answers, providers their requests, people their pages. Nothing in here asks
//! the engine why.

use super::senders::{Key, Saying};
use super::{Broken, broken};
use allclear_core::event::Action;
use allclear_core::id::{AlertId, PageId};
use allclear_integrations::source::Receipt;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// Seconds for which a late trigger may still be taken for a part of what ended (published).
const LATE: i64 = 60;

/// An identity as a sender and a bystander would describe it.
#[derive(Debug, Clone, Default)]
pub struct Identity {
    pub open: Option<AlertId>,
    pub acknowledged: bool,
    /// The newest start said while it was open.
    started: Option<Timestamp>,
    /// The newest end ever said, and when that was heard.
    ended: Option<(Timestamp, Timestamp)>,
    /// Until when the sender asked to be believed, as of its last and its last but one trigger.
    pub believed: Option<Timestamp>,
    pub believed_before: Option<Timestamp>,
    /// Closed by somebody else than its sender since the last trigger.
    pub closed_by_others: bool,
    /// A trigger of something that was over came in later than the published window: anything goes.
    pub disordered: bool,
}

/// An alert as the outside world knows it.
#[derive(Debug, Clone)]
pub struct Seen {
    pub key: Option<Key>,
    pub urgent: bool,
    /// When it was opened, in real microseconds, and what had been lost to faults until then.
    pub opened: i64,
    pub lost_before: i64,
    /// The first attempt to reach anybody: when, and what had been lost until then.
    pub attempted: Option<(i64, i64)>,
    /// When somebody first answered it.
    pub answered: Option<i64>,
    /// Acknowledged or resolved, and not escalated again since.
    pub taken: bool,
}

/// One attempt on one page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt {
    pub fence: i64,
    pub marked: bool,
    /// Whether the provider took it.
    pub copy: bool,
    /// Whether the engine wrote its outcome down in time and without doubt.
    pub certain: bool,
}

/// Requests, counted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counted {
    pub offered: i64,
    pub accepted: i64,
    pub refused: i64,
    pub cut: i64,
    /// Of the cut ones, those that were stored all the same.
    pub cut_stored: i64,
    pub events_stored: i64,
}

/// Everything seen.
#[derive(Debug, Default)]
pub struct Ledger {
    pub identities: BTreeMap<Key, Identity>,
    pub alerts: BTreeMap<AlertId, Seen>,
    pub attempts: BTreeMap<PageId, Vec<Attempt>>,
    /// The newest claim of each page.
    pub claims: BTreeMap<PageId, i64>,
    pub counted: Counted,
    /// How often each request was answered with a success, and how often it was stored.
    pub parcels: BTreeMap<u64, (i64, i64)>,
    /// Alerts that the auditor handed to the people of last resort while their policy went on.
    pub rescued: BTreeSet<AlertId>,
}

impl Ledger {
    /// Compares one receipt with what a bystander expects, and remembers it.
    pub fn receipt(&mut self, saying: &Saying, receipt: &Receipt, now: Timestamp, real: (i64, i64)) -> Broken {
        let Some(key) = saying.key.clone() else {
            return self.opened(None, saying, receipt, real);
        };
        let identity = self.identities.entry(key.clone()).or_default();
        let before = identity.clone();
        let expected = match saying.event.action {
            Action::Trigger => identity.triggered(saying, receipt, now),
            Action::Acknowledge => receipt.effect == identity.on_acknowledge(),
            Action::Resolve => receipt.effect == identity.resolved(saying, now),
        };
        if !expected {
            let (action, effect) = (saying.event.action, receipt.effect);
            return broken("P8", format!("{action:?} was answered {effect:?} about {key:?}: {}", before.describe()));
        }
        match (receipt.effect, before.open) {
            ("opened", _) => self.opened(Some(key), saying, receipt, real),
            ("acknowledged", Some(alert)) => {
                self.taken(alert, real.0, false);
                Ok(())
            }
            ("resolved", Some(alert)) => {
                self.taken(alert, real.0, true);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn opened(&mut self, key: Option<Key>, saying: &Saying, receipt: &Receipt, (real, lost): (i64, i64)) -> Broken {
        let Some(id) = receipt.alert.filter(|_| receipt.effect == "opened") else {
            return broken("P8", format!("a trigger without a key was answered {:?}", receipt.effect));
        };
        if let Some(identity) = key.as_ref().and_then(|k| self.identities.get_mut(k)) {
            identity.open = Some(id);
            identity.acknowledged = false;
            identity.closed_by_others = false;
        }
        let urgent = saying.event.severity.urgency() == allclear_core::directory::Urgency::High;
        let seen = Seen { key, urgent, opened: real, lost_before: lost, attempted: None, answered: None, taken: false };
        if self.alerts.insert(id, seen).is_some() {
            return broken("P8", format!("{id} was opened twice"));
        }
        Ok(())
    }

    /// Somebody or something acknowledged (`over` is false) or resolved the alert.
    pub fn taken(&mut self, alert: AlertId, real: i64, over: bool) {
        let Some(seen) = self.alerts.get_mut(&alert) else { return };
        seen.taken = true;
        seen.answered.get_or_insert(real);
        if let Some(identity) = seen.key.as_ref().and_then(|k| self.identities.get_mut(k))
            && identity.open == Some(alert)
        {
            identity.acknowledged = true;
            if over {
                identity.open = None;
                identity.started = None;
                identity.believed = None;
            }
        }
    }

    /// The policy was started again.
    pub fn escalated(&mut self, alert: AlertId) {
        let Some(seen) = self.alerts.get_mut(&alert) else { return };
        seen.taken = false;
        if let Some(identity) = seen.key.as_ref().and_then(|k| self.identities.get_mut(k)) {
            identity.acknowledged = false;
        }
    }

    /// Nobody resolved it; it was closed without its sender saying so.
    pub fn closed_by_others(&mut self, alert: AlertId) {
        let key = self.alerts.get(&alert).and_then(|seen| seen.key.as_ref());
        if let Some(identity) = key.and_then(|k| self.identities.get_mut(k)) {
            identity.closed_by_others = true;
        }
    }
}

impl Identity {
    /// Takes in a trigger; says whether its receipt is one that a bystander expects.
    fn triggered(&mut self, saying: &Saying, receipt: &Receipt, now: Timestamp) -> bool {
        let started = saying.event.started_at.map(|t| t.min(now));
        if let Some(open) = self.open {
            self.started = self.started.max(started);
            self.trusted(saying);
            return receipt.effect == "repeated" && receipt.alert == Some(open);
        }
        let over = self.ended.zip(started).filter(|((ended, _), started)| started < ended);
        let late = over.is_some_and(|((_, heard), _)| now.duration_since(heard).as_secs() <= LATE);
        self.disordered |= over.is_some() && !late;
        if receipt.effect == "opened" {
            self.started = started;
            self.trusted(saying);
            return true;
        }
        receipt.effect == "out_of_order" && late
    }

    /// What an acknowledge should be answered.
    const fn on_acknowledge(&self) -> &'static str {
        match (self.open, self.acknowledged) {
            (None, _) => "nothing_open",
            (Some(_), true) => "already_acknowledged",
            (Some(_), false) => "acknowledged",
        }
    }

    /// Takes in a resolve; says what it should be answered.
    fn resolved(&mut self, saying: &Saying, now: Timestamp) -> &'static str {
        let ended = saying.event.ended_at.map(|t| t.min(now));
        let earlier = ended.zip(self.started).is_some_and(|(ended, started)| ended < started);
        if let Some(end) = ended {
            let newest = self.ended.map_or(end, |(known, _)| known.max(end));
            self.ended = Some((newest, now));
        }
        match self.open {
            None => "nothing_open",
            Some(_) if earlier => "out_of_order",
            Some(_) => "resolved",
        }
    }

    fn trusted(&mut self, saying: &Saying) {
        self.closed_by_others = false;
        if let Some(until) = saying.event.expires_at {
            self.believed_before = self.believed.or(Some(until));
            self.believed = Some(until);
        }
    }

    fn describe(self) -> String {
        let open = self.open.map_or_else(|| "nothing open".to_owned(), |id| format!("{id} open"));
        format!("{open}, acknowledged {}, started {:?}, ended {:?}", self.acknowledged, self.started, self.ended)
    }
}
