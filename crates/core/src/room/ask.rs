//! Questions from outside: what leaders, support and sales want to know, in a queue beside the work.
//!
//! Whoever repairs is never asked. The queue belongs to the communications lead, who hears of it in one quiet message a
//! quarter of an hour, answers, puts a question into the next update, or leaves it until the incident is over: a list or a
//! repair, not both at a time (PagerDuty's training on executives in incidents). Everybody who follows sees every question
//! and its answer, so that one answer serves all of them.

use super::clock::{About, Clock, ClockKind, Paused};
use super::{Item, ItemKind, Label, Object, Room, in_body, later};
use crate::access::{Actor, Viewer};
use crate::id::PersonId;
use crate::incident::{
    Change, Incident, MAX_REASON, MAX_TEXT, Refused, Role, has_say, optional_text, required_line, required_text,
};
use crate::text;
use crate::timeline::{Kind, utc};
use crate::update::{UNCHANGED, UNCHANGED_PUBLIC};
use allclear_texts::{say, t};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Longest question, in characters: what is longer is a letter.
pub const MAX_QUESTION: usize = 500;
/// Whoever owns the queue hears of it at most this often.
const EVERY: SignedDuration = SignedDuration::from_mins(15);
/// How often they hear of the same questions. Then these stand on the page, and nobody is nagged.
const TELLINGS: u32 = 3;
/// Most questions of one asker within [`WITHIN`]; joining somebody else's question is always possible. Our choice: more is
/// an interview.
const MOST: usize = 5;
const WITHIN: SignedDuration = SignedDuration::from_hours(1);
/// Longest part of a question in a message or on the timeline, in characters.
const SHOWN: usize = 200;

/// Something that people outside the work want to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    pub text: String,
    /// Everybody who wants to know it, in the order in which they asked.
    pub askers: Vec<Actor>,
    pub state: State,
    /// What was answered, or why it is not.
    pub answer: Option<String>,
}

/// How far a question is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Waiting,
    /// To be answered with the next update.
    NextUpdate,
    Answered,
    /// To be answered in the review.
    Later,
    Declined,
}

impl State {
    /// The word used in storage and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::NextUpdate => "next_update",
            Self::Answered => "answered",
            Self::Later => "later",
            Self::Declined => "declined",
        }
    }

    /// As people read it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => t!("waits for an answer"),
            Self::NextUpdate => t!("comes with the next update"),
            Self::Answered => "answered",
            Self::Later => t!("is answered after the incident, in its review"),
            Self::Declined => t!("not answered"),
        }
    }
}

impl Object for Ask {
    const KIND: ItemKind = ItemKind::Ask;

    fn is_open(&self) -> bool {
        matches!(self.state, State::Waiting | State::NextUpdate)
    }

    fn state(&self) -> &'static str {
        self.state.as_str()
    }

    fn title(&self) -> &str {
        &self.text
    }

    in_body!(Ask);
}

/// What the timeline tells about a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    Asked,
    /// Somebody else wants to know it too; so many do now.
    Joined {
        askers: usize,
    },
    Answered {
        answer: String,
    },
    NextUpdate,
    /// An update went out that was to answer it.
    Published,
    /// Left for the review.
    Later {
        askers: usize,
    },
    Declined {
        why: Option<String>,
    },
}

impl Event {
    /// The state it leads to; `None` when it leaves that as it is.
    #[must_use]
    pub const fn leads_to(&self) -> Option<&'static str> {
        match self {
            Self::Asked => Some(State::Waiting.as_str()),
            Self::Joined { .. } => None,
            Self::Answered { .. } | Self::Published => Some(State::Answered.as_str()),
            Self::NextUpdate => Some(State::NextUpdate.as_str()),
            Self::Later { .. } => Some(State::Later.as_str()),
            Self::Declined { .. } => Some(State::Declined.as_str()),
        }
    }

    /// What happened, as one plain line.
    #[must_use]
    pub fn tell(&self, ask: Label, title: &str) -> String {
        match self {
            Self::Asked => t!("{ask} asked from outside: {title}"),
            Self::Joined { askers } => t!("{askers} people ask {ask}: {title}"),
            Self::Answered { answer } => t!("{ask} answered ({title}): {answer}"),
            Self::NextUpdate => t!("{ask} is answered with the next update: {title}"),
            Self::Published => t!("{ask} answered with an update: {title}"),
            Self::Later { .. } => t!("{ask} is left for the review: {title}"),
            Self::Declined { why } => {
                let why = why.as_ref().map_or_else(String::new, |why| format!(": {why}"));
                t!("{ask} is not answered ({title}){why}")
            }
        }
    }
}

/// What is done with questions from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    Ask { text: String },
    MeToo { ask: Label },
    Answer { ask: Label, text: String },
    NextUpdate { ask: Label },
    Later { ask: Label },
    Decline { ask: Label, why: Option<String> },
}

