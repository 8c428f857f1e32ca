//! What falls due about a task, and who is told.

use super::{ANSWER_WITHIN, ASKS, Event, HEARD_WITHIN, PINGS, State, Task, tell};
use crate::directory::Directory;
use crate::id::PersonId;
use crate::incident::{Change, deputy};
use crate::room::{About, Clock, ClockKind, Label, Object, later, workstream};
use crate::timeline::person_name;
use allclear_texts::t;
use jiff::Timestamp;

/// When the task is to be heard of, and by whom.
pub(in crate::room) fn clocks(label: Label, task: &Task, found: &mut Vec<Clock>) {
    if !task.is_open() {
        return;
    }
    let mut clock = |kind, at: Option<Timestamp>| {
        let clock = |at| Clock { about: About::item(kind, label), due_at: at, at, person: Some(task.assignee) };
        found.extend(at.map(clock));
    };
    clock(ClockKind::TaskHeard, task.hear_by);
    clock(ClockKind::TaskCheck, task.check_at);
}

/// They did not say that they have heard: they are pinged, and the commander is told.
pub(in crate::room) fn not_heard(change: &mut Change<'_>, directory: &Directory, label: Label) {
    let Some(task) = change.room().get::<Task>(label).cloned() else { return };
    let pings = task.pings + 1;
    let (next, now) = ((pings < PINGS).then(|| later(change.now(), HEARD_WITHIN)), Some(change.now()));
    change.edit::<Task>(label, |task| (task.pings, task.hear_by, task.asked_at) = (pings, next, now));
    tell(change, label, &task.title, Event::Pinged { person: task.assignee });
    let about = About::item(ClockKind::TaskHeard, label);
    let line = t!("{label} waits for you: {}. Say that you have heard", task.title);
    change.nudge(task.assignee, about, line);
    let line = t!("{} has not acknowledged {label}: {}", person_name(directory, task.assignee), task.title);
    tell_leaders(change, &task, &[change.incident().commander()], about, &line);
}

/// The time is up: they are asked, and whoever keeps the time is told to look.
pub(in crate::room) fn time_up(change: &mut Change<'_>, directory: &Directory, label: Label) {
    let Some(task) = change.room().get::<Task>(label).cloned() else { return };
    let about = About::item(ClockKind::TaskCheck, label);
    let name = person_name(directory, task.assignee);
    let asks = task.asks + 1;
    let (next, now) = ((asks < ASKS).then(|| later(change.now(), ANSWER_WITHIN)), Some(change.now()));
    change.edit::<Task>(label, |task| (task.asks, task.check_at, task.asked_at) = (asks, next, now));
    tell(change, label, &task.title, Event::Asked { person: task.assignee, times: asks });
    let question = t!("{label}: {}. How does it stand? Done, more time, blocked, or for somebody else", task.title);
    change.nudge(task.assignee, about, question);
    let commander = change.incident().commander();
    if asks == ASKS {
        let line = t!("{name} has been silent about {label} twice: {}. Give it to somebody else", task.title);
        tell_leaders(change, &task, &[commander, deputy(change.incident())], about, &line);
    } else {
        let line = match &task.result {
            Some(why) if task.state == State::Blocked => t!("{label} of {name} is still blocked: {why}"),
            _ => t!("check in with {name}: {label}, {}", task.title),
        };
        let keeper = deputy(change.incident()).or(commander);
        tell_leaders(change, &task, &[keeper], about, &line);
    }
}

/// Tells those who lead, or, while nobody does, whoever gave the task; never the one who is to do it. In a workstream that is
/// its lead alone, unless the task is the lead's own.
fn tell_leaders(change: &mut Change<'_>, task: &Task, leaders: &[Option<PersonId>], about: About, line: &str) {
    let lead = workstream::lead_of(change.room(), task).filter(|lead| *lead != task.assignee);
    let mut told: Vec<PersonId> = lead.map_or_else(|| leaders.iter().flatten().copied().collect(), |lead| vec![lead]);
    if told.is_empty() {
        told.extend(task.assigned_by.person());
    }
    for person in told.into_iter().filter(|p| *p != task.assignee) {
        change.nudge(person, about, line);
    }
}
