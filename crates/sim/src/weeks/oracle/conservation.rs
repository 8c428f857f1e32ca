//! P1, P8, P9, P25: nothing accepted is missing, nothing is there twice, everything adds up.

use super::super::world::World;
use super::super::{Broken, Violation, broken};
use allclear_core::alert::Status;
use allclear_store::{alerts, events};
use std::collections::BTreeMap;

/// Gives the number of identities compared with their senders.
pub fn check(world: &World) -> Result<u64, Violation> {
    bodies(world)?;
    sums(world)?;
    identities(world)?;
    truths(world)
}

/// Every request that was answered with a success is there, as often as it was stored, and nothing else is.
fn bodies(world: &World) -> Broken {
    let bodies = world.read(|tx| events::bodies(tx, 0, 1_000_000))?;
    let mut found: BTreeMap<Vec<u8>, i64> = BTreeMap::new();
    for (_, body) in bodies {
        *found.entry(body).or_default() += 1;
    }
    for (id, (answers, stored)) in &world.ledger.parcels {
        let rows = found.remove(format!("{{\"parcel\":{id}}}").as_bytes()).unwrap_or(0);
        if rows != *stored || rows < *answers {
            return broken("P1", format!("parcel {id}: answered {answers} times, stored {stored} times, {rows} rows"));
        }
    }
    match found.first_key_value() {
        None => Ok(()),
        Some((body, _)) => broken("P1", format!("stored and never sent: {:?}", String::from_utf8_lossy(body))),
    }
}

fn sums(world: &World) -> Broken {
    let c = world.ledger.counted;
    if c.offered != c.accepted + c.refused + c.cut {
        return broken("P25", format!("requests do not add up: {c:?}"));
    }
    let (requests, events) = world.read(events::totals)?;
    if (requests, events) != (c.accepted + c.cut_stored, c.events_stored) {
        return broken("P25", format!("{requests} requests with {events} events are stored, but {c:?}"));
    }
    Ok(())
}

/// What the bystander believes to be open is what the rows say.
fn identities(world: &World) -> Broken {
    for (key, identity) in &world.ledger.identities {
        let Some(id) = identity.open else { continue };
        let row = world.read(move |tx| alerts::get(tx, id))?;
        let expected = if identity.acknowledged { Status::Acknowledged } else { Status::Triggered };
        if row.status != expected {
            return broken("P10", format!("{id} of {key:?} is {:?}; the world expects {expected:?}", row.status));
        }
    }
    Ok(())
}

/// P9: a sender with a clock and the open alerts agree, whatever the network did to the order.
fn truths(world: &World) -> Result<u64, Violation> {
    let mut compared = 0;
    for truth in &world.truths {
        let Some(identity) = world.ledger.identities.get(&truth.key) else { continue };
        let removed = !world.company.services.contains_key(&truth.key.0);
        let overruled = truth.open && identity.closed_by_others;
        if removed || overruled || identity.disordered || world.faults.set_back > 0 {
            continue;
        }
        compared += 1;
        if identity.open.is_some() != truth.open {
            let found = identity.open.map_or_else(|| "nothing is open".to_owned(), |id| format!("{id} is open"));
            return broken("P9", format!("{:?} goes on for its sender: {}; here {found}", truth.key, truth.open));
        }
    }
    Ok(compared)
}
