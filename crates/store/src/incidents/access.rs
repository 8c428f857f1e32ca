//! Who may know of private incidents, as rows.

use crate::{Result, Row, Topic, Tx, Value, args, sql};
use allclear_core::id::PersonId;
use allclear_core::incident::visibility::Event;
use allclear_core::incident::{Decision, Incident, Visibility};
use allclear_core::timeline::Kind;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Whether an incident is private; who is in follows with [`load`].
pub(super) fn visibility(row: &Row<'_>) -> Result<Visibility> {
    let private: bool = row.get("private")?;
    Ok(if private {
        Visibility::Private { people: BTreeSet::new(), barred: BTreeSet::new() }
    } else {
        Visibility::Public
    })
}

/// Fills in who may know of those that are private.
pub(super) fn load(tx: &mut Tx<'_>, incidents: &mut [Incident]) -> Result<()> {
    let mut private: Vec<&mut Incident> = incidents.iter_mut().filter(|i| i.visibility.is_private()).collect();
    let keys: Vec<Vec<Value>> = private.iter().map(|i| args![i.id, Uuid::max()].to_vec()).collect();
    let select = sql!("SELECT person_id, barred FROM incident_access WHERE incident_id = $1 AND person_id <> $2");
    let read = |index: usize, row: &Row<'_>| Ok((index, row.get::<PersonId>("person_id")?, row.get::<bool>("barred")?));
    for (index, person, is_barred) in tx.all_many(select, &keys, read)? {
        if let Some(incident) = private.get_mut(index)
            && let Visibility::Private { people, barred } = &mut incident.visibility
        {
            if is_barred {
                barred.insert(person)
            } else {
                people.insert(person)
            };
        }
    }
    Ok(())
}

/// Saves who may know of an incident, where the decision may have changed that, and tells those concerned.
pub(super) fn save(tx: &mut Tx<'_>, decision: &Decision) -> Result<()> {
    let touches =
        |kind: &Kind| matches!(kind, Kind::Access { .. } | Kind::RoleAssumed { .. } | Kind::ResponderPaged { .. });
    let incident = &decision.incident;
    let changes: Vec<&Kind> = decision.entries.iter().map(|e| &e.kind).filter(|kind| touches(kind)).collect();
    let opened = changes.iter().any(|kind| matches!(kind, Kind::Access { .. }));
    if changes.is_empty() || !(incident.visibility.is_private() || opened) {
        return Ok(());
    }
    tx.exec(sql!("DELETE FROM incident_access WHERE incident_id = $1"), args![incident.id])?;
    if let Visibility::Private { people, barred } = &incident.visibility {
        let row = |person: Uuid, barred: bool| args![incident.id, person, barred].to_vec();
        let mut rows: Vec<Vec<Value>> = people.iter().map(|p| row(p.uuid(), false)).collect();
        rows.extend(barred.iter().map(|p| row(p.uuid(), true)));
        // Allclear itself: one condition for everybody who looks.
        rows.push(row(Uuid::max(), false));
        tx.exec_many(sql!("INSERT INTO incident_access (incident_id, person_id, barred) VALUES ($1, $2, $3)"), &rows)?;
    }
    for kind in changes {
        tell(tx, decision, kind);
    }
    Ok(())
}

/// Open pages of those who see more or less than before are drawn again.
fn tell(tx: &mut Tx<'_>, decision: &Decision, kind: &Kind) {
    match kind {
        // It was known until now: everybody looks again, and finds it gone.
        Kind::Access { event: Event::MadePrivate { .. } | Event::Opened } if decision.before.is_some() => {
            let emergency = decision.incident.emergency.is_some().then_some(Topic::Emergencies);
            for topic in [Topic::Incidents, Topic::Reviews, Topic::Alerts].into_iter().chain(emergency) {
                tx.changed(topic, None);
            }
        }
        Kind::Access {
            event: Event::LetIn { person } | Event::LetThemselvesIn { person } | Event::TurnedAway { person },
        }
        | Kind::RoleAssumed { person, .. }
        | Kind::ResponderPaged { person, .. } => tx.changed(Topic::Access, Some(person.uuid())),
        _ => {}
    }
}
