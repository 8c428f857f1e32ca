//! One policy: what it would do now, what is wrong with it, and what uses it.

use super::ladder::{ladder, troubles};
use super::{find, href, users};
use crate::Web;
use crate::pages::Answer;
use crate::session::Viewer;
use crate::ui::{Icon, Place, Shell, Tone, banner, card, empty, facts, item, link_button, list, live};
use allclear_core::access::Permission;
use allclear_core::directory::{Directory, Policy};
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use axum::response::IntoResponse as _;
use http::HeaderMap;
use maud::{Markup, Render as _};

/// `GET /escalation-policies/{id}`.
pub(super) async fn show(
    State(web): State<Web>,
    viewer: Viewer,
    Path(named): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let policy = find(&directory, &named)?;
    let here = href(policy);
    let region = live::region("policy", &here, &["company"], &body(&directory, policy, &viewer));
    if headers.contains_key("hx-request") {
        return Ok(live::fragment(&headers, region));
    }
    let mut shell = Shell::new(&viewer, Place::Prepare, policy.name.clone());
    shell.crumbs = vec![(t!("Escalation policies").to_owned(), "/escalation-policies".to_owned())];
    shell.live_topics = vec!["company".to_owned()];
    if viewer.may(Permission::Manage) {
        shell.actions =
            html! { (link_button(t!("Edit"), format!("{here}/edit")).icon(Icon::Pencil).key("e").command()) };
    }
    shell.main = region;
    shell.aside = Some(side(&directory, policy));
    Ok(shell.into_response())
}

fn body(directory: &Directory, policy: &Policy, viewer: &Viewer) -> Markup {
    let troubles = troubles(directory, policy, viewer.now);
    html! {
        div .stack {
            @if let [first, rest @ ..] = troubles.as_slice() {
                (banner(Tone::Warning, first.as_str()).text(rest.join(" ")))
            }
            (card(t!("If an alert came in now"), ladder(directory, policy, viewer)).note(t!("and nobody answered")))
        }
    }
}

fn side(directory: &Directory, policy: &Policy) -> Markup {
    let users = users(directory, policy);
    let rows: Vec<_> = users
        .iter()
        .map(|service| item(html! { bdi { (service.name) } }, format!("/services/{}", service.id)))
        .collect();
    let services = if rows.is_empty() {
        empty(Icon::Server, t!("No service uses it"))
            .text(t!("Choose it as the policy of a service, and its alerts come here."))
            .small()
            .render()
    } else {
        list(t!("Services that use it"), &rows)
    };
    let team = policy.team.and_then(|id| directory.teams.get(&id));
    let about = facts(&[
        (
            t!("Team"),
            html! {
                @if let Some(team) = team { a href=(format!("/teams/{}", team.id)) { bdi { (team.name) } } }
                @else { span .faint { "no team" } }
            },
        ),
        (t!("Steps"), html! { span .num { (policy.steps.len()) } }),
        (
            t!("Goes round again"),
            html! {
                @match policy.repeat { 0 => "never", 1 => "once", times => { (times) " times" } }
            },
        ),
    ]);
    html! {
        (card(t!("Services that use it"), services).flush())
        (card(t!("About"), about))
    }
}
