//! Finding a commander: who is paged, and who answered. What the page says is in [`crate::summon`].

use super::change_now;
use crate::app::{App, Work};
use crate::error::{Error, Result};
use allclear_core::access::{self, Actor, Permission};
use allclear_core::directory::Directory;
use allclear_core::id::{IncidentId, PersonId};
pub(super) use allclear_core::incident::Call;
use allclear_core::incident::{self, Change, Incident, Reference, Role};
use allclear_core::page::Subject;
use allclear_core::timeline::{Kind, person_name};
use allclear_store::pages;
use jiff::Timestamp;

/// Whether this incident's policy asks for a commander and nobody commands.
fn is_wanted(incident: &Incident) -> bool {
    incident.policy.page_commander && incident.status.category.is_open() && incident.commander().is_none()
}

/// Calls a commander when the need for one is new: on declaring, when it became a major incident, when it was reopened,
/// when the commander left without a successor.
pub(super) fn follow(
    directory: &Directory,
    before: Option<&Incident>,
    change: &mut Change<'_>,
    now: Timestamp,
) -> Option<Call> {
    if !is_wanted(change.incident()) || before.is_some_and(is_wanted) {
        return None;
    }
    let cycle = change.count_call();
    let call = incident::call_commander(directory, change.incident(), cycle, now);
    let role = Role::IncidentCommander;
    if let Some(why) = &call.why {
        change.record(Kind::NobodyToPage { role, why: why.clone() });
    }
    for person in call.commander.iter().chain(&call.last_resort) {
        let reason = if call.commander == Some(*person) { "commander on call" } else { "last resort" };
        change.record(Kind::ResponderPaged { person: *person, role: Some(role), reason: reason.to_owned() });
    }
    Some(call)
}

/// Writes the pages of a call, and withdraws those of an earlier one or of a need that is over.
pub(super) fn page(work: &mut Work<'_, '_>, incident: &Incident, call: Option<Call>) -> Result<()> {
    if !incident.status.category.is_open() {
        pages::cancel(work.tx, Subject::Incident(incident.id), "the incident is over")?;
    } else if incident.calls > 0 && (call.is_some() || !is_wanted(incident)) {
        let why = if incident.commander().is_some() { "somebody commands" } else { "not wanted any more" };
        pages::cancel_call(work.tx, incident.id, why)?;
    }
    if let Some(call) = call {
        // None is claimed here: the sender finds them in the outbox as soon as they are on disk.
        pages::plan(work.tx, work.ids, work.now, &call.plans, &work.directory, 0)?;
    }
    Ok(())
}

/// Somebody answers the page that asked for a commander: they command from now on. Answering twice is a success.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Refused`] when somebody else commands already or the incident is over.
pub async fn accept_page(app: &App, actor: Actor, id: IncidentId, person: PersonId) -> Result<Incident> {
    access::check(&actor, Permission::Respond)?;
    app.write(move |work| {
        if !work.directory.people.contains_key(&person) {
            return Err(Error::not_found("person", person));
        }
        let (decision, ()) = change_now(work, &actor, Reference::Id(id), None, |around, _, change| {
            incident::accept(change, person).map_err(|refused| match refused {
                incident::Refused::Commanded { number, by } => Error::refused(format!(
                    "{} already commands incident #{number}; take the role over if that is agreed",
                    person_name(&around.directory, by)
                )),
                other => other.into(),
            })
        })?;
        Ok(decision.incident)
    })
    .await
}
