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
use allclear_core::status::{IncidentStatus, Page, PublicIncident, promised};
use allclear_core::text;
use allclear_core::timeline::Entry;
use allclear_store::rooms::{self, Waiting};
use allclear_store::{Tx, directory, incidents, pages, status, timeline};
use allclear_texts::t;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::collections::btree_map;

/// Incidents looked at in one transaction.
const BATCH: i64 = 50;
/// Lines looked at in one transaction.
const LINES: i64 = 1_000;
/// Nobody is nudged twice in this time: what falls due meanwhile waits, and comes as one message about each incident.
pub const GAP: SignedDuration = SignedDuration::from_secs(60);

/// Lines of one message, newest last; what is more stands on the page it leads to. More than anybody reads at 3 a.m.
const MOST_LINES: usize = 10;

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
    Ok(heard(&status::about(tx, incident)?, &status::pages(tx)?))
}

/// The same, of what is known already.
fn heard(public: &[PublicIncident], pages: &[Page]) -> Around {
    let over = |status| matches!(status, IncidentStatus::Resolved | IncidentStatus::Postmortem);
    Around {
        told_customers_at: public.iter().map(|p| p.updated_at).max(),
        promised_customers_at: promised(public),
        public_over: public.iter().all(|p| over(p.status)),
        nowhere_to_tell: pages.is_empty(),
        ..Around::default()
    }
}

/// When somebody has to hear something next about each incident, colleagues or customers, whoever is first. One where
/// nothing is promised and one that is over are left out.
///
/// # Errors
/// When the database fails.
pub fn next_words(tx: &mut Tx<'_>, incidents: &[Incident]) -> Result<BTreeMap<IncidentId, Timestamp>> {
    let open: Vec<&Incident> = incidents.iter().filter(|incident| incident.status.category.is_open()).collect();
    let ids: Vec<IncidentId> = open.iter().map(|incident| incident.id).collect();
    let mut public: BTreeMap<IncidentId, Vec<PublicIncident>> = BTreeMap::new();
    for one in status::about_each(tx, &ids)? {
        if let Some(incident) = one.incident {
            public.entry(incident).or_default().push(one);
        }
    }
    let pages = status::pages(tx)?;
    let next = |incident: &Incident| {
        let told = public.get(&incident.id).map_or(&[][..], Vec::as_slice);
        let customers = public_due(incident, &heard(told, &pages)).map(|(due, _)| due);
        [incident.next_update_due_at, customers].into_iter().flatten().min()
    };
    Ok(open.into_iter().filter_map(|incident| Some((incident.id, next(incident)?))).collect())
}

/// What people work with in an incident, and what falls due in it.
///
/// # Errors
/// [`Error::NotFound`].
pub fn room(tx: &mut Tx<'_>, reference: Reference) -> Result<(Room, Vec<Clock>)> {
    let incident = super::load(tx, reference)?;
    let (public, pages) = (status::about(tx, incident.id)?, status::pages(tx)?);
    room_of(tx, &incident, &public, &pages)
}

/// [`room()`] for who has read the incident, what is public about it and where that could stand: a page that is fetched
/// again by everybody at every change reads nothing twice.
///
/// # Errors
/// When the database fails.
pub fn room_of(
    tx: &mut Tx<'_>,
    incident: &Incident,
    public: &[PublicIncident],
    pages: &[Page],
) -> Result<(Room, Vec<Clock>)> {
    let room = rooms::load(tx, incident.id)?;
    let clocks = room::clocks(incident, &room, &heard(public, pages));
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
    let since = known(&entries, incident.seq, news);
    Ok(told.with_news(&entries, since, directory))
}

/// The number of the last entry that is no news.
fn known(entries: &[Entry], last: i64, news: News) -> i64 {
    match news {
        News::After(seq) => seq,
        News::AfterLastOf(person) => {
            entries.iter().rev().find(|e| e.actor.person() == Some(person)).map_or(last, |e| e.seq)
        }
        News::None => last,
    }
}

