//! A policy as people read it: each step in a sentence, and whom it would page if an alert came in now.

use crate::pages::fault::sentence;
use crate::session::Viewer;
use crate::ui::{self, Icon, Zone, time};
use allclear_core::alert::LogKind;
use allclear_core::directory::{Directory, Policy, Step, Target, Urgency};
use allclear_core::escalation::{Rehearsed, rehearse};
use allclear_core::id::PersonId;
use allclear_core::timeline::person_name;
use allclear_texts::{html, t};
use jiff::Timestamp;
use maud::Markup;

/// Names in one step before the rest is only counted.
const NAMES: usize = 6;

/// What became of one step the first time round.
struct Rung {
    at: Timestamp,
    people: Vec<PersonId>,
    /// Why nobody would be paged.
    empty: Option<String>,
}

/// What is left when the steps have ended without an answer.
enum End {
    /// The admins, from that moment on.
    Admins(Timestamp, Vec<PersonId>),
    Nobody(Timestamp),
    /// Beyond what a rehearsal looks at.
    Unknown,
}

/// What a policy would do, from now on.
struct Rehearsal {
    rungs: Vec<Rung>,
    unreachable: Vec<PersonId>,
    end: End,
}

impl Rehearsal {
    fn of(directory: &Directory, policy: &Policy, now: Timestamp) -> Self {
        let mut all = Self { rungs: Vec::new(), unreachable: Vec::new(), end: End::Unknown };
        for moment in rehearse(directory, policy, Urgency::High, now) {
            all.note(&moment);
        }
        all.unreachable.sort();
        all.unreachable.dedup();
        all
    }

    fn note(&mut self, moment: &Rehearsed) {
        let at = moment.at;
        for kind in &moment.log {
            match kind {
                LogKind::StepPaged { round: 0, people, .. } => {
                    self.rungs.push(Rung { at, people: people.clone(), empty: None });
                }
                LogKind::StepEmpty { round: 0, why, .. } => {
                    self.rungs.push(Rung { at, people: Vec::new(), empty: Some(why.clone()) });
                }
                LogKind::Unreachable { person } => self.unreachable.push(*person),
                LogKind::FallbackPaged { people, .. } => self.end = End::Admins(at, people.clone()),
                LogKind::NobodyReachable => self.end = End::Nobody(at),
                _ => {}
            }
        }
    }
}

/// What is wrong with a policy at this moment, a sentence each; nothing when somebody is reached at every step.
pub(in crate::pages) fn troubles(directory: &Directory, policy: &Policy, now: Timestamp) -> Vec<String> {
    let rehearsal = Rehearsal::of(directory, policy, now);
    let mut said = Vec::new();
    if policy.steps.is_empty() {
        said.push(t!("It has no steps: every admin is paged at once.").to_owned());
    }
    for (nth, rung) in rehearsal.rungs.iter().enumerate() {
        if let Some(why) = &rung.empty {
            said.push(t!("Step {} pages nobody now: {}", nth + 1, sentence(why)));
        }
    }
    for person in &rehearsal.unreachable {
        said.push(t!("{} cannot be reached in any way.", person_name(directory, *person)));
    }
    if matches!(rehearsal.end, End::Nobody(_)) {
        said.push(t!("When nobody answers, there is no admin who could be paged as the last resort.").to_owned());
    }
    said
}

/// Whom a step pages, in words: `whoever is on call on Primary, and Ana Costa`.
pub(super) fn words(directory: &Directory, step: &Step) -> Markup {
    let shown: Vec<Markup> = step.page.iter().map(|target| target_words(directory, target)).collect();
    html! {
        @if shown.is_empty() { "Page nobody" } @else { "Page " }
        @for (nth, target) in shown.iter().enumerate() {
            @if nth > 0 { @if nth + 1 == shown.len() { " and " } @else { ", " } }
            (target)
        }
    }
}

