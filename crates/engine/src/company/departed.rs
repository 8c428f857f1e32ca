//! Who is in the company no more.

use super::Company;
use crate::app::Work;
use crate::error::Result;
use crate::respond;
use allclear_core::directory::Person;
use allclear_texts::t;
use std::sync::Arc;

/// Takes those whom a change removed out of the incidents they are in. The rest of the transaction goes by the company as
/// it is after the change: whoever is called to take over is one of those who stay.
///
/// # Errors
/// When the database fails.
pub(super) fn follow(work: &mut Work<'_, '_>, before: &Company, after: &Company) -> Result<()> {
    let stays = |person: &&Person| after.directory.people.contains_key(&person.id);
    let gone: Vec<Person> = before.directory.people.values().filter(|person| !stays(person)).cloned().collect();
    if gone.is_empty() {
        return Ok(());
    }
    work.directory = Arc::new(after.directory.clone());
    respond::depart(work, &gone, t!("is no longer in the company"))
}
