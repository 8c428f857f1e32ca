//! What is expected of whoever looks: the card of each role they hold, and how everybody behaves here.

use super::room::Seat;
use crate::ui::card;
use allclear_core::incident::role_card::{self, ETIQUETTE, RoleCard};
use allclear_core::incident::{Role, Stage};
use allclear_texts::{html, say, t};
use jiff::SignedDuration;
use maud::Markup;

/// How long a card stands open after somebody came or took a role: long enough to read it once, while nobody knows it yet.
const NEW: SignedDuration = SignedDuration::from_mins(5);

/// The viewer's cards; nothing for who is not in the incident, and when it is over.
pub(super) fn mine(seat: &Seat<'_>) -> Markup {
    let (incident, me) = (seat.incident(), seat.viewer.person());
    let here = incident.presence.find(me).filter(|it| matches!(it.stage, Stage::Joined | Stage::Observing));
    let Some(here) = here.filter(|_| seat.is_open()) else { return Markup::default() };
    let held = |role: &Role| incident.holders(*role).find(|tenure| tenure.person == me);
    let roles: Vec<_> = Role::ALL.into_iter().filter_map(|role| Some((role, held(&role)?.assumed_at))).collect();
    let is_new = |since| seat.viewer.now.duration_since(since) < NEW;
    html! {
        @for (role, since) in &roles {
            (card(t!("Your card"), shown(&role_card::of(*role))).open(is_new(*since)).tucked(&html! { (role.name()) }))
        }
        @if roles.is_empty() {
            (card(t!("How we work here"), points(ETIQUETTE)).open(is_new(here.since)).tucked(&html! { "in four lines" }))
        }
    }
}

fn shown(of: &RoleCard) -> Markup {
    let behave: Vec<_> = ETIQUETTE.iter().chain(of.etiquette).copied().collect();
    html! {
        p { strong { (say(of.purpose)) } }
        (points(of.duties))
        @if !of.phrases.is_empty() {
            p .quiet { "What one says" }
            div .prose.compact { ul { @for phrase in of.phrases { li { q { (say(phrase)) } } } } }
        }
        p .quiet { "How we work here" }
        (points(&behave))
    }
}

fn points(all: &[&'static str]) -> Markup {
    html! { div .prose.compact { ul { @for one in all { li { (say(one)) } } } } }
}
