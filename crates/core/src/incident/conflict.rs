//! Conflicts: arrangements that training warns of. They are said, and nothing is refused.

use super::{Incident, Role, Severity};
use crate::directory::Directory;
use crate::id::PersonId;
use crate::room::workstream::proposed_name;
use crate::room::{Label, Room, Task, Workstream};
use crate::timeline::person_name;
use allclear_texts::t;
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
    /// More people report to the commander than one can lead; `name` is for a team of some of them.
    Span { people: usize, name: String },
}

impl Conflict {
    /// What is wrong, and what can be done.
    #[must_use]
    pub fn sentence(&self, directory: &Directory) -> String {
        let name = |person: &PersonId| person_name(directory, *person);
        match self {
            Self::Tasked { person, task } => t!(
                "{} commands and has {task}: let somebody else do it (hand {task} @name), or hand over command first.",
                name(person)
            ),
            Self::TwoHats { person, role, free } => {
                t!("{} commands and is {}, while {} is free.", name(person), role.name(), name(free))
            }
            Self::Span { people, name } => t!(
                "{people} people report to one commander; one leads {SPAN} at most. Make workstreams, each with a lead: \
                 stream {name} @name and what it is for."
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
    let reporting = reports(incident, room, helping).len();
    if reporting > SPAN {
        found.push(Conflict::Span { people: reporting, name: proposed_name(room) });
    }
    found
}

/// Who reports to the commander directly: everybody at work, except whoever works in a workstream and reports to its lead.
#[must_use]
pub fn reports(incident: &Incident, room: &Room, helping: &[PersonId]) -> BTreeSet<PersonId> {
    let holding = incident.tenures.iter().filter(|t| t.released_at.is_none() && t.role != Role::Observer);
    let mut found: BTreeSet<PersonId> = helping.iter().copied().chain(holding.map(|t| t.person)).collect();
    let leads: BTreeSet<PersonId> = room.open::<Workstream>().filter_map(|(_, it)| it.lead).collect();
    // Whoever works where nobody leads yet has nobody else to report to.
    for (_, it) in room.open::<Workstream>().filter(|(_, it)| it.lead.is_some()) {
        found.retain(|person| leads.contains(person) || !it.members.contains(person));
    }
    found.extend(leads);
    incident.commander().map(|commander| found.remove(&commander));
    found
}
