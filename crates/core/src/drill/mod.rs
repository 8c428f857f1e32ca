//! Drills: an incident that nothing is wrong about, for learning how one is commanded.
//!
//! A drill is an ordinary incident with somebody who practises ([`crate::incident::Incident::drill`]). Its commands, clocks
//! and pages are the real ones; what keeps it away from everybody else is decided in two places: storage leaves drills out
//! of every list and count unless asked for them, and inside a drill the company is the [`stage`], on which only whoever
//! practises can be reached.
//!
//! Two [`Colleague`]s are played by Allclear. They do what people do, by the same commands, when it is their [`Cue`].

mod course;
mod cue;
#[cfg(test)]
mod tests;

pub use course::{Course, Offer, Step, course, offer};
pub use cue::{Act, Cue, cues};

use crate::access::Actor;
use crate::directory::{Directory, Person, Role};
use crate::id::PersonId;
use crate::incident::{Change, Incident, Policy, Severity, policy_of};
use crate::room::Room;
use crate::timeline::{Entry, Kind};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// How long a drill may last: whoever has not come back within an hour has given it up.
pub const LASTS: SignedDuration = SignedDuration::from_hours(1);

/// What the drill is about.
pub const TITLE: &str = "Orders fail at checkout";
/// What users would see.
pub const IMPACT: &str = "About one order in ten fails with an error page. This is a drill: nothing is wrong.";
/// Why whoever practises is paged.
pub const REASON: &str = "this is a drill: orders fail at checkout, and nobody commands yet";
/// The name of the page on which the drill publishes.
pub const PAGE: &str = "Demo status page";

/// Somebody whom Allclear plays. No person of the directory: nobody can sign in as them, page them or put them on call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Colleague {
    /// Takes tasks and command.
    Robin,
    /// Looks at proposals.
    Sam,
}

impl Colleague {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Robin, Self::Sam];

    /// The same in every company; below every id that is ever drawn, whose first bits are a time.
    #[must_use]
    pub const fn id(self) -> PersonId {
        PersonId::from_uuid(Uuid::from_u128(match self {
            Self::Robin => 0xd1,
            Self::Sam => 0xd2,
        }))
    }

    /// As people read it everywhere.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Robin => "Robin (simulated)",
            Self::Sam => "Sam (simulated)",
        }
    }

    /// Who acts.
    #[must_use]
    pub const fn actor(self) -> Actor {
        Actor::Simulated { id: self.id() }
    }

    /// The colleague with this id.
    #[must_use]
    pub fn find(person: PersonId) -> Option<Self> {
        Self::ALL.into_iter().find(|colleague| colleague.id() == person)
    }

    /// As the grammar and the pickers know them. The domain is one that can never exist (RFC 2606).
    fn person(self) -> Person {
        let name = match self {
            Self::Robin => "robin",
            Self::Sam => "sam",
        };
        Person {
            id: self.id(),
            email: format!("{name}@drill.invalid"),
            name: self.name().to_owned(),
            time_zone: "UTC".to_owned(),
            role: Role::Responder,
            methods: Vec::new(),
            high: Vec::new(),
            low: Vec::new(),
            skills: Vec::new(),
        }
    }
}

/// The company as it is inside the drill of `newcomer`: the two colleagues are there, and nobody but `newcomer` has a way
/// to be reached. So whatever a drill asks for, nobody else's phone rings.
#[must_use]
pub fn stage(directory: &Directory, newcomer: PersonId) -> Directory {
    let mut stage = directory.clone();
    for person in stage.people.values_mut().filter(|person| person.id != newcomer) {
        (person.methods, person.high, person.low) = (Vec::new(), Vec::new(), Vec::new());
    }
    stage.people.extend(Colleague::ALL.map(|colleague| (colleague.id(), colleague.person())));
    stage
}

/// Those whom clocks and commands of the drill may tell something: `newcomer` alone.
#[must_use]
pub fn audience(directory: &Directory, newcomer: PersonId) -> Directory {
    let people = directory.people.get(&newcomer).map(|person| (person.id, person.clone()));
    Directory { people: people.into_iter().collect(), ..Directory::default() }
}

/// The rules of a drill: those of a SEV-3, but nobody on call is paged, no update is promised, and no review is due.
#[must_use]
pub fn policy() -> Policy {
    Policy {
        page_commander: false,
        internal_update_minutes: None,
        public_update_minutes: None,
        first_public_update_minutes: None,
        can_minutes: None,
        review_business_days: None,
        ..policy_of(Severity::Sev3)
    }
}

/// What is known about a drill.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    pub incident: &'a Incident,
    pub room: &'a Room,
    /// The whole timeline.
    pub entries: &'a [Entry],
    /// When something was first published on its page.
    pub published_at: Option<Timestamp>,
}

impl Scene<'_> {
    /// Whether somebody still practises.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.incident.drill.is_some() && self.incident.status.category.is_open()
    }

    /// When the drill ends by itself.
    #[must_use]
    pub fn ends_at(&self) -> Timestamp {
        later(self.incident.declared_at, LASTS)
    }

    /// When something is to be done in it next; `None` when it is over.
    #[must_use]
    pub fn next(&self) -> Option<Timestamp> {
        let first = cues(self).into_iter().map(|cue| cue.due_at).min();
        self.is_open().then(|| first.map_or_else(|| self.ends_at(), |due| due.min(self.ends_at())))
    }
}

impl Change<'_> {
    /// What was just declared is a drill for `newcomer`.
    pub fn rehearse(&mut self, newcomer: PersonId) {
        self.practised_by(newcomer);
        self.record(Kind::DrillBegan { person: newcomer });
    }
}

fn later(now: Timestamp, wait: SignedDuration) -> Timestamp {
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}
