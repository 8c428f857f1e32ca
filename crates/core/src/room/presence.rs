//! Coming and going: who works in an incident, who reads along, and who may go home.
//!
//! People who are not needed any more are let go with thanks, as PagerDuty's training has it: a room full of people who wait
//! is loud, and tomorrow they are tired. Whoever commands is told once that somebody has had nothing to do for long.

use super::clock::{About, Clock, ClockKind, Paused};
use super::{Room, Task, claim, handover, later, roster, task, workstream};
use crate::directory::Directory;
use crate::id::PersonId;
use crate::incident::{Change, Incident, LEADERS, MAX_REASON, Refused, Role, Stage, Via, optional_text, required_line};
use crate::timeline::{Kind, person_name, span_text};
use allclear_texts::{mark, say, t};
use jiff::{SignedDuration, Timestamp};

/// How long somebody has neither done anything nor had a task before it is suggested to let them go (R59 of our
/// requirements, from PagerDuty's advice to release responders).
pub const IDLE: SignedDuration = SignedDuration::from_mins(30);

/// What whoever was sent away reads who wants to come back.
const REMOVED: &str = mark!("you were removed from it; only whoever commands can ask you back");

/// What somebody does about who is in the incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// Whoever says so works in it from now on.
    Join,
    /// Whoever says so reads along, to learn.
    Observe,
    /// Whoever says so goes.
    Leave,
    /// Somebody is not needed any more.
    Release { person: PersonId, thanks: Option<String> },
    /// Somebody is sent away; for those who lead.
    Remove { person: PersonId, why: String },
}

impl Order {
    pub(super) fn apply(&self, change: &mut Change<'_>, directory: &Directory) -> Result<(), Refused> {
        change.must_be_open()?;
        match self {
            Self::Join => join(change, me(change)?),
            Self::Observe => observe(change, me(change)?),
            Self::Leave => release(change, directory, me(change)?, None),
            Self::Release { person, thanks } => release(change, directory, *person, thanks.as_deref()),
            Self::Remove { person, why } => remove(change, directory, *person, why),
        }
    }
}

fn me(change: &Change<'_>) -> Result<PersonId, Refused> {
    let nobody = || Refused::invalid("person", t!("a program cannot be in an incident; name a person"));
    change.actor().person().ok_or_else(nobody)
}

fn stage(change: &Change<'_>, person: PersonId) -> Option<Stage> {
    change.incident().presence.find(person).map(|r| r.stage)
}

fn join(change: &mut Change<'_>, person: PersonId) -> Result<(), Refused> {
    if stage(change, person) == Some(Stage::Removed) {
        return Err(Refused::invalid("person", say(REMOVED)));
    }
    change.answer(person);
    Ok(())
}

fn observe(change: &mut Change<'_>, person: PersonId) -> Result<(), Refused> {
    let roles = roles_of(change.incident(), person).filter(|role| *role != Role::Observer);
    let held: Vec<&str> = roles.map(Role::name).collect();
    if !held.is_empty() {
        let why = t!("you are {}; hand that over first, then watch", held.join(t!(" and ")));
        return Err(Refused::invalid("person", why));
    }
    if stage(change, person) == Some(Stage::Removed) {
        return Err(Refused::invalid("person", say(REMOVED)));
    }
    change.assume(Role::Observer, person, Via::Claim);
    Ok(())
}

fn roles_of(incident: &Incident, person: PersonId) -> impl Iterator<Item = Role> + '_ {
    incident.tenures.iter().filter(move |t| t.person == person && t.released_at.is_none()).map(|t| t.role)
}

