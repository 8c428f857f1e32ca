//! Claims: somebody takes command because nobody has it, and whoever knows better has half a minute to say so.
//!
//! PagerDuty's training has it as a spoken rule: is there a commander? Hearing nothing, I am.

use super::clock::{About, Clock, ClockKind};
use super::proposal::{self, present};
use super::{ItemKind, Label, Object, in_body, later};
use crate::directory::Directory;
use crate::id::PersonId;
use crate::incident::{Around, Change, MAX_REASON, Refused, Role, Stage, Via, may_hold, optional_text};
use crate::timeline::{Kind, person_name};
use allclear_texts::t;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How long the others have to object: as long as it takes to look up from what one is doing.
pub const WINDOW: SignedDuration = SignedDuration::from_secs(30);

/// Somebody says that they command from now on, unless somebody objects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    pub by: PersonId,
    /// When the window ends.
    pub until: Timestamp,
    pub state: State,
    /// Why somebody objected.
    pub why: Option<String>,
}

/// How a claim stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Open,
    /// Nobody objected: they command.
    Taken,
    Objected,
    /// Somebody else came to command meanwhile.
    Overtaken,
}

impl Object for Claim {
    const KIND: ItemKind = ItemKind::Claim;

    fn is_open(&self) -> bool {
        self.state == State::Open
    }

    fn state(&self) -> &'static str {
        match self.state {
            State::Open => "open",
            State::Taken => "taken",
            State::Objected => "objected",
            State::Overtaken => "overtaken",
        }
    }

    fn title(&self) -> &str {
        t!("Claims command")
    }

    in_body!(Claim);
}

/// What the timeline tells about a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    Claimed { by: PersonId },
    Objected { by: PersonId, why: Option<String> },
    Taken { by: PersonId },
    Overtaken { by: PersonId },
}

impl Event {
    /// The state it leads to.
    #[must_use]
    pub const fn leads_to(&self) -> Option<&'static str> {
        Some(match self {
            Self::Claimed { .. } => "open",
            Self::Objected { .. } => "objected",
            Self::Taken { .. } => "taken",
            Self::Overtaken { .. } => "overtaken",
        })
    }

    /// What happened, as one plain line.
    #[must_use]
    pub fn tell(&self, claim: Label, directory: &Directory) -> String {
        let name = |person: &PersonId| person_name(directory, *person);
        match self {
            Self::Claimed { by } => t!(
                "{} claims command: Incident Commander in {} s unless somebody objects ({claim})",
                name(by),
                WINDOW.as_secs()
            ),
            Self::Objected { by, why } => {
                let why = why.as_ref().map_or_else(String::new, |why| format!(": {why}"));
                t!("Objection to {}'s claim {claim} of command{why}", name(by))
            }
            Self::Taken { by } => t!("Hearing nothing, {} is Incident Commander ({claim})", name(by)),
            Self::Overtaken { by } => t!("{}'s claim {claim} ends: somebody else commands", name(by)),
        }
    }
}

/// What is done with claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    Claim,
    Object {
        /// The open one, when they do not say which.
        claim: Option<Label>,
        why: Option<String>,
    },
}

impl Order {
    pub(super) fn apply(&self, change: &mut Change<'_>, directory: &Directory, around: &Around) -> Result<(), Refused> {
        match self {
            Self::Claim => claim(change, directory, around),
            Self::Object { claim: None, why: Some(why) } if change.room().open::<Claim>().next().is_none() => {
                // Without a claim it is a proposal that they object to.
                let answer = proposal::Answer::Object { why: why.clone() };
                proposal::Order::Answer { proposal: None, answer }.apply(change, directory, around)
            }
            Self::Object { claim, why } => object(change, *claim, why.as_deref()),
        }
    }
}

fn refused<T>(why: impl Into<String>) -> Result<T, Refused> {
    Err(Refused::invalid("claim", why))
}

/// Claims command for whoever acts: at once when they are alone, else after [`WINDOW`].
///
/// # Errors
/// When it is no person, somebody commands or has claimed already, or the incident is over.
pub fn claim(change: &mut Change<'_>, directory: &Directory, around: &Around) -> Result<(), Refused> {
    change.must_be_open()?;
    let Some(me) = change.actor().person() else {
        return refused(t!("a program cannot command; `role ic @name` names a person"));
    };
    match change.incident().commander() {
        Some(holder) if holder == me => return Ok(()),
        Some(holder) => {
            let (name, handle) = (person_name(directory, holder), crate::command::handle_of(directory, me));
            return refused(t!("{name} commands; ask them to hand over: handover @{handle}"));
        }
        None => {}
    }
    may_hold(directory, change.incident(), Role::IncidentCommander, me)?;
    if let Some((item, open)) = change.room().open::<Claim>().next() {
        let (label, by) = (item.label, open.by);
        if by == me {
            return Ok(());
        }
        let name = person_name(directory, by);
        return refused(t!("{name} has claimed command already; to stop that, say object {label}: why"));
    }
    let others: Vec<PersonId> = present(change.incident(), around).into_iter().filter(|p| *p != me).collect();
    if others.is_empty() {
        change.assume(Role::IncidentCommander, me, Via::Claim);
        return Ok(());
    }
    let until = later(change.now(), WINDOW);
    let label = change.open(Claim { by: me, until, state: State::Open, why: None });
    tell(change, label, Event::Claimed { by: me });
    let name = person_name(directory, me);
    for person in others {
        let line = t!("hearing nothing, {name} is Incident Commander in 30 s; to stop that, object and say why");
        change.nudge(person, About::item(ClockKind::Claim, label), line);
    }
    Ok(())
}

