//! Why nobody was paged, in one sentence, when that is so.

use super::one::Case;
use crate::ui::Zone;
use allclear_core::alert::{LogKind, Status};
use allclear_core::page::{Page, State};
use allclear_texts::{html, t};
use maud::Markup;

/// `None` when somebody was reached, or is being reached.
pub(super) fn nobody(case: &Case, zone: &Zone) -> Option<Markup> {
    let any = |state: State| case.pages.iter().any(|page| page.state == state);
    if any(State::Accepted) || any(State::Sending) {
        return None;
    }
    if let (Some(why), false) = (&case.muted, case.alert.status == Status::Resolved) {
        return Some(html! { "Paging is paused: " (why) ". It goes on when somebody ends the pause in the settings." });
    }
    let due = case.pages.iter().filter(|page| page.state == State::Planned).map(|page| page.plan.due_at).min();
    if let (Some(due), Some(last)) = (due, case.attempts.iter().max_by_key(|attempt| attempt.started_at)) {
        return Some(html! {
            "No page got through so far. The next attempt is at " (zone.clock(due)) "."
            @if let Some(why) = &last.detail { " The last one said: " (why) "." }
        });
    }
    if let Some(due) = due {
        let later = due > zone.now();
        return later.then(
            || html! { "The first page is to go out at " (zone.at(due)) ", as the rules of whoever is on call say." },
        );
    }
    if any(State::Failed) {
        return Some(
            html! { "Every page failed. The story below tells why; the contact methods of these people need a look." },
        );
    }
    if let Some(page) = case.pages.last() {
        return Some(cancelled(page));
    }
    Some(html! { (without_pages(case)) })
}

fn cancelled(page: &Page) -> Markup {
    html! {
        "Before the first page went out, it was not needed any more"
        @if let Some(why) = &page.detail { " (" (why) ")" }
        "."
    }
}

/// The reasons that leave no page at all.
fn without_pages(case: &Case) -> &'static str {
    let logged = |wanted: fn(&LogKind) -> bool| case.log.iter().any(|entry| wanted(&entry.kind));
    if logged(|kind| matches!(kind, LogKind::NobodyReachable)) {
        return t!(
            "Nobody can be reached: neither the people of the policy nor an admin has a contact method. It is tried \
                again every 5 minutes."
        );
    }
    match case.alert.status {
        Status::Acknowledged => t!("It was acknowledged in the moment it arrived."),
        Status::Resolved => t!("It was resolved in the moment it arrived."),
        Status::Triggered => t!("The first step is decided in a moment."),
    }
}
