//! Muting: nobody is paged, for a reason that everybody can read.
//!
//! A database that was restored from a backup starts muted, so that it does not page for what was over long ago.

use crate::app::{App, Work};
use crate::error::{Error, Result};
use allclear_core::access::{self, Actor, Permission};
use allclear_core::text;
use allclear_store::{audit, directory};

/// Longest reason, in characters.
const MAX_REASON: usize = 500;

/// Stops paging for `reason`, or lets it go on when there is none. What is due meanwhile is cancelled, not kept.
///
/// # Errors
/// Denied without [`Permission::Configure`]; invalid when the reason is blank; or that the database is not to be had.
pub async fn set(app: &App, actor: Actor, reason: Option<&str>) -> Result<()> {
    let reason = checked(&actor, reason)?;
    tracing::warn!(?actor, ?reason, "paging is being muted or unmuted");
    app.write(move |work| change(work, &actor, reason.as_deref())).await?;
    app.nudges().escalate.notify_one();
    app.nudges().deliver.notify_one();
    Ok(())
}

/// [`set`] for callers without a runtime: the command line. Gives the reason that stood until now.
///
/// # Errors
/// As [`set`].
pub fn set_blocking(app: &App, actor: &Actor, reason: Option<&str>) -> Result<Option<String>> {
    let (reason, actor) = (checked(actor, reason)?, actor.clone());
    app.write_blocking(move |work| change(work, &actor, reason.as_deref()))
}

fn checked(actor: &Actor, reason: Option<&str>) -> Result<Option<String>> {
    access::check(actor, Permission::Configure)?;
    let reason = reason.map(|text| text::line(text, MAX_REASON));
    if reason.as_deref() == Some("") {
        return Err(Error::invalid("reason", "must say why nobody is paged"));
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
