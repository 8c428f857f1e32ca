//! Lines that were pasted together: one command is carried out at a time.

use super::{Command, Misunderstood, Typed};
use crate::room::Order;
use allclear_texts::t;

/// Refuses a text whose first two lines are commands each: the second would vanish in the reason, or in the title, of the
/// first. A text that may have several lines by itself, such as an update, is left alone, and so is a second line that only
/// begins like a command ("status is green").
pub(super) fn refuse(text: &str, read: impl Fn(&str) -> Result<Typed, Misunderstood>) -> Result<(), Misunderstood> {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let (Some(first), Some(second)) = (lines.next(), lines.next()) else { return Ok(()) };
    let reads = |line: &str, is: fn(&Command) -> bool| read(line).is_ok_and(|typed| is(&typed.command));
    if !reads(first, ends_with_its_line) || !reads(second, is_command) {
        return Ok(());
    }
    Err(Misunderstood::new(t!(
        "these are several commands; give one command at a time, or put `note` in front to keep them as a note"
    )))
}

fn is_command(command: &Command) -> bool {
    // `a: …` and `n: …` are lines of a report.
    !matches!(command, Command::Note { .. } | Command::Order(Order::Can(_) | Order::Need(_)))
}

/// Whether what follows on the next lines can hardly belong to it.
fn ends_with_its_line(command: &Command) -> bool {
    let prose = matches!(
        command,
        Command::Update { .. }
            | Command::Impact { .. }
            | Command::Order(Order::Decide { .. } | Order::Proposal(_) | Order::Answer(_))
    );
    is_command(command) && !prose
}
