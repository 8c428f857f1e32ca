//! Sources and channels: everything that speaks somebody else's dialect, and nothing that does IO.
//!
//! - A **source** turns the bytes a sender posted into [`AlertEvent`](allclear_core::event::AlertEvent)s, and what
//!   became of them into the answer that sender expects ([`source`]).
//! - A **channel** turns a [`Notification`](allclear_core::page::Notification) into one request or mail, and the reply
//!   into an [`Outcome`](allclear_core::page::Outcome) ([`channel`]).
//!
//! Both are plain functions of their input: the web server and the transport own sockets, clocks and retries. A new
//! source is one file in `sources/`, its samples, and one line in [`source::SOURCES`]; a new channel is one file in
//! `channels/` and one line in [`channel::CHANNELS`]. `tests/contract.rs` then holds it to what all of them promise.

mod body;
pub mod channel;
mod channels;
mod identity;
pub mod letters;
pub mod source;
mod sources;
mod tolerant;
mod when;
mod wording;

pub use sources::mapping::check_mapping;
