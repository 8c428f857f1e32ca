//! What somebody suspects, and what becomes of it: accepted it is an incident, otherwise it was none or goes on elsewhere.

use super::{Category, Change, Declaration, Kind, MAX_REASON, Policy, Refused, Status, due_after, required_text};
use crate::access::Actor;
use crate::id::{Ids, PersonId, ServiceId};
use crate::room::About;
use crate::update::Effective;
use allclear_texts::t;
use jiff::Timestamp;

impl<'i> Change<'i> {
    /// Writes down what somebody suspects. It waits in triage: nothing is promised, and nobody is called to command.
    ///
    /// # Errors
    /// When the title is empty, or something is too long.
    pub fn suspect(declaration: Declaration, actor: &Actor, now: Timestamp, ids: &'i mut Ids) -> Result<Self, Refused> {
        Self::first(declaration, Status::suspected(), actor, now, ids)
    }

    /// It is an incident: the rules of its severity hold from now on. The severity it had before was nobody's judgement, so
    /// it counts as declared with this one. `services` are affected besides those named before.
    ///
    /// # Errors
    /// When it does not wait in triage.
    pub fn accept(&mut self, policy: Policy, services: &[ServiceId]) -> Result<(), Refused> {
        self.must_wait()?;
        for service in services {
            self.affects(*service);
        }
        let (from, to) = (self.incident.severity, policy.severity);
        self.incident.policy = policy;
        (self.incident.severity, self.incident.severity_declared, self.incident.severity_peak) = (to, to, to);
        if from != to {
            self.record(Kind::SeverityChanged { from, to, reason: Some(t!("accepted from triage").to_owned()) });
        }
        self.pass(Status::investigating(), None, None)?;
        self.tell_plan(&Effective::default());
        Ok(())
    }

    /// It is no incident, and why.
    ///
    /// # Errors
    /// When it does not wait in triage, or the reason is empty or too long.
    pub fn decline(&mut self, reason: &str) -> Result<(), Refused> {
        self.must_wait()?;
        let reason = required_text("reason", reason, MAX_REASON)?;
        self.pass(Status { name: "Declined".to_owned(), category: Category::Declined }, Some(&reason), None)
    }

    /// It goes on in another incident; `named` is what its readers may be told of that.
    ///
    /// # Errors
    /// When it does not wait in triage.
    pub fn merge(&mut self, named: &str) -> Result<(), Refused> {
        self.must_wait()?;
        self.pass(Status { name: "Merged".to_owned(), category: Category::Merged }, Some(named), None)
    }

    /// Says something to somebody with their next message.
    pub fn tell(&mut self, person: PersonId, about: About, line: impl Into<String>) {
        self.nudge(person, about, line);
    }

    fn must_wait(&self) -> Result<(), Refused> {
        let incident = &self.incident;
        if incident.status.category == Category::Triage {
            return Ok(());
        }
        let why = t!(
            "#{} does not wait in triage any more: it is {status}",
            incident.number,
            status = incident.status.said()
        );
        Err(Refused::invalid("status", why))
    }

    /// What was suspected is being worked on: from now on somebody waits for words.
    pub(super) fn begin_promise(&mut self, from: &Status) {
        let status = &self.incident.status;
        if from.category == Category::Triage && status.category == Category::Active {
            self.incident.next_update_due_at = due_after(&self.incident.policy, self.now);
        }
    }
}
