//! Reviews: the draft, its edits and publication, contributing factors, action items, the export.

mod view;

use super::incidents::IncidentRef;
use super::{
    Answer, At, Caller, Created, Json, Listing, Page, Permission, Problem, Query, Ref, Routes, State, Web, routes,
};
use allclear_core::id::{ActionId, Incident as IncidentKind};
use allclear_core::review::{ActionKind, ActionState, Edit, FactorCategory, SectionKey, State as ReviewState};
use allclear_engine::respond;
use allclear_engine::review::{self, ActionChange, EditReview, Edited, NewAction, Reviewed};
use allclear_store::reviews;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use view::{ActionItem, Factor, Review, ReviewClash};

pub(crate) fn routes(r: Routes) -> Routes {
    r.api(Permission::Follow, routes!(get))
        .api(Permission::Respond, routes!(edit))
        .api(Permission::Follow, routes!(markdown))
        .api(Permission::Respond, routes!(publish))
        .api(Permission::Respond, routes!(publish_short))
        .api(Permission::Follow, routes!(factors))
        .api(Permission::Respond, routes!(add_factor))
        .api(Permission::Follow, routes!(actions))
        .api(Permission::Respond, routes!(add_action))
        .api(Permission::Respond, routes!(change_action))
        .api(Permission::Follow, routes!(all_actions))
}

fn kind(word: &str) -> Result<ActionKind, Problem> {
    ActionKind::read(word).ok_or_else(|| Problem::invalid("kind", format!("must be one of {}", ActionKind::choices())))
}

fn action_state(word: &str) -> Result<ActionState, Problem> {
    let why = || Problem::invalid("state", format!("must be one of {}", ActionState::choices()));
    ActionState::read(word).ok_or_else(why)
}

async fn read(web: &Web, id: Ref<IncidentKind>) -> Result<Reviewed, Problem> {
    let directory = web.app.refresh_directory().await?;
    Ok(web.app.read(move |tx| review::read(tx, &directory, id.into())).await?)
}

async fn shown(web: &Web, reviewed: &Reviewed) -> Answer<Review> {
    Ok(Json(Review::of(reviewed, &*web.app.refresh_directory().await?)))
}

/// The review of an incident. There is one from the first resolution on.
#[utoipa::path(get, path = "/api/v1/incidents/{id}/review", tag = "reviews", responses((status = 200, body = Review)))]
async fn get(State(web): State<Web>, At(id): IncidentRef) -> Answer<Review> {
    shown(&web, &read(&web, id).await?).await
}

/// The review as a Markdown document.
#[utoipa::path(get, path = "/api/v1/incidents/{id}/review.md", tag = "reviews",
    responses((status = 200, body = String, content_type = "text/markdown")))]
async fn markdown(State(web): State<Web>, At(id): IncidentRef) -> Result<Response, Problem> {
    let text = read(&web, id).await?.markdown(&*web.app.refresh_directory().await?);
    let kind = HeaderValue::from_static("text/markdown; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

/// A section as somebody wrote it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SectionEdit {
    /// For example `overview`, `went_well`.
    section: String,
    text: String,
    /// The revision this text was written over: 0 for a drafted section.
    revision: i64,
}

/// What shall be different about a review; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReviewEdit {
    #[serde(default)]
    sections: Vec<SectionEdit>,
    /// Mail address or id of the one person who answers for it.
    owner: Option<String>,
    /// `draft` or `in_review`.
    state: Option<String>,
}

/// Somebody else wrote the same sections meanwhile. Nothing was saved.
#[derive(Debug, Serialize, ToSchema)]
struct ReviewConflict {
    #[serde(flatten)]
    problem: Problem,
    clashes: Vec<ReviewClash>,
}

/// Edits a review, all or nothing. 409 with both texts when somebody else wrote the same section meanwhile.
#[utoipa::path(put, path = "/api/v1/incidents/{id}/review", tag = "reviews",
    responses((status = 200, body = Review),
        (status = 409, body = ReviewConflict, content_type = "application/problem+json")))]
