//! Backup, restore, moving between engines, and checking: row by row through the same values on both engines.

use crate::catalogue::{Table, tables};
use crate::db::{Db, Engine};
use crate::desk::{Desk, beside, discard};
use crate::error::{Result, StoreError};
use crate::location::Location;
use crate::migrate::applied;
use crate::sql::Sql;
use crate::sqlite;
use crate::tx::{Text, Tx};
use crate::value::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Rows to a commit when copying, and to a fetch from PostgreSQL's cursor.
const CHUNK: usize = 1_000;

/// What a table holds: equal on both sides of a copy, whatever the engines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSum {
    /// Its name.
    pub table: String,
    /// Number of rows.
    pub rows: u64,
    /// Sum of 128 bits of the SHA-256 of each row, so that the order of rows does not matter.
    pub checksum: u128,
}

/// What [`verify`] saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Every table, all of its rows read.
    pub tables: Vec<TableSum>,
    /// What is wrong, in words for the operator; empty when all is well.
    pub findings: Vec<String>,
}

/// Reads the whole database once, in one snapshot, and on SQLite has the engine check the file.
///
/// # Errors
/// [`StoreError`] when the database cannot be read at all; what is found wrong is no error but a finding.
pub fn verify(db: &Db) -> Result<Verification> {
    let mut findings = Vec::new();
    let versions = applied(db)?;
    if versions.len() != db.migrations().len() {
        let (has, wants) = (versions.len(), db.migrations().len());
        findings.push(format!("the schema has {has} migrations applied, this program has {wants}"));
    }
    let (sums, mut broken) = db.read_blocking(|tx| {
        let mut broken = Vec::new();
        if tx.engine() == Engine::Sqlite {
            tx.each(Text::Made("PRAGMA integrity_check"), &[], &mut |_, row| {
                let line = row.text("integrity_check")?;
                broken.extend((line != "ok").then(|| line.to_owned()));
                Ok(true)
            })?;
            tx.each(Text::Made("PRAGMA foreign_key_check"), &[], &mut |_, row| {
                let (table, parent) = (row.text("table")?.to_owned(), row.text("parent")?);
                broken.push(format!("a row of {table} refers to a row of {parent} that is not there"));
                Ok(true)
            })?;
        }
        let sums = tables(tx)?.iter().map(|table| sum(tx, table, |_| Ok(()))).collect::<Result<Vec<_>>>()?;
        Ok((sums, broken))
    })?;
    findings.append(&mut broken);
    Ok(Verification { tables: sums, findings })
}

/// Writes a consistent copy of the database into one new SQLite file, which starts muted: `mute` is run on it before
/// it gets its name, so that a restored copy pages nobody until somebody says so.
///
/// # Errors
/// When `file` exists, the disk is full, or the schema is not this program's; no file of that name is left then.
pub fn backup(db: &Db, file: &Path, mute: &'static Sql) -> Result<()> {
    if file.exists() {
        return Err(StoreError::Other(format!("{} exists; backups are never overwritten", file.display())));
    }
    let part = beside(file, ".part");
    discard(&part)?;
    let made = write_backup(db, &part, mute).and_then(|()| {
        let finish = || -> std::io::Result<()> {
            std::fs::File::open(&part)?.sync_all()?;
            std::fs::rename(&part, file)?;
            let folder = file.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
            std::fs::File::open(folder)?.sync_all()
        };
        finish().map_err(|e| StoreError::Unavailable(format!("{}: {e}", file.display())))
    });
    if made.is_err() {
        discard(&part)?;
    }
    made
}

