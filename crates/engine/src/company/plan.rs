//! The difference between two companies, for people to read before it happens.

use super::describe::{Field, describe};
use super::document::Document;
use super::names::Fresh;
use super::problem::{Problem, Problems, Report};
use super::target::target;
use super::{Company, check};
use allclear_core::text;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt;

/// What applying would do, or has done.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Plan {
    /// By kind, then by name.
    pub changes: Vec<Change>,
    /// What is allowed and probably not meant.
    pub warnings: Vec<Problem>,
}

impl Plan {
    /// Whether nothing would change.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// What tells this plan from another one: whoever decides on a plan sends it back with the decision.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let told = Self { changes: self.changes.clone(), warnings: Vec::new() }.to_string();
        text::hex(&Sha256::digest(told.as_bytes()))
    }
}

/// What happens to one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub op: Op,
    /// `person`, `team`, `schedule`, `escalation policy`, `service`, `integration`, `status page`, `communication plan`,
    /// `question`, `incident type`, `severity question` or `setting`.
    pub kind: String,
    /// Its mail address, slug or name.
    pub name: String,
    /// What is different; all fields that say something when it is new, none when it is removed.
    pub fields: Vec<FieldChange>,
}

/// The ways in which something can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Op {
    Create,
    Update,
    Delete,
}

/// One field before and after, as people read it; secrets are masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    pub field: String,
    pub from: Option<String>,
    pub to: Option<String>,
}

impl fmt::Display for Plan {
    /// One line for each change, as in `+ team "Payments"`, and below it one for each field.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for warning in &self.warnings {
            writeln!(f, "warning: {warning}")?;
        }
        if self.changes.is_empty() {
            return f.write_str("no changes\n");
        }
        for change in &self.changes {
            let sign = match change.op {
                Op::Create => '+',
                Op::Update => '~',
                Op::Delete => '-',
            };
            writeln!(f, "{sign} {} \"{}\"", change.kind, change.name)?;
            for field in &change.fields {
                write!(f, "    {}: ", field.field)?;
                match (&field.from, &field.to) {
                    (Some(from), Some(to)) => writeln!(f, "{from} → {to}")?,
                    (Some(from), None) => writeln!(f, "{from} → nothing")?,
                    (None, to) => writeln!(f, "{}", to.as_deref().unwrap_or("nothing"))?,
                }
            }
        }
        Ok(())
    }
}

/// What applying `document` to `current` would do. Pure.
///
/// # Errors
/// Everything that is wrong with the document, looked at beside what is configured already.
pub fn plan(document: &Document, current: &Company) -> Result<Plan, Problems> {
    let (plan, _) = prepare(document, current, &mut Fresh::Pretended(0))?;
    Ok(plan)
}

/// The plan, and the company that it leads to.
pub(super) fn prepare(
    document: &Document,
    current: &Company,
    fresh: &mut Fresh<'_>,
) -> Result<(Plan, Company), Problems> {
    let mut report: Report = document.report.clone();
    if report.is_torn() {
        // Looked up beside half a section, everything that is missing there would count as removed.
        report.clone().finish()?;
    }
    let after = target(document, current, fresh, &mut report);
    check::check(document, current, &after, &mut report);
    check::keepers(document, &after, &mut report);
    let warnings = report.finish()?;
    let changes = difference(current, &after);
    Ok((Plan { changes, warnings }, after))
}

pub(super) fn difference(before: &Company, after: &Company) -> Vec<Change> {
    let mut changes = Vec::new();
    for ((kind, old), (_, new)) in describe(before).into_iter().zip(describe(after)) {
        let mut list: Vec<Change> = Vec::new();
        for (id, (name, fields)) in &new {
            let (op, fields) = match old.get(id) {
                None => (Op::Create, compare(&BTreeMap::new(), fields)),
                Some((_, before)) => (Op::Update, compare(before, fields)),
            };
            if op == Op::Create || !fields.is_empty() {
                list.push(Change { op, kind: kind.to_owned(), name: name.clone(), fields });
            }
        }
        let gone = old.iter().filter(|(id, _)| !new.contains_key(*id));
        list.extend(gone.map(|(_, (name, _))| Change {
            op: Op::Delete,
            kind: kind.to_owned(),
            name: name.clone(),
            fields: Vec::new(),
        }));
        list.sort_by(|a, b| (&a.name, a.op).cmp(&(&b.name, b.op)));
        changes.extend(list);
    }
    changes
}

fn compare(before: &BTreeMap<&'static str, Field>, after: &BTreeMap<&'static str, Field>) -> Vec<FieldChange> {
    let names: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).copied().collect();
    let differs = |name: &&str| before.get(name).map(|f| &f.raw) != after.get(name).map(|f| &f.raw);
    let shown = |field: Option<&Field>| field.map(|f| f.shown.clone());
    let change =
        |name: &str| FieldChange { field: name.to_owned(), from: shown(before.get(name)), to: shown(after.get(name)) };
    names.into_iter().filter(differs).map(change).collect()
}
