//! The one way in which an incident changes.

mod course;
mod known;
mod moment;
mod suspected;
mod update;

pub(crate) use update::due_after;

use super::{
    Category, Cycle, Gathered, Incident, MAX_REASON, MAX_TEXT, MAX_TITLE, Policy, Presence, Refused, Risk, Role,
    Severity, Status, Tenure, Via, Visibility, authority, optional_text, required_line, required_text,
};
use crate::access::Actor;
use crate::id::{AlertId, Ids, IncidentId, PersonId, ServiceId, TenureId};
use crate::page::Plan;
use crate::question::Facts;
use crate::room::{Item, Label, Nudge, Room, handover, promise, proposal, roster, stall, workstream};
use crate::text;
use crate::timeline::{Entry, Kind};
use crate::update::Effective;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// What a new incident begins with.
#[derive(Debug, Clone)]
pub struct Declaration {
    pub number: i64,
    pub title: String,
    pub impact: Option<String>,
    pub policy: Policy,
    pub services: Vec<ServiceId>,
}

/// The outcome of a change, to be saved as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The incident after the change.
    pub incident: Incident,
    /// The sequence number it was decided on; `None` for a new incident. Saving fails when it has moved meanwhile.
    pub before: Option<i64>,
    pub entries: Vec<Entry>,
    pub opened: Vec<TenureId>,
    pub released: Vec<TenureId>,
    /// New and changed items of the room.
    pub items: Vec<Item>,
    /// The room after the change.
    pub room: Room,
    /// Whether a clock of the whole incident was told or put off.
    pub remembered: bool,
    /// What is to be said to people.
    pub nudges: Vec<Nudge>,
    /// Pages that follow from it, to be sent.
    pub plans: Vec<Plan>,
    /// The moment of the change.
    pub at: Timestamp,
}

impl Decision {
    /// Nothing happened that needs saving.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.items.is_empty() && self.nudges.is_empty() && !self.remembered
    }
}

/// A change under way.
#[derive(Debug)]
pub struct Change<'i> {
    incident: Incident,
    before: Option<i64>,
    pub(crate) actor: Actor,
    pub(crate) now: Timestamp,
    occurred_at: Timestamp,
    pub(crate) ids: &'i mut Ids,
    entries: Vec<Entry>,
    opened: Vec<TenureId>,
    released: Vec<TenureId>,
    pub(crate) room: Room,
    pub(crate) touched: BTreeSet<Label>,
    pub(crate) remembered: bool,
    pub(crate) nudges: Vec<Nudge>,
    pub(crate) plans: Vec<Plan>,
    pub(crate) approved: Vec<Label>,
}

impl<'i> Change<'i> {
    /// Declares a new incident.
    ///
    /// # Errors
    /// When the title is empty, or something is too long.
    pub fn declare(declaration: Declaration, actor: &Actor, now: Timestamp, ids: &'i mut Ids) -> Result<Self, Refused> {
        let mut change = Self::first(declaration, Status::investigating(), actor, now, ids)?;
        change.tell_plan(&Effective::default());
        Ok(change)
    }

    fn first(
        declaration: Declaration,
        status: Status,
        actor: &Actor,
        now: Timestamp,
        ids: &'i mut Ids,
    ) -> Result<Self, Refused> {
        let promised = Some(&declaration.policy).filter(|_| status.category != Category::Triage);
        let title = required_line("title", &declaration.title, MAX_TITLE)?;
        let incident = Incident {
            id: ids.id(now),
            number: declaration.number,
            title: title.clone(),
            impact: optional_text("impact", declaration.impact.as_deref(), MAX_TEXT)?,
            severity: declaration.policy.severity,
            severity_declared: declaration.policy.severity,
            severity_peak: declaration.policy.severity,
            status,
            services: declaration.services,
            declared_at: now,
            declared_by: actor.clone(),
            resolved_at: None,
            reopened_at: Vec::new(),
            next_update_due_at: promised.and_then(|policy| due_after(policy, now)),
            policy: declaration.policy,
            drill: None,
            calls: 0,
            visibility: Visibility::Public,
            tenures: Vec::new(),
            presence: Presence::default(),
            gathered: Gathered::default(),
            kind: None,
            facts: Facts::new(),
            cycle: Cycle::default(),
            emergency: None,
            risk: Risk::default(),
            seq: 0,
        };
        let declared = Kind::Declared {
            number: incident.number,
            title,
            impact: incident.impact.clone(),
            severity: incident.severity,
            status: incident.status.clone(),
        };
        let mut change = Self { before: None, ..Self::begin(incident, actor, now, ids) };
        change.record(declared);
        Ok(change)
    }

