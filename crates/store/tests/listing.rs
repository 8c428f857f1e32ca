//! Lists of open alerts against a plain filter over all of them, with more alerts than a first look goes through.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use allclear_core::alert::{Alert, Status};
use allclear_core::event::Severity;
use allclear_core::id::{AlertId, Id, Kind, ServiceId};
use allclear_core::labels::Labels;
use allclear_store::alerts::listing::{self, COUNTED, Standing, Wanted};
use allclear_store::testing::engines;
use allclear_store::{Db, alerts, args, sql};
use jiff::Timestamp;
use uuid::Uuid;

/// More than a first look of 1,000.
const ALERTS: u128 = 2_600;
/// Has all alerts but a few.
const BUSY: u128 = 1;
/// Has every hundredth of the oldest ones.
const CALM: u128 = 2;
/// Has none.
const SILENT: u128 = 3;

fn id<K: Kind>(n: u128) -> Id<K> {
    Id::from_uuid(Uuid::from_u128(n))
}

fn made(n: u128) -> Alert {
    let opened_at = Timestamp::from_second(1_800_000_000).unwrap();
    let status = match n % 7 {
        0 => Status::Acknowledged,
        1 => Status::Resolved,
        _ => Status::Triggered,
    };
    Alert {
        id: id(n),
        service: id(if n < 1_000 && n.is_multiple_of(100) { CALM } else { BUSY }),
        integration: None,
        dedup_key: format!("k{n}"),
        title: "Payments fail".to_owned(),
        severity: if n.is_multiple_of(3) { Severity::Critical } else { Severity::Warning },
        status,
        opened_at,
        acknowledged_at: None,
        acknowledged_by: None,
        resolved_at: None,
        resolved_by: None,
        count: 1,
        last_event_at: opened_at,
        cycle: 1,
        incident: None,
        details: None,
        labels: Labels::default(),
        links: Vec::new(),
        group: None,
        log_seq: 0,
    }
}

fn filled(db: &Db, all: &[Alert]) {
    let all = all.to_vec();
    db.write_blocking(move |tx| {
        for (service, name) in [(BUSY, "busy"), (CALM, "calm"), (SILENT, "silent")] {
            tx.exec(
                sql!("INSERT INTO service (id, name) VALUES ($1, $2)"),
                args![id::<_>(service) as ServiceId, name],
            )?;
        }
        alerts::insert(tx, &all)
    })
    .unwrap();
}

#[test]
fn a_list_shows_what_a_plain_filter_finds_page_by_page() {
    let all: Vec<Alert> = (1..=ALERTS).map(made).collect();
    for test in engines() {
        filled(&test.db, &all);
        for services in
            [None, Some(vec![BUSY]), Some(vec![CALM]), Some(vec![BUSY, CALM]), Some(vec![SILENT]), Some(vec![])]
        {
            for standing in [Standing::Open, Standing::Acknowledged] {
                for severities in [vec![], vec![Severity::Critical], vec![Severity::Info]] {
                    let services = services.as_ref().map(|all| all.iter().map(|n| id(*n)).collect::<Vec<ServiceId>>());
                    let wanted = Wanted { standing, severities, services, limit: 200, ..Wanted::default() };
                    assert_eq!(listed(&test.db, &wanted), filtered(&all, &wanted), "{wanted:?} on {}", test.name);
                }
            }
        }
    }
}

/// Every page of a list, one after the other.
fn listed(db: &Db, wanted: &Wanted) -> Vec<AlertId> {
    let (mut wanted, mut ids) = (wanted.clone(), Vec::new());
    loop {
        let asked = wanted.clone();
        let found = db.read_blocking(move |tx| listing::find(tx, &asked)).unwrap();
        ids.extend(found.alerts.iter().map(|alert| alert.id));
        assert!(!found.cut, "a look ended early");
        match found.next {
            Some(next) => wanted.after = Some(next),
            None => return ids,
        }
    }
}

