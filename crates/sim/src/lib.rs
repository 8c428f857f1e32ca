//! The simulator and the other harnesses that put the engine to the test.

pub mod bench;
pub mod crash;
pub mod outside;
pub mod weeks;
