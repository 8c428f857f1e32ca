//! The database handle: opening, closing, and sending closures to the threads that own the connections.

use crate::change::Change;
use crate::error::{Result, StoreError};
use crate::hub::Hub;
use crate::job::{Job, Message, read_job, write_job};
use crate::lanes::{Lane, Lanes};
use crate::location::Location;
use crate::migrate::{MIGRATIONS, Migrations};
use crate::tx::Tx;
use crate::{postgres, sqlite};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, SyncSender, TrySendError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::{broadcast, oneshot};

/// Closures that may wait in a queue; one more is answered [`StoreError::Busy`]. At 20,000 closures a second, which one
/// core does, the last of them waits 0.2 s.
const QUEUE: usize = 4_096;

/// Reading threads, each with the lane it serves: one slow list must not hold up all others, two cores is what a small
/// server has, and pages have one thread that nothing else can keep busy.
const READERS: [Lane; 3] = [Lane::Others, Lane::Others, Lane::Pages];

/// A kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file, or memory.
    Sqlite,
    /// A server, 15 or newer.
    Postgres,
}

/// Counters since the database was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stats {
    /// Transactions that wrote, each with one flush to disk.
    pub commits: u64,
    /// Write closures in them.
    pub closures: u64,
    /// Connections to a server that the writer made, one after the other: another one means that the server went away,
    /// and that it may be another machine now. 0 on SQLite.
    pub connections: u64,
    /// Transactions that met another node's and were undone, to be run again. 0 on SQLite.
    pub conflicts: u64,
}

/// A database. Clones share it; [`Db::close`] ends it for all of them.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

struct Inner {
    location: Location,
    migrations: &'static Migrations,
    hub: Arc<Hub>,
    backend: Backend,
    /// Held while this process serves from the file.
    lock: Mutex<Option<File>>,
}

enum Backend {
    Memory(Mutex<sqlite::Writer>),
    Threads {
        write: SyncSender<Message>,
        reading: Reading,
        threads: Mutex<Vec<JoinHandle<()>>>,
        ear: Mutex<Option<Ear>>,
    },
}

/// The queues of the reading threads, which end soon after this is dropped.
struct Reading(Arc<Lanes>);

impl Drop for Reading {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// The thread of the connection over which nodes talk. It ends soon after this is dropped.
struct Ear {
    end: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl Ear {
    fn open(url: &str, hub: &Arc<Hub>) -> Result<Self> {
        let (url, hub) = (url.to_owned(), Arc::clone(hub));
        let (end, ended) = oneshot::channel();
        let thread = spawn("db-listen", move || postgres::listen_loop(&url, &hub, ended))?;
        Ok(Self { end, thread })
    }

    fn close(self) {
        drop(self.end);
        drop(self.thread.join());
    }
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Db({})", self.inner.location)
    }
}

fn guard<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Db {
    /// Opens a database and checks that this program can work with it. Does not migrate.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the file or server cannot be reached, [`StoreError::Other`] when it will not do.
    pub fn open(location: &Location) -> Result<Self> {
        Self::open_with(location, MIGRATIONS)
    }

    /// As [`Db::open`], with another list of migrations: for tests of upgrades.
    ///
    /// # Errors
    /// As [`Db::open`].
    pub fn open_with(location: &Location, migrations: &'static Migrations) -> Result<Self> {
        let hub = Arc::new(Hub::new());
        let backend = match location {
            Location::Memory => Backend::Memory(Mutex::new(sqlite::Writer::new(sqlite::connect(None)?))),
            Location::Sqlite { path } => sqlite_threads(path, &hub)?,
            Location::Postgres { url } => postgres_threads(url, &hub).map_err(|e| e.at(location))?,
        };
        let inner = Inner { location: location.clone(), migrations, hub, backend, lock: Mutex::new(None) };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Takes the file for this process as its only server, until [`Db::close`]. Command-line tools do not call this and
    /// may still read and write, one transaction at a time. Nothing happens on PostgreSQL, which serves many nodes:
    /// there, [`servers::alive`](crate::servers::alive) says who is at work.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when another process has it.
    pub fn lock_exclusive(&self) -> Result<()> {
        let Location::Sqlite { path } = &self.inner.location else { return Ok(()) };
        let mut name = path.canonicalize().unwrap_or_else(|_| path.clone()).into_os_string();
        name.push(".lock");
        let name = PathBuf::from(name);
        let wrong = |e: &dyn std::fmt::Display| StoreError::Unavailable(format!("cannot lock {}: {e}", name.display()));
        let file = File::options().write(true).create(true).truncate(false).open(&name).map_err(|e| wrong(&e))?;
        file.try_lock().map_err(|e| match e {
            TryLockError::WouldBlock => wrong(&"another server works with this database; stop it first"),
            TryLockError::Error(e) => wrong(&e),
        })?;
        *guard(&self.inner.lock) = Some(file);
        Ok(())
    }

    /// Where the data is.
    #[must_use]
    pub fn location(&self) -> &Location {
        &self.inner.location
    }

    /// Which engine.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match self.inner.location {
            Location::Postgres { .. } => Engine::Postgres,
            _ => Engine::Sqlite,
        }
    }

