//! Every door for senders, and how one is added.

use super::{answer, complain, frame};
use crate::Web;
use crate::form::{Asked, Form};
use crate::pages::Answer;
use crate::pages::once::{self, ONCE};
use crate::routes::{Class, Routes};
use crate::session::{Viewer, see_other};
use crate::ui::field::choice;
use crate::ui::list::{Item, dots, grouped};
use crate::ui::shell::Width;
use crate::ui::{self, Icon, Zone, badge, field, form as ui_form, item, link_button, submit};
use allclear_core::access::Permission;
use allclear_core::directory::{Directory, Integration, MAX_NAME};
use allclear_core::id::{IntegrationId, ServiceId};
use allclear_engine::company;
use allclear_integrations::source::{SOURCES, source};
use allclear_store::events;
use allclear_texts::{html, t};
use axum::extract::State;
use axum::response::IntoResponse;
use http::Method;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Among how many of the newest requests a sender's last one is looked for: a scan, so it has a bound.
pub(crate) const LOOK: i64 = 5_000;

pub(super) fn routes(r: Routes) -> Routes {
    let configure = Class::Page(Permission::Configure);
    r.add(Method::GET, "/settings/integrations", Class::Page(Permission::Read), show)
        .add(Method::POST, "/settings/integrations", configure, add)
        .add(Method::GET, "/settings/integrations/new", configure, blank)
}

/// `GET /settings/integrations`.
async fn show(State(web): State<Web>, viewer: Viewer) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let heard = web.app.read(|tx| Ok(events::last_heard(tx, LOOK)?)).await?;
    let may = viewer.may(Permission::Configure);
    let main = html! {
        @if directory.integrations.is_empty() { (nothing(&directory, may)) }
        @else { (ui::card::plain_card(grouped(t!("Integrations"), &by_service(&directory, &heard, &Zone::from(&viewer)))).flush()) }
    };
    let mut shell = frame(&viewer, "/settings/integrations", t!("Integrations"), &main);
    if may && !directory.integrations.is_empty() {
        shell.actions =
            html! { (link_button(t!("Connect a source"), "/settings/integrations/new").icon(Icon::Plus).command()) };
    }
    Ok(shell.into_response())
}

fn nothing(directory: &Directory, may: bool) -> ui::empty::Empty {
    let shown = ui::empty(Icon::Plug, t!("Nothing sends alerts yet"))
        .text(t!("Monitoring sends to an address with a key. Its alerts reach whoever is on call for the service."));
    match (may, directory.services.is_empty()) {
        (false, _) => shown,
        (true, false) => {
            shown.action(link_button(t!("Connect a source"), "/settings/integrations/new").icon(Icon::Plus).primary())
        }
        (true, true) => {
            shown.action(link_button(t!("Add a service first"), "/services/new").icon(Icon::Plus).primary())
        }
    }
}

fn by_service(
    directory: &Directory,
    heard: &BTreeMap<IntegrationId, Timestamp>,
    zone: &Zone,
) -> Vec<(String, Vec<Item>)> {
    let mut groups: BTreeMap<(String, ServiceId), Vec<&Integration>> = BTreeMap::new();
    for integration in directory.integrations.values() {
        let name =
            directory.services.get(&integration.service).map_or(t!("No service"), |service| service.name.as_str());
        groups.entry((name.to_lowercase(), integration.service)).or_default().push(integration);
    }
    let groups = groups.into_iter().map(|((_, service), mut integrations)| {
        integrations.sort_by_key(|integration| integration.name.to_lowercase());
        let name = directory
            .services
            .get(&service)
            .map_or_else(|| t!("No service").to_owned(), |service| service.name.clone());
        (name, integrations.into_iter().map(|i| row(i, heard.get(&i.id).copied(), zone)).collect())
    });
    groups.collect()
}

fn row(integration: &Integration, heard: Option<Timestamp>, zone: &Zone) -> Item {
    item(html! { bdi { (integration.name) } }, format!("/settings/integrations/{}", integration.id))
        .lead(Icon::Plug)
        .meta(dots(&[html! { (title(&integration.source)) }]))
        .trail(html! {
            @match heard {
                Some(at) => span .nowrap { "heard " (zone.ago(at)) },
                None => (badge(t!("Nothing heard lately"))),
            }
        })
}

/// The name people know a source by.
pub(super) fn title(name: &str) -> &str {
    source(name).map_or(name, |source| source.title())
}

