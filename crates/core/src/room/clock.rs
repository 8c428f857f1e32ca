//! What falls due when.

use super::{
    Claim, Handover, Label, Need, Proposal, Request, Room, Task, Workstream, ask, claim, handover, need, presence,
    promise, proposal, request, roster, stall, task, triage, workstream,
};
use crate::id::PersonId;
use crate::incident::{Around, Incident};
use allclear_texts::t;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// What a clock measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockKind {
    /// Somebody says that they have heard of their task.
    TaskHeard,
    /// A task's time is up.
    TaskCheck,
    /// The next internal update.
    InternalUpdate,
    /// The next update that customers read.
    PublicUpdate,
    /// Somebody waits for a yes or a no.
    Request,
    /// How long a strong objection to a proposal can be raised.
    ProposalWindow,
    /// Nothing moves any more.
    Stall,
    /// Somebody claims command unless somebody objects.
    Claim,
    /// Command is offered to somebody.
    HandoverOffer,
    /// How long the commander has served.
    Tenure,
    /// The next CAN report.
    Can,
    /// A need is still open.
    NeedCheck,
    /// Somebody has nothing to do and could go.
    Release,
    /// Somebody says that they have heard that they lead a workstream.
    WorkstreamHeard,
    /// How a workstream goes.
    WorkstreamCheck,
    /// Somebody who was asked for what they know answers.
    ExpertAnswer,
    /// Somebody suspects something, and nobody has judged it.
    Triage,
    /// Somebody who reported it says that it is still broken; no clock measures it.
    StillBroken,
    /// Questions from outside wait for whoever answers them.
    Questions,
    /// An incident lasts, and nobody has planned the next shift.
    ShiftPlan,
    /// Who was named for the next shift says whether they come.
    ShiftConfirm,
    /// The next shift begins.
    ShiftBegins,
    /// The next shift has begun, and everything should be handed over; a nudge says what became of a shift, or that somebody
    /// need not come.
    ShiftOver,
}

impl ClockKind {
    /// Every kind.
    pub const ALL: [Self; 23] = [
        Self::TaskHeard,
        Self::TaskCheck,
        Self::InternalUpdate,
        Self::PublicUpdate,
        Self::Tenure,
        Self::Can,
        Self::NeedCheck,
        Self::Release,
        Self::Request,
        Self::ProposalWindow,
        Self::Stall,
        Self::Claim,
        Self::HandoverOffer,
        Self::WorkstreamHeard,
        Self::WorkstreamCheck,
        Self::ExpertAnswer,
        Self::Triage,
        Self::StillBroken,
        Self::Questions,
        Self::ShiftPlan,
        Self::ShiftConfirm,
        Self::ShiftBegins,
        Self::ShiftOver,
    ];

    /// The word used in storage and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TaskHeard => "task_heard",
            Self::HandoverOffer => "handover_offer",
            Self::Claim => "claim",
            Self::Request => "request",
            Self::TaskCheck => "task_check",
            Self::InternalUpdate => "internal_update",
            Self::PublicUpdate => "public_update",
            Self::Tenure => "tenure",
            Self::ProposalWindow => "proposal_window",
            Self::Stall => "stall",
            Self::Can => "can",
            Self::NeedCheck => "need_check",
            Self::Release => "release",
            Self::WorkstreamHeard => "workstream_heard",
            Self::WorkstreamCheck => "workstream_check",
            Self::ExpertAnswer => "expert_answer",
            Self::Triage => "triage",
            Self::StillBroken => "still_broken",
            Self::Questions => "questions",
            Self::ShiftPlan => "shift_plan",
            Self::ShiftConfirm => "shift_confirm",
            Self::ShiftBegins => "shift_begins",
            Self::ShiftOver => "shift_over",
        }
    }

    /// As people read it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::TaskHeard => t!("Task heard"),
            Self::HandoverOffer => t!("Offer of command"),
            Self::Claim => t!("Claim of command"),
            Self::Request => t!("Request to decide"),
            Self::TaskCheck => t!("Task check-back"),
            Self::InternalUpdate => t!("Internal update"),
            Self::PublicUpdate => t!("Public update"),
            Self::Tenure => t!("Relief of the commander"),
            Self::ProposalWindow => t!("Objections to a proposal"),
            // What happens then, and not what is measured: the screen adds to whom, and when.
            Self::Stall => t!("Asked to decide, unless something moves"),
            Self::Can => t!("CAN report"),
            Self::NeedCheck => t!("Open need"),
            Self::Release => t!("Nothing to do"),
            Self::WorkstreamHeard => t!("Workstream heard"),
            Self::WorkstreamCheck => t!("Workstream check-back"),
            Self::ExpertAnswer => t!("Answer of an expert"),
            Self::Triage => t!("Wait in triage"),
            Self::StillBroken => t!("Still broken"),
            Self::Questions => t!("Questions from outside"),
            Self::ShiftPlan => t!("Plan of the next shift"),
            Self::ShiftConfirm => t!("Answers of the next shift"),
            Self::ShiftBegins => t!("Next shift begins"),
            Self::ShiftOver => t!("Next shift has taken over"),
        }
    }

    /// Reads [`ClockKind::as_str`] back.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == word)
    }

    /// Whether what is said about it can wait for the next look at a phone: nobody is woken to hear that they may go home,
    /// that somebody else wants to know something, or that there is a shift tomorrow, or none.
    #[must_use]
    pub const fn is_quiet(self) -> bool {
        matches!(self, Self::Release | Self::Questions | Self::ShiftPlan | Self::ShiftConfirm | Self::ShiftOver)
    }

    /// Whether it can be put off with a reason. What people answer by themselves (a task needs more time) is answered
    /// instead.
    #[must_use]
    pub const fn can_wait(self) -> bool {
        matches!(self, Self::InternalUpdate | Self::PublicUpdate | Self::Tenure | Self::Can)
    }
}

