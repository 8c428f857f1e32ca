//! The room: what people work with while an incident is open, and the clocks that bring it back to them.
//!
//! An [`Item`] is one command object: a task, a proposal, a need. People say its [`Label`], `T1` or `P2`. Each kind has
//! one file with its state, what can be done with it ([`Order`]), what the timeline tells about it, and when it is due;
//! a line in `kinds!` below, one in [`Order`] and one in [`clocks`] are all that a new kind adds elsewhere.
//!
//! # Decisions worth knowing
//! - **A clock is not stored, it is computed**: [`clocks`] says from the state alone what falls due when. Storage keeps the
//!   first instant of each incident, and whoever finds it past calls [`tick()`], which carries out everything due and leaves
//!   a state whose clocks are all in the future. So a clock fires once, on any node, also after a restart.
//! - **A nudge is a line for one person.** Those of the same minute about one incident become one message; who is asked
//!   twice about the same thing reads it once; what was done meanwhile is not asked any more ([`Room::still_asks`]).
//! - **Silence when nobody can act**: clocks run only while the incident is triaged or worked on.

pub mod ask;
pub mod briefing;
pub mod can;
pub mod choice;
pub mod claim;
mod clock;
pub mod decision;
mod exactly;
pub mod handover;
pub mod hypothesis;
mod label;
pub mod mobilisation;
pub mod need;
mod park;
pub mod presence;
pub mod promise;
pub mod proposal;
pub mod record;
pub mod request;
pub mod roster;
pub(crate) mod stall;
pub mod task;
mod terms;
#[cfg(test)]
mod tests;
mod tick;
mod triage;
pub mod tripwire;
pub mod workstream;

pub use ask::Ask;
pub use can::Can;
pub use choice::Choice;
pub use claim::Claim;
pub use clock::{About, Clock, ClockKind, Paused, Watch, clocks};
pub use decision::Decision;
pub use exactly::{Exactly, Post};
pub use handover::Handover;
pub use hypothesis::Hypothesis;
pub use label::{ItemKind, Label};
pub use mobilisation::Mobilisation;
pub use need::Need;
pub use proposal::Proposal;
pub use request::Request;
pub use roster::Roster;
pub use task::Task;
pub use terms::{Danger, Terms};
pub use tick::tick;
pub use tripwire::Tripwire;
pub use workstream::Workstream;

use crate::access::Actor;
use crate::directory::Directory;
use crate::id::{ItemId, PersonId};
use crate::incident::{
    Around, Category, Change, Incident, Refused, Risk, Role, Severity, cycle, emergency, kind, visibility,
};
use allclear_texts::{say, t};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// One kind of item.
pub trait Object: Sized + 'static {
    const KIND: ItemKind;
    /// Whether something is still to be done with it.
    fn is_open(&self) -> bool;
    /// The word for its state in the API, and what folding the timeline gives.
    fn state(&self) -> &'static str;
    /// What it is, in the words of whoever opened it: for lists and completion.
    fn title(&self) -> &str;
    fn of(body: &Body) -> Option<&Self>;
    fn of_mut(body: &mut Body) -> Option<&mut Self>;
    fn into_body(self) -> Body;
}

