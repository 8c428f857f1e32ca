//! One team: its people, what they look after, and what is open there.

use super::{Belongings, find, href};
use crate::Web;
use crate::form::{Asked, Form};
use crate::pages::{Answer, Fault, policies};
use crate::session::Viewer;
use crate::ui::button::button;
use crate::ui::list::Item;
use crate::ui::status::{alert_status, incident_status, person_role};
use crate::ui::{
    self, Icon, Place, Shell, Zone, alert_severity, badge, card, empty, field, form, icon_link, item, link_button,
    list, live, severity, submit,
};
use allclear_core::access::Permission;
use allclear_core::alert::Alert;
use allclear_core::directory::{Directory, MAX_NAME, Schedule, Team};
use allclear_core::id::PersonId;
use allclear_core::incident::Incident;
use allclear_core::oncall;
use allclear_core::timeline::person_name;
use allclear_store::alerts::listing;
use allclear_store::incidents;
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, Uri};
use maud::{Markup, Render as _};
use std::collections::BTreeSet;

/// What the page follows.
const TOPICS: [&str; 3] = ["company", "alerts", "incidents"];
/// How many of the newest open alerts are shown; their own list has the rest.
const NEWEST: usize = 8;

/// `GET /teams/{id}`.
pub(super) async fn show(
    State(web): State<Web>,
    viewer: Viewer,
    Path(named): Path<String>,
    Asked(asked): Asked,
    uri: Uri,
    headers: HeaderMap,
) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let team = find(&directory, &named)?;
    if headers.contains_key("hx-request") && live::is_side(&uri) {
        return Ok(live::fragment(&headers, beside(&directory, team, &viewer)));
    }
    let how = if viewer.may(Permission::Manage) && asked.ticked("edit") { How::Edit } else { How::Read };
    if headers.contains_key("hx-request") {
        let open = Open::read(&web, &directory, team).await?;
        return Ok(live::fragment(&headers, region(&directory, team, &viewer, &open, how)));
    }
    page(&web, &directory, team, &viewer, &Form::default(), how).await
}

/// Whether the page is read, or its team is changed on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    Read,
    Edit,
}

/// Where a team is changed.
pub(super) fn editing(team: &Team) -> String {
    format!("{}?edit=true", href(team.id))
}

/// The page, with a form that could not be taken in its place.
pub(super) async fn page(
    web: &Web,
    directory: &Directory,
    team: &Team,
    viewer: &Viewer,
    typed: &Form,
    how: How,
) -> Answer {
    let open = Open::read(web, directory, team).await?;
    let mut shell = Shell::new(viewer, Place::Prepare, team.name.clone());
    shell.crumbs = vec![(t!("Teams").to_owned(), "/teams".to_owned())];
    shell.live_topics = TOPICS.map(str::to_owned).to_vec();
    shell.actions = html! {
        @if how == How::Edit { (link_button(t!("Done"), href(team.id)).icon(Icon::Check).command()) }
        @else if viewer.may(Permission::Manage) {
            (link_button(t!("Edit"), editing(team)).icon(Icon::Pencil).key("e").command())
        }
    };
    shell.main = html! {
        div .stack {
            (region(directory, team, viewer, &open, how))
            @if how == How::Edit { (joining(directory, team, typed)) (settings(team, typed)) }
        }
    };
    shell.aside = Some(beside(directory, team, viewer));
    let mut response: Response = shell.into_response();
    *response.status_mut() = typed.status();
    Ok(response)
}

/// What is open at the team's services.
struct Open {
    alerts: Vec<Alert>,
    incidents: Vec<Incident>,
}

impl Open {
    async fn read(web: &Web, directory: &Directory, team: &Team) -> Result<Self, Fault> {
        let services = Belongings::of(directory, team).service_ids();
        let read = web.app.read(move |tx| {
            let own: BTreeSet<_> = services.iter().copied().collect();
            let wanted = listing::Wanted { services: Some(services), limit: NEWEST, ..Default::default() };
            let about = incidents::Filter { open: Some(true), limit: 200, ..Default::default() };
            let mut incidents = incidents::list(tx, &about)?;
            incidents.retain(|incident| incident.services.iter().any(|service| own.contains(service)));
            Ok(Self { alerts: listing::find(tx, &wanted)?.alerts, incidents })
        });
        Ok(read.await?)
    }
}

