//! Handovers: command goes from one person to another in two steps, offered and accepted, with what the next one must
//! know.
//!
//! Joining never changes who commands, also when the person on call joins late (PagerDuty's training); only this does,
//! and a role given outright.

use super::briefing::{Briefing, briefing};
use super::clock::{About, Clock, ClockKind};
use super::request::Request;
use super::task::Task;
use super::{ItemKind, Label, Object, in_body, later, promise};
use crate::directory::Directory;
use crate::id::PersonId;
use crate::incident::{Around, Change, Incident, MAX_REASON, Refused, Role, Via, leads, may_hold, optional_text};
use crate::room::Room;
use crate::timeline::{Kind, person_name};
use allclear_texts::{kept, mark, t};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How long an offer stands: reading the briefing takes a minute or two, and nobody waits longer than a task's time-box.
pub const OFFER_STANDS: SignedDuration = SignedDuration::from_mins(5);
/// An offer that is noticed this much after its end could not be answered meanwhile: the server was away.
const UNWATCHED: SignedDuration = SignedDuration::from_secs(30);
/// Nudges a commander may leave unanswered before somebody else may take over.
pub const MISSED: u32 = 2;

/// An offer of command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Handover {
    /// Who commanded when it was offered.
    pub from: PersonId,
    pub to: PersonId,
    /// Who offered it: the commander, or the deputy in their place; `None` for a program.
    pub offered_by: Option<PersonId>,
    pub expires_at: Timestamp,
    pub state: State,
    /// Why it was declined.
    pub why: Option<String>,
    /// What the next commander must know, as it stood when it was offered.
    pub briefing: Briefing,
}

/// How an offer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Offered,
    Accepted,
    Declined,
    Expired,
    /// Offered to somebody else instead.
    Withdrawn,
}

impl Object for Handover {
    const KIND: ItemKind = ItemKind::Handover;

    fn is_open(&self) -> bool {
        self.state == State::Offered
    }

    fn state(&self) -> &'static str {
        match self.state {
            State::Offered => mark!("offered"),
            State::Accepted => mark!("accepted"),
            State::Declined => mark!("declined"),
            State::Expired => mark!("expired"),
            State::Withdrawn => mark!("withdrawn"),
        }
    }

    fn title(&self) -> &str {
        t!("Handover of command")
    }

    in_body!(Handover);
}

/// What the timeline tells about a handover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    Offered { from: PersonId, to: PersonId },
    Accepted { from: PersonId, to: PersonId },
    Declined { to: PersonId, why: Option<String> },
    Expired { to: PersonId },
    Withdrawn { to: PersonId },
}

impl Event {
    /// The state it leads to.
    #[must_use]
    pub const fn leads_to(&self) -> Option<&'static str> {
        Some(match self {
            Self::Offered { .. } => "offered",
            Self::Accepted { .. } => "accepted",
            Self::Declined { .. } => "declined",
            Self::Expired { .. } => "expired",
            Self::Withdrawn { .. } => "withdrawn",
        })
    }

    /// What happened, as one plain line.
    #[must_use]
    pub fn tell(&self, handover: Label, directory: &Directory) -> String {
        let name = |person: &PersonId| person_name(directory, *person);
        match self {
            Self::Offered { from, to } => t!("{} is offered command by {} ({handover})", name(to), name(from)),
            Self::Accepted { from, to } => t!("{} hands command over to {} ({handover})", name(from), name(to)),
            Self::Declined { to, why } => {
                let why = why.as_ref().map_or_else(String::new, |why| format!(": {why}"));
                t!("{} declines command ({handover}){why}", name(to))
            }
            Self::Expired { to } => t!("{} did not answer the offer of command ({handover})", name(to)),
            Self::Withdrawn { to } => t!("The offer of command to {} is withdrawn ({handover})", name(to)),
        }
    }
}

