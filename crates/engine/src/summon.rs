//! Summons: pages that ask somebody to command an incident.

use crate::app::App;
use crate::error::Result;
use crate::links;
use allclear_core::directory::{Directory, Person};
use allclear_core::event::Severity as EventSeverity;
use allclear_core::id::IncidentId;
use allclear_core::incident::{Incident, Reference, Severity};
use allclear_core::page::{Kind, Notification, Page, Subject};
use allclear_store::{Tx, incidents};

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
    if !incidents::wants_commander(tx, id)? {
        return Ok(Err("somebody commands the incident, or it is over".to_owned()));
    }
    let Some(incident) = incidents::find(tx, Reference::Id(id))? else {
        return Ok(Err("the incident no longer exists".to_owned()));
    };
    if page.plan.subject != Subject::Incident(id) || page.plan.cycle != incident.calls {
        return Ok(Err("the commander was called again".to_owned()));
    }
    let services = services(directory, &incident);
    Ok(Ok(Notification {
        page: page.id,
        idempotency_key: page.id.to_string(),
        kind: Kind::Incident { id, number: incident.number },
        title: incident.title,
        severity: loudness(incident.severity),
        urgency: page.plan.urgency,
        service: (!services.is_empty()).then(|| services.join(", ")),
        impact: incident.impact,
        details: None,
        labels: vec![("severity".to_owned(), incident.severity.as_str().to_owned())],
        links: Vec::new(),
        runbook_url: None,
        opened_at: incident.declared_at,
        person: person.name.clone(),
        time_zone: person.time_zone.clone(),
        reason: page.plan.reason.clone(),
        answer_url: Some(links::answer_url(tx, app, page)?),
        maybe_repeat: page.maybe_repeat,
        sent_at: app.now(),
        others: 0,
    }))
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
