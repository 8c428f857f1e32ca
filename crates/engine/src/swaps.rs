//! Swapping shifts: offers between the people who serve them, and the overrides that come of a yes.
//!
//! Everybody offers their own shifts and answers for themselves. A manager, and a script with a manager's scope, may do it
//! in somebody's name: a colleague who has said yes on the phone.

use crate::app::{App, Work};
use crate::company::{ChangeError, Edit, change_in};
use crate::error::{Error, Result};
use allclear_core::access::{self, Actor, Permission};
use allclear_core::directory::{Override, Role};
use allclear_core::id::{PersonId, SwapId};
use allclear_core::oncall::swap::{Standing, Swap, Taken, Turn};
use allclear_core::text;
use allclear_store::{audit, swaps};
use allclear_texts::t;
use jiff::{Timestamp, Unit};
use serde_json::json;

/// Longest note, in characters.
pub const MAX_NOTE: usize = 200;

/// An offer to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub asker: PersonId,
    /// `None` asks everybody in the rotation.
    pub asked: Option<PersonId>,
    pub gives: Turn,
    /// Only of one person who is asked by name.
    pub wants: Option<Turn>,
    pub note: Option<String>,
}

/// Makes an offer. The same one a second time, while it is open, is the first again, with the note of the second.
///
/// # Errors
/// Invalid for a note that is too long; refused when it cannot be made, with the reason; denied without the permission to respond, and without the one to
/// manage for somebody else's shift; or that the database is not to be had.
pub async fn offer(app: &App, actor: Actor, offer: Offer) -> Result<Swap> {
    in_the_name_of(&actor, offer.asker)?;
    let note = offer.note.as_deref().map(|note| text::line(note, usize::MAX)).filter(|note| !note.is_empty());
    if let Some(length) = note.as_ref().map(|note| note.chars().count()).filter(|length| *length > MAX_NOTE) {
        return Err(Error::invalid("note", t!("must have at most {MAX_NOTE} characters; this has {length}")));
    }
    let (gives, wants) = (whole(offer.gives)?, offer.wants.map(whole).transpose()?);
    app.write(move |work| {
        let same =
            |swap: &Swap| (swap.asker, swap.asked, swap.gives, swap.wants) == (offer.asker, offer.asked, gives, wants);
        if let Some(before) = swaps::open(work.tx, work.now)?.into_iter().find(same) {
            let after = Swap { note: note.clone().or_else(|| before.note.clone()), ..before.clone() };
            return keep(work, &actor, "shift.offer", &before, after);
        }
        let swap = Swap {
            id: work.ids.id(work.now),
            asker: offer.asker,
            asked: offer.asked,
            gives,
            wants,
            note: note.clone(),
            created_at: work.now,
            standing: Standing::Open,
            declined: Vec::new(),
        };
        swap.check(&work.directory, work.now).map_err(Error::refused)?;
        swaps::create(work.tx, &swap)?;
        write_down(work, &actor, "shift.offer", &swap)?;
        Ok(swap)
    })
    .await
}

/// Says yes for `person`: both shifts change hands in one transaction, and other offers about them are withdrawn. Saying it
/// twice is saying it once.
///
/// # Errors
/// Not found; refused when it cannot be accepted any more, with what changed; denied as [`offer`]; or that the database
/// is not to be had.
pub async fn accept(app: &App, actor: Actor, id: SwapId, person: PersonId) -> Result<Swap> {
    in_the_name_of(&actor, person)?;
    let swap = app
        .write(move |work| {
            let swap = found(work, id)?;
            let taken = swap.accept(&work.directory, person, work.now).map_err(Error::refused)?;
            if taken.is_empty() {
                return Ok(swap);
            }
            lay(work, &actor, &taken)?;
            let swap = Swap { standing: Standing::Accepted { by: person, at: work.now }, ..swap };
            swaps::save(work.tx, &swap)?;
            write_down(work, &actor, "shift.accept", &swap)?;
            for other in swaps::open(work.tx, work.now)? {
                if let Some(over) = other.overtaken(&taken, work.now) {
                    swaps::save(work.tx, &over)?;
                    write_down(work, &Actor::System, "shift.withdraw", &over)?;
                }
            }
            Ok(swap)
        })
        .await?;
    // So that the very next page shows it.
    app.refresh_directory().await?;
    Ok(swap)
}

