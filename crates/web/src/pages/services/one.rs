//! One service: how it is doing, who answers, what it leans on, and what has happened to it.

use super::{health, id, on_call};
use crate::Web;
use crate::pages::fault::{Answer, Fault};
use crate::session::Viewer;
use crate::ui::{
    self, Icon, Place, Shell, Zone, badge, card, empty, facts, item, link_button, list, live, prose, table,
};
use allclear_core::access::Permission;
use allclear_core::alert::{Alert, Status};
use allclear_core::directory::{Directory, Integration, Service};
use allclear_core::id::{IntegrationId, ServiceId};
use allclear_core::incident::Incident;
use allclear_core::timeline::person_name;
use allclear_store::alerts::listing::{self, Load, Standing};
use allclear_store::{events, incidents};
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use http::{HeaderMap, Uri};
use jiff::Timestamp;
use maud::Markup;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many of the newest alerts and incidents are shown; their own lists have the rest.
const NEWEST: usize = 8;
/// Requests looked through for when an integration was last heard of. They are appended by all of them, so who is not
/// among these has been quiet for long, or others are very loud.
const LOOK: i64 = 5_000;

struct Profile {
    service: Service,
    alerts: Vec<Alert>,
    load: Load,
    incidents: Vec<Incident>,
    heard: BTreeMap<IntegrationId, Timestamp>,
    directory: Arc<Directory>,
}

impl Profile {
    async fn read(web: &Web, id: ServiceId) -> Result<Self, Fault> {
        let directory = web.app.refresh_directory().await?;
        let service = directory.services.get(&id).cloned().ok_or_else(|| Fault::missing("service"))?;
        let read = web.app.read(move |tx| {
            let wanted = listing::Wanted {
                standing: Standing::All,
                services: Some(vec![id]),
                limit: NEWEST,
                ..Default::default()
            };
            let about = incidents::Filter { service: Some(id), limit: 8, ..Default::default() };
            Ok(Self {
                alerts: listing::find(tx, &wanted)?.alerts,
                load: listing::loads(tx)?.remove(&id).unwrap_or_default(),
                incidents: incidents::list(tx, &about)?,
                heard: events::last_heard(tx, LOOK)?,
                service,
                directory,
            })
        });
        Ok(read.await?)
    }
}

