//! Forms that change the configuration while emergency mode is on: asked about once more, with everything that was typed.
//!
//! The engine refuses such a change ([`allclear_engine::Error::Emergency`]) whichever form it came from, so the question is asked in one
//! place, behind all of them: the same form again, unseen, with a box to be ticked.

use crate::form::{Form, MAX_FORM};
use crate::json::read;
use crate::pages::Fault;
use crate::session::Viewer;
use crate::ui::shell::Width;
use crate::ui::{Place, Shell, field, form, submit};
use allclear_engine::viewing;
use allclear_texts::{html, t};
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode, header};

/// The box that says that it is meant.
const MEANT: &str = "during_emergency";

/// Answers a request of a viewer for whom emergency mode is on.
pub(crate) async fn answer(viewer: &Viewer, request: Request, next: Next) -> Response {
    let is_form = |kind: &str| kind.starts_with("application/x-www-form-urlencoded");
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if viewer.emergencies.is_empty() || *request.method() != Method::POST || !kind.is_some_and(is_form) {
        return next.run(request).await;
    }
    let action = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let (parts, body) = request.into_parts();
    let Ok(bytes) = read(body, MAX_FORM).await else {
        return Fault::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            t!("This form is too long"),
            t!("A form may have 1 MB. Go back, shorten the text and send it again."),
        )
        .into_response();
    };
    let typed = Form::parse(&bytes);
    if typed.ticked(MEANT) {
        viewing::mean_it();
    }
    let response = next.run(Request::from_parts(parts, Body::from(bytes))).await;
    match response.extensions().get::<Fault>().filter(|fault| fault.emergency) {
        Some(fault) => asks(viewer, &action, &typed, fault),
        None => response,
    }
}

/// The same form once more, with the question.
fn asks(viewer: &Viewer, action: &str, typed: &Form, fault: &Fault) -> Response {
    let mut shell = Shell::new(viewer, Place::Settings, t!("Emergency mode is on"));
    shell.width = Width::Narrow;
    let inner = html! {
        p { (fault.text) }
        p .quiet { "Nothing is lost: what you typed goes along with this form. To leave everything as it is, go somewhere else." }
        (field::checkbox(MEANT, t!("I mean it: change this during the emergency")).required())
        (form::end(submit(t!("Change it now")).danger(), Some("/")))
    };
    let carried = typed.fields().filter(|(name, _)| *name != MEANT);
    let form = carried.fold(form::post(action, inner), |form, (name, value)| form.hidden(name, value));
    shell.main = html! { (form) };
    let mut response = shell.into_response();
    *response.status_mut() = StatusCode::CONFLICT;
    response
}
