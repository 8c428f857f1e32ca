//! The next shift: who takes over which role.

use super::{Asks, Drawn, Looker, Stands, Verb};
use allclear_core::room::Item;
use allclear_core::room::roster::{Answer, Place, Roster, State};
use allclear_texts::{mark, t};

const YES: Verb = Verb::new("accept", mark!("Yes, I come"), Asks::Nothing);
const NO: Verb = Verb::new("decline", mark!("No…"), Asks::MaybeWords(mark!("Why not?")));
const PROPOSED: Verb = Verb::new("shift proposed", mark!("Ask those proposed"), Asks::Nothing);
const CHANGE: Verb = Verb::new(
    "shift",
    mark!("Ask somebody, or move it…"),
    Asks::Words(mark!("A role and a name, as in: ic @ben. Another beginning, as in: 19:30")),
);
const DROP: Verb = Verb::new("drop", mark!("Call it off…"), Asks::MaybeWords(mark!("Why is there no next shift?")));

pub(super) const VERBS: &[Verb] = &[YES, NO, PROPOSED, CHANGE, DROP];

pub(super) fn drawn(item: &Item, it: &Roster, looker: &Looker<'_>) -> Drawn {
    let planned = it.state == State::Planned;
    let theirs = it.places.iter().filter(|place| place.person == Some(looker.me));
    let said: Vec<bool> = theirs.map(|place| matches!(place.answer, Some(Answer::Yes))).collect();
    let asked = it.places.iter().any(|place| place.person == Some(looker.me) && place.is_awaited());
    let mut verbs = match &said[..] {
        [] => Vec::new(),
        _ if asked => vec![YES, NO],
        [true, ..] => vec![NO],
        [false, ..] => vec![YES],
    };
    if it.places.iter().any(|place| place.is_free() && place.proposed.is_some()) {
        verbs.push(PROPOSED);
    }
    verbs.push(CHANGE);
    if looker.leads() {
        verbs.push(DROP);
    }
    let line = |place: &Place| format!("{}: {}", place.role.name(), place.tell(looker.directory));
    let (stands, words) = stands(it);
    Drawn {
        due: planned.then_some(it.begins_at),
        lines: it.places.iter().map(line).collect(),
        mine: planned && asked,
        verbs: if planned { verbs } else { Vec::new() },
        ..Drawn::new(item, (stands, &words))
    }
}

fn stands(it: &Roster) -> (Stands, String) {
    let yes = it.places.iter().filter(|place| place.answer == Some(Answer::Yes)).count();
    let all = it.places.len();
    match it.state {
        State::Planned if yes == all => (Stands::Well, t!("everybody said yes").to_owned()),
        State::Planned => (Stands::Waits, t!("{yes} of {all} said yes")),
        State::Begun => (Stands::Well, t!("begun: hand over").to_owned()),
        State::Over => (Stands::Well, "over".to_owned()),
        State::Dropped => (Stands::Well, t!("called off").to_owned()),
        State::Lapsed => (Stands::Well, t!("work rested then").to_owned()),
    }
}
