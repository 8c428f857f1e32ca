//! What is written down besides notes: phone calls, what customers report, and where people meet.

use crate::directory::Directory;
use crate::id::PersonId;
use crate::incident::gathered::{self, LinkKind, MAX_CASES};
use crate::incident::{Change, MAX_REASON, Refused, optional_text, required_line};
use crate::timeline::{Kind, person_name};
use allclear_texts::t;

/// Longest call, in minutes: a day.
pub const MAX_CALL_MINUTES: u32 = 24 * 60;
/// Longest name of somebody who was called, in characters.
pub const MAX_CALLED: usize = 200;

/// Somebody who was called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Called {
    Person(PersonId),
    /// A number, or the name of somebody outside.
    Other(String),
}

/// How many cases of customers there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cases {
    /// So many more.
    More(u32),
    /// So many all together.
    Total(u32),
}

/// What is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// Somebody was called, for so many minutes, and this came of it.
    Call { who: Called, minutes: Option<u32>, text: Option<String> },
    /// Customers report something.
    Signal { cases: Cases, quote: Option<String> },
    /// Where people meet; `None` takes the link away.
    Link { kind: LinkKind, url: Option<String> },
}

impl Order {
    /// Whether it may have happened earlier than it is written down.
    #[must_use]
    pub const fn may_be_past(&self) -> bool {
        matches!(self, Self::Call { .. } | Self::Signal { .. })
    }

    pub(super) fn apply(&self, change: &mut Change<'_>, directory: &Directory) -> Result<(), Refused> {
        match self {
            Self::Call { who, minutes, text } => call(change, directory, who, *minutes, text.as_deref()),
            Self::Signal { cases, quote } => signal(change, *cases, quote.as_deref()),
            Self::Link { kind, url } => link(change, *kind, url.as_deref()),
        }
    }
}

fn call(
    change: &mut Change<'_>,
    directory: &Directory,
    who: &Called,
    minutes: Option<u32>,
    text: Option<&str>,
) -> Result<(), Refused> {
    let (person, with) = match who {
        Called::Person(person) => (Some(*person), person_name(directory, *person)),
        Called::Other(name) => (None, required_line("who", name, MAX_CALLED)?),
    };
    if minutes.is_some_and(|m| m > MAX_CALL_MINUTES) {
        return Err(Refused::invalid("minutes", t!("must be at most {MAX_CALL_MINUTES}, which is a day")));
    }
    let text = optional_text("text", text, MAX_REASON)?;
    change.record(Kind::CallLogged { person, with, minutes, text });
    Ok(())
}

fn signal(change: &mut Change<'_>, cases: Cases, quote: Option<&str>) -> Result<(), Refused> {
    let (before, quote) = (change.incident().gathered.cases(), gathered::quote(quote)?);
    let after = match cases {
        Cases::Total(cases) => cases,
        Cases::More(more) => before.saturating_add(more),
    };
    if after > MAX_CASES {
        return Err(Refused::invalid("cases", t!("must be at most {MAX_CASES}")));
    }
    if after != before || quote.is_some() {
        change.record(Kind::CustomerSignal { cases: after, quote });
    }
    Ok(())
}

fn link(change: &mut Change<'_>, kind: LinkKind, url: Option<&str>) -> Result<(), Refused> {
    let url = url.map(gathered::address).transpose()?;
    let there = {
        let mut known = change.incident().gathered.links().filter(|link| link.kind == kind);
        match &url {
            Some(url) => known.any(|link| link.url == *url),
            None => known.next().is_none(),
        }
    };
    if !there {
        change.record(Kind::LinkSet { link: kind, url });
    }
    Ok(())
}
