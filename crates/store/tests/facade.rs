//! What the facade promises, on every engine that can be reached.

mod common;

use allclear_store::testing::engines_with;
use allclear_store::{Change, Origin, StoreError, Topic, Tx, Value, args, sql};
use common::{OLD, id, insert, names, together};
use uuid::Uuid;

#[test]
fn every_value_comes_back_as_it_went() {
    for db in engines_with(OLD) {
        let odd = "it's \"odd\" $1 {skip_locked} ☎ \u{1F6A8}";
        let columns = sql!("SELECT data, ratio, count, flag, name, parent_id, id FROM thing WHERE id = $1");
        let put = sql!(
            "INSERT INTO thing (id, parent_id, name, flag, count, ratio, data) VALUES ($1, $2, $3, $4, $5, $6, $7)"
        );
        db.write_blocking(move |tx| {
            tx.exec(put, args![id(1), None::<Uuid>, odd, true, None::<i64>, None::<f64>, None::<Vec<u8>>])?;
            tx.exec(put, args![id(2), id(1), "", false, i64::MAX, -0.1, vec![0_u8, 255, 0]])
        })
        .expect(db.name);
        let read = db.read_blocking(move |tx| {
            for (n, want) in [
                (1, (None, None, None, true, odd.to_owned(), None)),
                (2, (Some(vec![0_u8, 255, 0]), Some(-0.1), Some(i64::MAX), false, String::new(), Some(id(1)))),
            ] {
                let got = tx.one(columns, args![id(n)], |row| {
                    assert_eq!(row.get::<Uuid>("id")?, id(n), "out of order");
                    assert_eq!(row.text("name")?, want.4);
                    Ok((
                        row.get("data")?,
                        row.get("ratio")?,
                        row.get("count")?,
                        row.get("flag")?,
                        row.get("name")?,
                        row.get("parent_id")?,
                    ))
                })?;
                assert_eq!(got, want);
            }
            tx.one(columns, args![id(1)], |row| row.get::<i64>("count")).map(|_| ())
        });
        let message = read.expect_err("NULL is no number").to_string();
        assert!(message.contains("count") && message.contains("NULL"), "{message}");
    }
}

#[test]
fn instants_durations_and_ids_are_exact() {
    use allclear_core::id::PersonId;
    for db in engines_with(OLD) {
        let at = jiff::Timestamp::from_microsecond(1_790_000_000_123_457).expect("in range");
        let lasted = jiff::SignedDuration::from_micros(7_200_000_001);
        let who = PersonId::from_uuid(id(9));
        db.write_blocking(move |tx| {
            let put = sql!("INSERT INTO thing (id, name, flag, count) VALUES ($1, $2, $3, $4)");
            tx.exec(put, args![who, "at", true, at])?;
            tx.exec(put, args![id(10), "lasted", true, lasted])
        })
        .expect(db.name);
        db.read_blocking(move |tx| {
            let got = sql!("SELECT id, count FROM thing WHERE name = $1 AND flag");
            assert_eq!(tx.one(got, args!["at"], |r| Ok((r.get("id")?, r.get("count")?)))?, (who, at));
            assert_eq!(tx.one(got, args!["lasted"], |r| r.get::<jiff::SignedDuration>("count"))?, lasted);
            Ok(())
        })
        .expect(db.name);
    }
}

#[test]
fn lists_flags_and_locking_are_written_once() {
    for db in engines_with(OLD) {
        let found = db.write_blocking(|tx| {
            for n in 1..=5 {
                tx.exec(
                    sql!("INSERT INTO thing (id, name, flag, count) VALUES ($1, $2, $3, $4)"),
                    args![id(n), format!("n{n}"), n % 2 == 0, i64::try_from(n).unwrap_or(0)],
                )?;
            }
            let get = |row: &allclear_store::Row<'_>| row.get::<String>("name");
            Ok([
                tx.all(
                    sql!("SELECT name FROM thing WHERE id {in:1} ORDER BY name"),
                    args![vec![id(2), id(4), id(99)]],
                    get,
                )?,
                tx.all(
                    sql!("SELECT name FROM thing WHERE name {in:1} AND NOT flag"),
                    args![vec!["n1".to_owned(), "n2".to_owned()]],
                    get,
                )?,
                tx.all(
                    sql!("SELECT name FROM thing WHERE NOT count {in:1} ORDER BY name"),
                    args![vec![1_i64, 2, 3]],
                    get,
                )?,
                tx.all(sql!("SELECT name FROM thing WHERE id {in:1}"), args![Vec::<Uuid>::new()], get)?,
                tx.all(
                    sql!("SELECT name FROM thing WHERE flag = TRUE ORDER BY name LIMIT $1 {skip_locked}"),
                    args![1_i64],
                    get,
                )?,
            ])
        });
        let want: [&[&str]; 5] = [&["n2", "n4"], &["n1"], &["n4", "n5"], &[], &["n2"]];
        assert_eq!(found.expect(db.name), want, "{}", db.name);
    }
}

