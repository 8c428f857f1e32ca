//! Internal updates: posting one, what the communication plans say of them, and the promise of the next one.

use super::Change;
use crate::directory::Directory;
use crate::id::{PersonId, ServiceId};
use crate::incident::{MAX_TEXT, Policy, Refused, required_text};
use crate::room::ask;
use crate::timeline::Kind;
use crate::update::Effective;
use crate::update::plan::{effective, planned};
use allclear_texts::t;
use jiff::{SignedDuration, Timestamp};

/// The longest promise, in minutes: a week.
const MAX_PROMISE_MINUTES: u32 = 7 * 24 * 60;

impl Change<'_> {
    /// Posts an internal update and promises the next one: after `next_minutes`, or after what the policy says.
    ///
    /// # Errors
    /// When the text is empty or too long, or the promise is for now or for more than a week ahead.
    pub fn post_update(&mut self, update: &str, next_minutes: Option<u32>) -> Result<(), Refused> {
        self.post_update_of(None, update, next_minutes)
    }

    /// As [`Change::post_update`], for words that `author` wrote and whoever acts agreed to.
    ///
    /// # Errors
    /// As for [`Change::post_update`].
    pub fn post_update_of(
        &mut self,
        author: Option<PersonId>,
        update: &str,
        next_minutes: Option<u32>,
    ) -> Result<(), Refused> {
        let author = author.filter(|author| self.actor.person() != Some(*author));
        let text = required_text("text", update, MAX_TEXT)?;
        if next_minutes.is_some_and(|m| m == 0 || m > MAX_PROMISE_MINUTES) {
            return Err(Refused::invalid("next_update_minutes", t!("must be from 1 to 10080, which is a week")));
        }
        let on_time = self.incident.next_update_due_at.map(|due| self.occurred_at <= due);
        let next_due_at = match next_minutes {
            _ if !self.incident.status.category.is_open() => None,
            Some(minutes) => Some(later(self.occurred_at, minutes)),
            None => due_after(&self.incident.policy, self.occurred_at),
        };
        self.incident.next_update_due_at = next_due_at;
        let update = self.ids.id(self.now);
        self.record(Kind::UpdatePosted { update, text: text.clone(), on_time, next_due_at, author });
        ask::published(self, &text);
        Ok(())
    }

    /// A promise already given is kept: never later than before.
    pub(super) fn promise_sooner(&mut self) {
        let due = due_after(&self.incident.policy, self.now);
        self.incident.next_update_due_at = match (self.incident.next_update_due_at, due) {
            (Some(promised), Some(new)) => Some(promised.min(new)),
            (promised, new) => promised.or(new),
        };
    }

    /// Merges what the plans say of a service that was added into what holds already.
    pub fn widen_plan(&mut self, directory: &Directory, service: ServiceId) {
        let added = effective(directory, self.incident.severity, &[service]);
        let before = self.incident.policy.communication.clone();
        let merged = before.clone().merge(added);
        if merged != before {
            self.incident.policy = planned(self.incident.policy.clone(), merged);
            if self.incident.status.category.is_open() {
                self.promise_sooner();
            }
            self.tell_plan(&before);
        }
    }

    /// Writes down what the communication plans say, when that is not what they said `before`.
    pub(super) fn tell_plan(&mut self, before: &Effective) {
        let policy = &self.incident.policy;
        if policy.communication == *before {
            return;
        }
        let told = Kind::PlanChanged {
            plans: policy.communication.plans().into_iter().collect(),
            internal_minutes: policy.internal_update_minutes,
            public_minutes: policy.public_update_minutes,
            approver: policy.communication.approver(),
            audiences: policy.communication.audiences.keys().cloned().collect(),
        };
        self.record(told);
    }
}

/// When the next internal update is promised after one at `now`, or after the declaration.
pub(crate) fn due_after(policy: &Policy, now: Timestamp) -> Option<Timestamp> {
    policy.internal_update_minutes.map(|minutes| later(now, minutes))
}

fn later(now: Timestamp, minutes: u32) -> Timestamp {
    now.checked_add(SignedDuration::from_mins(i64::from(minutes))).unwrap_or(Timestamp::MAX)
}
