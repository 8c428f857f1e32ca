//! What changed, and who says so.

use uuid::Uuid;

macro_rules! topics {
    ($($(#[$doc:meta])* $name:ident = $word:literal),* $(,)?) => {
        /// What kind of thing changed; listeners of the live stream choose by it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "the names say it")]
        pub enum Topic {
            $($(#[$doc])* $name),*
        }

        impl Topic {
            /// All of them.
            pub const ALL: [Self; [$($word),*].len()] = [$(Self::$name),*];

            /// Its word between nodes. What a released version says must mean the same in the next.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word),*
                }
            }

            /// The topic of a word; `None` when this version knows none.
            #[must_use]
            pub fn read(word: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|topic| topic.as_str() == word)
            }
        }
    };
}

topics! {
    Alerts = "alerts",
    Pages = "pages",
    /// Something became of pages to a person. The id is the person's.
    Paged = "paged",
    Escalations = "escalations",
    Incidents = "incidents",
    Status = "status",
    Directory = "directory",
    Reviews = "reviews",
    /// A page wants the open tabs of its person to ring, or one of them says that it shows it. The id is the page's.
    Rings = "rings",
    /// What one person may know of changed. The id is the person's.
    Access = "access",
    /// Pages about an incident: planned, sent. The id is the incident's.
    Summons = "summons",
    /// An emergency began or ended, or is called something else. The id is the incident's.
    Emergencies = "emergencies",
    /// Sessions of a person ended before their time. The id is the person's.
    Sessions = "sessions",
}

/// Which node changed something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// This process.
    Here,
    /// Another node of the same PostgreSQL database. Word of it may be lost.
    Elsewhere,
}

/// Something changed and is on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// What kind of thing.
    pub topic: Topic,
    /// Which one; `None` for several or all.
    pub id: Option<Uuid>,
    /// Who did it.
    pub origin: Origin,
}
