//! The auditor must be seen to find what is wrong: each case breaks one thing by hand and expects to hear of it.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use allclear_core::access::Actor;
use allclear_core::alert::{Alert, Fingerprint, Known, LogKind, Open, Status};
use allclear_core::directory::{Directory, Urgency};
use allclear_core::escalation::State;
use allclear_core::event::Severity;
use allclear_core::id::{AlertId, Id, Ids, Kind};
use allclear_core::labels::Labels;
use allclear_core::page::{FALLBACK_STEP, Plan, Subject};
use allclear_store::escalations::Escalation;
use allclear_store::testing::{TestDb, engines};
use allclear_store::{alerts, args, auditor, escalations, identities, pages, sql};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

fn id<K: Kind>(n: u128) -> Id<K> {
    Id::from_uuid(Uuid::from_u128(n))
}

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + minute * 60).unwrap()
}

/// An unanswered urgent alert, opened at minute 0, as intake would have stored it, but without timer and page.
fn bare_alert(db: &TestDb) -> AlertId {
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
    let open =
        Open { alert: alert.id, status: alert.status, severity: alert.severity, started_at: None, expires_at: None };
    let known = Known { open: Some(open), ..Known::default() };
    db.write_blocking(move |tx| {
        alerts::insert(tx, std::slice::from_ref(&alert))?;
        identities::save(tx, &[(Fingerprint::of(alert.service, &alert.dedup_key), known.clone())])
    })
    .unwrap();
    id(1)
}

fn timer(db: &TestDb, due_at: Timestamp, step: u32) {
    let state = State { step, ..State::start(1) };
    let (subject, service, urgency) = (Subject::Alert(id(1)), id(2), Urgency::High);
    db.write_blocking(move |tx| escalations::save(tx, &[Escalation { subject, service, urgency, state, due_at }]))
        .unwrap();
}

fn page(db: &TestDb, cycle: u32, state: &'static str) {
    let plan = Plan {
        subject: Subject::Alert(id(1)),
        cycle,
        round: 0,
        step: 0,
        person: id(3),
        method: id(4),
        urgency: Urgency::High,
        due_at: at(0),
        reason: "step 1".to_owned(),
    };
    db.write_blocking(move |tx| {
        let mut ids = Ids::new(|| 7);
        pages::plan(tx, &mut ids, at(0), std::slice::from_ref(&plan), &Directory::default(), 0)?;
        tx.exec(sql!("UPDATE page SET state = $1, due_at = NULL"), args![state]).map(drop)
    })
    .unwrap();
}

fn unexplained(db: &TestDb) -> Vec<AlertId> {
    db.read_blocking(|tx| auditor::unexplained(tx, at(1))).unwrap()
}

fn silent(db: &TestDb) -> Vec<AlertId> {
    db.read_blocking(|tx| auditor::silent(tx, at(3))).unwrap()
}

#[test]
fn an_alert_without_timer_and_page_is_named() {
    for db in engines() {
        let alert = bare_alert(&db);
        assert_eq!(unexplained(&db), [alert], "{}", db.name);
        timer(&db, at(5), 1);
        assert!(unexplained(&db).is_empty(), "{}: a timer explains it", db.name);
    }
}

#[test]
fn what_was_said_about_an_earlier_cycle_explains_nothing() {
    for db in engines() {
        let alert = bare_alert(&db);
        page(&db, 1, "accepted");
        assert!(unexplained(&db).is_empty(), "{}: a page that arrived explains it", db.name);
        db.write_blocking(move |tx| {
            let mut held = alerts::get(tx, alert)?;
            held.cycle = 2;
            alerts::update(tx, &held)?;
            alerts::append_to(tx, alert, at(1), &Actor::System, vec![LogKind::Exhausted { cycle: 1 }])
        })
        .unwrap();
        assert_eq!(unexplained(&db), [alert], "{}", db.name);
    }
}

#[test]
fn failed_pages_are_no_pages() {
    for db in engines() {
        let alert = bare_alert(&db);
        page(&db, 1, "failed");
        assert_eq!((unexplained(&db), silent(&db)), (vec![alert], vec![alert]), "{}", db.name);
        let rescued = |db: &TestDb| db.write_blocking(move |tx| auditor::mark_rescued(tx, alert, 1)).unwrap();
        assert!(rescued(&db));
        assert!(!rescued(&db), "{}: two nodes rescue it once", db.name);
        assert!(silent(&db).is_empty(), "{}", db.name);
    }
}

#[test]
fn late_work_and_nobody_to_page_are_counted() {
    for db in engines() {
        bare_alert(&db);
        timer(&db, at(0), FALLBACK_STEP);
        let late = db.read_blocking(|tx| auditor::overdue_timers(tx, at(1))).unwrap();
        let nobody = db.read_blocking(auditor::nobody_to_page).unwrap();
        assert_eq!((late, nobody), (1, 1), "{}", db.name);
        assert_eq!(db.read_blocking(|tx| auditor::overdue_timers(tx, at(0))).unwrap(), 0, "{}", db.name);
        // A page planned and due, taken up by nobody.
        page(&db, 1, "planned");
        let due = at(0).checked_add(SignedDuration::from_secs(1)).unwrap();
        db.write_blocking(move |tx| tx.exec(sql!("UPDATE page SET due_at = $1"), args![due]).map(drop)).unwrap();
        assert_eq!(db.read_blocking(|tx| auditor::overdue_pages(tx, at(1))).unwrap(), 1, "{}", db.name);
    }
}
