//! Audit: proves every 15 seconds that no accepted alert is without a page, an answer or a written reason.
//!
//! It shares no decision with the escalation: it looks at the rows, asks what each open alert can show for itself, and
//! says aloud what it does not find. What can be mended it mends: an alert without anything to show starts its policy
//! again, one that nobody could be told about within [`SILENCE`] goes to the people of last resort, and for an incident
//! without a commander somebody is called again.

use crate::answer;
use crate::app::{App, Work};
use crate::error::{Error, Result};
use crate::health::Health;
use crate::metrics::METRICS;
use crate::respond;
use crate::workers::wait;
use allclear_core::access::Actor;
use allclear_core::alert::{LogKind, Status};
use allclear_core::escalation::{MAX_REPEAT, Situation, State, fallback_plans};
use allclear_core::id::{AlertId, IncidentId};
use allclear_core::page::Subject;
use allclear_store::{alerts, auditor, directory, pages, servers};
use allclear_texts::t;
use jiff::{SignedDuration, Timestamp};
use std::fmt::Display;
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

/// Findings mended in one transaction: few, so that a night of thousands holds up no intake.
const BATCH: usize = 100;
/// Findings named in the health answer.
const NAMED: usize = 5;

/// What one audit found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// Open alerts with no page, no timer and no written reason. Must be empty.
    pub unexplained: Vec<AlertId>,
    /// Incidents that want a commander, while no page asks anybody and no timer will. Must be empty.
    pub uncommanded: Vec<IncidentId>,
    /// Alerts that no page has reached anybody about for [`SILENCE`].
    pub silent: Vec<AlertId>,
    /// Timers and pages that should have been dealt with by now.
    pub overdue: i64,
    /// Alerts and incidents for which there is nobody at all to page.
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
        uncommanded: auditor::uncommanded(tx, before(PATIENCE))?,
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

/// Sends an alert nobody was reached about to the people of last resort, and writes down why.
///
/// # Errors
/// When the database fails.
pub fn rescue(work: &mut Work<'_, '_>, id: AlertId) -> Result<()> {
    // Looked at again: it may have been answered since, or another node may have been quicker.
    let Some(alert) = alerts::find(work.tx, id)?.filter(|a| a.status == Status::Triggered) else { return Ok(()) };
    if !auditor::mark_rescued(work.tx, id, alert.cycle)? {
        return Ok(());
    }
    let situation = Situation {
        directory: &work.directory,
        subject: Subject::Alert(id),
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
    alerts::append_to(work.tx, id, work.now, &Actor::System, vec![kind])?;
    pages::plan(work.tx, work.ids, work.now, &fallback.plans, &work.directory, 0)?;
    Ok(())
}

/// Starts the policy of an alert again that has nothing to show, and writes down why. In a cycle of its own: the pages of
/// the last one hold their keys for good.
///
/// # Errors
/// When the database fails.
pub fn restart(work: &mut Work<'_, '_>, id: AlertId) -> Result<()> {
    // Looked at again, as for a rescue.
    let Some(alert) = alerts::find(work.tx, id)?.filter(|a| a.status == Status::Triggered) else { return Ok(()) };
    if auditor::explained(work.tx, id, alert.cycle)? {
        return Ok(());
    }
    let why = "the auditor found nobody being paged, and no reason for it";
    answer::escalate_because(work, &Actor::System, id, why)?;
    Ok(())
}

/// Calls somebody to command an incident for which nobody is being asked.
///
/// # Errors
/// When the database fails.
pub fn call(work: &mut Work<'_, '_>, id: IncidentId) -> Result<()> {
    // Looked at again, as for a rescue. Few incidents are open at a time.
    let found = auditor::uncommanded(work.tx, work.now)?.contains(&id);
    if found { respond::call_again(work, id, None) } else { Ok(()) }
}

/// Mends what [`look`] found, as far as it can be mended, and gives what could not be, in words.
///
/// # Errors
/// That the database is not to be had; then all of it is found again.
pub async fn mend(app: &App, findings: &Findings) -> Result<Vec<String>> {
    let mut left = each(app, &findings.unexplained, restart).await?;
    left.extend(each(app, &findings.silent, rescue).await?);
    left.extend(each(app, &findings.uncommanded, call).await?);
    let found = findings.unexplained.len() + findings.silent.len() + findings.uncommanded.len();
    METRICS.mended(found.saturating_sub(left.len()));
    Ok(left)
}

/// Does `mend` to each, [`BATCH`] to a transaction. What fails together is tried one by one, so that one row that cannot
/// be read leaves nobody else unpaged; gives the names of those that failed alone, too.
async fn each<T: Copy + Display + Send + Sync + 'static>(
    app: &App,
    found: &[T],
    mend: fn(&mut Work<'_, '_>, T) -> Result<()>,
) -> Result<Vec<String>> {
    let mut left = Vec::new();
    for batch in found.chunks(BATCH) {
        let together = batch.to_vec();
        let done = app.write(move |work| together.iter().try_for_each(|one| mend(work, *one))).await;
        if away(done)?.is_ok() {
            continue;
        }
        for one in batch.iter().copied() {
            if let Err(error) = away(app.write(move |work| mend(work, one)).await)? {
                tracing::error!(%error, detail = ?error, found = %one, "what the auditor found could not be mended");
                left.push(one.to_string());
            }
        }
    }
    Ok(left)
}

/// Tells a database that is not to be had, which is nobody's fault here, from a change that failed for a reason of its own.
fn away(done: Result<()>) -> Result<Result<()>> {
    match done {
        Err(error @ (Error::Busy | Error::Unavailable(_))) => Err(error),
        other => Ok(other),
    }
}

