//! Asking whether an alert should become an incident, when it was worked on for long enough.
//!
//! Acknowledging writes a row with the instant; the clocks find it, look whether anybody is still to be asked, and ask once.
//! A restart loses nothing, and of two nodes one finds the row gone. Whoever took several alerts within a few minutes is
//! asked about all of them at once: the question comes at most once in [`TOGETHER`].

use crate::app::{App, Work};
use crate::error::{Error, Result};
use crate::respond::{self, Declare};
use allclear_core::access::{self, Actor, Permission, Viewer};
use allclear_core::alert::declaring::{Around, MAX_MINUTES, Reason, reasons};
use allclear_core::alert::{Alert, Status};
use allclear_core::directory::{Directory, Urgency};
use allclear_core::id::{AlertId, PersonId};
use allclear_core::page::{NUDGE_STEP, Plan, Subject};
use allclear_core::text;
use allclear_core::timeline::span_text;
use allclear_store::{Tx, alerts, declare_asks, incidents, pages, status, viewing};
use allclear_texts::t;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// Alerts looked at once: as many as somebody can take with one answer, so that what was taken together is one question.
const BATCH: i64 = 200;
/// Alerts of one person that fall due within this long are one question: a quarter of an hour is about what it takes to
/// answer and to look, and a phone that rings for each alert of one fault is nagging.
const TOGETHER: SignedDuration = SignedDuration::from_mins(15);
/// Most titles named in a question, besides the first: a lock screen shows a few lines.
const NAMED: usize = 2;
/// Most pages of an alert looked at for whoever was paged.
const MOST_PAGES: i64 = 200;

/// Somebody took an alert: they are asked when they are not done with it in time.
///
/// # Errors
/// When the database fails.
pub(crate) fn taken(work: &mut Work<'_, '_>, alert: &Alert) -> Result<()> {
    let asks = worked_on_by(alert).is_some() && alert.incident.is_none();
    if let Some(patience) = work.directory.practice.declaring.patience().filter(|_| asks) {
        declare_asks::put(work.tx, alert.id, later(work.now, patience))?;
    }
    Ok(())
}

/// The person who works on it.
fn worked_on_by(alert: &Alert) -> Option<PersonId> {
    let taken = alert.status == Status::Acknowledged;
    alert.acknowledged_by.as_ref().filter(|_| taken).and_then(Actor::person)
}

/// Asks everybody who is to be asked by now; how many alerts were looked at.
///
/// # Errors
/// When the database is not to be had.
pub(crate) async fn look(app: &App) -> Result<usize> {
    let now = app.now();
    let groups = app.read(move |tx| groups(tx, now)).await?;
    let found: usize = groups.iter().map(Vec::len).sum();
    for group in groups {
        let alerts = group.clone();
        match app.write(move |work| ask(work, &alerts)).await {
            Ok(()) => {}
            Err(error @ (Error::Busy | Error::Unavailable(_))) => return Err(error),
            Err(error) => {
                tracing::error!(%error, detail = ?error, alerts = ?group, "the question is put off");
                app.write(move |work| try_later(work, &group)).await?;
            }
        }
    }
    Ok(found)
}

/// The alerts that are due, one group for each transaction: everything that one person works on, and everything that is
/// nobody's. One that cannot be read is alone, and holds nobody else up.
fn groups(tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<Vec<AlertId>>> {
    let mut of_person: BTreeMap<Option<PersonId>, Vec<AlertId>> = BTreeMap::new();
    let mut unreadable = Vec::new();
    for id in declare_asks::due(tx, now, BATCH)? {
        match alerts::find(tx, id).map_err(Error::from) {
            Ok(alert) => of_person.entry(alert.as_ref().and_then(unasked)).or_default().push(id),
            Err(error @ (Error::Busy | Error::Unavailable(_))) => return Err(error),
            // Reading it again, to ask, says why.
            Err(_) => unreadable.push(vec![id]),
        }
    }
    if of_person.keys().any(Option::is_some) {
        for id in declare_asks::due(tx, later(now, TOGETHER), BATCH)? {
            // What cannot be read speaks up when it is due itself.
            let Ok(Some(alert)) = alerts::find(tx, id) else { continue };
            let mine = unasked(&alert).and_then(|person| of_person.get_mut(&Some(person)));
            if let Some(group) = mine.filter(|group| !group.contains(&id)) {
                group.push(id);
            }
        }
    }
    Ok(of_person.into_values().chain(unreadable).collect())
}

/// Puts the question off: what could not be asked must not stay in front of what can.
fn try_later(work: &mut Work<'_, '_>, alerts: &[AlertId]) -> Result<()> {
    for id in alerts {
        if declare_asks::due_at(work.tx, *id)?.is_some() {
            declare_asks::put(work.tx, *id, later(work.now, respond::GAP))?;
        }
    }
    Ok(())
}

/// Asks about these alerts, each person once: with several, about the one they took first. Where the company declares by
/// itself, what one person works on becomes one incident.
fn ask(work: &mut Work<'_, '_>, due: &[AlertId]) -> Result<()> {
    let mut asked: BTreeMap<PersonId, Vec<Alert>> = BTreeMap::new();
    let patience = work.directory.practice.declaring.patience();
    for id in due {
        // Put off, or taken by somebody else, since it was found.
        let Some(due_at) = declare_asks::due_at(work.tx, *id)? else { continue };
        if due_at > later(work.now, TOGETHER) {
            continue;
        }
        let found = alerts::find(work.tx, *id)?;
        // What somebody put off comes back when they said, and not with something else.
        let usual = found.as_ref().and_then(|alert| alert.acknowledged_at).zip(patience);
        let along = usual.is_some_and(|(taken, patience)| later(taken, patience) == due_at);
        if (due_at > work.now && !along) || !declare_asks::take(work.tx, *id)? {
            continue;
        }
        let Some(alert) = found else { continue };
        if let Some(person) = unasked(&alert)
            && !is_in_hand(work.tx, &alert, person)?
        {
            asked.entry(person).or_default().push(alert);
        }
    }
    for (person, alerts) in asked {
        if work.directory.practice.declaring.auto_declare {
            let command = Declare { alerts: alerts.iter().map(|alert| alert.id).collect(), ..Declare::default() };
            respond::declare_in(work, &Actor::System, &command)?;
            continue;
        }
        let Some(first) = alerts.first() else { continue };
        let others = alerts.get(1..).unwrap_or_default();
        let plans = plans(&work.directory, first, others, person, work.now);
        pages::plan(work.tx, work.ids, work.now, &plans, &work.directory, 0)?;
    }
    Ok(())
}

/// Whether an incident about the alert's service is open that this person may know of: then there is one to attach it to.
fn is_in_hand(tx: &mut Tx<'_>, alert: &Alert, person: PersonId) -> Result<bool> {
    let about = incidents::Filter { open: Some(true), service: Some(alert.service), limit: 20, ..Default::default() };
    let open = incidents::list(tx, &about)?;
    Ok(open.iter().any(|incident| incident.visibility.shows(Viewer::Person(person))))
}

/// Who is to be asked about an alert; nobody when it is over, somebody else's, or an incident already.
fn unasked(alert: &Alert) -> Option<PersonId> {
    worked_on_by(alert).filter(|_| alert.incident.is_none())
}

/// Why nobody has to be asked any more, for a question that is on its way to `person`. It stands at the page, which
/// everybody reads: the same words whatever happened, because what it became may be a private incident.
pub(crate) fn unwanted(alert: &Alert, person: PersonId) -> Option<&'static str> {
    (unasked(alert) != Some(person)).then_some(t!("they need not be asked any more"))
}

