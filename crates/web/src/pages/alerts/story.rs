//! The chain from an event to an answer: what arrived, what was decided, who was to be paged, what was tried for it and
//! what the providers said.

use super::one::Case;
use crate::pages::fault::sentence;
use crate::ui::list::dots;
use crate::ui::timeline::timeline;
use crate::ui::{self, Icon, Zone, entry, status};
use allclear_core::access::Actor;
use allclear_core::alert::{LogEntry, LogKind, tell};
use allclear_core::id::PersonId;
use allclear_core::page::{FALLBACK_STEP, Page, State};
use allclear_core::timeline::{actor_name, person_name};
use allclear_store::pages::Attempt;
use allclear_texts::{html, t};
use maud::Markup;

/// The story, oldest first: it is read as it happened.
pub(super) fn told(case: &Case, zone: &Zone) -> Markup {
    let entries: Vec<_> = case.log.iter().map(|entry| told_entry(case, entry, zone)).collect();
    timeline(t!("What happened"), zone, &entries)
}

fn told_entry(case: &Case, logged: &LogEntry, zone: &Zone) -> ui::timeline::Entry {
    let words = tell(&logged.kind, &case.directory);
    let by = by(case, &logged.actor);
    let words = match (&logged.kind, &by) {
        (LogKind::AttachedToIncident { .. }, Some(_)) => t!("made it part of an incident").to_owned(),
        _ => line(&logged.kind, &words),
    };
    let mut shown = entry(logged.at, icon(&logged.kind), html! { bdi { (words) } }).id(format!("e-{}", logged.seq));
    if let Some(name) = by {
        shown = shown.by(name);
    }
    if matches!(logged.kind, LogKind::Opened { .. } | LogKind::Acknowledged | LogKind::Resolved { .. }) {
        shown = shown.major();
    }
    match body(case, logged, zone) {
        Some(body) => shown.body(body),
        None => shown,
    }
}

/// Who did it, unless it was Allclear itself.
fn by(case: &Case, actor: &Actor) -> Option<String> {
    (*actor != Actor::System).then(|| actor_name(&case.directory, actor))
}

/// After a name the line goes on; without one it begins.
fn line(kind: &LogKind, words: &str) -> String {
    match kind {
        // The title stands at the top of the page.
        LogKind::Opened { severity, .. } => t!("opened it as {}", severity.as_str()),
        LogKind::Acknowledged => t!("acknowledged it").to_owned(),
        LogKind::Escalated { why: None, after: None, .. } => t!("started the policy again").to_owned(),
        LogKind::Escalated { why: None, .. } => words.to_owned(),
        LogKind::Resolved { .. } | LogKind::Raised { .. } => words.to_owned(),
        _ => sentence(words).trim_end_matches('.').to_owned(),
    }
}

const fn icon(kind: &LogKind) -> Icon {
    match kind {
        LogKind::Opened { .. } => Icon::Bell,
        LogKind::Raised { .. } => Icon::TrendingUp,
        LogKind::Acknowledged => Icon::Check,
        LogKind::Resolved { .. } => Icon::CheckCheck,
        LogKind::StepPaged { .. } | LogKind::FallbackPaged { .. } => Icon::BellRing,
        LogKind::StepEmpty { .. } => Icon::CornerDownRight,
        LogKind::Unreachable { .. } | LogKind::NoPolicy | LogKind::NobodyReachable | LogKind::PageFailed { .. } => {
            Icon::TriangleAlert
        }
        LogKind::Exhausted { .. } => Icon::Hourglass,
        LogKind::Escalated { .. } => Icon::RotateCcw,
        LogKind::AttachedToIncident { .. } => Icon::Siren,
    }
}

