//! The transaction a closure sees: the same verbs on both engines.

use crate::change::{Change, Origin, Topic};
use crate::db::Engine;
use crate::error::{Result, StoreError};
use crate::postgres;
use crate::sql::Sql;
use crate::sqlite;
use crate::value::{Row, Value};
use allclear_core::access::{Through, Viewer};
use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Text of a statement: one of the program's own, or one made from the catalogue by maintenance.
#[derive(Clone, Copy)]
pub(crate) enum Text<'t> {
    Fixed(&'static Sql),
    Made(&'t str),
}

/// Is given each row and the index of the argument row it answers; says whether to go on.
pub(crate) type EachRow<'f> = &'f mut dyn FnMut(usize, &Row<'_>) -> Result<bool>;

/// A statement went wrong in the engine (and spoils the transaction), or the mapping closure refused a row.
pub(crate) enum Fault {
    Engine(StoreError),
    Mapping(StoreError),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Engine(error.into())
    }
}
impl From<tokio_postgres::Error> for Fault {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Engine(error.into())
    }
}

pub(crate) enum Conn<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres(&'a mut postgres::Session),
}

/// A transaction, alive only inside a closure given to [`Db::read`](crate::Db::read) or
/// [`Db::write`](crate::Db::write).
///
/// A statement that the engine refuses ends the closure: whatever the closure returns afterwards, it is rolled back,
/// because PostgreSQL cannot go on in such a transaction. Use `ON CONFLICT` where a conflict is expected.
pub struct Tx<'a> {
    conn: Conn<'a>,
    local: Option<&'a mut Local>,
    told: Vec<Change>,
    failure: Option<StoreError>,
    pub(crate) viewer: Viewer,
    /// Whether what is read is for showing: see [`Tx::look_as`].
    pub(crate) shows: bool,
    /// The token by which somebody acts, for what is written down: see [`crate::signature`].
    pub(crate) through: Option<Through>,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(conn: Conn<'a>, local: Option<&'a mut Local>) -> Self {
        Self { conn, local, told: Vec::new(), failure: None, viewer: Viewer::Everything, shows: false, through: None }
    }

    pub(crate) fn failure(&self) -> Option<&StoreError> {
        self.failure.as_ref()
    }

    /// What the closure said had changed.
    pub(crate) fn into_told(self) -> Vec<Change> {
        self.told
    }

    /// Which engine runs this. For the rare statement that cannot be written once; most never ask.
    pub fn engine(&self) -> Engine {
        match self.conn {
            Conn::Sqlite(_) => Engine::Sqlite,
            Conn::Postgres(_) => Engine::Postgres,
        }
    }

    /// All rows, mapped.
    ///
    /// # Errors
    /// What the engine or `row` says.
    pub fn all<T>(
        &mut self,
        sql: &'static Sql,
        args: &[Value],
        mut row: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut out = Vec::new();
        self.each(Text::Fixed(sql), args, &mut |_, r| {
            out.push(row(r)?);
            Ok(true)
        })?;
        Ok(out)
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// What the engine or `row` says.
    pub fn opt<T>(
        &mut self,
        sql: &'static Sql,
        args: &[Value],
        mut row: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut out = None;
        self.each(Text::Fixed(sql), args, &mut |_, r| {
            out = Some(row(r)?);
            Ok(false)
        })?;
        Ok(out)
    }

    /// The first row, which has to exist.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none; otherwise what the engine or `row` says.
    pub fn one<T>(&mut self, sql: &'static Sql, args: &[Value], row: impl FnMut(&Row<'_>) -> Result<T>) -> Result<T> {
        self.opt(sql, args, row)?.ok_or(StoreError::NotFound)
    }

    /// Runs a statement that returns no rows; gives the number of rows it touched.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a constraint refuses, and whatever else the engine says.
    pub fn exec(&mut self, sql: &'static Sql, args: &[Value]) -> Result<u64> {
        self.run_many(Text::Fixed(sql), &[args])
    }

    /// Runs a statement once for each row of arguments, in order; gives the number of rows touched in total. On
    /// PostgreSQL they go as lists in one statement where the text allows it: an `INSERT … VALUES`, or an `UPDATE` and an
    /// `ON CONFLICT … DO UPDATE` whose key is `$1` and differs from row to row. Otherwise all are sent before the first
    /// answer is awaited.
    ///
    /// # Errors
    /// As [`Tx::exec`], for the first row that fails.
    pub fn exec_many(&mut self, sql: &'static Sql, rows: &[Vec<Value>]) -> Result<u64> {
        self.run_many(Text::Fixed(sql), rows)
    }

    /// Runs a query once for each row of arguments. `row` is told which argument row (from 0) a result belongs to;
    /// results come in the order of the arguments.
    ///
    /// # Errors
    /// What the engine or `row` says.
    pub fn all_many<T>(
        &mut self,
        sql: &'static Sql,
        rows: &[Vec<Value>],
        mut row: impl FnMut(usize, &Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut out = Vec::with_capacity(rows.len());
        self.each_many(Text::Fixed(sql), rows, &mut |index, r| {
            out.push(row(index, r)?);
            Ok(true)
        })?;
        Ok(out)
    }

    /// Says that something changed. Listeners of [`Db::subscribe`](crate::Db::subscribe) hear it after the commit, or never
    /// if this closure is rolled back.
    pub fn changed(&mut self, topic: Topic, id: Option<Uuid>) {
        let change = Change { topic, id, origin: Origin::Here };
        if !self.told.contains(&change) {
            self.told.push(change);
        }
    }

    /// Takes back that something changed in this closure: nobody but those who hear of it otherwise may notice.
    pub fn keep_quiet(&mut self, topic: Topic, id: Uuid) {
        self.told.retain(|change| (change.topic, change.id) != (topic, Some(id)));
    }

    /// A slot that lives on the SQLite writer, one per type, for a cache of what this writer committed: nothing that is in no
    /// table, because it may be emptied at any time. `None` on
    /// PostgreSQL (other nodes write too) and in read closures.
    ///
    /// The slot is emptied when a closure that asked for it is rolled back, when a commit fails, and when another
    /// process wrote to the same file; the closure fills it again from the tables.
    pub fn local<T: Any + Send>(&mut self) -> Option<&mut Option<T>> {
        let slot = self.local.as_mut()?.slots.entry(TypeId::of::<T>()).or_insert_with(|| Slot {
            value: Box::new(None::<T>),
            by_closure: true,
            by_batch: true,
        });
        slot.by_closure = true;
        slot.value.downcast_mut::<Option<T>>()
    }

    /// Has the engine check a statement without running it; gives the number of parameters and the names of the columns.
    ///
    /// # Errors
    /// What the engine finds wrong with the statement.
    pub fn prepare(&mut self, sql: &'static Sql) -> Result<(usize, Vec<String>)> {
        let outcome = match &mut self.conn {
            Conn::Sqlite(conn) => sqlite::describe(conn, Text::Fixed(sql)),
            Conn::Postgres(session) => session.describe(Text::Fixed(sql)),
        };
        self.settle(outcome)
    }

    pub(crate) fn each(&mut self, text: Text<'_>, args: &[Value], row: EachRow<'_>) -> Result<()> {
        self.each_many(text, &[args], row)
    }

    pub(crate) fn each_many<A: AsRef<[Value]> + Sync>(
        &mut self,
        text: Text<'_>,
        rows: &[A],
        row: EachRow<'_>,
    ) -> Result<()> {
        self.usable()?;
        let outcome = match &mut self.conn {
            Conn::Sqlite(conn) => sqlite::each_many(conn, text, rows, row),
            Conn::Postgres(session) => session.each_many(text, rows, row),
        };
        self.settle(outcome)
    }

    pub(crate) fn run_many<A: AsRef<[Value]>>(&mut self, text: Text<'_>, rows: &[A]) -> Result<u64> {
        self.usable()?;
        let outcome = match &mut self.conn {
            Conn::Sqlite(conn) => sqlite::run_many(conn, text, rows),
            Conn::Postgres(session) => session.run_many(text, rows),
        };
        self.settle(outcome)
    }

    fn usable(&self) -> Result<()> {
        self.failure.as_ref().map_or(Ok(()), |failure| Err(failure.again()))
    }

    fn settle<T>(&mut self, outcome: Result<T, Fault>) -> Result<T> {
        outcome.map_err(|fault| match fault {
            Fault::Mapping(error) => error,
            Fault::Engine(error) => {
                self.failure = Some(error.again());
                error
            }
        })
    }
}

