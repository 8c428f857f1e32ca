//! Status pages: pages, components, public incidents and their updates.
//!
//! What readers get is below `/status/{slug}`; an answer here means that it is there already.

mod outcome;
mod view;

use super::incidents::wording::WordingHint;
use super::{
    Answer, At, Caller, Created, Json, Listing, Page, Permission, Problem, Query, Ref, Routes, State, Web, routes,
};
use allclear_core::id::{ComponentId, Incident as IncidentKind, PublicIncidentId, ServiceId};
use allclear_core::incident::Reference;
use allclear_core::status::{self, ComponentStatus, Impact, IncidentStatus, Told};
use allclear_engine::Error;
use allclear_engine::publish::{self, ComponentChange, Named, Offer, Shown};
use allclear_store::status as stored;
use jiff::Timestamp;
use outcome::{Outcome, Waiting};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use view::{Component, PublicIncident, StatusPage};

pub(crate) fn routes(r: Routes) -> Routes {
    r.api(Permission::Follow, routes!(list))
        .api(Permission::Manage, routes!(create))
        .api(Permission::Follow, routes!(components))
        .api(Permission::Manage, routes!(add_component))
        .api(Permission::Respond, routes!(set_component))
        .api(Permission::Follow, routes!(incidents))
        .api(Permission::Respond, routes!(open))
        .api(Permission::Follow, routes!(incident))
        .api(Permission::Respond, routes!(update))
}

/// A page to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewStatusPage {
    /// 1 to 63 lower case letters, digits and single dashes.
    slug: String,
    name: String,
}

/// A component to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewComponent {
    name: String,
    description: Option<String>,
    /// Id or name of the service behind it.
    service: Option<String>,
    /// Order on the page; last when absent.
    position: Option<i64>,
    /// operational (also when absent), under_maintenance, degraded_performance, partial_outage or major_outage.
    status: Option<String>,
}

/// How a component is from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewComponentStatus {
    /// operational, under_maintenance, degraded_performance, partial_outage or major_outage.
    status: String,
}

/// A component that an update speaks of, by id or by name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ComponentState {
    id: Option<String>,
    name: Option<String>,
    /// operational, under_maintenance, degraded_performance, partial_outage or major_outage.
    status: String,
}

/// A public incident to be opened with its first update.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPublicIncident {
    /// What customers read; the internal title is never copied.
    name: String,
    /// investigating (also when absent), identified, monitoring, or resolved for an incident told of afterwards.
    status: Option<String>,
    /// none, minor, major or critical; that of the worst component when absent.
    impact: Option<String>,
    /// The text of the first update.
    body: String,
    #[serde(default)]
    components: Vec<ComponentState>,
    /// The internal incident it is about, by id or number; its timeline is told what was published.
    #[schema(value_type = Option<String>, example = "#142")]
    incident: Option<IncidentNamed>,
    /// When customers began to feel it; now when absent.
    started_at: Option<Timestamp>,
    /// In how many minutes readers are promised to hear more; when absent, half as much again as the communication plan
    /// of the internal incident asks for.
    next_update_minutes: Option<u32>,
}

/// `142`, `"142"`, `"#142"` or `"inc_01j…"`.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum IncidentNamed {
    Number(i64),
    Text(String),
}

/// A further update.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPublicUpdate {
    /// investigating, identified, monitoring, resolved or postmortem; as it is when absent.
    status: Option<String>,
    body: String,
    /// A new impact, when it was judged wrongly.
    impact: Option<String>,
    /// When absent, resolving sets the components that the incident touched, and no other open one touches, back to
    /// operational.
    components: Option<Vec<ComponentState>>,
    /// In how many minutes readers are promised to hear more; when absent, half as much again as the communication plan
    /// of the internal incident asks for.
    next_update_minutes: Option<u32>,
}

fn word<T>(field: &str, text: &str, read: fn(&str) -> Option<T>, all: &[&str]) -> Result<T, Problem> {
    read(text).ok_or_else(|| Problem::invalid(field, format!("must be one of {}", all.join(", "))))
}

fn component_status(field: &str, text: &str) -> Result<ComponentStatus, Problem> {
    let all: Vec<_> = ComponentStatus::ALL.iter().map(|s| s.as_str()).collect();
    word(field, text, ComponentStatus::read, &all)
}

fn incident_status(text: &str) -> Result<IncidentStatus, Problem> {
    let all: Vec<_> = IncidentStatus::ALL.iter().map(|s| s.as_str()).collect();
    word("status", text, IncidentStatus::read, &all)
}

fn impact(text: Option<&str>) -> Result<Option<Impact>, Problem> {
    let all: Vec<_> = Impact::ALL.iter().map(|s| s.as_str()).collect();
    text.map(|text| word("impact", text, Impact::read, &all)).transpose()
}

fn named(text: String) -> Named {
    text.parse::<ComponentId>().map_or(Named::Name(text), Named::Id)
}

