//! What the buttons about alerts do.

use super::id;
use crate::Web;
use crate::form::Form;
use crate::pages::called;
use crate::pages::fault::{Answer, sentence};
use crate::session::{Viewer, encoded, local, see_other, see_other_refused};
use allclear_core::alert::Alert;
use allclear_core::id::AlertId;
use allclear_engine::answer::{self, Answered, MOST_AT_ONCE};
use allclear_engine::{Error, Result, declaring};
use allclear_texts::t;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

/// `POST /alerts/{id}/acknowledge`.
pub(super) async fn acknowledge(
    State(web): State<Web>,
    viewer: Viewer,
    Path(named): Path<String>,
    form: Form,
) -> Answer {
    let alert = id(&named)?;
    let done = answer::acknowledge(&web.app, viewer.actor(), alert).await;
    told(done, &back(&form, Some(alert)), t!("Acknowledged. Nobody else is paged about it."))
}

/// `POST /alerts/{id}/resolve`.
pub(super) async fn resolve(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>, form: Form) -> Answer {
    let alert = id(&named)?;
    let done = answer::resolve(&web.app, viewer.actor(), alert).await;
    told(done, &back(&form, Some(alert)), t!("Resolved."))
}

/// `POST /alerts/{id}/escalate`; `seen` is the alert as the person was looking at it.
pub(super) async fn escalate(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>, form: Form) -> Answer {
    let alert = id(&named)?;
    let done = match form.value("seen").parse() {
        Ok(seen) => answer::escalate(&web.app, viewer.actor(), alert, Some(seen)).await,
        Err(stale) => Err(stale),
    };
    let words = match &done {
        Ok(done) => called::escalated(done.called.as_ref(), &web.app.directory()),
        Err(_) => String::new(),
    };
    told(done.map(|done| done.alert), &back(&form, Some(alert)), &words)
}

/// `POST /alerts/{id}/ask-later`: whoever works on it is asked again later whether it is an incident.
pub(super) async fn ask_later(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>, form: Form) -> Answer {
    let alert = id(&named)?;
    let minutes = form.value("minutes").parse().unwrap_or_default();
    let here = back(&form, Some(alert));
    match declaring::put_off(&web.app, viewer.actor(), alert, minutes).await {
        Ok(_) => Ok(see_other(&here, t!("You are asked again later."))),
        Err(Error::Refused(why)) => Ok(see_other_refused(&here, &sentence(&why))),
        Err(why @ Error::Invalid { .. }) => Ok(see_other_refused(&here, &sentence(&why.to_string()))),
        Err(other) => Err(other.into()),
    }
}

/// `POST /alerts/ticked`: one answer for all that are ticked.
pub(super) async fn ticked(State(web): State<Web>, viewer: Viewer, form: Form) -> Answer {
    let here = back(&form, None);
    let ids: Vec<AlertId> = form.values("alert").filter_map(|id| id.parse().ok()).collect();
    if ids.is_empty() {
        return Ok(see_other_refused(&here, t!("Tick at least one alert first.")));
    }
    let resolves = form.value("do") == "resolve";
    let answered = match form.value("do") {
        "acknowledge" => answer::acknowledge_all(&web.app, viewer.actor(), ids).await,
        "resolve" => answer::resolve_all(&web.app, viewer.actor(), ids).await,
        "declare" => return Ok(declare(&ids)),
        _ => return Ok(see_other_refused(&here, t!("Choose what to do with the ticked alerts."))),
    };
    match answered {
        Ok(done) => Ok(see_other(&here, &summary(resolves, done))),
        Err(Error::Invalid { reason, .. }) => Ok(see_other_refused(&here, &sentence(&reason))),
        Err(other) => Err(other.into()),
    }
}

/// To the form that declares from these alerts.
fn declare(ids: &[AlertId]) -> Response {
    let pairs: Vec<_> = ids.iter().take(MOST_AT_ONCE).map(|id| format!("alert={}", encoded(&id.to_string()))).collect();
    Redirect::to(&format!("/incidents/new?{}", pairs.join("&"))).into_response()
}

fn summary(resolved: bool, done: Answered) -> String {
    let rest = match done.unchanged {
        0 => String::new(),
        1 => t!(" 1 needed nothing.").to_owned(),
        more => t!(" {more} needed nothing."),
    };
    match (done.changed, resolved) {
        (0, _) => t!("None of them needed it: somebody was faster.").to_owned(),
        (1, false) => t!("1 alert is acknowledged.{rest}"),
        (1, true) => t!("1 alert is resolved.{rest}"),
        (more, false) => t!("{more} alerts are acknowledged.{rest}"),
        (more, true) => t!("{more} alerts are resolved.{rest}"),
    }
}

/// Where the person came from: the list as they had narrowed it, a test alert's steps, or the alert.
fn back(form: &Form, alert: Option<AlertId>) -> String {
    let wanted = local(form.value("back"));
    let known = ["/alerts?", "/start?", "/settings/integrations/"];
    if wanted == "/alerts" || known.iter().any(|page| wanted.starts_with(page)) || form.value("back") == "/" {
        return wanted.to_owned();
    }
    alert.map_or_else(|| "/alerts".to_owned(), |id| format!("/alerts/{id}"))
}

fn told(done: Result<Alert>, to: &str, words: &str) -> Answer {
    match done {
        Ok(_) => Ok(see_other(to, words)),
        Err(Error::Refused(why)) => Ok(see_other_refused(to, &sentence(&why))),
        Err(other) => Err(other.into()),
    }
}