#[test]
fn a_failing_closure_leaves_its_neighbours_alone() {
    for db in engines_with(OLD) {
        let mut heard = db.subscribe();
        let results = together(
            &db,
            vec![
                Box::new(|tx| {
                    tx.changed(Topic::Alerts, Some(id(1)));
                    insert(tx, 1, "first").map(|_| ())
                }),
                Box::new(|tx| {
                    insert(tx, 2, "refused")?;
                    tx.changed(Topic::Alerts, Some(id(2)));
                    Err(StoreError::domain("not today"))
                }),
                Box::new(|tx| insert(tx, 3, "twin").and_then(|_| insert(tx, 4, "twin")).map(|_| ())),
                Box::new(|tx| {
                    insert(tx, 5, "panicked")?;
                    panic!("on purpose")
                }),
                Box::new(|tx| {
                    // Caught, but the engine has given the closure up.
                    assert!(insert(tx, 1, "same id").is_err());
                    tx.changed(Topic::Pages, None);
                    Ok(())
                }),
                Box::new(|tx| {
                    tx.changed(Topic::Pages, None);
                    tx.changed(Topic::Pages, None);
                    insert(tx, 6, "last").map(|_| ())
                }),
            ],
        );
        assert_eq!(names(&db), ["first", "last"], "{}", db.name);
        let texts: Vec<String> =
            results.iter().map(|r| r.as_ref().map_or_else(ToString::to_string, |()| "ok".into())).collect();
        assert_eq!((texts[0].as_str(), texts[5].as_str()), ("ok", "ok"));
        assert!(matches!(&results[1], Err(StoreError::Domain(e)) if e.to_string() == "not today"), "{texts:?}");
        assert!(matches!(&results[2], Err(StoreError::Conflict(c)) if c == "thing.name, thing.flag"), "{texts:?}");
        assert!(texts[3].contains("on purpose"), "{texts:?}");
        assert!(matches!(&results[4], Err(StoreError::Conflict(c)) if c == "thing.id"), "{texts:?}");
        let told: Vec<Change> = std::iter::from_fn(|| heard.try_recv().ok()).collect();
        let want = [(Topic::Alerts, Some(id(1))), (Topic::Pages, None)].map(|(topic, id)| Change {
            topic,
            id,
            origin: Origin::Here,
        });
        assert_eq!(told, want, "{}: only what was kept, once, in order", db.name);
    }
}

#[test]
fn refusals_name_the_constraint_alike_on_both_engines() {
    let put = sql!("INSERT INTO thing (id, parent_id, name, flag, count) VALUES ($1, $2, $3, $4, $5)");
    for db in engines_with(OLD) {
        db.write_blocking(move |tx| tx.exec(put, args![id(1), None::<Uuid>, "One", true, 1_i64])).expect(db.name);
        let cases: [(Vec<Value>, &str); 6] = [
            (args![id(1), None::<Uuid>, "x", true, None::<i64>].to_vec(), "thing.id"),
            (args![id(2), None::<Uuid>, "One", true, None::<i64>].to_vec(), "thing.name, thing.flag"),
            (args![id(2), None::<Uuid>, "ONE", true, 2_i64].to_vec(), "thing_folded"),
            (args![id(2), id(7), "x", true, None::<i64>].to_vec(), "foreign key"),
            (args![id(2), None::<Uuid>, None::<String>, true, None::<i64>].to_vec(), "thing.name"),
            (args![id(2), None::<Uuid>, "x", true, -1_i64].to_vec(), "count_positive"),
        ];
        for (row, want) in cases {
            let refused = db.write_blocking(move |tx| tx.exec(put, &row));
            assert!(matches!(&refused, Err(StoreError::Conflict(c)) if c == want), "{}: {want}: {refused:?}", db.name);
        }
        let missing = db.read_blocking(|tx| {
            tx.one(sql!("SELECT name FROM thing WHERE id = $1"), args![id(99)], |row| row.get::<String>("name"))
        });
        assert!(matches!(missing, Err(StoreError::NotFound)));
    }
}

