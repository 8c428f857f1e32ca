//! What is asked about an incident, and what is known.

use crate::error::Result;
use allclear_core::directory::Directory;
use allclear_core::incident::{Incident, Reference};
use allclear_core::question::{self, Asked};
use allclear_core::room::Room;
use allclear_store::{Tx, alerts, rooms};

/// The questions of the phase that the incident is in, with their answers.
///
/// # Errors
/// [`crate::error::Error::NotFound`].
pub fn questions(tx: &mut Tx<'_>, reference: Reference, directory: &Directory) -> Result<(Incident, Vec<Asked>)> {
    let incident = super::load(tx, reference)?;
    let room = rooms::load(tx, incident.id)?;
    let asked = asked(tx, &incident, &room, directory)?;
    Ok((incident, asked))
}

/// As [`questions`], of an incident that is loaded already.
///
/// # Errors
/// When the database fails.
pub fn asked(tx: &mut Tx<'_>, incident: &Incident, room: &Room, directory: &Directory) -> Result<Vec<Asked>> {
    let first_alert_at = alerts::first_of(tx, incident.id)?;
    Ok(question::asked(&question::Around { incident, room, directory, first_alert_at }))
}
