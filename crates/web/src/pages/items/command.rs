//! Who commands: claims and offers.

use super::{Asks, Drawn, Looker, Stands, Verb};
use allclear_core::room::Item;
use allclear_core::room::claim::{self, Claim};
use allclear_core::room::handover::{self, Handover};

pub(super) const CLAIM: &[Verb] = &[Verb::new("object", "Object…", Asks::MaybeWords("Why should they not command?"))];

const ACCEPT: Verb = Verb::new("accept", "Take command", Asks::Nothing);
const DECLINE: Verb = Verb::new("decline", "Decline…", Asks::MaybeWords("Why not?"));
pub(super) const HANDOVER: &[Verb] = &[ACCEPT, DECLINE];

pub(super) fn claim(item: &Item, it: &Claim, looker: &Looker<'_>) -> Drawn {
    let state = match it.state {
        claim::State::Open => (Stands::Well, "unless somebody objects"),
        claim::State::Taken => (Stands::Well, "taken"),
        claim::State::Objected => (Stands::Waits, "somebody objected"),
        claim::State::Overtaken => (Stands::Well, "somebody else commands"),
    };
    let own = it.by == looker.me;
    let title = if own { "You take command".to_owned() } else { format!("{} takes command", looker.name(it.by)) };
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
        handover::State::Expired => (Stands::Waits, "nobody answered"),
        handover::State::Withdrawn => (Stands::Well, "withdrawn"),
    };
    let mine = it.to == looker.me;
    let title = if mine {
        format!("{} offers you command", looker.name(it.from))
    } else {
        format!("Command is offered to {}", looker.name(it.to))
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
