//! `/c/{token}`: whoever reported a problem says whether it works again. Looking changes nothing; a button does.

use super::{BASE, Document};
use crate::Web;
use crate::form::Form;
use crate::pages::fault::sentence;
use crate::routes::{Class, Routes};
use allclear_core::access::Viewer;
use allclear_core::incident::MAX_REASON;
use allclear_core::incident::confirmation::Answer;
use allclear_engine::respond::{self, Confirmation};
use allclear_engine::{Error, viewing};
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use http::{Method, StatusCode};
use maud::Markup;

pub(crate) fn routes(r: Routes) -> Routes {
    r.add(Method::GET, "/c/{token}", Class::SignedLink, show).add(Method::POST, "/c/{token}", Class::SignedLink, answer)
}

async fn opened(web: &Web, token: &str) -> Result<Option<Confirmation>, Error> {
    // The link is what lets its reader in, and it opens their own report only.
    viewing::seen_by(Viewer::Everything);
    let (token, now) = (token.to_owned(), web.app.now());
    web.app.read(move |tx| respond::confirmation(tx, &token, now)).await
}

async fn show(State(web): State<Web>, Path(token): Path<String>) -> Document {
    match opened(&web, &token).await {
        Ok(Some(found)) => page(StatusCode::OK, &found, None),
        Ok(None) => nothing(),
        Err(why) => not_now(&why),
    }
}

async fn answer(State(web): State<Web>, Path(token): Path<String>, form: Form) -> Document {
    let found = match opened(&web, &token).await {
        Ok(Some(found)) => found,
        Ok(None) => return nothing(),
        Err(why) => return not_now(&why),
    };
    let Some(said) = Answer::read(form.value("answer")) else {
        let why = t!("That was not one of the buttons; nothing was changed.");
        return page(StatusCode::CONFLICT, &found, Some(why));
    };
    let detail = Some(form.value("text").to_owned()).filter(|_| said == Answer::StillBroken);
    match respond::confirm(&web.app, token, said, detail).await {
        Ok(after) => page(StatusCode::OK, &after, Some(t!("Thank you. Your answer is with those who look after it."))),
        Err(Error::NotFound { .. }) => nothing(),
        Err(why @ (Error::Invalid { .. } | Error::Refused(_))) => {
            page(StatusCode::UNPROCESSABLE_ENTITY, &found, Some(&sentence(&why.to_string())))
        }
        Err(why) => not_now(&why),
    }
}

fn page(status: StatusCode, found: &Confirmation, told: Option<&str>) -> Document {
    let main = html! {
        @if let Some(told) = told { p .notice role="status" { (told) } }
        h1 { "Does it work again for you?" }
        @if let Some(said) = &found.said { p .quiet { "You wrote:" } pre { (said) } }
        @if let Some(answer) = found.answered { p { "You said: " strong { (answer.name()) } "." } }
        @if found.open { (buttons()) }
        @else { p .quiet { "This question is closed. If it is still broken, please report it once more." } }
        @if let Some(number) = found.number {
            p { a .button href=(format!("/incidents/{number}")) { "Open incident #" (number) } }
        }
    };
    Document { status, title: t!("Does it work again for you?").to_owned(), sheet: &BASE, main }
}

fn buttons() -> Markup {
    html! {
        div .actions {
            form method="post" { button .first type="submit" name="answer" value=(Answer::Yes.as_str()) { "Yes, it works again" } }
            form method="post" { button type="submit" name="answer" value=(Answer::No.as_str()) { "Not yet" } }
            form method="post" {
                label for="text" { "It is still broken:" }
                textarea #text name="text" rows="3" maxlength=(MAX_REASON) placeholder="What does not work?" {}
                button type="submit" name="answer" value=(Answer::StillBroken.as_str()) { "It is still broken" }
            }
        }
    }
}

fn small(status: StatusCode, title: &str, text: &str) -> Document {
    let main = html! { h1 { (title) } p .lead { (text) } };
    Document { status, title: title.to_owned(), sheet: &BASE, main }
}

fn nothing() -> Document {
    let text = t!("It is not one of ours, it was cut off on its way, or what it was about is gone.");
    small(StatusCode::NOT_FOUND, t!("This link does not work"), text)
}

fn not_now(why: &Error) -> Document {
    tracing::error!(error = ?why, "a confirmation could not be shown or kept");
    let text = t!("Nothing was changed. Wait a few seconds and load this page again.");
    small(StatusCode::SERVICE_UNAVAILABLE, t!("Not now"), text)
}
