//! The page behind the link in a page: what is wrong, and big buttons to answer with.
//!
//! It has to work at 3 a.m. on a phone: one request, no script, no sign-in. Looking at it changes nothing, because mail
//! scanners look at every link; only a pressed button (a POST) does, and it acts as the person the link was sent to.

mod alert;
mod incident;
mod items;

pub(crate) use incident::joined;

use super::fault::sentence;
use super::{BASE, Document};
use crate::Web;
use crate::form::Form;
use crate::json::read;
use crate::routes::{Class, Routes};
use crate::ui::Zone;
use allclear_core::access::{Actor, Viewer};
use allclear_core::directory::{Directory, Person, Role};
use allclear_core::id::PersonId;
use allclear_core::page::{Page, State as Sent, Subject};
use allclear_engine::Error;
use allclear_engine::links::{self, BadLink, Claims};
use allclear_engine::viewing;
use allclear_texts::{html, t};
use axum::body::Body;
use axum::extract::State;
use http::{Method, StatusCode};
use jiff::Timestamp;
use maud::Markup;
use std::collections::BTreeSet;

/// Longest form, in bytes: an action and a few words, and what percent-encoding makes of them.
const MAX_FORM: usize = 16_384;
/// Most pages shown; the API has the rest.
const MAX_PAGES: i64 = 50;

pub(crate) fn routes(r: Routes) -> Routes {
    r.add(Method::GET, "/a/{token}", Class::SignedLink, show).add(Method::POST, "/a/{token}", Class::SignedLink, press)
}

/// What a pressed button did, or why not, for the person who pressed it.
type Done = Result<String, Refusal>;

/// Why a button did nothing, and what was typed beside it: nobody types a sentence on a phone twice.
struct Refusal {
    why: String,
    typed: Option<String>,
    /// The same form sent again is the same note.
    key: String,
}

impl Refusal {
    fn of(form: &Form, why: &str) -> Self {
        let words = matches!(form.value("action"), items::ACTION | items::NOTE);
        let typed = Some(form.value("text").trim()).filter(|text| words && !text.is_empty()).map(str::to_owned);
        Self { why: sentence(why), typed, key: format!("link-{}", form.fingerprint()) }
    }
}

/// Why there is nothing to show.
enum Nothing {
    Bad(BadLink),
    /// The person it was sent to is not in the configuration any more, and must not act through an old mailbox.
    Stranger,
    /// The link is good and what it was about is gone.
    Gone,
    Failed(Error),
}

impl From<Error> for Nothing {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound { .. } => Self::Gone,
            other => Self::Failed(other),
        }
    }
}

async fn show(State(web): State<Web>, uri: http::Uri) -> Document {
    let shown = async {
        let claims = open(&web, &uri).await?;
        page(&web, &claims, None).await
    };
    shown.await.unwrap_or_else(without)
}

async fn press(State(web): State<Web>, uri: http::Uri, body: Body) -> Document {
    let pressed = async {
        let claims = open(&web, &uri).await?;
        // What cannot be read is no button.
        let form = read(body, MAX_FORM).await.map_or_else(|_| Form::default(), |sent| Form::parse(&sent));
        let (status, done) = match act(&web, &claims, &form).await {
            Ok(done) => (StatusCode::OK, Ok(done)),
            Err(Error::Refused(why)) => (StatusCode::CONFLICT, Err(Refusal::of(&form, &why))),
            Err(error @ Error::Denied(_)) => (StatusCode::FORBIDDEN, Err(Refusal::of(&form, &error.to_string()))),
            Err(error @ Error::Invalid { .. }) => {
                (StatusCode::UNPROCESSABLE_ENTITY, Err(Refusal::of(&form, &error.to_string())))
            }
            Err(other) => return Err(other.into()),
        };
        Ok(Document { status, ..page(&web, &claims, Some(done)).await? })
    };
    pressed.await.unwrap_or_else(without)
}

/// What the link allows. The token is taken as it stands in the path: one that needs decoding is not ours.
async fn open(web: &Web, uri: &http::Uri) -> Result<Claims, Nothing> {
    let token = uri.path().strip_prefix("/a/").unwrap_or_default().to_owned();
    let now = web.app.now();
    let opened = web.app.read(move |tx| links::verify(tx, &token, now)).await?;
    let claims = opened.map_err(Nothing::Bad)?;
    let known = web.app.refresh_directory().await?.people.contains_key(&claims.person);
    if !known {
        return Err(Nothing::Stranger);
    }
    viewing::seen_by(Viewer::Person(claims.person));
    Ok(claims)
}

async fn act(web: &Web, claims: &Claims, form: &Form) -> Result<String, Error> {
    let action = form.values("action").next();
    match claims.subject {
        Subject::Alert(id) => alert::act(web, id, claims.person, action, form.values("seen").next()).await,
        Subject::Incident(id) if action == Some(items::ACTION) => {
            items::act(web, id, claims.person, form.clone()).await
        }
        Subject::Incident(id) if action == Some(items::NOTE) => items::note(web, id, claims.person, form).await,
        Subject::Incident(id) => {
            let text = form.values("text").next().map(str::to_owned);
            incident::act(web, id, claims.person, action, text).await
        }
    }
}