fn changes(states: Vec<ComponentState>) -> Result<Vec<ComponentChange>, Problem> {
    let one = |(index, state): (usize, ComponentState)| {
        let at = |field: &str| format!("components[{index}]{field}");
        let status = component_status(&at(".status"), &state.status)?;
        let component = match (state.id, state.name) {
            (Some(id), None) => Named::Id(id.parse().map_err(|why| Problem::invalid(&at(".id"), format!("{why}")))?),
            (None, Some(name)) => Named::Name(name),
            _ => return Err(Problem::invalid(&at(""), "needs either an id or a name")),
        };
        Ok(ComponentChange { component, status })
    };
    states.into_iter().enumerate().map(one).collect()
}

fn reference(named: IncidentNamed) -> Result<Reference, Problem> {
    match named {
        IncidentNamed::Number(number) => Ok(Reference::Number(number)),
        IncidentNamed::Text(text) => {
            let read = text.parse::<Ref<IncidentKind>>().map(Reference::from);
            read.map_err(|why| Problem::invalid("incident", why))
        }
    }
}

fn service(web: &Web, text: &str) -> Result<ServiceId, Problem> {
    let directory = web.app.directory();
    let by_id = text.parse::<ServiceId>().ok();
    let found = by_id.or_else(|| directory.service_by_name(text.trim()).map(|s| s.id));
    found.ok_or_else(|| Problem::invalid("service", "there is no service with this id or name"))
}

/// Status pages, in the order of their making.
#[utoipa::path(get, path = "/api/v1/status-pages", tag = "status pages", responses((status = 200, body = Page<StatusPage>)))]
async fn list(State(web): State<Web>) -> Answer<Page<StatusPage>> {
    let rows = web.app.read(|tx| Ok(stored::pages(tx)?)).await?;
    Ok(Json(Page::whole(rows.into_iter().map(|page| StatusPage::of(page, &web)).collect())))
}

/// Makes a status page. The page that stands in while none is configured goes, unless something was published on it.
#[utoipa::path(post, path = "/api/v1/status-pages", tag = "status pages", responses((status = 201, body = StatusPage)))]
async fn create(
    State(web): State<Web>,
    caller: Caller,
    Json(body): Json<NewStatusPage>,
) -> Result<Created<StatusPage>, Problem> {
    let new = publish::NewPage { id: None, slug: body.slug, name: body.name };
    let page = publish::create_page(&web.app, &web.snapshots, caller.0, new).await?;
    Ok(Created(StatusPage::of(page, &web)))
}

/// The components of a status page, in its order.
#[utoipa::path(
    get,
    path = "/api/v1/status-pages/{slug}/components",
    tag = "status pages",
    responses((status = 200, body = Page<Component>))
)]
async fn components(State(web): State<Web>, At(slug): At<String>) -> Answer<Page<Component>> {
    let rows = web
        .app
        .read(move |tx| {
            let page = page(tx, &slug)?;
            Ok(stored::components(tx, page.id)?)
        })
        .await?;
    Ok(Json(Page::whole(rows.into_iter().map(Component::from).collect())))
}

/// Adds a component to a status page.
#[utoipa::path(
    post,
    path = "/api/v1/status-pages/{slug}/components",
    tag = "status pages",
    responses((status = 201, body = Component))
)]
async fn add_component(
    State(web): State<Web>,
    caller: Caller,
    At(slug): At<String>,
    Json(body): Json<NewComponent>,
) -> Result<Created<Component>, Problem> {
    let status = body.status.map_or(Ok(ComponentStatus::Operational), |text| component_status("status", &text))?;
    let service = body.service.map(|text| service(&web, &text)).transpose()?;
    let NewComponent { name, description, position, .. } = body;
    let new = publish::NewComponent { id: None, name, description, service, position, status };
    let made = publish::add_component(&web.app, &web.snapshots, caller.0, slug, new).await?;
    Ok(Created(made.into()))
}

/// Says how a component is; `{id}` also takes its name.
#[utoipa::path(
    put,
    path = "/api/v1/status-pages/{slug}/components/{id}/status",
    tag = "status pages",
    responses((status = 200, body = Component))
)]
async fn set_component(
    State(web): State<Web>,
    caller: Caller,
    At((slug, id)): At<(String, String)>,
    Json(body): Json<NewComponentStatus>,
) -> Answer<Component> {
    let change = ComponentChange { component: named(id), status: component_status("status", &body.status)? };
    let changed = publish::set_component(&web.app, &web.snapshots, caller.0, slug, change).await?;
    Ok(Json(changed.into()))
}

