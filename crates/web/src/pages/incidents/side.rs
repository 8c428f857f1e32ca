//! What surrounds the incident: impact, people, services, alerts, what customers read, the review.

use super::people::{self, reached, somebody};
use super::room::{Seat, is_over};
use super::sheet::Sheet;
use super::{fields, now};
use crate::ui::{
    Icon, alert_severity, badge, button, card, form, icon_button, item, link_button, list, live, prose, status, submit,
};
use allclear_core::incident::Role;
use allclear_core::timeline::{Kind, actor_name};
use maud::{Markup, html};

pub(super) fn side(seat: &Seat<'_>) -> Markup {
    let inner = html! {
        div .stack {
            (impact(seat))
            (last_update(seat))
            (responders(seat))
            (services(seat))
            @if seat.reads() { (alerts(seat)) }
            (customers(seat))
            (review(seat))
        }
    };
    live::region("incident-side", &seat.at("/side"), &[&seat.topic()], &inner)
}

fn impact(seat: &Seat<'_>) -> Markup {
    let said = seat.incident().impact.as_deref();
    let label = if said.is_some() { "Edit" } else { "Say" };
    let inner = html! {
        @match said {
            Some(text) => (prose(text).compact()),
            None => p .quiet { "Nobody has said yet what users see." },
        }
    };
    let shown = card("Impact", inner);
    let edit = Sheet::Impact.opens(button(label).small().quiet());
    html! { @if seat.works() { (shown.actions(edit)) } @else { (shown) } }
}

/// For who just joined: how it stood when somebody last said so.
fn last_update(seat: &Seat<'_>) -> Markup {
    let Some(entry) = &seat.room.last_update else { return Markup::default() };
    let Kind::UpdatePosted { text, .. } = &entry.kind else { return Markup::default() };
    let by = actor_name(&seat.room.directory, &entry.actor);
    html! {
        (card("Last update", html! {
            (prose(text).compact())
            p .quiet.small { (by) ", " (seat.zone.ago(entry.occurred_at)) }
        }))
    }
}

fn responders(seat: &Seat<'_>) -> Markup {
    let free = people::without_role(seat.room);
    let inner = html! {
        ul .roles {
            @for role in people::roles(seat.room) { (one_role(seat, role)) }
            @if seat.reads() {
                @for responder in &free {
                    li {
                        p .role { "Responder" }
                        div .holder {
                            (somebody(seat, responder.person))
                            @if let Some(state) = reached(responder, &seat.room.pages) { span .quiet.small { (state.words(&seat.zone)) } }
                        }
                    }
                }
            }
        }
        @if people::roles(seat.room).is_empty() && free.is_empty() { p .quiet { "Nobody has taken a role yet." } }
    };
    let shown = card("People", inner);
    let assign = Sheet::Role.opens(button("Assign").small().quiet().icon(Icon::UserPlus).key("o").command());
    html! { @if seat.works() && seat.is_open() { (shown.actions(assign)) } @else { (shown) } }
}

fn one_role(seat: &Seat<'_>, role: Role) -> Markup {
    let holders: Vec<_> = seat.incident().holders(role).collect();
    html! {
        li {
            p .role { (role.name()) }
            @for tenure in &holders {
                div .holder {
                    (somebody(seat, tenure.person))
                    @if seat.is_open() { span .quiet.small { "for " (seat.zone.elapsed(tenure.assumed_at)) } }
                }
            }
            @if holders.is_empty() {
                div .holder {
                    span .quiet { "Nobody" }
                    @if seat.works() && seat.is_open() { (take(seat, role)) }
                }
            }
        }
    }
}

fn take(seat: &Seat<'_>, role: Role) -> Markup {
    html! {
        (form::act(seat.at("/role"), submit("Take").small().quiet())
            .hidden("role", role.as_str())
            .hidden("person", seat.viewer.person().to_string())
            .hidden(fields::seen_name(role), "")
            .hidden("key", seat.key(&format!("side-{}", role.as_str()))))
    }
}

fn services(seat: &Seat<'_>) -> Markup {
    let known: Vec<_> = seat.incident().services.iter().filter_map(|id| seat.room.directory.services.get(id)).collect();
    let inner = html! {
        ul .affected {
            @for service in &known {
                li {
                    p .title { (service.name) }
                    @if let Some(impact) = &service.business_impact { div .text { (prose(impact).compact()) } }
                    @if let Some(url) = service.runbook_url.as_deref().filter(|url| is_web(url)) {
                        p { a href=(url) rel="noreferrer noopener" target="_blank" { "Runbook" (Icon::ExternalLink) } }
                    }
                }
            }
        }
    };
    html! { @if !known.is_empty() { (card("Services", inner)) } }
}

/// Links from the configuration lead to web pages or nowhere.
fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

fn alerts(seat: &Seat<'_>) -> Markup {
    let items: Vec<_> = seat
        .room
        .alerts
        .iter()
        .map(|alert| {
            let over = alert.status == allclear_core::alert::Status::Resolved;
            item(html! { (alert.title) }, format!("/alerts/{}", alert.id))
                .lead(alert_severity(alert.severity))
                .meta(html! { (status::alert_status(alert.status)) " " (seat.zone.ago(alert.opened_at)) })
                .quiet(over)
        })
        .collect();
    let offers = seat.works() && !seat.room.loose.is_empty();
    if items.is_empty() && !offers {
        return Markup::default();
    }
    let inner = html! {
        @if items.is_empty() { p .quiet.inset { "None is attached." } } @else { (list("Alerts of this incident", &items)) }
    };
    let shown = card("Alerts", inner).flush();
    let attach = Sheet::Alerts.opens(icon_button(Icon::Plus, "Attach alerts").small());
    html! { @if offers { (shown.actions(attach)) } @else { (shown) } }
}

fn customers(seat: &Seat<'_>) -> Markup {
    if seat.room.status_pages.is_empty() && seat.room.public.is_empty() {
        return Markup::default();
    }
    let inner = html! {
        @if seat.room.public.is_empty() {
            p .quiet { "Customers have not been told." }
        }
        ul .affected {
            @for public in &seat.room.public {
                li {
                    p .title { (public.name) }
                    p .text {
                        (badge(status::sentence_case(public.status.as_str()))) " "
                        "last word " (seat.zone.ago(public.updated_at))
                    }
                    @if let Some(page) = seat.room.page_of(public) {
                        p { a href=(format!("/status/{}/incidents/{}", page.slug, public.id)) { "As customers see it" } }
                    }
                }
            }
        }
    };
    let label = if seat.room.public.iter().all(is_over) { "Publish" } else { "Update" };
    let publish = link_button(label, now::publish_href(seat)).small().quiet().icon(Icon::RadioTower).command();
    let shown = card("Status page", inner);
    html! { @if seat.works() { (shown.actions(publish)) } @else { (shown) } }
}

fn review(seat: &Seat<'_>) -> Markup {
    let Some(review) = &seat.room.review else { return Markup::default() };
    let href = format!("/reviews/{}", seat.incident().number);
    let owner = review.owner.map_or_else(|| "Nobody owns it yet".to_owned(), |id| seat.room.name(id));
    let inner = html! {
        p { (owner) @if let Some(due) = &review.due { ", due " (due.on.strftime("%-d %B")) } }
    };
    html! { (card("Review", inner).note(review.state.name()).actions(link_button("Open", href).small().quiet())) }
}
