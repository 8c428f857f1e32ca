//! Taking PostgreSQL away from under a living server.

use crate::outside::ended_within;
use anyhow::{Context as _, Result, bail};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Recovery after an immediate stop takes about a second; a slow disk may need more.
const WITHIN: Duration = Duration::from_secs(60);

/// A cluster that this run may stop.
#[derive(Debug, Clone)]
pub(super) struct Cluster {
    pub data: PathBuf,
    /// The directory of `pg_ctl`.
    pub programs: PathBuf,
}

impl Cluster {
    /// Stops it the way a crash does: no checkpoint, connections cut, recovery at the next start.
    pub(super) async fn stop(&self) -> Result<()> {
        self.run(&["-m", "immediate", "-w", "stop"]).await
    }

    /// Starts it again and returns when it takes connections.
    pub(super) async fn start(&self) -> Result<()> {
        let log = self.data.join("server.log");
        self.run(&["-w", "-t", "50", "-l", &log.display().to_string(), "start"]).await
    }

    async fn run(&self, words: &[&str]) -> Result<()> {
        let program = self.programs.join("pg_ctl");
        // The server refuses to run as root; Debian's user for it is the owner of the cluster then.
        let mut command = if owned_by_this_user(&self.data)? {
            Command::new(&program)
        } else {
            let mut other = Command::new("runuser");
            other.args(["-u", "postgres", "--"]).arg(&program);
            other
        };
        command.arg("-D").arg(&self.data).args(words).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().with_context(|| format!("{}", program.display()))?;
        let status = ended_within(child, WITHIN).await?;
        if !status.success() {
            bail!("{} {words:?} ended with {status}; its log is {}/server.log", program.display(), self.data.display());
        }
        Ok(())
    }
}

fn owned_by_this_user(path: &std::path::Path) -> Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    let owner =
        |path: &std::path::Path| std::fs::metadata(path).map(|m| m.uid()).with_context(|| path.display().to_string());
    Ok(owner(path)? == owner(std::path::Path::new("/proc/self"))?)
}
