//! The commander's cycle for whoever leads: what to ask in this step, and what helps with it in one tap. Mobilising and
//! emergency mode stand behind it, folded, because both are pressed once.

use super::room::Seat;
use super::sheet::Sheet;
use crate::ui::{Icon, button, card, form, submit};
use allclear_core::incident::cycle::Step;
use allclear_core::incident::leads;
use allclear_texts::{html, t};
use maud::Markup;

/// The card; nothing for those who do not lead, and once it is over.
pub(super) fn tracker(seat: &Seat<'_>) -> Markup {
    let commanded = seat.incident().commander().is_some();
    if !seat.is_open() || !seat.works() {
        return Markup::default();
    }
    if !leads(seat.incident(), seat.viewer.person()) {
        return html! { @if !commanded && mobilises(seat) { (before(seat)) } };
    }
    let cycle = seat.incident().cycle;
    let next = t!("Next: {}", cycle.next().step.name());
    let inner = html! {
        p { (cycle.step.prompt()) }
        div .row {
            (helps(cycle.step))
            (form::act(seat.at("/capture"), submit(next).small().quiet())
                .hidden("text", "next step")
                .hidden("key", seat.key("cycle")))
        }
        // In a drill nobody is there to be mobilised, and nothing stands back.
        @if seat.incident().drill.is_none() {
            details .more {
                summary { "Mobilise, emergency mode" }
                div .row { @if mobilises(seat) { (mobilise()) } (switch(seat)) }
            }
        }
    };
    let title = crate::ui::status::sentence_case(cycle.step.name());
    html! { (card(title, inner).note(html! { "Round " (cycle.round) })) }
}

/// Nobody commands yet: the chain can begin all the same.
fn before(seat: &Seat<'_>) -> Markup {
    html! { p .row { (mobilise()) span .quiet.small { (super::mobilise::gist(seat)) } } }
}

/// What exists already for this step.
fn helps(step: Step) -> Markup {
    let opens = |sheet: Sheet, label: &str| sheet.opens(button(label).small());
    html! {
        @match step {
            Step::SizeUp => { (opens(Sheet::Can, t!("CAN report"))) (opens(Sheet::Page, t!("Ask somebody"))) }
            Step::Stabilise => { (opens(Sheet::Task, t!("Give a task"))) (opens(Sheet::Page, t!("Ask somebody"))) }
            Step::Update => { (opens(Sheet::Update, t!("Write the update"))) }
            Step::Verify => { (opens(Sheet::Task, t!("Have it checked"))) (opens(Sheet::Resolve, t!("Resolve"))) }
        }
    }
}

/// Whether anything of the chain is left to do.
fn mobilises(seat: &Seat<'_>) -> bool {
    seat.incident().drill.is_none() && !super::mobilise::left(seat).is_empty()
}

fn mobilise() -> Markup {
    html! { (Sheet::Mobilise.opens(button(t!("Mobilise")).small().icon(Icon::Siren))) }
}

fn switch(seat: &Seat<'_>) -> Markup {
    let (text, label) = match seat.incident().emergency {
        Some(_) => ("emergency off", t!("End emergency mode")),
        None => ("emergency on", t!("Emergency mode on")),
    };
    html! {
        (form::act(seat.at("/capture"), submit(label).small())
            .hidden("text", text)
            .hidden("key", seat.key(text)))
    }
}
