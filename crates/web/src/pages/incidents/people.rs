//! People in an incident: who does what, who was paged, who answered.

use super::room::{Room, Seat};
use crate::ui::{Zone, badge, person};
use allclear_core::id::PersonId;
use allclear_core::incident::{Responder, Role};
use allclear_core::page::{Page, State};
use jiff::Timestamp;
use maud::{Markup, html};
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

/// How far a call for help has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reached {
    /// Answered, or came by themselves.
    Here(Timestamp),
    /// A provider took the page.
    Paged(Timestamp),
    /// Being sent, or waiting to be.
    Sending(Timestamp),
    /// Every way failed.
    Unreachable(Timestamp),
}

/// Where somebody stands, from what the story says and what became of their pages.
pub(super) fn reached(responder: &Responder, pages: &[Page]) -> Option<Reached> {
    if let Some(at) = responder.answered_at {
        return Some(Reached::Here(at));
    }
    let paged_at = responder.paged_at?;
    // Only those of the last call; the ones before it tell of another hour.
    let last: Vec<&Page> =
        pages.iter().filter(|p| p.plan.person == responder.person && p.created_at >= paged_at).collect();
    let any = |state: State| last.iter().any(|page| page.state == state);
    Some(if any(State::Accepted) {
        Reached::Paged(paged_at)
    } else if any(State::Planned) || any(State::Sending) {
        Reached::Sending(paged_at)
    } else if any(State::Failed) || last.is_empty() {
        Reached::Unreachable(paged_at)
    } else {
        Reached::Paged(paged_at)
    })
}

impl Reached {
    pub fn words(self, zone: &Zone) -> Markup {
        match self {
            Self::Here(at) => html! { "here since " (zone.clock(at)) },
            Self::Paged(at) => html! { "paged " (zone.ago(at)) ", no answer yet" },
            Self::Sending(at) => html! { "being paged since " (zone.clock(at)) },
            Self::Unreachable(_) => html! { (badge("not reached").overdue()) },
        }
    }
}

/// People who were called or came, and hold no role now.
pub(super) fn without_role(room: &Room) -> Vec<&Responder> {
    let busy: BTreeSet<PersonId> =
        room.incident.tenures.iter().filter(|t| t.released_at.is_none()).map(|t| t.person).collect();
    room.responders.iter().filter(|r| !busy.contains(&r.person)).collect()
}

/// The roles to show: those that somebody holds, and those that the severity asks for.
pub(super) fn roles(room: &Room) -> Vec<Role> {
    let shown =
        |role: &Role| room.incident.policy.roles.contains(role) || room.incident.holders(*role).next().is_some();
    Role::ALL.into_iter().filter(shown).collect()
}
