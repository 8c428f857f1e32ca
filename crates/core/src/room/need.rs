//! Needs: what the people who repair lack, and who gets it for them.
//!
//! The N of a CAN report. A need without an owner is a wish, so each belongs to the deputy, else to the commander, and
//! comes back until somebody says that it is met or why it will not be.

mod expert;

pub(super) use expert::time_up;

use super::clock::{About, Clock, ClockKind};
use super::{Item, ItemKind, Label, Object, Room, in_body, later};
use crate::directory::Directory;
use crate::id::PersonId;
use crate::incident::Proposed;
use crate::incident::{Change, Incident, MAX_REASON, MAX_TITLE, Refused, deputy, optional_text, required_line};
use crate::text;
use crate::timeline::{Kind as Entry, person_name};
use allclear_texts::{kept, mark, t};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// When the owner of an open need is asked about it: after 10 minutes, and 20 minutes after that. Then it stands in the
/// next CAN report, and nobody is nagged.
const ASKED_AFTER: [SignedDuration; 2] = [SignedDuration::from_mins(10), SignedDuration::from_mins(20)];

/// Something that is needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    pub text: String,
    pub sort: Sort,
    /// Who gets it; `None` while nobody commands.
    pub owner: Option<PersonId>,
    /// The CAN report it was said in.
    pub can: Option<Label>,
    pub state: State,
    /// When the owner is asked next; `None` after the last time, and when it is over.
    pub ask_at: Option<Timestamp>,
    /// How often they were asked.
    pub asks: u32,
    /// How it was met, or why not.
    pub answer: Option<String>,
    /// What somebody has to know who meets it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skill: Option<String>,
    /// Who could be asked next, and why they; one at a time, so that nobody wakes a crowd.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Proposed>,
    /// Whoever was asked for it, the last one last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<PersonId>,
    /// When the last one should have answered; `None` when nobody is waited for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_by: Option<Timestamp>,
}

/// What kind of thing is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    People,
    Access,
    Decision,
    Info,
    Resource,
}

/// Words that say what kind of thing is needed, in the singular.
const WORDS: [(Sort, &[&str]); 5] = [
    (
        Sort::People,
        &[
            "help",
            "hand",
            "people",
            "person",
            "somebody",
            "someone",
            "dba",
            "sre",
            "expert",
            "engineer",
            "developer",
            "reviewer",
            "vendor",
            "scribe",
            "deputy",
            "responder",
        ],
    ),
    (
        Sort::Access,
        &["access", "permission", "right", "login", "credential", "password", "vpn", "account", "vault", "badge"],
    ),
    (Sort::Decision, &["decision", "approval", "go-ahead", "sign-off", "consent"]),
    (Sort::Info, &["info", "information", "log", "number", "answer", "detail", "list", "confirmation", "metric"]),
    (Sort::Resource, &["capacity", "budget", "hardware", "server", "disk", "quota", "licence", "license", "laptop"]),
];

impl Sort {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::People, Self::Access, Self::Decision, Self::Info, Self::Resource];

    /// The word used in storage and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Access => "access",
            Self::Decision => "decision",
            Self::Info => "info",
            Self::Resource => "resource",
        }
    }

    /// What one word stands for, if it is one of those known.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '@').to_lowercase();
        if word.starts_with('@') {
            return Some(Self::People);
        }
        let singular = word.strip_suffix('s').unwrap_or(&word);
        let means = |(_, words): &&(Self, &[&str])| words.iter().any(|w| *w == word || *w == singular);
        WORDS.iter().find(means).map(|(sort, _)| *sort)
    }

    /// Guessed from the first word that says it; a resource when none does.
    #[must_use]
    pub fn guessed(text: &str) -> Self {
        text.split_whitespace().find_map(Self::of_word).unwrap_or(Self::Resource)
    }
}

/// How far a need is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Open,
    Met,
    Declined,
}

impl State {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Open => mark!("open"),
            Self::Met => mark!("met"),
            Self::Declined => mark!("declined"),
        }
    }
}

impl Object for Need {
    const KIND: ItemKind = ItemKind::Need;

    fn is_open(&self) -> bool {
        self.state == State::Open
    }

    fn state(&self) -> &'static str {
        self.state.as_str()
    }

    fn title(&self) -> &str {
        &self.text
    }

    in_body!(Need);
}

