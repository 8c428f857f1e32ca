//! What somebody suspects, and what becomes of it: accepted, declined, or merged into an incident that is open.

use super::declare::{assess, number_by_chance, services};
use super::once::{Once, once};
use super::{Around, change_now, load, person, requests, settle};
use crate::app::{App, Work};
use crate::error::{Error, Result};
use allclear_core::access::{self, Actor, Permission};
use allclear_core::command::Command;
use allclear_core::id::{IncidentId, PersonId};
use allclear_core::incident::confirmation::Reporter;
use allclear_core::incident::matrix::Answers;
use allclear_core::incident::{Category, Change, Declaration, Incident, Reference, Role, Severity, Status, Via, kind};
use allclear_core::question::{self, Given};
use allclear_core::room::record::{self, Cases};
use allclear_core::room::{About, Order};
use allclear_core::text;
use allclear_core::timeline::{Kind, actor_name};
use allclear_core::update::policy_for;
use allclear_store::{incidents, reporters};
use allclear_texts::t;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a suspicion counts as until somebody judges it: neither the worst, which it would have to be proven to be, nor a
/// blemish that nobody looks at.
const UNJUDGED: Severity = Severity::Sev3;

/// What somebody suspects.
#[derive(Debug, Clone, Default)]
pub struct Suspect {
    pub title: String,
    /// What they see.
    pub seen: Option<String>,
    /// Services that may be affected, by id or name.
    pub services: Vec<String>,
    /// Who is told at once, by mail address or id. Without one, nobody is woken.
    pub tell: Option<String>,
    /// The people who may know of it, with whoever says it; without them, everybody may.
    pub only: Option<BTreeSet<PersonId>>,
}

/// Whoever reports it, as far as they said.
#[derive(Debug, Clone)]
pub(crate) enum By {
    /// Whoever acts.
    Colleague,
    /// A customer, who may have left an address.
    Customer { email: Option<String> },
}

/// Writes down what somebody suspects. Everybody may; it waits in triage.
///
/// # Errors
/// [`Error::Invalid`] when a field cannot be used.
pub async fn suspect(app: &App, actor: Actor, command: Suspect) -> Result<Incident> {
    access::check(&actor, Permission::Follow)?;
    app.write(move |work| suspect_in(work, &actor, &command, By::Colleague)).await
}

/// As [`suspect`], from a form that may be sent twice: then the second time gives what the first one made.
///
/// # Errors
/// As for [`suspect`].
pub async fn suspect_by_form(app: &App, actor: Actor, command: Suspect, key: String) -> Result<Incident> {
    access::check(&actor, Permission::Follow)?;
    let content = format!("{command:?}");
    app.write(move |work| {
        let done = once(work, &actor, Some(&key), &content, |work| {
            let made = suspect_in(work, &actor, &command, By::Colleague)?;
            let number = made.number.to_string();
            Ok((made, number))
        })?;
        match done {
            Once::Done(made) => Ok(made),
            Once::Before(number) => {
                let number = number.parse().map_err(|_| Error::Internal("a form's answer is no number".to_owned()))?;
                load(work.tx, Reference::Number(number))
            }
        }
    })
    .await
}

/// [`suspect`] inside a transaction.
///
/// # Errors
/// As for [`suspect`].
pub(crate) fn suspect_in(work: &mut Work<'_, '_>, actor: &Actor, command: &Suspect, by: By) -> Result<Incident> {
    let services = services(work, &command.services)?;
    let directory = Arc::clone(&work.directory);
    let told = command.tell.as_deref().map(|named| person(&directory, "tell", named)).transpose()?;
    let declaration = Declaration {
        number: if command.only.is_some() { number_by_chance(work)? } else { incidents::next_number(work.tx)? },
        title: command.title.clone(),
        impact: command.seen.clone(),
        policy: policy_for(&directory, UNJUDGED, &services),
        services,
    };
    let mut change = Change::suspect(declaration, actor, work.now, work.ids)?;
    if let Some(people) = &command.only {
        change.make_private();
        people.iter().for_each(|person| change.let_in(*person));
    }
    if matches!(by, By::Customer { .. }) {
        noticed_by_a_customer(&mut change, &directory)?;
    }
    if let Some(person) = told {
        let (number, title) = (change.incident().number, text::line(&change.incident().title, 120));
        let line =
            t!("{} suspects #{number}: {title}. Accept it, decline it, or merge it", actor_name(&directory, actor));
        change.tell(person, About { kind: None, item: None }, line);
    }
    let said = change.incident().impact.clone();
    let decision = change.decide();
    settle(work, &decision, None)?;
    let (person, email) = match by {
        By::Colleague => (actor.person(), None),
        By::Customer { email } => (None, email),
    };
    remember(work, decision.incident.id, person, email, said)?;
    Ok(decision.incident)
}

