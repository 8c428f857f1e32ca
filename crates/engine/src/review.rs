//! Reviewing: the draft, its edits and its publication, contributing factors and action items.

mod actions;
mod short;
#[cfg(test)]
mod tests;

pub use actions::{ActionChange, NewAction, add_action, change_action};
pub use short::{Short, publish_short};

use crate::app::{App, Work};
use crate::error::{Error, Result};
use crate::respond::{self, Around, change_now, load};
use allclear_core::access::{self, Actor, Permission};
use allclear_core::alert::Alert;
use allclear_core::directory::Directory;
use allclear_core::id::{IncidentId, PersonId};
use allclear_core::incident::{Category, Change, Incident, Reference, Status};
use allclear_core::review::{
    self, Action, ActionState, Clash, Document, Edit, Factor, FactorCategory, Figures, Review, Section, State, Story,
    Unedited,
};
use allclear_core::timeline::Kind;
use allclear_store::{Tx, alerts, reviews, timeline};
use allclear_texts::t;
use jiff::Timestamp;

/// A review with everything it shows.
#[derive(Debug, Clone)]
pub struct Reviewed {
    pub incident: Incident,
    pub review: Review,
    pub sections: Vec<Section>,
    pub factors: Vec<Factor>,
    pub actions: Vec<Action>,
    pub figures: Figures,
}

/// Reads the review of an incident.
///
/// # Errors
/// [`Error::NotFound`] when there is no such incident, or no review because it was never resolved.
pub fn read(tx: &mut Tx<'_>, directory: &Directory, incident: Reference) -> Result<Reviewed> {
    let incident = load(tx, incident)?;
    let review = reviews::find(tx, incident.id)?.ok_or_else(|| none_yet(&incident))?;
    let (entries, alerts) = (timeline::all(tx, incident.id)?, alerts_of(tx, incident.id)?);
    let (factors, actions) = (reviews::factors(tx, incident.id)?, reviews::actions(tx, incident.id)?);
    let story = Story {
        incident: &incident,
        entries: &entries,
        alerts: &alerts,
        factors: &factors,
        actions: &actions,
        directory,
    };
    let (sections, figures) = (review.sections(review::draft(&story)), review::figures(&story));
    Ok(Reviewed { incident, review, sections, factors, actions, figures })
}

fn none_yet(incident: &Incident) -> Error {
    Error::not_found(
        t!("review yet (it is drafted when the incident is resolved) of incident"),
        format!("#{}", incident.number),
    )
}

/// Every alert attached to an incident.
fn alerts_of(tx: &mut Tx<'_>, incident: IncidentId) -> Result<Vec<Alert>> {
    let mut found: Vec<Alert> = Vec::new();
    loop {
        let part = alerts::of_incident(tx, incident, found.last().map(|a| a.id), 200)?;
        let full = part.len() == 200;
        found.extend(part);
        if !full {
            return Ok(found);
        }
    }
}

impl Reviewed {
    /// The review as a Markdown document.
    #[must_use]
    pub fn markdown(&self, directory: &Directory) -> String {
        let (incident, review, sections) = (&self.incident, &self.review, &self.sections);
        review::render(&Document { incident, review, sections, directory })
    }
}

/// What shall be different about a review.
#[derive(Debug, Clone, Default)]
pub struct EditReview {
    pub edits: Vec<Edit>,
    /// By mail address or id.
    pub owner: Option<String>,
    /// Draft or in review; publishing is [`publish`].
    pub state: Option<State>,
}

/// How an edit ended.
#[derive(Debug, Clone)]
pub enum Edited {
    Saved(Box<Reviewed>),
    /// Somebody else wrote the same sections meanwhile. Nothing was saved.
    Clash(Vec<Clash>),
}

/// Edits sections, owner and state, all or nothing.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Invalid`] when a field cannot be used.
pub async fn edit(app: &App, actor: Actor, incident: Reference, command: EditReview) -> Result<Edited> {
    access::check(&actor, Permission::Respond)?;
    if command.state == Some(State::Published) {
        return Err(Error::invalid("state", t!("publish it by a POST to the review's publication")));
    }
    app.write(move |work| {
        let (_, clashes) = change_now(work, &actor, incident, None, |around, actor, change| {
            edit_now(around, actor, change, &command)
        })?;
        if clashes.is_empty() { saved(work, incident) } else { Ok(Edited::Clash(clashes)) }
    })
    .await
}

fn saved(work: &mut Work<'_, '_>, incident: Reference) -> Result<Edited> {
    let directory = std::sync::Arc::clone(&work.directory);
    Ok(Edited::Saved(Box::new(read(work.tx, &directory, incident)?)))
}

