//! What is written down besides notes: where people meet, calls, and what customers report.

use super::room::Seat;
use super::sheet::Sheet;
use crate::form::Form;
use crate::pages::alerts::outside;
use crate::ui::field::{self, choice};
use crate::ui::{button, card};
use allclear_core::command::Command;
use allclear_core::incident::MAX_REASON;
use allclear_core::incident::gathered::{LinkKind, MAX_LINK};
use allclear_core::room::Order;
use allclear_core::room::record::{self, Called, Cases, MAX_CALLED};
use allclear_texts::{html, t};
use jiff::SignedDuration;
use maud::{Markup, Render as _};

/// Over how long the number of new cases is told: long enough to see a trend, and short enough to matter.
const LATELY: SignedDuration = SignedDuration::from_mins(30);
/// Quotes of customers shown; the timeline has the rest.
const QUOTES: usize = 3;

/// Where people meet; nothing while they meet nowhere. For those who work and read along; leaders and sales are not let into the call by a page.
pub(super) fn links(seat: &Seat<'_>) -> Markup {
    let links: Vec<_> = seat.incident().gathered.links().collect();
    if !seat.reads() || links.is_empty() {
        return Markup::default();
    }
    let inner = html! {
        ul .affected { @for link in &links { li { p .title { (outside(&link.url, link.kind.name())) } } } }
        @if links.iter().any(|link| link.kind == LinkKind::Bridge) {
            p .quiet.small { "On the bridge: mute when you listen, say who you are, answer the commander first. It may be recorded." }
        }
    };
    let shown = card(t!("Where we meet"), inner);
    let shown = if seat.works() { shown.actions(set_a_link()) } else { shown };
    let names = links.iter().map(|link| link.kind.name()).collect::<Vec<_>>().join(", ");
    shown.folds(&html! { (names) })
}

/// Among what is done about people, while they meet nowhere.
pub(super) fn first_link(seat: &Seat<'_>) -> Markup {
    html! { @if seat.incident().gathered.links().next().is_none() { (set_a_link()) } }
}

fn set_a_link() -> Markup {
    Sheet::Link.opens(button(t!("Set a link")).small().quiet().command()).render()
}

/// What customers report: how many cases, whether they grow, and what some of them said.
pub(super) fn signals(seat: &Seat<'_>) -> Markup {
    let gathered = &seat.incident().gathered;
    let Some(last) = gathered.reports().next() else { return Markup::default() };
    let lately = gathered.cases_within(LATELY, seat.viewer.now);
    let quotes = gathered.reports().filter_map(|report| Some((report.quote.as_deref()?, report.at))).take(QUOTES);
    html! {
        p {
            strong { (gathered.cases()) @if gathered.cases() == 1 { " case" } @else { " cases" } }
            " of customers, the last word " (seat.zone.ago(last.at))
            @if lately > 0 { ", " (lately) " of them within 30 minutes" }
            "."
        }
        ul .quiet.small { @for (quote, at) in quotes { li { q { bdi { (quote) } } " " (seat.zone.ago(at)) } } }
    }
}

pub(super) fn link_fields(typed: &Form) -> Markup {
    let kinds = LinkKind::ALL.map(|kind| choice(kind.as_str(), kind.name()));
    html! {
        (field::select("kind", t!("What"), kinds.into()).of(typed).within("link").required())
        (field::text("url", t!("Address")).of(typed).within("link").max(MAX_LINK).wide()
            .hint(t!("https:// or http://. Empty takes the link away.")).placeholder("https://meet.example.com/42"))
    }
}

pub(super) fn read_link(typed: &mut Form) -> Option<Command> {
    let kind = LinkKind::read(typed.value("kind"));
    if kind.is_none() {
        typed.complain("kind", t!("choose one"));
    }
    let url = typed.line("url", 0..=MAX_LINK);
    let url = Some(url).filter(|url| !url.is_empty());
    Some(written(record::Order::Link { kind: kind?, url }))
}

pub(super) fn signal_fields(seat: &Seat<'_>, typed: &Form) -> Markup {
    html! {
        p .quiet { "Known now: " (seat.incident().gathered.cases()) ". Support, sales and social media count alike." }
        (field::text("more", t!("New cases")).of(typed).within("signal").required().inputmode("numeric"))
        (field::text("quote", t!("In the words of one of them")).of(typed).within("signal").max(MAX_REASON).wide()
            .placeholder(t!("Checkout shows error 42")))
    }
}

pub(super) fn read_signal(typed: &mut Form) -> Option<Command> {
    let (more, quote) = (typed.required::<u32>("more"), typed.line("quote", 0..=MAX_REASON));
    let quote = Some(quote).filter(|quote| !quote.is_empty());
    Some(written(record::Order::Signal { cases: Cases::More(more?), quote }))
}

pub(super) fn call_fields(seat: &Seat<'_>, typed: &Form) -> Markup {
    let mut people: Vec<_> = seat.room.directory.people.values().collect();
    people.sort_by_key(|p| p.name.to_lowercase());
    let mut choices = vec![choice("", t!("Somebody else"))];
    choices.extend(people.iter().map(|p| choice(p.id.to_string(), p.name.clone())));
    html! {
        (field::select("person", t!("Whom"), choices).of(typed).within("call"))
        (field::text("other", t!("Somebody else")).of(typed).within("call").max(MAX_CALLED).hint(t!("A name or a number")))
        (field::text("minutes", t!("Minutes")).of(typed).within("call").inputmode("numeric"))
        (field::text("text", t!("What came of it")).of(typed).within("call").max(MAX_REASON).wide().placeholder(t!("No answer")))
    }
}

pub(super) fn read_call(seat: &Seat<'_>, typed: &mut Form) -> Option<Command> {
    let person = typed.value("person").parse().ok().filter(|id| seat.room.directory.people.contains_key(id));
    let who = match person {
        Some(person) => Called::Person(person),
        None => Called::Other(typed.line("other", 1..=MAX_CALLED)),
    };
    let (minutes, text) = (typed.read::<u32>("minutes"), typed.line("text", 0..=MAX_REASON));
    let text = Some(text).filter(|text| !text.is_empty());
    Some(written(record::Order::Call { who, minutes, text }))
}

fn written(order: record::Order) -> Command {
    Command::Order(Order::Record(order))
}
