//! Reviews: the written learning after an incident.
//!
//! The review is drafted from the incident, its timeline and its alerts ([`draft()`]). A section nobody has edited is
//! drafted anew whenever it is read, so that a late entry, a factor or an action item appears in it by itself; from
//! the first edit on a section belongs to the people, and only its revision rises. Contributing factors, always in
//! the plural: a review looks for what made the incident possible, not for one thing or one person to blame.

mod action;
mod draft;
mod due;
mod markdown;
#[cfg(test)]
mod tests;

pub use action::{
    Action, ActionEdit, ActionKind, ActionState, MAX_DONE_WHEN, NewAction, add_action, default_due_on, edit_action,
    move_action, parse_due_on,
};
pub use draft::{Figures, Story, draft, figures};
pub use due::{Due, business_days_after, due, local_date};
pub use markdown::{Document, render};

use crate::access::Actor;
use crate::id::{FactorId, Ids, IncidentId, PersonId, ReviewId};
use crate::incident::{Incident, MAX_TEXT, Refused, any_text, required_text};
use allclear_texts::mark;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal, $label:expr;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant),* }
        impl $name {
            /// Every one, in the order shown.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// The word used in storage and the API.
            #[must_use]
            pub const fn as_str(self) -> &'static str { match self { $(Self::$variant => $word),* } }
            /// The words people read.
            #[must_use]
            pub fn name(self) -> &'static str { allclear_texts::say(match self { $(Self::$variant => $label),* }) }
            /// Reads [`Self::as_str`] back, whatever the case.
            #[must_use]
            pub fn read(word: &str) -> Option<Self> {
                let word = word.trim().to_ascii_lowercase();
                Self::ALL.iter().copied().find(|v| v.as_str() == word)
            }
            /// Every word, for the message about one that is not among them.
            #[must_use]
            pub fn choices() -> String {
                Self::ALL.iter().map(|v| v.as_str()).collect::<Vec<_>>().join(", ")
            }
        }
    };
}
pub(crate) use words;

words! {
    /// How far the review has come.
    State {
        Draft = "draft", mark!("draft");
        /// People read and comment.
        InReview = "in_review", mark!("in review");
        /// Everybody may read it. It can still be edited.
        Published = "published", mark!("published");
    }
}

words! {
    /// The sections, in the order of the document.
    SectionKey {
        Overview = "overview", mark!("Overview");
        WhatHappened = "what_happened", mark!("What happened");
        ContributingFactors = "contributing_factors", mark!("Contributing factors");
        Resolution = "resolution", mark!("Resolution");
        Impact = "impact", mark!("Impact");
        Responders = "responders", mark!("Responders");
        Timeline = "timeline", mark!("Timeline");
        WentWell = "went_well", mark!("What went well");
        WentPoorly = "went_poorly", mark!("What went poorly");
        Lucky = "lucky", mark!("Where we were lucky");
        Surprises = "surprises", mark!("Surprises");
        OpenQuestions = "open_questions", mark!("Open questions");
        ActionItems = "action_items", mark!("Action items");
        Response = "response", mark!("How did we respond");
    }
}

words! {
    /// What kind of circumstance contributed.
    FactorCategory {
        Detection = "detection", mark!("detection");
        Design = "design", mark!("design");
        Change = "change", mark!("change");
        Process = "process", mark!("process");
        Tooling = "tooling", mark!("tooling");
        Communication = "communication", mark!("communication");
        Capacity = "capacity", mark!("capacity");
        Dependency = "dependency", mark!("dependency");
        Knowledge = "knowledge", mark!("knowledge");
        External = "external", mark!("external");
    }
}

/// A stored review; its incident has exactly one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    pub id: ReviewId,
    pub incident: IncidentId,
    pub state: State,
    /// Answers for it being written. `None` when no person commanded or declared.
    pub owner: Option<PersonId>,
    /// `None` when the severity demands no review.
    pub due: Option<Due>,
    pub drafted_at: Timestamp,
    pub published_at: Option<Timestamp>,
    /// Edited sections only.
    pub edits: BTreeMap<SectionKey, Edited>,
}

/// A section's text as people wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    pub text: String,
    /// From 1; rises with every edit.
    pub revision: i64,
    pub at: Timestamp,
    pub by: Actor,
}

/// A section as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub key: SectionKey,
    /// Plain text; lists with `- ` and emphasis with `*` are kept by the export, everything else is shown as written.
    pub text: String,
    /// What to write here, where only people know.
    pub prompt: &'static str,
    /// 0 while it is drafted by the machine.
    pub revision: i64,
}

