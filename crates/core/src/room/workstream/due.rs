//! What falls due about a workstream, and who is told.

use super::{Event, Workstream, above, tell};
use crate::directory::Directory;
use crate::incident::{Change, Incident};
use crate::room::task::{ANSWER_WITHIN, ASKS, HEARD_WITHIN, PINGS};
use crate::room::{About, Clock, ClockKind, Label, later};
use crate::timeline::person_name;
use allclear_texts::t;

/// When the lead is to be heard of. While nobody could be asked, nobody is.
pub(in crate::room) fn clocks(incident: &Incident, label: Label, it: &Workstream, found: &mut Vec<Clock>) {
    let mut clock = |kind, at, person| {
        if let (Some(at), Some(person)) = (at, person) {
            found.push(Clock { about: About::item(kind, label), due_at: at, at, person: Some(person) });
        }
    };
    clock(ClockKind::WorkstreamHeard, it.hear_by, it.lead);
    clock(ClockKind::WorkstreamCheck, it.check_at, it.lead.or_else(|| above(incident)));
}

/// The lead did not say that they have heard: they are pinged, and whoever commands is told. As often as with a task.
pub(in crate::room) fn not_heard(change: &mut Change<'_>, directory: &Directory, label: Label) {
    let Some(it) = change.room().get::<Workstream>(label).cloned() else { return };
    let Some(lead) = it.lead else { return };
    let pings = it.pings + 1;
    let next = (pings < PINGS).then(|| later(change.now(), HEARD_WITHIN));
    change.edit::<Workstream>(label, |it| (it.pings, it.hear_by) = (pings, next));
    tell(change, label, Event::Pinged { person: lead });
    let about = About::item(ClockKind::WorkstreamHeard, label);
    change.nudge(lead, about, t!("you lead {label}, {}. Say that you have heard", it.headline()));
    if let Some(commander) = above(change.incident()).filter(|person| *person != lead) {
        let name = person_name(directory, lead);
        change.nudge(commander, about, t!("{name} has not said that they lead {label}, {}", it.headline()));
    }
}

/// The time is up: the lead is asked how it goes, and after two silent misses whoever commands is told. Without a lead it
/// is for whoever commands, once.
pub(in crate::room) fn time_up(change: &mut Change<'_>, directory: &Directory, label: Label) {
    let Some(it) = change.room().get::<Workstream>(label).cloned() else { return };
    let about = About::item(ClockKind::WorkstreamCheck, label);
    let (commander, asks) = (above(change.incident()), it.asks + 1);
    let next = (asks < ASKS && it.lead.is_some()).then(|| later(change.now(), ANSWER_WITHIN));
    change.edit::<Workstream>(label, |it| (it.asks, it.check_at) = (asks, next));
    tell(change, label, Event::Asked { person: it.lead, times: asks });
    let Some(lead) = it.lead else {
        if let Some(commander) = commander {
            let line = t!("the time of {label} is up and nobody leads it: {}. Give it to somebody", it.headline());
            change.nudge(commander, about, line);
        }
        return;
    };
    let question = t!("{label}, {}. How is it going? Report, take more time, or say that it is done", it.headline());
    change.nudge(lead, about, question);
    if let Some(commander) = commander.filter(|person| *person != lead && asks == ASKS) {
        let name = person_name(directory, lead);
        let line = t!("{name} has been silent about {label} twice: {}. Give it to somebody else", it.headline());
        change.nudge(commander, about, line);
    }
}
