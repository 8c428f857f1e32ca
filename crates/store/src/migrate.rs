//! Migrations: one text for both engines, forward only, embedded in the program.

use crate::db::{Db, Engine};
use crate::error::{Result, StoreError};
use crate::location::Location;
use crate::tx::Text;
use crate::{postgres, sqlite};
use refinery::{Migration, Runner};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio_postgres::error::SqlState;

/// Migrations in the order of their versions: file name without `.sql`, and text.
pub type Migrations = [(&'static str, &'static str)];

macro_rules! embedded {
    ($($name:literal),* $(,)?) => { &[$(($name, include_str!(concat!("../migrations/", $name, ".sql")))),*] };
}

/// This program's migrations. A new file in `migrations/` gets its line here; a test misses it otherwise.
pub static MIGRATIONS: &Migrations = embedded![
    "V0001__foundation",
    "V0002__incidents",
    "V0003__status",
    "V0004__servers",
    "V0005__sign_in",
    "V0006__devices",
    "V0007__open_alerts",
    "V0008__calendar_links",
    "V0009__shift_swaps",
    "V0010__rooms",
    "V0011__unicode_lower",
    "V0012__open_by_service",
    "V0013__private_incidents",
    "V0014__communication",
    "V0015__people",
    "V0016__questions",
    "V0017__drills",
    "V0018__changes",
    "V0019__skills",
    "V0020__public_promises",
    "V0021__emergency",
    "V0022__reporting",
    "V0023__indexes",
    "V0024__personal_tokens",
    "V0025__let_in",
    "V0026__ways_in_that_end",
    "V0027__more_indexes",
];

/// Refinery's table, which is about this program and not its data.
pub(crate) const HISTORY: &str = "refinery_schema_history";

