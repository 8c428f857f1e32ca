//! The bar that stays in sight: how bad, where it stands, how long, who commands, when the next word is due.

use super::fields;
use super::regions::Region;
use super::room::Seat;
use super::sheet::Sheet;
use crate::ui::{self, Icon, badge, button, form, status, submit};
use allclear_core::incident::{Role, TENURE, Tenure, public_due};
use allclear_texts::{html, t};
use maud::Markup;

pub(super) fn bar(seat: &Seat<'_>) -> Markup {
    let inner = html! {
        div .incident-bar {
            dl .incident-facts {
                @if seat.incident().drill.is_some() { div .mode { dt { "Mode" } dd { (badge(t!("Drill")).icon(Icon::GraduationCap)) } } }
                div .how-bad { dt { "Severity" } dd { (severity(seat)) } }
                @if seat.incident().visibility.is_private() {
                    div { dt { "Seen by" } dd { (super::access::mark()) } }
                }
                div .stands { dt { "Status" } dd { (stands(seat)) } }
                div .long { dt { @if seat.is_open() { "Open for" } @else { "Lasted" } } dd { (elapsed(seat)) } }
                div .who { dt { @if seat.is_open() { "Commander" } @else { "Led by" } (since(seat)) } dd { (commander(seat)) } }
                @if let Some(due) = seat.incident().next_update_due_at {
                    div .next { dt { "Next update" } dd { (seat.zone.due(due)) } }
                }
                @if let Some((due, first)) = public_due(seat.incident(), &seat.room.around()) {
                    div .next { dt { @if first { "Tell customers" } @else { "Public update" } } dd { (seat.zone.due(due)) } }
                }
            }
            @if seat.works() { div .incident-does { (actions(seat)) } }
        }
    };
    seat.region("incident-bar", Region::Bar, &inner)
}

/// What can be pressed to change what it shows.
fn pressable(sheet: Sheet, says: &str, shown: &Markup) -> Markup {
    html! {
        button .chip-button type="button" popovertarget=(format!("{}-sheet", sheet.word())) title=(says) {
            (shown) (Icon::ChevronDown) span .sr { (says) }
        }
    }
}

fn severity(seat: &Seat<'_>) -> Markup {
    let chip = fields::chip(seat.incident().severity);
    if seat.works() { pressable(Sheet::Severity, t!("Raise or lower the severity"), &chip) } else { chip }
}

fn stands(seat: &Seat<'_>) -> Markup {
    let shown = status::incident_status(&seat.incident().status);
    if seat.works() { pressable(Sheet::Status, t!("Change the status"), &shown) } else { shown }
}

fn elapsed(seat: &Seat<'_>) -> Markup {
    let incident = seat.incident();
    match incident.resolved_at {
        Some(resolved) => html! { (ui::time::duration(resolved.duration_since(incident.declared_at))) },
        None => seat.zone.elapsed(incident.declared_at),
    }
}

fn commander(seat: &Seat<'_>) -> Markup {
    match seat.incident().holders(Role::IncidentCommander).next() {
        Some(tenure) => serving(seat, tenure),
        None if !seat.is_open() => led(seat),
        None if seat.works() => html! { span .nobody { "Nobody" } (take(seat)) },
        None => html! { span .nobody { "Nobody" } },
    }
}

/// Who led an incident that is over: nothing is missing any more.
fn led(seat: &Seat<'_>) -> Markup {
    match seat.incident().last_commander() {
        Some(person) => html! { (ui::person(seat.room.name(person))) },
        None => html! { span .quiet { "Nobody took command" } },
    }
}

/// How long this tenure has lasted, behind the word, where it takes no room from the rest of the bar. A long one is told
/// beside the name.
fn since(seat: &Seat<'_>) -> Markup {
    let serves = seat.incident().holders(Role::IncidentCommander).next().filter(|_| seat.is_open());
    let serves = serves.filter(|tenure| !is_long(seat, tenure));
    html! { @if let Some(tenure) = serves { " for " (seat.zone.elapsed(tenure.assumed_at)) } }
}

fn is_long(seat: &Seat<'_>, tenure: &Tenure) -> bool {
    seat.viewer.now.duration_since(tenure.assumed_at) > TENURE
}

fn serving(seat: &Seat<'_>, tenure: &Tenure) -> Markup {
    let change = if seat.decides() { t!("Hand over command") } else { t!("Ask for command") };
    html! {
        (ui::person(seat.room.name(tenure.person)))
        @if seat.is_open() {
            @if is_long(seat, tenure) {
                (badge(t!("for {}", ui::time::duration(seat.viewer.now.duration_since(tenure.assumed_at)))).caution())
            }
            @if seat.works() {
                (Sheet::Role.opens(ui::icon_button(Icon::ArrowLeftRight, change).small()))
            }
        }
    }
}

/// One press, and the viewer commands.
fn take(seat: &Seat<'_>) -> Markup {
    let take = submit(t!("Take command")).small().icon(Icon::Flag).key("c").command();
    // In a drill the coach says what comes first.
    let first = seat.incident().drill.is_none() && seat.incident().policy.roles.contains(&Role::IncidentCommander);
    let take = if first { take.primary() } else { take };
    // Whatever else happens, it is the same button until somebody has commanded.
    let commanded = seat.incident().tenures.len().to_string();
    html! {
        (form::act(seat.at("/role"), take)
            .hidden("role", Role::IncidentCommander.as_str())
            .hidden("person", seat.viewer.person().to_string())
            .hidden(fields::seen_name(Role::IncidentCommander), "")
            .hidden("key", seat.key_while("take", &commanded)))
    }
}

fn actions(seat: &Seat<'_>) -> Markup {
    html! {
        @if seat.is_open() {
            (Sheet::Update.opens(button(t!("Post update")).small().icon(Icon::Megaphone).key("u").command()))
            (Sheet::Page.opens(button(t!("Page")).small().icon(Icon::BellRing).key("p").command()))
            (Sheet::Resolve.opens(button(Sheet::Resolve.does(seat)).small().icon(Icon::CircleCheck).key("r").command()))
        } @else {
            (Sheet::Update.opens(button(t!("Post update")).small().icon(Icon::Megaphone).key("u").command()))
            (Sheet::Reopen.opens(button(t!("Reopen")).small().icon(Icon::RotateCcw).command()))
        }
    }
}

/// The dialogs of all forms, for outside of the regions: each is fetched when it opens, so nothing in it is ever sent again
/// because something else has changed. Also of those that nothing opens now: something may once it is resolved.
pub(super) fn dialogs(seat: &Seat<'_>) -> Markup {
    // It has a form beside each question.
    let offered = Sheet::ALL.into_iter().filter(|sheet| *sheet != Sheet::Answer);
    html! { @if seat.works() { @for sheet in offered { (sheet.dialog(seat)) } } }
}
