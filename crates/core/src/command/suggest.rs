//! Completion: what could follow what was typed so far.

use super::words::{Verb, handle, role_word};
use super::{Context, MOST, moment};
use crate::incident::{Role, Severity, policy_of, status};

/// One way to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The whole line with the suggestion in it.
    pub text: String,
    /// What it is about.
    pub hint: String,
    /// Whether it can be sent as it stands; otherwise something is still to be typed.
    pub complete: bool,
}

/// Ways to go on from `typed`, at most [`MOST`], the likeliest first. A line that is a note already has none.
#[must_use]
pub fn suggest(typed: &str, context: &Context<'_>) -> Vec<Suggestion> {
    let line = typed.trim_start();
    let rest = moment::split(line, context.now, &context.zone).map_or(line, |(_, rest)| rest);
    let before = line.get(..line.len() - rest.len()).unwrap_or_default();
    let mut found = match Verb::split(rest).filter(|_| rest.contains(char::is_whitespace)) {
        Some((verb, argument)) => arguments(verb, argument.trim_start(), context),
        None => verbs(rest),
    };
    found.truncate(MOST);
    for suggestion in &mut found {
        suggestion.text.insert_str(0, before);
    }
    found
}

fn verbs(begun: &str) -> Vec<Suggestion> {
    let begun = begun.to_lowercase();
    let begins = |verb: &Verb| verb.word().starts_with(&begun);
    let line = |verb: Verb| {
        let complete = matches!(verb, Verb::Resolve | Verb::Reopen);
        let space = if complete { "" } else { " " };
        Suggestion { text: format!("{}{space}", verb.word()), hint: verb.usage().1.to_owned(), complete }
    };
    Verb::ALL.into_iter().filter(begins).map(line).collect()
}

fn arguments(verb: Verb, begun: &str, context: &Context<'_>) -> Vec<Suggestion> {
    let begun = begun.to_lowercase();
    let whole = |word: &str, hint: &str| Suggestion {
        text: format!("{} {word}", verb.word()),
        hint: hint.to_owned(),
        complete: true,
    };
    let begins = |word: &str| word.to_lowercase().starts_with(&begun);
    match verb {
        Verb::Severity => {
            let numbered = (1..).zip(Severity::ALL).map(|(n, s)| (format!("{n}"), policy_of(s).meaning));
            numbered.filter(|(n, _)| begins(n)).map(|(n, meaning)| whole(&n, &meaning)).collect()
        }
        Verb::Status => {
            let names = status::SHIPPED.iter().map(|(name, _)| name.to_lowercase()).filter(|name| begins(name));
            names.map(|name| whole(&name, "status")).collect()
        }
        Verb::Role => roles(&begun, context),
        Verb::Page => {
            let services = context.directory.services.values().filter(|s| begins(&s.name));
            let services = services.map(|s| whole(&s.name, "whoever is on call for it"));
            services.chain(people(begun.trim_start_matches('@'), "page ", context)).collect()
        }
        Verb::Note | Verb::Update | Verb::Resolve | Verb::Reopen | Verb::Impact | Verb::Title => Vec::new(),
    }
}

/// Roles first; once one is named, people.
fn roles(begun: &str, context: &Context<'_>) -> Vec<Suggestion> {
    if let Some((word, who)) = begun.split_once(char::is_whitespace)
        && Role::ALL.iter().any(|r| role_word(*r) == word)
    {
        return people(who.trim_start().trim_start_matches('@'), &format!("role {word} "), context);
    }
    let named = Role::ALL.into_iter().filter(|r| role_word(*r).starts_with(begun));
    named
        .map(|r| Suggestion {
            text: format!("role {}", role_word(r)),
            hint: format!("{}: you, or somebody named behind it", r.name()),
            complete: context.me.is_some(),
        })
        .collect()
}

fn people(begun: &str, before: &str, context: &Context<'_>) -> Vec<Suggestion> {
    let begins = |word: &str| word.to_lowercase().starts_with(begun);
    let known = context.directory.people.values();
    known
        .filter(|p| begins(&p.email) || p.name.split_whitespace().any(begins))
        .map(|p| Suggestion {
            text: format!("{before}@{}", handle(context.directory, p)),
            hint: p.name.clone(),
            complete: true,
        })
        .collect()
}
