//! Backup, restore, moving between engines, and upgrades.

#![expect(clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

use allclear_store::maintenance::{TableSum, backup, copy, restore, verify};
use allclear_store::testing::{TestDb, engines, engines_with, file};
use allclear_store::{Db, Location, Migrations, Sql, StoreError, Value, args, servers, sql};
use jiff::Timestamp;
use uuid::Uuid;

const FIRST: (&str, &str) = (
    "V0001__things",
    "CREATE TABLE owner (id {{uuid}} PRIMARY KEY, name TEXT NOT NULL) {{strict}};
     -- Sorts before what it refers to, refers to itself, and has every type.
     CREATE TABLE asset (
       id {{uuid}} PRIMARY KEY,
       parent_id {{uuid}} REFERENCES asset (id),
       owner_id {{uuid}} NOT NULL REFERENCES owner (id),
       \"select\" TEXT,
       flag {{bool}} NOT NULL,
       ratio {{real}},
       data {{bytes}}
     ) {{strict}};
     CREATE TABLE entry (seq {{seq}}, asset_id {{uuid}} NOT NULL REFERENCES asset (id), at {{int}} NOT NULL) {{strict}};
     CREATE TABLE state (id {{int}} PRIMARY KEY, muted {{bool}} NOT NULL) {{strict}};
     INSERT INTO state (id, muted) VALUES (1, FALSE);",
);
const SECOND: (&str, &str) = ("V0002__colour", "ALTER TABLE asset ADD COLUMN colour TEXT NOT NULL DEFAULT 'grey';");
static OLD: &Migrations = &[FIRST];
static NEW: &Migrations = &[FIRST, SECOND];

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn mute() -> &'static Sql {
    sql!("UPDATE state SET muted = TRUE")
}

/// 1,500 assets, the parent of each stored after it; 1,500 entries with gaps in their numbers.
fn fill(db: &Db) {
    db.write_blocking(|tx| {
        tx.exec(sql!("INSERT INTO owner (id, name) VALUES ($1, $2)"), args![id(1), "Zoë"])?;
        let assets: Vec<Vec<Value>> = (0..1_500_u32)
            .rev()
            .map(|n| {
                let parent = (n < 1_499).then(|| id(u128::from(n) + 1));
                let (data, ratio) = (n.to_be_bytes().to_vec(), (n % 3 > 0).then(|| f64::from(n) / 7.0));
                args![id(n.into()), parent, id(1), (n % 2 > 0).then(|| format!("“{n}”")), n % 5 == 0, ratio, data].to_vec()
            })
            .collect();
        tx.exec_many(
            sql!("INSERT INTO asset (id, parent_id, owner_id, \"select\", flag, ratio, data) VALUES ($1, $2, $3, $4, $5, $6, $7)"),
            &assets,
        )?;
        let entries: Vec<Vec<Value>> = (0..1_500_u32).map(|n| args![id(n.into()), n].to_vec()).collect();
        tx.exec_many(sql!("INSERT INTO entry (asset_id, at) VALUES ($1, $2)"), &entries)?;
        tx.exec(sql!("DELETE FROM entry WHERE at < 10 OR at = 700"), args![])
    })
    .expect("fill");
}

type Asset = (Uuid, Option<Uuid>, Option<String>, bool, Option<f64>, Vec<u8>);

/// Everything, read by statements of the test's own.
fn content(db: &Db) -> (Vec<Asset>, Vec<(i64, Uuid, i64)>, bool) {
    db.read_blocking(|tx| {
        let assets =
            tx.all(sql!("SELECT id, parent_id, \"select\", flag, ratio, data FROM asset ORDER BY id"), args![], |r| {
                Ok((
                    r.get("id")?,
                    r.get("parent_id")?,
                    r.get("select")?,
                    r.get("flag")?,
                    r.get("ratio")?,
                    r.get("data")?,
                ))
            })?;
        let entries = tx.all(sql!("SELECT seq, asset_id, at FROM entry ORDER BY seq"), args![], |r| {
            Ok((r.get("seq")?, r.get("asset_id")?, r.get("at")?))
        })?;
        Ok((assets, entries, tx.one(sql!("SELECT muted FROM state"), args![], |r| r.get("muted"))?))
    })
    .expect("content")
}

/// A folder for files, and a database to keep it alive.
fn folder() -> (TestDb, std::path::PathBuf) {
    let db = file(OLD);
    let Location::Sqlite { path } = db.location().clone() else { panic!("a file") };
    (db, path.parent().expect("in a folder").to_owned())
}