/// Says no for `person`. Of several who were asked, the last no ends the offer.
///
/// # Errors
/// As [`accept`].
pub async fn decline(app: &App, actor: Actor, id: SwapId, person: PersonId) -> Result<Swap> {
    in_the_name_of(&actor, person)?;
    app.write(move |work| {
        let before = found(work, id)?;
        let after = before.decline(&work.directory, person, work.now).map_err(Error::refused)?;
        keep(work, &actor, "shift.decline", &before, after)
    })
    .await
}

/// Takes an offer back.
///
/// # Errors
/// Not found; refused when it was answered; denied without the permission to respond, and without the one to manage for
/// somebody else's offer; or that the database is not to be had.
pub async fn withdraw(app: &App, actor: Actor, id: SwapId) -> Result<Swap> {
    access::check(&actor, Permission::Respond)?;
    app.write(move |work| {
        let before = found(work, id)?;
        in_the_name_of(&actor, before.asker)?;
        let after = before.withdraw(&work.directory, work.now).map_err(Error::refused)?;
        keep(work, &actor, "shift.withdraw", &before, after)
    })
    .await
}

fn keep(work: &mut Work<'_, '_>, actor: &Actor, action: &str, before: &Swap, after: Swap) -> Result<Swap> {
    if after != *before {
        swaps::save(work.tx, &after)?;
        write_down(work, actor, action, &after)?;
    }
    Ok(after)
}

/// The overrides of both sides. Whether they may be made was decided by the offer: the general rule asks for a manager
/// whenever a schedule differs. The role in force is not stored with a change.
fn lay(work: &mut Work<'_, '_>, actor: &Actor, taken: &[Taken]) -> Result<()> {
    let editor = match actor {
        Actor::Person { id, role } => Actor::Person { id: *id, role: (*role).max(Role::Manager) },
        other => other.clone(),
    };
    let mut edit = |edit: &mut Edit<'_>| {
        for shift in taken {
            let id = edit.id();
            let schedule = edit.company.directory.schedules.get_mut(&shift.schedule);
            let schedule = schedule.ok_or_else(|| Error::not_found("schedule", shift.schedule))?;
            // Of two that start together the larger id wins, and ids of one instant come in any order: the one that is
            // taken over begins where this one ends.
            schedule.overrides.iter_mut().filter(|o| o.from == shift.from).for_each(|o| o.from = shift.to.min(o.to));
            schedule.overrides.retain(|o| o.from < o.to);
            schedule.overrides.push(Override { id, person: shift.person, from: shift.from, to: shift.to });
        }
        Ok(())
    };
    change_in(work, &editor, &mut edit).map_err(|why: ChangeError| Error::from(why))?;
    Ok(())
}

fn in_the_name_of(actor: &Actor, person: PersonId) -> Result<()> {
    let own = matches!(actor, Actor::Person { id, .. } if *id == person);
    Ok(access::check(actor, if own { Permission::Respond } else { Permission::Manage })?)
}

fn found(work: &mut Work<'_, '_>, id: SwapId) -> Result<Swap> {
    swaps::find(work.tx, id)?.ok_or_else(|| Error::not_found("offer of a shift", id))
}

fn write_down(work: &mut Work<'_, '_>, actor: &Actor, action: &str, swap: &Swap) -> Result<()> {
    let Swap { id, asker, asked, gives, wants, note, standing, .. } = swap;
    let by = if let Standing::Accepted { by, .. } = standing { Some(by) } else { None };
    let overtaken_by = if let Standing::Withdrawn { overtaken_by, .. } = standing { *overtaken_by } else { None };
    let words = |turn: &Turn| {
        let schedule =
            work.directory.schedules.get(&turn.schedule).map_or(t!("a removed schedule"), |s| s.name.as_str());
        t!("{schedule}, {} to {}", turn.from, turn.to)
    };
    let body = json!({
        "id": id, "asker": asker, "asked": asked, "shift": words(gives), "in_return": wants.as_ref().map(words),
        "note": note, "accepted_by": by, "overtaken_by": overtaken_by,
    });
    Ok(audit::append(work.tx, work.now, actor, action, &body)?)
}

/// Files write overrides to the second, and a file must give back what was exported into it.
fn whole(turn: Turn) -> Result<Turn> {
    let floor = |at: Timestamp| {
        let floor = jiff::TimestampRound::new().smallest(Unit::Second).mode(jiff::RoundMode::Floor);
        at.round(floor).map_err(|why| Error::invalid("from", why.to_string()))
    };
    Ok(Turn { from: floor(turn.from)?, to: floor(turn.to)?, ..turn })
}