/// Lets somebody go: what they still have to do is asked back first, and nobody lets the commander go.
fn release(
    change: &mut Change<'_>,
    directory: &Directory,
    person: PersonId,
    thanks: Option<&str>,
) -> Result<(), Refused> {
    let thanks = optional_text("thanks", thanks, MAX_REASON)?;
    let name = person_name(directory, person);
    match stage(change, person) {
        Some(Stage::Released | Stage::Removed) => return Ok(()),
        None => return Err(Refused::invalid("person", t!("{name} is not in this incident"))),
        Some(_) => {}
    }
    if change.incident().commander() == Some(person) {
        let why = t!("{name} commands; command is handed over first: `handover @name`");
        return Err(Refused::invalid("person", why));
    }
    let tasks: Vec<String> = change
        .room()
        .open::<Task>()
        .filter(|(_, task)| task.assignee == person)
        .map(|(item, task)| format!("{} ({})", item.label, task.title))
        .collect();
    if !tasks.is_empty() {
        let why = t!(
            "{name} still has {}; ask for it back first: `hand t1 @name` gives it to somebody else, `drop t1: why` ends it",
            tasks.join(", ")
        );
        return Err(Refused::invalid("person", why));
    }
    gone(change, directory, person);
    give_back_roles(change, person);
    change.record(Kind::ResponderReleased { person, thanks: thanks.clone() });
    if change.actor().person() != Some(person) {
        let words = thanks.map_or_else(String::new, |thanks| format!(": {thanks}"));
        let number = change.incident().number;
        let line = t!("thank you. You are not needed in #{number} any more{words}");
        change.nudge(person, About::whole(ClockKind::Release), line);
    }
    Ok(())
}

/// Whoever is let go or sent away does not come to command by what they said before: claims and offers of theirs end.
pub(crate) fn gone(change: &mut Change<'_>, directory: &Directory, person: PersonId) {
    claim::gone(change, person);
    handover::gone(change, directory, person);
}

fn give_back_roles(change: &mut Change<'_>, person: PersonId) {
    let roles: Vec<Role> = roles_of(change.incident(), person).collect();
    for role in roles {
        change.release(role, Some(person));
    }
    workstream::gone(change, person);
}

/// Sends somebody away. Their tasks end: whoever disturbs the others does not go on working for them.
fn remove(change: &mut Change<'_>, directory: &Directory, person: PersonId, why: &str) -> Result<(), Refused> {
    let why = required_line("why", why, MAX_REASON)?;
    let name = person_name(directory, person);
    if change.actor().person() == Some(person) {
        return Err(Refused::invalid("person", t!("to go yourself, write `leave`")));
    }
    if change.incident().commander() == Some(person) {
        let why = t!("{name} commands; somebody else takes command first: `take command`");
        return Err(Refused::invalid("person", why));
    }
    if stage(change, person) == Some(Stage::Removed) {
        return Ok(());
    }
    let tasks: Vec<_> =
        change.room().open::<Task>().filter(|(_, t)| t.assignee == person).map(|(item, _)| item.label).collect();
    for task in tasks {
        let answer = task::Answer::Cancel { reason: Some(t!("{name} was removed")) };
        task::Order::Answer { task: Some(task), answer }.apply(change, directory)?;
    }
    gone(change, directory, person);
    give_back_roles(change, person);
    change.record(Kind::ResponderRemoved { person, why });
    Ok(())
}

/// Somebody cannot work in it any more, whoever leads it: their roles are free again, and what they still had to do needs
/// somebody else, which whoever leads is told. Nobody can ask for it back first, as when somebody is let go. `name` is what
/// they were called, for the directory may know them no more; `why` goes on from there: "is no longer in the company".
///
/// # Errors
/// When name and reason are too long together.
pub fn depart(
    change: &mut Change<'_>,
    directory: &Directory,
    person: PersonId,
    name: &str,
    why: &str,
) -> Result<(), Refused> {
    let said = format!("{name} {why}");
    let here = stage(change, person).is_some_and(|stage| !matches!(stage, Stage::Released | Stage::Removed));
    let theirs = change.room().open::<Task>().filter(|(_, task)| task.assignee == person);
    let tasks: Vec<_> =
        theirs.map(|(item, task)| (item.label, task.title.clone(), task.assigned_by.person())).collect();
    if !here && tasks.is_empty() && roles_of(change.incident(), person).next().is_none() {
        return Ok(());
    }
    gone(change, directory, person);
    give_back_roles(change, person);
    let leader = LEADERS.iter().find_map(|role| change.incident().holders(*role).next()).map(|tenure| tenure.person);
    for (task, title, giver) in tasks {
        let why = t!("{said}; it needs somebody else (hand {task} @name)");
        task::left_alone(change, task, &why)?;
        // Whoever gave it hears that it is blocked.
        if let Some(leader) = leader.filter(|leader| giver != Some(*leader)) {
            change.nudge(leader, About::word(task), t!("{task} needs somebody else: {title}. {said}"));
        }
    }
    change.record(Kind::ResponderReleased { person, thanks: Some(said) });
    Ok(())
}