#[test]
fn everything_moves_from_every_engine_to_every_engine() {
    for from in engines_with(OLD) {
        fill(&from);
        let before = content(&from);
        for to in engines_with(OLD) {
            let way = format!("{} to {}", from.name, to.name);
            let sums = copy(&from, &to).expect(&way);
            let counts: Vec<(&str, u64)> = sums.iter().map(|s| (s.table.as_str(), s.rows)).collect();
            assert_eq!(counts, [("owner", 1), ("asset", 1_500), ("entry", 1_489), ("state", 1)], "{way}");
            assert_eq!(content(&to), before, "{way}");
            let next = to.write_blocking(|tx| {
                let put = sql!("INSERT INTO entry (asset_id, at) VALUES ($1, 1) RETURNING seq");
                tx.one(put, args![id(3)], |row| row.get::<i64>("seq"))
            });
            assert_eq!(next.expect(&way), 1_501, "{way}: numbers go on");
            let refused = copy(&from, &to).expect_err("not onto data").to_string();
            assert!(refused.contains("already holds data"), "{way}: {refused}");
        }
        assert_eq!(content(&from), before, "the source is not touched");
    }
}

#[test]
fn the_programs_own_schema_can_be_moved() {
    let all: Vec<Vec<String>> = engines()
        .iter()
        .zip(engines())
        .map(|(from, to)| copy(from, &to).expect(from.name).into_iter().map(|sum| sum.table).collect())
        .collect();
    assert!(all[0].len() > 10 && all.iter().all(|tables| *tables == all[0]), "{all:?}");
}

#[test]
fn a_backup_is_one_muted_file_and_restores_onto_any_engine_and_newer_schema() {
    let (_keep, folder) = folder();
    for from in engines_with(OLD) {
        fill(&from);
        let before = content(&from);
        let kept = folder.join(format!("{}.backup", from.name));
        backup(&from, &kept, mute()).expect(from.name);
        assert_eq!(content(&from), before, "the original is not muted");
        assert!(backup(&from, &kept, mute()).is_err(), "never overwritten");
        let beside: Vec<String> = std::fs::read_dir(&folder)
            .expect("folder")
            .map(|e| e.expect("entry").file_name().to_string_lossy().into_owned())
            .filter(|name| name.starts_with(from.name))
            .collect();
        assert_eq!(beside, [format!("{}.backup", from.name)]);
        let bytes = std::fs::read(&kept).expect("backup");
        for to in engines_with(NEW) {
            let way = format!("{} to {}", from.name, to.name);
            restore(&kept, &to, mute()).expect(&way);
            let (assets, entries, muted) = content(&to);
            assert_eq!((&assets, &entries, muted), (&before.0, &before.1, true), "{way}");
            let grey = to.read_blocking(|tx| {
                tx.one(sql!("SELECT count(*) AS n FROM asset WHERE colour = 'grey'"), args![], |r| r.get::<i64>("n"))
            });
            assert_eq!(grey.expect(&way), 1_500, "{way}: upgraded on the way");
        }
        assert_eq!(std::fs::read(&kept).expect("backup"), bytes, "the file is not changed by restoring");
    }
}

#[test]
fn restoring_needs_no_room_beside_the_backup_and_leaves_nothing_behind() {
    let (_keep, folder) = folder();
    let from = file(OLD);
    fill(&from);
    let kept = folder.join("kept.backup");
    backup(&from, &kept, mute()).expect("backup");
    // A folder of that name cannot be replaced by a file, as nothing can be made in a folder that may not be written.
    std::fs::create_dir_all(folder.join("kept.backup.restoring/in the way")).expect("a folder");
    let names = |folder: &std::path::Path| -> Vec<std::ffi::OsString> {
        let mut names: Vec<_> =
            std::fs::read_dir(folder).expect("folder").map(|e| e.expect("entry").file_name()).collect();
        names.sort();
        names
    };
    for to in engines_with(NEW) {
        let target = match to.location() {
            Location::Sqlite { path } => path.parent().map(std::path::Path::to_owned),
            _ => None,
        };
        let before = target.as_deref().map(names);
        restore(&kept, &to, mute()).expect(to.name);
        assert_eq!(content(&to).0.len(), 1_500, "{}", to.name);
        assert_eq!(target.as_deref().map(names), before, "{}", to.name);
    }
}

#[test]
fn a_running_server_is_no_data() {
    let seen = Timestamp::from_second(1_795_000_000).expect("an instant");
    for (from, to) in engines().into_iter().zip(engines()) {
        from.write_blocking(move |tx| servers::beat(tx, id(1), seen)).expect(from.name);
        to.write_blocking(move |tx| servers::beat(tx, id(2), seen)).expect(to.name);
        copy(&from, &to).expect(to.name);
        let there = |n| to.write_blocking(move |tx| servers::gone(tx, id(n))).expect(to.name);
        assert!(!there(1) && there(2), "{}: each database has its own servers", to.name);
    }
}

