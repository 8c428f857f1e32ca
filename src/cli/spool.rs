//! A queue of events on disk, for the time while the server is away.
//!
//! An event is a file, on disk before anything is sent; its number is its place in the queue. One process at a time
//! empties the queue, in order, so that a resolve never overtakes its trigger. A file that the server refused for good
//! moves to `refused/`, where a person can look at it.

use anyhow::{Context as _, Result};
use serde_json::Value;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// The queue. Keys of integrations are in it, so only its owner can read it.
#[derive(Debug, Clone)]
pub struct Spool {
    dir: PathBuf,
}

/// Held by the one process that empties the queue.
#[derive(Debug)]
pub struct Emptying(#[expect(dead_code, reason = "the lock ends when the file is closed")] File);

impl Spool {
    /// Opens a queue, making its directory if need be.
    ///
    /// # Errors
    /// When the directory cannot be made.
    pub fn open(dir: &Path) -> Result<Self> {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(dir.join("refused"));
        made.with_context(|| format!("cannot make the queue's directory {}", dir.display()))?;
        Ok(Self { dir: dir.to_owned() })
    }

    /// Where it is.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Puts an event at the end and answers when it is on disk.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add(&self, event: &Value) -> Result<PathBuf> {
        let at = |path: &Path| format!("cannot write the queued event {}", path.display());
        let draft = self.dir.join(format!("draft-{}", std::process::id()));
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&draft)
            .with_context(|| at(&draft))?;
        file.write_all(event.to_string().as_bytes()).and_then(|()| file.sync_all()).with_context(|| at(&draft))?;
        let mut number = self.waiting()?.last().and_then(|path| number(path)).unwrap_or(0);
        // Linking fails where a file is already, so two processes never take the same place.
        let place = loop {
            number += 1;
            let place = self.dir.join(format!("{number:012}.json"));
            match fs::hard_link(&draft, &place) {
                Ok(()) => break place,
                Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
                Err(e) => return Err(e).with_context(|| at(&place)),
            }
        };
        fs::remove_file(&draft).with_context(|| at(&draft))?;
        self.sync()?;
        Ok(place)
    }

    /// The queue, first come first.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn waiting(&self) -> Result<Vec<PathBuf>> {
        let entries =
            fs::read_dir(&self.dir).with_context(|| format!("cannot read the queue {}", self.dir.display()))?;
        let mut files: Vec<PathBuf> = entries.flatten().map(|e| e.path()).filter(|p| number(p).is_some()).collect();
        files.sort();
        Ok(files)
    }

    /// Takes the right to empty the queue; `None` while another process does.
    ///
    /// # Errors
    /// When the lock file cannot be made.
    pub fn empty(&self) -> Result<Option<Emptying>> {
        let path = self.dir.join("lock");
        let at = || format!("cannot lock {}", path.display());
        let file =
            OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path).with_context(at)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Emptying(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(e)) => Err(e).with_context(at),
        }
    }

    /// Reads a queued event; `None` when it is gone or no JSON, which a crash of the machine can leave behind.
    pub fn read(&self, place: &Path) -> Option<Value> {
        serde_json::from_slice(&fs::read(place).ok()?).ok()
    }

    /// Takes an event out that the server has.
    ///
    /// # Errors
    /// When the file cannot be removed.
    pub fn done(&self, place: &Path) -> Result<()> {
        fs::remove_file(place).with_context(|| format!("cannot remove the sent event {}", place.display()))?;
        self.sync()
    }

    /// Puts an event aside that the server will never take; answers where it is now.
    ///
    /// # Errors
    /// When the file cannot be moved.
    pub fn refuse(&self, place: &Path) -> Result<PathBuf> {
        let name = place.file_name().unwrap_or_default();
        let mut aside = self.dir.join("refused").join(name);
        let mut copy = 0;
        while aside.exists() {
            copy += 1;
            aside = self.dir.join("refused").join(format!("{}.{copy}", name.to_string_lossy()));
        }
        fs::rename(place, &aside).with_context(|| format!("cannot put {} aside", place.display()))?;
        self.sync()?;
        Ok(aside)
    }

    /// A name in a directory survives a power cut only when the directory was flushed too.
    fn sync(&self) -> Result<()> {
        let flushed = File::open(&self.dir).and_then(|dir| dir.sync_all());
        flushed.with_context(|| format!("cannot flush {}", self.dir.display()))
    }
}

fn number(path: &Path) -> Option<u64> {
    path.file_name()?.to_str()?.strip_suffix(".json")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn spool() -> (tempfile::TempDir, Spool) {
        let dir = tempfile::tempdir().expect("a directory");
        let spool = Spool::open(&dir.path().join("deep/spool")).expect("a spool");
        (dir, spool)
    }

    #[test]
    fn events_come_out_in_the_order_they_went_in() {
        let (_dir, spool) = spool();
        for n in 0..12 {
            spool.add(&json!({"n": n})).expect("added");
        }
        let first = spool.waiting().expect("a list").remove(0);
        spool.done(&first).expect("done");
        spool.add(&json!({"n": 12})).expect("added");
        let numbers: Vec<_> = spool.waiting().expect("a list").iter().filter_map(|p| spool.read(p)).collect();
        assert_eq!(numbers, (1..13).map(|n| json!({"n": n})).collect::<Vec<_>>());
    }

    #[test]
    fn two_processes_never_empty_it_at_once() {
        let (_dir, spool) = spool();
        let held = spool.empty().expect("asked").expect("free");
        assert!(spool.empty().expect("asked").is_none());
        drop(held);
        assert!(spool.empty().expect("asked").is_some());
    }

    #[test]
    fn refused_events_are_kept_aside() {
        let (_dir, spool) = spool();
        for _ in 0..2 {
            let place = spool.add(&json!({})).expect("added");
            assert!(spool.refuse(&place).expect("aside").exists());
        }
        assert!(spool.waiting().expect("a list").is_empty());
        assert_eq!(fs::read_dir(spool.dir().join("refused")).expect("a list").count(), 2);
    }

    #[test]
    fn others_cannot_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let (_dir, spool) = spool();
        let place = spool.add(&json!({"routing_key": "secret"})).expect("added");
        assert_eq!(fs::metadata(place).expect("there").permissions().mode() & 0o077, 0);
        assert_eq!(fs::metadata(spool.dir()).expect("there").permissions().mode() & 0o077, 0);
    }
}
