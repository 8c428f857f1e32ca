//! The forms about who comes and who goes: whom to page, with who that wakes; who is let go; who is sent away.

use super::fields::NOBODY;
use super::room::Seat;
use crate::form::Form;
use crate::ui::field::{self, choice};
use crate::ui::person;
use allclear_core::command::{Command, Whom};
use allclear_core::id::PersonId;
use allclear_core::incident::{self, MAX_REASON, MAX_WHY, MOST_UNASKED, Responder, Waking, local_time, proposed};
use allclear_core::room::{Order, presence};
use allclear_texts::{html, t};
use maud::Markup;

/// What a form carries that has shown how many people it wakes: their number.
const SURE: &str = "sure";

/// Whom a form names to be asked.
fn named(seat: &Seat<'_>, typed: &Form) -> Option<Whom> {
    let (named, directory) = (typed.value("whom"), &seat.room.directory);
    let service = named.parse().ok().filter(|id| directory.services.contains_key(id)).map(Whom::Service);
    service
        .or_else(|| named.parse().ok().filter(|id| directory.schedules.contains_key(id)).map(Whom::Schedule))
        .or_else(|| named.parse().ok().filter(|id| directory.teams.contains_key(id)).map(Whom::Team))
        .or_else(|| named.parse().ok().filter(|id| directory.people.contains_key(id)).map(Whom::Person))
}

/// Who would be woken, when they are so many that whoever asks has to see them first.
pub(super) fn many<'s>(seat: &'s Seat<'_>, typed: &Form) -> Option<Waking<'s>> {
    let waking = incident::wakes(&seat.room.directory, seat.incident(), named(seat, typed)?, seat.viewer.now).ok()?;
    (waking.people.len() > MOST_UNASKED).then_some(waking)
}

pub(super) fn page(seat: &Seat<'_>, typed: &Form) -> Markup {
    let now = seat.viewer.now;
    html! {
        p .quiet { "They are paged at once, loudly, and see what you write here on their phone." }
        (field::select("whom", t!("Whom"), choices(seat)).of(typed).within("page").required())
        (field::text("reason", t!("What for")).of(typed).within("page").max(MAX_WHY).wide().placeholder(t!("The replica lags behind")))
        @if let Some(waking) = many(seat, typed) {
            input type="hidden" name=(SURE) value=(waking.people.len());
            p { strong { "This wakes " (waking.people.len()) " people." } " Are all of them needed now?" }
            ul .roles {
                @for one in &waking.people {
                    li { div .holder { (person(one.name.clone())) span .quiet.small { (local_time(one, now)) } } }
                }
            }
        }
    }
}

/// The few who are on duty for what is affected stand first; everybody else can be chosen too.
fn choices(seat: &Seat<'_>) -> Vec<field::Choice> {
    let (directory, incident, now) = (&seat.room.directory, seat.incident(), seat.viewer.now);
    let mut choices = vec![choice("", t!("Choose"))];
    choices.extend(proposed(directory, incident, now).into_iter().filter_map(|one| {
        let person = directory.people.get(&one.person)?;
        let words = format!("{}, {} ({})", person.name, one.why, local_time(person, now));
        Some(choice(one.person.to_string(), words))
    }));
    let affected = |id: &allclear_core::id::ServiceId| !incident.services.contains(id);
    let mut services: Vec<_> = directory.services.values().filter(|s| s.policy.is_some()).collect();
    services.sort_by_key(|s| (affected(&s.id), s.name.to_lowercase()));
    choices.extend(services.iter().map(|s| choice(s.id.to_string(), t!("On call for {}", s.name))));
    let mut schedules: Vec<_> = directory.schedules.values().collect();
    schedules.sort_by_key(|s| s.name.to_lowercase());
    choices.extend(schedules.iter().map(|s| choice(s.id.to_string(), t!("On call on {}", s.name))));
    let mut teams: Vec<_> = directory.teams.values().collect();
    teams.sort_by_key(|t| t.name.to_lowercase());
    choices.extend(teams.iter().map(|t| choice(t.id.to_string(), t!("Team {}", t.name))));
    let mut people: Vec<_> = directory.people.values().collect();
    people.sort_by_key(|p| p.name.to_lowercase());
    choices.extend(people.iter().map(|p| {
        let knows = if p.skills.is_empty() { String::new() } else { t!("; knows {}", p.skills.join(", ")) };
        choice(p.id.to_string(), format!("{} ({}{knows})", p.name, local_time(p, now)))
    }));
    choices
}

