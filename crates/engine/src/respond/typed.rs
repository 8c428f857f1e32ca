//! Commands: what somebody typed or what a form's button says, carried out and told.
//!
//! One way for the capture box, the forms of the incident's page, the palette, chat and the command line.

use super::once::{Once, once};
use super::seen::Seen;
use super::soon::Held;
use super::tell::{nothing_new, told, unheard};
use super::{Around, News, change_now, presence, requests, soon};
use crate::app::{App, Work};
use crate::error::{Error, Result};
use allclear_core::access::{self, Actor, Permission};
use allclear_core::command::{Command, Context, Misunderstood, Typed, Whom, as_note, parse};
use allclear_core::directory::Directory;
use allclear_core::id::PersonId;
use allclear_core::incident::{self, Change, Decision, Incident, MAX_TEXT, Reference, Role, Stage, Via};
use allclear_core::room::{ItemKind, Order, claim, handover};
use allclear_core::timeline::{Kind, actor_name};
use allclear_core::update::policy_for;
use allclear_store::{rooms, timeline};
use allclear_texts::t;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A line somebody typed.
#[derive(Debug, Clone, Default)]
pub struct Line {
    pub text: String,
    /// IANA name of the zone that `14:05` is meant in; a person's own zone when absent, UTC for programs.
    pub zone: Option<String>,
    /// What the page wrote into the form, so that sending it twice does nothing twice.
    pub key: Option<String>,
}

/// A form's button.
#[derive(Debug, Clone)]
pub struct Button {
    pub command: Command,
    /// What the page showed when it was pressed.
    pub seen: Seen,
    /// As [`Line::key`].
    pub key: Option<String>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// The incident as it is now.
    pub incident: Incident,
    /// One or two sentences for whoever asked.
    pub told: String,
    /// It had been done before, by the same form; nothing was done now.
    pub repeated: bool,
    /// Nothing was done: `told` is a briefing, of many lines.
    pub briefing: bool,
}

impl From<Misunderstood> for Error {
    fn from(why: Misunderstood) -> Self {
        Self::invalid("text", why.to_string())
    }
}

/// Carries out what somebody typed, read with [`parse`].
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] on `text` when it cannot be understood or is too long, with what to write
/// instead; and what the command itself refuses.
pub async fn typed(app: &App, actor: Actor, incident: Reference, line: Line) -> Result<Done> {
    access::check(&actor, Permission::Respond)?;
    app.write(move |work| typed_in(work, &actor, incident, &line)).await?
}

/// [`typed`] inside a transaction, for whoever may. What is remembered of a refusal inside is to be committed.
///
/// # Errors
/// As [`typed`].
pub(crate) fn typed_in(
    work: &mut Work<'_, '_>,
    actor: &Actor,
    incident: Reference,
    line: &Line,
) -> Result<Result<Done>> {
    let length = line.text.chars().count();
    if length > MAX_TEXT {
        return Err(Error::invalid("text", t!("at most {MAX_TEXT} characters fit into one entry; this has {length}")));
    }
    super::enter(work, incident)?;
    if let Some(suspected) = super::suspected::suspicion(&line.text) {
        return super::suspected::beside(work, actor, incident, line, &suspected).map(Ok);
    }
    let directory = std::sync::Arc::clone(&work.directory);
    let zone = zone(&directory, actor, line.zone.as_deref())?;
    let context = Context { directory: &directory, now: work.now, zone: zone.clone(), me: me(actor) };
    let mut typed = parse(&line.text, &context)?;
    if let Command::Order(Order::Workstream(order)) = &typed.command {
        let id = super::known(work.tx, actor, incident)?.id;
        if order.is_sentence(&rooms::load(work.tx, id)?) {
            typed = as_note(&line.text, &context);
        }
    }
    let asked = Asked { typed, seen: &Seen::default(), zone, line: Some(&line.text) };
    thought_over(work, actor, incident, line.key.as_deref(), &line.text, &asked)
}

/// Carries out what a form asks for.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Refused`] when the incident is not what the page showed any more; and what the command
/// itself refuses.
pub async fn press(app: &App, actor: Actor, incident: Reference, button: Button) -> Result<Done> {
    access::check(&actor, Permission::Respond)?;
    let content = format!("{:?}", button.command);
    app.write(move |work| {
        super::enter(work, incident)?;
        let zone = zone(&std::sync::Arc::clone(&work.directory), &actor, None)?;
        let typed = Typed { at: None, command: button.command.clone() };
        let asked = Asked { typed, seen: &button.seen, zone, line: None };
        thought_over(work, &actor, incident, button.key.as_deref(), &content, &asked)
    })
    .await?
}

