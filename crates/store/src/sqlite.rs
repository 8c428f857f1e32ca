//! SQLite: one writing connection with group commit, reading connections beside it.

use crate::db::Engine;
use crate::error::{Result, StoreError};
use crate::hub::Hub;
use crate::job::{Job, Message, Verdict, gather};
use crate::lanes::{Lane, Lanes};
use crate::lower;
use crate::tx::{Conn, EachRow, Fault, Local, Text, Tx};
use crate::value::{Row, Value};
use rusqlite::config::DbConfig;
use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, OpenFlags, params_from_iter};
use std::path::Path;
use std::rc::Rc;
use std::sync::mpsc::Receiver;

/// Closures in one commit at most. From about 100 rows a commit on, `synchronous=FULL` costs nothing measurable; the
/// limit only bounds how long the first caller of a batch waits for the last.
const BATCH: usize = 1_000;

/// 3.51.3 repairs a rare corruption after a WAL reset.
const OLDEST: i32 = 3_051_003;

/// Prepared statements kept for each connection: more than the program has.
const STATEMENTS: usize = 1_024;

/// What every connection sets. A page of 8 KiB, which counts when the file is made, takes 7 alerts and not 3, and a
/// raw body half the writes. 16 MiB to a checkpoint had the best tail of the sizes measured, with pages of 4 KiB: 99 %
/// of the commits within 1.2 ms; 5.4 ms with SQLite's 4 MiB. `secure_delete` so that erased personal data is gone from
/// the file.
const SETTINGS: &str = "PRAGMA page_size = 8192; PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 2000; PRAGMA journal_size_limit = 67108864;
    PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32000; PRAGMA trusted_schema = OFF;";

/// Opens a file, or a private database in memory, with the settings of this program.
pub(crate) fn connect(path: Option<&Path>) -> Result<Connection> {
    let version = rusqlite::version_number();
    if version < OLDEST {
        let found = rusqlite::version();
        return Err(StoreError::Other(format!(
            "SQLite {found} may corrupt the database after a WAL reset; build with SQLite 3.51.3 or newer"
        )));
    }
    let Some(path) = path else {
        return settled(Connection::open_in_memory()?, "the database in memory");
    };
    create_private(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags).map_err(|e| StoreError::from(e).at(path.display()))?;
    settled(conn, path.display())
}

fn settled(conn: Connection, place: impl std::fmt::Display) -> Result<Connection> {
    let setup = || -> rusqlite::Result<()> {
        lower::register(&conn)?;
        conn.execute_batch(SETTINGS)?;
        conn.pragma_update(None, "journal_mode", "WAL")?;
        // "x" is a column and never a text, as on PostgreSQL.
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
        // Plans do not depend on arguments. Otherwise a comparison with a column that has a partial index makes SQLite
        // look at the argument, and compile the statement again whenever it is another: 0.1 ms, each time.
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        conn.set_prepared_statement_cache_capacity(STATEMENTS);
        rusqlite::vtab::array::load_module(&conn)
    };
    setup().map_err(|e| writable(&conn).err().unwrap_or_else(|| e.into()).at(place))?;
    Ok(conn)
}

/// Told before a statement fails: SQLite has the same words for a file that may only be read and for a connection of
/// ours that may.
///
/// # Errors
/// [`StoreError::Unavailable`] when the file may only be read.
pub(crate) fn writable(conn: &Connection) -> Result<()> {
    if conn.is_readonly(rusqlite::MAIN_DB)? {
        return Err(StoreError::unavailable(
            "the database file is read-only: check its owner and permissions, and how its file system is mounted",
        ));
    }
    Ok(())
}

/// Creates a missing file readable by its owner only: it will hold personal data and keys.
pub(crate) fn create_private(path: &Path) -> Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => Err(StoreError::Unavailable(format!(
            "cannot create the database {}: {e}; check that the folder exists and may be written",
            path.display()
        ))),
        _ => Ok(()),
    }
}

/// The writing connection and what lives with it.
pub(crate) struct Writer {
    conn: Connection,
    local: Local,
    /// `PRAGMA data_version` at the last look: changes when another connection commits.
    seen: i64,
}

impl Writer {
    pub(crate) fn new(conn: Connection) -> Self {
        Self { conn, local: Local::default(), seen: 0 }
    }

    pub(crate) fn connection(&mut self) -> &mut Connection {
        self.local.forget();
        &mut self.conn
    }

