//! The answer page of an incident: it was sent to find somebody who commands.

use super::{Done, Nothing, ago, is_web, items, local, name, people};
use crate::Web;
use crate::pages::incidents::catch_up::parts;
use crate::pages::{BASE, Document};
use crate::ui::Zone;
use crate::ui::severity::{rank, shape};
use allclear_core::access::Actor;
use allclear_core::directory::Directory;
use allclear_core::id::{IncidentId, PersonId};
use allclear_core::incident::{Incident, Reference, Responder, Role, Severity, responders};
use allclear_core::page::{NUDGE_STEP, Subject};
use allclear_core::room::{Clock, ClockKind};
use allclear_core::timeline::Entry;
use allclear_engine::Error;
use allclear_engine::respond::{self, News};
use allclear_store::{pages, timeline};
use http::StatusCode;
use maud::{Markup, html};
use std::sync::Arc;

/// Does what the button says, as `person`.
pub(super) async fn act(web: &Web, id: IncidentId, person: PersonId, action: Option<&str>) -> Result<String, Error> {
    match action {
        // A script that acknowledges whatever it is paged for means the button that it was paged about.
        Some("join") => join(web, id, person).await,
        Some("acknowledge") if was_asked(web, id, person).await? => join(web, id, person).await,
        Some("command" | "acknowledge") => {
            respond::accept_page(&web.app, Actor::by_link(person), id, person).await?;
            Ok("You command this incident. Nobody else is paged for it.".to_owned())
        }
        _ => Err(super::no_button()),
    }
}

async fn join(web: &Web, id: IncidentId, person: PersonId) -> Result<String, Error> {
    respond::join(&web.app, Actor::by_link(person), Reference::Id(id), person).await?;
    Ok("You are in. Everybody can see that you help.".to_owned())
}

/// Whether the last thing this person was paged for was to help. Answered or not: who acknowledges twice helps, and must
/// not find themselves in command.
async fn was_asked(web: &Web, id: IncidentId, person: PersonId) -> Result<bool, Error> {
    let read = web.app.read(move |tx| Ok(called_to_help(&timeline::about_responders(tx, id)?, person)));
    Ok(read.await?.is_some())
}

/// What became of the last call for help to this person; `None` when they were not called, or called to command.
fn called_to_help(entries: &[Entry], person: PersonId) -> Option<Responder> {
    responders(entries).into_iter().find(|r| r.person == person && r.wanted_as.is_none() && r.paged_at.is_some())
}

/// The page as it stands now, with what was done just before.
pub(super) async fn page(web: &Web, id: IncidentId, person: PersonId, done: Option<Done>) -> Result<Document, Nothing> {
    let (directory, now) = (web.app.directory(), web.app.now());
    let known = Arc::clone(&directory);
    let read = web.app.read(move |tx| {
        let incident = respond::load(tx, Reference::Id(id))?;
        let wanted =
            pages::Filter { subject: Some(Subject::Incident(id)), limit: super::MAX_PAGES, ..Default::default() };
        let called = called_to_help(&timeline::about_responders(tx, id)?, person);
        let asked = called.is_some_and(|call| call.answered_at.is_none());
        let told = respond::briefing(tx, Reference::Id(id), &known, News::AfterLastOf(person), now)?;
        // What somebody was told while working on it is no call.
        let mut pages = pages::list(tx, &wanted)?;
        pages.retain(|page| page.plan.step != NUDGE_STEP);
        Ok((incident, pages, asked, respond::room(tx, Reference::Id(id))?, told))
    });
    let (incident, pages, asked, (room, clocks), told) = read.await?;
    let reader = directory.people.get(&person);
    let waiting = items::waiting(&incident, &room, person, &directory, now);
    let zone = Zone::named(reader.map_or("UTC", |reader| reader.time_zone.as_str()), now);
    let main = html! {
        (super::notice(done.as_ref()))
        p .eyebrow { "Incident #" (incident.number) }
        h1 { (incident.title) }
        p .marks {
            span .mark.(loudness(incident.severity)) { (shape(rank(incident.severity))) (incident.severity.as_str()) }
            span .mark { (incident.status.name) }
        }
        @if let Some(impact) = &incident.impact { p .lead { (impact) } }
        (waiting)
        dl .facts {
            dt { "Declared" }
            dd { (local(incident.declared_at, reader)) " (" (ago(now.duration_since(incident.declared_at))) ")" }
            @if !incident.services.is_empty() {
                dt { "Services" }
                dd { (services(&incident, &directory)) }
            }
            dt { "Commander" }
            dd { (incident.commander().map_or_else(|| "nobody yet".to_owned(), |who| name(who, &directory))) }
            @if let Some(reader) = reader { dt { "You are" } dd { (reader.name) } }
        }
        (serving(&incident, &clocks, person, &zone))
        // Whoever is asked for something is not told besides that they are not needed.
        @if waiting.0.is_empty() || asked || incident.commander().is_none() { (buttons(&incident, person, asked)) }
        p { a .button href=(format!("/incidents/{}", incident.number)) { "Open incident #" (incident.number) } }
        (runbooks(&incident, &directory))
        // Nobody is woken without a briefing; who is there already has it at hand.
        details open[asked] { summary { "Catch up" } (parts(&told)) }
        (people(&pages, person, &directory))
    };
    let title = format!("#{} {}", incident.number, incident.title);
    Ok(Document { status: StatusCode::OK, title, sheet: &BASE, main })
}

