//! People in an incident: who does what, who was paged, who answered.

use super::room::{Room, Seat};
use super::sheet::Sheet;
use crate::ui::{Zone, badge, button, form, person, submit};
use allclear_core::id::PersonId;
use allclear_core::incident::{Reached, Responder, Role, Stage, reached};
use allclear_core::room::presence;
use allclear_texts::{html, t};
use maud::Markup;
use std::collections::BTreeSet;

/// A person with what the clock says where they are.
pub(super) fn somebody(seat: &Seat<'_>, id: PersonId) -> crate::ui::person::Person {
    let shown = person(seat.room.name(id)).you(id == seat.viewer.person());
    match seat.room.directory.people.get(&id) {
        Some(person) if person.time_zone != seat.zone.name() => {
            shown.local(&Zone::named(&person.time_zone, seat.viewer.now))
        }
        _ => shown,
    }
}

/// How far a call for help has come, in words.
pub(super) fn call(reached: Reached, zone: &Zone) -> Markup {
    match reached {
        Reached::Here(at) => html! { "here since " (zone.clock(at)) },
        Reached::Paged(at) => html! { "paged " (zone.ago(at)) ", no answer yet" },
        Reached::Sending(at) => html! { "being paged since " (zone.clock(at)) },
        Reached::Unreachable(_) => html! { (badge(t!("not reached")).overdue()) },
    }
}

/// Where somebody stands, and since when.
pub(super) fn state(seat: &Seat<'_>, responder: &Responder) -> Markup {
    let (zone, since) = (&seat.zone, responder.since);
    if !seat.is_open() && matches!(responder.stage, Stage::Joined | Stage::Observing) {
        return html! { "from " (zone.at(since)) };
    }
    match responder.stage {
        Stage::Asked => {
            html! { @if let Some(reached) = reached(responder, &seat.room.pages) { (call(reached, zone)) } }
        }
        Stage::Joined => html! { "here since " (zone.clock(since)) },
        Stage::Observing => html! { "observes since " (zone.clock(since)) },
        Stage::Released => html! { "left at " (zone.clock(since)) },
        Stage::Removed => html! { "removed at " (zone.clock(since)) @if let Some(why) = &responder.why { ": " (why) } },
    }
}

/// One line about somebody without a role; whoever has had nothing to do for long can be let go in one tap.
pub(super) fn responder(seat: &Seat<'_>, responder: &Responder) -> Markup {
    let (room, now) = (seat.room, seat.viewer.now);
    let idle = presence::idle_for_long(seat.incident(), &room.work, now).find(|(id, _)| *id == responder.person);
    let idle = idle.filter(|_| seat.is_open());
    html! {
        li {
            p .role { (if responder.stage == Stage::Observing { t!("Observer") } else { t!("Responder") }) }
            div .holder {
                (somebody(seat, responder.person))
                span .quiet.small { (state(seat, responder)) }
                @if let Some((_, since)) = idle {
                    span .quiet.small { "nothing to do for " (seat.zone.elapsed(since)) }
                    @if seat.works() {
                        (form::act(seat.at("/release"), submit(t!("Release")).small().quiet())
                            .hidden("person", responder.person.to_string())
                            .hidden("key", seat.key(&format!("release-{}", responder.person))))
                    }
                }
            }
        }
    }
}

/// In and out: what the viewer can do about being there, and about others.
pub(super) fn doors(seat: &Seat<'_>) -> Markup {
    let me = seat.viewer.person();
    let leads =
        seat.incident().tenures.iter().any(|t| t.person == me && t.released_at.is_none() && t.role != Role::Observer);
    let stage = seat.incident().presence.find(me).map(|r| r.stage);
    let others = seat.incident().presence.all().any(|r| r.person != me && !is_gone(r));
    html! {
        div .row {
            @match stage {
                Some(Stage::Removed) => span .quiet { "You were removed. Whoever commands can ask you back." },
                Some(Stage::Joined) if leads => {},
                Some(Stage::Joined) => (form::act(seat.at("/leave"), submit(t!("Leave")).small().quiet())),
                Some(Stage::Observing) => {
                    (form::act(seat.at("/join"), submit(t!("Join")).small()))
                    (form::act(seat.at("/leave"), submit(t!("Leave")).small().quiet()))
                },
                Some(Stage::Asked | Stage::Released) | None => {
                    (form::act(seat.at("/join"), submit(t!("Join")).small()))
                    (form::act(seat.at("/observe"), submit(t!("Observe")).small().quiet()))
                },
            }
            (super::record::first_link(seat))
            (Sheet::Call.opens(button(t!("Log a call")).small().quiet().command()))
        }
        (rarely(seat, others))
    }
}

/// What is done about people now and then.
fn rarely(seat: &Seat<'_>, others: bool) -> Markup {
    html! {
        details .more {
            summary { "More" }
            div .row {
                @if others {
                    (Sheet::Release.opens(button(t!("Release a responder")).small().quiet().command()))
                    (Sheet::Remove.opens(button(t!("Remove a responder")).small().quiet().command()))
                    (Sheet::Workstream.opens(button(t!("Make a workstream")).small().quiet().command()))
                }
                (super::access::closing(seat))
            }
        }
    }
}

/// People who are called, here or gone, and hold no role now.
pub(super) fn without_role(room: &Room) -> Vec<&Responder> {
    let busy: BTreeSet<PersonId> =
        room.incident.tenures.iter().filter(|t| t.released_at.is_none()).map(|t| t.person).collect();
    room.incident.presence.all().filter(|r| !busy.contains(&r.person)).collect()
}

/// Whether somebody is gone again.
pub(super) fn is_gone(responder: &Responder) -> bool {
    matches!(responder.stage, Stage::Released | Stage::Removed)
}

/// The roles to show: those that somebody holds, and those that the severity asks for.
pub(super) fn roles(room: &Room) -> Vec<Role> {
    // A lead stands with the workstream.
    let leads = |role: Role, person| role == Role::WorkstreamLead && super::teams::has(room, person);
    let shown = |role: &Role| {
        room.incident.policy.roles.contains(role) || room.incident.holders(*role).any(|t| !leads(*role, t.person))
    };
    Role::ALL.into_iter().filter(shown).collect()
}
