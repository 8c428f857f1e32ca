//! People and their ways in, for whoever looks after them.

use crate::app::App;
use crate::company::{self, ChangeError};
use crate::error::{Error, Result};
use allclear_core::access::Actor;
use allclear_core::directory::{Person, Role};
use allclear_core::id::PersonId;
use allclear_core::text;
use allclear_store::people;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Somebody, with how they sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub person: Person,
    pub password: bool,
    pub passkeys: i64,
    /// Whether codes are asked for.
    pub totp: bool,
    /// To within five minutes.
    pub last_seen_at: Option<Timestamp>,
    /// Until when a link that was not used yet works.
    pub invited_until: Option<Timestamp>,
}

/// Somebody who is to be added.
#[derive(Debug, Clone)]
pub struct NewPerson {
    pub name: String,
    pub email: String,
    /// IANA name.
    pub time_zone: String,
    pub role: Role,
}

/// Longest name or address, as in the configuration, in characters.
const MAX_LINE: usize = 200;

/// Everybody, by name.
///
/// # Errors
/// When the database is not to be had.
pub async fn list(app: &App) -> Result<Vec<Listed>> {
    let now = app.now();
    let listed = app.read_current(move |tx, directory| {
        let mut ways: BTreeMap<PersonId, _> = people::ways_in(tx, now)?.into_iter().map(|w| (w.person, w)).collect();
        let listed = |person: &Person| {
            let ways = ways.remove(&person.id);
            Listed {
                person: person.clone(),
                password: ways.as_ref().is_some_and(|w| w.password),
                passkeys: ways.as_ref().map_or(0, |w| w.passkeys),
                totp: ways.as_ref().is_some_and(|w| w.totp),
                last_seen_at: ways.as_ref().and_then(|w| w.last_seen_at),
                invited_until: ways.as_ref().and_then(|w| w.invited_until),
            }
        };
        Ok(directory.people.values().map(listed).collect::<Vec<_>>())
    });
    let mut listed = listed.await?;
    listed.sort_by_key(|l| (l.person.name.to_lowercase(), l.person.id));
    Ok(listed)
}

/// Adds somebody. They cannot sign in before they are invited, and cannot be paged before they have a contact method.
///
/// # Errors
/// What is wrong with the fields; denied without the permission to configure; or that the database is not to be had.
pub async fn add(app: &App, actor: Actor, new: NewPerson) -> Result<PersonId, ChangeError> {
    let tidy = |line: &str| text::line(line, MAX_LINE);
    let new = NewPerson { name: tidy(&new.name), email: tidy(&new.email), time_zone: tidy(&new.time_zone), ..new };
    let added = company::change(app, actor, move |edit| {
        let id = edit.id();
        let NewPerson { name, email, time_zone, role } = new.clone();
        let (methods, high, low) = (Vec::new(), Vec::new(), Vec::new());
        edit.company
            .directory
            .people
            .insert(id, Person { id, email, name, time_zone, role, methods, high, low, skills: Vec::new() });
        Ok(id)
    });
    Ok(added.await?.0)
}

/// Gives somebody another role, in force with their next request.
///
/// # Errors
/// Not found; a problem with the field `role` when they are the last admin; denied without the permission to configure; or
/// that the database is not to be had.
pub async fn set_role(app: &App, actor: Actor, person: PersonId, role: Role) -> Result<(), ChangeError> {
    let set = company::change(app, actor, move |edit| {
        let person =
            edit.company.directory.people.get_mut(&person).ok_or_else(|| Error::not_found("person", person))?;
        person.role = role;
        Ok(())
    });
    set.await.map(|((), _)| ())
}