/// The public incidents of a status page, the one published last first.
#[utoipa::path(
    get,
    path = "/api/v1/status-pages/{slug}/incidents",
    tag = "status pages",
    params(Listing),
    responses((status = 200, body = Page<PublicIncident>))
)]
async fn incidents(
    State(web): State<Web>,
    At(slug): At<String>,
    Query(list): Query<Listing>,
) -> Answer<Page<PublicIncident>> {
    let (limit, after) = (list.limit()?, list.after::<PublicIncidentId>()?);
    let asked = slug.clone();
    let rows = web
        .app
        .read(move |tx| {
            let page = page(tx, &asked)?;
            Ok(stored::incidents(tx, page.id, after, limit + 1)?)
        })
        .await?;
    let shown = rows.into_iter().map(|told| PublicIncident::of(told, &slug, &web)).collect();
    Ok(Json(Page::of(shown, limit, |incident: &PublicIncident| incident.id.clone())))
}

/// Opens a public incident. When the answer comes, readers see it. Where the communication plan wants somebody to agree
/// first, what a person writes waits as a request: then the answer is 202.
#[utoipa::path(
    post,
    path = "/api/v1/status-pages/{slug}/incidents",
    tag = "status pages",
    responses((status = 201, body = PublicIncident), (status = 202, body = Waiting))
)]
async fn open(
    State(web): State<Web>,
    caller: Caller,
    At(slug): At<String>,
    Json(body): Json<NewPublicIncident>,
) -> Result<Outcome<PublicIncident>, Problem> {
    let new = publish::NewIncident {
        name: body.name,
        status: body.status.map_or(Ok(IncidentStatus::Investigating), |text| incident_status(&text))?,
        impact: impact(body.impact.as_deref())?,
        body: body.body,
        components: changes(body.components)?,
        incident: body.incident.map(reference).transpose()?,
        started_at: body.started_at,
        next_minutes: body.next_update_minutes,
    };
    let offer = Offer::Open(new);
    let done = publish::offer(&web.app, &web.snapshots, caller.0, slug.clone(), offer, Shown::default()).await?;
    Outcome::of(done, async |told| Ok(PublicIncident::of(told, &slug, &web))).await
}

/// One public incident.
#[utoipa::path(
    get,
    path = "/api/v1/status-pages/{slug}/incidents/{id}",
    tag = "status pages",
    responses((status = 200, body = PublicIncident))
)]
async fn incident(State(web): State<Web>, At((slug, id)): At<(String, PublicIncidentId)>) -> Answer<PublicIncident> {
    let asked = slug.clone();
    let told = web.app.read(move |tx| find(tx, &asked, id)).await?;
    Ok(Json(PublicIncident::of(told, &slug, &web)))
}

/// A public incident after an update, and what the next one could say better.
#[derive(Debug, Serialize, ToSchema)]
struct PublishedUpdate {
    #[serde(flatten)]
    incident: PublicIncident,
    /// Words that help readers little.
    hints: Vec<WordingHint>,
}

/// Publishes a further update. When the answer comes, readers see it; 202 says that a person's words wait for approval.
#[utoipa::path(
    post,
    path = "/api/v1/status-pages/{slug}/incidents/{id}/updates",
    tag = "status pages",
    responses((status = 201, body = PublishedUpdate), (status = 202, body = Waiting))
)]
async fn update(
    State(web): State<Web>,
    caller: Caller,
    At((slug, id)): At<(String, PublicIncidentId)>,
    Json(body): Json<NewPublicUpdate>,
) -> Result<Outcome<PublishedUpdate>, Problem> {
    let text = body.body.clone();
    let new = publish::NewUpdate {
        status: body.status.as_deref().map(incident_status).transpose()?,
        body: body.body,
        impact: impact(body.impact.as_deref())?,
        components: body.components.map(changes).transpose()?,
        next_minutes: body.next_update_minutes,
    };
    let offer = Offer::Update(id, new);
    let done = publish::offer(&web.app, &web.snapshots, caller.0, slug.clone(), offer, Shown::default()).await?;
    Outcome::of(done, async |told| {
        let (hints, incident) = (wording(&web, &slug, &told, &text).await?, PublicIncident::of(told, &slug, &web));
        Ok(PublishedUpdate { incident, hints })
    })
    .await
}

/// What could be said better to the readers of this page.
async fn wording(web: &Web, slug: &str, told: &Told, text: &str) -> Result<Vec<WordingHint>, Problem> {
    let directory = web.app.refresh_directory().await?;
    let (slug, text, about) = (slug.to_owned(), text.to_owned(), told.incident.incident.map(Reference::Id));
    let found = web.app.read(move |tx| publish::wording(tx, &directory, &slug, about, &text)).await?;
    Ok(found.into_iter().map(WordingHint::of).collect())
}

fn page(tx: &mut allclear_store::Tx<'_>, slug: &str) -> Result<status::Page, Error> {
    stored::page_by_slug(tx, slug)?.ok_or_else(|| Error::not_found("status page", slug))
}

fn find(tx: &mut allclear_store::Tx<'_>, slug: &str, id: PublicIncidentId) -> Result<Told, Error> {
    let page = page(tx, slug)?;
    stored::incident(tx, page.id, id)?.ok_or_else(|| Error::not_found("public incident", id))
}
