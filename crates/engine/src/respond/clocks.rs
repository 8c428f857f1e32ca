//! The clocks of incidents: what is due is carried out, and people are told, one message at a time.

use super::change_now;
use crate::app::{App, Work};
use crate::declaring;
use crate::error::{Error, Result};
use allclear_core::access::{Actor, Viewer};
use allclear_core::directory::{Directory, Urgency};
use allclear_core::drill;
use allclear_core::id::{IncidentId, PersonId};
use allclear_core::incident::{Around, Decision, Incident, Reference, public_due};
use allclear_core::page::{NUDGE_STEP, Plan, Subject};
use allclear_core::room::briefing::Briefing;
use allclear_core::room::{self, Clock, ClockKind, Room};
use allclear_core::status::IncidentStatus;
use allclear_core::text;
use allclear_store::rooms::{self, Waiting};
use allclear_store::{Tx, directory, incidents, pages, status, timeline};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Incidents looked at in one transaction.
const BATCH: i64 = 50;
/// Lines looked at in one transaction.
const LINES: i64 = 1_000;
/// Nobody gets more than one nudge in this time: what falls due meanwhile waits, and comes as one message.
pub const GAP: SignedDuration = SignedDuration::from_secs(60);

/// What clocks have to know of what lies around the incident.
///
/// # Errors
/// When the database fails.
pub(super) fn around(tx: &mut Tx<'_>, incident: IncidentId) -> Result<Around> {
    let known = incidents::find(tx, Reference::Id(incident))?;
    Ok(Around {
        unsaid: rooms::unsaid(tx, incident)?,
        helping: known.map(|incident| incident.presence.helping()).unwrap_or_default(),
        ..customers(tx, incident)?
    })
}

/// What customers have been told: all that the instants of clocks depend on.
fn customers(tx: &mut Tx<'_>, incident: IncidentId) -> Result<Around> {
    let public = status::about(tx, incident)?;
    let over = |status| matches!(status, IncidentStatus::Resolved | IncidentStatus::Postmortem);
    Ok(Around {
        told_customers_at: public.iter().map(|p| p.updated_at).max(),
        public_over: public.iter().all(|p| over(p.status)),
        nowhere_to_tell: status::pages(tx)?.is_empty(),
        ..Around::default()
    })
}

/// When somebody has to hear something next, colleagues or customers, whoever is first; `None` when nothing is promised,
/// and for an incident that is over.
fn next_word(tx: &mut Tx<'_>, incident: &Incident) -> Result<Option<Timestamp>> {
    if !incident.status.category.is_open() {
        return Ok(None);
    }
    let public = public_due(incident, &customers(tx, incident.id)?).map(|(due, _)| due);
    Ok([incident.next_update_due_at, public].into_iter().flatten().min())
}

/// When somebody has to hear something next about each incident, where anything is promised.
///
/// # Errors
/// When the database fails.
pub fn next_words(tx: &mut Tx<'_>, incidents: &[Incident]) -> Result<BTreeMap<IncidentId, Timestamp>> {
    let mut found = BTreeMap::new();
    for incident in incidents {
        found.extend(next_word(tx, incident)?.map(|due| (incident.id, due)));
    }
    Ok(found)
}

/// What people work with in an incident, and what falls due in it.
///
/// # Errors
/// [`Error::NotFound`].
pub fn room(tx: &mut Tx<'_>, reference: Reference) -> Result<(Room, Vec<Clock>)> {
    let incident = super::load(tx, reference)?;
    let (room, around) = (rooms::load(tx, incident.id)?, customers(tx, incident.id)?);
    let clocks = room::clocks(&incident, &room, &around);
    Ok((room, clocks))
}

