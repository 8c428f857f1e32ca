//! What the forms of an incident ask for.

use super::matrix;
use super::room::Seat;
use crate::form::Form;
use crate::ui::field::{self, choice};
use crate::ui::severity::{rank, shape};
use crate::ui::{Icon, alert_severity, severity as severity_chip};
use allclear_core::incident::status::SHIPPED;
use allclear_core::incident::{MAX_REASON, MAX_TITLE, Role, Severity, policy_of};
use allclear_core::room::ask;
use allclear_core::update::{Phase, Readership, draft};
use allclear_texts::{html, kept, t};
use maud::Markup;

/// The value of "nobody" in a choice of people.
pub(super) const NOBODY: &str = "nobody";

/// What the form begins with: a plan's own template for the phase, and for the first update Allclear's; otherwise nothing,
/// because a draft that was sent already is in the way.
pub(super) fn update_draft(seat: &Seat<'_>) -> String {
    let incident = seat.incident();
    let own = incident.policy.communication.internal.contains_key(&Phase::of(&incident.status));
    let first = seat.room.last_update.is_none() && !incident.lists().is_empty();
    if !seat.is_open() {
        return String::new();
    }
    let told = seat.room.last_update.as_ref();
    let found_out = incident.facts.values().any(|fact| told.is_none_or(|told| fact.at > told.recorded_at));
    let asked = ask::draft_lines(&seat.room.work);
    if !(own || first || found_out || !asked.is_empty()) {
        return String::new();
    }
    let own = draft(Readership::Internal, incident, &seat.room.directory, seat.viewer.now);
    std::iter::once(own).chain(asked).collect::<Vec<_>>().join("\n")
}

pub(super) fn update(seat: &Seat<'_>, typed: &Form) -> Markup {
    let usual = seat.incident().policy.internal_update_minutes;
    let usual = usual.map_or_else(
        || t!("Nothing promised").to_owned(),
        |m| t!("In {m} minutes, as {} asks", seat.incident().severity.as_str()),
    );
    let mut next = vec![choice("", usual)];
    next.extend([10, 20, 30, 60, 120].map(|m| choice(m.to_string(), t!("In {m} minutes"))));
    let wanted: Vec<_> = Phase::of(&seat.incident().status).content().iter().map(|c| c.name()).collect();
    html! {
        p .quiet { "Colleagues and leaders read it. What they want to know now: " (wanted.join(", ")) "." }
        @let plan = &seat.incident().policy.communication;
        @let lists = seat.incident().lists();
        @if !lists.is_empty() { p .quiet { "It is sent to " (lists.join(", ")) "." } }
        @if let Some(role) = plan.approver().filter(|_| seat.is_open()) {
            p .quiet { "The " (role.name()) " agrees before it goes out." }
        }
        (field::textarea("text", t!("Update")).of(typed).within("update").required().rows(5).wide()
            .draft(format!("incident-{}-update", seat.incident().number)))
        // The first choice has no value, so a browser would refuse it if one were required.
        @if seat.is_open() { (field::select("next", t!("Next update"), next).of(typed).within("update")) }
    }
}

pub(super) fn severity(seat: &Seat<'_>, typed: &Form) -> Markup {
    let choices = Severity::ALL.map(|s| choice(s.as_str(), s.as_str()).hint(policy_of(s).meaning).mark(shape(rank(s))));
    html! {
        input type="hidden" name="seen" value=(seat.incident().severity.as_str());
        (field::radio_cards("severity", t!("Severity"), choices.into()).of(typed).within("severity").required().bare())
        details .more {
            summary { "Not sure? Answer in plain words" }
            p .quiet { "The worst answer counts. It is taken when the severity above stays as it is." }
            (matrix::fields(&seat.room.directory.practice.matrix(), typed, Some("severity")))
        }
        @if seat.is_open() {
            (field::checkbox("defer", t!("Leave it to the review: the severity stays, what you write below is kept")).of(typed)
                .within("severity"))
        }
        (field::text("reason", t!("Why")).of(typed).within("severity").max(MAX_REASON).wide())
    }
}

pub(super) fn status(seat: &Seat<'_>, typed: &Form) -> Markup {
    // Resolving has its own button: it asks for what ended it.
    let open = SHIPPED.iter().filter(|(_, category)| category.is_open());
    let over = SHIPPED.iter().filter(|(_, category)| !category.is_open());
    let named: Vec<_> = if seat.is_open() { open.chain(over).collect() } else { over.chain(open).collect() };
    let known = named.iter().any(|(name, _)| *name == seat.incident().status.name);
    let own = (!known).then(|| seat.incident().status.name.clone());
    let choices = own.into_iter().chain(named.iter().map(|(name, _)| (*name).to_owned()));
    html! {
        input type="hidden" name="seen" value=(seat.incident().status.name);
        (field::select("status", t!("Status"), choices.map(|name| choice(name.clone(), kept(&name))).collect())
            .of(typed).within("status").required())
        (field::text("reason", t!("Why")).of(typed).within("status").max(MAX_REASON).wide())
    }
}

/// What a form says of who held a role when it was shown.
pub(super) fn seen_name(role: Role) -> String {
    format!("seen_{}", role.as_str())
}

