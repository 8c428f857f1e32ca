//! Completion: what could follow what was typed so far.

use super::words::{Verb, handle, role_word};
use super::{Context, MOST, moment, order};
use crate::incident::{Role, Severity, policy_of, status};
use crate::room::Item;
use allclear_texts::{say, t};

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

/// Ways to go on from `typed`, at most [`MOST`], the likeliest first. A line that is a note already has none. `items` are
/// what people can name: those of the incident, open or not.
#[must_use]
pub fn suggest(typed: &str, context: &Context<'_>, items: &[Item]) -> Vec<Suggestion> {
    let line = typed.trim_start();
    let rest = moment::split(line, context.now, &context.zone).map_or(line, |(_, rest)| rest);
    let before = line.get(..line.len() - rest.len()).unwrap_or_default();
    let mut found = match (Verb::split(rest), rest.contains(char::is_whitespace)) {
        (Some((verb, argument)), true) => arguments(verb, argument.trim_start(), context),
        (None, true) => orders(rest, context, items),
        (_, false) => verbs(rest),
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
        let complete = matches!(verb, Verb::Resolve | Verb::Reopen | Verb::CatchUp);
        let space = if complete { "" } else { " " };
        Suggestion { text: format!("{}{space}", verb.word()), hint: verb.usage().1.to_owned(), complete }
    };
    let mut found: Vec<Suggestion> = Verb::ALL.into_iter().filter(begins).map(line).collect();
    let orders = order::usages().filter(|usage| usage.word.starts_with(&begun));
    let orders = orders.map(|usage| {
        // Nothing has to stand behind it.
        let complete = usage.example == usage.word;
        let space = if complete { "" } else { " " };
        Suggestion { text: format!("{}{space}", usage.word), hint: say(usage.what).to_owned(), complete }
    });
    // Behind notes and updates, which are written most.
    let at = found.len().min(2);
    found.splice(at..at, orders);
    found
}

/// Items, behind a word that does something with them; and people, behind one that gives something to somebody.
fn orders(line: &str, context: &Context<'_>, items: &[Item]) -> Vec<Suggestion> {
    let Some((before, begun)) = line.rsplit_once('@') else { return labels(line, items) };
    let gives = order::usages().any(|usage| usage.to_people && before.trim_end().starts_with(usage.word));
    if !gives || begun.contains(char::is_whitespace) {
        return Vec::new();
    }
    let mut found = people(&begun.to_lowercase(), before, context);
    for suggestion in &mut found {
        suggestion.complete = false;
    }
    found
}

/// The open items that a word is about, what was opened last first: people work on that.
fn labels(line: &str, items: &[Item]) -> Vec<Suggestion> {
    let mut found = Vec::new();
    for usage in order::usages() {
        let begun = line.get(..usage.word.len()).filter(|word| word.eq_ignore_ascii_case(usage.word));
        let Some(begun) = begun.and_then(|_| line.get(usage.word.len()..)) else { continue };
        let Some((kind, behind)) = usage.about().filter(|_| begun.starts_with(char::is_whitespace)) else { continue };
        let begins =
            |item: &&Item| item.label.to_string().to_lowercase().starts_with(&begun.trim_start().to_lowercase());
        let open = items.iter().rev().filter(|i| i.closed_at.is_none() && i.label.kind == kind).filter(begins);
        let (behind, complete) = match behind.chars().next() {
            None => ("", true),
            Some(':') => (": ", false),
            Some(_) => (" ", false),
        };
        found.extend(open.map(|item| Suggestion {
            text: format!("{} {}{behind}", usage.word, item.label),
            hint: item.body.title().to_owned(),
            complete,
        }));
    }
    found
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
            names.map(|name| whole(&name, t!("status"))).collect()
        }
        Verb::Role => roles(&begun, context),
        Verb::Page => {
            let services = context.directory.services.values().filter(|s| begins(&s.name));
            let services = services.map(|s| whole(&s.name, t!("whoever is on call for it")));
            services.chain(people(begun.trim_start_matches('@'), "page ", context)).collect()
        }
        Verb::Note | Verb::Update | Verb::Resolve | Verb::Reopen | Verb::Impact | Verb::Title | Verb::CatchUp => {
            Vec::new()
        }
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
            hint: t!("{}: you, or somebody named behind it", r.name()),
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