/// What is done with handovers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    Offer {
        to: PersonId,
    },
    /// Which one, or the one offered to whoever accepts.
    Accept {
        handover: Option<Label>,
    },
    Decline {
        handover: Label,
        why: Option<String>,
    },
    /// Somebody takes over from a commander who does not answer.
    TakeCommand,
}

impl Order {
    pub(super) fn apply(&self, change: &mut Change<'_>, directory: &Directory, around: &Around) -> Result<(), Refused> {
        match self {
            Self::Offer { to } => offer(change, directory, around, *to),
            Self::Accept { handover } => accept(change, directory, *handover),
            Self::Decline { handover, why } => decline(change, directory, *handover, why.as_deref()),
            Self::TakeCommand => take(change, directory, around),
        }
    }
}

fn refused<T>(why: impl Into<String>) -> Result<T, Refused> {
    Err(Refused::invalid("handover", why))
}

fn offer(change: &mut Change<'_>, directory: &Directory, around: &Around, to: PersonId) -> Result<(), Refused> {
    change.must_be_open()?;
    let Some(from) = change.incident().commander() else {
        return refused(t!("nobody commands: say claim, or give the role with `role ic @name`"));
    };
    let offered_by = change.actor().person();
    if offered_by.is_some_and(|me| !leads(change.incident(), me)) {
        let name = person_name(directory, from);
        return refused(t!("command is handed over by {name}, who has it, or by the deputy"));
    }
    if !directory.people.contains_key(&to) {
        return refused(t!("there is no such person"));
    }
    may_hold(directory, change.incident(), Role::IncidentCommander, to)?;
    change.may_ask(to, directory, "handover")?;
    if to == from {
        return refused(t!("{} commands already", person_name(directory, to)));
    }
    let open: Vec<(Label, PersonId)> = change.room().open::<Handover>().map(|(i, h)| (i.label, h.to)).collect();
    if open.iter().any(|(_, other)| *other == to) {
        return Ok(());
    }
    for (label, other) in open {
        withdraw(change, label, other);
    }
    let expires_at = later(change.now(), OFFER_STANDS);
    let told = briefing(change.incident(), change.room(), around, &around.told, directory, change.now());
    let line = told.headline.clone();
    let handover = Handover { from, to, offered_by, expires_at, state: State::Offered, why: None, briefing: told };
    let label = change.open(handover);
    tell(change, label, Event::Offered { from, to });
    let by = offered_by.map_or_else(|| t!("a program").to_owned(), |by| person_name(directory, by));
    let line = t!("{by} offers you command: {line}. Accept it, or decline and say why");
    change.nudge(to, About::item(ClockKind::HandoverOffer, label), line);
    Ok(())
}

fn withdraw(change: &mut Change<'_>, label: Label, to: PersonId) {
    end(change, label, State::Withdrawn, None);
    tell(change, label, Event::Withdrawn { to });
}

/// Whoever is let go or sent away is offered nothing any more; what they offered in the commander's place ends too, because
/// nobody would hear the answer.
pub(super) fn gone(change: &mut Change<'_>, directory: &Directory, person: PersonId) {
    let theirs = change.room().open::<Handover>().filter(|(_, h)| h.to == person || h.offered_by == Some(person));
    let theirs: Vec<(Label, Handover)> = theirs.map(|(item, handover)| (item.label, handover.clone())).collect();
    for (label, handover) in theirs {
        withdraw(change, label, handover.to);
        if handover.to == person {
            let name = person_name(directory, person);
            let line = t!("{name} does not work in it any more; your offer of command ends");
            told_back(change, &handover, About::word(label), &line);
        }
    }
}

