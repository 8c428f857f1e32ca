//! What surrounds the incident: services, alerts, what customers read, the review.

use super::regions::Region;
use super::room::{Room, Seat, is_over};
use super::sheet::Sheet;
use super::{now, plan, questions, record, role_cards};
use crate::pages::changes;
use crate::ui::{Icon, alert_severity, badge, card, icon_button, item, link_button, list, prose, status, time};
use allclear_store::Tx;
use allclear_store::changes::Changed;
use allclear_texts::{html, t};
use jiff::Timestamp;
use maud::Markup;

/// What only this region shows.
pub(super) struct Side {
    /// What was changed in the services shortly before.
    changed: Vec<Changed>,
}

impl Side {
    /// What surrounds the incident of `room` at `now`.
    ///
    /// # Errors
    /// When the database fails.
    pub fn read(tx: &mut Tx<'_>, room: &Room, now: Timestamp) -> allclear_engine::Result<Self> {
        let (began, until) = (room.incident.declared_at, room.incident.resolved_at.unwrap_or(now));
        Ok(Self { changed: changes::around(tx, &room.directory, &room.incident.services, began, until)? })
    }
}

/// The region.
pub(super) fn side(seat: &Seat<'_>, beside: Option<&Side>) -> Markup {
    let inner = html! {
        div .stack {
            (super::access::card(seat))
            (role_cards::mine(seat))
            (record::links(seat))
            @if seat.reads() { (questions::questions(seat)) }
            (services(seat))
            @if let Some(beside) = beside.filter(|_| seat.reads()) {
                (changes::shown(&beside.changed, &seat.room.directory, &seat.zone))
            }
            @if seat.reads() { (alerts(seat)) }
            (customers(seat))
            @if seat.reads() && seat.is_open() { (plan::card_of(seat)) }
            (review(seat))
        }
    };
    seat.region("incident-side", Region::Side, &inner)
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
    html! { @if !known.is_empty() { (card(t!("Services"), inner).folds(&html! { (names) })) } }
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
        @if items.is_empty() { p .quiet.inset { "None is attached." } } @else { (list(t!("Alerts of this incident"), &items)) }
    };
    let shown = card(t!("Alerts"), inner).flush();
    let attach = Sheet::Alerts.opens(icon_button(Icon::Plus, t!("Attach alerts")).small());
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
                        (badge(public.status.label())) " "
                        "last word " (seat.zone.ago(public.updated_at))
                    }
                    @if let Some(page) = seat.room.page_of(public) {
                        p { a href=(format!("/status/{}/incidents/{}", page.slug, public.id)) { "As customers see it" } }
                    }
                }
            }
        }
    };
    let label = if seat.room.public.iter().all(is_over) { t!("Publish") } else { t!("Update status page") };
    let publish = link_button(label, now::publish_href(seat)).small().quiet().icon(Icon::RadioTower).command();
    let shown = card(t!("Status page"), inner);
    let shown = if seat.works() { shown.actions(publish) } else { shown };
    let told = seat.room.public.last().map_or(t!("not told"), |public| public.status.label());
    shown.folds(&html! { (told) })
}

fn review(seat: &Seat<'_>) -> Markup {
    let Some(review) = &seat.room.review else { return Markup::default() };
    let href = format!("/reviews/{}", seat.incident().number);
    let today = seat.viewer.now.to_zoned(seat.viewer.zone.clone()).date();
    let owner = review.owner.map_or_else(|| t!("Nobody owns it yet").to_owned(), |id| seat.room.name(id));
    let inner = html! {
        p { (owner) @if let Some(due) = &review.due { ", due " (time::date(due.on, today)) } }
    };
    let shown =
        card(t!("Review"), inner).note(review.state.name()).actions(link_button(t!("Open"), href).small().quiet());
    shown.folds(&html! { (review.state.name()) })
}