/// What somebody must know who takes over, joins or comes back; with what was written down after entry number `since`.
///
/// # Errors
/// [`Error::NotFound`].
pub fn briefing(
    tx: &mut Tx<'_>,
    reference: Reference,
    directory: &Directory,
    news: News,
    now: Timestamp,
) -> Result<Briefing> {
    let incident = super::load(tx, reference)?;
    let (room, around) = (rooms::load(tx, incident.id)?, around(tx, incident.id)?);
    let entries = timeline::all(tx, incident.id)?;
    let told = room::briefing::briefing(&incident, &room, &around, &entries, directory, now);
    let since = match news {
        News::After(seq) => seq,
        News::AfterLastOf(person) => {
            let own = entries.iter().rev().find(|e| e.actor.person() == Some(person));
            own.map_or(incident.seq, |e| e.seq)
        }
        News::None => incident.seq,
    };
    Ok(told.with_news(&entries, since, directory))
}

/// Which entries are news to whoever reads a briefing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    None,
    /// Those after this number.
    After(i64),
    /// Those after the last one that this person wrote.
    AfterLastOf(PersonId),
}

/// What the next CAN report could say, and which one is current.
///
/// # Errors
/// [`Error::NotFound`].
pub fn can_draft(
    tx: &mut Tx<'_>,
    reference: Reference,
    directory: &Directory,
) -> Result<(room::can::Draft, Option<room::Label>)> {
    let incident = super::load(tx, reference)?;
    let room = rooms::load(tx, incident.id)?;
    let current = room::can::current(&room).map(|(item, _)| item.label);
    Ok((room::can::prefill(&incident, &room, directory), current))
}

/// Saves what a decision did in the room, and when something is due next.
///
/// # Errors
/// When the database fails.
pub(super) fn settle(work: &mut Work<'_, '_>, decision: &Decision) -> Result<()> {
    let around = customers(work.tx, decision.incident.id)?;
    let next = room::clocks(&decision.incident, &decision.room, &around).first().map(|clock| clock.due_at);
    let heard = decision.incident.drill.map(|newcomer| drill::audience(&work.directory, newcomer));
    rooms::save(work.tx, decision, heard.as_ref().unwrap_or(&work.directory), next)?;
    // None is claimed here: the sender finds them in the outbox as soon as they are on disk.
    pages::plan(work.tx, work.ids, work.now, &decision.plans, &work.directory, 0)?;
    Ok(())
}

/// Carries out what is due and tells people; how much that was. While paging is muted the clocks stand still: what they
/// would have said is said when it is over.
///
/// # Errors
/// When the database fails.
pub(crate) async fn look(app: &App) -> Result<usize> {
    let now = app.now();
    let due = app.read(move |tx| Ok((directory::muted(tx)?.is_none(), rooms::due(tx, now, BATCH)?)));
    let (true, due) = due.await? else { return Ok(0) };
    let mut done = due.len() + super::tripwires::look(app).await? + declaring::look(app).await?;
    for id in due {
        match app.write(move |work| tick(work, id)).await {
            Ok(()) => {}
            Err(error @ (Error::Busy | Error::Unavailable(_))) => return Err(error),
            Err(error) => {
                tracing::error!(%error, detail = ?error, incident = %id, "the clocks of this incident are put off");
                let later = now.checked_add(GAP).ok();
                app.write(move |work| Ok(rooms::set_due(work.tx, id, later)?)).await?;
            }
        }
    }
    done += app.write(tell).await?;
    // After people have been told: a question comes before its answer.
    Ok(done + crate::drill::look(app).await?)
}

/// One incident, alone in its transaction: one that cannot be read holds nobody else up.
fn tick(work: &mut Work<'_, '_>, id: IncidentId) -> Result<()> {
    let around = around(work.tx, id)?;
    let (decision, _) = change_now(work, &Actor::System, Reference::Id(id), None, |held, _, change| {
        Ok(room::tick(change, &held.directory, &around))
    })?;
    if decision.is_empty() {
        // Another node was faster, or something outside the incident moved its clocks.
        let next = room::clocks(&decision.incident, &decision.room, &around).first().map(|clock| clock.due_at);
        rooms::set_due(work.tx, id, next)?;
    }
    Ok(())
}