    /// Begins to change a stored incident.
    pub fn begin(incident: Incident, actor: &Actor, now: Timestamp, ids: &'i mut Ids) -> Self {
        Self {
            before: Some(incident.seq),
            incident,
            actor: actor.clone(),
            now,
            occurred_at: now,
            ids,
            entries: Vec::new(),
            opened: Vec::new(),
            released: Vec::new(),
            room: Room::default(),
            touched: BTreeSet::new(),
            remembered: false,
            nudges: Vec::new(),
            plans: Vec::new(),
            approved: Vec::new(),
        }
    }

    /// With what people work with. Without it, the room counts as empty.
    #[must_use]
    pub fn with(self, room: Room) -> Self {
        Self { room, ..self }
    }

    /// What follows happened at `occurred_at`, and is only recorded now.
    ///
    /// # Errors
    /// When that moment is in the future, before [`crate::timeline::EARLIEST`], or more than a week before the incident
    /// was declared.
    pub fn at(mut self, occurred_at: Option<Timestamp>) -> Result<Self, Refused> {
        self.occurred_at = self.moment(occurred_at)?;
        Ok(self)
    }

    /// What comes after this happened at `occurred_at`, as [`Change::at`] says it of all of a change.
    ///
    /// # Errors
    /// As [`Change::at`].
    pub fn as_of(&mut self, occurred_at: Option<Timestamp>) -> Result<(), Refused> {
        self.occurred_at = self.moment(occurred_at)?;
        Ok(())
    }

    /// The incident as changed so far.
    #[must_use]
    pub fn incident(&self) -> &Incident {
        &self.incident
    }

    /// Who changes it.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The moment of the change.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// # Errors
    /// [`Refused::Over`] when nobody works on it any more.
    pub(crate) fn must_be_open(&self) -> Result<(), Refused> {
        if self.incident.status.category.is_open() {
            Ok(())
        } else {
            Err(Refused::Over { number: self.incident.number })
        }
    }

    /// New ids for what belongs to this change.
    pub fn ids(&mut self) -> &mut Ids {
        self.ids
    }

    /// Writes one entry. Commands that have no effect on the incident itself (a review's steps) call it directly.
    pub fn record(&mut self, kind: Kind) {
        self.record_at(self.occurred_at, kind);
    }

    fn record_at(&mut self, occurred_at: Timestamp, kind: Kind) {
        self.incident.seq += 1;
        self.incident.visibility.turn(&kind);
        if self.actor != Actor::System && stall::moves(&kind) {
            stall::moved(self);
        }
        let entry = Entry {
            id: self.ids.id(self.now),
            incident: self.incident.id,
            seq: self.incident.seq,
            occurred_at,
            recorded_at: self.now,
            actor: self.actor.clone(),
            token: None,
            kind,
        };
        self.incident.presence.turn(&entry);
        self.incident.gathered.turn(&entry);
        self.take_course(entry);
    }

    /// When a tenure that begins or ends with this change does so: at the moment of the change, told or not, but never
    /// before the incident was declared nor before the tenures it ends had begun.
    fn turn_over(&self, role: Role) -> Timestamp {
        let held = self.incident.holders(role).map(|t| t.assumed_at).max();
        self.occurred_at.max(self.incident.declared_at).max(held.unwrap_or(Timestamp::MIN))
    }

