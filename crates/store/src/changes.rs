//! Changes: what was deployed, set or switched, service by service.

use crate::alerts::{json, unjson};
use crate::{Result, Tx, Value, args, sql};
use allclear_core::event::ChangeEvent;
use allclear_core::id::{IntegrationId, ServiceId};
use jiff::Timestamp;

/// A change that was told about a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Rises with every change that is told.
    pub seq: i64,
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

/// What was told about these services and made from `from` to `to`, the newest first, at most `limit`; behind the change
/// `after`, named by its instant and its number, when there is one.
///
/// # Errors
/// When the database fails.
pub fn between(
    tx: &mut Tx<'_>,
    services: &[ServiceId],
    from: Timestamp,
    to: Timestamp,
    after: Option<(Timestamp, i64)>,
    limit: i64,
) -> Result<Vec<Changed>> {
    let (to, below) = after.filter(|(at, _)| *at <= to).unwrap_or((to, i64::MAX));
    tx.all(
        sql!(
            "SELECT * FROM change_event
              WHERE service_id {in:1} AND at >= $2 AND at <= $3 AND (at < $3 OR seq < $4)
              ORDER BY at DESC, seq DESC LIMIT $5"
        ),
        args![services, from, to, below, limit],
        |row| {
            let links: String = row.get("links")?;
            let change = ChangeEvent {
                summary: row.get("summary")?,
                source: row.get("source")?,
                at: row.get("at")?,
                links: unjson(&links)?,
            };
            Ok(Changed {
                seq: row.get("seq")?,
                service: row.get("service_id")?,
                integration: row.get("integration_id")?,
                change,
            })
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
                let found = db.read_blocking(move |tx| between(tx, &[a], at(from), at(to), None, limit)).unwrap();
                found.into_iter().map(|told| told.change).collect::<Vec<_>>()
            };
            assert_eq!(found(0, 9, 10), [change("new", 9), change("old", 0)], "{}", db.name);
            assert_eq!(found(1, 30, 1), [change("late", 20)]);
            assert_eq!(db.write_blocking(move |tx| forget(tx, at(5), 10)).unwrap(), 1);
            assert_eq!(found(0, 30, 10), [change("late", 20), change("new", 9)]);
        }
    }

    #[test]
    fn changes_of_several_services_are_read_part_by_part_and_none_is_skipped() {
        for db in testing::engines() {
            let service = |n| ServiceId::from_uuid(Uuid::from_u128(n));
            let door = IntegrationId::from_uuid(Uuid::from_u128(3));
            let at = |minute: i64| Timestamp::from_second(1_795_000_000 + 60 * minute).unwrap();
            // Two services are deployed at once, as by one pipeline.
            let made = [(1, "one", 5), (2, "two", 5), (1, "three", 5), (4, "other", 5), (2, "last", 7), (1, "old", 1)];
            db.write_blocking(move |tx| {
                let made = made.map(|(n, summary, minute)| {
                    let summary = summary.to_owned();
                    (service(n), ChangeEvent { summary, source: None, at: at(minute), links: Vec::new() })
                });
                append(tx, &made.each_ref().map(|(service, change)| (*service, door, change)))
            })
            .unwrap();
            let part = |after, to| {
                let both = [service(1), service(2)];
                db.read_blocking(move |tx| between(tx, &both, at(0), at(to), after, 2)).unwrap()
            };
            let (mut after, mut read) = (None, Vec::new());
            for _ in 0..3 {
                let found = part(after, 9);
                after = found.last().map(|told| (told.change.at, told.seq)).or(after);
                read.extend(found.into_iter().map(|told| told.change.summary));
            }
            assert_eq!(read, ["last", "three", "two", "one", "old"], "{}", db.name);
            assert_eq!(part(Some((at(9), 1)), 1).len(), 1, "a place behind the end moves the end nowhere");
            assert!(db.read_blocking(move |tx| between(tx, &[], at(0), at(9), None, 2)).unwrap().is_empty());
        }
    }
}
