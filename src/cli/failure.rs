//! How a command ends when it does not end well.

use serde_json::json;
use std::fmt;

/// What a script can tell from the exit code. The numbers are part of the contract: see `allclear --help`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// Something went wrong that the other codes do not name.
    Failed = 1,
    /// The command line or a configuration file cannot be understood.
    Usage = 2,
    /// There is no such alert, incident, file.
    NotFound = 3,
    /// The server understood and said no: the token is too weak, or the state forbids it.
    Refused = 4,
    /// The server or the database cannot be reached, or is too busy. Trying again later may work.
    Away = 5,
}

impl Code {
    const fn word(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Usage => "usage",
            Self::NotFound => "not_found",
            Self::Refused => "refused",
            Self::Away => "away",
        }
    }
}

/// What happened, where, and what to do; and the exit code.
#[derive(Debug)]
pub struct Failure {
    pub code: Code,
    pub text: String,
}

/// A command's answer.
pub type Result<T, E = Failure> = std::result::Result<T, E>;

impl Failure {
    /// See [`Code::Failed`].
    pub fn failed(text: impl Into<String>) -> Self {
        Self { code: Code::Failed, text: text.into() }
    }
    /// See [`Code::Usage`].
    pub fn usage(text: impl Into<String>) -> Self {
        Self { code: Code::Usage, text: text.into() }
    }
    /// See [`Code::NotFound`].
    pub fn not_found(text: impl Into<String>) -> Self {
        Self { code: Code::NotFound, text: text.into() }
    }
    /// See [`Code::Refused`].
    pub fn refused(text: impl Into<String>) -> Self {
        Self { code: Code::Refused, text: text.into() }
    }
    /// See [`Code::Away`].
    pub fn away(text: impl Into<String>) -> Self {
        Self { code: Code::Away, text: text.into() }
    }

    /// What stands on standard error.
    pub fn render(&self, as_json: bool) -> String {
        if as_json {
            json!({"error": {"code": self.code.word(), "exit": self.code as u8, "message": self.text}}).to_string()
        } else {
            format!("allclear: {}", self.text)
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        let error = match error.downcast::<allclear_engine::Error>() {
            Ok(ours) => return ours.into(),
            Err(error) => error,
        };
        match error.downcast::<allclear_store::StoreError>() {
            Ok(ours) => ours.into(),
            Err(error) => Self::failed(format!("{error:#}")),
        }
    }
}

impl From<allclear_engine::Error> for Failure {
    fn from(error: allclear_engine::Error) -> Self {
        use allclear_engine::Error;
        match error {
            Error::NotFound { .. } => Self::not_found(error.to_string()),
            Error::Invalid { .. } | Error::Refused(_) | Error::Emergency(_) | Error::Denied(_) => {
                Self::refused(error.to_string())
            }
            Error::Busy => Self::away(error.to_string()),
            // Whoever runs the command is the operator, for whom these texts are meant.
            Error::Unavailable(why) => Self::away(why),
            Error::Internal(why) => Self::failed(why),
        }
    }
}

impl From<allclear_store::StoreError> for Failure {
    fn from(error: allclear_store::StoreError) -> Self {
        allclear_engine::Error::from(error).into()
    }
}
