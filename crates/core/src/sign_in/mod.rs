//! Signing in: what is decided, without the secrets themselves.

mod password;
mod session;
mod throttle;

pub use password::{MAX_PASSWORD, MIN_PASSWORD, Weak, check_password};
pub use session::{ABSOLUTE, FRESH, IDLE, SEEN_EVERY, Seen, is_alive, is_fresh, seen_since};
pub use throttle::{Rate, Throttle};

use serde::{Deserialize, Serialize};

/// How a session began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    Password,
    Passkey,
    /// A set-up, invitation or reset link.
    Link,
}

impl How {
    /// The word used in storage.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Passkey => "passkey",
            Self::Link => "link",
        }
    }

    /// Reads [`How::as_str`] back.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        [Self::Password, Self::Passkey, Self::Link].into_iter().find(|how| how.as_str() == word)
    }
}

/// What a link that is sent to somebody is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// The very first admin.
    Setup,
    /// Somebody who never signed in.
    Invite,
    /// Somebody who cannot sign in any more.
    Reset,
}

impl Purpose {
    /// The word used in storage.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::Invite => "invite",
            Self::Reset => "reset",
        }
    }

    /// Reads [`Purpose::as_str`] back.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        [Self::Setup, Self::Invite, Self::Reset].into_iter().find(|purpose| purpose.as_str() == word)
    }
}
