//! Telling customers: every word of it is written by somebody, and shown before it goes out.

use super::{one, overview, shown_again, statuses};
use crate::Web;
use crate::form::{Asked, Form};
use crate::pages::fault::{Answer, Fault};
use crate::session::{Viewer, see_other};
use crate::ui::sent::refusal;
use crate::ui::{Icon, Zone, entry};
use crate::ui::{Place, Shell, Tone, banner, card, field, form as ui_form, link_button, prose, submit, timeline};
use allclear_core::id::PublicIncidentId;
use allclear_core::incident::Reference;
use allclear_core::status::{Component, ComponentStatus, Impact, IncidentStatus, Page, Told};
use allclear_core::update::{Phase, Readership, draft};
use allclear_engine::publish::{self, ComponentChange, Named, NewComponent, NewIncident, NewPage, NewUpdate};
use allclear_store::{incidents, status as store};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

pub(super) async fn create(State(web): State<Web>, viewer: Viewer, mut form: Form) -> Answer {
    let new = NewPage { slug: form.value("slug").trim().to_owned(), name: form.value("name").trim().to_owned() };
    match publish::create_page(&web.app, &web.snapshots, viewer.actor(), new).await {
        Ok(page) => {
            Ok(see_other(&format!("/status-pages/{}", page.slug), "The page is there. Add what customers use."))
        }
        Err(why) => {
            form.refuse(why)?;
            overview(&web, &viewer, &form).await
        }
    }
}

pub(super) async fn add_component(
    State(web): State<Web>,
    viewer: Viewer,
    Path(slug): Path<String>,
    mut form: Form,
) -> Answer {
    let service = form.read("service");
    if form.is_wrong() {
        return one::page(&web, &viewer, slug, &form).await;
    }
    let description = Some(form.value("description").to_owned());
    let name = form.value("name").to_owned();
    let new = NewComponent { name, description, service, position: None, status: ComponentStatus::Operational };
    match publish::add_component(&web.app, &web.snapshots, viewer.actor(), slug.clone(), new).await {
        Ok(made) => Ok(see_other(&format!("/status-pages/{slug}"), &format!("{} is on the page.", made.name))),
        Err(why) => {
            form.refuse(why)?;
            one::page(&web, &viewer, slug, &form).await
        }
    }
}

pub(super) async fn set_component(
    State(web): State<Web>,
    viewer: Viewer,
    Path((slug, component)): Path<(String, String)>,
    mut form: Form,
) -> Answer {
    let component = component.parse().map_err(|_| Fault::missing("component"))?;
    let Some(status) = ComponentStatus::read(form.value("status")) else {
        form.reject("Choose one of the list.");
        return one::page(&web, &viewer, slug, &form).await;
    };
    let change = ComponentChange { component: Named::Id(component), status };
    let set = publish::set_component(&web.app, &web.snapshots, viewer.actor(), slug.clone(), change).await?;
    let told = format!("{}: {}. Customers see it now.", set.name, set.status.label());
    Ok(see_other(&format!("/status-pages/{slug}"), &told))
}

/// A page and its components.
async fn load(web: &Web, slug: &str) -> Result<(Page, Vec<Component>), Fault> {
    let slug = slug.to_owned();
    let read = web.app.read(move |tx| {
        let Some(page) = store::page_by_slug(tx, &slug)? else { return Ok(None) };
        let components = store::components(tx, page.id)?;
        Ok(Some((page, components)))
    });
    read.await?.ok_or_else(|| Fault::missing("status page"))
}

pub(super) async fn new_incident(
    State(web): State<Web>,
    viewer: Viewer,
    Path(slug): Path<String>,
    Asked(asked): Asked,
) -> Answer {
    let (page, components) = load(&web, &slug).await?;
    let about = number(&asked).map(Reference::Number);
    let body = drafted(&web, about).await?;
    let form = Form::with(&[("status", "investigating"), ("incident", asked.value("incident")), ("body", &body)]);
    composer(&web, &viewer, &page, &components, &form).await
}

/// What the communication plan says to customers, and what was found out that is marked for them; empty while there is
/// neither.
async fn drafted(web: &Web, about: Option<Reference>) -> Result<String, Fault> {
    let Some(about) = about else { return Ok(String::new()) };
    let (directory, now) = (web.app.directory(), web.app.now());
    let Some(incident) = web.app.read(move |tx| Ok(incidents::find(tx, about)?)).await? else {
        return Ok(String::new());
    };
    let own = incident.policy.communication.public.contains_key(&Phase::of(&incident.status));
    let known = incident.facts.values().any(|fact| fact.public);
    Ok(if own || known { draft(Readership::Public, &incident, &directory, now) } else { String::new() })
}

