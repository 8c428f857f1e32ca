//! Every policy, with what it would do at this moment.

use super::ladder::{ladder, troubles};
use super::{href, users};
use crate::Web;
use crate::pages::{Answer, prepare};
use crate::session::Viewer;
use crate::ui::card::plain_card;
use crate::ui::list::dots;
use crate::ui::{Icon, Place, Shell, badge, empty, link_button, live};
use allclear_core::access::Permission;
use allclear_core::directory::{Directory, Policy};
use allclear_texts::{html, t};
use axum::extract::State;
use axum::response::IntoResponse as _;
use http::HeaderMap;
use maud::{Markup, Render as _};

/// `GET /escalation-policies`.
pub(super) async fn show(State(web): State<Web>, viewer: Viewer, headers: HeaderMap) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let region = live::region("policies", "/escalation-policies", &["company"], &all(&directory, &viewer));
    if headers.contains_key("hx-request") {
        return Ok(live::fragment(&headers, region));
    }
    let mut shell = Shell::new(&viewer, Place::Prepare, t!("Escalation policies"));
    shell.live_topics = vec!["company".to_owned()];
    if viewer.may(Permission::Manage) && !directory.policies.is_empty() {
        let new = link_button(t!("New policy"), "/escalation-policies/new").icon(Icon::Plus).command();
        shell.actions = html! { (new) };
    }
    shell.main = html! { (prepare::parts("/escalation-policies")) (region) };
    Ok(shell.into_response())
}

fn all(directory: &Directory, viewer: &Viewer) -> Markup {
    let mut policies: Vec<_> = directory.policies.values().collect();
    policies.sort_by_key(|policy| policy.name.to_lowercase());
    if policies.is_empty() {
        let none = empty(Icon::Route, t!("No escalation policy yet"))
            .text(t!("A policy says who is paged first, how long to wait for an answer, and who comes next."));
        let new = link_button(t!("Make the first policy"), "/escalation-policies/new").primary();
        return if viewer.may(Permission::Manage) { none.action(new).render() } else { none.render() };
    }
    html! {
        div .stack {
            p .quiet { "If an alert came in now and nobody answered:" }
            @for policy in policies { (one(directory, viewer, policy)) }
        }
    }
}

fn one(directory: &Directory, viewer: &Viewer, policy: &Policy) -> Markup {
    let troubles = troubles(directory, policy, viewer.now);
    let inner = html! {
        div .policy {
            div .policy-head {
                h2 { a href=(href(policy)) { bdi { (policy.name) } } }
                @if !troubles.is_empty() {
                    (badge(if troubles.len() == 1 { t!("1 warning").to_owned() } else { t!("{} warnings", troubles.len()) })
                        .icon(Icon::TriangleAlert).caution().title(troubles.join(" ")))
                }
                span .about { (about(directory, policy)) }
            }
            (ladder(directory, policy, viewer))
        }
    };
    plain_card(inner).render()
}

/// The team, and the services that use it.
fn about(directory: &Directory, policy: &Policy) -> Markup {
    /// Services named before the rest is only counted.
    const NAMED: usize = 3;
    let users = users(directory, policy);
    let mut pieces = Vec::new();
    if let Some(team) = policy.team.and_then(|id| directory.teams.get(&id)) {
        pieces.push(html! { a href=(format!("/teams/{}", team.id)) { bdi { (team.name) } } });
    }
    pieces.push(html! {
        @if users.is_empty() { "no service uses it" } @else {
            "for "
            @for (nth, service) in users.iter().take(NAMED).enumerate() {
                @if nth > 0 { ", " }
                a href=(format!("/services/{}", service.id)) { bdi { (service.name) } }
            }
            @if users.len() > NAMED { " and " (users.len() - NAMED) " more" }
        }
    });
    dots(&pieces)
}
