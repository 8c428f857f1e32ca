//! `risk: getting worse`

use super::super::{Context, Misunderstood};
use super::{Line, Usage};
use crate::incident::Risk;
use crate::room::Order;
use allclear_texts::mark;

pub(super) const USAGES: &[Usage] = &[Usage {
    word: "risk",
    example: "risk: getting worse",
    what: mark!("say whether it gets worse: low, may get worse, or getting worse; it makes the priority"),
    to_people: false,
}];

/// "risk: we lose data" and "risk of data loss" are sentences: only a colon and one of the three risks make a command.
pub(super) fn read(line: &Line<'_>, _: &Context<'_>) -> Option<Result<Order, Misunderstood>> {
    let risk = Risk::read(line.rest).filter(|_| line.word == "risk" && line.colon)?;
    Some(Ok(Order::Risk(risk)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Command, parse};
    use crate::directory::Directory;
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    #[test]
    fn sentences_about_risks_stay_notes() {
        let directory = Directory::default();
        let now = Timestamp::from_second(1_800_000_000).expect("in range");
        let context = Context { directory: &directory, now, zone: TimeZone::UTC, me: None };
        let read = |text: &str| parse(text, &context).expect("understood").command;
        assert_eq!(read("risk: Getting worse"), Command::Order(Order::Risk(Risk::GettingWorse)));
        for text in ["risk: we lose data", "risk of data loss", "risk low in my view", "risk"] {
            assert_eq!(read(text), Command::Note { text: text.to_owned() }, "{text}");
        }
    }
}
