//! Conflicts: arrangements that training warns of. They are said, and nothing is refused.

use super::{Incident, Role, Severity};
use crate::directory::Directory;
use crate::id::PersonId;
use crate::room::{Label, Room, Task};
use crate::timeline::person_name;
use std::collections::BTreeSet;

/// Most people one person leads well: the span of control of emergency services, which PagerDuty's training takes over.
pub const SPAN: usize = 7;

/// Something that is arranged badly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conflict {
    /// The commander has a task: who repairs does not command.
    Tasked { person: PersonId, task: Label },
    /// The commander of a major incident holds another role while somebody is free.
    TwoHats { person: PersonId, role: Role, free: PersonId },
    /// More people report to the commander than one can lead.
    Span { people: usize },
}

impl Conflict {
    /// What is wrong, and what can be done.
    #[must_use]
    pub fn sentence(&self, directory: &Directory) -> String {
        let name = |person: &PersonId| person_name(directory, *person);
        match self {
            Self::Tasked { person, task } => format!(
                "{} commands and has {task}: let somebody else do it (hand {task} @name), or hand over command first.",
                name(person)
            ),
            Self::TwoHats { person, role, free } => {
                format!("{} commands and is {}, while {} is free.", name(person), role.name(), name(free))
            }
            Self::Span { people } => format!(
                "{people} people report to one commander; one leads {SPAN} at most. Make workstreams, each with a lead: \
                 role workstream @name."
            ),
        }
    }
}

/// What is arranged badly now; `helping` are those who answered a page, whether they have a role or not.
#[must_use]
pub fn conflicts(incident: &Incident, room: &Room, helping: &[PersonId]) -> Vec<Conflict> {
    let Some(person) = incident.commander().filter(|_| incident.status.category.is_open()) else { return Vec::new() };
    let own = room.open::<Task>().filter(|(_, task)| task.assignee == person);
    let mut found: Vec<Conflict> = own.map(|(item, _)| Conflict::Tasked { person, task: item.label }).collect();
    let holding = || incident.tenures.iter().filter(|t| t.released_at.is_none());
    let free = helping.iter().copied().find(|helper| holding().all(|t| t.person != *helper));
    if let Some(free) = free.filter(|_| incident.severity <= Severity::Sev2) {
        let other = holding().find(|t| t.person == person && t.role != Role::IncidentCommander);
        found.extend(other.map(|t| Conflict::TwoHats { person, role: t.role, free }));
    }
    let mut reporting: BTreeSet<PersonId> = helping.iter().copied().collect();
    reporting.extend(holding().filter(|t| t.role != Role::Observer).map(|t| t.person));
    reporting.remove(&person);
    let leads = incident.holders(Role::WorkstreamLead).count();
    // Each lead takes some of them over.
    if reporting.len() > SPAN * (1 + leads) {
        found.push(Conflict::Span { people: reporting.len() });
    }
    found
}
