//! Who is on call now, and my next shifts.

use crate::session::Viewer;
use crate::ui::{Icon, Zone, card, empty, link_button, person};
use allclear_core::directory::{Directory, Schedule};
use allclear_core::oncall::{self, Shift};
use allclear_core::timeline::person_name;
use jiff::SignedDuration;
use maud::{Markup, Render as _, html};

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
            (empty(Icon::PhoneCall, "No schedule yet").small().text("A schedule says who is on call when."))
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
    card("On call now", inner).actions(link_button("All", "/on-call").small().quiet()).render()
}

fn on_duty(viewer: &Viewer, directory: &Directory, schedule: &Schedule, zone: &Zone) -> Markup {
    let Ok(Some(on)) = oncall::at(schedule, viewer.now) else {
        return html! { p { (crate::ui::badge("nobody").overdue()) } };
    };
    let until = (on.until < jiff::Timestamp::MAX).then(|| html! { "until " (zone.at(on.until)) });
    html! {
        (person(person_name(directory, on.person)).you(on.person == viewer.person()))
        @if let Some(until) = until { p .quiet.small { (until) } }
    }
}

fn mine(viewer: &Viewer, schedules: &[&Schedule]) -> Markup {
    let zone = Zone::from(viewer);
    let to = viewer.now.checked_add(AHEAD).unwrap_or(jiff::Timestamp::MAX);
    let mut shifts: Vec<(Shift, &str)> = Vec::new();
    for schedule in schedules {
        let own = oncall::shifts(schedule, viewer.now, to).unwrap_or_default();
        shifts.extend(own.into_iter().filter(|s| s.person == viewer.person()).map(|s| (s, schedule.name.as_str())));
    }
    shifts.sort_by_key(|(shift, _)| shift.from);
    let inner = html! {
        @if shifts.is_empty() {
            p .quiet { "You are not on call in the next 30 days." }
        } @else {
            ul .stack.duty {
                @for (shift, schedule) in shifts.iter().take(SHOWN) {
                    li { p { (zone.range(shift.from, shift.to)) } p .quiet.small { (schedule) } }
                }
            }
        }
    };
    card("Your next shifts", inner).render()
}
