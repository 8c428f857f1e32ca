//! Telling customers: every word of it is written by somebody, and shown before it goes out.

use super::saying::{NEXT, advice, next_field, planned, promises, unseen};
use super::statuses;
use crate::Web;
use crate::form::{Asked, Form};
use crate::pages::fault::{Answer, Fault};
use crate::session::{Viewer, see_other};
use crate::ui::sent::refusal;
use crate::ui::{Icon, Zone, entry};
use crate::ui::{Place, Shell, Tone, banner, card, field, form as ui_form, link_button, prose, submit, timeline};
use allclear_core::id::{ComponentId, PublicIncidentId};
use allclear_core::incident::Reference;
use allclear_core::status::{self, Component, ComponentStatus, Impact, IncidentStatus, MAX_NAME, Page, Told};
use allclear_core::text;
use allclear_core::update::{Hint, Phase, Readership, draft};
use allclear_engine::publish::{self, ComponentChange, Named, NewIncident, NewUpdate, Offer, Shown};
use allclear_store::{incidents, status as store};
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use maud::Markup;

/// Where somebody came from who said with one press that nothing changed.
fn back(form: &Form, slug: &str) -> String {
    match form.value("back").parse::<i64>() {
        Ok(number) => format!("/incidents/{number}"),
        Err(_) => format!("/status-pages/{slug}"),
    }
}

/// What the form begins with where a plan asks for updates.
async fn suggested(web: &Web, about: Option<Reference>) -> Result<Option<String>, Fault> {
    Ok(planned(web, about).await?.map(|minutes| status::buffered(minutes).to_string()))
}

/// The words on the button: who has read the hints may go on.
fn publishes(hints: &[Hint]) -> &'static str {
    if hints.is_empty() { t!("Publish to everybody") } else { t!("Publish it as it is") }
}

/// A page and its components.
async fn load(web: &Web, slug: &str) -> Result<(Page, Vec<Component>), Fault> {
    let slug = slug.to_owned();
    let read = web.app.read(move |tx| {
        let Some(page) = store::page_by_slug(tx, &slug)? else { return Ok(None) };
        let components = store::components(tx, page.id)?;
        Ok(Some((page, components)))
    });
    read.await?.ok_or_else(|| Fault::missing(t!("status page")))
}

pub(super) async fn new_incident(
    State(web): State<Web>,
    viewer: Viewer,
    Path(slug): Path<String>,
    Asked(asked): Asked,
) -> Answer {
    let (page, components) = load(&web, &slug).await?;
    let about = number(&asked).map(Reference::Number);
    let (name, body) = drafted(&web, about).await?;
    let key = new_key(&web);
    let mut fields = vec![
        ("name", name.as_str()),
        ("status", "investigating"),
        ("incident", asked.value("incident")),
        ("body", &body),
        (KEY, &key),
    ];
    let next = suggested(&web, about).await?;
    fields.extend(next.as_deref().map(|next| (NEXT, next)));
    composer(&web, &viewer, &page, &components, &Form::with(&fields), &[]).await
}

