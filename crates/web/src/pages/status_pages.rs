//! Status pages from inside: what customers see, and telling them more.

mod act;
mod arrange;
mod one;
mod saying;

use crate::Web;
use crate::form::Form;
use crate::pages::fault::{Answer, Fault};
use crate::pages::once::{self, ONCE};
use crate::routes::{Class, Routes};
use crate::session::Viewer;
use crate::ui::list::{Item, dots};
use crate::ui::sent::refusal;
use crate::ui::{Icon, Place, Shell, badge, empty, field, form as ui_form, item, list, live, submit};
use allclear_core::access::Permission;
use allclear_core::id::StatusPageId;
use allclear_core::status::{Component, ComponentStatus, Page, Told};
use allclear_store::status as store;
use allclear_texts::{html, t};
use axum::extract::State;
use axum::response::IntoResponse as _;
use http::{HeaderMap, Method};
use maud::Markup;

pub(crate) fn routes(r: Routes) -> Routes {
    let look = Class::Page(Permission::Follow);
    let (work, manage) = (Class::Page(Permission::Respond), Class::Page(Permission::Manage));
    r.add(Method::GET, "/status-pages", look, show)
        .add(Method::POST, "/status-pages", manage, arrange::create)
        .add(Method::GET, "/status-pages/{slug}", look, one::show)
        .add(Method::POST, "/status-pages/{slug}/components", manage, arrange::add_component)
        .add(Method::POST, "/status-pages/{slug}/report-form", manage, arrange::set_report_form)
        .add(Method::POST, "/status-pages/{slug}/components/{component}", work, arrange::set_component)
        .add(Method::GET, "/status-pages/{slug}/post", work, act::new_incident)
        .add(Method::POST, "/status-pages/{slug}/post", work, act::open_incident)
        .add(Method::GET, "/status-pages/{slug}/incidents/{id}", work, act::new_update)
        .add(Method::POST, "/status-pages/{slug}/incidents/{id}", work, act::post_update)
}

/// A page with what stands on it now.
struct Shown {
    page: Page,
    components: Vec<Component>,
    open: Vec<Told>,
}

/// What these pages follow: what customers read, and which pages there are.
const TOPICS: &[&str] = &["status", "company"];

fn topics() -> Vec<String> {
    TOPICS.iter().map(|topic| (*topic).to_owned()).collect()
}

async fn show(State(web): State<Web>, viewer: Viewer, headers: HeaderMap) -> Answer {
    if headers.contains_key("hx-request") {
        return Ok(live::fragment(&headers, all(&read(&web).await?)));
    }
    overview(&web, &viewer, &Form::default()).await
}

async fn read(web: &Web) -> Result<Vec<Shown>, Fault> {
    let read = web.app.read(|tx| {
        let mut all = Vec::new();
        for page in store::pages(tx)? {
            let (components, open) = (store::components(tx, page.id)?, store::open_incidents(tx, page.id)?);
            all.push(Shown { page, components, open });
        }
        Ok(all)
    });
    Ok(read.await?)
}

/// The region of the list.
fn all(pages: &[Shown]) -> Markup {
    let rows: Vec<_> = pages.iter().map(row).collect();
    let inner = html! {
        @if rows.is_empty() {
            (empty(Icon::RadioTower, t!("No status page yet"))
                .text(t!("Customers look there first. It is made of finished bytes and stays up when everything else is down.")))
        } @else {
            (crate::ui::card::plain_card(list(t!("Status pages"), &rows)).flush())
        }
    };
    live::region("status-pages", "/status-pages", TOPICS, &inner)
}

async fn overview(web: &Web, viewer: &Viewer, form: &Form) -> Answer {
    let pages = read(web).await?;
    let mut shell = Shell::new(viewer, Place::StatusPages, t!("Status pages"));
    let make = viewer.may(Permission::Manage).then(|| {
        html! {
            (ui_form::disclosed("new-page", t!("New status page"), t!("A new status page"), &page_form(web, form)))
        }
    });
    shell.live_topics = topics();
    shell.actions = html! { @if !pages.is_empty() { @if let Some(make) = &make { (make) } } };
    shell.main = html! {
        (refusal(form))
        (all(&pages))
        @if pages.is_empty() { @if let Some(make) = make { div .row { (make) } } }
    };
    Ok((form.status(), shell).into_response())
}

fn row(shown: &Shown) -> Item {
    let worst = shown.components.iter().map(|c| c.status).max_by_key(|status| severity_of(*status));
    let state = worst.unwrap_or(ComponentStatus::Operational);
    let components = shown.components.len();
    item(html! { (shown.page.name) }, format!("/status-pages/{}", shown.page.slug))
        .lead(Icon::RadioTower)
        .meta(dots(&[
            html! { "/status/" (shown.page.slug) },
            html! { (components) @if components == 1 { " component" } @else { " components" } },
        ]))
        .trail(html! {
            @if shown.open.is_empty() { (component_badge(state)) }
            @else { (badge(t!("{} open", shown.open.len())).caution()) }
        })
}

/// How bad a status is, for choosing the worst.
fn severity_of(status: ComponentStatus) -> usize {
    const BY_WEIGHT: [ComponentStatus; 5] = [
        ComponentStatus::Operational,
        ComponentStatus::UnderMaintenance,
        ComponentStatus::DegradedPerformance,
        ComponentStatus::PartialOutage,
        ComponentStatus::MajorOutage,
    ];
    BY_WEIGHT.iter().position(|s| *s == status).unwrap_or_default()
}

fn component_badge(status: ComponentStatus) -> Markup {
    let shown = badge(status.label());
    match status {
        ComponentStatus::Operational => html! { (shown.icon(Icon::CircleCheck)) },
        ComponentStatus::UnderMaintenance => html! { (shown.icon(Icon::Hammer)) },
        _ => html! { (shown.caution().icon(Icon::TriangleAlert)) },
    }
}

fn page_form(web: &Web, form: &Form) -> ui_form::Form {
    let id: StatusPageId = once::drawn(form).unwrap_or_else(|| once::draw(web));
    let made = ui_form::post(
        "/status-pages",
        html! {
            (field::text("name", t!("Name")).of(form).required().max(100).wide().placeholder(t!("Acme status")))
            (field::text("slug", t!("Address")).of(form).required().max(60).wide().placeholder("acme")
                .hint(t!("The last part of /status/…: lower case letters, digits and dashes.")))
            (submit(t!("Make the page")).primary())
        },
    );
    made.hidden(ONCE, id.to_string())
}

/// Choices for a component's status.
fn statuses() -> Vec<field::Choice> {
    ComponentStatus::ALL.iter().map(|s| field::choice(s.as_str(), s.label())).collect()
}
