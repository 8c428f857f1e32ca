//! The page behind the link in a page: what is wrong, and three big buttons.
//!
//! It has to work at 3 a.m. on a phone: one request, no script, no sign-in. Looking at it changes nothing, because mail
//! scanners look at every link; only a pressed button (a POST) does, and it acts as the person the link was sent to.

use super::{BASE, Document};
use crate::Web;
use crate::json::read;
use crate::routes::{Class, Routes};
use allclear_core::access::Actor;
use allclear_core::alert::{Alert, Status};
use allclear_core::directory::{Directory, Person};
use allclear_core::id::PersonId;
use allclear_core::page::{Page, State as Sent, Subject};
use allclear_engine::links::{self, BadLink, Claims};
use allclear_engine::{Error, answer};
use allclear_store::{alerts, pages};
use axum::body::Body;
use axum::extract::{Path, State};
use http::{Method, StatusCode};
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};
use std::collections::BTreeSet;

/// Longest form, in bytes: an action and a number.
const MAX_FORM: usize = 1_024;
/// Most pages shown; the API has the rest.
const MAX_PAGES: i64 = 50;

pub(crate) fn routes(r: Routes) -> Routes {
    r.add(Method::GET, "/a/{token}", Class::SignedLink, show).add(Method::POST, "/a/{token}", Class::SignedLink, press)
}

/// What is known about the alert for this reader.
struct Seen {
    alert: Alert,
    pages: Vec<Page>,
    claims: Claims,
}

