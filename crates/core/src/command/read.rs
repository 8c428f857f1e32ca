//! Reading a command.

use super::words::{Verb, person, pieces, reason, role, role_word, shown, trimmed, whom};
use super::{Command, Context, Misunderstood, Typed, moment, order, several};
use crate::incident::{Role, Severity, Status, status};
use crate::room::{Order, need};
use allclear_texts::t;
use jiff::Timestamp;

/// Reads what somebody typed.
///
/// # Errors
/// [`Misunderstood`] when it begins like a command and cannot be one, or when nothing was typed.
pub fn parse(text: &str, context: &Context<'_>) -> Result<Typed, Misunderstood> {
    several::refuse(text, |line| one(line, context))?;
    one(text, context)
}

/// [`parse`] for a text that is one command, however many lines it has.
fn one(text: &str, context: &Context<'_>) -> Result<Typed, Misunderstood> {
    let text = text.trim();
    let (at, rest) = dated(text, context);
    if let Some(word) = moment::mistyped(text).filter(|_| at.is_none()) {
        return Err(Misunderstood::new(t!(
            "{} is no time; write -5m or 14:05 in front, or put `note` in front to keep this as a note",
            shown(word)
        )));
    }
    if rest.is_empty() {
        let missing =
            if at.is_some() { t!("say what happened then, behind the time") } else { t!("write something first") };
        return Err(Misunderstood::new(missing));
    }
    let command = match (Verb::split(rest), order::read(rest, context)) {
        (Some((verb, argument)), _) => command(verb, argument, context)?,
        (None, Some(order)) => Command::Order(order?),
        (None, None) => Command::Note { text: rest.to_owned() },
    };
    Ok(Typed { at, command })
}

/// When it happened, if the text begins with that, and the rest.
fn dated<'t>(text: &'t str, context: &Context<'_>) -> (Option<Timestamp>, &'t str) {
    match moment::split(text, context.now, &context.zone) {
        Some((at, rest)) => (Some(at), rest),
        None => (None, text),
    }
}

/// A text that begins like a command and, as is known where it is carried out, is a sentence: see
/// [`crate::room::workstream::Order::is_sentence`].
#[must_use]
pub fn as_note(text: &str, context: &Context<'_>) -> Typed {
    let (at, rest) = dated(text.trim(), context);
    Typed { at, command: Command::Note { text: rest.to_owned() } }
}

fn command(verb: Verb, argument: &str, context: &Context<'_>) -> Result<Command, Misunderstood> {
    match verb {
        Verb::Note => Ok(Command::Note { text: text(argument, t!("say what to note, behind `note`"))? }),
        Verb::Update => {
            let (next_minutes, argument) = promised(argument)?;
            Ok(Command::Update { text: text(argument, t!("say how it stands, behind `update`"))?, next_minutes })
        }
        Verb::Impact => Ok(Command::Impact { text: text(argument, t!("say what customers see, behind `impact:`"))? }),
        Verb::Title => Ok(Command::Title { text: text(argument, t!("say what to call it, behind `title:`"))? }),
        Verb::Role => read_role(argument, context),
        Verb::Severity => read_severity(argument),
        Verb::Status => read_status(argument),
        Verb::Page => {
            let (whom, rest) = match whom(argument, context) {
                Ok(found) => found,
                Err(why) => return skilled(argument, context).ok_or_else(|| knowing(why, context)),
            };
            // What stands in front of the rest is the name, with the sign behind it.
            let sure = argument.strip_suffix(rest).is_some_and(|named| named.contains('!'));
            Ok(Command::Page { whom, reason: optional(rest), sure })
        }
        Verb::CatchUp => Ok(Command::CatchUp),
        Verb::Resolve => Ok(Command::Resolve { resolution: behind_colon(verb, argument)? }),
        Verb::Reopen => Ok(Command::Reopen { reason: behind_colon(verb, argument)? }),
    }
}

/// `page dba: the replica lags`: the first one who knows it, when nothing else is called so.
fn skilled(argument: &str, context: &Context<'_>) -> Option<Command> {
    let (piece, rest) = pieces(argument, 1).into_iter().next()?;
    let skill = context.directory.skill(trimmed(piece))?.to_owned();
    Some(Command::Order(Order::Need(need::Order::Page { skill, why: optional(reason(rest)) })))
}

/// With what people are known to know.
fn knowing(why: Misunderstood, context: &Context<'_>) -> Misunderstood {
    let skills = context.directory.skills().into_iter().collect::<Vec<_>>().join(", ");
    if skills.is_empty() {
        return why;
    }
    Misunderstood { reason: t!("{}, and nobody is known to know it; known skills: {skills}", why.reason), ..why }
}

fn text(argument: &str, missing: &str) -> Result<String, Misunderstood> {
    if argument.is_empty() { Err(Misunderstood::new(missing)) } else { Ok(argument.to_owned()) }
}

/// More words than "in about 20m" has are a sentence that happens to hold a number: "next we restart 3 hosts: …".
const MOST_WORDS: usize = 3;

