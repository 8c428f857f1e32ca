//! The specification of Allclear: people act, phones ring, the clock moves.
//!
//! Every story runs the whole application in this process, on SQLite and, where `ALLCLEAR_TEST_POSTGRES` names a server,
//! on PostgreSQL; where it must, `ALLCLEAR_TEST_REQUIRE=postgres` says so. Only two things are not real: the clock, which
//! a story moves, and the network, which is a row of phones. A story that ends with a message nobody expected, or with
//! work left undone, has failed.

#![expect(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a story stops at the first surprise")]

#[macro_use]
mod world;

mod answering;
mod approving;
mod asking;
mod bad_input;
mod browser;
mod can;
mod capture;
mod configuration;
mod cycle;
mod deciding;
mod declaring;
mod drill;
mod emergency;
mod escalating;
mod experts;
mod incidents;
mod intake;
mod lead;
mod leaving;
mod mending;
mod mobilising;
mod nodes;
mod on_call;
mod overrides;
mod people;
mod personal_tokens;
mod private;
mod private_twins;
mod questions;
mod recovering;
mod severity;
mod shifts;
mod sign_in;
mod speaking;
mod status_page;
mod swaps;
mod tasks;
mod telling;
mod triage;
mod two_nights;
mod types;
mod workstreams;
