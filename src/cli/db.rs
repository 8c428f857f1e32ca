//! `allclear db`: looking after the database without a server.

use super::failure::{Failure, Result};
use super::output::Output;
use super::settings::{Place, Storage};
use crate::wire;
use allclear_core::access::Actor;
use allclear_engine::mute;
use allclear_store::maintenance::{self, TableSum};
use allclear_store::{Engine, directory, servers};
use clap::Subcommand;
use jiff::SignedDuration;
use serde_json::json;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

/// Look after the database. A server may run meanwhile, except for `restore` and `copy`, whose target must be empty.
#[derive(Debug, Subcommand)]
pub enum Db {
    /// Bring the schema up to this version's; an SQLite file is copied beside itself first
    Migrate {
        #[command(flatten)]
        storage: Storage,
    },
    /// Write a consistent copy into one new file, from SQLite or PostgreSQL
    ///
    /// What is restored from it starts muted: it pages nobody until `db unmute` says so.
    Backup {
        /// The file to make; it must not exist
        file: PathBuf,
        #[command(flatten)]
        storage: Storage,
    },
    /// Fill an empty database from a backup; it starts muted
    Restore {
        file: PathBuf,
        #[command(flatten)]
        storage: Storage,
    },
    /// Copy everything into another, empty database, for example from SQLite to PostgreSQL
    Copy {
        /// The target: a data directory or postgres://…
        #[arg(long, value_name = "DIR|URL")]
        to: String,
        #[command(flatten)]
        storage: Storage,
    },
    /// Read every row and have the engine check its files
    Verify {
        #[command(flatten)]
        storage: Storage,
    },
    /// Allow a restored or muted database to page people again
    Unmute {
        #[command(flatten)]
        storage: Storage,
    },
}

impl Db {
    pub async fn run(self, out: Output) -> Result<()> {
        // Every one of these blocks on the database's threads and nothing else runs meanwhile.
        tokio::task::spawn_blocking(move || self.work(out))
            .await
            .map_err(|e| Failure::failed(format!("the work on the database ended badly: {e}")))?
    }

    fn work(self, out: Output) -> Result<()> {
        match self {
            Self::Migrate { storage } => migrate(&storage.resolve()?, out),
            Self::Backup { file, storage } => backup(&storage.resolve()?, &file, out),
            Self::Restore { file, storage } => restore(&file, &storage.resolve()?, out),
            Self::Copy { to, storage } => copy(&storage.resolve()?, &Place::parse(&to)?, out),
            Self::Verify { storage } => verify(&storage.resolve()?, out),
            Self::Unmute { storage } => unmute(&storage.resolve()?, out),
        }
    }
}

fn migrate(place: &Place, out: Output) -> Result<()> {
    let db = allclear_store::Db::open(&wire::location(place)?)?;
    let spinner = out.spinner("migrating");
    let applied = db.migrate();
    spinner.finish_and_clear();
    db.close_blocking();
    let applied = applied?;
    out.either(&json!({"applied": applied}), || match &applied[..] {
        [] => out.line("the schema is up to date"),
        names => names.iter().try_for_each(|name| out.line(&format!("applied {name}"))),
    })
}

fn backup(place: &Place, file: &Path, out: Output) -> Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(Failure::usage(format!("there is no directory {} to write the backup into", folder.display())));
    }
    if file.exists() {
        let text = format!("{} exists; backups are never overwritten: name another file", file.display());
        return Err(Failure::refused(text));
    }
    let db = wire::open_existing(place)?;
    let spinner = out.spinner("copying the database");
    let made = maintenance::backup(&db, file, directory::mute_sql());
    spinner.finish_and_clear();
    db.close_blocking();
    made?;
    let bytes = std::fs::metadata(file).map(|m| m.len()).unwrap_or(0);
    out.either(&json!({"file": file, "bytes": bytes}), || out.line(&format!("{} ({bytes} bytes)", file.display())))
}

fn restore(file: &Path, place: &Place, out: Output) -> Result<()> {
    readable(file)?;
    let db = wire::open(place)?;
    let spinner = out.spinner("restoring");
    let ready = alone(&db).and_then(|()| nothing_in(&db));
    let restored = ready.and_then(|()| Ok(maintenance::restore(file, &db, directory::mute_sql())?));
    spinner.finish_and_clear();
    db.close_blocking();
    let sums = restored?;
    out.remark("The restored database is muted: it pages nobody until `allclear db unmute`.");
    told(&sums, out)
}