/// The other alerts of a question, by name as far as there is room.
fn named(others: &[Alert]) -> String {
    let mut parts: Vec<String> =
        others.iter().take(NAMED).map(|alert| t!("on \"{}\"", text::line(&alert.title, 60))).collect();
    if let Some(more) = others.len().checked_sub(NAMED).filter(|more| *more > 0) {
        parts.push(t!("on {more} more"));
    }
    parts.into_iter().map(|part| t!(", and {part}")).collect()
}

/// One question about an alert and the `others`, by the ways in which this person is reached at once.
fn plans(directory: &Directory, alert: &Alert, others: &[Alert], person: PersonId, now: Timestamp) -> Vec<Plan> {
    let Some(person) = directory.people.get(&person) else { return Vec::new() };
    let worked = alert.acknowledged_at.map_or(SignedDuration::ZERO, |at| now.duration_since(at));
    let more = named(others);
    let worked = span_text(worked);
    let reason = t!("you have worked on it for {worked}{more}: declare an incident? One tap behind the link");
    // Seconds tell a question that was put off from the first one.
    let round = u32::try_from(now.duration_since(alert.opened_at).as_secs()).unwrap_or(u32::MAX);
    let methods = person.plan(Urgency::High);
    let first_wait = methods.first().map(|(_, after)| *after);
    let at_once = methods.into_iter().filter(|(_, after)| Some(*after) == first_wait);
    at_once
        .map(|(method, _)| Plan {
            subject: Subject::Alert(alert.id),
            cycle: alert.cycle,
            round,
            step: NUDGE_STEP,
            person: person.id,
            method: method.id,
            urgency: Urgency::High,
            due_at: now,
            reason: reason.clone(),
        })
        .collect()
}

/// Why an alert should become an incident now, for whoever looks at it; none while it need not.
///
/// # Errors
/// When the database fails.
pub fn why(tx: &mut Tx<'_>, alert: &Alert, directory: &Directory, now: Timestamp) -> Result<Vec<Reason>> {
    let subject = Some(Subject::Alert(alert.id));
    let sent = pages::list(tx, &pages::Filter { subject, limit: MOST_PAGES, ..pages::Filter::default() })?;
    let paged: Vec<PersonId> = sent.iter().map(|page| page.plan.person).collect();
    let component = status::shown_as(tx, alert.service)?;
    let around = Around { directory, paged: &paged, component: component.as_deref() };
    Ok(reasons(&directory.practice.declaring, alert, &around, now))
}

/// Asks again `minutes` later, and not before.
///
/// # Errors
/// [`Error::Invalid`] when the minutes are none, [`Error::NotFound`], or [`Error::Refused`] when nobody has to be asked.
pub async fn put_off(app: &App, actor: Actor, id: AlertId, minutes: u32) -> Result<Timestamp> {
    access::check(&actor, Permission::Respond)?;
    if !(1..=MAX_MINUTES).contains(&minutes) {
        return Err(Error::invalid("minutes", t!("must be from 1 to {MAX_MINUTES}, which is a day")));
    }
    app.write(move |work| {
        let alert = alerts::find(work.tx, id)?.ok_or_else(|| Error::not_found("alert", id))?;
        // Whoever may not know of its incident puts off what will not be asked; a refusal would tell them of it.
        let seen = viewing::alerts_as_seen(work.tx, vec![alert])?;
        if seen.iter().all(|alert| unasked(alert).is_none()) {
            return Err(Error::refused(t!("nobody works on this alert alone any more, so nobody is asked")));
        }
        let due_at = later(work.now, SignedDuration::from_mins(i64::from(minutes)));
        declare_asks::put(work.tx, id, due_at)?;
        Ok(due_at)
    })
    .await
}

fn later(now: Timestamp, wait: SignedDuration) -> Timestamp {
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}
