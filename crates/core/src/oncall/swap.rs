//! Swapping shifts: somebody offers one of theirs, and somebody else takes it, or gives one of their own for it.
//!
//! What was agreed on must still be so when it is accepted: both shifts are looked at again, because schedules are edited
//! and overrides made while an offer waits. Accepting lays an override for each side; the rotation stays as it is.

use super::{OnCallError, Shift, relief, shifts};
use crate::directory::{Directory, Schedule};
use crate::id::{PersonId, ScheduleId, SwapId};
use allclear_texts::t;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The longest shift that can be offered. Whoever is away for longer changes the rotation, where it is seen.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 366);

/// A stretch of one person's time on one schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    pub schedule: ScheduleId,
    /// Inclusive.
    pub from: Timestamp,
    /// Exclusive.
    pub to: Timestamp,
}

/// Where an offer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Waits for an answer; once its shift has begun it waits in vain.
    Open,
    Accepted {
        by: PersonId,
        at: Timestamp,
    },
    /// Everybody who was asked said no.
    Declined {
        at: Timestamp,
    },
    /// Whoever asked took it back, or one of its shifts went to somebody by another offer.
    Withdrawn {
        at: Timestamp,
        /// Who has that shift now; `None` when it was taken back.
        overtaken_by: Option<PersonId>,
    },
}

impl Standing {
    /// The word used in storage and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted { .. } => "accepted",
            Self::Declined { .. } => "declined",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
}

/// An offer of a shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swap {
    pub id: SwapId,
    /// Whose shift it is.
    pub asker: PersonId,
    /// Who is asked; `None` for everybody in the rotation.
    pub asked: Option<PersonId>,
    /// The shift that is offered.
    pub gives: Turn,
    /// The shift of whoever is asked that the asker takes for it.
    pub wants: Option<Turn>,
    pub note: Option<String>,
    pub created_at: Timestamp,
    pub standing: Standing,
    /// Those of several who have said no.
    pub declined: Vec<PersonId>,
}

/// Somebody takes over a shift, as an override says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    pub schedule: ScheduleId,
    pub person: PersonId,
    pub from: Timestamp,
    pub to: Timestamp,
}

/// Why an offer cannot be made, accepted, declined or withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("{}", t!("a shift is not offered to the person who has it"))]
    Oneself,
    #[error("{}", t!("{given} is not in the company any more", given = .0))]
    NoSuchPerson(&'static str),
    #[error("{}", t!("one of the schedules was removed"))]
    NoSuchSchedule,
    #[error("{}", t!("a shift ends after it begins, and within a year"))]
    NoShift,
    #[error("{}", t!("the shift on {schedule} has begun; an override hands over the rest of it", schedule = .schedule))]
    Begun { schedule: String },
    #[error("{}", t!(
        "{person} does not have the shift on {schedule} any more: {instead}",
        person = .person,
        schedule = .schedule,
        instead = .instead,
    ))]
    Changed { person: String, schedule: String, instead: String },
    #[error("{}", t!("a shift in return can be asked of one person only"))]
    ReturnOfMany,
    #[error("{}", t!("nobody else is in the rotation of {schedule}; ask one person by name", schedule = .schedule))]
    NobodyToAsk { schedule: String },
    #[error("{}", t!("this offer was made to somebody else"))]
    NotAsked,
    #[error("{0}")]
    Over(String),
    #[error("{0}")]
    Unreadable(#[from] OnCallError),
}