/// A person who was asked to help says that they do. Answering twice is a success.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Refused`] when the incident is over.
pub async fn join(app: &App, actor: Actor, incident: Reference, person: PersonId) -> Result<Incident> {
    access::check(&actor, Permission::Respond)?;
    app.write(move |work| join_in(work, &actor, incident, person)).await
}

/// [`join`] inside a transaction, for whoever may.
///
/// # Errors
/// As [`join`].
pub(crate) fn join_in(
    work: &mut Work<'_, '_>,
    actor: &Actor,
    incident: Reference,
    person: PersonId,
) -> Result<Incident> {
    super::enter(work, incident)?;
    if !work.directory.people.contains_key(&person) {
        return Err(Error::not_found("person", person));
    }
    let (decision, ()) = change_now(work, actor, incident, None, |_, _, change| {
        if !change.incident().status.category.is_open() {
            return Err(incident::Refused::Over { number: change.incident().number }.into());
        }
        if change.incident().presence.find(person).is_some_and(|r| r.stage == Stage::Removed) {
            return Err(Error::refused(t!(
                "you were removed from this incident; only whoever commands can ask you back"
            )));
        }
        change.answer(person);
        Ok(())
    })?;
    Ok(decision.incident)
}

/// A note to be worded differently.
#[derive(Debug, Clone)]
pub struct Rewording {
    /// The number of the note's entry.
    pub of: i64,
    pub text: String,
    /// The number of the entry whose wording was on the page: the note's own, or its last correction's.
    pub seen: i64,
}

/// Gives a note other words; the timeline keeps the old ones. The same words again are a success that writes nothing.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Refused`] when somebody else changed the note meanwhile, or it is no note;
/// [`Error::Invalid`] when the text is empty or too long.
pub async fn reword(app: &App, actor: Actor, incident: Reference, asked: Rewording) -> Result<Incident> {
    access::check(&actor, Permission::Respond)?;
    if asked.text.chars().count() > MAX_TEXT {
        return Err(Error::invalid("text", t!("at most {MAX_TEXT} characters fit into one entry")));
    }
    app.write(move |work| {
        let reword =
            |around: &mut Around<'_, '_>, _: &Actor, change: &mut Change<'_>| reword_now(around, change, &asked);
        Ok(change_now(work, &actor, incident, None, reword)?.0.incident)
    })
    .await
}

fn reword_now(around: &mut Around<'_, '_>, change: &mut Change<'_>, asked: &Rewording) -> Result<()> {
    let id = change.id();
    let entry = timeline::find(around.tx, id, asked.of)?.ok_or_else(|| Error::not_found("entry", asked.of))?;
    let Kind::Note { text: first } = entry.kind else {
        return Err(Error::refused(t!("only notes can be worded differently; write a new note about it")));
    };
    let mut current = (entry.seq, first);
    for correction in timeline::corrections(around.tx, id)? {
        if let Kind::NoteCorrected { of, text } = correction.kind
            && of == asked.of
        {
            current = (correction.seq, text);
        }
    }
    let (seq, text) = current;
    if text == asked.text.trim_end() {
        return Ok(());
    }
    if seq != asked.seen {
        let now = allclear_core::text::line(&text, 200);
        return Err(Error::refused(t!("somebody else changed this note meanwhile; it reads now: {now}")));
    }
    Ok(change.correct(asked.of, &asked.text)?)
}

fn me(actor: &Actor) -> Option<PersonId> {
    actor.person()
}

pub(super) fn zone(directory: &Directory, actor: &Actor, named: Option<&str>) -> Result<TimeZone> {
    if let Some(name) = named {
        return TimeZone::get(name)
            .map_err(|_| Error::invalid("time_zone", t!("is not an IANA name such as Europe/Berlin")));
    }
    let own = me(actor).and_then(|id| directory.people.get(&id));
    Ok(own.and_then(|p| TimeZone::get(&p.time_zone).ok()).unwrap_or(TimeZone::UTC))
}