/// `next 20m:` in front of an update, which promises the one after it, and the rest. "next we restart it" is a sentence, and
/// so is "next step: the index"; "next -5m: we look" is a promise that cannot be read, and must not go out as words.
fn promised(argument: &str) -> Result<(Option<u32>, &str), Misunderstood> {
    let Some((span, rest)) = argument.strip_prefix("next ").and_then(|behind| behind.split_once(':')) else {
        return Ok((None, argument));
    };
    let number = |word: &str| word.trim_start_matches(['-', '+']).starts_with(|c: char| c.is_ascii_digit());
    let short = !span.contains('\n') && span.split_whitespace().count() <= MOST_WORDS;
    let read = moment::read_span(span.trim());
    if read.is_none() && !(short && span.split_whitespace().any(number)) {
        return Ok((None, argument));
    }
    let minutes = read.and_then(|span| u32::try_from(span.as_mins()).ok()).filter(|minutes| *minutes > 0);
    let wrong = || Misunderstood::new(t!("promise the next update in minutes or hours: `update next 20m: …`"));
    Ok((Some(minutes.ok_or_else(wrong)?), rest.trim_start()))
}

fn optional(rest: &str) -> Option<String> {
    Some(rest.trim()).filter(|r| !r.is_empty()).map(str::to_owned)
}

/// A verb that stands alone, or has its text behind a colon. [`Verb::split`] leaves the space where there was none.
fn behind_colon(verb: Verb, argument: &str) -> Result<Option<String>, Misunderstood> {
    if argument.starts_with(char::is_whitespace) && !argument.trim().is_empty() {
        let word = verb.word();
        let what = if verb == Verb::Resolve { t!("to resolve the incident") } else { t!("to reopen the incident") };
        return Err(Misunderstood::new(t!(
            "{what} and say why, write `{word}: …`; to keep this as a note, begin with `note`"
        )));
    }
    Ok(optional(argument))
}

fn read_role(argument: &str, context: &Context<'_>) -> Result<Command, Misunderstood> {
    let behind_at = argument.find('@').and_then(|at| argument.split_at_checked(at));
    let (named, who) = match behind_at {
        Some((named, who)) => (role(named), who),
        // The longest piece that is a role; what follows is the person.
        None => pieces(argument, 4)
            .into_iter()
            .find_map(|(piece, rest)| Some((Some(role(piece)?), rest)))
            .unwrap_or((None, "")),
    };
    let Some(role) = named else {
        let said = behind_at.map_or(argument, |(named, _)| named);
        let said = trimmed(said.lines().next().unwrap_or_default());
        let reason =
            if said.is_empty() { t!("say which role").to_owned() } else { t!("there is no role \"{}\"", shown(said)) };
        return Err(Misunderstood::or(reason, Role::ALL.iter().take(super::MOST).map(|r| role_word(*r).to_owned())));
    };
    let who = who.trim();
    if who.is_empty() {
        let me = context.me.ok_or_else(|| {
            Misunderstood::new(t!("say who: `role {} @name`; a program cannot take a role", role_word(role)))
        })?;
        return Ok(Command::Assume { role, person: me });
    }
    if matches!(trimmed(who).to_lowercase().as_str(), "nobody" | "none") {
        return Ok(Command::Release { role, person: None });
    }
    let (person, rest) = person(who, context)?;
    if !rest.trim().is_empty() {
        return Err(Misunderstood::new(t!(
            "name one person behind the role; \"{}\" belongs into a note of its own",
            shown(rest)
        )));
    }
    Ok(Command::Assume { role, person })
}

fn read_severity(argument: &str) -> Result<Command, Misunderstood> {
    let (word, rest) = pieces(argument, 1).into_iter().next().unwrap_or(("", ""));
    if word == "?" {
        return Ok(Command::WhichSeverity);
    }
    let word = trimmed(word);
    let Some(severity) = Severity::read(word) else {
        let what = if word.is_empty() {
            t!("say which severity").to_owned()
        } else {
            t!("there is no severity \"{}\"", shown(word))
        };
        return Err(Misunderstood::or(what, Severity::ALL.iter().enumerate().map(|(n, _)| format!("sev {}", n + 1))));
    };
    Ok(Command::Severity { severity, reason: optional(reason(rest)) })
}

/// What people call a status besides its name. Statuspage and PagerDuty say so, and so do people.
const ALIASES: [(&str, &str); 4] =
    [("mitigated", "Monitoring"), ("watching", "Monitoring"), ("found", "Identified"), ("repairing", "Fixing")];

fn read_status(argument: &str) -> Result<Command, Misunderstood> {
    for (piece, rest) in pieces(argument, 2) {
        let word = trimmed(piece).to_lowercase();
        let reason = optional(reason(rest));
        match word.as_str() {
            "resolved" => return Ok(Command::Resolve { resolution: reason }),
            "reopened" => return Ok(Command::Reopen { reason }),
            _ => {}
        }
        let meant = ALIASES.iter().find(|(alias, _)| *alias == word).map_or(word.as_str(), |(_, name)| *name);
        if let Ok(status) = Status::read(Some(meant), None) {
            return Ok(Command::Status { status, reason });
        }
    }
    let word = trimmed(pieces(argument, 1).first().map_or("", |(piece, _)| piece));
    let what =
        if word.is_empty() { t!("say which status").to_owned() } else { t!("there is no status \"{}\"", shown(word)) };
    Err(Misunderstood::or(what, status::SHIPPED.iter().skip(1).map(|(name, _)| name.to_lowercase())))
}
