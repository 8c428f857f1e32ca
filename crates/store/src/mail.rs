//! How mail has been going lately.

use crate::{Result, Tx, args, sql};
use allclear_core::id::PageId;
use jiff::Timestamp;

/// What the newest attempts to send mail say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Latest {
    /// When a mail was last taken.
    pub taken: Option<Timestamp>,
    /// When one last was not, and what the server said.
    pub failed: Option<(Timestamp, String)>,
}

/// Reads the newest attempts. Only the newest 2,000 pages are looked at, so that it costs the same however many there are.
///
/// # Errors
/// When the database fails.
pub fn latest(tx: &mut Tx<'_>) -> Result<Latest> {
    let mut latest = Latest::default();
    // In two steps: asked for both at once, PostgreSQL reads every attempt there ever was.
    let mails: Vec<PageId> = tx.all(
        sql!(
            "SELECT newest.id FROM (SELECT id, channel FROM page ORDER BY id DESC LIMIT 2000) newest
              WHERE newest.channel = 'email'"
        ),
        &[],
        |row| row.get("id"),
    )?;
    let attempts = tx.all(
        sql!(
            "SELECT started_at, outcome, detail FROM page_attempt WHERE page_id {in:1}
              ORDER BY started_at DESC, number DESC LIMIT 200"
        ),
        args![mails.as_slice()],
        |row| {
            let (at, outcome): (Timestamp, Option<String>) = (row.get("started_at")?, row.get("outcome")?);
            let detail: Option<String> = row.get("detail")?;
            Ok((at, outcome, detail))
        },
    )?;
    for (at, outcome, detail) in attempts {
        match outcome.as_deref() {
            Some("accepted") if latest.taken.is_none() => latest.taken = Some(at),
            Some("retry" | "rejected") if latest.failed.is_none() => {
                latest.failed = Some((at, detail.unwrap_or_default()));
            }
            _ => {}
        }
    }
    Ok(latest)
}