fn buttons(incident: &Incident, person: PersonId, asked: bool) -> Markup {
    match incident.commander() {
        _ if !incident.status.category.is_open() => {
            html! { p .quiet { "This incident is over. There is nothing left to do here." } }
        }
        _ if asked => html! {
            div .actions {
                form method="post" {
                    button .first type="submit" name="action" value="join" { "I am on it" }
                    small { "Everybody sees that you help, and you are not paged for it again." }
                }
            }
        },
        Some(_) if serves(incident, person).next().is_some() => Markup::default(),
        Some(_) => html! { p .quiet { "Somebody commands it. You are not needed for that any more." } },
        None => html! {
            div .actions {
                form method="post" {
                    button .first type="submit" name="action" value="command" { "Take command" }
                    small { "You decide and delegate; others do. Nobody else is paged for it." }
                }
            }
        },
    }
}

/// The roles that somebody holds.
fn serves(incident: &Incident, person: PersonId) -> impl Iterator<Item = Role> + '_ {
    Role::ALL.into_iter().filter(move |role| incident.holders(*role).any(|tenure| tenure.person == person))
}

/// For whoever holds a role: which, and what falls due by it.
fn serving(incident: &Incident, clocks: &[Clock], person: PersonId, zone: &Zone) -> Markup {
    let roles: Vec<&str> = serves(incident, person).map(Role::name).collect();
    let own = clocks.iter().filter(|clock| clock.person == Some(person));
    let due: Vec<_> = own.filter_map(|clock| Some((promised(clock.about.kind?)?, clock.at))).collect();
    html! {
        @if !roles.is_empty() && incident.status.category.is_open() {
            section .ask {
                h2 { "You are " (roles.join(" and ")) "." }
                @for (what, at) in due { p { (what) ": " (zone.due(at)) } }
            }
        }
    }
}

/// What is promised to others, in words.
const fn promised(kind: ClockKind) -> Option<&'static str> {
    match kind {
        ClockKind::InternalUpdate => Some("The internal update"),
        ClockKind::PublicUpdate => Some("The public update"),
        ClockKind::Can => Some("A report of how it stands"),
        _ => None,
    }
}

/// Where to read what to do, service by service.
fn runbooks(incident: &Incident, directory: &Directory) -> Markup {
    let services = incident.services.iter().filter_map(|id| directory.services.get(id));
    let known = services.filter_map(|s| Some((&s.name, s.runbook_url.as_deref().filter(|url| is_web(url))?)));
    html! {
        @for (service, url) in known {
            p { a .button href=(url) rel="noopener noreferrer" { "Open the runbook of " (service) } }
        }
    }
}

fn services(incident: &Incident, directory: &Directory) -> String {
    let names =
        incident.services.iter().filter_map(|id| directory.services.get(id)).map(|service| service.name.as_str());
    names.collect::<Vec<_>>().join(", ")
}

/// The mark in the colour that this severity has everywhere.
const fn loudness(severity: Severity) -> &'static str {
    match severity {
        Severity::Sev1 => "critical",
        Severity::Sev2 => "error",
        Severity::Sev3 => "warning",
        Severity::Sev4 | Severity::Sev5 => "info",
    }
}
