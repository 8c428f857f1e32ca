//! Answers kept for a client that repeats a request because it never heard the first answer.

use crate::app::App;
use crate::error::Result;
use allclear_store::idempotency::{self, Stored};

/// Keeps the answer that a request with this key was given, for [`idempotency::KEPT_FOR`]. `key` holds who asked, too:
/// clients choose keys without knowing of each other. An answer that is kept already stays.
///
/// The caller has carried the request out by now, under its own permission; there is nothing left to refuse.
///
/// # Errors
/// That the database is not to be had.
pub async fn keep(app: &App, key: String, answer: Stored) -> Result<()> {
    app.write(move |work| Ok(idempotency::put(work.tx, &key, &answer, work.now)?)).await
}
