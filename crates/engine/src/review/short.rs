//! The short review of a minor incident: three fields, published at once.

use super::{EditReview, Reviewed, edit_now, publish_now, read};
use crate::app::App;
use crate::error::{Error, Result};
use crate::respond::change_now;
use allclear_core::access::{self, Actor, Permission};
use allclear_core::incident::Reference;
use allclear_core::review::{Edit, SectionKey, State};
use allclear_texts::t;

/// What is worth keeping of a minor incident. What is empty stays as it was drafted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Short {
    pub happened: String,
    pub did: String,
    pub would_change: String,
}

impl Short {
    /// The sections of the review that they become.
    fn sections(&self) -> [(SectionKey, &str); 3] {
        [
            (SectionKey::WhatHappened, self.happened.trim()),
            (SectionKey::Resolution, self.did.trim()),
            (SectionKey::WentPoorly, self.would_change.trim()),
        ]
    }
}

/// Writes the three fields into the review and publishes it. Whoever writes them owns it when nobody does. Sending the same
/// twice is a success that changes nothing.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Refused`] when the incident asks for a whole review, or when somebody has begun to write one;
/// [`Error::Invalid`] when all three are empty or one is too long.
pub async fn publish_short(app: &App, actor: Actor, incident: Reference, short: Short) -> Result<Reviewed> {
    access::check(&actor, Permission::Respond)?;
    if short.sections().iter().all(|(_, text)| text.is_empty()) {
        return Err(Error::invalid("happened", t!("write at least one of the three")));
    }
    app.write(move |work| {
        change_now(work, &actor, incident, None, |around, actor, change| {
            let policy = &change.incident().policy;
            if !policy.is_minor() {
                let severity = policy.severity.as_str();
                return Err(Error::refused(t!("a {severity} asks for a whole review; write it there")));
            }
            let reviewed = read(around.tx, &around.directory, Reference::Id(change.id()))?;
            let mut edits = Vec::new();
            for (key, text) in short.sections().into_iter().filter(|(_, text)| !text.is_empty()) {
                let Some(section) = reviewed.sections.iter().find(|section| section.key == key) else { continue };
                if section.revision > 0 && section.text != text {
                    return Err(Error::refused(t!("\"{}\" is written already; edit it in the review", key.name())));
                }
                edits.push(Edit { key, text: text.to_owned(), revision: section.revision });
            }
            let owner = actor.person().filter(|_| reviewed.review.owner.is_none()).map(|person| person.to_string());
            edit_now(around, actor, change, &EditReview { edits, owner, state: None::<State> })?;
            publish_now(around, change)
        })?;
        let directory = std::sync::Arc::clone(&work.directory);
        read(work.tx, &directory, incident)
    })
    .await
}
