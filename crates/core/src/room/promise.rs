//! The promises of an incident as a whole: the next update, and that nobody commands for too long.

use super::clock::{About, Clock, ClockKind, Paused};
use super::{Room, can, request};
use crate::directory::Directory;
use crate::id::PersonId;
use crate::incident::{
    Around, Change, Incident, MAX_REASON, Refused, Role, TENURE, commander_on_call, due_after, public_due,
    required_text,
};
use crate::timeline::{Kind, person_name};
use allclear_texts::{say, t};
use jiff::{SignedDuration, Timestamp};

/// Somebody is reminded this long before an update is due: long enough to write three sentences.
const BEFORE: SignedDuration = SignedDuration::from_mins(5);
/// How long after a missed promise it is told again.
const AGAIN: SignedDuration = SignedDuration::from_mins(10);
/// How often one promise is told: the reminder, the miss, and three times more. Then it stands on the page in red, and
/// nobody is nagged.
const TELLINGS: u32 = 5;
/// How often a CAN report that nobody gives is asked for: a team that lets three pass works without them.
const CAN_TELLINGS: u32 = 3;
/// A commander who stays is asked again after this long.
const TENURE_AGAIN: SignedDuration = SignedDuration::from_mins(30);
/// The longest a clock can be put off at a time, in minutes.
pub const MAX_SNOOZE_MINUTES: u32 = 240;

/// What a promise measures: the instant that was promised, and how long before it somebody is reminded.
struct Promise {
    kind: ClockKind,
    at: Timestamp,
    before: SignedDuration,
}

fn promises(incident: &Incident, room: &Room, around: &Around) -> Vec<Promise> {
    let mut found = Vec::new();
    if let Some(at) = incident.next_update_due_at {
        found.push(Promise { kind: ClockKind::InternalUpdate, at, before: BEFORE });
    }
    if let Some((at, first)) = public_due(incident, around) {
        let before = if first { SignedDuration::from_mins(2) } else { BEFORE.max(ahead(incident, around, at)) };
        found.push(Promise { kind: ClockKind::PublicUpdate, at, before });
    }
    if let Some(tenure) = incident.holders(Role::IncidentCommander).next() {
        let at = tenure.assumed_at.checked_add(TENURE).unwrap_or(Timestamp::MAX);
        found.push(Promise { kind: ClockKind::Tenure, at, before: SignedDuration::ZERO });
    }
    if let (Some(since), Some(minutes)) = (can::since(incident, room), incident.policy.can_minutes) {
        let at = super::later(since, SignedDuration::from_mins(i64::from(minutes)));
        found.push(Promise { kind: ClockKind::Can, at, before: SignedDuration::ZERO });
    }
    found
}

/// How long before what readers were promised somebody is reminded who keeps to the plan: the time put on top of the
/// plan's is for writing, not for waiting.
fn ahead(incident: &Incident, around: &Around, promised: Timestamp) -> SignedDuration {
    let planned = around.told_customers_at.zip(incident.policy.public_update_minutes);
    let planned = planned.map(|(told, minutes)| super::later(told, SignedDuration::from_mins(i64::from(minutes))));
    planned.map_or(BEFORE, |planned| promised.duration_since(planned) + BEFORE)
}

pub(super) fn clocks(incident: &Incident, room: &Room, around: &Around, found: &mut Vec<Clock>) {
    for promise in promises(incident, room, around) {
        let due_at = match room.watch.about(promise.kind, promise.at) {
            Some(paused) => paused.until,
            None => promise.at.checked_sub(promise.before).ok(),
        };
        let person = keepers(incident, promise.kind).first().copied();
        let about = About::whole(promise.kind);
        found.extend(due_at.map(|due_at| Clock { about, due_at, at: promise.at, person }));
    }
}