    /// Puts `person` into `role`, releasing the holder of a role that one person holds at a time.
    pub fn assume(&mut self, role: Role, person: PersonId, via: Via) {
        let via = authority::given(&self.incident, &self.actor, (role, person), via);
        if self.incident.holders(role).any(|t| t.person == person && !authority::confirms(t, via)) {
            return;
        }
        // Whoever works watches no more, and whoever watches has no work.
        if role != Role::Observer {
            self.release(Role::Observer, Some(person));
        }
        let at = self.turn_over(role);
        let took_over = role.is_single() && self.incident.holders(role).next().is_some();
        if role.is_single() {
            self.release(role, None);
        }
        let via = if took_over && via == Via::Claim { Via::Takeover } else { via };
        let id = self.ids.id(self.now);
        self.incident.tenures.push(Tenure { id, role, person, assumed_at: at, released_at: None, via });
        self.opened.push(id);
        self.record_at(at, Kind::RoleAssumed { role, person, via });
        if role == Role::IncidentCommander {
            // Nobody stands by for themselves.
            self.release(Role::Deputy, Some(person));
            promise::ask_for_first(self);
        }
    }

    /// Ends the tenure of `person` in `role`, or of everybody in it.
    pub fn release(&mut self, role: Role, person: Option<PersonId>) {
        let (at, mut gone) = (self.turn_over(role), Vec::new());
        for tenure in &mut self.incident.tenures {
            if tenure.role == role && tenure.released_at.is_none() && person.is_none_or(|p| p == tenure.person) {
                tenure.released_at = Some(at);
                gone.push((tenure.id, tenure.person));
            }
        }
        for (id, person) in gone {
            self.released.push(id);
            self.record_at(at, Kind::RoleReleased { role, person });
            workstream::role_ended(self, role, person);
        }
    }

    /// Sets the severity and takes over its policy.
    ///
    /// # Errors
    /// When the reason is too long.
    pub fn set_severity(&mut self, policy: Policy, reason: Option<&str>) -> Result<(), Refused> {
        let reason = optional_text("reason", reason, MAX_REASON)?;
        let (from, to): (Severity, Severity) = (self.incident.severity, policy.severity);
        if from == to {
            return Ok(());
        }
        let before = std::mem::replace(&mut self.incident.policy, policy.clone()).communication;
        self.incident.severity = to;
        // The worst severity sorts first.
        self.incident.severity_peak = self.incident.severity_peak.min(to);
        if self.incident.status.category.is_open() {
            self.promise_sooner();
        }
        self.record(Kind::SeverityChanged { from, to, reason });
        self.tell_plan(&before);
        Ok(())
    }

    /// Moves to `to`, from wherever it stands. Resolves or reopens on the way where the categories say so.
    ///
    /// # Errors
    /// When the reason is too long.
    pub fn move_to(&mut self, to: Status, reason: Option<&str>) -> Result<(), Refused> {
        self.pass(to, reason, None)
    }

    /// Resolves: to "Review pending" when the policy demands a review, otherwise straight to "Closed".
    /// An incident that is already resolved stays as it is.
    ///
    /// # Errors
    /// When the resolution is too long.
    pub fn resolve(&mut self, resolution: Option<&str>) -> Result<(), Refused> {
        if self.incident.is_resolved() {
            return Ok(());
        }
        let demanded = self.incident.policy.review_business_days.is_some();
        let to = if demanded { Status::review_pending() } else { Status::closed() };
        self.pass(to, None, resolution)
    }

    /// Back to work: to "Investigating". An open incident stays as it is.
    ///
    /// # Errors
    /// When the reason is too long.
    pub fn reopen(&mut self, reason: Option<&str>) -> Result<(), Refused> {
        if self.incident.status.category.is_open() {
            return Ok(());
        }
        self.pass(Status::investigating(), reason, None)
    }

