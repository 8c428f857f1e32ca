//! What follows when a page has failed for good: who is next, at once.

use crate::app::Work;
use crate::error::Result;
use crate::respond;
use allclear_core::access::Actor;
use allclear_core::alert::{LogKind, Status};
use allclear_core::escalation;
use allclear_core::id::AlertId;
use allclear_core::page::{self, Page, Subject};
use allclear_store::escalations::Escalation;
use allclear_store::{alerts, escalations, pages};
use jiff::Timestamp;

/// Writes down that a page failed for good, and goes on to what comes next when nothing else of its step can arrive.
///
/// # Errors
/// When the database fails.
pub(super) fn given_up(work: &mut Work<'_, '_>, page: &Page, channel: &str, why: String) -> Result<()> {
    let alert = match page.plan.subject {
        Subject::Alert(id) => id,
        Subject::Incident(id) => return respond::unreached(work, page, id),
    };
    let failed = LogKind::PageFailed { person: page.plan.person, channel: channel.to_owned(), why };
    alerts::append_to(work.tx, alert, work.now, &Actor::System, vec![failed])?;
    if pages::any_hope(work.tx, &page.plan, None)? { Ok(()) } else { go_on(work, page, alert) }
}

/// Nothing of this page's step arrived or can still arrive: if it is the step that the timer waits for, the next one
/// comes at once. After the people of last resort there is no timer; they are tried again until somebody is reached.
fn go_on(work: &mut Work<'_, '_>, page: &Page, id: AlertId) -> Result<()> {
    let (subject, cycle) = (page.plan.subject, page.plan.cycle);
    let Some(alert) = alerts::find(work.tx, id)? else { return Ok(()) };
    // What failed may be left from before somebody escalated again; it says nothing about the pages of now.
    if alert.status != Status::Triggered || alert.cycle != cycle {
        return Ok(());
    }
    if escalations::find(work.tx, subject)?.is_some() {
        let waited_for = pages::last_step(work.tx, subject, cycle)? == Some((page.plan.round, page.plan.step));
        return if waited_for { Ok(escalations::hurry(work.tx, subject, work.now)?) } else { Ok(()) };
    }
    if page.plan.step != page::FALLBACK_STEP {
        return Ok(());
    }
    // A round of its own: the pages of the last one hold their keys for good.
    let round = pages::last_round(work.tx, subject, cycle)?.saturating_add(1);
    let again = Escalation {
        subject,
        service: alert.service,
        urgency: alert.severity.urgency(),
        state: escalation::State { cycle, round, step: page::FALLBACK_STEP, reached: true },
        due_at: work.now.checked_add(escalation::RETRY_FALLBACK).unwrap_or(Timestamp::MAX),
    };
    Ok(escalations::save(work.tx, &[again])?)
}