#[test]
fn what_is_no_backup_is_refused_by_name() {
    let (_keep, folder) = folder();
    let text = folder.join("notes.txt");
    std::fs::write(&text, "this is not a database, but it is longer than a header".repeat(40)).expect("written");
    for to in engines_with(OLD) {
        for missing in [&text, &folder.join("missing")] {
            let refused = restore(missing, &to, mute()).expect_err("refused").to_string();
            assert!(refused.contains(&missing.display().to_string()), "{refused}");
        }
        assert!(content(&to).0.is_empty());
    }
}

#[test]
fn a_damaged_file_is_found() {
    let (keep, folder) = folder();
    fill(&keep);
    let kept = folder.join("kept.backup");
    backup(&keep, &kept, mute()).expect("backup");
    let mut bytes = std::fs::read(&kept).expect("backup");
    // Wipes the header of one page in four behind the first: whatever is there is no page any more.
    for page in (4..bytes.len() / 4_096).step_by(4) {
        bytes[page * 4_096..page * 4_096 + 12].fill(0xff);
    }
    std::fs::write(&kept, bytes).expect("damaged");
    let refused = restore(&kept, &file(OLD), mute()).expect_err("damaged").to_string();
    assert!(refused.contains("damaged") || refused.contains("malformed"), "{refused}");
}

#[test]
fn verifying_reads_everything_and_finds_nothing_wrong_in_a_good_database() {
    let mut seen: Vec<Vec<TableSum>> = Vec::new();
    for db in engines_with(OLD) {
        fill(&db);
        let report = verify(&db).expect(db.name);
        assert_eq!(report.findings, Vec::<String>::new(), "{}", db.name);
        seen.push(report.tables);
        db.write_blocking(|tx| tx.exec(sql!("UPDATE asset SET flag = NOT flag WHERE id = $1"), args![id(70)]))
            .expect("flip");
        assert_ne!(verify(&db).expect(db.name).tables, seen[0], "{}: one flag makes a difference", db.name);
    }
    assert!(seen.iter().all(|sums| *sums == seen[0]), "the engines agree: {seen:?}");
}

#[test]
fn an_upgrade_keeps_the_old_file_and_a_newer_schema_is_refused() {
    for db in engines_with(OLD) {
        if *db.location() == Location::Memory {
            continue;
        }
        fill(&db);
        let before = content(&db);
        db.close_blocking();
        let newer = Db::open_with(db.location(), NEW).expect(db.name);
        assert_eq!(newer.migrate().expect(db.name), ["V0002__colour"]);
        assert_eq!(newer.migrate().expect(db.name), Vec::<String>::new());
        assert_eq!(content(&newer), before);
        newer.close_blocking();
        if let Location::Sqlite { path } = db.location() {
            let kept = Location::Sqlite { path: path.with_extension("db.schema-1.backup") };
            let old = Db::open_with(&kept, OLD).expect("the copy made before");
            assert_eq!(old.migrate().expect("still the old schema"), Vec::<String>::new());
            assert_eq!(content(&old), before);
        }
        let older = Db::open_with(db.location(), OLD).expect("opens");
        let refused = older.migrate().expect_err("newer schema").to_string();
        assert!(refused.contains("schema 2") && refused.contains("up to 1"), "{refused}");
        older.close_blocking();
    }
}

#[test]
fn a_released_migration_must_not_change_and_a_failing_one_leaves_nothing() {
    static CHANGED: &Migrations = &[("V0001__things", "CREATE TABLE other (id {{int}} PRIMARY KEY);")];
    static BROKEN: &Migrations =
        &[FIRST, ("V0002__broken", "CREATE TABLE half (id {{int}}); INSERT INTO nowhere (id) VALUES (1);")];
    for db in engines_with(OLD) {
        if *db.location() == Location::Memory {
            continue;
        }
        for (migrations, word) in [(CHANGED, "different"), (BROKEN, "nowhere")] {
            let other = Db::open_with(db.location(), migrations).expect(db.name);
            let refused = other.migrate().expect_err("refused").to_string();
            assert!(refused.contains(word), "{}: {refused}", db.name);
        }
        let half = db.write_blocking(|tx| tx.exec(sql!("INSERT INTO half (id) VALUES (1)"), args![]));
        assert!(matches!(half, Err(StoreError::Other(_))), "{}: {half:?}", db.name);
        assert_eq!(verify(&db).expect(db.name).findings, Vec::<String>::new());
    }
}
