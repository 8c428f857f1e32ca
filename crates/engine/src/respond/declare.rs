//! Declaring, from alerts or by hand, and attaching alerts later.

use super::once::{Once, once};
use super::{Around, change_now, command, load, person, settle};
use crate::app::{App, Work};
use crate::error::{Error, Result};
use allclear_core::access::{self, Actor, Permission};
use allclear_core::alert::{Alert, LogKind};
use allclear_core::directory::Directory;
use allclear_core::id::{AlertId, IncidentId, PersonId, ServiceId};
use allclear_core::incident::matrix::{Answered, Answers};
use allclear_core::incident::{self, kind};
use allclear_core::incident::{Change, Declaration, Incident, MAX_TITLE, Reference, Role, Severity, Via, may_work};
use allclear_core::question;
use allclear_core::room::{Order, mobilisation, tripwire};
use allclear_core::text;
use allclear_core::timeline::Kind;
use allclear_core::update::policy_for;
use allclear_store::{Topic, Tx, alerts, incidents};
use allclear_texts::t;
use std::collections::BTreeSet;

/// What a declaration says. One field is enough: a title or an alert.
#[derive(Debug, Clone, Default)]
pub struct Declare {
    /// Without one, the first alert's.
    pub title: Option<String>,
    /// What kind of trouble it is, by the name of a type.
    pub kind: Option<String>,
    /// What its type needs to know, answered.
    pub facts: Vec<question::Order>,
    /// Answers to the questions of the severity matrix: they make the severity, and are written down.
    pub answers: Answers,
    /// Without one, what the answers make; without those, [`Severity::proposed`].
    pub severity: Option<Severity>,
    /// What users see.
    pub impact: Option<String>,
    pub alerts: Vec<AlertId>,
    /// Services affected, by id or name; those of the alerts are added.
    pub services: Vec<String>,
    /// Only for those involved: others do not learn that it exists.
    pub private: bool,
    /// Who commands, by mail address or id, when that is already agreed; otherwise the policy may page somebody.
    pub commander: Option<String>,
}

/// Most alerts named in one command.
const MAX_ALERTS: usize = 200;

/// Declares an incident; the answer says whether it is new. Declaring again from alerts that already belong to one open
/// incident gives that incident: two people who press the button at once have one incident.
///
/// # Errors
/// [`Error::Invalid`] when a field cannot be used, [`Error::NotFound`] for an alert that does not exist,
/// [`Error::Refused`] when an alert belongs to another open incident.
pub async fn declare(app: &App, actor: Actor, command: Declare) -> Result<(Incident, bool)> {
    access::check(&actor, Permission::Respond)?;
    app.write(move |work| declare_in(work, &actor, &command)).await
}

/// As [`declare`], from a form that may be sent twice: then the second time gives the incident of the first.
///
/// # Errors
/// As for [`declare`].
pub async fn declare_by_form(app: &App, actor: Actor, command: Declare, key: String) -> Result<(Incident, bool)> {
    access::check(&actor, Permission::Respond)?;
    let content = format!("{command:?}");
    app.write(move |work| {
        let done = once(work, &actor, Some(&key), &content, |work| {
            let done = declare_in(work, &actor, &command)?;
            let number = done.0.number.to_string();
            Ok((done, number))
        })?;
        match done {
            Once::Done(done) => Ok(done),
            Once::Before(number) => {
                let number = number.parse().map_err(|_| Error::Internal("a form's answer is no number".to_owned()))?;
                Ok((load(work.tx, Reference::Number(number))?, false))
            }
        }
    })
    .await
}

