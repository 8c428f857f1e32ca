//! The timeline: the append-only story of an incident.
//!
//! An entry says when something happened (`occurred_at`) and when it was written down (`recorded_at`); entries are
//! numbered in the order in which they were written down. A wrong entry is corrected by another one.

mod fold;
mod tell;

pub use fold::{Folded, fold};
pub use tell::{actor_name, by_token, person_name, span_text, tell, utc};

use crate::access::Actor;
use crate::id::{ActionId, AlertId, AttachmentId, EntryId, FactorId, IncidentId, PersonId, ReviewId, UpdateId};
use crate::incident::attachment::Media;
use crate::incident::matrix::Answered;
use crate::incident::{
    LinkKind, Refused, Risk, Role, Severity, Status, Via, confirmation, cycle, emergency, visibility,
};
use crate::question::Value;
use crate::review::{ActionState, FactorCategory, State};
use crate::room::{
    ClockKind, Label, ask, can, choice, claim, handover, hypothesis, mobilisation, need, proposal, request, roster,
    task, tripwire, workstream,
};
use allclear_texts::t;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// One entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub id: EntryId,
    pub incident: IncidentId,
    /// From 1, without gaps, in the order of recording.
    pub seq: i64,
    /// When it happened, as far as known; never after `recorded_at`.
    pub occurred_at: Timestamp,
    pub recorded_at: Timestamp,
    pub actor: Actor,
    /// The token by which a person did it, by its name.
    pub token: Option<String>,
    pub kind: Kind,
}

