//! Public incidents: opened, continued, ended; each word of them written by somebody.

use super::{ComponentChange, Snapshots, apply, page, resolve};
use crate::app::{App, Work};
use crate::drill;
use crate::error::{Error, Result};
use crate::respond;
use allclear_core::access::{self, Actor, Permission};
use allclear_core::id::{IncidentId, PublicIncidentId};
use allclear_core::incident::Reference;
use allclear_core::status::{self, Affected, Impact, IncidentStatus, Page, PublicIncident, PublicUpdate, Told};
use allclear_core::timeline::{EARLIEST, actor_name, utc};
use allclear_store::{incidents, status as store};
use allclear_texts::t;
use jiff::Timestamp;

/// A public incident to be opened with its first update. Its status may be `resolved` at once: an incident told of
/// afterwards.
#[derive(Debug, Clone)]
pub struct NewIncident {
    pub name: String,
    pub status: IncidentStatus,
    /// That of the worst component when not given.
    pub impact: Option<Impact>,
    pub body: String,
    pub components: Vec<ComponentChange>,
    /// The internal incident it is about; its timeline is told what was published.
    pub incident: Option<Reference>,
    /// When customers began to feel it; now when not given.
    pub started_at: Option<Timestamp>,
    /// In how many minutes readers are promised to hear more; as the plan has it when not given, see
    /// [`status::promise`].
    pub next_minutes: Option<u32>,
}

/// A further update.
#[derive(Debug, Clone)]
pub struct NewUpdate {
    /// As it is when not given.
    pub status: Option<IncidentStatus>,
    pub body: String,
    /// A new impact, when it was judged wrongly.
    pub impact: Option<Impact>,
    /// `None`: nothing is said about components. Then resolving sets those that the incident touched, and that no other
    /// open incident touches, back to operational.
    pub components: Option<Vec<ComponentChange>>,
    /// As [`NewIncident::next_minutes`].
    pub next_minutes: Option<u32>,
}

/// Opens a public incident and publishes its first update.
///
/// # Errors
/// Denied without [`Permission::Respond`]; no such page; a name, text, component or start that cannot be published.
pub async fn open(app: &App, snapshots: &Snapshots, actor: Actor, slug: String, new: NewIncident) -> Result<Told> {
    let told = app.write(move |work| open_in(work, &actor, &slug, &new).and_then(|told| as_seen(work, told))).await?;
    snapshots.follow(app).await;
    Ok(told)
}

/// [`open`] as a part of a larger command; the page follows within a second.
///
/// # Errors
/// As [`open`].
pub fn open_in(work: &mut Work<'_, '_>, actor: &Actor, slug: &str, new: &NewIncident) -> Result<Told> {
    access::check(actor, Permission::Respond)?;
    let (name, body) = (status::name(&new.name)?, status::body(&new.body)?);
    status::transition(None, new.status)?;
    let now = work.now;
    let started_at = new.started_at.unwrap_or(now);
    if started_at > now {
        return Err(Error::invalid(
            "started_at",
            t!("lies in the future; leave it out, or name when customers began to notice"),
        ));
    }
    if started_at < EARLIEST {
        return Err(Error::invalid("started_at", t!("{started_at} is before the year 2000")));
    }
    let page = page(work, slug)?;
    let mut components = store::components(work.tx, page.id)?;
    let wanted = resolve(&components, &new.components)?;
    let about = new.incident.map(|reference| internal(work, reference)).transpose()?;
    drill::may_publish(work.tx, &page, about)?;
    let impact = new.impact.unwrap_or_else(|| Impact::of(wanted.iter().map(|(_, status)| *status)));
    let mut incident = PublicIncident {
        id: work.ids.id(now),
        page: page.id,
        incident: about,
        name,
        status: IncidentStatus::Investigating,
        impact,
        created_at: now,
        updated_at: now,
        monitoring_at: None,
        resolved_at: None,
        started_at,
        next_update_at: None,
    };
    incident.move_to(new.status, now)?;
    incident.next_update_at = promised(work, about, new.status, new.next_minutes)?;
    let affected = apply(work, &page, &mut components, &wanted)?;
    publish(work, actor, &page, Told { incident, updates: Vec::new() }, body, affected)
}

/// When readers are promised to hear more: as whoever publishes says, or as the plan of the incident behind it has it
/// while that is open.
fn promised(
    work: &mut Work<'_, '_>,
    about: Option<IncidentId>,
    status: IncidentStatus,
    minutes: Option<u32>,
) -> Result<Option<Timestamp>> {
    // What customers are promised does not depend on who publishes.
    let find = |id| work.unseen(|work| incidents::find(work.tx, Reference::Id(id)));
    let about = about.map(find).transpose()?.flatten();
    let open = about.filter(|incident| incident.status.category.is_open());
    Ok(status::promise(status, minutes, open.and_then(|incident| incident.policy.public_update_minutes), work.now)?)
}