/// [`declare`] inside a transaction.
///
/// # Errors
/// As for [`declare`].
pub(crate) fn declare_in(work: &mut Work<'_, '_>, actor: &Actor, command: &Declare) -> Result<(Incident, bool)> {
    let found = find_alerts(work.tx, &command.alerts)?;
    if let Some(incident) = same_incident(work.tx, &found)? {
        return Ok((incident, false));
    }
    for alert in &found {
        free(work.tx, alert, None)?;
    }
    // Nobody typed an alert's title, so nobody can shorten it.
    let title = command.title.clone().or_else(|| found.first().map(|a| text::line(&a.title, MAX_TITLE)));
    let (made, assessed) = assess(&work.directory, &command.answers)?;
    let usual = command.kind.as_deref().and_then(|name| kind::named(&work.directory, name)?.severity);
    let severity = command.severity.or(made).or(usual).unwrap_or_else(|| Severity::proposed(&found));
    let services = services(work, &command.services)?;
    let directory = std::sync::Arc::clone(&work.directory);
    let commander = command.commander.as_deref().map(|named| person(&directory, "commander", named)).transpose()?;
    let concerned: Vec<ServiceId> = services.iter().copied().chain(found.iter().map(|a| a.service)).collect();
    let declaration = Declaration {
        number: if command.private { number_by_chance(work)? } else { incidents::next_number(work.tx)? },
        title: title.unwrap_or_default(),
        impact: command.impact.clone(),
        policy: policy_for(&directory, severity, &concerned),
        services,
    };
    let mut change = Change::declare(declaration, actor, work.now, work.ids)?;
    if command.private {
        change.make_private();
    }
    tell(&mut change, &directory, command)?;
    if let Some(answers) = assessed {
        change.record(Kind::SeverityAssessed { answers, proposed: made, chosen: severity });
    }
    for alert in &found {
        change.attach(alert.id, alert.service, &alert.title);
    }
    if let Some(person) = commander {
        put_in_command(&mut change, &directory, actor, person)?;
    }
    let call = command::follow(&directory, None, &mut change, work.now);
    // Behind it, so that a commander who is called already is not paged twice.
    mobilisation::on_declare(&mut change, &directory);
    let decision = change.decide();
    settle(work, &decision, call)?;
    let incident = decision.incident;
    for alert in found {
        mark(work.tx, actor, work.now, alert, &incident)?;
    }
    Ok((incident, true))
}

/// What kind of trouble it is, and what its type needs to know.
fn tell(change: &mut Change<'_>, directory: &Directory, command: &Declare) -> Result<()> {
    if command.kind.is_some() {
        kind::set(change, directory, command.kind.as_deref())?;
    }
    for fact in &command.facts {
        Order::Answer(fact.clone()).apply(change, directory, &incident::Around::default())?;
    }
    Ok(())
}

/// Whoever commands from the first moment on.
fn put_in_command(change: &mut Change<'_>, directory: &Directory, actor: &Actor, person: PersonId) -> Result<()> {
    may_work(directory, change.incident(), person, "commander")?;
    let own = matches!(actor, Actor::Person { id, .. } if *id == person);
    change.assume(Role::IncidentCommander, person, if own { Via::Claim } else { Via::Assignment });
    Ok(())
}

/// The severity that answers make, and the answers in words; `None` where there are none.
///
/// # Errors
/// [`Error::Invalid`] on `severity_answers` when one is no answer to its question.
pub(super) fn assess(directory: &Directory, answers: &Answers) -> Result<(Option<Severity>, Option<Vec<Answered>>)> {
    let matrix = directory.practice.matrix();
    matrix.check(answers).map_err(|why| Error::invalid("severity_answers", why))?;
    let words = (!answers.is_empty()).then(|| matrix.words(answers));
    Ok((matrix.severity(answers), words))
}

/// A free number for a private incident. It tells nobody how many there are.
pub(super) fn number_by_chance(work: &mut Work<'_, '_>) -> Result<i64> {
    let (first, many) = (incidents::BY_CHANCE.start, incidents::BY_CHANCE.end - incidents::BY_CHANCE.start);
    // With as many as a million taken, one in nine draws fails: sixty in a row never do.
    for _ in 0..60 {
        let drawn = first + i64::try_from(work.ids.bits() >> 1).unwrap_or(0) % many;
        if !incidents::is_taken(work.tx, drawn)? {
            return Ok(drawn);
        }
    }
    Err(Error::Internal("no free number was drawn for a private incident".to_owned()))
}