/// One edit: the text, and the revision its author had before them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    pub key: SectionKey,
    pub text: String,
    pub revision: i64,
}

/// Two people wrote the same section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    pub key: SectionKey,
    pub yours: String,
    pub theirs: String,
    /// Send it with the text that both agree on.
    pub revision: i64,
}

/// Why sections were not edited; none was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unedited {
    /// The sections that somebody else changed since, with both texts.
    Clash(Vec<Clash>),
    /// A text that cannot be used.
    Refused(Refused),
}

/// Longest text of a factor, in characters: the draft of its section has no room for more.
pub const MAX_FACTOR: usize = 2_000;

/// A circumstance that helped the incident to happen, to last or to spread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    pub id: FactorId,
    pub incident: IncidentId,
    pub category: FactorCategory,
    pub text: String,
    pub created_at: Timestamp,
    pub created_by: Actor,
}

/// Begins the review of an incident that was just resolved: its owner is whoever commanded, else the person who
/// declared it; it is due by the policy's business days.
#[must_use]
pub fn begin(incident: &Incident, zone: impl Fn(PersonId) -> String, ids: &mut Ids, now: Timestamp) -> Review {
    let declarer = match &incident.declared_by {
        Actor::Person { id, .. } => Some(*id),
        _ => None,
    };
    let mut review = Review {
        id: ids.id(now),
        incident: incident.id,
        state: State::Draft,
        owner: incident.commander().or(declarer),
        due: None,
        drafted_at: now,
        published_at: None,
        edits: BTreeMap::new(),
    };
    review.schedule(incident, zone);
    review
}

impl Review {
    /// Works out the due date again: after another resolve, another severity, another owner.
    pub fn schedule(&mut self, incident: &Incident, zone: impl Fn(PersonId) -> String) {
        let zone = self.owner.map_or_else(|| "UTC".to_owned(), zone);
        self.due = match (incident.resolved_at, incident.policy.review_business_days) {
            (Some(resolved_at), Some(days)) => Some(due(resolved_at, days, &zone)),
            // Reopened: the promise rests until it is resolved again.
            _ => None,
        };
    }

    /// The sections: drafted ones from `drafted`, edited ones as they are.
    #[must_use]
    pub fn sections(&self, drafted: Vec<Section>) -> Vec<Section> {
        let shown = |section: Section| match self.edits.get(&section.key) {
            Some(edited) => Section { text: edited.text.clone(), revision: edited.revision, ..section },
            None => section,
        };
        drafted.into_iter().map(shown).collect()
    }

    /// Applies edits, all or none, and says which sections changed. Sending a text that already stands there is a
    /// success whatever the revision: a repeated request must not look like a quarrel.
    ///
    /// # Errors
    /// [`Unedited::Clash`]; [`Unedited::Refused`] on the section whose text is longer than [`MAX_TEXT`].
    pub fn edit(
        &mut self,
        drafted: Vec<Section>,
        edits: &[Edit],
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Vec<SectionKey>, Unedited> {
        let shown: BTreeMap<SectionKey, Section> = self.sections(drafted).into_iter().map(|s| (s.key, s)).collect();
        let (mut wanted, mut clashes) = (BTreeMap::new(), Vec::new());
        for edit in edits {
            let text = any_text(edit.key.as_str(), &edit.text, MAX_TEXT).map_err(Unedited::Refused)?;
            let (theirs, revision) = shown.get(&edit.key).map_or((String::new(), 0), |s| (s.text.clone(), s.revision));
            if text == theirs {
                continue;
            }
            if edit.revision != revision {
                clashes.push(Clash { key: edit.key, yours: text, theirs, revision });
                continue;
            }
            wanted.insert(edit.key, Edited { text, revision: revision + 1, at: now, by: actor.clone() });
        }
        if !clashes.is_empty() {
            return Err(Unedited::Clash(clashes));
        }
        let changed = wanted.keys().copied().collect();
        self.edits.extend(wanted);
        Ok(changed)
    }
}

/// A new contributing factor.
///
/// # Errors
/// When the text is empty or longer than [`MAX_FACTOR`].
pub fn add_factor(
    incident: IncidentId,
    category: FactorCategory,
    text: &str,
    actor: &Actor,
    ids: &mut Ids,
    now: Timestamp,
) -> Result<Factor, Refused> {
    let text = required_text("text", text, MAX_FACTOR)?;
    Ok(Factor { id: ids.id(now), incident, category, text, created_at: now, created_by: actor.clone() })
}
