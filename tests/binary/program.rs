//! Starting the program: commands that end, and servers.

use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Longer than anything here takes on a loaded machine; a success is seen at once.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A command that knows nothing of this machine's settings.
pub fn program(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_allclear"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("ALLCLEAR_")) {
        command.env_remove(name);
    }
    command.args(words).env_remove("RUST_LOG").env("NO_COLOR", "1");
    command
}

/// A command on a data directory.
pub fn with_data(words: &[&str], data: &Path) -> Command {
    let mut command = program(words);
    command.arg("--data").arg(data);
    command
}

/// A server; killed when dropped.
pub struct Server {
    child: Child,
    out: Receiver<String>,
    log: Receiver<String>,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines(from: Option<impl Read + Send + 'static>) -> Receiver<String> {
    let (send, lines) = channel();
    let from = BufReader::new(from.expect("a pipe"));
    std::thread::spawn(move || from.lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
    lines
}

fn next(lines: &Receiver<String>, word: &str) -> String {
    loop {
        let line = lines.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("{word} is said"));
        if line.contains(word) {
            return line;
        }
    }
}

impl Server {
    pub fn start(data: &Path, flags: &[&str]) -> Self {
        Self::with(data, &[&["--listen", "127.0.0.1:0"], flags].concat(), &[])
    }

    pub fn with(data: &Path, flags: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = with_data(&["serve"], data);
        command.args(flags).envs(variables.iter().copied());
        Self::spawned(command)
    }

    /// One whose log cannot be written: the disk is full, or whoever read it is gone.
    pub fn unheard(data: &Path) -> Self {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("a disk that is full");
        let mut command = with_data(&["serve", "--listen", "127.0.0.1:0"], data);
        let mut child = command.stdout(Stdio::piped()).stderr(full).spawn().expect("the program starts");
        let (_, log) = channel();
        Self { out: lines(child.stdout.take()), log, child }
    }

    /// Asks it to stop; whether it has.
    pub fn stops(&mut self) -> bool {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        self.child.try_wait().expect("a child").is_some()
    }

    /// A made-up company in a directory that goes away.
    pub fn demo() -> Self {
        Self::spawned(program(&["demo", "--listen", "127.0.0.1:0"]))
    }

    /// A made-up company whose pages say what this catalogue says.
    pub fn demo_speaking(texts: &Path) -> Self {
        let mut command = program(&["demo", "--listen", "127.0.0.1:0", "--texts"]);
        command.arg(texts);
        Self::spawned(command)
    }

    /// A made-up company that stays in `data`.
    pub fn demo_in(data: &Path) -> Self {
        Self::spawned(with_data(&["demo", "--listen", "127.0.0.1:0"], data))
    }

    fn spawned(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        Self { out: lines(child.stdout.take()), log: lines(child.stderr.take()), child }
    }

    /// Where it says that it listens, once it has its database.
    pub fn ready(&self) -> SocketAddr {
        let line = self.out.recv_timeout(PATIENCE).expect("it says where it listens");
        let (_, address) = line.rsplit_once("http://").expect("an address");
        address.parse().unwrap_or_else(|why| panic!("{line}: {why}"))
    }

    /// The next line of the log that holds `word`.
    pub fn logged(&self, word: &str) -> String {
        next(&self.log, word)
    }

    /// The next line on standard output that holds `word`.
    pub fn said(&self, word: &str) -> String {
        next(&self.out, word)
    }

    /// Where it listens while it has no database.
    pub fn standing_in(&self) -> SocketAddr {
        let line = self.logged("status pages are served meanwhile");
        let entry: Value = serde_json::from_str(&line).expect("a log that no terminal shows is JSON");
        entry["listening"].as_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("an address: {line}"))
    }

    pub fn terminate(mut self) -> ExitStatus {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        assert!(asked.expect("kill runs").success());
        self.child.wait().expect("it ends")
    }

    /// Presses Ctrl-C; how it ended, and everything it had said that was not asked for before.
    pub fn interrupt(mut self) -> (ExitStatus, Vec<String>) {
        let asked = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        assert!(asked.expect("kill runs").success());
        let said = self.out.iter().collect();
        (self.child.wait().expect("it ends"), said)
    }

    /// How it ended by itself, and the end of what it said.
    pub fn ended(mut self) -> (Option<i32>, String) {
        let said: Vec<String> = self.log.iter().collect();
        (self.child.wait().expect("it ends").code(), said.join("\n"))
    }
}