macro_rules! kinds {
    ($($(#[$name:meta])* $object:ident),* $(,)?) => {
        /// What an item is. Stored as JSON: a field may be added with a default, a name is never changed.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "kind", rename_all = "snake_case")]
        pub enum Body {
            $($(#[$name])* $object($object),)*
        }

        impl Body {
            /// What people call it by.
            #[must_use]
            pub const fn kind(&self) -> ItemKind {
                match self {
                    $(Self::$object(_) => <$object as Object>::KIND,)*
                }
            }

            /// Whether something is still to be done with it.
            #[must_use]
            pub fn is_open(&self) -> bool {
                match self {
                    $(Self::$object(object) => object.is_open(),)*
                }
            }

            /// What it is, in the words of whoever opened it.
            #[must_use]
            pub fn title(&self) -> &str {
                match self {
                    $(Self::$object(object) => object.title(),)*
                }
            }

            /// The word for its state.
            #[must_use]
            pub fn state(&self) -> &'static str {
                match self {
                    $(Self::$object(object) => object.state(),)*
                }
            }
        }
    };
}
kinds!(
    Can,
    Need,
    Request,
    Claim,
    Handover,
    Task,
    Proposal,
    Decision,
    Hypothesis,
    #[serde(rename = "option")]
    Choice,
    Tripwire,
    Workstream,
    Mobilisation,
    Ask,
    Roster,
);

/// Writes the parts of [`Object`] that are the same for every kind.
macro_rules! in_body {
    ($object:ident) => {
        fn of(body: &crate::room::Body) -> Option<&Self> {
            match body {
                crate::room::Body::$object(object) => Some(object),
                _ => None,
            }
        }
        fn of_mut(body: &mut crate::room::Body) -> Option<&mut Self> {
            match body {
                crate::room::Body::$object(object) => Some(object),
                _ => None,
            }
        }
        fn into_body(self) -> crate::room::Body {
            crate::room::Body::$object(self)
        }
    };
}
pub(crate) use in_body;

/// One command object of one incident.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub id: ItemId,
    /// What people call it: unique within the incident.
    pub label: Label,
    pub opened_at: Timestamp,
    pub opened_by: Actor,
    /// When nothing was left to be done with it; `None` while something is.
    pub closed_at: Option<Timestamp>,
    pub body: Body,
}

/// The items of one incident and what its clocks remember.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Room {
    /// Everything that was ever opened, in that order.
    pub items: Vec<Item>,
    pub watch: Watch,
}

impl Room {
    /// The item people call `label`.
    #[must_use]
    pub fn item(&self, label: Label) -> Option<&Item> {
        self.items.iter().find(|i| i.label == label)
    }

    /// The item people call `label`, if it is of this kind.
    #[must_use]
    pub fn get<T: Object>(&self, label: Label) -> Option<&T> {
        self.item(label).and_then(|i| T::of(&i.body))
    }

    /// Every item of a kind, in the order of opening.
    pub fn all<T: Object>(&self) -> impl Iterator<Item = (&Item, &T)> {
        self.items.iter().filter_map(|i| Some((i, T::of(&i.body)?)))
    }

    /// Those with which something is still to be done.
    pub fn open<T: Object>(&self) -> impl Iterator<Item = (&Item, &T)> {
        self.all::<T>().filter(|(i, _)| i.closed_at.is_none())
    }

    /// Whether `person` is still to be told what a nudge was about: what has been done meanwhile needs no word. Whoever
    /// asked for something hears the answer all the same: it may be what ended the incident. So does who made plans by a
    /// shift that is off.
    #[must_use]
    pub fn still_asks(&self, incident: &Incident, person: PersonId, about: &About) -> bool {
        if about.kind == Some(ClockKind::StillBroken) {
            // Whoever reopened it knows.
            return incident.is_resolved();
        }
        let answers_request =
            about.kind.is_none() && about.item.is_some_and(|label| self.get::<Request>(label).is_some());
        let answers_question = about.kind == Some(ClockKind::Questions) && about.item.is_some();
        if answers_request || answers_question || about.kind == Some(ClockKind::ShiftOver) {
            return true;
        }
        if !incident.status.category.is_worked_on() {
            return false;
        }
        if about.kind == Some(ClockKind::Triage) {
            return incident.status.category == Category::Triage;
        }
        if about.kind == Some(ClockKind::Questions) {
            return ask::waits(self);
        }
        if about.kind == Some(ClockKind::ShiftPlan) {
            return roster::current(self).is_none();
        }
        if let (Some(ClockKind::ShiftConfirm), Some(shift)) = (about.kind, about.item) {
            return roster::awaits(self, shift, person);
        }
        let open = |label| self.item(label).is_some_and(|i| i.closed_at.is_none());
        about.kind.is_none() || about.item.is_none_or(open)
    }
}

/// What somebody does with an item, or to have one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    Task(task::Order),
    Handover(handover::Order),
    Claim(claim::Order),
    Proposal(proposal::Order),
    Decide {
        text: String,
        rationale: Option<String>,
    },
    Hypothesis(hypothesis::Order),
    Choice(choice::Order),
    Tripwire(tripwire::Order),
    Request(request::Order),
    Can(can::Order),
    Need(need::Order),
    /// A question from outside.
    Ask(ask::Order),
    /// A remark for the review.
    Park {
        text: String,
    },
    Presence(presence::Order),
    /// The next shift.
    Roster(roster::Order),
    Workstream(workstream::Order),
    Record(record::Order),
    /// Says for the review that the severity should be another.
    Dispute {
        severity: Severity,
        reason: String,
    },
    /// Says what kind of trouble it is.
    Type {
        name: Option<String>,
    },
    /// Says whether it gets worse.
    Risk(Risk),
    /// Answers a question.
    Answer(crate::question::Order),
    /// Who may know of the incident.
    Access(visibility::Order),
    /// Moves the commander's cycle: to a step, or one on.
    Cycle(Option<cycle::Step>),
    Emergency(emergency::Order),
    Mobilise(mobilisation::Order),
    /// Puts a clock of the whole incident off.
    Snooze {
        clock: ClockKind,
        minutes: u32,
        reason: String,
    },
}

impl Order {
    /// Whether it may have happened earlier than it is written down; everything else counts from now on.
    #[must_use]
    pub const fn may_be_past(&self) -> bool {
        matches!(self, Self::Record(order) if order.may_be_past())
    }

