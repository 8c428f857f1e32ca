//! What becomes of a shift when work on the incident begins, rests or ends.

use super::super::clock::{ClockKind, Paused};
use super::due::LATE;
use super::{Answer, Event, Roster, State, current, hear, tell};
use crate::id::PersonId;
use crate::incident::Change;
use allclear_texts::t;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Work really begins, or goes on: how long it lasts counts from here, and neither from a suspicion nor through a pause.
pub(crate) fn counts_from(change: &mut Change<'_>, at: Timestamp) {
    change.remember(ClockKind::ShiftPlan, Paused { of: at, told: 0, until: None, reason: None });
}

/// Work goes on after a rest: a shift that was to begin long ago begins no more.
pub(crate) fn resume(change: &mut Change<'_>) {
    let now = change.now();
    let Some((item, it)) = current(change.room()) else { return };
    if it.state != State::Planned || now.duration_since(it.begins_at) <= LATE {
        return;
    }
    let (label, mut people) = (item.label, confirmed(it));
    people.extend(change.incident().commander());
    change.edit::<Roster>(label, |it| it.state = State::Lapsed);
    tell(change, label, Event::Lapsed);
    for person in people {
        hear(change, label, person, t!("the shift {label} begins no more: work rested when it was to begin"));
    }
}

/// The incident is over, and with it what was planned in it: whoever had said yes can make other plans.
pub(crate) fn ended(change: &mut Change<'_>) {
    let Some((item, it)) = current(change.room()) else { return };
    let (label, people, begun) = (item.label, confirmed(it), it.state == State::Begun);
    if begun {
        change.edit::<Roster>(label, |it| it.state = State::Over);
        return tell(change, label, Event::Over);
    }
    let why = t!("the incident is over");
    change.edit::<Roster>(label, |it| it.state = State::Dropped);
    tell(change, label, Event::Dropped { why: Some(why.to_owned()) });
    let me = change.actor().person();
    for person in people.into_iter().filter(|person| me != Some(*person)) {
        hear(change, label, person, t!("the shift {label} you said yes to is off: {why}"));
    }
}

fn confirmed(it: &Roster) -> BTreeSet<PersonId> {
    it.places.iter().filter(|place| place.answer == Some(Answer::Yes)).filter_map(|place| place.person).collect()
}
