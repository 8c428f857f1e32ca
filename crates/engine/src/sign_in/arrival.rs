//! What somebody begins with who has just come in for the first time.

use crate::app::App;
use crate::company::{self, ChangeError, Edit};
use crate::error::{Error, Result};
use allclear_core::access::Actor;
use allclear_core::directory::{ContactMethod, Person};
use allclear_core::id::PersonId;
use jiff::tz::TimeZone;

/// Mail and every open tab. A mail server may not be set up yet; a tab rings from the first minute on.
pub(super) fn first_ways(edit: &mut Edit<'_>, email: &str) -> [ContactMethod; 2] {
    [("mail", "email", email), ("browser", "browser", "")].map(|(key, channel, address)| ContactMethod {
        id: edit.id(),
        key: key.to_owned(),
        channel: channel.to_owned(),
        address: address.to_owned(),
        secret: None,
    })
}

/// Whoever took up an invitation: on the clock of their browser, and where they have no way to be reached yet, with the
/// first ones. Somebody else added them, and could not know either. A zone that nobody knows changes nothing.
///
/// # Errors
/// Not found; or that the database is not to be had.
pub async fn settle_in(app: &App, id: PersonId, time_zone: &str) -> Result<()> {
    let directory = app.refresh_directory().await?;
    let person = directory.people.get(&id).ok_or_else(|| Error::not_found("person", id))?;
    let zone = TimeZone::get(time_zone).ok().and_then(|zone| zone.iana_name().map(str::to_owned));
    let settled =
        |person: &Person| !person.methods.is_empty() && zone.as_ref().is_none_or(|zone| *zone == person.time_zone);
    if settled(person) {
        return Ok(());
    }
    let actor = Actor::Person { id, role: person.role };
    let changed = company::change(app, actor, move |edit| {
        let Some(known) = edit.company.directory.people.get(&id).cloned() else { return Ok(()) };
        let ways = first_ways(edit, &known.email);
        if let Some(person) = edit.company.directory.people.get_mut(&id) {
            if let Some(zone) = &zone {
                person.time_zone.clone_from(zone);
            }
            if person.methods.is_empty() {
                person.methods.extend(ways);
            }
        }
        Ok(())
    });
    changed.await.map(|_| ()).map_err(ChangeError::into)
}
