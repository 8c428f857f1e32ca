//! Options: what could be done, what each could cost, and a coin for when they are equal.
//!
//! "What actions can we take? What are the risks?" A wrong decision is better than none, so between equal options the
//! training of incident commanders says: flip a coin, and go.

use super::{Danger, ItemKind, Label, Object, Terms, in_body, proposal};
use crate::directory::Directory;
use crate::incident::{Around, Change, MAX_TITLE, Refused, required_line};
use crate::timeline::Kind;
use allclear_texts::t;
use serde::{Deserialize, Serialize};

/// Longest time an option is said to take, in minutes: a day.
pub const MAX_MINUTES: u32 = 1_440;
/// Most sides a coin has.
pub const MAX_SIDES: usize = 6;

/// Something that could be done. It belongs to whoever opened it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    #[serde(flatten)]
    pub terms: Terms,
    /// How long it would take.
    pub minutes: Option<u32>,
    pub state: State,
    /// The proposal it became.
    pub proposal: Option<Label>,
}

/// How far an option is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Open,
    /// It became a proposal.
    Chosen,
}

impl Object for Choice {
    const KIND: ItemKind = ItemKind::Option;

    fn is_open(&self) -> bool {
        self.state == State::Open
    }

    fn title(&self) -> &str {
        &self.terms.text
    }

    fn state(&self) -> &'static str {
        match self.state {
            State::Open => "open",
            State::Chosen => "chosen",
        }
    }

    in_body!(Choice);
}

/// What the timeline tells about an option.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    Added { risk: Option<String>, reversible: Option<bool>, endangers: Vec<Danger>, minutes: Option<u32> },
    Chosen,
}

impl Event {
    /// The state it leads to.
    #[must_use]
    pub const fn leads_to(&self) -> Option<&'static str> {
        match self {
            Self::Added { .. } => Some("open"),
            Self::Chosen => Some("chosen"),
        }
    }

    /// What happened, as one plain line.
    #[must_use]
    pub fn tell(&self, option: Label, title: &str) -> String {
        match self {
            Self::Added { risk, reversible, endangers, minutes } => {
                let terms = Terms {
                    text: title.to_owned(),
                    risk: risk.clone(),
                    reversible: *reversible,
                    endangers: endangers.clone(),
                };
                let takes = minutes.map_or_else(String::new, |minutes| t!(", {minutes} min"));
                t!("Option {option}: {}{takes}", terms.told())
            }
            Self::Chosen => t!("{option} is chosen: {title}"),
        }
    }
}

/// One side of a coin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Face {
    Option(Label),
    Text(String),
}

/// What is done with options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    Add {
        terms: Terms,
        /// How long it would take: from 1 to [`MAX_MINUTES`].
        minutes: Option<u32>,
    },
    /// Makes a proposal of it.
    Choose { option: Label },
    /// Lets chance choose between two to [`MAX_SIDES`] sides. Nothing else follows from it: whoever flipped says what is
    /// done with the answer.
    Coin { sides: Vec<Face> },
}

impl Order {
    /// Carries it out.
    ///
    /// # Errors
    /// When the option is not there or chosen already, a number is out of range, or a text is empty or too long.
    pub fn apply(&self, change: &mut Change<'_>, directory: &Directory, around: &Around) -> Result<(), Refused> {
        match self {
            Self::Add { terms, minutes } => add(change, terms, *minutes),
            Self::Choose { option } => choose(change, directory, around, *option),
            Self::Coin { sides } => flip(change, sides),
        }
    }
}

fn add(change: &mut Change<'_>, terms: &Terms, minutes: Option<u32>) -> Result<(), Refused> {
    let terms = terms.checked()?;
    if minutes.is_some_and(|m| !(1..=MAX_MINUTES).contains(&m)) {
        return Err(Refused::invalid("minutes", t!("must be from 1 to {MAX_MINUTES}, which is a day")));
    }
    let title = terms.text.clone();
    let (risk, reversible, endangers) = (terms.risk.clone(), terms.reversible, terms.endangers.clone());
    let option = change.open(Choice { terms, minutes, state: State::Open, proposal: None });
    let event = Event::Added { risk, reversible, endangers, minutes };
    change.record(Kind::Option { option, title, event });
    Ok(())
}

fn choose(change: &mut Change<'_>, directory: &Directory, around: &Around, option: Label) -> Result<(), Refused> {
    let choice = find(change, option)?;
    if let Some(proposal) = choice.proposal {
        let reason = t!("{option} is chosen already: it is proposal {proposal}");
        return Err(Refused::invalid("option", reason));
    }
    let proposal = proposal::open(change, directory, around, &choice.terms, None, Some(option))?;
    change.edit::<Choice>(option, |c| (c.state, c.proposal) = (State::Chosen, Some(proposal)));
    change.record(Kind::Option { option, title: choice.terms.text, event: Event::Chosen });
    Ok(())
}

fn flip(change: &mut Change<'_>, sides: &[Face]) -> Result<(), Refused> {
    if !(2..=MAX_SIDES).contains(&sides.len()) {
        return Err(Refused::invalid("coin", t!("a coin needs 2 to {MAX_SIDES} sides")));
    }
    let word = |side: &Face| match side {
        Face::Option(label) => find(change, *label).map(|choice| format!("{label}, {}", choice.terms.text)),
        Face::Text(text) => required_line("coin", text, MAX_TITLE),
    };
    let sides = sides.iter().map(word).collect::<Result<Vec<String>, Refused>>()?;
    // With 64 bits and so few sides no side is likelier than another by more than one in 10^18.
    let count = u64::try_from(sides.len()).unwrap_or(1);
    let up = usize::try_from(change.ids().bits() % count).unwrap_or(0);
    let fell = sides.get(up).cloned().unwrap_or_default();
    change.record(Kind::CoinFlipped { sides, fell });
    Ok(())
}

fn find(change: &Change<'_>, label: Label) -> Result<Choice, Refused> {
    let found = change.room().get::<Choice>(label).cloned();
    found.ok_or_else(|| Refused::invalid("option", t!("there is no option {label} in this incident")))
}
