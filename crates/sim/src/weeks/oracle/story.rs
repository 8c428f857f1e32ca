//! P10 and the order of steps: an alert's log must be a story that could have happened, and tell what the row says.

use super::super::world::World;
use super::super::{Broken, broken};
use allclear_core::alert::{Alert, LogEntry, LogKind, Status};
use allclear_core::directory::Urgency;

/// Where the story stands while it is read.
struct Reading<'a> {
    alert: &'a Alert,
    status: Option<Status>,
    cycle: u32,
    urgency: Urgency,
    /// The last step told in this cycle, as (round, step).
    step: Option<(u32, u32)>,
    /// The policy has ended, or there was none.
    over: bool,
    /// The auditor called the people of last resort, and the policy went on beside it.
    rescued: bool,
}

pub fn check(world: &World, alert: &Alert, log: &[LogEntry]) -> Broken {
    let rescued = world.ledger.rescued.contains(&alert.id);
    let mut reading =
        Reading { alert, status: None, cycle: 1, urgency: Urgency::Low, step: None, over: false, rescued };
    for (entry, seq) in log.iter().zip(1..) {
        if entry.seq != seq {
            return broken("P10", format!("the log of {} has {} where {seq} should be", alert.id, entry.seq));
        }
        reading.entry(&entry.kind)?;
    }
    let told = i64::try_from(log.len()).unwrap_or(0);
    if reading.status != Some(alert.status) || reading.cycle != alert.cycle || told != alert.log_seq {
        return broken(
            "P10",
            format!(
                "{}: the log tells {:?} in cycle {} after {told} entries, the row says {:?}, {}, {}",
                alert.id, reading.status, reading.cycle, alert.status, alert.cycle, alert.log_seq
            ),
        );
    }
    let closed = alert.status == Status::Resolved;
    if alert.resolved_at.is_some() != closed || alert.resolved_by.is_some() != closed {
        return broken("P10", format!("{} is {:?} and resolved at {:?}", alert.id, alert.status, alert.resolved_at));
    }
    if !world.ledger.alerts.contains_key(&alert.id) {
        return broken("P8", format!("nobody was told that {} was opened", alert.id));
    }
    if alert.status == Status::Triggered && !reading.over {
        return broken("P15", format!("{} is still unanswered, and its escalation just stops: {log:?}", alert.id));
    }
    Ok(())
}

impl Reading<'_> {
    fn wrong<T>(&self, kind: &LogKind) -> Result<T, super::super::Violation> {
        let Self { alert, status, cycle, step, .. } = self;
        broken("P10", format!("{}: {kind:?} in {status:?}, cycle {cycle}, after step {step:?}", alert.id))
    }

    fn entry(&mut self, kind: &LogKind) -> Broken {
        let triggered = self.status == Some(Status::Triggered);
        let known = self.status.is_some();
        match kind {
            LogKind::Opened { severity, .. } if !known => {
                self.status = Some(Status::Triggered);
                self.urgency = severity.urgency();
            }
            LogKind::Raised { to, .. } if known && self.status != Some(Status::Resolved) => {
                let louder = to.urgency() > self.urgency;
                self.urgency = self.urgency.max(to.urgency());
                if triggered && louder {
                    self.begin(self.cycle + 1);
                }
            }
            LogKind::Acknowledged if triggered => self.status = Some(Status::Acknowledged),
            LogKind::Resolved { .. } if known && self.status != Some(Status::Resolved) => {
                self.status = Some(Status::Resolved);
            }
            LogKind::Escalated { cycle, after, .. }
                if known && self.status != Some(Status::Resolved) && *cycle == self.cycle + 1 =>
            {
                self.status = Some(Status::Triggered);
                self.begin(*cycle);
                self.step = after.map(|place| (place.round, place.step));
            }
            LogKind::StepPaged { cycle, round, step, .. } | LogKind::StepEmpty { cycle, round, step, .. }
                if triggered && *cycle == self.cycle && (self.rescued || !self.over) =>
            {
                return self.next_step(kind, *round, *step);
            }
            LogKind::Exhausted { cycle } if triggered && *cycle == self.cycle && (self.rescued || !self.over) => {}
            LogKind::FallbackPaged { cycle, .. } if triggered && *cycle == self.cycle => self.over = true,
            LogKind::NobodyReachable if triggered => self.over = true,
            LogKind::NoPolicy | LogKind::Unreachable { .. } if triggered => {}
            LogKind::PageFailed { .. } if known => {}
            _ => return self.wrong(kind),
        }
        Ok(())
    }

    fn begin(&mut self, cycle: u32) {
        self.cycle = cycle;
        self.step = None;
        self.over = false;
    }

    /// P4: no step is left out, none comes twice.
    fn next_step(&mut self, kind: &LogKind, round: u32, step: u32) -> Broken {
        let follows = match self.step {
            None => (round, step) == (0, 0),
            Some((r, s)) => (round, step) == (r, s + 1) || (round, step) == (r + 1, 0),
        };
        if !follows {
            return self.wrong(kind);
        }
        self.step = Some((round, step));
        Ok(())
    }
}
