//! The application: what every use-case and worker stands on. Cheap to clone.

use crate::clock::ServerClock;
use crate::error::{Error, Result};
use crate::ingest::Counts;
use crate::live::Live;
use crate::viewing;
use allclear_core::access::{Through, Viewer};
use allclear_core::directory::Directory;
use allclear_core::id::Ids;
use allclear_store::{Db, Tx, directory};
use arc_swap::ArcSwap;
use jiff::Timestamp;
use std::sync::Arc;
use uuid::Uuid;

pub use crate::clock::{Clock, SystemClock};

/// What the operator decided at start.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How people reach this server from outside, without a trailing slash; links in pages begin with it.
    pub public_url: String,
}

/// A configuration and its version.
type Snapshot = (Uuid, Arc<Directory>);

struct Inner {
    db: Db,
    clock: Arc<dyn Clock>,
    /// The same, where it is one that has to be looked after.
    server_clock: Option<Arc<ServerClock>>,
    ids: Ids,
    settings: Settings,
    directory: ArcSwap<Snapshot>,
    nudges: crate::workers::Nudges,
    gate: crate::sign_in::Gate,
    counts: Counts,
    live: Arc<Live>,
}

/// Handle to the running application.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
    /// With whose eyes it reads outside of a request.
    otherwise: Viewer,
}

/// What a write has in its hands: the transaction, the moment, the configuration as of this transaction, and new ids.
pub struct Work<'w, 't> {
    pub tx: &'w mut Tx<'t>,
    pub now: Timestamp,
    pub directory: Arc<Directory>,
    pub ids: &'w mut Ids,
}

impl Work<'_, '_> {
    /// Runs `f` with everybody's eyes: for what follows from an act, and of which who acts is shown nothing.
    pub(crate) fn unseen<T>(&mut self, f: impl FnOnce(&mut Self) -> T) -> T {
        let viewer = self.tx.viewer();
        self.tx.act_as(Viewer::Everything);
        let done = f(self);
        self.tx.act_as(viewer);
        done
    }
}

impl App {
    /// Wires an application over an opened and migrated database.
    ///
    /// # Errors
    /// When the configuration cannot be loaded.
    pub fn new(db: Db, clock: Arc<dyn Clock>, ids: Ids, settings: Settings) -> Result<Self> {
        Self::wired(db, clock, None, ids, settings)
    }

    /// As [`App::new`], on a clock that goes by the database's where nodes share one. [`crate::running::start`] looks
    /// after it.
    ///
    /// # Errors
    /// As [`App::new`].
    pub fn with_server_clock(db: Db, clock: ServerClock, ids: Ids, settings: Settings) -> Result<Self> {
        let clock = Arc::new(clock);
        Self::wired(db, Arc::<ServerClock>::clone(&clock), Some(clock), ids, settings)
    }

    fn wired(
        db: Db,
        clock: Arc<dyn Clock>,
        server_clock: Option<Arc<ServerClock>>,
        ids: Ids,
        settings: Settings,
    ) -> Result<Self> {
        let now = clock.now();
        let mut ids = ids;
        let (version, link_key) = (ids.id::<allclear_core::id::Entry>(now).uuid(), ids.hex(32));
        db.write_blocking(move |tx| directory::initialise(tx, version, &link_key, now))?;
        let loaded = db.read_blocking(|tx| Ok((directory::version(tx)?, Arc::new(directory::load(tx)?))))?;
        let inner = Arc::new(Inner {
            db,
            clock,
            server_clock,
            ids,
            settings,
            directory: ArcSwap::from_pointee(loaded),
            nudges: crate::workers::Nudges::default(),
            gate: crate::sign_in::Gate::default(),
            counts: Counts::default(),
            live: Arc::default(),
        });
        Ok(Self { inner, otherwise: Viewer::Everything })
    }

    /// The same for whoever answers requests: what is read outside of one ([`viewing`]) is read with an outsider's eyes, so
    /// that a request that got lost between two tasks shows too little and never too much.
    #[must_use]
    pub fn for_requests(&self) -> Self {
        Self { otherwise: Viewer::Outsider, ..self.clone() }
    }

    /// With whose eyes is read now.
    fn viewer(&self) -> Viewer {
        viewing::current().unwrap_or(self.otherwise)
    }

    /// With whose eyes is acted now, and by which token of theirs.
    fn asker(&self) -> (Viewer, Option<Through>) {
        (self.viewer(), viewing::through())
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// The clock, where it is one that has to be looked after.
    pub(crate) fn server_clock(&self) -> Option<Arc<ServerClock>> {
        self.inner.server_clock.clone()
    }

    /// The database, for reads and for maintenance.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.inner.db
    }

    /// What the operator decided at start.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// Wakes workers.
    #[must_use]
    pub fn nudges(&self) -> &crate::workers::Nudges {
        &self.inner.nudges
    }

    /// The open streams of this process.
    #[must_use]
    pub fn live(&self) -> &Arc<Live> {
        &self.inner.live
    }

    /// Draws ids, keys or other random values outside a transaction. Waits for no transaction under way.
    pub fn chance<T>(&self, draw: impl FnOnce(&mut Ids) -> T) -> T {
        draw(&mut self.inner.ids.share())
    }

