//! The application: what every use-case and worker stands on. Cheap to clone.

use crate::error::{Error, Result};
use allclear_core::directory::Directory;
use allclear_core::id::Ids;
use allclear_store::{Db, Tx, directory};
use arc_swap::ArcSwap;
use jiff::Timestamp;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// Where "now" comes from: the system in production, a story's or the simulator's own clock in tests.
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
}

/// The system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    /// In whole microseconds, as instants are stored: what is told at first is what is told later.
    #[expect(clippy::disallowed_methods, reason = "this is the one place where time enters")]
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }
}

/// What the operator decided at start.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How people reach this server from outside, without a trailing slash; links in pages begin with it.
    pub public_url: String,
}

struct Inner {
    db: Db,
    clock: Arc<dyn Clock>,
    ids: Mutex<Ids>,
    settings: Settings,
    directory: ArcSwap<(Uuid, Arc<Directory>)>,
    nudges: crate::workers::Nudges,
}

/// Handle to the running application.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// What a write has in its hands: the transaction, the moment, the configuration as of this transaction, and new ids.
pub struct Work<'w, 't> {
    pub tx: &'w mut Tx<'t>,
    pub now: Timestamp,
    pub directory: Arc<Directory>,
    pub ids: &'w mut Ids,
}

impl App {
    /// Wires an application over an opened and migrated database.
    ///
    /// # Errors
    /// When the configuration cannot be loaded.
    pub fn new(db: Db, clock: Arc<dyn Clock>, ids: Ids, settings: Settings) -> Result<Self> {
        let now = clock.now();
        let mut ids = ids;
        let (version, link_key) = (ids.id::<allclear_core::id::Entry>(now).uuid(), ids.hex(32));
        db.write_blocking(move |tx| directory::initialise(tx, version, &link_key, now))?;
        let loaded = db.read_blocking(|tx| Ok((directory::version(tx)?, Arc::new(directory::load(tx)?))))?;
        Ok(Self(Arc::new(Inner {
            db,
            clock,
            ids: Mutex::new(ids),
            settings,
            directory: ArcSwap::from_pointee(loaded),
            nudges: crate::workers::Nudges::default(),
        })))
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// The database, for reads and for maintenance.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// What the operator decided at start.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Wakes workers.
    #[must_use]
    pub fn nudges(&self) -> &crate::workers::Nudges {
        &self.0.nudges
    }

    /// The newest configuration this node has seen: for look-ups outside a transaction. A write checks it again.
    #[must_use]
    pub fn directory(&self) -> Arc<Directory> {
        Arc::clone(&self.0.directory.load().1)
    }

    /// Reads a consistent snapshot.
    ///
    /// # Errors
    /// What `f` gives, or that the database is not to be had.
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        Ok(self.0.db.read(move |tx| f(tx).map_err(Error::into_store)).await?)
    }

    /// Reads a consistent snapshot together with the configuration as that snapshot has it.
    ///
    /// # Errors
    /// What `f` gives, or that the database is not to be had.
    pub async fn read_current<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Tx<'_>, &Directory) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let app = self.clone();
        self.read(move |tx| {
            let directory = app.current_directory(tx)?;
            f(tx, &directory)
        })
        .await
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
        let app = self.clone();
        Ok(self.0.db.write(move |tx| app.work(tx, &mut f)).await?)
    }

    /// [`App::write`] for callers without a runtime: the command line and the simulator.
    ///
    /// # Errors
    /// As for [`App::write`].
    pub fn write_blocking<T: Send + 'static>(
        &self,
        mut f: impl FnMut(&mut Work<'_, '_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let app = self.clone();
        Ok(self.0.db.write_blocking(move |tx| app.work(tx, &mut f))?)
    }

    fn work<T>(
        &self,
        tx: &mut Tx<'_>,
        f: &mut impl FnMut(&mut Work<'_, '_>) -> Result<T>,
    ) -> allclear_store::Result<T> {
        let directory = self.current_directory(tx)?;
        let mut ids = self.0.ids.lock().unwrap_or_else(PoisonError::into_inner);
        let mut work = Work { tx, now: self.now(), directory, ids: &mut ids };
        f(&mut work).map_err(Error::into_store)
    }

    /// The configuration as this transaction sees it. The version is a fresh random value at every change, so a cached
    /// snapshot with the same version is the same configuration, whatever was rolled back in between.
    fn current_directory(&self, tx: &mut Tx<'_>) -> allclear_store::Result<Arc<Directory>> {
        let version = directory::version(tx)?;
        let cached = self.0.directory.load();
        if cached.0 == version {
            return Ok(Arc::clone(&cached.1));
        }
        let loaded = Arc::new(directory::load(tx)?);
        self.0.directory.store(Arc::new((version, Arc::clone(&loaded))));
        Ok(loaded)
    }

    /// Looks whether another node or process changed the configuration, and takes it over.
    ///
    /// # Errors
    /// When the database is not to be had.
    pub async fn refresh_directory(&self) -> Result<Arc<Directory>> {
        let app = self.clone();
        self.read(move |tx| Ok(app.current_directory(tx)?)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_enters_in_whole_microseconds() {
        for _ in 0..100 {
            let now = SystemClock.now();
            assert_eq!(now.subsec_nanosecond() % 1_000, 0, "{now}");
        }
    }
}