fn target_words(directory: &Directory, target: &Target) -> Markup {
    match target {
        Target::Person(id) => html! { bdi { (person_name(directory, *id)) } },
        Target::Schedule(id) => match directory.schedules.get(id) {
            Some(schedule) => {
                html! { "whoever is on call on " a href=(format!("/on-call/{id}")) { bdi { (schedule.name) } } }
            }
            None => html! { "a schedule that was removed" },
        },
        Target::Team(id) => match directory.teams.get(id) {
            Some(team) => html! { "everybody in " a href=(format!("/teams/{id}")) { bdi { (team.name) } } },
            None => html! { "a team that was removed" },
        },
    }
}

/// The steps one below the other, each with its moment and the people who would be paged then.
pub(super) fn ladder(directory: &Directory, policy: &Policy, viewer: &Viewer) -> Markup {
    let rehearsal = Rehearsal::of(directory, policy, viewer.now);
    let zone = Zone::from(viewer);
    html! {
        ol .ladder aria-label=(t!("Steps of {}", policy.name)) {
            @for (nth, step) in policy.steps.iter().enumerate() {
                li {
                    div .when { @if let Some(rung) = rehearsal.rungs.get(nth) { (zone.clock(rung.at)) } }
                    div .rung {
                        p .does-what { (words(directory, step)) ", " span .quiet { (waits(step)) } }
                        @if let Some(rung) = rehearsal.rungs.get(nth) { (called(directory, viewer, &zone, rung)) }
                    }
                }
            }
            @if policy.repeat > 0 && !policy.steps.is_empty() {
                li .aside-step {
                    div .when { (Icon::RotateCcw) }
                    div .rung { p .quiet { (again(policy.repeat)) } }
                }
            }
            li .last-step { (last(directory, viewer, &zone, &rehearsal)) }
        }
    }
}

fn waits(step: &Step) -> String {
    if step.wait.is_zero() {
        return t!("then go on at once").to_owned();
    }
    t!("then wait {}", time::duration(step.wait))
}

fn again(repeat: u32) -> String {
    match repeat {
        1 => t!("Without an answer, all steps once more.").to_owned(),
        times => t!("Without an answer, all steps again, up to {times} times."),
    }
}

fn called(directory: &Directory, viewer: &Viewer, zone: &Zone, rung: &Rung) -> Markup {
    html! {
        @if let Some(why) = &rung.empty {
            p .trouble { (Icon::TriangleAlert) (sentence(why)) " It is passed over at once." }
        } @else { (people(directory, viewer, zone, &rung.people, rung.at)) }
    }
}

fn people(directory: &Directory, viewer: &Viewer, zone: &Zone, people: &[PersonId], at: Timestamp) -> Markup {
    html! {
        div .called {
            @for id in people.iter().take(NAMES) {
                @let shown = ui::person(person_name(directory, *id)).you(*id == viewer.person());
                @match directory.people.get(id).filter(|person| person.time_zone != zone.name()) {
                    Some(person) => { (shown.local(&Zone::named(&person.time_zone, at))) },
                    None => { (shown) },
                }
            }
            @if people.len() > NAMES { span .quiet { "and " (people.len() - NAMES) " more" } }
        }
    }
}

fn last(directory: &Directory, viewer: &Viewer, zone: &Zone, rehearsal: &Rehearsal) -> Markup {
    let (at, rung) = match &rehearsal.end {
        End::Admins(at, admins) => (Some(at), people(directory, viewer, zone, admins, *at)),
        End::Nobody(at) => (
            Some(at),
            html! { p .trouble { (Icon::TriangleAlert) "No admin can be reached either. It is tried again every five minutes." } },
        ),
        End::Unknown => (None, Markup::default()),
    };
    html! {
        div .when { @if let Some(at) = at { (zone.clock(*at)) } }
        div .rung {
            p .does-what { "Page every admin, " span .quiet { "the last resort" } }
            (rung)
        }
    }
}
