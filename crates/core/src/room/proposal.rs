//! Proposals: "I propose X. Are there any strong objections? Hearing none, let's proceed."
//!
//! That is how PagerDuty's incident commanders gain consensus: they do not ask everybody for a yes, which takes minutes
//! and is never complete; they ask once for a strong objection and go on. So silence is consent, and one objection stops
//! it until whoever commands says otherwise. Silence counts only when it could have been broken: a window that ended
//! while nothing could be heard, because the incident was paused or the server away, is opened again.

mod event;
mod window;

pub use event::Event;
pub(crate) use window::resume;
pub(super) use window::{clocks, window_over};

use super::clock::{About, ClockKind};
use super::{ItemKind, Label, Object, Terms, decision, in_body, later};
use crate::access::Actor;
use crate::directory::Directory;
use crate::id::PersonId;
use crate::incident::{Around, Change, Incident, MAX_REASON, Refused, Role, leads, optional_text, required_text};
use crate::timeline::{Kind, actor_name};
use allclear_texts::{kept, mark, t};
use event::window_text;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How long an objection can be raised when nobody says, in seconds: long enough to read two lines and think.
pub const WINDOW_SECONDS: u32 = 60;
/// The shortest window, in seconds: less is no question.
pub const MIN_WINDOW_SECONDS: u32 = 15;
/// The longest window, in seconds: half an hour. What can wait longer is no decision of this incident.
pub const MAX_WINDOW_SECONDS: u32 = 1_800;
/// A window that is noticed this much after its end was not watched: nobody's objection could have been heard. One that
/// ends before everybody was told goes on for as long.
const UNWATCHED: SignedDuration = SignedDuration::from_secs(30);

/// A proposal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    #[serde(flatten)]
    pub terms: Terms,
    pub proposed_by: Actor,
    /// How long an objection can be raised.
    pub seconds: u32,
    /// When silence becomes consent; `None` when it was stopped, or is over.
    pub closes_at: Option<Timestamp>,
    pub state: State,
    /// Who was asked.
    pub asked: Vec<PersonId>,
    pub objections: Vec<Objection>,
    /// Who was there when it was adopted.
    pub present: Vec<PersonId>,
    /// Why it was adopted in spite of objections, or withdrawn.
    pub reason: Option<String>,
    /// The option it came from.
    pub option: Option<Label>,
    /// The decision it became.
    pub decision: Option<Label>,
}

/// How far a proposal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Open,
    /// Somebody objects: it stands still until it is withdrawn or overridden.
    Objected,
    Adopted,
    Withdrawn,
    /// Adopted in spite of objections.
    Overridden,
}

impl State {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Open => mark!("open"),
            Self::Objected => mark!("objected"),
            Self::Adopted => mark!("adopted"),
            Self::Withdrawn => mark!("withdrawn"),
            Self::Overridden => mark!("overridden"),
        }
    }
}

/// A strong objection. One that comes after the adoption is written down too.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Objection {
    pub by: Actor,
    pub at: Timestamp,
    pub why: String,
}

impl Object for Proposal {
    const KIND: ItemKind = ItemKind::Proposal;

    fn is_open(&self) -> bool {
        matches!(self.state, State::Open | State::Objected)
    }

    fn title(&self) -> &str {
        &self.terms.text
    }

    fn state(&self) -> &'static str {
        self.state.as_str()
    }

    in_body!(Proposal);
}

/// What is done with proposals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    Open {
        terms: Terms,
        /// [`WINDOW_SECONDS`] when nobody says; from [`MIN_WINDOW_SECONDS`] to [`MAX_WINDOW_SECONDS`].
        seconds: Option<u32>,
    },
    Answer {
        /// The one that is open, when nobody says which.
        proposal: Option<Label>,
        answer: Answer,
    },
}

/// What somebody says to a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Object {
        why: String,
    },
    /// Whoever proposed it, or commands, takes it back.
    Withdraw {
        reason: Option<String>,
    },
    /// Whoever commands decides against the objections.
    Override {
        why: String,
    },
    /// Whoever commands does not wait for the end of the window.
    Adopt,
}

impl Order {
    /// Carries it out.
    ///
    /// # Errors
    /// When the proposal is not there or is over, the window is too short or too long, a text is empty or too long, or
    /// somebody wants to decide who does not command.
    pub fn apply(&self, change: &mut Change<'_>, directory: &Directory, around: &Around) -> Result<(), Refused> {
        match self {
            Self::Open { terms, seconds } => open(change, directory, around, terms, *seconds, None).map(|_| ()),
            Self::Answer { proposal, answer } => {
                let label = match proposal {
                    Some(label) => *label,
                    None => the_open_one(change)?,
                };
                answered(change, directory, around, label, answer)
            }
        }
    }
}