/// A command with what it is read against.
struct Asked<'a> {
    typed: Typed,
    seen: &'a Seen,
    /// For times in the answer.
    zone: TimeZone,
    /// What was typed; `None` for a form's button.
    line: Option<&'a str>,
}

/// As [`carry_out`], unless it is an update that readers could do without; the refusal is inside, because what is
/// remembered of it is to be committed.
fn thought_over(
    work: &mut Work<'_, '_>,
    actor: &Actor,
    incident: Reference,
    key: Option<&str>,
    content: &str,
    asked: &Asked<'_>,
) -> Result<Result<Done>> {
    if let (Command::Update { text, .. }, None) = (&asked.typed.command, asked.typed.at)
        && let Some(held) = soon::held_back(work, actor, incident, text)?
    {
        return match held {
            Held::Back(why) => Ok(Err(why)),
            Held::Already(_) => {
                let told = t!("This was sent twice and posted once.").to_owned();
                Ok(Ok(Done { incident: super::load(work.tx, incident)?, told, repeated: true, briefing: false }))
            }
        };
    }
    carry_out(work, actor, incident, key, content, asked).map(Ok)
}

fn carry_out(
    work: &mut Work<'_, '_>,
    actor: &Actor,
    incident: Reference,
    key: Option<&str>,
    content: &str,
    asked: &Asked<'_>,
) -> Result<Done> {
    if asked.typed.command == Command::CatchUp {
        return catch_up(work, actor, incident);
    }
    if asked.typed.command == Command::WhichSeverity {
        let told = work.directory.practice.matrix().told();
        return Ok(Done { incident: super::load(work.tx, incident)?, told, repeated: false, briefing: true });
    }
    let content = format!("{incident} {content}");
    let outcome = once(work, actor, key, &content, |work| {
        let Typed { at, command } = &asked.typed;
        let (decision, request) = change_now(work, actor, incident, *at, |around, actor, change| {
            asked.seen.check(change.incident(), &around.directory)?;
            let request = requests::instead(around, actor, change, command, *at, asked.line)?;
            if request.is_none() {
                apply(around, actor, change, command, *at)?;
            }
            Ok(request)
        })
        .map_err(|why| if asked.line.is_some() { in_the_line(why) } else { why })?;
        let told = match request {
            Some(label) => requests::told(label, &decision, &work.directory),
            None if decision.is_empty() => nothing_new(command, &decision.incident, &work.directory),
            None => {
                let told = told(command, *at, &decision, &work.directory, &asked.zone);
                warned(work, &decision, told)?
            }
        };
        Ok((Done { incident: decision.incident, told: told.clone(), repeated: false, briefing: false }, told))
    })?;
    match outcome {
        Once::Done(done) => Ok(done),
        Once::Before(told) => {
            let told = t!("This was sent twice and done once. {told}");
            Ok(Done { incident: super::known(work.tx, actor, incident)?, told, repeated: true, briefing: false })
        }
    }
}

/// Who typed a line filled in no fields: the names that the API has for them would say nothing.
fn in_the_line(why: Error) -> Error {
    match why {
        Error::Invalid { field, reason } if ["lead", "occurred_at", "person", "to"].contains(&field.as_str()) => {
            Error::invalid("text", reason)
        }
        other => other,
    }
}

/// With what the change arranged badly.
fn warned(work: &mut Work<'_, '_>, decision: &Decision, told: String) -> Result<String> {
    let given = decision.items.iter().any(|item| matches!(item.label.kind, ItemKind::Task | ItemKind::Roster));
    if !given && decision.opened.is_empty() {
        return Ok(told);
    }
    let around = super::clocks::around(work.tx, decision.incident.id)?;
    let found = incident::conflicts(&decision.incident, &decision.room, &around.helping);
    let sentences = found.iter().map(|conflict| conflict.sentence(&work.directory));
    let unheard = unheard(decision, &work.directory);
    Ok(std::iter::once(told).chain(unheard).chain(sentences).collect::<Vec<_>>().join(" "))
}

/// Answers whoever asks; nothing is written down.
fn catch_up(work: &mut Work<'_, '_>, actor: &Actor, incident: Reference) -> Result<Done> {
    let news = me(actor).map_or(News::None, News::AfterLastOf);
    let directory = std::sync::Arc::clone(&work.directory);
    super::known(work.tx, actor, incident)?;
    let told = super::briefing(work.tx, incident, &directory, news, work.now)?.to_string();
    Ok(Done { incident: super::load(work.tx, incident)?, told, repeated: false, briefing: true })
}

