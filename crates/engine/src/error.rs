//! What a use-case may tell the person or program that asked.

use allclear_core::access::Denied;
use allclear_store::StoreError;
use allclear_texts::t;

/// The one error of the engine. The web maps it once to a page or an RFC 9457 problem, the command line to a line and
/// an exit code.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or it is not for this actor to see.
    #[error("{}", t!("there is no {what} {id}", what = .what, id = .id))]
    NotFound { what: &'static str, id: String },
    /// The command makes sense but not now: the state forbids it. The text says why and what to do instead.
    #[error("{0}")]
    Refused(String),
    /// As [`Error::Refused`] because of emergency mode: said once more, as something that is meant, it is done.
    #[error("{0}")]
    Emergency(String),
    /// One field of the command cannot be used.
    #[error("{field}: {reason}")]
    Invalid { field: String, reason: String },
    #[error("{0}")]
    Denied(#[from] Denied),
    /// Nothing was stored; try again in a moment.
    #[error("{}", t!("too much to do at the moment; nothing was stored, try again in a moment"))]
    Busy,
    /// Nothing was stored, or it is not known whether it was; the text is for the operator.
    #[error("{}", t!("the database cannot be written at the moment; try again"))]
    Unavailable(String),
    /// A defect or a broken database; the text is for the log, not for the person.
    #[error("{}", t!("something went wrong inside; the log has the details"))]
    Internal(String),
}

/// A use-case's answer.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// No `what` with this id, number or name.
    pub fn not_found(what: &'static str, id: impl ToString) -> Self {
        Self::NotFound { what, id: id.to_string() }
    }
    /// `field` of the command cannot be used because of `reason`.
    pub fn invalid(field: &str, reason: impl Into<String>) -> Self {
        Self::Invalid { field: field.to_owned(), reason: reason.into() }
    }
    /// The state forbids it.
    pub fn refused(reason: impl ToString) -> Self {
        Self::Refused(reason.to_string())
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Domain(inner) => match inner.downcast::<Self>() {
                Ok(own) => *own,
                Err(other) => Self::Internal(other.to_string()),
            },
            StoreError::NotFound => Self::NotFound { what: "row", id: String::new() },
            StoreError::Busy => Self::Busy,
            StoreError::Unavailable(why) => Self::Unavailable(why),
            StoreError::Conflict(what) => {
                Self::Refused(format!("somebody else changed this at the same moment ({what}); look again and repeat"))
            }
            StoreError::Other(why) => Self::Internal(why),
        }
    }
}

impl Error {
    /// The way out of a database closure: retryable store errors stay what they are, so that the store can run the
    /// closure again; everything else rides along.
    pub(crate) fn into_store(self) -> StoreError {
        match self {
            Self::Busy => StoreError::Busy,
            Self::Unavailable(why) => StoreError::Unavailable(why),
            own => StoreError::Domain(Box::new(own)),
        }
    }
}
