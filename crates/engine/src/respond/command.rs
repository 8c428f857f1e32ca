//! Finding a commander: who is paged, and who answered. What the page says is in [`crate::summon`].

use super::change_now;
use crate::app::{App, Work};
use crate::error::{Error, Result};
use crate::summon;
use allclear_core::access::{self, Actor, Permission};
use allclear_core::directory::{Directory, Urgency};
use allclear_core::escalation::{RETRY_FALLBACK, State};
use allclear_core::id::{IncidentId, PersonId, ServiceId};
pub(super) use allclear_core::incident::Call;
use allclear_core::incident::{self, Category, Change, Incident, MAX_REASON, Reference, Role};
use allclear_core::page::{FALLBACK_STEP, Page, Plan, SUMMON_STEP, Subject};
use allclear_core::text;
use allclear_core::timeline::{Kind, person_name};
use allclear_store::escalations::Escalation;
use allclear_store::{escalations, incidents, pages};
use allclear_texts::t;
use jiff::Timestamp;
use uuid::Uuid;

/// Whether this incident's policy asks for a commander and nobody commands. A drill pages nobody on call, and neither does
/// what nobody has judged yet.
fn is_wanted(incident: &Incident) -> bool {
    let real = incident.drill.is_none() && incident.status.category != Category::Triage;
    real && incident.policy.page_commander && incident.status.category.is_open() && incident.commander().is_none()
}

/// Calls a commander when the need for one is new: on declaring, when it became a major incident, when it was reopened,
/// when the commander left without a successor.
pub(super) fn follow(
    directory: &Directory,
    before: Option<&Incident>,
    change: &mut Change<'_>,
    now: Timestamp,
) -> Option<Call> {
    let new = is_wanted(change.incident()) && !before.is_some_and(is_wanted);
    new.then(|| called(directory, change, now))
}

/// Counts one more call, plans its pages, and writes down who is paged.
fn called(directory: &Directory, change: &mut Change<'_>, now: Timestamp) -> Call {
    let cycle = change.count_call();
    let call = incident::call_commander(directory, change.incident(), cycle, now);
    let role = Role::IncidentCommander;
    if let Some(why) = &call.why {
        change.record(Kind::NobodyToPage { role, why: why.clone() });
    }
    for person in call.commander.iter().chain(&call.last_resort) {
        let reason = if call.commander == Some(*person) { t!("commander on call") } else { t!("last resort") };
        change.record(Kind::ResponderPaged { person: *person, role: Some(role), reason: reason.to_owned() });
    }
    call
}

/// Writes the pages of a call, and withdraws those of an earlier one or of a need that is over.
pub(super) fn page(work: &mut Work<'_, '_>, incident: &Incident, call: Option<Call>) -> Result<()> {
    let last_call_ends = incident.calls > 0 && (call.is_some() || !is_wanted(incident));
    if last_call_ends {
        escalations::remove(work.tx, Subject::Incident(incident.id))?;
    }
    if !incident.status.category.is_open() {
        pages::cancel(work.tx, Subject::Incident(incident.id), t!("the incident is over"))?;
    } else if last_call_ends {
        let why = if incident.commander().is_some() { t!("somebody commands") } else { t!("not wanted any more") };
        pages::cancel_call(work.tx, incident.id, why)?;
    }
    if let Some(call) = call {
        if call.plans.is_empty() {
            return try_later(work, incident);
        }
        // None is claimed here: the sender finds them in the outbox as soon as they are on disk.
        pages::plan(work.tx, work.ids, work.now, &call.plans, &work.directory, 0)?;
    }
    Ok(())
}

/// Nobody can be reached: somebody is called again after as long as the people of last resort of an alert wait.
fn try_later(work: &mut Work<'_, '_>, incident: &Incident) -> Result<()> {
    let timer = Escalation {
        subject: Subject::Incident(incident.id),
        // Whatever it affects, the same people are called.
        service: ServiceId::from_uuid(Uuid::nil()),
        urgency: Urgency::High,
        state: State { cycle: incident.calls, round: 0, step: FALLBACK_STEP, reached: false },
        due_at: work.now.checked_add(RETRY_FALLBACK).unwrap_or(Timestamp::MAX),
    };
    Ok(escalations::save(work.tx, &[timer])?)
}

/// Calls for a commander once more, unless somebody commands by now, the incident is over, or call number `after` was not
/// the last one. While nobody at all can be paged it says nothing new and looks again later.
///
/// # Errors
/// When the database fails.
pub(crate) fn call_again(work: &mut Work<'_, '_>, id: IncidentId, after: Option<u32>) -> Result<()> {
    escalations::remove(work.tx, Subject::Incident(id))?;
    let Some(incident) = incidents::find(work.tx, Reference::Id(id))? else { return Ok(()) };
    if !is_wanted(&incident) || after.is_some_and(|call| call != incident.calls) {
        return Ok(());
    }
    if incident::call_commander(&work.directory, &incident, incident.calls, work.now).plans.is_empty() {
        return try_later(work, &incident);
    }
    let (decision, call) = change_now(work, &Actor::System, Reference::Id(id), None, |around, _, change| {
        Ok(called(&around.directory, change, around.now))
    })?;
    page(work, &decision.incident, Some(call))
}

/// A page about an incident has failed for good. When nothing else can reach that person, the timeline says so; when
/// nobody whom it asked to command can be reached, the people of last resort are next at once, and after them somebody
/// is called again.
///
/// # Errors
/// When the database fails.
pub(crate) fn unreached(work: &mut Work<'_, '_>, page: &Page, id: IncidentId) -> Result<()> {
    if pages::any_hope(work.tx, &page.plan, Some(page.plan.person))? {
        return Ok(());
    }
    let Some(incident) = incidents::find(work.tx, Reference::Id(id))? else { return Ok(()) };
    if summon::unwanted(work.tx, page, &incident)?.is_some() {
        return Ok(());
    }
    let role = (page.plan.step < SUMMON_STEP).then_some(Role::IncidentCommander);
    let failed = pages::failures(work.tx, &page.plan)?;
    let told = |(channel, why): (String, Option<String>)| format!("{channel}: {}", why.unwrap_or_default());
    let why = failed.into_iter().map(told).collect::<Vec<_>>().join("; ");
    change_now(work, &Actor::System, Reference::Id(id), None, |_, _, change| {
        change.record(Kind::Unreached { person: page.plan.person, role, why: text::line(&why, MAX_REASON) });
        Ok(())
    })?;
    if role.is_none() || pages::any_hope(work.tx, &page.plan, None)? {
        return Ok(());
    }
    let last_resort = Plan { step: FALLBACK_STEP, ..page.plan.clone() };
    if pages::any_hope(work.tx, &last_resort, None)? {
        return Ok(pages::hurry_step(work.tx, &last_resort, work.now)?);
    }
    try_later(work, &incident)
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
                incident::Refused::Commanded { number, by } => Error::refused(t!(
                    "{} already commands incident #{number}; ask them to hand over if that is agreed",
                    person_name(&around.directory, by)
                )),
                other => other.into(),
            })
        })?;
        Ok(decision.incident)
    })
    .await
}
