//! Questions: what has to be found out about an incident, in the order in which it is needed.
//!
//! A [`Question`] is data: those shipped are in [`bank`], a company adds, changes and switches off ([`Edit`]). Only those
//! of the current [`Phase`] are asked. An answer is a [`Fact`] of the incident; the timeline keeps what it said before.
//! What the incident knows by itself ([`Derived`]) counts as answered.
//!
//! Nothing here stands in anybody's way: what is not answered is shown, and goes away when it is.

mod answer;
mod bank;
mod fact;
mod known;
#[cfg(test)]
mod tests;

pub use answer::{Given, Order, clashes};
pub use bank::{DETECTED_BY, SHIPPED, SOURCE, VERSION};
pub use fact::{Fact, Facts, Value, public_lines, told_lines};
pub use known::{Answer, Around, Asked, answered, asked};

use crate::incident::Status;
use crate::update;
use allclear_texts::t;
use serde::{Deserialize, Serialize};

/// Longest name of a question or a choice, in characters: they stand in front of an answer, on one line.
pub const MAX_NAME: usize = 60;
/// Longest question, in characters: it is read aloud.
pub const MAX_QUESTION: usize = 200;
/// The largest number of a question: two digits can be said and typed at night.
pub const MAX_NUMBER: u32 = 99;

/// How far an incident is, as far as questions go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Something is wrong, and is being looked at or repaired.
    Initial,
    /// Something was done and it gets better: it is being watched.
    Recovering,
    /// It is over.
    Solved,
}

impl Phase {
    /// Every phase, in order.
    pub const ALL: [Self; 3] = [Self::Initial, Self::Recovering, Self::Solved];

    /// The phase that a status belongs to.
    #[must_use]
    pub fn of(status: &Status) -> Self {
        match update::Phase::of(status) {
            update::Phase::Investigation | update::Phase::Identification => Self::Initial,
            update::Phase::Monitoring => Self::Recovering,
            update::Phase::Resolution => Self::Solved,
        }
    }

    /// The word used in configuration, storage and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Initial => "initial",
            Self::Recovering => "recovering",
            Self::Solved => "solved",
        }
    }

    /// Reads [`Phase::as_str`] back.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|phase| phase.as_str() == word)
    }
}

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    Status,
    Impact,
    Workaround,
    Times,
    NextUpdate,
    Cause,
    Afterwards,
}

impl Category {
    /// Every category, in the order in which people ask.
    pub const ALL: [Self; 7] =
        [Self::Status, Self::Impact, Self::Workaround, Self::Times, Self::NextUpdate, Self::Cause, Self::Afterwards];

    /// The word used in configuration and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Impact => "impact",
            Self::Workaround => "workaround",
            Self::Times => "times",
            Self::NextUpdate => "next_update",
            Self::Cause => "cause",
            Self::Afterwards => "afterwards",
        }
    }

    /// As people read it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Status => t!("Status"),
            Self::Impact => t!("Impact"),
            Self::Workaround => t!("Workaround"),
            Self::Times => t!("Times"),
            Self::NextUpdate => t!("Next update"),
            Self::Cause => t!("Preliminary cause"),
            Self::Afterwards => t!("Afterwards"),
        }
    }

    /// Reads [`Category::as_str`] back.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.as_str() == word)
    }
}

/// What an answer looks like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum Form {
    Text,
    /// A whole number from 0.
    Number,
    /// One of these.
    Choice {
        of: Vec<String>,
    },
    /// One or several of these.
    Choices {
        of: Vec<String>,
    },
    /// A moment, exact or about.
    Moment,
    /// An address of the web.
    Link,
    /// Names of services, which are then affected.
    Services,
}

impl Form {
    /// The word used in configuration and the API.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Choice { .. } => "choice",
            Self::Choices { .. } => "choices",
            Self::Moment => "moment",
            Self::Link => "link",
            Self::Services => "services",
        }
    }

    /// What can be chosen; empty where anything can be written.
    #[must_use]
    pub fn choices(&self) -> &[String] {
        match self {
            Self::Choice { of } | Self::Choices { of } => of,
            _ => &[],
        }
    }
}

/// What the incident knows by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Derived {
    /// Tasks that are done and hypotheses that are ruled out.
    Tried,
    /// Open tasks.
    Next,
    /// The services affected.
    Services,
    /// When the first of its alerts began.
    FirstAlert,
    /// When the last time-box of an open task ends.
    TimeBoxes,
    /// When the next update is promised.
    NextUpdate,
    /// The hypothesis that stands best.
    Suspicion,
    /// Whether an alert came first.
    Detection,
}

