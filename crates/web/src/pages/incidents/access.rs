//! Who may know of the incident: the mark of a private one, and the list of those involved.

use super::people::somebody;
use super::room::Seat;
use crate::ui::button::button;
use crate::ui::field::{choice, select};
use crate::ui::form::Confirm;
use crate::ui::status::Badge;
use crate::ui::{Icon, badge, card as framed, form, submit};
use allclear_core::command::handle_of;
use allclear_core::id::PersonId;
use allclear_core::incident::leads;
use allclear_texts::{html, t};
use maud::Markup;

/// What stands beside a private incident wherever it is shown.
pub(super) fn mark() -> Badge {
    badge(t!("Private")).icon(Icon::Lock).title(t!("Only those involved can see this incident"))
}

/// Who can see a private incident, and where that is changed. Each button says to the capture box's address what one
/// would type there.
pub(super) fn card(seat: &Seat<'_>) -> Markup {
    let Some(people) = seat.incident().visibility.people() else {
        // While it is open the button stands among what is done about people.
        return if seat.is_open() { Markup::default() } else { closing(seat) };
    };
    let leads = leads(seat.incident(), seat.viewer.person());
    let inner = html! {
        p .quiet { "Only these people know that this incident exists." }
        ul .affected {
            @for person in people {
                li .split {
                    (somebody(seat, *person))
                    @if leads && seat.works() && seat.incident().commander() != Some(*person) { (turn_away(seat, *person)) }
                }
            }
        }
        @if seat.works() { (let_in(seat)) }
        @if leads && seat.works() { (opening(seat)) }
    };
    framed(t!("Private"), inner).folds(&html! { (people.len()) })
}

/// Asks first: what everybody has seen cannot be made unseen.
fn opening(seat: &Seat<'_>) -> Confirm {
    let text = t!(
        "Everybody who can read incidents sees all of it from then on, with everything that was written so far. What \
        was seen cannot be made unseen."
    );
    Confirm {
        id: "open-for-everybody".to_owned(),
        opener: button(t!("Open for everybody")).small().quiet().icon(Icon::Eye),
        question: t!("Show #{} to everybody?", seat.incident().number),
        text: text.to_owned(),
        action: seat.at("/capture"),
        yes: t!("Open for everybody").to_owned(),
        hidden: vec![("text".to_owned(), "public".to_owned()), ("key".to_owned(), seat.key("public"))],
    }
}

/// One button, where everybody can see the incident; none in a drill, which cannot be private.
pub(super) fn closing(seat: &Seat<'_>) -> Markup {
    let button = submit(t!("Only for those involved")).small().quiet().icon(Icon::Lock);
    let offered = seat.works() && seat.incident().drill.is_none() && !seat.incident().visibility.is_private();
    let form = || form::act(seat.at("/capture"), button).hidden("text", "private").hidden("key", seat.key("private"));
    html! { @if offered { (form()) } }
}

fn turn_away(seat: &Seat<'_>, person: PersonId) -> Markup {
    let text = format!("disallow @{}", handle_of(&seat.room.directory, person));
    html! { (form::act(seat.at("/capture"), submit(t!("Turn away")).small().quiet()).hidden("text", text)) }
}

fn let_in(seat: &Seat<'_>) -> Markup {
    let known = seat.incident().visibility.people();
    let mut others: Vec<_> = seat.room.directory.people.values().collect();
    others.retain(|person| known.is_none_or(|known| !known.contains(&person.id)));
    others.sort_by_key(|person| person.name.to_lowercase());
    let choices: Vec<_> = others
        .iter()
        .map(|person| choice(format!("allow @{}", handle_of(&seat.room.directory, person.id)), person.name.as_str()))
        .collect();
    let inner = html! {
        (select("text", t!("Let somebody in"), choices).within("access").wide())
        (submit(t!("Let in")).small().icon(Icon::Plus))
    };
    html! { @if !others.is_empty() { (form::post(seat.at("/capture"), inner)) } }
}