/// Who works in it without a role or a task, and since when they have had nothing to do; who waits longest comes first.
#[must_use]
pub fn idle(incident: &Incident, room: &Room) -> Vec<(PersonId, Timestamp)> {
    let mut found: Vec<_> = incident
        .presence
        .all()
        .filter(|r| r.is_in() && roles_of(incident, r.person).next().is_none())
        .filter(|r| !room.open::<Task>().any(|(_, task)| task.assignee == r.person))
        .map(|r| {
            let own = room.all::<Task>().filter(|(_, task)| task.assignee == r.person);
            let ended = own.filter_map(|(item, _)| item.closed_at).max();
            (r.person, ended.unwrap_or(Timestamp::MIN).max(r.active_at))
        })
        .collect();
    found.sort_by_key(|(person, since)| (*since, *person));
    found
}

/// Those who have had nothing to do for [`IDLE`].
pub fn idle_for_long(incident: &Incident, room: &Room, now: Timestamp) -> impl Iterator<Item = (PersonId, Timestamp)> {
    idle(incident, room).into_iter().filter(move |(_, since)| later(*since, IDLE) <= now)
}

/// Idle since when nothing was suggested yet, of those who said that they help: whoever only wrote a line is waiting for
/// nothing. Who idles from a later moment on is always asked about later, so one instant remembers everybody.
fn unsaid(incident: &Incident, room: &Room) -> Vec<(PersonId, Timestamp)> {
    let said = room.watch.0.get(&ClockKind::Release).map(|paused| paused.of);
    let (mut found, helping) = (idle(incident, room), incident.presence.helping());
    found.retain(|(person, since)| helping.contains(person) && said.is_none_or(|said| *since > said));
    found.retain(|(person, since)| !roster::may_go(room, *person, *since));
    found
}

pub(super) fn clocks(incident: &Incident, room: &Room, found: &mut Vec<Clock>) {
    let Some(commander) = incident.commander() else { return };
    if let Some((_, since)) = unsaid(incident, room).first() {
        let (about, at) = (About::whole(ClockKind::Release), later(*since, IDLE));
        found.push(Clock { about, due_at: at, at, person: Some(commander) });
    }
}

/// Whoever commands is told who could go.
pub(super) fn due(change: &mut Change<'_>, directory: &Directory) {
    let Some(commander) = change.incident().commander() else { return };
    let now = change.now();
    let mut waiting = unsaid(change.incident(), change.room());
    waiting.retain(|(_, since)| later(*since, IDLE) <= now);
    let Some((_, last)) = waiting.last() else { return };
    let paused = Paused { of: *last, told: 1, until: None, reason: None };
    let who = |(person, since): &(PersonId, Timestamp)| {
        format!("{} ({})", person_name(directory, *person), span_text(now.duration_since(*since)))
    };
    let names = waiting.iter().map(who).collect::<Vec<_>>().join(", ");
    change.remember(ClockKind::Release, paused);
    let line = t!("nothing to do and no task: {names}. Let them go, or give them a task");
    change.nudge(commander, About::whole(ClockKind::Release), line);
}