impl Derived {
    /// What to do instead of answering by hand, where only the incident knows.
    #[must_use]
    pub fn only(self) -> Option<&'static str> {
        match self {
            Self::Tried => Some(t!("it is answered by the tasks that are done: `done t1 no effect: …`")),
            Self::Next => Some(t!("it is answered by the open tasks: `task @name 5m …`")),
            Self::NextUpdate => Some(t!("it is answered by the next update, which every update promises")),
            _ => None,
        }
    }
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// What the answer is kept under; never changed.
    pub key: String,
    /// People say `Q8`.
    pub number: u32,
    pub category: Category,
    /// When it is asked.
    pub phases: Vec<Phase>,
    /// What stands in front of the answer.
    pub name: String,
    pub text: String,
    pub form: Form,
    /// Whether customers may read the answer.
    pub public: bool,
    /// Whether the company needs an answer. It is marked and stands first; nothing waits for it.
    #[serde(default)]
    pub required: bool,
    pub derived: Option<Derived>,
}

/// What a company wants differently about one question, or one of its own. A field that is `None` stays as shipped.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Edit {
    pub key: String,
    pub number: Option<u32>,
    pub category: Option<Category>,
    pub phases: Option<Vec<Phase>>,
    pub name: Option<String>,
    pub text: Option<String>,
    pub form: Option<Form>,
    pub public: Option<bool>,
    #[serde(default)]
    pub required: Option<bool>,
    /// Not asked any more.
    #[serde(default)]
    pub off: bool,
}

/// The questions in force: those shipped, with a company's edits, by number.
#[must_use]
pub fn in_force(edits: &[Edit]) -> Vec<Question> {
    let mut found: Vec<Question> = SHIPPED.iter().map(bank::Shipped::question).collect();
    for edit in edits {
        let at = found.iter().position(|question| question.key == edit.key);
        match at {
            Some(at) if edit.off => {
                found.remove(at);
            }
            Some(at) => {
                if let Some(question) = found.get_mut(at) {
                    question.change(edit);
                }
            }
            None if edit.off => {}
            None => {
                let mut question = Question::own(&edit.key, free(&found));
                question.change(edit);
                found.push(question);
            }
        }
    }
    found.sort_by(|a, b| (a.number, &a.key).cmp(&(b.number, &b.key)));
    found
}

/// The smallest number that no question has. Those shipped keep theirs when they are switched off: people know them by
/// heart. Above [`MAX_NUMBER`] when none is left, which [`clashes`] reports.
fn free(found: &[Question]) -> u32 {
    let shipped = SHIPPED.iter().map(|question| question.number).max().unwrap_or_default();
    let is_free = |number: &u32| found.iter().all(|question| question.number != *number);
    (shipped + 1..).find(is_free).unwrap_or(u32::MAX)
}

impl Question {
    /// One that is not shipped, before anything is said about it.
    fn own(key: &str, number: u32) -> Self {
        Self {
            key: key.to_owned(),
            number,
            category: Category::Impact,
            phases: vec![Phase::Initial],
            name: key.replace('_', " "),
            text: key.replace('_', " "),
            form: Form::Text,
            public: false,
            required: false,
            derived: None,
        }
    }

    fn change(&mut self, edit: &Edit) {
        self.number = edit.number.unwrap_or(self.number);
        self.category = edit.category.unwrap_or(self.category);
        self.public = edit.public.unwrap_or(self.public);
        self.required = edit.required.unwrap_or(self.required);
        self.name = edit.name.clone().unwrap_or_else(|| std::mem::take(&mut self.name));
        self.text = edit.text.clone().unwrap_or_else(|| std::mem::take(&mut self.text));
        self.phases = edit.phases.clone().unwrap_or_else(|| std::mem::take(&mut self.phases));
        if let Some(form) = &edit.form {
            self.form = form.clone();
        }
    }

    /// What people call it.
    #[must_use]
    pub fn label(&self) -> String {
        format!("Q{}", self.number)
    }

    /// Whether it is asked now.
    #[must_use]
    pub fn is_asked(&self, phase: Phase) -> bool {
        self.phases.contains(&phase)
    }
}

/// The number in `q8`, `Q8`; `None` for anything else.
#[must_use]
pub fn read_label(word: &str) -> Option<u32> {
    let digits = word.strip_prefix(['q', 'Q'])?;
    let number = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
    digits.parse().ok().filter(|n| number && *n <= MAX_NUMBER)
}