fn write_backup(db: &Db, part: &Path, mute: &'static Sql) -> Result<()> {
    let pages = |from: &rusqlite::Connection| -> Result<()> {
        let mut to = sqlite::connect(Some(part))?;
        // All pages in one step: a consistent snapshot that writers neither wait for nor restart.
        rusqlite::backup::Backup::new(from, &mut to)?.step(-1)?;
        to.execute(mute.text(Engine::Sqlite), [])?;
        // Then all of it is in the one file.
        to.pragma_update(None, "journal_mode", "DELETE")?;
        Ok(())
    };
    match db.location() {
        Location::Sqlite { path } => pages(&sqlite::connect(Some(path))?),
        Location::Memory => db.in_memory(|conn| pages(conn)).unwrap_or(Ok(())),
        Location::Postgres { .. } => {
            let to = Db::open_with(&Location::Sqlite { path: part.to_owned() }, db.migrations())?;
            let copied = to.migrate().and_then(|_| copy(db, &to)).and_then(|_| run(&to, mute));
            to.close_blocking();
            copied
        }
    }
}

/// Fills an empty, migrated database from a backup file, of this or an older schema. The file itself is not changed. What
/// arrives is muted from its first moment.
///
/// # Errors
/// When `to` holds data already, or the file is damaged, or is newer than this program. After an error during the
/// copying, `to` holds a part: drop it and start anew.
pub fn restore(file: &Path, to: &Db, mute: &'static Sql) -> Result<Vec<TableSum>> {
    let desk = Desk::for_target(to.location())?;
    let work = desk.file();
    let restored = (|| {
        sqlite::create_private(&work)?;
        std::fs::copy(file, &work).map_err(|e| StoreError::Unavailable(format!("{}: {e}", file.display())))?;
        let from = Db::open_with(&Location::Sqlite { path: work }, to.migrations())?;
        let copied = restorable(&from).and_then(|()| run(&from, mute)).and_then(|()| copy(&from, to));
        from.close_blocking();
        copied
    })();
    desk.clear()?;
    restored.map_err(|error| error.at(format!("restoring {}", file.display())))
}

/// Checked before it is upgraded: a damaged file should be called damaged.
fn restorable(from: &Db) -> Result<()> {
    let damage = from.read_blocking(|tx| {
        let mut damage = None;
        tx.each(Text::Made("PRAGMA integrity_check"), &[], &mut |_, row| {
            damage = Some(row.get::<String>("integrity_check")?).filter(|line| line != "ok");
            Ok(false)
        })?;
        Ok(damage)
    })?;
    if let Some(damage) = damage {
        return Err(StoreError::Other(format!("the file is damaged: {damage}; use another backup")));
    }
    if applied(from)?.is_empty() {
        return Err(StoreError::Other("the file is no Allclear database".to_owned()));
    }
    from.migrate()?;
    Ok(())
}

fn run(db: &Db, statement: &'static Sql) -> Result<()> {
    db.write_blocking(move |tx| tx.exec(statement, &[]).map(|_| ()))
}

/// Copies every row into an empty, migrated database of the same schema, on either engine; then reads both sides and
/// compares. Gives what was copied. Rows that migrations themselves put into `to` are replaced.
///
/// # Errors
/// When the schemas differ, `to` holds data, a row does not fit, or the sums differ afterwards.
pub fn copy(from: &Db, to: &Db) -> Result<Vec<TableSum>> {
    if applied(from)? != applied(to)? {
        return Err(StoreError::Other("the two databases have different schemas: migrate both first".to_owned()));
    }
    let targets = to.read_blocking(tables)?;
    empty(to, &targets)?;
    let (target, plan) = (to.clone(), targets.clone());
    let sums = from.read_blocking(move |tx| {
        let sources: BTreeMap<String, Table> = tables(tx)?.into_iter().map(|t| (t.name.clone(), t)).collect();
        let fits = plan.len() == sources.len()
            && plan.iter().all(|t| sources.get(&t.name).is_some_and(|source| source.columns == t.columns));
        if !fits {
            return Err(StoreError::Other("the two databases have different tables or columns".to_owned()));
        }
        let sums = plan.iter().map(|t| copy_table(tx, &target, t).map_err(|e| e.at(&t.name))).collect();
        for table in plan.iter().filter(|t| !t.late.is_empty()) {
            set_late_references(tx, &target, table).map_err(|e| e.at(&table.name))?;
        }
        sums
    })?;
    if to.engine() == Engine::Postgres {
        for table in targets {
            continue_counting(to, &table)?;
        }
    }
    let arrived = verify(to)?.tables;
    for sum in &sums {
        if !arrived.contains(sum) {
            return Err(StoreError::Other(format!("{}: the copy differs from its source", sum.table)));
        }
    }
    Ok(sums)
}

