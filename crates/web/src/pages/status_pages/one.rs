//! One status page from inside.

use super::component_badge;
use crate::Web;
use crate::form::{Asked, Form};
use crate::pages::fault::{Answer, Fault};
use crate::pages::once::{self, ONCE};
use crate::session::{Viewer, encoded};
use crate::ui::dialog::dialog;
use crate::ui::list::{Item, dots, row};
use crate::ui::sent::refusal;
use crate::ui::{
    Icon, Place, Shell, Zone, button, card, empty, field, form as ui_form, icon_button, item, link_button, list, live,
    menu, submit,
};
use allclear_core::access::Permission;
use allclear_core::directory::{Directory, MAX_NAME, MAX_TEXT};
use allclear_core::id::ComponentId;
use allclear_core::status::{Component, ComponentStatus, Indicator, Page, Told, overall};
use allclear_core::text;
use allclear_store::status as store;
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use http::HeaderMap;
use maud::{Markup, Render as _};
use std::sync::Arc;

/// The dialog for one more component.
const NEW_COMPONENT: &str = "new-component";
/// Public incidents shown, open ones always.
const SHOWN: usize = 20;

pub(super) async fn show(
    State(web): State<Web>,
    viewer: Viewer,
    Path(slug): Path<String>,
    Asked(asked): Asked,
    headers: HeaderMap,
) -> Answer {
    if headers.contains_key("hx-request") {
        let looked = Looked::read(&web, slug).await?;
        return Ok(live::fragment(&headers, looked.region(&viewer)));
    }
    // Coming from an incident, what is told is about it.
    page(&web, &viewer, slug, &Form::with(&[("incident", asked.value("incident"))])).await
}

/// What is read for the page.
struct Looked {
    page: Page,
    components: Vec<Component>,
    incidents: Vec<Told>,
    directory: Arc<Directory>,
}

impl Looked {
    async fn read(web: &Web, slug: String) -> Result<Self, Fault> {
        let directory = web.app.directory();
        let read = web.app.read(move |tx| {
            let Some(page) = store::page_by_slug(tx, &slug)? else { return Ok(None) };
            let components = store::components(tx, page.id)?;
            let incidents = store::shown_incidents(tx, page.id, SHOWN)?;
            Ok(Some(Self { page, components, incidents, directory }))
        });
        read.await?.ok_or_else(|| Fault::missing(t!("status page")))
    }

    /// What stands on it, following what others tell customers.
    fn region(&self, viewer: &Viewer) -> Markup {
        let add = html! {
            @if viewer.may(Permission::Manage) { (button(t!("Add a component")).opens(NEW_COMPONENT)) }
        };
        let inner = html! {
            p .lead-text { (stands(&self.components, &self.incidents)) }
            (parts(viewer, &self.page, &self.components, &add))
            (told(viewer, &self.page, &self.incidents))
            (reports(viewer, &self.page, &self.directory))
        };
        live::region("status-page", &format!("/status-pages/{}", self.page.slug), super::TOPICS, &inner)
    }
}

/// The page, with a form that could not be taken.
pub(super) async fn page(web: &Web, viewer: &Viewer, slug: String, form: &Form) -> Answer {
    let looked = Looked::read(web, slug).await?;
    let page = &looked.page;
    let mut shell = Shell::new(viewer, Place::StatusPages, page.name.as_str());
    shell.crumbs = vec![(t!("Status pages").to_owned(), "/status-pages".to_owned())];
    shell.live_topics = super::topics();
    shell.actions = html! {
        (link_button(t!("As customers see it"), format!("/status/{}", page.slug)).icon(Icon::ExternalLink).quiet())
        @if viewer.may(Permission::Respond) {
            (link_button(t!("Tell customers"), post_address(page, form.value("incident"))).icon(Icon::Megaphone).primary().command())
        }
    };
    shell.main = html! {
        (refusal(form))
        (looked.region(viewer))
        // Outside the region: what is being typed stays when others tell something.
        @if viewer.may(Permission::Manage) {
            (dialog(NEW_COMPONENT, t!("A new component"), &component_form(web, page, &looked.directory, form).render()))
        }
    };
    Ok((form.status(), shell).into_response())
}

/// What customers read at the top, in a sentence.
fn stands(components: &[Component], incidents: &[Told]) -> String {
    let open = incidents.iter().filter(|told| !told.incident.status.is_closed());
    let impacts: Vec<_> = open.map(|told| told.incident.impact).collect();
    let all: Vec<_> = components.iter().map(|c| c.status).collect();
    let read = overall(&all, &impacts);
    let broken: Vec<_> = components.iter().filter(|c| c.status != ComponentStatus::Operational).collect();
    let said: Vec<_> = broken.iter().map(|c| format!("{}: {}", c.name, c.status.label().to_lowercase())).collect();
    match (said.is_empty(), components.len() > broken.len()) {
        (true, works) if read.indicator != Indicator::None => {
            let parts = if works { t!(" No component is marked as affected.") } else { "" };
            t!("Customers read: {}.{parts}", text::capitalised(&read.description.to_lowercase()))
        }
        (true, true) => t!("Everything works.").to_owned(),
        (true, false) => t!("Nothing is shown here yet.").to_owned(),
        (false, true) => t!("{}. Everything else works.", said.join("; ")),
        (false, false) => format!("{}.", said.join("; ")),
    }
}

