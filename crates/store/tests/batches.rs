//! Batches, the writer's memory, and what happens when disk, connection or another node get in the way.

#![expect(clippy::expect_used, reason = "a test stops at the first surprise")]

mod common;

use allclear_store::testing::{TestDb, engines_with, file};
use allclear_store::{Db, Engine, Location, StoreError, Tx, args, sql};
use common::{OLD, Write, id, insert, names, together};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

#[test]
fn writes_that_wait_share_a_commit() {
    for db in engines_with(OLD) {
        let before = db.stats();
        let writes = (0..200_u128)
            .map(|n| Box::new(move |tx: &mut Tx<'_>| insert(tx, n, &format!("w{n:03}")).map(|_| ())) as Write);
        for result in together(&db, writes.collect()) {
            result.expect(db.name);
        }
        assert_eq!(names(&db).len(), 200);
        let (commits, closures) = (db.stats().commits - before.commits, db.stats().closures - before.closures);
        // The holder's own, then 1 batch of up to 1,000 on SQLite, 4 batches of up to 64 on PostgreSQL.
        let want = match db.location() {
            Location::Memory => (200, 200),
            Location::Sqlite { .. } => (2, 201),
            Location::Postgres { .. } => (5, 201),
        };
        assert_eq!((commits, closures), want, "{}", db.name);
    }
}

#[test]
fn a_full_queue_says_busy_at_once() {
    for db in engines_with(OLD) {
        if *db.location() == Location::Memory {
            continue;
        }
        let writes = (0..5_000).map(|_| Box::new(|_: &mut Tx<'_>| Ok(())) as Write);
        let results = together(&db, writes.collect());
        let busy = results.iter().filter(|r| matches!(r, Err(StoreError::Busy))).count();
        let fine = results.iter().filter(|r| r.is_ok()).count();
        assert_eq!((fine, busy), (4_096, 904), "{}", db.name);
    }
}

#[derive(Debug, PartialEq)]
struct Cache(u32);

fn cached(db: &Db) -> Option<u32> {
    db.write_blocking(|tx| Ok(tx.local::<Cache>().and_then(|slot| slot.as_ref().map(|c| c.0)))).expect("cached")
}

#[test]
fn the_writers_memory_never_holds_what_was_not_committed() {
    for db in engines_with(OLD) {
        let set =
            |to: u32| move |tx: &mut Tx<'_>| tx.local::<Cache>().map(|slot| *slot = Some(Cache(to))).map_or(Ok(()), Ok);
        db.write_blocking(set(1)).expect("set");
        if db.engine() == Engine::Postgres {
            assert_eq!(cached(&db), None, "other nodes write too");
            continue;
        }
        assert_eq!(cached(&db), Some(1));
        db.write_blocking(|_| Err::<(), _>(StoreError::NotFound)).expect_err("did not ask for the slot");
        assert_eq!(cached(&db), Some(1), "an unrelated failure keeps it");
        db.write_blocking(move |tx| set(2)(tx).and(Err::<(), _>(StoreError::NotFound))).expect_err("rolled back");
        assert_eq!(cached(&db), None);
        let fails = Box::new(move |tx: &mut Tx<'_>| set(4)(tx).and(Err(StoreError::NotFound)));
        let results = together(&db, vec![Box::new(set(3)), fails]);
        assert!(results[0].is_ok() && results[1].is_err());
        assert_eq!(cached(&db), None);
        let results =
            together(&db, vec![Box::new(move |tx| set(5)(tx).and(Err(StoreError::NotFound))), Box::new(set(6))]);
        assert!(results[0].is_err() && results[1].is_ok());
        assert_eq!(cached(&db), Some(6));
        if let Location::Sqlite { .. } = db.location() {
            let tool = Db::open_with(db.location(), OLD).expect("a command-line tool");
            tool.write_blocking(|tx| insert(tx, 1, "by the tool")).expect("written beside the server");
            assert_eq!(cached(&db), None, "another process wrote");
        }
    }
}

#[test]
fn a_full_disk_fails_the_write_and_nothing_else() {
    let db = file(OLD);
    db.write_blocking(|tx| insert(tx, 1, "before")).expect("room");
    let limit = sql!("PRAGMA max_page_count = 30");
    db.write_blocking(move |tx| tx.all(limit, args![], |_| Ok(()))).expect("limit");
    let big = |n: u128| {
        Box::new(move |tx: &mut Tx<'_>| {
            let put = sql!("INSERT INTO thing (id, name, flag, data) VALUES ($1, $2, FALSE, $3)");
            tx.exec(put, args![id(n), format!("big{n}"), vec![7_u8; 500_000]]).map(|_| ())
        }) as Write
    };
    let results = together(&db, vec![Box::new(|tx| insert(tx, 2, "beside").map(|_| ())), big(3)]);
    assert!(matches!(&results[1], Err(StoreError::Unavailable(why)) if why.contains("disk")), "{results:?}");
    let alone = db.write_blocking(big(4));
    assert!(matches!(alone, Err(StoreError::Unavailable(_))), "{alone:?}");
    db.write_blocking(|tx| insert(tx, 5, "after")).expect("small writes go on");
    let beside = if results[0].is_ok() { vec!["after", "before", "beside"] } else { vec!["after", "before"] };
    assert_eq!(names(&db), beside, "the answer says what is in the table");
}

#[test]
fn one_server_to_a_file_but_tools_may_work_beside_it() {
    let db = file(OLD);
    db.lock_exclusive().expect("first server");
    let second = Db::open_with(db.location(), OLD).expect("opens");
    let refused = second.lock_exclusive().expect_err("second server").to_string();
    assert!(refused.contains("another server"), "{refused}");
    second.write_blocking(|tx| insert(tx, 1, "tool")).expect("a tool may write");
    assert_eq!(names(&db), ["tool"]);
    db.close_blocking();
    assert!(matches!(db.write_blocking(|tx| insert(tx, 2, "late")), Err(StoreError::Unavailable(_))));
    second.lock_exclusive().expect("free again");
    second.close_blocking();
    let Location::Sqlite { path } = db.location() else { panic!("a file") };
    assert!(!path.with_extension("db-wal").exists(), "closing leaves one file");
}

#[test]
fn settings_that_durability_rests_on() {
    let db = file(OLD);
    let read = |tx: &mut Tx<'_>| {
        Ok((
            tx.one(sql!("PRAGMA journal_mode"), args![], |row| row.get::<String>("journal_mode"))?,
            tx.one(sql!("PRAGMA synchronous"), args![], |row| row.get::<i64>("synchronous"))?,
            tx.one(sql!("PRAGMA foreign_keys"), args![], |row| row.get::<bool>("foreign_keys"))?,
            tx.one(sql!("PRAGMA secure_delete"), args![], |row| row.get::<i64>("secure_delete"))?,
        ))
    };
    assert_eq!(db.write_blocking(read).expect("settings"), ("wal".to_owned(), 2, true, 1));
    let Some(server) = engines_with(OLD).pop().filter(|db| db.engine() == Engine::Postgres) else { return };
    let durable = server.write_blocking(|tx| {
        let show = sql!(
            "SELECT current_setting('synchronous_commit') AS durable, current_setting('transaction_isolation') AS level"
        );
        tx.one(show, args![], |row| Ok((row.get::<String>("durable")?, row.get::<String>("level")?)))
    });
    assert_eq!(durable.expect("settings"), ("on".to_owned(), "serializable".to_owned()));
}

fn server() -> Option<(TestDb, Db)> {
    let db = engines_with(OLD).pop().filter(|db| db.engine() == Engine::Postgres)?;
    let other = Db::open_with(db.location(), OLD).expect("a second node");
    Some((db, other))
}

#[test]
fn two_nodes_cannot_both_decide_on_the_same_facts() {
    let Some((db, other)) = server() else { return };
    let (count, runs) = (sql!("SELECT count(*) AS n FROM thing"), Arc::new(AtomicU32::new(0)));
    let rival = other.clone();
    let ran = Arc::clone(&runs);
    // Each node inserts only if there is nothing yet; the other does so in the middle of the first one's transaction.
    let seen = db.write_blocking(move |tx| {
        let n: i64 = tx.one(count, args![], |row| row.get("n"))?;
        if ran.fetch_add(1, Ordering::SeqCst) == 0 {
            rival.write_blocking(move |tx| {
                assert_eq!(tx.one(count, args![], |row| row.get::<i64>("n"))?, 0);
                insert(tx, 1, "rival")
            })?;
        }
        if n == 0 {
            insert(tx, 2, "ours")?;
        }
        Ok(n)
    });
    assert_eq!((seen.expect("run again"), runs.load(Ordering::SeqCst)), (1, 2));
    assert_eq!(names(&db), ["rival"]);
}

#[test]
fn a_lost_connection_is_told_and_replaced() {
    let Some((db, other)) = server() else { return };
    let killer = other.clone();
    let lost = db.write_blocking(move |tx| {
        insert(tx, 1, "lost")?;
        let pid: i64 = tx.one(sql!("SELECT CAST(pg_backend_pid() AS BIGINT) AS pid"), args![], |row| row.get("pid"))?;
        let kill = sql!("SELECT pg_terminate_backend(CAST($1 AS INTEGER), 5000) AS done");
        assert!(killer.read_blocking(move |tx| tx.one(kill, args![pid], |row| row.get::<bool>("done")))?);
        Ok(())
    });
    assert!(matches!(&lost, Err(StoreError::Unavailable(why)) if why.contains("unknown")), "{lost:?}");
    db.write_blocking(|tx| insert(tx, 2, "kept")).expect("a new connection");
    // An idle connection that went away is replaced without anybody noticing.
    let kill = sql!(
        "SELECT count(pg_terminate_backend(pid, 5000)) AS n FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()"
    );
    let killed = other.read_blocking(move |tx| tx.one(kill, args![], |row| row.get::<i64>("n"))).expect("killed");
    assert!(killed >= 3, "{killed}");
    db.write_blocking(|tx| insert(tx, 3, "more")).expect("another new connection");
    assert_eq!(names(&db), ["kept", "more"]);
}

#[test]
fn conflicts_that_do_not_end_are_told_as_busy() {
    let Some((db, other)) = server() else { return };
    db.write_blocking(|tx| insert(tx, 1, "row")).expect("written");
    let runs = Arc::new(AtomicU32::new(0));
    let (rival, ran) = (other.clone(), Arc::clone(&runs));
    let refused = db.write_blocking(move |tx| {
        tx.one(sql!("SELECT name FROM thing WHERE id = $1"), args![id(1)], |row| row.get::<String>("name"))?;
        let n = i64::from(ran.fetch_add(1, Ordering::SeqCst));
        // Whenever we have read the row, somebody else changes it.
        let change = sql!("UPDATE thing SET count = $2 WHERE id = $1");
        rival.write_blocking(move |tx| tx.exec(change, args![id(1), n]))?;
        tx.exec(change, args![id(1), 100_i64])
    });
    assert!(matches!(refused, Err(StoreError::Busy)), "{refused:?}");
    assert_eq!(runs.load(Ordering::SeqCst), 8);
    assert_eq!(db.stats().conflicts, 8);
    db.write_blocking(|tx| insert(tx, 2, "later")).expect("the next one is not affected");
}

#[test]
fn a_deadlock_between_nodes_is_dissolved_and_both_get_their_way() {
    let Some((db, other)) = server() else { return };
    db.write_blocking(|tx| insert(tx, 1, "one").and(insert(tx, 2, "two"))).expect("written");
    let meet = Arc::new(std::sync::Barrier::new(2));
    let runs = Arc::new(AtomicU32::new(0));
    let node = |db: Db, first: u128, second: u128| {
        let (meet, runs) = (Arc::clone(&meet), Arc::clone(&runs));
        let mut met = false;
        std::thread::spawn(move || {
            db.write_blocking(move |tx| {
                // Sooner than our own patience with locks ends, so that it is the deadlock that is told.
                tx.exec(sql!("SET LOCAL deadlock_timeout = '50ms'"), args![])?;
                let count = sql!("UPDATE thing SET count = coalesce(count, 0) + 1 WHERE id = $1");
                tx.exec(count, args![id(first)])?;
                runs.fetch_add(1, Ordering::SeqCst);
                if !std::mem::replace(&mut met, true) {
                    meet.wait();
                }
                tx.exec(count, args![id(second)])
            })
        })
    };
    let nodes = [node(db.clone(), 1, 2), node(other.clone(), 2, 1)];
    for node in nodes {
        node.join().expect("no panic").expect("both in the end");
    }
    let counts = db.read_blocking(|tx| {
        tx.all(sql!("SELECT count FROM thing ORDER BY id"), args![], |row| row.get::<i64>("count"))
    });
    assert_eq!(counts.expect("read"), [2, 2]);
    assert!(runs.load(Ordering::SeqCst) >= 3, "one of them was run again");
    assert!(db.stats().conflicts + other.stats().conflicts >= 1);
}

#[test]
fn whoever_waits_for_a_lock_holds_up_no_neighbour() {
    let Some((db, other)) = server() else { return };
    db.write_blocking(|tx| insert(tx, 1, "held")).expect("written");
    let (release, released) = std::sync::mpsc::channel::<()>();
    let (entered, holds) = std::sync::mpsc::channel();
    let holder = std::thread::spawn(move || {
        other.write_blocking(move |tx| {
            tx.exec(sql!("UPDATE thing SET count = 1 WHERE id = $1"), args![id(1)])?;
            let _ = entered.send(());
            let _ = released.recv();
            Ok(())
        })
    });
    holds.recv().expect("the row is locked");
    let wants =
        Box::new(|tx: &mut Tx<'_>| tx.exec(sql!("UPDATE thing SET count = 2 WHERE id = $1"), args![id(1)]).map(|_| ()));
    let mut writes: Vec<Write> = vec![wants];
    writes.extend((2..40).map(|n| Box::new(move |tx: &mut Tx<'_>| insert(tx, n, &n.to_string()).map(|_| ())) as Write));
    let results = together(&db, writes);
    assert!(matches!(results[0], Err(StoreError::Busy)), "{:?}", results[0]);
    assert!(results[1..].iter().all(Result::is_ok), "{results:?}");
    release.send(()).expect("it waits");
    // It may itself have been found to be in the way, which is not what this is about.
    drop(holder.join().expect("no panic"));
    let wants = sql!("UPDATE thing SET count = 2 WHERE id = $1");
    assert_eq!(db.write_blocking(move |tx| tx.exec(wants, args![id(1)])).expect("free again"), 1);
}
