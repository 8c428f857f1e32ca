//! `allclear-sim`: simulated weeks and other harnesses.

use allclear_sim::{bench, crash, weeks};
use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "allclear-sim", about = "Puts the engine of Allclear to the test")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Simulated weeks of random companies with faults; the same seed gives the same week.
    Weeks(weeks::Options),
    Crash(crash::Crash),
    Bench(bench::Bench),
}

fn main() -> ExitCode {
    let held = match Cli::parse().command {
        Command::Weeks(options) => weeks::run(&options),
        Command::Crash(options) => told(options.run()),
        Command::Bench(options) => told(options.run()),
    };
    if held { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn told(outcome: anyhow::Result<()>) -> bool {
    if let Err(error) = &outcome {
        eprintln!("allclear-sim: {error:#}");
    }
    outcome.is_ok()
}
