//! What declaring would set off, for whoever looks before they declare.

use super::{wakes, what};
use crate::access::Actor;
use crate::directory::Directory;
use crate::id::{Ids, PersonId, ServiceId};
use crate::incident::{Change, Declaration, MOST_UNASKED, Role, Severity, Via, kind};
use crate::mobilise::{Step, steps};
use crate::update::policy_for;
use allclear_texts::t;
use jiff::Timestamp;

/// What is to be declared, as far as it is known.
#[derive(Debug, Clone)]
pub struct Expected<'e> {
    /// Who declares it: they are there, and no chain wakes them.
    pub by: Actor,
    pub severity: Severity,
    pub services: Vec<ServiceId>,
    /// The name of its type.
    pub kind: Option<&'e str>,
    /// Whether only those involved are to know of it: then no other system is called.
    pub private: bool,
    /// Who takes command with it.
    pub commander: Option<PersonId>,
}

/// What the company's chains do when it is declared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Foreseen {
    /// Each step in words, in the order in which they are taken.
    pub steps: Vec<String>,
    /// Whom they wake, each once.
    pub people: Vec<PersonId>,
    /// So many people that these pages wait until somebody has looked and presses the button.
    pub waits: bool,
}

/// What declaring this would set off. Nothing where no chain is taken on declaring.
#[must_use]
pub fn foreseen(directory: &Directory, expected: &Expected<'_>, now: Timestamp) -> Foreseen {
    // Nothing of it is kept: its ids are nobody's.
    let mut ids = Ids::new(|| 0);
    let policy = policy_for(directory, expected.severity, &expected.services);
    let called = policy.page_commander && expected.commander.is_none();
    let services = expected.services.clone();
    let declaration = Declaration { number: 0, title: t!("To be declared").to_owned(), impact: None, policy, services };
    let Ok(mut change) = Change::declare(declaration, &expected.by, now, &mut ids) else {
        return Foreseen::default();
    };
    if expected.kind.is_some() && kind::set(&mut change, directory, expected.kind).is_err() {
        return Foreseen::default();
    }
    if let Some(person) = expected.commander {
        change.assume(Role::IncidentCommander, person, Via::Claim);
    }
    let mut incident = change.incident().clone();
    // The commander on call is paged by declaring itself.
    incident.calls = u32::from(called);
    let found = steps(&directory.practice.mobilise, &incident).into_iter().filter(|(_, at_once)| *at_once);
    let taken: Vec<Step> = found
        .map(|(step, _)| step)
        .filter(|step| !(expected.private && matches!(step, Step::Webhook { .. })))
        .collect();
    let people: Vec<PersonId> = wakes(&incident, directory, &taken, now).iter().map(|person| person.id).collect();
    Foreseen {
        steps: taken.iter().map(|step| what(step, directory)).collect(),
        waits: people.len() > MOST_UNASKED,
        people,
    }
}