fn body(case: &Case, logged: &LogEntry, zone: &Zone) -> Option<Markup> {
    match &logged.kind {
        LogKind::Opened { .. } => {
            (!case.requests.is_empty()).then(|| html! { @for request in &case.requests { (request.fold(zone)) } })
        }
        LogKind::StepPaged { cycle, round, step, people, .. } => {
            let of = |page: &Page| (page.plan.cycle, page.plan.round, page.plan.step) == (*cycle, *round, *step);
            Some(paged(case, people, of, zone))
        }
        LogKind::FallbackPaged { cycle, people, .. } => {
            let of = |page: &Page| page.plan.cycle == *cycle && page.plan.step == FALLBACK_STEP;
            Some(paged(case, people, of, zone))
        }
        LogKind::AttachedToIncident { number, .. } => {
            Some(html! { a href=(format!("/incidents/{number}")) { "Incident #" (number) } })
        }
        _ => None,
    }
}

/// Each person of a step, and each way that was used to reach them.
fn paged(case: &Case, people: &[PersonId], of: impl Fn(&Page) -> bool, zone: &Zone) -> Markup {
    html! {
        ul .paged {
            @for person in people {
                li {
                    (ui::person(person_name(&case.directory, *person)))
                    ul .ways {
                        @for page in case.pages.iter().filter(|page| page.plan.person == *person && of(page)) {
                            (way(case, page, zone))
                        }
                    }
                }
            }
        }
    }
}

/// One page through one contact method.
fn way(case: &Case, page: &Page, zone: &Zone) -> Markup {
    let attempts: Vec<&Attempt> = case.attempts.iter().filter(|attempt| attempt.page == page.id).collect();
    html! {
        li {
            p .way {
                span .channel { (channel(case, page)) }
                (status::page_state(page.state))
                @match page.state {
                    State::Planned => span .when { "due " (zone.at(page.plan.due_at)) },
                    State::Accepted => @if let Some(at) = page.accepted_at { span .when { (zone.clock_exact(at)) } },
                    State::Cancelled => @if let Some(why) = &page.detail { span .when { (why) } },
                    State::Sending | State::Failed => {}
                }
            }
            (tried(&attempts, zone))
            @if page.maybe_repeat { p .quiet { "An earlier attempt may have arrived too." } }
        }
    }
}

/// What the person calls this way, or its kind when they have removed it.
fn channel(case: &Case, page: &Page) -> String {
    let person = case.directory.people.get(&page.plan.person);
    let method = person.and_then(|p| p.methods.iter().find(|m| m.id == page.plan.method));
    method.map_or_else(
        || t!("a removed method").to_owned(),
        |m| if m.key == m.channel { m.key.clone() } else { format!("{} ({})", m.key, m.channel) },
    )
}

/// The attempts of one page. One that went well is told by the page's state; many are folded behind the last.
fn tried(attempts: &[&Attempt], zone: &Zone) -> Markup {
    let all = html! { ol .attempts { @for attempt in attempts { (attempted(attempt, zone)) } } };
    match attempts {
        [] => Markup::default(),
        [one] if said(one).is_none() => Markup::default(),
        [_] | [_, _] => all,
        [.., last] => html! {
            details .raw {
                summary {
                    (attempts.len()) " attempts, the last at " (zone.clock_exact(last.started_at))
                    @if let Some(why) = said(last) { ": " (why) }
                }
                (all)
            }
        },
    }
}

fn said(attempt: &Attempt) -> Option<&str> {
    attempt.detail.as_deref().filter(|detail| !detail.trim().is_empty())
}

fn attempted(attempt: &Attempt, zone: &Zone) -> Markup {
    let outcome = match (attempt.outcome.as_deref(), attempt.ended_at) {
        (Some("accepted"), _) => t!("taken by the provider"),
        (Some("retry"), _) => t!("failed, tried again later"),
        (Some("rejected"), _) => t!("refused"),
        (Some("cancelled"), _) => t!("not sent, nobody needed it any more"),
        (Some(other), _) => other,
        (None, None) => t!("under way, or its answer was lost"),
        (None, Some(_)) => t!("ended without an answer"),
    };
    let mut pieces = vec![html! { "Attempt " (attempt.number) }, html! { (zone.clock_exact(attempt.started_at)) }];
    pieces.push(html! { (outcome) });
    pieces.extend(said(attempt).map(|detail| html! { span .said { (detail) } }));
    html! { li { (dots(&pieces)) } }
}