#[test]
fn mistakes_are_errors_with_the_place() {
    for db in engines_with(OLD) {
        let wrong = [
            db.write_blocking(|tx| tx.exec(sql!("UPDATE thing SET colr = $1"), args![1_i64])),
            db.write_blocking(|tx| tx.exec(sql!("DELETE FROM thing WHERE id = $1"), args![])),
            db.write_blocking(|tx| tx.exec(sql!("DELETE FROM thing WHERE id = $1"), args![id(1), id(2)])),
            db.read_blocking(|tx| {
                tx.one(sql!("SELECT muted FROM state"), args![], |row| row.get::<bool>("mutd")).map(u64::from)
            }),
            db.read_blocking(|tx| {
                tx.one(sql!("SELECT muted FROM state"), args![], |row| row.get::<String>("muted")).map(|_| 0)
            }),
        ];
        for (case, result) in wrong.into_iter().enumerate() {
            assert!(matches!(result, Err(StoreError::Other(_))), "{} case {case}: {result:?}", db.name);
        }
    }
}

#[test]
fn reading_closures_cannot_write() {
    for db in engines_with(OLD) {
        let refused = db.read_blocking(|tx| insert(tx, 1, "sneaked in"));
        assert!(
            matches!(&refused, Err(StoreError::Other(why)) if why.contains("only read")),
            "{}: {refused:?}",
            db.name
        );
        assert!(names(&db).is_empty());
        let local = db.read_blocking(|tx| Ok(tx.local::<u32>().is_some())).expect("read");
        assert!(!local);
        db.write_blocking(|tx| insert(tx, 1, "written")).expect("writing still works");
    }
}

#[test]
fn many_rows_go_through_one_statement() {
    for db in engines_with(OLD) {
        let rows: Vec<Vec<Value>> =
            (0..1_200_u32).map(|n| args![id(n.into()), format!("m{n:04}"), n % 2 == 0, n].to_vec()).collect();
        let asked: Vec<Vec<Value>> = [7_u32, 5_000, 3, 7].iter().map(|n| args![*n].to_vec()).collect();
        let outcome = db.write_blocking(move |tx| {
            let put = sql!("INSERT INTO thing (id, name, flag, count) VALUES ($1, $2, $3, $4)");
            assert_eq!(tx.exec_many(put, &rows)?, 1_200);
            // The same row again and again: the order of the rows counts.
            let set = sql!("UPDATE thing SET ratio = $1 WHERE id = $2");
            let again: Vec<Vec<Value>> = (0..700_u32).map(|n| args![f64::from(n), id(0)].to_vec()).collect();
            assert_eq!(tx.exec_many(set, &again)?, 700);
            let ratio: f64 =
                tx.one(sql!("SELECT ratio FROM thing WHERE id = $1"), args![id(0)], |row| row.get("ratio"))?;
            assert!((ratio - 699.0).abs() < f64::EPSILON);
            assert_eq!(tx.exec_many(put, &[])?, 0);
            tx.all_many(sql!("SELECT name FROM thing WHERE count = $1"), &asked, |index, row| {
                Ok((index, row.get::<String>("name")?))
            })
        });
        let want = [(0, "m0007"), (2, "m0003"), (3, "m0007")].map(|(index, name)| (index, name.to_owned()));
        assert_eq!(outcome.expect(db.name), want);
        let twice = vec![
            args![id(5_000), "fresh"].to_vec(),
            args![id(1), "known"].to_vec(),
            args![id(5_001), "after"].to_vec(),
        ];
        let refused = db.write_blocking(move |tx| {
            tx.exec_many(sql!("INSERT INTO thing (id, name, flag) VALUES ($1, $2, FALSE)"), &twice)
        });
        assert!(matches!(&refused, Err(StoreError::Conflict(c)) if c == "thing.id"), "{}: {refused:?}", db.name);
        assert_eq!(names(&db).len(), 1_200, "{}: all or nothing", db.name);
    }
}

#[test]
fn closures_answer_asynchronous_callers() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("runtime");
    for db in engines_with(OLD) {
        runtime.block_on(async {
            db.write(|tx| insert(tx, 1, "async")).await.expect("write");
            let n = db.read(|tx| tx.one(sql!("SELECT count(*) AS n FROM thing"), args![], |r| r.get::<i64>("n"))).await;
            assert_eq!(n.expect("read"), 1);
            assert_eq!(db.migrate().expect("inside a runtime"), Vec::<String>::new());
            db.close().await;
        });
    }
}

type Stored = (u32, String, bool, Option<i64>, Option<Vec<u8>>);

