//! How this incident is told: the communication plan as it was copied into it, and what became of each update.

use super::room::Seat;
use crate::api::updates::shown;
use crate::ui::card;
use allclear_core::page::State;
use allclear_core::update::plan::{Listed, Recipient, Said};
use allclear_engine::respond::Sent;
use allclear_texts::{html, t};
use maud::Markup;
use std::collections::BTreeSet;

/// What holds, and who says so. Nothing for an incident that promises nothing and goes to nobody.
pub(super) fn card_of(seat: &Seat<'_>) -> Markup {
    let (policy, plan) = (&seat.incident().policy, &seat.incident().policy.communication);
    let mut lines: Vec<(&str, String, String)> = Vec::new();
    let (every_so, within) = (|m: u32| t!("every {m} min"), |m: u32| t!("within {m} min"));
    let mut every = |what, minutes: Option<u32>, said: Option<&Said<u32>>, words: fn(u32) -> String| {
        lines.extend(minutes.map(|m| (what, words(m), source(seat, said.map(|s| &s.plans)))));
    };
    every(t!("Internal updates"), policy.internal_update_minutes, plan.internal_minutes.as_ref(), every_so);
    every(t!("First public update"), policy.first_public_update_minutes, plan.first_public_minutes.as_ref(), within);
    every(t!("Public updates"), policy.public_update_minutes, plan.public_minutes.as_ref(), every_so);
    if let Some(owner) = &plan.owner {
        lines.push((t!("Who writes them"), owner.value.name().to_owned(), source(seat, Some(&owner.plans))));
    }
    if let (Some(role), Some(said)) = (plan.approver(), &plan.approval) {
        lines.push((t!("Who agrees first"), role.name().to_owned(), source(seat, Some(&said.plans))));
    }
    let goes_out = !seat.incident().lists().is_empty();
    if lines.is_empty() && !goes_out {
        return Markup::default();
    }
    let inner = html! {
        ul .affected {
            @for (what, value, from) in &lines {
                li { p .title { (what) } p .text { (value) ", as " (from) } }
            }
            @for (name, list) in plan.audiences.iter().filter(|_| goes_out) {
                li { p .title { "Every update goes to " (name) } p .text { (members(seat, list)) ", as " (source(seat, Some(&list.plans))) } }
            }
        }
    };
    let gist = lines.first().map_or_else(String::new, |(_, value, _)| value.clone());
    card(t!("Who is told"), inner).tucked(&html! { (gist) })
}

/// `Payments asks`, or the severity where no plan says anything.
fn source(seat: &Seat<'_>, plans: Option<&BTreeSet<String>>) -> String {
    let names = plans.map(|plans| plans.iter().map(String::as_str).collect::<Vec<_>>().join(t!(" and ")));
    match names {
        Some(names) => t!("the plan {names} asks"),
        None => t!("{} asks", seat.incident().severity.as_str()),
    }
}

fn members(seat: &Seat<'_>, list: &Listed) -> String {
    let name = |member: &Recipient| match member {
        Recipient::Email(address) => address.clone(),
        Recipient::Webhook(_) => t!("a webhook").to_owned(),
        Recipient::Person(id) => seat.room.name(*id),
        Recipient::Team(id) => seat
            .room
            .directory
            .teams
            .get(id)
            .map_or_else(|| t!("a team that was removed").to_owned(), |t| t.name.clone()),
    };
    let names: Vec<String> = list.members.iter().map(name).collect();
    if names.is_empty() { t!("nobody").to_owned() } else { names.join(", ") }
}

/// Below an update: to whom it was sent. Addresses are for those who work on it.
pub(super) fn receipts(seat: &Seat<'_>, sent: &[Sent], seq: i64) -> Option<Markup> {
    let sent = sent.iter().find(|sent| sent.seq == seq)?;
    let count = |state| sent.deliveries.iter().filter(|delivery| delivery.state == state).count();
    let (accepted, failed) = (count(State::Accepted), count(State::Failed));
    let waiting = sent.deliveries.len() - accepted - failed;
    let said = [(accepted, t!("accepted")), (failed, t!("failed")), (waiting, t!("on the way"))];
    let said = said.into_iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}"));
    let gist = t!("Sent to {}: {}", addresses(sent.deliveries.len()), said.collect::<Vec<_>>().join(", "));
    if !seat.reads() {
        return Some(html! { p .quiet.small { (gist) } });
    }
    Some(html! {
        details .quiet.small {
            summary { (gist) }
            ul {
                @for delivery in &sent.deliveries {
                    li {
                        (shown(&delivery.to)) " (" (delivery.to.lists.join(", ")) "): " (word(delivery.state))
                        @if delivery.state != State::Accepted { @if let Some(why) = &delivery.detail { ", " (why) } }
                    }
                }
            }
        }
    })
}

fn addresses(n: usize) -> String {
    if n == 1 { t!("one address").to_owned() } else { t!("{n} addresses") }
}

fn word(state: State) -> &'static str {
    match state {
        State::Accepted => t!("accepted"),
        State::Failed | State::Cancelled => t!("failed"),
        State::Planned | State::Sending => t!("on the way"),
    }
}
