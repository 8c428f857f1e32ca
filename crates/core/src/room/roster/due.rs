//! When a shift is to be planned, who has not said yes, its beginning, and who can go when it has begun.

use super::super::clock::{About, Clock, ClockKind, Paused};
use super::super::{Room, Task, Workstream, later};
use super::order::when;
use super::{Event, Roster, State, current, holder, tell};
use crate::command::handle_of;
use crate::directory::Directory;
use crate::id::PersonId;
use crate::incident::{Category, Change, Incident, Role, has_say};
use crate::room::Label;
use crate::timeline::{person_name, span_text};
use allclear_texts::t;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// An incident that is worked on for longer than this needs another shift (R10 of our requirements).
pub const LASTS: SignedDuration = SignedDuration::from_hours(4);
/// How long before a shift begins whoever commands hears who has not said yes: long enough to call somebody else.
const UNCONFIRMED: SignedDuration = SignedDuration::from_mins(30);
/// How long handing everything over may take before it is looked at: a briefing for each role, one after the other.
const TAKES: SignedDuration = SignedDuration::from_mins(15);
/// A shift that could not begin for this long begins no more when work rested meanwhile. When Allclear could not speak, it
/// begins late and wakes nobody: whoever was to come has come, or sleeps.
pub(super) const LATE: SignedDuration = SignedDuration::from_hours(1);

/// When whoever commands is asked to plan the next shift; `None` while one is planned, nobody commands, or in a drill.
#[must_use]
pub fn asked_at(incident: &Incident, room: &Room) -> Option<Timestamp> {
    let real = incident.drill.is_none() && incident.status.category != Category::Triage;
    if !real || incident.commander().is_none() || current(room).is_some() {
        return None;
    }
    let began = room.all::<Roster>().filter_map(|(item, it)| match it.state {
        State::Over => Some(it.begins_at),
        _ => item.closed_at,
    });
    // What was told is about the end of the four hours, what counts about their beginning.
    let works = room.watch.0.get(&ClockKind::ShiftPlan).map(|known| match known.told {
        0 => known.of,
        _ => known.of.checked_sub(LASTS).unwrap_or(known.of),
    });
    let since = incident.reopened_at.iter().copied().chain(began).chain(works);
    let since = since.fold(incident.declared_at, Timestamp::max);
    Some(later(since, LASTS))
}

pub(in crate::room) fn clocks(incident: &Incident, room: &Room, found: &mut Vec<Clock>) {
    let person = incident.commander();
    if let Some(at) = asked_at(incident, room).filter(|at| room.watch.about(ClockKind::ShiftPlan, *at).is_none()) {
        found.push(Clock { about: About::whole(ClockKind::ShiftPlan), due_at: at, at, person });
    }
    for (item, it) in room.open::<Roster>() {
        let about = |kind| About::item(kind, item.label);
        if it.state == State::Begun {
            let at = later(it.begins_at, TAKES);
            found.push(Clock { about: about(ClockKind::ShiftOver), due_at: at, at, person });
            continue;
        }
        found.push(Clock { about: about(ClockKind::ShiftBegins), due_at: it.begins_at, at: it.begins_at, person });
        if !it.warned {
            // One that is planned at short notice leaves half of the time to answer.
            let half =
                it.begins_at.duration_since(it.set_at.unwrap_or(item.opened_at)).checked_div(2).unwrap_or(UNCONFIRMED);
            let at = it.begins_at.checked_sub(half.min(UNCONFIRMED)).unwrap_or(it.begins_at);
            found.push(Clock { about: about(ClockKind::ShiftConfirm), due_at: at, at, person });
        }
    }
}

/// It lasts: those who lead are asked once to think of who comes next.
pub(in crate::room) fn plan_due(change: &mut Change<'_>) {
    let Some(at) = asked_at(change.incident(), change.room()) else { return };
    change.remember(ClockKind::ShiftPlan, Paused { of: at, told: 1, until: None, reason: None });
    let since = at.checked_sub(LASTS).unwrap_or(at);
    let lasted = span_text(change.now().duration_since(since));
    let line = t!("this is worked on for {lasted}: plan the next shift, and say when it begins (shift in 2h)");
    let leaders = [Role::IncidentCommander, Role::Deputy];
    let leaders: Vec<PersonId> = leaders
        .into_iter()
        .flat_map(|role| change.incident().holders(role))
        .filter(|tenure| has_say(tenure))
        .map(|tenure| tenure.person)
        .collect();
    for person in leaders {
        change.nudge(person, About::whole(ClockKind::ShiftPlan), line.clone());
    }
}

/// Soon: whoever commands hears for which roles nobody has said yes.
pub(in crate::room) fn confirms(change: &mut Change<'_>, directory: &Directory, label: Label) {
    let Some(it) = change.room().get::<Roster>(label).cloned() else { return };
    change.edit::<Roster>(label, |it| it.warned = true);
    let open = it.places.iter().filter(|place| place.confirmed(change.incident(), directory).is_none());
    let open: Vec<String> = open.map(|place| format!("{}: {}", place.role.name(), place.tell(directory))).collect();
    if let Some(commander) = change.incident().commander().filter(|_| !open.is_empty() && it.begins_at > change.now()) {
        let when = when(change, directory, commander, it.begins_at);
        let line = t!("the next shift {label} ({when}) is not complete. {}", open.join("; "));
        change.nudge(commander, About::item(ClockKind::ShiftBegins, label), line);
    }
}

