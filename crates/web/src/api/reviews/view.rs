//! Reviews, contributing factors and action items, as the API shows them.

use crate::api::alerts::ActorName;
use crate::api::incidents::view::Participant;
use allclear_core::directory::Directory;
use allclear_core::review;
use allclear_engine::review::Reviewed;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

/// A section of a review.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ReviewSection {
    /// For example `overview`, `went_well`.
    section: &'static str,
    /// The heading.
    name: &'static str,
    /// Drafted from the incident until somebody edits it. `- ` lists and `*` emphasis survive the export.
    text: String,
    /// What to write here.
    prompt: &'static str,
    /// 0 while it is drafted. Send it back with an edit.
    revision: i64,
}

/// A circumstance that helped the incident to happen, to last or to spread.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Factor {
    id: String,
    /// `detection`, `design`, `change`, `process`, `tooling`, `communication`, `capacity`, `dependency`, `knowledge` or
    /// `external`.
    category: &'static str,
    text: String,
    created_at: Timestamp,
    created_by: ActorName,
}

impl Factor {
    pub(crate) fn of(f: &review::Factor, directory: &Directory) -> Self {
        Self {
            id: f.id.to_string(),
            category: f.category.as_str(),
            text: f.text.clone(),
            created_at: f.created_at,
            created_by: ActorName::of(&f.created_by, directory),
        }
    }
}

/// An action item.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ActionItem {
    pub(crate) id: String,
    incident: String,
    title: String,
    /// `prevent`, `detect`, `mitigate`, `process`, `docs` or `runbook`.
    kind: &'static str,
    owner: Participant,
    /// A date: `2026-03-01`.
    due_on: String,
    /// How anybody can see that it is done.
    done_when: String,
    /// `open`, `done` or `wont_do`.
    state: &'static str,
    /// Why it will not be done.
    reason: Option<String>,
    created_at: Timestamp,
    created_by: ActorName,
    ended_at: Option<Timestamp>,
}

impl ActionItem {
    pub(crate) fn of(a: &review::Action, directory: &Directory) -> Self {
        Self {
            id: a.id.to_string(),
            incident: a.incident.to_string(),
            title: a.title.clone(),
            kind: a.kind.as_str(),
            owner: Participant::of(a.owner, directory),
            due_on: a.due_on.to_string(),
            done_when: a.done_when.clone(),
            state: a.state.as_str(),
            reason: a.reason.clone(),
            created_at: a.created_at,
            created_by: ActorName::of(&a.created_by, directory),
            ended_at: a.ended_at,
        }
    }
}

/// How the response went. Seconds; null where it did not happen.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ResponseFigures {
    /// From the first alert to the first acknowledgement.
    to_acknowledge: Option<i64>,
    /// From the first alert to the declaration.
    to_declare: Option<i64>,
    /// From the declaration to the first commander.
    to_commander: Option<i64>,
    /// From the declaration to the first internal update.
    to_first_update: Option<i64>,
    /// From the declaration to the resolution.
    to_resolve: Option<i64>,
    /// Updates posted while one was promised.
    updates_promised: usize,
    updates_on_time: usize,
}

impl ResponseFigures {
    fn of(f: &review::Figures) -> Self {
        let seconds = |span: Option<SignedDuration>| span.map(|s| s.as_secs());
        Self {
            to_acknowledge: seconds(f.to_acknowledge),
            to_declare: seconds(f.to_declare),
            to_commander: seconds(f.to_commander),
            to_first_update: seconds(f.to_first_update),
            to_resolve: seconds(f.to_resolve),
            updates_promised: f.updates_promised,
            updates_on_time: f.updates_on_time,
        }
    }
}

/// The written learning after an incident.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Review {
    id: String,
    incident: String,
    incident_number: i64,
    /// `draft`, `in_review` or `published`.
    state: &'static str,
    owner: Option<Participant>,
    /// A date; null when the severity demands no review.
    due_on: Option<String>,
    /// The end of that day in the owner's time zone.
    due_at: Option<Timestamp>,
    drafted_at: Timestamp,
    published_at: Option<Timestamp>,
    sections: Vec<ReviewSection>,
    factors: Vec<Factor>,
    actions: Vec<ActionItem>,
    figures: ResponseFigures,
}

impl Review {
    pub(crate) fn of(r: &Reviewed, directory: &Directory) -> Self {
        let section = |s: &review::Section| ReviewSection {
            section: s.key.as_str(),
            name: s.key.name(),
            text: s.text.clone(),
            prompt: s.prompt,
            revision: s.revision,
        };
        Self {
            id: r.review.id.to_string(),
            incident: r.incident.id.to_string(),
            incident_number: r.incident.number,
            state: r.review.state.as_str(),
            owner: r.review.owner.map(|id| Participant::of(id, directory)),
            due_on: r.review.due.as_ref().map(|due| due.on.to_string()),
            due_at: r.review.due.as_ref().map(|due| due.at),
            drafted_at: r.review.drafted_at,
            published_at: r.review.published_at,
            sections: r.sections.iter().map(section).collect(),
            factors: r.factors.iter().map(|f| Factor::of(f, directory)).collect(),
            actions: r.actions.iter().map(|a| ActionItem::of(a, directory)).collect(),
            figures: ResponseFigures::of(&r.figures),
        }
    }
}

/// A section that two people wrote.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ReviewClash {
    section: &'static str,
    yours: String,
    theirs: String,
    /// Send it with the text that both agree on.
    revision: i64,
}

impl ReviewClash {
    pub(crate) fn of(clash: review::Clash) -> Self {
        Self { section: clash.key.as_str(), yours: clash.yours, theirs: clash.theirs, revision: clash.revision }
    }
}
