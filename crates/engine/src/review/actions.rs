//! Action items. They belong to the incident, so that one can be written down while it is still going on.

use super::{move_if_learning, open_actions, zone_of};
use crate::app::App;
use crate::error::{Error, Result};
use crate::respond::{Around, change_now, person};
use allclear_core::access::{self, Actor, Permission};
use allclear_core::id::ActionId;
use allclear_core::incident::{Change, Reference, Status};
use allclear_core::review::{self, Action, ActionEdit, ActionKind, ActionState, State, local_date};
use allclear_core::timeline::Kind;
use allclear_store::reviews;

/// A new action item as somebody writes it down.
#[derive(Debug, Clone)]
pub struct NewAction {
    pub title: String,
    pub kind: ActionKind,
    /// One person, by mail address or id.
    pub owner: String,
    /// `2026-03-01`; without one, as the severity's policy says.
    pub due_on: Option<String>,
    pub done_when: String,
}

/// Adds an action item. One that says exactly what an open one of this incident says already is that one: a success that
/// writes nothing.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] when the owner is nobody, the due date has passed, or "done when" is vague.
pub async fn add_action(app: &App, actor: Actor, incident: Reference, new: NewAction) -> Result<Action> {
    access::check(&actor, Permission::Respond)?;
    app.write(move |work| {
        let (_, action) =
            change_now(work, &actor, incident, None, |around, actor, change| add_now(around, actor, change, &new))?;
        Ok(action)
    })
    .await
}

fn add_now(around: &mut Around<'_, '_>, actor: &Actor, change: &mut Change<'_>, new: &NewAction) -> Result<Action> {
    let owner = person(&around.directory, "owner", &new.owner)?;
    let zone = zone_of(&around.directory, owner);
    let due_on = match &new.due_on {
        Some(told) => review::parse_due_on(told, local_date(around.now, &zone))?,
        None => review::default_due_on(around.now, change.incident().policy.action_days, &zone),
    };
    let item = review::NewAction {
        incident: change.id(),
        title: new.title.clone(),
        kind: new.kind,
        owner,
        due_on,
        done_when: new.done_when.clone(),
    };
    let action = review::add_action(item, actor, change.ids(), around.now)?;
    if let Some(there) =
        reviews::actions(around.tx, change.id())?.into_iter().find(|there| says_the_same(there, &action))
    {
        return Ok(there);
    }
    reviews::save_action(around.tx, &action)?;
    change.record(Kind::ActionAdded { action: action.id, title: action.title.clone(), owner, due_on });
    Ok(action)
}

/// Whether two say the same that is still to be done: what a double click makes.
fn says_the_same(there: &Action, new: &Action) -> bool {
    let what =
        |action: &Action| (action.title.clone(), action.kind, action.owner, action.due_on, action.done_when.clone());
    there.state == ActionState::Open && what(there) == what(new)
}

/// What shall be different about an action item; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct ActionChange {
    pub title: Option<String>,
    pub kind: Option<ActionKind>,
    /// By mail address or id.
    pub owner: Option<String>,
    pub due_on: Option<String>,
    pub done_when: Option<String>,
    pub state: Option<ActionState>,
    /// Why it will not be done.
    pub reason: Option<String>,
}

/// Changes an action item. When the last open one ends and the review is published, the incident is closed.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] as for [`add_action`], and when it is dropped without a reason.
pub async fn change_action(
    app: &App,
    actor: Actor,
    incident: Reference,
    id: ActionId,
    command: ActionChange,
) -> Result<Action> {
    access::check(&actor, Permission::Respond)?;
    app.write(move |work| {
        let (_, action) =
            change_now(work, &actor, incident, None, |around, _, change| change_one(around, change, id, &command))?;
        Ok(action)
    })
    .await
}

fn change_one(
    around: &mut Around<'_, '_>,
    change: &mut Change<'_>,
    id: ActionId,
    command: &ActionChange,
) -> Result<Action> {
    let found = reviews::find_action(around.tx, change.id(), id)?;
    let mut action = found.ok_or_else(|| Error::not_found("action item", id))?;
    let owner = command.owner.as_deref().map(|named| person(&around.directory, "owner", named)).transpose()?;
    let zone = zone_of(&around.directory, owner.unwrap_or(action.owner));
    let today = local_date(around.now, &zone);
    let keep_due = action.due_on.to_string();
    // Sending back the date that already stands there is no new promise, even when that day has passed.
    let due_on = command.due_on.as_deref().filter(|told| told.trim() != keep_due);
    let due_on = due_on.map(|told| review::parse_due_on(told, today)).transpose()?;
    let (title, done_when) = (command.title.clone(), command.done_when.clone());
    let edit = ActionEdit { title, kind: command.kind, owner, due_on, done_when };
    let edited = review::edit_action(&mut action, &edit)?;
    if edited {
        let (action_id, title) = (action.id, action.title.clone());
        let told = Kind::ActionChanged { action: action_id, title, owner: action.owner, due_on: action.due_on };
        change.record(told);
    }
    let from = action.state;
    let to = command.state.unwrap_or(from);
    let moved = review::move_action(&mut action, to, command.reason.as_deref(), around.now)?;
    if moved {
        let (title, reason) = (action.title.clone(), action.reason.clone());
        change.record(Kind::ActionMoved { action: action.id, title, from, to, reason });
    }
    if edited || moved {
        reviews::save_action(around.tx, &action)?;
    }
    if moved {
        follow_actions(around, change)?;
    }
    Ok(action)
}

/// A published review whose actions have all ended has nothing left to do.
fn follow_actions(around: &mut Around<'_, '_>, change: &mut Change<'_>) -> Result<()> {
    let published = reviews::find(around.tx, change.id())?.is_some_and(|r| r.state == State::Published);
    if published {
        let open = open_actions(around.tx, change.id())?;
        move_if_learning(change, if open == 0 { Status::closed() } else { Status::actions_open() })?;
    }
    Ok(())
}
