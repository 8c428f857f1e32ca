//! Drills: begun by whoever wants to learn, played along with by two simulated colleagues, and gone without a trace.
//!
//! What the colleagues do is decided in [`allclear_core::drill`] and done here, through the use-cases that people go
//! through. When they do it is a row, as with clocks, so a restart only continues.

use crate::app::{App, Work};
use crate::error::{Error, Result};
use crate::publish::refresh;
use crate::publish::{ComponentChange, Named, NewIncident, NewUpdate, open_in, update_in};
use crate::respond::{self, Line, change_now};
use allclear_core::access::{self, Actor, Permission};
use allclear_core::command::Whom;
use allclear_core::directory::Directory;
use allclear_core::drill::{self, Act, Course, Cue, Offer, PAGE, Scene};
use allclear_core::id::{IncidentId, PersonId};
use allclear_core::incident::{self, Change, Declaration, Incident, Reference, Refused, Status};
use allclear_core::page::Subject;
use allclear_core::room::Room;
use allclear_core::status::{Component, ComponentStatus, IncidentStatus, Page, PublicIncident, View};
use allclear_core::timeline::Entry;
use allclear_store::{Tx, drills, escalations, incidents, pages, rooms, status, timeline};
use allclear_texts::{kept, t};
use jiff::{SignedDuration, Timestamp};

/// Drills looked at in one transaction.
const BATCH: i64 = 20;
/// A turn that could not be taken is tried again after this.
const AGAIN: SignedDuration = SignedDuration::from_secs(60);
/// What the demo status page shows.
const COMPONENT: &str = "Checkout";

/// Begins a drill and pages whoever practises: the person named by mail address or id, else the person who acts. Somebody
/// who practises already goes on with that; the answer says whether it is new.
///
/// # Errors
/// [`Error::Invalid`] when there is nobody like that, a program names nobody, or they may not work in incidents.
pub async fn start(app: &App, actor: Actor, named: Option<String>) -> Result<(Incident, bool)> {
    access::check(&actor, Permission::Respond)?;
    app.write(move |work| {
        let (newcomer, _) = respond::whom(&work.directory, &actor, named.as_deref())?;
        may_practise(&work.directory, newcomer)?;
        if let Some(open) = drills::open_of(work.tx, newcomer)? {
            return Ok((respond::load(work.tx, Reference::Id(open))?, false));
        }
        Ok((begin(work, &actor, newcomer)?, true))
    })
    .await
}

/// Every step of a drill is work in an incident: whoever may do none of them is not asked to begin.
fn may_practise(directory: &Directory, newcomer: PersonId) -> Result<()> {
    let Some(person) = directory.people.get(&newcomer).filter(|p| !access::allows(p.role, Permission::Respond)) else {
        return Ok(());
    };
    let (name, is, needed) = (&person.name, kept(person.role.as_str()), kept(Permission::Respond.role().as_str()));
    let why = t!("{name} has the {is} role and cannot work in incidents; an admin can make them a {needed} first");
    Err(Error::invalid("person", why))
}

fn begin(work: &mut Work<'_, '_>, actor: &Actor, newcomer: PersonId) -> Result<Incident> {
    let declaration = Declaration {
        number: incidents::next_number(work.tx)?,
        title: drill::TITLE.to_owned(),
        impact: Some(drill::IMPACT.to_owned()),
        policy: drill::policy(),
        services: Vec::new(),
    };
    respond::set_stage(work, newcomer);
    let mut change = Change::declare(declaration, actor, work.now, work.ids)?;
    change.rehearse(newcomer);
    let asked = incident::summon(&work.directory, &mut change, Whom::Person(newcomer), Some(drill::REASON), work.now);
    let plans = match asked {
        Ok(summons) => summons.plans,
        // Without a way to be reached there is no ring; the screen asks all the same.
        Err(Refused::Invalid { .. }) => Vec::new(),
        Err(refused) => return Err(refused.into()),
    };
    let decision = change.decide();
    respond::settle(work, &decision, None)?;
    pages::plan(work.tx, work.ids, work.now, &plans, &work.directory, 0)?;
    make_page(work, decision.incident.id)?;
    Ok(decision.incident)
}