async fn edit(
    State(web): State<Web>,
    caller: Caller,
    At(id): IncidentRef,
    Json(body): Json<ReviewEdit>,
) -> Result<Response, Problem> {
    let section = |word: &str| {
        let why = || Problem::invalid("sections", format!("\"{word}\" is not one of {}", SectionKey::choices()));
        SectionKey::read(word).ok_or_else(why)
    };
    let state =
        |word: &str| ReviewState::read(word).ok_or_else(|| Problem::invalid("state", "must be draft or in_review"));
    let edits =
        body.sections.into_iter().map(|s| Ok(Edit { key: section(&s.section)?, text: s.text, revision: s.revision }));
    let command = EditReview {
        edits: edits.collect::<Result<Vec<_>, Problem>>()?,
        owner: body.owner,
        state: body.state.as_deref().map(state).transpose()?,
    };
    match review::edit(&web.app, caller.0, id.into(), command).await? {
        Edited::Saved(reviewed) => Ok(shown(&web, &reviewed).await?.into_response()),
        Edited::Clash(clashes) => {
            let why = "somebody else wrote the same section meanwhile; nothing was saved. Put both texts together and \
                       send them with the revision given here";
            let problem = Problem::new(StatusCode::CONFLICT, why);
            let conflict = ReviewConflict { problem, clashes: clashes.into_iter().map(ReviewClash::of).collect() };
            let kind = HeaderValue::from_static("application/problem+json");
            Ok((StatusCode::CONFLICT, [(header::CONTENT_TYPE, kind)], axum::Json(conflict)).into_response())
        }
    }
}

/// Publishes the review: everybody may read it, and it can still be edited. It needs an owner.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/review/publication", tag = "reviews",
    responses((status = 200, body = Review)))]
async fn publish(State(web): State<Web>, caller: Caller, At(id): IncidentRef) -> Answer<Review> {
    shown(&web, &review::publish(&web.app, caller.0, id.into()).await?).await
}

/// What is worth keeping of a minor incident; at least one of the three.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ShortReview {
    /// What happened.
    #[serde(default)]
    happened: String,
    /// What was done about it.
    #[serde(default)]
    did: String,
    /// What should be different.
    #[serde(default)]
    would_change: String,
}

/// Writes the short review of a minor incident, whose severity demands no review, and publishes it.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/review/short", tag = "reviews",
    responses((status = 200, body = Review)))]
async fn publish_short(
    State(web): State<Web>,
    caller: Caller,
    At(id): IncidentRef,
    Json(body): Json<ShortReview>,
) -> Answer<Review> {
    let short = review::Short { happened: body.happened, did: body.did, would_change: body.would_change };
    shown(&web, &review::publish_short(&web.app, caller.0, id.into(), short).await?).await
}

/// The contributing factors of an incident, the oldest first.
#[utoipa::path(get, path = "/api/v1/incidents/{id}/factors", tag = "reviews", responses((status = 200, body = Page<Factor>)))]
async fn factors(State(web): State<Web>, At(id): IncidentRef) -> Answer<Page<Factor>> {
    let directory = web.app.refresh_directory().await?;
    let read = web.app.read(move |tx| {
        let incident = respond::load(tx, id.into())?.id;
        Ok(reviews::factors(tx, incident)?)
    });
    Ok(Json(Page::whole(read.await?.iter().map(|f| Factor::of(f, &directory)).collect())))
}

/// A contributing factor to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewFactor {
    /// `detection`, `design`, `change`, `process`, `tooling`, `communication`, `capacity`, `dependency`, `knowledge` or
    /// `external`.
    category: String,
    text: String,
}

/// Adds a contributing factor, also while the incident is still going on.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/factors", tag = "reviews", responses((status = 201, body = Factor)))]
async fn add_factor(
    State(web): State<Web>,
    caller: Caller,
    At(id): IncidentRef,
    Json(body): Json<NewFactor>,
) -> Result<Created<Factor>, Problem> {
    let why = || Problem::invalid("category", format!("must be one of {}", FactorCategory::choices()));
    let category = FactorCategory::read(&body.category).ok_or_else(why)?;
    let factor = review::add_factor(&web.app, caller.0, id.into(), category, body.text).await?;
    Ok(Created(Factor::of(&factor, &*web.app.refresh_directory().await?)))
}

/// The action items of an incident, the oldest first.
#[utoipa::path(get, path = "/api/v1/incidents/{id}/actions", tag = "reviews",
    responses((status = 200, body = Page<ActionItem>)))]
