//! Emergency mode: everything else stands back until the incident is over.
//!
//! While it is on, everybody who may know of the incident reads a banner, changes of the configuration ask whether they
//! are meant, and deploy tooling is told to wait. Whoever commands switches it on, or the severity does where the company
//! says so; it ends with the incident, or when whoever commands ends it.

use super::{Category, Change, Incident, MAX_REASON, Refused, optional_text};
use crate::timeline::Kind;
use allclear_texts::t;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What the timeline tells about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    On {
        /// The severity demands it; nobody pressed anything.
        by_policy: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    Off {
        /// Because nobody works on the incident any more.
        over: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
}

impl Event {
    /// What happened, as one plain line.
    #[must_use]
    pub fn tell(&self) -> String {
        match self {
            Self::On { by_policy: true, .. } => t!("Emergency mode is on, as the severity demands").to_owned(),
            Self::On { why, .. } => because(t!("Emergency mode is on"), why.as_deref()),
            Self::Off { over: true, .. } => t!("Emergency mode ended with the incident").to_owned(),
            Self::Off { why, .. } => because(t!("Emergency mode is off"), why.as_deref()),
        }
    }
}

fn because(what: &str, why: Option<&str>) -> String {
    why.map_or_else(|| what.to_owned(), |why| format!("{what}: {why}"))
}

/// What is done with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    On { why: Option<String> },
    Off { why: Option<String> },
}

impl Order {
    /// Carries it out. What is so already is a success that changes nothing.
    ///
    /// # Errors
    /// [`Refused::Over`] when nobody works on it any more; [`Refused::Invalid`] when the reason is too long.
    pub(crate) fn apply(&self, change: &mut Change<'_>) -> Result<(), Refused> {
        change.must_be_open()?;
        let is_on = change.incident().emergency.is_some();
        match self {
            Self::On { why } if !is_on => {
                let why = optional_text("reason", why.as_deref(), MAX_REASON)?;
                change.record(Kind::Emergency { event: Event::On { by_policy: false, why } });
            }
            Self::Off { why } if is_on => {
                let why = optional_text("reason", why.as_deref(), MAX_REASON)?;
                change.record(Kind::Emergency { event: Event::Off { over: false, why } });
            }
            Self::On { .. } | Self::Off { .. } => {}
        }
        Ok(())
    }
}

/// Since when it is on after one more entry, which happened at `at`.
#[must_use]
pub fn turn(since: Option<Timestamp>, kind: &Kind, at: Timestamp) -> Option<Timestamp> {
    match kind {
        Kind::Emergency { event: Event::On { .. } } => since.or(Some(at)),
        Kind::Emergency { event: Event::Off { .. } } => None,
        _ => since,
    }
}

/// Whether an entry can switch it: what storage looks at.
#[must_use]
pub const fn moves(kind: &Kind) -> bool {
    matches!(kind, Kind::Emergency { .. })
}

/// What follows from an entry by itself: the severity asks for it, or the incident is over.
pub(super) fn follow(incident: &Incident, kind: &Kind) -> Option<Event> {
    let open = incident.status.category.is_open();
    // Nobody has judged a suspicion yet; what counts is what it is accepted as.
    let demanded = open && incident.status.category != Category::Triage && incident.policy.emergency;
    let accepted = |kind: &Kind| matches!(kind, Kind::StatusChanged { from, .. } if from.category == Category::Triage);
    match (incident.emergency.is_some(), kind) {
        (false, Kind::Declared { .. } | Kind::SeverityChanged { .. } | Kind::Reopened { .. }) if demanded => {
            Some(Event::On { by_policy: true, why: None })
        }
        (false, kind) if demanded && accepted(kind) => Some(Event::On { by_policy: true, why: None }),
        (true, Kind::StatusChanged { .. }) if !open => Some(Event::Off { over: true, why: None }),
        _ => None,
    }
}

