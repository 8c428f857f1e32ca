//! Audit: proves every 15 seconds that no accepted alert is without a page, an answer or a written reason.
//!
//! It shares no decision with the escalation: it looks at the rows, asks what each open alert can show for itself, and
//! says aloud what it does not find. What can be mended it mends: an alert that nobody could be told about within
//! [`SILENCE`] goes to the people of last resort.

use crate::app::{App, Work};
use crate::error::{Error, Result};
use crate::health::Health;
use crate::workers::wait;
use allclear_core::access::Actor;
use allclear_core::alert::{LogKind, Status};
use allclear_core::escalation::{MAX_REPEAT, Situation, State, fallback_plans};
use allclear_core::id::AlertId;
use allclear_core::page::Subject;
use allclear_store::{alerts, auditor, directory, pages, servers};
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How often it looks.
const EVERY: Duration = Duration::from_secs(15);
/// How long an alert may be open before it must have something to show, and how late a timer may be.
const PATIENCE: SignedDuration = SignedDuration::from_secs(30);
/// How long an alert may go without any provider taking a page about it (guarantees: T2).
pub const SILENCE: SignedDuration = SignedDuration::from_secs(120);

/// What one audit found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// Open alerts with no page, no timer and no written reason. Must be empty.
    pub unexplained: Vec<AlertId>,
    /// Alerts that no page has reached anybody about for [`SILENCE`].
    pub silent: Vec<AlertId>,
    /// Timers and pages that should have been dealt with by now.
    pub overdue: i64,
    /// Alerts for which there is nobody at all to page.
    pub unreachable: i64,
}

/// Looks at everything; changes nothing.
///
/// # Errors
/// When the database fails.
pub fn look(tx: &mut allclear_store::Tx<'_>, now: Timestamp) -> Result<Findings> {
    let muted = directory::muted(tx)?.is_some();
    let before = |age| now.checked_sub(age).unwrap_or(Timestamp::MIN);
    let mut findings = Findings {
        unexplained: auditor::unexplained(tx, before(PATIENCE))?,
        unreachable: auditor::nobody_to_page(tx)?,
        ..Findings::default()
    };
    if !muted {
        findings.overdue =
            auditor::overdue_timers(tx, before(PATIENCE))? + auditor::overdue_pages(tx, before(PATIENCE))?;
        findings.silent = auditor::silent(tx, before(SILENCE))?;
    }
    Ok(findings)
}

/// Sends the alerts nobody was reached about to the people of last resort, and writes down why.
///
/// # Errors
/// When the database fails.
pub fn rescue(work: &mut Work<'_, '_>, silent: &[AlertId]) -> Result<()> {
    for id in silent {
        // Looked at again: it may have been answered since, or another node may have been quicker.
        let Some(alert) = alerts::find(work.tx, *id)?.filter(|a| a.status == Status::Triggered) else { continue };
        if !auditor::mark_rescued(work.tx, *id, alert.cycle)? {
            continue;
        }
        let situation = Situation {
            directory: &work.directory,
            subject: Subject::Alert(*id),
            service: alert.service,
            urgency: alert.severity.urgency(),
            // Beyond every round of a policy: when the policy ends, it must find its own pages of last resort unwritten.
            state: State { round: MAX_REPEAT + 1, ..State::start(alert.cycle) },
        };
        let why = "nobody could be reached for two minutes";
        let fallback = fallback_plans(&situation, situation.state, why, work.now);
        let kind = if fallback.plans.is_empty() {
            LogKind::NobodyReachable
        } else {
            LogKind::FallbackPaged { cycle: alert.cycle, people: fallback.people, why: why.to_owned() }
        };
        alerts::append_to(work.tx, *id, work.now, &Actor::System, vec![kind])?;
        pages::plan(work.tx, work.ids, work.now, &fallback.plans, &work.directory, 0)?;
    }
    Ok(())
}

/// Says what was found: in the health answer, in the log, in the metrics.
pub fn report(health: &Health, findings: &Findings) {
    let say = |check, count: i64, text: &str| {
        let reason = (count > 0).then(|| format!("{count} {text}"));
        if let Some(reason) = &reason {
            tracing::error!(check, reason, "the auditor found something");
        }
        health.set(check, reason);
    };
    let size = |list: &[AlertId]| i64::try_from(list.len()).unwrap_or(i64::MAX);
    say("unexplained", size(&findings.unexplained), "open alerts have no page, no timer and no written reason");
    say("silent", size(&findings.silent), "alerts reached nobody for two minutes; the admins are being paged");
    say("overdue", findings.overdue, "escalations or pages are more than 30 s late");
    say("unreachable", findings.unreachable, "alerts have nobody who can be paged; add a contact method to an admin");
}

/// What the operator needs to know, which an error's own text keeps from everybody else.
fn detail(error: &Error) -> String {
    match error {
        Error::Unavailable(why) | Error::Internal(why) => why.clone(),
        other => other.to_string(),
    }
}

/// The loop around [`look`], [`rescue`] and [`report`].
pub(crate) async fn run(app: App, node: Uuid, health: Health, stop: CancellationToken) {
    let never = Notify::new();
    while wait(&never, EVERY, &stop).await {
        let written = app.write(move |work| Ok(servers::beat(work.tx, node, work.now)?)).await;
        health.set("writing", written.err().map(|error| format!("the database cannot be written: {}", detail(&error))));
        let now = app.now();
        match app.read(move |tx| look(tx, now)).await {
            Ok(findings) => {
                health.set("auditor", None);
                report(&health, &findings);
                let silent = findings.silent;
                if silent.is_empty() {
                    continue;
                }
                if let Err(error) = app.write(move |work| rescue(work, &silent)).await {
                    tracing::error!(%error, detail = ?error, "silent alerts could not be handed to the admins");
                }
            }
            Err(error) => {
                tracing::error!(%error, detail = ?error, "the audit failed");
                health.set("auditor", Some(format!("the audit failed: {error}")));
            }
        }
    }
}
