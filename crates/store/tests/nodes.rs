//! Nodes of one PostgreSQL database hear what each other changed.

#![expect(clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

use allclear_store::testing::{TestDb, file, postgres};
use allclear_store::{Change, Db, MIGRATIONS, Origin, StoreError, Topic, Tx, args, servers, sql};
use jiff::Timestamp;
use std::sync::{Arc, Barrier};
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use uuid::Uuid;

/// Longer than anything here takes on a loaded machine; a success is seen at once.
const PATIENCE: Duration = Duration::from_secs(60);

fn server() -> Option<TestDb> {
    postgres(MIGRATIONS)
}

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

/// Another node that hears the others, and what it has heard since.
fn node(db: &Db) -> (Db, Receiver<Change>) {
    let node = Db::open(db.location()).expect("a node");
    let mut changes = node.subscribe();
    node.listen().expect("a thread");
    node.listen().expect("the second time nothing happens");
    looks_at_everything(&mut changes);
    (node, changes)
}

/// Everything heard up to the first change that `last` knows, which must come.
fn heard(changes: &mut Receiver<Change>, last: impl Fn(&Change) -> bool) -> Vec<Change> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut all = Vec::new();
    runtime.block_on(async {
        loop {
            #[expect(clippy::disallowed_methods, reason = "another party is waited for")]
            let next = tokio::time::timeout(PATIENCE, changes.recv()).await;
            let change = next.unwrap_or_else(|_| panic!("waited in vain after {all:?}")).expect("not too far behind");
            all.push(change);
            if last(&change) {
                return all;
            }
        }
    })
}

/// A node that begins to listen looks at everything once, because it may have missed anything.
fn looks_at_everything(changes: &mut Receiver<Change>) {
    for topic in Topic::ALL {
        let change = Change { topic, id: None, origin: Origin::Elsewhere };
        heard(changes, |c| *c == change);
    }
}

fn says(db: &Db, topic: Topic, n: u128) {
    db.write_blocking(move |tx: &mut Tx<'_>| {
        tx.changed(topic, Some(id(n)));
        Ok(())
    })
    .expect("written");
}

fn elsewhere(topic: Topic, n: u128) -> Change {
    Change { topic, id: Some(id(n)), origin: Origin::Elsewhere }
}

#[test]
fn each_node_hears_the_others_and_itself_once() {
    let Some(db) = server() else { return };
    let ((a, mut at_a), (b, mut at_b)) = (node(&db), node(&db));
    a.write_blocking(|tx| {
        tx.changed(Topic::Alerts, Some(id(9)));
        Err::<(), _>(StoreError::NotFound)
    })
    .expect_err("undone, so there is nothing to tell");
    says(&a, Topic::Alerts, 1);
    assert_eq!(heard(&mut at_b, |_| true), [elsewhere(Topic::Alerts, 1)]);
    says(&b, Topic::Incidents, 2);
    // Had a node heard its own voice, it would have come before the answer of the other.
    let own = Change { origin: Origin::Here, ..elsewhere(Topic::Alerts, 1) };
    assert_eq!(heard(&mut at_a, |c| c.topic == Topic::Incidents), [own, elsewhere(Topic::Incidents, 2)]);
    a.close_blocking();
    b.close_blocking();
}

#[test]
fn what_was_written_can_be_read_by_whoever_heard_of_it() {
    let Some(db) = server() else { return };
    let ((a, _), (b, mut at_b)) = (node(&db), node(&db));
    for n in 1..=20 {
        a.write_blocking(move |tx| {
            tx.changed(Topic::Alerts, Some(id(n)));
            servers::beat(tx, id(n), Timestamp::UNIX_EPOCH)
        })
        .expect("written");
        heard(&mut at_b, |c| *c == elsewhere(Topic::Alerts, n));
        let found = b.read_blocking(|tx| servers::alive(tx, Timestamp::UNIX_EPOCH)).expect("read");
        assert_eq!(u128::try_from(found), Ok(n));
    }
    a.close_blocking();
    b.close_blocking();
}

#[test]
fn a_lost_connection_is_made_again_and_everything_is_looked_at() {
    let Some(db) = server() else { return };
    let ((a, _), (b, mut at_b)) = (node(&db), node(&db));
    let killed = db.write_blocking(|tx| {
        let kill = sql!(
            "SELECT count(pg_terminate_backend(pid)) AS n FROM pg_stat_activity
              WHERE datname = current_database() AND pid <> pg_backend_pid()
                AND (query LIKE '%pg_notify%' OR query LIKE '%pg_backend_pid%' OR query LIKE 'LISTEN%' OR query = '')"
        );
        tx.one(kill, args![], |row| row.get::<i64>("n"))
    });
    assert!(killed.expect("killed") >= 2, "both listened");
    looks_at_everything(&mut at_b);
    // The other node may still be on its way back; what it says meanwhile waits.
    says(&a, Topic::Reviews, 3);
    heard(&mut at_b, |c| *c == elsewhere(Topic::Reviews, 3));
    a.close_blocking();
    b.close_blocking();
}

#[test]
fn a_file_needs_no_other_nodes() {
    let db = file(MIGRATIONS);
    db.listen().expect("nothing to do");
    let mut changes = db.subscribe();
    says(&db, Topic::Alerts, 1);
    assert_eq!(heard(&mut changes, |_| true), [Change { origin: Origin::Here, ..elsewhere(Topic::Alerts, 1) }]);
}

#[test]
fn nodes_that_start_together_on_an_empty_database_all_find_it_ready() {
    let Some(db) = postgres(&[]) else { return };
    db.write_blocking(|tx| tx.exec(sql!("DROP TABLE IF EXISTS refinery_schema_history"), args![])).expect("empty");
    let together = Arc::new(Barrier::new(4));
    let nodes: Vec<_> = (0..4)
        .map(|_| {
            let (node, together) = (Db::open(db.location()).expect("a node"), Arc::clone(&together));
            std::thread::spawn(move || {
                together.wait();
                let applied = node.migrate();
                node.close_blocking();
                applied.map(|names| names.len())
            })
        })
        .collect();
    let applied: Vec<_> = nodes.into_iter().map(|node| node.join().expect("no panic").expect("migrated")).collect();
    assert!(applied.iter().sum::<usize>() <= MIGRATIONS.len(), "each at most once: {applied:?}");
    let versions = sql!("SELECT count(*) AS n FROM refinery_schema_history");
    let versions = db.read_blocking(move |tx| tx.one(versions, args![], |row| row.get::<i64>("n"))).expect("read");
    assert_eq!(usize::try_from(versions), Ok(MIGRATIONS.len()));
}
