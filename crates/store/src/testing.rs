//! For tests, here and in the crates above: every engine that can be reached, each with a fresh database.

#![expect(clippy::expect_used, clippy::panic, reason = "for tests, which have to stop at the first surprise")]

use crate::db::Db;
use crate::error::Result;
use crate::location::Location;
use crate::migrate::{MIGRATIONS, Migrations};
use crate::postgres::{Session, apart};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

/// Names a PostgreSQL server on which databases may be created: `postgres://user@host:port/postgres`.
pub const POSTGRES: &str = "ALLCLEAR_TEST_POSTGRES";

/// Set to `postgres`, it makes a test that would leave PostgreSQL out fail: for build services, where leaving something
/// out looks the same as passing.
pub const REQUIRE: &str = "ALLCLEAR_TEST_REQUIRE";

/// A database of its own, removed when dropped. Use it like a [`Db`].
pub struct TestDb {
    /// The migrated database.
    pub db: Db,
    /// For messages: `file`, `memory` or `postgres`.
    pub name: &'static str,
    remains: Remains,
}

enum Remains {
    Nothing,
    Folder(PathBuf),
    Database { server: String, name: String },
}

impl std::ops::Deref for TestDb {
    type Target = Db;
    fn deref(&self) -> &Db {
        &self.db
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        self.db.close_blocking();
        match &self.remains {
            Remains::Nothing => {}
            Remains::Folder(folder) => drop(std::fs::remove_dir_all(folder)),
            Remains::Database { server, name } => {
                drop(command(server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
            }
        }
    }
}

/// A file, memory, and PostgreSQL when [`POSTGRES`] is set; each migrated by this program's migrations.
///
/// # Panics
/// When one cannot be made.
#[must_use]
pub fn engines() -> Vec<TestDb> {
    engines_with(MIGRATIONS)
}

/// As [`engines`], with other migrations.
///
/// # Panics
/// When one cannot be made.
#[must_use]
pub fn engines_with(migrations: &'static Migrations) -> Vec<TestDb> {
    let mut all = vec![file(migrations), memory(migrations)];
    all.extend(postgres(migrations));
    all
}

/// A database in memory.
///
/// # Panics
/// When it cannot be migrated.
#[must_use]
pub fn memory(migrations: &'static Migrations) -> TestDb {
    made(&Location::Memory, "memory", Remains::Nothing, migrations)
}

/// A database in a file in a folder of its own.
///
/// # Panics
/// When it cannot be made.
#[must_use]
pub fn file(migrations: &'static Migrations) -> TestDb {
    let folder = std::env::temp_dir().join(unique());
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    let path = folder.join("allclear.db");
    made(&Location::Sqlite { path }, "file", Remains::Folder(folder), migrations)
}

/// A database on the server that [`POSTGRES`] names, if it does; otherwise says aloud that PostgreSQL is left out.
///
/// # Panics
/// When [`REQUIRE`] asks for PostgreSQL and no server is named, or when the server does not let us create a database.
#[must_use]
pub fn postgres(migrations: &'static Migrations) -> Option<TestDb> {
    let server = named(std::env::var(POSTGRES).ok(), std::env::var(REQUIRE).ok().as_deref())?;
    Some(postgres_on(&server, migrations))
}

fn named(server: Option<String>, required: Option<&str>) -> Option<String> {
    if server.is_none() {
        assert!(required != Some("postgres"), "{REQUIRE} asks for PostgreSQL, and {POSTGRES} names no server");
        println!("left out: PostgreSQL ({POSTGRES} is not set)");
    }
    server
}

/// A database on `server`, an address as in [`POSTGRES`].
///
/// # Panics
/// When the server does not let us create one.
#[must_use]
pub fn postgres_on(server: &str, migrations: &'static Migrations) -> TestDb {
    let name = unique();
    let create = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'");
    command(server, &create).unwrap_or_else(|e| panic!("{server}: {e}"));
    let url = with_database(server, &name);
    made(&Location::Postgres { url }, "postgres", Remains::Database { server: server.to_owned(), name }, migrations)
}

fn made(location: &Location, name: &'static str, remains: Remains, migrations: &'static Migrations) -> TestDb {
    let db = Db::open_with(location, migrations).unwrap_or_else(|e| panic!("{name}: {e}"));
    // First, so that a failing migration leaves nothing behind.
    let test = TestDb { db, name, remains };
    test.db.migrate().unwrap_or_else(|e| panic!("{name}: {e}"));
    test
}

/// Unique on this machine and its server: the process, and a counter in it.
fn unique() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("allclear_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

fn command(server: &str, text: &str) -> Result<()> {
    apart(|| Session::open(server)?.command(text))
}

/// The same server, another database.
fn with_database(url: &str, name: &str) -> String {
    let (address, options) = url.split_once('?').map_or((url, String::new()), |(a, o)| (a, format!("?{o}")));
    let host = address.find("://").map_or(0, |at| at + 3);
    let end = address[host..].find('/').map_or(address.len(), |at| host + at);
    format!("{}/{name}{options}", &address[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postgresql_may_be_left_out_where_nobody_asks_for_it() {
        assert_eq!(named(None, None), None);
        assert_eq!(named(Some("postgres://here".to_owned()), Some("postgres")).as_deref(), Some("postgres://here"));
    }

    #[test]
    #[should_panic(expected = "asks for PostgreSQL")]
    fn postgresql_may_not_be_left_out_where_it_is_asked_for() {
        let _ = named(None, Some("postgres"));
    }
}
