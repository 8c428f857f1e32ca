//! Allclear: incident management from the first alert to all clear, in one binary.

mod catalogue;
mod cli;
mod wire;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::main()
}
