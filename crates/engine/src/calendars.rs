//! Links to calendars: an address that a calendar program fetches without signing in.
//!
//! The secret in it is the whole key, so it is shown once and stored as its SHA-256; who lost it makes a new one, and the
//! old one is dead at once. A link shows no more than its owner may see.

use crate::app::App;
use crate::error::{Error, Result};
use allclear_core::access::{self, Actor, Permission};
use allclear_core::id::{PersonId, ScheduleId};
use allclear_core::text;
use allclear_store::audit;
use allclear_store::calendars::{self, Link};
use allclear_texts::t;
use serde_json::json;
use sha2::{Digest, Sha256};

/// Makes the actor's link to a schedule, or to their own shifts, and gives its address. The one before stops working.
///
/// # Errors
/// Denied without the permission to read; refused for anybody but a person; not found when there is no such schedule; or
/// that the database is not to be had.
pub async fn make(app: &App, actor: Actor, schedule: Option<ScheduleId>) -> Result<String> {
    let person = owner(&actor)?;
    let secret = app
        .write(move |work| {
            if let Some(id) = schedule.filter(|id| !work.directory.schedules.contains_key(id)) {
                return Err(Error::not_found("schedule", id));
            }
            let secret = work.ids.hex(20);
            calendars::remove(work.tx, person, schedule)?;
            let link = Link { person, schedule, created_at: work.now };
            calendars::create(work.tx, &link, &digest(&secret))?;
            audit::append(work.tx, work.now, &actor, "calendar.link", &json!({ "schedule": schedule }))?;
            Ok(secret)
        })
        .await?;
    Ok(format!("{}/calendar/{secret}.ics", app.settings().public_url))
}

/// Ends the actor's link. Ending what is not there is a success that changes nothing.
///
/// # Errors
/// As [`make`].
pub async fn remove(app: &App, actor: Actor, schedule: Option<ScheduleId>) -> Result<()> {
    let person = owner(&actor)?;
    app.write(move |work| {
        if calendars::remove(work.tx, person, schedule)? {
            audit::append(work.tx, work.now, &actor, "calendar.unlink", &json!({ "schedule": schedule }))?;
        }
        Ok(())
    })
    .await
}

/// A person's links, without their secrets.
///
/// # Errors
/// When the database is not to be had.
pub async fn of(app: &App, person: PersonId) -> Result<Vec<Link>> {
    app.read(move |tx| Ok(calendars::of_person(tx, person)?)).await
}

/// The link with this secret; `None` when there is none, or its owner may not see schedules any more.
///
/// # Errors
/// When the database is not to be had.
pub async fn open(app: &App, secret: &str) -> Result<Option<Link>> {
    let digest = digest(secret);
    let found = app.read(move |tx| Ok(calendars::by_digest(tx, &digest)?)).await?;
    let directory = app.refresh_directory().await?;
    let may = |link: &Link| {
        directory.people.get(&link.person).is_some_and(|person| access::allows(person.role, Permission::Read))
    };
    Ok(found.filter(may))
}

fn owner(actor: &Actor) -> Result<PersonId> {
    access::check(actor, Permission::Read)?;
    match actor {
        Actor::Person { id, .. } => Ok(*id),
        _ => Err(Error::refused(t!("a calendar link belongs to a person; only that person makes and removes it"))),
    }
}

fn digest(secret: &str) -> String {
    text::hex(&Sha256::digest(secret.as_bytes()))
}