/// What a migrated database holds besides what migrations put there: the first table with such rows. [`copy`] and
/// [`restore`] need a target without any.
///
/// # Errors
/// When the database cannot be read.
pub fn holds(db: &Db) -> Result<Option<TableSum>> {
    let fresh = Db::open_with(&Location::Memory, db.migrations())?;
    fresh.migrate()?;
    let fresh = verify(&fresh)?.tables;
    Ok(verify(db)?.tables.into_iter().find(|sum| sum.rows > 0 && !fresh.contains(sum)))
}

/// Removes what migrations put in; refuses when there is anything else.
fn empty(to: &Db, targets: &[Table]) -> Result<()> {
    if let Some(TableSum { table, rows, .. }) = holds(to)? {
        return Err(StoreError::Other(format!(
            "{} already holds data ({rows} rows in {table}): copy and restore need an empty database",
            to.location()
        )));
    }
    let statements: Vec<String> = targets.iter().rev().map(|t| format!("DELETE FROM {}", quoted(&t.name))).collect();
    to.write_blocking(move |tx| {
        for statement in &statements {
            tx.run_many(Text::Made(statement), &[[]])?;
        }
        Ok(())
    })
}

fn copy_table(tx: &mut Tx<'_>, to: &Db, table: &Table) -> Result<TableSum> {
    let places: Vec<String> = (1..=table.columns.len()).map(|n| format!("${n}")).collect();
    let numbered = if table.counted.is_some() { "OVERRIDING SYSTEM VALUE " } else { "" };
    let names = list(&table.columns);
    let insert = format!("INSERT INTO {} ({names}) {numbered}VALUES ({})", quoted(&table.name), places.join(", "));
    let late: Vec<usize> =
        table.columns.iter().enumerate().filter(|(_, c)| table.late.contains(*c)).map(|(i, _)| i).collect();
    let mut chunk: Vec<Vec<Value>> = Vec::with_capacity(CHUNK);
    let total = sum(tx, table, |row| {
        let mut row = row.to_vec();
        for column in &late {
            row[*column] = Value::Null;
        }
        chunk.push(row);
        if chunk.len() >= CHUNK { write_rows(to, &insert, &mut chunk) } else { Ok(()) }
    })?;
    write_rows(to, &insert, &mut chunk)?;
    Ok(total)
}

fn set_late_references(tx: &mut Tx<'_>, to: &Db, table: &Table) -> Result<()> {
    if table.key.is_empty() {
        return Err(StoreError::Other("a table that refers to itself needs a primary key to be copied".to_owned()));
    }
    for column in &table.late {
        let matched: Vec<String> =
            table.key.iter().enumerate().map(|(i, key)| format!("{} = ${}", quoted(key), i + 2)).collect();
        let (name, target) = (quoted(&table.name), quoted(column));
        let update = format!("UPDATE {name} SET {target} = $1 WHERE {}", matched.join(" AND "));
        let wanted: Vec<String> = std::iter::once(column.clone()).chain(table.key.iter().cloned()).collect();
        let mut chunk = Vec::with_capacity(CHUNK);
        each_row(tx, &table.name, &wanted, &mut |row| {
            if row[0] != Value::Null {
                chunk.push(row.to_vec());
            }
            if chunk.len() >= CHUNK { write_rows(to, &update, &mut chunk) } else { Ok(()) }
        })?;
        write_rows(to, &update, &mut chunk)?;
    }
    Ok(())
}