fn region(directory: &Directory, team: &Team, viewer: &Viewer, open: &Open, how: How) -> Markup {
    let inner = html! {
        div .stack {
            @if how == How::Read { (going_on(viewer, open)) }
            (members(directory, team, viewer, how))
        }
    };
    let here = if how == How::Edit { editing(team) } else { href(team.id) };
    live::region("team", &here, &TOPICS, &inner)
}

fn going_on(viewer: &Viewer, open: &Open) -> Markup {
    let zone = Zone::from(viewer);
    let mut rows: Vec<Item> = open
        .incidents
        .iter()
        .map(|incident| {
            item(html! { bdi { (incident.title) } }, format!("/incidents/{}", incident.number))
                .id(format!("incident-{}", incident.number))
                .lead(severity(incident.severity))
                .meta(incident_status(&incident.status))
                .trail(zone.elapsed(incident.declared_at))
        })
        .collect();
    rows.extend(open.alerts.iter().map(|alert| {
        item(html! { bdi { (alert.title) } }, format!("/alerts/{}", alert.id))
            .id(alert.id.to_string())
            .lead(alert_severity(alert.severity))
            .meta(alert_status(alert.status))
            .trail(zone.ago(alert.opened_at))
    }));
    if rows.is_empty() {
        return html! { p .row.quiet { (Icon::CircleCheck) "Nothing is open: no incident and no alert at its services." } };
    }
    card(t!("Open now"), list(t!("Open incidents and alerts"), &rows)).flush().render()
}

fn members(directory: &Directory, team: &Team, viewer: &Viewer, how: How) -> Markup {
    let on_call = on_call(directory, team, viewer);
    let mut ids = team.members.clone();
    // Whoever looks for somebody now looks for them.
    ids.sort_by_key(|id| !on_call.iter().any(|(person, _)| person == id));
    let rows: Vec<_> = ids.iter().map(|id| member(directory, team, viewer, *id, how, &on_call)).collect();
    let shown = if rows.is_empty() {
        let text = if how == How::Edit {
            t!("Add the people who share the work, below.")
        } else {
            t!("A manager adds people to it.")
        };
        empty(Icon::UserPlus, t!("Nobody is in this team yet")).text(text).small().render()
    } else {
        html! { div .team-members { (list(t!("Members"), &rows)) } }
    };
    card(t!("Members"), shown).note(team.members.len()).flush().render()
}

/// Who holds one of the team's schedules now.
fn on_call(directory: &Directory, team: &Team, viewer: &Viewer) -> Vec<(PersonId, String)> {
    let now = |schedule: &&Schedule| {
        let held = oncall::at(schedule, viewer.now).ok().flatten()?;
        Some((held.person, schedule.name.clone()))
    };
    Belongings::of(directory, team).schedules.iter().filter_map(now).collect()
}

fn member(
    directory: &Directory,
    team: &Team,
    viewer: &Viewer,
    id: PersonId,
    how: How,
    on_call: &[(PersonId, String)],
) -> Item {
    let name = person_name(directory, id);
    let person = directory.people.get(&id);
    let mut about = Vec::new();
    about.extend(person.map(|person| person_role(person.role)));
    about.extend(on_call.iter().filter(|(on_call, _)| *on_call == id).map(|(_, schedule)| {
        html! { span .strong { "on call for " bdi { (schedule) } } }
    }));
    let trail = html! {
        @if let Some(person) = person {
            @if person.methods.is_empty() { (badge(t!("Cannot be paged")).caution()) }
            @if person.time_zone != viewer.session.time_zone {
                span .nowrap title=(person.time_zone) { (Zone::named(&person.time_zone, viewer.now).clock_now()) " there" }
            }
        }
    };
    let you = id == viewer.person();
    let row = ui::list::row(html! { bdi { (name) } @if you { " " span .quiet { "(you)" } } })
        .id(id.to_string())
        .lead(ui::person::avatar(&name))
        .meta(ui::list::dots(&about))
        .trail(trail);
    if how == How::Read {
        return row;
    }
    let remove = submit(t!("Remove")).small().quiet();
    row.actions(form::act(format!("{}/members/remove", href(team.id)), remove).hidden("person", id.to_string()))
}