    /// Carries it out.
    ///
    /// # Errors
    /// What the kind of item refuses, with what to do instead.
    pub fn apply(&self, change: &mut Change<'_>, directory: &Directory, around: &Around) -> Result<(), Refused> {
        match self {
            Self::Task(order) => order.apply(change, directory),
            Self::Handover(order) => order.apply(change, directory, around),
            Self::Claim(order) => order.apply(change, directory, around),
            Self::Proposal(order) => order.apply(change, directory, around),
            Self::Decide { text, rationale } => decision::decide(change, text, rationale.as_deref()),
            Self::Hypothesis(order) => order.apply(change),
            Self::Choice(order) => order.apply(change, directory, around),
            Self::Tripwire(order) => order.apply(change, directory),
            Self::Request(order) => order.apply(change),
            Self::Can(order) => order.apply(change, directory),
            Self::Need(order) => order.apply(change, directory),
            Self::Ask(order) => order.apply(change),
            Self::Park { text } => park::park(change, text),
            Self::Presence(order) => order.apply(change, directory),
            Self::Roster(order) => order.apply(change, directory),
            Self::Workstream(order) => order.apply(change, directory),
            Self::Record(order) => order.apply(change, directory),
            Self::Dispute { severity, reason } => change.dispute(*severity, reason),
            Self::Type { name } => kind::set(change, directory, name.as_deref()),
            Self::Risk(risk) => {
                change.set_risk(*risk);
                Ok(())
            }
            Self::Answer(order) => order.apply(change, directory),
            Self::Access(order) => order.apply(change, directory),
            Self::Cycle(to) => cycle::by_hand(change, *to),
            Self::Emergency(order) => order.apply(change),
            Self::Mobilise(order) => order.apply(change, directory),
            Self::Snooze { clock, minutes, reason } => promise::snooze(change, around, *clock, *minutes, reason),
        }
    }
}

fn later(now: Timestamp, wait: SignedDuration) -> Timestamp {
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}

/// One line for one person, to be said with their next message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nudge {
    pub person: PersonId,
    pub about: About,
    pub line: String,
}

impl Change<'_> {
    /// Opens an item; the answer is what people call it.
    pub(crate) fn open<T: Object>(&mut self, object: T) -> Label {
        let taken = self.room.items.iter().filter(|i| i.label.kind == T::KIND).map(|i| i.label.number).max();
        let label = Label { kind: T::KIND, number: taken.unwrap_or(0) + 1 };
        let body = object.into_body();
        let item = Item {
            id: self.ids.id(self.now),
            label,
            opened_at: self.now,
            opened_by: self.actor.clone(),
            closed_at: (!body.is_open()).then_some(self.now),
            body,
        };
        self.room.items.push(item);
        self.touched.insert(label);
        label
    }

    /// Changes an item; one that is not there, or of another kind, stays what it is.
    pub(crate) fn edit<T: Object>(&mut self, label: Label, f: impl FnOnce(&mut T)) {
        let now = self.now;
        let found = self.room.items.iter_mut().find(|i| i.label == label);
        if let Some(item) = found
            && let Some(object) = T::of_mut(&mut item.body)
        {
            f(object);
            item.closed_at = if item.body.is_open() { None } else { item.closed_at.or(Some(now)) };
            self.touched.insert(label);
        }
    }

    /// What a clock of the whole incident remembers from now on.
    pub(crate) fn remember(&mut self, kind: ClockKind, paused: Paused) {
        self.room.watch.0.insert(kind, paused);
        self.remembered = true;
    }

    /// A request that was approved in this change and is now to be carried out, with the moment it was asked.
    pub fn next_approved(&mut self) -> Option<(Timestamp, Request)> {
        let label = self.approved.pop()?;
        let item = self.room.item(label)?;
        Some((item.opened_at, Request::of(&item.body)?.clone()))
    }

    /// Tells somebody what the role is for that somebody else gave them.
    pub fn welcome(&mut self, role: Role, person: PersonId) {
        let given = self.actor.person() != Some(person);
        if given && self.incident().holders(role).any(|t| t.person == person) {
            let purpose = say(crate::incident::role_card::of(role).purpose);
            let about = About { kind: None, item: None };
            self.nudge(person, about, t!("you are {}: {purpose}", role.name()));
        }
    }

    /// Says something to somebody with their next message: what a clock asks for once, words one after the other.
    pub(crate) fn nudge(&mut self, person: PersonId, about: About, line: impl Into<String>) {
        if !self.may_tell(person) {
            return;
        }
        let line = line.into();
        match self.nudges.iter_mut().find(|n| n.person == person && n.about == about) {
            None => self.nudges.push(Nudge { person, about, line }),
            Some(said) if about.kind.is_none() && said.line != line => said.line = format!("{}\n{line}", said.line),
            Some(_) => {}
        }
    }

    /// What people work with.
    #[must_use]
    pub fn room(&self) -> &Room {
        &self.room
    }
}
