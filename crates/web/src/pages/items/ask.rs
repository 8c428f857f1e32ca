//! What people ask each other for: CAN reports, needs, requests.

use super::{Asks, Drawn, Looker, Stands, Verb};
use allclear_core::room::Item;
use allclear_core::room::can::Can;
use allclear_core::room::need::{self, Need};
use allclear_core::room::request::{self, Request};

const MET: Verb = Verb::new("met", "It is there…", Asks::MaybeWords("How was it met?"));
const DECLINE: Verb = Verb::new("decline", "Will not come…", Asks::Words("Why not?"));
pub(super) const NEED: &[Verb] = &[MET, DECLINE];

const APPROVE: Verb = Verb::new("approve", "Approve", Asks::Nothing);
const REFUSE: Verb = Verb::new("refuse", "Refuse…", Asks::MaybeWords("Why not?"));
pub(super) const REQUEST: &[Verb] = &[APPROVE, REFUSE];

pub(super) fn can(item: &Item, it: &Can) -> Drawn {
    let needs = it.needs.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let needs = (!needs.is_empty()).then(|| format!("Needs: {needs}"));
    let actions = (!it.actions.is_empty()).then(|| format!("Actions: {}", it.actions));
    Drawn {
        who: item.opened_by.person(),
        lines: actions.into_iter().chain(needs).collect(),
        ..Drawn::new(item, (Stands::Well, "conditions"))
    }
}

pub(super) fn need(item: &Item, it: &Need, looker: &Looker<'_>) -> Drawn {
    let state = match it.state {
        need::State::Open if it.owner.is_none() => (Stands::Waits, "nobody gets it"),
        need::State::Open => (Stands::Well, "open"),
        need::State::Met => (Stands::Well, "met"),
        need::State::Declined => (Stands::Well, "will not come"),
    };
    Drawn {
        who: it.owner,
        due: it.ask_at,
        lines: it.answer.iter().cloned().collect(),
        mine: it.owner == Some(looker.me),
        verbs: NEED.to_vec(),
        ..Drawn::new(item, state)
    }
}

pub(super) fn request(item: &Item, it: &Request, looker: &Looker<'_>) -> Drawn {
    let state = match it.state {
        request::State::Asked => (Stands::Well, "waits for an answer"),
        request::State::Approved => (Stands::Well, "approved"),
        request::State::Refused => (Stands::Well, "refused"),
    };
    let held = |role: &_| looker.incident.holders(*role).next().is_some();
    let decides = it.approvers.iter().any(|role| looker.holds(*role)) || !it.approvers.iter().any(held);
    let verbs = if decides { REQUEST.to_vec() } else { Vec::new() };
    Drawn {
        who: Some(it.by),
        lines: it.why.iter().cloned().collect(),
        mine: it.approvers.iter().any(|role| looker.holds(*role)),
        verbs,
        ..Drawn::new(item, state)
    }
}
