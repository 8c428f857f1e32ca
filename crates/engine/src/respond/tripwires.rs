//! Tripwires: an alert on a service that an incident affects may fire one.
//!
//! Looked for after intake and not by it: whatever a tripwire does, no alert is lost for it. What is found once is not
//! found again, because a tripwire that has fired is not armed any more; so there is nothing to remember.

use super::change_now;
use crate::app::App;
use crate::error::{Error, Result};
use allclear_core::access::Actor;
use allclear_core::alert::Alert;
use allclear_core::id::IncidentId;
use allclear_core::incident::Reference;
use allclear_core::room::{Object, Tripwire, tripwire};
use allclear_store::{Tx, alerts, incidents, rooms};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Alerts looked at for one service: the newest. What has more of them open at once has lost its meaning one by one.
const ALERTS: i64 = 200;

/// Fires every tripwire that an alert opened since has the words of; how many incidents that were.
///
/// # Errors
/// When the database fails.
pub(super) async fn look(app: &App) -> Result<usize> {
    let hits = app.read(hits).await?;
    let mut fired = 0;
    for (incident, alerts) in hits {
        match app.write(move |work| trip(work, incident, &alerts)).await {
            Ok(()) => fired += 1,
            Err(error @ (Error::Busy | Error::Unavailable(_))) => return Err(error),
            Err(error) => tracing::error!(%error, detail = ?error, %incident, "a tripwire could not fire"),
        }
    }
    Ok(fired)
}

fn trip(work: &mut crate::app::Work<'_, '_>, incident: IncidentId, alerts: &[Alert]) -> Result<()> {
    change_now(work, &Actor::System, Reference::Id(incident), None, |around, _, change| {
        for alert in alerts {
            tripwire::alerted(change, &around.directory, alert, alert.opened_at)?;
        }
        Ok(())
    })?;
    Ok(())
}

/// Open incidents with the alerts that fire a tripwire in them.
fn hits(tx: &mut Tx<'_>) -> Result<Vec<(IncidentId, Vec<Alert>)>> {
    let mut wires: BTreeMap<IncidentId, Vec<(Timestamp, Tripwire)>> = BTreeMap::new();
    for (id, item) in rooms::armed(tx)? {
        // One without words is for people to fire.
        if let Some(wire) = Tripwire::of(&item.body).filter(|wire| !wire.words.is_empty()) {
            wires.entry(id).or_default().push((item.opened_at, wire.clone()));
        }
    }
    let mut found = Vec::new();
    for (id, wires) in wires {
        let Some(incident) = incidents::find(tx, Reference::Id(id))? else { continue };
        let Some(first_set) = wires.iter().map(|(set_at, _)| *set_at).min() else { continue };
        let mut alerts = Vec::new();
        for service in &incident.services {
            alerts.extend(alerts::firing(tx, *service, first_set, ALERTS)?);
        }
        let theirs = |alert: &Alert| alert.incident.is_none_or(|held| held == id);
        alerts.retain(|alert| {
            theirs(alert) && wires.iter().any(|(set_at, wire)| *set_at < alert.opened_at && wire.is_about(alert))
        });
        if !alerts.is_empty() {
            found.push((id, alerts));
        }
    }
    Ok(found)
}