/// What a briefing counts as news, entry by entry, in the order of recording.
///
/// # Errors
/// When the database fails.
pub fn news(tx: &mut Tx<'_>, incident: &Incident, wanted: News) -> Result<Vec<Entry>> {
    let mut entries = timeline::all(tx, incident.id)?;
    let since = known(&entries, incident.seq, wanted);
    entries.retain(|entry| entry.seq > since && entry.seq <= incident.seq);
    Ok(entries)
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
    let mut done = due.len() + declaring::look(app).await?;
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
    // Looked at first: every command rings this bell, and few leave anybody a line.
    let since = now.checked_sub(GAP).unwrap_or(Timestamp::MIN);
    if app.read(move |tx| Ok(!rooms::waiting(tx, since, 1)?.is_empty())).await? {
        done += app.write(tell).await?;
    }
    // After people have been told: a question comes before its answer.
    Ok(done + crate::drill::look(app).await?)
}

/// Looks whether alerts fire tripwires; how many incidents that was. Apart from [`look`], which every command wakes: no
/// command fires one, and all alerts of all incidents that have one are read for it. Stands still while paging is muted.
///
/// # Errors
/// When the database fails.
pub(crate) async fn watch(app: &App) -> Result<usize> {
    let muted = app.read(|tx| Ok(directory::muted(tx)?.is_some())).await?;
    if muted { Ok(0) } else { super::tripwires::look(app).await }
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
        // One message about each incident, also when several are due: it carries the title of one, is withdrawn when that
        // is over, and one about a drill, or something private, must not swallow what is real or known to everybody. All
        // that waits in triage is one message: customers who report the same trouble make many.
        let mut apart: BTreeMap<Option<IncidentId>, Vec<(Incident, Waiting)>> = BTreeMap::new();
        for (incident, line) in still_wanted(work.tx, lines, &mut known)? {
            let triage = line.about.kind == Some(ClockKind::Triage) && !incident.visibility.is_private();
            apart.entry((!triage).then_some(incident.id)).or_default().push((incident, line));
        }
        for mut lines in apart.into_values() {
            lines.sort_by_key(|(incident, _)| incident.number);
            send(work, person, &lines)?;
        }
    }
    Ok(told)
}

/// Sends lines about one incident. What is private has a pause of its own, whose end would tell of it otherwise.
fn send(work: &mut Work<'_, '_>, person: PersonId, lines: &[(Incident, Waiting)]) -> Result<()> {
    let plans = plans(&work.directory, person, lines, work.now);
    if plans.is_empty() {
        return Ok(());
    }
    if lines.iter().any(|(incident, _)| incident.visibility.is_private()) {
        rooms::nudged_in_private(work.tx, person, work.now)?;
    } else {
        rooms::nudged(work.tx, person, work.now)?;
    }
    pages::plan(work.tx, work.ids, work.now, &plans, &work.directory, 0)?;
    Ok(())
}

/// What has been done meanwhile needs no word.
fn still_wanted(
    tx: &mut Tx<'_>,
    lines: Vec<Waiting>,
    known: &mut BTreeMap<IncidentId, Option<(Incident, Room)>>,
) -> Result<Vec<(Incident, Waiting)>> {
    let mut found = Vec::new();
    for line in lines {
        if let btree_map::Entry::Vacant(unknown) = known.entry(line.incident) {
            let incident = incidents::find(tx, Reference::Id(line.incident))?;
            let room = rooms::load(tx, line.incident)?;
            unknown.insert(incident.map(|incident| (incident, room)));
        }
        if let Some(Some((incident, room))) = known.get(&line.incident)
            && room.still_asks(incident, line.person, &line.about)
            && incident.visibility.shows(Viewer::Person(line.person))
        {
            found.push((incident.clone(), line));
        }
    }
    Ok(found)
}

/// One message with everything about one incident in it, by the ways in which this person is reached at once; quietly when
/// all of it can wait for their next look at the phone.
fn plans(directory: &Directory, person: PersonId, lines: &[(Incident, Waiting)], now: Timestamp) -> Vec<Plan> {
    let Some((first, _)) = lines.first() else { return Vec::new() };
    let Some(person) = directory.people.get(&person) else { return Vec::new() };
    let triage_waits = directory.practice.triage.urgency == Urgency::Low;
    let waits = |kind: ClockKind| kind.is_quiet() || (kind == ClockKind::Triage && triage_waits);
    let quiet = lines.iter().all(|(_, waiting)| waiting.about.kind.is_some_and(waits));
    let urgency = if quiet { Urgency::Low } else { Urgency::High };
    let told = lines.iter().take(MOST_LINES).map(|(_, waiting)| text::capitalised(&waiting.line));
    let more = lines.len().saturating_sub(MOST_LINES);
    let more = (more > 0).then(|| t!("And {more} more"));
    let reason = told.chain(more).collect::<Vec<_>>().join("\n");
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