/// It begins: whoever holds a role is reminded to hand it over, and whoever comes hears from whom.
pub(in crate::room) fn begins(change: &mut Change<'_>, directory: &Directory, label: Label) {
    let Some(it) = change.room().get::<Roster>(label).cloned() else { return };
    let (incident, now) = (change.incident().clone(), change.now());
    let mut lines = passed_on(&incident, change.room(), directory, &it);
    let late = now.duration_since(it.begins_at);
    let (kind, begins) = if late > LATE {
        if let Some(commander) = incident.commander() {
            lines.entry(commander).or_default();
        }
        (ClockKind::ShiftOver, t!("begins {} late", span_text(late)))
    } else {
        (ClockKind::ShiftBegins, t!("begins").to_owned())
    };
    change.edit::<Roster>(label, |it| {
        it.state = State::Begun;
        if late > TAKES {
            // Handing over takes its time from now on.
            it.begins_at = now;
        }
        it.places.iter_mut().for_each(|place| place.holder = holder(&incident, place.role));
    });
    tell(change, label, Event::Begun);
    for (person, lines) in lines {
        let line = t!("the next shift {label} {begins}. {}", sentences(&lines));
        change.nudge(person, About::item(kind, label), line.trim_end());
    }
}

/// What everybody hears when it begins.
fn passed_on(incident: &Incident, room: &Room, directory: &Directory, it: &Roster) -> BTreeMap<PersonId, Vec<String>> {
    let commander = incident.commander();
    let mut lines: BTreeMap<PersonId, Vec<String>> = BTreeMap::new();
    for place in &it.places {
        let (role, holder) = (place.role.name(), holder(incident, place.role));
        let next = place.confirmed(incident, directory);
        match (holder, next) {
            (Some(holder), Some(next)) if holder != next => {
                lines.entry(holder).or_default().push(hand_over(room, directory, (place.role, holder), next));
                let from = person_name(directory, holder);
                lines.entry(next).or_default().push(t!("{from} hands {role} over to you; `catch up` briefs you"));
            }
            (None, Some(next)) => {
                lines.entry(next).or_default().push(t!("{role} is free for you: role {}", place.role.as_str()));
            }
            (Some(holder), None) => {
                if let Some(commander) = commander {
                    let name = person_name(directory, holder);
                    lines.entry(commander).or_default().push(t!("nobody relieves {name} as {role}"));
                }
            }
            _ => {}
        }
    }
    lines
}

/// What whoever holds the role does: command is offered with a briefing and accepted, a workstream gets another lead, any
/// other role is given. One that several may hold is not taken from anybody by that.
fn hand_over(room: &Room, directory: &Directory, (role, holder): (Role, PersonId), next: PersonId) -> String {
    let (name, handle) = (person_name(directory, next), handle_of(directory, next));
    let led = room.open::<Workstream>().find(|(_, it)| role == Role::WorkstreamLead && it.lead == Some(holder));
    match (role, led) {
        (Role::IncidentCommander, _) => t!("offer command to {name}, who gets the briefing: handover @{handle}"),
        (_, Some((item, it))) => t!("hand {} over to {name}: lead {} @{handle}", it.name, item.label),
        _ => {
            let give = t!("hand {} over to {name}: role {} @{handle}", role.name(), role.as_str());
            // That only adds them: several may hold it.
            let back = if role.is_single() { "" } else { t!("; you have it too until you give it back") };
            format!("{give}{back}")
        }
    }
}

fn sentences(lines: &[String]) -> String {
    lines.iter().map(|line| crate::text::capitalised(line)).collect::<Vec<_>>().join(". ")
}

/// It has begun a while ago: whoever commands hears what was not handed over, and who can go.
pub(in crate::room) fn over(change: &mut Change<'_>, directory: &Directory, label: Label) {
    let Some(it) = change.room().get::<Roster>(label).cloned() else { return };
    let incident = change.incident().clone();
    let late = it.places.iter().filter_map(|place| {
        let next = place.confirmed(&incident, directory)?;
        let held = incident.holders(place.role).any(|tenure| tenure.person == next);
        (!held).then(|| t!("{} is not handed over to {} yet", place.role.name(), person_name(directory, next)))
    });
    let mut lines: Vec<String> = late.collect();
    let mut relieved: Vec<PersonId> = it.places.iter().filter_map(|place| place.holder).collect();
    relieved.sort_unstable();
    relieved.dedup();
    relieved.retain(|person| is_free(&incident, change.room(), *person));
    if !relieved.is_empty() {
        let names: Vec<String> = relieved.iter().map(|person| person_name(directory, *person)).collect();
        lines.push(t!("relieved and without a task: {}. Let them go, with thanks", names.join(", ")));
    }
    change.edit::<Roster>(label, |it| (it.state, it.relieved) = (State::Over, relieved));
    tell(change, label, Event::Over);
    if let Some(commander) = incident.commander().filter(|_| !lines.is_empty()) {
        let about = About { kind: None, item: None };
        change.nudge(commander, about, t!("the next shift {label} has begun. {}", sentences(&lines)));
    }
}

/// Whether somebody works in it and has neither a role nor a task.
fn is_free(incident: &Incident, room: &Room, person: PersonId) -> bool {
    let is_in = incident.presence.find(person).is_some_and(crate::incident::Responder::is_in);
    let holds = incident.tenures.iter().any(|t| t.person == person && t.released_at.is_none());
    is_in && !holds && !room.open::<Task>().any(|(_, task)| task.assignee == person)
}

/// Whether it was said already, after `since`, that somebody was relieved and may go.
pub(crate) fn may_go(room: &Room, person: PersonId, since: Timestamp) -> bool {
    let said = |at: Option<Timestamp>| at.is_some_and(|at| at >= since);
    room.all::<Roster>().any(|(item, it)| it.relieved.contains(&person) && said(item.closed_at))
}
