//! Tasks.

use super::{Asks, Drawn, Looker, Stands, Verb};
use allclear_core::room::Item;
use allclear_core::room::task::{State, Task};

const HEARD: Verb = Verb::new("ack", "Heard", Asks::Nothing);
const DONE: Verb = Verb::new("done", "Done…", Asks::Outcome);
const FOUND: Verb = Verb::new("found", "Found…", Asks::Words("What is worth knowing? You go on with it."));
const MORE: Verb = Verb::new("more", "5 min more", Asks::Fixed("5m"));
const BLOCKED: Verb = Verb::new("blocked", "Blocked…", Asks::Words("What stands in the way?"));
const HAND: Verb = Verb::new("hand", "Hand over…", Asks::Person);
const DROP: Verb = Verb::new("drop", "Not needed…", Asks::MaybeWords("Why is it not needed any more?"));

pub(super) const VERBS: &[Verb] = &[HEARD, DONE, FOUND, MORE, BLOCKED, HAND, DROP];

pub(super) fn drawn(item: &Item, task: &Task, looker: &Looker<'_>) -> Drawn {
    let mine = task.assignee == looker.me;
    let verbs = match (task.state, mine) {
        (State::Assigned, true) => vec![HEARD, DONE, FOUND, MORE, BLOCKED, HAND],
        (_, true) => vec![DONE, FOUND, MORE, BLOCKED, HAND],
        _ => vec![DONE, FOUND, MORE, BLOCKED, HAND, DROP],
    };
    let given = task.assigned_by.person().filter(|by| mine && *by != looker.me);
    let given = given.map(|by| format!("from {}", looker.name(by)));
    Drawn {
        who: Some(task.assignee),
        due: task.check_at,
        lines: task.result.iter().cloned().chain(given).collect(),
        mine,
        verbs,
        ..Drawn::new(item, stands(task))
    }
}

fn stands(task: &Task) -> (Stands, &'static str) {
    match task.state {
        State::Assigned if task.pings > 0 => (Stands::Waits, "has not said that they heard"),
        State::Assigned => (Stands::Well, "not heard yet"),
        State::Acknowledged | State::Blocked if task.check_at.is_none() => (Stands::Late, "silent"),
        State::Acknowledged if task.asks > 0 => (Stands::Waits, "was asked"),
        State::Acknowledged => (Stands::Well, "at it"),
        State::Blocked => (Stands::Waits, "blocked"),
        State::Cancelled => (Stands::Well, "cancelled"),
        State::Done => (Stands::Well, task.outcome.map_or("done", |outcome| outcome.words())),
    }
}
