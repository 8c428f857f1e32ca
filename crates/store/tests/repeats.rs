//! Counted repeats and the expiry they move agree with what the writer remembers, whoever else writes to the file meanwhile.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use allclear_core::access::Actor;
use allclear_core::alert::{Alert, Fingerprint, Known, Open, Status};
use allclear_core::event::Severity;
use allclear_core::id::{AlertId, Id, Kind};
use allclear_core::labels::Labels;
use allclear_store::identities::Repeated;
use allclear_store::testing::{TestDb, engines, file};
use allclear_store::{Db, MIGRATIONS, alerts, args, audit, identities, sql};
use jiff::Timestamp;
use uuid::Uuid;

fn id<K: Kind>(n: u128) -> Id<K> {
    Id::from_uuid(Uuid::from_u128(n))
}

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + minute * 60).unwrap()
}

fn fingerprint() -> Fingerprint {
    Fingerprint::of(id(2), "k")
}

fn open_until(minute: i64) -> Known {
    let open = Open {
        alert: id(1),
        status: Status::Triggered,
        severity: Severity::Critical,
        started_at: None,
        expires_at: Some(at(minute)),
    };
    Known { open: Some(open), ..Known::default() }
}

/// An alert of minute 0 whose sender promised to repeat it until minute 5.
fn opened(db: &Db) {
    let alert = Alert {
        id: id(1),
        service: id(2),
        integration: None,
        dedup_key: "k".to_owned(),
        title: "Payments fail".to_owned(),
        severity: Severity::Critical,
        status: Status::Triggered,
        opened_at: at(0),
        acknowledged_at: None,
        acknowledged_by: None,
        resolved_at: None,
        resolved_by: None,
        count: 1,
        last_event_at: at(0),
        cycle: 1,
        incident: None,
        details: None,
        labels: Labels::default(),
        links: Vec::new(),
        group: None,
        log_seq: 0,
    };
    db.write_blocking(move |tx| {
        alerts::insert(tx, std::slice::from_ref(&alert))?;
        identities::save(tx, &[(fingerprint(), open_until(5))])
    })
    .unwrap();
}

/// It repeats itself once, and promises five minutes more.
fn repeats(db: &Db, minute: i64) {
    let repeated = Repeated {
        fingerprint: fingerprint(),
        alert: id(1),
        count: 1,
        last_event_at: at(minute),
        expires_at: Some(at(minute + 5)),
    };
    db.write_blocking(move |tx| identities::count(tx, &[repeated])).unwrap();
}

fn expired(db: &Db, minute: i64) -> Vec<AlertId> {
    let found = db.write_blocking(move |tx| identities::expired(tx, at(minute), 10)).unwrap();
    found.into_iter().map(|(_, alert)| alert).collect()
}

/// What the tables say: how often it was heard, when it was last heard, and when it ends by silence.
fn written(db: &Db) -> (i64, Timestamp, Option<Timestamp>) {
    db.read_blocking(|tx| {
        tx.one(
            sql!("SELECT a.count, a.last_event_at, i.expires_at FROM alert a JOIN identity i ON i.alert_id = a.id"),
            args![],
            |row| Ok((row.get("count")?, row.get("last_event_at")?, row.get("expires_at")?)),
        )
    })
    .unwrap()
}

fn tool_writes(server: &TestDb) {
    let tool = Db::open(server.location()).unwrap();
    tool.write_blocking(|tx| audit::append(tx, at(1), &Actor::Operator, "test", "beside the server")).unwrap();
    tool.close_blocking();
}

#[test]
fn a_tool_that_writes_beside_the_server_costs_no_repeat_and_no_expiry() {
    let db = file(MIGRATIONS);
    opened(&db);
    repeats(&db, 1);
    repeats(&db, 2);
    tool_writes(&db);
    assert_eq!(expired(&db, 6), [], "minute 2 promised to go on until minute 7");
    repeats(&db, 3);
    assert_eq!(written(&db), (4, at(3), Some(at(8))));
}

#[test]
fn what_the_tool_changed_is_not_overwritten() {
    let db = file(MIGRATIONS);
    opened(&db);
    repeats(&db, 1);
    let tool = Db::open(db.location()).unwrap();
    let ended = Known { open: None, ended_at: None, ended_received_at: Some(at(2)) };
    tool.write_blocking(move |tx| identities::save(tx, &[(fingerprint(), ended.clone())])).unwrap();
    let known = db.write_blocking(|tx| identities::known_all(tx, &[fingerprint()])).unwrap();
    assert_eq!(known, [Known { open: None, ended_at: None, ended_received_at: Some(at(2)) }]);
    let count = db.read_blocking(|tx| Ok(alerts::get(tx, id(1))?.count)).unwrap();
    assert_eq!(count, 2, "the repeat came before the end and counts");
    assert_eq!(expired(&db, 60), []);
}

#[test]
fn what_is_remembered_of_an_alert_moves_with_what_is_written() {
    for db in engines() {
        opened(&db);
        repeats(&db, 2);
        let known = |db: &Db| db.write_blocking(|tx| identities::known_all(tx, &[fingerprint()])).unwrap();
        assert_eq!(known(&db), [open_until(7)], "{}", db.name);
        // A repeat of an alert that has ended meanwhile moves nothing of the one that came after it.
        let other = Known { open: Some(Open { alert: id(9), ..open_until(60).open.unwrap() }), ..Known::default() };
        let after = other.clone();
        db.write_blocking(move |tx| identities::save(tx, &[(fingerprint(), after.clone())])).unwrap();
        repeats(&db, 3);
        assert_eq!(known(&db), [other], "{}", db.name);
    }
}

#[test]
fn forgiving_our_own_silence_keeps_what_was_counted() {
    for db in engines() {
        opened(&db);
        repeats(&db, 4);
        db.write_blocking(|tx| identities::extend_expiries(tx, at(8))).unwrap();
        assert_eq!(written(&db), (2, at(4), Some(at(9))), "{}: the sender's own word reaches further", db.name);
    }
}

/// What waits in the process while the database is away knows nothing of the time that everybody was given meanwhile, nor
/// of the later repeat that another node has counted.
#[test]
fn a_repeat_that_waited_ends_no_alert_that_was_given_more_time() {
    for db in engines() {
        opened(&db);
        db.write_blocking(|tx| identities::extend_expiries(tx, at(12))).unwrap();
        let waited = Repeated {
            fingerprint: fingerprint(),
            alert: id(1),
            count: 3,
            last_event_at: at(2),
            expires_at: Some(at(7)),
        };
        repeats(&db, 3);
        db.write_blocking(|tx| identities::extend_expiries(tx, at(12))).unwrap();
        db.write_blocking(move |tx| identities::count_late(tx, &[waited])).unwrap();
        assert_eq!(written(&db), (5, at(3), Some(at(12))), "{}", db.name);
        assert_eq!(expired(&db, 8), [], "{}", db.name);
        let known = db.write_blocking(|tx| identities::known_all(tx, &[fingerprint()])).unwrap();
        assert_eq!(known, [open_until(12)], "{}", db.name);
        let later = Repeated { count: 1, last_event_at: at(9), expires_at: Some(at(14)), ..waited };
        db.write_blocking(move |tx| identities::count_late(tx, &[later])).unwrap();
        assert_eq!(written(&db), (6, at(9), Some(at(14))), "{}: it moves an end away", db.name);
    }
}