/// Who keeps a promise, whoever has it first: the role for it, else the commander, who holds what nobody else does.
fn keepers(incident: &Incident, kind: ClockKind) -> Vec<PersonId> {
    let owner = incident.policy.communication.owner.as_ref().map(|said| said.value);
    let lead = match kind {
        ClockKind::InternalUpdate => owner.unwrap_or(Role::CommunicationsLeadInternal),
        ClockKind::PublicUpdate => owner.unwrap_or(Role::CommunicationsLeadCustomer),
        ClockKind::Can => Role::OperationsLead,
        _ => Role::IncidentCommander,
    };
    let holders = [lead, Role::IncidentCommander].map(|role| incident.holders(role).next().map(|t| t.person));
    let mut found: Vec<PersonId> = holders.into_iter().flatten().collect();
    found.dedup();
    found
}

/// A promise of the whole incident is due.
pub(super) fn due(change: &mut Change<'_>, directory: &Directory, around: &Around, kind: ClockKind) {
    let Some(promise) = promises(change.incident(), change.room(), around).into_iter().find(|p| p.kind == kind) else {
        return;
    };
    let told = change.room().watch.about(kind, promise.at).map_or(0, |p| p.told) + 1;
    if kind == ClockKind::Tenure {
        relief(change, directory);
        return remember(change, &promise, told, Some(TENURE_AGAIN));
    }
    if kind == ClockKind::Can {
        let lead = keepers(change.incident(), kind);
        nudge(change, lead.first(), kind, say(can::ASKED));
        let every = change.incident().policy.can_minutes.map(|m| SignedDuration::from_mins(i64::from(m)));
        return remember(change, &promise, told, every.filter(|_| told < CAN_TELLINGS));
    }
    let missed = promise.at <= change.now();
    let lead = keepers(change.incident(), kind);
    if !missed {
        let line = reminder(kind, promise.at.duration_since(change.now()));
        match request::waiting_update(change.incident(), change.room()).filter(|_| kind == ClockKind::InternalUpdate) {
            // It is written; what is missing is somebody's yes.
            Some((label, deciding)) => {
                for person in &deciding {
                    nudge(change, Some(person), kind, &t!("{line}, and {label} waits for your approval"));
                }
            }
            None => nudge(change, lead.first(), kind, &line),
        }
        let left = promise.at.duration_since(change.now());
        return remember(change, &promise, told, Some(left));
    }
    if change.room().watch.about(kind, promise.at).is_none_or(|p| p.told <= 1) {
        change.record(Kind::PromiseMissed { promise: kind, due_at: promise.at });
    }
    let late = change.now().duration_since(promise.at);
    let line = if late.as_secs() <= 0 {
        overdue(kind, t!("now"))
    } else {
        overdue(kind, &t!("since {}", crate::timeline::span_text(late)))
    };
    for person in &lead {
        nudge(change, Some(person), kind, &line);
    }
    let told = told.max(2);
    remember(change, &promise, told, (told < TELLINGS).then_some(AGAIN));
}

/// How often whoever keeps the promise of internal updates was told since `since` that one is missed, and did not post it.
pub(super) fn in_vain(incident: &Incident, room: &Room, since: Timestamp) -> u32 {
    let Some(promised) = incident.next_update_due_at else { return 0 };
    let told = room.watch.about(ClockKind::InternalUpdate, promised).map_or(0, |paused| paused.told);
    let (mut at, mut missed) = (promised, 0);
    // The first telling is the reminder before it was due.
    for _ in 1..told {
        missed += u32::from(at >= since);
        at = super::later(at, AGAIN);
    }
    missed
}