/// What the timeline tells about a need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    Opened {
        owner: Option<PersonId>,
        sort: Sort,
        can: Option<Label>,
    },
    /// The owner was asked, for the `times`-th time.
    Asked {
        person: PersonId,
        times: u32,
    },
    Met {
        how: Option<String>,
    },
    Declined {
        why: String,
    },
    /// Somebody who knows it was asked to come.
    Sought {
        person: PersonId,
        why: String,
    },
    /// They did not answer in time.
    Unanswered {
        person: PersonId,
    },
}

impl Event {
    /// The state it leads to; `None` when it leaves that as it is.
    #[must_use]
    pub const fn leads_to(&self) -> Option<&'static str> {
        match self {
            Self::Opened { .. } => Some(State::Open.as_str()),
            Self::Asked { .. } | Self::Sought { .. } | Self::Unanswered { .. } => None,
            Self::Met { .. } => Some(State::Met.as_str()),
            Self::Declined { .. } => Some(State::Declined.as_str()),
        }
    }

    /// What happened, as one plain line.
    #[must_use]
    pub fn tell(&self, need: Label, title: &str, directory: &Directory) -> String {
        match self {
            Self::Opened { owner: Some(owner), .. } => {
                t!("{need} needed: {title}; {} gets it", person_name(directory, *owner))
            }
            Self::Opened { owner: None, .. } => t!("{need} needed: {title}; nobody to get it yet"),
            Self::Asked { person, .. } => {
                t!("{} was asked about {need}: {title}", person_name(directory, *person))
            }
            Self::Sought { person, why } => {
                t!("{} is asked to come for {need}: {title} ({why})", person_name(directory, *person))
            }
            Self::Unanswered { person } => {
                t!("{} did not answer in time for {need}: {title}", person_name(directory, *person))
            }
            Self::Met { how: Some(how) } => t!("{need} met ({title}): {how}"),
            Self::Met { how: None } => t!("{need} met: {title}"),
            Self::Declined { why } => t!("{need} declined ({title}): {why}"),
        }
    }
}

/// What is done with needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    Open {
        text: String,
    },
    Met {
        need: Label,
        how: Option<String>,
    },
    Decline {
        need: Label,
        why: String,
    },
    /// The next one who knows it is asked to come.
    Ask {
        need: Label,
    },
    /// Somebody is needed who knows this, and the first of them is asked at once.
    Page {
        skill: String,
        why: Option<String>,
    },
}

impl Order {
    pub(super) fn apply(&self, change: &mut Change<'_>, directory: &Directory) -> Result<(), Refused> {
        match self {
            Self::Ask { need } => expert::ask(change, directory, *need),
            Self::Page { skill, why } => expert::page(change, directory, skill, why.as_deref()),
            Self::Open { text } => {
                change.must_be_open()?;
                open(change, directory, text, None)?;
                Ok(())
            }
            Self::Met { need, how } => {
                let how = optional_text("how", how.as_deref(), MAX_REASON)?;
                close(change, *need, State::Met, how.clone(), Event::Met { how })
            }
            Self::Decline { need, why } => {
                let why = crate::incident::required_text("why", why, MAX_REASON)?;
                close(change, *need, State::Declined, Some(why.clone()), Event::Declined { why })
            }
        }
    }
}

/// Opens a need and gives it to whoever can get it; one that is open already is that one.
pub(super) fn open(
    change: &mut Change<'_>,
    directory: &Directory,
    text: &str,
    can: Option<Label>,
) -> Result<Label, Refused> {
    let text = required_line("need", text, MAX_TITLE)?;
    if let Some(known) = known(change.room(), &text) {
        return Ok(known);
    }
    let (owner, sort) = (provider(change.incident()), Sort::guessed(&text));
    let ask_at = Some(later(change.now(), ASKED_AFTER[0]));
    let title = text.clone();
    let skill = expert::named(directory, &text);
    let sort = if skill.is_some() { Sort::People } else { sort };
    let next = skill.as_deref().and_then(|skill| expert::first(change, directory, skill));
    let could = next.as_ref().map_or_else(String::new, |next| expert::could(directory, next, change.now()));
    let need = change.open(Need {
        text,
        sort,
        owner,
        can,
        state: State::Open,
        ask_at,
        asks: 0,
        answer: None,
        skill,
        next,
        asked: Vec::new(),
        answer_by: None,
    });
    if let Some(owner) = owner.filter(|p| Some(*p) != change.actor().person()) {
        let line = t!("{need} is yours to get: {title}.{could} Say when it is met, or decline and say why");
        change.nudge(owner, About::item(ClockKind::NeedCheck, need), line);
    }
    change.record(Entry::Need { need, title, event: Event::Opened { owner, sort, can } });
    Ok(need)
}