fn filtered(all: &[Alert], wanted: &Wanted) -> Vec<AlertId> {
    let fits = |alert: &&Alert| {
        let standing = match wanted.standing {
            Standing::Acknowledged => alert.status == Status::Acknowledged,
            _ => alert.status != Status::Resolved,
        };
        standing
            && (wanted.severities.is_empty() || wanted.severities.contains(&alert.severity))
            && wanted.services.as_ref().is_none_or(|services| services.contains(&alert.service))
    };
    all.iter().rev().filter(fits).map(|alert| alert.id).collect()
}

#[test]
fn open_alerts_are_counted_by_service_and_state_up_to_a_bound() {
    let all: Vec<Alert> = (1..=ALERTS).map(made).collect();
    for test in engines() {
        filled(&test.db, &all);
        let loads = test.db.read_blocking(listing::loads).unwrap();
        let load = |service: u128| loads.get(&id(service)).copied().unwrap_or_default();
        let count = |service: u128, status| {
            all.iter().filter(|a| a.service == id(service) && a.status == status).count() as i64
        };
        assert_eq!(load(CALM).triggered, count(CALM, Status::Triggered));
        assert_eq!(load(CALM).acknowledged, count(CALM, Status::Acknowledged));
        assert!(!load(CALM).is_cut() && load(CALM).open() > 1);
        assert_eq!(load(BUSY).acknowledged, count(BUSY, Status::Acknowledged));
        assert!(count(BUSY, Status::Triggered) > COUNTED && load(BUSY).is_cut());
        assert_eq!(load(BUSY).open(), COUNTED + count(BUSY, Status::Acknowledged));
        assert_eq!((load(SILENT).open(), load(SILENT).is_cut()), (0, false));
    }
}

#[test]
fn an_open_alert_of_no_incident_is_found_behind_many_newer_ones_that_are_attached_or_over() {
    let mut all: Vec<Alert> = (1..=600).map(made).collect();
    for alert in &mut all[3..] {
        if alert.status != Status::Resolved {
            alert.incident = Some(id(77));
        }
    }
    // Those numbered 1 to 3: the first has resolved.
    for test in engines() {
        filled(&test.db, &all);
        let found = test.db.read_blocking(|tx| listing::loose(tx, 50)).unwrap();
        assert_eq!(found.iter().map(|alert| alert.id).collect::<Vec<_>>(), [id(3), id(2)], "{}", test.name);
        let newest = test.db.read_blocking(|tx| listing::loose(tx, 1)).unwrap();
        assert_eq!(newest.len(), 1, "{}", test.name);
    }
}

/// Every page of the plain list that scripts read.
fn plainly_listed(db: &Db, filter: &alerts::Filter) -> Vec<AlertId> {
    let (mut filter, mut ids) = (filter.clone(), Vec::new());
    loop {
        let asked = filter.clone();
        let found = db.read_blocking(move |tx| alerts::list(tx, &asked)).unwrap();
        ids.extend(found.iter().map(|alert| alert.id));
        match found.last() {
            Some(last) => filter.after = Some(last.id),
            None => return ids,
        }
    }
}

#[test]
fn the_plain_list_shows_what_a_plain_filter_finds_page_by_page() {
    let all: Vec<Alert> = (1..=ALERTS).map(made).collect();
    for test in engines() {
        filled(&test.db, &all);
        for status in [None, Some(Status::Triggered), Some(Status::Acknowledged), Some(Status::Resolved)] {
            for service in [None, Some(id(BUSY)), Some(id(CALM)), Some(id(SILENT))] {
                let fits = |alert: &&Alert| {
                    status.is_none_or(|status| alert.status == status)
                        && service.is_none_or(|service| alert.service == service)
                };
                let expected: Vec<AlertId> = all.iter().rev().filter(fits).map(|alert| alert.id).collect();
                let filter = alerts::Filter { status, service, limit: 200, ..alerts::Filter::default() };
                assert_eq!(plainly_listed(&test.db, &filter), expected, "{filter:?} on {}", test.name);
            }
        }
    }
}
