//! The database: the only crate that names a driver. One SQL text for SQLite and PostgreSQL, closures instead of
//! connections, and one file of functions for each kind of thing that is kept.
//!
//! ```
//! use allclear_store::{args, sql, Db, Location};
//! # fn main() -> allclear_store::Result<()> {
//! let db = Db::open(&Location::Memory)?;
//! let seven: i64 = db.read_blocking(|tx| tx.one(sql!("SELECT $1 + 3 AS sum"), args![4_i64], |row| row.get("sum")))?;
//! assert_eq!(seven, 7);
//! # Ok(())
//! # }
//! ```

mod catalogue;
mod change;
mod db;
pub mod declare_asks;
mod desk;
mod error;
mod hub;
mod job;
mod lanes;
mod location;
mod lower;
pub mod maintenance;
mod migrate;
mod postgres;
mod postgres_values;
mod signature;
mod sql;
mod sqlite;
pub mod testing;
mod tx;
mod value;
pub mod viewing;

pub use change::{Change, Origin, Topic};
pub use db::{Db, Engine, Stats};
pub use error::{Result, StoreError};
pub use location::Location;
pub use migrate::{MIGRATIONS, Migrations};
pub use sql::Sql;
pub use tx::Tx;
pub use value::{FromValue, Row, Value, ValueRef};

// What is kept, one line for each file.
pub mod alerts;
pub mod attachments;
pub mod audit;
pub mod auditor;
pub mod calendars;
pub mod changes;
pub mod credentials;
pub mod deliveries;
pub mod devices;
pub mod directory;
pub mod drills;
pub mod escalations;
pub mod events;
pub mod first_steps;
pub mod gauges;
pub mod idempotency;
pub mod identities;
pub mod incidents;
pub mod invitations;
pub mod mail;
pub mod pages;
pub mod people;
pub mod receipts;
pub mod rejected;
pub mod reporters;
pub mod reviews;
pub mod rooms;
mod sending;
pub mod servers;
pub mod sessions;
pub mod status;
pub mod swaps;
pub mod timeline;
pub mod tokens;
pub mod webhook_calls;
