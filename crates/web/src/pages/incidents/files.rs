//! Files on the timeline: choosing one, and looking at it.

use super::number;
use super::room::{Room, Seat};
use crate::Web;
use crate::file::{self, MAX_UPLOAD};
use crate::form::Form;
use crate::json::Unread;
use crate::pages::fault::{Answer, Fault};
use crate::session::{Viewer, see_other};
use crate::ui::shell::Width;
use crate::ui::{Icon, Place, Shell, form, link_button, submit};
use allclear_core::id::AttachmentId;
use allclear_core::incident::Reference;
use allclear_core::incident::attachment::{Media, size_text};
use allclear_engine::respond;
use allclear_texts::{html, t};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use maud::Markup;
use std::sync::Arc;

/// The button that leads to the form.
pub(super) fn opener(seat: &Seat<'_>) -> Markup {
    html! { (link_button(t!("Attach a file"), seat.at("/attachments")).small().quiet().icon(Icon::Plus)) }
}

/// `GET /incidents/{number}/attachments`: the form.
pub(super) async fn show(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>) -> Answer {
    let room = Room::open(&web, number(&named)?).await?;
    Ok(page(&Seat::new(&room, &viewer), &Form::default()))
}

/// `POST /incidents/{number}/attachments`: a file, as a browser sends it.
pub(super) async fn add(
    State(web): State<Web>,
    viewer: Viewer,
    Path(named): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    let number = number(&named)?;
    let mut typed = Form::with(&[("file", "")]);
    match sent(&headers, body).await {
        Ok((name, bytes)) => {
            let here = Reference::Number(number);
            match respond::attach_file(&web.app, viewer.actor(), here, name, bytes).await {
                Ok((file, new)) => {
                    let name = &file.name;
                    let told = if new {
                        t!("{name} is attached.")
                    } else {
                        t!("This file is there already, as {name}; nothing was added.")
                    };
                    return Ok(see_other(&format!("/incidents/{number}"), &told));
                }
                Err(why) => typed.refuse(why)?,
            }
        }
        Err(why) => typed.complain("file", why),
    }
    let room = Room::open(&web, number).await?;
    Ok(page(&Seat::new(&room, &viewer), &typed))
}

/// The name and the bytes of the file in a form, or what is wrong with what was sent.
async fn sent(headers: &HeaderMap, body: Body) -> Result<(String, Arc<[u8]>), &'static str> {
    let body = crate::json::read(body, MAX_UPLOAD).await.map_err(|why| match why {
        Unread::TooLong(_) => t!("is larger than 10 MB; cut out the part that matters, or link to it"),
        Unread::TooSlow | Unread::Broken => t!("did not arrive whole; send it once more"),
    })?;
    let parts = file::boundary(headers).map(|boundary| file::parts(&body, &boundary)).unwrap_or_default();
    let chosen = parts.iter().find(|part| part.name == "file" && part.file_name.is_some_and(|name| !name.is_empty()));
    let chosen = chosen.ok_or(t!("choose a file"))?;
    Ok((file::unquoted(chosen.file_name.unwrap_or_default()), chosen.bytes.into()))
}

fn page(seat: &Seat<'_>, typed: &Form) -> Response {
    let (incident, back) = (seat.incident(), seat.at(""));
    let mut shell = Shell::new(seat.viewer, Place::Incidents, t!("Attach a file"));
    shell.crumbs = vec![
        (t!("Incidents").to_owned(), "/incidents".to_owned()),
        (format!("#{} {}", incident.number, incident.title), back.clone()),
    ];
    shell.width = Width::Narrow;
    let wrong = typed.error("file");
    shell.main = html! {
        (crate::ui::sent::refusal(typed))
        form .form method="post" enctype="multipart/form-data" action=(seat.at("/attachments")) {
            p .quiet { "A picture, a PDF or text, of at most 10 MB. It stands on the timeline for everybody who may read it." }
            div .field {
                label for="file" { "File" }
                input #file .control type="file" name="file" required accept=".png,.jpg,.jpeg,.gif,.webp,.pdf,.txt,.log,.csv,.md,.json,.yaml"
                    aria-invalid=[wrong.map(|_| "true")] aria-describedby=[wrong.map(|_| "file-error")];
                @if let Some(why) = wrong { p .error #file-error { (Icon::CircleAlert) (why) } }
            }
            (form::end(submit(t!("Attach")).primary(), Some(&back)))
        }
    };
    (typed.status(), shell).into_response()
}

/// `GET /incidents/{number}/attachments/{id}`.
pub(super) async fn get(
    State(web): State<Web>,
    Path((named, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer {
    let number = number(&named)?;
    let id: AttachmentId = id.parse().map_err(|_| Fault::missing("attachment"))?;
    let (file, bytes) = web.app.read(move |tx| respond::file(tx, Reference::Number(number), id)).await?;
    Ok(file::answer(&headers, &file, bytes))
}

/// A file on the timeline: a picture is shown, everything can be saved.
pub(super) fn attached(seat: &Seat<'_>, id: AttachmentId, name: &str, media: Media, size: u64) -> Markup {
    let href = seat.at(&format!("/attachments/{id}"));
    html! {
        @if media.is_picture() { a href=(href) { img src=(href) alt=(name) loading="lazy"; } }
        p { a href=(href) download=(name) { bdi { (name) } } " " span .quiet.small { (size_text(size)) } }
    }
}
