//! What only those who lead may do, wanted by somebody else: it becomes a request, and is carried out when they approve.

use super::Around;
use super::typed;
use crate::error::{Error, Result};
use allclear_core::access::Actor;
use allclear_core::command::{Command, Context, parse};
use allclear_core::directory::Directory;
use allclear_core::id::PersonId;
use allclear_core::incident::{Change, Decision, Incident, Role, may_hold, to_ask};
use allclear_core::room::{Exactly, Label, request};
use allclear_core::timeline::person_name;
use allclear_texts::t;
use jiff::Timestamp;

/// Puts a command before those who lead, when it is theirs and `actor` is not one of them; `None` when the command is to
/// be carried out. `line` is how it was typed.
///
/// # Errors
/// [`Error::Refused`] when nobody could type it, so that nobody could approve it; [`Error::Invalid`] when it names somebody
/// who cannot do what they are to do.
pub(super) fn instead(
    around: &Around<'_, '_>,
    actor: &Actor,
    change: &mut Change<'_>,
    command: &Command,
    at: Option<Timestamp>,
    line: Option<&str>,
) -> Result<Option<Label>> {
    able(around, change, command)?;
    let Some(roles) = to_ask(change.incident(), actor, command) else { return Ok(None) };
    let Some(line) = line.map(str::to_owned).or_else(|| command.written(&around.directory)) else {
        return Err(Error::refused(t!("only {}; ask them", whose(change.incident(), &around.directory))));
    };
    let exactly = match command {
        Command::Update { text, next_minutes } => {
            Some(Exactly::Update { text: text.clone(), next_minutes: *next_minutes, at })
        }
        _ => None,
    };
    Ok(Some(request::ask_exactly(change, &around.directory, &line, &roles, exactly)?))
}

/// Refuses what is for those who lead, where nothing can be put before them: they would have to see how it was typed.
///
/// # Errors
/// [`Error::Refused`] says who does it, and how to ask; [`Error::Invalid`] as for [`instead`].
pub(super) fn decides(around: &Around<'_, '_>, actor: &Actor, change: &Change<'_>, command: &Command) -> Result<()> {
    able(around, change, command)?;
    if to_ask(change.incident(), actor, command).is_none() {
        return Ok(());
    }
    let asking = command.written(&around.directory).map_or_else(String::new, |line| t!(" with the command `{line}`"));
    Err(Error::refused(t!("only {}; ask them{asking}", whose(change.incident(), &around.directory))))
}

/// Refuses a role for somebody who cannot fill it.
fn able(around: &Around<'_, '_>, change: &Change<'_>, command: &Command) -> Result<()> {
    let Command::Assume { role, person } = command else { return Ok(()) };
    Ok(may_hold(&around.directory, change.incident(), *role, *person)?)
}

/// Carries out what was approved in this change, in the name of whoever approved it.
///
/// # Errors
/// When what was asked for cannot be done any more: then it is not approved either.
pub(super) fn carry_out(around: &mut Around<'_, '_>, actor: &Actor, change: &mut Change<'_>) -> Result<()> {
    while let Some((asked_at, request)) = change.next_approved() {
        if let Some(exactly) = &request.exactly {
            goes_out(change, request.by, exactly)?;
            continue;
        }
        let directory = std::sync::Arc::clone(&around.directory);
        let asker = Actor::by_link(request.by);
        // As whoever asked meant it: "-5m" was five minutes before they asked.
        let zone = typed::zone(&directory, &asker, None)?;
        let context = Context { directory: &directory, now: asked_at, zone, me: Some(request.by) };
        let typed = parse(&request.line, &context)?;
        change.as_of(typed.at)?;
        // They may have become somebody else since it was asked.
        able(around, change, &typed.command)?;
        match &typed.command {
            Command::Update { text, next_minutes } => change.post_update_of(Some(request.by), text, *next_minutes)?,
            command => typed::apply(around, actor, change, command, typed.at)?,
        }
        change.as_of(None)?;
    }
    Ok(())
}

/// Sends words as they were meant; whoever asked is their author.
fn goes_out(change: &mut Change<'_>, by: PersonId, exactly: &Exactly) -> Result<()> {
    match exactly {
        Exactly::Update { text, next_minutes, at } => {
            change.as_of(*at)?;
            change.post_update_of(Some(by), text, *next_minutes)?;
            change.as_of(None)?;
        }
        // It tells this incident what was published, so it goes out when this change is saved.
        Exactly::Publish(_) => {}
    }
    Ok(())
}

/// What somebody hears whose command became a request.
pub(super) fn told(label: Label, decision: &Decision, directory: &Directory) -> String {
    let (incident, asked) = (&decision.incident, decision.room.get::<request::Request>(label));
    match asked.filter(|asked| asked.is_update()) {
        Some(asked) => {
            let who = asked.approvers.iter().find_map(|role| incident.holders(*role).next().map(|t| (t.person, *role)));
            let who = who.map_or_else(
                || request::roles(&asked.approvers),
                |(person, role): (PersonId, Role)| format!("{} ({})", person_name(directory, person), role.name()),
            );
            t!("The communication plan asks {who} to agree first; your update was put before them as {label}, and \
                 goes out when they do.")
        }
        // It may be read long after they have answered.
        None => {
            let whose = whose(incident, directory);
            t!("Only {whose}; it was put before them as {label}, and you hear what they say.")
        }
    }
}

fn whose(incident: &Incident, directory: &Directory) -> String {
    let commander = incident.commander().map_or_else(|| t!("the commander").to_owned(), |p| person_name(directory, p));
    t!("{commander} (Incident Commander) or the deputy does that")
}
