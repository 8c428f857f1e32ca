//! What people agree on: proposals, decisions, hypotheses, options, tripwires.

use super::{Asks, Drawn, Looker, Stands, Verb};
use allclear_core::room::choice::{self, Choice};
use allclear_core::room::decision::Decision;
use allclear_core::room::hypothesis::{self, Hypothesis, Side};
use allclear_core::room::proposal::{self, Proposal};
use allclear_core::room::tripwire::{self, Tripwire};
use allclear_core::room::{Item, Terms};
use allclear_texts::{mark, say, t};

const OBJECT: Verb = Verb::new("object", mark!("Strong objection…"), Asks::Words(mark!("What would go wrong?")));
const ADOPT: Verb = Verb::new("adopt", mark!("Adopt now"), Asks::Nothing);
const OVERRIDE: Verb =
    Verb::new("override", mark!("Decide anyway…"), Asks::Words(mark!("Why, in spite of the objection?")));
const WITHDRAW: Verb = Verb::new("withdraw", mark!("Withdraw…"), Asks::MaybeWords(mark!("Why is it withdrawn?")));
pub(super) const PROPOSAL: &[Verb] = &[OBJECT, ADOPT, OVERRIDE, WITHDRAW];

const FOR: Verb = Verb::new("for", mark!("Evidence for…"), Asks::Words(mark!("What speaks for it?")));
const AGAINST: Verb = Verb::new("against", mark!("Evidence against…"), Asks::Words(mark!("What speaks against it?")));
const SUPPORT: Verb = Verb::new("support", mark!("Supported…"), Asks::MaybeWords(mark!("What supports it?")));
const RULE_OUT: Verb =
    Verb::new("rule out", mark!("Rule out…"), Asks::Words(mark!("Why can it not be? Nobody has to try it again.")));
pub(super) const HYPOTHESIS: &[Verb] = &[FOR, AGAINST, SUPPORT, RULE_OUT];

pub(super) const OPTION: &[Verb] = &[Verb::new("choose", mark!("Propose it"), Asks::Nothing)];

const TRIP: Verb = Verb::new("trip", mark!("It happened"), Asks::Nothing);
const DISARM: Verb = Verb::new("disarm", mark!("Disarm…"), Asks::MaybeWords(mark!("Why is it not needed any more?")));
pub(super) const TRIPWIRE: &[Verb] = &[TRIP, DISARM];

pub(super) fn proposal(item: &Item, it: &Proposal, looker: &Looker<'_>) -> Drawn {
    let own = it.proposed_by.person() == Some(looker.me);
    let objected = it.objections.iter().any(|objection| objection.by.person() == Some(looker.me));
    let state = match it.state {
        proposal::State::Open => (Stands::Well, t!("silence is consent")),
        proposal::State::Objected => (Stands::Waits, t!("strong objection")),
        proposal::State::Adopted => (Stands::Well, "adopted"),
        proposal::State::Withdrawn => (Stands::Well, "withdrawn"),
        proposal::State::Overridden => (Stands::Well, t!("decided in spite of objections")),
    };
    let mut verbs = Vec::new();
    match it.state {
        proposal::State::Objected if looker.leads() => verbs.push(OVERRIDE),
        _ if looker.leads() => verbs.push(ADOPT),
        _ => {}
    }
    if !own && !objected {
        verbs.push(OBJECT);
    }
    if own || looker.leads() {
        verbs.push(WITHDRAW);
    }
    let objections = it.objections.iter().map(|o| match o.by.person() {
        Some(by) if by == looker.me => t!("you object: {}", o.why),
        Some(by) => t!("{} objects: {}", looker.name(by), o.why),
        None => o.why.clone(),
    });
    let stopped = it.state == proposal::State::Objected;
    Drawn {
        who: it.proposed_by.person(),
        due: it.closes_at,
        lines: terms(&it.terms).into_iter().chain(objections).collect(),
        // Who was asked has a minute to object; when somebody did, it is for whoever commands.
        mine: if stopped { own || looker.leads() } else { !own && !objected && it.asked.contains(&looker.me) },
        verbs,
        ..Drawn::new(item, state)
    }
}

/// What it may cost, in a line.
fn terms(terms: &Terms) -> Option<String> {
    let risk = terms.risk.as_ref().map(|risk| t!("risk: {risk}"));
    let back = terms.reversible.map(|yes| if yes { t!("can be undone") } else { t!("cannot be undone") }.to_owned());
    let endangers = terms.endangers.iter().map(|danger| say(danger.word())).collect::<Vec<_>>().join(", ");
    let endangers = (!endangers.is_empty()).then(|| t!("endangers {endangers}"));
    let all: Vec<String> = [risk, endangers, back].into_iter().flatten().collect();
    (!all.is_empty()).then(|| all.join("; "))
}

pub(super) fn decision(item: &Item, it: &Decision) -> Drawn {
    let from = it.proposal.map_or_else(|| t!("decided").to_owned(), |label| t!("decided, from {label}"));
    Drawn { lines: it.rationale.iter().cloned().collect(), ..Drawn::new(item, (Stands::Well, &from)) }
}

pub(super) fn hypothesis(item: &Item, it: &Hypothesis) -> Drawn {
    let state = match it.state {
        hypothesis::State::Open => t!("open"),
        hypothesis::State::Supported => t!("supported"),
        hypothesis::State::RuledOut => t!("ruled out"),
    };
    let evidence = it.evidence.iter().map(|e| match e.side {
        Side::For => format!("+ {}", e.text),
        Side::Against => format!("− {}", e.text),
    });
    Drawn {
        lines: evidence.chain(it.reason.iter().cloned()).collect(),
        verbs: HYPOTHESIS.to_vec(),
        ..Drawn::new(item, (Stands::Well, state))
    }
}

pub(super) fn option(item: &Item, it: &Choice) -> Drawn {
    let state = if it.state == choice::State::Open { t!("open") } else { t!("chosen") };
    let takes = it.minutes.map(|minutes| t!("takes {minutes} min"));
    Drawn {
        lines: terms(&it.terms).into_iter().chain(takes).collect(),
        verbs: OPTION.to_vec(),
        ..Drawn::new(item, (Stands::Well, state))
    }
}

pub(super) fn tripwire(item: &Item, it: &Tripwire) -> Drawn {
    let state = match it.state {
        tripwire::State::Armed => (Stands::Well, "armed"),
        tripwire::State::Tripped => (Stands::Waits, t!("it happened")),
        tripwire::State::Disarmed => (Stands::Well, "disarmed"),
    };
    let severity = it.severity.map(|severity| t!("then {}", severity.as_str()));
    Drawn { lines: severity.into_iter().collect(), verbs: TRIPWIRE.to_vec(), ..Drawn::new(item, state) }
}