/// What the readers of a page know already: what is about this internal incident before everything else.
async fn known(web: &Web, page: &Page, number: Option<i64>) -> Result<Option<(String, PublicIncidentId)>, Fault> {
    let id = page.id;
    let read = web.app.read(move |tx| {
        let about = match number {
            Some(number) => incidents::find(tx, Reference::Number(number))?,
            None => None,
        };
        Ok((about, store::open_incidents(tx, id)?))
    });
    let (about, open) = read.await?;
    let same = about.and_then(|about| {
        let told = open.iter().find(|told| told.incident.incident == Some(about.id))?;
        Some((format!("#{}", about.number), told.incident.id))
    });
    let other = || open.first().map(|told| (format!("“{}”", told.incident.name), told.incident.id));
    Ok(same.or_else(other))
}

/// The number of the internal incident that a form names, with or without its `#`.
fn number(form: &Form) -> Option<i64> {
    form.value("incident").trim().trim_start_matches('#').parse().ok()
}

async fn composer(web: &Web, viewer: &Viewer, page: &Page, components: &[Component], form: &Form) -> Answer {
    let known = known(web, page, number(form)).await?;
    let impacts: Vec<_> = std::iter::once(field::choice("", "That of the worst component"))
        .chain(Impact::ALL.iter().map(|i| field::choice(i.as_str(), i.label())))
        .collect();
    let fields = html! {
        (field::text("name", "What customers notice").of(form).required().max(200).wide().autofocus()
            .placeholder("Card payments fail in Europe").hint("In their words: no service names, no causes that may turn out wrong."))
        (field::select("status", "Status", moves()).of(form))
        (field::textarea("body", "What to tell them").of(form).required().rows(6).max(25_000).wide().draft(format!("post-{}", page.slug))
            .hint("What is affected, since when, what they can do, and when you will tell more."))
        (affected(components, form))
        (field::select("impact", "Impact", impacts).of(form))
        (field::text("incident", "Internal incident").of(form).placeholder("#142").hint("Never shown. Its timeline is told what was published."))
        (ui_form::end(submit("Publish to everybody").primary(), Some(&format!("/status-pages/{}", page.slug))))
    };
    let mut shell = framed(viewer, page, "Tell customers");
    shell.main = html! {
        (refusal(form))
        @if let Some((name, id)) = &known {
            (banner(Tone::Warning, format!("Customers already read about {name}"))
                .text("What you publish here is a second incident. An update reaches who reads the first.")
                .action(link_button("Write an update", format!("/status-pages/{}/incidents/{id}", page.slug))))
        }
        (banner(Tone::Info, "Everybody on the internet can read this as soon as you publish it."))
        (ui_form::post(format!("/status-pages/{}/post", page.slug), fields))
    };
    Ok(shown_again(shell.into_response(), form))
}

fn framed(viewer: &Viewer, page: &Page, title: &str) -> Shell {
    let mut shell = Shell::new(viewer, Place::StatusPages, title);
    shell.crumbs = vec![
        ("Status pages".to_owned(), "/status-pages".to_owned()),
        (page.name.clone(), format!("/status-pages/{}", page.slug)),
    ];
    shell.width = crate::ui::shell::Width::Narrow;
    shell
}

fn moves() -> Vec<field::Choice> {
    IncidentStatus::ALL.iter().map(|s| field::choice(s.as_str(), s.label())).collect()
}

fn affected(components: &[Component], form: &Form) -> Markup {
    html! {
        @if !components.is_empty() {
            fieldset .fields {
                legend { "Components" }
                @for component in components {
                    @let name = format!("component-{}", component.id);
                    @let now = if form.value(&name).is_empty() { component.status.as_str() } else { form.value(&name) };
                    (field::select(name.as_str(), component.name.as_str(), statuses()).value(now))
                }
            }
        }
    }
}

/// The components whose status the form changes.
fn changes(components: &[Component], form: &Form) -> Vec<ComponentChange> {
    let wanted = components.iter().filter_map(|component| {
        let status = ComponentStatus::read(form.value(&format!("component-{}", component.id)))?;
        (status != component.status).then_some(ComponentChange { component: Named::Id(component.id), status })
    });
    wanted.collect()
}