fn internal(work: &mut Work<'_, '_>, reference: Reference) -> Result<IncidentId> {
    match respond::load(work.tx, reference) {
        Err(Error::NotFound { .. }) => Err(Error::invalid("incident", t!("there is no incident {reference}"))),
        found => Ok(found?.id),
    }
}

/// What was published, for whoever published it: the incident behind it only where they may know of that.
pub(super) fn as_seen(work: &mut Work<'_, '_>, mut told: Told) -> Result<Told> {
    if let Some(behind) = told.incident.incident
        && incidents::find(work.tx, Reference::Id(behind))?.is_none()
    {
        told.incident.incident = None;
    }
    Ok(told)
}

/// Publishes a further update of a public incident.
///
/// # Errors
/// Denied without [`Permission::Respond`]; no such page or incident; a text or component that cannot be published; a
/// postmortem before the end.
pub async fn update(
    app: &App,
    snapshots: &Snapshots,
    actor: Actor,
    slug: String,
    id: PublicIncidentId,
    new: NewUpdate,
) -> Result<Told> {
    let told =
        app.write(move |work| update_in(work, &actor, &slug, id, &new).and_then(|told| as_seen(work, told))).await?;
    snapshots.follow(app).await;
    Ok(told)
}

/// [`update`] as a part of a larger command; the page follows within a second.
///
/// # Errors
/// As [`update`].
pub fn update_in(
    work: &mut Work<'_, '_>,
    actor: &Actor,
    slug: &str,
    id: PublicIncidentId,
    new: &NewUpdate,
) -> Result<Told> {
    access::check(actor, Permission::Respond)?;
    let body = status::body(&new.body)?;
    let page = page(work, slug)?;
    let mut told = store::incident(work.tx, page.id, id)?.ok_or_else(|| Error::not_found("public incident", id))?;
    let status = new.status.unwrap_or(told.incident.status);
    let ends = !told.incident.status.is_closed() && status == IncidentStatus::Resolved;
    told.incident.move_to(status, work.now)?;
    told.incident.impact = new.impact.unwrap_or(told.incident.impact);
    told.incident.next_update_at = promised(work, told.incident.incident, status, new.next_minutes)?;
    let mut components = store::components(work.tx, page.id)?;
    let wanted = match &new.components {
        Some(named) => resolve(&components, named)?,
        None if ends => status::restored(&told, &store::open_incidents(work.tx, page.id)?, &components),
        None => Vec::new(),
    };
    let affected = apply(work, &page, &mut components, &wanted)?;
    publish(work, actor, &page, told, body, affected)
}

fn publish(
    work: &mut Work<'_, '_>,
    actor: &Actor,
    page: &Page,
    mut told: Told,
    body: String,
    affected: Vec<Affected>,
) -> Result<Told> {
    let update = PublicUpdate {
        id: work.ids.id(work.now),
        incident: told.incident.id,
        status: told.incident.status,
        body,
        created_at: work.now,
        display_at: work.now,
        affected,
        next_update_at: told.incident.next_update_at,
    };
    store::save_incident(work.tx, &told.incident)?;
    store::add_update(work.tx, &update)?;
    on_published(work, actor, page, &told.incident, &update)?;
    told.updates.insert(0, update);
    Ok(told)
}

/// Longest part of a public text that the internal timeline repeats, in characters.
const EXCERPT: usize = 500;

/// Tells the internal incident, if there is one, what its customers were told.
fn on_published(
    work: &mut Work<'_, '_>,
    actor: &Actor,
    page: &Page,
    incident: &PublicIncident,
    update: &PublicUpdate,
) -> Result<()> {
    let Some(internal) = incident.incident else { return Ok(()) };
    let said = allclear_core::text::line(&update.body, EXCERPT);
    let next = update.next_update_at.map_or_else(String::new, |at| t!(" (the next by {})", utc(at)));
    let note = t!("Published on {} as {}{next}: {said}", page.name, update.status.label());
    let write = |work: &mut Work<'_, '_>, actor: &Actor, note: &str| {
        let about = Reference::Id(internal);
        respond::change_now(work, actor, about, None, |_, _, change| Ok(change.note(note)?)).map(|_| ())
    };
    let written = match write(work, actor, &note) {
        Err(Error::NotFound { .. }) => {
            // Whoever published may not know of it; those who work on it must know what customers read.
            let note = format!("{} {note}", actor_name(&work.directory, actor));
            work.unseen(|work| write(work, &Actor::System, &note))
        }
        written => written,
    };
    match written {
        // The public story outlives an incident that was removed.
        Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}
