//! Changing a part of the company by hand: what every settings form does.

use super::apply::load;
use super::names::Fresh;
use super::plan::{Plan, difference};
use super::{Company, allowed, departed, edited, freeze, status};
use crate::app::{App, Work};
use crate::error::{Error, Result};
use allclear_core::access::{Actor, check};
use allclear_core::id::{Entry, Id, Kind, StatusPageId};
use allclear_store::{audit, directory, people};
use jiff::Timestamp;
use std::fmt;

/// The company in the hands of whoever changes it.
pub struct Edit<'e> {
    /// As it is now. What is different when the edit ends is what is checked and saved.
    pub company: Company,
    pub now: Timestamp,
    fresh: Fresh<'e>,
}

impl Edit<'_> {
    /// An id for a new thing. Things keep the order in which their ids were made.
    pub fn id<K: Kind>(&mut self) -> Id<K> {
        self.fresh.id()
    }

    /// A key for a new integration: 128 random bits as 32 characters.
    pub fn key(&mut self) -> String {
        self.fresh.key()
    }

    /// The id for a new status page. A page that Allclear made by itself lends its own to the one that takes its slug, so
    /// that what was published there stays.
    pub fn page_id(&mut self, slug: &str) -> StatusPageId {
        let automatic = self.company.automatic.iter().find(|(_, own)| *own == slug).map(|(id, _)| *id);
        automatic.unwrap_or_else(|| self.fresh.id())
    }
}

/// One field that cannot be saved as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// `person`, `team`, `schedule`, `escalation policy`, `service`, `integration`, `status page`, `communication plan` or
    /// `setting`.
    pub kind: &'static str,
    /// Which one: its mail address, slug or name.
    pub name: String,
    /// In the words of the files, with positions from 0: `time_zone`, `methods[0].address`, `layers[1].people`. Empty
    /// when the thing itself is meant, as when it is removed and something needs it.
    pub field: String,
    pub message: String,
    pub hint: Option<String>,
}

impl fmt::Display for FieldProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.hint.as_ref().map_or(Ok(()), |hint| write!(f, " ({hint})"))
    }
}

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// What was typed cannot be used: everything that is wrong with it, never empty.
    #[error("{}", told(.0))]
    Fields(Vec<FieldProblem>),
    /// The actor may not, what was to be changed is gone, or the database cannot.
    #[error(transparent)]
    Engine(#[from] Error),
}

fn told(problems: &[FieldProblem]) -> String {
    problems.iter().map(|p| format!("{} \"{}\": {p}", p.kind, p.name)).collect::<Vec<_>>().join("\n")
}

impl From<ChangeError> for Error {
    /// For callers with one field at a time: the first problem.
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Engine(error) => error,
            ChangeError::Fields(problems) => match problems.into_iter().next() {
                Some(problem) => {
                    let field = if problem.field.is_empty() { problem.kind } else { &problem.field };
                    Self::invalid(field, problem.to_string())
                }
                None => Self::Internal("a change was refused without a reason".to_owned()),
            },
        }
    }
}

/// Lets `edit` change the company in memory, checks what it changed exactly as files are checked, and saves it with its
/// line in the audit trail; all of it or nothing. Gives what `edit` gave, and what is different now. `edit` may run
/// again after a conflict, each time on the company as it is then.
///
/// Names must stay unique, references must lead somewhere, and the last admin who can sign in stays one. Overrides of a person who is
/// removed go with them, and so do their roles in open incidents.
///
/// # Errors
/// [`ChangeError::Fields`] with everything that was typed wrong; otherwise what `edit` refuses, that `actor` may not make
/// this change, or that the database is not to be had.
pub async fn change<T: Send + 'static>(
    app: &App,
    actor: Actor,
    mut edit: impl FnMut(&mut Edit<'_>) -> Result<T> + Send + 'static,
) -> Result<(T, Plan), ChangeError> {
    let meant = freeze::is_meant();
    let changed = app.write(move |work| match changed_in(work, &actor, &mut edit, meant) {
        // Nothing was written before the problems were found, so committing this commits nothing.
        Err(ChangeError::Fields(problems)) => Ok(Err(problems)),
        Err(ChangeError::Engine(error)) => Err(error),
        Ok(changed) => Ok(Ok(changed)),
    });
    let changed = changed.await?.map_err(ChangeError::Fields)?;
    if !changed.1.is_empty() {
        // So that the very next page shows it.
        app.refresh_directory().await?;
    }
    Ok(changed)
}

/// [`change`] as a part of a larger transaction, which must end with an error when this does. Whoever asks for that has
/// been asked already whether they mean it.
pub(crate) fn change_in<T>(
    work: &mut Work<'_, '_>,
    actor: &Actor,
    edit: &mut impl FnMut(&mut Edit<'_>) -> Result<T>,
) -> Result<(T, Plan), ChangeError> {
    changed_in(work, actor, edit, true)
}

/// `meant`: whether it was said that emergency mode must not hold this up.
fn changed_in<T>(
    work: &mut Work<'_, '_>,
    actor: &Actor,
    edit: &mut impl FnMut(&mut Edit<'_>) -> Result<T>,
    meant: bool,
) -> Result<(T, Plan), ChangeError> {
    let now = work.now;
    let before = load(work.tx, Some(&work.directory))?;
    let fresh = Fresh::Real { ids: work.ids, next: now };
    let mut editing = Edit { company: before.clone(), now, fresh };
    let value = edit(&mut editing)?;
    let after = edited::settled(&before, editing.company);
    check(actor, allowed::needed(&before, &after, actor)).map_err(Error::from)?;
    let able = people::who_can_sign_in(work.tx).map_err(Error::from)?;
    let warnings = edited::check(&before, &after, &able).map_err(ChangeError::Fields)?;
    let plan = Plan { changes: difference(&before, &after), warnings };
    freeze::hold(work, actor, &plan, meant)?;
    if !plan.is_empty() {
        let version: Id<Entry> = work.ids.id(now);
        directory::save(work.tx, &before.directory, &after.directory, version.uuid()).map_err(Error::from)?;
        status::save(work.tx, &before, &after, now).map_err(Error::from)?;
        let body = serde_json::json!({ "changes": plan.changes });
        audit::append(work.tx, now, actor, "configuration.change", &body).map_err(Error::from)?;
        departed::follow(work, &before, &after)?;
    }
    Ok((value, plan))
}
