//! Summons: pages that ask somebody to command an incident, or to help in it.

use crate::app::App;
use crate::error::Result;
use crate::links;
use allclear_core::access::Viewer;
use allclear_core::directory::{Directory, Person};
use allclear_core::event::{Link, Severity as EventSeverity};
use allclear_core::id::IncidentId;
use allclear_core::incident::{Incident, Reference, Severity, Stage};
use allclear_core::page::{Call, DRILL, Kind, NUDGE_STEP, Notification, Page, SUMMON_STEP, Subject};
use allclear_core::timeline::Kind as Happened;
use allclear_store::{Tx, incidents, timeline};
use allclear_texts::t;

/// The message about an incident, or why it is not wanted any more: somebody commands it, or it is over.
///
/// # Errors
/// When the database fails.
pub(crate) fn notification(
    tx: &mut Tx<'_>,
    app: &App,
    directory: &Directory,
    page: &Page,
    person: &Person,
    id: IncidentId,
) -> Result<std::result::Result<Notification, String>> {
    let Some(incident) = incidents::find(tx, Reference::Id(id))? else {
        return Ok(Err(t!("the incident no longer exists").to_owned()));
    };
    if !incident.visibility.shows(Viewer::Person(person.id)) {
        return Ok(Err(t!("they are not involved in this private incident").to_owned()));
    }
    if let Some(why) = unwanted(tx, page, &incident)? {
        return Ok(Err(why.to_owned()));
    }
    let services = services(directory, &incident);
    let mut labels = vec![("severity".to_owned(), incident.severity.as_str().to_owned())];
    let mut title = incident.title;
    if incident.drill.is_some() {
        labels.push((DRILL.to_owned(), "yes".to_owned()));
        // First on every lock screen and in every subject.
        title = t!("[Drill] {title}");
    }
    let bridge = incident
        .gathered
        .bridge()
        .into_iter()
        .map(|href| Link { href: href.to_owned(), text: t!("Bridge").to_owned() });
    Ok(Ok(Notification {
        page: page.id,
        idempotency_key: page.id.to_string(),
        kind: if page.plan.step == NUDGE_STEP {
            Kind::Nudge { id, number: incident.number }
        } else {
            let call = if page.plan.step == SUMMON_STEP { Call::Help } else { Call::Command };
            Kind::Incident { id, number: incident.number, call }
        },
        title,
        severity: loudness(incident.severity),
        urgency: page.plan.urgency,
        service: (!services.is_empty()).then(|| services.join(", ")),
        impact: incident.impact,
        details: None,
        labels,
        links: bridge.collect(),
        runbook_url: None,
        opened_at: incident.declared_at,
        person: person.name.clone(),
        time_zone: person.time_zone.clone(),
        reason: page.plan.reason.clone(),
        answer_url: Some(links::answer_url(tx, app, page)?),
        maybe_repeat: page.maybe_repeat,
        sent_at: app.now(),
    }))
}

/// Why nobody has to hear of it any more: `None` while the page is wanted.
///
/// # Errors
/// When the database fails.
pub(crate) fn unwanted(tx: &mut Tx<'_>, page: &Page, incident: &Incident) -> Result<Option<&'static str>> {
    if page.plan.step == NUDGE_STEP {
        // What is said after the end, because of it, is news.
        let since = incident.resolved_at.filter(|_| incident.is_resolved());
        let news = since.is_some_and(|resolved| page.created_at > resolved);
        let over = !incident.status.category.is_open() && !news;
        return Ok((over && !is_said_after_the_end(tx, page, incident)?).then_some(t!("the incident is over")));
    }
    if page.plan.step == SUMMON_STEP {
        if !incident.status.category.is_open() {
            return Ok(Some(t!("the incident is over")));
        }
        let known = incident.presence.find(page.plan.person);
        return Ok(match known.map(|r| r.stage) {
            Some(Stage::Joined | Stage::Observing) => Some(t!("they answered already")),
            Some(Stage::Released | Stage::Removed) => Some(t!("they are not needed any more")),
            Some(Stage::Asked) | None => None,
        });
    }
    if !incidents::wants_commander(tx, incident.id)? {
        return Ok(Some(t!("somebody commands the incident, or it is over")));
    }
    let old = page.plan.subject != Subject::Incident(incident.id) || page.plan.cycle != incident.calls;
    Ok(old.then_some(t!("the commander was called again")))
}

/// Whether a nudge was written when the incident was over already. Then it is the answer to what somebody asked, which ended
/// it; what waited before was withdrawn.
fn is_said_after_the_end(tx: &mut Tx<'_>, page: &Page, incident: &Incident) -> Result<bool> {
    let entries = timeline::all(tx, incident.id)?;
    let ended = entries.iter().rev().find_map(|entry| match &entry.kind {
        Happened::StatusChanged { from, to, .. } if from.category.is_open() && !to.category.is_open() => {
            Some(entry.recorded_at)
        }
        _ => None,
    });
    Ok(ended.is_some_and(|at| page.created_at >= at))
}

fn services(directory: &Directory, incident: &Incident) -> Vec<String> {
    incident.services.iter().filter_map(|id| directory.services.get(id)).map(|s| s.name.clone()).collect()
}

/// How a channel shows an incident's severity in the vocabulary it has for alerts.
const fn loudness(severity: Severity) -> EventSeverity {
    match severity {
        Severity::Sev1 | Severity::Sev2 => EventSeverity::Critical,
        Severity::Sev3 => EventSeverity::Error,
        Severity::Sev4 => EventSeverity::Warning,
        Severity::Sev5 => EventSeverity::Info,
    }
}
