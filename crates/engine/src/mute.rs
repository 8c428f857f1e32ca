//! Muting: nobody is paged, for a reason that everybody can read.
//!
//! A database that was restored from a backup starts muted, so that it does not page for what was over long ago.

use crate::app::App;
use crate::error::{Error, Result};
use allclear_core::access::{self, Actor, Permission};
use allclear_core::text;
use allclear_store::directory;

/// Longest reason, in characters.
const MAX_REASON: usize = 500;

/// Stops paging for `reason`, or lets it go on when there is none. What is due meanwhile is cancelled, not kept.
///
/// # Errors
/// Denied without [`Permission::Configure`]; invalid when the reason is blank; or that the database is not to be had.
pub async fn set(app: &App, actor: Actor, reason: Option<&str>) -> Result<()> {
    access::check(&actor, Permission::Configure)?;
    let reason = reason.map(|text| text::line(text, MAX_REASON));
    if reason.as_deref() == Some("") {
        return Err(Error::invalid("reason", "must say why nobody is paged"));
    }
    app.write(move |work| Ok(directory::set_muted(work.tx, reason.as_deref())?)).await?;
    tracing::warn!(?actor, "paging was muted or unmuted");
    app.nudges().escalate.notify_one();
    app.nudges().deliver.notify_one();
    Ok(())
}