fn make_page(work: &mut Work<'_, '_>, id: IncidentId) -> Result<()> {
    let now = work.now;
    let page = Page {
        id: work.ids.id(now),
        // Nobody can have configured it.
        slug: format!("drill-{}", id.uuid().simple()),
        name: PAGE.to_owned(),
        automatic: false,
        created_at: now,
        updated_at: now,
    };
    drills::make_page(work.tx, id, &page)?;
    let component = Component {
        id: work.ids.id(now),
        page: page.id,
        service: None,
        name: COMPONENT.to_owned(),
        description: None,
        position: 1,
        status: ComponentStatus::Operational,
        created_at: now,
        updated_at: now,
    };
    Ok(status::upsert_component(work.tx, &component)?)
}

/// A drill; nothing here is done to an incident that is real.
fn find(tx: &mut Tx<'_>, reference: Reference) -> Result<(Incident, PersonId)> {
    let incident = respond::load(tx, reference)?;
    match incident.drill {
        Some(newcomer) => Ok((incident, newcomer)),
        None => Err(Error::refused(t!("incident #{} is real, and no drill", incident.number))),
    }
}

/// Tells the readers of the demo status page something, through what publishes on the company's.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Refused`] when it is no drill, or its page is gone; a text that cannot be published.
pub async fn publish(app: &App, actor: Actor, reference: Reference, body: String) -> Result<Incident> {
    access::check(&actor, Permission::Respond)?;
    app.write(move |work| {
        let (incident, _) = find(work.tx, reference)?;
        let gone = || Error::refused(t!("the demo status page went with the end of the drill"));
        let page = drills::page(work.tx, incident.id)?.ok_or_else(gone)?;
        let told = status::about(work.tx, incident.id)?;
        if let Some(public) = told.iter().find(|public| !public.status.is_closed()) {
            let new =
                NewUpdate { status: None, body: body.clone(), impact: None, components: None, next_minutes: None };
            update_in(work, &actor, &page.slug, public.id, &new)?;
        } else {
            let affected = ComponentChange {
                component: Named::Name(COMPONENT.to_owned()),
                status: ComponentStatus::PartialOutage,
            };
            let new = NewIncident {
                name: incident.title.clone(),
                status: IncidentStatus::Identified,
                impact: None,
                body: body.clone(),
                components: vec![affected],
                incident: Some(reference),
                started_at: None,
                next_minutes: None,
            };
            open_in(work, &actor, &page.slug, &new)?;
        }
        respond::load(work.tx, reference)
    })
    .await
}

/// What the demo status page shows.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Refused`] when it is no drill, or its page is gone.
pub fn page(tx: &mut Tx<'_>, reference: Reference, public_url: &str, now: Timestamp) -> Result<View> {
    let (incident, _) = find(tx, reference)?;
    let page = drills::page(tx, incident.id)?.ok_or_else(|| Error::not_found("demo status page of", reference))?;
    refresh::view(tx, page, public_url, now)
}

/// Ends a drill and removes everything in it. A drill that is gone is a success no more: it cannot be found.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Refused`] when it is no drill; denied to others than who practises and who may manage.
pub async fn remove(app: &App, actor: Actor, reference: Reference) -> Result<()> {
    access::check(&actor, Permission::Respond)?;
    app.write(move |work| {
        let (incident, newcomer) = find(work.tx, reference)?;
        if actor.person() != Some(newcomer) {
            access::check(&actor, Permission::Manage)?;
        }
        let subject = Subject::Incident(incident.id);
        pages::cancel(work.tx, subject, t!("the drill was removed"))?;
        escalations::remove(work.tx, subject)?;
        Ok(drills::remove(work.tx, incident.id)?)
    })
    .await
}