/// Writes a migration out for one engine.
///
/// `{{uuid}}`, `{{bytes}}`, `{{bool}}`, `{{int}}`, `{{real}}` are types, `{{seq}}` is a whole primary key that counts up,
/// `{{clustered}}` goes behind the closing parenthesis of a table of short rows whose primary key is all it is found by: on
/// SQLite its rows then lie in the index of that key instead of beside it, which halves the pages a row touches.
/// `{{strict}}` goes behind the closing parenthesis of a table so that SQLite checks types as PostgreSQL does. Lines
/// between `{{only sqlite}}` or `{{only postgres}}` and `{{end}}`, each alone on its line, are for that engine.
/// On SQLite a flag is an INTEGER 0 or 1; TRUE, FALSE and `WHERE flag` work on both.
pub(crate) fn expand(name: &str, text: &str, engine: Engine) -> Result<String> {
    let types = [
        ("{{uuid}}", "BLOB", "UUID"),
        ("{{bytes}}", "BLOB", "BYTEA"),
        ("{{bool}}", "INTEGER", "BOOLEAN"),
        ("{{int}}", "INTEGER", "BIGINT"),
        ("{{real}}", "REAL", "DOUBLE PRECISION"),
        ("{{seq}}", "INTEGER PRIMARY KEY", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
        ("{{strict}}", "STRICT", ""),
        ("{{clustered}}", "WITHOUT ROWID", ""),
    ];
    let (mut out, mut only) = (String::with_capacity(text.len()), None);
    for line in text.lines() {
        match line.trim() {
            "{{only sqlite}}" => only = Some(Engine::Sqlite),
            "{{only postgres}}" => only = Some(Engine::Postgres),
            "{{end}}" => only = None,
            _ if only.is_some_and(|only| only != engine) => {}
            _ => {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    for (marker, on_sqlite, on_postgres) in types {
        out = out.replace(marker, if engine == Engine::Sqlite { on_sqlite } else { on_postgres });
    }
    match out.find("{{") {
        Some(at) => {
            let found: String = out[at..].chars().take(20).collect();
            Err(StoreError::Other(format!("migration {name}: {found:?} is not a known type")))
        }
        None => Ok(out),
    }
}

/// The version in `V0001__name`; `None` when the name is not of that form. Refinery would skip or misread such a file.
fn version(name: &str) -> Option<i64> {
    let (number, words) = name.strip_prefix('V')?.split_once("__")?;
    let digits = number.len() == 4 && number.bytes().all(|b| b.is_ascii_digit());
    let words_fit = !words.is_empty()
        && words.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && !words.contains("__");
    (digits && words_fit).then(|| number.parse().ok()).flatten()
}

fn runner(migrations: &Migrations, engine: Engine) -> Result<Runner> {
    let made = migrations.iter().map(|(name, text)| {
        version(name)
            .ok_or_else(|| StoreError::Other(format!("migration {name}: the name must be like V0001__name")))?;
        Migration::unapplied(name, &expand(name, text, engine)?).map_err(StoreError::other)
    });
    Ok(Runner::new(&made.collect::<Result<Vec<_>>>()?))
}

/// Versions the database has, oldest first; none before its first migration.
pub(crate) fn applied(db: &Db) -> Result<Vec<i64>> {
    db.read_blocking(|tx| {
        let exists = match tx.engine() {
            Engine::Sqlite => "SELECT 1 FROM sqlite_master WHERE name = 'refinery_schema_history'",
            Engine::Postgres => "SELECT 1 WHERE to_regclass('refinery_schema_history') IS NOT NULL",
        };
        let (mut known, mut versions) = (false, Vec::new());
        tx.each(Text::Made(exists), &[], &mut |_, _| {
            known = true;
            Ok(false)
        })?;
        if known {
            let history = "SELECT version FROM refinery_schema_history ORDER BY version";
            tx.each(Text::Made(history), &[], &mut |_, row| {
                versions.push(row.get("version")?);
                Ok(true)
            })?;
        }
        Ok(versions)
    })
}

impl Db {
    /// The version of the schema that is there; `None` where nobody has put one yet.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn schema(&self) -> Result<Option<i64>> {
        Ok(applied(self)?.last().copied())
    }

    /// Brings the schema up to this program's; gives the names of the migrations applied. An existing SQLite file is
    /// first copied to `<file>.schema-<version>.backup` beside it. Several nodes may do this at the same time.
    ///
    /// # Errors
    /// [`StoreError::Other`] when the schema is newer than this program, when a released migration was changed
    /// afterwards, or when one fails; what had been applied before it stays.
    pub fn migrate(&self) -> Result<Vec<String>> {
        let mut before = applied(self)?;
        let newest = self.migrations().iter().filter_map(|(name, _)| version(name)).max().unwrap_or(0);
        if let Some(found) = before.last().filter(|found| **found > newest) {
            return Err(StoreError::Other(format!(
                "the database {} has schema {found}, this program knows up to {newest}: start the newer version of \
                 Allclear again, or restore the backup made before its upgrade",
                self.location()
            )));
        }
        if before.len() == self.migrations().len() {
            // Still run: refinery checks that no applied migration was changed.
            tracing::debug!(schema = newest, "the schema is up to date");
        } else if let (Location::Sqlite { path }, Some(last)) = (self.location(), before.last()) {
            keep_copy(path, *last)?;
        }
        let mut failures = 0;
        loop {
            let failure = match self.run_migrations() {
                Ok(done) => return Ok(done),
                Err(failure) => failure,
            };
            // Another node may have applied the same ones in the meantime; then there is less or nothing to do.
            let now = applied(self)?;
            failures = if now.len() > before.len() { 0 } else { failures + 1 };
            if failures >= failure.patience() {
                return Err(failure.error);
            }
            tracing::info!(reason = %failure.error, "another node is bringing the schema up to date; waiting for it");
            before = now;
            #[expect(clippy::disallowed_methods, reason = "another node is waited for before anything runs")]
            std::thread::sleep(PAUSE);
        }
    }

    fn run_migrations(&self) -> Result<Vec<String>, Failure> {
        let runner = runner(self.migrations(), self.engine())?;
        let report = match self.location() {
            Location::Postgres { url } => postgres::apart(|| {
                let mut session = postgres::Session::open(url)?;
                session.with_client(async |client| runner.run_async(client).await)
            })?
            .map_err(|error| Failure { race: Race::of(&error), error: explained(error) })?,
            Location::Sqlite { path } => run_on_sqlite(&runner, &mut sqlite::connect(Some(path))?)?,
            Location::Memory => self
                .in_memory(|conn| run_on_sqlite(&runner, conn))
                .unwrap_or_else(|| Err(StoreError::Other("the database is not in memory".to_owned())))?,
        };
        Ok(report.applied_migrations().iter().map(|m| format!("V{:04}__{}", m.version(), m.name())).collect())
    }
}

/// Between two attempts to migrate beside another node.
const PAUSE: Duration = Duration::from_millis(250);

/// What a failed migration had to do with another node.
#[derive(Clone, Copy)]
enum Race {
    None,
    /// Something is there already. Another node made it a moment ago, or it is not ours at all.
    There,
    /// Another node holds the table.
    Held,
}

impl Race {
    fn of(error: &refinery::Error) -> Self {
        let mut cause = std::error::Error::source(error.kind());
        while let Some(error) = cause {
            let code = error.downcast_ref::<tokio_postgres::Error>().and_then(tokio_postgres::Error::code);
            match code.map(SqlState::code) {
                Some("23505" | "42P07" | "42710" | "42701") => return Self::There,
                Some("55P03" | "40001" | "40P01") => return Self::Held,
                _ => cause = error.source(),
            }
        }
        Self::None
    }
}

struct Failure {
    race: Race,
    error: StoreError,
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self { race: Race::None, error }
    }
}

impl Failure {
    /// After how many failures in a row, without any progress by anybody, it is final.
    const fn patience(&self) -> u32 {
        match self.race {
            Race::None => 1,
            Race::There => 12,
            // Ten minutes at least: as long as another node may take to rebuild a large table.
            Race::Held => 2_400,
        }
    }
}

/// References are checked once at the end: a migration that rebuilds a table would otherwise delete what refers to it.
fn run_on_sqlite(runner: &Runner, conn: &mut rusqlite::Connection) -> Result<refinery::Report> {
    sqlite::writable(conn)?;
    conn.pragma_update(None, "foreign_keys", false)?;
    let report = runner.run(conn).map_err(explained);
    conn.pragma_update(None, "foreign_keys", true)?;
    let report = report?;
    let mut broken = conn.prepare("PRAGMA foreign_key_check")?;
    let table: Option<String> = broken.query_map([], |row| row.get(0))?.next().transpose()?;
    match table {
        Some(table) => Err(StoreError::Other(format!("after the migration, rows of {table} refer to missing rows"))),
        None => Ok(report),
    }
}

/// With all causes: the engine's own words are two levels down.
fn explained(error: refinery::Error) -> StoreError {
    let mut text = format!("migration failed: {error}");
    let mut cause = std::error::Error::source(error.kind());
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    StoreError::Other(text)
}

fn keep_copy(path: &Path, schema: i64) -> Result<()> {
    let beside = |suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let (part, kept) = (beside(".backup.part"), beside(&format!(".schema-{schema}.backup")));
    let wrong =
        |e: std::io::Error| StoreError::Unavailable(format!("backup before migrating, {}: {e}", kept.display()));
    if part.exists() {
        std::fs::remove_file(&part).map_err(wrong)?;
    }
    sqlite::create_private(&part)?;
    sqlite::connect(Some(path))?.execute("VACUUM INTO ?1", [part.to_string_lossy()])?;
    std::fs::File::open(&part).and_then(|file| file.sync_all()).map_err(wrong)?;
    std::fs::rename(&part, &kept).map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_listed_in_order_and_well_named() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .expect("migrations folder")
            .map(|entry| entry.expect("entry").file_name().into_string().expect("UTF-8"))
            .collect();
        files.sort();
        let listed: Vec<String> = MIGRATIONS.iter().map(|(name, _)| format!("{name}.sql")).collect();
        assert_eq!(files, listed);
        let mut last = 0;
        for (name, text) in MIGRATIONS {
            let this = version(name).expect("a name like V0001__name");
            assert!(this > last, "{name}: two migrations have the same version");
            last = this;
            for engine in [Engine::Sqlite, Engine::Postgres] {
                expand(name, text, engine).expect("known types only");
            }
        }
    }

    #[test]
    fn names_that_refinery_would_skip_or_misread_are_refused() {
        assert_eq!(version("V0012__who_is_on_call"), Some(12));
        for bad in ["V12__x", "v0012__x", "V0012_x", "V0012__", "V0012__X", "V0012__a-b", "U0012__x", "V0012__a__b", ""]
        {
            assert_eq!(version(bad), None, "{bad}");
        }
    }

    #[test]
    fn each_engine_gets_its_types_and_lines() {
        let text =
            "a {{uuid}},\n {{only postgres}}\nb {{bool}}\n{{end}}\n{{only sqlite}}\nc {{bool}}\n{{end}}\n) {{strict}};";
        assert_eq!(expand("m", text, Engine::Sqlite).expect("fine"), "a BLOB,\nc INTEGER\n) STRICT;\n");
        assert_eq!(expand("m", text, Engine::Postgres).expect("fine"), "a UUID,\nb BOOLEAN\n) ;\n");
        assert!(expand("m", "a {{text}}", Engine::Sqlite).is_err());
    }
}