/// The open need that a text names: by its label in front, or word for word.
fn known(room: &Room, said: &str) -> Option<Label> {
    let first = said.split(|c: char| c.is_whitespace() || c == ':').next().and_then(|w| w.parse::<Label>().ok());
    let means = |(item, need): &(&Item, &Need)| Some(item.label) == first || need.text.eq_ignore_ascii_case(said);
    room.open::<Need>().find(means).map(|(item, _)| item.label)
}

/// Who gets what is needed: the deputy, who keeps the commander's back free, else the commander.
fn provider(incident: &Incident) -> Option<PersonId> {
    deputy(incident).or_else(|| incident.commander())
}

fn close(
    change: &mut Change<'_>,
    label: Label,
    state: State,
    answer: Option<String>,
    event: Event,
) -> Result<(), Refused> {
    let Some(need) = change.room().get::<Need>(label).cloned() else {
        return Err(Refused::invalid("need", t!("there is no need {label} in this incident")));
    };
    // The same answer twice is a double click.
    if need.state == state && (answer.is_none() || answer == need.answer) {
        return Ok(());
    }
    if !need.is_open() {
        return Err(Refused::invalid("need", t!("{label} is {state} already", state = kept(need.state()))));
    }
    end(change, label, need, state, answer, event);
    Ok(())
}

/// Nothing is to be done with it any more: whoever needed it is told.
fn end(change: &mut Change<'_>, label: Label, need: Need, state: State, answer: Option<String>, event: Event) {
    let said = answer.as_ref().map_or_else(String::new, |a| format!(": {}", text::line(a, 120)));
    change.edit::<Need>(label, |need| {
        (need.state, need.answer, need.ask_at) = (state, answer, None);
        (need.next, need.answer_by) = (None, None);
    });
    let asker = change.room().item(label).and_then(|item| item.opened_by.person());
    if let Some(asker) = asker.filter(|p| Some(*p) != change.actor().person()) {
        change.nudge(asker, About::word(label), t!("{label} ({}) is {}{said}", need.text, kept(state.as_str())));
    }
    change.record(Entry::Need { need: label, title: need.text, event });
}

/// When its owner is asked about it. While there is nobody who could get it, nobody is asked.
pub(super) fn clocks(incident: &Incident, label: Label, need: &Need, found: &mut Vec<Clock>) {
    let person = need.owner.or_else(|| provider(incident));
    if let (Some(due_at), Some(_)) = (need.ask_at, person) {
        found.push(Clock { about: About::item(ClockKind::NeedCheck, label), due_at, at: due_at, person });
    }
    if let Some(at) = need.answer_by {
        let about = About::item(ClockKind::ExpertAnswer, label);
        found.push(Clock { about, due_at: at, at, person: need.asked.last().copied() });
    }
}

/// It is still open: its owner is asked. One that nobody could own so far has an owner from now on.
pub(super) fn due(change: &mut Change<'_>, label: Label) {
    let Some(need) = change.room().get::<Need>(label).cloned() else { return };
    let Some(owner) = need.owner.or_else(|| provider(change.incident())) else { return };
    let asks = need.asks + 1;
    let wait = usize::try_from(asks).ok().and_then(|n| ASKED_AFTER.get(n));
    let ask_at = wait.map(|wait| later(change.now(), *wait));
    change.edit::<Need>(label, |need| (need.owner, need.asks, need.ask_at) = (Some(owner), asks, ask_at));
    let line = t!("{label} is still needed: {}. Say when it is met, or decline and say why", need.text);
    change.nudge(owner, About::item(ClockKind::NeedCheck, label), line);
    change.record(Entry::Need { need: label, title: need.text, event: Event::Asked { person: owner, times: asks } });
}