fn stored(tx: &mut Tx<'_>) -> Result<Vec<Stored>, StoreError> {
    let numbered = |row: &allclear_store::Row<'_>| {
        let id: uuid::Uuid = row.get("id")?;
        let number = u32::try_from(id.as_u128()).unwrap_or(u32::MAX);
        Ok((number, row.get("name")?, row.get("flag")?, row.get("count")?, row.get("data")?))
    };
    tx.all(sql!("SELECT id, name, flag, count, data FROM thing ORDER BY id"), args![], numbered)
}

/// What rows do together is what they would do one after the other.
#[test]
fn rows_that_go_together_do_what_they_do_alone() {
    let merge = sql!(
        "INSERT INTO thing (id, name, flag, count, data) VALUES ($1, $2, TRUE, $3, $4)
          ON CONFLICT (id) DO UPDATE SET name = excluded.name, count = excluded.count, data = excluded.data"
    );
    let once = sql!("INSERT INTO thing (id, name, flag) VALUES ($1, $2, FALSE) ON CONFLICT (name, flag) DO NOTHING");
    let add = sql!("UPDATE thing SET count = count + $2 WHERE id = $1 AND flag = $3");
    let about = sql!("SELECT name FROM thing WHERE count >= $1 ORDER BY name DESC LIMIT 2");
    for db in engines_with(OLD) {
        let (seen, answers) = db
            .write_blocking(move |tx| {
                let row =
                    |n: u128, name: &str, count: Option<i64>, data: &[u8]| args![id(n), name, count, data].to_vec();
                tx.exec_many(
                    merge,
                    &[row(1, "a", None, b"x"), row(2, "b", Some(5), b""), row(3, "{,\"\\}", Some(0), &[0, 255])],
                )?;
                // Known and new ones together, then the same one twice: the last says what it is.
                assert_eq!(tx.exec_many(merge, &[row(2, "b2", Some(6), b"y"), row(4, "d", Some(1), b"z")])?, 2);
                assert_eq!(tx.exec_many(merge, &[row(4, "d2", Some(2), b"z"), row(4, "d3", Some(3), b"z")])?, 2);
                let names = ["n", "n", "m"].iter().zip(10..).map(|(name, n)| args![id(n), *name].to_vec());
                assert_eq!(tx.exec_many(once, &names.collect::<Vec<_>>())?, 2);
                let plus = |n: u128, by: i64, flag: bool| args![id(n), by, flag].to_vec();
                assert_eq!(tx.exec_many(add, &[plus(2, 1, true), plus(3, 1, false), plus(4, 1, true)])?, 2);
                assert_eq!(tx.exec_many(add, &[plus(2, 10, true), plus(2, 100, true)])?, 2);
                let asked = [5, 1_000, 0].map(|n: i64| args![n].to_vec());
                let answers = tx.all_many(about, &asked, |index, row| Ok((index, row.get::<String>("name")?)))?;
                Ok((stored(tx)?, answers))
            })
            .expect(db.name);
        let want: [Stored; 6] = [
            (1, "a".into(), true, None, Some(b"x".to_vec())),
            (2, "b2".into(), true, Some(117), Some(b"y".to_vec())),
            (3, "{,\"\\}".into(), true, Some(0), Some(vec![0, 255])),
            (4, "d3".into(), true, Some(4), Some(b"z".to_vec())),
            (10, "n".into(), false, None, None),
            (12, "m".into(), false, None, None),
        ];
        assert_eq!(seen, want, "{}", db.name);
        let want = [(0, "b2"), (2, "{,\"\\}"), (2, "d3")].map(|(index, name)| (index, name.to_owned()));
        assert_eq!(answers, want, "{}", db.name);
    }
}

#[test]
fn rows_are_cut_into_pieces_that_fit() {
    for db in engines_with(OLD) {
        let rows: Vec<Vec<Value>> = (0..9_000_u32)
            .map(|n| {
                args![id(n.into()), format!("p{n:05}"), vec![7_u8; if n % 3_000 == 1 { 3 << 20 } else { 3 }]].to_vec()
            })
            .collect();
        let lengths = db.write_blocking(move |tx| {
            let put = sql!("INSERT INTO thing (id, name, flag, data) VALUES ($1, $2, FALSE, $3)");
            assert_eq!(tx.exec_many(put, &rows)?, 9_000);
            let keys: Vec<Vec<Value>> = (0..9_000_u32).map(|n| args![id(n.into())].to_vec()).collect();
            tx.all_many(sql!("SELECT name, length(data) AS bytes FROM thing WHERE id = $1"), &keys, |index, row| {
                assert_eq!(row.get::<String>("name")?, format!("p{index:05}"));
                Ok(())
            })
        });
        assert_eq!(lengths.expect(db.name).len(), 9_000, "{}", db.name);
    }
}