async fn page(web: &Web, claims: &Claims, done: Option<Done>) -> Result<Document, Nothing> {
    match claims.subject {
        Subject::Alert(id) => alert::page(web, id, claims.person, done).await,
        Subject::Incident(id) => incident::page(web, id, claims.person, done).await,
    }
}

/// As whom somebody does more than answer: with their own role.
fn beside(web: &Web, person: PersonId) -> Actor {
    let role = web.app.directory().people.get(&person).map_or(Role::Stakeholder, |known| known.role);
    Actor::beside_link(person, role)
}

fn no_button() -> Error {
    Error::refused(t!("That was not one of the buttons; nothing was changed."))
}

fn notice(done: Option<&Done>) -> Markup {
    html! {
        @match done {
            Some(Ok(text)) => p .notice role="status" { (text) },
            Some(Err(refused)) => {
                p .notice.refused role="alert" { (refused.why) }
                @if let Some(typed) = &refused.typed { (items::kept(typed, &refused.key)) }
            },
            None => {}
        }
    }
}

/// Who was paged by which way and with what result; why only where it was said to the reader.
fn people(pages: &[Page], reader: PersonId, directory: &Directory) -> Markup {
    let mut shown = BTreeSet::new();
    let newest_each: Vec<&Page> =
        pages.iter().filter(|page| shown.insert((page.plan.person, page.plan.method))).collect();
    html! {
        h2 { "Who was paged" }
        @if newest_each.is_empty() {
            p .quiet { "Nobody yet." }
        } @else {
            ul .people {
                @for page in newest_each {
                    li {
                        strong { (name(page.plan.person, directory)) } " "
                        (channel(page, directory)) ": " (sent(page.state))
                        @if page.plan.person == reader && !page.plan.reason.is_empty() { p .quiet.said { (page.plan.reason) } }
                    }
                }
            }
        }
    }
}

fn channel(page: &Page, directory: &Directory) -> String {
    let method = directory
        .people
        .get(&page.plan.person)
        .and_then(|person| person.methods.iter().find(|method| method.id == page.plan.method));
    method.map_or_else(|| t!("by a contact method that was removed").to_owned(), |method| t!("by {}", method.key))
}

fn sent(state: Sent) -> &'static str {
    match state {
        Sent::Planned => t!("will be paged"),
        Sent::Sending => t!("being paged"),
        Sent::Accepted => t!("paged"),
        Sent::Failed => t!("could not be reached"),
        Sent::Cancelled => t!("not needed any more"),
    }
}

fn name(person: PersonId, directory: &Directory) -> String {
    if let Some(colleague) = allclear_core::drill::Colleague::find(person) {
        return colleague.name().to_owned();
    }
    directory
        .people
        .get(&person)
        .map_or_else(|| t!("Somebody who was removed").to_owned(), |person| person.name.clone())
}

fn without(nothing: Nothing) -> Document {
    let (status, title, text) = match nothing {
        Nothing::Bad(BadLink::Expired) => {
            (StatusCode::GONE, t!("This link has expired"), t!("Links work for a week. A newer page has a newer link."))
        }
        Nothing::Bad(BadLink::Ended) => {
            let text = t!(
                "Signing in was disabled or reset for whoever it was sent to. A page that came later has a link that works."
            );
            (StatusCode::GONE, t!("This link does not work any more"), text)
        }
        Nothing::Bad(BadLink::Forged) => {
            let text = t!(
                "It is not one of ours, or it was cut off on its way. Open it once more from the page you were sent, as a whole."
            );
            (StatusCode::NOT_FOUND, t!("This link does not work"), text)
        }
        Nothing::Stranger => {
            let text = t!("It was sent to somebody who is not on this server any more.");
            (StatusCode::GONE, t!("This link does not work any more"), text)
        }
        Nothing::Gone => {
            (StatusCode::NOT_FOUND, t!("There is nothing here any more"), t!("What this link was about was removed."))
        }
        Nothing::Failed(error) => {
            tracing::error!(?error, "an answer page could not be made");
            let text = t!("Nothing was changed. Wait a few seconds and load this page again.");
            (StatusCode::SERVICE_UNAVAILABLE, t!("Not now"), text)
        }
    };
    Document {
        status,
        title: title.to_owned(),
        sheet: &BASE,
        main: html! { p .eyebrow { "Allclear" } h1 { (title) } p .lead { (text) } },
    }
}

/// Links of senders and of the configuration lead to web pages or nowhere.
fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// The reader's clock, because that is the one they look at.
fn clock_of(reader: Option<&Person>, now: Timestamp) -> Zone {
    Zone::named(reader.map_or("UTC", |person| person.time_zone.as_str()), now)
}

/// When it was, and how long ago: nothing on this page ticks, and nobody points at it with a mouse.
fn when(clock: &Zone, at: Timestamp) -> Markup {
    html! { (clock.at(at)) " (" (clock.ago(at)) ")" }
}

/// Who reads, and on which clock.
fn reads(reader: &Person, clock: &Zone) -> Markup {
    html! {
        dt { "You are" }
        dd { (reader.name) }
        dt { "Times are" }
        dd { "of " (clock.name()) @if clock.name() != "UTC" { ", where it is " (clock.clock_now()) } }
    }
}