/// What strangers are told when nobody is being asked. One sentence for alerts and incidents: no stranger learns that there
/// is an incident, which may be private, and how many of anything there are is for those who sign in.
const NOT_ASKED: &str = "somebody has to be paged and nobody is; the auditor is seeing to it";
const NOT_REACHED: &str = "a page reached nobody for two minutes; the admins are being paged";
const LATE: &str = "pages are more than 30 s late";
const NOBODY_THERE: &str = "somebody has to be paged, and nobody can be; add a contact method to an admin";
const NOT_MENDED: &str = "what the auditor found could not be mended; the log says why";

/// Says what was found: in the health answer, in the log, in the metrics.
pub fn report(health: &Health, findings: &Findings) {
    let found = |check, count: i64, text: &dyn Fn(i64) -> String, outside: &'static str| {
        let reason = (count > 0).then(|| text(count));
        if let Some(reason) = &reason {
            tracing::error!(check, reason, "the auditor found something");
        }
        health.set_inside(check, reason, outside);
    };
    let size = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
    let nothing = |count: i64| {
        t!("{count} open alerts have no page, no timer and no written reason; their policies are being started again")
    };
    found("unexplained", size(findings.unexplained.len()), &nothing, NOT_ASKED);
    let nobody = |count: i64| {
        t!("{count} incidents want a commander, and nobody is being asked; somebody is being called again")
    };
    found("uncommanded", size(findings.uncommanded.len()), &nobody, NOT_ASKED);
    let silent = |count: i64| t!("{count} alerts reached nobody for two minutes; the admins are being paged");
    found("silent", size(findings.silent.len()), &silent, NOT_REACHED);
    let late = |count: i64| t!("{count} escalations or pages are more than 30 s late");
    found("overdue", findings.overdue, &late, LATE);
    let unreachable =
        |count: i64| t!("{count} alerts or incidents have nobody who can be paged; add a contact method to an admin");
    found("unreachable", findings.unreachable, &unreachable, NOBODY_THERE);
}

/// Says what could not be mended, with the names that the log has the reasons for.
fn report_left(health: &Health, left: &[String]) {
    let named = left.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = if left.len() > NAMED { ", …" } else { "" };
    let what = t!("{} findings of the auditor could not be mended ({named}{more}); the log says why", left.len());
    health.set_inside("unmended", (!left.is_empty()).then_some(what), NOT_MENDED);
}

/// What the operator needs to know, which an error's own text keeps from everybody else.
fn detail(error: &Error) -> String {
    match error {
        Error::Unavailable(why) | Error::Internal(why) => why.clone(),
        other => other.to_string(),
    }
}

/// The loop around [`look`], [`report`] and [`mend`].
pub(crate) async fn run(app: App, node: Uuid, health: Health, stop: CancellationToken) {
    let never = Notify::new();
    while wait(&never, EVERY, &stop).await {
        let written = app.write(move |work| Ok(servers::beat(work.tx, node, work.now)?)).await;
        health.set("writing", written.err().map(|error| t!("the database cannot be written: {}", detail(&error))));
        let now = app.now();
        match app.read(move |tx| look(tx, now)).await {
            Ok(findings) => {
                health.set("auditor", None);
                report(&health, &findings);
                match mend(&app, &findings).await {
                    Ok(left) => report_left(&health, &left),
                    Err(error) => {
                        tracing::error!(%error, detail = ?error, "what the auditor found waits for the database");
                    }
                }
            }
            Err(error) => {
                tracing::error!(%error, detail = ?error, "the audit failed");
                health.set("auditor", Some(t!("the audit failed: {error}")));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::health::Reader;

    fn id<K: allclear_core::id::Kind>(n: u128) -> allclear_core::id::Id<K> {
        allclear_core::id::Id::from_uuid(Uuid::from_u128(n))
    }

    #[test]
    fn strangers_are_told_what_is_wrong_and_neither_how_many_nor_that_there_is_an_incident() {
        let health = Health::default();
        let findings = Findings { uncommanded: vec![id(1), id(2)], overdue: 7, unreachable: 3, ..Findings::default() };
        report(&health, &findings);
        report_left(&health, &["inc_1".to_owned()]);
        let told = health.reasons(Reader::Anybody);
        assert_eq!(told, [LATE, NOT_ASKED, NOT_MENDED, NOBODY_THERE].map(str::to_owned).to_vec());
        assert!(!told.join(" ").contains("incident"), "{told:?}");
        let inside = health.reasons(Reader::Operator).join("\n");
        assert!(
            inside.contains("2 incidents want a commander") && inside.contains("7 escalations or pages"),
            "{inside}"
        );
        // An incident beside alerts makes no difference to a stranger, also not to the number of findings.
        report(&health, &Findings { unexplained: vec![id(3)], ..findings });
        assert_eq!(health.reasons(Reader::Anybody), told);
    }

    #[test]
    fn what_could_not_be_mended_is_named_until_it_is() {
        let health = Health::default();
        let left: Vec<String> = (1..=7).map(|n| format!("alt_{n}")).collect();
        report_left(&health, &left);
        let told = health.reasons(Reader::Operator).join("\n");
        assert!(told.starts_with("7 findings") && told.contains("(alt_1, alt_2, alt_3, alt_4, alt_5, …)"), "{told}");
        report_left(&health, &[]);
        assert!(health.reasons(Reader::Operator).is_empty());
    }
}
