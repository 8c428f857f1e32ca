//! The command line: one file per command, each a struct of arguments with a `run`.

mod alert;
mod client;
mod company;
mod db;
mod doctor;
mod failure;
mod incident;
mod oncall;
mod output;
mod send;
mod serve;
mod settings;
mod spool;
mod token;

pub use settings::{Config, Place};

use clap::{CommandFactory as _, Parser, Subcommand};
use failure::{Code, Failure, Result};
use output::Output;
use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

const EXIT_CODES: &str = "\
Exit codes: 0 done, 1 failed, 2 the command line or a file cannot be understood, 3 not found,
4 refused by the server or the state, 5 the server or the database is away (try again later).

Without a command, the server is started.";

/// Incident management from the first alert to all clear.
#[derive(Debug, Parser)]
#[command(name = "allclear", version, after_help = EXIT_CODES, propagate_version = true)]
struct Cli {
    /// Answer in JSON, errors included
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server
    Serve(serve::Serve),
    /// Show what applying a company's files would change
    Plan(company::Plan),
    /// Make the configuration what a company's files say
    Apply(company::Apply),
    /// Write the configuration as a company file
    Export(company::Export),
    /// Check that this installation can do its work
    Doctor(doctor::Doctor),
    /// Look after the database
    #[command(subcommand)]
    Db(db::Db),
    /// Tokens for the API
    #[command(subcommand)]
    Token(token::Token),
    /// Send an event, or queue it on disk while the server is away
    Send(send::Send),
    /// Look at alerts and answer them
    #[command(subcommand)]
    Alert(alert::Alert),
    /// Who is on call
    Oncall(oncall::Oncall),
    /// Pages that were sent or are about to be
    Pages(oncall::Pages),
    /// Declare and run incidents
    #[command(subcommand)]
    Incident(incident::Incident),
    /// Print completions for a shell
    Completions { shell: clap_complete::Shell },
}

/// Parses the command line, runs the command, and says how it ended.
pub fn main() -> ExitCode {
    let arguments = with_default_command(std::env::args_os().collect());
    let as_json = arguments.iter().any(|a| a == "--json");
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            // `--help` and `--version` come this way too, and they are no mistake.
            return ExitCode::from(if error.use_stderr() { Code::Usage as u8 } else { 0 });
        }
    };
    let output = Output::new(as_json);
    match run(cli.command, output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(std::io::stderr().lock(), "{}", failure.render(as_json));
            ExitCode::from(failure.code as u8)
        }
    }
}

fn run(command: Command, out: Output) -> Result<()> {
    crate::wire::install_tls();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::failed(format!("cannot start the runtime: {e}")))?;
    runtime.block_on(async {
        match command {
            Command::Serve(c) => c.run(out).await,
            Command::Plan(c) => c.run(out).await,
            Command::Apply(c) => c.run(out).await,
            Command::Export(c) => c.run(out).await,
            Command::Doctor(c) => c.run(out).await,
            Command::Db(c) => c.run(out).await,
            Command::Token(c) => c.run(out).await,
            Command::Send(c) => c.run(out).await,
            Command::Alert(c) => c.run(out).await,
            Command::Oncall(c) => c.run(out).await,
            Command::Pages(c) => c.run(out).await,
            Command::Incident(c) => c.run(out).await,
            Command::Completions { shell } => {
                let mut script = Vec::new();
                clap_complete::generate(shell, &mut Cli::command(), "allclear", &mut script);
                out.line(String::from_utf8_lossy(&script).trim_end())
            }
        }
    })
}

/// `allclear` and `allclear --listen …` mean `allclear serve …`.
fn with_default_command(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let command = Cli::command();
    let asked = |a: &OsString| {
        let Some(a) = a.to_str() else { return false };
        ["help", "-h", "--help", "-V", "--version"].contains(&a) || command.find_subcommand(a).is_some()
    };
    let only_flags = arguments.get(1).is_none_or(|a| a.to_str().is_some_and(|a| a.starts_with('-')));
    if only_flags && !arguments.iter().skip(1).any(asked) {
        arguments.insert(1.min(arguments.len()), "serve".into());
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(words: &[&str]) -> Vec<OsString> {
        with_default_command(words.iter().map(OsString::from).collect())
    }

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn without_a_command_the_server_starts() {
        assert_eq!(with(&["allclear"]), ["allclear", "serve"]);
        assert_eq!(with(&["allclear", "--listen", "0.0.0.0:80"])[1], "serve");
        assert_eq!(with(&["allclear", "--json", "oncall"]), ["allclear", "--json", "oncall"]);
        assert_eq!(with(&["allclear", "--help"]), ["allclear", "--help"]);
        assert_eq!(with(&["allclear", "typo"]), ["allclear", "typo"], "a typing mistake must not start a server");
    }
}
