//! Planning a shift, naming who comes, and what they say to it.

use super::super::clock::{About, ClockKind};
use super::event::named;
use super::propose::propose;
use super::{Answer, Event, Place, Roster, State, current, hear, holder, tell};
use crate::access::Viewer;
use crate::directory::Directory;
use crate::id::PersonId;
use crate::incident::{Change, MAX_REASON, Refused, Role, leads, local_time, may_hold, optional_text};
use crate::room::Label;
use crate::timeline::{actor_name, person_name, span_text};
use allclear_texts::{kept, t};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// A shift begins this much later at least: shorter is a handover, and no plan.
const SOONEST: SignedDuration = SignedDuration::from_mins(5);
/// And this much later at most: who is on call the day after tomorrow is not known to those who plan at night.
const LATEST: SignedDuration = SignedDuration::from_hours(48);

/// Another beginning that is less than this away is the same: two who lead press "In 2 hours" one after the other.
const SAME: SignedDuration = SignedDuration::from_mins(5);

/// What is done with shifts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// Plans it, or moves the one that is planned.
    Plan {
        at: Timestamp,
    },
    /// Asks somebody to take over, or nobody any more.
    Name {
        role: Role,
        person: Option<PersonId>,
    },
    /// Asks everybody who is proposed and for whose role nobody is named.
    NameProposed,
    /// Whoever says so comes, in every role they are named for.
    Accept {
        shift: Label,
    },
    Decline {
        shift: Label,
        why: Option<String>,
    },
    Drop {
        shift: Label,
        why: Option<String>,
    },
}

impl Order {
    pub(in crate::room) fn apply(&self, change: &mut Change<'_>, directory: &Directory) -> Result<(), Refused> {
        change.must_be_open()?;
        match self {
            Self::Plan { at } => plan(change, directory, *at),
            Self::Name { role, person } => name(change, directory, *role, *person),
            Self::NameProposed => name_proposed(change, directory),
            Self::Accept { shift } => answer(change, directory, *shift, None, Answer::Yes),
            Self::Decline { shift, why } => {
                let why = optional_text("why", why.as_deref(), MAX_REASON)?;
                answer(change, directory, *shift, None, Answer::No { why })
            }
            Self::Drop { shift, why } => drop_it(change, directory, *shift, why.as_deref()),
        }
    }
}

fn refused<T>(why: impl Into<String>) -> Result<T, Refused> {
    Err(Refused::invalid("shift", why))
}

fn plan(change: &mut Change<'_>, directory: &Directory, at: Timestamp) -> Result<(), Refused> {
    let ahead = at.duration_since(change.now());
    if !(SOONEST..=LATEST).contains(&ahead) {
        return refused(t!("a shift begins in 5 minutes at the soonest and in 48 hours at the latest"));
    }
    let known = current(change.room()).map(|(item, it)| (item.label, it.clone()));
    match known {
        Some((_, it)) if it.state == State::Planned && it.begins_at.duration_since(at).abs() < SAME => return Ok(()),
        Some((label, it)) if it.state == State::Planned => move_to(change, directory, label, at),
        begun => {
            if let Some((label, _)) = begun {
                change.edit::<Roster>(label, |it| it.state = State::Over);
                tell(change, label, Event::Over);
            }
            let incident = change.incident();
            let held = Role::ALL.into_iter().filter(|role| *role != Role::Observer);
            let held = held.filter(|role| holder(incident, *role).is_some()).collect::<Vec<_>>();
            let places = held.into_iter().map(|role| empty(role, holder(incident, role))).collect();
            let label = change.open(Roster {
                begins_at: at,
                set_at: Some(change.now()),
                places,
                state: State::Planned,
                warned: false,
                relieved: Vec::new(),
            });
            fill(change, directory, label);
            tell(change, label, Event::Planned { begins_at: at });
            tell_commander(change, directory, label, at);
        }
    }
    Ok(())
}

const fn empty(role: Role, holder: Option<PersonId>) -> Place {
    Place { role, holder, proposed: None, person: None, answer: None, declined: Vec::new() }
}

/// Somebody else planned it: whoever commands should know, because they hand over by it.
fn tell_commander(change: &mut Change<'_>, directory: &Directory, label: Label, at: Timestamp) {
    let by = change.actor().person();
    let Some(commander) = change.incident().commander().filter(|commander| by != Some(*commander)) else { return };
    let (by, when) = (actor_name(directory, change.actor()), when(change, directory, commander, at));
    change.nudge(commander, About::word(label), t!("{by} plans the next shift {label} for {when}"));
}

