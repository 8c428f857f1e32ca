//! What a timeline says about the present, by itself.

use super::{Entry, Kind};
use crate::id::{AlertId, PersonId};
use crate::incident::{Risk, Role, Severity, Status, Visibility, emergency};
use crate::question::Value;
use crate::room::Label;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// What a timeline says about the present. Folding a whole timeline must give what the incident's row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    pub title: String,
    pub severity: Severity,
    pub status: Status,
    /// Who holds which role now.
    pub roles: BTreeMap<Role, BTreeSet<PersonId>>,
    pub alerts: BTreeSet<AlertId>,
    pub visibility: Visibility,
    /// Resolved and not reopened since.
    pub resolved_at: Option<Timestamp>,
    pub reopened_at: Vec<Timestamp>,
    /// Who practises, if it is a drill.
    pub drill: Option<PersonId>,
    /// The state of every item of the room.
    pub items: BTreeMap<Label, &'static str>,
    /// What was answered last to each question.
    pub facts: BTreeMap<String, Value>,
    /// The name of its type.
    pub kind: Option<String>,
    /// Whether emergency mode is on.
    pub emergency: bool,
    pub risk: Risk,
}

/// Folds a timeline in the order of its sequence numbers; `None` unless it begins with the declaration.
///
/// It knows nothing of how commands are decided, so that comparing its answer with the stored incident means something.
#[must_use]
pub fn fold<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Option<Folded> {
    let mut entries = entries.into_iter();
    let Kind::Declared { title, severity, status, .. } = &entries.next()?.kind else { return None };
    let mut state = Folded {
        title: title.clone(),
        severity: *severity,
        status: status.clone(),
        roles: BTreeMap::new(),
        alerts: BTreeSet::new(),
        visibility: Visibility::Public,
        resolved_at: None,
        reopened_at: Vec::new(),
        drill: None,
        items: BTreeMap::new(),
        facts: BTreeMap::new(),
        kind: None,
        emergency: false,
        risk: Risk::default(),
    };
    for entry in entries {
        state.turn(entry);
    }
    Some(state)
}

impl Folded {
    fn turn(&mut self, entry: &Entry) {
        self.visibility.turn(&entry.kind);
        match &entry.kind {
            Kind::DrillBegan { person } => self.drill = Some(*person),
            Kind::SeverityChanged { to, .. } => self.severity = *to,
            Kind::Renamed { to, .. } => self.title.clone_from(to),
            Kind::StatusChanged { to, .. } => self.status = to.clone(),
            Kind::RoleAssumed { role, person, .. } => {
                self.roles.entry(*role).or_default().insert(*person);
            }
            Kind::RoleReleased { role, person } => {
                if let Some(holders) = self.roles.get_mut(role) {
                    holders.remove(person);
                }
                self.roles.retain(|_, holders| !holders.is_empty());
            }
            Kind::AlertAttached { alert, .. } => {
                self.alerts.insert(*alert);
            }
            Kind::Resolved { .. } => self.resolved_at = Some(entry.occurred_at),
            Kind::Reopened { .. } => {
                self.resolved_at = None;
                self.reopened_at.push(entry.occurred_at);
            }
            Kind::Task { task, event, .. } => self.lead(*task, event.leads_to()),
            Kind::Handover { handover, event } => self.lead(*handover, event.leads_to()),
            Kind::Shift { shift, event } => self.lead(*shift, event.leads_to()),
            Kind::Workstream { workstream, event, .. } => self.lead(*workstream, event.leads_to()),
            Kind::Claim { claim, event } => self.lead(*claim, event.leads_to()),
            Kind::Proposal { proposal, event, .. } => self.lead(*proposal, event.leads_to()),
            Kind::Decision { decision, .. } => self.lead(*decision, Some("made")),
            Kind::Hypothesis { hypothesis, event, .. } => self.lead(*hypothesis, event.leads_to()),
            Kind::Option { option, event, .. } => self.lead(*option, event.leads_to()),
            Kind::Tripwire { tripwire, event, .. } => self.lead(*tripwire, event.leads_to()),
            Kind::CoinFlipped { .. } => {}
            Kind::Request { request, event, .. } => self.lead(*request, event.leads_to()),
            Kind::Asked { ask, event, .. } => self.lead(*ask, event.leads_to()),
            Kind::Can { can, event, .. } => self.lead(*can, event.leads_to()),
            Kind::Need { need, event, .. } => self.lead(*need, event.leads_to()),
            Kind::TypeSet { to, .. } => self.kind.clone_from(to),
            Kind::RiskSet { to, .. } => self.risk = *to,
            Kind::QuestionAnswered { key, value, .. } => {
                self.facts.insert(key.clone(), value.clone());
            }
            Kind::Mobilisation { mobilisation, event } => self.lead(*mobilisation, event.leads_to()),
            Kind::Emergency { event } => {
                self.emergency = matches!(event, emergency::Event::On { .. });
            }
            Kind::PromiseMissed { .. } | Kind::ReliefDue { .. } | Kind::ClockPaused { .. } => {}
            Kind::Declared { .. }
            | Kind::ReportersAsked { .. }
            | Kind::ReporterAnswered { .. }
            | Kind::SeverityAssessed { .. }
            | Kind::SeverityDisputed { .. }
            | Kind::Access { .. }
            | Kind::ResponderPaged { .. }
            | Kind::ResponderAnswered { .. }
            | Kind::ResponderReleased { .. }
            | Kind::ResponderRemoved { .. }
            | Kind::CallLogged { .. }
            | Kind::CustomerSignal { .. }
            | Kind::AttachmentAdded { .. }
            | Kind::LinkSet { .. }
            | Kind::NobodyToPage { .. }
            | Kind::Unreached { .. }
            | Kind::Note { .. }
            | Kind::Parked { .. }
            | Kind::NoteCorrected { .. }
            | Kind::ImpactChanged { .. }
            | Kind::UpdatePosted { .. }
            | Kind::PlanChanged { .. }
            | Kind::ReviewDrafted { .. }
            | Kind::ReviewOwnerChanged { .. }
            | Kind::ReviewMoved { .. }
            | Kind::ReviewPublished { .. }
            | Kind::FactorAdded { .. }
            | Kind::ActionAdded { .. }
            | Kind::ActionChanged { .. }
            | Kind::ActionMoved { .. }
            | Kind::Cycle { .. } => {}
        }
    }

    fn lead(&mut self, item: Label, to: Option<&'static str>) {
        if let Some(state) = to {
            self.items.insert(item, state);
        }
    }
}
