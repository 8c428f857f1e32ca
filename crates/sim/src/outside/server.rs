//! Starting, watching and killing the program.

use super::{Connection, instant, pause};
use allclear_store::{Location, MIGRATIONS, testing};
use anyhow::{Context as _, Result, bail};
use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// How long a start may take before the run is called off.
const STARTS_WITHIN: Duration = Duration::from_secs(30);
/// How long a gentle stop may take.
const STOPS_WITHIN: Duration = Duration::from_secs(30);

/// Where a server keeps its data: of its own, and gone afterwards.
pub enum Store {
    Sqlite(TempDir),
    Postgres(testing::TestDb),
}

impl Store {
    /// An empty data directory below `folder`.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn sqlite(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self::Sqlite(tempfile::Builder::new().prefix("outside.").tempdir_in(folder)?))
    }

    /// An empty database on a server where databases may be created.
    #[must_use]
    pub fn postgres(server: &str) -> Self {
        Self::Postgres(testing::postgres_on(server, MIGRATIONS))
    }

    /// `sqlite` or `postgres`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    /// Where it is, for reading it without the server.
    #[must_use]
    pub fn location(&self) -> Location {
        match self {
            Self::Sqlite(dir) => Location::Sqlite { path: dir.path().join("allclear.db") },
            Self::Postgres(db) => db.location().clone(),
        }
    }

    fn arguments(&self) -> [String; 2] {
        match (self, self.location()) {
            (Self::Sqlite(dir), _) => ["--data".to_owned(), dir.path().display().to_string()],
            (_, Location::Postgres { url }) => ["--database".to_owned(), url],
            (_, other) => ["--database".to_owned(), other.to_string()],
        }
    }
}

/// How to start the program.
#[derive(Debug, Clone)]
pub struct Launch {
    pub binary: PathBuf,
    /// The core it may use; all when `None`.
    pub cpu: Option<usize>,
    pub address: SocketAddr,
    /// What it writes to its log, over all of its lives.
    pub log: PathBuf,
}

impl Launch {
    /// With a free port of the loopback address.
    ///
    /// # Errors
    /// When the program is not there or no port is free.
    pub fn new(binary: &Path, cpu: Option<usize>, log: &Path) -> Result<Self> {
        if !binary.is_file() {
            bail!("{} is not there: run `cargo build --release --bin allclear` first", binary.display());
        }
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        Ok(Self { binary: binary.to_owned(), cpu, address, log: log.to_owned() })
    }

    fn command(&self, words: &[&str], store: &Store) -> Result<Command> {
        let mut command = match self.cpu {
            Some(cpu) => {
                let mut pinned = Command::new("taskset");
                pinned.args(["-c", &cpu.to_string()]).arg(&self.binary);
                pinned
            }
            None => Command::new(&self.binary),
        };
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("ALLCLEAR_")) {
            command.env_remove(name);
        }
        let log = File::options().create(true).append(true).open(&self.log)?;
        command
            .args(words)
            .args(store.arguments())
            .env("ALLCLEAR_EGRESS_ALLOW", "127.0.0.0/8")
            .env("RUST_LOG", "warn")
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log);
        Ok(command)
    }

    /// Brings the database up to date and applies a company to it.
    ///
    /// # Errors
    /// When the program refuses.
    pub async fn apply(&self, store: &Store, company: &str) -> Result<()> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("company.yaml");
        std::fs::write(&file, company)?;
        // Applying makes no database of its own.
        for words in [&["db", "migrate"][..], &["apply", &file.display().to_string()]] {
            let what = || format!("allclear {}", words.join(" "));
            let child = self.command(words, store)?.spawn().with_context(what)?;
            let status = ended_within(child, STARTS_WITHIN).await?;
            if !status.success() {
                bail!("{} ended with {status}:\n{}", what(), self.last_words());
            }
        }
        Ok(())
    }

    /// Makes a token that may do everything; its secret.
    ///
    /// # Errors
    /// When the program refuses.
    pub fn token(&self, store: &Store) -> Result<String> {
        let words = ["token", "create", "--name", "bench", "--scope", "admin", "--json"];
        let output = self.command(&words, store)?.stdout(Stdio::piped()).output().context("allclear token create")?;
        let told: serde_json::Value = serde_json::from_slice(&output.stdout)
            .with_context(|| format!("allclear token create ended with {}:\n{}", output.status, self.last_words()))?;
        Ok(told["token"].as_str().context("allclear token create told no token")?.to_owned())
    }

    /// Starts the server; [`Server::ready`] waits for it.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(&self, store: &Store) -> Result<Server> {
        let listen = self.address.to_string();
        let child = self.command(&["serve", "--listen", &listen], store)?.spawn().context("allclear serve")?;
        Ok(Server { child, launch: self.clone() })
    }

    /// The end of the log.
    #[must_use]
    pub fn last_words(&self) -> String {
        let text = std::fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }
}

