//! The answer page of an incident: it was sent to find somebody who commands.

use super::{Done, Nothing, is_web, items, name, people};
use crate::Web;
use crate::pages::incidents::catch_up::parts;
use crate::pages::{BASE, Document};
use crate::ui::Zone;
use crate::ui::severity::{rank, shape};
use allclear_core::access::Actor;
use allclear_core::command::Command;
use allclear_core::directory::Directory;
use allclear_core::id::{IncidentId, PersonId};
use allclear_core::incident::{Category, Incident, Reference, Responder, Role, Severity};
use allclear_core::page::{Call, NUDGE_STEP, Subject};
use allclear_core::room::{About, Clock, ClockKind};
use allclear_core::update::{self, Readership, UNCHANGED};
use allclear_engine::Error;
use allclear_engine::respond::{self, Button, News, Seen};
use allclear_store::{pages, timeline};
use allclear_texts::{html, say, t};
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use maud::Markup;
use std::sync::Arc;

/// Does what the button says, as `person`.
pub(super) async fn act(
    web: &Web,
    id: IncidentId,
    person: PersonId,
    action: Option<&str>,
    text: Option<String>,
) -> Result<String, Error> {
    match action {
        Some("update") => {
            let command = Command::Update { text: text.unwrap_or_default(), next_minutes: None };
            let button = Button { command, seen: Seen::default(), key: None };
            Ok(respond::press(&web.app, inside(web, id, person).await?, Reference::Id(id), button).await?.told)
        }
        // A script that acknowledges whatever it is paged for means the button that it was paged about.
        Some("join") => join(web, id, person).await,
        Some("acknowledge") if was_asked(web, id, person).await? => join(web, id, person).await,
        Some("command" | "acknowledge") => {
            respond::accept_page(&web.app, Actor::by_link(person), id, person).await?;
            Ok(t!("You command this incident. Nobody else is paged for it.").to_owned())
        }
        _ => Err(super::no_button()),
    }
}

/// As whom somebody works in an incident: who is in it was asked for what they do there, whatever their role is otherwise.
pub(super) async fn inside(web: &Web, id: IncidentId, person: PersonId) -> Result<Actor, Error> {
    let incident = web.app.read(move |tx| respond::load(tx, Reference::Id(id))).await?;
    let helps = incident.presence.find(person).is_some_and(Responder::is_in);
    let is_in = helps || serves(&incident, person).next().is_some();
    Ok(if is_in { Actor::by_link(person) } else { super::beside(web, person) })
}

async fn join(web: &Web, id: IncidentId, person: PersonId) -> Result<String, Error> {
    let incident = respond::join(&web.app, Actor::by_link(person), Reference::Id(id), person).await?;
    Ok(joined(&incident).to_owned())
}

/// What came of joining, and who learns of it.
pub(crate) fn joined(incident: &Incident) -> &'static str {
    if incident.visibility.is_private() {
        t!("You are in. Everybody in this incident can see that you help.")
    } else {
        t!("You are in. Everybody can see that you help.")
    }
}

/// Whether the last thing this person was paged for was to help. Answered or not: who acknowledges twice helps, and must
/// not find themselves in command.
async fn was_asked(web: &Web, id: IncidentId, person: PersonId) -> Result<bool, Error> {
    let read = web.app.read(move |tx| Ok(called_to_help(&respond::load(tx, Reference::Id(id))?, person).is_some()));
    read.await
}

/// What became of the last call for help to this person; `None` when they were not called, or called to command.
fn called_to_help(incident: &Incident, person: PersonId) -> Option<&Responder> {
    incident.presence.find(person).filter(|r| r.wanted_as.is_none() && r.paged_at.is_some())
}

