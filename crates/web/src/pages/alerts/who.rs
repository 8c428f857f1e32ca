//! Who has the alert, or who is being asked to take it, and how far that has come.

use super::one::Case;
use crate::ui::{self, Zone, badge, card};
use allclear_core::alert::Status;
use allclear_core::id::PersonId;
use allclear_core::page::{Page, State};
use allclear_core::timeline::{actor_name, person_name};
use allclear_texts::{html, t};
use maud::Markup;

/// Nothing for what is over, and for what nobody was paged about: then the page says why.
pub(super) fn has_it(case: &Case, zone: &Zone) -> Markup {
    match case.alert.status {
        Status::Acknowledged => taken(case, zone),
        Status::Triggered => asked(case, zone),
        Status::Resolved => Markup::default(),
    }
}

fn taken(case: &Case, zone: &Zone) -> Markup {
    let (Some(actor), Some(at)) = (&case.alert.acknowledged_by, case.alert.acknowledged_at) else {
        return Markup::default();
    };
    let inner = html! { (ui::person(actor_name(&case.directory, actor)).note(html! { span { "acknowledged " (zone.ago(at)) } })) };
    html! { (card(t!("Who has it"), inner)) }
}

fn asked(case: &Case, zone: &Zone) -> Markup {
    let pages = newest(&case.pages);
    let mut people: Vec<PersonId> = Vec::new();
    for page in &pages {
        if !people.contains(&page.plan.person) {
            people.push(page.plan.person);
        }
    }
    if people.is_empty() {
        return Markup::default();
    }
    let inner = html! {
        ul .stack.tight {
            @for person in &people {
                @let reached = reached(pages.iter().copied().filter(|page| page.plan.person == *person), zone);
                li { (ui::person(person_name(&case.directory, *person)).note(html! { span { (reached) } })) }
            }
        }
        @if let Some(next) = case.next.filter(|_| case.muted.is_none()) {
            p .quiet.small { "Next step " (zone.due(next.due_at)) ", unless somebody answers before." }
        }
    };
    html! { (card(t!("Who is paged"), inner)) }
}

/// The pages of the step that was taken last, whichever round of the policy that was.
fn newest(pages: &[Page]) -> Vec<&Page> {
    let rung = |page: &Page| (page.plan.cycle, page.plan.round, page.plan.step);
    let last = pages.iter().map(rung).max();
    pages.iter().filter(|page| Some(rung(page)) == last).collect()
}

/// The furthest that any of somebody's pages has come.
fn reached<'p>(pages: impl Iterator<Item = &'p Page>, zone: &Zone) -> Markup {
    let pages: Vec<&Page> = pages.collect();
    let of = |state: State| pages.iter().copied().filter(move |page| page.state == state);
    if let Some(at) = of(State::Accepted).filter_map(|page| page.accepted_at).min() {
        return html! { "paged " (zone.ago(at)) ", no answer yet" };
    }
    if of(State::Sending).next().is_some() {
        return html! { "being paged now" };
    }
    if let Some(due) = of(State::Planned).map(|page| page.plan.due_at).min() {
        return html! { "is paged " (zone.ago(due)) };
    }
    if of(State::Failed).next().is_some() {
        html! { (badge(t!("not reached")).overdue()) }
    } else {
        html! { "not paged any more" }
    }
}