/// Puts something before everybody; the answer is what people call it.
pub(super) fn open(
    change: &mut Change<'_>,
    directory: &Directory,
    around: &Around,
    terms: &Terms,
    seconds: Option<u32>,
    option: Option<Label>,
) -> Result<Label, Refused> {
    let terms = terms.checked()?;
    let seconds = seconds.unwrap_or(WINDOW_SECONDS);
    if !(MIN_WINDOW_SECONDS..=MAX_WINDOW_SECONDS).contains(&seconds) {
        return Err(Refused::invalid("window", t!("must be from 15 seconds to 30 minutes")));
    }
    if !change.incident().status.category.is_open() {
        return Err(Refused::Over { number: change.incident().number });
    }
    let me = change.actor().person();
    let asked: Vec<PersonId> =
        present(change.incident(), around).into_iter().filter(|person| Some(*person) != me).collect();
    let (risk, reversible, endangers) = (terms.risk.clone(), terms.reversible, terms.endangers.clone());
    let title = terms.text.clone();
    let proposal = Proposal {
        terms,
        proposed_by: change.actor().clone(),
        seconds,
        closes_at: Some(later(change.now(), window(seconds))),
        state: State::Open,
        asked,
        objections: Vec::new(),
        present: Vec::new(),
        reason: None,
        option,
        decision: None,
    };
    let label = change.open(proposal);
    tell(change, label, &title, Event::Opened { seconds, risk, reversible, endangers, option });
    let proposer = actor_name(directory, change.actor());
    ask(change, label, &t!("{proposer} proposes: "));
    Ok(label)
}

/// Asks everybody who was there for a strong objection.
fn ask(change: &mut Change<'_>, label: Label, who: &str) {
    let Some(proposal) = change.room().get::<Proposal>(label).cloned() else { return };
    let window = window_text(proposal.seconds);
    let line = t!("{label}, {window}: {who}{}. Have you a strong objection? Then say why", proposal.terms.told());
    for person in proposal.asked {
        change.nudge(person, About::item(ClockKind::ProposalWindow, label), &line);
    }
}

/// Who counts as being there: everybody with a role, and who answered a page; those who only listen do not.
pub(super) fn present(incident: &Incident, around: &Around) -> Vec<PersonId> {
    let of = |role| incident.holders(role).map(|t| t.person).collect::<Vec<_>>();
    let working = Role::ALL.into_iter().filter(|role| *role != Role::Observer);
    let mut found: Vec<PersonId> = working.flat_map(of).collect();
    let listening = of(Role::Observer);
    found.extend(around.helping.iter().filter(|person| !listening.contains(person)));
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|person| seen.insert(*person));
    found
}

/// Whether whoever acts may decide for everybody. A program decides nothing for people.
fn decides(change: &Change<'_>) -> bool {
    change.actor().person().is_some_and(|me| leads(change.incident(), me))
}

fn only_leaders(change: &Change<'_>, what: &str) -> Result<(), Refused> {
    if decides(change) {
        return Ok(());
    }
    Err(Refused::invalid("proposal", t!("only the commander or the deputy {what}")))
}

fn the_open_one(change: &Change<'_>) -> Result<Label, Refused> {
    let open: Vec<Label> = change.room().open::<Proposal>().map(|(item, _)| item.label).collect();
    match open[..] {
        [only] => Ok(only),
        [] => Err(Refused::invalid("proposal", t!("no proposal is open here; say which one, for example P1"))),
        _ => {
            let all = open.iter().map(Label::to_string).collect::<Vec<_>>().join(", ");
            Err(Refused::invalid("proposal", t!("several proposals are open; say which one: {all}")))
        }
    }
}

fn answered(
    change: &mut Change<'_>,
    directory: &Directory,
    around: &Around,
    label: Label,
    answer: &Answer,
) -> Result<(), Refused> {
    let Some(proposal) = change.room().get::<Proposal>(label).cloned() else {
        return Err(Refused::invalid("proposal", t!("there is no proposal {label} in this incident")));
    };
    if let Answer::Object { why } = answer {
        return object(change, directory, label, &proposal, why);
    }
    if !proposal.is_open() {
        return match (answer, proposal.state) {
            // The same answer twice is a double click.
            (Answer::Withdraw { .. }, State::Withdrawn)
            | (Answer::Adopt, State::Adopted)
            | (Answer::Override { .. }, State::Overridden) => Ok(()),
            (_, state) => Err(Refused::invalid("proposal", t!("{label} is {} already", kept(state.as_str())))),
        };
    }
    match answer {
        Answer::Object { .. } => Ok(()),
        Answer::Withdraw { reason } => withdraw(change, label, &proposal, reason.as_deref()),
        Answer::Override { why } => {
            only_leaders(change, &t!("can override objections; say what speaks against it: object {label}: why"))?;
            let why = required_text("why", why, MAX_REASON)?;
            adopt(change, directory, around, label, Some(why));
            Ok(())
        }
        Answer::Adopt => {
            only_leaders(change, t!("can close it before its time is up"))?;
            if proposal.state == State::Objected {
                let reason = t!("somebody objects to {label}; say why it is done all the same: override {label}: why");
                return Err(Refused::invalid("proposal", reason));
            }
            adopt(change, directory, around, label, None);
            Ok(())
        }
    }
}

