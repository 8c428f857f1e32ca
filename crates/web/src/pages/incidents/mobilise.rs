//! Mobilising, looked at before it is pressed: each step with what came of it, and whom the rest wakes.

use super::room::Seat;
use crate::form::Form;
use crate::ui::person;
use crate::ui::steps::{Stand, step, steps};
use allclear_core::command::Command;
use allclear_core::incident::local_time;
use allclear_core::mobilise::Step;
use allclear_core::room::Order;
use allclear_core::room::mobilisation::{self, Run, State};
use allclear_engine::respond::to_take;
use allclear_texts::{html, t};
use maud::Markup;

/// What a form carries that has shown whom it wakes: how many.
const SEEN: &str = "wakes";

fn planned(seat: &Seat<'_>) -> Vec<Run> {
    mobilisation::planned(seat.incident(), &seat.room.work, &seat.room.directory)
}

/// The steps that pressing takes.
pub(super) fn left(seat: &Seat<'_>) -> Vec<Step> {
    to_take(&planned(seat))
}

/// What it comes to in a few words.
pub(super) fn gist(seat: &Seat<'_>) -> String {
    match left(seat).len() {
        1 => t!("one step is planned").to_owned(),
        n => t!("{n} steps are planned"),
    }
}

/// What is said before it is done.
pub(super) fn fields(seat: &Seat<'_>) -> Markup {
    let (runs, now) = (planned(seat), seat.viewer.now);
    let woken = mobilisation::wakes(seat.incident(), &seat.room.directory, &to_take(&runs), now);
    let shown: Vec<_> = runs.iter().map(|run| one(seat, run)).collect();
    html! {
        p .quiet { "Each step is taken once, however often this is pressed; what failed is tried again." }
        (steps(t!("Steps of mobilising"), &shown))
        input type="hidden" name=(SEEN) value=(woken.len());
        @if woken.is_empty() {
            p { "This wakes nobody." }
        } @else {
            p { strong { @if woken.len() == 1 { "This wakes one person." } @else { "This wakes " (woken.len()) " people." } } }
            ul .roles {
                @for one in &woken {
                    li { div .holder { (person(one.name.clone())) span .quiet.small { (local_time(one, now)) } } }
                }
            }
        }
    }
}

fn one(seat: &Seat<'_>, run: &Run) -> crate::ui::steps::Step {
    let stand = match run.state {
        State::Done => Stand::Done,
        State::Failed => Stand::Now,
        State::Waiting | State::Sent => Stand::Later,
    };
    let told = match (run.state, &run.told) {
        (State::Sent, _) => Some(t!("called; no answer yet").to_owned()),
        (State::Failed, Some(why)) => Some(t!("failed: {why}")),
        (_, told) => told.clone(),
    };
    let shown = step(stand, mobilisation::what(&run.step, &seat.room.directory));
    let text = html! {
        @if let Some(told) = &told { (told) " " }
        @if let Some(link) = &run.link { a href=(link) rel="noreferrer" { "Open" } }
    };
    if told.is_some() || run.link.is_some() { shown.text(text) } else { shown }
}

/// What the form asks for. One that would wake others than those it showed is shown again first.
pub(super) fn read(seat: &Seat<'_>, typed: &mut Form) -> Option<Command> {
    let now = mobilisation::wakes(seat.incident(), &seat.room.directory, &left(seat), seat.viewer.now).len();
    let seen: Option<usize> = typed.value(SEEN).parse().ok();
    if now > seen.unwrap_or(0) {
        typed.complain(SEEN, t!("this wakes {now} people by now; look at who they are"));
        return None;
    }
    Some(Command::Order(Order::Mobilise(mobilisation::Order::Mobilise { sure: true })))
}