impl Swap {
    /// Whether it still waits for an answer that can do something.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        let first = self.wants.map_or(self.gives.from, |wants| wants.from.min(self.gives.from));
        self.standing == Standing::Open && first > now
    }

    /// Who can say yes or no to it, as the rotation is now.
    #[must_use]
    pub fn asks(&self, directory: &Directory) -> Vec<PersonId> {
        let all = match self.asked {
            Some(person) => BTreeSet::from([person]),
            None => directory.schedules.get(&self.gives.schedule).map(members).unwrap_or_default(),
        };
        let waits =
            |id: &PersonId| *id != self.asker && !self.declined.contains(id) && directory.people.contains_key(id);
        all.into_iter().filter(waits).collect()
    }

    /// Checks an offer that is about to be made.
    ///
    /// # Errors
    /// Why it cannot be made.
    pub fn check(&self, directory: &Directory, now: Timestamp) -> Result<(), Refusal> {
        if self.asked == Some(self.asker) {
            return Err(Refusal::Oneself);
        }
        if !directory.people.contains_key(&self.asker) {
            return Err(Refusal::NoSuchPerson(t!("whoever offers it")));
        }
        if self.asked.is_some_and(|asked| !directory.people.contains_key(&asked)) {
            return Err(Refusal::NoSuchPerson(t!("whoever is asked")));
        }
        has(directory, self.asker, self.gives, now)?;
        match (self.wants, self.asked) {
            (Some(wants), Some(asked)) => {
                has(directory, asked, wants, now)?;
            }
            (Some(_), None) => return Err(Refusal::ReturnOfMany),
            (None, _) => {}
        }
        if self.asks(directory).is_empty() {
            return Err(Refusal::NobodyToAsk { schedule: named(directory, self.gives.schedule)?.name.clone() });
        }
        Ok(())
    }

    /// What changes hands when `person` says yes now; nothing when it was they who did before.
    ///
    /// # Errors
    /// Why it cannot be accepted: it is over, was made to somebody else, has begun, or a shift is not as it was offered.
    pub fn accept(&self, directory: &Directory, person: PersonId, now: Timestamp) -> Result<Vec<Taken>, Refusal> {
        match self.standing {
            Standing::Accepted { by, .. } if by == person => return Ok(Vec::new()),
            Standing::Open => {}
            _ => return Err(self.over(directory)),
        }
        if !self.asks(directory).contains(&person) {
            return Err(Refusal::NotAsked);
        }
        let mut taken = taken(has(directory, self.asker, self.gives, now)?, self.gives.schedule, person);
        if let Some(wants) = self.wants {
            taken.extend(self::taken(has(directory, person, wants, now)?, wants.schedule, self.asker));
        }
        Ok(taken)
    }

    /// The offer after `person` has said no. The last no of all who were asked ends it; a second no changes nothing.
    ///
    /// # Errors
    /// Why they cannot: it is over, or was made to somebody else.
    pub fn decline(&self, directory: &Directory, person: PersonId, now: Timestamp) -> Result<Self, Refusal> {
        let mut after = self.clone();
        if self.declined.contains(&person) {
            return Ok(after);
        }
        if self.standing != Standing::Open {
            return Err(self.over(directory));
        }
        if !self.asks(directory).contains(&person) {
            return Err(Refusal::NotAsked);
        }
        after.declined.push(person);
        if after.asks(directory).is_empty() {
            after.standing = Standing::Declined { at: now };
        }
        Ok(after)
    }

    /// The offer after it was taken back; taking it back twice changes nothing.
    ///
    /// # Errors
    /// That it is over.
    pub fn withdraw(&self, directory: &Directory, now: Timestamp) -> Result<Self, Refusal> {
        match self.standing {
            Standing::Open => {
                Ok(Self { standing: Standing::Withdrawn { at: now, overtaken_by: None }, ..self.clone() })
            }
            Standing::Withdrawn { .. } => Ok(self.clone()),
            _ => Err(self.over(directory)),
        }
    }

    /// The offer after `taken` changed hands by another one: withdrawn, when one of its shifts is not with whom it was
    /// offered by any more. `None` when it still stands.
    #[must_use]
    pub fn overtaken(&self, taken: &[Taken], now: Timestamp) -> Option<Self> {
        let lost = |turn: Turn, holder: PersonId| {
            let overlaps = |t: &&Taken| t.schedule == turn.schedule && t.from < turn.to && turn.from < t.to;
            taken.iter().filter(overlaps).find(|t| t.person != holder).map(|t| t.person)
        };
        let wanted = self.wants.zip(self.asked).and_then(|(wants, asked)| lost(wants, asked));
        let by = lost(self.gives, self.asker).or(wanted).filter(|_| self.standing == Standing::Open)?;
        Some(Self { standing: Standing::Withdrawn { at: now, overtaken_by: Some(by) }, ..self.clone() })
    }

    fn over(&self, directory: &Directory) -> Refusal {
        Refusal::Over(match self.standing {
            Standing::Accepted { by, .. } => t!("{} has accepted this offer already", who(directory, by)),
            Standing::Declined { .. } => t!("this offer was declined").to_owned(),
            Standing::Withdrawn { overtaken_by: Some(by), .. } => {
                t!("{} has taken the shift by another offer", who(directory, by))
            }
            Standing::Withdrawn { .. } => t!("{} has taken this offer back", who(directory, self.asker)),
            Standing::Open => t!("this offer is over").to_owned(),
        })
    }
}

/// Everybody who takes turns on a schedule.
#[must_use]
pub fn members(schedule: &Schedule) -> BTreeSet<PersonId> {
    schedule.layers.iter().flat_map(|layer| &layer.people).copied().collect()
}

/// The pieces of a turn that `person` has for all of it, none of which has begun.
fn has(directory: &Directory, person: PersonId, turn: Turn, now: Timestamp) -> Result<Vec<Shift>, Refusal> {
    let schedule = named(directory, turn.schedule)?;
    if turn.from >= turn.to || turn.to.duration_since(turn.from) > LONGEST {
        return Err(Refusal::NoShift);
    }
    if turn.from <= now {
        return Err(Refusal::Begun { schedule: schedule.name.clone() });
    }
    let others = relief(schedule, person, turn.from, turn.to)?;
    if others.is_nothing() {
        return Ok(shifts(schedule, turn.from, turn.to)?);
    }
    let instead = match others.relieved.first() {
        Some(stint) => t!("{} is on call for some of it now", who(directory, stint.person)),
        None => t!("nobody is on call for some of it now").to_owned(),
    };
    Err(Refusal::Changed { person: who(directory, person), schedule: schedule.name.clone(), instead })
}

/// One override for each piece: of two that overlap the later start wins, so one over all of it could lose to an override
/// that begins in the middle.
fn taken(pieces: Vec<Shift>, schedule: ScheduleId, person: PersonId) -> Vec<Taken> {
    pieces.into_iter().map(|piece| Taken { schedule, person, from: piece.from, to: piece.to }).collect()
}

fn named(directory: &Directory, id: ScheduleId) -> Result<&Schedule, Refusal> {
    directory.schedules.get(&id).ok_or(Refusal::NoSuchSchedule)
}

fn who(directory: &Directory, id: PersonId) -> String {
    directory.people.get(&id).map_or_else(|| t!("somebody who left").to_owned(), |person| person.name.clone())
}