pub(super) fn role(seat: &Seat<'_>, typed: &Form) -> Markup {
    let incident = seat.incident();
    let held = |role: Role| incident.holders(role).next().map(|t| t.person);
    let words = |role: Role| match held(role).filter(|_| role.is_single()) {
        Some(person) => t!("{} (now {})", role.name(), seat.room.name(person)),
        None => role.name().to_owned(),
    };
    let roles = Role::ALL.map(|r| choice(r.as_str(), words(r)));
    let me = seat.viewer.person();
    let mut people: Vec<_> = seat.room.directory.people.values().collect();
    people.sort_by_key(|p| (p.id != me, p.name.to_lowercase()));
    let named = people.iter().map(|p| {
        let you = if p.id == me { t!(" (you)") } else { "" };
        choice(p.id.to_string(), format!("{}{you}", p.name))
    });
    let choices = named.chain([choice(NOBODY, t!("Nobody: free the role"))]).collect();
    let commander = incident.commander().filter(|_| seat.is_open()).map(|person| seat.room.name(person));
    let hint = commander.map(|name| {
        if seat.decides() {
            t!("Command is offered to whom you choose; they accept it. Every other role is given at once.").to_owned()
        } else {
            t!("{name} or the deputy changes who commands: for that role, this asks them.")
        }
    });
    let asked = field::select("role", t!("Role"), roles.into());
    let asked = match hint {
        Some(hint) => asked.hint(hint),
        None => asked,
    };
    html! {
        @for role in Role::ALL.into_iter().filter(|r| r.is_single()) {
            input type="hidden" name=(seen_name(role)) value=(held(role).map(|p| p.to_string()).unwrap_or_default());
        }
        (asked.of(typed).within("role").required())
        (field::select("person", t!("Who"), choices).of(typed).within("role").required())
    }
}

/// Time-boxes offered, in minutes. Five is what PagerDuty's training takes; more can be typed.
const BOXES: [u32; 6] = [2, 5, 10, 15, 30, 60];

pub(super) fn task(seat: &Seat<'_>, typed: &Form) -> Markup {
    let (directory, incident) = (&seat.room.directory, seat.incident());
    let mut people: Vec<_> = directory.people.values().collect();
    // Whoever is in the incident already comes first, with what they do there.
    let doing = |id| Role::ALL.into_iter().find(|role| incident.holders(*role).any(|t| t.person == id));
    let helps = |id| doing(id).is_some() || incident.presence.find(id).is_some_and(|r| r.is_in() || r.is_awaited());
    people.sort_by_key(|p| (!helps(p.id), p.name.to_lowercase()));
    let mut choices = vec![choice("", t!("Choose"))];
    choices.extend(people.iter().map(|p| {
        let words = doing(p.id).map_or_else(|| p.name.clone(), |role| format!("{}, {}", p.name, role.name()));
        choice(p.id.to_string(), words)
    }));
    let mut schedules: Vec<_> = directory.schedules.values().collect();
    schedules.sort_by_key(|s| s.name.to_lowercase());
    choices.extend(schedules.iter().map(|s| choice(s.id.to_string(), t!("On call on {}", s.name))));
    let boxes = BOXES.map(|minutes| choice(minutes.to_string(), t!("{minutes} minutes"))).into();
    html! {
        p .quiet { "They are told at once, and asked how it stands when the time is up." }
        (field::text("title", t!("What")).of(typed).within("task").required().max(MAX_TITLE).wide().placeholder(t!("Check the latency of payments")))
        (field::select("to", t!("Who"), choices).of(typed).within("task").required())
        (super::teams::choice_for_task(seat, typed))
        (field::select("minutes", t!("Comes back after"), boxes).of(typed).within("task").required())
    }
}

pub(super) fn resolve(seat: &Seat<'_>, typed: &Form) -> Markup {
    html! {
        p .quiet {
            @if !seat.decides() { "The commander or the deputy is asked to resolve it, with what you write here. When they approve: " }
            "The review is drafted and its deadline starts. Nothing else has to be filled in now."
            @if !seat.missing().is_empty() { " What is still missing stays on the list." }
        }
        (field::textarea("resolution", t!("What ended it, and how do you know")).of(typed).within("resolve").rows(3).wide()
            .draft(format!("incident-{}-resolve", seat.incident().number)))
    }
}

pub(super) fn reopen(typed: &Form) -> Markup {
    html! { (field::text("reason", t!("Why")).of(typed).within("reopen").max(MAX_REASON).wide()) }
}

pub(super) fn impact(seat: &Seat<'_>, typed: &Form) -> Markup {
    html! {
        input type="hidden" name="seen" value=(seat.incident().impact.as_deref().unwrap_or_default());
        (field::textarea("text", t!("What do customers see?")).of(typed).within("impact").required().rows(3).wide()
            .hint(t!("One sentence in their words. It is the first thing that everybody who joins reads."))
            .draft(format!("incident-{}-impact", seat.incident().number)))
    }
}

pub(super) fn title(seat: &Seat<'_>, typed: &Form) -> Markup {
    html! {
        input type="hidden" name="seen" value=(seat.incident().title);
        (field::text("title", t!("Title")).of(typed).within("title").required().max(MAX_TITLE).wide())
    }
}

pub(super) fn alerts(seat: &Seat<'_>, typed: &Form) -> Markup {
    html! {
        @if seat.room.loose.is_empty() {
            p .quiet { "Every open alert belongs to an incident already." }
        }
        @if let Some(error) = typed.error("alert") { p .error { (Icon::CircleAlert) (error) } }
        ul .tick-list {
            @for alert in &seat.room.loose {
                // Not its place in the list: a newer alert takes that, and would find itself ticked.
                @let id = format!("attach-{}", alert.id);
                @let ticked = typed.values("alert").any(|one| one == alert.id.to_string());
                li {
                    input type="checkbox" id=(id) name="alert" value=(alert.id.to_string()) checked[ticked];
                    label for=(id) {
                        (alert_severity(alert.severity))
                        span { bdi { (alert.title) } " " span .quiet { (seat.zone.ago(alert.opened_at)) } }
                    }
                }
            }
        }
    }
}

/// The severity as a chip that can be pressed.
pub(super) fn chip(severity: Severity) -> Markup {
    severity_chip(severity)
}
