//! Parked remarks: what is worth saying and helps nobody now. "Why was this ever built like that?" costs the room its
//! courage in the middle of the night and is a good question in the review.

use crate::incident::{Change, MAX_TEXT, Refused, required_text};
use crate::timeline::Kind;

/// Keeps a remark for the review. It moves nothing, tells nobody, and followers do not read it.
///
/// # Errors
/// When nothing is said, or too much.
pub(super) fn park(change: &mut Change<'_>, remark: &str) -> Result<(), Refused> {
    let text = required_text("text", remark, MAX_TEXT)?;
    change.record(Kind::Parked { text });
    Ok(())
}
