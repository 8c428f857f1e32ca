//! Overrides: somebody takes over for a while.
//!
//! Schedules are a manager's to arrange. A shift, though, is between the people who serve it: whoever may respond may take
//! over, and may hand a shift of their own to somebody else, without asking a manager at 3 a.m.

use crate::app::App;
use crate::company::{self, Edit};
use crate::error::{Error, Result};
use allclear_core::access::{self, Actor, Permission};
use allclear_core::directory::{Override, Role, Schedule};
use allclear_core::id::{OverrideId, PersonId, ScheduleId};
use allclear_core::oncall::{self, Relief};
use allclear_texts::t;
use jiff::{SignedDuration, Timestamp, Unit};

/// The longest override. Whoever is away for longer changes the rotation, where it is seen.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 366);

/// Puts `person` on call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cover {
    pub schedule: ScheduleId,
    pub person: PersonId,
    /// Inclusive. What lies in the past stays as it was: an earlier instant counts as now.
    pub from: Timestamp,
    /// Exclusive.
    pub to: Timestamp,
}

/// What an override changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covered {
    /// `None` when the person is on call then anyway; nothing was changed, as after a double click.
    pub id: Option<OverrideId>,
    pub relief: Relief,
    /// From when on it holds.
    pub from: Timestamp,
}

/// Adds an override.
///
/// # Errors
/// Invalid (`person`, `to`); not found; denied without the permission to respond, and without the one to manage when the
/// actor neither takes over nor is the only one relieved; or that the database is not to be had.
pub async fn cover(app: &App, actor: Actor, wanted: Cover) -> Result<Covered> {
    access::check(&actor, Permission::Respond)?;
    let editor = editor(&actor);
    Ok(company::change(app, editor, move |edit| lay(edit, &actor, wanted)).await?.0)
}

/// Takes an override back. One that has begun ends now; what was, stays.
///
/// # Errors
/// Not found; refused when it is over; denied without the permission to respond, and without the one to manage when the
/// actor neither serves it nor would be on call instead; or that the database is not to be had.
pub async fn uncover(app: &App, actor: Actor, schedule: ScheduleId, id: OverrideId) -> Result<()> {
    access::check(&actor, Permission::Respond)?;
    let editor = editor(&actor);
    company::change(app, editor, move |edit| lift(edit, &actor, schedule, id)).await?;
    Ok(())
}

/// The same person as whoever changes the company. [`lay`] and [`lift`] have decided by their own rule whether they may;
/// the general rule asks for a manager whenever a schedule differs. The role in force is not stored with a change.
fn editor(actor: &Actor) -> Actor {
    match actor {
        Actor::Person { id, role } => Actor::Person { id: *id, role: (*role).max(Role::Manager) },
        other => other.clone(),
    }
}

fn lay(edit: &mut Edit<'_>, actor: &Actor, wanted: Cover) -> Result<Covered> {
    let Cover { schedule, person, to, .. } = wanted;
    let from = wanted.from.max(second(edit.now)?);
    if to <= from {
        return Err(Error::invalid("to", t!("must be later than the beginning, and not over yet")));
    }
    if to.duration_since(from) > LONGEST {
        return Err(Error::invalid(
            "to",
            t!("must be within a year of the beginning; for longer, change the rotation"),
        ));
    }
    if !edit.company.directory.people.contains_key(&person) {
        return Err(Error::invalid("person", t!("is not in the company any more; choose somebody else")));
    }
    let relief = oncall::relief(found(edit, schedule)?, person, from, to).map_err(Error::refused)?;
    if relief.is_nothing() {
        return Ok(Covered { id: None, relief, from });
    }
    let relieves_own = !relief.relieved.is_empty() && relief.relieved.iter().all(|stint| is(actor, stint.person));
    if !is(actor, person) && !relieves_own {
        access::check(actor, Permission::Manage)?;
    }
    let id = edit.id();
    found(edit, schedule)?.overrides.push(Override { id, person, from, to });
    Ok(Covered { id: Some(id), relief, from })
}

fn lift(edit: &mut Edit<'_>, actor: &Actor, schedule: ScheduleId, id: OverrideId) -> Result<()> {
    let now = second(edit.now)?;
    let schedule = found(edit, schedule)?;
    let held = schedule.overrides.iter().find(|o| o.id == id).cloned();
    let held = held.ok_or_else(|| Error::not_found("override", id))?;
    if held.to <= now {
        return Err(Error::refused(t!("this override is over; there is nothing to take back")));
    }
    let mut without = schedule.clone();
    without.overrides.retain(|o| o.id != id);
    let instead = oncall::shifts(&without, held.from.max(now), held.to).map_err(Error::refused)?;
    let only_own = !instead.is_empty() && instead.iter().all(|shift| is(actor, shift.person));
    if !is(actor, held.person) && !only_own {
        access::check(actor, Permission::Manage)?;
    }
    if held.from < now {
        schedule.overrides.iter_mut().filter(|o| o.id == id).for_each(|o| o.to = now);
    } else {
        *schedule = without;
    }
    Ok(())
}

fn found<'e>(edit: &'e mut Edit<'_>, id: ScheduleId) -> Result<&'e mut Schedule> {
    edit.company.directory.schedules.get_mut(&id).ok_or_else(|| Error::not_found("schedule", id))
}

fn is(actor: &Actor, person: PersonId) -> bool {
    matches!(actor, Actor::Person { id, .. } if *id == person)
}

/// Files write overrides to the second, and a file must give back what was exported into it.
fn second(at: Timestamp) -> Result<Timestamp> {
    let floor = jiff::TimestampRound::new().smallest(Unit::Second).mode(jiff::RoundMode::Floor);
    at.round(floor).map_err(|why| Error::Internal(why.to_string()))
}