/// Why there is nothing to show.
enum Nothing {
    Bad(BadLink),
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

async fn show(State(web): State<Web>, Path(token): Path<String>) -> Document {
    match look(&web, token).await {
        Ok(seen) => page(&web, &seen, None),
        Err(nothing) => without(nothing),
    }
}

async fn press(State(web): State<Web>, Path(token): Path<String>, body: Body) -> Document {
    let claims = match open(&web, token.clone()).await {
        Ok(claims) => claims,
        Err(nothing) => return without(nothing),
    };
    let done = match act(&web, &claims, body).await {
        Ok(done) => Ok(done),
        Err(Error::Refused(why)) => Err(why),
        Err(other) => return without(other.into()),
    };
    match look(&web, token).await {
        Ok(seen) => page(&web, &seen, Some(done)),
        Err(nothing) => without(nothing),
    }
}

/// What a pressed button did, for the person who pressed it.
type Done = Result<String, String>;

async fn act(web: &Web, claims: &Claims, body: Body) -> Result<String, Error> {
    let Subject::Alert(id) = claims.subject else { return Err(Error::not_found("alert", "behind this link")) };
    let refused = |_| Error::refused("that was not one of the buttons; nothing was changed");
    let form = read(body, MAX_FORM).await.map_err(refused)?;
    let field = |name: &str| {
        url::form_urlencoded::parse(&form).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    };
    let actor = Actor::Person { id: claims.person };
    match field("action").as_deref() {
        Some("acknowledge") => {
            answer::acknowledge(&web.app, actor, id).await?;
            Ok("Acknowledged. It is yours; nobody else is paged.".to_owned())
        }
        Some("resolve") => {
            answer::resolve(&web.app, actor, id).await?;
            Ok("Resolved. Thank you.".to_owned())
        }
        Some("escalate") => {
            // A form that is sent twice (a reloaded page, a double tap) must not wake people twice.
            let cycle = field("cycle").and_then(|text| text.parse::<u32>().ok());
            let now = web.app.read(move |tx| Ok(alerts::get(tx, id)?.cycle)).await?;
            if cycle.is_none_or(|cycle| cycle == now) {
                answer::escalate(&web.app, actor, id).await?;
            }
            Ok("Escalated. The next people are being paged.".to_owned())
        }
        _ => Err(Error::refused("that was not one of the buttons; nothing was changed")),
    }
}

async fn open(web: &Web, token: String) -> Result<Claims, Nothing> {
    let now = web.app.now();
    let opened = web.app.read(move |tx| links::verify(tx, &token, now)).await?;
    opened.map_err(Nothing::Bad)
}

async fn look(web: &Web, token: String) -> Result<Seen, Nothing> {
    let claims = open(web, token).await?;
    let Subject::Alert(id) = claims.subject else { return Err(Nothing::Gone) };
    let read = web.app.read(move |tx| {
        let alert = alerts::find(tx, id)?.ok_or_else(|| Error::not_found("alert", id))?;
        let wanted = pages::Filter { subject: Some(Subject::Alert(id)), limit: MAX_PAGES, ..Default::default() };
        Ok((alert, pages::list(tx, &wanted)?))
    });
    let (alert, pages) = read.await?;
    Ok(Seen { alert, pages, claims })
}

fn page(web: &Web, seen: &Seen, done: Option<Done>) -> Document {
    let (directory, now) = (web.app.directory(), web.app.now());
    let reader = directory.people.get(&seen.claims.person);
    let alert = &seen.alert;
    let service = directory.services.get(&alert.service);
    let runbook = service.and_then(|service| service.runbook_url.as_deref()).filter(|url| is_web(url));
    let main = html! {
        @match &done {
            Some(Ok(text)) => p .notice role="status" { (text) },
            Some(Err(text)) => p .notice.refused role="alert" { (text) },
            None => {}
        }
        p .eyebrow { (service.map_or("A service that was removed", |service| service.name.as_str())) }
        h1 { (alert.title) }
        p .marks {
            span .mark.(alert.severity.as_str()) { (word(alert.severity.as_str())) }
            span .mark.(alert.status.as_str()) { (word(alert.status.as_str())) }
        }
        @if let Some(impact) = service.and_then(|service| service.business_impact.as_deref()) {
            p .lead { (impact) }
        }
        (facts(alert, &directory, reader, now))
        (buttons(alert))
        @if let Some(url) = runbook {
            p { a .button href=(url) rel="noopener noreferrer" { "Open the runbook" } }
        }
        (people(&seen.pages, &directory))
        (more(alert))
    };
    Document { status: StatusCode::OK, title: format!("{}: {}", word(alert.status.as_str()), alert.title), sheet: &BASE, main }
}

fn facts(alert: &Alert, directory: &Directory, reader: Option<&Person>, now: Timestamp) -> Markup {
    let when = |at: Timestamp| format!("{} ({})", local(at, reader), ago(now.duration_since(at)));
    html! {
        dl .facts {
            dt { "Since" }
            dd { (when(alert.opened_at)) }
            @if alert.count > 1 {
                dt { "Reported" }
                dd { (alert.count) " times, last " (ago(now.duration_since(alert.last_event_at))) }
            }
            @if let Some(at) = alert.acknowledged_at {
                dt { "Acknowledged" }
                dd { (when(at)) (by(alert.acknowledged_by.as_ref(), directory)) }
            }
            @if let Some(at) = alert.resolved_at {
                dt { "Resolved" }
                dd { (when(at)) (by(alert.resolved_by.as_ref(), directory)) }
            }
            @if let Some(person) = reader {
                dt { "You are" }
                dd { (person.name) }
            }
        }
    }
}

fn by(actor: Option<&Actor>, directory: &Directory) -> String {
    match actor {
        Some(Actor::Person { id }) => format!(" by {}", name(*id, directory)),
        Some(Actor::Token { name, .. }) => format!(" by {name}"),
        Some(Actor::Integration { .. }) => " by the sender".to_owned(),
        Some(Actor::System | Actor::Operator) | None => String::new(),
    }
}

fn buttons(alert: &Alert) -> Markup {
    let cycle = alert.cycle.to_string();
    let button = |action: &str, text: &str, note: &str, first: bool| {
        html! {
            form method="post" {
                input type="hidden" name="cycle" value=(cycle);
                button .first[first] type="submit" name="action" value=(action) { (text) }
                @if !note.is_empty() { small { (note) } }
            }
        }
    };
    match alert.status {
        Status::Resolved => html! { p .quiet { "This alert is resolved. There is nothing left to do here." } },
        Status::Triggered => html! {
            div .actions {
                (button("acknowledge", "Acknowledge", "I am on it; stop paging others.", true))
                (button("resolve", "Resolve", "", false))
                (button("escalate", "Escalate", "I cannot take it; page from the start again.", false))
            }
        },
        Status::Acknowledged => html! {
            div .actions {
                (button("resolve", "Resolve", "The problem is gone.", true))
                (button("acknowledge", "Acknowledge", "", false))
                (button("escalate", "Escalate", "Page from the start again.", false))
            }
        },
    }
}

fn people(pages: &[Page], directory: &Directory) -> Markup {
    let mut shown = BTreeSet::new();
    let newest_each: Vec<&Page> = pages.iter().filter(|page| shown.insert((page.plan.person, page.plan.method))).collect();
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
                        @if !page.plan.reason.is_empty() { br; span .quiet { (page.plan.reason) } }
                    }
                }
            }
        }
    }
}

