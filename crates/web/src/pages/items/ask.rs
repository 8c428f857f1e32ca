//! What people ask each other for: CAN reports, needs, requests.

use super::{Asks, Drawn, Looker, Stands, Verb};
use allclear_core::room::Item;
use allclear_core::room::ask::{self, Ask};
use allclear_core::room::can::Can;
use allclear_core::room::need::{self, Need};
use allclear_core::room::request::{self, Request};
use allclear_texts::{mark, t};

const MET: Verb = Verb::new("met", mark!("It is there…"), Asks::MaybeWords(mark!("How was it met?")));
const DECLINE: Verb = Verb::new("decline", mark!("Will not come…"), Asks::Words(mark!("Why not?")));
const ASK: Verb = Verb::new("ask", mark!("Ask them to come"), Asks::Nothing);
pub(super) const NEED: &[Verb] = &[MET, DECLINE, ASK];

const APPROVE: Verb = Verb::new("approve", mark!("Approve"), Asks::Nothing);
const REFUSE: Verb = Verb::new("refuse", mark!("Refuse…"), Asks::MaybeWords(mark!("Why not?")));
pub(super) const REQUEST: &[Verb] = &[APPROVE, REFUSE];

pub(super) const ANSWER: Verb =
    Verb::new("answer", mark!("Answer…"), Asks::Words(mark!("What is the answer? Everybody who follows reads it.")));
const NEXT: Verb = Verb::new("next", mark!("With the next update"), Asks::Nothing);
const LATER: Verb = Verb::new("later", mark!("After the incident"), Asks::Nothing);
const LEAVE: Verb = Verb::new("decline", mark!("Not answered…"), Asks::MaybeWords(mark!("Why not?")));
pub(super) const QUESTION: &[Verb] = &[ANSWER, LATER, NEXT, LEAVE];

pub(super) fn question(item: &Item, it: &Ask, looker: &Looker<'_>) -> Drawn {
    let many = (it.askers.len() > 1).then(|| t!("{} people ask", it.askers.len()));
    Drawn {
        who: ask::owner(looker.incident),
        lines: many.into_iter().chain(it.answer.clone()).collect(),
        mine: it.state == ask::State::Waiting && ask::owner(looker.incident) == Some(looker.me),
        verbs: QUESTION.to_vec(),
        ..Drawn::new(item, (Stands::Well, it.state.name()))
    }
}

pub(super) fn can(item: &Item, it: &Can) -> Drawn {
    let needs = it.needs.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let needs = (!needs.is_empty()).then(|| t!("Needs: {needs}"));
    let actions = (!it.actions.is_empty()).then(|| t!("Actions: {}", it.actions));
    Drawn {
        who: item.opened_by.person(),
        lines: actions.into_iter().chain(needs).collect(),
        ..Drawn::new(item, (Stands::Well, "conditions"))
    }
}

pub(super) fn need(item: &Item, it: &Need, looker: &Looker<'_>) -> Drawn {
    let state = match it.state {
        need::State::Open if it.owner.is_none() => (Stands::Waits, t!("nobody gets it")),
        need::State::Open => (Stands::Well, "open"),
        need::State::Met => (Stands::Well, "met"),
        need::State::Declined => (Stands::Well, t!("will not come")),
    };
    let waits = it.asked.last().filter(|_| it.answer_by.is_some());
    let waits = waits.map(|person| t!("{} was asked to come", looker.name(*person)));
    let next = it.next.as_ref().map(|next| t!("{} could come: {}", looker.name(next.person), next.why));
    let verbs = if it.next.is_some() { vec![ASK, MET, DECLINE] } else { vec![MET, DECLINE] };
    Drawn {
        who: it.owner,
        due: it.answer_by.or(it.ask_at),
        lines: it.answer.iter().cloned().chain(waits).chain(next).collect(),
        mine: it.owner == Some(looker.me),
        verbs,
        ..Drawn::new(item, state)
    }
}

pub(super) fn request(item: &Item, it: &Request, looker: &Looker<'_>) -> Drawn {
    let state = match it.state {
        request::State::Asked => (Stands::Well, t!("waits for an answer")),
        request::State::Approved => (Stands::Well, "approved"),
        request::State::Refused => (Stands::Well, "refused"),
    };
    // Nobody agrees to half a text.
    let whole = it.exactly.as_ref().map(|exactly| exactly.text().to_owned()).filter(|text| !it.line.ends_with(text));
    let held = |role: &_| looker.incident.holders(*role).next().is_some();
    let decides = it.approvers.iter().any(|role| looker.holds(*role)) || !it.approvers.iter().any(held);
    let verbs = if decides { REQUEST.to_vec() } else { Vec::new() };
    Drawn {
        who: Some(it.by),
        lines: whole.into_iter().chain(it.why.clone()).collect(),
        mine: it.approvers.iter().any(|role| looker.holds(*role)),
        verbs,
        ..Drawn::new(item, state)
    }
}
