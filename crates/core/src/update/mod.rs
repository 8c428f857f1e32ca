//! Updates: what they should say in which phase, and words that do not help whoever reads them.
//!
//! Both are advice. Nothing here refuses an update: a clumsy sentence now is worth more than a good one in an hour.

mod content;
mod hints;
mod opinion;
pub mod plan;
mod template;

use allclear_texts::mark;

pub use content::{Content, Phase, missing_content};
pub use hints::{Hint, HintKind, Readers, hints};
pub use opinion::opinions;
pub use plan::{CommunicationPlan, Effective, policy_for};
pub use template::{PLACEHOLDERS, Readership, draft, fill, is_ready, shipped, unknown_placeholders};

/// What one tap posts when nothing changed. Silence would be read as "they forgot us".
pub const UNCHANGED: &str = mark!("Nothing changed since the last update. Work goes on.");

/// The same for customers.
pub const UNCHANGED_PUBLIC: &str = mark!("Nothing has changed since our last update. We go on working on it.");
