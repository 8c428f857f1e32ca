//! Workstreams on the screen of the incident: who reports to whom, and the form that makes one.

use super::people::somebody;
use super::room::{Room, Seat};
use super::sheet::Sheet;
use crate::form::Form;
use crate::ui::field::{self, choice};
use crate::ui::{button, form, submit};
use allclear_core::id::PersonId;
use allclear_core::incident::{MAX_TITLE, SPAN};
use allclear_core::room::task::MAX_BOX_MINUTES;
use allclear_core::room::workstream::{Order, Workstream, proposed_name};
use allclear_texts::{html, t};
use maud::Markup;

/// After how many minutes a lead can be asked how it goes.
const BOXES: [u32; 4] = [10, 20, 30, 60];

/// Whether somebody stands below the name of a workstream, and not by themselves.
pub(super) fn has(room: &Room, person: PersonId) -> bool {
    room.work.open::<Workstream>().any(|(_, it)| it.has(person))
}

/// Each workstream with its lead and, below, who reports to that lead.
pub(super) fn shown(seat: &Seat<'_>) -> Markup {
    html! {
        @for (item, it) in seat.room.work.open::<Workstream>() {
            li {
                p .role { (it.name) " " span .faint { (item.label) } }
                div .holder {
                    @match it.lead {
                        Some(lead) => { (somebody(seat, lead)) span .quiet.small { "leads it" } }
                        None => span .quiet { "Nobody leads it" }
                    }
                }
                @for member in &it.members {
                    div .holder { (somebody(seat, *member)) span .quiet.small { (reports_to(seat, it)) } }
                }
            }
        }
    }
}

fn reports_to(seat: &Seat<'_>, it: &Workstream) -> String {
    it.lead.map_or_else(
        || t!("in {}", it.name),
        |lead| {
            let me = lead == seat.viewer.person();
            t!("reports to {}", if me { t!("you").to_owned() } else { seat.room.name(lead) })
        },
    )
}

/// More people report to the commander than one can lead: a workstream in one press, its lead and its people later.
pub(super) fn proposed(seat: &Seat<'_>, people: usize, name: &str) -> (Markup, Option<Markup>) {
    let words = html! {
        p .title { (people) " people report to one commander" }
        p .text { "One person leads " (SPAN) " at most. Make a workstream with a lead of its own." }
    };
    let action = html! {
        (form::act(seat.at("/workstream"), submit(t!("Make {name}")).small())
            .hidden("name", name).hidden("key", seat.key("span")))
        (Sheet::Workstream.opens(button(t!("With a lead…")).small().quiet()))
    };
    (words, Some(action))
}

/// The form as it is before anybody typed.
pub(super) fn blank(seat: &Seat<'_>) -> Form {
    Form::with(&[("name", &proposed_name(&seat.room.work)), ("minutes", "20")])
}

pub(super) fn fields(seat: &Seat<'_>, typed: &Form) -> Markup {
    let mut people: Vec<_> = seat.room.directory.people.values().collect();
    let here = |id| seat.incident().presence.find(id).is_some_and(|r| r.is_in());
    people.sort_by_key(|person| (!here(person.id), person.name.to_lowercase()));
    let people = people.into_iter().map(|person| choice(person.id.to_string(), person.name.as_str()));
    let leads = std::iter::once(choice("", t!("Nobody yet"))).chain(people).collect();
    let boxes = BOXES.map(|minutes| choice(minutes.to_string(), t!("After {minutes} minutes")));
    let boxes = std::iter::once(choice("", t!("Not asked"))).chain(boxes).collect();
    html! {
        p .quiet { "A team with one lead. Its tasks come back to the lead, and its reports make your next one." }
        (field::text("name", t!("Name")).of(typed).within("workstream").required())
        (field::text("goal", t!("What is it for")).of(typed).within("workstream").max(MAX_TITLE).wide().placeholder(t!("Restore the replica")))
        (field::select("lead", t!("Lead"), leads).of(typed).within("workstream"))
        (field::select("minutes", t!("The lead is asked how it goes"), boxes).of(typed).within("workstream"))
    }
}

/// What the form asks for; complaints are in it.
pub(super) fn read(seat: &Seat<'_>, typed: &mut Form) -> Option<Order> {
    let named = |text: String| Some(text).filter(|text| !text.is_empty());
    let (name, goal) = (named(typed.line("name", 0..=MAX_TITLE)), named(typed.line("goal", 0..=MAX_TITLE)));
    let lead: Option<PersonId> = typed.read("lead");
    if lead.is_some_and(|id| !seat.room.directory.people.contains_key(&id)) {
        typed.complain("lead", t!("is not here any more; choose somebody else"));
        return None;
    }
    let minutes = typed.read::<u32>("minutes");
    if minutes.is_some_and(|minutes| !(1..=MAX_BOX_MINUTES).contains(&minutes)) {
        typed.complain("minutes", t!("must be from 1 to {MAX_BOX_MINUTES}"));
        return None;
    }
    Some(Order::Open { name, lead, minutes, goal })
}

/// Which workstream a task belongs to; nothing while there is none.
pub(super) fn choice_for_task(seat: &Seat<'_>, typed: &Form) -> Markup {
    let open = seat.room.work.open::<Workstream>();
    let open: Vec<_> = open.map(|(item, it)| choice(item.label.to_string(), it.name.as_str())).collect();
    if open.is_empty() {
        return Markup::default();
    }
    let choices = std::iter::once(choice("", t!("None"))).chain(open).collect();
    html! { (field::select("workstream", t!("Workstream"), choices).of(typed).within("task")) }
}

/// A task's title with the workstream in front that was chosen, as it can be typed.
pub(super) fn tagged(typed: &Form, title: String) -> String {
    match typed.value("workstream") {
        "" => title,
        label => format!("#{label} {title}"),
    }
}
