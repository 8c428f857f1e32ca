//! Files on the timeline of an incident: sent as they are, and given back as they were.

use super::alerts::ActorName;
use super::incidents::IncidentRef;
use super::{Answer, At, Caller, Created, Json, Permission, Problem, Query, Ref, Routes, State, Web, routes};
use crate::file;
use allclear_core::directory::Directory;
use allclear_core::id::{AttachmentId, Incident as IncidentKind};
use allclear_core::incident::attachment::{self, MAX_BYTES};
use allclear_engine::respond;
use allclear_store::attachments;
use axum::body::Body;
use axum::response::Response;
use http::HeaderMap;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

pub(crate) fn routes(r: Routes) -> Routes {
    r.api(Permission::Read, routes!(list)).api(Permission::Respond, routes!(add)).api(Permission::Read, routes!(get))
}

/// A file of an incident.
#[derive(Debug, Serialize, ToSchema)]
struct Attachment {
    id: String,
    name: String,
    /// What its first bytes say it is: `png`, `jpeg`, `gif`, `webp`, `pdf` or `text`.
    media: &'static str,
    /// In bytes.
    size: u64,
    /// In hexadecimal.
    sha256: String,
    added_at: Timestamp,
    added_by: ActorName,
}

impl Attachment {
    fn of(file: &attachment::Attachment, directory: &Directory) -> Self {
        Self {
            id: file.id.to_string(),
            name: file.name.clone(),
            media: file.media.as_str(),
            size: file.size,
            sha256: file.sha256.clone(),
            added_at: file.added_at,
            added_by: ActorName::of(&file.added_by, directory),
        }
    }
}

/// The files of one incident, the oldest first.
#[derive(Debug, Serialize, ToSchema)]
struct Attachments {
    data: Vec<Attachment>,
}

/// The files of one incident.
#[utoipa::path(get, path = "/api/v1/incidents/{id}/attachments", tag = "incidents",
    responses((status = 200, body = Attachments)))]
async fn list(State(web): State<Web>, At(id): IncidentRef) -> Answer<Attachments> {
    let directory = web.app.refresh_directory().await?;
    let read = web.app.read(move |tx| {
        let incident = respond::load(tx, id.into())?;
        Ok(attachments::list(tx, incident.id)?)
    });
    Ok(Json(Attachments { data: read.await?.iter().map(|file| Attachment::of(file, &directory)).collect() }))
}

/// A file as it is: bytes, and not a list of numbers.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "it stands in the document; handlers read and write the bytes themselves")]
struct FileBytes(Vec<u8>);

/// What a file is called.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Named {
    /// For example `latency.png`; at most 120 characters.
    name: String,
}

/// Attaches a file of at most 10 MB: a PNG, JPEG, GIF or WebP picture, a PDF, or text in UTF-8. The body is the file; what
/// it is, its first bytes say. The same file again is the one that is there.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/attachments", tag = "incidents", params(Named),
    request_body(content = FileBytes, content_type = "application/octet-stream"),
    responses((status = 201, body = Attachment)))]
async fn add(
    State(web): State<Web>,
    caller: Caller,
    At(id): IncidentRef,
    Query(named): Query<Named>,
    body: Body,
) -> Result<Created<Attachment>, Problem> {
    let bytes: Arc<[u8]> = crate::json::read(body, MAX_BYTES).await?.to_vec().into();
    let (file, _) = respond::attach_file(&web.app, caller.0, id.into(), named.name, bytes).await?;
    Ok(Created(Attachment::of(&file, &*web.app.refresh_directory().await?)))
}

/// A file, as it was sent.
#[utoipa::path(get, path = "/api/v1/incidents/{id}/attachments/{attachment}", tag = "incidents",
    responses((status = 200, body = FileBytes, content_type = "application/octet-stream")))]
async fn get(
    State(web): State<Web>,
    At((id, attachment)): At<(Ref<IncidentKind>, AttachmentId)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let read = web.app.read(move |tx| respond::file(tx, id.into(), attachment));
    let (file, bytes) = read.await?;
    Ok(file::answer(&headers, &file, bytes))
}
