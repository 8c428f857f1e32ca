//! The incident in brief: whether you are wanted, what customers see, what was said last, where to read on, who is on it.

use super::people::{self, somebody};
use super::regions::Region;
use super::room::Seat;
use super::sheet::Sheet;
use super::teams;
use super::{fields, outside, record};
use crate::pages::alerts::{is_web, outside};
use crate::ui::{Icon, button, card, form, prose, submit};
use allclear_core::directory::Role as Access;
use allclear_core::incident::{Responder, Role, Tenure, has_say};
use allclear_core::timeline::{Kind, actor_name};
use allclear_texts::{html, say, t};
use maud::Markup;

/// What surrounds the incident, for links that lead down to it.
pub(super) const REST: &str = "rest";

pub(super) fn brief(seat: &Seat<'_>) -> Markup {
    let inner = html! {
        // Whoever reads how the work goes finds it where everything else stands that waits for them.
        @if !seat.reads() { (invitation(seat)) }
        (impact(seat))
        (last_update(seat))
        (outside::questions(seat))
        @if seat.reads() { p .quiet { a href=(seat.at("/briefing")) { @if seat.is_open() { "Catch up: what was tried, decided and is under way" } @else { "What was tried and decided" } } } }
        (responders(seat))
        p .to-rest { a href=(format!("#{REST}")) { (Icon::ChevronDown) "Services, alerts, what customers read" } }
    };
    seat.region("incident-brief", Region::Brief, &inner)
}

/// For somebody who was asked to help and has not said a word yet: the one thing to press.
pub(super) fn invitation(seat: &Seat<'_>) -> Markup {
    let me = seat.viewer.person();
    let known = seat.incident().presence.find(me);
    let asked = known.filter(|r| r.is_awaited());
    html! {
        @if known.is_none_or(people::is_gone) && seat.is_open() { (leader(seat)) }
        // In a drill the coach asks it.
        @if let Some(asked) = asked.filter(|r| r.wanted_as.is_none() && seat.works() && seat.is_open() && seat.incident().drill.is_none()) {
            div .invitation {
                p { strong { "You were asked to help" } @if let Some(at) = asked.paged_at { " " (seat.zone.ago(at)) } "." }
                (form::act(seat.at("/join"), submit(t!("I am on it")).primary().wide().icon(Icon::Check).key("a").command()))
            }
        }
    }
}

/// For somebody with authority who comes in while somebody else commands: command is handed over in form, or they watch.
/// Two commanders at once are worse than a slow one.
fn leader(seat: &Seat<'_>) -> Markup {
    let Some(commander) = seat.incident().commander().filter(|_| seat.viewer.role() != Access::Responder) else {
        return Markup::default();
    };
    let name = seat.room.name(commander);
    html! {
        div .invitation {
            @if seat.works() {
                p { strong { (name) " commands this incident." } " Do you wish to take command, or to observe?" }
                div .row {
                    (form::act(seat.at("/observe"), submit(t!("Observe")).primary()))
                    (form::act(seat.at("/role"), submit(t!("Ask for command")))
                        .hidden("role", Role::IncidentCommander.as_str())
                        .hidden("person", seat.viewer.person().to_string())
                        .hidden(fields::seen_name(Role::IncidentCommander), commander.to_string())
                        .hidden("key", seat.key("leader")))
                    (form::act(seat.at("/join"), submit(t!("Join and help")).quiet()))
                }
                p .quiet.small { "Until command is handed over, " (name) " decides." }
            } @else {
                p { strong { (name) " commands this incident." } " You observe: what is written here goes to those who work." }
            }
        }
    }
}

/// What to look at first, and what makes it.
fn priority(seat: &Seat<'_>) -> Markup {
    let incident = seat.incident();
    html! {
        p .quiet.small title="What to look at first: made of severity, risk and the kind of impact" {
            @if let Some(kind) = &incident.kind { (kind.name) " · " }
            "Priority " (incident.priority().as_str()) " · risk " (say(incident.risk.name()))
        }
    }
}

fn impact(seat: &Seat<'_>) -> Markup {
    let said = seat.incident().impact.as_deref();
    let label = if said.is_some() { t!("Edit") } else { t!("Say") };
    let inner = html! {
        @match said {
            Some(text) => (prose(text).compact().on(&seat.zone)),
            None => p .quiet { "Nobody has said yet what customers see." },
        }
        (record::signals(seat))
        (priority(seat))
        (runbooks(seat))
        (super::triage::reporters(seat))
    };
    let shown = card(t!("Impact"), inner);
    let edit = html! {
        @if seat.is_open() { (Sheet::Signal.opens(button(t!("Count cases")).small().quiet().command())) }
        (Sheet::Impact.opens(button(label).small().quiet()))
    };
    html! { @if seat.works() { (shown.actions(edit)) } @else { (shown) } }
}