/// What customers notice, as somebody wrote it down for everybody who joins, and below it what the communication plan says
/// to them with what was found out that is marked for them. Empty where there is nothing; of a private incident nothing
/// goes out that was not typed for it.
async fn drafted(web: &Web, about: Option<Reference>) -> Result<(String, String), Fault> {
    let Some(about) = about else { return Ok(Default::default()) };
    let (directory, now) = (web.app.directory(), web.app.now());
    let Some(incident) = web.app.read(move |tx| Ok(incidents::find(tx, about)?)).await? else {
        return Ok(Default::default());
    };
    let noticed = incident.impact.as_deref().filter(|_| !incident.visibility.is_private());
    let name = noticed.map_or_else(String::new, |impact| text::line(impact, MAX_NAME));
    let own = incident.policy.communication.public.contains_key(&Phase::of(&incident.status));
    let known = incident.facts.values().any(|fact| fact.public);
    let body = if own || known { draft(Readership::Public, &incident, &directory, now) } else { String::new() };
    Ok((name, body))
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

async fn composer(
    web: &Web,
    viewer: &Viewer,
    page: &Page,
    components: &[Component],
    form: &Form,
    hints: &[Hint],
) -> Answer {
    let known = known(web, page, number(form)).await?;
    let impacts: Vec<_> = std::iter::once(field::choice("", t!("That of the worst component")))
        .chain(Impact::ALL.iter().map(|i| field::choice(i.as_str(), i.label())))
        .collect();
    let fields = html! {
        (field::text("name", t!("What customers notice")).of(form).required().max(MAX_NAME).wide().autofocus()
            .placeholder(t!("Card payments fail in Europe")).hint(t!("In their words: no service names, no causes that may turn out wrong.")))
        (field::select("status", t!("Status"), moves()).of(form))
        (field::textarea("body", t!("What to tell them")).of(form).required().rows(6).max(25_000).wide().draft(format!("post-{}", page.slug))
            .hint(t!("What is affected, since when, what they can do, and when you will tell more.")))
        (next_field(form))
        (affected(components, form))
        (field::select("impact", t!("Impact"), impacts).of(form))
        (field::text("incident", t!("Internal incident")).of(form).placeholder("#142").hint(t!("Never shown. Its timeline is told what was published.")))
        (advice(hints))
        (ui_form::end(submit(publishes(hints)).primary(), Some(&format!("/status-pages/{}", page.slug))))
    };
    let mut shell = framed(viewer, page, t!("Tell customers"));
    shell.main = html! {
        (refusal(form))
        @if let Some((name, id)) = &known {
            (banner(Tone::Warning, t!("Customers already read about {name}"))
                .text(t!("What you publish here is a second incident. An update reaches who reads the first."))
                .action(link_button(t!("Write an update"), format!("/status-pages/{}/incidents/{id}", page.slug))))
        }
        (banner(Tone::Info, t!("Everybody on the internet can read this as soon as you publish it.")))
        (ui_form::post(format!("/status-pages/{}/post", page.slug), fields).hidden(KEY, form.value(KEY)))
    };
    Ok((form.status(), shell).into_response())
}

fn framed(viewer: &Viewer, page: &Page, title: &str) -> Shell {
    let mut shell = Shell::new(viewer, Place::StatusPages, title);
    shell.crumbs = vec![
        (t!("Status pages").to_owned(), "/status-pages".to_owned()),
        (page.name.clone(), format!("/status-pages/{}", page.slug)),
    ];
    shell.width = crate::ui::shell::Width::Narrow;
    shell
}

fn moves() -> Vec<field::Choice> {
    IncidentStatus::ALL.iter().map(|s| field::choice(s.as_str(), s.label())).collect()
}

/// What the page writes into a form, so that sending it twice publishes once.
const KEY: &str = "key";

fn new_key(web: &Web) -> String {
    web.app.chance(|ids| ids.hex(16))
}

/// The fields of a component: how it is to be shown, and how it was when the form was.
fn named(component: &Component) -> (String, String) {
    (format!("component-{}", component.id), format!("was-component-{}", component.id))
}

/// What a form makes of a component when it was changed there; what was left alone stays as it is by now.
fn changed(component: &Component, form: &Form) -> Option<ComponentStatus> {
    let (name, was) = named(component);
    let was = ComponentStatus::read(form.value(&was)).unwrap_or(component.status);
    ComponentStatus::read(form.value(&name)).filter(|status| *status != was)
}

fn affected(components: &[Component], form: &Form) -> Markup {
    html! {
        @if !components.is_empty() {
            fieldset .fields {
                legend { "Components" }
                @for component in components {
                    @let (name, was) = named(component);
                    @let shown = changed(component, form).unwrap_or(component.status);
                    input type="hidden" name=(was) value=(component.status.as_str());
                    (field::select(name.as_str(), component.name.as_str(), statuses()).value(shown.as_str()).error(form.error(&name)))
                }
            }
        }
    }
}

/// The components whose status the form changes.
fn changes(components: &[Component], form: &Form) -> Vec<ComponentChange> {
    let wanted = components.iter().filter_map(|component| {
        // Whether it is so by now does not matter: the same form sent again has to say the same.
        let status = changed(component, form)?;
        Some(ComponentChange { component: Named::Id(component.id), status })
    });
    wanted.collect()
}

/// What the form showed when it was filled in.
fn shown(components: &[Component], form: &Form) -> Shown {
    let was = |component: &Component| -> Option<(ComponentId, ComponentStatus)> {
        Some((component.id, ComponentStatus::read(form.value(&named(component).1))?))
    };
    Shown {
        key: Some(form.value(KEY).to_owned()),
        status: IncidentStatus::read(form.value("seen")),
        components: components.iter().filter_map(was).collect(),
    }
}

/// Says at each field what somebody else has made of it since the form was shown: the form is filled from what is
/// stored now, so it is said once.
fn overtaken(components: &[Component], form: &mut Form) {
    for component in components {
        let was = ComponentStatus::read(form.value(&named(component).1));
        let is = component.status;
        let mine = changed(component, form).filter(|mine| *mine != is);
        if let (Some(was), Some(_)) = (was.filter(|was| *was != is), mine) {
            let why = t!("somebody else set it from {} to {} meanwhile", was.label(), is.label());
            form.complain(&named(component).0, why);
        }
    }
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
        form.complain("status", t!("must be chosen"));
    }
    let incident = number(&form).map(Reference::Number);
    if incident.is_none() && !form.value("incident").trim().trim_start_matches('#').is_empty() {
        form.complain("incident", t!("must be a number such as #142"));
    }
    let next_minutes = promises(&mut form, status, planned(&web, incident).await?);
    let (Some(status), false) = (status, form.is_wrong()) else {
        overtaken(&components, &mut form);
        return composer(&web, &viewer, &page, &components, &form, &[]).await;
    };
    let hints = unseen(&web, &form, &slug, incident).await?;
    if !hints.is_empty() {
        overtaken(&components, &mut form);
        return composer(&web, &viewer, &page, &components, &form, &hints).await;
    }
    let new = NewIncident {
        name: form.value("name").to_owned(),
        status,
        impact: Impact::read(form.value("impact")),
        body: form.value("body").to_owned(),
        components: changes(&components, &form),
        incident,
        started_at: None,
        next_minutes,
    };
    let shown = shown(&components, &form);
    match publish::offer(&web.app, &web.snapshots, viewer.actor(), slug.clone(), Offer::Open(new), shown).await {
        Ok(done) => Ok(see_other(&format!("/status-pages/{slug}"), done.sentence())),
        Err(why) => {
            form.refuse(why)?;
            let (page, components) = load(&web, &slug).await?;
            overtaken(&components, &mut form);
            composer(&web, &viewer, &page, &components, &form, &[]).await
        }
    }
}