/// Everything that a decision about a drill looks at.
struct Read {
    incident: Incident,
    room: Room,
    entries: Vec<Entry>,
    published_at: Option<Timestamp>,
}

impl Read {
    fn of(tx: &mut Tx<'_>, incident: Incident) -> Result<Self> {
        Ok(Self {
            room: rooms::load(tx, incident.id)?,
            entries: timeline::all(tx, incident.id)?,
            published_at: status::about(tx, incident.id)?.iter().map(|public| public.created_at).min(),
            incident,
        })
    }

    fn scene(&self) -> Scene<'_> {
        Scene { incident: &self.incident, room: &self.room, entries: &self.entries, published_at: self.published_at }
    }
}

/// How far somebody has come, and what the coach offers next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coached {
    pub course: Course,
    /// What to do for the current step; `None` when nothing is left to do.
    pub offer: Option<Offer>,
    /// Whether the demo status page is still there.
    pub page: bool,
}

/// What the coach says about a drill; `None` for an incident that is real.
///
/// # Errors
/// When the database fails.
pub fn coached(tx: &mut Tx<'_>, incident: &Incident, directory: &Directory) -> Result<Option<Coached>> {
    if incident.drill.is_none() {
        return Ok(None);
    }
    let (room, public) = (rooms::load(tx, incident.id)?, status::about(tx, incident.id)?);
    coached_in(tx, incident, &room, &public, directory)
}

/// [`coached`] for who has read the room, and what is public about it.
///
/// # Errors
/// When the database fails.
pub fn coached_in(
    tx: &mut Tx<'_>,
    incident: &Incident,
    room: &Room,
    public: &[PublicIncident],
    directory: &Directory,
) -> Result<Option<Coached>> {
    let Some(newcomer) = incident.drill else { return Ok(None) };
    let entries = timeline::all(tx, incident.id)?;
    let published_at = public.iter().map(|public| public.created_at).min();
    let scene = Scene { incident, room, entries: &entries, published_at };
    let (course, stage) = (drill::course(&scene), drill::stage(directory, newcomer));
    let offer = course.current().map(|step| drill::offer(&scene, &stage, step));
    Ok(Some(Coached { course, offer, page: drills::page(tx, incident.id)?.is_some() }))
}

/// Saves when something is to be done next in a drill that has just changed.
///
/// # Errors
/// When the database fails.
pub(crate) fn follow(tx: &mut Tx<'_>, incident: &Incident) -> Result<()> {
    if incident.drill.is_none() {
        return Ok(());
    }
    let read = Read::of(tx, incident.clone())?;
    Ok(drills::set_due(tx, incident.id, read.scene().next())?)
}

/// Lets the simulated colleagues do what is due, and ends what nobody goes on with; how much that was.
///
/// # Errors
/// When the database fails.
pub(crate) async fn look(app: &App) -> Result<usize> {
    let now = app.now();
    let due = app.read(move |tx| Ok(drills::due(tx, now, BATCH)?)).await?;
    for id in &due {
        let id = *id;
        match play(app, id).await {
            Ok(()) => {}
            Err(error @ (Error::Busy | Error::Unavailable(_))) => return Err(error),
            Err(error) => {
                tracing::warn!(%error, incident = %id, "a drill could not go on");
                app.write(move |work| put_off(work, id)).await?;
            }
        }
    }
    Ok(due.len())
}

fn put_off(work: &mut Work<'_, '_>, id: IncidentId) -> Result<()> {
    let later = work.now.checked_add(AGAIN).ok();
    Ok(drills::set_due(work.tx, id, later)?)
}