/// A running server; killed when dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    launch: Launch,
}

impl Server {
    /// Waits until it says that it is ready.
    ///
    /// # Errors
    /// When it ends instead, or takes too long.
    pub async fn ready(&mut self) -> Result<()> {
        let deadline = instant() + STARTS_WITHIN;
        let request = b"GET /readyz HTTP/1.1\r\nhost: localhost\r\n\r\n";
        loop {
            if let Ok(mut connection) = Connection::open(self.launch.address).await
                && matches!(connection.send(request).await, Ok(200))
            {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("allclear serve ended with {status}:\n{}", self.launch.last_words());
            }
            if instant() > deadline {
                bail!("allclear serve was not ready within {STARTS_WITHIN:?}:\n{}", self.launch.last_words());
            }
            pause(Duration::from_millis(1)).await;
        }
    }

    /// Its process.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL: no last words, no flush. Returns when the process is gone.
    ///
    /// # Errors
    /// When it had ended by itself already.
    pub fn kill(mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!("the server ended by itself with {status}:\n{}", self.launch.last_words());
        }
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// SIGTERM, and waits for the end.
    ///
    /// # Errors
    /// When it does not end well or not in time.
    pub async fn stop(mut self) -> Result<()> {
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().context("kill")?;
        let deadline = instant() + STOPS_WITHIN;
        loop {
            match self.child.try_wait()? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => bail!("the server stopped with {status}:\n{}", self.launch.last_words()),
                None if instant() > deadline => bail!("the server did not stop within {STOPS_WITHIN:?}"),
                None => pause(Duration::from_millis(2)).await,
            }
        }
    }

    /// A number of its `/metrics`, by the start of the line.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn metric(&self, name: &str) -> Result<f64> {
        let mut connection = Connection::open(self.launch.address).await?;
        connection.send(b"GET /metrics HTTP/1.1\r\nhost: localhost\r\n\r\n").await?;
        let text = String::from_utf8_lossy(connection.body());
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.and_then(|number| number.trim().parse().ok()).with_context(|| format!("/metrics has no {name}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already gone is just as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits for a program without holding up the others of this runtime; kills it when it takes too long.
///
/// # Errors
/// When it took too long.
pub async fn ended_within(mut child: Child, limit: Duration) -> Result<ExitStatus> {
    let deadline = instant() + limit;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if instant() > deadline {
            child.kill()?;
            child.wait()?;
            bail!("a program did not end within {limit:?}");
        }
        pause(Duration::from_millis(2)).await;
    }
}

/// Memory of a process that is in RAM, in KiB.
///
/// # Errors
/// When there is no such process, or no /proc.
pub fn resident_kib(pid: u32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse().ok()).context("no VmRSS in /proc")
}

/// Processor time a process has used, in seconds; /proc counts it in hundredths on every Linux since 2.6.
///
/// # Errors
/// When there is no such process, or no /proc.
pub fn processor_seconds(pid: u32) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name in brackets may hold anything; user and system time are the 12th and 13th field after it.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok());
    ticks(11).zip(ticks(12)).map(|(user, system)| (user + system) / 100.0).context("no times in /proc")
}
