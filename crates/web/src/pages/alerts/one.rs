//! One alert: what it is, what can be done now, and everything that was done about it.

use super::raw::{self, Request};
use super::{id, side, story, why};
use crate::Web;
use crate::pages::fault::{Answer, Fault};
use crate::pages::{called, changes};
use crate::session::Viewer;
use crate::ui::form::{self, Confirm};
use crate::ui::{self, Icon, Place, Shell, Tone, Zone, banner, button, card, facts, link_button, live, status, submit};
use allclear_core::access::Permission;
use allclear_core::alert::declaring::Reason;
use allclear_core::alert::{Alert, LogEntry, Status};
use allclear_core::directory::{Directory, Service};
use allclear_core::escalation::Called;
use allclear_core::id::AlertId;
use allclear_core::incident::Reference;
use allclear_core::page::{Page, Subject};
use allclear_engine::Error;
use allclear_engine::answer::{self, Seen};
use allclear_engine::declaring;
use allclear_store::changes::Changed;
use allclear_store::escalations::{self, Escalation};
use allclear_store::pages::{self, Attempt};
use allclear_store::{alerts, directory, incidents};
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use http::HeaderMap;
use maud::Markup;
use std::sync::Arc;

/// Most pages told; an alert with more has been nagging for days.
const MOST_PAGES: i64 = 200;

/// An alert with everything around it, read at one moment.
pub(super) struct Case {
    pub alert: Alert,
    pub log: Vec<LogEntry>,
    /// Oldest first.
    pub pages: Vec<Page>,
    pub attempts: Vec<Attempt>,
    /// The step that comes next, while nobody has taken it.
    pub next: Option<Escalation>,
    /// Who would be called if the viewer escalated now.
    pub called: Called,
    /// Number and title of the incident it belongs to.
    pub incident: Option<(i64, String)>,
    /// Why nobody is paged at all at the moment, when paging is paused.
    pub muted: Option<String>,
    /// What its sender sent: the request that opened it, and the last one.
    pub requests: Vec<Request>,
    pub changed: Vec<Changed>,
    /// Why it should become an incident.
    pub reasons: Vec<Reason>,
    pub directory: Arc<Directory>,
}

impl Case {
    async fn read(web: &Web, viewer: &Viewer, id: AlertId) -> Result<Self, Fault> {
        let directory = web.app.refresh_directory().await?;
        let (person, now) = (viewer.person(), viewer.now);
        let read = web.app.read(move |tx| {
            let alert = alerts::find(tx, id)?.ok_or_else(|| Error::not_found("alert", id))?;
            let subject = Subject::Alert(id);
            let wanted = pages::Filter { subject: Some(subject), limit: MOST_PAGES, ..Default::default() };
            let mut pages = pages::list(tx, &wanted)?;
            pages.reverse();
            let incident = match alert.incident {
                Some(id) => incidents::find(tx, Reference::Id(id))?.map(|i| (i.number, i.title)),
                None => None,
            };
            Ok(Self {
                log: alerts::log(tx, id)?,
                attempts: pages::attempts(tx, &pages.iter().map(|page| page.id).collect::<Vec<_>>())?,
                called: answer::next_called(tx, &directory, &alert, Some(person), now)?,
                next: escalations::find(tx, subject)?,
                incident,
                muted: directory::muted(tx)?,
                reasons: declaring::why(tx, &alert, &directory, now)?,
                requests: raw::requests(tx, &alert, &directory)?,
                changed: changes::around(
                    tx,
                    &directory,
                    &[alert.service],
                    alert.opened_at,
                    alert.resolved_at.unwrap_or(now),
                )?,
                pages,
                alert,
                directory,
            })
        });
        Ok(read.await?)
    }

    pub fn service(&self) -> Option<&Service> {
        self.directory.services.get(&self.alert.service)
    }
}

/// `GET /alerts/{id}`.
pub(super) async fn show(
    State(web): State<Web>,
    viewer: Viewer,
    Path(named): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let case = Case::read(&web, &viewer, id(&named)?).await?;
    let here = format!("/alerts/{}", case.alert.id);
    let topic = format!("alert-{}", case.alert.id);
    let region = live::region("alert", &here, &[&topic, "pages"], &body(&case, &viewer));
    if headers.contains_key("hx-request") {
        return Ok(live::fragment(&headers, region));
    }
    let mut shell = Shell::new(&viewer, Place::Alerts, case.alert.title.clone());
    shell.crumbs = vec![(t!("Alerts").to_owned(), "/alerts".to_owned())];
    shell.live_topics = vec![topic, "pages".to_owned()];
    // The alert's own button brings the alert with it, and has the key.
    shell.declare &= case.incident.is_some() || case.alert.status == Status::Resolved;
    shell.main = region;
    Ok(shell.into_response())
}

