//! Who may know of an incident: everybody, or those involved.
//!
//! [`Visibility::shows`] is the rule. The store asks the same question of its rows with one condition, and nothing else
//! anywhere decides who sees what.
//!
//! # Decisions worth knowing
//! - **Nobody gets in by rank.** An admin who has to get in lets themselves in, which the timeline, the audit log and the
//!   commander hear of.
//! - **Who is asked is in**: whoever is put into a role, paged, given something to do or told something. Only who was
//!   turned away stays out until somebody asks for them again by name.
//! - **Who leads stays in.** Nobody can shut the commander out of what they are responsible for.

use super::{Change, Incident, Refused, Role, Stage, leads};
use crate::access::{Actor, Viewer};
use crate::directory::Directory;
use crate::id::PersonId;
use crate::room::{About, Task, presence};
use crate::timeline::{Kind, person_name};
use allclear_texts::t;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Who may know of an incident.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Visibility {
    /// Everybody who may look at incidents.
    #[default]
    Public,
    /// Those who are involved.
    Private {
        people: BTreeSet<PersonId>,
        /// Those who were turned away: what Allclear asks by itself does not bring them back.
        barred: BTreeSet<PersonId>,
    },
}

impl Visibility {
    /// Whether not everybody may know of it.
    #[must_use]
    pub const fn is_private(&self) -> bool {
        matches!(self, Self::Private { .. })
    }

    /// Whether `viewer` may know of it.
    #[must_use]
    pub fn shows(&self, viewer: Viewer) -> bool {
        match (self, viewer) {
            (Self::Public, _) | (_, Viewer::Everything) => true,
            (Self::Private { people, .. }, Viewer::Person(person)) => people.contains(&person),
            (Self::Private { .. }, Viewer::Outsider) => false,
        }
    }

    /// Those who are in, when not everybody is.
    #[must_use]
    pub const fn people(&self) -> Option<&BTreeSet<PersonId>> {
        match self {
            Self::Public => None,
            Self::Private { people, .. } => Some(people),
        }
    }

    /// Whether `person` was turned away: what Allclear does by itself passes them over.
    #[must_use]
    pub fn bars(&self, person: PersonId) -> bool {
        matches!(self, Self::Private { barred, .. } if barred.contains(&person))
    }

    /// Makes it what it is after an entry: the one place where a timeline moves it.
    pub(crate) fn turn(&mut self, kind: &Kind) {
        let named = match kind {
            Kind::Access { event: Event::MadePrivate { people } } => {
                *self = Self::Private { people: people.iter().copied().collect(), barred: BTreeSet::new() };
                return;
            }
            Kind::Access { event: Event::Opened } => {
                *self = Self::Public;
                return;
            }
            Kind::Access { event: Event::TurnedAway { person } } => {
                if let Self::Private { people, barred } = self {
                    people.remove(person);
                    barred.insert(*person);
                }
                return;
            }
            // Without a role somebody asked for help; for a role Allclear calls whoever is on call, and that brings nobody
            // back.
            Kind::ResponderPaged { person, role: Some(_), .. } if self.bars(*person) => return,
            Kind::Access { event: Event::LetIn { person } | Event::LetThemselvesIn { person } }
            | Kind::RoleAssumed { person, .. }
            | Kind::ResponderPaged { person, .. } => *person,
            _ => return,
        };
        if let Self::Private { people, barred } = self {
            barred.remove(&named);
            people.insert(named);
        }
    }
}

/// What happened to who may know of an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// Only these people know of it from now on.
    MadePrivate {
        people: Vec<PersonId>,
    },
    /// Everybody may know of it from now on.
    Opened,
    LetIn {
        person: PersonId,
    },
    /// An admin who was not involved.
    LetThemselvesIn {
        person: PersonId,
    },
    TurnedAway {
        person: PersonId,
    },
}

impl Event {
    /// One line for the timeline.
    #[must_use]
    pub fn tell(&self, directory: &Directory) -> String {
        let name = |person: &PersonId| person_name(directory, *person);
        match self {
            Self::MadePrivate { people } if people.is_empty() => t!("Made private: nobody is involved yet").to_owned(),
            Self::MadePrivate { people } => {
                t!("Made private, for {}", people.iter().map(name).collect::<Vec<_>>().join(", "))
            }
            Self::Opened => t!("No longer private: everybody can see this incident").to_owned(),
            Self::LetIn { person } => t!("{} can see this private incident", name(person)),
            Self::LetThemselvesIn { person } => {
                t!("{} let themselves into this private incident, as an admin", name(person))
            }
            Self::TurnedAway { person } => t!("{} can no longer see this private incident", name(person)),
        }
    }
}

/// What is done about who may know of an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Only for those involved from now on.
    Private,
    /// For everybody from now on.
    Public,
    Allow {
        person: PersonId,
    },
    Disallow {
        person: PersonId,
    },
}

impl Order {
    /// Whether this is for those who lead. Hiding an incident and letting somebody in are not: both must not wait for
    /// anybody, and whoever leads can undo them.
    #[must_use]
    pub const fn is_reserved(self) -> bool {
        matches!(self, Self::Public | Self::Disallow { .. })
    }

