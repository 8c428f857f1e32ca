//! Who commands: claims and offers; and who and what was mobilised.

use super::{Asks, Drawn, Looker, Stands, Verb};
use allclear_core::room::Item;
use allclear_core::room::claim::{self, Claim};
use allclear_core::room::handover::{self, Handover};
use allclear_core::room::mobilisation::{self, Mobilisation};
use allclear_texts::{mark, t};

pub(super) const CLAIM: &[Verb] =
    &[Verb::new("object", mark!("Object…"), Asks::MaybeWords(mark!("Why should they not command?")))];

const ACCEPT: Verb = Verb::new("accept", mark!("Take command"), Asks::Nothing);
const DECLINE: Verb = Verb::new("decline", mark!("Decline…"), Asks::MaybeWords(mark!("Why not?")));
pub(super) const HANDOVER: &[Verb] = &[ACCEPT, DECLINE];

pub(super) fn claim(item: &Item, it: &Claim, looker: &Looker<'_>) -> Drawn {
    let state = match it.state {
        claim::State::Open => (Stands::Well, t!("unless somebody objects")),
        claim::State::Taken => (Stands::Well, "taken"),
        claim::State::Objected => (Stands::Waits, t!("somebody objected")),
        claim::State::Overtaken => (Stands::Well, t!("somebody else commands")),
    };
    let own = it.by == looker.me;
    let title = if own { t!("You take command").to_owned() } else { t!("{} takes command", looker.name(it.by)) };
    Drawn {
        title,
        due: Some(it.until),
        lines: it.why.iter().cloned().collect(),
        verbs: if own { Vec::new() } else { CLAIM.to_vec() },
        ..Drawn::new(item, state)
    }
}

pub(super) fn handover(item: &Item, it: &Handover, looker: &Looker<'_>) -> Drawn {
    let state = match it.state {
        handover::State::Offered => (Stands::Well, "offered"),
        handover::State::Accepted => (Stands::Well, "accepted"),
        handover::State::Declined => (Stands::Waits, "declined"),
        handover::State::Expired => (Stands::Waits, t!("nobody answered")),
        handover::State::Withdrawn => (Stands::Well, "withdrawn"),
    };
    let mine = it.to == looker.me;
    let title = if mine {
        t!("{} offers you command", looker.name(it.from))
    } else {
        t!("Command is offered to {}", looker.name(it.to))
    };
    Drawn {
        title,
        due: Some(it.expires_at),
        lines: it.why.iter().cloned().collect(),
        mine,
        verbs: if mine { HANDOVER.to_vec() } else { Vec::new() },
        ..Drawn::new(item, state)
    }
}

pub(super) fn mobilisation(item: &Item, it: &Mobilisation, looker: &Looker<'_>) -> Drawn {
    let failed = it.steps.iter().any(|run| run.state == mobilisation::State::Failed);
    let done = it.steps.iter().filter(|run| run.state == mobilisation::State::Done).count();
    let stands = if failed { Stands::Waits } else { Stands::Well };
    let line = |run: &mobilisation::Run| {
        let told = run.told.as_ref().map_or_else(String::new, |told| format!(", {told}"));
        format!("{}: {}{told}", mobilisation::what(&run.step, looker.directory), run.state.as_str())
    };
    // What went well is on the timeline.
    let open = it.steps.iter().filter(|run| run.state != mobilisation::State::Done);
    let state = t!("{done} of {} done", it.steps.len());
    Drawn { lines: open.map(line).collect(), ..Drawn::new(item, (stands, &state)) }
}
