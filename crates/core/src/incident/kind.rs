//! Types of incidents: what a company calls a kind of trouble, and what it wants to know of it.

use super::{Change, Refused, Role, Severity};
use crate::directory::Directory;
use crate::question;
use crate::timeline;
use allclear_texts::t;
use serde::{Deserialize, Serialize};

/// Longest name of a type, in characters: it stands in lists.
pub const MAX_NAME: usize = 40;

/// A type that a company has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentType {
    /// Unique, compared without case.
    pub name: String,
    /// When to choose it.
    pub meaning: Option<String>,
    /// How bad an incident of this type is when nobody says so.
    pub severity: Option<Severity>,
    /// Roles it asks for besides those of its severity.
    pub roles: Vec<Role>,
    /// Its own fields: questions that only its incidents are asked.
    pub fields: Vec<question::Edit>,
}

/// The type of an incident, with what it asked for when it was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kind {
    pub name: String,
    pub roles: Vec<Role>,
}

/// The type of this name, without case.
#[must_use]
pub fn named<'d>(directory: &'d Directory, name: &str) -> Option<&'d IncidentType> {
    let name = name.trim().to_lowercase();
    directory.practice.types.iter().find(|known| known.name.to_lowercase() == name)
}

/// Gives an incident a type, or takes it away.
///
/// # Errors
/// [`Refused::Invalid`] on `type` when the company has no such type.
pub fn set(change: &mut Change<'_>, directory: &Directory, name: Option<&str>) -> Result<(), Refused> {
    let kind = name.map(|name| named(directory, name).ok_or_else(|| unknown(directory, name))).transpose()?;
    let kind = kind.map(|known| Kind { name: known.name.clone(), roles: known.roles.clone() });
    let before = change.incident().kind.as_ref().map(|kind| kind.name.clone());
    let to = kind.as_ref().map(|kind| kind.name.clone());
    if before != to {
        change.keep_kind(kind);
        change.record(timeline::Kind::TypeSet { from: before, to });
    }
    Ok(())
}

fn unknown(directory: &Directory, name: &str) -> Refused {
    let known: Vec<&str> = directory.practice.types.iter().map(|known| known.name.as_str()).collect();
    let name = crate::text::line(name, MAX_NAME);
    if known.is_empty() {
        return Refused::invalid("type", t!("there is no type \"{name}\"; this company has none yet"));
    }
    Refused::invalid("type", t!("there is no type \"{name}\"; there are {}", known.join(", ")))
}
