//! Where an incident stands: free names inside fixed categories. Everything automatic looks at the category.

use crate::text;
use allclear_texts::{kept, mark, t};
use serde::{Deserialize, Serialize};

/// What a status means to the machinery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Suspected; not yet clear whether it is one.
    Triage,
    /// Being worked on.
    Active,
    /// Over, being learned from.
    PostIncident,
    /// Nothing is left to do.
    Closed,
    /// Was none.
    Declined,
    /// Continues in another incident.
    Merged,
    /// Called off.
    Cancelled,
    /// Work rests on purpose.
    Paused,
}

impl Category {
    /// Every category.
    pub const ALL: [Self; 8] = [
        Self::Triage,
        Self::Active,
        Self::PostIncident,
        Self::Closed,
        Self::Declined,
        Self::Merged,
        Self::Cancelled,
        Self::Paused,
    ];

    /// The word used in storage and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Triage => "triage",
            Self::Active => "active",
            Self::PostIncident => "post_incident",
            Self::Closed => "closed",
            Self::Declined => "declined",
            Self::Merged => "merged",
            Self::Cancelled => "cancelled",
            Self::Paused => "paused",
        }
    }
    /// Reads [`Category::as_str`] back.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.as_str() == word)
    }
    /// Somebody may still have to act: triage, active, paused.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Triage | Self::Active | Self::Paused)
    }
    /// Somebody works on it now: triage, active. What is paused is open and waits.
    #[must_use]
    pub const fn is_worked_on(self) -> bool {
        matches!(self, Self::Triage | Self::Active)
    }
    /// The disruption is over: post-incident, closed.
    #[must_use]
    pub const fn is_resolved(self) -> bool {
        matches!(self, Self::PostIncident | Self::Closed)
    }
}

/// A status: its name and what it means.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Status {
    pub name: String,
    pub category: Category,
}

/// The statuses shipped, in the order in which an incident usually passes through them.
pub const SHIPPED: [(&str, Category); 13] = [
    (mark!("Suspected"), Category::Triage),
    (mark!("Investigating"), Category::Active),
    (mark!("Identified"), Category::Active),
    (mark!("Fixing"), Category::Active),
    (mark!("Monitoring"), Category::Active),
    (mark!("Review pending"), Category::PostIncident),
    (mark!("In review"), Category::PostIncident),
    (mark!("Actions open"), Category::PostIncident),
    (mark!("Closed"), Category::Closed),
    (mark!("Declined"), Category::Declined),
    (mark!("Merged"), Category::Merged),
    (mark!("Cancelled"), Category::Cancelled),
    (mark!("Paused"), Category::Paused),
];

/// Longest name of a status, in characters.
pub const MAX_NAME: usize = 60;

/// A status that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadStatus {
    #[error("{}", t!("there is no status \"{given}\"; use one of Suspected, Investigating, Identified, Fixing, Monitoring, Review \
         pending, In review, Actions open, Closed, Declined, Merged, Cancelled, Paused, or give a category with your own name", given = .0))]
    Unknown(String),
    #[error("{}", t!("the status {name} belongs to the category {}, not {}", .belongs.as_str(), .given.as_str(), name = .name))]
    OtherCategory { name: String, belongs: Category, given: Category },
    #[error("{}", t!("name a status or a category"))]
    Empty,
}

impl Status {
    /// As people read it; one of a company's own is as it was written.
    #[must_use]
    pub fn said(&self) -> &str {
        kept(&self.name)
    }
    fn shipped(name: &str, category: Category) -> Self {
        Self { name: name.to_owned(), category }
    }
    /// Somebody noticed something, and nobody has judged it yet.
    #[must_use]
    pub fn suspected() -> Self {
        Self::shipped("Suspected", Category::Triage)
    }
    /// What a new incident starts with.
    #[must_use]
    pub fn investigating() -> Self {
        Self::shipped("Investigating", Category::Active)
    }
    /// Over, and its review is waited for.
    #[must_use]
    pub fn review_pending() -> Self {
        Self::shipped("Review pending", Category::PostIncident)
    }
    /// People read the review.
    #[must_use]
    pub fn in_review() -> Self {
        Self::shipped("In review", Category::PostIncident)
    }
    /// The review is out; improvements are not done yet.
    #[must_use]
    pub fn actions_open() -> Self {
        Self::shipped("Actions open", Category::PostIncident)
    }
    /// Nothing is left to do.
    #[must_use]
    pub fn closed() -> Self {
        Self::shipped("Closed", Category::Closed)
    }

    /// Reads a status as people name it: a shipped name in any spelling (`review_pending`), a category alone for its
    /// first shipped status, or a name of one's own with a category.
    ///
    /// # Errors
    /// [`BadStatus`] says what to write instead.
    pub fn read(name: Option<&str>, category: Option<Category>) -> Result<Self, BadStatus> {
        let name = text::line(name.unwrap_or_default(), MAX_NAME);
        // The English names are the ones that are kept, and mean the same in every language.
        let wanted = fold(&name);
        let english = SHIPPED.iter().find(|(known, _)| fold(known) == wanted);
        let known = english.or_else(|| SHIPPED.iter().find(|(known, _)| fold(kept(known)) == wanted));
        match (known, category) {
            (Some((shipped, belongs)), Some(given)) if *belongs != given => {
                Err(BadStatus::OtherCategory { name: (*shipped).to_owned(), belongs: *belongs, given })
            }
            (Some((shipped, category)), _) => Ok(Self::shipped(shipped, *category)),
            (None, Some(category)) if name.is_empty() => {
                let first = SHIPPED.iter().find(|(_, c)| *c == category).map_or(category.as_str(), |(n, _)| n);
                Ok(Self::shipped(first, category))
            }
            (None, Some(category)) => Ok(Self { name, category }),
            (None, None) if name.is_empty() => Err(BadStatus::Empty),
            (None, None) => Err(BadStatus::Unknown(name)),
        }
    }
}

fn fold(name: &str) -> String {
    name.to_ascii_lowercase().replace(['_', '-'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_any_spelling() {
        assert_eq!(Status::read(Some("monitoring"), None).expect("known").category, Category::Active);
        assert_eq!(Status::read(Some("review_pending"), None), Ok(Status::review_pending()));
        assert_eq!(Status::read(None, Some(Category::Active)), Ok(Status::investigating()));
        assert_eq!(Status::read(Some(" "), None), Err(BadStatus::Empty));
        assert!(matches!(Status::read(Some("dancing"), None), Err(BadStatus::Unknown(_))));
        assert!(matches!(
            Status::read(Some("Closed"), Some(Category::Active)),
            Err(BadStatus::OtherCategory { belongs: Category::Closed, .. })
        ));
    }

    #[test]
    fn a_name_of_ones_own_needs_a_category() {
        let own = Status::read(Some("Failing over"), Some(Category::Active)).expect("own");
        assert_eq!((own.name.as_str(), own.category), ("Failing over", Category::Active));
    }

    #[test]
    fn every_category_has_a_shipped_status_and_reads_back() {
        for category in Category::ALL {
            assert_eq!(Category::read(category.as_str()), Some(category));
            assert_eq!(Status::read(None, Some(category)).expect("shipped").category, category);
        }
    }
}