fn write_rows(to: &Db, statement: &str, chunk: &mut Vec<Vec<Value>>) -> Result<()> {
    let (statement, rows) = (statement.to_owned(), Arc::new(std::mem::take(chunk)));
    if rows.is_empty() {
        return Ok(());
    }
    to.write_blocking(move |tx| tx.run_many(Text::Made(&statement), &rows).map(|_| ()))
}

/// After numbers were written from outside, PostgreSQL has to go on behind the highest.
fn continue_counting(to: &Db, table: &Table) -> Result<()> {
    let Some(column) = &table.counted else { return Ok(()) };
    let (name, column) = (quoted(&table.name), column.clone());
    let statement = format!(
        "SELECT setval(pg_get_serial_sequence($1, $2), COALESCE(max({c}), 1), max({c}) IS NOT NULL) AS at FROM {name}",
        c = quoted(&column)
    );
    to.write_blocking(move |tx| {
        let of = [Value::from(&name), Value::from(&column)];
        tx.each(Text::Made(&statement), &of, &mut |_, _| Ok(true))
    })
}

/// Reads a table, adding up its sum.
fn sum(tx: &mut Tx<'_>, table: &Table, mut row: impl FnMut(&[Value]) -> Result<()>) -> Result<TableSum> {
    let mut total = TableSum { table: table.name.clone(), rows: 0, checksum: 0 };
    each_row(tx, &table.name, &table.columns, &mut |values| {
        total.rows += 1;
        total.checksum = total.checksum.wrapping_add(digest(values));
        row(values)
    })?;
    Ok(total)
}

fn each_row(
    tx: &mut Tx<'_>,
    table: &str,
    columns: &[String],
    row: &mut dyn FnMut(&[Value]) -> Result<()>,
) -> Result<()> {
    let select = format!("SELECT {} FROM {}", list(columns), quoted(table));
    let mut values = Vec::with_capacity(columns.len());
    let mut fetched = 0;
    let mut take = |_: usize, found: &crate::value::Row<'_>| {
        fetched += 1;
        values.clear();
        for column in columns {
            values.push(found.get(column)?);
        }
        row(&values).map(|()| true)
    };
    if tx.engine() == Engine::Sqlite {
        return tx.each(Text::Made(&select), &[], &mut take);
    }
    // The driver keeps a whole result in memory; a cursor keeps it small.
    tx.run_many(Text::Made(&format!("DECLARE whole NO SCROLL CURSOR FOR {select}")), &[[]])?;
    let fetch = format!("FETCH {CHUNK} FROM whole");
    loop {
        let mut more = false;
        tx.each(Text::Made(&fetch), &[], &mut |index, found| {
            more = true;
            take(index, found)
        })?;
        if !more {
            break;
        }
    }
    tx.run_many(Text::Made("CLOSE whole"), &[[]]).map(|_| ())
}

/// The same for a flag and 0 or 1, and for an id and its 16 bytes: the engines differ in that.
fn digest(values: &[Value]) -> u128 {
    let mut hash = Sha256::new();
    let mut add = |tag: u8, bytes: &[u8]| {
        hash.update([tag]);
        hash.update(bytes.len().to_le_bytes());
        hash.update(bytes);
    };
    for value in values {
        match value {
            Value::Bool(v) => add(1, &i64::from(*v).to_le_bytes()),
            Value::Int(v) => add(1, &v.to_le_bytes()),
            Value::Real(v) => add(2, &v.to_bits().to_le_bytes()),
            Value::Text(v) => add(3, v.as_bytes()),
            Value::Bytes(v) => add(4, v),
            Value::Uuid(v) => add(4, v.as_bytes()),
            // Lists are arguments only; no column gives one.
            Value::Null | Value::TextList(_) | Value::UuidList(_) | Value::IntList(_) => add(0, &[]),
        }
    }
    let mut first = [0; 16];
    first.copy_from_slice(&hash.finalize()[..16]);
    u128::from_le_bytes(first)
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn list(columns: &[String]) -> String {
    columns.iter().map(|c| quoted(c)).collect::<Vec<_>>().join(", ")
}
