//! One file for each source, and what several of them share.

pub(crate) mod alertmanager;
pub(crate) mod json;
mod labelled;
pub(crate) mod mapping;
pub(crate) mod pagerduty;
pub(crate) mod prometheus;
mod webhook;