    /// Runs a batch in one transaction and answers everybody after the commit.
    pub(crate) fn run_batch(&mut self, mut jobs: Vec<Box<dyn Job>>, hub: &Hub) {
        let outcome = self.transaction(&mut jobs, hub);
        if let Err(error) = &outcome {
            tracing::warn!(%error, closures = jobs.len(), "a batch of writes was rolled back");
            if !self.conn.is_autocommit() {
                let _ = self.command("ROLLBACK");
            }
            self.local.abort();
        }
        for job in jobs {
            job.answer(outcome.as_ref().err().map(StoreError::again));
        }
    }

    fn transaction(&mut self, jobs: &mut [Box<dyn Job>], hub: &Hub) -> Result<()> {
        writable(&self.conn)?;
        self.begin()?;
        let alone = jobs.len() == 1;
        let mut changes = Vec::new();
        let mut kept = 0;
        for job in jobs {
            if !alone {
                self.command("SAVEPOINT closure")?;
            }
            let mut tx = Tx::new(Conn::Sqlite(&self.conn), Some(&mut self.local));
            let verdict = job.run(&mut tx);
            let told = tx.into_told();
            if verdict == Verdict::Keep {
                self.local.keep();
                changes.extend(told);
                kept += 1;
            } else {
                self.local.undo();
            }
            if self.conn.is_autocommit() && !(alone && verdict != Verdict::Keep) {
                // Disk full and I/O errors may take the whole transaction with them, and the neighbours' work too.
                return Err(StoreError::unavailable(
                    "the database gave the whole transaction up: disk full or failing",
                ));
            }
            match (alone, verdict) {
                (true, Verdict::Keep) => {}
                (true, _) if self.conn.is_autocommit() => return Ok(()),
                (true, _) => return self.command("ROLLBACK"),
                (false, Verdict::Keep) => self.command("RELEASE closure")?,
                (false, _) => {
                    self.command("ROLLBACK TO closure")?;
                    self.command("RELEASE closure")?;
                }
            }
        }
        self.command("COMMIT")?;
        self.local.commit();
        hub.committed(kept, changes);
        Ok(())
    }

    /// Begins a transaction whose memory agrees with the tables. A command-line tool may have written to the running
    /// server's file, and no cache survives that.
    fn begin(&mut self) -> Result<()> {
        self.command("BEGIN IMMEDIATE")?;
        let version = self.conn.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
        if version != self.seen {
            self.local.forget();
            self.seen = version;
        }
        Ok(())
    }

    fn command(&self, text: &str) -> Result<()> {
        self.conn.prepare_cached(text)?.execute([])?;
        Ok(())
    }

    /// A read closure on the writing connection, for the database in memory.
    pub(crate) fn read(&mut self, job: Box<dyn Job>) {
        let on = self.conn.execute_batch("PRAGMA query_only = ON");
        read(&self.conn, job, on.err().map(Into::into));
        if let Err(error) = self.conn.execute_batch("PRAGMA query_only = OFF") {
            tracing::error!(%error, "the database in memory stays read-only");
        }
    }
}

/// Runs one read closure in a snapshot.
fn read(conn: &Connection, mut job: Box<dyn Job>, failure: Option<StoreError>) {
    let begun = failure.map_or_else(|| conn.execute_batch("BEGIN").map_err(StoreError::from), Err);
    if begun.is_ok() {
        job.run(&mut Tx::new(Conn::Sqlite(conn), None));
        if let Err(error) = conn.execute_batch("ROLLBACK") {
            tracing::error!(%error, "cannot end a read transaction");
        }
    }
    job.answer(begun.err());
}

/// The writer's thread.
pub(crate) fn write_loop(mut writer: Writer, queue: &Receiver<Message>, hub: &Hub) {
    let mut stop = false;
    while !stop {
        let mut batch = Vec::new();
        stop = gather(queue, &mut batch, BATCH);
        if !batch.is_empty() {
            writer.run_batch(batch, hub);
        }
    }
    // Leaves one tidy file behind. Without it the next start would replay the log: slower, nothing worse.
    if let Err(error) = writer.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())) {
        tracing::warn!(%error, "the last checkpoint failed");
    }
}

