//! Muting: nobody is paged, for a reason that everybody can read.
//!
//! A database that was restored from a backup starts muted, so that it does not page for what was over long ago.

use crate::app::{App, Work};
use crate::error::{Error, Result};
use allclear_core::access::{self, Actor, Permission};
use allclear_core::page::{Page, Subject};
use allclear_core::text;
use allclear_store::{audit, directory};
use allclear_texts::t;

/// Longest reason, in characters.
const MAX_REASON: usize = 500;

/// Stops paging for `reason`, or lets it go on when there is none. What is due meanwhile waits (decision 0007).
///
/// # Errors
/// Denied without [`Permission::Configure`]; invalid when the reason is blank; or that the database is not to be had.
pub async fn set(app: &App, actor: Actor, reason: Option<&str>) -> Result<()> {
    let reason = checked(&actor, reason)?;
    let (by, wanted) = (actor.clone(), reason.clone());
    let was = app.write(move |work| change(work, &by, wanted.as_deref())).await?;
    told(&actor, reason.as_deref(), was.as_deref());
    app.nudges().escalate.notify_one();
    app.nudges().deliver.notify_one();
    Ok(())
}

/// [`set`] for callers without a runtime: the command line. Gives the reason that stood until now.
///
/// # Errors
/// As [`set`].
pub fn set_blocking(app: &App, actor: &Actor, reason: Option<&str>) -> Result<Option<String>> {
    let reason = checked(actor, reason)?;
    let (by, wanted) = (actor.clone(), reason.clone());
    let was = app.write_blocking(move |work| change(work, &by, wanted.as_deref()))?;
    told(actor, reason.as_deref(), was.as_deref());
    Ok(was)
}

/// Into the log, once it is on disk: whoever looks for a page that did not come finds here who stopped it, and why.
fn told(actor: &Actor, reason: Option<&str>, was: Option<&str>) {
    match (reason, was) {
        (Some(reason), _) => tracing::warn!(?actor, reason, was, "paging is muted: what is due waits"),
        (None, Some(was)) => tracing::warn!(?actor, was, "paging goes on: what waited is sent now"),
        (None, None) => tracing::info!(?actor, "paging was not muted"),
    }
}

/// Into the log: this page was about to be sent when paging was muted for `reason`.
pub(crate) fn held_back(page: &Page, reason: &str) {
    let about = match page.plan.subject {
        Subject::Alert(id) => id.to_string(),
        Subject::Incident(id) => id.to_string(),
    };
    tracing::warn!(page = %page.id, about, reason, "a page waits because paging is muted");
}

fn checked(actor: &Actor, reason: Option<&str>) -> Result<Option<String>> {
    access::check(actor, Permission::Configure)?;
    let reason = reason.map(|text| text::line(text, MAX_REASON));
    if reason.as_deref() == Some("") {
        return Err(Error::invalid("reason", t!("must say why nobody is paged")));
    }
    Ok(reason)
}

fn change(work: &mut Work<'_, '_>, actor: &Actor, reason: Option<&str>) -> Result<Option<String>> {
    let was = directory::muted(work.tx)?;
    directory::set_muted(work.tx, reason)?;
    let action = if reason.is_some() { "paging.mute" } else { "paging.unmute" };
    audit::append(work.tx, work.now, actor, action, &serde_json::json!({ "reason": reason, "was": was }))?;
    Ok(was)
}
