//! Who leads a workstream: one person, who has the role for it as long as they lead one.

use super::{Event, Workstream, above, tell};
use crate::directory::Directory;
use crate::id::PersonId;
use crate::incident::{Change, Refused, Role, Via, leads, may_work};
use crate::room::task::HEARD_WITHIN;
use crate::room::{About, ClockKind, Label, later};
use crate::timeline::person_name;
use allclear_texts::t;

/// Gives the lead to somebody, or to nobody. A free one anybody may take or give; one that is held is handed over by whoever
/// holds it, or by those who lead the incident.
pub(super) fn give(
    change: &mut Change<'_>,
    directory: &Directory,
    label: Label,
    to: Option<PersonId>,
) -> Result<(), Refused> {
    let Some(it) = change.room().get::<Workstream>(label).cloned() else { return Ok(()) };
    if it.lead == to {
        return Ok(());
    }
    let me = change.actor().person();
    if let (Some(held), Some(me)) = (it.lead, me)
        && held != me
        && !leads(change.incident(), me)
    {
        let why = t!(
            "{} leads {}; they hand it over, or whoever commands gives it to somebody else",
            person_name(directory, held),
            it.name
        );
        return Err(Refused::invalid("workstream", why));
    }
    if to.is_some_and(|to| !directory.people.contains_key(&to)) {
        return Err(Refused::invalid("lead", t!("there is no such person")));
    }
    if let Some(to) = to {
        may_work(directory, change.incident(), to, "lead")?;
    }
    let Some(to) = to else {
        nobody(change, label, &it);
        it.lead.into_iter().for_each(|before| free(change, before));
        return Ok(());
    };
    take(change, label, &it, to);
    it.lead.into_iter().for_each(|before| free(change, before));
    Ok(())
}

/// Somebody leads it from now on, and whoever did before goes on working in it: they know most about it.
fn take(change: &mut Change<'_>, label: Label, it: &Workstream, to: PersonId) {
    let own = change.actor().person() == Some(to);
    let hear_by = (!own).then(|| later(change.now(), HEARD_WITHIN));
    change.edit::<Workstream>(label, |it| {
        it.members.retain(|member| *member != to);
        it.members.extend(it.lead);
        (it.lead, it.hear_by, it.pings, it.asks) = (Some(to), hear_by, 0, 0);
    });
    tell(change, label, Event::Led { from: it.lead, to: Some(to) });
    leave_others(change, label, to);
    change.assume(Role::WorkstreamLead, to, if own { Via::Claim } else { Via::Assignment });
    if !own {
        let boxed = it.minutes.map_or_else(String::new, |minutes| t!(", {minutes} min"));
        let line = t!("{label} is yours to lead{boxed}, {}. Say that you have heard", it.headline());
        change.nudge(to, About::item(ClockKind::WorkstreamHeard, label), line);
    }
}

/// Nobody leads it from now on: whoever commands is told, unless they did it.
fn nobody(change: &mut Change<'_>, label: Label, it: &Workstream) {
    change.edit::<Workstream>(label, |it| (it.lead, it.hear_by) = (None, None));
    tell(change, label, Event::Led { from: it.lead, to: None });
    if let Some(commander) = above(change.incident()).filter(|who| change.actor().person() != Some(*who)) {
        let line = t!("nobody leads {label} any more, {}. Give it to somebody", it.headline());
        change.nudge(commander, About::word(label), line);
    }
}

/// Ends the role of somebody who leads no workstream any more.
pub(super) fn free(change: &mut Change<'_>, person: PersonId) {
    if !change.room().open::<Workstream>().any(|(_, it)| it.lead == Some(person)) {
        change.release(Role::WorkstreamLead, Some(person));
    }
}

/// Takes somebody out of the other workstreams they work in; the answer is the last of those.
pub(super) fn leave_others(change: &mut Change<'_>, label: Label, person: PersonId) -> Option<Label> {
    let in_it = |it: &Workstream| it.members.contains(&person);
    let others: Vec<Label> = change
        .room()
        .open::<Workstream>()
        .filter(|(item, it)| item.label != label && in_it(it))
        .map(|(item, _)| item.label)
        .collect();
    for other in &others {
        change.edit::<Workstream>(*other, |it| it.members.retain(|member| *member != person));
    }
    others.last().copied()
}

/// Somebody gave a role back or lost it: what they led has nobody now, and whoever commands is told.
pub(crate) fn role_ended(change: &mut Change<'_>, role: Role, person: PersonId) {
    if role != Role::WorkstreamLead {
        return;
    }
    let led = change.room().open::<Workstream>().filter(|(_, it)| it.lead == Some(person));
    let led: Vec<(Label, Workstream)> = led.map(|(item, it)| (item.label, it.clone())).collect();
    for (label, it) in led {
        nobody(change, label, &it);
    }
}

/// Somebody left the incident, and with it the workstream they worked in.
pub(crate) fn gone(change: &mut Change<'_>, person: PersonId) {
    let own = change.room().open::<Workstream>().filter(|(_, it)| it.members.contains(&person));
    let own: Vec<Label> = own.map(|(item, _)| item.label).collect();
    for label in own {
        change.edit::<Workstream>(label, |it| it.members.retain(|member| *member != person));
        tell(change, label, Event::Left { person });
    }
}