/// A reader's thread.
pub(crate) fn read_loop(conn: &Connection, lanes: &Lanes, lane: Lane) {
    while let Some(job) = lanes.take(lane) {
        read(conn, job, None);
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        use rusqlite::types::{Value as Owned, ValueRef as Borrowed};
        let list = |items: Vec<Owned>| ToSqlOutput::from_rc(Rc::new(items), c"rarray");
        Ok(match self {
            Self::Null => ToSqlOutput::Borrowed(Borrowed::Null),
            Self::Bool(v) => ToSqlOutput::Borrowed(Borrowed::Integer((*v).into())),
            Self::Int(v) => ToSqlOutput::Borrowed(Borrowed::Integer(*v)),
            Self::Real(v) => ToSqlOutput::Borrowed(Borrowed::Real(*v)),
            Self::Text(v) => ToSqlOutput::Borrowed(Borrowed::Text(v.as_bytes())),
            Self::Bytes(v) => ToSqlOutput::Borrowed(Borrowed::Blob(v)),
            Self::Uuid(v) => ToSqlOutput::Borrowed(Borrowed::Blob(v.as_bytes())),
            Self::TextList(v) => list(v.iter().cloned().map(Owned::Text).collect()),
            Self::UuidList(v) => list(v.iter().map(|id| Owned::Blob(id.as_bytes().to_vec())).collect()),
            Self::IntList(v) => list(v.iter().copied().map(Owned::Integer).collect()),
        })
    }
}

fn prepared<'c>(conn: &'c Connection, text: Text<'_>) -> Result<rusqlite::CachedStatement<'c>, Fault> {
    let wrong = |e: rusqlite::Error, text: &str| Fault::Engine(StoreError::from(e).at(format!("in {text:?}")));
    match text {
        Text::Fixed(sql) => {
            let text = sql.text(Engine::Sqlite);
            conn.prepare_cached(text).map_err(|e| wrong(e, text))
        }
        Text::Made(text) => {
            let text = crate::sql::expand(text, Engine::Sqlite);
            conn.prepare_cached(&text).map_err(|e| wrong(e, &text))
        }
    }
}

pub(crate) fn describe(conn: &Connection, text: Text<'_>) -> Result<(usize, Vec<String>), Fault> {
    let statement = prepared(conn, text)?;
    Ok((statement.parameter_count(), statement.column_names().map(str::to_owned).collect()))
}

pub(crate) fn each_many<A: AsRef<[Value]>>(
    conn: &Connection,
    text: Text<'_>,
    arguments: &[A],
    row: EachRow<'_>,
) -> Result<(), Fault> {
    let mut statement = prepared(conn, text)?;
    for (index, args) in arguments.iter().enumerate() {
        let mut rows = statement.query(params_from_iter(args.as_ref()))?;
        while let Some(found) = rows.next()? {
            if !row(index, &Row::sqlite(found)).map_err(Fault::Mapping)? {
                break;
            }
        }
    }
    Ok(())
}

pub(crate) fn run_many<A: AsRef<[Value]>>(conn: &Connection, text: Text<'_>, arguments: &[A]) -> Result<u64, Fault> {
    let mut statement = prepared(conn, text)?;
    let mut touched = 0;
    for args in arguments {
        touched += statement.execute(params_from_iter(args.as_ref()))?;
    }
    Ok(u64::try_from(touched).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::write_job;
    use crate::{args, sql};
    use std::sync::mpsc;

    #[test]
    fn a_file_that_may_only_be_read_is_called_so() {
        let file = crate::testing::file(crate::MIGRATIONS);
        let crate::Location::Sqlite { path } = file.location().clone() else { panic!("a file") };
        // As SQLite opens a file whose permissions do not allow more.
        let conn = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let (reply, answer) = mpsc::channel();
        let job =
            write_job(|tx| tx.exec(sql!("DELETE FROM audit"), args![]), move |result| reply.send(result).unwrap());
        Writer::new(conn).run_batch(vec![job], &Hub::new());
        let refused = answer.recv().unwrap().unwrap_err();
        assert!(matches!(refused, StoreError::Unavailable(_)), "{refused:?}");
        assert!(refused.to_string().contains("the database file is read-only"), "{refused}");
    }

    #[test]
    fn reading_closures_still_say_that_they_only_read() {
        let file = crate::testing::file(crate::MIGRATIONS);
        let refused = file.read_blocking(|tx| tx.exec(sql!("DELETE FROM audit"), args![])).unwrap_err().to_string();
        assert!(refused.contains("this closure may only read"), "{refused}");
    }
}