/// The first turn of one drill that can be taken. One that is refused keeps nobody else waiting; each has a transaction of
/// its own, so that nothing of a refused one stays.
async fn play(app: &App, id: IncidentId) -> Result<()> {
    let now = app.now();
    let cues = app.read(move |tx| {
        let mut cues = cues(tx, id)?;
        cues.retain(|cue| cue.due_at <= now);
        Ok(cues)
    });
    for cue in cues.await? {
        match app.write(move |work| take_turn(work, id, &cue)).await {
            Ok(true) => return Ok(()),
            Ok(false) => {}
            Err(error @ (Error::Busy | Error::Unavailable(_))) => return Err(error),
            Err(error) => {
                tracing::warn!(%error, incident = %id, "a simulated colleague could not take their turn");
            }
        }
    }
    app.write(move |work| wait(work, id)).await
}

fn cues(tx: &mut Tx<'_>, id: IncidentId) -> Result<Vec<Cue>> {
    let incident = respond::load(tx, Reference::Id(id))?;
    let read = Read::of(tx, incident)?;
    Ok(drill::cues(&read.scene()))
}

/// Takes a turn; whether the drill has gone on.
fn take_turn(work: &mut Work<'_, '_>, id: IncidentId, cue: &Cue) -> Result<bool> {
    if !cues(work.tx, id)?.contains(cue) {
        // Another node was faster, and has saved what is due next.
        return Ok(true);
    }
    let (actor, reference) = (cue.who.actor(), Reference::Id(id));
    match &cue.act {
        Act::Join => respond::join_in(work, &actor, reference, cue.who.id()).map(|_| ())?,
        Act::Says(line) => {
            let line = Line { text: line.clone(), ..Line::default() };
            respond::typed_in(work, &actor, reference, &line)?.map(|_| ())?;
        }
    }
    Ok(!cues(work.tx, id)?.contains(cue))
}

/// No turn can be taken now: saves when there may be one, or ends what nobody goes on with.
fn wait(work: &mut Work<'_, '_>, id: IncidentId) -> Result<()> {
    let incident = respond::load(work.tx, Reference::Id(id))?;
    let read = Read::of(work.tx, incident)?;
    let (scene, now) = (read.scene(), work.now);
    if scene.is_open() && scene.ends_at() <= now {
        return give_up(work, id);
    }
    let mut next = scene.next();
    if next.is_some_and(|at| at <= now) {
        // What was refused or changed nothing would be due again at once, for ever; what comes meanwhile is not late.
        let coming = drill::cues(&scene).into_iter().map(|cue| cue.due_at).find(|at| *at > now);
        next = coming.into_iter().chain(now.checked_add(AGAIN).ok()).min();
    }
    Ok(drills::set_due(work.tx, id, next)?)
}

/// Nobody has gone on for an hour: it ends, and its page goes.
fn give_up(work: &mut Work<'_, '_>, id: IncidentId) -> Result<()> {
    change_now(work, &Actor::System, Reference::Id(id), None, |_, _, change| {
        let over = Status::read(Some("Cancelled"), None).map_err(|e| Error::Internal(e.to_string()))?;
        Ok(change.move_to(over, Some(t!("the drill was not ended within an hour")))?)
    })?;
    Ok(drills::remove_page(work.tx, id)?)
}

/// Refuses to publish about a drill where customers read, and about anything else on the page of a drill.
///
/// # Errors
/// [`Error::Refused`] says where it can be published.
pub(crate) fn may_publish(tx: &mut Tx<'_>, page: &Page, about: Option<IncidentId>) -> Result<()> {
    let stage = drills::of_page(tx, page.id)?;
    let drill = match about {
        Some(id) => respond::load(tx, Reference::Id(id))?.drill.map(|_| id),
        None => None,
    };
    match (stage, drill) {
        (None, None) => Ok(()),
        (Some(stage), Some(drill)) if stage == drill => Ok(()),
        (Some(_), _) => {
            Err(Error::refused(t!("this is the demo status page of a drill; only that drill publishes on it")))
        }
        (None, Some(_)) => {
            Err(Error::refused(t!("this is a drill: customers must not read of it; {PAGE} is its own page")))
        }
    }
}
