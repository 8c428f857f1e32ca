//! Changes: what was deployed, set or switched, service by service.

use crate::alerts::{json, unjson};
use crate::{Result, Tx, Value, args, sql};
use allclear_core::event::ChangeEvent;
use allclear_core::id::{IntegrationId, ServiceId};
use jiff::Timestamp;

/// A change that was told about a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    pub service: ServiceId,
    pub integration: IntegrationId,
    pub change: ChangeEvent,
}

/// Appends changes.
///
/// # Errors
/// When the database fails.
pub fn append(tx: &mut Tx<'_>, made: &[(ServiceId, IntegrationId, &ChangeEvent)]) -> Result<()> {
    let mut rows: Vec<Vec<Value>> = Vec::with_capacity(made.len());
    for (service, integration, c) in made {
        rows.push(args![*service, *integration, c.at, &c.summary, c.source.as_deref(), json(&c.links)?].to_vec());
    }
    if rows.is_empty() {
        return Ok(());
    }
    let insert = sql!(
        "INSERT INTO change_event (service_id, integration_id, at, summary, source, links) VALUES ($1, $2, $3, $4, $5, $6)"
    );
    tx.exec_many(insert, &rows)?;
    Ok(())
}

/// What was told about one service and made from `from` to `to`, the newest first, at most `limit`.
///
/// # Errors
/// When the database fails.
pub fn between(
    tx: &mut Tx<'_>,
    service: ServiceId,
    from: Timestamp,
    to: Timestamp,
    limit: i64,
) -> Result<Vec<Changed>> {
    tx.all(
        sql!(
            "SELECT * FROM change_event WHERE service_id = $1 AND at >= $2 AND at <= $3 ORDER BY at DESC, seq DESC LIMIT $4"
        ),
        args![service, from, to, limit],
        |row| {
            let links: String = row.get("links")?;
            let change = ChangeEvent {
                summary: row.get("summary")?,
                source: row.get("source")?,
                at: row.get("at")?,
                links: unjson(&links)?,
            };
            Ok(Changed { service: row.get("service_id")?, integration: row.get("integration_id")?, change })
        },
    )
}

/// Forgets changes told first that were made before `before`, at most `limit`; returns how many.
///
/// # Errors
/// When the database fails.
pub fn forget(tx: &mut Tx<'_>, before: Timestamp, limit: i64) -> Result<u64> {
    tx.exec(
        sql!("DELETE FROM change_event WHERE at < $1 AND seq IN (SELECT seq FROM change_event ORDER BY seq LIMIT $2)"),
        args![before, limit],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use allclear_core::event::Link;
    use uuid::Uuid;

    #[test]
    fn a_service_has_its_own_changes_the_newest_first() {
        for db in testing::engines() {
            let (a, b) = (ServiceId::from_uuid(Uuid::from_u128(1)), ServiceId::from_uuid(Uuid::from_u128(2)));
            let door = IntegrationId::from_uuid(Uuid::from_u128(3));
            let at = |minute: i64| Timestamp::from_second(1_795_000_000 + 60 * minute).unwrap();
            let change = move |summary: &str, minute: i64| {
                let links = vec![Link { href: "https://ci.test".to_owned(), text: "Build".to_owned() }];
                ChangeEvent { summary: summary.to_owned(), source: None, at: at(minute), links }
            };
            db.write_blocking(move |tx| {
                append(tx, &[])?;
                let made = [(a, "old", 0), (a, "new", 9), (b, "other", 5), (a, "late", 20)];
                let made = made.map(|(service, summary, minute)| (service, change(summary, minute)));
                append(tx, &made.each_ref().map(|(service, change)| (*service, door, change)))
            })
            .unwrap();
            let found = |from, to, limit| {
                let found = db.read_blocking(move |tx| between(tx, a, at(from), at(to), limit)).unwrap();
                found.into_iter().map(|told| told.change).collect::<Vec<_>>()
            };
            assert_eq!(found(0, 9, 10), [change("new", 9), change("old", 0)], "{}", db.name);
            assert_eq!(found(1, 30, 1), [change("late", 20)]);
            assert_eq!(db.write_blocking(move |tx| forget(tx, at(5), 10)).unwrap(), 1);
            assert_eq!(found(0, 30, 10), [change("late", 20), change("new", 9)]);
        }
    }
}
