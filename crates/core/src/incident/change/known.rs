//! What is known about an incident besides how it goes: the services affected, facts, its type, and opinions about it.

use super::Change;
use crate::id::ServiceId;
use crate::incident::{MAX_REASON, Refused, Risk, Severity, kind, required_text};
use crate::question::Fact;
use crate::timeline::Kind;
use allclear_texts::t;

impl Change<'_> {
    /// Adds a service to those affected; whether it was not among them.
    pub(crate) fn affects(&mut self, service: ServiceId) -> bool {
        let new = !self.incident.services.contains(&service);
        if new {
            self.incident.services.push(service);
        }
        new
    }

    /// Keeps what kind of trouble it is.
    pub(crate) fn keep_kind(&mut self, kind: Option<kind::Kind>) {
        self.incident.kind = kind;
    }

    /// Keeps whether it gets worse.
    pub(crate) fn keep_risk(&mut self, risk: Risk) {
        self.incident.risk = risk;
    }

    /// Keeps what was found out, in the place of what was known before.
    pub(crate) fn keep_fact(&mut self, key: &str, fact: Fact) {
        self.incident.facts.insert(key.to_owned(), fact);
    }

    /// Keeps for the review that somebody thinks it should be another severity. Nobody is told: what is disputed in the
    /// middle of it costs more than what is settled afterwards.
    ///
    /// # Errors
    /// When it is that severity, or the reason is empty or too long.
    pub fn dispute(&mut self, proposed: Severity, reason: &str) -> Result<(), Refused> {
        let reason = required_text("reason", reason, MAX_REASON)?;
        let stands = self.incident.severity;
        if proposed == stands {
            return Err(Refused::invalid("severity", t!("it is {} already", stands.as_str())));
        }
        self.record(Kind::SeverityDisputed { stands, proposed, reason });
        Ok(())
    }
}