    /// Repeats that this process has yet to count on their alerts.
    pub(crate) fn counts(&self) -> &Counts {
        &self.inner.counts
    }

    /// How fast anybody may try to sign in.
    pub(crate) fn gate(&self) -> &crate::sign_in::Gate {
        &self.inner.gate
    }

    /// The newest configuration this node has seen: for look-ups outside a transaction. A write checks it again.
    #[must_use]
    pub fn directory(&self) -> Arc<Directory> {
        Arc::clone(&self.inner.directory.load().1)
    }

    /// Reads a consistent snapshot.
    ///
    /// # Errors
    /// What `f` gives, or that the database is not to be had.
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let viewer = self.viewer();
        let read = move |tx: &mut Tx<'_>| {
            tx.look_as(viewer);
            f(tx).map_err(Error::into_store)
        };
        let db = &self.inner.db;
        Ok(if viewing::goes_first() { db.read_to_do(read).await? } else { db.read(read).await? })
    }

    /// Reads a consistent snapshot together with the configuration as that snapshot has it.
    ///
    /// # Errors
    /// What `f` gives, or that the database is not to be had.
    pub async fn read_current<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Tx<'_>, &Directory) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (app, known) = (self.clone(), self.inner.directory.load_full());
        self.read(move |tx| {
            let directory = app.current_directory(tx, &known)?;
            f(tx, &directory)
        })
        .await
    }

    /// As [`App::read_current`], before everybody else's reads and never behind a long one: the last look before a page
    /// goes out.
    ///
    /// # Errors
    /// As [`App::read_current`].
    pub async fn read_for_page<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Tx<'_>, &Directory) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (app, known, viewer) = (self.clone(), self.inner.directory.load_full(), self.viewer());
        let read = move |tx: &mut Tx<'_>| {
            tx.look_as(viewer);
            let directory = app.current_directory(tx, &known)?;
            f(tx, &directory).map_err(Error::into_store)
        };
        Ok(self.inner.db.read_for_page(read).await?)
    }

    /// Runs `f` in one transaction and answers when it is on disk. `f` may run again after a conflict, so it touches
    /// nothing but its [`Work`].
    ///
    /// # Errors
    /// What `f` refuses (then nothing of it is stored), or that the database is not to be had.
    pub async fn write<T: Send + 'static>(
        &self,
        mut f: impl FnMut(&mut Work<'_, '_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (app, known, asker) = (self.clone(), self.inner.directory.load_full(), self.asker());
        Ok(self.inner.db.write(move |tx| app.work(tx, &asker, &known, &mut f)).await?)
    }

    /// [`App::write`] for callers without a runtime: the command line and the simulator.
    ///
    /// # Errors
    /// As for [`App::write`].
    pub fn write_blocking<T: Send + 'static>(
        &self,
        mut f: impl FnMut(&mut Work<'_, '_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (app, known, asker) = (self.clone(), self.inner.directory.load_full(), self.asker());
        Ok(self.inner.db.write_blocking(move |tx| app.work(tx, &asker, &known, &mut f))?)
    }

    fn work<T>(
        &self,
        tx: &mut Tx<'_>,
        (viewer, through): &(Viewer, Option<Through>),
        known: &Arc<Snapshot>,
        f: &mut impl FnMut(&mut Work<'_, '_>) -> Result<T>,
    ) -> allclear_store::Result<T> {
        tx.act_as(*viewer);
        tx.act_through(through.clone());
        // It was good when the request began, which may be a while ago.
        if let Some(through) = through
            && !allclear_store::tokens::is_good(tx, through.token, self.now())?
        {
            return Err(Error::refused("the token that was shown has ended meanwhile; nothing was done").into_store());
        }
        let directory = self.current_directory(tx, known)?;
        let mut ids = self.inner.ids.share();
        let mut work = Work { tx, now: self.now(), directory, ids: &mut ids };
        f(&mut work).map_err(Error::into_store)
    }

    /// The configuration as this transaction sees it. The version is a fresh random value at every change, so a cached
    /// snapshot with the same version is the same configuration, whatever was rolled back in between.
    ///
    /// `known` is what was cached before this transaction began, so what the transaction sees is at least as new. When
    /// something else has been cached since, it may be newer than what an old snapshot sees, and stays.
    fn current_directory(&self, tx: &mut Tx<'_>, known: &Arc<Snapshot>) -> allclear_store::Result<Arc<Directory>> {
        let version = directory::version(tx)?;
        let cached = self.inner.directory.load();
        if cached.0 == version {
            return Ok(Arc::clone(&cached.1));
        }
        let loaded = Arc::new(directory::load(tx)?);
        self.inner.directory.compare_and_swap(known, Arc::new((version, Arc::clone(&loaded))));
        Ok(loaded)
    }

    /// Looks whether another node or process changed the configuration, and takes it over.
    ///
    /// # Errors
    /// When the database is not to be had.
    pub async fn refresh_directory(&self) -> Result<Arc<Directory>> {
        let (app, known) = (self.clone(), self.inner.directory.load_full());
        self.read(move |tx| Ok(app.current_directory(tx, &known)?)).await
    }
}

#[cfg(test)]
pub(crate) mod tests;