/// Looks at the first bytes, before a database is made for what they are not.
fn readable(file: &Path) -> Result<()> {
    /// <https://www.sqlite.org/fileformat.html>, 1.2.
    const MAGIC: &[u8; 16] = b"SQLite format 3\0";
    let mut first = [0; 16];
    match std::fs::File::open(file).and_then(|mut file| file.read_exact(&mut first)) {
        Ok(()) if first == *MAGIC => Ok(()),
        Err(e) if e.kind() == ErrorKind::NotFound => {
            Err(Failure::not_found(format!("there is no backup {}", file.display())))
        }
        Ok(()) => Err(Failure::usage(format!("{} is no backup that `allclear db backup` wrote", file.display()))),
        Err(e) => Err(Failure::usage(format!("the backup {} cannot be read: {e}", file.display()))),
    }
}

/// A target with data in it would be mixed with what arrives.
fn nothing_in(db: &allclear_store::Db) -> Result<()> {
    let Some(TableSum { table, rows, .. }) = maintenance::holds(db)? else { return Ok(()) };
    Err(Failure::refused(format!("{} already holds data ({rows} rows in {table}); name an empty place", db.location())))
}

fn copy(from: &Place, to: &Place, out: Output) -> Result<()> {
    if from == to {
        return Err(Failure::usage("source and target are the same database"));
    }
    let (from, to) = (wire::open_existing(from)?, wire::open(to)?);
    let spinner = out.spinner("copying every row");
    // Whatever a server wrote to the source meanwhile would be missing from the target.
    let ready = alone(&from).and_then(|()| alone(&to)).and_then(|()| nothing_in(&to));
    let copied = ready.and_then(|()| Ok(maintenance::copy(&from, &to)?));
    spinner.finish_and_clear();
    from.close_blocking();
    to.close_blocking();
    told(&copied?, out)
}

/// A server that was seen this recently is taken to be at work: it says so every 15 seconds.
const SEEN: SignedDuration = SignedDuration::from_secs(60);

/// Makes sure that no server works on a database: by its lock where it is a file, by who was seen where it is shared.
fn alone(db: &allclear_store::Db) -> Result<()> {
    db.lock_exclusive()?;
    let seen = |tx: &mut allclear_store::Tx<'_>| {
        // By the database's clock, as the servers say it.
        let since = servers::clock(tx)?.checked_sub(SEEN).unwrap_or(jiff::Timestamp::MIN);
        servers::alive(tx, since)
    };
    let alive = if db.engine() == Engine::Postgres { db.read_blocking(seen)? } else { 0 };
    if alive == 0 {
        return Ok(());
    }
    Err(Failure::refused(format!(
        "{alive} server(s) worked on {} within the last minute; stop them, wait a minute, and repeat",
        db.location()
    )))
}

fn verify(place: &Place, out: Output) -> Result<()> {
    let db = wire::existing(place)?;
    let spinner = out.spinner("reading every row");
    let seen = maintenance::verify(&db);
    spinner.finish_and_clear();
    db.close_blocking();
    let seen = seen?;
    if seen.findings.is_empty() {
        return told(&seen.tables, out);
    }
    Err(Failure::failed(format!("{}: {}", db.location(), seen.findings.join("; "))))
}

fn unmute(place: &Place, out: Output) -> Result<()> {
    let app = wire::app(wire::open_existing(place)?, "")?;
    let was = mute::set_blocking(&app, &Actor::Operator, None);
    app.db().close_blocking();
    let was = was?;
    out.either(&json!({"muted": false, "was": was}), || match &was {
        Some(reason) => out.line(&format!("paging is allowed again (it was muted: {reason})")),
        None => out.line("paging was allowed already"),
    })
}

fn told(sums: &[TableSum], out: Output) -> Result<()> {
    let tables: Vec<_> = sums
        .iter()
        .map(|s| json!({"table": s.table, "rows": s.rows, "checksum": format!("{:032x}", s.checksum)}))
        .collect();
    out.either(&json!({"tables": tables}), || {
        let rows: Vec<_> = sums.iter().map(|s| vec![s.table.clone(), s.rows.to_string()]).collect();
        out.table(&["table", "rows"], &rows)
    })
}
