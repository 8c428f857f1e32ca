//! What can go wrong with the database, in the few kinds a caller can act on.

use rusqlite::ErrorCode;
use tokio_postgres::error::SqlState;

/// Why a database closure came to nothing. Whatever the kind, nothing of that closure was saved, with one exception
/// that [`StoreError::Unavailable`] names.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// [`Tx::one`](crate::Tx::one) found no row.
    #[error("not found")]
    NotFound,
    /// A constraint refused the row. Alike on both engines where the engines tell enough: `table.column, table.column`
    /// for a unique or NOT NULL constraint, the constraint's name for a CHECK or an index on an expression,
    /// `foreign key` for a reference.
    #[error("refused by the constraint on {0}")]
    Conflict(String),
    /// The queue is full, or another process or node kept the database to itself through all retries. Try again later.
    #[error("the database is busy; try again")]
    Busy,
    /// Disk full, connection lost, server down. After a lost connection the last commit may or may not have happened:
    /// the caller must not report success.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// A use-case's own refusal, carried out of a closure; only that closure is rolled back.
    #[error(transparent)]
    Domain(Box<dyn std::error::Error + Send + Sync>),
    /// A mistake in the program, in a migration, or in the data.
    #[error("database: {0}")]
    Other(String),
}

/// Result of everything that touches the database.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

impl StoreError {
    /// Wraps a use-case's refusal, to be carried out of a closure.
    pub fn domain(refusal: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Domain(refusal.into())
    }

    pub(crate) fn other(what: impl std::fmt::Display) -> Self {
        Self::Other(what.to_string())
    }

    pub(crate) fn unavailable(what: impl std::fmt::Display) -> Self {
        Self::Unavailable(what.to_string())
    }

    /// The same error once more, for the next caller of a batch that failed as a whole.
    pub(crate) fn again(&self) -> Self {
        match self {
            Self::NotFound => Self::NotFound,
            Self::Conflict(name) => Self::Conflict(name.clone()),
            Self::Busy => Self::Busy,
            Self::Unavailable(what) => Self::Unavailable(what.clone()),
            Self::Domain(refusal) => Self::Other(refusal.to_string()),
            Self::Other(what) => Self::Other(what.clone()),
        }
    }

    /// Puts the file, table or step it happened in before the message.
    pub(crate) fn at(self, place: impl std::fmt::Display) -> Self {
        match self {
            Self::Unavailable(what) => Self::Unavailable(format!("{place}: {what}")),
            Self::Other(what) => Self::Other(format!("{place}: {what}")),
            other => other,
        }
    }
}

/// Text of the refusal when a read closure writes, on either engine.
const READ_ONLY: &str = "this closure may only read: use Db::write for a statement that writes";

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let (code, message) = match &error {
            rusqlite::Error::QueryReturnedNoRows => return Self::NotFound,
            rusqlite::Error::SqliteFailure(code, message) => (code.code, message.clone().unwrap_or_default()),
            rusqlite::Error::SqlInputError { error: code, .. } => (code.code, String::new()),
            _ => return Self::other(error),
        };
        match code {
            ErrorCode::ConstraintViolation => Self::Conflict(sqlite_constraint(&message)),
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
            ErrorCode::DiskFull => Self::unavailable("the disk is full; free some space, nothing was lost"),
            ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::OutOfMemory => Self::unavailable(error),
            ErrorCode::ReadOnly => Self::other(format!("{READ_ONLY} ({message})")),
            _ => Self::other(error),
        }
    }
}

/// `UNIQUE constraint failed: t.a, t.b` → `t.a, t.b`; `… failed: index 'name'` → `name`.
fn sqlite_constraint(message: &str) -> String {
    if message.starts_with("FOREIGN KEY") {
        return "foreign key".to_owned();
    }
    let subject = message.split_once("failed: ").map_or(message, |(_, subject)| subject);
    subject.strip_prefix("index '").and_then(|rest| rest.strip_suffix('\'')).unwrap_or(subject).to_owned()
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(db) = error.as_db_error() else {
            let source = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
            // No SQLSTATE: the connection failed, unless a value could not be turned into the parameter's type.
            let ours = source.starts_with(crate::postgres_values::ENCODING) || error.to_string().contains("parameters");
            let text = if source.is_empty() { error.to_string() } else { format!("{error}: {source}") };
            return if ours { Self::Other(text) } else { Self::Unavailable(text) };
        };
        let code = db.code();
        if [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED, SqlState::LOCK_NOT_AVAILABLE]
            .contains(code)
            || (*code == SqlState::FEATURE_NOT_SUPPORTED && db.message().contains("cached plan"))
        {
            return Self::Busy;
        }
        match code.code().get(..2) {
            Some("23") => Self::Conflict(postgres_constraint(db)),
            // Connection exceptions, insufficient resources (disk full among them), operator intervention.
            Some("08" | "53" | "57" | "58") => Self::Unavailable(format!("{} ({})", db.message(), code.code())),
            Some("25") if *code == SqlState::READ_ONLY_SQL_TRANSACTION => Self::other(READ_ONLY),
            _ => {
                let hint = db.hint().or(db.detail()).map(|h| format!("; {h}")).unwrap_or_default();
                Self::Other(format!("{}{hint} (SQLSTATE {})", db.message(), code.code()))
            }
        }
    }
}

fn postgres_constraint(db: &tokio_postgres::error::DbError) -> String {
    let table = db.table().unwrap_or_default();
    if *db.code() == SqlState::FOREIGN_KEY_VIOLATION {
        return "foreign key".to_owned();
    }
    if let (SqlState::NOT_NULL_VIOLATION, Some(column)) = (db.code().clone(), db.column()) {
        return format!("{table}.{column}");
    }
    // "Key (a, b)=(1, 2) already exists.", in whatever language: the part in the first parentheses names the columns.
    let columns = db.detail().and_then(|d| d.split_once('(')).and_then(|(_, rest)| rest.split_once(")=("));
    match columns {
        Some((columns, _)) if *db.code() == SqlState::UNIQUE_VIOLATION && !columns.contains('(') => {
            columns.split(", ").map(|c| format!("{table}.{c}")).collect::<Vec<_>>().join(", ")
        }
        _ => db.constraint().unwrap_or(db.message()).to_owned(),
    }
}
