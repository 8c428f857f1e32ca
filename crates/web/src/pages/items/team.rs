//! Workstreams.

use super::{Asks, Drawn, Looker, Stands, Verb};
use allclear_core::room::Item;
use allclear_core::room::workstream::{State, Workstream};
use allclear_texts::{mark, t};

const HEARD: Verb = Verb::new("ack", mark!("Heard"), Asks::Nothing);
const REPORT: Verb = Verb::new(
    "can",
    mark!("Report…"),
    Asks::Words(mark!("Conditions / actions / needs, with a space on both sides of each stroke")),
);
const MORE: Verb = Verb::new("more", mark!("10 min more"), Asks::Fixed("10m"));
const DONE: Verb = Verb::new("done", mark!("Done…"), Asks::MaybeWords(mark!("What came of it?")));
const LEAD: Verb = Verb::new("lead", mark!("Give the lead…"), Asks::Person);
const CLAIM: Verb = Verb::new("claim", mark!("Lead it"), Asks::Nothing);
const JOIN: Verb = Verb::new("join", mark!("Join it"), Asks::Nothing);
const LEAVE: Verb = Verb::new("leave", mark!("Leave it"), Asks::Nothing);
const GOAL: Verb = Verb::new("goal", mark!("Goal…"), Asks::Words(mark!("What is it to reach?")));

pub(super) const VERBS: &[Verb] = &[HEARD, REPORT, MORE, DONE, LEAD, CLAIM, JOIN, LEAVE, GOAL];

pub(super) fn drawn(item: &Item, it: &Workstream, looker: &Looker<'_>) -> Drawn {
    let mine = it.lead == Some(looker.me);
    let verbs = match it.lead {
        Some(_) if mine && it.hear_by.is_some() => vec![HEARD, REPORT, MORE, DONE, LEAD, GOAL],
        Some(_) if mine => vec![REPORT, MORE, DONE, LEAD, GOAL, LEAVE],
        None => vec![CLAIM, LEAD, JOIN, GOAL, DONE],
        Some(_) if it.has(looker.me) => vec![LEAVE, REPORT, LEAD, GOAL, DONE],
        Some(_) => vec![JOIN, REPORT, LEAD, GOAL, DONE],
    };
    let names: Vec<String> = it.members.iter().map(|member| looker.name(*member)).collect();
    let members = (!names.is_empty()).then(|| t!("with {}", names.join(", ")));
    Drawn {
        title: it.headline(),
        who: it.lead,
        due: it.check_at,
        lines: it.result.iter().cloned().chain(members).chain(it.bridge.clone()).collect(),
        mine,
        verbs,
        ..Drawn::new(item, stands(it))
    }
}

fn stands(it: &Workstream) -> (Stands, &'static str) {
    match it.state {
        State::Done => (Stands::Well, "done"),
        State::Open if it.lead.is_none() => (Stands::Waits, t!("nobody leads it")),
        State::Open if it.hear_by.is_some() && it.pings > 0 => (Stands::Waits, t!("has not said that they heard")),
        State::Open if it.minutes.is_some() && it.check_at.is_none() => (Stands::Late, "silent"),
        State::Open if it.asks > 0 => (Stands::Waits, t!("was asked")),
        State::Open => (Stands::Well, t!("at it")),
    }
}
