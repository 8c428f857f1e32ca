//! Workstreams: an incident too big for one commander is cut into teams, each with one lead who reports to the commander.
//!
//! One person leads about seven others well (see [`SPAN`](crate::incident::SPAN)); PagerDuty's training for complex incidents
//! makes teams called Alpha, Bravo, Charlie then. The lead gives the tasks of the team, hears of them, and gives its CAN
//! reports; the commander hears of the lead.

mod due;
mod event;
mod lead;
mod order;

pub(super) use due::{clocks, not_heard, time_up};
pub use event::Event;
pub(crate) use lead::{gone, role_ended};
pub(super) use order::go_on;
pub use order::{Order, What};

use super::{Can, Item, ItemKind, Label, Object, Room, Task, in_body};
use crate::id::PersonId;
use crate::incident::{Change, Incident};
use crate::timeline::Kind;
use allclear_texts::t;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Names that are proposed, in the order of the spelling alphabet: short, and told apart on a bad line.
const NAMES: [&str; 8] = ["Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel"];
/// Longest name, in characters: it is said aloud and stands in front of lines.
const MAX_NAME: usize = 30;

/// A workstream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workstream {
    pub name: String,
    /// What it is to reach; `None` until somebody says it.
    pub goal: Option<String>,
    /// Exactly one person, or nobody yet.
    pub lead: Option<PersonId>,
    /// Who works in it beside the lead. Everybody is in one workstream at most.
    pub members: Vec<PersonId>,
    /// After how many minutes the lead is asked how it goes; `None` when nobody wants to be asked.
    pub minutes: Option<u32>,
    /// Where its people talk; begins with `http://` or `https://`.
    pub bridge: Option<String>,
    pub state: State,
    /// When the lead should have said that they have heard; `None` when they have, or after the last ping.
    pub hear_by: Option<Timestamp>,
    pub pings: u32,
    /// When the lead is asked next.
    pub check_at: Option<Timestamp>,
    /// How often it was asked since the last answer.
    pub asks: u32,
    /// What came of it.
    pub result: Option<String>,
}

/// How far a workstream is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Open,
    Done,
}

impl Object for Workstream {
    const KIND: ItemKind = ItemKind::Workstream;

    fn is_open(&self) -> bool {
        self.state == State::Open
    }

    fn state(&self) -> &'static str {
        match self.state {
            State::Open => "open",
            State::Done => "done",
        }
    }

    fn title(&self) -> &str {
        &self.name
    }

    in_body!(Workstream);
}

impl Workstream {
    /// Its name, and what it is to reach where somebody said so.
    #[must_use]
    pub fn headline(&self) -> String {
        self.goal.as_ref().map_or_else(|| self.name.clone(), |goal| format!("{}: {goal}", self.name))
    }

    /// Whether somebody leads it or works in it.
    #[must_use]
    pub fn has(&self, person: PersonId) -> bool {
        self.lead == Some(person) || self.members.contains(&person)
    }
}

/// The name for the next one: the first of the spelling alphabet that this incident has not used.
#[must_use]
pub fn proposed_name(room: &Room) -> String {
    let free = |name: &&str| room.all::<Workstream>().all(|(_, known)| !known.name.eq_ignore_ascii_case(name));
    let team = || t!("Team {}", room.all::<Workstream>().count() + 1);
    NAMES.into_iter().find(free).map_or_else(team, str::to_owned)
}

/// Whether a word is one of the names that are proposed: then a sentence that begins with it is about a workstream.
pub(crate) fn is_proposed(word: &str) -> bool {
    NAMES.iter().any(|name| name.eq_ignore_ascii_case(word))
}

/// The workstream that people mean by a label or a name: of several with one name the open one, else the latest.
#[must_use]
pub fn find<'r>(room: &'r Room, said: &str) -> Option<(&'r Item, &'r Workstream)> {
    let label = said.parse::<Label>().ok();
    let means = |(item, it): &(&Item, &Workstream)| Some(item.label) == label || it.name.eq_ignore_ascii_case(said);
    room.all::<Workstream>().filter(means).max_by_key(|(item, it)| (it.is_open(), item.label))
}

/// The open workstream that a task's title names first, as in `#alpha check latency`, and the title without it. A word that
/// names none, such as a chat channel, belongs to the title.
pub(super) fn tagged<'t>(room: &Room, title: &'t str) -> (Option<Label>, &'t str) {
    let trimmed = title.trim_start();
    let Some(tag) = trimmed.strip_prefix('#') else { return (None, title) };
    let (word, rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    match find(room, word.trim_end_matches(':')).filter(|(_, it)| it.is_open()) {
        Some((item, _)) => (Some(item.label), rest.trim_start()),
        None => (None, title),
    }
}

/// The workstream that a task belongs to which nobody named: whoever leads gives it to one of theirs.
pub(super) fn of_both(room: &Room, giver: Option<PersonId>, to: PersonId) -> Option<Label> {
    let both = |it: &Workstream| it.lead.is_some() && it.lead == giver && it.has(to);
    room.open::<Workstream>().find(|(_, it)| both(it)).map(|(item, _)| item.label)
}

/// Who leads the workstream that a task belongs to, while it is open.
pub(super) fn lead_of(room: &Room, task: &Task) -> Option<PersonId> {
    room.get::<Workstream>(task.workstream?).filter(|it| it.is_open())?.lead
}

/// The last report of a workstream.
#[must_use]
pub fn last_report(room: &Room, workstream: Label) -> Option<&Can> {
    let own = room.all::<Can>().filter(|(_, can)| can.workstream == Some(workstream));
    own.max_by_key(|(item, _)| item.label).map(|(_, can)| can)
}

/// The open workstream that the conditions of a report begin with, as in `alpha: errors at 40 %`, and the rest of them.
pub(super) fn reporting<'t>(room: &Room, conditions: &'t str) -> Option<(Label, &'t str)> {
    let (head, rest) = conditions.split_once(':')?;
    let (item, _) = find(room, head.trim()).filter(|(_, it)| it.is_open())?;
    Some((item.label, rest.trim()))
}

fn tell(change: &mut Change<'_>, workstream: Label, event: Event) {
    let title = change.room().get::<Workstream>(workstream).map(|it| it.name.clone()).unwrap_or_default();
    change.record(Kind::Workstream { workstream, title, event });
}

/// Whoever hears of the leads: the commander.
fn above(incident: &Incident) -> Option<PersonId> {
    incident.commander()
}
