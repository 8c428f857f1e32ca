//! CAN reports: conditions, actions, needs. Three lines that tell everybody how it stands, in the same order every time.
//!
//! The form comes from fire services by way of PagerDuty's incident-command training. The latest report is the current
//! one; a new one is asked of whoever leads the repair as often as the policy says.

use super::need::{self, Need};
use super::{Item, ItemKind, Label, Object, Room, Task, Workstream, in_body, workstream};
use crate::directory::Directory;
use crate::incident::{Change, Incident, MAX_TEXT, MAX_TITLE, Refused, Role, required_text};
use crate::text;
use crate::timeline::{Kind as Entry, person_name};
use allclear_texts::{mark, t};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Most needs of one report. Who needs more needs another commander's time, not a longer list.
const MOST_NEEDS: usize = 20;

/// A report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Can {
    /// What is the case.
    pub conditions: String,
    /// What is being done about it.
    pub actions: String,
    /// What is needed: each is an item with an owner.
    pub needs: Vec<Label>,
    /// The workstream it is about; `None` for one about the incident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workstream: Option<Label>,
}

impl Object for Can {
    const KIND: ItemKind = ItemKind::Can;

    /// It tells something; nothing is to be done with it.
    fn is_open(&self) -> bool {
        false
    }

    fn state(&self) -> &'static str {
        GIVEN
    }

    fn title(&self) -> &str {
        &self.conditions
    }

    in_body!(Can);
}

const GIVEN: &str = "given";

/// What the timeline tells about a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    Given {
        actions: String,
        needs: Vec<Label>,
        /// The name of the workstream it is about; `None` for one about the incident.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        workstream: Option<String>,
    },
}

impl Event {
    /// The state it leads to.
    #[must_use]
    pub const fn leads_to(&self) -> Option<&'static str> {
        match self {
            Self::Given { .. } => Some(GIVEN),
        }
    }

    /// What happened, as one plain line; `title` is the conditions.
    #[must_use]
    pub fn tell(&self, can: Label, title: &str) -> String {
        let Self::Given { actions, needs, workstream } = self;
        let of = workstream.as_ref().map_or_else(String::new, |name| t!(" of {name}"));
        let named = needs.iter().map(Label::to_string).collect::<Vec<_>>().join(", ");
        let needs = if needs.is_empty() { "nothing".to_owned() } else { named };
        t!("{can}{of} Conditions: {title}. Actions: {actions}. Needs: {needs}")
    }
}

/// Gives a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    pub conditions: String,
    pub actions: String,
    /// In words; one that is open already may be named by its label or repeated word for word.
    pub needs: Vec<String>,
}

impl Order {
    /// With the name of a workstream in front, as in `alpha: errors at 40 %`, it is about that one.
    pub(super) fn apply(&self, change: &mut Change<'_>, directory: &Directory) -> Result<(), Refused> {
        match workstream::reporting(change.room(), &self.conditions) {
            Some((label, conditions)) => {
                let conditions = conditions.to_owned();
                Self { conditions, ..self.clone() }.give(change, directory, Some(label))
            }
            None => self.give(change, directory, None),
        }
    }

    /// Gives it, about the incident or a workstream of it.
    pub(super) fn give(
        &self,
        change: &mut Change<'_>,
        directory: &Directory,
        workstream: Option<Label>,
    ) -> Result<(), Refused> {
        change.must_be_open()?;
        let conditions = required_text("conditions", &self.conditions, MAX_TEXT)?;
        let actions = required_text("actions", &self.actions, MAX_TEXT)?;
        if self.needs.len() > MOST_NEEDS {
            return Err(Refused::invalid("needs", t!("at most {MOST_NEEDS} fit into one report")));
        }
        // The label is known before the needs are opened, which point back to it.
        let title = conditions.clone();
        let can = change.open(Can { conditions, actions: actions.clone(), needs: Vec::new(), workstream });
        let mut needs = Vec::new();
        for said in &self.needs {
            let label = need::open(change, directory, said, Some(can))?;
            if !needs.contains(&label) {
                needs.push(label);
            }
        }
        let kept = needs.clone();
        change.edit::<Can>(can, |can| can.needs = kept);
        let of = workstream.and_then(|label| change.room().get::<Workstream>(label)).map(|it| it.name.clone());
        change.record(Entry::Can { can, title, event: Event::Given { actions, needs, workstream: of } });
        if let Some(label) = workstream {
            workstream::go_on(change, label, None);
        }
        Ok(())
    }
}