/// `GET /services/{id}`.
pub(super) async fn show(
    State(web): State<Web>,
    viewer: Viewer,
    Path(named): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Answer {
    let profile = Profile::read(&web, id(&named)?).await?;
    let here = format!("/services/{}", profile.service.id);
    let region = live::region("service", &here, &["alerts", "incidents", "company"], &body(&profile, &viewer));
    let beside = live::side(&here, &["company"], &side(&profile, &Zone::from(&viewer)));
    if headers.contains_key("hx-request") {
        return Ok(live::fragment(&headers, if live::is_side(&uri) { beside } else { region }));
    }
    let mut shell = Shell::new(&viewer, Place::Prepare, profile.service.name.clone());
    shell.crumbs = vec![(t!("Services").to_owned(), "/services".to_owned())];
    shell.live_topics = ["alerts", "incidents", "company"].map(str::to_owned).to_vec();
    if viewer.may(Permission::Manage) {
        shell.actions =
            html! { (link_button(t!("Edit"), format!("{here}/edit")).icon(Icon::Pencil).key("e").command()) };
    }
    shell.main = region;
    shell.aside = Some(beside);
    Ok(shell.into_response())
}

fn body(profile: &Profile, viewer: &Viewer) -> Markup {
    let zone = Zone::from(viewer);
    let open = profile.incidents.iter().filter(|i| i.status.category.is_open()).count();
    html! {
        div .service-head {
            (health(profile.load, open))
            @match &profile.service.business_impact {
                Some(impact) => div .impact { (prose(impact).compact()) },
                None => p .quiet { "What customers feel when it fails is not written down yet." },
            }
            (answers_now(profile, viewer, &zone))
        }
        (alerts(profile, &zone))
        (past(profile, &zone))
        (integrations(profile, viewer, &zone))
    }
}

fn alerts(profile: &Profile, zone: &Zone) -> Markup {
    let rows: Vec<_> = profile
        .alerts
        .iter()
        .map(|alert| {
            item(html! { bdi { (alert.title) } }, format!("/alerts/{}", alert.id))
                .id(alert.id.to_string())
                .lead(ui::alert_severity(alert.severity))
                .meta(ui::status::alert_status(alert.status))
                .trail(zone.ago(alert.opened_at))
                .quiet(alert.status == Status::Resolved)
        })
        .collect();
    let all =
        link_button(t!("All alerts"), format!("/alerts?state=all&service={}", profile.service.id)).small().quiet();
    let inner = if rows.is_empty() {
        html! { (empty(Icon::Bell, t!("No alerts lately")).text(t!("What its integrations send shows up here.")).small()) }
    } else {
        list(t!("Newest alerts"), &rows)
    };
    html! { (card(t!("Newest alerts"), inner).flush().actions(all)) }
}

fn past(profile: &Profile, zone: &Zone) -> Markup {
    if profile.incidents.is_empty() {
        return Markup::default();
    }
    let rows: Vec<_> = profile
        .incidents
        .iter()
        .map(|incident| {
            item(html! { bdi { (incident.title) } }, format!("/incidents/{}", incident.number))
                .id(format!("incident-{}", incident.number))
                .lead(ui::severity(incident.severity))
                .meta(ui::status::incident_status(&incident.status))
                .trail(zone.ago(incident.declared_at))
                .quiet(!incident.status.category.is_open())
        })
        .collect();
    let all = link_button(t!("All incidents"), format!("/incidents?service={}", profile.service.id)).small().quiet();
    html! { (card(t!("Newest incidents"), list(t!("Newest incidents"), &rows)).flush().actions(all)) }
}

fn integrations(profile: &Profile, viewer: &Viewer, zone: &Zone) -> Markup {
    let mut doors: Vec<&Integration> =
        profile.directory.integrations.values().filter(|i| i.service == profile.service.id).collect();
    doors.sort_by_key(|door| door.name.to_lowercase());
    if doors.is_empty() {
        let shown = empty(Icon::Plug, t!("Nothing sends alerts for it"))
            .text(t!("Connect what watches over it; until then nobody is paged."))
            .small();
        let connect = link_button(t!("Connect a sender"), "/settings/integrations");
        let shown = if viewer.may(Permission::Configure) { shown.action(connect) } else { shown };
        return html! { (card(t!("Integrations"), html! { (shown) }).flush()) };
    }
    let rows = doors.iter().fold(
        table(t!("Integrations")).column(t!("Name")).column(t!("Kind")).narrow(t!("Last heard")),
        |rows, door| {
            let heard = match profile.heard.get(&door.id) {
                Some(at) => zone.ago(*at),
                None => html! { span .faint title=(t!("Not among the newest {LOOK} requests")) { "not lately" } },
            };
            rows.row(vec![html! { bdi { (door.name) } }, html! { (source_title(&door.source)) }, heard])
        },
    );
    html! { (card(t!("Integrations"), html! { (rows) }).flush()) }
}

/// As the settings name it.
fn source_title(name: &str) -> &str {
    allclear_integrations::source::source(name).map_or(name, |source| source.title())
}

fn side(profile: &Profile, zone: &Zone) -> Markup {
    html! {
        (answers(profile, zone))
        (leans(profile))
    }
}

fn answers(profile: &Profile, zone: &Zone) -> Markup {
    let (service, directory) = (&profile.service, &profile.directory);
    let now = on_call(service, directory, zone.now());
    let mut rows = Vec::new();
    if let Some(team) = service.team.and_then(|id| directory.teams.get(&id)) {
        rows.push((t!("Team"), html! { a href=(format!("/teams/{}", team.id)) { bdi { (team.name) } } }));
    }
    rows.push((
        t!("Policy"),
        match service.policy.and_then(|id| directory.policies.get(&id)) {
            Some(policy) => html! { a href=(format!("/escalation-policies/{}", policy.id)) { bdi { (policy.name) } } },
            None => html! { (badge(t!("None")).overdue()) },
        },
    ));
    if let Some(until) = now.as_ref().and_then(|now| now.until) {
        rows.push((t!("Until"), zone.at(until)));
    }
    html! { (card(t!("Paging"), facts(&rows))) }
}

/// Who is called for it at this moment and where to read what to do: what somebody with a phone in the hand came for.
fn answers_now(profile: &Profile, viewer: &Viewer, zone: &Zone) -> Markup {
    let (service, directory) = (&profile.service, &profile.directory);
    let runbook = service.runbook_url.as_deref().filter(|url| crate::pages::alerts::is_web(url));
    html! {
        div .row {
            @match on_call(service, directory, zone.now()) {
                Some(now) => {
                    @for id in &now.people { (somebody(directory, *id, viewer, zone)) }
                    span .quiet { "on call" }
                },
                None => p { (badge(t!("Nobody")).overdue()) " is on call for it. Admins are paged instead." },
            }
            @match runbook {
                Some(url) => (link_button(t!("Open the runbook"), url).small().icon(Icon::BookOpen)),
                None => span .quiet { "No runbook is linked." },
            }
        }
    }
}

fn somebody(directory: &Directory, id: allclear_core::id::PersonId, viewer: &Viewer, zone: &Zone) -> Markup {
    let shown = ui::person(person_name(directory, id)).you(id == viewer.person());
    match directory.people.get(&id).filter(|person| person.time_zone != zone.name()) {
        Some(person) => html! { (shown.local(&Zone::named(&person.time_zone, zone.now()))) },
        None => html! { (shown) },
    }
}

/// What it needs, and what needs it.
fn leans(profile: &Profile) -> Markup {
    let (service, directory) = (&profile.service, &profile.directory);
    let needs: Vec<&Service> = service.depends_on.iter().filter_map(|id| directory.services.get(id)).collect();
    let needed: Vec<&Service> = directory.services.values().filter(|s| s.depends_on.contains(&service.id)).collect();
    if needs.is_empty() && needed.is_empty() {
        return Markup::default();
    }
    let links = |services: &[&Service]| {
        html! { ul .service-links { @for s in services { li { a href=(format!("/services/{}", s.id)) { bdi { (s.name) } } } } } }
    };
    let inner = html! {
        @if !needs.is_empty() { div { h3 .small.quiet { "Needs" } (links(&needs)) } }
        @if !needed.is_empty() { div { h3 .small.quiet { "Is needed by" } (links(&needed)) } }
    };
    html! { (card(t!("Dependencies"), inner)) }
}