/// Does what a command says, whoever may.
pub(super) fn apply(
    around: &mut Around<'_, '_>,
    actor: &Actor,
    change: &mut Change<'_>,
    command: &Command,
    at: Option<Timestamp>,
) -> Result<()> {
    match command {
        Command::Note { text } => change.note(text)?,
        Command::Update { text, next_minutes } => change.post_update(text, *next_minutes)?,
        // Alone with an incident that nobody commands, it is theirs at once; otherwise others may object.
        Command::Assume { role: Role::IncidentCommander, person }
            if me(actor) == Some(*person) && at.is_none() && is_vacant(change.incident()) =>
        {
            let around_it = super::clocks::around(around.tx, change.id())?;
            claim::claim(change, &around.directory, &around_it)?;
        }
        Command::Assume { role, person } => {
            let via = if me(actor) == Some(*person) { Via::Claim } else { Via::Assignment };
            let held = change.incident().holders(*role).any(|t| t.person == *person);
            change.assume(*role, known(&around.directory, *person)?, via);
            if !held {
                change.welcome(*role, *person);
            }
        }
        Command::Release { role, person } => change.release(*role, *person),
        Command::Severity { severity, reason } => {
            let policy = policy_for(&around.directory, *severity, &change.incident().services);
            change.set_severity(policy, reason.as_deref())?;
        }
        Command::Status { status, reason } => change.move_to(status.clone(), reason.as_deref())?,
        Command::Resolve { resolution } => {
            if let Some(text) = resolution.as_deref().filter(|_| change.incident().is_resolved()) {
                told_already(around, change.incident(), text)?;
            }
            change.resolve(resolution.as_deref())?;
        }
        Command::Reopen { reason } => change.reopen(reason.as_deref())?,
        Command::Page { .. } if at.is_some() => {
            return Err(Error::invalid("text", t!("nobody can be paged in the past; leave the time in front away")));
        }
        Command::Page { whom, .. }
            if change.incident().drill.is_some_and(|newcomer| *whom != Whom::Person(newcomer)) =>
        {
            return Err(Error::invalid("text", t!("this is a drill: it pages nobody but whoever practises")));
        }
        Command::Page { .. } => presence::page(around, change, command)?,
        Command::Order(order) if at.is_some() && !order.may_be_past() => {
            return Err(Error::invalid("text", t!("this counts from now on; leave the time in front away")));
        }
        Command::Order(order) => {
            let mut around_it = super::clocks::around(around.tx, change.id())?;
            if matches!(order, Order::Handover(handover::Order::Offer { .. })) {
                around_it.told = timeline::all(around.tx, change.id())?;
            }
            order.apply(change, &around.directory, &around_it)?;
            requests::carry_out(around, actor, change)?;
        }
        // Answered before anything is changed.
        Command::CatchUp | Command::WhichSeverity => {}
        Command::Impact { text } => change.set_impact(text)?,
        Command::Title { text } => change.rename(text)?,
    }
    Ok(())
}

/// Somebody says how an incident ended that is resolved already. The same words again are no news; others must not vanish.
///
/// # Errors
/// [`Error::Refused`] says who resolved it and where the text can go.
fn told_already(around: &mut Around<'_, '_>, incident: &Incident, text: &str) -> Result<()> {
    let entries = timeline::all(around.tx, incident.id)?;
    let resolved = entries.iter().rev().find_map(|entry| match &entry.kind {
        Kind::Resolved { resolution } => Some((&entry.actor, resolution.as_deref().unwrap_or_default())),
        _ => None,
    });
    let by = resolved.map_or_else(String::new, |(by, _)| t!(" by {}", actor_name(&around.directory, by)));
    if resolved.is_some_and(|(_, told)| told.trim() == text.trim()) {
        return Ok(());
    }
    let number = incident.number;
    Err(Error::refused(t!(
        "incident #{number} is resolved already{by}; this text is not saved: write it as a note, or into the review"
    )))
}

/// Whether it is open and nobody commands.
fn is_vacant(incident: &Incident) -> bool {
    incident.status.category.is_open() && incident.commander().is_none()
}

fn known(directory: &Directory, person: PersonId) -> Result<PersonId> {
    if directory.people.contains_key(&person) { Ok(person) } else { Err(Error::not_found("person", person)) }
}
