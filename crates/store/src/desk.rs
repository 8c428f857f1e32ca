//! Work files of maintenance: where they lie and how they go away.

use crate::error::{Result, StoreError};
use crate::location::Location;
use std::path::{Path, PathBuf};

/// A folder of our own for the copy of a backup while it is brought up to date: never beside the backup, whose folder may
/// be one that nobody may write to. The upgrade leaves its own copies in it, and all of it goes away together.
pub(crate) struct Desk {
    folder: PathBuf,
}

impl Desk {
    /// Beside a target that is a file, where there has to be room for it anyway; else among the system's temporary files.
    pub(crate) fn for_target(target: &Location) -> Result<Self> {
        let folder = match target {
            Location::Sqlite { path } => {
                let folder = beside(path, ".restoring");
                // What a run that was killed has left.
                match std::fs::remove_dir_all(&folder) {
                    Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(failed("remove", &folder, &e)),
                    _ => make(&folder).map_err(|e| failed("create", &folder, &e))?,
                }
                folder
            }
            _ => temporary()?,
        };
        Ok(Self { folder })
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.join("backup.db")
    }

    pub(crate) fn clear(self) -> Result<()> {
        std::fs::remove_dir_all(&self.folder).map_err(|e| failed("remove", &self.folder, &e))
    }
}

/// Made by us or not at all: in a folder for everybody, a name that is there already may be somebody's trap.
fn temporary() -> Result<PathBuf> {
    let mut n = 0;
    loop {
        let folder = std::env::temp_dir().join(format!("allclear-restore-{}-{n}", std::process::id()));
        match make(&folder) {
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists && n < 1_000 => n += 1,
            Err(e) => return Err(failed("create", &folder, &e)),
            Ok(()) => return Ok(folder),
        }
    }
}

/// Readable by its owner only, as the database is.
fn make(folder: &Path) -> std::io::Result<()> {
    let mut options = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut options, 0o700);
    options.create(folder)
}

fn failed(verb: &str, what: &Path, why: &std::io::Error) -> StoreError {
    StoreError::Unavailable(format!("cannot {verb} {}: {why}", what.display()))
}

/// The file of the same name with `suffix` behind it.
pub(crate) fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Removes a work file with what SQLite may have left beside it.
pub(crate) fn discard(file: &Path) -> Result<()> {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let file = beside(file, suffix);
        match std::fs::remove_file(&file) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(failed("remove", &file, &e)),
            _ => {}
        }
    }
    Ok(())
}