/// What happened. Stored as JSON: a field may be added with a default, a name is never changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kind {
    Declared {
        number: i64,
        title: String,
        impact: Option<String>,
        severity: Severity,
        status: Status,
    },
    /// What was just declared is a drill.
    DrillBegan {
        /// Who practises.
        person: PersonId,
    },
    SeverityChanged {
        from: Severity,
        to: Severity,
        reason: Option<String>,
    },
    /// Plain questions were answered: `proposed` is what they make, `chosen` what it was declared as.
    SeverityAssessed {
        answers: Vec<Answered>,
        proposed: Option<Severity>,
        chosen: Severity,
    },
    /// Somebody thinks it should be another one; the review decides.
    SeverityDisputed {
        stands: Severity,
        proposed: Severity,
        reason: String,
    },
    StatusChanged {
        from: Status,
        to: Status,
        reason: Option<String>,
    },
    RoleAssumed {
        role: Role,
        person: PersonId,
        via: Via,
    },
    RoleReleased {
        role: Role,
        person: PersonId,
    },
    AlertAttached {
        alert: AlertId,
        title: String,
    },
    /// Somebody was asked to help; `role` is what for.
    ResponderPaged {
        person: PersonId,
        role: Option<Role>,
        reason: String,
    },
    /// Somebody who was paged says that they help.
    ResponderAnswered {
        person: PersonId,
    },
    /// Somebody is not needed any more and was let go, or left; `thanks` is what was said to them.
    ResponderReleased {
        person: PersonId,
        thanks: Option<String>,
    },
    /// Somebody was sent away.
    ResponderRemoved {
        person: PersonId,
        why: String,
    },
    /// A phone call; `with` names who was called, and `person` is one of ours.
    CallLogged {
        person: Option<PersonId>,
        with: String,
        minutes: Option<u32>,
        text: Option<String>,
    },
    /// Customers reported something: so many cases are known now, and one of them said this.
    CustomerSignal {
        cases: u32,
        quote: Option<String>,
    },
    /// A file was attached.
    AttachmentAdded {
        attachment: AttachmentId,
        name: String,
        media: Media,
        /// In bytes.
        size: u64,
    },
    /// Where people meet, or not any more.
    LinkSet {
        link: LinkKind,
        url: Option<String>,
    },
    /// A commander was needed and none on call could be paged.
    NobodyToPage {
        role: Role,
        why: String,
    },
    /// Nothing that was sent to somebody about this incident arrived; `role` is what they were wanted for.
    Unreached {
        person: PersonId,
        role: Option<Role>,
        why: String,
    },
    Note {
        text: String,
    },
    /// A note reads differently from now on; what was written before stays in its own entry.
    NoteCorrected {
        /// The number of the note's entry.
        of: i64,
        text: String,
    },
    ImpactChanged {
        impact: String,
    },
    Renamed {
        from: String,
        to: String,
    },
    /// `on_time` is `None` when no update was promised.
    UpdatePosted {
        update: UpdateId,
        text: String,
        on_time: Option<bool>,
        next_due_at: Option<Timestamp>,
        /// Who wrote it, when somebody else agreed to it and thereby posted it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        author: Option<PersonId>,
    },
    /// What the communication plans say together, when the incident begins and when that changes.
    PlanChanged {
        plans: Vec<String>,
        /// Minutes between internal updates.
        internal_minutes: Option<u32>,
        public_minutes: Option<u32>,
        approver: Option<Role>,
        /// The lists that get every update.
        audiences: Vec<String>,
    },
    Resolved {
        resolution: Option<String>,
    },
    Reopened {
        reason: Option<String>,
    },
    ReviewDrafted {
        review: ReviewId,
        owner: Option<PersonId>,
        due_on: Option<Date>,
    },
    ReviewOwnerChanged {
        from: Option<PersonId>,
        to: PersonId,
    },
    ReviewMoved {
        from: State,
        to: State,
    },
    ReviewPublished {
        review: ReviewId,
    },
    FactorAdded {
        factor: FactorId,
        category: FactorCategory,
        text: String,
    },
    ActionAdded {
        action: ActionId,
        title: String,
        owner: PersonId,
        due_on: Date,
    },
    ActionChanged {
        action: ActionId,
        title: String,
        owner: PersonId,
        due_on: Date,
    },
    ActionMoved {
        action: ActionId,
        title: String,
        from: ActionState,
        to: ActionState,
        reason: Option<String>,
    },
    Task {
        task: Label,
        title: String,
        event: task::Event,
    },
    Can {
        can: Label,
        title: String,
        event: can::Event,
    },
    Need {
        need: Label,
        title: String,
        event: need::Event,
    },
    /// A question from outside.
    Asked {
        ask: Label,
        title: String,
        event: ask::Event,
    },
    /// A remark that waits for the review.
    Parked {
        text: String,
    },
    Request {
        request: Label,
        title: String,
        event: request::Event,
    },
    Proposal {
        proposal: Label,
        title: String,
        event: proposal::Event,
    },
    /// Something was decided; `proposal` is what it came from.
    Decision {
        decision: Label,
        text: String,
        rationale: Option<String>,
        proposal: Option<Label>,
    },
    Hypothesis {
        hypothesis: Label,
        title: String,
        event: hypothesis::Event,
    },
    Option {
        option: Label,
        title: String,
        event: choice::Event,
    },
    /// Chance chose between equal options.
    CoinFlipped {
        sides: Vec<String>,
        fell: String,
    },
    Tripwire {
        tripwire: Label,
        title: String,
        event: tripwire::Event,
    },
    Claim {
        claim: Label,
        event: claim::Event,
    },
    Workstream {
        workstream: Label,
        title: String,
        event: workstream::Event,
    },
    /// The next shift.
    Shift {
        shift: Label,
        event: roster::Event,
    },
    Handover {
        handover: Label,
        event: handover::Event,
    },
    /// What kind of trouble it is, by the name of the type.
    TypeSet {
        from: Option<String>,
        to: Option<String>,
    },
    /// Something was found out; `replaces` is what was thought before.
    QuestionAnswered {
        key: String,
        number: u32,
        name: String,
        value: Value,
        replaces: Option<Value>,
    },
    /// Whether it gets worse while nobody acts.
    RiskSet {
        from: Risk,
        to: Risk,
    },
    /// Those who reported it are asked whether it works again; how many they are.
    ReportersAsked {
        many: u32,
    },
    /// Somebody who reported it says whether it works again. A customer has no name here.
    ReporterAnswered {
        person: Option<PersonId>,
        answer: confirmation::Answer,
        text: Option<String>,
    },
    /// An update was promised for `due_at` and did not come.
    PromiseMissed {
        promise: ClockKind,
        due_at: Timestamp,
    },
    /// Somebody has commanded for long enough; `successor` could take over.
    ReliefDue {
        person: PersonId,
        since: Timestamp,
        successor: Option<PersonId>,
    },
    /// Who may know of the incident.
    Access {
        #[serde(flatten)]
        event: visibility::Event,
    },
    /// The commander's cycle stands here now: a new round began, or somebody moved it by hand.
    Cycle {
        round: u32,
        step: cycle::Step,
    },
    /// Emergency mode began or ended.
    Emergency {
        event: emergency::Event,
    },
    /// A step of mobilising was taken.
    Mobilisation {
        mobilisation: Label,
        event: mobilisation::Event,
    },
    /// Somebody put a clock off.
    ClockPaused {
        clock: ClockKind,
        until: Timestamp,
        reason: String,
    },
}

