//! What is too old goes, in small pieces, and at once as much as there is.

#![expect(clippy::expect_used, reason = "for tests, which have to stop at the first surprise")]

use allclear_core::alert::{Fingerprint, Known};
use allclear_core::id::{Ids, IntegrationId};
use allclear_engine::workers::housekeep;
use allclear_engine::{App, Settings, SystemClock};
use allclear_store::events::{self, Received};
use allclear_store::testing::{TestDb, engines};
use allclear_store::{args, identities, sql};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

fn app(db: &TestDb) -> App {
    let ids = Ids::new({
        let mut last = 0;
        move || {
            last += 1;
            last
        }
    });
    let settings = Settings { public_url: "http://localhost".to_owned() };
    App::new(db.db.clone(), Arc::new(SystemClock), ids, settings).expect("an application")
}

/// `times` requests that were received at `at`.
fn received(app: &App, times: usize, at: Timestamp) {
    let integration = IntegrationId::from_uuid(uuid::Uuid::from_u128(1));
    let stored = app.write_blocking(move |work| {
        Ok(events::append(work.tx, &vec![Received { integration, received_at: at, events: 1, body: b"{}" }; times])?)
    });
    stored.expect("stored");
}

/// `times` identities of alerts that ended at `at`.
fn ended(app: &App, times: u128, at: Timestamp) {
    let known = Known { open: None, ended_at: None, ended_received_at: Some(at) };
    let all: Vec<_> = (1..=times).map(|n| (Fingerprint(n), known.clone())).collect();
    app.write_blocking(move |work| Ok(identities::save(work.tx, &all)?)).expect("stored");
}

fn rows(db: &TestDb) -> (i64, i64) {
    let count = sql!("SELECT (SELECT count(*) FROM event) AS events, (SELECT count(*) FROM identity) AS identities");
    db.read_blocking(|tx| tx.one(count, args![], |row| Ok((row.get("events")?, row.get("identities")?)))).expect("read")
}

#[tokio::test]
async fn a_month_of_requests_goes_in_small_pieces_while_there_are_any() {
    for db in engines() {
        let app = app(&db);
        let long_ago = app.now() - SignedDuration::from_hours(24 * 31);
        received(&app, 2_300, long_ago);
        received(&app, 7, app.now());
        ended(&app, 1_200, long_ago);
        let before = db.stats().closures;
        housekeep::forget(&app).await.expect("forgotten");
        assert_eq!(rows(&db), (7, 0), "{}", db.name);
        let turns = db.stats().closures - before;
        assert!((5..=6).contains(&turns), "{}: 500 at a time, not {turns} times", db.name);
        // What the writer remembers has gone, too: the same identities may come again.
        ended(&app, 3, app.now());
        assert_eq!(rows(&db), (7, 3), "{}", db.name);
    }
}

#[tokio::test]
async fn one_turn_is_bounded() {
    for db in engines() {
        let app = app(&db);
        received(&app, 900, app.now() - SignedDuration::from_hours(24 * 31));
        ended(&app, 900, app.now() - SignedDuration::from_hours(1));
        assert!(app.write_blocking(housekeep::sweep).expect("swept"), "{}: more is left", db.name);
        assert_eq!(rows(&db), (400, 400), "{}", db.name);
        assert!(!app.write_blocking(housekeep::sweep).expect("swept"), "{}: nothing is left", db.name);
        assert_eq!(rows(&db), (0, 0), "{}", db.name);
    }
}