/// The offer that whoever acts answers, if it still stands; `None` when they have answered it so before.
fn answerable(change: &Change<'_>, label: Label, answer: State) -> Result<Option<Handover>, Refused> {
    let Some(handover) = change.room().get::<Handover>(label).cloned() else {
        return refused(t!("there is no handover {label} in this incident"));
    };
    if change.actor().person() != Some(handover.to) {
        return refused(t!("{label} is answered by whom command was offered to"));
    }
    match handover.state {
        State::Offered => Ok(Some(handover)),
        state if state == answer => Ok(None),
        _ => refused(t!("{label} is {state} already", state = kept(handover.state()))),
    }
}

/// Who acts, if they could command.
fn person(change: &Change<'_>) -> Result<PersonId, Refused> {
    match change.actor().person() {
        Some(person) => Ok(person),
        None => refused(t!("a program cannot command; `role ic @name` names a person")),
    }
}

fn accept(change: &mut Change<'_>, directory: &Directory, handover: Option<Label>) -> Result<(), Refused> {
    change.must_be_open()?;
    let me = person(change)?;
    let mine = change.room().open::<Handover>().find(|(_, h)| h.to == me).map(|(item, _)| item.label);
    let Some(label) = handover.or(mine) else {
        return refused(t!("nobody has offered you command here"));
    };
    let Some(handover) = answerable(change, label, State::Accepted)? else { return Ok(()) };
    if change.incident().commander().is_some_and(|holder| holder != handover.from) {
        return refused(t!("{} does not command any more", person_name(directory, handover.from)));
    }
    end(change, label, State::Accepted, None);
    tell(change, label, Event::Accepted { from: handover.from, to: handover.to });
    commands(change, directory, Some(label), handover.to, Via::Handover);
    Ok(())
}

/// Somebody commands from now on: whoever did before and those who speak for the incident are told.
fn commands(change: &mut Change<'_>, directory: &Directory, label: Option<Label>, to: PersonId, via: Via) {
    let before = change.incident().commander();
    change.assume(Role::IncidentCommander, to, via);
    let leads = [Role::CommunicationsLeadInternal, Role::CommunicationsLeadCustomer];
    let speakers: Vec<PersonId> =
        leads.iter().flat_map(|role| change.incident().holders(*role)).map(|tenure| tenure.person).collect();
    let about = About { kind: None, item: label };
    let name = person_name(directory, to);
    for person in before.into_iter().chain(speakers).filter(|person| *person != to) {
        change.nudge(person, about, t!("{name} is Incident Commander now"));
    }
}

fn decline(change: &mut Change<'_>, directory: &Directory, label: Label, why: Option<&str>) -> Result<(), Refused> {
    let why = optional_text("why", why, MAX_REASON)?;
    let Some(handover) = answerable(change, label, State::Declined)? else { return Ok(()) };
    end(change, label, State::Declined, why.clone());
    let because = why.as_ref().map_or_else(String::new, |why| format!(": {}", crate::text::line(why, 200)));
    let line = t!("{} declines command{because}", person_name(directory, handover.to));
    told_back(change, &handover, About::word(label), &line);
    tell(change, label, Event::Declined { to: handover.to, why });
    Ok(())
}

/// Whoever offered it learns what came of it.
fn told_back(change: &mut Change<'_>, handover: &Handover, about: About, line: &str) {
    let by = handover.offered_by.or(change.incident().commander());
    if let Some(by) = by.filter(|by| Some(*by) != change.actor().person()) {
        change.nudge(by, about, line);
    }
}

