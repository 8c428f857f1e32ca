//! The command line: one file per command, each a struct of arguments with a `run`.

mod alert;
mod client;
mod company;
mod db;
mod demo;
mod doctor;
mod emergency;
mod failure;
mod incident;
mod oncall;
mod output;
mod send;
mod serve;
mod settings;
mod spool;
mod status_page;
mod texts;
mod token;
mod user;
mod whoami;

pub use failure::Failure;
pub use settings::{Config, Place};

use clap::builder::Resettable;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use failure::{Code, Result};
use output::Output;
use std::ffi::{OsStr, OsString};
use std::io::Write as _;
use std::process::ExitCode;

/// The table in docs/guide/api.md says more.
const EXIT_CODES: &str = "\
Exit codes: 0 done, 1 failed, 2 the command line, a setting or a file cannot be understood, 3 not found,
4 refused by the server or by the state, 5 the server or the database is away (try again later).

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
    /// Look around in a made-up company
    Demo(demo::Demo),
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
    /// As whom this shell acts
    Whoami(whoami::Whoami),
    /// People and how they sign in
    #[command(subcommand)]
    User(user::User),
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
    /// Tell customers, and look at what they read
    #[command(subcommand)]
    StatusPage(status_page::StatusPage),
    /// Whether deployments should wait
    #[command(subcommand)]
    Emergency(emergency::Emergency),
    /// What Allclear says, for whoever translates it
    Texts(texts::Texts),
    /// Print completions for a shell
    Completions { shell: clap_complete::Shell },
}

/// Parses the command line, runs the command, and says how it ended.
pub fn main() -> ExitCode {
    let arguments = with_default_command(std::env::args_os().collect());
    let as_json = arguments.iter().take_while(|a| *a != "--").any(|a| a == "--json");
    let cli = match parse(arguments) {
        Ok(cli) => cli,
        Err(error) => return misunderstood(&error, as_json),
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

fn parse(arguments: Vec<OsString>) -> std::result::Result<Cli, clap::Error> {
    let command = without_empty_variables(Cli::command(), &|name| std::env::var_os(name));
    Cli::from_arg_matches(&command.try_get_matches_from(arguments)?)
}

/// An empty variable is one that is not set: `ALLCLEAR_TOKEN= allclear …`, and `FLAG=` lines of env files.
fn without_empty_variables(command: clap::Command, read: &dyn Fn(&OsStr) -> Option<OsString>) -> clap::Command {
    let empty = |name: &OsStr| read(name).is_some_and(|value| value.is_empty());
    let command = command.mut_args(|arg| match arg.get_env() {
        Some(name) if empty(name) => arg.env(Resettable::<clap::builder::OsStr>::Reset),
        _ => arg,
    });
    command.mut_subcommands(|inner| without_empty_variables(inner, read))
}

/// What clap has to say. `--help` and `--version` come this way too, and they are no mistake.
fn misunderstood(error: &clap::Error, as_json: bool) -> ExitCode {
    if !error.use_stderr() || !as_json {
        let _ = error.print();
        return ExitCode::from(if error.use_stderr() { Code::Usage as u8 } else { 0 });
    }
    let text = error.render().to_string();
    let failure = Failure::usage(text.trim().trim_start_matches("error: "));
    let _ = writeln!(std::io::stderr().lock(), "{}", failure.render(true));
    ExitCode::from(failure.code as u8)
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
            Command::Demo(c) => c.run(out).await,
            Command::Plan(c) => c.run(out).await,
            Command::Apply(c) => c.run(out).await,
            Command::Export(c) => c.run(out).await,
            Command::Doctor(c) => c.run(out).await,
            Command::Db(c) => c.run(out).await,
            Command::Token(c) => c.run(out).await,
            Command::Whoami(c) => c.run(out).await,
            Command::User(c) => c.run(out).await,
            Command::Send(c) => c.run(out).await,
            Command::Alert(c) => c.run(out).await,
            Command::Oncall(c) => c.run(out).await,
            Command::Pages(c) => c.run(out).await,
            Command::Incident(c) => c.run(out).await,
            Command::StatusPage(c) => c.run(out).await,
            Command::Emergency(c) => c.run(out).await,
            Command::Texts(c) => c.run(out),
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
    fn an_empty_variable_is_not_set() {
        let parsed = |value: &str| {
            let value = OsString::from(value);
            let read = move |name: &OsStr| (name == "ALLCLEAR_URL").then(|| value.clone());
            let command = without_empty_variables(Cli::command(), &read);
            let alert = command.find_subcommand("alert").and_then(|alert| alert.find_subcommand("list"));
            alert.expect("a command").get_arguments().find(|a| a.get_id() == "url").expect("a flag").get_env().is_some()
        };
        assert!(parsed("http://127.0.0.1:1") && !parsed(""));
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
