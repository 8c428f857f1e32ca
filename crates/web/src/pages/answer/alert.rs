//! The answer page of an alert.

use super::{Done, Nothing, is_web, name, people};
use crate::Web;
use crate::pages::{BASE, Document, called, changes};
use crate::ui::severity::{alert_rank, shape};
use allclear_core::access::{self, Actor, Permission};
use allclear_core::alert::declaring::Reason;
use allclear_core::alert::{Alert, Status};
use allclear_core::directory::{Directory, Person};
use allclear_core::id::{AlertId, PersonId};
use allclear_core::page::Subject;
use allclear_core::text::capitalised;
use allclear_engine::Error;
use allclear_engine::answer::{self, Seen};
use allclear_engine::declaring;
use allclear_engine::respond::{self, Declare};
use allclear_store::{alerts, pages};
use allclear_texts::{html, kept, t};
use http::StatusCode;
use jiff::Timestamp;
use maud::Markup;
use std::sync::Arc;

/// Does what the button says, as `person`.
pub(super) async fn act(
    web: &Web,
    id: AlertId,
    person: PersonId,
    action: Option<&str>,
    seen: Option<&str>,
) -> Result<String, Error> {
    let actor = Actor::by_link(person);
    match action {
        Some("acknowledge") => {
            answer::acknowledge(&web.app, actor, id).await?;
            Ok(t!("Acknowledged. It is yours; nobody else is paged.").to_owned())
        }
        Some("resolve") => {
            answer::resolve(&web.app, actor, id).await?;
            Ok(t!("Resolved. Thank you.").to_owned())
        }
        Some("escalate") => {
            // A form that is sent twice (a reloaded page, a double tap) must not wake people twice.
            let done = answer::escalate(&web.app, actor, id, Some(seen.unwrap_or_default().parse()?)).await?;
            Ok(called::escalated(done.called.as_ref(), &web.app.directory()))
        }
        Some("declare") => {
            let command = Declare { alerts: vec![id], ..Declare::default() };
            let (incident, new) = respond::declare(&web.app, super::beside(web, person), command).await?;
            let already = if new { "" } else { t!(" already") };
            Ok(t!("It is incident #{}{already}, {}.", incident.number, incident.severity.as_str()))
        }
        Some("ask-later") => {
            declaring::put_off(&web.app, super::beside(web, person), id, ASK_AGAIN_MINUTES).await?;
            Ok(t!("You are asked again in an hour.").to_owned())
        }
        _ => Err(super::no_button()),
    }
}

/// How long a question is put off by its button: as long as the first wait.
const ASK_AGAIN_MINUTES: u32 = 60;

/// The page as it stands now, with what was done just before.
pub(super) async fn page(web: &Web, id: AlertId, person: PersonId, done: Option<Done>) -> Result<Document, Nothing> {
    let (directory, now) = (web.app.directory(), web.app.now());
    let configured = Arc::clone(&directory);
    let read = web.app.read(move |tx| {
        let alert = alerts::find(tx, id)?.ok_or_else(|| Error::not_found("alert", id))?;
        let wanted = pages::Filter { subject: Some(Subject::Alert(id)), limit: super::MAX_PAGES, ..Default::default() };
        let next = answer::next_called(tx, &configured, &alert, Some(person), now)?;
        let until = alert.resolved_at.unwrap_or(now);
        let changed = changes::around(tx, &configured, &[alert.service], alert.opened_at, until)?;
        let reasons = declaring::why(tx, &alert, &configured, now)?;
        Ok((alert, pages::list(tx, &wanted)?, next, changed, reasons))
    });
    let (alert, pages, next, changed, reasons) = read.await?;
    let reader = directory.people.get(&person);
    let service = directory.services.get(&alert.service);
    let runbook = service.and_then(|service| service.runbook_url.as_deref()).filter(|url| is_web(url));
    let main = html! {
        (super::notice(done.as_ref()))
        p .eyebrow { (service.map_or(t!("A service that was removed"), |service| service.name.as_str())) }
        h1 { (alert.title) }
        p .marks {
            span .mark.(alert.severity.as_str()) { (shape(alert_rank(alert.severity))) (kept(&capitalised(alert.severity.as_str()))) }
            span .mark.(alert.status.as_str()) { (kept(&capitalised(alert.status.as_str()))) }
        }
        @if let Some(impact) = service.and_then(|service| service.business_impact.as_deref()) {
            p .lead { (impact) }
        }
        (facts(&alert, &directory, reader, now))
        @if let Some(url) = runbook {
            p { a .button href=(url) rel="noopener noreferrer" { "Open the runbook" } }
        }
        (buttons(&alert, &called::next(&next, person, &directory)))
        @if reader.is_some_and(|reader| access::allows(reader.role, Permission::Respond)) { (should_declare(&alert, &reasons)) }
        @if !changed.is_empty() {
            h2 { "Changed shortly before" }
            (changes::list(&changed, &directory, &super::clock_of(reader, now)))
        }
        (people(&pages, person, &directory))
        (more(&alert))
    };
    let title = format!("{}: {}", kept(&capitalised(alert.status.as_str())), alert.title);
    Ok(Document { status: StatusCode::OK, title, sheet: &BASE, main })
}