/// Another time is another question to whoever had said yes.
fn move_to(change: &mut Change<'_>, directory: &Directory, label: Label, at: Timestamp) {
    let now = change.now();
    change.edit::<Roster>(label, |it| {
        (it.begins_at, it.set_at, it.warned) = (at, Some(now), false);
        for place in &mut it.places {
            place.answer = None;
            place.declined.clear();
        }
    });
    tell(change, label, Event::Moved { begins_at: at });
    fill(change, directory, label);
    let people = change.room().get::<Roster>(label).map(|it| it.places.clone()).unwrap_or_default();
    let people: BTreeSet<PersonId> = people.iter().filter_map(|place| place.person).collect();
    for person in people {
        // It may have become private since they were named: a question that is asked again lets nobody in.
        if change.incident().visibility.shows(Viewer::Person(person)) {
            ask(change, directory, label, person);
        }
    }
}

/// Proposes somebody for each role that nobody is named for, or for which whoever was named said no.
fn fill(change: &mut Change<'_>, directory: &Directory, label: Label) {
    let Some(mut it) = change.room().get::<Roster>(label).cloned() else { return };
    let known = it.places.iter().flat_map(|place| place.person.into_iter().chain(place.declined.iter().copied()));
    let mut taken: BTreeSet<PersonId> = known.collect();
    for place in &mut it.places {
        place.proposed = None;
        if !place.is_free() {
            continue;
        }
        let from = place.holder.map(|holder| (place.role, holder));
        place.proposed = from.and_then(|from| propose(directory, change.incident(), from, it.begins_at, &taken));
        taken.extend(place.proposed.iter().map(|proposed| proposed.person));
    }
    change.edit::<Roster>(label, |known| known.places = it.places);
}

/// The shift that can still be changed.
fn planned(change: &Change<'_>) -> Result<Label, Refused> {
    match current(change.room()) {
        Some((item, it)) if it.state == State::Planned => Ok(item.label),
        _ => refused(t!("no shift is planned; say when it begins first: `shift 18:00` or `shift in 2h`")),
    }
}

fn name(change: &mut Change<'_>, directory: &Directory, role: Role, person: Option<PersonId>) -> Result<(), Refused> {
    let label = planned(change)?;
    if role == Role::Observer {
        return refused(t!("an observer has nothing to hand over; whoever wants to read along says `observe`"));
    }
    if let Some(person) = person {
        if !directory.people.contains_key(&person) {
            return refused(t!("there is no such person"));
        }
        may_hold(directory, change.incident(), role, person)?;
        change.may_ask(person, directory, "shift")?;
    }
    let places = change.room().get::<Roster>(label).map(|it| it.places.clone()).unwrap_or_default();
    let place = places.iter().find(|place| place.role == role);
    // Whoever said no is asked again: somebody has talked with them.
    let no = place.is_some_and(|place| matches!(place.answer, Some(Answer::No { .. })));
    if place.map_or(person.is_none(), |place| place.person == person) && !no {
        return Ok(());
    }
    let (before, holder) = (place.cloned(), holder(change.incident(), role));
    change.edit::<Roster>(label, |it| {
        if !it.places.iter().any(|place| place.role == role) {
            it.places.push(empty(role, holder));
            it.places.sort_by_key(|place| place.role);
        }
        if let Some(place) = it.places.iter_mut().find(|place| place.role == role) {
            (place.person, place.answer, place.proposed) = (person, None, None);
            place.declined.retain(|no| Some(*no) != person);
        }
    });
    fill(change, directory, label);
    tell(change, label, Event::Named { role, person });
    if let Some(before) = before {
        spare(change, label, &before);
    }
    match person {
        Some(me) if change.actor().person() == Some(me) => answer(change, directory, label, Some(role), Answer::Yes),
        Some(person) => {
            ask(change, directory, label, person);
            Ok(())
        }
        None => Ok(()),
    }
}

/// Whoever was named for a place before may have made plans by it.
fn spare(change: &mut Change<'_>, label: Label, before: &Place) {
    let declined = matches!(before.answer, Some(Answer::No { .. }));
    let other = before.person.filter(|person| !declined && change.actor().person() != Some(*person));
    let (Some(person), Some(it)) = (other, change.room().get::<Roster>(label)) else { return };
    let left = it.places.iter().filter(|place| place.person == Some(person) && !place.is_free());
    let left: Vec<Role> = left.map(|place| place.role).collect();
    let line = if left.is_empty() {
        t!("you are not needed in the next shift {label} any more: somebody else is asked, or nobody")
    } else {
        let role = before.role.name();
        t!("you are not needed as {role} in the next shift {label} any more, only as {}", named(&left))
    };
    hear(change, label, person, line);
}

fn name_proposed(change: &mut Change<'_>, directory: &Directory) -> Result<(), Refused> {
    let label = planned(change)?;
    fill(change, directory, label);
    let places = change.room().get::<Roster>(label).map(|it| it.places.clone()).unwrap_or_default();
    let free: Vec<(Role, PersonId)> = places
        .iter()
        .filter(|place| place.is_free())
        .filter_map(|place| Some((place.role, place.proposed.as_ref()?.person)))
        .collect();
    if free.is_empty() && places.iter().any(Place::is_free) {
        return refused(t!("nobody is known who could be proposed; name somebody: `shift ic @name`"));
    }
    free.into_iter().try_for_each(|(role, person)| name(change, directory, role, Some(person)))
}

