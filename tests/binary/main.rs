//! The real program, run as a user runs it.

#![expect(clippy::expect_used, clippy::panic, reason = "for tests, which have to stop at the first surprise")]

mod command_line;
mod demo;
mod drill;
mod exit_codes;
mod guide;
mod incident;
mod program;
mod serving;
mod texts;
mod user;