fn body(case: &Case, viewer: &Viewer) -> Markup {
    let zone = Zone::from(viewer);
    html! {
        (head(case, viewer, &zone))
        @if let Some(sentence) = why::nobody(case, &zone) {
            (banner(Tone::Warning, t!("Why was nobody paged?")).text(sentence))
        }
        @if viewer.may(Permission::Respond) && !case.reasons.is_empty() { (should_declare(case)) }
        // In the order in which a phone shows it.
        div .alert-screen {
            div .alert-brief { (side::brief(case, &zone)) }
            div .alert-story { (card(t!("What happened"), story::told(case, &zone))) }
            aside .alert-rest aria-label="More about it" { (side::rest(case)) }
        }
    }
}

/// That it should be an incident, and why; who works on it can put the question off.
fn should_declare(case: &Case) -> Markup {
    let said = case.reasons.iter().map(Reason::sentence).collect::<Vec<_>>().join(" ");
    let here = format!("/alerts/{}", case.alert.id);
    let waits = case.reasons.iter().any(|reason| matches!(reason, Reason::Unresolved(_)));
    let does = html! {
        (form::act(format!("{here}/ask-later"), submit(t!("Ask again in an hour")).small().quiet()).hidden("minutes", "60"))
    };
    let shown = banner(Tone::Info, t!("Declare an incident?")).text(html! { (said) });
    html! { @if waits { (shown.form(does)) } @else { (shown) } }
}

/// How bad it is, where it stands, and what can be done.
fn head(case: &Case, viewer: &Viewer, zone: &Zone) -> Markup {
    let alert = &case.alert;
    let mut rows = vec![
        (t!("Severity"), ui::alert_severity(alert.severity)),
        (t!("State"), status::alert_status(alert.status)),
        (t!("Began"), zone.ago(alert.opened_at)),
    ];
    if let Some(resolved) = alert.resolved_at {
        rows.push((t!("Lasted"), html! { (ui::time::duration(resolved.duration_since(alert.opened_at))) }));
    }
    if alert.count > 1 {
        rows.push((t!("Events"), html! { span .num { (alert.count) } ", last " (zone.ago(alert.last_event_at)) }));
    }
    if let Some(next) = case.next.filter(|_| case.muted.is_none()) {
        rows.push((t!("Next step"), html! { span title="Unless somebody answers before" { (zone.due(next.due_at)) } }));
    }
    if let Some((number, title)) = &case.incident {
        rows.push((t!("Incident"), html! { a href=(format!("/incidents/{number}")) title=(title) { "#" (number) } }));
    }
    html! {
        div .alert-head {
            (facts(&rows))
            @if viewer.may(Permission::Respond) && alert.status != Status::Resolved { (buttons(case, viewer)) }
        }
    }
}

fn buttons(case: &Case, viewer: &Viewer) -> Markup {
    let alert = &case.alert;
    let at = |what: &str| format!("/alerts/{}/{what}", alert.id);
    let take = submit(t!("Acknowledge")).icon(Icon::Check).key("a").primary().command();
    let resolve = submit(t!("Resolve")).icon(Icon::CheckCheck).key("r").command();
    let waits = alert.status == Status::Triggered;
    let resolve = if waits { resolve } else { resolve.primary() };
    let text = called::next(&case.called, viewer.person(), &case.directory);
    html! {
        div .alert-does {
            @if waits { (form::act(at("acknowledge"), take)) }
            (form::act(at("resolve"), resolve))
            (Confirm {
                id: "escalate".to_owned(),
                opener: button(t!("Escalate now")).icon(Icon::BellRing).key("e").command(),
                question: t!("Call whoever comes next, now?").to_owned(),
                text,
                action: at("escalate"),
                yes: t!("Escalate now").to_owned(),
                hidden: vec![("seen".to_owned(), Seen::of(alert).to_string())],
            })
            @if case.incident.is_none() {
                (link_button(t!("Declare incident"), format!("/incidents/new?alert={}", alert.id)).icon(Icon::Siren).key("d").command())
            }
        }
    }
}
