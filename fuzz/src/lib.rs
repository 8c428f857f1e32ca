//! Inputs that nobody should send, for every parser of what comes from outside.
//!
//! One file of `src/bin` is one target: what it begins with, and what must hold for any bytes. `cargo test` drives it on
//! the stable compiler with its seeds and thousands of their mutations, the same ones every time; libFuzzer drives it with
//! what it finds by itself (`bin/fuzz`).

#![expect(clippy::expect_used, reason = "a target stops at the first surprise")]

mod mutations;
pub mod sources;

use mutations::Mutations;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Mutations in one run of the tests: a few seconds for each target without optimisation.
const MUTATIONS: usize = 3_000;

/// Makes a file a target: `target!(seeds, |input: &[u8]| …)`, where the closure panics when something does not hold.
#[macro_export]
macro_rules! target {
    ($seeds:expr, $check:expr) => {
        #[cfg(fuzzing)]
        libfuzzer_sys::fuzz_target!(|input: &[u8]| ($check)(input));

        #[cfg(not(fuzzing))]
        fn main() -> std::io::Result<()> {
            $crate::run(&$seeds, $check)
        }

        #[cfg(test)]
        #[test]
        fn it_holds_for_the_seeds_and_thousands_of_their_mutations() {
            $crate::drive(&$seeds, $check);
        }
    };
}

/// Tries every seed and then the mutations.
///
/// # Panics
/// When `check` does, with the input as a literal.
pub fn drive(seeds: &[Vec<u8>], check: impl Fn(&[u8])) {
    for input in seeds.iter().cloned().chain(Mutations::of(seeds).take(MUTATIONS)) {
        let held = catch_unwind(AssertUnwindSafe(|| check(&input))).is_ok();
        assert!(held, "it does not hold for b\"{}\"", input.escape_ascii());
    }
}

/// What a target's program does: [`drive`], or, when a folder is named, write each seed into a file there, for libFuzzer
/// to begin with.
///
/// # Errors
/// When the folder cannot be written.
pub fn run(seeds: &[Vec<u8>], check: impl Fn(&[u8])) -> std::io::Result<()> {
    let Some(folder) = std::env::args_os().nth(1).map(std::path::PathBuf::from) else {
        drive(seeds, check);
        return Ok(());
    };
    std::fs::create_dir_all(&folder)?;
    for (number, seed) in seeds.iter().enumerate() {
        std::fs::write(folder.join(number.to_string()), seed)?;
    }
    Ok(())
}

/// Text seeds as bytes.
#[must_use]
pub fn texts(seeds: &[&str]) -> Vec<Vec<u8>> {
    seeds.iter().map(|text| text.as_bytes().to_vec()).collect()
}