    /// What changed, as told by [`Tx::changed`], each after its commit: by this process always, by other nodes once
    /// [`Db::listen`] was called and while the word gets through. So it is a hint to look at once, and whoever acts on it
    /// looks by a timer too. Another process that writes to the same SQLite file is never heard.
    ///
    /// A listener that falls far behind is told how many it missed, and should read everything anew.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Change> {
        self.inner.hub.subscribe()
    }

    /// Lets this node and the other nodes of a PostgreSQL database hear what each changed, over one more connection. It is
    /// made in the background, and again whenever it is lost. Nothing happens on SQLite, or the second time.
    ///
    /// # Errors
    /// When the system has no thread for it.
    pub fn listen(&self) -> Result<()> {
        let (Location::Postgres { url }, Backend::Threads { ear, .. }) = (&self.inner.location, &self.inner.backend)
        else {
            return Ok(());
        };
        let mut ear = guard(ear);
        if ear.is_none() {
            *ear = Some(Ear::open(url, &self.inner.hub)?);
        }
        Ok(())
    }

    /// How many closures shared a commit.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.inner.hub.stats()
    }

    pub(crate) fn migrations(&self) -> &'static Migrations {
        self.inner.migrations
    }

    /// The connection of a database in memory; `None` for the others.
    pub(crate) fn in_memory<T>(&self, work: impl FnOnce(&mut rusqlite::Connection) -> T) -> Option<T> {
        match &self.inner.backend {
            Backend::Memory(writer) => Some(work(guard(writer).connection())),
            Backend::Threads { .. } => None,
        }
    }

    /// Runs a closure on a snapshot. A statement that writes fails.
    ///
    /// # Errors
    /// What the closure returns; [`StoreError::Busy`] when the queue is full.
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.read_in(Lane::Others, f).await
    }

    /// As [`Db::read`], before everybody else's reads and never behind a long one: for pages on their way, and nothing
    /// that takes longer than finding a few rows.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub async fn read_for_page<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.read_in(Lane::Pages, f).await
    }

    /// As [`Db::read`], before those who only look: for what is read on the way to doing something.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub async fn read_to_do<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.read_in(Lane::Doing, f).await
    }

    async fn read_in<T: Send + 'static>(
        &self,
        lane: Lane,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        self.submit_read(lane, read_job(f, move |result| drop(reply.send(result))))?;
        answer.await.unwrap_or_else(|_| Err(ended()))
    }

    /// Runs a closure in a serializable transaction and answers when it is on disk. The closure may be run again after a
    /// conflict, so it touches nothing but `tx` and what it owns.
    ///
    /// # Errors
    /// What the closure returns, and then nothing was saved; [`StoreError::Busy`] when the queue is full or conflicts
    /// did not end; [`StoreError::Unavailable`] when the commit failed or its outcome is unknown.
    pub async fn write<T: Send + 'static>(
        &self,
        f: impl FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        self.submit_write(write_job(f, move |result| drop(reply.send(result))))?;
        answer.await.unwrap_or_else(|_| Err(ended()))
    }

    /// [`Db::read`] for callers without a runtime: blocks the thread.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub fn read_blocking<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = mpsc::sync_channel(1);
        self.submit_read(Lane::Others, read_job(f, move |result| drop(reply.send(result))))?;
        answer.recv().unwrap_or_else(|_| Err(ended()))
    }

    /// [`Db::write`] for callers without a runtime: blocks the thread.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub fn write_blocking<T: Send + 'static>(
        &self,
        f: impl FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = mpsc::sync_channel(1);
        self.submit_write(write_job(f, move |result| drop(reply.send(result))))?;
        answer.recv().unwrap_or_else(|_| Err(ended()))
    }

    fn submit_write(&self, job: Box<dyn Job>) -> Result<()> {
        match &self.inner.backend {
            Backend::Memory(writer) => guard(writer).run_batch(vec![job], &self.inner.hub),
            Backend::Threads { write, .. } => write.try_send(Message::Job(job)).map_err(|e| match e {
                TrySendError::Full(_) => StoreError::Busy,
                TrySendError::Disconnected(_) => ended(),
            })?,
        }
        Ok(())
    }

    fn submit_read(&self, lane: Lane, job: Box<dyn Job>) -> Result<()> {
        match &self.inner.backend {
            Backend::Memory(writer) => guard(writer).read(job),
            Backend::Threads { reading, .. } => reading.0.put(lane, job, QUEUE)?,
        }
        Ok(())
    }

    /// Finishes what is queued, folds SQLite's log into its file, ends the threads and gives the lock back. Later calls
    /// on any clone are answered [`StoreError::Unavailable`]; a database in memory stays usable.
    pub async fn close(&self) {
        let (done, closed) = oneshot::channel();
        let db = self.clone();
        std::thread::spawn(move || {
            db.close_blocking();
            let _ = done.send(());
        });
        drop(closed.await);
    }

    /// [`Db::close`] for callers without a runtime.
    pub fn close_blocking(&self) {
        if let Backend::Threads { write, reading, threads, ear } = &self.inner.backend {
            // Readers first: the last checkpoint waits for nobody's snapshot then.
            reading.0.close();
            let mut threads = guard(threads);
            let writer = threads.len().min(1);
            for reader in threads.drain(writer..) {
                drop(reader.join());
            }
            drop(write.send(Message::Stop));
            for thread in threads.drain(..) {
                drop(thread.join());
            }
            if let Some(ear) = guard(ear).take() {
                ear.close();
            }
        }
        *guard(&self.inner.lock) = None;
    }
}