/// What the button says: how many people, once they are shown.
pub(super) fn page_label(seat: &Seat<'_>, typed: &Form) -> String {
    many(seat, typed).map_or_else(|| t!("Page").to_owned(), |waking| t!("Page {}", waking.people.len()))
}

/// The page that a form asks for. One that would wake many is shown again first, with everybody it wakes; so is one that
/// would wake others than those it showed.
pub(super) fn read_page(seat: &Seat<'_>, typed: &mut Form, reason: Option<String>) -> Option<Command> {
    let Some(whom) = named(seat, typed) else {
        typed.complain("whom", t!("choose whom to ask"));
        return None;
    };
    let waking = many(seat, typed).map(|waking| waking.people.len());
    let seen: Option<usize> = typed.value(SURE).parse().ok();
    if let Some(n) = waking.filter(|n| seen != Some(*n)) {
        typed.complain(SURE, t!("this wakes {n} people; look at who they are"));
        return None;
    }
    // As it was shown, also when somebody came meanwhile: the same form twice is one command.
    Some(Command::Page { whom, reason, sure: seen.is_some() })
}

/// People who can be let go or sent away: everybody in it but whoever looks and whoever commands.
fn others<'s>(seat: &'s Seat<'_>) -> impl Iterator<Item = &'s Responder> {
    let (me, commander) = (seat.viewer.person(), seat.incident().commander());
    let there = seat.incident().presence.all().filter(|r| !super::people::is_gone(r));
    there.filter(move |r| r.person != me && Some(r.person) != commander)
}

fn who(seat: &Seat<'_>, typed: &Form, within: &'static str) -> Markup {
    let mut choices = vec![choice("", t!("Choose"))];
    choices.extend(others(seat).map(|r| choice(r.person.to_string(), seat.room.name(r.person))));
    html! { (field::select("person", t!("Who"), choices).of(typed).within(within).required()) }
}

pub(super) fn release(seat: &Seat<'_>, typed: &Form) -> Markup {
    html! {
        p .quiet { "They are told, without being woken, that they may go. Ask for their tasks back first." }
        (who(seat, typed, "release"))
        (field::text("thanks", t!("Thank them")).of(typed).within("release").max(MAX_REASON).wide().placeholder(t!("That was a great find")))
    }
}

pub(super) fn remove(seat: &Seat<'_>, typed: &Form) -> Markup {
    html! {
        p .quiet { "For somebody who does not stop disturbing the others. Warn them first. The reason stands on the timeline." }
        (who(seat, typed, "remove"))
        (field::text("why", t!("Why")).of(typed).within("remove").required().max(MAX_REASON).wide())
    }
}

fn chosen(seat: &Seat<'_>, typed: &mut Form) -> Option<PersonId> {
    let person: Option<PersonId> = typed.value("person").parse().ok().filter(|_| typed.value("person") != NOBODY);
    let known = person.filter(|id| seat.incident().presence.find(*id).is_some());
    if known.is_none() {
        typed.complain("person", t!("choose somebody who is in the incident"));
    }
    known
}

pub(super) fn read_release(seat: &Seat<'_>, typed: &mut Form) -> Option<Command> {
    let (person, thanks) = (chosen(seat, typed), typed.line("thanks", 0..=MAX_REASON));
    let thanks = Some(thanks).filter(|t| !t.is_empty());
    Some(Command::Order(Order::Presence(presence::Order::Release { person: person?, thanks })))
}

pub(super) fn read_remove(seat: &Seat<'_>, typed: &mut Form) -> Option<Command> {
    let (person, why) = (chosen(seat, typed), typed.line("why", 1..=MAX_REASON));
    Some(Command::Order(Order::Presence(presence::Order::Remove { person: person?, why })))
}
