//! People who go: what they held in open incidents is free again, and whoever stays learns of it.

use super::change_it;
use crate::app::Work;
use crate::error::Result;
use allclear_core::access::Actor;
use allclear_core::directory::Person;
use allclear_core::incident::Incident;
use allclear_core::room::presence;
use allclear_store::{Tx, incidents};
use std::sync::Arc;

/// Incidents read at once.
const PAGE: i64 = 200;

/// Takes `people` out of every open incident, drills and private ones too, with everything that follows from it: where one
/// of them commanded, the next commander is called as after any vacancy. `why` stands behind their name: "is no longer in
/// the company".
///
/// # Errors
/// When the database fails.
pub(crate) fn depart(work: &mut Work<'_, '_>, people: &[Person], why: &str) -> Result<()> {
    if people.is_empty() {
        return Ok(());
    }
    // Whoever removes somebody need not know of the private incidents they are in; they learn nothing of them here.
    work.unseen(|work| take_out(work, people, why))
}

fn take_out(work: &mut Work<'_, '_>, people: &[Person], why: &str) -> Result<()> {
    let directory = Arc::clone(&work.directory);
    for incident in open(work.tx)? {
        // In Allclear's name: whoever changes the configuration does not come into the incident by it.
        change_it(work, &Actor::System, incident, None, |around, _, change| {
            for person in people {
                presence::depart(change, &around.directory, person.id, &person.name, why)?;
            }
            Ok(())
        })?;
        // A drill leaves its stage behind.
        work.directory = Arc::clone(&directory);
    }
    Ok(())
}

/// Every open incident.
fn open(tx: &mut Tx<'_>) -> Result<Vec<Incident>> {
    let mut found: Vec<Incident> = Vec::new();
    for drills in [false, true] {
        let mut after = None;
        loop {
            let filter =
                incidents::Filter { open: Some(true), drills, after, limit: PAGE, ..incidents::Filter::default() };
            let page = incidents::list(tx, &filter)?;
            after = page.last().map(|incident| incident.number);
            found.extend(page);
            if after.is_none() {
                break;
            }
        }
    }
    Ok(found)
}
