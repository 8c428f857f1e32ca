//! Mobilising on the timeline.

use super::State;
use crate::room::Label;
use serde::{Deserialize, Serialize};

/// What the timeline tells about a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// From 1.
    pub step: usize,
    /// What it is, in words.
    pub what: String,
    pub came: State,
    pub told: Option<String>,
    /// Steps that are not done after it.
    pub left: usize,
}

impl Event {
    /// The state it leads to.
    #[must_use]
    pub const fn leads_to(&self) -> Option<&'static str> {
        Some(if self.left == 0 { "done" } else { "open" })
    }

    /// What happened, as one plain line.
    #[must_use]
    pub fn tell(&self, mobilisation: Label) -> String {
        let told = self.told.as_ref().map_or_else(String::new, |told| format!(": {told}"));
        let came = match self.came {
            State::Waiting => "waits",
            State::Sent => "called",
            State::Done => "done",
            State::Failed => "failed",
        };
        format!("{mobilisation} {} ({came}){told}", self.what)
    }
}