    /// Carries it out. What is so already changes nothing.
    ///
    /// # Errors
    /// When whoever asks does not lead and it is for those who lead, the one to be turned away leads, or a drill is to be
    /// private.
    pub fn apply(self, change: &mut Change<'_>, directory: &Directory) -> Result<(), Refused> {
        if self.is_reserved() {
            must_lead(change)?;
        }
        match self {
            Self::Private if change.incident().drill.is_some() => {
                // The simulated colleagues come later, and would find nothing.
                let why = t!("this is a drill, and a drill cannot be private: nothing in it is real");
                return Err(Refused::invalid("text", why));
            }
            Self::Private => change.make_private(),
            Self::Public => {
                if change.incident().visibility.is_private() {
                    change.record(Kind::Access { event: Event::Opened });
                }
            }
            Self::Allow { person } => {
                must_be_private(change)?;
                if !directory.people.contains_key(&person) {
                    return Err(Refused::invalid("person", t!("is no longer in the company")));
                }
                change.let_in(person);
            }
            Self::Disallow { person } => change.turn_away(person, directory)?,
        }
        Ok(())
    }
}

/// Unlike other things that are reserved, this is not everybody's while nobody commands.
fn must_lead(change: &Change<'_>) -> Result<(), Refused> {
    match change.actor().person() {
        Some(person) if !leads(change.incident(), person) => Err(Refused::invalid(
            "text",
            t!("only the commander or the deputy opens a private incident or turns somebody away; take command first"),
        )),
        _ => Ok(()),
    }
}

fn must_be_private(change: &Change<'_>) -> Result<(), Refused> {
    if change.incident().visibility.is_private() {
        Ok(())
    } else {
        Err(Refused::invalid("text", t!("everybody can see this incident; `private` keeps it to those involved")))
    }
}

impl Change<'_> {
    /// Keeps the incident to those involved: whoever declared it, holds a role or a task in it, was asked to help or came, and
    /// whoever says so now. One that is private already stays as it is.
    pub fn make_private(&mut self) {
        if self.incident().visibility.is_private() {
            return;
        }
        let incident = self.incident();
        let declared = incident.declared_by.person();
        let roles = incident.tenures.iter().filter(|t| t.released_at.is_none()).map(|t| t.person);
        let asked = incident.presence.all().filter(|r| r.stage != Stage::Removed).map(|r| r.person);
        let tasks = self.room().open::<Task>().map(|(_, task)| task.assignee);
        let involved: BTreeSet<PersonId> =
            declared.into_iter().chain(self.actor().person()).chain(roles).chain(asked).chain(tasks).collect();
        self.record(Kind::Access { event: Event::MadePrivate { people: involved.into_iter().collect() } });
    }

    /// Lets somebody in. Who is in, and everybody while it is public, stays as they are.
    pub fn let_in(&mut self, person: PersonId) {
        if !self.incident().visibility.shows(Viewer::Person(person)) {
            self.record(Kind::Access { event: Event::LetIn { person } });
        }
    }

    /// An admin lets themselves in, and whoever commands hears of it.
    pub fn let_themselves_in(&mut self, person: PersonId, directory: &Directory) {
        if self.incident().visibility.shows(Viewer::Person(person)) {
            return;
        }
        self.record(Kind::Access { event: Event::LetThemselvesIn { person } });
        if let Some(commander) = self.incident().commander() {
            let line =
                t!("{} let themselves into this private incident, as an admin", { person_name(directory, person) });
            self.nudge(commander, About { kind: None, item: None }, line);
        }
    }

    fn turn_away(&mut self, person: PersonId, directory: &Directory) -> Result<(), Refused> {
        must_be_private(self)?;
        if !self.incident().visibility.shows(Viewer::Person(person)) {
            return Ok(());
        }
        if self.incident().commander() == Some(person) {
            let name = person_name(directory, person);
            return Err(Refused::invalid("person", t!("{name} commands this incident; hand command over first")));
        }
        let roles: Vec<Role> = Role::ALL.into_iter().filter(|role| self.incident().has(*role, person)).collect();
        for role in roles {
            self.release(role, Some(person));
        }
        presence::gone(self, directory, person);
        self.record(Kind::Access { event: Event::TurnedAway { person } });
        Ok(())
    }

    /// Whether `person` can be asked to do something here: what is asked of somebody who was turned away reaches nobody.
    ///
    /// # Errors
    /// [`Refused::Invalid`] on `field` says how to let them in.
    pub(crate) fn may_ask(&self, person: PersonId, directory: &Directory, field: &'static str) -> Result<(), Refused> {
        if !self.incident().visibility.bars(person) {
            return Ok(());
        }
        let (name, handle) = (person_name(directory, person), crate::command::handle_of(directory, person));
        let why = t!("{name} was turned away from this incident; let them in first: `allow @{handle}`");
        Err(Refused::invalid(field, why))
    }

    /// Whether `person` may be told about this incident: brings them in, unless they were turned away.
    pub(crate) fn may_tell(&mut self, person: PersonId) -> bool {
        match &self.incident().visibility {
            Visibility::Private { barred, .. } if barred.contains(&person) => false,
            Visibility::Private { people, .. } if !people.contains(&person) => {
                self.let_in(person);
                true
            }
            _ => true,
        }
    }
}

impl Incident {
    /// Whether `person` holds `role` now.
    fn has(&self, role: Role, person: PersonId) -> bool {
        self.holders(role).any(|tenure| tenure.person == person)
    }

    /// Whether `actor` may know of it, as far as that is theirs to say: programs are judged by their token, where they
    /// come in.
    #[must_use]
    pub fn is_known_to(&self, actor: &Actor) -> bool {
        actor.person().is_none_or(|person| self.visibility.shows(Viewer::Person(person)))
    }
}
