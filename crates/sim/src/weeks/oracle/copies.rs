//! P4: one row for each key, and no more copies than there were doubts.

use super::super::world::World;
use super::super::{Broken, broken};
use super::Rows;
use allclear_core::page::{Page, State};
use std::collections::BTreeSet;

pub fn check(world: &World, rows: &Rows) -> Broken {
    let mut keys = BTreeSet::new();
    for page in &rows.pages {
        let p = &page.plan;
        if !keys.insert((p.subject, p.cycle, p.round, p.step, p.person, p.method)) {
            return broken("P4", format!("{} has the key of another page", page.id));
        }
        one(world, page)?;
    }
    Ok(())
}

fn one(world: &World, page: &Page) -> Broken {
    if matches!(page.state, State::Planned | State::Sending) {
        return broken("P4", format!("{} is still {:?} long after everything became quiet", page.id, page.state));
    }
    let none = Vec::new();
    let attempts = world.ledger.attempts.get(&page.id).unwrap_or(&none);
    let copies = attempts.iter().filter(|a| a.copy).count();
    let doubts = attempts.iter().filter(|a| !a.certain).count();
    if copies > 1 + doubts {
        return broken(
            "P4",
            format!("{} reached its person {copies} times with {doubts} doubts: {attempts:?}", page.id),
        );
    }
    if page.state == State::Accepted && copies == 0 {
        return broken("P4", format!("{} counts as accepted, and no provider took it", page.id));
    }
    if page.state == State::Failed && attempts.iter().any(|a| a.copy && a.certain) {
        return broken("P4", format!("{} counts as failed, and a provider took it: {attempts:?}", page.id));
    }
    Ok(())
}
