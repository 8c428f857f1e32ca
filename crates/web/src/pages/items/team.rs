//! Workstreams.

use super::{Asks, Drawn, Looker, Stands, Verb};
use allclear_core::room::Item;
use allclear_core::room::workstream::{State, Workstream};

const HEARD: Verb = Verb::new("ack", "Heard", Asks::Nothing);
const REPORT: Verb =
    Verb::new("can", "Report…", Asks::Words("Conditions / actions / needs, with a space on both sides of each stroke"));
const MORE: Verb = Verb::new("more", "10 min more", Asks::Fixed("10m"));
const DONE: Verb = Verb::new("done", "Done…", Asks::MaybeWords("What came of it?"));
const LEAD: Verb = Verb::new("lead", "Give the lead…", Asks::Person);
const CLAIM: Verb = Verb::new("claim", "Lead it", Asks::Nothing);
const JOIN: Verb = Verb::new("join", "Join it", Asks::Nothing);
const LEAVE: Verb = Verb::new("leave", "Leave it", Asks::Nothing);
const GOAL: Verb = Verb::new("goal", "Goal…", Asks::Words("What is it to reach?"));

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
    let members = (!names.is_empty()).then(|| format!("with {}", names.join(", ")));
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
        State::Open if it.lead.is_none() => (Stands::Waits, "nobody leads it"),
        State::Open if it.hear_by.is_some() && it.pings > 0 => (Stands::Waits, "has not said that they heard"),
        State::Open if it.minutes.is_some() && it.check_at.is_none() => (Stands::Late, "silent"),
        State::Open if it.asks > 0 => (Stands::Waits, "was asked"),
        State::Open => (Stands::Well, "at it"),
    }
}