/// `GET /settings/integrations/new`; the query may name the service.
async fn blank(State(web): State<Web>, viewer: Viewer, Asked(asked): Asked) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let first = SOURCES.first().map_or("", |source| source.name());
    let id: IntegrationId = once::draw(&web);
    let fields = [("source", first), ("service", asked.value("service")), (ONCE, &id.to_string())];
    new_page(&viewer, &directory, &Form::with(&fields))
}

fn new_page(viewer: &Viewer, directory: &Directory, typed: &Form) -> Answer {
    let hint = |name: &str| match name {
        "alertmanager" => t!("Its webhook, and Grafana's"),
        "prometheus" => t!("Straight from Prometheus, without an Alertmanager"),
        "pagerduty" => t!("Anything that can send to PagerDuty"),
        "json" => t!("Scripts, and everything that can post JSON"),
        _ => "",
    };
    let sources =
        SOURCES.iter().map(|source| choice(source.name(), source.title()).hint(hint(source.name()))).collect();
    let inner = html! {
        (ui::sent::refusal(typed))
        (field::radio_cards("source", t!("What sends?"), sources).of(typed))
        (service_field(directory, typed))
        (field::text("name", t!("Name")).of(typed).max(MAX_NAME).wide().autocomplete("off")
            .hint(t!("Empty means service and source, for example checkout Alertmanager.")))
        (ui_form::end(submit(t!("Add and show how to set it up")).primary(), Some("/settings/integrations")))
    };
    let main = html! {
        @if directory.services.is_empty() { (nothing(directory, true)) }
        @else { (ui_form::post("/settings/integrations", inner).hidden(ONCE, typed.value(ONCE))) }
    };
    let mut shell = frame(viewer, "/settings/integrations", t!("Connect a source"), &main);
    shell.width = Width::Narrow;
    answer(shell, typed.status())
}

/// The service whose people are paged.
pub(super) fn service_field(directory: &Directory, typed: &Form) -> field::Field {
    let mut services: Vec<_> = directory.services.values().collect();
    services.sort_by_key(|service| service.name.to_lowercase());
    let services = services.into_iter().map(|service| choice(service.id.to_string(), service.name.clone())).collect();
    field::select("service", t!("Service"), services)
        .of(typed)
        .required()
        .hint(t!("Whoever is on call for it is paged."))
}

/// The field of the form that a field of the company file is.
pub(super) fn at(field: &str) -> Option<&'static str> {
    ["name", "service", "source"].into_iter().find(|name| *name == field)
}

/// `POST /settings/integrations`.
async fn add(State(web): State<Web>, viewer: Viewer, mut form: Form) -> Answer {
    let (name, service) = (form.line("name", 0..=MAX_NAME), form.required::<ServiceId>("service"));
    let chosen = source(form.value("source"));
    if chosen.is_none() {
        form.complain("source", t!("must be chosen"));
    }
    if let (Some(service), Some(source), false) = (service, chosen, form.is_wrong()) {
        let drawn = once::drawn(&form);
        let added = company::change(&web.app, viewer.actor(), move |edit| {
            let (fresh, key) = (edit.id(), edit.key());
            let directory = &mut edit.company.directory;
            let named = |there: &Integration| name.is_empty() || there.name == name;
            let same = |there: &Integration| there.source == source.name() && there.service == service && named(there);
            let id = once::place(&directory.integrations, drawn, fresh, same);
            // It keeps the key that it was shown with.
            if directory.integrations.contains_key(&id) {
                return Ok(id);
            }
            let of = directory.services.get(&service).map_or("", |service| service.name.as_str());
            let name =
                if name.is_empty() { free_name(directory, &format!("{of} {}", source.title())) } else { name.clone() };
            let (source, mapping) = (source.name().to_owned(), BTreeMap::new());
            directory.integrations.insert(id, Integration { id, name, source, service, key, mapping });
            Ok(id)
        });
        match added.await {
            Ok((id, _)) => {
                let told = t!("It is there. Copy the address into the sender, or send a test alert first.");
                return Ok(see_other(&format!("/settings/integrations/{id}"), told));
            }
            Err(why) => complain(&mut form, why, at)?,
        }
    }
    let directory = web.app.refresh_directory().await?;
    new_page(&viewer, &directory, &form)
}

/// `wanted`, with a number where another integration has it already.
fn free_name(directory: &Directory, wanted: &str) -> String {
    let wanted = wanted.trim();
    let taken = |name: &str| directory.integrations.values().any(|i| i.name.to_lowercase() == name.to_lowercase());
    let numbered = (2..).map(|n| format!("{wanted} {n}"));
    std::iter::once(wanted.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
}
