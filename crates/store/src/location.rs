//! Where the data is: a file, memory, a server.

use std::path::PathBuf;

/// Where the data is.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// A file; created when missing, its folder is not.
    Sqlite {
        /// The file.
        path: PathBuf,
    },
    /// Memory of this process, gone with the last handle. For tests and the simulator: closures run in the calling
    /// thread, one after the other, so that a run can be repeated exactly.
    Memory,
    /// A PostgreSQL database.
    Postgres {
        /// `postgres://user:password@host:port/database?sslmode=require`. Without `sslmode=require` the connection is
        /// not encrypted; with it, the server's certificate is verified against the system's roots.
        url: String,
    },
}

impl Location {
    /// `postgres://…` and `postgresql://…` are servers, `:memory:` is memory, everything else is a file's path.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Self::Postgres { url: text.to_owned() };
        }
        match text.strip_prefix("sqlite:").unwrap_or(text) {
            ":memory:" => Self::Memory,
            path => Self::Sqlite { path: path.into() },
        }
    }

    /// Whether it can be understood, before anything is opened.
    ///
    /// # Errors
    /// What is wrong with the address, without repeating it: there may be a password in it.
    pub fn check(&self) -> Result<(), String> {
        let Self::Postgres { url } = self else { return Ok(()) };
        let config: tokio_postgres::Config = url.parse().map_err(|e: tokio_postgres::Error| {
            std::error::Error::source(&e).map_or_else(|| e.to_string(), ToString::to_string)
        })?;
        let named = !config.get_hosts().is_empty() || !config.get_hostaddrs().is_empty();
        if named { Ok(()) } else { Err("it names no host".to_owned()) }
    }
}

/// Without user and password, which do not belong into a log.
impl std::fmt::Display for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite { path } => write!(f, "{}", path.display()),
            Self::Memory => f.write_str("memory"),
            Self::Postgres { url } => {
                let rest = url.split_once("://").map_or("", |(_, rest)| rest);
                let rest = rest.split('?').next().unwrap_or_default();
                write!(f, "postgres://{}", rest.rsplit_once('@').map_or(rest, |(_, host)| host))
            }
        }
    }
}
impl std::fmt::Debug for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}