fn object(
    change: &mut Change<'_>,
    directory: &Directory,
    label: Label,
    proposal: &Proposal,
    why: &str,
) -> Result<(), Refused> {
    let why = required_text("why", why, MAX_REASON)?;
    let by = change.actor().clone();
    if proposal.objections.iter().any(|o| o.by == by && o.why == why) {
        return Ok(());
    }
    if proposal.state == State::Withdrawn {
        return Err(Refused::invalid("proposal", t!("{label} is withdrawn already")));
    }
    if proposal.is_open() && by == proposal.proposed_by {
        return Err(Refused::invalid("proposal", t!("{label} is yours; take it back: withdraw {label}: why")));
    }
    let objection = Objection { by: by.clone(), at: change.now(), why: why.clone() };
    change.edit::<Proposal>(label, |p| {
        p.objections.push(objection);
        if p.is_open() {
            (p.state, p.closes_at) = (State::Objected, None);
        }
    });
    let (name, short) = (actor_name(directory, &by), crate::text::line(&why, 160));
    let title = &proposal.terms.text;
    if proposal.is_open() {
        tell(change, label, title, Event::Objected { why });
        let line =
            t!("{label} is stopped ({title}). {name} objects: {short}. withdraw {label}, or override {label}: why");
        tell_both(change, proposal, About::item(ClockKind::ProposalWindow, label), &line);
    } else {
        tell(change, label, title, Event::ObjectedLate { why });
        let line = t!("{label} is adopted already ({title}), and {name} objects: {short}");
        tell_both(change, proposal, About::word(label), &line);
    }
    Ok(())
}

fn withdraw(change: &mut Change<'_>, label: Label, proposal: &Proposal, reason: Option<&str>) -> Result<(), Refused> {
    if *change.actor() != proposal.proposed_by {
        only_leaders(change, &t!("and whoever proposed it can withdraw {label}; you can object {label}: why"))?;
    }
    let reason = optional_text("reason", reason, MAX_REASON)?;
    let kept = reason.clone();
    change.edit::<Proposal>(label, |p| (p.state, p.closes_at, p.reason) = (State::Withdrawn, None, kept));
    tell(change, label, &proposal.terms.text, Event::Withdrawn { reason });
    Ok(())
}

/// It is decided; `against` is why, when somebody objected.
fn adopt(change: &mut Change<'_>, directory: &Directory, around: &Around, label: Label, against: Option<String>) {
    let Some(proposal) = change.room().get::<Proposal>(label).cloned() else { return };
    let present = present(change.incident(), around);
    let title = proposal.terms.text.clone();
    let state = if against.is_some() { State::Overridden } else { State::Adopted };
    let (kept, there) = (against.clone(), present.clone());
    change.edit::<Proposal>(label, |p| {
        (p.state, p.closes_at, p.present, p.reason) = (state, None, there, kept);
    });
    let early = proposal.closes_at.is_some_and(|at| at > change.now());
    let event = match against.clone() {
        Some(why) => Event::Overridden { why, present },
        None => Event::Adopted { early, present },
    };
    tell(change, label, &title, event);
    let decision = decision::make(change, title.clone(), against, Some(label));
    change.edit::<Proposal>(label, |p| p.decision = Some(decision));
    let line = match (state, change.actor()) {
        (State::Overridden, actor) => {
            t!("{label} is decided in spite of objections, by {}: {title}", actor_name(directory, actor))
        }
        _ => t!("{label} is adopted, nobody objected: {title}. Who does it?"),
    };
    tell_both(change, &proposal, About::word(label), &line);
    if state == State::Overridden {
        for by in proposal.objections.iter().filter_map(|o| o.by.person()) {
            if Some(by) != change.actor().person() {
                change.nudge(by, About::word(label), &line);
            }
        }
    }
}

/// Tells whoever proposed it and whoever commands, but not the one who acts.
fn tell_both(change: &mut Change<'_>, proposal: &Proposal, about: About, line: &str) {
    let me = change.actor().person();
    for person in [proposal.proposed_by.person(), change.incident().commander()].into_iter().flatten() {
        if Some(person) != me {
            change.nudge(person, about, line);
        }
    }
}

fn tell(change: &mut Change<'_>, proposal: Label, title: &str, event: Event) {
    change.record(Kind::Proposal { proposal, title: title.to_owned(), event });
}

const fn window(seconds: u32) -> SignedDuration {
    SignedDuration::from_secs(seconds as i64)
}