/// The page as it stands now, with what was done just before.
pub(super) async fn page(web: &Web, id: IncidentId, person: PersonId, done: Option<Done>) -> Result<Document, Nothing> {
    let (directory, now) = (web.app.directory(), web.app.now());
    let known = Arc::clone(&directory);
    let read = web.app.read(move |tx| {
        let incident = respond::load(tx, Reference::Id(id))?;
        let wanted =
            pages::Filter { subject: Some(Subject::Incident(id)), limit: super::MAX_PAGES, ..Default::default() };
        let asked = called_to_help(&incident, person).is_some_and(Responder::is_awaited);
        let briefing = respond::briefing(tx, Reference::Id(id), &known, News::AfterLastOf(person), now)?;
        // What somebody was told while working on it is no call.
        let mut pages = pages::list(tx, &wanted)?;
        pages.retain(|page| page.plan.step != NUDGE_STEP);
        let told = timeline::last_update(tx, id)?.is_some();
        Ok((incident, pages, asked, told, respond::room(tx, Reference::Id(id))?, briefing))
    });
    let (incident, pages, asked, told, (room, clocks), briefing) = read.await?;
    let reader = directory.people.get(&person);
    let waiting = items::waiting(&incident, &room, person, &directory, now);
    let zone = super::clock_of(reader, now);
    let main = html! {
        (super::notice(done.as_ref()))
        p .eyebrow { "Incident #" (incident.number) }
        h1 { (incident.title) }
        p .marks {
            span .mark.(loudness(incident.severity)) { (shape(rank(incident.severity))) (incident.severity.as_str()) }
            span .mark { (incident.status.said()) }
            @if incident.drill.is_some() { span .mark { "Drill: nothing is wrong" } }
        }
        @if let Some(impact) = &incident.impact { p .lead { (impact) } }
        (waiting)
        dl .facts {
            dt { "Declared" }
            dd { (super::when(&zone, incident.declared_at)) }
            @if !incident.services.is_empty() {
                dt { "Services" }
                dd { (services(&incident, &directory)) }
            }
            dt { "Commander" }
            dd { (incident.commander().map_or_else(|| t!("nobody yet").to_owned(), |who| name(who, &directory))) }
            @if let Some(reader) = reader { (super::reads(reader, &zone)) }
        }
        (serving(&incident, &clocks, person, &zone))
        (next_word(&incident, &clocks, person, told, &directory, now))
        (runbooks(&incident, &directory))
        // Whoever is asked for something is not told besides that they are not needed.
        @if waiting.0.is_empty() || asked || incident.commander().is_none() { (buttons(&incident, person, asked)) }
        p { a .button.open href=(format!("/incidents/{}", incident.number)) { "Open incident #" (incident.number) } }
        @for link in incident.gathered.links() {
            p { a .button href=(link.url) rel="noopener noreferrer" { "Open: " (link.kind.name()) } }
        }
        // Nobody is woken without a briefing; who is there already has it at hand.
        details open[asked] { summary { "Catch up" } (parts(&briefing, &incident, &zone)) }
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
        _ if incident.status.category == Category::Triage => html! {
            p { a .button href=(format!("/incidents/{}/triage", incident.number)) { "Accept, merge or decline it" } }
        },
        _ if asked => html! {
            div .actions {
                form method="post" {
                    button .first type="submit" name="action" value="join" { (Call::Help.answer()) }
                    small {
                        @if incident.visibility.is_private() { "Everybody in this incident" } @else { "Everybody" }
                        " sees that you help, and you are not paged for it again."
                    }
                }
            }
        },
        Some(_) if serves(incident, person).next().is_some() => Markup::default(),
        Some(_) => html! { p .quiet { "Somebody commands it. You are not needed for that any more." } },
        None => html! {
            div .actions {
                form method="post" {
                    button .first type="submit" name="action" value="command" { (Call::Command.answer()) }
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
                h2 { "You are " (roles.join(t!(" and "))) "." }
                @for (what, at) in due { p { (what) ": " (zone.due(at)) } }
            }
        }
    }
}

/// A promise is near when somebody is reminded of it.
const SOON: SignedDuration = SignedDuration::from_mins(5);

/// For whoever writes the next update: the first one from its template where a list waits for it, and that nothing changed
/// when the next one is due, in one tap each. Anything else is written on the incident's page.
fn next_word(
    incident: &Incident,
    clocks: &[Clock],
    person: PersonId,
    told: bool,
    directory: &Directory,
    now: Timestamp,
) -> Markup {
    let promise = clocks.iter().find(|clock| clock.about == About::whole(ClockKind::InternalUpdate));
    let lists = incident.lists();
    let waited_for = !lists.is_empty() && incident.status.category.is_worked_on();
    // Where nothing is promised and lists wait all the same, it is the commander's to say.
    let keeper = promise.map_or_else(|| incident.commander().filter(|_| waited_for), |clock| clock.person);
    let near = promise.is_some_and(|clock| clock.at.duration_since(now) <= SOON);
    let draft = update::draft(Readership::Internal, incident, directory, now);
    let (text, says) = match told {
        _ if keeper != Some(person) => return Markup::default(),
        false if (waited_for || near) && update::is_ready(&draft) => (draft.as_str(), t!("Send this update")),
        true if near => (say(UNCHANGED), t!("Nothing changed")),
        _ => return Markup::default(),
    };
    let lists = lists.join(", ");
    html! {
        section .ask {
            h2 { @if told { "The next update" } @else { "The first update" } }
            p .said { (text) }
            @if !lists.is_empty() { p .quiet { "Goes to " (lists) "." } }
            div .actions {
                form method="post" {
                    input type="hidden" name="action" value="update";
                    input type="hidden" name="text" value=(text);
                    button type="submit" { (says) }
                }
            }
        }
    }
}

/// What is promised to others, in words.
fn promised(kind: ClockKind) -> Option<&'static str> {
    match kind {
        ClockKind::InternalUpdate => Some(t!("The internal update")),
        ClockKind::PublicUpdate => Some(t!("The public update")),
        ClockKind::Can => Some(t!("A report of how it stands")),
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