fn noticed_by_a_customer(change: &mut Change<'_>, directory: &allclear_core::directory::Directory) -> Result<()> {
    let key = "detected_by".to_owned();
    if !directory.practice.questions_of(change.incident()).iter().any(|question| question.key == key) {
        // The company does not ask it.
        return Ok(());
    }
    let order = question::Order { question: Given::Key(key), answer: "customer".to_owned(), moment: None };
    Ok(Order::Answer(order).apply(change, directory, &allclear_core::incident::Around::default())?)
}

/// Keeps who reported an incident: they are asked when it is over, and each customer counts as a case where it is merged
/// into another incident, also one who left no address. Whoever is known for it already is not kept twice.
///
/// # Errors
/// When the database fails.
pub(crate) fn remember(
    work: &mut Work<'_, '_>,
    incident: IncidentId,
    person: Option<PersonId>,
    email: Option<String>,
    said: Option<String>,
) -> Result<()> {
    let known = reporters::of_incident(work.tx, incident)?;
    let same = |one: &Reporter| {
        let mail = one.email.as_ref().zip(email.as_ref()).is_some_and(|(a, b)| a.to_lowercase() == b.to_lowercase());
        mail || (person.is_some() && one.person == person)
    };
    if known.iter().any(same) {
        return Ok(());
    }
    let (id, at) = (work.ids.id(work.now), work.now);
    let reporter = Reporter { id, incident, person, email, said, at, asked_at: None, answered: None, detail: None };
    Ok(reporters::save(work.tx, &reporter)?)
}

/// What is known of a suspicion when it is accepted: what declaring asks.
#[derive(Debug, Clone, Default)]
pub struct Accept {
    /// Without one, what the answers make, else SEV-2: what nobody classified may be bad.
    pub severity: Option<Severity>,
    pub answers: Answers,
    /// What users see; without it, what was reported.
    pub impact: Option<String>,
    /// The name of a type.
    pub kind: Option<String>,
    /// Services affected besides those named before.
    pub services: Vec<String>,
    /// Who commands, by mail address or id.
    pub commander: Option<String>,
}

/// What somebody suspected is an incident: from now on everything holds that holds for one that was declared.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] when it does not wait in triage, or a field cannot be used.
pub async fn accept_suspicion(app: &App, actor: Actor, incident: Reference, command: Accept) -> Result<Incident> {
    access::check(&actor, Permission::Respond)?;
    app.write(move |work| {
        let named = services(work, &command.services)?;
        let (decision, ()) = change_now(work, &actor, incident, None, |around, actor, change| {
            let directory = Arc::clone(&around.directory);
            let usual = command.kind.as_deref().and_then(|name| kind::named(&directory, name)?.severity);
            let (made, words) = assess(&directory, &command.answers)?;
            let severity = command.severity.or(made).or(usual).unwrap_or_else(|| Severity::proposed([]));
            let all: Vec<_> = change.incident().services.iter().chain(&named).copied().collect();
            change.accept(policy_for(&directory, severity, &all), &named)?;
            if let Some(answers) = words {
                change.record(Kind::SeverityAssessed { answers, proposed: made, chosen: severity });
            }
            if command.kind.is_some() {
                kind::set(change, &directory, command.kind.as_deref())?;
            }
            if let Some(impact) = command.impact.as_deref().filter(|impact| !impact.trim().is_empty()) {
                change.set_impact(impact)?;
            }
            if let Some(named) = command.commander.as_deref() {
                let who = person(&directory, "commander", named)?;
                let role = Role::IncidentCommander;
                requests::decides(around, actor, change, &Command::Assume { role, person: who })?;
                let via = if actor.person() == Some(who) { Via::Claim } else { Via::Assignment };
                change.assume(role, who, via);
            }
            Ok(())
        })?;
        Ok(decision.incident)
    })
    .await
}

