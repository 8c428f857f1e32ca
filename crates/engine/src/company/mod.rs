//! Configuration as code: a company in YAML files.
//!
//! ```text
//! files ──read──▶ Document ──target──▶ Company as it should be ──difference──▶ Plan, and what the store saves
//!                    names                     ids
//! ```
//!
//! What applying means:
//! - Every section describes **the whole** of its kind: a person who is missing from `people` is removed. A section that
//!   is in none of the files is left as it is.
//! - Several files are one: their sections are put together. The same entry in two of them is a mistake.
//! - People are known by their mail address, status pages by their slug, everything else by its name, without case. Ids
//!   stay; what gets a new name is a new thing, and the old one is removed.
//! - What is removed must not be needed by a section that the files leave alone.
//! - An integration without a `key`, a contact method without a `secret` and a schedule without `overrides` keep what
//!   they have (a new integration gets a key). `secret: ~` and `overrides: []` take it away.
//! - All problems are told at once, each with its place and a hint, and then nothing is changed at all.
//!
//! [`apply()`] and [`plan_only`] are for callers; [`read()`], [`plan()`] and [`export()`] are pure.

mod admins;
mod allowed;
mod apply;
mod change;
mod check;
mod course;
mod departed;
mod describe;
mod document;
mod edited;
mod emit;
mod export;
mod fields;
mod freeze;
mod names;
mod plan;
mod practice;
mod problem;
mod read;
mod references;
mod registry;
mod status;
mod target;
mod words;
mod yaml;

pub use apply::{Applied, ApplyError, apply, apply_blocking, apply_planned, current, plan_only};
pub(crate) use change::change_in;
pub use change::{ChangeError, Edit, FieldProblem, change};
pub use course::{ChainEntry, StepEntry, WhomEntry};
pub use document::Document;
pub use export::{Secrets, export};
pub use freeze::despite_emergency;
pub use plan::{Change, FieldChange, Op, Plan, plan};
pub use practice::PracticeEntry;
pub use problem::{Problem, Problems};
pub use read::read;
pub use status::Component;

use allclear_core::directory::Directory;
use allclear_core::id::{ComponentId, StatusPageId};
use std::collections::BTreeMap;

/// A file with the name it is to have in messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    pub name: String,
    pub text: String,
}

/// Everything that the files can describe.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Company {
    pub directory: Directory,
    /// The components of all status pages.
    pub components: BTreeMap<ComponentId, Component>,
    /// Slugs of the pages that nobody configured.
    pub automatic: BTreeMap<StatusPageId, String>,
}