async fn actions(State(web): State<Web>, At(id): IncidentRef) -> Answer<Page<ActionItem>> {
    let directory = web.app.refresh_directory().await?;
    let read = web.app.read(move |tx| {
        let incident = respond::load(tx, id.into())?.id;
        Ok(reviews::actions(tx, incident)?)
    });
    Ok(Json(Page::whole(read.await?.iter().map(|a| ActionItem::of(a, &directory)).collect())))
}

/// An action item to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewActionItem {
    title: String,
    /// `prevent`, `detect`, `mitigate`, `process`, `docs` or `runbook`; `prevent` when absent.
    kind: Option<String>,
    /// One person, by mail address or id.
    owner: String,
    /// A date: `2026-03-01`. As the severity's policy says when absent.
    due_on: Option<String>,
    /// How anybody can see that it is done.
    done_when: String,
}

/// Adds an action item, also while the incident is still going on.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/actions", tag = "reviews",
    responses((status = 201, body = ActionItem)))]
async fn add_action(
    State(web): State<Web>,
    caller: Caller,
    At(id): IncidentRef,
    Json(body): Json<NewActionItem>,
) -> Result<Created<ActionItem>, Problem> {
    let new = NewAction {
        title: body.title,
        kind: body.kind.as_deref().map(kind).transpose()?.unwrap_or(ActionKind::Prevent),
        owner: body.owner,
        due_on: body.due_on,
        done_when: body.done_when,
    };
    let action = review::add_action(&web.app, caller.0, id.into(), new).await?;
    Ok(Created(ActionItem::of(&action, &*web.app.refresh_directory().await?)))
}

/// What shall be different about an action item; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ActionItemChange {
    title: Option<String>,
    kind: Option<String>,
    owner: Option<String>,
    due_on: Option<String>,
    done_when: Option<String>,
    /// `open`, `done` or `wont_do`.
    state: Option<String>,
    /// Why it will not be done; needed for `wont_do`.
    reason: Option<String>,
}

/// Changes an action item. When the last open one ends and the review is published, the incident is closed.
#[utoipa::path(patch, path = "/api/v1/incidents/{id}/actions/{action}", tag = "reviews",
    responses((status = 200, body = ActionItem)))]
async fn change_action(
    State(web): State<Web>,
    caller: Caller,
    At((id, action)): At<(Ref<IncidentKind>, ActionId)>,
    Json(body): Json<ActionItemChange>,
) -> Answer<ActionItem> {
    let command = ActionChange {
        title: body.title,
        kind: body.kind.as_deref().map(kind).transpose()?,
        owner: body.owner,
        due_on: body.due_on,
        done_when: body.done_when,
        state: body.state.as_deref().map(action_state).transpose()?,
        reason: body.reason,
    };
    let action = review::change_action(&web.app, caller.0, id.into(), action, command).await?;
    Ok(Json(ActionItem::of(&action, &*web.app.refresh_directory().await?)))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ActionFilter {
    /// `open`, `done` or `wont_do`.
    state: Option<String>,
    /// Mail address or id.
    owner: Option<String>,
}

/// Action items of all incidents, the oldest first.
#[utoipa::path(get, path = "/api/v1/actions", tag = "reviews", params(Listing, ActionFilter),
    responses((status = 200, body = Page<ActionItem>)))]
async fn all_actions(
    State(web): State<Web>,
    Query(listing): Query<Listing>,
    Query(filter): Query<ActionFilter>,
) -> Answer<Page<ActionItem>> {
    let limit = listing.limit()?;
    let directory = web.app.refresh_directory().await?;
    let wanted = reviews::ActionFilter {
        state: filter.state.as_deref().map(action_state).transpose()?,
        owner: filter.owner.as_deref().map(|named| respond::person(&directory, "owner", named)).transpose()?,
        after: listing.after()?,
        limit: i64::try_from(limit).unwrap_or(0) + 1,
    };
    let rows = web.app.read(move |tx| Ok(reviews::all_actions(tx, &wanted)?)).await?;
    let rows = rows.iter().map(|a| ActionItem::of(a, &directory)).collect();
    Ok(Json(Page::of(rows, limit, |row: &ActionItem| row.id.clone())))
}