/// What somebody suspected is no incident.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] when it does not wait in triage, or there is no reason.
pub async fn decline_suspicion(app: &App, actor: Actor, incident: Reference, reason: String) -> Result<Incident> {
    access::check(&actor, Permission::Respond)?;
    app.write(move |work| {
        let (decision, ()) = change_now(work, &actor, incident, None, |around, actor, change| {
            gives_up(around, actor, change, Category::Declined, Some(&reason))?;
            Ok(change.decline(&reason)?)
        })?;
        Ok(decision.incident)
    })
    .await
}

/// What somebody suspected goes on in an incident that is open; gives that one. What they saw becomes a note there, customers
/// who reported it become cases, and all of them are asked when it is over.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] on `into` when that is not open or still waits itself, and when this one does not
/// wait in triage.
pub async fn merge_suspicion(app: &App, actor: Actor, incident: Reference, into: Reference) -> Result<Incident> {
    access::check(&actor, Permission::Respond)?;
    app.write(move |work| {
        let (source, target) = (super::known(work.tx, &actor, incident)?, super::known(work.tx, &actor, into)?);
        mergeable(&source, &target)?;
        let customers = reporters::of_incident(work.tx, source.id)?.iter().filter(|one| one.person.is_none()).count();
        // Whoever reads that it was merged may not know of a private one.
        let named = if target.visibility.is_private() {
            t!("goes on elsewhere").to_owned()
        } else {
            t!("goes on in #{}", target.number)
        };
        change_now(work, &actor, Reference::Id(source.id), None, |around, actor, change| {
            gives_up(around, actor, change, Category::Merged, None)?;
            Ok(change.merge(&named)?)
        })?;
        let seen = source.impact.as_deref().map_or_else(String::new, |seen| format!("\n{seen}"));
        let note = t!("#{} was merged into this: {}{seen}", source.number, source.title);
        let (decision, ()) = change_now(work, &actor, Reference::Id(target.id), None, |around, _, change| {
            change.note(&note)?;
            if let Some(more) = u32::try_from(customers).ok().filter(|more| *more > 0) {
                let order = Order::Record(record::Order::Signal { cases: Cases::More(more), quote: None });
                order.apply(change, &around.directory, &allclear_core::incident::Around::default())?;
            }
            Ok(())
        })?;
        reporters::move_to(work.tx, source.id, target.id)?;
        Ok(decision.incident)
    })
    .await
}

/// Whether a suspicion ends is for whoever commands it, if somebody does already.
fn gives_up(
    around: &Around<'_, '_>,
    actor: &Actor,
    change: &Change<'_>,
    category: Category,
    reason: Option<&str>,
) -> Result<()> {
    let status = Status { name: format!("{category:?}"), category };
    requests::decides(around, actor, change, &Command::Status { status, reason: reason.map(str::to_owned) })
}

fn mergeable(source: &Incident, target: &Incident) -> Result<()> {
    let why = if source.id == target.id {
        t!("is this one; name another")
    } else if target.drill.is_some() {
        t!("is a drill, and what was reported is real")
    } else if !target.status.category.is_open() {
        t!("is over; reopen it first, or accept this one")
    } else if target.status.category == Category::Triage {
        t!("waits in triage itself; accept one of them first")
    } else if source.visibility.is_private() && !target.visibility.is_private() {
        t!("is one that everybody can read, and this one is private; accept this one, or make that one private first")
    } else {
        return Ok(());
    };
    Err(Error::invalid("into", format!("#{} {why}", target.number)))
}