fn ended() -> StoreError {
    StoreError::unavailable("the database is closed")
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    let thread = std::thread::Builder::new().name(name.to_owned()).spawn(work);
    thread.map_err(|e| StoreError::Unavailable(format!("cannot start the thread {name}: {e}")))
}

fn sqlite_threads(path: &Path, hub: &Arc<Hub>) -> Result<Backend> {
    if path.to_string_lossy().contains("://") {
        let path = path.display();
        return Err(StoreError::Other(format!("{path} is no database: give a file's path or postgres://…")));
    }
    let (write, queue) = mpsc::sync_channel(QUEUE);
    let writer = sqlite::Writer::new(sqlite::connect(Some(path))?);
    let hub = Arc::clone(hub);
    let mut threads = vec![spawn("db-write", move || sqlite::write_loop(writer, &queue, &hub))?];
    let reading = Reading(Arc::default());
    for lane in READERS {
        let conn = sqlite::connect(Some(path))?;
        conn.execute_batch("PRAGMA query_only = ON")?;
        let lanes = Arc::clone(&reading.0);
        threads.push(spawn("db-read", move || sqlite::read_loop(&conn, &lanes, lane))?);
    }
    Ok(Backend::Threads { write, reading, threads: Mutex::new(threads), ear: Mutex::default() })
}

fn postgres_threads(url: &str, hub: &Arc<Hub>) -> Result<Backend> {
    let (write, queue) = mpsc::sync_channel(QUEUE);
    let hub = Arc::clone(hub);
    let mut threads = vec![postgres_thread("db-write", url, move |s| postgres::write_loop(s, &queue, &hub))?];
    let reading = Reading(Arc::default());
    for lane in READERS {
        let lanes = Arc::clone(&reading.0);
        threads.push(postgres_thread("db-read", url, move |s| postgres::read_loop(s, &lanes, lane))?);
    }
    Ok(Backend::Threads { write, reading, threads: Mutex::new(threads), ear: Mutex::default() })
}

/// A connection has its runtime on its own thread, so it is made there too.
fn postgres_thread(
    name: &str,
    url: &str,
    work: impl FnOnce(postgres::Session) + Send + 'static,
) -> Result<JoinHandle<()>> {
    let (report, opened) = mpsc::sync_channel(1);
    let url = url.to_owned();
    let thread = spawn(name, move || match postgres::Session::open(&url) {
        Ok(session) => {
            drop(report.send(Ok(())));
            work(session);
        }
        Err(error) => drop(report.send(Err(error))),
    })?;
    opened.recv().unwrap_or_else(|_| Err(ended()))?;
    Ok(thread)
}
