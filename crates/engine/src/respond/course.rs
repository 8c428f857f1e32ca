//! Emergency mode as the whole company asks about it, and mobilising as one looks at it before pressing.

use crate::app::App;
use crate::error::Result;
use allclear_core::directory::{Directory, Person};
use allclear_core::incident::{Incident, Reference};
use allclear_core::mobilise::Step;
use allclear_core::room::mobilisation::{self, Run, State};
use allclear_store::{Tx, incidents, rooms};
use jiff::Timestamp;

/// Incidents in emergency mode that whoever asks may know of, the oldest emergency first.
///
/// # Errors
/// When the database is not to be had.
pub async fn in_emergency(app: &App) -> Result<Vec<Incident>> {
    app.read(|tx| Ok(incidents::in_emergency(tx)?)).await
}

/// The steps of mobilising, and whom those wake that are still to be taken.
pub struct Mobilising<'d> {
    pub incident: Incident,
    pub steps: Vec<Run>,
    pub wakes: Vec<&'d Person>,
}

/// What mobilising did, or would do at `now`.
///
/// # Errors
/// [`crate::Error::NotFound`].
pub fn mobilising<'d>(
    tx: &mut Tx<'_>,
    reference: Reference,
    directory: &'d Directory,
    now: Timestamp,
) -> Result<Mobilising<'d>> {
    let incident = super::load(tx, reference)?;
    let room = rooms::load(tx, incident.id)?;
    let steps = mobilisation::planned(&incident, &room, directory);
    let pending = to_take(&steps);
    let wakes = mobilisation::wakes(&incident, directory, &pending, now);
    Ok(Mobilising { incident, steps, wakes })
}

/// Those that pressing the button takes.
#[must_use]
pub fn to_take(steps: &[Run]) -> Vec<Step> {
    let open = steps.iter().filter(|run| matches!(run.state, State::Waiting | State::Failed));
    open.map(|run| run.step.clone()).collect()
}
