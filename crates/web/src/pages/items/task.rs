//! Tasks.

use super::{Asks, Drawn, Looker, Stands, Verb};
use allclear_core::room::Item;
use allclear_core::room::task::{State, Task};
use allclear_texts::{mark, say, t};

const HEARD: Verb = Verb::new("ack", mark!("Heard"), Asks::Nothing);
const DONE: Verb = Verb::new("done", mark!("Done…"), Asks::Outcome);
const FOUND: Verb =
    Verb::new("found", mark!("Found…"), Asks::Words(mark!("What is worth knowing? You go on with it.")));
const MORE: Verb = Verb::new("more", mark!("5 min more"), Asks::Fixed("5m"));
const BLOCKED: Verb = Verb::new("blocked", mark!("Blocked…"), Asks::Words(mark!("What stands in the way?")));
const HAND: Verb = Verb::new("hand", mark!("Hand over…"), Asks::Person);
const DROP: Verb = Verb::new("drop", mark!("Not needed…"), Asks::MaybeWords(mark!("Why is it not needed any more?")));

pub(super) const VERBS: &[Verb] = &[HEARD, DONE, FOUND, MORE, BLOCKED, HAND, DROP];

pub(super) fn drawn(item: &Item, task: &Task, looker: &Looker<'_>) -> Drawn {
    let mine = task.assignee == looker.me;
    let verbs = match (task.state, mine) {
        (State::Assigned, true) => vec![HEARD, DONE, FOUND, MORE, BLOCKED, HAND],
        (_, true) => vec![DONE, FOUND, MORE, BLOCKED, HAND],
        _ => vec![DONE, FOUND, MORE, BLOCKED, HAND, DROP],
    };
    let given = task.assigned_by.person().filter(|by| mine && *by != looker.me);
    let given = given.map(|by| t!("from {}", looker.name(by)));
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
        State::Assigned if task.pings > 0 => (Stands::Waits, t!("has not said that they heard")),
        State::Assigned => (Stands::Well, t!("not heard yet")),
        State::Acknowledged | State::Blocked if task.check_at.is_none() => (Stands::Late, "silent"),
        State::Acknowledged if task.asks > 0 => (Stands::Waits, t!("was asked")),
        State::Acknowledged => (Stands::Well, t!("at it")),
        State::Blocked => (Stands::Waits, "blocked"),
        State::Cancelled => (Stands::Well, "cancelled"),
        State::Done => (Stands::Well, task.outcome.map_or(t!("done"), |outcome| say(outcome.words()))),
    }
}
