//! Judging a week that is over: what the world saw against the rows that are left.

mod conservation;
mod copies;
mod reached;
mod story;
mod who;

use super::world::World;
use super::{Violation, broken};
use allclear_core::alert::{Alert, LogEntry};
use allclear_core::id::AlertId;
use allclear_core::page::Page;
use allclear_store::{alerts, args, pages, sql};

/// The rows at the end.
pub struct Rows {
    pub alerts: Vec<(Alert, Vec<LogEntry>)>,
    pub pages: Vec<Page>,
}

/// What was judged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judged {
    pub alerts: u64,
    pub pages: u64,
    /// Steps whose people were worked out a second time.
    pub steps: u64,
    /// Identities whose sender knows for certain whether its problem goes on.
    pub truths: u64,
}

/// Checks everything.
///
/// # Errors
/// The first property that does not hold.
pub fn judge(world: &mut World) -> Result<Judged, Violation> {
    let rows = read(world)?;
    let truths = conservation::check(world)?;
    for (alert, log) in &rows.alerts {
        story::check(world, alert, log)?;
    }
    copies::check(world, &rows)?;
    reached::check(world, &rows)?;
    let steps = who::check(world, &rows)?;
    if rows.alerts.len() != world.ledger.alerts.len() {
        let (rows, seen) = (rows.alerts.len(), world.ledger.alerts.len());
        return broken("P8", format!("{seen} alerts were opened, {rows} are there"));
    }
    let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    Ok(Judged { alerts: count(rows.alerts.len()), pages: count(rows.pages.len()), steps, truths })
}

fn read(world: &World) -> Result<Rows, Violation> {
    world.read(|tx| {
        let ids: Vec<AlertId> = tx.all(sql!("SELECT id FROM alert ORDER BY id"), args![], |row| row.get("id"))?;
        let mut rows = Rows { alerts: Vec::with_capacity(ids.len()), pages: Vec::new() };
        for id in ids {
            let log = alerts::log(tx, id)?;
            rows.alerts.push((alerts::get(tx, id)?, log));
        }
        let ids = tx.all(sql!("SELECT id FROM page ORDER BY id"), args![], |row| row.get("id"))?;
        for id in ids {
            rows.pages.push(pages::get(tx, id)?);
        }
        Ok(rows)
    })
}
