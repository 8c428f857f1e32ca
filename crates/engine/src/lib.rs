//! The write path: use-cases, workers and the one outgoing transport.
//!
//! A use-case loads what it needs, lets `core` decide, and saves state, log entries and outbox rows in one transaction.
//! The HTML form, the JSON API, a signed link and the command line call the same function with the same command.

pub mod answer;
pub mod app;
pub mod calendars;
pub mod clock;
pub mod company;
pub mod declaring;
pub mod devices;
pub mod direct;
pub mod drill;
pub mod error;
pub mod first_steps;
pub mod health;
pub mod idempotency;
pub mod ingest;
pub mod links;
pub mod live;
pub mod metrics;
pub mod mute;
pub mod people;
pub mod publish;
pub mod respond;
pub mod review;
pub mod rings;
pub mod running;
mod seal;
pub mod shifts;
pub mod sign_in;
mod summon;
pub mod swaps;
pub mod tokens;
pub mod transport;
pub mod viewing;
pub mod workers;

pub use app::{App, Settings, Work};
pub use clock::{Clock, ServerClock, SteadyClock, SystemClock};
pub use error::{Error, Result};