impl Order {
    pub(super) fn apply(&self, change: &mut Change<'_>) -> Result<(), Refused> {
        match self {
            Self::Ask { text } => ask(change, text).map(|_| ()),
            Self::MeToo { ask } => me_too(change, *ask),
            Self::Answer { ask, text } => {
                let answer = required_text("answer", text, MAX_TEXT)?;
                let told = t!("is answered: {answer}");
                settle(change, *ask, (State::Answered, Some(answer.clone())), &told, Event::Answered { answer })
            }
            Self::NextUpdate { ask } => {
                let told = t!("is answered with the next update");
                settle(change, *ask, (State::NextUpdate, None), told, Event::NextUpdate)
            }
            Self::Later { ask } => {
                let askers = change.room().get::<Ask>(*ask).map_or(0, |ask| ask.askers.len());
                let told = t!(
                    "is a good one for after the incident: it stands in the review's open questions. Thank you for \
                            letting us repair first"
                );
                settle(change, *ask, (State::Later, None), told, Event::Later { askers })
            }
            Self::Decline { ask, why } => {
                let why = optional_text("why", why.as_deref(), MAX_REASON)?;
                let because = why.as_ref().map_or_else(String::new, |why| format!(": {why}"));
                let told = t!("will not be answered{because}");
                settle(change, *ask, (State::Declined, why.clone()), &told, Event::Declined { why })
            }
        }
    }
}

/// Puts a question into the queue. One that was asked in the same words is that one, and whoever asks wants to know it too.
/// The answer is what people call it.
///
/// # Errors
/// When the incident is over, when the question is empty or too long, and when whoever asks has asked enough for now.
pub fn ask(change: &mut Change<'_>, text: &str) -> Result<Label, Refused> {
    change.must_be_open()?;
    let text = required_line("question", text, MAX_QUESTION)?;
    let same = |(_, known): &(&Item, &Ask)| words(&known.text) == words(&text);
    let known = change.room().all::<Ask>().find(same).map(|(item, _)| item.label);
    if let Some(label) = known {
        me_too(change, label)?;
        return Ok(label);
    }
    enough(change)?;
    let askers = vec![change.actor().clone()];
    let label = change.open(Ask { text: text.clone(), askers, state: State::Waiting, answer: None });
    tell(change, label, &text, Event::Asked);
    Ok(label)
}

/// Refuses one question more of somebody who has asked many.
fn enough(change: &Change<'_>) -> Result<(), Refused> {
    let since = change.now().checked_sub(WITHIN).unwrap_or(Timestamp::MIN);
    let own = change.room().all::<Ask>().filter(|(item, _)| item.opened_by == *change.actor());
    let lately: Vec<Timestamp> = own.map(|(item, _)| item.opened_at).filter(|at| *at > since).collect();
    if lately.len() < MOST {
        return Ok(());
    }
    let again = lately.iter().min().map_or(change.now(), |first| later(*first, WITHIN));
    Err(Refused::invalid(
        "question",
        t!(
            "you have asked {MOST} questions within an hour; they are answered in turn. Ask this one after {}",
            utc(again)
        ),
    ))
}

/// What tells two questions apart: their words, without case and punctuation.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// Whoever acts wants to know it too. Wanting that twice is a double click; what is answered already is read on the page.
fn me_too(change: &mut Change<'_>, label: Label) -> Result<(), Refused> {
    let known = find(change, label)?;
    if !known.is_open() || known.askers.contains(change.actor()) {
        return Ok(());
    }
    let asker = change.actor().clone();
    change.edit::<Ask>(label, |ask| ask.askers.push(asker));
    tell(change, label, &known.text, Event::Joined { askers: known.askers.len() + 1 });
    Ok(())
}

fn find(change: &Change<'_>, label: Label) -> Result<Ask, Refused> {
    let known = change.room().get::<Ask>(label).cloned();
    known.ok_or_else(|| Refused::invalid("question", t!("there is no question {label} in this incident")))
}

/// Says what becomes of a question; everybody who asked hears it once.
fn settle(
    change: &mut Change<'_>,
    label: Label,
    (state, answer): (State, Option<String>),
    told: &str,
    event: Event,
) -> Result<(), Refused> {
    let known = find(change, label)?;
    // The same answer twice is a double click.
    if known.state == state && known.answer == answer {
        return Ok(());
    }
    if !known.is_open() {
        return Err(Refused::invalid("question", t!("{label} {} already", known.state.name())));
    }
    change.edit::<Ask>(label, |ask| (ask.state, ask.answer) = (state, answer));
    tell(change, label, &known.text, event);
    hear(change, label, &known, told);
    Ok(())
}

fn hear(change: &mut Change<'_>, label: Label, ask: &Ask, told: &str) {
    let line = t!("your question \u{201c}{}\u{201d} {}", text::line(&ask.text, SHOWN), text::line(told, 500));
    for person in ask.askers.iter().filter_map(Actor::person) {
        // It may have become private since: an answer lets nobody in.
        let theirs = change.incident().visibility.shows(Viewer::Person(person));
        if theirs && change.actor().person() != Some(person) {
            change.nudge(person, About::item(ClockKind::Questions, label), line.clone());
        }
    }
}

