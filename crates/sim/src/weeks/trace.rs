//! What happened, as text: the last lines to read, and a hash of all of them to compare two runs.

use std::collections::VecDeque;
use std::fmt::Arguments;

/// Lines kept for whoever reads a failure.
const KEPT: usize = 60;

/// The trace of one week.
#[derive(Debug)]
pub struct Trace {
    hash: u64,
    lines: VecDeque<String>,
    aloud: bool,
}

impl Trace {
    /// An empty trace; `aloud` prints every line as it comes.
    #[must_use]
    pub fn new(aloud: bool) -> Self {
        Self { hash: 0xcbf2_9ce4_8422_2325, lines: VecDeque::new(), aloud }
    }

    /// Adds a line.
    pub fn line(&mut self, line: Arguments<'_>) {
        let line = line.to_string();
        for byte in line.bytes() {
            self.hash = (self.hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        if self.aloud {
            println!("{line}");
        }
        if self.lines.len() == KEPT {
            self.lines.pop_front();
        }
        self.lines.push_back(line);
    }

    /// FNV-1a over all lines.
    #[must_use]
    pub const fn hash(&self) -> u64 {
        self.hash
    }

    /// The last lines, oldest first.
    #[must_use]
    pub fn tail(self) -> Vec<String> {
        self.lines.into()
    }
}