fn facts(alert: &Alert, directory: &Directory, reader: Option<&Person>, now: Timestamp) -> Markup {
    let clock = super::clock_of(reader, now);
    let when = |at| super::when(&clock, at);
    html! {
        dl .facts {
            dt { "Since" }
            dd { (when(alert.opened_at)) }
            @if alert.count > 1 {
                dt { "Reported" }
                dd { (alert.count) " times, last " (clock.ago(alert.last_event_at)) }
            }
            @if let Some(at) = alert.acknowledged_at {
                dt { "Acknowledged" }
                dd { (when(at)) (by(alert.acknowledged_by.as_ref(), directory)) }
            }
            @if let Some(at) = alert.resolved_at {
                dt { "Resolved" }
                dd { (when(at)) (by(alert.resolved_by.as_ref(), directory)) }
            }
            @if let Some(person) = reader { (super::reads(person, &clock)) }
        }
    }
}

fn by(actor: Option<&Actor>, directory: &Directory) -> String {
    match actor {
        Some(Actor::Person { id, .. } | Actor::Simulated { id }) => t!(" by {}", name(*id, directory)),
        Some(Actor::Token { name, .. }) => t!(" by {name}"),
        Some(Actor::Integration { .. }) => t!(" by the sender").to_owned(),
        Some(Actor::System | Actor::Operator) | None => String::new(),
    }
}

fn buttons(alert: &Alert, next: &str) -> Markup {
    let seen = Seen::of(alert).to_string();
    let button = |action: &str, text: &str, note: &str, first: bool| {
        html! {
            form method="post" {
                input type="hidden" name="seen" value=(seen);
                button .first[first] type="submit" name="action" value=(action) { (text) }
                @if !note.is_empty() { small { (note) } }
            }
        }
    };
    match alert.status {
        Status::Resolved => html! { p .quiet { "This alert is resolved. There is nothing left to do here." } },
        Status::Triggered => html! {
            div .actions {
                (button("acknowledge", t!("Acknowledge"), t!("I am on it; stop paging others."), true))
                (button("resolve", t!("Resolve"), "", false))
                (button("escalate", t!("Escalate"), &t!("I cannot take it. {next}"), false))
            }
        },
        Status::Acknowledged => html! {
            div .actions {
                (button("resolve", t!("Resolve"), t!("The problem is gone."), true))
                (button("escalate", t!("Escalate"), &t!("I cannot keep it. {next}"), false))
            }
        },
    }
}

/// That it should be an incident, why, and one button for it.
fn should_declare(alert: &Alert, reasons: &[Reason]) -> Markup {
    // Whoever was just woken answers first.
    if reasons.is_empty() || alert.status != Status::Acknowledged {
        return Markup::default();
    }
    html! {
        h2 { "Declare an incident?" }
        @for reason in reasons { p .quiet { (reason.sentence()) } }
        div .actions {
            form method="post" {
                button type="submit" name="action" value="declare" { "Declare an incident" }
                small { "Others see it, and somebody commands." }
            }
            form method="post" { button type="submit" name="action" value="ask-later" { "Ask me again in an hour" } }
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
                    dl .facts { @for (key, value) in alert.labels.iter() { dt { (key) } dd { (value) } } }
                }
            }
        }
    }
}
