//! P2 and P15: every urgent alert reaches for a human in time, and no alert is left without an end.

use super::super::chance::SECOND;
use super::super::world::World;
use super::super::{Broken, broken};
use super::{Rows, who};
use allclear_core::alert::{Alert, LogEntry, LogKind, Status};
use allclear_core::directory::Role;
use allclear_core::id::AlertId;
use allclear_core::page::{Page, State, Subject};
use allclear_store::escalations;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// From an alert to the first attempt when nothing fails (guarantees: T1), and the second in which workers look again.
const BOUND: i64 = 6 * SECOND;

pub fn check(world: &World, rows: &Rows) -> Broken {
    let accepted: BTreeSet<(AlertId, u32)> = rows
        .pages
        .iter()
        .filter(|p| p.state == State::Accepted)
        .filter_map(|p| if let Subject::Alert(id) = p.plan.subject { Some((id, p.plan.cycle)) } else { None })
        .collect();
    let mut pages: BTreeMap<AlertId, Vec<&Page>> = BTreeMap::new();
    for page in &rows.pages {
        if let Subject::Alert(id) = page.plan.subject {
            pages.entry(id).or_default().push(page);
        }
    }
    for (alert, log) in &rows.alerts {
        in_time(world, alert, log)?;
        early(world, alert, log, pages.get(&alert.id).map_or(&[], Vec::as_slice))?;
        stranded(world, alert, log, accepted.contains(&(alert.id, alert.cycle)))?;
    }
    Ok(())
}

/// Within the bound there is an attempt, an answer, or a written reason why nobody was tried.
fn in_time(world: &World, alert: &Alert, log: &[LogEntry]) -> Broken {
    let Some(seen) = world.ledger.alerts.get(&alert.id).filter(|seen| seen.urgent) else { return Ok(()) };
    let patience = i64::try_from(world.founder.patience().as_micros()).unwrap_or(0);
    let (at, lost) = seen.attempted.unwrap_or((world.real, world.faults.lost));
    let bound = BOUND + patience + (lost - seen.lost_before);
    if at - seen.opened <= bound || seen.answered.is_some_and(|answered| answered - seen.opened <= bound) {
        return Ok(());
    }
    let aloud = log.iter().any(|e| {
        let loud = matches!(e.kind, LogKind::NobodyReachable | LogKind::PageFailed { .. });
        loud && e.at.duration_since(alert.opened_at).as_micros() <= i128::from(bound)
    });
    if aloud {
        return Ok(());
    }
    let late = (at - seen.opened) / SECOND;
    let what = if seen.attempted.is_some() { "was first tried" } else { "was not even tried" };
    broken("P2", format!("{} {what} after {late} s; at most {} s are allowed: {log:?}", alert.id, bound / SECOND))
}

/// With faults gone and time enough, nothing unanswered is without an accepted page while anybody could be reached;
/// otherwise that is said aloud and tried again.
fn stranded(world: &World, alert: &Alert, log: &[LogEntry], accepted: bool) -> Broken {
    if alert.status != Status::Triggered || accepted {
        return Ok(());
    }
    let id = alert.id;
    let timer = world.read(move |tx| escalations::find(tx, Subject::Alert(id)))?;
    let somebody = world.company.people.values().any(|p| p.role == Role::Admin && !p.methods.is_empty());
    let told = log.iter().any(|e| {
        matches!(e.kind, LogKind::NobodyReachable | LogKind::FallbackPaged { .. } | LogKind::Exhausted { .. })
    });
    if somebody || !told || timer.is_none() {
        let what = if somebody { "although an admin can be reached" } else { "and nobody will be tried again" };
        return broken("P15", format!("{id} reached nobody in cycle {}, {what}: {log:?}", alert.cycle));
    }
    Ok(())
}

/// P4: a step comes before its time only when nothing of the step before has arrived or can still arrive.
fn early(world: &World, alert: &Alert, log: &[LogEntry], pages: &[&Page]) -> Broken {
    let mut last: Option<((u32, u32), Timestamp)> = None;
    for entry in log {
        let (cycle, step) = match &entry.kind {
            LogKind::StepPaged { cycle, round, step, .. } => (*cycle, Some((*round, *step))),
            LogKind::StepEmpty { cycle, .. } | LogKind::Exhausted { cycle } => (*cycle, None),
            LogKind::Escalated { .. } | LogKind::Raised { .. } => {
                last = None;
                continue;
            }
            _ => continue,
        };
        if let Some(((round, step), at)) = last
            && let Some(wait) = who::wait(world, alert, at, step)
            && entry.at.duration_since(at) < wait
            && let Some(page) = pages.iter().find(|p| {
                (p.plan.cycle, p.plan.round, p.plan.step) == (cycle, round, step) && p.state == State::Accepted
            })
        {
            return broken(
                "P4",
                format!(
                    "{}: {:?} at {} comes before its time, although {} arrived",
                    alert.id, entry.kind, entry.at, page.id
                ),
            );
        }
        last = step.map(|step| (step, entry.at));
    }
    Ok(())
}