/// "18:00 in Lisbon, in 3 h", for whoever reads it.
pub(super) fn when(change: &Change<'_>, directory: &Directory, reader: PersonId, at: Timestamp) -> String {
    let left = t!("in {}", span_text(at.duration_since(change.now())));
    directory.people.get(&reader).map_or(left.clone(), |person| format!("{}, {left}", local_time(person, at)))
}

/// Asks somebody whether they come, about everything they are named for and have not answered.
fn ask(change: &mut Change<'_>, directory: &Directory, label: Label, person: PersonId) {
    let Some(it) = change.room().get::<Roster>(label) else { return };
    let theirs = it.places.iter().filter(|place| place.person == Some(person) && place.is_awaited());
    let roles: Vec<Role> = theirs.map(|place| place.role).collect();
    let when = when(change, directory, person, it.begins_at);
    let line = t!(
        "can you take over as {} ({when})? Say yes or no to {label}; a no is fine, with or without a reason",
        named(&roles)
    );
    change.nudge(person, About::item(ClockKind::ShiftConfirm, label), line);
}

/// What whoever acts says, about one role, or about everything they are named for.
fn answer(
    change: &mut Change<'_>,
    directory: &Directory,
    label: Label,
    role: Option<Role>,
    said: Answer,
) -> Result<(), Refused> {
    let Some(me) = change.actor().person() else {
        return refused(t!("a program cannot take a shift; `shift scribe @name` names a person"));
    };
    let Some(it) = change.room().get::<Roster>(label).cloned() else {
        return refused(t!("there is no shift {label} in this incident"));
    };
    if !it.is_planned() {
        return refused(t!("{label} is {state} already", state = kept(super::super::Object::state(&it))));
    }
    let meant = |place: &Place| place.person == Some(me) && role.is_none_or(|role| place.role == role);
    let mine: Vec<&Place> = it.places.iter().filter(|place| meant(place)).collect();
    if mine.is_empty() {
        return refused(t!("nobody has named you for {label}; `shift scribe @me` offers yourself"));
    }
    let new: Vec<Role> = mine.iter().filter(|p| p.answer.as_ref() != Some(&said)).map(|place| place.role).collect();
    if new.is_empty() {
        return Ok(());
    }
    change.edit::<Roster>(label, |it| {
        for place in it.places.iter_mut().filter(|place| meant(place)) {
            place.answer = Some(said.clone());
            place.declined.retain(|no| *no != me);
            if said != Answer::Yes {
                place.declined.push(me);
            }
        }
    });
    fill(change, directory, label);
    match said {
        Answer::Yes => tell(change, label, Event::Confirmed { person: me, roles: new }),
        Answer::No { why } => {
            if let Some(commander) = change.incident().commander().filter(|commander| *commander != me) {
                let because = why.as_ref().map_or_else(String::new, |why| format!(": {}", crate::text::line(why, 200)));
                let (name, roles) = (person_name(directory, me), named(&new));
                let line = t!("{name} cannot be {roles} in the next shift {label}{because}. Name somebody else");
                change.nudge(commander, About::word(label), line);
            }
            tell(change, label, Event::Declined { person: me, roles: new, why });
        }
    }
    Ok(())
}

/// Whoever was named and did not say no is told that they can sleep on, and why.
fn drop_it(change: &mut Change<'_>, directory: &Directory, label: Label, why: Option<&str>) -> Result<(), Refused> {
    let why = optional_text("why", why, MAX_REASON)?;
    let Some(it) = change.room().get::<Roster>(label).cloned() else {
        return refused(t!("there is no shift {label} in this incident"));
    };
    if it.state == State::Dropped {
        return Ok(());
    }
    if !it.is_planned() {
        return refused(t!("{label} is {state} already", state = kept(super::super::Object::state(&it))));
    }
    let me = change.actor().person();
    let lead = me.is_none_or(|me| leads(change.incident(), me)) || change.incident().commander().is_none();
    if !lead {
        let who = change.incident().commander().map(|person| person_name(directory, person)).unwrap_or_default();
        return refused(t!("people have made their plans by {label}: {who}, who commands, drops it"));
    }
    change.edit::<Roster>(label, |it| it.state = State::Dropped);
    let named = it.places.iter().filter(|place| !place.is_free()).filter_map(|place| place.person);
    let named: BTreeSet<PersonId> = named.collect();
    let because = why.as_ref().map_or_else(String::new, |why| format!(": {}", crate::text::line(why, 200)));
    for person in named.into_iter().filter(|person| me != Some(*person)) {
        hear(change, label, person, t!("the shift {label} you were named for is off{because}"));
    }
    tell(change, label, Event::Dropped { why });
    Ok(())
}

impl Roster {
    fn is_planned(&self) -> bool {
        self.state == State::Planned
    }
}