pub(super) async fn open_incident(
    State(web): State<Web>,
    viewer: Viewer,
    Path(slug): Path<String>,
    mut form: Form,
) -> Answer {
    let (page, components) = load(&web, &slug).await?;
    let status = IncidentStatus::read(form.value("status"));
    if status.is_none() {
        form.complain("status", "must be chosen");
    }
    let incident = number(&form).map(Reference::Number);
    if incident.is_none() && !form.value("incident").trim().trim_start_matches('#').is_empty() {
        form.complain("incident", "must be a number such as #142");
    }
    let (Some(status), false) = (status, form.is_wrong()) else {
        return composer(&web, &viewer, &page, &components, &form).await;
    };
    let new = NewIncident {
        name: form.value("name").to_owned(),
        status,
        impact: Impact::read(form.value("impact")),
        body: form.value("body").to_owned(),
        components: changes(&components, &form),
        incident,
        started_at: None,
    };
    match publish::open(&web.app, &web.snapshots, viewer.actor(), slug.clone(), new).await {
        Ok(_) => Ok(see_other(&format!("/status-pages/{slug}"), "Published.")),
        Err(why) => {
            form.refuse(why)?;
            composer(&web, &viewer, &page, &components, &form).await
        }
    }
}

async fn told(web: &Web, page: &Page, id: &str) -> Result<Told, Fault> {
    let id: PublicIncidentId = id.parse().map_err(|_| Fault::missing("public incident"))?;
    let page = page.id;
    let found = web.app.read(move |tx| Ok(store::incident(tx, page, id)?)).await?;
    found.ok_or_else(|| Fault::missing("public incident"))
}

pub(super) async fn new_update(
    State(web): State<Web>,
    viewer: Viewer,
    Path((slug, id)): Path<(String, String)>,
) -> Answer {
    let (page, components) = load(&web, &slug).await?;
    let told = told(&web, &page, &id).await?;
    let body = drafted(&web, told.incident.incident.map(Reference::Id)).await?;
    let form = Form::with(&[("status", told.incident.status.as_str()), ("body", &body)]);
    Ok(updater(&viewer, &page, &components, &told, &form))
}

fn updater(viewer: &Viewer, page: &Page, components: &[Component], told: &Told, form: &Form) -> Response {
    let action = format!("/status-pages/{}/incidents/{}", page.slug, told.incident.id);
    let zone = Zone::from(viewer);
    let fields = html! {
        (field::select("status", "Status", moves()).of(form))
        (field::textarea("body", "What to tell them").of(form).required().rows(6).max(25_000).wide().autofocus()
            .draft(format!("update-{}", told.incident.id)))
        (affected(components, form))
        (ui_form::end(submit("Publish to everybody").primary(), Some(&format!("/status-pages/{}", page.slug))))
    };
    let said = told.updates.iter().map(|update| {
        entry(update.display_at, Icon::Megaphone, html! { (update.status.label()) })
            .body(prose(&update.body).compact().public())
    });
    let mut shell = framed(viewer, page, &told.incident.name);
    shell.main = html! {
        (refusal(form))
        (card("A further update", html! { (ui_form::post(action, fields)) }))
        (timeline::timeline("What was said so far", &zone, &said.collect::<Vec<_>>()))
    };
    shown_again(shell.into_response(), form)
}

pub(super) async fn post_update(
    State(web): State<Web>,
    viewer: Viewer,
    Path((slug, id)): Path<(String, String)>,
    mut form: Form,
) -> Answer {
    let (page, components) = load(&web, &slug).await?;
    let told = told(&web, &page, &id).await?;
    let changed = changes(&components, &form);
    let new = NewUpdate {
        status: IncidentStatus::read(form.value("status")),
        body: form.value("body").to_owned(),
        impact: None,
        // Nothing changed by hand: resolving sets what the incident touched back to operational.
        components: Some(changed).filter(|changed| !changed.is_empty()),
    };
    match publish::update(&web.app, &web.snapshots, viewer.actor(), slug.clone(), told.incident.id, new).await {
        Ok(_) => Ok(see_other(&format!("/status-pages/{slug}"), "Published.")),
        Err(why) => {
            form.refuse(why)?;
            Ok(updater(&viewer, &page, &components, &told, &form))
        }
    }
}
