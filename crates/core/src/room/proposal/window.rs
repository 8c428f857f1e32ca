//! The window of a proposal: when silence becomes consent, and when it was none.

use super::{Event, Proposal, UNWATCHED, adopt, ask, tell, window};
use crate::directory::Directory;
use crate::incident::{Around, Change, Incident};
use crate::room::clock::{About, Clock, ClockKind};
use crate::room::{Label, later};
use allclear_texts::t;

/// When silence becomes consent.
pub(in crate::room) fn clocks(incident: &Incident, label: Label, proposal: &Proposal, found: &mut Vec<Clock>) {
    let about = About::item(ClockKind::ProposalWindow, label);
    let person = incident.commander();
    found.extend(proposal.closes_at.map(|at| Clock { about, due_at: at, at, person }));
}

/// The window is over: silence is consent, if it was watched.
pub(in crate::room) fn window_over(change: &mut Change<'_>, directory: &Directory, around: &Around, label: Label) {
    let Some(closes_at) = change.room().get::<Proposal>(label).and_then(|p| p.closes_at) else { return };
    if change.now().duration_since(closes_at) > UNWATCHED {
        return once_more(change, label);
    }
    if around.unsaid.contains(&About::item(ClockKind::ProposalWindow, label)) {
        let told = Some(later(change.now(), UNWATCHED));
        return change.edit::<Proposal>(label, |p| p.closes_at = told);
    }
    adopt(change, directory, around, label, None);
}

/// The incident is worked on again: what was before everybody is so once more, for its whole window.
pub(crate) fn resume(change: &mut Change<'_>) {
    let open = change.room().open::<Proposal>().filter(|(_, p)| p.closes_at.is_some());
    let open: Vec<Label> = open.map(|(item, _)| item.label).collect();
    for label in open {
        once_more(change, label);
    }
}

fn once_more(change: &mut Change<'_>, label: Label) {
    let Some(proposal) = change.room().get::<Proposal>(label).cloned() else { return };
    let closes_at = Some(later(change.now(), window(proposal.seconds)));
    change.edit::<Proposal>(label, |p| p.closes_at = closes_at);
    tell(change, label, &proposal.terms.text, Event::Reopened { seconds: proposal.seconds });
    ask(change, label, t!("once more: "));
}