/// State that lives with the writer, one value per type. See [`Tx::local`].
#[derive(Default)]
pub(crate) struct Local {
    slots: BTreeMap<TypeId, Slot>,
}

struct Slot {
    value: Box<dyn Any + Send>,
    /// Asked for by the closure that is running.
    by_closure: bool,
    /// Asked for by a closure of the batch that is not committed yet.
    by_batch: bool,
}

impl Local {
    /// The closure is kept: its state now depends on the batch.
    pub(crate) fn keep(&mut self) {
        for slot in self.slots.values_mut() {
            slot.by_batch |= std::mem::take(&mut slot.by_closure);
        }
    }

    /// The closure is undone: forget what it may have put in.
    pub(crate) fn undo(&mut self) {
        self.slots.retain(|_, slot| !slot.by_closure);
    }

    /// The batch is on disk.
    pub(crate) fn commit(&mut self) {
        for slot in self.slots.values_mut() {
            slot.by_batch = false;
        }
    }

    /// The batch is lost: forget what any of its closures may have put in.
    pub(crate) fn abort(&mut self) {
        self.slots.retain(|_, slot| !slot.by_closure && !slot.by_batch);
    }

    /// Another process wrote: everything may be out of date.
    pub(crate) fn forget(&mut self) {
        self.slots.clear();
    }
}
