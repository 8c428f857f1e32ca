//! What goes out when a request is approved, word for word.
//!
//! A text may begin like a command: "next 20m: we look" was once approved as an update and went out as a promise. So what
//! people read is kept as it was meant, and only other commands are read out of their line again.

use crate::id::{ComponentId, PublicIncidentId};
use crate::status::{ComponentStatus, Impact, IncidentStatus};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Words that wait for somebody to agree to them. Stored as JSON: a field may be added with a default, a name is never
/// changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Exactly {
    /// An internal update.
    Update {
        text: String,
        /// As in [`crate::command::Command::Update`].
        next_minutes: Option<u32>,
        /// When it was said, if not when it was asked for.
        #[serde(default)]
        at: Option<Timestamp>,
    },
    /// Something on a status page.
    Publish(Box<Post>),
}

/// What customers will read, with everything that goes with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// The last part of the page's address.
    pub page: String,
    /// What it continues; `None` when it opens something.
    pub public: Option<PublicIncidentId>,
    /// What it is called there.
    pub name: String,
    /// As it is when not said.
    pub status: Option<IncidentStatus>,
    pub impact: Option<Impact>,
    pub body: String,
    /// `None`: nothing is said about components.
    pub components: Option<Vec<(ComponentId, ComponentStatus)>>,
    pub started_at: Option<Timestamp>,
    /// In how many minutes, after it goes out, readers are promised to hear more.
    pub next_minutes: Option<u32>,
}

impl Exactly {
    /// The words people will read.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Update { text, .. } => text,
            Self::Publish(post) => &post.body,
        }
    }

    /// The same with other words; everything else stays.
    #[must_use]
    pub fn reworded(&self, words: String) -> Self {
        let mut other = self.clone();
        match &mut other {
            Self::Update { text, .. } => *text = words,
            Self::Publish(post) => post.body = words,
        }
        other
    }
}
