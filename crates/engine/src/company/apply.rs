//! Applying: read, decide and save in one transaction, or not at all.

use super::names::Fresh;
use super::plan::{Plan, prepare};
use super::problem::Problems;
use super::read::read_all;
use super::{Company, Document, SourceFile, admins, departed, freeze, status};
use crate::app::{App, Work};
use crate::error::Error;
use allclear_core::access::{Actor, Permission, check};
use allclear_core::id::{Entry, Id, PersonId};
use allclear_store::{Tx, audit, directory, people};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Why nothing was applied.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// The files are wrong.
    #[error("{0}")]
    Problems(#[from] Problems),
    /// The actor may not, or the database cannot.
    #[error(transparent)]
    Engine(#[from] Error),
}

/// What is configured now.
///
/// # Errors
/// When the database is not to be had.
pub async fn current(app: &App) -> crate::Result<Company> {
    app.read(|tx| load(tx, None)).await
}

/// What [`apply`] would do at this moment.
///
/// # Errors
/// All problems of the files, or that the database is not to be had.
pub async fn plan_only(app: &App, files: &[SourceFile]) -> Result<Plan, ApplyError> {
    let document = read_all(files);
    let planned = app.read(move |tx| {
        let before = load(tx, None)?;
        let able = people::who_can_sign_in(tx)?;
        Ok(prepare(&document, &before, &mut Fresh::Pretended(0))
            .map(|(plan, after)| warned(plan, &before, &after, &able)))
    });
    Ok(planned.await??)
}

/// Makes the company what the files say, all of it or nothing; see the module's rules. Gives what was done, which is
/// nothing the second time.
///
/// # Errors
/// All problems of the files, that `actor` may not configure, or that the database is not to be had.
pub async fn apply(app: &App, actor: Actor, files: &[SourceFile]) -> Result<Plan, ApplyError> {
    let change = prepared(actor, files)?;
    Ok(app.write(change).await??)
}

/// What became of a plan that somebody looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Applied {
    Done(Plan),
    /// By now the files would do something else, and nothing was done.
    Stale(Plan),
}

/// [`apply`], if it does what was shown: `seen` is the [`Plan::fingerprint`] of that. Where nothing is left to do it is
/// done, as after a double click.
///
/// # Errors
/// As for [`apply`].
pub async fn apply_planned(app: &App, actor: Actor, files: &[SourceFile], seen: &str) -> Result<Applied, ApplyError> {
    check(&actor, Permission::Configure).map_err(Error::from)?;
    let document = read_all(files);
    let names: Vec<String> = files.iter().map(|file| file.name.clone()).collect();
    let (seen, meant) = (seen.to_owned(), freeze::is_meant());
    let applied = app.write(move |work| {
        let before = load(work.tx, Some(&work.directory))?;
        match prepare(&document, &before, &mut Fresh::Pretended(0)) {
            Ok((plan, after)) if !plan.is_empty() && plan.fingerprint() != seen => {
                let able = people::who_can_sign_in(work.tx)?;
                Ok(Ok(Applied::Stale(warned(plan, &before, &after, &able))))
            }
            _ => Ok(change(work, &actor, &document, &names, meant)?.map(Applied::Done)),
        }
    });
    Ok(applied.await??)
}

/// [`apply`] for callers without a runtime.
///
/// # Errors
/// As for [`apply`].
pub fn apply_blocking(app: &App, actor: Actor, files: &[SourceFile]) -> Result<Plan, ApplyError> {
    let change = prepared(actor, files)?;
    Ok(app.write_blocking(change)??)
}

/// With a word about what no file can be blamed for.
fn warned(mut plan: Plan, before: &Company, after: &Company, able: &BTreeSet<PersonId>) -> Plan {
    plan.warnings.extend(admins::warning(&before.directory, &after.directory, able));
    plan
}

type Outcome = crate::Result<Result<Plan, Problems>>;

fn prepared(
    actor: Actor,
    files: &[SourceFile],
) -> Result<impl FnMut(&mut Work<'_, '_>) -> Outcome + Send + 'static, ApplyError> {
    check(&actor, Permission::Configure).map_err(Error::from)?;
    let document = read_all(files);
    let names: Vec<String> = files.iter().map(|file| file.name.clone()).collect();
    let meant = freeze::is_meant();
    Ok(move |work: &mut Work<'_, '_>| change(work, &actor, &document, &names, meant))
}

/// Problems are found before the first write, so answering with them commits nothing.
fn change(work: &mut Work<'_, '_>, actor: &Actor, document: &Document, files: &[String], meant: bool) -> Outcome {
    let now = work.now;
    let before = load(work.tx, Some(&work.directory))?;
    let mut fresh = Fresh::Real { ids: work.ids, next: now };
    let (plan, after) = match prepare(document, &before, &mut fresh) {
        Ok((plan, after)) => {
            let able = people::who_can_sign_in(work.tx)?;
            (warned(plan, &before, &after, &able), after)
        }
        Err(problems) => return Ok(Err(problems)),
    };
    if plan.is_empty() {
        return Ok(Ok(plan));
    }
    freeze::hold(work, actor, &plan, meant)?;
    let version: Id<Entry> = work.ids.id(now);
    directory::save(work.tx, &before.directory, &after.directory, version.uuid())?;
    status::save(work.tx, &before, &after, now)?;
    let body = serde_json::json!({ "files": files, "changes": plan.changes });
    audit::append(work.tx, now, actor, "configuration.apply", &body)?;
    departed::follow(work, &before, &after)?;
    Ok(Ok(plan))
}

/// What is configured now; `known` spares loading the directory where the transaction has it.
pub(super) fn load(
    tx: &mut Tx<'_>,
    known: Option<&Arc<allclear_core::directory::Directory>>,
) -> crate::Result<Company> {
    let directory = match known {
        Some(directory) => directory.as_ref().clone(),
        None => directory::load(tx)?,
    };
    let mut company = Company { directory, ..Company::default() };
    status::load(tx, &mut company)?;
    Ok(company)
}