fn joining(directory: &Directory, team: &Team, typed: &Form) -> Markup {
    let mut others: Vec<_> = directory.people.values().filter(|person| !team.members.contains(&person.id)).collect();
    others.sort_by_key(|person| person.name.to_lowercase());
    if others.is_empty() {
        return Markup::default();
    }
    let mut choices = vec![field::choice("", t!("Choose somebody"))];
    choices.extend(others.iter().map(|person| field::choice(person.id.to_string(), person.name.as_str())));
    let fields = html! {
        div .add-member {
            (field::select("person", t!("Add a member"), choices).of(typed).required())
            (submit(t!("Add")).icon(Icon::UserPlus))
        }
    };
    card(t!("Somebody joins"), form::post(format!("{}/members", href(team.id)), fields).render()).flush().render()
}

fn settings(team: &Team, typed: &Form) -> Markup {
    let stored = Form::with(&[("name", &team.name)]);
    let shown = if typed.error("name").is_some() || typed.refused().is_some() { typed } else { &stored };
    let fields = html! {
        (ui::sent::refusal(shown))
        (field::text("name", t!("Name")).of(shown).required().max(MAX_NAME).autocomplete("off"))
        (form::end(submit(t!("Rename")), None))
    };
    html! {
        (card(t!("Rename"), form::post(href(team.id), fields).render()))
        (form::removal(&[form::Confirm {
                id: "remove-team".to_owned(),
                opener: button(t!("Remove team")).danger().quiet().icon(Icon::Trash2),
                question: t!("Remove the team “{}”?", team.name),
                text: t!("Its people stay. No schedule, policy or service may belong to it any more.").to_owned(),
                action: format!("{}/remove", href(team.id)),
                yes: t!("Remove it").to_owned(),
                hidden: Vec::new(),
            }]))
    }
}

fn beside(directory: &Directory, team: &Team, viewer: &Viewer) -> Markup {
    live::side(&href(team.id), &["company"], &side(directory, team, viewer))
}

fn side(directory: &Directory, team: &Team, viewer: &Viewer) -> Markup {
    let own = Belongings::of(directory, team);
    let services: Vec<_> = own
        .services
        .iter()
        .map(|service| item(html! { bdi { (service.name) } }, format!("/services/{}", service.id)))
        .collect();
    let schedules: Vec<_> = own.schedules.iter().map(|schedule| schedule_row(directory, schedule, viewer)).collect();
    let policies: Vec<_> = own
        .policies
        .iter()
        .map(|policy| {
            let warned = !policies::troubles(directory, policy, viewer.now).is_empty();
            item(html! { bdi { (policy.name) } }, format!("/escalation-policies/{}", policy.id))
                .trail(html! { @if warned { (badge(t!("Warning")).icon(Icon::TriangleAlert).caution()) } })
        })
        .collect();
    html! {
        (part(t!("Services"), &services, Icon::Server, t!("No service yet"), viewer, (t!("Add a service"), "/services/new")))
        (part(t!("Schedules"), &schedules, Icon::Calendar, t!("No schedule yet"), viewer, (t!("New schedule"), "/on-call/new")))
        (part(t!("Escalation policies"), &policies, Icon::Route, t!("No policy yet"), viewer, (t!("New policy"), "/escalation-policies/new")))
    }
}

fn schedule_row(directory: &Directory, schedule: &Schedule, viewer: &Viewer) -> Item {
    let now = oncall::at(schedule, viewer.now).ok().flatten();
    let meta = html! {
        @match now {
            Some(held) => bdi { (person_name(directory, held.person)) },
            None => span .overdue-text { "nobody is on call" },
        }
    };
    item(html! { bdi { (schedule.name) } }, format!("/on-call/{}", schedule.id)).meta(meta)
}

fn part(title: &str, rows: &[Item], icon: Icon, none: &str, viewer: &Viewer, new: (&str, &str)) -> Markup {
    if !rows.is_empty() {
        return card(title, list(title, rows)).flush().render();
    }
    let inner = html! { p .row.quiet { (icon) (none) } };
    let shown = card(title, inner);
    if viewer.may(Permission::Manage) {
        shown.actions(icon_link(Icon::Plus, new.0, new.1).small()).render()
    } else {
        shown.render()
    }
}