impl Kind {
    /// The word used in storage and the API: the `kind` of the JSON form.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Declared { .. } => "declared",
            Self::DrillBegan { .. } => "drill_began",
            Self::SeverityChanged { .. } => "severity_changed",
            Self::SeverityAssessed { .. } => "severity_assessed",
            Self::SeverityDisputed { .. } => "severity_disputed",
            Self::StatusChanged { .. } => "status_changed",
            Self::RoleAssumed { .. } => "role_assumed",
            Self::RoleReleased { .. } => "role_released",
            Self::AlertAttached { .. } => "alert_attached",
            Self::ResponderPaged { .. } => "responder_paged",
            Self::ResponderAnswered { .. } => "responder_answered",
            Self::ResponderReleased { .. } => "responder_released",
            Self::ResponderRemoved { .. } => "responder_removed",
            Self::CallLogged { .. } => "call_logged",
            Self::CustomerSignal { .. } => "customer_signal",
            Self::AttachmentAdded { .. } => "attachment_added",
            Self::LinkSet { .. } => "link_set",
            Self::NobodyToPage { .. } => "nobody_to_page",
            Self::Unreached { .. } => "unreached",
            Self::Note { .. } => "note",
            Self::NoteCorrected { .. } => "note_corrected",
            Self::ImpactChanged { .. } => "impact_changed",
            Self::Renamed { .. } => "renamed",
            Self::UpdatePosted { .. } => "update_posted",
            Self::PlanChanged { .. } => "plan_changed",
            Self::Resolved { .. } => "resolved",
            Self::Reopened { .. } => "reopened",
            Self::ReviewDrafted { .. } => "review_drafted",
            Self::ReviewOwnerChanged { .. } => "review_owner_changed",
            Self::ReviewMoved { .. } => "review_moved",
            Self::ReviewPublished { .. } => "review_published",
            Self::FactorAdded { .. } => "factor_added",
            Self::ActionAdded { .. } => "action_added",
            Self::ActionChanged { .. } => "action_changed",
            Self::ActionMoved { .. } => "action_moved",
            Self::Task { .. } => "task",
            Self::Handover { .. } => "handover",
            Self::Shift { .. } => "shift",
            Self::Claim { .. } => "claim",
            Self::Workstream { .. } => "workstream",
            Self::Proposal { .. } => "proposal",
            Self::Decision { .. } => "decision",
            Self::Hypothesis { .. } => "hypothesis",
            Self::Option { .. } => "option",
            Self::CoinFlipped { .. } => "coin_flipped",
            Self::Tripwire { .. } => "tripwire",
            Self::Request { .. } => "request",
            Self::Asked { .. } => "asked",
            Self::Parked { .. } => "parked",
            Self::Can { .. } => "can",
            Self::Need { .. } => "need",
            Self::TypeSet { .. } => "type_set",
            Self::QuestionAnswered { .. } => "question_answered",
            Self::RiskSet { .. } => "risk_set",
            Self::ReportersAsked { .. } => "reporters_asked",
            Self::ReporterAnswered { .. } => "reporter_answered",
            Self::PromiseMissed { .. } => "promise_missed",
            Self::ReliefDue { .. } => "relief_due",
            Self::ClockPaused { .. } => "clock_paused",
            Self::Cycle { .. } => "cycle",
            Self::Emergency { .. } => "emergency",
            Self::Mobilisation { .. } => "mobilisation",
            Self::Access { .. } => "access",
        }
    }
}

/// Nothing on a timeline happened before 2000-01-01T00:00:00Z; an earlier instant is a slip of the pen or a unit mixed up.
pub const EARLIEST: Timestamp = Timestamp::constant(946_684_800, 0);

/// Clocks of honest clients run ahead by this much; such an instant counts as now.
const SKEW: SignedDuration = SignedDuration::from_secs(5);

/// The moment something happened, as told by a client: now when not told.
///
/// # Errors
/// When it lies in the future or before [`EARLIEST`].
pub fn occurred(told: Option<Timestamp>, now: Timestamp) -> Result<Timestamp, Refused> {
    let Some(told) = told else { return Ok(now) };
    if told.duration_since(now) > SKEW {
        return Err(Refused::invalid("occurred_at", t!("{told} is in the future; it is {now} now")));
    }
    if told < EARLIEST {
        return Err(Refused::invalid("occurred_at", t!("{told} is before the year 2000")));
    }
    Ok(told.min(now))
}