fn tell(change: &mut Change<'_>, ask: Label, title: &str, event: Event) {
    change.record(Kind::Asked { ask, title: text::line(title, SHOWN), event });
}

/// An update went out: the questions that were to be answered with it are. One that says that nothing changed answers
/// nothing.
pub(crate) fn published(change: &mut Change<'_>, update: &str) {
    // As it was sent: in this server's language, or in English.
    if [UNCHANGED, say(UNCHANGED), UNCHANGED_PUBLIC, say(UNCHANGED_PUBLIC)].contains(&update.trim()) {
        return;
    }
    let open = change.room().open::<Ask>().filter(|(_, ask)| ask.state == State::NextUpdate);
    for (label, ask) in open.map(|(item, ask)| (item.label, ask.clone())).collect::<Vec<_>>() {
        change.edit::<Ask>(label, |ask| (ask.state, ask.answer) = (State::Answered, Some(update.to_owned())));
        tell(change, label, &ask.text, Event::Published);
        hear(change, label, &ask, &t!("is answered with an update: {update}"));
    }
}

/// What the next update is to answer, a line each, with a blank for whoever writes it.
#[must_use]
pub fn draft_lines(room: &Room) -> Vec<String> {
    let due = room.open::<Ask>().filter(|(_, ask)| ask.state == State::NextUpdate);
    due.map(|(_, ask)| t!("{} [the answer]", ask.text)).collect()
}

impl Change<'_> {
    /// Whether nothing happened but that somebody asked something: that is for those too who otherwise write nothing.
    #[must_use]
    pub fn only_asks(&self) -> bool {
        !self.touched.is_empty() && self.touched.iter().all(|label| label.kind == ItemKind::Ask)
    }
}

/// Who answers: whoever speaks for the incident, else the deputy, else the commander.
#[must_use]
pub fn owner(incident: &Incident) -> Option<PersonId> {
    let said = incident.policy.communication.owner.as_ref().map(|said| said.value);
    let roles = [
        said.unwrap_or(Role::CommunicationsLeadInternal),
        Role::CommunicationsLeadInternal,
        Role::CommunicationsLeadCustomer,
        Role::Deputy,
        Role::IncidentCommander,
    ];
    let mut holders = roles.into_iter().flat_map(|role| incident.holders(role));
    holders.find(|tenure| has_say(tenure)).map(|tenure| tenure.person)
}

fn waiting(room: &Room) -> impl Iterator<Item = (&Item, &Ask)> {
    room.open::<Ask>().filter(|(_, ask)| ask.state == State::Waiting)
}

/// Whether a question waits for somebody to say what becomes of it.
pub(super) fn waits(room: &Room) -> bool {
    waiting(room).next().is_some()
}

/// When the owner was told last, how often of the same questions, and whether there are newer ones now.
fn told(room: &Room) -> Option<(&Paused, bool)> {
    let paused = room.watch.0.get(&ClockKind::Questions)?;
    Some((paused, waiting(room).any(|(item, _)| item.opened_at > paused.of)))
}

/// When its owner is told of the queue. While there is nobody who could answer, nobody is.
pub(super) fn clocks(incident: &Incident, room: &Room, found: &mut Vec<Clock>) {
    let (Some(person), Some(first)) = (owner(incident), waiting(room).map(|(item, _)| item.opened_at).min()) else {
        return;
    };
    let due_at = match told(room) {
        None => first,
        Some((paused, newer)) if newer || paused.told < TELLINGS => later(paused.of, EVERY),
        Some(_) => return,
    };
    let due_at = due_at.max(first);
    found.push(Clock { about: About::whole(ClockKind::Questions), due_at, at: due_at, person: Some(person) });
}

/// The owner is told what waits, all of it in one line.
pub(super) fn due(change: &mut Change<'_>) {
    let Some(owner) = owner(change.incident()) else { return };
    let times = match told(change.room()) {
        Some((paused, false)) => paused.told.saturating_add(1),
        _ => 1,
    };
    let said = |(item, ask): (&Item, &Ask)| {
        let many = if ask.askers.len() > 1 { t!(" ({} people ask)", ask.askers.len()) } else { String::new() };
        format!("{} {}{many}", item.label, text::line(&ask.text, SHOWN))
    };
    let all: Vec<String> = waiting(change.room()).map(said).collect();
    let head = if all.len() == 1 {
        t!("a question from outside waits").to_owned()
    } else {
        t!("{} questions from outside wait", all.len())
    };
    let now = change.now();
    change.remember(ClockKind::Questions, Paused { of: now, told: times, until: None, reason: None });
    change.nudge(owner, About::whole(ClockKind::Questions), format!("{head}: {}", all.join("; ")));
}