fn more(alert: &Alert) -> Markup {
    let links: Vec<_> = alert.links.iter().filter(|link| is_web(&link.href)).collect();
    html! {
        @if !links.is_empty() {
            h2 { "Links from the sender" }
            ul {
                @for link in links {
                    li { a href=(link.href) rel="noopener noreferrer nofollow" { (if link.text.is_empty() { &link.href } else { &link.text }) } }
                }
            }
        }
        @if alert.details.is_some() || !alert.labels.is_empty() {
            details {
                summary { "Details from the sender" }
                @if let Some(text) = &alert.details { pre { (text) } }
                @if !alert.labels.is_empty() {
                    dl .facts { @for (key, value) in &alert.labels { dt { (key) } dd { (value) } } }
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
    method.map_or_else(|| "by a contact method that was removed".to_owned(), |method| format!("by {}", method.channel))
}

const fn sent(state: Sent) -> &'static str {
    match state {
        Sent::Planned => "will be paged",
        Sent::Sending => "being paged",
        Sent::Accepted => "paged",
        Sent::Failed => "could not be reached",
        Sent::Cancelled => "not needed any more",
    }
}

fn name(person: PersonId, directory: &Directory) -> String {
    directory.people.get(&person).map_or_else(|| "Somebody who was removed".to_owned(), |person| person.name.clone())
}

fn without(nothing: Nothing) -> Document {
    let (status, title, text) = match nothing {
        Nothing::Bad(BadLink::Expired) => {
            (StatusCode::GONE, "This link has expired", "Links work for a week. A newer page has a newer link.")
        }
        Nothing::Bad(BadLink::Forged) => {
            let text = "It is not one of ours, or it was cut off on its way. Open it once more from the page you were sent, as a whole.";
            (StatusCode::NOT_FOUND, "This link does not work", text)
        }
        Nothing::Gone => (StatusCode::NOT_FOUND, "There is nothing here any more", "What this link was about was removed."),
        Nothing::Failed(error) => {
            tracing::error!(?error, "an answer page could not be made");
            let text = "Nothing was changed. Wait a few seconds and load this page again.";
            (StatusCode::SERVICE_UNAVAILABLE, "Not now", text)
        }
    };
    Document { status, title: title.to_owned(), sheet: &BASE, main: html! { p .eyebrow { "Allclear" } h1 { (title) } p .lead { (text) } } }
}

/// Links of senders and of the configuration lead to web pages or nowhere.
fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

fn word(lower: &str) -> String {
    let mut letters = lower.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// On the reader's clock, because that is the one they look at.
fn local(at: Timestamp, reader: Option<&Person>) -> String {
    let zone = reader.map_or("UTC", |person| person.time_zone.as_str());
    let zoned = at.in_tz(zone).unwrap_or_else(|_| at.to_zoned(jiff::tz::TimeZone::UTC));
    zoned.strftime("%H:%M %Z, %a %-d %b").to_string()
}

fn ago(time: SignedDuration) -> String {
    let minutes = time.as_mins().max(0);
    match minutes {
        0 => "just now".to_owned(),
        1..60 => format!("{minutes} min ago"),
        60..2880 => format!("{} h {} min ago", minutes / 60, minutes % 60),
        _ => format!("{} days ago", minutes / 1440),
    }
}
