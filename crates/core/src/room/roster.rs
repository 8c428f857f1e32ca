//! The next shift: who takes over which role in an incident that outlasts those who work on it.
//!
//! Google's SRE book has it that replacements are found before the day ends, and that each responsibility is handed over
//! by name. A roster is planned hours ahead, everybody named says yes or no, and when the shift begins whoever holds a role
//! is reminded to hand it over. Nothing changes hands by itself: command goes by [`super::handover`], other roles are given.

mod due;
mod event;
mod order;
mod propose;
mod rests;

pub(crate) use due::may_go;
pub use due::{LASTS, asked_at};
pub(super) use due::{begins, clocks, confirms, over, plan_due};
pub use event::Event;
pub use order::Order;
pub(crate) use rests::{counts_from, ended, resume};

use super::{About, ClockKind, Item, ItemKind, Label, Object, Room, in_body};
use crate::access::Viewer;
use crate::directory::Directory;
use crate::id::PersonId;
use crate::incident::{Change, Incident, Proposed, Role, Stage};
use crate::timeline::{Kind, person_name};
use allclear_texts::{mark, t};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Who takes over when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roster {
    pub begins_at: Timestamp,
    /// When that was said last; `None` where it was not written down: then it was when the item was opened.
    #[serde(default)]
    pub set_at: Option<Timestamp>,
    /// One for each role that is to be handed over, in the order of the roles.
    pub places: Vec<Place>,
    pub state: State,
    /// Whether whoever commands was told who has not said yes.
    pub warned: bool,
    /// Who was relieved and had nothing to do any more when it was looked at the last time.
    pub relieved: Vec<PersonId>,
}

/// One role in the next shift.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub role: Role,
    /// Who had it when the shift was planned, and from its beginning on who had it then.
    pub holder: Option<PersonId>,
    /// Who could take over, with the reason and the time where they are; nobody has been asked for that.
    pub proposed: Option<Proposed>,
    /// Who is asked to take over.
    pub person: Option<PersonId>,
    /// What they said.
    pub answer: Option<Answer>,
    /// Who said no to this beginning: they are not proposed again.
    #[serde(default)]
    pub declined: Vec<PersonId>,
}

/// What somebody says who is named for a shift.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "says", rename_all = "snake_case")]
pub enum Answer {
    Yes,
    No { why: Option<String> },
}

/// How far a shift is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Planned,
    /// Those who hold a role have been reminded to hand it over.
    Begun,
    Over,
    Dropped,
    /// Work rested when it was to begin, and for long.
    Lapsed,
}

impl Object for Roster {
    const KIND: ItemKind = ItemKind::Roster;

    fn is_open(&self) -> bool {
        matches!(self.state, State::Planned | State::Begun)
    }

    fn state(&self) -> &'static str {
        match self.state {
            State::Planned => mark!("planned"),
            State::Begun => mark!("begun"),
            State::Over => mark!("over"),
            State::Dropped => mark!("dropped"),
            State::Lapsed => mark!("lapsed"),
        }
    }

    fn title(&self) -> &'static str {
        t!("Next shift")
    }

    in_body!(Roster);
}

impl Place {
    /// Whether somebody is asked and has not answered.
    #[must_use]
    pub fn is_awaited(&self) -> bool {
        self.person.is_some() && self.answer.is_none()
    }

    /// Whether somebody else is to be found: nobody is asked, or they said no.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.person.is_none() || matches!(self.answer, Some(Answer::No { .. }))
    }

    /// How it stands, in a line without the role: "ben, confirmed".
    #[must_use]
    pub fn tell(&self, directory: &Directory) -> String {
        let name = |person: PersonId| person_name(directory, person);
        match (self.person, &self.answer, &self.proposed) {
            (Some(person), Some(Answer::Yes), _) => t!("{}, confirmed", name(person)),
            (Some(person), Some(Answer::No { why }), proposed) => {
                let because = why.as_ref().map_or_else(String::new, |why| format!(": {why}"));
                let other = proposed.as_ref().map(|one| t!("; {} could: {}", name(one.person), one.why));
                t!("{} cannot{because}{}", name(person), other.unwrap_or_default())
            }
            (Some(person), None, _) => t!("{}, has not answered", name(person)),
            (None, _, Some(proposed)) => t!("nobody yet; {} could: {}", name(proposed.person), proposed.why),
            (None, _, None) => t!("nobody yet").to_owned(),
        }
    }

    /// Who said yes and can still come.
    fn confirmed(&self, incident: &Incident, directory: &Directory) -> Option<PersonId> {
        let person = self.person.filter(|_| self.answer == Some(Answer::Yes))?;
        let removed = incident.presence.find(person).is_some_and(|known| known.stage == Stage::Removed);
        (!removed && directory.people.contains_key(&person)).then_some(person)
    }
}

/// The shift that is planned or has just begun.
#[must_use]
pub fn current(room: &Room) -> Option<(&Item, &Roster)> {
    room.open::<Roster>().next()
}

/// Who is proposed for what in the shift that is planned, as a sentence for whoever planned it; `None` when nobody is.
#[must_use]
pub fn proposals(room: &Room, directory: &Directory) -> Option<String> {
    let (_, it) = current(room)?;
    let proposed = it.places.iter().filter_map(|place| Some((place.role, place.proposed.as_ref()?)));
    let told =
        proposed.map(|(role, one)| format!("{} {} ({})", role.name(), person_name(directory, one.person), one.why));
    let told: Vec<String> = told.collect();
    let told = told.join(", ");
    (!told.is_empty()).then(|| t!("Proposed: {told}. `shift proposed` asks them."))
}

/// Whether `person` is asked in `shift` and has not answered.
pub(super) fn awaits(room: &Room, shift: Label, person: PersonId) -> bool {
    let it = room.get::<Roster>(shift).filter(|it| it.state == State::Planned);
    it.is_some_and(|it| it.places.iter().any(|place| place.person == Some(person) && place.is_awaited()))
}

/// Who holds a role, whoever has it longest.
fn holder(incident: &Incident, role: Role) -> Option<PersonId> {
    incident.holders(role).next().map(|tenure| tenure.person)
}

/// Says quietly that somebody need not come, or what became of what they said yes to; also when the shift or the incident
/// is over. It may have become private since: such a word lets nobody in.
fn hear(change: &mut Change<'_>, shift: Label, person: PersonId, line: String) {
    if change.incident().visibility.shows(Viewer::Person(person)) {
        change.nudge(person, About::item(ClockKind::ShiftOver, shift), line);
    }
}

fn tell(change: &mut Change<'_>, shift: Label, event: Event) {
    change.record(Kind::Shift { shift, event });
}