/// How often the commander was asked for something in vain since they last did anything here, as far as clocks know: tasks
/// of theirs, requests to decide, and the internal update that is missed.
///
/// What one person wants of them at once is one question, however much it is: a commander who is busy is not relieved
/// because somebody is impatient. Whose question it was does not matter otherwise: where two work in an incident and one
/// of them falls asleep, nobody else is there to ask.
#[must_use]
pub fn missed(incident: &Incident, room: &Room) -> u32 {
    let Some(commander) = incident.commander() else { return 0 };
    let active = incident.presence.find(commander).map_or(Timestamp::MIN, |known| known.active_at);
    let own = room.open::<Task>().filter(|(_, task)| task.assignee == commander);
    let tasks = own.map(|(_, task)| (task.assigned_by.person(), task.in_vain(active)));
    let requests = room.open::<Request>().map(|(item, r)| (Some(r.by), r.in_vain(item.opened_at, active)));
    let mut asked: BTreeMap<Option<PersonId>, u32> = BTreeMap::new();
    for (by, times) in tasks.chain(requests) {
        let most = asked.entry(by).or_default();
        *most = times.max(*most);
    }
    let keeps = incident.holders(Role::CommunicationsLeadInternal).next().is_none_or(|t| t.person == commander);
    let promised = if keeps { promise::in_vain(incident, room, active) } else { 0 };
    asked.into_values().sum::<u32>() + promised
}

fn take(change: &mut Change<'_>, directory: &Directory, around: &Around) -> Result<(), Refused> {
    change.must_be_open()?;
    let me = person(change)?;
    let Some(commander) = change.incident().commander() else {
        return super::claim::claim(change, directory, around);
    };
    if commander == me {
        return Ok(());
    }
    may_hold(directory, change.incident(), Role::IncidentCommander, me)?;
    let (name, handle) = (person_name(directory, commander), crate::command::handle_of(directory, me));
    let missed = missed(change.incident(), change.room());
    if missed < MISSED {
        let instead = if leads(change.incident(), me) {
            t!("As deputy you can offer it to yourself: handover @{handle}, then accept")
        } else {
            t!("Ask them for it: role ic @{handle}")
        };
        return refused(t!(
            "{name} commands and has left {missed} of Allclear's questions unanswered since they last wrote anything; after \
             {MISSED} anybody may take over. {instead}"
        ));
    }
    commands(change, directory, None, me, Via::Takeover);
    Ok(())
}

fn end(change: &mut Change<'_>, label: Label, state: State, why: Option<String>) {
    change.edit::<Handover>(label, |h| (h.state, h.why) = (state, why));
}

fn tell(change: &mut Change<'_>, handover: Label, event: Event) {
    change.record(Kind::Handover { handover, event });
}

pub(super) fn clocks(label: Label, handover: &Handover, found: &mut Vec<Clock>) {
    let about = About::item(ClockKind::HandoverOffer, label);
    found.push(Clock { about, due_at: handover.expires_at, at: handover.expires_at, person: Some(handover.to) });
}

/// The incident is worked on again: what was offered stands for its whole time once more.
pub(crate) fn resume(change: &mut Change<'_>) {
    let open: Vec<Label> = change.room().open::<Handover>().map(|(item, _)| item.label).collect();
    for label in open {
        once_more(change, label);
    }
}

fn once_more(change: &mut Change<'_>, label: Label) {
    let Some(handover) = change.room().get::<Handover>(label).cloned() else { return };
    let expires_at = later(change.now(), OFFER_STANDS);
    change.edit::<Handover>(label, |h| h.expires_at = expires_at);
    let headline = &handover.briefing.headline;
    let line = t!("command is still offered to you: {headline}. Accept it, or decline and say why");
    change.nudge(handover.to, About::item(ClockKind::HandoverOffer, label), line);
}

/// Nobody answered in time; what could not be answered stands once more.
pub(super) fn time_up(change: &mut Change<'_>, directory: &Directory, around: &Around, label: Label) {
    let Some(handover) = change.room().get::<Handover>(label).cloned() else { return };
    let unwatched = change.now().duration_since(handover.expires_at) > UNWATCHED;
    if unwatched || around.unsaid.contains(&About::item(ClockKind::HandoverOffer, label)) {
        return once_more(change, label);
    }
    end(change, label, State::Expired, None);
    tell(change, label, Event::Expired { to: handover.to });
    let line = t!("{} did not answer your offer of command", person_name(directory, handover.to));
    told_back(change, &handover, About::word(label), &line);
}