impl Incident {
    /// Whether the whole company is to know that emergency mode is on: not of an incident that is private, and not of a
    /// drill.
    #[must_use]
    pub fn is_public_emergency(&self) -> bool {
        self.emergency.is_some() && !self.visibility.is_private() && self.drill.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Actor;
    use crate::incident::example::{at, declaration, ids};
    use crate::incident::{Declaration, Severity, policy_of};

    /// A SEV-1 whose policy says this about emergency mode, and the words of its timeline about that after `then`.
    fn story(demanded: bool, then: impl FnOnce(&mut Change<'_>)) -> (Incident, Vec<Event>) {
        let mut ids = ids();
        let policy = crate::incident::Policy { emergency: demanded, ..policy_of(Severity::Sev1) };
        let declaration = Declaration { policy, ..declaration(Severity::Sev1) };
        let mut change = Change::declare(declaration, &Actor::System, at(0), &mut ids).expect("valid");
        then(&mut change);
        let decision = change.decide();
        let said = |kind: &Kind| match kind {
            Kind::Emergency { event } => Some(event.clone()),
            _ => None,
        };
        (decision.incident, decision.entries.iter().filter_map(|entry| said(&entry.kind)).collect())
    }

    #[test]
    fn a_severity_that_demands_it_switches_it_on_and_the_end_switches_it_off() {
        let on = Event::On { by_policy: true, why: None };
        let (incident, said) = story(true, |_| {});
        assert_eq!((incident.emergency, said), (Some(at(0)), vec![on.clone()]));
        let (incident, said) = story(true, |change| change.resolve(Some("rolled back")).expect("fits"));
        assert_eq!((incident.emergency, said), (None, vec![on.clone(), Event::Off { over: true, why: None }]));
        let (incident, said) = story(true, |change| {
            change.resolve(None).expect("fits");
            change.reopen(None).expect("fits");
        });
        assert_eq!((incident.emergency, said.len()), (Some(at(0)), 3));
        assert_eq!(said.last(), Some(&on));
    }

    #[test]
    fn a_suspicion_switches_it_on_when_it_is_accepted_and_not_before() {
        let mut ids = ids();
        let demanding = || crate::incident::Policy { emergency: true, ..policy_of(Severity::Sev3) };
        let declaration = Declaration {
            number: 1,
            title: "Something smells".to_owned(),
            impact: None,
            policy: demanding(),
            services: Vec::new(),
        };
        let suspicion = Change::suspect(declaration, &Actor::System, at(0), &mut ids).expect("valid").decide().incident;
        assert_eq!(suspicion.emergency, None, "nobody has judged it");
        let mut change = Change::begin(suspicion.clone(), &Actor::System, at(5), &mut ids);
        change.accept(demanding(), &[]).expect("waits");
        assert_eq!(change.decide().incident.emergency, Some(at(5)));
        let mut change = Change::begin(suspicion, &Actor::System, at(5), &mut ids);
        change.decline("nothing").expect("waits");
        assert_eq!(change.decide().incident.emergency, None);
    }

    #[test]
    fn it_is_switched_by_hand_once_and_stays_off_when_somebody_ended_it() {
        let (incident, said) = story(false, |change| {
            for _ in 0..2 {
                Order::On { why: Some("freeze".to_owned()) }.apply(change).expect("on");
            }
        });
        assert_eq!((incident.emergency, said.len()), (Some(at(0)), 1));
        let (incident, said) = story(true, |change| {
            for _ in 0..2 {
                Order::Off { why: None }.apply(change).expect("off");
            }
            change.note("still broken").expect("fits");
        });
        assert_eq!((incident.emergency, said.len()), (None, 2));
        let (_, said) = story(false, |change| {
            change.resolve(None).expect("fits");
            assert!(Order::On { why: None }.apply(change).is_err(), "nothing is left to stand back for");
        });
        assert!(said.is_empty());
    }
}