/// Remembers that somebody got a message.
type Nudged = fn(&mut Tx<'_>, PersonId, Timestamp) -> allclear_store::Result<()>;

/// Tells everybody whose last nudge is long enough ago what waits for them.
fn tell(work: &mut Work<'_, '_>) -> Result<usize> {
    let since = work.now.checked_sub(GAP).unwrap_or(Timestamp::MIN);
    let mut people: BTreeMap<PersonId, Vec<Waiting>> = BTreeMap::new();
    for line in rooms::waiting(work.tx, since, LINES)? {
        people.entry(line.person).or_default().push(line);
    }
    let (mut known, told) = (BTreeMap::new(), people.len());
    for (person, lines) in people {
        rooms::said(work.tx, &lines)?;
        let lines = still_wanted(work.tx, lines, &mut known)?;
        // Two messages: one of both would hide what is public behind what is private, and tell its time.
        let (private, public): (Vec<_>, Vec<_>) = lines.into_iter().partition(|(i, _)| i.visibility.is_private());
        for (lines, nudged) in [(public, rooms::nudged as Nudged), (private, rooms::nudged_in_private)] {
            let plans = plans(&work.directory, person, &lines, work.now);
            if !plans.is_empty() {
                nudged(work.tx, person, work.now)?;
                pages::plan(work.tx, work.ids, work.now, &plans, &work.directory, 0)?;
            }
        }
    }
    Ok(told)
}

/// What has been done meanwhile needs no word.
fn still_wanted(
    tx: &mut Tx<'_>,
    lines: Vec<Waiting>,
    known: &mut BTreeMap<IncidentId, Option<(Incident, Room)>>,
) -> Result<Vec<(Incident, Waiting)>> {
    let mut found = Vec::new();
    for line in lines {
        if let Entry::Vacant(unknown) = known.entry(line.incident) {
            let incident = incidents::find(tx, Reference::Id(line.incident))?;
            let room = rooms::load(tx, line.incident)?;
            unknown.insert(incident.map(|incident| (incident, room)));
        }
        if let Some(Some((incident, room))) = known.get(&line.incident)
            && room.still_asks(incident, &line.about)
            && incident.visibility.shows(Viewer::Person(line.person))
        {
            found.push((incident.clone(), line));
        }
    }
    Ok(found)
}

/// One message with everything in it, by the ways in which this person is reached at once; quietly when all of it can wait
/// for their next look at the phone.
fn plans(directory: &Directory, person: PersonId, lines: &[(Incident, Waiting)], now: Timestamp) -> Vec<Plan> {
    let Some((first, _)) = lines.first() else { return Vec::new() };
    let Some(person) = directory.people.get(&person) else { return Vec::new() };
    let one = lines.iter().all(|(incident, _)| incident.id == first.id);
    let quiet = lines.iter().all(|(_, waiting)| waiting.about.kind.is_some_and(ClockKind::is_quiet));
    let urgency = if quiet { Urgency::Low } else { Urgency::High };
    let said = |(incident, waiting): &(Incident, Waiting)| {
        let line = text::capitalised(&waiting.line);
        if one { line } else { format!("#{}: {line}", incident.number) }
    };
    let reason = lines.iter().map(said).collect::<Vec<_>>().join("\n");
    // A nudge is a minute apart from the next, so the second tells them apart.
    let round = u32::try_from(now.duration_since(first.declared_at).as_secs()).unwrap_or(u32::MAX);
    let methods = person.plan(urgency);
    let first_wait = methods.first().map(|(_, after)| *after);
    let at_once = methods.into_iter().filter(|(_, after)| Some(*after) == first_wait);
    at_once
        .map(|(method, _)| Plan {
            subject: Subject::Incident(first.id),
            cycle: 0,
            round,
            step: NUDGE_STEP,
            person: person.id,
            method: method.id,
            urgency,
            due_at: now,
            reason: reason.clone(),
        })
        .collect()
}