fn edit_now(
    around: &mut Around<'_, '_>,
    actor: &Actor,
    change: &mut Change<'_>,
    command: &EditReview,
) -> Result<Vec<Clash>> {
    let reviewed = read(around.tx, &around.directory, Reference::Id(change.id()))?;
    let mut review = reviewed.review;
    // The sections shown are the drafted ones with the edits over them; editing starts from what its author saw.
    let changed = match review.edit(reviewed.sections, &command.edits, actor, around.now) {
        Ok(changed) => changed,
        Err(Unedited::Clash(clashes)) => return Ok(clashes),
        Err(Unedited::Refused(why)) => return Err(why.into()),
    };
    reviews::save_sections(around.tx, &review, &changed)?;
    let mut moved = false;
    if let Some(named) = &command.owner {
        let owner = respond::person(&around.directory, "owner", named)?;
        if review.owner != Some(owner) {
            change.record(Kind::ReviewOwnerChanged { from: review.owner, to: owner });
            review.owner = Some(owner);
            review.schedule(change.incident(), |p| zone_of(&around.directory, p));
            moved = true;
        }
    }
    if let Some(to) = command.state.filter(|to| *to != review.state) {
        change.record(Kind::ReviewMoved { from: review.state, to });
        review.state = to;
        review.published_at = None;
        move_if_learning(change, if to == State::InReview { Status::in_review() } else { Status::review_pending() })?;
        moved = true;
    }
    if moved {
        reviews::save(around.tx, &review)?;
    }
    Ok(Vec::new())
}

/// The incident's status follows its review, but only while the incident is being learned from: nothing about a review
/// closes what somebody reopened, or reopens what somebody closed.
fn move_if_learning(change: &mut Change<'_>, to: Status) -> Result<()> {
    if change.incident().status.category == Category::PostIncident {
        change.move_to(to, None)?;
    }
    Ok(())
}

/// Publishes the review. It can still be edited afterwards; publishing twice is a success that changes nothing.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Refused`] when nobody owns it.
pub async fn publish(app: &App, actor: Actor, incident: Reference) -> Result<Reviewed> {
    access::check(&actor, Permission::Respond)?;
    app.write(move |work| {
        change_now(work, &actor, incident, None, |around, _, change| publish_now(around, change))?;
        let directory = std::sync::Arc::clone(&work.directory);
        read(work.tx, &directory, incident)
    })
    .await
}

fn publish_now(around: &mut Around<'_, '_>, change: &mut Change<'_>) -> Result<()> {
    let found = reviews::find(around.tx, change.id())?;
    let mut review = found.ok_or_else(|| none_yet(change.incident()))?;
    if review.state == State::Published {
        return Ok(());
    }
    if review.owner.is_none() {
        return Err(Error::refused(t!("the review has no owner; name one before publishing it")));
    }
    review.state = State::Published;
    review.published_at = Some(around.now);
    reviews::save(around.tx, &review)?;
    change.record(Kind::ReviewPublished { review: review.id });
    let open = open_actions(around.tx, change.id())?;
    move_if_learning(change, if open == 0 { Status::closed() } else { Status::actions_open() })?;
    Ok(())
}

fn open_actions(tx: &mut Tx<'_>, incident: IncidentId) -> Result<usize> {
    Ok(reviews::actions(tx, incident)?.iter().filter(|a| a.state == ActionState::Open).count())
}

/// Adds a contributing factor; the review lists it. The same words of the same kind again are the factor that is there: a
/// success that writes nothing.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Invalid`] when the text is empty.
pub async fn add_factor(
    app: &App,
    actor: Actor,
    incident: Reference,
    category: FactorCategory,
    text: String,
) -> Result<Factor> {
    access::check(&actor, Permission::Respond)?;
    app.write(move |work| {
        let (_, factor) = change_now(work, &actor, incident, None, |around, actor, change| {
            let id = change.id();
            let factor = review::add_factor(id, category, &text, actor, change.ids(), around.now)?;
            let same = |there: &Factor| there.category == factor.category && there.text == factor.text;
            if let Some(there) = reviews::factors(around.tx, id)?.into_iter().find(same) {
                return Ok(there);
            }
            reviews::insert_factor(around.tx, &factor)?;
            change.record(Kind::FactorAdded { factor: factor.id, category, text: factor.text.clone() });
            Ok(factor)
        })?;
        Ok(factor)
    })
    .await
}

/// What a change of the incident means for its review: resolving begins it, and another end, another severity or a
/// reopening moves its due date. The caller saves it after the incident.
pub(crate) fn follow(
    tx: &mut Tx<'_>,
    directory: &Directory,
    before: &Incident,
    change: &mut Change<'_>,
    now: Timestamp,
) -> Result<Option<Review>> {
    let after = change.incident().clone();
    if before.resolved_at == after.resolved_at && before.policy == after.policy {
        return Ok(None);
    }
    let zone = |person| zone_of(directory, person);
    if let Some(mut review) = reviews::find(tx, after.id)? {
        review.owner = review.owner.or(after.commander());
        review.schedule(&after, zone);
        practised(&mut review, &after);
        return Ok(Some(review));
    }
    if after.resolved_at.is_none() {
        return Ok(None);
    }
    let mut review = review::begin(&after, zone, change.ids(), now);
    practised(&mut review, &after);
    let due_on = review.due.as_ref().map(|due| due.on);
    change.record(Kind::ReviewDrafted { review: review.id, owner: review.owner, due_on });
    Ok(Some(review))
}

/// The review of a drill belongs to whoever practised, and is due never.
fn practised(review: &mut Review, incident: &Incident) {
    if let Some(newcomer) = incident.drill {
        (review.owner, review.due) = (Some(newcomer), None);
    }
}

/// The time zone of a person; UTC for somebody who was removed.
fn zone_of(directory: &Directory, person: PersonId) -> String {
    directory.people.get(&person).map_or_else(|| "UTC".to_owned(), |p| p.time_zone.clone())
}
