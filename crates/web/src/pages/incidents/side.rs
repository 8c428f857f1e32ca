//! What surrounds the incident: services, alerts, what customers read, the review.

use super::room::{Also, Room, Seat, is_over};
use super::sheet::Sheet;
use super::{now, number, plan, questions, record};
use crate::Web;
use crate::pages::changes;
use crate::pages::fault::{Answer, Fault};
use crate::session::Viewer;
use crate::ui::{Icon, alert_severity, badge, card, icon_button, item, link_button, list, live, prose, status};
use allclear_core::access::Permission;
use allclear_store::changes::Changed;
use axum::extract::{Path, State};
use http::HeaderMap;
use maud::{Markup, html};
use std::sync::Arc;

/// What only this region shows.
pub(super) struct Side {
    /// What was changed in the services shortly before; nothing for who only follows.
    changed: Vec<Changed>,
}

impl Side {
    /// # Errors
    /// When the database fails.
    pub async fn read(web: &Web, viewer: &Viewer, room: &Room) -> Result<Self, Fault> {
        if !viewer.may(Permission::Read) {
            return Ok(Self { changed: Vec::new() });
        }
        let (directory, services) = (Arc::clone(&room.directory), room.incident.services.clone());
        let (began, until) = (room.incident.declared_at, room.incident.resolved_at.unwrap_or_else(|| web.app.now()));
        let read = web.app.read(move |tx| Ok(changes::around(tx, &directory, &services, began, until)?));
        Ok(Self { changed: read.await? })
    }
}

pub(super) async fn region(
    State(web): State<Web>,
    viewer: Viewer,
    Path(named): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let room = Room::open_with(&web, number(&named)?, &[Also::Loose]).await?;
    let beside = Side::read(&web, &viewer, &room).await?;
    Ok(live::fragment(&headers, side(&Seat::new(&room, &viewer), &beside)))
}

/// The region.
pub(super) fn side(seat: &Seat<'_>, beside: &Side) -> Markup {
    let inner = html! {
        div .stack {
            (super::access::card(seat))
            (record::links(seat))
            @if seat.reads() { (questions::questions(seat)) }
            (services(seat))
            @if seat.reads() { (changes::shown(&beside.changed, &seat.room.directory, &seat.zone)) }
            @if seat.reads() { (alerts(seat)) }
            (customers(seat))
            @if seat.reads() && seat.is_open() { (plan::card_of(seat)) }
            (review(seat))
        }
    };
    live::region("incident-side", &seat.at("/side"), &[&seat.topic()], &inner)
}

fn services(seat: &Seat<'_>) -> Markup {
    let known: Vec<_> = seat.incident().services.iter().filter_map(|id| seat.room.directory.services.get(id)).collect();
    let inner = html! {
        ul .affected {
            @for service in &known {
                li {
                    p .title { (service.name) }
                    @if let Some(impact) = &service.business_impact { div .text { (prose(impact).compact()) } }
                }
            }
        }
    };
    let names = known.iter().map(|service| service.name.as_str()).collect::<Vec<_>>().join(", ");
    html! { @if !known.is_empty() { (card("Services", inner).folds(&html! { (names) })) } }
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
    let shown = if offers { shown.actions(attach) } else { shown };
    shown.folds(&html! { (items.len()) })
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
    let label = if seat.room.public.iter().all(is_over) { "Publish" } else { "Update status page" };
    let publish = link_button(label, now::publish_href(seat)).small().quiet().icon(Icon::RadioTower).command();
    let shown = card("Status page", inner);
    let shown = if seat.works() { shown.actions(publish) } else { shown };
    let told = seat
        .room
        .public
        .last()
        .map_or_else(|| "not told".to_owned(), |public| status::sentence_case(public.status.as_str()));
    shown.folds(&html! { (told) })
}

fn review(seat: &Seat<'_>) -> Markup {
    let Some(review) = &seat.room.review else { return Markup::default() };
    let href = format!("/reviews/{}", seat.incident().number);
    let owner = review.owner.map_or_else(|| "Nobody owns it yet".to_owned(), |id| seat.room.name(id));
    let inner = html! {
        p { (owner) @if let Some(due) = &review.due { ", due " (due.on.strftime("%-d %B")) } }
    };
    let shown = card("Review", inner).note(review.state.name()).actions(link_button("Open", href).small().quiet());
    shown.folds(&html! { (review.state.name()) })
}
