//! `/status/{slug}/report`: a customer reports a problem, without signing in.
//!
//! It is off unless the company switches it on for the page. It stands beside the status page and not in front of it: the
//! page itself is served from finished bytes and never waits for this. What it shows and answers is what the page shows, and
//! the same whatever becomes of a report. Instead of a puzzle there is a field that people do not see and programs fill in.

use super::{BASE, Document};
use crate::Web;
use crate::form::Form;
use crate::pages::sign_in::Caller;
use crate::routes::{Class, Routes};
use allclear_core::access::Viewer;
use allclear_engine::respond::{self, Known, MAX_SAID, ReportFrom};
use allclear_engine::{Error, viewing};
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use http::{Method, StatusCode};
use jiff::Timestamp;
use maud::Markup;

/// The field that people leave empty, because they do not see it.
const TRAP: &str = "website";

pub(crate) fn routes(r: Routes) -> Routes {
    r.add(Method::GET, "/status/{slug}/report", Class::Door, show).add(
        Method::POST,
        "/status/{slug}/report",
        Class::Door,
        send,
    )
}

/// What the form of this page shows. Read as the page is: with nobody's eyes but its own.
async fn known(web: &Web, slug: &str) -> Result<Option<Known>, Error> {
    let slug = slug.to_ascii_lowercase();
    web.app.read(move |tx| respond::shown_to_reporters(tx, &slug)).await
}

async fn show(State(web): State<Web>, Path(slug): Path<String>) -> Response {
    match known(&web, &slug).await {
        Ok(Some(known)) => page(&known, &Form::default(), web.app.now()),
        Ok(None) => nothing(),
        Err(why) => not_now(&why),
    }
}

async fn send(State(web): State<Web>, from: Caller, Path(slug): Path<String>, mut form: Form) -> Response {
    let known = match known(&web, &slug).await {
        Ok(Some(known)) => known,
        Ok(None) => return nothing(),
        Err(why) => return not_now(&why),
    };
    if !form.value(TRAP).is_empty() {
        // A program is told what people are told, so that it learns nothing.
        return thanks(&known);
    }
    let report = ReportFrom {
        said: form.value("said").to_owned(),
        email: Some(form.value("email").to_owned()),
        same_as: form.value("same_as").parse().ok(),
        key: Some(form.value("key").to_owned()),
    };
    // What it becomes is for those who work here; whoever reports it sees none of it.
    viewing::seen_by(Viewer::Everything);
    match respond::report_problem(&web.app, known.page.slug.clone(), &from.0, report).await {
        Ok(()) => thanks(&known),
        Err(Error::NotFound { .. }) => nothing(),
        Err(why) => match form.refuse(why) {
            Ok(()) => {
                let mut response = page(&known, &form, web.app.now());
                // What is refused and not wrong came too fast.
                if form.refused().is_some() && !known_wrong(&form) {
                    *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
                }
                response
            }
            Err(_) => not_now(&Error::refused(t!("the report could not be kept"))),
        },
    }
}

/// Whether something that was typed is wrong.
fn known_wrong(form: &Form) -> bool {
    ["said", "email"].iter().any(|field| form.error(field).is_some())
}

fn document(status: StatusCode, title: &str, main: Markup) -> Response {
    Document { status, title: title.to_owned(), sheet: &BASE, main }.into_response()
}

fn page(known: &Known, typed: &Form, now: Timestamp) -> Response {
    let key = match typed.value("key") {
        "" => format!("report-{}", now.as_microsecond()),
        key => key.to_owned(),
    };
    let error = |name: &str| html! { @if let Some(why) = typed.error(name) { p .quiet role="alert" { (why) } } };
    let main = html! {
        p .eyebrow { a href=(format!("/status/{}", known.page.slug)) { (known.page.name) } }
        h1 { "Report a problem" }
        @if let Some(why) = typed.refused() { p .notice.refused role="alert" { (why) } }
        form method="post" {
            input type="hidden" name="key" value=(key);
            @if !known.open.is_empty() {
                p {
                    label for="same_as" { "Is it this?" } br;
                    select #same_as name="same_as" {
                        option value="" { "Something else, or I do not know" }
                        @for (id, name) in &known.open {
                            option value=(id.to_string()) selected[typed.value("same_as") == id.to_string()] { (name) }
                        }
                    }
                }
            }
            p {
                label for="said" { "What does not work?" } br;
                textarea #said name="said" rows="5" maxlength=(MAX_SAID) required { (typed.value("said")) }
            }
            (error("said"))
            p {
                label for="email" { "Your e-mail address, if we may ask you later whether it works again" } br;
                input #email type="email" name="email" autocomplete="email" value=(typed.value("email"));
            }
            (error("email"))
            // Not `type=hidden`, which programs know to leave alone.
            p hidden {
                label for="website" { "Leave this empty" }
                input #website name=(TRAP) autocomplete="off" tabindex="-1";
            }
            div .actions { button .first type="submit" { "Send" } }
        }
        p .quiet { "Only those who look after it read this. Nothing is published, and nothing is given to anybody else." }
    };
    document(typed.status(), &t!("Report a problem – {}", known.page.name), main)
}

fn thanks(known: &Known) -> Response {
    let main = html! {
        h1 { "Thank you" }
        p .lead { "Your report is with those who look after it." }
        p { a .button href=(format!("/status/{}", known.page.slug)) { "Back to " (known.page.name) } }
    };
    document(StatusCode::OK, t!("Thank you"), main)
}

fn nothing() -> Response {
    let main = html! { h1 { "There is no form here" } p .lead { "This page takes no reports. Please contact us the way you usually do." } };
    document(StatusCode::NOT_FOUND, t!("There is no form here"), main)
}

fn not_now(why: &Error) -> Response {
    tracing::warn!(error = ?why, "a report of a customer could not be taken");
    let main =
        html! { h1 { "Not now" } p .lead { "Nothing was lost but time: go back, and send it again in a minute." } };
    document(StatusCode::SERVICE_UNAVAILABLE, t!("Not now"), main)
}
