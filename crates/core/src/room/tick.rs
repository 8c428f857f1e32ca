//! What happens when clocks are due.

use super::clock::{Clock, ClockKind, clocks};
use super::{
    ask, claim, handover, need, presence, promise, proposal, request, roster, stall, task, triage, workstream,
};
use crate::directory::Directory;
use crate::incident::{Around, Change};

/// Most clocks carried out in one transaction. Each leaves a later one behind, so this ends; the bound is for a fault.
const MOST: usize = 200;

/// Carries out everything that is due; the answer is how many clocks that were.
pub fn tick(change: &mut Change<'_>, directory: &Directory, around: &Around) -> usize {
    let now = change.now();
    let mut fired = 0;
    while fired < MOST {
        let due: Vec<Clock> =
            clocks(change.incident(), change.room(), around).into_iter().take_while(|c| c.due_at <= now).collect();
        if due.is_empty() {
            break;
        }
        for clock in &due {
            fire(change, directory, around, clock);
        }
        fired += due.len();
    }
    fired
}

fn fire(change: &mut Change<'_>, directory: &Directory, around: &Around, clock: &Clock) {
    match (clock.about.kind, clock.about.item) {
        (Some(ClockKind::TaskHeard), Some(label)) => task::not_heard(change, directory, label),
        (Some(ClockKind::TaskCheck), Some(label)) => task::time_up(change, directory, label),
        (Some(ClockKind::WorkstreamHeard), Some(label)) => workstream::not_heard(change, directory, label),
        (Some(ClockKind::WorkstreamCheck), Some(label)) => workstream::time_up(change, directory, label),
        (Some(ClockKind::ExpertAnswer), Some(label)) => need::time_up(change, directory, label),
        (Some(ClockKind::NeedCheck), Some(label)) => need::due(change, label),
        (Some(ClockKind::Claim), Some(label)) => claim::time_up(change, directory, around, label),
        (Some(ClockKind::HandoverOffer), Some(label)) => handover::time_up(change, directory, around, label),
        (Some(ClockKind::Request), Some(label)) => request::unanswered(change, directory, label),
        (Some(ClockKind::ProposalWindow), Some(label)) => proposal::window_over(change, directory, around, label),
        (Some(ClockKind::ShiftConfirm), Some(label)) => roster::confirms(change, directory, label),
        (Some(ClockKind::ShiftBegins), Some(label)) => roster::begins(change, directory, label),
        (Some(ClockKind::ShiftOver), Some(label)) => roster::over(change, directory, label),
        (Some(ClockKind::ShiftPlan), None) => roster::plan_due(change),
        (Some(ClockKind::Stall), None) => stall::due(change),
        (Some(ClockKind::Triage), None) => triage::due(change, directory),
        (Some(ClockKind::Questions), None) => ask::due(change),
        (Some(ClockKind::Release), None) => presence::due(change, directory),
        (Some(kind), None) => promise::due(change, directory, around, kind),
        _ => {}
    }
}