/// Whether customers can report a problem there, and the switch for whoever arranges that.
fn reports(viewer: &Viewer, page: &Page, directory: &Directory) -> Markup {
    let on = directory.status_pages.get(&page.id).is_some_and(|configured| configured.report_form);
    let says = if on {
        t!("Customers can report a problem on this page, without signing in. What they report waits in triage.")
    } else {
        t!("Customers cannot report a problem on this page.")
    };
    let (label, wanted) = if on { (t!("Close the form"), "no") } else { (t!("Open a form for reports"), "yes") };
    let inner = html! {
        p .quiet { (says) }
        @if viewer.may(Permission::Manage) {
            div .row { (ui_form::act(format!("/status-pages/{}/report-form", page.slug), submit(label).small()).hidden("on", wanted)) }
        }
    };
    html! { (card(t!("Reports of customers"), inner)) }
}

fn post_address(page: &Page, incident: &str) -> String {
    let about = if incident.is_empty() { String::new() } else { format!("?incident={}", encoded(incident)) };
    format!("/status-pages/{}/post{about}", page.slug)
}

fn told(viewer: &Viewer, page: &Page, incidents: &[Told]) -> Markup {
    let zone = Zone::from(viewer);
    let rows: Vec<_> = incidents.iter().map(|told| incident_row(viewer, page, told, &zone)).collect();
    html! {
        @if rows.is_empty() {
            (card(t!("What customers were told"), html! {
                (empty(Icon::Megaphone, t!("Nothing so far")).small().text(t!("The first words matter most: what is affected, since when, and when there will be more.")))
            }))
        } @else {
            (card(t!("What customers were told"), list(t!("Public incidents"), &rows)).flush())
        }
    }
}

fn incident_row(viewer: &Viewer, page: &Page, told: &Told, zone: &Zone) -> Item {
    let incident = &told.incident;
    let over = incident.resolved_at.is_some();
    let last = told.updates.first();
    let about = [
        html! { (incident.status.label()) },
        html! { (incident.impact.label()) },
        html! { (zone.ago(incident.updated_at)) },
    ];
    let title = html! { (incident.name) };
    let entry = if viewer.may(Permission::Respond) {
        item(title, format!("/status-pages/{}/incidents/{}", page.slug, incident.id))
    } else {
        row(title)
    };
    entry
        .lead(if over { Icon::CircleCheck } else { Icon::Megaphone })
        .meta(html! { (dots(&about)) @if let Some(last) = last { p .quiet { (text::line(&last.body, 160)) } } })
        .quiet(over)
}

fn parts(viewer: &Viewer, page: &Page, components: &[Component], add: &Markup) -> Markup {
    let rows: Vec<_> = components.iter().map(|component| part(viewer, page, component)).collect();
    html! {
        @if rows.is_empty() {
            (card(t!("Components"), html! {
                (empty(Icon::Layers, t!("No component yet")).small().text(t!("Name what customers use, in their words: \"Card payments\", not \"pay-api-2\".")))
            }).actions(add))
        } @else {
            (card(t!("Components"), list(t!("Components"), &rows)).actions(add).flush())
        }
    }
}

fn part(viewer: &Viewer, page: &Page, component: &Component) -> Item {
    let shown = row(html! { (component.name) })
        .meta(html! { (component.description.as_deref().unwrap_or_default()) })
        .trail(component_badge(component.status));
    if !viewer.may(Permission::Respond) {
        return shown;
    }
    let address = format!("/status-pages/{}/components/{}", page.slug, component.id);
    let set = |status: &ComponentStatus| {
        menu::posts(status.label(), address.as_str())
            .hidden("status", status.as_str())
            .current(*status == component.status)
    };
    let entries: Vec<_> = ComponentStatus::ALL.iter().map(set).collect();
    let opener = icon_button(Icon::Ellipsis, t!("Change the status of {}", component.name)).small();
    shown.actions(menu::menu(&format!("{}-menu", component.id), opener, &entries))
}

fn component_form(web: &Web, page: &Page, directory: &Directory, form: &Form) -> ui_form::Form {
    let mut services: Vec<_> = directory.services.values().collect();
    services.sort_by_key(|service| service.name.to_lowercase());
    let mut choices = vec![field::choice("", t!("None"))];
    choices.extend(services.iter().map(|service| field::choice(service.id.to_string(), service.name.as_str())));
    let id: ComponentId = once::drawn(form).unwrap_or_else(|| once::draw(web));
    let made = ui_form::post(
        format!("/status-pages/{}/components", page.slug),
        html! {
            (field::text("name", t!("Name")).of(form).required().max(MAX_NAME).wide())
            (field::text("description", t!("What it is, in one sentence")).of(form).max(MAX_TEXT).wide())
            (field::select("service", t!("Service behind it"), choices).of(form))
            (submit(t!("Add the component")).primary())
        },
    );
    made.hidden(ONCE, id.to_string())
}