/// Adds alerts to an incident. One that is already there stays.
///
/// # Errors
/// [`Error::NotFound`] for the incident or an alert; [`Error::Refused`] when an alert belongs to another open incident.
pub async fn attach(app: &App, actor: Actor, incident: Reference, named: Vec<AlertId>) -> Result<Incident> {
    access::check(&actor, Permission::Respond)?;
    app.write(move |work| {
        let add = |around: &mut Around<'_, '_>, actor: &Actor, change: &mut Change<'_>| -> Result<()> {
            let (id, number) = (change.id(), change.incident().number);
            if change.incident().drill.is_some() {
                return Err(Error::refused(t!("#{number} is a drill, and alerts are real; declare an incident")));
            }
            for alert in find_alerts(around.tx, &named)? {
                if free(around.tx, &alert, Some(id))? {
                    let new = !change.incident().services.contains(&alert.service);
                    change.attach(alert.id, alert.service, &alert.title);
                    if new {
                        change.widen_plan(&around.directory, alert.service);
                    }
                    tripwire::alerted(change, &around.directory, &alert, around.now)?;
                    mark(around.tx, actor, around.now, alert, change.incident())?;
                }
            }
            Ok(())
        };
        Ok(change_now(work, &actor, incident, None, add)?.0.incident)
    })
    .await
}

/// The alerts named, each once, in the order named.
fn find_alerts(tx: &mut Tx<'_>, named: &[AlertId]) -> Result<Vec<Alert>> {
    if named.len() > MAX_ALERTS {
        return Err(Error::invalid("alerts", t!("at most {MAX_ALERTS} at a time")));
    }
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for id in named.iter().filter(|id| seen.insert(**id)) {
        found.push(alerts::find(tx, *id)?.ok_or_else(|| Error::not_found("alert", id))?);
    }
    Ok(found)
}

/// The open incident that all of these alerts belong to, if there is one.
fn same_incident(tx: &mut Tx<'_>, found: &[Alert]) -> Result<Option<Incident>> {
    let incidents: BTreeSet<Option<IncidentId>> = found.iter().map(|a| a.incident).collect();
    let Some(Some(only)) = incidents.first().filter(|_| incidents.len() == 1) else { return Ok(None) };
    Ok(incidents::find(tx, Reference::Id(*only))?.filter(|i| i.status.category.is_open()))
}

/// Whether an alert is to be attached: `false` when it already belongs to `to`.
fn free(tx: &mut Tx<'_>, alert: &Alert, to: Option<IncidentId>) -> Result<bool> {
    let Some(held) = alert.incident else { return Ok(true) };
    if Some(held) == to {
        return Ok(false);
    }
    // To somebody who may not know of that incident the alert is free, and becomes what they make of it.
    let Some(other) = incidents::find(tx, Reference::Id(held))? else { return Ok(true) };
    if other.status.category.is_open() {
        let title = text::line(&alert.title, 80);
        return Err(Error::refused(t!("the alert \"{title}\" already belongs to incident #{}", other.number)));
    }
    Ok(true)
}

fn mark(tx: &mut Tx<'_>, actor: &Actor, now: jiff::Timestamp, alert: Alert, incident: &Incident) -> Result<()> {
    let to = incident.id;
    alerts::update(tx, &Alert { incident: Some(to), ..alert.clone() })?;
    let told = LogKind::AttachedToIncident { incident: to, number: incident.number };
    alerts::append_to(tx, alert.id, now, actor, vec![told])?;
    if incident.visibility.is_private() {
        // Those involved hear of it as of a change of the incident.
        tx.keep_quiet(Topic::Alerts, alert.id.uuid());
    }
    Ok(())
}

pub(super) fn services(work: &Work<'_, '_>, named: &[String]) -> Result<Vec<ServiceId>> {
    let find = |named: &String| {
        let by_id = named.parse().ok().filter(|id| work.directory.services.contains_key(id));
        let found = by_id.or_else(|| work.directory.service_by_name(named.trim()).map(|s| s.id));
        let shown = text::line(named, 100);
        found.ok_or_else(|| Error::invalid("services", t!("there is no service \"{shown}\"")))
    };
    let mut seen = BTreeSet::new();
    let mut found = named.iter().map(find).collect::<Result<Vec<_>>>()?;
    found.retain(|id| seen.insert(*id));
    Ok(found)
}