fn object(change: &mut Change<'_>, claim: Option<Label>, why: Option<&str>) -> Result<(), Refused> {
    let why = optional_text("why", why, MAX_REASON)?;
    let open = change.room().open::<Claim>().next().map(|(item, _)| item.label);
    let Some(label) = claim.or(open) else {
        return refused(t!("nobody claims command at the moment"));
    };
    let Some(claim) = change.room().get::<Claim>(label).cloned() else {
        return refused(t!("there is no claim {label} in this incident"));
    };
    match claim.state {
        State::Open => {}
        State::Objected => return Ok(()),
        State::Taken => return refused(t!("the window is over and they command; agree on a handover with them")),
        State::Overtaken => return refused(t!("somebody else commands already")),
    }
    change.edit::<Claim>(label, |c| (c.state, c.why) = (State::Objected, why.clone()));
    if change.actor().person() != Some(claim.by) {
        let because = why.as_ref().map_or_else(String::new, |why| format!(": {}", crate::text::line(why, 200)));
        change.nudge(claim.by, About::word(label), t!("somebody objects to your command{because}"));
    }
    tell(change, label, Event::Objected { by: claim.by, why });
    Ok(())
}

fn tell(change: &mut Change<'_>, claim: Label, event: Event) {
    change.record(Kind::Claim { claim, event });
}

pub(super) fn clocks(label: Label, claim: &Claim, found: &mut Vec<Clock>) {
    let about = About::item(ClockKind::Claim, label);
    found.push(Clock { about, due_at: claim.until, at: claim.until, person: Some(claim.by) });
}

/// Whoever is let go or sent away takes no command any more: what they claimed ends.
pub(super) fn gone(change: &mut Change<'_>, person: PersonId) {
    let theirs = change.room().open::<Claim>().filter(|(_, claim)| claim.by == person);
    let theirs: Vec<Label> = theirs.map(|(item, _)| item.label).collect();
    for label in theirs {
        stop(change, label, person, t!("they do not work in it any more"));
    }
}

fn stop(change: &mut Change<'_>, label: Label, by: PersonId, why: &str) {
    let why = Some(why.to_owned());
    change.edit::<Claim>(label, |c| (c.state, c.why) = (State::Objected, why.clone()));
    tell(change, label, Event::Objected { by, why });
}

/// Why whoever claimed cannot command by now; `None` when they can.
fn cannot(change: &Change<'_>, directory: &Directory, by: PersonId) -> Option<&'static str> {
    let removed = change.incident().presence.find(by).is_some_and(|r| r.stage == Stage::Removed);
    if !directory.people.contains_key(&by) {
        return Some(t!("they have been removed"));
    }
    (removed || change.incident().visibility.bars(by)).then_some(t!("they were sent away"))
}

/// Nobody objected in time.
pub(super) fn time_up(change: &mut Change<'_>, directory: &Directory, around: &Around, label: Label) {
    let Some((by, until)) = change.room().get::<Claim>(label).map(|c| (c.by, c.until)) else { return };
    if let Some(why) = cannot(change, directory, by) {
        return stop(change, label, by, why);
    }
    // A window that ended while nobody could be heard, because the incident was paused or the server away, begins again;
    // so does one in which somebody has not been asked yet, because another message had reached them a moment before.
    let late = change.now().duration_since(until) > WINDOW;
    if late || around.unsaid.contains(&About::item(ClockKind::Claim, label)) {
        let until = later(change.now(), WINDOW);
        return change.edit::<Claim>(label, |c| c.until = until);
    }
    let vacant = change.incident().commander().is_none();
    let (state, event) =
        if vacant { (State::Taken, Event::Taken { by }) } else { (State::Overtaken, Event::Overtaken { by }) };
    change.edit::<Claim>(label, |c| c.state = state);
    tell(change, label, event);
    if vacant {
        change.assume(Role::IncidentCommander, by, Via::Claim);
        change.nudge(by, About::word(label), t!("nobody objected: you are Incident Commander"));
    }
}