/// Where to read what to do, service by service.
fn runbooks(seat: &Seat<'_>) -> Markup {
    let services = seat.incident().services.iter().filter_map(|id| seat.room.directory.services.get(id));
    let known = services.filter_map(|s| Some((s, s.runbook_url.as_deref().filter(|url| is_web(url))?)));
    let links: Vec<_> = known.map(|(service, url)| outside(url, &t!("Runbook of {}", service.name))).collect();
    html! { @if !links.is_empty() { ul .runbooks { @for link in &links { li { (Icon::BookOpen) (link) } } } } }
}

/// For who just joined: how it stood when somebody last said so.
fn last_update(seat: &Seat<'_>) -> Markup {
    let Some(entry) = &seat.room.last_update else { return Markup::default() };
    let Kind::UpdatePosted { text, .. } = &entry.kind else { return Markup::default() };
    let author = if let Kind::UpdatePosted { author, .. } = &entry.kind { *author } else { None };
    let by = author.map_or_else(|| actor_name(&seat.room.directory, &entry.actor), |author| seat.room.name(author));
    let inner = html! {
        (prose(text).compact().on(&seat.zone))
        p .quiet.small { (by) ", " (seat.zone.ago(entry.occurred_at)) }
        @if let Some(due) = seat.incident().next_update_due_at {
            p .quiet.small { "The next one: " (seat.zone.due(due)) ". Asking before that takes time from repairing." }
        }
    };
    card(t!("Last update"), inner).folds(&seat.zone.ago(entry.occurred_at))
}

fn responders(seat: &Seat<'_>) -> Markup {
    let free = people::without_role(seat.room);
    let inner = html! {
        ul .roles {
            @for role in people::roles(seat.room) { (one_role(seat, role)) }
            @if seat.reads() {
                (teams::shown(seat))
                @for responder in free.iter().filter(|r| !people::is_gone(r) && !teams::has(seat.room, r.person)) { (people::responder(seat, responder)) }
                @for responder in free.iter().filter(|r| people::is_gone(r)) { (people::responder(seat, responder)) }
            }
        }
        @if people::roles(seat.room).is_empty() && free.is_empty() { p .quiet { "Nobody has taken a role yet." } }
        @if seat.works() && seat.is_open() { (people::doors(seat)) }
    };
    let shown = card(t!("People"), inner);
    let assign = Sheet::Role.opens(button(t!("Assign")).small().quiet().icon(Icon::UserPlus).key("o").command());
    let shown = if seat.works() && seat.is_open() { shown.actions(assign) } else { shown };
    shown.folds(&faces(seat, &free))
}

/// Everybody at a glance: who holds a role, then who helps.
fn faces(seat: &Seat<'_>, free: &[&Responder]) -> Markup {
    let free = free.iter().filter(|r| seat.reads() && !people::is_gone(r)).map(|r| r.person);
    let serving = people::roles(seat.room).into_iter().flat_map(|role| seat.incident().holders(role));
    let mut names: Vec<String> = Vec::new();
    for id in serving.map(|tenure| tenure.person).chain(free) {
        let name = seat.room.name(id);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    html! { @if names.is_empty() { "nobody yet" } @else { (crate::ui::people(&names)) } }
}

fn one_role(seat: &Seat<'_>, role: Role) -> Markup {
    let holders: Vec<_> = seat.incident().holders(role).collect();
    html! {
        li {
            p .role { (role.name()) }
            @for tenure in &holders {
                div .holder {
                    (somebody(seat, tenure.person))
                    @if seat.is_open() { span .quiet.small { "for " (seat.zone.elapsed(tenure.assumed_at)) } }
                    @if seat.is_open() && !has_say(tenure) { (stands_by(seat, tenure)) }
                }
            }
            @if holders.is_empty() {
                @let before = seat.incident().tenures.iter().rfind(|t| t.role == role).filter(|_| !seat.is_open());
                div .holder {
                    @match before {
                        Some(tenure) => (somebody(seat, tenure.person)),
                        None => span .quiet { "Nobody" },
                    }
                    @if seat.works() && seat.is_open() { (take(seat, role)) }
                }
            }
        }
    }
}

/// A deputy whom nobody named who leads: they are there, and decide nothing until the commander says so.
fn stands_by(seat: &Seat<'_>, tenure: &Tenure) -> Markup {
    html! {
        span .quiet.small { "stands by, leads when the commander confirms" }
        @if seat.works() && seat.incident().commander() == Some(seat.viewer.person()) {
            (form::act(seat.at("/role"), submit(t!("Confirm")).small())
                .hidden("role", tenure.role.as_str())
                .hidden("person", tenure.person.to_string())
                .hidden(fields::seen_name(tenure.role), tenure.person.to_string())
                .hidden("key", seat.key("confirm")))
        }
    }
}

fn take(seat: &Seat<'_>, role: Role) -> Markup {
    html! {
        (form::act(seat.at("/role"), submit(t!("Take")).small().quiet())
            .hidden("role", role.as_str())
            .hidden("person", seat.viewer.person().to_string())
            .hidden(fields::seen_name(role), "")
            .hidden("key", seat.key(&format!("side-{}", role.as_str()))))
    }
}
