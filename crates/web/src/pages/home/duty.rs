//! Who is on call now, and my next shifts.

use crate::session::Viewer;
use crate::ui::{Icon, Zone, card, empty, link_button, person};
use allclear_core::directory::{Directory, Schedule};
use allclear_core::oncall;
use allclear_core::timeline::person_name;
use allclear_texts::{html, t};
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, Render as _};

/// How far ahead shifts are looked for.
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 30);
/// How many of them are shown.
const SHOWN: usize = 4;

pub(super) fn shown(viewer: &Viewer, directory: &Directory) -> Markup {
    let mut schedules: Vec<_> = directory.schedules.values().collect();
    schedules.sort_by_key(|schedule| schedule.name.to_lowercase());
    html! { (now(viewer, directory, &schedules)) (mine(viewer, &schedules)) }
}

fn now(viewer: &Viewer, directory: &Directory, schedules: &[&Schedule]) -> Markup {
    let zone = Zone::from(viewer);
    let inner = html! {
        @if schedules.is_empty() {
            (empty(Icon::PhoneCall, t!("No schedule yet")).small().text(t!("A schedule says who is on call when.")))
        } @else {
            ul .stack.duty {
                @for schedule in schedules {
                    li {
                        p .quiet.small { a href=(format!("/on-call/{}", schedule.id)) { (schedule.name) } }
                        (on_duty(viewer, directory, schedule, &zone))
                    }
                }
            }
        }
    };
    card(t!("On call now"), inner).actions(link_button(t!("All"), "/on-call").small().quiet()).render()
}

fn on_duty(viewer: &Viewer, directory: &Directory, schedule: &Schedule, zone: &Zone) -> Markup {
    let end = horizon(viewer);
    let stints = oncall::stints(&oncall::shifts(schedule, viewer.now, end).unwrap_or_default());
    let Some(now) = stints.first().filter(|stint| stint.from <= viewer.now) else {
        return html! { p { (crate::ui::badge(t!("nobody")).overdue()) } };
    };
    html! {
        (person(person_name(directory, now.person)).you(now.person == viewer.person()))
        p .quiet.small { @if now.to < end { "until " (zone.at(now.to)) } @else { "no hand-over planned" } }
    }
}

/// Up to when this page looks.
fn horizon(viewer: &Viewer) -> Timestamp {
    viewer.now.checked_add(AHEAD).unwrap_or(Timestamp::MAX)
}

fn mine(viewer: &Viewer, schedules: &[&Schedule]) -> Markup {
    let (zone, end) = (Zone::from(viewer), horizon(viewer));
    let mut all: Vec<(oncall::Stint, &str)> = Vec::new();
    for schedule in schedules {
        let own = oncall::stints(&oncall::shifts(schedule, viewer.now, end).unwrap_or_default());
        all.extend(own.into_iter().filter(|s| s.person == viewer.person()).map(|s| (s, schedule.name.as_str())));
    }
    all.sort_by_key(|(stint, _)| stint.from);
    let inner = html! {
        @if all.is_empty() {
            p .quiet { "You are not on call in the next 30 days." }
        } @else {
            ul .stack.duty {
                @for (stint, schedule) in all.iter().take(SHOWN) {
                    li {
                        p {
                            @let runs = stint.from <= viewer.now;
                            @if runs { (crate::ui::badge(t!("now")).accent()) " " }
                            @if stint.to >= end && runs { "no hand-over planned" }
                            @else if runs { "until " (zone.at(stint.to)) }
                            @else if stint.to < end { (zone.range(stint.from, stint.to)) }
                            @else { "From " (zone.at(stint.from)) }
                        }
                        p .quiet.small { (schedule) }
                    }
                }
            }
        }
    };
    card(t!("Your next shifts"), inner).render()
}