/// Whoever keeps the promise of updates is asked for the first one when somebody takes command and lists wait for it: a
/// draft is ready by then. Asked once; the promise's own clock does the rest.
pub(crate) fn ask_for_first(change: &mut Change<'_>) {
    let incident = change.incident();
    let lists = incident.lists();
    let commanded = incident.tenures.iter().filter(|t| t.role == Role::IncidentCommander).count();
    let told = incident.next_update_due_at != due_after(&incident.policy, incident.declared_at);
    if lists.is_empty() || commanded > 1 || told || !incident.status.category.is_worked_on() {
        return;
    }
    let line = t!("the first update goes to {}; a draft is ready: send it, or write your own", lists.join(", "));
    let keeper = keepers(incident, ClockKind::InternalUpdate).first().copied();
    nudge(change, keeper.as_ref(), ClockKind::InternalUpdate, &line);
}

fn reminder(kind: ClockKind, left: SignedDuration) -> String {
    let left = crate::timeline::span_text(left);
    match kind {
        ClockKind::PublicUpdate => t!("customers are promised an update in {left}"),
        _ => t!("the next internal update is due in {left}"),
    }
}

fn overdue(kind: ClockKind, since: &str) -> String {
    match kind {
        ClockKind::PublicUpdate => t!("the update promised to customers is due {since}"),
        _ => t!("the internal update is due {since}; say so also if nothing changed"),
    }
}

fn nudge(change: &mut Change<'_>, person: Option<&PersonId>, kind: ClockKind, line: &str) {
    if let Some(person) = person {
        change.nudge(*person, About::whole(kind), line);
    }
}

fn remember(change: &mut Change<'_>, promise: &Promise, told: u32, again: Option<SignedDuration>) {
    let until = again.and_then(|wait| change.now().checked_add(wait).ok());
    change.remember(promise.kind, Paused { of: promise.at, told, until, reason: None });
}

/// The commander has served long enough: they and their deputy are told, with somebody who could take over.
fn relief(change: &mut Change<'_>, directory: &Directory) {
    let Some(tenure) = change.incident().holders(Role::IncidentCommander).next().cloned() else { return };
    let deputy = change.incident().holders(Role::Deputy).next().map(|t| t.person);
    let on_call = commander_on_call(directory, change.now()).ok().map(|p| p.id);
    let successor = deputy.or(on_call).filter(|p| *p != tenure.person);
    change.record(Kind::ReliefDue { person: tenure.person, since: tenure.assumed_at, successor });
    let name = person_name(directory, tenure.person);
    let served = crate::timeline::span_text(change.now().duration_since(tenure.assumed_at));
    let who = successor.map_or_else(
        || t!("find somebody to take over").to_owned(),
        |p| t!("{} could take over", person_name(directory, p)),
    );
    let about = About::whole(ClockKind::Tenure);
    change.nudge(tenure.person, about, t!("you have commanded for {served}; {who}"));
    if let Some(deputy) = deputy {
        change.nudge(deputy, about, t!("{name} has commanded for {served}; offer to take over"));
    }
}

/// Puts a clock of the whole incident off.
///
/// # Errors
/// When it does not run, has no reason, or is put off for too long.
pub(super) fn snooze(
    change: &mut Change<'_>,
    around: &Around,
    kind: ClockKind,
    minutes: u32,
    reason: &str,
) -> Result<(), Refused> {
    let reason = required_text("reason", reason, MAX_REASON)?;
    if !(1..=MAX_SNOOZE_MINUTES).contains(&minutes) {
        return Err(Refused::invalid("minutes", t!("must be from 1 to {MAX_SNOOZE_MINUTES}")));
    }
    let promise = promises(change.incident(), change.room(), around).into_iter().find(|p| p.kind == kind);
    let promise = promise.ok_or_else(|| Refused::invalid("clock", t!("{} does not run here", kind.name())))?;
    let until = change.now().checked_add(SignedDuration::from_mins(i64::from(minutes))).unwrap_or(Timestamp::MAX);
    let told = change.room().watch.about(kind, promise.at).map_or(0, |p| p.told);
    change.remember(kind, Paused { of: promise.at, told, until: Some(until), reason: Some(reason.clone()) });
    change.record(Kind::ClockPaused { clock: kind, until, reason });
    Ok(())
}