    fn pass(&mut self, to: Status, reason: Option<&str>, resolution: Option<&str>) -> Result<(), Refused> {
        let reason = optional_text("reason", reason, MAX_REASON)?;
        let resolution = optional_text("resolution", resolution, MAX_TEXT)?;
        if to == self.incident.status {
            return Ok(());
        }
        let from = std::mem::replace(&mut self.incident.status, to.clone());
        if to.category.is_resolved() && self.incident.resolved_at.is_none() {
            self.incident.resolved_at = Some(self.occurred_at);
            self.record(Kind::Resolved { resolution: resolution.or_else(|| reason.clone()) });
        }
        if to.category.is_open() && !from.category.is_open() {
            self.incident.resolved_at = None;
            self.incident.reopened_at.push(self.occurred_at);
            self.record(Kind::Reopened { reason: reason.clone() });
            self.incident.next_update_due_at = due_after(&self.incident.policy, self.now);
        }
        if !to.category.is_open() {
            self.incident.next_update_due_at = None;
        }
        self.begin_promise(&from);
        let resumed = to.category.is_worked_on() && !from.category.is_worked_on();
        let begun = to.category == Category::Active && from.category != Category::Active;
        let over = from.category.is_open() && !to.category.is_open();
        self.record(Kind::StatusChanged { from, to, reason });
        if resumed {
            proposal::resume(self);
            handover::resume(self);
            roster::resume(self);
        }
        if begun {
            roster::counts_from(self, self.occurred_at);
        }
        if over {
            roster::ended(self);
        }
        Ok(())
    }

    /// Writes down what somebody saw or did.
    ///
    /// # Errors
    /// When the text is empty or too long.
    pub fn note(&mut self, note: &str) -> Result<(), Refused> {
        let text = required_text("text", note, MAX_TEXT)?;
        self.record(Kind::Note { text });
        Ok(())
    }

    /// Gives the note with the number `of` other words. That it is a note of this incident is the caller's to know.
    ///
    /// # Errors
    /// When the text is empty or too long.
    pub fn correct(&mut self, of: i64, note: &str) -> Result<(), Refused> {
        let text = required_text("text", note, MAX_TEXT)?;
        self.record_at(self.now, Kind::NoteCorrected { of, text });
        Ok(())
    }

    /// Says what users see.
    ///
    /// # Errors
    /// When the text is empty or too long.
    pub fn set_impact(&mut self, impact: &str) -> Result<(), Refused> {
        let impact = required_text("impact", impact, MAX_TEXT)?;
        if self.incident.impact.as_ref() != Some(&impact) {
            self.incident.impact = Some(impact.clone());
            self.record(Kind::ImpactChanged { impact });
        }
        Ok(())
    }

    /// Calls it something else.
    ///
    /// # Errors
    /// When the title is empty, or something is too long.
    pub fn rename(&mut self, title: &str) -> Result<(), Refused> {
        let to = required_line("title", title, MAX_TITLE)?;
        if self.incident.title != to {
            let from = std::mem::replace(&mut self.incident.title, to.clone());
            self.record(Kind::Renamed { from, to });
        }
        Ok(())
    }

    /// Adds an alert to what this incident is about, and its service to the services affected.
    pub fn attach(&mut self, alert: AlertId, service: ServiceId, title: &str) {
        self.affects(service);
        self.record_at(self.now, Kind::AlertAttached { alert, title: text::line(title, MAX_TITLE) });
    }

    pub(crate) fn practised_by(&mut self, person: PersonId) {
        self.incident.drill = Some(person);
    }

    /// A commander is called once more; the number of the call is the cycle of its pages.
    pub fn count_call(&mut self) -> u32 {
        self.incident.calls += 1;
        self.incident.calls
    }

    /// The outcome.
    #[must_use]
    pub fn decide(self) -> Decision {
        let touched = |item: &&Item| self.touched.contains(&item.label);
        Decision {
            items: self.room.items.iter().filter(touched).cloned().collect(),
            room: self.room,
            remembered: self.remembered,
            nudges: self.nudges,
            plans: self.plans,
            at: self.now,
            incident: self.incident,
            before: self.before,
            entries: self.entries,
            opened: self.opened,
            released: self.released,
        }
    }

    /// The incident this change is about.
    #[must_use]
    pub fn id(&self) -> IncidentId {
        self.incident.id
    }
}
