//! What forms offer to choose from, in the order in which people look for it.

use crate::ui::field::{self, Choice};
use allclear_core::directory::Directory;
use allclear_texts::t;

/// Values and words, by their words.
pub(super) fn sorted(things: impl Iterator<Item = (String, String)>) -> Vec<Choice> {
    let mut things: Vec<_> = things.collect();
    things.sort_by_key(|(value, words)| (words.to_lowercase(), value.clone()));
    things.into_iter().map(|(value, words)| field::choice(value, words)).collect()
}

/// Whose something is: nobody's first, then every team.
pub(super) fn teams(directory: &Directory) -> Vec<Choice> {
    let teams = directory.teams.values().map(|team| (team.id.to_string(), team.name.clone()));
    std::iter::once(field::choice("", t!("No team"))).chain(sorted(teams)).collect()
}