async fn told(web: &Web, page: &Page, id: &str) -> Result<Told, Fault> {
    let id: PublicIncidentId = id.parse().map_err(|_| Fault::missing(t!("public incident")))?;
    let page = page.id;
    let found = web.app.read(move |tx| Ok(store::incident(tx, page, id)?)).await?;
    found.ok_or_else(|| Fault::missing(t!("public incident")))
}

pub(super) async fn new_update(
    State(web): State<Web>,
    viewer: Viewer,
    Path((slug, id)): Path<(String, String)>,
) -> Answer {
    let (page, components) = load(&web, &slug).await?;
    let told = told(&web, &page, &id).await?;
    let about = told.incident.incident.map(Reference::Id);
    let ((_, body), next, key) = (drafted(&web, about).await?, suggested(&web, about).await?, new_key(&web));
    let mut fields = vec![("status", told.incident.status.as_str()), ("body", &body), (KEY, &key)];
    fields.extend(next.as_deref().map(|next| (NEXT, next)));
    Ok(updater(&viewer, &page, &components, &told, &Form::with(&fields), &[]))
}

fn updater(
    viewer: &Viewer,
    page: &Page,
    components: &[Component],
    told: &Told,
    form: &Form,
    hints: &[Hint],
) -> Response {
    let action = format!("/status-pages/{}/incidents/{}", page.slug, told.incident.id);
    let zone = Zone::from(viewer);
    let fields = html! {
        (field::select("status", t!("Status"), moves()).of(form))
        (field::textarea("body", t!("What to tell them")).of(form).required().rows(6).max(25_000).wide().autofocus()
            .draft(format!("update-{}", told.incident.id)))
        (next_field(form))
        (affected(components, form))
        (advice(hints))
        (ui_form::end(submit(publishes(hints)).primary(), Some(&format!("/status-pages/{}", page.slug))))
    };
    // What is refused is shown again, filled from what is stored by then.
    let post = ui_form::post(action, fields).hidden("seen", told.incident.status.as_str()).hidden(KEY, form.value(KEY));
    let said = told.updates.iter().map(|update| {
        entry(update.display_at, Icon::Megaphone, html! { (update.status.label()) })
            .body(prose(&update.body).compact().public())
    });
    let mut shell = framed(viewer, page, &told.incident.name);
    shell.main = html! {
        (refusal(form))
        (card(t!("A further update"), html! { (post) }))
        (timeline::timeline(t!("What was said so far"), &zone, &said.collect::<Vec<_>>()))
    };
    (form.status(), shell).into_response()
}

pub(super) async fn post_update(
    State(web): State<Web>,
    viewer: Viewer,
    Path((slug, id)): Path<(String, String)>,
    mut form: Form,
) -> Answer {
    let (page, components) = load(&web, &slug).await?;
    let told = told(&web, &page, &id).await?;
    let (changed, shown) = (changes(&components, &form), shown(&components, &form));
    let (status, about) = (IncidentStatus::read(form.value("status")), told.incident.incident.map(Reference::Id));
    let planned = planned(&web, about).await?;
    let next_minutes = promises(&mut form, status.or(Some(told.incident.status)), planned);
    if form.is_wrong() {
        overtaken(&components, &mut form);
        return Ok(updater(&viewer, &page, &components, &told, &form, &[]));
    }
    let hints = unseen(&web, &form, &slug, about).await?;
    if !hints.is_empty() {
        overtaken(&components, &mut form);
        return Ok(updater(&viewer, &page, &components, &told, &form, &hints));
    }
    let new = NewUpdate {
        status,
        body: form.value("body").to_owned(),
        impact: None,
        // Nothing changed by hand: resolving sets what the incident touched back to operational.
        components: Some(changed).filter(|changed| !changed.is_empty()),
        next_minutes,
    };
    let id = told.incident.id;
    let offer = Offer::Update(id, new);
    match publish::offer(&web.app, &web.snapshots, viewer.actor(), slug.clone(), offer, shown).await {
        Ok(done) => Ok(see_other(&back(&form, &slug), done.sentence())),
        Err(why) => {
            form.refuse(why)?;
            let (page, components) = load(&web, &slug).await?;
            let told = self::told(&web, &page, &id.to_string()).await?;
            overtaken(&components, &mut form);
            Ok(updater(&viewer, &page, &components, &told, &form, &[]))
        }
    }
}