/// The needs in a text, behind semicolons or on lines of their own; a word for none is none.
#[must_use]
pub fn listed(text: &str) -> Vec<String> {
    let none = ["", "-", "no", "none", "nothing", "no needs", t!("no needs")];
    let needs = text.split([';', '\n']).map(str::trim);
    let said = |need: &&str| !none.contains(&need.trim_end_matches('.').to_lowercase().as_str());
    needs.filter(said).map(str::to_owned).collect()
}

/// The latest report about the incident as a whole.
#[must_use]
pub fn current(room: &Room) -> Option<(&Item, &Can)> {
    room.all::<Can>().filter(|(_, can)| can.workstream.is_none()).max_by_key(|(item, _)| item.label)
}

/// What a new report could say, from what is known. Every part is meant to be corrected before it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub conditions: String,
    pub actions: String,
    pub needs: Vec<String>,
}

impl Draft {
    /// As it is typed.
    #[must_use]
    pub fn typed(&self) -> String {
        let needs = if self.needs.is_empty() { "nothing".to_owned() } else { self.needs.join("; ") };
        format!("can\nc: {}\na: {}\nn: {needs}", self.conditions, self.actions)
    }
}

/// What says how far it reaches, among what was found out: the questions of a first report.
const SCOPE: [&str; 3] = ["regions", "functions", "intermittency"];

/// Drafts a report: the impact, status and severity, the open tasks, the open needs, and what the workstreams reported last,
/// in place of their tasks.
#[must_use]
pub fn prefill(incident: &Incident, room: &Room, directory: &Directory) -> Draft {
    let said = incident.impact.as_deref().unwrap_or(&incident.title);
    let impact = text::line(said, MAX_TITLE);
    let impact = impact.trim_end_matches('.');
    let scope: String = SCOPE.iter().filter_map(|key| incident.facts.get(*key)).fold(String::new(), |told, fact| {
        format!("{told}{}: {}. ", fact.name, text::line(&fact.value.to_string(), MAX_TITLE).trim_end_matches('.'))
    });
    let (severity, status) = (incident.severity.as_str(), incident.status.said());
    let task = |(item, task): (&Item, &Task)| {
        let who = person_name(directory, task.assignee);
        // A semicolon stands between them.
        format!("{} {who}: {}", item.label, task.title.replace(';', ","))
    };
    let reports: Vec<(&Workstream, &Can)> = room
        .open::<Workstream>()
        .filter_map(|(item, it)| Some((it, workstream::last_report(room, item.label)?)))
        .collect();
    let told = |label: Label| workstream::last_report(room, label).is_some();
    let mut actions: Vec<String> =
        room.open::<Task>().filter(|(_, task)| !task.workstream.is_some_and(told)).map(task).collect();
    let one = |said: &str| text::line(said, MAX_TITLE).trim_end_matches('.').replace(';', ",");
    actions.extend(reports.iter().map(|(it, can)| format!("{}: {}", it.name, one(&can.actions))));
    let teams: String =
        reports.iter().fold(String::new(), |said, (it, can)| format!("{said}. {}: {}", it.name, one(&can.conditions)));
    let need = |(item, need): (&Item, &Need)| format!("{} {}", item.label, need.text.replace(';', ","));
    Draft {
        conditions: format!("{impact}. {scope}{status}, {severity}{teams}"),
        actions: if actions.is_empty() { t!("no task is open").to_owned() } else { actions.join("; ") },
        needs: room.open::<Need>().map(need).collect(),
    }
}

/// Since when the current cadence runs: the last report, else when somebody began to command; what lies before the last
/// reopening does not count. `None` while nobody commands: then nobody asked for a report.
pub(super) fn since(incident: &Incident, room: &Room) -> Option<Timestamp> {
    incident.commander()?;
    let first = incident.tenures.iter().filter(|t| t.role == Role::IncidentCommander).map(|t| t.assumed_at).min();
    let given = current(room).map(|(item, _)| item.opened_at);
    given.or(first).max(incident.reopened_at.last().copied())
}

/// What is asked for when a report is due.
pub(super) const ASKED: &str = mark!("it is time for a CAN report: how it stands, what is being done, what is needed");
