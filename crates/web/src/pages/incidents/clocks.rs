//! What falls due, and putting it off.

use super::room::Seat;
use super::sheet::Sheet;
use crate::form::Form;
use crate::ui::field::{self, choice};
use crate::ui::{Icon, button, card};
use allclear_core::incident::MAX_REASON;
use allclear_core::room::{Clock, ClockKind};
use allclear_texts::{html, t};
use maud::Markup;

/// How long something can be put off at a press, in minutes; more can be typed.
const WAITS: [u32; 4] = [10, 20, 30, 60];

/// Lines in sight; the rest opens.
const SOON: usize = 5;

/// A quiet list: nobody has to do anything about it yet.
pub(super) fn due(seat: &Seat<'_>) -> Markup {
    // By what was promised: what is overdue comes first, also when it is asked about again only later.
    let mut clocks: Vec<&Clock> = seat.room.clocks.iter().collect();
    clocks.sort_by_key(|clock| clock.at);
    let (soon, later) = clocks.split_at(clocks.len().min(SOON));
    let inner = html! {
        ul .clocks { @for clock in soon { (line(seat, clock)) } }
        @if !later.is_empty() {
            details .later {
                summary { (later.len()) " more" }
                ul .clocks { @for clock in later { (line(seat, clock)) } }
            }
        }
    };
    let gist = html! { @if let Some(next) = clocks.first() { (name(next)) " " (seat.zone.due(next.at)) } };
    let shown = card(t!("What falls due"), inner);
    let waits = Sheet::Snooze.opens(button(t!("Put off")).small().quiet().icon(Icon::Hourglass).command());
    let waits = seat.works().then_some(waits).filter(|_| can_wait(seat).next().is_some());
    html! {
        @if !clocks.is_empty() {
            @match waits {
                Some(waits) => (shown.actions(waits).folds(&gist)),
                None => (shown.folds(&gist)),
            }
        }
    }
}

fn name(clock: &Clock) -> String {
    let what = clock.about.kind.map_or(t!("A word"), ClockKind::name);
    clock.about.item.map_or_else(|| what.to_owned(), |label| format!("{what} {label}"))
}

pub(super) fn line(seat: &Seat<'_>, clock: &Clock) -> Markup {
    let put_off = clock.about.kind.filter(|_| clock.about.item.is_none());
    let why = put_off.and_then(|kind| seat.room.work.watch.0.get(&kind)).filter(|p| p.until == Some(clock.due_at));
    html! {
        li {
            span .name {
                (name(clock))
                @if let Some(person) = clock.person { span .quiet { " · " (seat.room.name(person)) } }
            }
            (seat.zone.due(clock.at))
            @if let Some(why) = why.and_then(|paused| paused.reason.as_deref()) {
                span .why { "put off until " (seat.zone.clock(clock.due_at)) ": " (why) }
            }
        }
    }
}

/// The clocks that can be put off and run.
fn can_wait<'s>(seat: &'s Seat<'_>) -> impl Iterator<Item = ClockKind> + 's {
    let kinds = seat.room.clocks.iter().filter(|clock| clock.about.item.is_none()).filter_map(|clock| clock.about.kind);
    kinds.filter(|kind| kind.can_wait())
}

/// The fields of putting one off.
pub(super) fn fields(seat: &Seat<'_>, typed: &Form) -> Markup {
    let clocks = can_wait(seat).map(|kind| choice(kind.as_str(), kind.name())).collect();
    let waits = WAITS.map(|minutes| choice(minutes.to_string(), t!("{minutes} minutes"))).into();
    html! {
        p .quiet { "Nobody is asked about it until then. Everybody can read why." }
        (field::select("clock", t!("What"), clocks).of(typed).within("snooze").required())
        (field::select("minutes", t!("For"), waits).of(typed).within("snooze").required())
        (field::text("reason", t!("Why can it wait?")).of(typed).within("snooze").required().max(MAX_REASON).wide())
    }
}