/// What a clock or a nudge is about. Its text is `task_check T1`, or `tenure` for the incident as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct About {
    /// `None` for a word about an item that no clock asks for.
    pub kind: Option<ClockKind>,
    /// `None` for what is about the whole incident.
    pub item: Option<Label>,
}

impl About {
    /// A clock of an item.
    #[must_use]
    pub const fn item(kind: ClockKind, item: Label) -> Self {
        Self { kind: Some(kind), item: Some(item) }
    }

    /// A clock of the incident as a whole.
    #[must_use]
    pub const fn whole(kind: ClockKind) -> Self {
        Self { kind: Some(kind), item: None }
    }

    /// A word about an item.
    #[must_use]
    pub const fn word(item: Label) -> Self {
        Self { kind: None, item: Some(item) }
    }
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.map_or("word", ClockKind::as_str))?;
        self.item.map_or(Ok(()), |item| write!(f, " {item}"))
    }
}

/// The text is not what a nudge can be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is nothing a nudge is about")]
pub struct BadAbout;

impl FromStr for About {
    type Err = BadAbout;
    fn from_str(text: &str) -> Result<Self, BadAbout> {
        let (kind, item) = text.split_once(' ').map_or((text, None), |(kind, item)| (kind, Some(item)));
        let item = item.map(str::parse).transpose().map_err(|_| BadAbout)?;
        let kind = if kind == "word" { None } else { Some(ClockKind::read(kind).ok_or(BadAbout)?) };
        Ok(Self { kind, item })
    }
}

/// Something that falls due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    pub about: About,
    /// When something is done about it: somebody is reminded, or asked. A reminder comes before [`Self::at`], and what was
    /// put off comes after it.
    pub due_at: Timestamp,
    /// The instant it measures: what was promised, or when the time is up. This is what people are shown.
    pub at: Timestamp,
    /// Who is to act; `None` while nobody has the role for it.
    pub person: Option<PersonId>,
}

/// What the clocks of the whole incident remember: how often one was told, and until when it waits.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Watch(pub BTreeMap<ClockKind, Paused>);

/// One clock that has been told, or was put off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paused {
    /// The instant it measures. When that is another one, what is remembered here is about the past.
    pub of: Timestamp,
    /// How often it has been told.
    pub told: u32,
    /// When it is told again; `None` when it is not.
    pub until: Option<Timestamp>,
    /// Why somebody put it off.
    pub reason: Option<String>,
}

impl Watch {
    /// What is remembered about a clock that measures `of`.
    #[must_use]
    pub fn about(&self, kind: ClockKind, of: Timestamp) -> Option<&Paused> {
        self.0.get(&kind).filter(|p| p.of == of)
    }
}

/// Everything that falls due in an incident, the first first. Empty while nobody works on it.
#[must_use]
pub fn clocks(incident: &Incident, room: &Room, around: &Around) -> Vec<Clock> {
    let mut found = Vec::new();
    if incident.status.category.is_worked_on() {
        promise::clocks(incident, room, around, &mut found);
        for (item, task) in room.open::<Task>() {
            task::clocks(item.label, task, &mut found);
        }
        for (item, proposal) in room.open::<Proposal>() {
            proposal::clocks(incident, item.label, proposal, &mut found);
        }
        stall::clocks(incident, room, &mut found);
        triage::clocks(incident, room, &mut found);
        presence::clocks(incident, room, &mut found);
        ask::clocks(incident, room, &mut found);
        roster::clocks(incident, room, &mut found);
        for (item, claim) in room.open::<Claim>() {
            claim::clocks(item.label, claim, &mut found);
        }
        for (item, handover) in room.open::<Handover>() {
            handover::clocks(item.label, handover, &mut found);
        }
        for (item, request) in room.open::<Request>() {
            request::clocks(incident, item.label, request, &mut found);
        }
        for (item, need) in room.open::<Need>() {
            need::clocks(incident, item.label, need, &mut found);
        }
        for (item, it) in room.open::<Workstream>() {
            workstream::clocks(incident, item.label, it, &mut found);
        }
    }
    found.sort_by_key(|clock| (clock.due_at, clock.about));
    found
}
